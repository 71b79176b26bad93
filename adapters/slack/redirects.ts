/** Conversations of a channel whose answers had to go to somebody's direct messages: what he types there belongs to them. */
import type { Shelf, ShelfKey } from '../store/store.ts';
import { personalKey, readUserKey } from './address.ts';

export interface Redirects {
  /** `personal` is the conversation of his direct messages. */
  readonly note: (personal: string, conversation: string) => Promise<void>;
  /** The conversation in the place of his own one, if there is any. */
  readonly find: (personal: string) => Promise<string | null>;
  /** His own one goes on. */
  readonly end: (personal: string) => Promise<void>;
}

const REDIRECT = 'slack-redirect';

/** What is kept by the key of a user (Incoming.user); null when he is none of Slack. */
export function redirectOf(key: string): ShelfKey | null {
  const user = readUserKey(key);
  return user && { kind: REDIRECT, key: personalKey(user.team, user.user) };
}

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
