/** One problem that many people have: one ticket for all of them, and word to each of them, before anybody changes a registry. */
import type { Brain } from '../brain.ts';
import { knownCard, knownOverCard } from '../cards.ts';
import { DESK_SAY, SAY } from '../say.ts';
import { present, toDesk, toUser } from '../speak.ts';
import type { Conversation, Incident, IncidentNews, Step } from '../types.ts';
import { hasTicket, isOpen, isWithPerson, openTicket } from './ticket.ts';
import { later } from './time.ts';

/** Longer than what is known of what happens elsewhere lags behind, and its end takes to be told. */
const LOOK_MS = 60_000;

export function onIncident(conversation: Conversation, news: IncidentNews, brain: Brain): Step {
  switch (news.kind) {
    case 'begins':
      return begin(conversation, news.error, news.users, brain);
    case 'grows':
      return grow(conversation, news.users);
    case 'concerns-you':
      return join(conversation, news.incident, brain);
    case 'told':
      return hearOfIt(conversation, news);
  }
}

/** The incident that the newest errors in this conversation belong to, unless the user wants to go on all the same. */
export function incidentOf({ signals, known }: Conversation, { around }: Brain): Incident | null {
  const newest = signals.filter(({ after }) => after === signals.at(-1)?.after).map(({ error }) => error);
  const incidents = around.incidents.filter(({ error }) => newest.includes(error));
  const isWanted = known?.anyway && incidents.some(({ id }) => id === known.incident);
  return isWanted ? null : (incidents[0] ?? null);
}

/** Said before any question or step. */
export function sayKnown(before: Conversation, incident: Incident, brain: Brain, lead: readonly string[]): Step {
  const conversation: Conversation = {
    ...before,
    phase: 'advising',
    asking: null,
    options: [],
    showing: [],
    cause: null,
    ended: 'escalated',
    known: knownOf(incident, brain),
  };
  return present(conversation, knownCard(conversation, incident, brain, lead), null);
}

/** Whether the user was told to wait, and waits. */
export function isWaiting({ known, phase, cause }: Conversation): boolean {
  return known !== null && !known.anyway && phase === 'advising' && cause === null;
}

/** Whether the user was told that it is over, and asked whether it works again. */
export function isAskedIfOver({ known, phase, cause, showing }: Conversation): boolean {
  return known === null && phase === 'advising' && cause === null && showing.length === 0;
}

function begin(conversation: Conversation, error: string, users: number, brain: Brain): Step {
  if (conversation.ticket) return { conversation, outgoing: [] };
  const opened = openTicket(conversation, 'incident', brain.at);
  const ticket = { ...opened.ticket, consent: 'given' as const, incident: { error, users } };
  return { conversation: { ...opened, phase: 'with-human', ended: 'escalated', ticket }, outgoing: [] };
}

function grow(conversation: Conversation, users: number): Step {
  const { ticket } = conversation;
  if (!isOpen(ticket) || !ticket.incident) return { conversation, outgoing: [] };
  return { conversation: { ...conversation, ticket: { ...ticket, incident: { ...ticket.incident, users } } }, outgoing: [] };
}

/** Somebody who had the error before it was known to be an incident. */
function join(before: Conversation, incident: Incident, brain: Brain): Step {
  const conversation = { ...before, known: knownOf(incident, brain) };
  if (before.known?.incident === incident.id) return { conversation: before, outgoing: [] };
  if (hasTicket(conversation) && isOpen(conversation.ticket))
    return { conversation, outgoing: toDesk(conversation, `${DESK_SAY.incidentChild} ${incident.id}.`) };
  const isBusy = before.phase === 'asking' || before.phase === 'choosing' || before.phase === 'advising';
  return isBusy ? sayKnown(conversation, incident, brain, [SAY.knownNow]) : { conversation, outgoing: [] };
}

function knownOf({ id }: Incident, { at }: Brain) {
  return { incident: id, anyway: false, look: later(at, LOOK_MS) };
}

/** Once, a while after he was told of it: whoever joined in the moment in which it ended has heard nothing of the end. */
export function lookAfterIncident(conversation: Conversation, { at, around }: Brain): Step {
  const { known } = conversation;
  if (!known?.look || known.look > at) return { conversation, outgoing: [] };
  const { look: _, ...looked } = known;
  const isThere = around.incidents.some(({ id }) => id === known.incident);
  if (isThere) return { conversation: { ...conversation, known: looked }, outgoing: [] };
  const left = { ...conversation, known: null };
  return isWaiting(conversation) ? askIfOver(left, []) : { conversation: left, outgoing: [] };
}

/** A person who has the conversation speaks for himself; everybody else hears it from the bot. */
function hearOfIt(before: Conversation, { incident, text, over }: Extract<IncidentNews, { kind: 'told' }>): Step {
  if (before.known?.incident !== incident) return { conversation: before, outgoing: [] };
  const conversation: Conversation = over ? { ...before, known: null } : before;
  if (isWithPerson(conversation)) return { conversation, outgoing: toDesk(conversation, `${DESK_SAY.incidentSays} ${text}`) };
  if (over && isWaiting(before)) return askIfOver(conversation, [text]);
  const ownStays = over && isOpen(conversation.ticket) ? `\n${SAY.ownStays}` : '';
  return { conversation, outgoing: [toUser(`${text}${ownStays}`, { notice: true })] };
}

function askIfOver(conversation: Conversation, lead: readonly string[]): Step {
  return present({ ...conversation, ended: null }, knownOverCard(conversation, lead), null);
}
