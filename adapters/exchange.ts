/** One HTTP exchange with a platform that cannot hang, flood the memory or be led elsewhere. */
import { Agent, type Dispatcher } from 'undici';

export interface Asked {
  readonly method: 'GET' | 'POST' | 'PUT' | 'DELETE';
  readonly headers: Readonly<Record<string, string>>;
  readonly body?: string;
  /** For all of it, from the connection to the last byte of the answer. */
  readonly timeoutMs: number;
  readonly maxBytes: number;
}

export interface Answer {
  readonly status: number;
  /** Names in small letters. */
  readonly headers: Readonly<Record<string, string | readonly string[] | undefined>>;
  readonly text: string;
}

/**
 * Answers of every status are returned, redirects too: they are never followed, since the request may carry a secret. Rejects with
 * the system's error, or with one whose code is TIMED_OUT or NEVER_LEFT.
 */
export type Exchange = (url: string, asked: Asked) => Promise<Answer>;

/** Error.code: the answer, or the rest of it, did not come in time. */
export const TIMED_OUT = 'timeout';
/** Error.code: there was no connection in time, so that nothing of the request has left. */
export const NEVER_LEFT = 'UND_ERR_CONNECT_TIMEOUT';
/** Error.code, of the system or of this file: it failed before the first byte of the request had left, so that nothing can have arrived. */
export const NOT_CONNECTED: readonly string[] = [
  ...['ECONNREFUSED', 'ENOTFOUND', 'EAI_AGAIN', 'EHOSTUNREACH', 'ENETUNREACH'],
  NEVER_LEFT,
];

/** To one host at once; the delivery asks for fewer. */
const MOST_CONNECTIONS = 128;
/** Less than any exchange has: who cannot be reached is told from who does not answer. */
const CONNECT_MS = 5_000;
/** Nobody has to unpack an answer of a few hundred bytes. */
const PLAIN = { 'accept-encoding': 'identity', 'user-agent': 'reconnect-bot' };
/** Both are part of the one time limit. */
const NO_LIMITS = { headersTimeout: 0, bodyTimeout: 0 };

// By undici itself, whose `fetch` costs the processor six times as much: streams, signals and headers made for browsers.
const agent = new Agent({ connections: MOST_CONNECTIONS, connect: { timeout: CONNECT_MS } });

export const exchange: Exchange = (url, asked) =>
  new Promise((resolve, reject) => {
    const { origin, pathname, search } = new URL(url);
    const { method, body = null } = asked;
    const headers = { ...PLAIN, ...asked.headers };
    const path = `${pathname}${search}`;
    agent.dispatch({ origin, path, method, headers, body, ...NO_LIMITS }, collect(asked, resolve, reject));
  });

/** Null for what is no JSON, as proxies answer. */
export function parseJson(text: string): unknown {
  try {
    return JSON.parse(text);
  } catch {
    return null;
  }
}

/** The one value of a header; null where it is missing or there are several. */
export function readHeader({ headers }: Answer, name: string): string | null {
  const value = headers[name];
  return typeof value === 'string' ? value : null;
}

function collect(
  { timeoutMs, maxBytes }: Asked,
  resolve: (answer: Answer) => void,
  reject: (error: Error) => void,
): Dispatcher.DispatchHandler {
  const parts: Buffer[] = [];
  let [size, status] = [0, 0];
  let headers: Answer['headers'] = {};
  let request: Dispatcher.DispatchController | null = null;
  let late: Error | null = null;
  const timer = setTimeout(() => {
    late = withCode(request === null ? NEVER_LEFT : TIMED_OUT);
    // One that still waits for a connection can only be stopped when it has it.
    request?.abort(late);
    reject(late);
  }, timeoutMs);
  return {
    onRequestStart: (controller) => {
      request = controller;
      if (late !== null) controller.abort(late);
    },
    onResponseStart: (_controller, code, given) => {
      [status, headers] = [code, given];
    },
    onResponseData: (controller, part) => {
      size += part.length;
      if (size > maxBytes) controller.abort(new Error(`The answer has more than ${maxBytes} bytes.`));
      else parts.push(part);
    },
    onResponseEnd: () => {
      clearTimeout(timer);
      resolve({ status, headers, text: Buffer.concat(parts).toString('utf8') });
    },
    onResponseError: (_controller, error) => {
      clearTimeout(timer);
      reject(error);
    },
  };
}

function withCode(code: string): Error {
  return Object.assign(new Error('There was no answer in time.'), { code });
}
