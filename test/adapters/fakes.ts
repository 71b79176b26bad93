/** Stand-ins for our own ports, shared by the tests of this room. */

import type { Log } from '../../adapters/log.ts';
import type { Turned } from '../../adapters/store/store.ts';
import type { Card, Conversation, Incoming, Outgoing } from '../../bot/types.ts';

/** Just enough of a conversation for a store, which looks at nothing but `schema`. */
export function conversationAt(turn: number, id = 'web:1'): Conversation {
  return { schema: 2, id, owner: null, turn } as unknown as Conversation;
}

export function say(text: string, to: Outgoing['to'] = 'user'): Outgoing {
  return { to, text, card: null, replaces: null };
}

/** A bot that repeats what it hears, with a card, and counts its turns in the conversation. */
export function echo(conversation: Conversation | null, { content, conversation: id }: Incoming): Turned {
  const turn = (conversation?.turn ?? 0) + 1;
  const heard = content.kind === 'text' ? content.text : JSON.stringify(content);
  const card: Card = { turn, title: 'Echo', body: [], actions: [] };
  return { conversation: conversationAt(turn, id), outgoing: [{ to: 'user', text: `${turn}: ${heard}`, card, replaces: null }] };
}

export const cardAsIs = (card: Card): object => ({ type: 'AdaptiveCard', title: card.title });

/** A log that keeps its lines. */
export function createLogBook(): { readonly log: Log; readonly lines: string[] } {
  const lines: string[] = [];
  const write = (about: unknown, text?: string) => {
    lines.push(`${JSON.stringify(about)} ${text ?? ''}`);
  };
  return { log: { debug: write, info: write, warn: write, error: write } as Log, lines };
}
