/** Conversations of a channel whose answers had to go to somebody's direct messages: what he types there belongs to them. */
import type { Shelf } from '../store/store.ts';

export interface Redirects {
  /** `personal` is the conversation of his direct messages. */
  readonly note: (personal: string, conversation: string) => Promise<void>;
  /** The conversation in the place of his own one, if there is any. */
  readonly find: (personal: string) => Promise<string | null>;
  /** His own one goes on. */
  readonly end: (personal: string) => Promise<void>;
}

const REDIRECT = 'slack-redirect';

export function createRedirects(shelf: Shelf): Redirects {
  const find = (personal: string) => shelf.get(REDIRECT, personal, 0);
  return {
    note: (personal, conversation) => shelf.put(REDIRECT, personal, conversation),
    find,
    end: async (personal) => {
      if ((await find(personal)) !== null) await shelf.take(REDIRECT, personal, 0);
    },
  };
}
