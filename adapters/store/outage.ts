/** Tells a store that cannot do its work now from everything else that goes wrong: an outage passes, and whoever asked may ask again. */
import { type Store, UNREADABLE } from './store.ts';

const outages = new WeakSet<Error>();

/** Whether the store was in the way. */
export function isOutage(error: unknown): boolean {
  return error instanceof Error && outages.has(error);
}

/** Whether the conversation was stored by another version. */
export function isUnreadable(error: unknown): boolean {
  return error instanceof Error && error.name === UNREADABLE;
}

/** The same store. Whatever it rejects with is an outage, but for a step that breaks and a conversation that nobody can read here. */
export function markOutages(store: Store): Store {
  const parts = { shelf: markAll(store.shelf), desk: markAll(store.desk), outbox: markAll(store.outbox) };
  return { ...markAll(store), ...parts, turn: (key, step) => takeTurn(store, key, step) };
}

function takeTurn(store: Store, ...[key, step]: Parameters<Store['turn']>): ReturnType<Store['turn']> {
  let broken: unknown;
  const watched: typeof step = (conversation) => {
    try {
      return step(conversation);
    } catch (error) {
      broken = error;
      throw error;
    }
  };
  return store.turn(key, watched).catch((error) => Promise.reject(error === broken ? error : mark(error)));
}

function markAll<T extends object>(part: T): T {
  const marking =
    (work: (...given: unknown[]) => Promise<unknown>) =>
    async (...given: unknown[]) => {
      try {
        return await work(...given);
      } catch (error) {
        throw mark(error);
      }
    };
  const marked = Object.entries(part).map(([name, work]) => [name, typeof work === 'function' ? marking(work) : work]);
  return Object.fromEntries(marked) as T;
}

function mark(error: unknown): unknown {
  if (error instanceof Error && !isUnreadable(error)) outages.add(error);
  return error;
}
