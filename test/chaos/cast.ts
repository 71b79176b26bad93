/** Everybody who talks to the bot, and the requests in which the platforms say so. */
import { personalKey as slackPersonalKey, threadKey } from '../../adapters/slack/address.ts';
import { personalKey as teamsPersonalKey } from '../../adapters/teams/address.ts';
import type { Random } from '../random.ts';
import { signEnvelope } from '../stand-ins/slack/deliver.ts';
import { createMake } from '../stand-ins/slack/envelopes.ts';
import { escapeText } from '../stand-ins/slack/user.ts';
import type { Envelope, Json } from '../stand-ins/slack/wire.ts';
import { createWorld, findChannel, workspaceOf } from '../stand-ins/slack/world.ts';
import { type Scene, writeExecute, writeMessage } from '../stand-ins/teams/activities.ts';
import type { Place, Message as TeamsMessage } from '../stand-ins/teams/types.ts';
import type { Show } from './ledger.ts';
import type { SlackPlace } from './slack-api.ts';
import { TEAMS_APP } from './teams-api.ts';

export interface Signed {
  readonly raw: string;
  readonly headers: Readonly<Record<string, string>>;
}

/** One thing that a platform tells the bot, as often as it takes. */
export interface Parcel {
  readonly path: string;
  /** Milliseconds after which the platform counts it as not taken. */
  readonly giveUpMs: number;
  /** `retry`: 0 for the first time. */
  readonly write: (retry: number, reason: string) => Signed;
}

export interface Conversation {
  /** As the store names it; null for a thread that nobody has begun. */
  readonly key: () => string | null;
  /** Where the bot's answers come to stand (Show). */
  readonly where: () => Pick<Show, 'place' | 'thread'>;
  /** All deliveries of one message. */
  readonly says: (text: string) => readonly Parcel[];
  /** A press on a button of what stands under `id`, or null where nothing can be pressed. */
  readonly presses: (id: string, show: Show, random: Random) => Press | null;
}

export interface Press {
  readonly label: string;
  /** What makes it another press than the last one. */
  readonly name: string;
  readonly parcel: Parcel;
}

export interface Cast {
  readonly conversations: readonly Conversation[];
  readonly desk: Desk;
}

/** People at the desk, who write under a ticket. */
export interface Desk {
  readonly agents: readonly { readonly id: string; readonly name: string }[];
  readonly writes: (agent: string, thread: string, text: string) => Parcel;
}

export interface CastOptions {
  readonly conversations: number;
  readonly slack: SlackPlace;
  readonly slackSecret: string;
  readonly teams: { readonly serviceUrl: string; readonly token: string };
  readonly clock: () => number;
}

const SLACK_GIVES_UP_MS = 3_000;
const TEAMS_GIVES_UP_MS = 15_000;
/** Shares of the conversations; the rest is in Teams. */
const DIRECT = 0.4;
const IN_THREADS = 0.2;
/** Threads in one channel. */
const THREADS = 8;
/** Pressed without having chosen anything it does nothing, and what asks for a text opens a window. */
const NOT_PRESSED = /^(Answer|Send|Choose)/;

export function createCast(options: CastOptions): Cast {
  const count = options.conversations;
  const [direct, threads] = [Math.ceil(count * DIRECT), Math.ceil(count * IN_THREADS)];
  const slack = createSlackSide(options, direct, threads);
  const nextId = createIds(options.clock);
  const teams = Array.from({ length: count - direct - threads }, (_, i) => createTeamsChat(i, nextId, options));
  return { conversations: [...slack.direct, ...slack.threads, ...teams], desk: slack.desk };
}

// --- Slack -----------------------------------------------------------------------------------------------------------

const APP = {
  id: 'A0CHAOS',
  clientId: '1.1',
  clientSecret: 'unused',
  verificationToken: 'unused',
  appToken: 'unused',
  rotation: false,
};

