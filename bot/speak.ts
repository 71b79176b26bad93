/** The ways to say something: a card, a sentence, a word to the help desk. */
import { blocksToText, cardToText } from './plain-text.ts';
import type { Block, Card, Conversation, Outgoing, Step } from './types.ts';

/** In whose name, and what else is to be known of what is said. */
export type About = Partial<Omit<Outgoing, 'to' | 'text' | 'spends'>>;

/** Says a card. A card before it that still had live buttons is spent by it, unless this one takes its place. */
export function present(conversation: Conversation, card: Card, replaces: number | null, about: About = {}): Step {
  const live = { ...conversation, liveCard: conversation.turn };
  const spends = replaces === null && conversation.liveCard > 0 ? { spends: conversation.liveCard } : {};
  return { conversation: live, outgoing: [{ to: 'user', text: cardToText(card), card, replaces, ...spends, ...about }] };
}

/** Says a sentence that ends what the card before it was about. */
export function sayLast(conversation: Conversation, text: string, about: About = {}): Step {
  const spends = conversation.liveCard > 0 ? { spends: conversation.liveCard } : {};
  return { conversation, outgoing: [{ to: 'user', text, card: null, replaces: null, ...spends, ...about }] };
}

export function sayOnly(conversation: Conversation, text: string): Step {
  return { conversation, outgoing: [{ to: 'user', text, card: null, replaces: null }] };
}

/** The step with something before the first thing that it says to the user. */
export function leadWith(step: Step, lead: readonly Block[]): Step {
  const first = step.outgoing.findIndex(({ to }) => to === 'user');
  const outgoing = step.outgoing.map((answer, i) => {
    if (i !== first) return answer;
    const card = answer.card && { ...answer.card, body: [...lead, ...answer.card.body] };
    return { ...answer, card, text: card ? cardToText(card) : `${blocksToText(lead)}\n\n${answer.text}` };
  });
  return { ...step, outgoing };
}

/** The step, and something after it. */
export function alsoSay(step: Step, outgoing: readonly Outgoing[]): Step {
  return { ...step, outgoing: [...step.outgoing, ...outgoing] };
}

/** A line under the ticket at the desks; nothing where there is no ticket. */
export function toDesk({ ticket }: Conversation, text: string, about: About = {}): readonly Outgoing[] {
  if (ticket === null) return [];
  const second = ticket.reminders > 0 ? ({ second: true } as const) : {};
  return [{ to: 'desk', text, card: null, replaces: null, ticket: ticket.id, ...second, ...about }];
}

/** A fact about delivery or time, which is nobody's word: it may be said whoever has the conversation. */
export function notice(text: string): Outgoing {
  return toUser(text, { notice: true });
}

export function toUser(text: string, about: About = {}): Outgoing {
  return { to: 'user', text, card: null, replaces: null, ...about };
}
