/** Slack's request signature, version 0. */
import { createHmac } from 'node:crypto';

/** The value of X-Slack-Signature; `timestamp` is in seconds, as in X-Slack-Request-Timestamp. */
export function sign(secret: string, timestamp: number | string, rawBody: string | Buffer): string {
  return `v0=${createHmac('sha256', secret).update(`v0:${timestamp}:`).update(rawBody).digest('hex')}`;
}
