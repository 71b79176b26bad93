/** What people do at a desk in a channel of Teams: found by where the ticket stands, done after asking Teams who they are, answered to them alone. */
import { createHash } from 'node:crypto';
import type { InvokeResponse } from 'botbuilder';
import type { ActAtDesk, Answers } from '../desk/act.ts';
import { type Admitted, admit, NAMELESS, NO_FILES } from '../desk/admit.ts';
import type { Desk } from '../desk/desk.ts';
import { rememberMembers } from '../desk/members.ts';
import { newestCard } from '../desk/newest-card.ts';
import { actOf } from '../desk/typed.ts';
import { withTicket } from '../desk/with-ticket.ts';
import { describeError, type Log } from '../log.ts';
import type { Metrics } from '../metrics.ts';
import { type PressTokens, readDeskAct } from '../press.ts';
import type { Token } from '../render/offered.ts';
import type { DeskWay, Store, TicketAt } from '../store/store.ts';
import {
  type DeskAddress,
  placeOf,
  readDeskAddress,
  splitThread,
  TEAMS,
  type TeamsAddress,
  threadOf,
  userKey,
} from './address.ts';
import { cardAnswer, NOT_VALID, toast } from './answer.ts';
import { openChat } from './board.ts';
import type { Connector } from './connector.ts';
import { takeAway } from './copies.ts';
import { drawTicket } from './desk-card.ts';
import type { TeamsPress, TeamsReading, TeamsTurn } from './reading.ts';
import { createRendering, type TeamsMessage, toTexts } from './render.ts';
import type { Services } from './services.ts';
import type { Whispers } from './whispers.ts';
import { tidy } from './words.ts';

const DONE = 'Done. The ticket in the channel shows it.';
const MAX_NAME = 40;
/** Names of members that are remembered. */
const MOST_NAMES = 1_000;
/** Tickets among which the one of a copied card is looked for. */
const MOST_TICKETS = 500;

/** The ticket at which somebody is, and how he came there. */
export interface Spot extends TicketAt {
  readonly address: DeskAddress;
  /** In his own chat with the bot, where a card of the ticket was shown to him alone. */
  readonly isOwnChat: boolean;
  /** On a second copy of the ticket's card. */
  readonly isCopy: boolean;
}

type Said = Extract<TeamsReading, { kind: 'turn' | 'press' | 'refresh' }>;

export interface TeamsDesk {
  /** Null for what is no business of a desk. */
  readonly find: (reading: TeamsReading) => Promise<{ readonly said: Said; readonly spot: Spot } | null>;
  /** Resolves with what an invoke is answered. */
  readonly act: (said: Said, spot: Spot) => Promise<InvokeResponse | null>;
}

interface Parts {
  readonly connector: Pick<Connector, 'create' | 'update' | 'delete' | 'open' | 'member'>;
  readonly store: Pick<Store, 'desk' | 'shelf' | 'findCard'>;
  readonly desk: Pick<Desk, 'act'>;
  /** Those in this Teams. */
  readonly desks: readonly DeskWay[];
  readonly services: Pick<Services, 'find'>;
  readonly whispers: Whispers;
  readonly tokens: PressTokens;
  /** The one tenant that is served; null where there are many. */
  readonly tenant: string | null;
  /** As in Incoming.channel. */
  readonly channel: string;
  /** Milliseconds since 1970. */
  readonly clock: () => number;
  readonly metrics: Metrics;
  readonly log: Log;
}

/** What is at hand for every act. */
interface Line extends Parts {
  /** The name of a member; null for everybody else. Rejects while Teams does not say. */
  readonly nameOf: (spot: Spot, user: string) => Promise<string | null>;
}

export function createTeamsDesk(parts: Parts): TeamsDesk {
  const line: Line = { ...parts, nameOf: createNames(parts) };
  return {
    find: async (reading) => {
      if (parts.desks.length === 0 || !isSaid(reading)) return null;
      const spot = await findSpot(reading, line);
      return spot && { said: reading, spot };
    },
    act: async (said, spot) => {
      switch (said.kind) {
        case 'turn':
          return typed(said.turn, spot, line);
        case 'press':
          return press(said.press, said.how, spot, line);
        case 'refresh':
          return refresh(said.press, spot, line);
      }
    },
  };
}

// --- where -----------------------------------------------------------------------------------------------------------

function isSaid(reading: TeamsReading): reading is Said {
  if (reading.kind === 'turn') return ['text', 'image', 'edited', 'deleted'].includes(reading.turn.incoming.content.kind);
  return reading.kind === 'press' || reading.kind === 'refresh';
}

