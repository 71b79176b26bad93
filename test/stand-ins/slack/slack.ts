/** A strict stand-in for Slack on loopback. README.md says how it is used and where it is stricter than the real one. */
import http, { type IncomingMessage, type ServerResponse } from 'node:http';
import type { AddressInfo, Socket } from 'node:net';
import { type DeliverOptions, postRaw, signEnvelope } from './deliver.ts';
import { createMake, type Make } from './envelopes.ts';
import { type Answer, deny } from './method.ts';
import { issueCode } from './oauth.ts';
import { serveSockets } from './socket.ts';
import { createPerson } from './user.ts';
import { homeOf } from './views.ts';
import { callMethod, identify, readArguments } from './web-api.ts';
import type { Delivery, Envelope, Fault, Json } from './wire.ts';
import {
  type AppOptions,
  createWorld,
  reopenChannel,
  shutChannel,
  type Unreachable,
  type WorkspaceOptions,
  type World,
  workspaceOf,
} from './world.ts';

/** A workspace with a person, a channel with the bot, and one without it. */
const WORKSPACE: WorkspaceOptions = {
  id: 'T1',
  token: 'xoxb-stand-in',
  bot: { user: 'U0BOT', id: 'B0BOT', name: 'reconnect' },
  users: [
    { id: 'U1', name: 'ada' },
    { id: 'U2', name: 'ben' },
  ],
  channels: [
    { id: 'C1', name: 'general', members: ['U0BOT', 'U1', 'U2'] },
    { id: 'C2', name: 'elsewhere', members: ['U1', 'U2'] },
  ],
};

const APP: AppOptions = {
  id: 'A0APP',
  clientId: '1.2',
  clientSecret: 'client-secret',
  verificationToken: 'verification',
  appToken: 'xapp-stand-in',
  rotation: false,
};

/** Any fixed moment will do; ts values rise all the same. */
const A_MOMENT = Date.parse('2026-01-02T03:04:05Z');

export interface SlackOptions {
  readonly port?: number;
  readonly clock?: () => number;
  readonly signingSecret?: string;
  readonly app?: Partial<AppOptions>;
  readonly workspaces?: readonly WorkspaceOptions[];
  /** The bot's /slack/events; `connect` gives it later. Without it envelopes go over Socket Mode. */
  readonly eventsUrl?: string;
  /** Called whenever something can be seen that was not there before. */
  readonly onChange?: () => void;
  /** Pages beside the Web API; true when it has answered. */
  readonly serve?: (request: IncomingMessage, response: ServerResponse) => boolean;
}

type Sends = { readonly [K in keyof Make]: (...args: Parameters<Make[K]>) => Promise<Delivery> };

export type SlackStandIn = Awaited<ReturnType<typeof createSlack>>;

