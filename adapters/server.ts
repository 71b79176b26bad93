/** The HTTP server: restify with everything shut that is not asked for. It serves the routes of the channels and its own. */
import type { IncomingMessage, ServerResponse } from 'node:http';
import { pino } from 'pino';
import restify from 'restify';
import { readBody } from './body.ts';
import { isLocal, isRoutable } from './guards.ts';
import { type Ask, COME_AGAIN, json, type Reply, type Route, refuse, tryLater, writeReply } from './http.ts';
import { describeError, type Log } from './log.ts';
import type { Metrics } from './metrics.ts';
import { isOutage } from './store/outage.ts';

const SECURITY_HEADERS = {
  'Content-Security-Policy':
    "default-src 'self'; img-src 'self' data:; object-src 'none'; base-uri 'none'; form-action 'self'; frame-ancestors 'none'",
  'X-Content-Type-Options': 'nosniff',
  'Referrer-Policy': 'no-referrer',
} as const;

/** Milliseconds in which a request must be complete; body.ts is stricter about bodies. */
const HEADERS_MS = 15_000;
const REQUEST_MS = 30_000;
/** Browsers and proxies send some thirty. Node drops what is beyond its own limit without a word, also what guards.ts looks for. */
const MOST_HEADERS = 200;
const NO_BODY = Buffer.alloc(0);

const HANG_UP = { Connection: 'close' };

const NOT_FOUND = 'There is nothing at this address. The chat is at /.';
const WRONG_METHOD = 'This address does not take this kind of request.';
const NOT_ROUTABLE = 'The request is malformed: its address or its Host header is not valid.';
const TOO_MANY_HEADERS = 'The request has too many headers.';
const OUT_OF_DATABASE = 'The bot cannot use its database just now. Try again in a moment.';
const STOPPING = 'The bot is stopping.';
const BROKEN = 'Something went wrong here. Try again; if it keeps happening, tell whoever runs this bot.';

export interface Server {
  /** Rejects with the system's error when the address cannot be had; resolves with the port. */
  readonly listen: (port: number, host: string) => Promise<number>;
  /** From now on /readyz says no, and every answer ends its connection: load balancers go elsewhere. Requests are still taken. */
  readonly drain: () => void;
  /** Whether anybody has asked /readyz: there is a load balancer that has to notice. */
  readonly isWatched: () => boolean;
  /** Takes no more connections, lets open requests end for `graceMs`, then cuts them. */
  readonly close: (graceMs: number) => Promise<void>;
}

/** Missing in the published types. */
interface First {
  readonly first: (handler: (request: IncomingMessage, response: ServerResponse) => boolean) => void;
}

interface Parts {
  readonly routes: readonly Route[];
  /** Null when all that the bot needs is there, else a sentence. Answers in time. */
  readonly ready: () => Promise<string | null>;
  readonly metrics: Metrics;
  readonly metricsFor: 'loopback' | 'on';
  readonly log: Log;
}

export function createServer(parts: Parts): Server {
  const state = { isDraining: false, isWatched: false };
  // What is worth a line is logged here, in our words; restify's own lines hold addresses.
  const server = restify.createServer({ name: '', log: pino({ level: 'silent' }) as never });
  (server as unknown as First).first((request, response) => startSafely(request, response, state));
  // restify takes upgrades without answering them: each would hold a socket for ever.
  server.on('upgrade', (_request, socket) => socket.destroy());
  server.on('restifyError', answerError);
  server.server.headersTimeout = HEADERS_MS;
  server.server.requestTimeout = REQUEST_MS;
  for (const route of [...operatorRoutes(parts, state), ...parts.routes]) mount(server, route, parts, state);
  return {
    listen: (port, host) => listen(server, port, host),
    drain: () => {
      state.isDraining = true;
    },
    isWatched: () => state.isWatched,
    close: (graceMs) => close(server, graceMs),
  };
}

interface State {
  isDraining: boolean;
  isWatched: boolean;
}

/** Before restify touches the request: headers on every answer, and what it could not survive is answered here. */
function startSafely(request: IncomingMessage, response: ServerResponse, state: State): boolean {
  for (const [name, value] of Object.entries(SECURITY_HEADERS)) response.setHeader(name, value);
  hangUpAtEnd(response, state);
  const refused = findUnsafe(request);
  if (refused) void writeReply(response, refused);
  return refused === null;
}

