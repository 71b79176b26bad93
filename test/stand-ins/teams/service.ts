/** The HTTP server that all of it hangs on: finds who is asked for, lets the request suffer what was planned, and notes it. */
import http from 'node:http';
import type { AddressInfo } from 'node:net';
import { type Answer, type Ask, answer, type Named, type Parts, readPath, refuse } from './connector.ts';
import type { Faults } from './faults.ts';
import type { Keys } from './keys.ts';
import { type Login, refuse as refuseLogin } from './login.ts';
import type { Call, Fault, Operation } from './types.ts';

/** Path of the connector below the server, as one of Microsoft's regions. */
export const REGION = '/amer/';
/** What is read of a request; more than any limit that is checked. */
const MAX_BODY = 4 * 1024 * 1024;

export interface Service {
  readonly url: string;
  readonly calls: readonly Call[];
  readonly close: () => Promise<void>;
}

interface Planned {
  readonly keys: Keys;
  readonly login: Login;
  readonly faults: Faults;
  readonly clock: () => number;
  /** Of the connector; they need the address, which is known only now. */
  readonly connectorAt: (serviceUrl: string) => Parts;
  /** Gets what nothing of Microsoft's answers. */
  readonly others: http.RequestListener | null;
}

/** One request, taken apart. */
interface Target extends Ask {
  readonly tenant: string;
}

export async function startService(planned: Planned, port: number): Promise<Service> {
  const calls: Call[] = [];
  const timers = new Set<NodeJS.Timeout>();
  let parts: Parts;
  const server = http.createServer((request, response) => {
    void serve(request, response, { ...planned, parts, calls, timers, url }).catch(() => response.destroy());
  });
  await new Promise<void>((resolve, reject) => server.once('error', reject).listen(port, '127.0.0.1', resolve));
  const url = `http://127.0.0.1:${(server.address() as AddressInfo).port}`;
  parts = planned.connectorAt(`${url}${REGION}`);
  const close = async () => {
    for (const timer of timers) clearTimeout(timer);
    server.closeAllConnections();
    await new Promise<void>((resolve) => server.close(() => resolve()));
  };
  return { url, calls, close };
}

interface Running extends Planned {
  readonly parts: Parts;
  readonly calls: Call[];
  readonly timers: Set<NodeJS.Timeout>;
  readonly url: string;
}

async function serve(request: http.IncomingMessage, response: http.ServerResponse, running: Running): Promise<void> {
  const { pathname, searchParams } = new URL(request.url ?? '/', running.url);
  const named = readTarget(request.method ?? 'GET', pathname);
  if (!named) return running.others ? running.others(request, response) : reply(response, unknownPath(request));
  const bytes = await readBody(request);
  const target = { ...named, query: searchParams, body: parse(bytes.toString(), named.operation), bytes: bytes.length };
  const fault = running.faults.next(target.operation);
  const note = (outcome: Call['outcome']) => running.calls.push(toCall(request, target, outcome, running.clock()));
  await suffer(fault, {
    operation: target.operation,
    request,
    response,
    running,
    note,
    act: () => act(request, target, running),
  });
}

interface Exchange {
  readonly operation: Operation;
  readonly request: http.IncomingMessage;
  readonly response: http.ServerResponse;
  readonly running: Running;
  readonly note: (outcome: Call['outcome']) => void;
  readonly act: () => Answer;
}

async function suffer(fault: Fault | null, { operation, request, response, running, note, act }: Exchange): Promise<void> {
  if (fault === 'hang') return void note('hang');
  if (fault === 'reset') return cut(request, () => note('reset'));
  if (fault === 'reset-after') {
    act();
    return cut(request, () => note('reset-after'));
  }
  if (fault && 'delayMs' in fault) await pause(fault.delayMs, running.timers);
  const given = fault && 'status' in fault ? faulty(fault, operation) : act();
  note(given.status);
  reply(response, given);
}

function act(request: http.IncomingMessage, target: Target, running: Running): Answer {
  switch (target.operation) {
    case 'metadata':
      return { status: 200, body: metadata(running.url) };
    case 'keys':
      return { status: 200, body: running.keys.published() };
    case 'token':
      return running.login.answer(target.tenant, target.body as URLSearchParams);
    default:
      return running.login.accepts(request.headers.authorization) ? answer(target, running.parts) : unauthorized();
  }
}

