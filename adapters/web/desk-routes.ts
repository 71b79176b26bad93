/** The web desk: who may sit at it, what he sees, what he does. It remembers nothing itself. */
import { randomUUID } from 'node:crypto';
import type { Card } from '../../bot/types.ts';
import { isJson, isLocal, isSameOrigin } from '../guards.ts';
import { type Ask, json, type Reply, type Route, refuse, tryLater } from '../http.ts';
import { OTHER_VERSION_AT_DESK } from '../set-aside.ts';
import { isOutage, isUnreadable } from '../store/outage.ts';
import type { DeskBook } from './desk-book.ts';
import { showLines, showWord } from './desk-lines.ts';
import { createNewsDesk, type NewsDesk } from './desk-news.ts';
import { readAct, readEnter, readTyping } from './desk-read.ts';
import { type Agent, createKeyCheck, createSessions, fromOf, type Sessions, sessionCookie } from './desk-session.ts';
import { pageFile } from './files.ts';

/** More would not be read; the ended ones are cut off first. */
const MOST_TICKETS = 100;
const AGENT_KEY = 'web-desk:';

const OUT_OF_REACH = 'The help desk answers on its own machine only, unless WEB_CHAT=on is set.';
const FOREIGN = 'This was sent by another site. Open the help desk itself and do it there.';
const NO_JSON = 'Send it as JSON, with Content-Type: application/json.';
/** The same for everything that exists and everything that does not. */
const NOT_YOURS = 'Only people of the help desk may do this. Enter at /desk first.';
const NO_KEY = 'The help desk opens on its own machine only, unless DESK_KEY is set.';
const WRONG_KEY = 'This is not the key of the help desk. Whoever runs the bot knows it as DESK_KEY.';
const TOO_OFTEN = 'Too many wrong keys came from here. Wait a minute, then try again.';
const NAME_TAKEN = 'Somebody with this name is at the desk already. Choose another one.';
const NO_TICKET = 'There is no such ticket. Go back to the list.';
const TOO_MANY = 'Too many desks are open at once. Close one, or try again in a minute.';

export interface DeskParts {
  readonly book: DeskBook;
  /** DESK_KEY; null: only people at this machine may enter, and need none. */
  readonly key: string | null;
  /** Signs the cookies: whoever has it can sit down as anybody. */
  readonly signing: Buffer;
  readonly toAdaptiveCard: (card: Card) => object;
  readonly openTo: 'loopback' | 'on';
  /** Milliseconds in which a reply can be taken back. */
  readonly hold: number;
  /** The time zone of the desk, in which cards tell their times. */
  readonly zone: string;
  readonly clock: () => number;
}

export interface WebDesk {
  readonly routes: readonly Route[];
  /** To be called when anything changes under a ticket, or under some ticket: open desks look again. */
  readonly wake: (ticket?: string) => void;
  /** The user of a ticket is writing. */
  readonly userTypes: (ticket: string) => void;
  /** Ends the open streams. */
  readonly close: () => void;
}

/** All that the routes share. */
interface Room extends DeskParts {
  readonly sessions: Sessions;
  readonly checkKey: ReturnType<typeof createKeyCheck> | null;
  readonly news: NewsDesk;
}

type Handle = (ask: Ask, agent: Agent, room: Room) => Promise<Reply>;

/** Its cookie is signed and says who acts; a visitor of the chat has none, and knowing a ticket's id is worth nothing. */
export function createWebDesk(parts: DeskParts): WebDesk {
  const { key, signing, clock } = parts;
  const checkKey = key === null ? null : createKeyCheck(key);
  const room = { ...parts, sessions: createSessions(signing, key), checkKey, news: createNewsDesk(clock, parts.book.saidSince) };
  return {
    routes: [...openRoutes(room), ...agentRoutes(room)],
    wake: (ticket) => room.news.tell({ ticket: ticket ?? null }),
    userTypes: (ticket) => room.news.tell({ ticket, typing: true }),
    close: room.news.close,
  };
}

function openRoutes(room: Room): readonly Route[] {
  const routes: readonly Route[] = [
    { method: 'get', path: '/desk/session', handle: async (ask) => showSession(ask, room) },
    { method: 'post', path: '/desk/enter', handle: async (ask) => enter(ask, room) },
  ];
  const page: Route = { method: 'get', path: '/desk', handle: () => pageFile('desk.html') };
  return [
    { ...page, admit: (ask) => refuseDistant(ask, room) },
    ...routes.map((route) => ({ ...route, admit: (ask: Ask) => refuseForeign(ask, room) })),
  ];
}

/** Whoever has no session gets one and the same answer, before anything is looked up. */
function agentRoutes(room: Room): readonly Route[] {
  const forAgents = (method: Route['method'], path: string, handle: Handle): Route => ({
    method,
    path,
    admit: (ask) => refuseForeign(ask, room) ?? (agentOf(ask, room) ? null : refuse(403, NOT_YOURS)),
    handle: async (ask) => {
      const agent = agentOf(ask, room);
      return agent ? handle(ask, agent, room) : refuse(403, NOT_YOURS);
    },
  });
  return [
    forAgents('get', '/desk/tickets', showTickets),
    forAgents('get', '/desk/ticket/:id', showTicket),
    forAgents('get', '/desk/events', async (_ask, agent) => openNews(agent, room)),
    forAgents('post', '/desk/act', act),
    forAgents('post', '/desk/typing', passTyping),
    forAgents('post', '/desk/leave', async (ask) => json(200, { open: false }, { 'Set-Cookie': sessionCookie(null, ask) })),
  ];
}