function findUnsafe({ rawHeaders, headers, url }: IncomingMessage): Reply | null {
  // Names and values one after the other.
  if (rawHeaders.length > 2 * MOST_HEADERS) return refuse(431, TOO_MANY_HEADERS, HANG_UP);
  return isRoutable(headers.host, url ?? '') ? null : refuse(400, NOT_ROUTABLE, HANG_UP);
}

/** A connection that stayed open would bring more to a bot that goes. */
function hangUpAtEnd(response: ServerResponse, { isDraining }: State): void {
  if (isDraining && !response.headersSent) response.setHeader('Connection', 'close');
}

function mount(server: restify.Server, route: Route, { log, metrics }: Parts, state: State): void {
  const handle = async (request: restify.Request, response: restify.Response) => {
    // Ends only when the response has: otherwise restify answers 500 by itself.
    const reply = await replyTo(request, route, log);
    hangUpAtEnd(response, state);
    await writeSafely(response, reply, log, route);
    metrics.requests.inc({ route: route.path, status: response.statusCode });
    log.debug({ method: request.method, route: route.path, status: response.statusCode }, 'answered');
  };
  server[route.method](route.path, handle as never);
}

async function replyTo(request: restify.Request, route: Route, log: Log): Promise<Reply> {
  try {
    const head = readHead(request);
    const refused = route.admit?.(head);
    if (refused) return refused;
    const body = route.method === 'post' ? await readBody(request) : NO_BODY;
    return Buffer.isBuffer(body) ? await route.handle({ ...head, body }) : body;
  } catch (error) {
    log.error({ route: route.path, error: describeError(error) }, 'a request failed');
    return isOutage(error) ? tryLater(OUT_OF_DATABASE) : refuse(500, BROKEN);
  }
}

async function writeSafely(response: ServerResponse, reply: Reply, log: Log, route: Route): Promise<void> {
  try {
    await writeReply(response, reply);
  } catch (error) {
    log.error({ route: route.path, error: describeError(error) }, 'an answer broke off');
    response.destroy();
  }
}

function readHead(request: restify.Request): Ask {
  // A WHATWG URL since restify 12; the published types are older.
  const { pathname, searchParams } = request.getUrl() as unknown as URL;
  return {
    method: request.method ?? '',
    path: pathname,
    params: request.params ?? {},
    query: searchParams,
    headers: request.headers,
    peer: request.socket.remoteAddress ?? '',
    body: NO_BODY,
    raw: request,
  };
}

/** What no route took. restify's own texts repeat the address; ours do not. */
function answerError(
  _request: restify.Request,
  response: restify.Response,
  error: { statusCode?: number },
  done: () => void,
): void {
  const status = error.statusCode ?? 500;
  const sentence = status === 404 ? NOT_FOUND : status === 405 ? WRONG_METHOD : BROKEN;
  if (!response.headersSent) response.send(status, { error: sentence });
  done();
}

/** Liveness is for everybody; it says nothing but yes. */
function operatorRoutes({ metrics, metricsFor, ready }: Parts, state: State): readonly Route[] {
  return [
    { method: 'get', path: '/healthz', handle: async () => json(200, { ok: true }) },
    { method: 'get', path: '/readyz', handle: () => showReadiness(ready, state) },
    {
      method: 'get',
      path: '/metrics',
      admit: (ask) =>
        metricsFor === 'on' || isLocal(ask)
          ? null
          : refuse(403, 'Metrics are shown on this machine only, unless METRICS=on is set.'),
      handle: async () => ({
        kind: 'bytes',
        status: 200,
        type: metrics.registry.contentType,
        body: await metrics.registry.metrics(),
      }),
    },
  ];
}

async function showReadiness(ready: Parts['ready'], state: State): Promise<Reply> {
  state.isWatched = true;
  const problem = state.isDraining ? null : await ready();
  if (state.isDraining) return json(503, { ready: false, state: 'draining', error: STOPPING }, COME_AGAIN);
  return problem === null
    ? json(200, { ready: true })
    : json(503, { ready: false, state: 'no-database', error: problem }, COME_AGAIN);
}

function listen(server: restify.Server, port: number, host: string): Promise<number> {
  return new Promise((resolve, reject) => {
    server.once('error', reject);
    server.listen(port, host, () => resolve(server.address().port));
  });
}

async function close(server: restify.Server, graceMs: number): Promise<void> {
  const cut = setTimeout(() => server.server.closeAllConnections(), graceMs);
  await new Promise<void>((resolve) => server.close(resolve));
  clearTimeout(cut);
}