/** By the message that begins the thread, or by the pressed card; and only where the settings have a desk. */
async function findSpot(reading: Said, line: Line): Promise<Spot | null> {
  const { desks, tenant, store, whispers } = line;
  const press = reading.kind === 'turn' ? null : reading.press;
  const { to } = reading.kind === 'turn' ? reading.turn : reading.press;
  if (to.conversation === null || to.hub !== undefined || (tenant !== null && to.tenant !== tenant)) return null;
  const known = to.shared
    ? await ticketIn(to.conversation, store.desk.ticketAt)
    : press?.place && (await whispers.find(press.place));
  const copied = !known && to.shared && press ? await ticketOfCopy(press.token, to.conversation, line) : null;
  const found = known || copied;
  const way = found && desks.find(({ name }) => name === found.route);
  if (!way) return null;
  const address = readDeskAddress(way.address);
  const isThere = !to.shared || splitThread(to.conversation).channel === address.channel;
  return isThere ? { ...found, address, isOwnChat: !to.shared, isCopy: copied !== null } : null;
}

/**
 * Where the answer to its create was lost, a ticket's card stands there twice, and nothing is known of the thread that the first one
 * began: only its buttons say whose they are. Null while the card stands nowhere else.
 */
async function ticketOfCopy(token: unknown, conversation: string, { desks, store, tokens }: Line): Promise<TicketAt | null> {
  const { channel } = splitThread(conversation);
  const way = desks.find(({ address }) => readDeskAddress(address).channel === channel);
  if (!way) return null;
  for (const { conversation: user } of await store.desk.tickets(MOST_TICKETS)) {
    const pressed = tokens.read(user, token);
    if (!pressed) continue;
    const ticket = (await store.findCard(user, pressed.turn, way.name))?.outgoing.ticket;
    const isElsewhere = ticket !== undefined && (await store.desk.anchor(ticket, way.name)) !== null;
    return isElsewhere ? { conversation: user, ticket, route: way.name } : null;
  }
  return null;
}

async function ticketIn(conversation: string, ticketAt: Store['desk']['ticketAt']): Promise<TicketAt | null> {
  const { channel, root } = splitThread(conversation);
  return root === null ? null : ticketAt(placeOf(threadOf(channel, root), root));
}

// --- who -------------------------------------------------------------------------------------------------------------

/** Asked of Teams for each act; the name comes with the answer. */
function createNames({ connector, services, desks, clock }: Parts): Line['nameOf'] {
  const names = new Map<string, string>();
  const ask = async (desk: string, user: string) => {
    const way = desks.find(({ name }) => name === desk);
    if (!way) return false;
    const address = readDeskAddress(way.address);
    const ref = { serviceUrl: await services.find(address), conversation: address.channel };
    const member = await connector.member(ref, user);
    if (names.size >= MOST_NAMES) names.clear();
    if (member) names.set(user, toName(member.name));
    return member !== null;
  };
  const isMember = rememberMembers(ask, clock);
  return async ({ route }, user) => ((await isMember(route, user)) ? (names.get(user) ?? NAMELESS) : null);
}

function toName(name: string | null): string {
  const words = tidy(name ?? '').replace(/\s+/g, ' ');
  return [...words].slice(0, MAX_NAME).join('').trim() || NAMELESS;
}

function admitHere({ user }: TeamsAddress, spot: Spot, line: Line): Promise<Admitted> {
  const { route: desk, conversation } = spot;
  return admit(() => line.nameOf(spot, user), { ...line, channel: TEAMS, platform: 'Teams', desk, conversation });
}

// --- what is typed ---------------------------------------------------------------------------------------------------

/** Teams gives a message's id only within its conversation. */
async function typed({ incoming, linked, to }: TeamsTurn, spot: Spot, line: Line): Promise<null> {
  const { content, id } = incoming;
  // What is gone there is gone here, whoever he is by now; nobody reads the name.
  const member = content.kind === 'deleted' ? { name: NAMELESS } : await admitHere(to, spot, line);
  if ('refusal' in member) return tellAlone(to, member.refusal, spot, line);
  const about = (message: string) => placeOf(to.conversation ?? '', message);
  if (content.kind === 'image') tellAlone(to, NO_FILES, spot, line);
  // The user may be anywhere: there a word leads nowhere.
  const words = linked !== undefined && 'text' in content ? { ...content, text: linked } : content;
  const action = actOf(words, about);
  if (action) await act({ to, spot, name: member.name, id: about(id), action, told: false }, line);
  return null;
}

