/** The Teams channel: who may speak to it, what an activity sets in motion, and when it is acknowledged. */
import type { Activity, InvokeResponse } from 'botbuilder';
import type { JWTPayload } from 'jose';
import type { Incoming } from '../../bot/types.ts';
import type { Channel } from '../channel.ts';
import type { Desk } from '../desk/desk.ts';
import { isJson } from '../guards.ts';
import { type Ask, json, type Reply, refuse, tryLater } from '../http.ts';
import { describeError, type Log } from '../log.ts';
import type { Metrics } from '../metrics.ts';
import { completeAction, nameAction, type Pressed, type PressTokens } from '../press.ts';
import type { Message, Store } from '../store/store.ts';
import { botMessages, type Receive } from '../turn.ts';
import { parseActivity, parseBody, teamsOf } from './activity.ts';
import { readAddress, readDeskAddress, readPlace, TEAMS, type TeamsAddress, writeAddress } from './address.ts';
import { answerExtension, answerPress, answerRefresh, BELOW, NOT_VALID, NOTHING_CHOSEN, toast } from './answer.ts';
import { EMULATOR, type TeamsConfig } from './config.ts';
import { type Connector, createConnector } from './connector.ts';
import { isCopy, takeAway } from './copies.ts';
import { createTeamsDesk, type TeamsDesk } from './desk.ts';
import { createHub, type Hub } from './hub.ts';
import { createKeys } from './keys.ts';
import { readActivity } from './read.ts';
import type { TeamsPress, TeamsReading, TeamsTurn } from './reading.ts';
import { createRendering, toTexts } from './render.ts';
import { createSend } from './send.ts';
import { createServices, type Services, tenantOf as tenantOfSettings } from './services.ts';
import { createEmulatorVerify, createVerify, hubOf, tenantOf, type Unverified, type Verified } from './verify.ts';
import { createWhispers } from './whispers.ts';

/** Real headers have about 1 KB. */
const MAX_AUTHORIZATION = 8 * 1024;
/** Milliseconds. Most answers are there sooner, and the sign that one is being written is a call like any other. */
const TYPING_AFTER_MS = 500;
/** For test tools, whose users belong to no tenant. */
const NO_TENANT = 'none';
const NOT_UNDERSTOOD =
  'This is not an activity that can be answered: type, id, channelId, serviceUrl, conversation.id and from.id.';
const TRY_AGAIN = 'This could not be stored now. Deliver it again.';
const REFUSED = {
  400: NOT_UNDERSTOOD,
  401: 'The token is missing or does not hold.',
  403: 'The bot does not speak to this service URL, tenant or machine.',
  503: 'The keys of the Bot Framework cannot be loaded now. Deliver it again.',
} as const;

export interface TeamsParts {
  readonly config: TeamsConfig;
  readonly receive: Receive;
  readonly store: Pick<Store, 'history' | 'findCard' | 'arrivals' | 'conversationAt' | 'casesOf' | 'shelf' | 'desk'>;
  readonly desk: Pick<Desk, 'act' | 'desks' | 'userTypes'>;
  /** Channels of the Bot Framework behind which agent hubs are, in small letters. */
  readonly hubs?: readonly string[];
  readonly tokens: PressTokens;
  /** Milliseconds since 1970. */
  readonly clock: () => number;
  readonly metrics: Metrics;
  readonly log: Log;
}

/** What is at hand for every activity. */
interface Line extends TeamsParts {
  readonly hubs: readonly string[];
  /** A help desk is in Teams. */
  readonly hasDesk: boolean;
  /** As in Incoming.channel. */
  readonly channel: string;
  /** The bot's id in Teams, where an activity names no recipient. */
  readonly bot: string;
  readonly connector: Connector;
  readonly verify: (ask: Ask, activity: Unverified) => Promise<Verified>;
  readonly services: Services;
  readonly atDesk: TeamsDesk;
  readonly hub: Hub;
}

export function createTeams(parts: TeamsParts): Channel {
  const { config, store, desk, clock } = parts;
  const channel = config.mode === 'live' ? TEAMS : EMULATOR;
  const bot = config.mode === 'live' ? `28:${config.appId}` : 'bot';
  const connector = connect(parts);
  const desks = desk.desks.filter((way) => way.channel === channel);
  const hasDesk = desks.length > 0;
  const services = createServices({ ...parts, desks: desks.map(({ address }) => readDeskAddress(address)), shelf: store.shelf });
  const whispers = createWhispers(store.shelf, clock);
  const hub = createHub({ ...parts, connector, channel });
  const tenant = tenantOfSettings(config);
  const atDesk = createTeamsDesk({ ...parts, connector, desks, services, whispers, tenant, channel });
  const verify = verifier(parts);
  const ambiguous = config.mode === 'live' ? config.ambiguous : 'retry';
  const line: Line = { ...parts, hubs: parts.hubs ?? [], hasDesk, channel, bot, connector, verify, services, atDesk, hub };
  return {
    name: channel,
    routes: [{ method: 'post', path: '/api/messages', admit, handle: (ask) => answer(ask, line) }],
    send: createSend({ ...parts, connector, shelf: store.shelf, ambiguous, hub, services, whispers, bot }),
    typing: (address, _name, anchor) => void showTyping(address, anchor, line).catch(() => undefined),
    close: () => {},
  };
}

