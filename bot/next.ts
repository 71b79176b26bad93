/** What comes next: decide anew, and say the result as a card or a sentence. Every handler ends in one of these. */
import type { Brain } from './brain.ts';
import { adviceCard, handOverCard, questionCard, unfixableCard } from './cards.ts';
import { caseOf } from './conversation.ts';
import { decide, handOverFor, type Plan } from './decide.ts';
import { openTicket } from './desk.ts';
import { SAY, WHY_HUMAN } from './say.ts';
import { present, sayOnly } from './speak.ts';
import type { Card, Conversation, HandOverReason, Step } from './types.ts';

/** Decides anew from facts, errors and what was tried, and says the result. */
export function advance(conversation: Conversation, brain: Brain, lead: readonly string[]): Step {
  const decision = decide(brain, caseOf(conversation));
  if (decision.kind === 'ask') return ask(conversation, decision.question, 'asking', brain, lead);
  if (decision.kind === 'handOver') return handOver(conversation, decision, brain, lead);
  const showing = { ...conversation, asking: null, options: [], showing: decision.show, cause: decision.cause };
  if (decision.kind === 'unfixable') {
    const closed: Conversation = { ...showing, phase: 'closed', ended: 'unfixable' };
    return present(closed, unfixableCard(closed, brain, lead), null);
  }
  const advising: Conversation = { ...showing, phase: 'advising', ended: null };
  return present(advising, adviceCard(advising, brain, lead), null);
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

function handOver(conversation: Conversation, plan: Plan, brain: Brain, lead: readonly string[]): Step {
  const why = plan.kind === 'handOver' ? WHY_HUMAN[plan.reason] : WHY_HUMAN.asked;
  const base = {
    ...conversation,
    phase: 'with-human' as const,
    asking: null,
    options: [],
    showing: plan.show,
    cause: plan.cause,
    ended: 'escalated' as const,
    handedOver: plan.kind === 'handOver' ? plan.reason : null,
  };
  const escalated = openTicket(base, brain);
  const step = present(escalated.conversation, handOverCard(escalated.conversation, brain, [...lead, why], false), null);
  return { conversation: step.conversation, outgoing: [...step.outgoing, ...escalated.outgoing] };
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
export function offerHuman(conversation: Conversation, brain: Brain): Step {
  const plan = handOverFor(brain, caseOf(conversation), 'not-recognised');
  const offering: Conversation = {
    ...conversation,
    phase: 'advising',
    asking: null,
    options: [],
    showing: plan.show,
    cause: null,
  };
  return present(offering, handOverCard(offering, brain, [], true), null);
}

/** The same card once more, after a sentence; where there is none, only the sentence. */
export function showAgain(conversation: Conversation, brain: Brain, lead: readonly string[]): Step {
  const card = cardOf(conversation, brain, lead);
  return card ? present(conversation, card, null) : sayOnly(conversation, lead.join('\n') || SAY.greeting);
}

export function cardOf(conversation: Conversation, brain: Brain, lead: readonly string[]): Card | null {
  switch (conversation.phase) {
    case 'asking':
    case 'choosing':
      return questionCard(conversation, brain, lead);
    case 'advising':
      return conversation.cause === null ? handOverCard(conversation, brain, lead, true) : adviceCard(conversation, brain, lead);
    case 'with-human':
      return handOverCard(conversation, brain, lead, false);
    case 'idle':
    case 'closed':
      return null;
  }
}
