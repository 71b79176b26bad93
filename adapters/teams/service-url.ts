/** Where the connector may be: the list against which every service URL is held, coming in and going out. Never asks DNS. */
import { LOCAL_NAMES } from '../guards.ts';

export interface ServiceUrlPattern {
  /** Scheme, host and port. */
  readonly origin: string;
  /** Begins and ends with a slash. */
  readonly path: string;
}
export type ServiceUrls = readonly ServiceUrlPattern[];

/**
 * The public cloud and GCC, which is served by it (learn.microsoft.com, "Send proactive messages"). GCC High, DoD and China
 * have other issuers and logins: a bot of the public cloud never meets them, and each further entry is a place a token may go to.
 */
const DEFAULT_SERVICE_URLS = 'https://smba.trafficmanager.net/, https://smba.infra.gcc.teams.microsoft.com/';
/** Longer ones are no service URL; real ones have about 90 characters, with the tenant. */
const MAX_URL = 2_000;
const WELL_FORMED = /^https?:\/\/[^\s\\@/?#\p{Cc}]+([/?#][^\s\\\p{Cc}]*)?$/iu;

/** Reads TEAMS_SERVICE_URLS: addresses with commas between; unset or empty gives those of Microsoft. */
export function readServiceUrls(list: string): { readonly patterns: ServiceUrls } | { readonly problem: string } {
  const entries = (list.trim() || DEFAULT_SERVICE_URLS).split(',').map((entry) => entry.trim());
  const patterns = entries.map(toPattern).filter((pattern) => pattern !== null);
  if (patterns.length === entries.length) return { patterns };
  const wrong = entries.find((entry) => toPattern(entry) === null);
  return {
    problem:
      `TEAMS_SERVICE_URLS has "${wrong}": give full addresses with commas between, without user, query or fragment, ` +
      'for example https://smba.trafficmanager.net/, or unset it.',
  };
}

/**
 * Whether the bot may speak, and show its token, to this address. Scheme, host and port must be exactly those of an entry
 * and the path must lie below the entry's, as the URL parser sees them: http only where the entry itself says http.
 */
export function isAllowedServiceUrl(url: unknown, allowed: ServiceUrls): boolean {
  const parsed = parseUrl(url);
  return (
    parsed !== null && allowed.some(({ origin, path }) => parsed.origin === origin && withSlash(parsed.pathname).startsWith(path))
  );
}

/** The allow-list of a bot without an app id: whatever runs on this machine. */
export function isLoopbackServiceUrl(url: unknown): boolean {
  return LOCAL_NAMES.includes(parseUrl(url)?.hostname ?? '');
}

function toPattern(entry: string): ServiceUrlPattern | null {
  const parsed = parseUrl(entry);
  return parsed && parsed.search === '' && parsed.hash === ''
    ? { origin: parsed.origin, path: withSlash(parsed.pathname) }
    : null;
}

/** Null also for what can be read in two ways: user names, backslashes, spaces and control characters, a trailing dot. */
function parseUrl(url: unknown): URL | null {
  if (typeof url !== 'string' || url.length > MAX_URL || !WELL_FORMED.test(url) || !URL.canParse(url)) return null;
  const parsed = new URL(url);
  return parsed.hostname.endsWith('.') ? null : parsed;
}

function withSlash(path: string): string {
  return path.endsWith('/') ? path : `${path}/`;
}
