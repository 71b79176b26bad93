/** What time brings about: conversations that want to be woken, and errors that many have at once. Everything it does is a turn like any other. */
import type { Around, Content, IncidentNews, Incoming, Outgoing } from '../../bot/types.ts';
import { type Channel, failure, type Sending } from '../channel.ts';
import { describeError, type Log } from '../log.ts';
import { type DueRow, type Store, type Surroundings, UNREADABLE } from '../store/store.ts';
import type { Receive } from '../turn.ts';
import type { DeskConfig } from './config.ts';

/** The channel of what nobody said. */
const CLOCK = 'clock';
export const INCIDENT = 'incident';
/** Conversations woken in one go. */
const BATCH = 100;
/** An incident's card is drawn again when so many more have it. */
const GROWTH = 1.25;

interface Parts {
  readonly store: Pick<Store, 'desk'>;
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
  const look = async () => {
    await wake(parts);
    if (parts.storm) await watchStorms(parts, parts.storm);
    around = await parts.store.desk.around();
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
  const send = async (incident: string, { by, text, over }: Outgoing, { seq }: Sending) => {
    const news = { kind: 'told', incident, by: by ?? '', text, over: over === true } as const;
    const hears = (conversation: string) =>
      receive(toIncoming(conversation, `incident:${seq}`, { kind: 'incident', news }, clock), '');
    let isMissed = false;
    for (const conversation of await store.desk.linked(incident))
      await hears(conversation).catch((error) => {
        // One that another version wrote hears nothing here, however often it is tried.
        isMissed ||= !(error instanceof Error && error.name === UNREADABLE);
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

async function wake({ store, receive, clock }: Parts): Promise<void> {
  const now = new Date(clock()).toISOString();
  for (const { conversation, wake: at } of await store.desk.dueWakes(now, BATCH))
    await take(toIncoming(conversation, `timer:${at}`, { kind: 'timer' }, clock), receive);
}

async function watchStorms(parts: Parts, { users, withinMs }: NonNullable<DeskConfig['storm']>): Promise<void> {
  const { store, receive, clock } = parts;
  const since = new Date(clock() - withinMs).toISOString();
  let { incidents } = await store.desk.around();
  const storms = (await store.desk.storms(since, users)).filter(
    (storm) => !incidents.some(({ error, scope }) => error === storm.error && scope === storm.scope),
  );
  for (const storm of storms) {
    // Of several processes that see the same storm, one makes the incident.
    const conversation = [INCIDENT, storm.error, await store.desk.incidentsOf(storm.error), storm.scope].join(':');
    await tell(conversation, 'begins', { kind: 'begins', error: storm.error, users: storm.users }, receive, clock);
  }
  if (storms.length > 0) ({ incidents } = await store.desk.around());
  for (const incident of incidents) await gather(incident, since, parts);
}

/** Everybody who has the error belongs to the incident, and the desk sees how many that are. */
async function gather(
  { scope, ...incident }: Surroundings['incidents'][number],
  since: string,
  { store, receive, clock }: Parts,
): Promise<void> {
  const from = since < incident.since ? since : incident.since;
  for (const conversation of await store.desk.unlinked(incident.error, scope, from))
    await tell(conversation, `incident:${incident.id}`, { kind: 'concerns-you', incident }, receive, clock);
  const users = (await store.desk.linked(incident.id)).length;
  const ticket = await store.desk.ticket(incident.id);
  if (ticket && users >= (ticket.users ?? 0) * GROWTH)
    await tell(ticket.conversation, `grows:${users}`, { kind: 'grows', users }, receive, clock);
}

async function tell(conversation: string, id: string, news: IncidentNews, receive: Receive, clock: () => number): Promise<void> {
  await take(toIncoming(conversation, id, { kind: 'incident', news }, clock), receive);
}

/** A conversation that cannot be read keeps no other one from its turn; the failure is in the log already. */
async function take(incoming: Incoming, receive: Receive): Promise<void> {
  await receive(incoming, '').catch(() => undefined);
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
