/** The way out: takes what the store says is due to its channel, in order, until it has arrived. */
import type { Channel, Failure, Sending } from './channel.ts';
import { describeError, type Log, nameInLog } from './log.ts';
import type { Metrics } from './metrics.ts';
import type { Limits } from './pace.ts';
import type { Arrival, DueRow, Store, TurnKey } from './store/store.ts';

/** Milliseconds from one try to the next, about 40 minutes in all. After the last one the row is set aside. */
export const RETRY_AFTER_MS = [1_000, 5_000, 15_000, 60_000, 300_000, 600_000, 1_200_000] as const;
/** An answer that may have arrived all the same is not repeated before the platform has had time to settle. */
const AMBIGUOUS_MS = 5_000;
/** Where a platform says that nothing arrives any more, it is asked again no sooner. */
export const GONE_MS = 60_000;
/** How long a claimed row belongs to this process. Longer than any send takes; a crash delays its rows by as much. */
export const LEASE_MS = 60_000;
/** Rows claimed in one go; each belongs to another conversation, or to another desk. */
const BATCH = 50;
/** Rows under way at once: a platform that answers slowly must not fill the memory. */
const MOST_UNDER_WAY = 256;
const STILL_UNMARKED = 'an answer that has arrived could not be marked as sent yet';
/** After so many failures, about twenty seconds, whoever waits for the words is told. */
export const TROUBLED_AFTER = 3;

export interface Delivery {
  /** Sends all that is due now; resolves with the number of rows that arrived. May be called at any time, also twice at once. */
  readonly tick: () => Promise<number>;
  /** What a turn may take for this process (TurnKey.take); undefined while enough is under way. */
  readonly take: () => TurnKey['take'];
  /** Sends what a turn has taken. Never rejects. */
  readonly send: (taken: readonly DueRow[]) => Promise<void>;
  /** Takes nothing more. */
  readonly stop: () => void;
  /** Resolves when nothing that was begun is still under way. */
  readonly settle: () => Promise<void>;
}

interface Parts {
  readonly store: Pick<
    Store,
    'claimDue' | 'markSent' | 'markFailed' | 'release' | 'hold' | 'noteArrival' | 'arrivals' | 'findCard' | 'desk'
  >;
  readonly channels: readonly Pick<Channel, 'name' | 'send'>[];
  /** Ways to the users and to the desks that there are: what waits for another one waits for the day when it is back. Unset: all. */
  readonly routes?: readonly string[];
  /** What the platforms allow; unset: everything. */
  readonly limits?: Limits;
  readonly metrics: Metrics;
  readonly log: Log;
  /** Called once for a row that does not get through: after some tries, and again when there will be no more. */
  readonly troubled?: (row: DueRow, forGood: boolean) => Promise<void>;
}

/** Rows of channels that are not on stay in the outbox, untouched, until a start with that channel. */
export function createDelivery(parts: Parts): Delivery {
  const { store, log, limits, routes } = parts;
  const channels = parts.channels.map(({ name }) => name);
  const claim = { lease: LEASE_MS, channels, ...(limits && { limits }), ...(routes && { routes }) };
  const running = new Set<Promise<unknown>>();
  /** Sent, and not noted because the store was away: noted before anything else, so that it is not sent twice. */
  const unmarked = new Set<Sent>();
  let underWay = 0;
  let isStopped = false;
  const room = () => (isStopped ? 0 : Math.max(0, MOST_UNDER_WAY - underWay));

  const sendRow = async (row: DueRow): Promise<Sent | null> => {
    underWay += 1;
    try {
      return await deliver(row, parts);
    } finally {
      underWay -= 1;
    }
  };
  const mark = async (sent: Sent): Promise<boolean> => {
    unmarked.add(sent);
    const isMore = await store.markSent(sent.row, sent.arrival);
    unmarked.delete(sent);
    return isMore;
  };
  /** Resolves with how many arrived; `isMore`: something waited behind one of them. */
  const sendAll = async (rows: readonly DueRow[]) => {
    const results = await Promise.allSettled(
      rows.map(async (row) => {
        const sent = await sendRow(row);
        return sent === null ? null : { isMore: await mark(sent) };
      }),
    );
    const failed = results.find((result) => result.status === 'rejected');
    if (failed) throw failed.reason;
    const done = results.flatMap((result) => (result.status === 'fulfilled' && result.value ? [result.value] : []));
    return { arrived: done.length, isMore: done.some(({ isMore }) => isMore) };
  };
  const sendDue = async () => {
    for (const sent of unmarked) await mark(sent).catch((error) => log.warn({ error: describeError(error) }, STILL_UNMARKED));
    for (let arrived = 0; ; ) {
      const limit = Math.min(BATCH, room());
      const rows = limit === 0 ? [] : await store.claimDue({ ...claim, limit });
      if (rows.length === 0) return arrived;
      arrived += (await sendAll(rows)).arrived;
    }
  };
  const track = <T>(work: Promise<T>): Promise<T> => {
    const tracked = work.finally(() => running.delete(tracked));
    running.add(tracked);
    return tracked;
  };
  const sendTaken = async (taken: readonly DueRow[]) => {
    const wasFull = room() === 0;
    if ((await sendAll(taken)).isMore || wasFull) await sendDue();
  };
  return {
    tick: () => track(sendDue()),
    take: () => (room() === 0 ? undefined : claim),
    send: (taken) =>
      track(sendTaken(taken)).catch((error) => log.error({ error: describeError(error) }, 'the outbox could not be used')),
    stop: () => {
      isStopped = true;
    },
    settle: async () => {
      while (running.size > 0) await Promise.allSettled(running);
    },
  };
}

