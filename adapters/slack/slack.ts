/** The Slack channel: who may speak to it, what a delivery sets in motion, and when it is acknowledged. */
import { App, type Receiver } from '@slack/bolt';
import type { WebClient } from '@slack/web-api';
import type { Channel } from '../channel.ts';
import type { SlackConfig } from '../config.ts';
import type { Desk } from '../desk/desk.ts';
import { type Ask, json, type Reply, type Route, refuse, tryLater } from '../http.ts';
import { describeError, type Log, nameInLog, oncePer } from '../log.ts';
import type { Metrics } from '../metrics.ts';
import type { PressTokens } from '../press.ts';
import type { Store } from '../store/store.ts';
import type { Receive } from '../turn.ts';
import { readAddress, readDeskAddress, readPlace, SLACK } from './address.ts';
import { keepOpen } from './ask-window.ts';
import { parseSlackBody, type SlackBody } from './body.ts';
import { complete } from './complete.ts';
import { createSlackDesk, NOT_VALID, type SlackDesk } from './desk.ts';
import { createInstallations } from './installations.ts';
import { createPasses } from './passes.ts';
import { createPeople } from './people.ts';
import { readSlack } from './read.ts';
import type { SlackContext, SlackReading, SlackTurn } from './reading.ts';
import { createRedirects, type Redirects } from './redirects.ts';
import { createSend, whereSeen } from './send.ts';
import { connectSocket } from './socket.ts';
import { createSurfaces, type Surfaces } from './surfaces.ts';
import { findForgery } from './verify.ts';
import { clientOptions, createClients, quietLogger } from './web-api.ts';
import { createSingleWorkspace, type Member, teamOf, type Workspaces } from './workspaces.ts';

/** A challenge is a few dozen characters. */
const MAX_CHALLENGE = 1_024;
/** Milliseconds in which one forged request of a kind is told of, however many there are. */
const FORGERY_LOG_MS = 60_000;
/** What stops everything if it was Slack after all, by the reason for which a request is refused. */
const SUSPICIONS: Readonly<Record<string, string>> = {
  clock: 'a request of Slack is more than five minutes away from the clock of this machine',
  'bad-signature': 'a request has another signature than SLACK_SIGNING_SECRET gives: if Slack sent it, that setting is wrong',
};
const NOT_UNDERSTOOD = 'This is not a delivery of Slack that is known here.';
const TRY_AGAIN = 'This could not be stored now. Deliver it again.';

export interface SlackParts {
  readonly config: SlackConfig;
  readonly receive: Receive;
  readonly desk: Pick<Desk, 'act' | 'desks'>;
  readonly store: Pick<Store, 'arrivals' | 'conversationAt' | 'whoSaid' | 'casesOf' | 'history' | 'shelf' | 'desk'>;
  readonly tokens: PressTokens;
  readonly key: Buffer;
  /** What a case is about, in a line. */
  readonly nameCase: Parameters<typeof createSurfaces>[0]['nameCase'];
  readonly clock: () => number;
  readonly metrics: Metrics;
  readonly log: Log;
}

/** What is at hand for every delivery. */
interface Line extends SlackParts {
  readonly workspaces: Workspaces;
  readonly surfaces: Surfaces;
  readonly redirects: Redirects;
  readonly atDesk: SlackDesk;
  /** False where one that was refused for this reason was told of a moment ago. */
  readonly tellsForgery: (reason: string) => boolean;
}

/** What becomes of one delivery on its way through Bolt. */
interface Passage {
  reply: Reply | null;
  failure: unknown;
}

export function createSlack(parts: SlackParts): Channel {
  const { config, store, log } = parts;
  const options = clientOptions(config.apiUrl, log);
  const clientFor = createClients(options);
  const installations =
    config.oauth && createInstallations({ ...config.oauth, shelf: store.shelf, clientOptions: options, clock: parts.clock, log });
  const workspaces = installations ?? createSingleWorkspace(config.botToken ?? '', clientFor(config.botToken ?? ''), log);
  const call = async (team: string): Promise<WebClient | null> => {
    const token = await workspaces.tokenFor(team);
    return token === null ? null : clientFor(token);
  };
  const surfaces = createSurfaces({ ...parts, call });
  const redirects = createRedirects(store.shelf);
  const passes = createPasses(parts.key);
  const desks = parts.desk.desks.filter(({ channel }) => channel === SLACK);
  const people = createPeople({ ...parts, desks, call, workspaces });
  const atDesk = createSlackDesk({ ...parts, desks, people, passes, surfaces });
  const tellsForgery = oncePer(FORGERY_LOG_MS, parts.clock);
  const line: Line = { ...parts, workspaces, surfaces, redirects, atDesk, tellsForgery };
  const pass = throughBolt(line, options.slackApiUrl ?? '');
  const socket = config.appToken ? connectSocket(config.appToken, options, pass, log) : null;
  const events: Route = { method: 'post', path: '/slack/events', handle: (ask) => answer(ask, line, pass) };
  return {
    name: SLACK,
    // Without a signing secret nothing that comes by HTTP can be believed.
    routes: [...(config.signingSecrets.length > 0 ? [events] : []), ...(installations?.routes ?? [])],
    send: createSend({ ...parts, workspaces, clientFor, passes, redirects, desks }),
    typing: (...where) => void showTyping(where, line).catch(() => undefined),
    start: () => {
      // Whose token it is, before the first delivery needs to know.
      void workspaces.find(null, null).catch(() => undefined);
      socket?.start();
    },
    close: () => socket?.close(),
    settle: async () => socket?.settle(),
  };
}

