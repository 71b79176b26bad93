/** The way out: takes what the store says is due to its channel, in order, until it has arrived. */
import type { Channel, Failure, Sending } from './channel.ts';
import { describeError, type Log, nameInLog } from './log.ts';
import type { Metrics } from './metrics.ts';
import type { DueRow, Store } from './store/store.ts';

/** Milliseconds from one try to the next, about 40 minutes in all. After the last one the row is set aside. */
export const RETRY_AFTER_MS = [1_000, 5_000, 15_000, 60_000, 300_000, 600_000, 1_200_000] as const;
/** An answer that may have arrived all the same is not repeated before the platform has had time to settle. */
const AMBIGUOUS_MS = 5_000;
/** How long a claimed row belongs to this process. Longer than any send takes; a crash delays its rows by as much. */
export const LEASE_MS = 60_000;
/** Rows sent side by side; each belongs to another conversation, or to another desk. */
const BATCH = 50;
/** After so many failures, about twenty seconds, whoever waits for the words is told. */
export const TROUBLED_AFTER = 3;

export interface Delivery {
  /** Sends all that is due now; resolves with the number of rows that arrived. May be called at any time, also twice at once. */
  readonly tick: () => Promise<number>;
  /** Resolves when nothing that was begun is still under way. */
  readonly settle: () => Promise<void>;
}

interface Parts {
  readonly store: Pick<Store, 'claimDue' | 'markSent' | 'markFailed' | 'noteArrival' | 'arrivals' | 'findCard' | 'desk'>;
  readonly channels: readonly Pick<Channel, 'name' | 'send'>[];
  /** Milliseconds since 1970. */
  readonly clock: () => number;
  readonly metrics: Metrics;
  readonly log: Log;
  /** Called once for a row that does not get through: after some tries, and again when there will be no more. */
  readonly troubled?: (row: DueRow, forGood: boolean) => Promise<void>;
}

/** Rows of channels that are not on stay in the outbox, untouched, until a start with that channel. */
export function createDelivery(parts: Parts): Delivery {
  const { store, clock } = parts;
  const channels = parts.channels.map((channel) => channel.name);
  const running = new Set<Promise<number>>();
  const sendAll = async () => {
    let sent = 0;
    for (;;) {
      const rows = await store.claimDue({ now: clock(), limit: BATCH, lease: LEASE_MS, channels });
      if (rows.length === 0) return sent;
      const arrived = await Promise.all(rows.map((row) => deliver(row, parts)));
      sent += arrived.filter(Boolean).length;
    }
  };
  return {
    tick: () => {
      const tick = sendAll().finally(() => running.delete(tick));
      running.add(tick);
      return tick;
    },
    settle: async () => {
      while (running.size > 0) await Promise.allSettled(running);
    },
  };
}

async function deliver(row: DueRow, parts: Parts): Promise<boolean> {
  const channel = parts.channels.find(({ name }) => name === row.channel);
  try {
    await channel?.send(row.address, row.outgoing, toSending(row, parts));
  } catch (error) {
    await putOff(row, error, parts);
    return false;
  }
  await parts.store.markSent(row);
  parts.metrics.deliveries.inc({ channel: row.channel, result: 'sent' });
  return true;
}

function toSending({ seq, conversation, at, route, tries, isRedrawn, outgoing }: DueRow, { store }: Parts): Sending {
  return {
    seq,
    conversation,
    at,
    route,
    isRedrawn,
    tries,
    arrived: async () => (tries === 1 && !isRedrawn ? [] : store.arrivals(seq, route)),
    note: (part, place) => store.noteArrival(seq, part, place, route),
    earlier: (turn) => store.findCard(conversation, turn, route),
    anchor: async () => (outgoing.ticket === undefined ? null : store.desk.anchor(outgoing.ticket, route)),
  };
}

async function putOff(row: DueRow, error: unknown, { store, clock, metrics, log, troubled }: Parts): Promise<void> {
  const { channel } = row;
  const about: Failure = error instanceof Error ? (error as Failure) : {};
  const wait = isForDesk(row) ? waitForDesk(row.tries, about) : about.final ? undefined : waitAfter(row.tries, about);
  await store.markFailed(row, wait === undefined ? null : clock() + wait);
  metrics.deliveries.inc({ channel, result: about.final ? 'undeliverable' : wait === undefined ? 'aside' : 'retry' });
  if (about.ambiguous) metrics.ambiguous.inc({ channel });
  report(row, error, wait, log);
  if (wait === undefined || row.tries === TROUBLED_AFTER || (about.final && row.tries === 1))
    await troubled?.(row, wait === undefined);
}

function isForDesk({ route }: DueRow): boolean {
  return route !== '';
}

/** A desk that is gone comes back when somebody repairs the settings: only what no desk would take is set aside, for what is behind it. */
function waitForDesk(tries: number, about: Failure): number | undefined {
  if (about.refused) return undefined;
  return waitAfter(Math.min(tries, RETRY_AFTER_MS.length), about) ?? 0;
}

/** Milliseconds until the next try; undefined when there is none left. */
function waitAfter(tries: number, { retryAfterMs = 0, ambiguous }: Failure): number | undefined {
  const wait = RETRY_AFTER_MS[tries - 1];
  return wait === undefined ? undefined : Math.max(wait, retryAfterMs, ambiguous ? AMBIGUOUS_MS : 0);
}

function report(row: DueRow, error: unknown, wait: number | undefined, log: Log): void {
  const about = { seq: row.seq, tries: row.tries, conversation: nameInLog(row.conversation), error: describeError(error) };
  if (wait === undefined) log.error(about, 'an answer could not be delivered and was set aside');
  else log.warn(about, 'an answer could not be delivered and is tried again');
}
