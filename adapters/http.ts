/** HTTP as channels see it: a route takes an Ask and gives a Reply. Only server.ts knows what serves them. */
import type { IncomingHttpHeaders, IncomingMessage, ServerResponse } from 'node:http';

export interface Ask {
  readonly method: string;
  readonly path: string;
  readonly params: Readonly<Record<string, string>>;
  readonly query: URLSearchParams;
  readonly headers: IncomingHttpHeaders;
  /** The address at the other end of the connection. */
  readonly peer: string;
  /** The raw bytes (a signature is over these), at most MAX_BODY. Empty while `admit` looks. */
  readonly body: Buffer;
  readonly raw: IncomingMessage;
}

export type Headers = Readonly<Record<string, string>>;

export type Reply =
  | {
      readonly kind: 'bytes';
      readonly status: number;
      readonly type: string;
      readonly body: string | Buffer;
      readonly headers?: Headers;
    }
  /** For a library that writes whole responses; resolves when it has. */
  | { readonly kind: 'raw'; readonly write: (response: ServerResponse) => Promise<void> }
  /** Writes the response itself; resolves when nothing more comes. */
  | { readonly kind: 'stream'; readonly headers: Headers; readonly run: (response: ServerResponse) => Promise<void> };

export interface Route {
  readonly method: 'get' | 'post';
  readonly path: string;
  /** Looks at the head before the body is read; a reply ends it there. */
  readonly admit?: (ask: Ask) => Reply | null;
  readonly handle: (ask: Ask) => Promise<Reply>;
}

/** With every 503: a database that restarts is back after some seconds, and so is a bot. */
export const COME_AGAIN: Headers = { 'Retry-After': '5' };

/** JSON that no cache keeps. */
export function json(status: number, body: object, headers: Headers = {}): Reply {
  return {
    kind: 'bytes',
    status,
    type: 'application/json; charset=utf-8',
    body: JSON.stringify(body),
    headers: { 'Cache-Control': 'no-store', ...headers },
  };
}

/** An error as everybody gets it: one sentence that says what to do, `{ "error": "…" }`. */
export function refuse(status: number, sentence: string, headers: Headers = {}): Reply {
  return json(status, { error: sentence }, headers);
}

/** What cannot be done just now; whoever delivers again by himself does. */
export function tryLater(sentence: string): Reply {
  return refuse(503, sentence, COME_AGAIN);
}

/** Retry-After, in seconds or as a date: milliseconds from `now`, at most `most`; null when it says none. */
export function readRetryAfter(text: string | null, now: number, most = Number.POSITIVE_INFINITY): number | null {
  if (text === null) return null;
  const ms = Math.min(/^\d+$/.test(text) ? Number(text) * 1000 : Date.parse(text) - now, most);
  return Number.isFinite(ms) ? Math.max(0, ms) : null;
}

/** Writes a reply and resolves when the response has ended, also when the client went away. */
export async function writeReply(response: ServerResponse, reply: Reply): Promise<void> {
  const ended = new Promise<void>((resolve) => response.once('close', resolve));
  if (response.destroyed) return;
  if (reply.kind === 'raw') {
    await reply.write(response);
  } else if (reply.kind === 'stream') {
    response.writeHead(200, reply.headers);
    response.flushHeaders();
    await reply.run(response);
    response.end();
  } else {
    const length = Buffer.byteLength(reply.body);
    response.writeHead(reply.status, { 'Content-Type': reply.type, 'Content-Length': length, ...reply.headers });
    response.end(reply.body);
  }
  await ended;
}