interface Done {
  readonly to: TeamsAddress;
  readonly spot: Spot;
  readonly name: string;
  readonly id: string;
  readonly action: ActAtDesk['action'];
  readonly told: boolean;
}

function act({ to, spot, name, id, action, told }: Done, { desk, channel }: Line): Promise<Answers> {
  const { conversation, ticket, route } = spot;
  const key = userKey(to.tenant, to.user);
  return desk.act({ conversation, ticket, desk: route, channel, key, name, id, action, told });
}

// --- what is pressed -------------------------------------------------------------------------------------------------

async function press(press: TeamsPress, how: 'invoke' | 'message', spot: Spot, line: Line): Promise<InvokeResponse | null> {
  const tell = (text: string) => (how === 'invoke' ? toast(text) : tellAlone(press.to, text, spot, line));
  const action = readDeskAct(line.tokens, spot.conversation, press.token, press.text);
  if (!action) return tell(NOT_VALID);
  const member = await admitHere(press.to, spot, line);
  if ('refusal' in member) return tell(member.refusal);
  const told = how === 'invoke';
  const answers = await act({ to: press.to, spot, name: member.name, id: nameOfPress(press), action, told }, line);
  if (spot.isCopy) takeAway(press, line);
  return told ? answer(answers, press.to, spot, line) : null;
}

/** Teams repeats a press under a new id (BotFramework-Services #59): the same words with the same button of the same card are the same press. */
function nameOfPress({ to, token, text }: TeamsPress): string {
  const words = createHash('sha256').update(text).digest('base64url');
  return ['press', to.user, token, words].join(':');
}

/**
 * The ticket as it stands now, with what is for him alone; a short sentence is shown beside the card. Where this act has
 * changed the ticket, the new card takes the place of whatever he is shown here: then what is for him alone comes in his own chat.
 */
async function answer(answers: Answers, to: TeamsAddress, spot: Spot, line: Line): Promise<InvokeResponse> {
  const words = answers.map(({ text }) => text).join('\n');
  const isSentence = words !== '' && !words.includes('\n');
  const ticket = await newestCard(line.store.desk, spot.ticket);
  if (isSentence || spot.isOwnChat || ticket === null) return toast(words || DONE);
  const isChanged = answers.some(({ card }) => card?.turn === ticket.turn);
  if (isChanged) showAlone(to, answers, spot, line);
  return cardAnswer(drawTicket(ticket, isChanged ? [] : answers, tokenFor(spot, line)));
}

async function refresh({ to }: TeamsPress, spot: Spot, line: Line): Promise<InvokeResponse> {
  const member = await admitHere(to, spot, line);
  if ('refusal' in member) return toast(member.refusal);
  const ticket = await newestCard(line.store.desk, spot.ticket);
  return ticket ? cardAnswer(drawTicket(ticket, [], tokenFor(spot, line))) : toast(NOT_VALID);
}

function tokenFor({ conversation }: Spot, { tokens }: Line): Token {
  return (offered, turn) => tokens.sign(conversation, offered, turn);
}

// --- to him alone ----------------------------------------------------------------------------------------------------

/** A sentence that is no part of the ticket. Where he has no chat with the bot it stands below: it says nothing that others may not read. */
function tellAlone(to: TeamsAddress, text: string, { ticket }: Spot, line: Line): null {
  void putAlone(to, toTexts(`${ticket}: ${text}`), line);
  return null;
}

/** What can be pressed on it is found again. */
function showAlone(to: TeamsAddress, answers: Answers, spot: Spot, line: Line): void {
  const { conversation, ticket, route } = spot;
  const { live } = createRendering(tokenFor(spot, line));
  void putAlone(to, answers.map(withTicket).flatMap(live), line, (place) =>
    line.whispers.note(place, { conversation, ticket, route }),
  );
}

/** Best effort, and nobody waits for it. */
async function putAlone(
  to: TeamsAddress,
  messages: readonly TeamsMessage[],
  { connector, store, clock, log }: Line,
  note: (place: string) => Promise<void> = async () => undefined,
): Promise<void> {
  const { serviceUrl } = to;
  const put = async (conversation: string) => {
    for (const message of messages) {
      const { id } = await connector.create({ serviceUrl, conversation }, message);
      await note(placeOf(conversation, id));
    }
  };
  await openChat(to, { connector, shelf: store.shelf, clock })
    .then(put)
    .catch(() => put(to.conversation ?? ''))
    .catch((error) => log.debug({ error: describeError(error) }, 'a passing message did not arrive'));
}
