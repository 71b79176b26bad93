/** A word to one person of a desk, for where its ticket is not on the screen: in his own chat, or in the channel beside other tickets. */
import type { Outgoing } from '../../bot/types.ts';

/** With the ticket's name before it. */
export function withTicket(outgoing: Outgoing): Outgoing {
  const { ticket, text, card } = outgoing;
  if (ticket === undefined) return outgoing;
  return { ...outgoing, text: `${ticket}: ${text}`, card: card && { ...card, title: `${ticket}: ${card.title}` } };
}