function connect({ config, clock }: TeamsParts): Connector {
  if (config.mode === 'emulator') {
    const none = { appId: null, appType: 'MultiTenant', tenant: null, password: '', loginUrl: '', allowed: [] } as const;
    return createConnector({ ...none, clock });
  }
  return createConnector({ ...config, password: config.password ?? '', allowed: config.serviceUrls, clock });
}

function verifier({ config, hubs = [], clock, log }: TeamsParts): Line['verify'] {
  if (config.mode === 'emulator') return createEmulatorVerify({ clock, log });
  const keys = createKeys({ metadataUrl: config.openIdMetadataUrl, clock, log });
  const verify = createVerify({ ...config, keys, allowed: config.serviceUrls, hubs, clock, log });
  return ({ headers }, activity) => verify(headers.authorization, activity);
}

function admit(ask: Ask): Reply | null {
  if ((ask.headers.authorization ?? '').length > MAX_AUTHORIZATION) return refuse(401, REFUSED[401]);
  return isJson(ask) ? null : refuse(415, 'Send the activity as JSON, with Content-Type: application/json.');
}

/** An activity → the acknowledgement, which says that it is on disk. What is not understood changes nothing. */
async function answer(ask: Ask, line: Line): Promise<Reply> {
  const { config, metrics, clock, channel, bot } = line;
  const body = parseBody(ask.body);
  if (body === null) return refuse(400, NOT_UNDERSTOOD);
  const verified = await line.verify(ask, body);
  if (!verified.ok) {
    metrics.refused.inc({ channel: TEAMS, reason: verified.reason });
    return refuse(verified.status, REFUSED[verified.status]);
  }
  const tenant = tenantOf(body) ?? ownTenant(config);
  const hub = hubOf(body, line.hubs);
  if (hub === null && line.hasDesk) await noteService(body, tenant, line);
  const reading = readActivity(body, { bot, at: new Date(clock()).toISOString(), tenant, channel, hub });
  return reading === null ? refuse(400, NOT_UNDERSTOOD) : run(body, verified.claims, reading, line);
}

/** For what is said first at a desk. Nothing depends on it now. */
async function noteService(body: object, tenant: string, { services, log }: Line): Promise<void> {
  const activity = parseActivity(body);
  if (activity === null) return;
  const { serviceUrl, conversation } = activity;
  await services
    .note({ serviceUrl, tenant, conversation: conversation.id, teams: teamsOf(activity) })
    .catch((error) => log.warn({ error: describeError(error) }, 'where Teams is could not be stored'));
}

/** Of an activity that names no tenant. */
function ownTenant(config: TeamsConfig): string {
  return (config.mode === 'live' && config.appType !== 'MultiTenant' && config.tenant?.toLowerCase()) || NO_TENANT;
}

/** Through the SDK's adapter, which keeps what an invoke is answered. */
async function run(body: object, claims: JWTPayload, reading: TeamsReading, line: Line): Promise<Reply> {
  const { type, name, id, channelId, serviceUrl, conversation, from, recipient } = body as Partial<Activity>;
  const activity = { type, name, id, channelId, serviceUrl, conversation, from, recipient } as Partial<Activity>;
  try {
    const response = await line.connector.runTurn(activity, claims, async (context) => {
      const atDesk = await line.atDesk.find(reading);
      const value = await (atDesk ? line.atDesk.act(atDesk.said, atDesk.spot) : act(reading, line));
      if (value) await context.sendActivity({ type: 'invokeResponse', value });
    });
    return json(response?.status ?? 200, response?.body ?? {});
  } catch (error) {
    line.log.warn({ error: describeError(error) }, 'an activity of Teams was not taken');
    return tryLater(TRY_AGAIN);
  }
}

/** What an invoke is answered; null for one that is not known, and for everything else. */
async function act(reading: TeamsReading, line: Line): Promise<InvokeResponse | null> {
  switch (reading.kind) {
    case 'turn':
      await takeTurn(reading, line);
      return null;
    case 'press':
      return press(reading.press, reading.how, line);
    case 'refresh':
      return refresh(reading.press, line);
    case 'extension':
      return extend(reading.turn, line);
    case 'typing':
      line.desk.userTypes(reading.conversation);
      return null;
    case 'handoff':
      await line.hub.take(reading);
      return null;
    case 'close':
      return { status: 200, body: {} };
    case 'unknown-invoke':
    case 'nothing':
      return null;
  }
}

/** Where it takes long, the user sees that the bot is at it. */
async function takeTurn({ turn, typing }: Extract<TeamsReading, { kind: 'turn' }>, line: Line): Promise<void> {
  const sign = typing ? setTimeout(() => say(turn.to, { type: 'typing' }, line), TYPING_AFTER_MS) : undefined;
  await line.receive(turn.incoming, turn.said).finally(() => clearTimeout(sign));
}

