/** Conversations in which nothing has happened for a long time go by themselves (RETENTION_DAYS), a few at a time: nobody waits for it. */
import { describeError, type Log } from './log.ts';
import type { Store } from './store/store.ts';

const HOUR_MS = 3_600_000;
const DAY_MS = 24 * HOUR_MS;
/** Conversations that are looked at in one go. */
const PORTION = 50;
/** Where on the shelf it stands that somebody is at it today. */
const PASS = ['retention', 'pass'] as const;

interface Parts {
  readonly store: Pick<Store, 'eraseOld' | 'shelf'>;
  /** Null: they stay. */
  readonly days: number | null;
  /** Milliseconds since 1970. */
  readonly clock: () => number;
  readonly log: Log;
}

export interface Retention {
  /** Looks at the next few, where one pass a day over all of them is not done yet. Never rejects. */
  readonly tick: () => Promise<void>;
}

export function createRetention({ store, days, clock, log }: Parts): Retention {
  /** The id behind which it goes on; null between two passes. */
  let after: string | null = null;
  let next = Number.NEGATIVE_INFINITY;
  let erased = 0;
  const begin = async () => {
    if (clock() < next) return;
    next = clock() + HOUR_MS;
    // Of several processes one does it.
    if (await store.shelf.claim(...PASS, clock() + DAY_MS, clock())) after = '';
  };
  const goOn = async (from: string, keptMs: number) => {
    const done = await store.eraseOld(from, new Date(clock() - keptMs).toISOString(), PORTION);
    erased += done.erased;
    after = done.last;
    if (after !== null || erased === 0) return;
    log.info({ erased }, 'old conversations were erased');
    erased = 0;
  };
  const look = async (keptMs: number) => {
    if (after === null) await begin();
    if (after !== null) await goOn(after, keptMs);
  };
  return {
    tick: async () => {
      if (days === null) return;
      await look(days * DAY_MS).catch((error) =>
        log.error({ error: describeError(error) }, 'old conversations could not be erased'),
      );
    },
  };
}
