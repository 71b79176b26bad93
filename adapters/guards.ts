/** Who may ask: small checks of a request's head. Each is a pure function. */
import type { Ask } from './http.ts';

const HOST = /^(\[[0-9a-f:.]+\]|[a-z0-9_.-]+)(:\d{1,5})?$/i;
/** As URLs and the Host header spell them. */
export const LOCAL_NAMES = ['localhost', '127.0.0.1', '[::1]'];
const LOOPBACK = /^(::ffff:)?127\.|^::1$/;
/** A proxy adds one of these when it speaks for somebody else. */
const FORWARDED = ['forwarded', 'via', 'x-forwarded-for', 'x-forwarded-host', 'x-forwarded-proto', 'x-real-ip'];
/** What nginx speaks to the server behind it unless told otherwise, and no browser speaks any more. */
const PROXY_VERSION = '1.0';

/**
 * Whether a request can be routed at all. restify 12 builds a URL from Host header and target and dies when there is
 * none (node-restify #2011); a Host with a slash or a question mark would even choose the route.
 */
export function isRoutable(host: string | undefined, target: string): boolean {
  if (host !== undefined && !HOST.test(host)) return false;
  const base = `http://${host ?? 'localhost'}`;
  return URL.canParse(target.startsWith('/') ? base + target : target, base);
}

/**
 * Whether a browser or script on this machine asks. The name in Host counts as well: a foreign page that has rebound its
 * own name to 127.0.0.1 comes from here, but under that name.
 */
export function isLocal({ peer, headers, raw }: Pick<Ask, 'peer' | 'headers'> & Partial<Pick<Ask, 'raw'>>): boolean {
  if (raw?.httpVersion === PROXY_VERSION) return false;
  const name = (headers.host ?? '').replace(/:\d+$/, '').toLowerCase();
  return LOOPBACK.test(peer) && LOCAL_NAMES.includes(name) && !FORWARDED.some((header) => header in headers);
}

/** Whether a page of this very site sends it, or no page at all. Browsers set these headers; pages cannot. */
export function isSameOrigin({ headers }: Pick<Ask, 'headers'>): boolean {
  const site = headers['sec-fetch-site'];
  if (site !== undefined) return site === 'same-origin' || site === 'none';
  const { origin } = headers;
  return origin === undefined || (URL.canParse(origin) && new URL(origin).host === headers.host?.toLowerCase());
}

/** A form on a foreign page cannot send JSON without asking first. */
export function isJson({ headers }: Pick<Ask, 'headers'>): boolean {
  return /^application\/json\s*(;|$)/i.test(headers['content-type'] ?? '');
}
