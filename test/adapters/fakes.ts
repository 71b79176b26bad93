/** Stand-ins for our own ports, shared by the tests of this room. */

import type { Config } from '../../adapters/config.ts';
import type { Log } from '../../adapters/log.ts';
import type { Turned } from '../../adapters/store/store.ts';
import { newConversation } from '../../bot/conversation.ts';
import { ALWAYS_THERE } from '../../bot/hours.ts';
import type { Card, Conversation, Incoming, Outgoing } from '../../bot/types.ts';

/** A conversation for a store, which looks at little of it. */
export function conversationAt(turn: number, id = 'web:1'): Conversation {
  return { ...newConversation(id), turn };
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

/** Nobody is at any desk, and nothing is looked out for. */
export const NO_DESK: Config['desk'] = {
  first: [],
  second: [],
  policy: ALWAYS_THERE,
  holdMs: 10_000,
  key: null,
  storm: null,
  webhook: null,
  inbound: null,
  hubs: [],
};