function createSlackSide({ slack, slackSecret, clock }: CastOptions, direct: number, threads: number) {
  const { team, bot, desk, people } = slack;
  const userIds = Array.from({ length: direct + threads }, (_, i) => `U${pad(i)}`);
  const agents = [...people].map(([id, name]) => ({ id, name }));
  const rooms = Array.from({ length: Math.ceil(threads / THREADS) }, (_, i) => `C${pad(i)}`);
  const workspace = {
    id: team,
    token: 'unused',
    bot: { ...bot, name: 'reconnect' },
    users: [...userIds.map((id) => ({ id, name: id.toLowerCase() })), ...agents],
    channels: [...rooms, desk].map((id) => ({ id, name: id.toLowerCase(), members: [bot.user, ...userIds] })),
  };
  const world = createWorld(APP, [workspace], clock, () => undefined);
  const make = createMake(world);
  /** Nothing is looked up in what was said before, and searching it would take longer each time. */
  const forgetful = <T>(work: () => T): T => {
    const made = work();
    workspaceOf(world).messages.length = 0;
    return made;
  };
  const parcel = (envelope: Envelope): Parcel => ({
    path: '/slack/events',
    giveUpMs: SLACK_GIVES_UP_MS,
    write: (num, reason) => signEnvelope(envelope, slackSecret, clock(), num > 0 ? { retry: { num, reason } } : {}) as Signed,
  });
  const press = (user: string, ts: string, show: Show, random: Random): Press | null => {
    const blocks = blocksOf(show);
    const found = random.pick([...listSlackButtons(blocks), null]);
    if (found === null || NOT_PRESSED.test(found.label)) return null;
    const message = { team, channel: show.place, ts, user: bot.user, text: '', blocks, ...threadOf(show) };
    const envelope = forgetful(() => make.press({ user, on: message, choice: { ...found.ids } }));
    const { actions, state } = envelope.payload;
    const name = JSON.stringify([user, actions[0].value, state]);
    return { label: found.label, name, parcel: parcel(envelope) };
  };
  const createDirect = (user: string): Conversation => {
    const channel = findChannel(world, workspaceOf(world), user)?.id ?? '';
    return {
      key: () => slackPersonalKey(team, user),
      where: () => ({ place: channel, thread: null }),
      says: (text) => [parcel(forgetful(() => make.message({ channel, user, text: escapeText(text) })))],
      presses: (id, show, random) => press(user, id, show, random),
    };
  };
  /** Slack tells of a mention twice: as a message, and as a mention. */
  const createThread = (user: string, channel: string): Conversation => {
    let root: string | null = null;
    return {
      key: () => root && threadKey(team, channel, root),
      where: () => ({ place: channel, thread: root }),
      says: (text) =>
        forgetful(() => {
          const said = { channel, user, text: `<@${bot.user}> ${escapeText(text)}`, ...(root !== null && { thread_ts: root }) };
          const told = make.message(said);
          root ??= told.payload.event.ts as string;
          const message = workspaceOf(world).messages.at(-1);
          return message ? [parcel(told), parcel(make.mentionOf(message))] : [];
        }),
      presses: (id, show, random) => press(user, id, show, random),
    };
  };
  return {
    direct: userIds.slice(0, direct).map(createDirect),
    threads: userIds.slice(direct).map((user, i) => createThread(user, rooms[i % rooms.length] ?? '')),
    desk: {
      agents,
      writes: (agent: string, thread: string, text: string) =>
        parcel(forgetful(() => make.message({ channel: desk, user: agent, text: escapeText(text), thread_ts: thread }))),
    },
  };
}

function threadOf({ thread }: Show): { readonly thread_ts?: string } {
  return thread === null ? {} : { thread_ts: thread };
}

/** The last line of what was sent (slack-api.ts). Slack names the blocks. */
function blocksOf({ body }: Show): readonly Json[] {
  const blocks = JSON.parse(body.slice(body.lastIndexOf('\n') + 1) || '[]') as readonly Json[];
  return blocks.map((block, i) => ({ block_id: `b${i}`, ...block }));
}

function listSlackButtons(blocks: readonly Json[]) {
  return blocks.flatMap((block) =>
    [...((block.type === 'actions' ? block.elements : []) as Json[]), block.accessory as Json | undefined]
      .filter((element) => element?.type === 'button' && element.value)
      .map((element) => ({
        label: element?.text.text as string,
        ids: { block_id: block.block_id as string, action_id: element?.action_id as string },
      })),
  );
}

// --- Teams -----------------------------------------------------------------------------------------------------------

function createTeamsChat(i: number, nextId: () => string, { teams, clock }: CastOptions): Conversation {
  const { tenantId, appId } = TEAMS_APP;
  const from = {
    id: `29:1user${pad(i)}`,
    name: `User ${i}`,
    aadObjectId: `00000000-0000-4000-8000-${String(i).padStart(12, '0')}`,
  };
  const place: Place = {
    ...{
      id: `a:1chat${pad(i)}`,
      type: 'personal',
      name: from.name,
      members: [from],
      team: null,
      thread: null,
      channelId: 'msteams',
    },
  };
  const scene = (): Scene => ({
    ...{ id: nextId(), now: clock(), place, from, bot: { id: `28:${appId}`, name: 'Reconnect' } },
    ...{ tenantId, serviceUrl: teams.serviceUrl, locale: 'en-GB' },
  });
  const headers = { 'Content-Type': 'application/json; charset=utf-8', Authorization: `Bearer ${teams.token}` };
  const parcel = (write: (retry: number) => object): Parcel => ({
    path: '/api/messages',
    giveUpMs: TEAMS_GIVES_UP_MS,
    write: (retry) => ({ raw: JSON.stringify(write(retry)), headers }),
  });
  return {
    key: () => teamsPersonalKey(tenantId, from.id),
    where: () => ({ place: place.id, thread: null }),
    says: (text) => {
      const activity = writeMessage(scene(), text);
      return [parcel(() => activity)];
    },
    presses: (id, show, random) => {
      const action = random.pick([...listActions(JSON.parse(show.body)), null]);
      if (action === null || NOT_PRESSED.test(String(action.title))) return null;
      // Teams repeats a press under a new id.
      const write = () => writeExecute(scene(), { id } as TeamsMessage, action);
      return { label: String(action.title), name: JSON.stringify([from.id, action.data]), parcel: parcel(write) };
    },
  };
}

type Action = Readonly<Record<string, unknown>>;

/** Whatever can be pressed and asks for nothing. */
function listActions(value: unknown): readonly Action[] {
  if (Array.isArray(value)) return value.flatMap(listActions);
  if (typeof value !== 'object' || value === null) return [];
  const fields = value as Action;
  if (fields.type === 'Action.Execute') return fields.verb === 'press' && fields.title ? [fields] : [];
  if (fields.type === 'Action.ShowCard') return [];
  return Object.entries(fields).flatMap(([key, inner]) => (key === 'refresh' ? [] : listActions(inner)));
}

function createIds(clock: () => number): () => string {
  let last = 0;
  return () => {
    last = Math.max(last + 1, clock());
    return String(last);
  };
}

function pad(i: number): string {
  return String(i).padStart(5, '0');
}
