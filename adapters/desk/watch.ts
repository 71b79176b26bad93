/** What time brings about: conversations that want to be woken, and errors that many have at once. Everything it does is a turn like any other. */
import type { Around, Content, IncidentNews, Incoming, Outgoing } from '../../bot/types.ts';
import { type Channel, failure, type Sending } from '../channel.ts';
import { describeError, type Log } from '../log.ts';
import { isUnreadable } from '../store/outage.ts';
import type { DueRow, Store, Storm, Surroundings } from '../store/store.ts';
import type { Receive } from '../turn.ts';
import type { DeskConfig } from './config.ts';

/** The channel of what nobody said. */
const CLOCK = 'clock';
export const INCIDENT = 'incident';
/** Conversations woken in one go. */
const BATCH = 100;
/** An incident's card is drawn again when so many more have it. */
const GROWTH = 1.25;
/** From the first try of what comes to nothing to the next, and from one to the next after many. */
const FIRST_MS = 1_000;
const LONGEST_MS = 600_000;
const FORGET_MS = 60_000;
/** From one tidying of the store to the next. */
const SWEEP_MS = 600_000;
/** Who had an error longer ago belongs to no storm; more than any DESK_STORM looks back. */
const OLD_MS = 7 * 24 * 3_600_000;
/** So many are remembered. */
const MOST_STUCK = 10_000;

interface Parts {
  readonly store: Pick<Store, 'desk' | 'sweep'>;
  readonly receive: Receive;
  readonly storm: DeskConfig['storm'];
  /** Milliseconds since 1970. */
  readonly clock: () => number;
  readonly log: Log;
}

export interface Watch {
  /** As it was at the last look, for the people of one scope. */
  readonly around: (scope: string) => Around;
  /** Looks around, and does what is due. Never rejects. A second call while one runs waits for that one. */
  readonly tick: () => Promise<void>;
  /** Resolves when nothing that was begun is still under way. */
  readonly settle: () => Promise<void>;
}

const CALM: Surroundings = { waiting: 0, claimedWithin: null, incidents: [] };

export function createWatch(parts: Parts): Watch {
  let around = CALM;
  let running: Promise<void> | null = null;
  let swept = Number.NEGATIVE_INFINITY;
  const line = { ...parts, stuck: createStuck(parts.clock) };
  const look = async () => {
    // Before anybody is woken: who waits for an incident is told that it is over when it is not there.
    around = await parts.store.desk.around();
    await wake(line);
    if (parts.storm && (await watchStorms(line, parts.storm))) around = await parts.store.desk.around();
    if (parts.clock() < swept + SWEEP_MS) return;
    swept = parts.clock();
    await parts.store.sweep(new Date(swept - Math.max(OLD_MS, parts.storm?.withinMs ?? 0)).toISOString());
  };
  return {
    around: (scope) => ({ ...around, incidents: around.incidents.filter((incident) => incident.scope === scope) }),
    tick: () => {
      running ??= look()
        .catch((error) => parts.log.error({ error: describeError(error) }, 'the watch could not look around'))
        .finally(() => {
          running = null;
        });
      return running;
    },
    settle: async () => running ?? undefined,
  };
}

/** Tells the conversation that what was said in it does not arrive: the desk about the user, and the user about the desk. */
export function createTroubled({ store, receive, clock }: Pick<Parts, 'store' | 'receive' | 'clock'>, desks: readonly string[]) {
  return async (row: DueRow, forGood: boolean): Promise<void> => {
    const { seq, tries, conversation, outgoing } = row;
    if (outgoing.to === 'user' && outgoing.by === undefined) return;
    if (outgoing.to === 'desk' && !(await isUnreached(seq, store, desks))) return;
    const content = { kind: 'undelivered', to: outgoing.to, forGood } as const;
    await receive(toIncoming(conversation, `undelivered:${seq}:${tries}`, content, clock), '');
  };
}

/** No desk of people has got it. */
async function isUnreached(seq: number, { desk }: Pick<Store, 'desk'>, desks: readonly string[]): Promise<boolean> {
  const pending = (await desk.pending(seq)).map(({ route }) => route);
  return desks.every((name) => pending.includes(name));
}

/** The channel of incidents: what is said there goes to everybody whom it concerns, each in his own conversation. */
export function createIncidents({ store, receive, clock }: Pick<Parts, 'store' | 'receive' | 'clock'>): Channel {
  const send = async (incident: string, { text, over }: Outgoing, { seq }: Sending) => {
    const news = { kind: 'told', incident, text, over: over === true } as const;
    const hears = (conversation: string) =>
      receive(toIncoming(conversation, `incident:${seq}`, { kind: 'incident', news }, clock), '');
    let isMissed = false;
    for (const conversation of await store.desk.linked(incident))
      await hears(conversation).catch((error) => {
        // One that another version wrote hears nothing here, however often it is tried.
        isMissed ||= !isUnreadable(error);
      });
    // Whoever has heard it hears nothing twice.
    if (isMissed) throw failure('not-all-told');
  };
  return {
    name: INCIDENT,
    routes: [],
    send: async (address, outgoing, sending) => {
      const ticket = await store.desk.ticketOf(address);
      if (!ticket) throw failure('no-incident');
      await send(ticket.id, outgoing, sending);
    },
    close: () => undefined,
  };
}

interface Line extends Parts {
  readonly stuck: Stuck;
}

/** Those that fail stand at the head of the row for as long as they fail: it is looked past them. */
async function wake(line: Line): Promise<void> {
  const { store, clock, stuck } = line;
  const now = new Date(clock()).toISOString();
  for (const { conversation, wake: at } of await store.desk.dueWakes(now, BATCH + stuck.sweep()))
    await take(toIncoming(conversation, `timer:${at}`, { kind: 'timer' }, clock), line);
}