// --- who may ---------------------------------------------------------------------------------------------------------

function refuseDistant(ask: Ask, { openTo }: Room): Reply | null {
  return openTo === 'on' || isLocal(ask) ? null : refuse(403, OUT_OF_REACH);
}

function refuseForeign(ask: Ask, room: Room): Reply | null {
  const distant = refuseDistant(ask, room);
  if (distant) return distant;
  if (!isSameOrigin(ask)) return refuse(403, FOREIGN);
  return ask.method === 'POST' && !isJson(ask) ? refuse(415, NO_JSON) : null;
}

/** Without a key, a session made at this machine counts only there. */
function agentOf(ask: Ask, { sessions, key, clock }: Room): Agent | null {
  return key === null && !isLocal(ask) ? null : sessions.open(ask, clock());
}

// --- entering --------------------------------------------------------------------------------------------------------

/** `open`: the desk may be shown. Without a name one has to enter first, which at this machine needs no key. */
function showSession(ask: Ask, room: Room): Reply {
  const agent = agentOf(ask, room);
  if (agent) return seat(agent, ask, room);
  const needsKey = room.key !== null;
  return json(200, { open: !needsKey && isLocal(ask), name: null, needsKey });
}

function enter(ask: Ask, room: Room): Reply {
  const read = readEnter(ask.body);
  if ('refused' in read) return refuse(400, read.refused);
  const seated = agentOf(ask, room);
  const refused = seated ? null : refuseEntry(ask, read.value.key, room);
  if (refused) return refused;
  const id = seated?.id ?? randomUUID();
  const others = room.news.present().filter((agent) => agent.id !== id);
  const name = read.value.name ?? freeName(others);
  if (others.some((other) => isSameName(other.name, name))) return refuse(409, NAME_TAKEN);
  return seat({ id, name }, ask, room);
}

function refuseEntry(ask: Ask, key: string, { checkKey, clock }: Room): Reply | null {
  if (checkKey === null) return isLocal(ask) ? null : refuse(403, NO_KEY);
  const verdict = checkKey(key, fromOf(ask), clock());
  if (verdict === 'too-often') return refuse(429, TOO_OFTEN, { 'Retry-After': '60' });
  return verdict === 'right' ? null : refuse(403, WRONG_KEY);
}

/** A new cookie each time, so that nobody who works is sent away. */
function seat(agent: Agent, ask: Ask, { sessions, key, clock }: Room): Reply {
  const cookie = sessionCookie(sessions.seal(agent, clock()), ask);
  return json(200, { open: true, name: agent.name, needsKey: key !== null }, { 'Set-Cookie': cookie });
}

function freeName(others: readonly Agent[]): string {
  let number = 1;
  while (others.some(({ name }) => isSameName(name, `desk-${number}`))) number++;
  return `desk-${number}`;
}

function keyOf({ id }: Agent): string {
  return AGENT_KEY + id;
}

function isSameName(a: string, b: string): boolean {
  return a.toLowerCase() === b.toLowerCase();
}

// --- at the desk -----------------------------------------------------------------------------------------------------

/** `now` lets a browser whose clock is wrong show how old a ticket is; `zone` lets it tell times as the cards do. */
async function showTickets(_ask: Ask, agent: Agent, { book, clock, zone }: Room): Promise<Reply> {
  const tickets = await book.tickets(MOST_TICKETS);
  const shown = tickets.map(({ agentKey, ...ticket }) => ({ ...ticket, mine: agentKey === keyOf(agent) }));
  return json(200, { tickets: shown, name: agent.name, now: new Date(clock()).toISOString(), zone });
}

async function showTicket({ params }: Ask, _agent: Agent, { book, toAdaptiveCard }: Room): Promise<Reply> {
  const lines = await book.lines(params.id ?? '');
  return lines ? json(200, { lines: showLines(lines, toAdaptiveCard) }) : refuse(404, NO_TICKET);
}

function openNews(agent: Agent, { news }: Room): Reply {
  const stream = news.open(agent);
  return stream === 'full' ? refuse(503, TOO_MANY) : stream;
}

/** Acknowledged when it is stored, like a message of the chat. */
async function act(ask: Ask, agent: Agent, { book, toAdaptiveCard, hold }: Room): Promise<Reply> {
  const read = readAct(ask.body);
  if ('refused' in read) return refuse(400, read.refused);
  const { ticket, id, do: what, text, about } = read.value;
  const held = what === 'reply' ? hold : 0;
  const action = { do: what, ...(text !== undefined && { text }), ...(about !== undefined && { about }) };
  const by = { name: agent.name, key: keyOf(agent) };
  try {
    const done = await book.act(by, ticket, id, { ...action, ...(what === 'reply' && { hold }) });
    if (done === null) return refuse(404, NO_TICKET);
    return json(200, { private: done.private.map((word) => showWord(word, toAdaptiveCard)), hold: held });
  } catch (error) {
    return refuseAct(error);
  }
}

/** The failure is in the log already; the agent learns what he can do. */
function refuseAct(error: unknown): Reply {
  if (isOutage(error)) return tryLater('This could not be stored just now. Try it again in a moment.');
  return isUnreadable(error)
    ? refuse(409, OTHER_VERSION_AT_DESK)
    : refuse(500, 'This could not be stored. Try it again; if it keeps failing, tell whoever runs the bot.');
}

async function passTyping(ask: Ask, { name }: Agent, { book }: Room): Promise<Reply> {
  const read = readTyping(ask.body);
  if ('refused' in read) return refuse(400, read.refused);
  book.typing({ name }, read.value.ticket);
  return json(200, { ok: true });
}
