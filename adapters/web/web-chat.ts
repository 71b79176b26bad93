/** The web chat: reads what the page sends, and shows the transcript. It remembers nothing itself. */
import { randomUUID } from 'node:crypto';
import type { Card, Content, Incoming, Outgoing } from '../../bot/types.ts';
import type { Channel } from '../channel.ts';
import type { Config } from '../config.ts';
import type { Desk } from '../desk/desk.ts';
import { isJson, isLocal, isSameOrigin } from '../guards.ts';
import { type Ask, json, type Reply, type Route, refuse, tryLater } from '../http.ts';
import { OTHER_VERSION } from '../set-aside.ts';
import { isOutage, isUnreadable } from '../store/outage.ts';
import type { Message, Store } from '../store/store.ts';
import type { Receive } from '../turn.ts';
import { createWatchers, streamEvents, streamReply, type Watchers } from './events.ts';
import { cardRenderer, pageFile } from './files.ts';
import { type Posted, readAction, readMessage } from './read.ts';

const WEB = 'web';
const STAYS = 'Nothing that you paste leaves the machine that runs this bot.';
const LEAVES =
  'What you paste stays on the machine that runs this bot, until you hand over to a person: then the help desk sees what you share.';

interface Parts {
  readonly receive: Receive;
  readonly store: Pick<Store, 'history'>;
  readonly toAdaptiveCard: (card: Card) => object;
  readonly desk: Pick<Desk, 'userTypes'>;
  readonly config: Pick<Config, 'desk'>;
  readonly openTo: 'loopback' | 'on';
  readonly clock: () => number;
}

/** One line of the transcript as the page gets it, from /chat/history and /chat/events alike. */
interface Line {
  readonly seq: number;
  readonly from: Message['from'];
  readonly at: string;
  readonly text: string;
  /** An Adaptive Card. */
  readonly card: object | null;
  /** Card.turn, to be sent back with a press; and of the card that this one takes the place of. */
  readonly turn: number | null;
  readonly replaces: number | null;
  /** The person of the help desk who says it; null for the bot. */
  readonly by: string | null;
}

/** Whoever holds the cookie holds the conversation: 122 random bits that no script on the page can read. */
export function createWebChat(parts: Parts): Channel {
  const watchers = createWatchers();
  return {
    name: WEB,
    routes: [...pages(), ...chat(parts, watchers)].map((route) => guard(route, parts.openTo)),
    // The page reads the transcript: to send is to say that there is more of it.
    send: async (address, outgoing, { seq, isRedrawn, note }) => {
      if (isRedrawn) return watchers.tell(address, 'amended', { seq, text: wordsOf(outgoing) });
      // Only what has a place is brought again when it reads differently.
      if (outgoing.passes !== undefined) await note(0, `${WEB}:${seq}`);
      watchers.wake(address);
    },
    typing: (address, name) => watchers.tell(address, 'typing', { name }),
    close: watchers.closeAll,
  };
}

function pages(): readonly Route[] {
  return [
    { method: 'get', path: '/', handle: async (ask) => withCookie(await pageFile('index.html'), ask) },
    { method: 'get', path: '/page/:file', handle: ({ params }) => pageFile(params.file ?? '') },
    { method: 'get', path: '/vendor/adaptivecards.min.js', handle: cardRenderer },
  ];
}

function chat(parts: Parts, watchers: Watchers): readonly Route[] {
  return [
    { method: 'post', path: '/chat/message', handle: (ask) => post(ask, readMessage(ask.body), parts, watchers) },
    { method: 'post', path: '/chat/action', handle: (ask) => post(ask, readAction(ask.body), parts, watchers) },
    {
      method: 'post',
      path: '/chat/new',
      handle: (ask) => beginAnew(ask, parts),
    },
    { method: 'post', path: '/chat/typing', handle: async (ask) => passTyping(ask, parts) },
    { method: 'get', path: '/chat/about', handle: async () => json(200, { footer: footerOf(parts) }) },
    { method: 'get', path: '/chat/history', handle: (ask) => showHistory(ask, parts) },
    { method: 'get', path: '/chat/events', handle: async (ask) => openEvents(ask, parts, watchers) },
  ];
}

function guard(route: Route, openTo: Parts['openTo']): Route {
  const admit = (ask: Ask): Reply | null => {
    if (openTo !== 'on' && !isLocal(ask))
      return refuse(403, 'The web chat answers on its own machine only, unless WEB_CHAT=on is set.');
    if (route.method !== 'post') return null;
    if (!isSameOrigin(ask)) return refuse(403, 'This was sent by another site. Open the chat itself and write there.');
    return isJson(ask) ? null : refuse(415, 'Send the message as JSON, with Content-Type: application/json.');
  };
  return { ...route, admit };
}

/** Acknowledged when it is stored, not before: a page that hears nothing sends the same id again. */
async function post(ask: Ask, posted: Posted, { receive, clock }: Parts, { wake }: Watchers): Promise<Reply> {
  if ('refused' in posted) return refuse(posted.status, posted.refused);
  const visitor = visitorOf(ask) ?? randomUUID();
  try {
    const incoming = toIncoming(visitor, posted.id, posted.content, new Date(clock()).toISOString());
    const { seq } = await receive(incoming, posted.said);
    // The user's own message, for the other windows that show this conversation.
    wake(incoming.conversation);
    // Only a first message gets a cookie: a slow one must not undo "new conversation" with the old one.
    return json(200, { seq }, visitorOf(ask) === null ? { 'Set-Cookie': cookie(visitor, ask) } : {});
  } catch (error) {
    return refuseTurn(error);
  }
}