/** Slack's request → the acknowledgement, which says that it is on disk. */
async function answer(ask: Ask, line: Line, pass: (body: SlackBody) => Promise<Reply>): Promise<Reply> {
  const forgery = findForgery(ask.headers, ask.body, line.config.signingSecrets, line.clock());
  if (forgery === 'unsigned' && isSslCheck(ask)) return ok();
  if (forgery !== null) return refuseForgery(forgery, line);
  const body = parseSlackBody(ask.headers['content-type'], ask.body);
  if (body === null) return refuse(400, NOT_UNDERSTOOD);
  if (body.type === 'url_verification') return echo(body.challenge);
  if (body.ssl_check !== undefined) return ok();
  if (body.type === 'app_rate_limited') {
    line.metrics.refused.inc({ channel: SLACK, reason: 'rate-limited' });
    line.log.error({}, 'Slack delivers no events for a while: more than 30,000 came within an hour');
    return ok();
  }
  return pass(body);
}

/**
 * Counted always, logged now and then: a wrong secret or a wrong clock must not be silent, and a flood must not fill the disk. Whoever
 * has one request that Slack signed can send it again for ever.
 */
function refuseForgery(reason: string, { metrics, log, tellsForgery }: Line): Reply {
  metrics.refused.inc({ channel: SLACK, reason });
  const suspicion = SUSPICIONS[reason];
  if (suspicion !== undefined && tellsForgery(reason)) log.warn({}, suspicion);
  else log.debug({ reason }, 'a request that cannot be taken for one of Slack');
  return { kind: 'bytes', status: 401, type: 'text/plain', body: '' };
}

/** Slack looks at the certificate now and then, without a signature; nothing comes of it. */
function isSslCheck({ body }: Ask): boolean {
  return body.length <= MAX_CHALLENGE && new URLSearchParams(body.toString()).get('ssl_check') === '1';
}

function echo(challenge: unknown): Reply {
  if (typeof challenge !== 'string' || challenge.length > MAX_CHALLENGE) return refuse(400, NOT_UNDERSTOOD);
  return json(200, { challenge });
}

function ok(body?: object): Reply {
  return body ? json(200, body) : { kind: 'bytes', status: 200, type: 'text/plain', body: '' };
}

/** Bolt authorises and passes on; its acknowledgement is not Slack's: that waits for the commit. */
function throughBolt(line: Line, slackApiUrl: string): (body: SlackBody) => Promise<Reply> {
  const passages = new WeakMap<object, Passage>();
  const receiver: Receiver = { init: () => undefined, start: async () => undefined, stop: async () => undefined };
  const app = new App({
    receiver,
    authorize: async ({ teamId, enterpriseId }) => {
      const member = await line.workspaces.find(teamId ?? null, enterpriseId ?? null);
      if (!member) throw new NotInstalled();
      const { botUser, botId } = member;
      return {
        ...(botUser && { botUserId: botUser }),
        ...(botId && { botId }),
        ...(teamId && { teamId }),
        ...(enterpriseId && { enterpriseId }),
      };
    },
    clientOptions: { slackApiUrl },
    logger: quietLogger(line.log),
    convoStore: false,
    // Bolt drops the bot's own messages without a word; reading them as nothing is answered with 200.
    ignoreSelf: false,
    extendedErrorHandler: true,
  });
  app.error(async ({ error, body }: { error: Error; body: object }) => {
    const passage = passages.get(body);
    if (passage) passage.failure = 'original' in error ? error.original : error;
  });
  app.use(async ({ body, context }) => {
    const passage = passages.get(body);
    const member = { botUser: context.botUserId ?? null, botId: context.botId ?? null };
    if (passage) passage.reply = await take(body as unknown as SlackBody, member, line);
  });
  return async (body) => {
    const passage: Passage = { reply: null, failure: null };
    passages.set(body, passage);
    try {
      await app.processEvent({ body, ack: async () => undefined });
    } catch (error) {
      // What is thrown on the way does not come here: Bolt itself stumbled over the form of the body.
      line.log.warn({ error: describeError(error) }, 'a delivery of Slack has a form that is not known');
    }
    return outcome(body, passage, line);
  };
}

