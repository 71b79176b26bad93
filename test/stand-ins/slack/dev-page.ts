/** The page's side of the stand-in: its files, what it shows, and what somebody does on it. */
import { readFileSync } from 'node:fs';
import type { IncomingMessage, ServerResponse } from 'node:http';
import path from 'node:path';
import { readAnswer } from './deliver.ts';
import type { SlackStandIn } from './slack.ts';
import type { Delivery, Json, Message, View } from './wire.ts';

const FILES: Readonly<Record<string, readonly [file: string, type: string]>> = {
  '/': ['index.html', 'text/html'],
  '/page/page.js': ['page.js', 'text/javascript'],
  '/page/page.css': ['page.css', 'text/css'],
  '/page/block-kit.js': ['block-kit.js', 'text/javascript'],
  '/page/block-kit.css': ['block-kit.css', 'text/css'],
};
const SHOWN_CALLS = 50;

/** What the page works with; the stand-in exists only after its server, hence the function. */
export interface DevWorld {
  readonly slack: () => SlackStandIn;
  readonly bot: string;
  readonly users: readonly { readonly id: string; readonly name: string }[];
  readonly channels: readonly { readonly id: string; readonly name: string }[];
}

/** `serve` and `onChange` as createSlack takes them. */
export function createDevPage(world: DevWorld) {
  const listeners = new Set<ServerResponse>();
  const routes: Readonly<Record<string, (request: IncomingMessage, response: ServerResponse, url: URL) => void>> = {
    'GET /dev/state': (_request, response, url) => sendJson(response, 200, describe(world, url.searchParams.get('user') ?? '')),
    'GET /dev/events': (_request, response) => listen(response, listeners),
    'POST /dev/do': (request, response) => void answerGesture(world, request, response),
  };
  return {
    onChange: () => {
      for (const listener of listeners) listener.write('data: changed\n\n');
    },
    serve: (request: IncomingMessage, response: ServerResponse): boolean => {
      const url = new URL(request.url ?? '/', 'http://127.0.0.1');
      const route = routes[`${request.method} ${url.pathname}`];
      if (route) route(request, response, url);
      return route !== undefined || sendFile(response, url.pathname);
    },
  };
}

function describe({ slack, bot, users, channels }: DevWorld, user: string): Json {
  const own = slack();
  const inDm = own.messages(user);
  const places = [user, ...channels.map(({ id }) => id)];
  const messages = places.flatMap((place) => [
    ...own.messages(place),
    ...own.ephemerals(place).filter(({ onlyFor }) => onlyFor === user),
  ]);
  const names = [...users, ...channels, { id: bot, name: 'Reconnect' }].map(({ id, name }) => [id, name]);
  return {
    bot,
    users,
    channels,
    dm: inDm[0]?.channel ?? user,
    messages: messages.sort((a, b) => (a.ts < b.ts ? -1 : 1)),
    names: Object.fromEntries(names),
    home: own.home(user),
    modals: own.modals(user),
    calls: own.calls.slice(-SHOWN_CALLS).map(({ method, answer, problems }) => ({ method, answer, problems })),
  };
}

/** Only JSON is taken: another site's page cannot send that unasked. */
async function answerGesture(world: DevWorld, request: IncomingMessage, response: ServerResponse): Promise<void> {
  if (request.headers['content-type'] !== 'application/json') return sendJson(response, 415, {});
  const chunks: Buffer[] = [];
  for await (const chunk of request) chunks.push(chunk as Buffer);
  try {
    sendJson(response, 200, toOutcome(await takeGesture(world, JSON.parse(Buffer.concat(chunks).toString()))));
  } catch (error) {
    sendJson(response, 200, { sentence: error instanceof Error ? error.message : String(error), isFine: false });
  }
}

async function takeGesture({ slack, channels, bot }: DevWorld, gesture: Json): Promise<readonly Delivery[]> {
  const own = slack();
  const person = own.user(gesture.user);
  const { channel, ts, view_id, choice, values, text, thread_ts } = gesture;
  const message = () => find(own.messages(channel), (known: Message) => known.ts === ts);
  const view = () => find([...own.modals(gesture.user), own.home(gesture.user)], (known: View | null) => known?.id === view_id);
  const where = thread_ts ? { thread_ts } : {};
  switch (gesture.do) {
    case 'say': {
      if (text.startsWith('/')) return [await person.runs(text, channel)];
      const isMention = channels.some(({ id }) => id === channel) && /@reconnect\b/i.test(text);
      if (isMention) return person.mentions(channel, text.replace(/@reconnect\b\s*/i, ''), where);
      return [await person.says(channel, text, where)];
    }
    case 'press':
      return [await person.presses(view_id ? (view() as View) : findShown(own, channel, ts), choice, { values })];
    case 'submit':
      return [await person.submits(view() as View, values)];
    case 'close': {
      const told = await person.closes(view() as View);
      return told ? [told] : [];
    }
    case 'shortcut':
      return [await person.usesShortcut(message())];
    case 'delete':
      return [await person.deletes(message())];
    case 'home':
      return [await person.opensHome()];
    default:
      throw new Error(`${gesture.do} is nothing that ${bot} could be told.`);
  }
}

function findShown(own: SlackStandIn, channel: string, ts: string): Message {
  return find([...own.messages(channel), ...own.ephemerals(channel)], (known) => known.ts === ts);
}

function find<T>(list: readonly T[], isIt: (item: T) => boolean): T {
  const found = list.find(isIt);
  if (found === undefined) throw new Error('This is no longer there. Load the page again.');
  return found;
}

function toOutcome(deliveries: readonly Delivery[]): Json {
  const sentence = deliveries
    .map(
      ({ status, body, ms }) =>
        `The bot answered ${status || body} in ${Math.round(ms)} ms${status >= 400 ? `: ${body.slice(0, 200)}` : '.'}`,
    )
    .join(' ');
  const errors = deliveries.map(readAnswer).find((answer) => answer?.response_action === 'errors')?.errors ?? {};
  return { sentence, isFine: deliveries.every(({ status }) => status === 200), errors };
}

// --- HTTP ------------------------------------------------------------------------------------------------------------

function listen(response: ServerResponse, listeners: Set<ServerResponse>): void {
  response.writeHead(200, { 'Content-Type': 'text/event-stream', 'Cache-Control': 'no-store' });
  response.flushHeaders();
  listeners.add(response);
  response.once('close', () => listeners.delete(response));
}

function sendFile(response: ServerResponse, name: string): boolean {
  const found = FILES[name];
  if (!found) return false;
  response.writeHead(200, { 'Content-Type': `${found[1]}; charset=utf-8`, 'Cache-Control': 'no-store' });
  response.end(readFileSync(path.join(import.meta.dirname, 'page', found[0])));
  return true;
}

function sendJson(response: ServerResponse, status: number, body: Json): void {
  response.writeHead(status, { 'Content-Type': 'application/json; charset=utf-8', 'Cache-Control': 'no-store' });
  response.end(JSON.stringify(body));
}