/** An answer that has arrived: `arrival` is where its last part stands, as far as that is not stored yet. */
interface Sent {
  readonly row: DueRow;
  readonly arrival: Arrival | undefined;
}

/** Resolves with null when it has not arrived, and is put off. */
async function deliver(row: DueRow, parts: Parts): Promise<Sent | null> {
  const channel = parts.channels.find(({ name }) => name === row.channel);
  const notes = createNotes(row, parts);
  if (row.isAbandoned) parts.metrics.ambiguous.inc({ channel: row.channel });
  try {
    await channel?.send(row.address, row.outgoing, toSending(row, notes, parts));
  } catch (error) {
    await notes.store();
    await putOff(row, error, parts);
    return null;
  }
  parts.metrics.deliveries.inc({ channel: row.channel, result: 'sent' });
  return { row, arrival: notes.last() };
}

interface Notes {
  readonly note: Sending['note'];
  /** Stores the last one, where that has not been done. */
  readonly store: () => Promise<void>;
  readonly last: () => Arrival | undefined;
}

/** Where the parts of an answer stand. The last one waits, to be stored together with the end of the sending. */
function createNotes({ seq, route }: DueRow, { store }: Parts): Notes {
  let last: Arrival | undefined;
  const storeLast = async () => {
    if (last) await store.noteArrival(seq, last.part, last.place, route);
    last = undefined;
  };
  return {
    note: async (part, place, isLast = false) => {
      last = { part, place };
      if (!isLast) await storeLast();
    },
    store: storeLast,
    last: () => last,
  };
}

function toSending({ outgoing, ...row }: DueRow, notes: Notes, { store }: Parts): Sending {
  const { seq, conversation, route, tries, isRedrawn } = row;
  return {
    ...{ seq, conversation, at: row.at, route, isRedrawn, tries },
    arrived: async () => (tries === 1 && !isRedrawn ? [] : store.arrivals(seq, route)),
    note: notes.note,
    earlier: async (turn) => {
      // Whose place has been taken stands nowhere any more.
      await notes.store();
      return store.findCard(conversation, turn, route);
    },
    anchor: async () => (outgoing.ticket === undefined ? null : store.desk.anchor(outgoing.ticket, route)),
  };
}

async function putOff(row: DueRow, error: unknown, parts: Parts): Promise<void> {
  const { store, metrics, log } = parts;
  const { channel } = row;
  const about: Failure = error instanceof Error ? (error as Failure) : {};
  const wait = waitFor(row, about);
  await pause(row, about, store);
  await store.markFailed(row, wait);
  metrics.deliveries.inc({ channel, result: about.final ? 'undeliverable' : wait === null ? 'aside' : 'retry' });
  if (about.ambiguous) metrics.ambiguous.inc({ channel });
  report(row, error, wait, log);
  if (wait === null || row.tries === TROUBLED_AFTER || (about.final && row.tries === 1)) await tell(row, wait === null, parts);
}

/** What is behind a limit, or leads nowhere, is left alone for a while, and everything else goes on. */
async function pause(row: DueRow, { holds, gone, retryAfterMs = 0 }: Failure, store: Parts['store']): Promise<void> {
  // A user who writes is back: his own place is not closed to what he is answered.
  if (gone === 'tenant' || (gone === 'place' && row.route !== '')) await store.hold(row, gone, GONE_MS);
  else if (holds && retryAfterMs > 0) await store.hold(row, holds, retryAfterMs);
}

/** What is told is a turn of its own: where that fails, the delivery goes on all the same. */
async function tell(row: DueRow, forGood: boolean, { troubled, log }: Parts): Promise<void> {
  try {
    await troubled?.(row, forGood);
  } catch (error) {
    log.error({ seq: row.seq, error: describeError(error) }, 'nobody could be told that an answer does not arrive');
  }
}

/** Milliseconds until the next try; null when there is none left. */
function waitFor(row: DueRow, about: Failure): number | null {
  if (about.park) return null;
  // A desk that is gone comes back when somebody repairs the settings; what one person alone was to see is of use only now.
  if (row.route !== '' && row.outgoing.only === undefined)
    return about.refused ? null : waitAfter(Math.min(row.tries, RETRY_AFTER_MS.length), about);
  return about.final ? null : waitAfter(row.tries, about);
}

function waitAfter(tries: number, { retryAfterMs = 0, ambiguous }: Failure): number | null {
  const wait = RETRY_AFTER_MS[tries - 1];
  return wait === undefined ? null : Math.max(wait, retryAfterMs, ambiguous ? AMBIGUOUS_MS : 0);
}

function report(row: DueRow, error: unknown, wait: number | null, log: Log): void {
  const about = { seq: row.seq, tries: row.tries, conversation: nameInLog(row.conversation), error: describeError(error) };
  if (wait === null) log.error(about, 'an answer could not be delivered and was set aside');
  else log.warn(about, 'an answer could not be delivered and is tried again');
}
