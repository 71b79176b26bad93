/** What a person of the help desk does with a conversation. One conversation has at most one open ticket. */
import type { Brain } from './brain.ts';
import { summary } from './cards.ts';
import { cardToText } from './plain-text.ts';
import { SAY } from './say.ts';
import { sayLast, toDesk, toUser } from './speak.ts';
import type { Action, Card, Conversation, Step, Ticket } from './types.ts';

type DeskAction = Extract<Action, { kind: 'desk' }>;

/** Opens a ticket, or keeps the open one, and tells the desk what is known. */
export function openTicket(conversation: Conversation, brain: Brain): Step {
  const open = conversation.ticket?.status === 'open' || conversation.ticket?.status === 'claimed';
  const ticket: Ticket =
    open && conversation.ticket ? conversation.ticket : { id: ticketId(conversation), status: 'open', agent: null };
  const card: Card = {
    turn: conversation.turn,
    title: `${SAY.ticketNew} ${ticket.id}`,
    body: summary(conversation, brain),
    actions: [],
  };
  return { conversation: { ...conversation, ticket }, outgoing: [{ to: 'desk', text: cardToText(card), card, replaces: null }] };
}

/** What the user writes while a person has the conversation goes to that person. */
export function relayToDesk(conversation: Conversation, text: string, passes?: string): Step {
  return { conversation, outgoing: [{ ...toDesk(text), ...(passes && { passes }) }, toUser(SAY.passedOn)] };
}

/** A picture is not kept; both sides are told, so that nobody waits for the other to look at it. */
export function imageForDesk(conversation: Conversation): Step {
  return { conversation, outgoing: [toDesk(SAY.imageSent), toUser(SAY.imageNotPassed)] };
}

/** A claim, an answer, a note, the end of a ticket, or its return to the bot. What is not allowed is said to the desk, and changes nothing. */
export function deskAct(conversation: Conversation, action: DeskAction): Step {
  const { ticket } = conversation;
  if (!ticket || ticket.status === 'resolved') return { conversation, outgoing: [toDesk(SAY.ticketNone)] };
  if (ticket.agent !== null && ticket.agent !== action.agent)
    return { conversation, outgoing: [toDesk(`${ticket.agent} ${SAY.ticketTaken}`)] };
  if (action.do === 'claim') return claim(conversation, ticket, action.agent);
  if (action.do === 'note') return { conversation, outgoing: [toDesk(`${action.agent}: ${action.text ?? ''}`)] };
  if (ticket.agent === null) return { conversation, outgoing: [toDesk(SAY.ticketFirstClaim)] };
  switch (action.do) {
    case 'reply':
      return { conversation, outgoing: [toUser(`${action.agent}: ${action.text ?? ''}`)] };
    case 'resolve':
      return sayLast(
        { ...conversation, phase: 'closed', ended: 'resolved', ticket: { ...ticket, status: 'resolved' } },
        action.text ? `${action.agent}: ${action.text}\n${SAY.agentResolved}` : SAY.agentResolved,
      );
    case 'return':
      return { conversation: returned(conversation), outgoing: [] };
  }
}

function claim(conversation: Conversation, ticket: Ticket, agent: string): Step {
  if (ticket.agent === agent) return { conversation, outgoing: [toDesk(`${agent} ${SAY.ticketTaken}`)] };
  return {
    conversation: { ...conversation, ticket: { ...ticket, status: 'claimed', agent } },
    outgoing: [toUser(`${agent} ${SAY.agentHere}`), toDesk(`${agent} ${SAY.ticketTaken}`)],
  };
}

/** Back with the bot: the procedures that were left are offered again, nothing is asked twice. */
function returned(conversation: Conversation): Conversation {
  return { ...conversation, phase: 'advising', cause: null, ended: null, ticket: null };
}

/** Short enough to say on the phone, and the same for the same turn: it is derived, not drawn. */
function ticketId({ id, turn }: Conversation): string {
  let hash = 0x811c9dc5;
  for (const char of `${id}/${turn}`) hash = Math.imul(hash ^ (char.codePointAt(0) ?? 0), 0x01000193) >>> 0;
  return `T-${hash.toString(36).toUpperCase().padStart(7, '0')}`;
}
