/** A store that can be away. */
import type { Store } from '../../adapters/store/store.ts';

export interface Breakable {
  readonly breaking: (store: Store) => Store;
  isAway: boolean;
}

/** In all its parts, closing apart: while it is away, everything rejects with words that nobody outside may read. */
export function createBreakable(): Breakable {
  const state: Breakable = {
    isAway: false,
    breaking: (store) => ({
      ...breakAll(store),
      shelf: breakAll(store.shelf),
      desk: breakAll(store.desk),
      outbox: breakAll(store.outbox),
      ready: async () => (state.isAway ? 'The database is away.' : store.ready()),
      close: store.close,
    }),
  };
  const breakAll = <T extends object>(part: T): T => {
    const guard =
      (work: (...given: unknown[]) => Promise<unknown>) =>
      async (...given: unknown[]) => {
        if (state.isAway) throw new Error('secret words of the database');
        return work(...given);
      };
    const guarded = Object.entries(part).map(([name, work]) => [name, typeof work === 'function' ? guard(work) : work]);
    return Object.fromEntries(guarded) as T;
  };
  return state;
}
