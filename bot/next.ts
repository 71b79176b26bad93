/** What comes next: decide anew, and say the result as a card or a sentence. Every handler ends in one of these. */
import type { Brain } from './brain.ts';
import { adviceCard, handOverCard, knownCard, knownOverCard, questionCard, sentCard, unfixableCard } from './cards.ts';
import { caseOf } from './conversation.ts';
import { decide, HAND_OVER, type HandOver, handOverFor } from './decide.ts';
import { expectations } from './desk/expect.ts';
import { incidentOf, isAskedIfOver, isWaiting, sayKnown } from './desk/incident.ts';
import { hasTicket, isOpen, isWithPerson, openTicket } from './desk/ticket.ts';
import { isCorrection } from './notes.ts';
import { DESK_SAY, SAY, WHY_HUMAN } from './say.ts';
import { alsoSay, notice, present, sayOnly, toDesk } from './speak.ts';
import type { Card, Conversation, HandOverReason, Step } from './types.ts';

const REOPENED = { event: { type: 'ticket.reopened', agent: null } } as const;

/** Decides anew from facts, errors and what was tried, and says the result. */
export function advance(conversation: Conversation, brain: Brain, lead: readonly string[]): Step {
  const incident = incidentOf(conversation, brain);
  // What was to be said about the error itself is of no use now.
  if (incident) return sayKnown(conversation, incident, brain, []);
  const decision = decide(brain, caseOf(conversation));
  if (decision.kind === 'ask') return ask(conversation, decision.question, 'asking', brain, lead);
  if (decision.kind === 'handOver') return handOver(conversation, decision, brain, lead);
  const showing = { ...conversation, asking: null, options: [], showing: decision.show, cause: decision.cause };
  if (decision.kind === 'unfixable') {
    const closed: Conversation = { ...showing, phase: 'closed', ended: 'unfixable' };
    return present(closed, unfixableCard(closed, brain, lead), null);
  }
  const advising: Conversation = { ...showing, phase: 'advising', ended: null };
  const notes = lead.some(isCorrection) ? [...lead, SAY.newSteps] : lead;
  return present(advising, adviceCard(advising, brain, notes), null);
}

export function ask(
  conversation: Conversation,
  question: string,
  phase: 'asking' | 'choosing',
  brain: Brain,
  lead: readonly string[],
): Step {
  const isNew = !conversation.asked.includes(question);
  const asking: Conversation = {
    ...conversation,
    phase,
    asking: question,
    asked: isNew ? [...conversation.asked, question] : conversation.asked,
    showing: [],
    cause: null,
    ended: null,
  };
  return present(asking, questionCard(asking, brain, lead), null);
}

export function escalate(conversation: Conversation, reason: HandOverReason, brain: Brain): Step {
  return handOver(conversation, handOverFor(brain, caseOf(conversation), reason), brain, []);
}

function handOver(conversation: Conversation, plan: HandOver, brain: Brain, lead: readonly string[]): Step {
  const base: Conversation = {
    ...conversation,
    phase: 'with-human',
    asking: null,
    options: [],
    showing: plan.show,
    cause: plan.cause,
    ended: 'escalated',
    handedOver: plan.reason,
  };
  const opened = openTicket(base, plan.reason, brain.at);
  const card = cardWithPerson(opened, brain, lead);
  // A new ticket is seen by its card; that of an old one stands far above.
  const told = hasTicket(conversation) && !isOpen(conversation.ticket) ? toDesk(opened, DESK_SAY.userAgain, REOPENED) : [];
  return alsoSay(present(opened, card, null), told);
}

/** Asked for once; the second time a person is offered, because guessing could do harm. */
export function askForText(conversation: Conversation, brain: Brain, lead: readonly string[] = []): Step {
  const misses = conversation.misses + 1;
  if (misses === 1) return ask({ ...conversation, misses, options: [] }, 'exact_text', 'asking', brain, lead);
  return offerHuman({ ...conversation, misses }, brain);
}

/** The same question once more, because the user told something else; that is no miss. */
export function askAgainForText(conversation: Conversation, brain: Brain, lead: readonly string[]): Step {
  return ask({ ...conversation, options: [] }, 'exact_text', 'asking', brain, lead);
}

/** Nothing was recognised twice: a person is offered, and comes only when the user wants it. */
export function offerHuman(conversation: Conversation, brain: Brain, lead: readonly string[] = []): Step {
  const plan = handOverFor(brain, caseOf(conversation), 'not-recognised');
  const offering: Conversation = {
    ...conversation,
    phase: 'advising',
    asking: null,
    options: [],
    showing: plan.show,
    cause: null,
  };
  return present(offering, handOverCard(offering, brain, lead, true), null);
}

/** The same card once more, after a sentence; where there is none, or a person has the word, only the sentence. */
export function showAgain(conversation: Conversation, brain: Brain, lead: readonly string[]): Step {
  if (isWithPerson(conversation)) return { conversation, outgoing: [notice(lead.join('\n'))] };
  const card = cardOf(conversation, brain, lead);
  return card ? present(conversation, card, null) : sayOnly(conversation, lead.join('\n') || SAY.greeting);
}

/** The card that counts, in its place, as it is now. It is nobody's word. */
export function redraw(conversation: Conversation, brain: Brain, lead: readonly string[]): Step {
  const card = cardOf(conversation, brain, lead);
  const about = isWithPerson(conversation) ? ({ notice: true } as const) : {};
  return card ? present(conversation, card, conversation.liveCard, about) : { conversation, outgoing: [] };
}

export function cardOf(conversation: Conversation, brain: Brain, lead: readonly string[]): Card | null {
  switch (conversation.phase) {
    case 'asking':
    case 'choosing':
      return questionCard(conversation, brain, lead);
    case 'advising':
      return adviceOrOffer(conversation, brain, lead);
    case 'with-human':
      return cardWithPerson(conversation, brain, lead);
    case 'idle':
    case 'closed':
      return null;
  }
}

/** What a person sent, or the user wants to correct; else who is waited for, or has it. */
function cardWithPerson(conversation: Conversation, brain: Brain, lead: readonly string[]): Card {
  if (conversation.asking !== null) return { ...questionCard(conversation, brain, lead), actions: [] };
  if (isSent(conversation)) return sentCard(conversation, brain, lead);
  return handOverCard(conversation, brain, [...lead, ...whileWaiting(conversation, brain)], false);
}

/** Why a person was called, and what may be expected, as long as nobody has come. */
function whileWaiting({ ticket }: Conversation, brain: Brain): readonly string[] {
  if (ticket?.status !== 'open' || ticket.reason === 'incident') return [];
  return [WHY_HUMAN[ticket.reason], ...expectations(brain)];
}

function adviceOrOffer(conversation: Conversation, brain: Brain, lead: readonly string[]): Card {
  if (conversation.cause !== null) return adviceCard(conversation, brain, lead);
  const incident = brain.around.incidents.find(({ id }) => id === conversation.known?.incident);
  if (isWaiting(conversation) && incident) return knownCard(conversation, incident, brain, lead);
  if (isAskedIfOver(conversation)) return knownOverCard(conversation, lead);
  return handOverCard(conversation, brain, lead, true);
}

/** A person has sent steps, which are on the screen now. */
function isSent({ showing }: Conversation): boolean {
  return showing.length > 0 && showing.every(({ procedure }) => procedure !== HAND_OVER);
}