/** Whether an incident has begun. */
async function watchStorms(line: Line, { users, withinMs }: NonNullable<DeskConfig['storm']>): Promise<boolean> {
  const { store, clock } = line;
  const since = new Date(clock() - withinMs).toISOString();
  let hasBegun = false;
  for (const storm of biggestFirst(await store.desk.storms(since, users)))
    if (await isNews(storm, users, since, line)) {
      await begin(storm, line);
      hasBegun = true;
      // Whoever shows two errors at once belongs to the first one.
      await gatherAll(since, line);
    }
  if (!hasBegun) await gatherAll(since, line);
  return hasBegun;
}

function biggestFirst(storms: readonly Storm[]): readonly Storm[] {
  return storms.toSorted((a, b) => b.users - a.users || a.error.localeCompare(b.error));
}

/** Many have it who belong to no incident, also once those that there are have gathered theirs: another process may just have begun one. */
async function isNews({ error, scope }: Storm, users: number, since: string, line: Line): Promise<boolean> {
  const { desk } = line.store;
  const { incidents } = await desk.around();
  if (incidents.some((incident) => incident.error === error && incident.scope === scope)) return false;
  const isStorm = async () => (await desk.unlinked(error, scope, since)).length >= users;
  if (!(await isStorm())) return false;
  for (const incident of incidents) await gather(incident, since, line);
  return isStorm();
}

/**
 * Of several processes that see the same storm, one makes the incident: all of them take the first conversation of this error and scope
 * that is free, and in one conversation it begins once. The other ones find it open, or begin it a second time, which is nothing.
 */
async function begin({ error, scope, users }: Storm, line: Line): Promise<void> {
  for (let number = 0; ; number += 1) {
    const conversation = [INCIDENT, error, number, scope].join(':');
    const ticket = await line.store.desk.ticketOf(conversation);
    if (ticket === null) return tell(conversation, 'begins', { kind: 'begins', error, users }, line);
    if (ticket.status !== 'resolved') return;
  }
}

async function gatherAll(since: string, line: Line): Promise<void> {
  const { incidents } = await line.store.desk.around();
  for (const incident of incidents) await gather(incident, since, line);
}

/** Everybody who has the error belongs to the incident, and the desk sees how many that are. Opened again, it gathers them again. */
async function gather({ scope, ...incident }: Surroundings['incidents'][number], since: string, line: Line): Promise<void> {
  const { store } = line;
  const ticket = await store.desk.ticket(incident.id);
  if (ticket === null) return;
  const from = since < incident.since ? since : incident.since;
  const id = ticket.reopened === 0 ? `incident:${incident.id}` : `incident:${incident.id}:${ticket.reopened}`;
  for (const conversation of await store.desk.unlinked(incident.error, scope, from))
    await tell(conversation, id, { kind: 'concerns-you', incident }, line);
  const users = (await store.desk.linked(incident.id)).length;
  if (users >= (ticket.users ?? 0) * GROWTH) await tell(ticket.conversation, `grows:${users}`, { kind: 'grows', users }, line);
}

async function tell(conversation: string, id: string, news: IncidentNews, line: Line): Promise<void> {
  await take(toIncoming(conversation, id, { kind: 'incident', news }, line.clock), line);
}

/** A conversation that cannot be read keeps no other one from its turn; the failure is in the log already. */
async function take(incoming: Incoming, { receive, stuck }: Line): Promise<void> {
  const name = `${incoming.conversation} ${incoming.id}`;
  if (stuck.isWaiting(name)) return;
  try {
    const { seen, ignored } = await receive(incoming, '');
    // It was due all the same: to ask once more changes nothing.
    if (seen || ignored) stuck.note(name, 0);
    else stuck.free(name);
  } catch (error) {
    stuck.note(name, isUnreadable(error) ? LONGEST_MS : 0);
  }
}

interface Stuck {
  /** Forgets those that nobody has tried again when they could be; how many are left. */
  readonly sweep: () => number;
  readonly isWaiting: (name: string) => boolean;
  /** It has come to nothing once more; the next try is that much later, and ever later. */
  readonly note: (name: string, leastMs: number) => void;
  readonly free: (name: string) => void;
}

/** What comes to nothing is tried again ever later, so that it costs nobody else anything. */
function createStuck(clock: () => number): Stuck {
  const tries = new Map<string, { readonly wait: number; readonly until: number }>();
  return {
    sweep: () => {
      for (const [name, { until }] of tries) if (until < clock() - FORGET_MS) tries.delete(name);
      return tries.size;
    },
    isWaiting: (name) => (tries.get(name)?.until ?? 0) > clock(),
    note: (name, leastMs) => {
      const wait = Math.min(LONGEST_MS, Math.max(leastMs, FIRST_MS, (tries.get(name)?.wait ?? 0) * 2));
      if (tries.size >= MOST_STUCK) tries.clear();
      tries.set(name, { wait, until: clock() + wait });
    },
    free: (name) => tries.delete(name),
  };
}

/** The way to the user stays as it is; that of an incident leads to its own channel. */
function toIncoming(conversation: string, id: string, content: Content, clock: () => number) {
  const at = new Date(clock()).toISOString();
  const channel = conversation.startsWith(`${INCIDENT}:`) ? INCIDENT : CLOCK;
  return { id, at, channel, conversation, user: CLOCK, address: conversation, content };
}

/** Whose people somebody belongs to, where a bot serves several organisations: what one of them has is no business of another. */
export function scopeOf(conversation: string): string {
  const [channel = '', ...rest] = conversation.split(':');
  return channel === INCIDENT ? rest.slice(2).join(':') : `${channel}:${rest[0] ?? ''}`;
}
