/** Sending to the bot: signed HTTP, or the open socket. */
import http from 'node:http';
import { sign } from './sign.ts';
import type { Delivery, Envelope, Json } from './wire.ts';

/** Slack waits so long for an answer. */
export const GIVE_UP_MS = 3_000;

export interface Signed {
  readonly raw: string | Buffer;
  readonly headers: Readonly<Record<string, string>>;
}

export interface DeliverOptions {
  readonly retry?: { readonly num: number; readonly reason: string };
  /** Changes the request after it was signed. */
  readonly tamper?: (signed: Signed) => Signed;
}

/** Signs as Slack does; `at` is in milliseconds. */
export function signEnvelope({ raw, type }: Envelope, secret: string, at: number, { retry }: DeliverOptions = {}): Signed {
  const timestamp = String(Math.floor(at / 1000));
  const repeated = retry && { 'X-Slack-Retry-Num': String(retry.num), 'X-Slack-Retry-Reason': retry.reason };
  return {
    raw,
    headers: {
      'Content-Type': type,
      'User-Agent': 'Slackbot 1.0 (+https://api.slack.com/robots)',
      'X-Slack-Request-Timestamp': timestamp,
      'X-Slack-Signature': sign(secret, timestamp, raw),
      ...repeated,
    },
  };
}

/** Posts bytes as they are. Never rejects: no answer is status 0 with Slack's reason. */
export function postRaw(url: string, { raw, headers }: Signed, giveUpMs = GIVE_UP_MS): Promise<Omit<Delivery, 'envelope'>> {
  const started = performance.now();
  return new Promise((resolve) => {
    const settle = (status: number, answered: Delivery['headers'], body: string) =>
      resolve({ status, headers: answered, body, ms: performance.now() - started });
    const request = http.request(url, { method: 'POST', headers, agent: false, timeout: giveUpMs }, (response) => {
      const chunks: Buffer[] = [];
      response.on('data', (chunk: Buffer) => chunks.push(chunk));
      response.on('end', () => settle(response.statusCode ?? 0, response.headers, Buffer.concat(chunks).toString()));
      response.on('error', () => settle(0, {}, 'connection_failed'));
    });
    request.on('timeout', () => {
      settle(0, {}, 'http_timeout');
      request.destroy();
    });
    request.on('error', () => settle(0, {}, 'connection_failed'));
    request.end(raw);
  });
}

/** The JSON of an answer, or null. */
export function readAnswer({ body }: Pick<Delivery, 'body'>): Json | null {
  try {
    const answer = JSON.parse(body);
    return answer !== null && typeof answer === 'object' ? answer : null;
  } catch {
    return null;
  }
}
