/** Signatures as Standard Webhooks 1.0 (standardwebhooks.com) describes them: HMAC-SHA256 over id, time of the attempt, and raw body. */
import { createHmac, timingSafeEqual } from 'node:crypto';
import type { IncomingHttpHeaders } from 'node:http';

/** Seconds by which the clocks may differ, in both directions; what is older may be a replay. */
const WINDOW_S = 300;
/** What the standard allows; a shorter secret could be guessed. */
const SECRET_BYTES = { least: 24, most: 64 };
/** One for each secret of the sender, and more than anybody exchanges at once. */
const MOST_SIGNATURES = 10;

const SECRET = /^whsec_((?:[A-Za-z0-9+/]{4})*(?:[A-Za-z0-9+/]{2}==|[A-Za-z0-9+/]{3}=)?)$/;
/** Without the full stop, which would let the border between id and time be moved. */
const ID = /^[\w:=+/@-]{1,200}$/;
const TIMESTAMP = /^\d{1,12}$/;

/** One attempt to deliver a message. `timestamp` in seconds. */
export interface Attempt {
  readonly id: string;
  readonly timestamp: number | string;
  readonly body: string | Buffer;
}

/** The message's id, which is the same in each repetition; or why it is not believed, in a word for log and metrics. */
export type Verified = { readonly id: string } | { readonly forgery: 'unsigned' | 'bad-header' | 'bad-signature' | 'clock' };

/** The keys of a list with commas or spaces between: several while one takes the place of the other. Null when any is malformed, or none is there. */
export function parseSecrets(list: string): readonly Buffer[] | null {
  const keys = list
    .split(/[\s,]+/)
    .filter((secret) => secret !== '')
    .map(parseSecret);
  const good = keys.filter((key) => key !== null);
  return good.length > 0 && good.length === keys.length ? good : null;
}

/** The same for what the settings have checked before. The error never repeats what was given. */
export function requireSecrets(list: string): readonly Buffer[] {
  const secrets = parseSecrets(list);
  if (secrets === null) throw new Error('a secret of the webhook is not whsec_ with 24 to 64 bytes in base64 behind it');
  return secrets;
}

/** The value of webhook-signature: one signature for each secret. */
export function signWebhook(attempt: Attempt, secrets: readonly Buffer[]): string {
  return secrets.map((secret) => sign(attempt, secret)).join(' ');
}

/** `now` in milliseconds. */
export function verifyWebhook(headers: IncomingHttpHeaders, body: Buffer, secrets: readonly Buffer[], now: number): Verified {
  const { 'webhook-id': id, 'webhook-timestamp': timestamp, 'webhook-signature': signatures } = headers;
  if (typeof id !== 'string' || typeof timestamp !== 'string' || typeof signatures !== 'string') return { forgery: 'unsigned' };
  if (!ID.test(id) || !TIMESTAMP.test(timestamp)) return { forgery: 'bad-header' };
  if (!isSigned({ id, timestamp, body }, signatures, secrets)) return { forgery: 'bad-signature' };
  // Last: of the clock only what is signed says anything, now or when somebody else took it down.
  return Math.abs(now / 1000 - Number(timestamp)) > WINDOW_S ? { forgery: 'clock' } : { id };
}

function parseSecret(secret: string): Buffer | null {
  const base64 = SECRET.exec(secret)?.[1];
  if (base64 === undefined) return null;
  const key = Buffer.from(base64, 'base64');
  return key.length >= SECRET_BYTES.least && key.length <= SECRET_BYTES.most ? key : null;
}

function sign({ id, timestamp, body }: Attempt, secret: Buffer): string {
  return `v1,${createHmac('sha256', secret).update(`${id}.${timestamp}.`).update(body).digest('base64')}`;
}

function isSigned(attempt: Attempt, signatures: string, secrets: readonly Buffer[]): boolean {
  const given = signatures.split(' ', MOST_SIGNATURES).map((signature) => Buffer.from(signature));
  const expected = secrets.map((secret) => Buffer.from(sign(attempt, secret)));
  return expected.some((one) => given.some((other) => one.length === other.length && timingSafeEqual(one, other)));
}
