/** Is it Slack that asks? The signature over the raw bytes, as Slack's "Verifying requests" describes it. */
import { createHmac, timingSafeEqual } from 'node:crypto';
import type { IncomingHttpHeaders } from 'node:http';

/** Seconds by which the clocks may differ, in both directions; what is older may be a replay. */
const WINDOW_S = 300;

/** Why a request is refused, in a word for log and metrics; null when it is Slack's. `now` in milliseconds. */
export function findForgery(headers: IncomingHttpHeaders, body: Buffer, secrets: readonly string[], now: number): string | null {
  const timestamp = headers['x-slack-request-timestamp'];
  const signature = headers['x-slack-signature'];
  if (typeof timestamp !== 'string' || typeof signature !== 'string') return 'unsigned';
  if (!/^\d{10}$/.test(timestamp)) return 'bad-timestamp';
  if (!/^v0=[0-9a-f]{64}$/.test(signature)) return 'bad-signature';
  const given = Buffer.from(signature);
  // Two secrets are valid while one takes the place of the other.
  const isSigned = secrets.some((secret) => timingSafeEqual(Buffer.from(sign(secret, timestamp, body)), given));
  if (!isSigned) return 'bad-signature';
  // Last: of the clock only what Slack has signed says anything, now or when somebody else took it down.
  return Math.abs(now / 1000 - Number(timestamp)) > WINDOW_S ? 'clock' : null;
}

function sign(secret: string, timestamp: string, body: Buffer): string {
  return `v0=${createHmac('sha256', secret).update(`v0:${timestamp}:`).update(body).digest('hex')}`;
}