/** Starts it; `close` ends every connection. */
export async function createSlack(options: SlackOptions = {}) {
  const {
    port = 0,
    clock = () => A_MOMENT,
    signingSecret = 'signing-secret',
    workspaces = [WORKSPACE],
    onChange = () => {},
  } = options;
  const world = createWorld({ ...APP, ...options.app }, workspaces, clock, onChange);
  const { server, baseUrl, late, open } = await listen(port, (request, response) => {
    if (request.url?.startsWith('/api/')) return answerCall(world, request, response, later, openSocket);
    if (!options.serve?.(request, response)) {
      response.statusCode = 404;
      response.end();
    }
    return Promise.resolve();
  });
  const later = (delayMs: number, run: () => void) => late.add(setTimeout(run, delayMs));
  const sockets = serveSockets(server, world.app.id);
  const openSocket = () => `ws${baseUrl.slice('http'.length)}${sockets.issueTicket()}`;
  let eventsUrl = options.eventsUrl;
  const make = createMake(world);

  const deliver = async (envelope: Envelope, how: DeliverOptions = {}): Promise<Delivery> => {
    if (eventsUrl === undefined) return sockets.deliver(envelope, world.nextId('env'), how.retry);
    const signed = signEnvelope(envelope, signingSecret, clock(), how);
    return { ...(await postRaw(eventsUrl, how.tamper?.(signed) ?? signed)), envelope };
  };

  return {
    apiUrl: `${baseUrl}/api/`,
    url: baseUrl,
    signingSecret,
    appToken: world.app.appToken,
    /** Every call so far, the newest last. */
    calls: world.calls as readonly (typeof world.calls)[number][],
    connect: (url: string) => {
      eventsUrl = url;
    },
    /** The next calls of the method meet these faults, one each. */
    fail: (method: string, ...faults: readonly Fault[]) =>
      world.faults.set(method, [...(world.faults.get(method) ?? []), ...faults]),
    /** Makes an envelope and sends nothing: for orders and repetitions of one's own. */
    make,
    /** Makes and delivers. */
    send: Object.fromEntries(
      Object.entries(make).map(([name, build]) => [
        name,
        (...args: unknown[]) => deliver((build as (...given: unknown[]) => Envelope)(...args)),
      ]),
    ) as unknown as Sends,
    deliver,
    /** Bytes and headers as they are given, unsigned. */
    post: (raw: string | Buffer, headers: Readonly<Record<string, string>>) => postRaw(eventsUrl ?? '', { raw, headers }),
    user: (id: string, team?: string) => createPerson(world, make, (envelope) => deliver(envelope), id, team),
    /** From now on the bot does not reach the channel, for this reason. People still do, and the bot is told nothing of it. */
    shut: (channel: string, why: Unreachable, team?: string) => shutChannel(world, workspaceOf(world, team), channel, why),
    /** The bot is in the channel again. */
    reopen: (channel: string, team?: string) => reopenChannel(world, workspaceOf(world, team), channel),
    ...createLooks(world),
    sockets: sockets.count,
    issueCode: (team?: string, redirectUri?: string) => issueCode(world, workspaceOf(world, team).id, redirectUri),
    close: async () => {
      for (const timer of late) clearTimeout(timer);
      sockets.close();
      for (const socket of open) socket.destroy();
      await new Promise((resolve) => server.close(resolve));
    },
  };
}

/** What somebody sees who opens a channel, a Home tab, a modal. */
function createLooks(world: World) {
  const list = (channel: string, team?: string) => {
    const { messages, channels } = workspaceOf(world, team);
    const isIt = (id: string) => id === channel || (channels.get(id)?.kind === 'im' && channels.get(id)?.members.has(channel));
    return messages.filter((message) => isIt(message.channel));
  };
  return {
    /** The channel as it is now, edits included; a user's id means the DM. Without ephemeral messages. */
    messages: (channel: string, team?: string) => list(channel, team).filter(({ onlyFor }) => onlyFor === undefined),
    ephemerals: (channel: string, team?: string) => list(channel, team).filter(({ onlyFor }) => onlyFor !== undefined),
    /** The Home tab that was published for the user. */
    home: (user: string, team?: string) => homeOf(workspaceOf(world, team), user),
    /** Open modals of the user, the newest last. */
    modals: (user: string, team?: string) =>
      [...workspaceOf(world, team).views.values()].filter((view) => view.type === 'modal' && view.user === user),
    /** Status, title and prompts of an assistant thread. */
    thread: (channel: string, thread_ts = '', team?: string): Json =>
      workspaceOf(world, team).threads.get(`${channel} ${thread_ts}`) ?? {},
  };
}

// --- the HTTP server -------------------------------------------------------------------------------------------------

