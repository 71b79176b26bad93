/** Messages on which the bot itself breaks: how often each is tried, and what is said when no further try is worth it. */
import { beginConversation } from '../bot/turn.ts';
import type { Conversation, Incoming, Outgoing } from '../bot/types.ts';

/** Slack brings a message four times within six minutes. What is repaired by then, or rolled out, answers it as if nothing had been. */
const MOST_TRIES = 3;
/** Messages that are counted at once; of more, the one that failed first is counted anew. */
const MOST_COUNTED = 10_000;

export const BROKEN =
  'I could not process this message: something in me fails on it each time, so nobody has read it. Everything before it still counts. Please put it in other words, or type human to talk to a person.';
const BROKEN_AT_DESK =
  'The bot fails on this each time, so it was not done, and the user did not get it. Please try another way, or other words.';
export const OTHER_VERSION =
  'This conversation was stored by another version and cannot go on. Begin a new one, or ask your help desk directly.';
export const OTHER_VERSION_AT_DESK = 'This ticket was stored by another version of the bot and cannot go on here.';

export interface Faults {
  /** The bot has broken once more on this message; whether that was the last try. */
  readonly isLast: (incoming: Incoming) => boolean;
  /** Something has come of it. */
  readonly forget: (incoming: Incoming) => void;
}

/** Counts in this process alone: to share the counts would need the store, which stores nothing of a turn that fails. */
export function createFaults(): Faults {
  const tries = new Map<string, number>();
  return {
    isLast: (incoming) => {
      const name = nameOf(incoming);
      const count = (tries.get(name) ?? 0) + 1;
      const [first] = tries.keys();
      if (count === 1 && tries.size >= MOST_COUNTED && first !== undefined) tries.delete(first);
      tries.set(name, count);
      return count >= MOST_TRIES;
    },
    forget: (incoming) => void tries.delete(nameOf(incoming)),
  };
}

function nameOf({ conversation, id }: Incoming): string {
  return `${conversation} ${id}`;
}

/** Somebody waits for an answer. What the clock brings, and what happens elsewhere, is tried again by whoever brings it. */
export function isWaitedFor({ content }: Incoming): boolean {
  return ['text', 'image', 'edited', 'action'].includes(content.kind);
}

/** The conversation as it was, and one sentence. */
export function apologise(before: Conversation | null, incoming: Incoming) {
  return { conversation: before ?? beginConversation(incoming), outgoing: [tell(incoming, BROKEN, BROKEN_AT_DESK)] };
}

/** What is said where nobody can tell how the conversation was. */
export function sayUnreadable(incoming: Incoming): Outgoing {
  return tell(incoming, OTHER_VERSION, OTHER_VERSION_AT_DESK);
}

/** To whoever brought it: the user, or one person at a desk. */
function tell({ desk, user, content }: Incoming, toUser: string, toDesk: string): Outgoing {
  const sentence = { card: null, replaces: null, notice: true } as const;
  if (desk === undefined) return { ...sentence, to: 'user', text: toUser };
  const ticket = content.kind === 'action' && content.action.kind === 'desk' ? content.action.ticket : undefined;
  return { ...sentence, to: 'desk', text: toDesk, only: user, desk, ...(ticket !== undefined && { ticket }) };
}
