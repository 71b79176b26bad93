/** What follows from every turn, whatever it was about: the transcript, the card at the desks, who spoke, what is due next, what is counted. */
import type { Brain } from './brain.ts';
import { describeValue, labelOf } from './cards.ts';
import { keepLines } from './conversation.ts';
import { answered, hasTicket, isOpen, isWithPerson, type Ticketed } from './desk/ticket.ts';
import { isSameCard, namesOf, ticketCard } from './desk/ticket-card.ts';
import { wakeAt } from './desk/timer.ts';
import { cardToText } from './plain-text.ts';
import { toDesk } from './speak.ts';
import type { Action, Card, Content, Conversation, Incoming, Line, Outcome, Outgoing, Step, TicketEvent } from './types.ts';

/** What the user does, rather than time or a channel. */
const BY_USER: readonly Content['kind'][] = ['text', 'image', 'action', 'edited', 'deleted'];

/** `before` is the conversation with the number of this turn. */
export function finish(before: Conversation, incoming: Incoming, step: Step, brain: Brain): Step {
  const outgoing = step.outgoing.map((said) => withEpoch(said, before, step.conversation));
  const active = touch(step.conversation, incoming);
  const told = keepLines(active, [...linesOf(incoming, brain), ...outgoing.flatMap((said) => lineOf(said, brain.at))]);
  const named = nameHidden(before, told);
  const shown = showTicket(before, named, brain);
  const conversation = { ...shown.conversation, wake: wakeAt(shown.conversation, brain) };
  const noticed = conversation.signals.map(({ error }) => error).filter((error) => !hasSignal(before, error));
  const outcome = outcomeOf(before, conversation, incoming);
  return {
    ...step,
    conversation,
    // The card first: what else is said at the desk stands under it.
    outgoing: [...shown.outgoing, ...outgoing],
    ...(noticed.length > 0 && { noticed }),
    ...(outcome && { outcome }),
  };
}

// --- who spoke -------------------------------------------------------------------------------------------------------

/** In the turn in which the word passes, a person's words belong to his epoch and the bot's to its own. */
function withEpoch(said: Outgoing, before: Conversation, after: Conversation): Outgoing {
  if (said.to !== 'user' || said.epoch !== undefined) return said;
  const isPersons = said.by !== undefined;
  return { ...said, epoch: isWithPerson(after) === isPersons ? after.epoch : before.epoch };
}

// --- the transcript --------------------------------------------------------------------------------------------------

function linesOf({ id, at, content }: Incoming, brain: Brain): readonly Line[] {
  switch (content.kind) {
    case 'text':
    case 'image':
      return [{ at, from: brain.isOther ? 'other' : 'user', text: content.text || '(a file)', message: id }];
    case 'action': {
      const text = nameAction(content.action, brain);
      return text === null ? [] : [{ at, from: 'user', text }];
    }
    default:
      return [];
  }
}

/** As the user saw it on the button; null for what others do, and for ticks, which the ticket lists by themselves. */
function nameAction(action: Action, brain: Brain): string | null {
  switch (action.kind) {
    case 'answer':
      return describeValue(action.question, { value: action.value }, brain);
    case 'change':
      return describeValue(action.fact, { value: action.value }, brain);
    case 'press':
      return labelOf(action.press);
    default:
      return null;
  }
}

function lineOf({ to, text, card, by, only, replaces, passes, lead = '' }: Outgoing, at: string): readonly Line[] {
  if (to !== 'user' || only !== undefined || replaces !== null) return [];
  const words = card ? card.title : text.slice(lead.length);
  return [{ at, from: by ?? 'bot', text: words, ...(passes !== undefined && { message: passes }) }];
}

// --- the desks -------------------------------------------------------------------------------------------------------

/** Silence is counted from the last thing that the user or an agent did, who may also write where the user does. */
function touch(conversation: Conversation, { at, content, user }: Incoming): Conversation {
  const isUsers = BY_USER.includes(content.kind) && !(content.kind === 'action' && content.action.kind === 'desk');
  if (!hasTicket(conversation) || !isOpen(conversation.ticket) || !isUsers) return conversation;
  const { ticket } = user === conversation.ticket.agentKey ? answered(conversation) : conversation;
  return { ...conversation, ticket: { ...ticket, active: at } };
}

/** Once the user has shared his words, what he adds is hidden and revealed like the rest. */
function nameHidden(before: Conversation, after: Conversation): Conversation {
  const { ticket } = after;
  if (!isOpen(ticket) || ticket.consent !== 'given') return after;
  // What was there has been looked through: names stay.
  const isSeen = before.ticket?.id === ticket.id && before.ticket.consent === 'given';
  return { ...after, ticket: { ...ticket, names: namesOf(after, isSeen ? before : null) } };
}

/** The card at the desks shows the conversation as it is: it is drawn again whenever it would look different. */
function showTicket(before: Conversation, after: Conversation, brain: Brain): Step {
  if (!hasTicket(after) || isPrivate(before, after)) return { conversation: after, outgoing: [] };
  if (!isChanged(before, after, brain)) return { conversation: after, outgoing: [] };
  const shown = { ...after, ticket: { ...after.ticket, card: after.turn } };
  // What the case was stays to be read at the desks, also when the user has started over.
  const isLeft = after.phase === 'idle' && before.phase === 'with-human';
  const card = ticketCard(isLeft ? { ...before, ticket: after.ticket } : after, brain);
  return { conversation: shown, outgoing: tellCard(after, card) };
}

/** In the place of the card that is there, if one is. */
function tellCard(conversation: Ticketed, card: Card): readonly Outgoing[] {
  const { ticket } = conversation;
  const event: TicketEvent = {
    type: ticket.card === 0 ? 'ticket.opened' : 'ticket.updated',
    status: ticket.status,
    summary: cardToText({ ...card, actions: [] }),
  };
  const replaces = ticket.card === 0 ? null : ticket.card;
  return toDesk(conversation, cardToText(card), { card, replaces, event });
}

/** What the user goes on to tell the bot, once a ticket is closed, is not for the desk. */
function isPrivate(before: Conversation, after: Ticketed): boolean {
  return !isNew(before, after) && !isOpen(before.ticket) && !isOpen(after.ticket);
}

function isNew({ ticket }: Conversation, after: Ticketed): boolean {
  return ticket?.id !== after.ticket.id || after.ticket.card === 0;
}

function isChanged(before: Conversation, after: Ticketed, brain: Brain): boolean {
  if (!hasTicket(before) || isNew(before, after)) return true;
  // The second desk has no card yet.
  if (before.ticket.reminders === 0 && after.ticket.reminders > 0) return true;
  return !isSameCard(before, after, brain);
}

// --- what is counted -------------------------------------------------------------------------------------------------

function hasSignal({ signals }: Conversation, error: string): boolean {
  return signals.some((signal) => signal.error === error);
}

/** Who brought it to its end: a person, the bot's steps, or the user by himself. */
function outcomeOf(before: Conversation, after: Conversation, { content }: Incoming): Outcome | null {
  const { ended, cause, ticket } = after;
  // An incident is no case of its own.
  if (ended === null || ended === before.ended || ticket?.incident) return null;
  const byPerson = isWithPerson(before) || (content.kind === 'action' && content.action.kind === 'desk');
  const bySteps = before.phase === 'advising' && before.cause !== null;
  return { ended, by: byPerson ? 'human' : ended !== 'resolved' || bySteps ? 'bot' : 'user', cause: cause ?? before.cause };
}
