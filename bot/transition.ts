/** The step of the conversation: state and event in, state and messages out. Pure; the phases are those of types.ts. */
import type { Brain } from './brain.ts';
import { deskAct } from './desk/acts.ts';
import { onIncident } from './desk/incident.ts';
import { imageForDesk } from './desk/relay.ts';
import { awaitAnswer, hasTicket, isOpen, isWithPerson } from './desk/ticket.ts';
import { onTimer } from './desk/timer.ts';
import type { Event } from './interpret.ts';
import { onAction } from './on-action.ts';
import { onDeleted, onEdited, onReread } from './on-changed.ts';
import { onSaid } from './on-said.ts';
import type { Said } from './said.ts';
import { DESK_SAY, SAY } from './say.ts';
import { leadWith, notice, sayOnly, toDesk } from './speak.ts';
import type { Conversation, Outgoing, Step } from './types.ts';

/** `conversation.turn` is already that of this step. */
export function transition(conversation: Conversation, event: Event, brain: Brain): Step {
  switch (event.kind) {
    case 'image':
      return onImage(conversation, event.beside, brain);
    case 'joined':
      return onJoined(conversation, event.shared ? introduce(event.by) : SAY.welcome);
    case 'edited':
      return onEdited(conversation, event.message, event.text, brain);
    case 'deleted':
      return onDeleted(conversation, event.message, brain);
    case 'reread':
      return onReread(conversation, event.said, brain);
    case 'said':
      return onSaid(conversation, event.said, brain);
    case 'action':
      return onAction(conversation, event.action, event.how, brain);
    case 'desk':
      return deskAct(conversation, event.action, event.actor, brain);
    case 'left':
      return { conversation: { ...conversation, left: true }, outgoing: tellOpenTicket(conversation, DESK_SAY.userLeft) };
    case 'timer':
      return onTimer(conversation, brain);
    case 'undelivered':
      return onUndelivered(conversation, event.to, event.forGood);
    case 'incident':
      return onIncident(conversation, event.news, brain);
  }
}

/** For the first time, or again after the user had removed the bot. */
function onJoined({ left, ...conversation }: Conversation, greeting: string): Step {
  const back = left ? tellOpenTicket(conversation, DESK_SAY.userBack) : [];
  const greeted = isWithPerson(conversation) ? { conversation, outgoing: [] } : sayOnly(conversation, greeting);
  return { ...greeted, outgoing: [...greeted.outgoing, ...back] };
}

function tellOpenTicket(conversation: Conversation, text: string): readonly Outgoing[] {
  return isOpen(conversation.ticket) ? toDesk(conversation, text) : [];
}

/** Whoever waits for an answer learns that the other has not got what was said. */
function onUndelivered(conversation: Conversation, to: 'user' | 'desk', forGood: boolean): Step {
  const { ticket } = conversation;
  if (!isOpen(ticket)) return { conversation, outgoing: [] };
  if (to === 'user')
    return { conversation, outgoing: toDesk(conversation, forGood ? DESK_SAY.userUnreachable : DESK_SAY.userUnreached) };
  if (ticket.away) return { conversation, outgoing: [] };
  return { conversation: { ...conversation, ticket: { ...ticket, away: true } }, outgoing: [notice(SAY.deskAway)] };
}

/** The picture is acknowledged, and the words beside it are dealt with as always. */
function onImage(conversation: Conversation, beside: Said | null, brain: Brain): Step {
  if (conversation.phase !== 'with-human')
    return beside
      ? leadWith(onSaid(conversation, beside, brain), [{ kind: 'text', text: SAY.imageBeside, tone: 'normal' }])
      : sayOnly(conversation, SAY.image);
  if (!hasTicket(conversation)) return sayOnly(conversation, SAY.image);
  const waits = brain.isOther ? conversation : awaitAnswer(conversation, brain.at);
  const forDesk = imageForDesk(waits);
  if (!beside) return forDesk;
  const said = onSaid(waits, beside, brain);
  return { ...said, outgoing: [...said.outgoing, ...forDesk.outgoing] };
}

function introduce(by: string | null): string {
  return by === null ? SAY.introduction : `${by} ${SAY.addedBy} ${SAY.introduction}`;
}