class NotInstalled extends Error {}

/** 200 only for what is done or will never be; 503 lets Slack come again. */
function outcome(body: SlackBody, { reply, failure }: Passage, { log, metrics }: Line): Reply {
  if (failure instanceof NotInstalled) {
    metrics.refused.inc({ channel: SLACK, reason: 'not-installed' });
    log.warn({ team: nameInLog(String(body.team_id ?? '')) }, 'a delivery of a workspace in which this bot is not installed');
    return ok();
  }
  if (failure !== null) {
    log.error({ error: describeError(failure) }, 'a delivery of Slack failed, and comes again');
    return tryLater(TRY_AGAIN);
  }
  return reply ?? refuse(400, NOT_UNDERSTOOD);
}

async function take(body: SlackBody, { botUser }: Member, line: Line): Promise<Reply> {
  const context: SlackContext = { bot: botUser };
  if (!isOwnApp(body, line.config)) {
    line.metrics.refused.inc({ channel: SLACK, reason: 'other-app' });
    return ok();
  }
  const reading = readSlack(body, context);
  if (reading === null) return refuse(400, NOT_UNDERSTOOD);
  return act(reading, line);
}

/** Where the settings say which app this is, another one's deliveries are none of ours, even if well signed. */
function isOwnApp({ api_app_id: id }: SlackBody, { appId }: SlackConfig): boolean {
  return appId === null || id === undefined || id === appId;
}

async function act(reading: SlackReading, line: Line): Promise<Reply> {
  const { surfaces, workspaces, atDesk } = line;
  const here = await atDesk.find(reading);
  if (here) return ok(await atDesk.act(here));
  switch (reading.kind) {
    case 'turn': {
      if (reading.surface) surfaces.atWork(reading.surface);
      return takeTurn(reading.turn, line);
    }
    case 'home':
      surfaces.home(reading.team, reading.user);
      return ok();
    case 'window':
      surfaces.window(reading);
      return ok();
    case 'foreign':
      surfaces.invalid(reading);
      return ok();
    case 'filled':
      line.metrics.refused.inc({ channel: SLACK, reason: 'foreign-window' });
      return ok(keepOpen(NOT_VALID));
    case 'left':
      await workspaces.forget(reading);
      return ok();
    case 'gone':
      return forget(reading, line);
    case 'reply':
      return ok(reading.reply);
    case 'nothing':
      line.log.debug({ why: reading.why }, 'nothing for the bot');
      return ok();
  }
}

async function takeTurn(turn: SlackTurn, line: Line): Promise<Reply> {
  const incoming = await complete(turn, line);
  if (typeof incoming !== 'string') {
    await line.receive(incoming, turn.said);
    return ok(turn.reply);
  }
  const { to, under, user } = turn;
  const at = under === null ? to : whereSeen(to, under);
  if (incoming === 'foreign') line.surfaces.invalid({ ...at, user });
  else line.surfaces.unanswered({ ...at, user });
  return ok();
}

/** As the deletion of a message whose author and conversation Slack tells. */
async function forget({ place, message }: Extract<SlackReading, { kind: 'gone' }>, line: Line): Promise<Reply> {
  const said = await line.store.whoSaid(place);
  if (!said) return ok();
  const at = new Date(line.clock()).toISOString();
  const incoming = { ...said, id: `${message}:deleted`, at, channel: SLACK, content: { kind: 'deleted', message } } as const;
  await line.receive(incoming, '(deleted)');
  return ok();
}

/** At the user's, where Slack can show it, which is in threads; or under a ticket of a desk. */
async function showTyping(
  [address, name, anchor]: Parameters<NonNullable<Channel['typing']>>,
  { surfaces, workspaces }: Line,
): Promise<void> {
  if (anchor !== null) {
    const { channel, ts: thread } = readPlace(anchor);
    return surfaces.typing({ team: await teamOf(readDeskAddress(address), workspaces), channel, thread }, 'the user');
  }
  const { team, channel, thread } = readAddress(address);
  if (thread !== undefined && name !== null) surfaces.typing({ team, channel, thread }, name);
}