function toIncoming(visitor: string, id: string, content: Content, at: string): Incoming {
  const conversation = conversationOf(visitor);
  return { id, at, channel: WEB, conversation, user: conversation, address: conversation, content };
}

/** The failure is in the log already; the user learns what he can do. What passes by itself the page sends again by itself. */
function refuseTurn(error: unknown): Reply {
  if (isOutage(error)) return tryLater('This message could not be stored just now. Send it again in a moment.');
  return isUnreadable(error)
    ? refuse(409, OTHER_VERSION)
    : refuse(500, 'This message could not be stored. Send it again; if it keeps failing, begin a new conversation.');
}

/** Not to be mistaken for the id of a message, which has no colon. */
const LEFT = 'chat:left';

/** Whoever has the ticket of the old conversation learns that nobody reads there any more. */
async function beginAnew(ask: Ask, { receive, clock }: Parts): Promise<Reply> {
  const visitor = visitorOf(ask);
  const at = new Date(clock()).toISOString();
  try {
    if (visitor !== null) await receive(toIncoming(visitor, LEFT, { kind: 'left' }, at), '');
  } catch (error) {
    // Whatever else is wrong with the old conversation, a new one is the way out of it.
    if (isOutage(error)) return tryLater('A new conversation cannot begin just now. Try again in a moment.');
  }
  return json(200, { ok: true }, { 'Set-Cookie': cookie(randomUUID(), ask) });
}

function passTyping(ask: Ask, { desk }: Parts): Reply {
  const visitor = visitorOf(ask);
  if (visitor !== null) desk.userTypes(conversationOf(visitor));
  return json(200, { ok: true });
}

/** Where words may go, told truly: the web desk as well is open to other machines where it has a key. */
function footerOf({ config, openTo }: Parts): string {
  const { first, second, webhook, key } = config.desk;
  const isNear = openTo !== 'on' || key === null;
  const staysHere = [...first, ...second].every(({ kind }) => kind === 'web' && isNear) && webhook === null;
  return staysHere ? STAYS : LEAVES;
}

async function showHistory(ask: Ask, parts: Parts): Promise<Reply> {
  const visitor = visitorOf(ask);
  return json(200, { messages: visitor ? await readLines(parts, conversationOf(visitor), 0) : [] });
}

function openEvents(ask: Ask, parts: Parts, watchers: Watchers): Reply {
  const visitor = visitorOf(ask);
  if (!visitor) return refuse(400, 'There is no conversation yet. Open the page / first.');
  if (watchers.isFull()) return refuse(503, 'Too many pages are open at once. Close one, or try again in a minute.');
  const conversation = conversationOf(visitor);
  const read = (after: number) => readLines(parts, conversation, after);
  return streamReply((response) => streamEvents(response, { conversation, after: resumeAt(ask), watchers, read }));
}

/** When it connects again, a browser repeats the old address and adds what it saw last: that is newer. */
function resumeAt({ headers, query }: Ask): number {
  const after = Number(headers['last-event-id'] ?? query.get('after') ?? 0);
  return Number.isSafeInteger(after) && after > 0 ? after : 0;
}

async function readLines({ store, toAdaptiveCard }: Parts, conversation: string, after: number): Promise<readonly Line[]> {
  const messages = await store.history(conversation, after);
  return messages.filter((message) => isForUser(message, conversation)).map((message) => toLine(message, toAdaptiveCard));
}

/** What the help desk does is in the transcript as well, and the clock; and that the user has left. */
function isForUser(message: Message, conversation: string): boolean {
  return message.from === 'bot' ? message.to === 'user' : message.user === conversation && message.text !== '';
}

function toLine(message: Message, toAdaptiveCard: Parts['toAdaptiveCard']): Line {
  const { seq, from, at, text } = message;
  if (message.from === 'user') return { seq, from, at, text, card: null, turn: null, replaces: null, by: null };
  const { card, replaces, by = null } = message;
  return { seq, from, at, text: wordsOf(message), card: card && toAdaptiveCard(card), turn: card?.turn ?? null, replaces, by };
}

/** The page itself says who speaks. */
function wordsOf({ text, by, lead = '' }: Outgoing): string {
  return by === undefined ? text : text.slice(lead.length);
}

const UUID = '[0-9a-f]{8}-[0-9a-f]{4}-4[0-9a-f]{3}-[89ab][0-9a-f]{3}-[0-9a-f]{12}';
const COOKIE = new RegExp(`(?:^|;\\s*)reconnect=(${UUID})(?:;|$)`);
const COOKIE_SECONDS = 60 * 60 * 24 * 30;

function visitorOf({ headers }: Ask): string | null {
  return headers.cookie?.match(COOKIE)?.[1] ?? null;
}

function conversationOf(visitor: string): string {
  return `${WEB}:${visitor}`;
}

function cookie(visitor: string, { headers }: Ask): string {
  const secure = headers['x-forwarded-proto'] === 'https' ? '; Secure' : '';
  return `reconnect=${visitor}; Path=/; Max-Age=${COOKIE_SECONDS}; HttpOnly; SameSite=Strict${secure}`;
}

function withCookie(reply: Reply, ask: Ask): Reply {
  if (visitorOf(ask) || reply.kind !== 'bytes') return reply;
  return { ...reply, headers: { ...reply.headers, 'Set-Cookie': cookie(randomUUID(), ask) } };
}
