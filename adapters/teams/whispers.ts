/** Cards of a ticket that stand in somebody's own chat with the bot: what is pressed there is done at the desk all the same. */
import type { Shelf, TicketAt } from '../store/store.ts';

export interface Whispers {
  readonly note: (place: string, about: TicketAt) => Promise<void>;
  readonly find: (place: string) => Promise<TicketAt | null>;
}

/** Nobody acts on an older suggestion. */
const KEPT_MS = 7 * 24 * 3_600_000;
const WHISPERS = 'teams-whisper';

/** Kept beside the store's own places: those lead to where all of the desk reads, these must not. */
export function createWhispers(shelf: Pick<Shelf, 'get' | 'put' | 'sweep'>, clock: () => number): Whispers {
  return {
    note: async (place, about) => {
      await shelf.sweep(WHISPERS, clock());
      await shelf.put(WHISPERS, place, JSON.stringify(about), clock() + KEPT_MS);
    },
    find: async (place) => {
      const found = await shelf.get(WHISPERS, place, clock());
      return found === null ? null : (JSON.parse(found) as TicketAt);
    },
  };
}