async function listen(port: number, handle: (request: IncomingMessage, response: ServerResponse) => Promise<void>) {
  const open = new Set<Socket>();
  const server = http.createServer((request, response) => {
    handle(request, response).catch((error) => response.destroy(error));
  });
  server.on('connection', (socket) => {
    open.add(socket);
    socket.once('close', () => open.delete(socket));
  });
  await new Promise<void>((resolve, reject) => {
    server.once('error', reject);
    server.listen(port, '127.0.0.1', resolve);
  });
  const baseUrl = `http://127.0.0.1:${(server.address() as AddressInfo).port}`;
  return { server, baseUrl, open, late: new Set<NodeJS.Timeout>() };
}

async function answerCall(
  world: World,
  request: IncomingMessage,
  response: ServerResponse,
  later: (delayMs: number, run: () => void) => void,
  openSocket: () => string,
): Promise<void> {
  const method = (request.url ?? '').slice('/api/'.length).split('?')[0] ?? '';
  const args = readArguments(request.headers['content-type'] ?? '', await readBody(request));
  const token = request.headers.authorization?.match(/^Bearer (.+)$/)?.[1] ?? args?.token ?? null;
  const fault = world.faults.get(method)?.shift() ?? 'none';
  const call = () => {
    if (args === null) return deny('invalid_json');
    if (method === 'apps.connections.open') return openConnection(world, token, openSocket);
    return callMethod(world, method, token, withClient(request, args));
  };
  const answer = isApplied(fault) ? call() : null;
  record(world, method, token, args ?? {}, answer, fault);
  write(response, answer, fault, later);
}

function openConnection({ app }: World, token: string | null, openSocket: () => string): Answer {
  return token === app.appToken ? { ok: true, url: openSocket() } : deny(token ? 'invalid_auth' : 'not_authed');
}

/** Client id and secret may come as Basic credentials. */
function withClient({ headers }: IncomingMessage, args: Json): Json {
  const basic = headers.authorization?.match(/^Basic (.+)$/)?.[1];
  if (!basic) return args;
  const [client_id, client_secret] = Buffer.from(basic, 'base64').toString().split(':');
  return { ...args, client_id, client_secret };
}

function isApplied(fault: Fault): boolean {
  return fault === 'none' || fault === 'reset-after' || (typeof fault === 'object' && 'delayMs' in fault);
}

function record(world: World, method: string, token: string | null, body: Json, answer: Answer | null, fault: Fault): void {
  const caller = identify(world, token);
  const outcome = answer?.ok ? 'ok' : answer?.error;
  world.calls.push({
    method,
    token,
    team: 'workspace' in caller ? caller.workspace.id : null,
    body,
    at: world.clock(),
    answer: fault === 'none' ? outcome : nameFault(fault),
    warnings: answer?.warning ? [answer.warning] : [],
    problems: answer?.errors ?? [],
  });
  world.changed();
}

function nameFault(fault: Fault): string {
  if (typeof fault === 'string') return fault;
  if ('status' in fault) return String(fault.status);
  return 'error' in fault ? fault.error : `late by ${fault.delayMs} ms`;
}

function write(
  response: ServerResponse,
  answer: Answer | null,
  fault: Fault,
  later: (delayMs: number, run: () => void) => void,
): void {
  // Not chained: once restify is loaded, writeHead returns nothing on any server in the process.
  const send = (status: number, body: object, headers: Record<string, string> = {}) => {
    response.writeHead(status, { 'Content-Type': 'application/json; charset=utf-8', ...headers });
    response.end(JSON.stringify(body));
  };
  if (fault === 'reset' || fault === 'reset-after') response.destroy();
  else if (fault === 'none') send(200, answer ?? {});
  else if ('delayMs' in fault) later(fault.delayMs, () => send(200, answer ?? {}));
  else if ('error' in fault) send(200, deny(fault.error));
  else if (fault.status === 429) send(429, deny('ratelimited'), { 'Retry-After': String(fault.retryAfter) });
  else send(fault.status, {});
}

async function readBody(request: IncomingMessage): Promise<string> {
  const chunks: Buffer[] = [];
  for await (const chunk of request) chunks.push(chunk as Buffer);
  return Buffer.concat(chunks).toString();
}
