/** The ways to say something: a card, a sentence, a word to the help desk. */
import { cardToText } from './plain-text.ts';
import type { Card, Conversation, Outgoing, Step } from './types.ts';

/** Says a card. A card before it that still had live buttons is spent by it, unless this one takes its place. */
export function present(conversation: Conversation, card: Card, replaces: number | null): Step {
  const live = { ...conversation, liveCard: conversation.turn };
  const spends = replaces === null && conversation.liveCard > 0 ? { spends: conversation.liveCard } : {};
  return { conversation: live, outgoing: [{ to: 'user', text: cardToText(card), card, replaces, ...spends }] };
}

/** Says a sentence that ends what the card before it was about. */
export function sayLast(conversation: Conversation, text: string): Step {
  const spends = conversation.liveCard > 0 ? { spends: conversation.liveCard } : {};
  return { conversation, outgoing: [{ to: 'user', text, card: null, replaces: null, ...spends }] };
}

export function sayOnly(conversation: Conversation, text: string): Step {
  return { conversation, outgoing: [{ to: 'user', text, card: null, replaces: null }] };
}

export function toDesk(text: string): Outgoing {
  return { to: 'desk', text, card: null, replaces: null };
}

export function toUser(text: string): Outgoing {
  return { to: 'user', text, card: null, replaces: null };
}
