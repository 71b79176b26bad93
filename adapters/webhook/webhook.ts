/** The outgoing webhook: a desk that is another system. It learns what happens to tickets, signed, in order, and at least once. */
import { createHmac } from 'node:crypto';
import { OTHER_SYSTEMS, type Outgoing } from '../../bot/types.ts';
import { type Channel, failure, type Sending } from '../channel.ts';
import { readRetryAfter } from '../http.ts';
import { requireSecrets, signWebhook } from './signature.ts';

/** As Incoming.channel; the desk has the same name. */
export const WEBHOOK = OTHER_SYSTEMS;

/** Well within the lease of a delivery. */
const TIMEOUT_MS = 10_000;
/** What a receiver answers to a message that it will never take: what is behind it goes on. */
const REFUSED = [400, 410, 413, 422];
/** A receiver that asks for more patience than this would hold up every later message of the ticket. */
const MOST_WAIT_MS = 3_600_000;
const USER_AGENT = 'Reconnect-Webhook';

export interface WebhookParts {
  readonly url: string;
  /** `whsec_…`; several with commas or spaces between while one takes the place of the other: each signs. */
  readonly secret: string;
  /** As lasting as the outbox. The ids of messages are made with it, so that they outlive an exchange of the secret. */
  readonly key: Buffer;
  /** Milliseconds since 1970. */
  readonly clock: () => number;
  readonly fetch?: typeof fetch;
}

/** Sends what has an event; everything else is for people, and counts as delivered. A failure is never ambiguous: receivers know the id. */
export function createWebhook({ url, secret, key, clock, fetch = globalThis.fetch }: WebhookParts): Channel {
  const secrets = requireSecrets(secret);
  const send = async (_address: string, outgoing: Outgoing, sending: Sending) => {
    const now = clock();
    const body = toBody(outgoing, sending.at);
    if (body === null) return;
    const attempt = { id: idOf(sending, key), timestamp: Math.floor(now / 1000), body };
    const headers = {
      'Content-Type': 'application/json',
      'User-Agent': USER_AGENT,
      'webhook-id': attempt.id,
      'webhook-timestamp': String(attempt.timestamp),
      'webhook-signature': signWebhook(attempt, secrets),
    };
    const response = await post(fetch, url, { headers, body });
    if (!response.ok) throw toFailure(response, now);
  };
  return { name: WEBHOOK, routes: [], send, close: () => undefined };
}

function toBody({ event, ticket }: Outgoing, timestamp: string): string | null {
  if (!event || ticket === undefined) return null;
  const { type, ...about } = event;
  return JSON.stringify({ type, timestamp, data: { ticket, ...about } });
}

/**
 * The same for each try of one row; without a full stop, which the standard forbids. With the time when it happened: numbers are
 * used anew when an older copy of the store takes its place.
 */
function idOf({ seq, at }: Sending, key: Buffer): string {
  return `msg_${createHmac('sha256', key).update(`webhook:${seq}:${at}`).digest('base64url').slice(0, 27)}`;
}

/** Redirects are never followed: they would carry the words somewhere else. */
async function post(fetch: typeof globalThis.fetch, url: string, message: Pick<RequestInit, 'headers' | 'body'>) {
  const signal = AbortSignal.timeout(TIMEOUT_MS);
  const response = await fetch(url, { ...message, method: 'POST', redirect: 'manual', signal }).catch((error: unknown) =>
    Promise.reject(failure(nameSilence(error))),
  );
  // Nothing in it matters, and it may be endless.
  await response.body?.cancel().catch(() => undefined);
  return response;
}

/** Why no answer came, in the system's own word where it has one. */
function nameSilence(error: unknown): string {
  if (!(error instanceof Error)) return 'no-answer';
  if (error.name === 'TimeoutError') return 'timeout';
  const { code } = (error.cause ?? {}) as { readonly code?: unknown };
  return typeof code === 'string' && /^[A-Z0-9_]+$/.test(code) ? code : 'no-answer';
}

function toFailure({ status, headers }: Response, now: number): Error {
  if (REFUSED.includes(status)) return failure(status === 410 ? 'gone' : `http-${status}`, { final: true, refused: true });
  const retryAfterMs = readRetryAfter(headers.get('retry-after'), now, MOST_WAIT_MS);
  return failure(`http-${status}`, retryAfterMs === null ? {} : { retryAfterMs });
}
