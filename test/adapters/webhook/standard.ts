/** Standard Webhooks 1.0, written from its text and with another library of Node than the bot's: what a foreign system would do. */
import assert from 'node:assert/strict';
import { webcrypto } from 'node:crypto';
import type { IncomingHttpHeaders } from 'node:http';

export const SECRET = 'whsec_MfKQ9r8GKYqrTwjUPD8ILPZIo2LaLaSw';
export const OTHER = `whsec_${Buffer.alloc(32, 7).toString('base64')}`;

/** The signature of one secret, as it stands in the header. `timestamp` in seconds. */
export async function sign(secret: string, id: string, timestamp: number | string, body: string | Buffer): Promise<string> {
  const signed = await webcrypto.subtle.sign('HMAC', await keyOf(secret), contentOf(id, timestamp, body));
  return `v1,${Buffer.from(signed).toString('base64')}`;
}

/** All three headers. */
export async function headersOf(secret: string, id: string, timestamp: number | string, body: string | Buffer) {
  return {
    'webhook-id': id,
    'webhook-timestamp': String(timestamp),
    'webhook-signature': await sign(secret, id, timestamp, body),
  };
}

/** Whether a receiver that knows this one secret believes what it got at this time (seconds). */
export async function isBelieved(secret: string, headers: IncomingHttpHeaders, body: string, now: number): Promise<boolean> {
  const [id, timestamp, signatures] = ['webhook-id', 'webhook-timestamp', 'webhook-signature'].map((name) => headers[name]);
  assert.ok(typeof id === 'string' && typeof timestamp === 'string' && typeof signatures === 'string');
  if (Math.abs(now - Number(timestamp)) > 300) return false;
  const key = await keyOf(secret);
  const checks = signatures
    .split(' ')
    .filter((one) => one.startsWith('v1,'))
    .map((one) => webcrypto.subtle.verify('HMAC', key, Buffer.from(one.slice(3), 'base64'), contentOf(id, timestamp, body)));
  return (await Promise.all(checks)).includes(true);
}

function keyOf(secret: string) {
  const bytes = Buffer.from(secret.replace(/^whsec_/, ''), 'base64');
  return webcrypto.subtle.importKey('raw', bytes, { name: 'HMAC', hash: 'SHA-256' }, false, ['sign', 'verify']);
}

function contentOf(id: string, timestamp: number | string, body: string | Buffer): Buffer {
  return Buffer.concat([Buffer.from(`${id}.${timestamp}.`), Buffer.from(body)]);
}