/** At the user's, or under a ticket of a desk. Agent hubs have signs of their own. */
async function showTyping(address: string, anchor: string | null, line: Line): Promise<void> {
  const typing = { type: 'typing' };
  if (anchor === null) {
    const to = readAddress(address);
    return to.hub === undefined ? say(to, typing, line) : undefined;
  }
  const serviceUrl = await line.services.find(readDeskAddress(address)).catch(() => null);
  if (serviceUrl !== null) say({ serviceUrl, conversation: readPlace(anchor).conversation }, typing, line);
}

/** Best effort, and nobody waits for it. */
function say(
  { serviceUrl, conversation }: Pick<TeamsAddress, 'serviceUrl' | 'conversation'>,
  activity: object,
  { connector, log }: Line,
): void {
  if (conversation === null) return;
  connector
    .create({ serviceUrl, conversation }, activity)
    .catch((error) => log.debug({ error: describeError(error) }, 'a passing message did not arrive'));
}

async function extend({ incoming, said }: TeamsTurn, line: Line): Promise<InvokeResponse> {
  return answerExtension(await rowsBehind(incoming, said, line));
}

/** What was said since: the answer of this turn first. */
async function rowsBehind(incoming: Incoming, said: string, { receive, store }: Line): Promise<readonly Message[]> {
  const { seq, ignored } = await receive(incoming, said);
  return ignored ? [] : store.history(incoming.conversation, seq);
}

// --- presses ---------------------------------------------------------------------------------------------------------

async function press(press: TeamsPress, how: 'invoke' | 'message', line: Line): Promise<InvokeResponse | null> {
  const { store, tokens } = line;
  const tell = (text: string) => (how === 'invoke' ? toast(text) : sayTo(press.to, text, line));
  const conversation = await conversationOf(press, line);
  const pressed = tokens.read(conversation, press.token);
  if (!pressed) return tell(NOT_VALID);
  const { turn } = pressed;
  const card = await store.findCard(conversation, turn);
  const incoming = toIncoming(press, conversation, pressed, how);
  if (!incoming) return tell(NOTHING_CHOSEN);
  const { seen, seq, ignored } = await line.receive(incoming, press.title ?? nameAction(incoming.content.action));
  const rows = ignored ? [] : await store.history(conversation, seq);
  // Pressed on the other copy already. Where it is not, the answer takes the copy away.
  if (seen && (await isCopy({ place: press.place, conversation, turns: [turn, ...turnsIn(rows)] }, store))) {
    takeAway(press, line);
    return how === 'invoke' ? toast(BELOW) : null;
  }
  if (how === 'message') return null;
  return answerPress(rows, incoming.user, turn, { card, place: press.place }, renderingFor(conversation, line));
}

function turnsIn(rows: readonly Message[]): readonly number[] {
  return botMessages(rows).flatMap(({ to, card }) => (to === 'user' && card ? [card.turn] : []));
}

/** Null when nothing was chosen. */
function toIncoming(press: TeamsPress, conversation: string, { offered, turn }: Pressed, how: 'invoke' | 'message') {
  const values = offered.kind === 'answer' && !('value' in offered) ? press.values : [];
  const action = completeAction(offered, values);
  if (!action) return null;
  const to: TeamsAddress = { ...press.to, ...(press.place && { pressed: { place: press.place, turn } }) };
  const ways = { address: writeAddress(to), home: writeAddress(press.to) };
  // Teams repeats a press under a new id (BotFramework-Services #59): the same button of the same card is the same press.
  const id = ['press', press.to.user, press.token, ...values].join(':');
  const content = { kind: 'action', action, turn } as const;
  return { ...press.incoming, conversation, id, content, ...ways, ...(how === 'invoke' && { told: true as const }) };
}

async function refresh(press: TeamsPress, line: Line): Promise<InvokeResponse> {
  const conversation = await conversationOf(press, line);
  const pressed = line.tokens.read(conversation, press.token);
  const card = pressed && (await line.store.findCard(conversation, pressed.turn));
  if (!card) return toast(NOT_VALID);
  const later = await line.store.history(conversation, card.seq);
  return answerRefresh(card, press.place, later, renderingFor(conversation, line));
}

/** The conversation whose card stands there: it may have come from elsewhere. Never one of another tenant. */
async function conversationOf({ place, incoming, to }: TeamsPress, { store }: Line): Promise<string> {
  const found = place === null ? null : await store.conversationAt(place);
  return found?.startsWith(`${TEAMS}:${to.tenant}:`) ? found : incoming.conversation;
}

function renderingFor(conversation: string, { tokens }: Line) {
  return createRendering((offered, turn) => tokens.sign(conversation, offered, turn));
}

function sayTo(to: TeamsAddress, text: string, line: Line): null {
  for (const message of toTexts(text)) say(to, message, line);
  return null;
}
