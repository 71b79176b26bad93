/** The page's side of the developer command: shows what is in the stand-in, and turns clicks into gestures. */
import { readFile } from 'node:fs/promises';
import type http from 'node:http';
import { createRequire } from 'node:module';
import path from 'node:path';
import { isObject } from './rules.ts';
import type { Json, Message, Place, TeamsStandIn, User } from './teams.ts';

const FOLDER = path.join(import.meta.dirname, 'dev-page');
const RENDERER = createRequire(import.meta.url).resolve('adaptivecards/dist/adaptivecards.min.js');
const TYPES: Readonly<Record<string, string>> = { '.html': 'text/html', '.js': 'text/javascript', '.css': 'text/css' };
/** The one at the keyboard, and others who are there. */
const NAMES = ['You', 'Colleague'];
/** What one would troubleshoot from the menu of a message. */
const OVERHEARD =
  'Does anybody know this one? "The remote session was disconnected because there are no Terminal Server License Servers available to provide a license."';

export function createDevPage(teams: TeamsStandIn): http.RequestListener {
  furnish(teams);
  return (request, response) => {
    route(request, response, teams).catch((error: Error) => sendJson(response, 502, { error: error.message }));
  };
}

function furnish(teams: TeamsStandIn): void {
  for (const name of NAMES) teams.user(name);
  teams.channel('Help', 'IT');
  teams.user('Colleague').saysToOthers(teams.groupChat('The team'), OVERHEARD);
}

async function route(request: http.IncomingMessage, response: http.ServerResponse, teams: TeamsStandIn): Promise<void> {
  const { pathname, searchParams } = new URL(request.url ?? '/', teams.url);
  if (request.method === 'POST' && pathname === '/dev/do') return act(request, response, teams);
  if (pathname === '/dev/state') return sendJson(response, 200, stateFor(searchParams.get('user') ?? 'You', teams));
  if (pathname === '/dev/events') return stream(response, teams);
  if (pathname === '/vendor/adaptivecards.min.js') return sendFile(response, RENDERER);
  const name = pathname === '/' ? 'index.html' : pathname.slice(1);
  if (/^[a-z-]+\.(html|js|css)$/.test(name)) return sendFile(response, path.join(FOLDER, name));
  sendJson(response, 404, { error: 'There is no such page; the small Teams is at /.' });
}

// --- showing ---------------------------------------------------------------------------------------------------------

function stateFor(name: string, teams: TeamsStandIn): object {
  const user = userNamed(name, teams);
  const mine = teams.places().filter(({ type, id }) => type !== 'personal' || id === user.chat.id);
  const shown = mine.map((place) => ({ ...place, messages: teams.messages(place, user.id).map(toLine) }));
  return { user: user.name, users: NAMES, places: shown };
}

function toLine({ id, conversation, from, author, at, text, attachments, edits, activity }: Message): object {
  return { id, conversation, from, author: author.name, at, text, attachments, edits, textFormat: activity.textFormat };
}

function stream(response: http.ServerResponse, { listen }: TeamsStandIn): void {
  response.writeHead(200, { 'Content-Type': 'text/event-stream', 'Cache-Control': 'no-store' });
  response.write('retry: 1000\n\n');
  const stop = listen(({ kind, conversation }) => response.write(`event: ${kind}\ndata: ${JSON.stringify(conversation)}\n\n`));
  response.once('close', stop);
}

// --- acting ----------------------------------------------------------------------------------------------------------

interface Act {
  readonly user: User;
  readonly where: Place;
  /** Of the message that is meant; asked for only where there is one. */
  readonly message: () => Message;
  readonly text: string;
  readonly data: Json;
}

const GESTURES: Readonly<Record<string, (act: Act) => unknown>> = {
  says: ({ user, where, text }) => user.says(text, where),
  mentions: ({ user, where, text }) => user.mentions(where, text),
  saysToOthers: ({ user, where, text }) => void user.saysToOthers(where, text),
  edits: ({ user, message, text }) => user.edits(message(), text),
  deletes: ({ user, message }) => user.deletes(message()),
  executes: ({ user, message, data }) => user.executes(message(), data),
  submitsValue: ({ user, message, data }) => user.submitsValue(message(), data),
  usesExtension: ({ user, message, data }) => user.usesExtension(message(), { data }),
  installs: async ({ user, where }) => (await user.installs(where)).at(-1),
  uninstalls: async ({ user, where }) => (await user.uninstalls(where)).at(-1),
};

/** Another site's page must not type here. */
async function act(request: http.IncomingMessage, response: http.ServerResponse, teams: TeamsStandIn): Promise<void> {
  if (request.headers['sec-fetch-site'] !== 'same-origin') return sendJson(response, 403, { error: 'only for the page itself' });
  let raw = '';
  for await (const chunk of request) raw += chunk;
  const asked = JSON.parse(raw);
  const gesture = GESTURES[String(asked.gesture)];
  const where = teams.place(String(asked.where));
  if (!gesture || !where) return sendJson(response, 400, { error: 'there is no such gesture or place' });
  const message = () => findMessage(where, String(asked.message), teams);
  const user = userNamed(String(asked.user), teams);
  const data = isObject(asked.data) ? asked.data : {};
  const sent = await gesture({ user, where, message, text: String(asked.text ?? ''), data });
  sendJson(response, 200, isObject(sent) ? { status: sent.status, ms: sent.ms, body: sent.body, shown: sent.shown } : {});
}

function userNamed(name: string, teams: TeamsStandIn): User {
  return teams.user(NAMES.find((known) => known === name) ?? 'You');
}

function findMessage(where: Place, id: string, { messages }: TeamsStandIn): Message {
  const found = messages(where).find((message) => message.id === id);
  if (!found) throw new Error('this message is not there any more');
  return found;
}

// --- HTTP ------------------------------------------------------------------------------------------------------------

function sendJson(response: http.ServerResponse, status: number, body: object): void {
  response.writeHead(status, { 'Content-Type': 'application/json', 'Cache-Control': 'no-store' });
  response.end(JSON.stringify(body));
}

async function sendFile(response: http.ServerResponse, file: string): Promise<void> {
  const type = TYPES[path.extname(file)] ?? 'application/octet-stream';
  const body = await readFile(file);
  response.writeHead(200, { 'Content-Type': `${type}; charset=utf-8`, 'Cache-Control': 'no-cache' });
  response.end(body);
}
