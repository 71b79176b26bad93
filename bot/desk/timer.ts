/** What happens to a ticket by time alone: replies go out, the desk is reminded, the user learns that nobody came or answers, silence closes it. */
import type { Brain } from '../brain.ts';
import { addDeskTime } from '../hours.ts';
import { DESK_SAY, SAY } from '../say.ts';
import { notice, sayLast, toDesk } from '../speak.ts';
import type { Conversation, Step, Ticket } from '../types.ts';
import { sendHeld } from './acts.ts';
import { hasMore } from './back.ts';
import { lookAfterIncident } from './incident.ts';
import { endTicket, hasTicket, isOpen, isWithPerson, release, type Ticketed } from './ticket.ts';
import { stamp } from './time.ts';

/** When the desk is reminded of a ticket that nobody has, in multiples of the policy's time; after the last one it is quiet. */
const REMIND_AT = [1, 3, 12];
/** From this reminder on the user is asked to leave a message. */
const LEAVE_MESSAGE = 2;
/** How long whoever has a ticket may take to answer once he was reminded, in multiples of the policy's time. */
const ANSWER_AFTER_REMINDER = 2;

/** The next moment at which something is due; null when nothing is. */
export function wakeAt({ ticket, known }: Conversation, brain: Brain): string | null {
  const moments = [known?.look ?? null, ...(isOpen(ticket) ? momentsOf(ticket, brain) : [])];
  return moments
    .filter((moment) => moment !== null)
    .reduce<string | null>((first, at) => (first === null || at < first ? at : first), null);
}

function momentsOf(ticket: Ticket, brain: Brain): readonly (string | null)[] {
  return [...ticket.held.map(({ until }) => until), remindAt(ticket, brain), answerAt(ticket, brain), staleAt(ticket, brain)];
}

/** Each thing that is due by now, once. */
export function onTimer(before: Conversation, brain: Brain): Step {
  const looked = lookAfterIncident(before, brain);
  const { conversation } = looked;
  if (!hasTicket(conversation) || !isOpen(conversation.ticket)) return looked;
  const said = sendHeld(conversation, brain, 'due');
  const next = said.conversation as Ticketed;
  const look = isDue(staleAt(next.ticket, brain), brain) ? goStale : isWithPerson(next) ? seekAnswer : remind;
  const step = look(next, brain);
  return { conversation: step.conversation, outgoing: [...looked.outgoing, ...said.outgoing, ...step.outgoing] };
}

function remindAt({ status, waiting, reminders }: Ticket, { desk }: Brain): string | null {
  const times = REMIND_AT[reminders];
  return status !== 'open' || times === undefined ? null : addDeskTime(desk.hours, waiting, times * desk.remindAfterMs);
}

/** What is about to go out is the answer. Whoever was reminded late has his time all the same. */
function answerAt({ status, unanswered, held }: Ticket, { desk }: Brain): string | null {
  if (status !== 'claimed' || !unanswered || held.length > 0) return null;
  const { since, reminded } = unanswered;
  return reminded === null
    ? addDeskTime(desk.hours, since, desk.answerAfterMs)
    : addDeskTime(desk.hours, reminded, ANSWER_AFTER_REMINDER * desk.answerAfterMs);
}

/** Nights and weekends are nobody's silence. An incident is closed by people only. */
function staleAt({ active, incident }: Ticket, { desk }: Brain): string | null {
  return incident ? null : addDeskTime(desk.hours, active, desk.staleAfterMs);
}

function isDue(at: string | null, brain: Brain): boolean {
  return at !== null && at <= brain.at;
}

function remind(conversation: Ticketed, brain: Brain): Step {
  const { ticket } = conversation;
  if (!isDue(remindAt(ticket, brain), brain)) return { conversation, outgoing: [] };
  const reminders = ticket.reminders + 1;
  const reminded: Ticketed = { ...conversation, ticket: { ...ticket, reminders } };
  const told = toDesk(reminded, `${DESK_SAY.reminder} ${stamp(ticket.waiting, brain)}.`);
  const words = reminders === 1 ? SAY.stillWaiting : reminders === LEAVE_MESSAGE ? SAY.leaveMessage : null;
  return {
    conversation: reminded,
    outgoing: [...told, ...(words && !ticket.incident ? [notice(orGoOn(words, reminded, brain))] : [])],
  };
}

function orGoOn(words: string, conversation: Ticketed, brain: Brain): string {
  return hasMore(conversation, brain) ? `${words} ${SAY.goOnOffer}` : words;
}

/** First whoever has it is reminded, once; then it waits for somebody else. */
function seekAnswer(conversation: Ticketed, brain: Brain): Step {
  const { unanswered, agent: name, agentKey: key } = conversation.ticket;
  if (!unanswered || !isDue(answerAt(conversation.ticket, brain), brain)) return { conversation, outgoing: [] };
  const { since, reminded } = unanswered;
  if (reminded !== null) return offerToOthers(conversation, since, brain);
  const ticket = { ...conversation.ticket, unanswered: { since, reminded: brain.at } };
  const text = `${name}, ${DESK_SAY.unanswered} ${stamp(since, brain)}. ${DESK_SAY.unansweredHow}`;
  const calls = key !== null && name !== null ? { calls: { key, name } } : {};
  return { conversation: { ...conversation, ticket }, outgoing: toDesk(conversation, text, calls) };
}

/** That time has passed is no act of a person, and breaks no silence. */
function offerToOthers(before: Ticketed, since: string, brain: Brain): Step {
  const { agent, active } = before.ticket;
  const released = release(before, brain.at);
  const conversation: Ticketed = { ...released, ticket: { ...released.ticket, active } };
  const told = toDesk(conversation, `${agent} ${DESK_SAY.offered(stamp(since, brain))}`, {
    event: { type: 'ticket.released', agent },
  });
  return { conversation, outgoing: [notice(orGoOn(`${agent} ${SAY.agentSilent}`, conversation, brain)), ...told] };
}

/** Held replies have gone out before; the bot has the word, and says that it is over. */
function goStale(before: Ticketed, brain: Brain): Step {
  const ended: Ticketed = { ...endTicket(before, 'stale', brain.at), phase: 'closed', asking: null, ended: null };
  const told = toDesk(ended, DESK_SAY.stale, { event: { type: 'ticket.resolved', agent: before.ticket.agent, end: 'stale' } });
  const last = sayLast(ended, SAY.goneStale);
  return { conversation: last.conversation, outgoing: [...last.outgoing, ...told] };
}