function metadata(url: string): object {
  return {
    issuer: 'https://api.botframework.com',
    authorization_endpoint: 'https://invalid.botframework.com',
    jwks_uri: `${url}/v1/.well-known/keys`,
    id_token_signing_alg_values_supported: ['RS256'],
    token_endpoint_auth_methods_supported: ['private_key_jwt'],
  };
}

// --- reading ---------------------------------------------------------------------------------------------------------

function readTarget(method: string, pathname: string): (Named & Pick<Target, 'tenant'>) | null {
  const none = { conversation: null, activityId: null, memberId: null, isPaged: false, tenant: '' };
  if (method === 'GET' && pathname === '/v1/.well-known/openidconfiguration') return { ...none, operation: 'metadata' };
  if (method === 'GET' && pathname === '/v1/.well-known/keys') return { ...none, operation: 'keys' };
  const tenant = pathname.match(/^\/([^/]+)\/oauth2\/v2\.0\/token$/)?.[1];
  if (method === 'POST' && tenant) return { ...none, operation: 'token', tenant: decodeURIComponent(tenant) };
  const base = `${REGION}v3/conversations`;
  if (pathname !== base && !pathname.startsWith(`${base}/`)) return null;
  const found = readPath(method, pathname.slice(base.length).split('/').filter(Boolean).map(decodeURIComponent));
  return found && { ...none, ...found };
}

async function readBody(request: http.IncomingMessage): Promise<Buffer> {
  const chunks: Buffer[] = [];
  let size = 0;
  for await (const chunk of request as AsyncIterable<Buffer>) {
    size += chunk.length;
    if (size > MAX_BODY) throw new Error('nobody sends that much');
    chunks.push(chunk);
  }
  return Buffer.concat(chunks);
}

function parse(text: string, operation: Operation): unknown {
  if (operation === 'token') return new URLSearchParams(text);
  try {
    return JSON.parse(text);
  } catch {
    return undefined;
  }
}

function toCall(request: http.IncomingMessage, target: Target, outcome: Call['outcome'], now: number): Call {
  const { operation, conversation, activityId, body } = target;
  return {
    operation,
    method: request.method ?? '',
    path: request.url ?? '',
    at: new Date(now).toISOString(),
    conversation,
    activityId,
    body: body instanceof URLSearchParams ? Object.fromEntries(body) : body,
    outcome,
  };
}

// --- answering -------------------------------------------------------------------------------------------------------

function reply(response: http.ServerResponse, { status, body, headers = {} }: Answer): void {
  // Not chained: once restify is loaded, writeHead returns nothing on any server in the process.
  response.writeHead(status, body === undefined ? headers : { 'Content-Type': 'application/json; charset=utf-8', ...headers });
  response.end(body === undefined ? undefined : JSON.stringify(body));
}

function faulty({ status, retryAfter }: Extract<Fault, { status: number }>, operation: Operation): Answer {
  const failed =
    operation === 'token'
      ? refuseLogin(status, status === 401 ? 'invalid_client' : 'temporarily_unavailable', 'planned')
      : refuse({ status, code: 'Planned', message: 'the stand-in was told to fail' });
  return retryAfter === undefined ? failed : { ...failed, headers: { 'Retry-After': String(retryAfter) } };
}

function unauthorized(): Answer {
  return refuse({ status: 401, code: 'Unauthorized', message: 'Authorization has been denied for this request.' });
}

function unknownPath({ method, url }: http.IncomingMessage): Answer {
  return refuse({ status: 404, code: 'NotFound', message: `there is nothing at ${method} ${url}` });
}

function cut(request: http.IncomingMessage, note: () => void): void {
  note();
  request.socket.resetAndDestroy();
}

function pause(ms: number, timers: Set<NodeJS.Timeout>): Promise<void> {
  return new Promise((resolve) => {
    const timer = setTimeout(() => {
      timers.delete(timer);
      resolve();
    }, ms);
    timers.add(timer);
  });
}
