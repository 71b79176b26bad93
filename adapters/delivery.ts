/** The way out: takes what the store says is due to its channel, in order, until it has arrived. */
import type { Channel, Failure, Sending } from './channel.ts';
import { describeError, type Log, nameInLog } from './log.ts';
import type { Metrics } from './metrics.ts';
import { STOPPED } from './outbound.ts';
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
/** Rows under way at once on a channel: a platform that answers slowly must not fill the memory. */
const MOST_UNDER_WAY = 256;
/** So many sends begin each time the event loop comes round. */
const BEGIN_TOGETHER = 2;
/** So often, a second apart, the store is asked to write what has become of a row; then its lease has run out. */
const MOST_REMINDERS = 60;
/** After so many failures, about twenty seconds, whoever waits for the words is told. */
const TROUBLED_AFTER = 3;

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
  const traffic = createTraffic(parts.channels.map(({ name }) => name));
  const owed = createOwed();
  const mayBegin = createGate();
  const running = new Set<Promise<unknown>>();
  const claim = () => ({ lease: LEASE_MS, channels: traffic.open(), ...(limits && { limits }), ...(routes && { routes }) });

  /** Whether it arrived; `isMore`: something waits behind it on its way. */
  const sendOne = async (row: DueRow) => {
    const notes = createNotes(row, parts);
    const problem = await traffic.pass(row.channel, async () => {
      await mayBegin();
      return trySending(row, notes, parts);
    });
    if (problem === undefined) return { arrived: 1, isMore: await owed.pay(() => store.markSent(row, notes.last())) };
    await owed.pay(async () => {
      await notes.store();
      await putOff(row, problem.error, parts);
    });
    return { arrived: 0, isMore: false };
  };
  const sendAll = async (rows: readonly DueRow[]) => {
    const results = await Promise.allSettled(rows.map(sendOne));
    const failed = results.find((result) => result.status === 'rejected');
    if (failed) throw failed.reason;
    const done = results.flatMap((result) => (result.status === 'fulfilled' ? [result.value] : []));
    return { arrived: done.filter(({ arrived }) => arrived > 0).length, isMore: done.some(({ isMore }) => isMore) };
  };
  const sendDue = async () => {
    await owed.payAll();
    for (let arrived = 0; ; ) {
      const rows = await store.claimDue({ ...claim(), limit: BATCH });
      if (rows.length === 0) return arrived;
      arrived += (await sendAll(rows)).arrived;
    }
  };
  const sendTaken = async (taken: readonly DueRow[]) => {
    const wasFull = traffic.isFull();
    if ((await sendAll(taken)).isMore || wasFull) await sendDue();
  };
  const track = <T>(work: Promise<T>): Promise<T> => {
    const tracked = work.finally(() => running.delete(tracked));
    running.add(tracked);
    return tracked;
  };
  return {
    tick: () => track(sendDue()),
    take: () => (traffic.open().length === 0 ? undefined : claim()),
    send: (taken) =>
      track(sendTaken(taken)).catch((error) => log.error({ error: describeError(error) }, 'the outbox could not be used')),
    stop: traffic.close,
    settle: async () => {
      while (running.size > 0) await Promise.allSettled(running);
    },
  };
}

/** How much is under way on each channel: one that hangs fills up alone. */
function createTraffic(channels: readonly string[]) {
  const underWay = new Map<string, number>();
  const countOf = (channel: string) => underWay.get(channel) ?? 0;
  let isClosed = false;
  return {
    open: () => (isClosed ? [] : channels.filter((channel) => countOf(channel) < MOST_UNDER_WAY)),
    isFull: () => channels.some((channel) => countOf(channel) >= MOST_UNDER_WAY),
    close: () => {
      isClosed = true;
    },
    pass: async <T>(channel: string, work: () => Promise<T>): Promise<T> => {
      underWay.set(channel, countOf(channel) + 1);
      try {
        return await work();
      } finally {
        underWay.set(channel, countOf(channel) - 1);
      }
    },
  };
}

/**
 * What comes in goes first: a platform that waits for its acknowledgement gives up after seconds, and what is to be sent is on disk.
 * Drawing and sending a hundred answers at once would hold it up.
 */
function createGate(): () => Promise<void> {
  const waiting: (() => void)[] = [];
  const open = () => {
    for (const begin of waiting.splice(0, BEGIN_TOGETHER)) begin();
    if (waiting.length > 0) setImmediate(open);
  };
  return () =>
    new Promise((resolve) => {
      if (waiting.push(resolve) === 1) setImmediate(open);
    });
}

/** What must be written about what was sent. Where the store was away it comes before anything else, so that nothing is sent twice. */
function createOwed() {
  const open = new Map<() => Promise<unknown>, number>();
  let paying: Promise<void> | null = null;
  const payOpen = async () => {
    for (const [debt, tries] of open) {
      if (tries < MOST_REMINDERS) open.set(debt, tries + 1);
      else open.delete(debt);
      await debt();
      open.delete(debt);
    }
  };
  return {
    pay: async <T>(debt: () => Promise<T>): Promise<T> => {
      try {
        return await debt();
      } catch (error) {
        open.set(debt, 0);
        throw error;
      }
    },
    /** Rejects at the first that still cannot be written. */
    payAll: (): Promise<void> => {
      paying ??= payOpen().finally(() => {
        paying = null;
      });
      return paying;
    },
  };
}

/** Undefined when it has arrived. */
async function trySending(row: DueRow, notes: Notes, parts: Parts): Promise<{ readonly error: unknown } | undefined> {
  const channel = parts.channels.find(({ name }) => name === row.channel);
  if (row.isAbandoned) parts.metrics.ambiguous.inc({ channel: row.channel });
  try {
    await channel?.send(row.address, row.outgoing, toSending(row, notes, parts));
  } catch (error) {
    return { error };
  }
  parts.metrics.deliveries.inc({ channel: row.channel, result: 'sent' });
  return undefined;
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
  const { seq, conversation, at, route, tries, isFirst, isRedrawn, isUnfinished, isAbandoned } = row;
  return {
    ...{ seq, conversation, at, route, isRedrawn, isUnfinished, isAbandoned, tries },
    arrived: async () => (isFirst ? [] : store.arrivals(seq, route)),
    note: notes.note,
    earlier: (turn) => store.findCard(conversation, turn, route),
    anchor: async () => (outgoing.ticket === undefined ? null : store.desk.anchor(outgoing.ticket, route)),
  };
}

async function putOff(row: DueRow, error: unknown, parts: Parts): Promise<void> {
  const { store, metrics, log } = parts;
  const { channel } = row;
  const about: Failure = error instanceof Error ? (error as Failure) : {};
  // The bot stops: nothing has gone wrong with the answer.
  if (about.code === STOPPED) return about.ambiguous ? store.markFailed(row, AMBIGUOUS_MS) : store.release(row);
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
