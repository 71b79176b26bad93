/** What a button, a tick, a typed command or a person of the help desk does. */
import { UNKNOWN } from '../knowledge/model.ts';
import type { Brain } from './brain.ts';
import {
  addSignals,
  caseOf,
  dropFact,
  failShown,
  keepPaste,
  mergeFacts,
  previousQuestion,
  setFact,
  startOver,
} from './conversation.ts';
import { decide, HAND_OVER } from './decide.ts';
import { deskAct, relayToDesk } from './desk.ts';
import type { Said } from './interpret.ts';
import { advance, ask, askAgainForText, askForText, cardOf, escalate, offerHuman, showAgain } from './next.ts';
import { describeChanges } from './notes.ts';
import { SAY } from './say.ts';
import { present, sayLast, sayOnly } from './speak.ts';
import type { Action, Conversation, FactValue, Press, Step } from './types.ts';
import { valuesOf } from './when.ts';

/** Certainty of an error that the user chose himself. */
const CHOSEN = 0.97;
/** Characters of a refused answer that are shown back. */
const QUOTED = 60;

/** A button of an earlier card moves nothing; a tick still counts as long as its step is on the screen. */
export function onAction(conversation: Conversation, action: Action, stale: boolean, brain: Brain): Step {
  if (stale && action.kind !== 'step') return showStale(conversation, brain);
  switch (action.kind) {
    case 'answer':
      return onAnswer(conversation, action.question, action.value, brain);
    case 'change':
      return onChange(conversation, action.fact, action.value, brain);
    case 'reopen':
      return brain.questions.has(action.fact) && conversation.phase !== 'with-human'
        ? ask(conversation, action.fact, 'asking', brain, [])
        : showStale(conversation, brain);
    case 'step':
      return onStep(conversation, action, brain);
    case 'press':
      return onPress(conversation, action.press, brain);
    case 'reread':
      return showStale(conversation, brain);
    case 'desk':
      return onDesk(conversation, action, brain);
  }
}

function showStale(conversation: Conversation, brain: Brain): Step {
  const card = cardOf(conversation, brain, [SAY.staleButton]);
  return card ? present(conversation, card, null) : sayOnly(conversation, SAY.staleOver);
}

function onDesk(conversation: Conversation, action: Extract<Action, { kind: 'desk' }>, brain: Brain): Step {
  const step = deskAct(conversation, action);
  if (action.do !== 'return' || step.conversation === conversation) return step;
  const isOver = decide(brain, caseOf(step.conversation)).kind === 'handOver';
  const back = isOver
    ? showAgain(step.conversation, brain, [SAY.agentReturned])
    : advance(step.conversation, brain, [SAY.agentReturned]);
  return { conversation: back.conversation, outgoing: [...step.outgoing, ...back.outgoing] };
}

export function onAnswer(conversation: Conversation, question: string, value: FactValue, brain: Brain, said?: Said): Step {
  if (question === 'exact_text' || question === 'problem') return onSpecialAnswer(conversation, question, value, brain);
  const values = typeof value === 'string' ? [value] : value;
  if (!isAllowed(question, values, brain)) return refuseAnswer(conversation, values, brain);
  const told = said ? mergeFacts(keepPaste(conversation, said), said.evidence) : conversation;
  const before = conversation.facts[question];
  const single = values.length === 1 ? (values[0] ?? UNKNOWN) : [...new Set(values)];
  const answered = setFact(told, question, single, before === undefined ? 'answered' : 'corrected');
  const changes = describeChanges(conversation.facts, answered.facts, brain);
  if (conversation.phase === 'with-human') return onAnswerToHuman(answered, changes, brain);
  if (conversation.phase === 'choosing') return showAgain(answered, brain, changes);
  if (answered.signals.length === 0) return askAgainForText(answered, brain, [...changes, SAY.needError]);
  return advance(answered, brain, before === undefined ? [] : changes);
}

function onAnswerToHuman(answered: Conversation, changes: readonly string[], brain: Brain): Step {
  if (changes.length === 0) return sayOnly(answered, SAY.humanAlready);
  return resumeWithBot(answered, changes, brain) ?? relayToDesk(answered, changes.join('\n'));
}

/**
 * The bot goes on by itself when it handed over for want of a fact ("no rights"), the fact has been corrected, and nobody has
 * claimed the ticket. Null when a person stays the way: because the user asked for one, or nothing is left to advise.
 */
export function resumeWithBot(conversation: Conversation, changes: readonly string[], brain: Brain): Step | null {
  const { ticket, handedOver, signals } = conversation;
  if (ticket?.status !== 'open' || handedOver === 'asked' || signals.length === 0) return null;
  if (decide(brain, caseOf(conversation)).kind === 'handOver') return null;
  const closed = { ...conversation, ticket: { ...ticket, status: 'resolved' as const } };
  return tellDesk(advance(closed, brain, changes), conversation, `${SAY.userCorrected} ${changes.join(' ')}`);
}

/** The two questions that are not about a fact: which of several errors, and what exactly is shown. */
function onSpecialAnswer(conversation: Conversation, question: string, value: FactValue, brain: Brain): Step {
  if (conversation.asking !== question) return showStale(conversation, brain);
  return question === 'problem' ? onProblemChosen(conversation, value, brain) : offerHuman(conversation, brain);
}

function refuseAnswer(conversation: Conversation, values: readonly string[], brain: Brain): Step {
  const refused = `"${values.join(', ').slice(0, QUOTED)}" ${SAY.answerUnknown}`;
  return showAgain(conversation, brain, [conversation.asking === null ? refused : `${refused} ${SAY.chooseOne}`]);
}

/** Every value is a choice; several only where several can be true, and never beside "unknown" or "none". */
function isAllowed(id: string, values: readonly string[], brain: Brain): boolean {
  const question = brain.questions.get(id);
  if (!question || values.length === 0) return false;
  const alone = values.length === 1;
  if (!alone && (!question.multiple || values.some((value) => value === UNKNOWN || value === 'none'))) return false;
  const isEvent = (value: string) => id === 'events' && /^\d{1,5}$/.test(value);
  return values.every(
    (value) => value === UNKNOWN || isEvent(value) || question.choices.some((choice) => choice.value === value),
  );
}

function onProblemChosen(conversation: Conversation, value: FactValue, brain: Brain): Step {
  const { options } = conversation;
  const [chosen] = options.filter((id) => valuesOf({ value, how: 'answered' }).includes(id));
  const others = conversation.signals.filter(({ error }) => !options.includes(error));
  const decided = { ...conversation, asking: null, options: [] };
  if (chosen !== undefined)
    return advance(addSignals({ ...decided, signals: others }, [{ error: chosen, score: CHOSEN, by: 'words' }]), brain, []);
  return conversation.signals.length > 0 ? advance(decided, brain, []) : askForText(decided, brain);
}

function onChange(conversation: Conversation, fact: string, value: FactValue, brain: Brain): Step {
  return brain.questions.has(fact) ? onAnswer(conversation, fact, value, brain) : refuseAnswer(conversation, [fact], brain);
}

/** Ticking is idempotent; the card is shown again in place with the tick. */
function onStep(conversation: Conversation, { procedure, step, done }: Extract<Action, { kind: 'step' }>, brain: Brain): Step {
  const known = conversation.showing.some((shown) => shown.procedure === procedure && shown.steps.includes(step));
  if (!known) return showAgain(conversation, brain, [SAY.stepUnknown]);
  const key = `${procedure}:${step}`;
  const others = conversation.done.filter((entry) => entry !== key);
  const ticked = { ...conversation, done: done ? [...others, key] : others };
  const card = cardOf(ticked, brain, []);
  return card
    ? present(ticked, card, conversation.liveCard)
    : sayOnly(ticked, `${procedure} ${step} ${done ? SAY.stepDone : SAY.stepUndone}`);
}

export function onPress(conversation: Conversation, press: Press, brain: Brain): Step {
  switch (press) {
    case 'worked':
      return conversation.phase === 'idle' ? sayOnly(conversation, SAY.greeting) : resolve(conversation);
    case 'failed':
      return onFailed(conversation, brain);
    case 'human':
      return conversation.phase === 'with-human'
        ? sayOnly(conversation, SAY.humanAlready)
        : escalate(conversation, 'asked', brain);
    case 'back':
      return goBack(conversation, brain);
    case 'restart':
      return tellDesk(sayLast(startOver(conversation), SAY.freshStart), conversation, SAY.userStartedOver);
  }
}

function resolve(conversation: Conversation): Step {
  const ticket = conversation.ticket ? { ...conversation.ticket, status: 'resolved' as const } : null;
  const closed: Conversation = { ...conversation, phase: 'closed', asking: null, options: [], ended: 'resolved', ticket };
  return tellDesk(sayLast(closed, SAY.resolved), conversation, SAY.userSolved);
}

/** Whoever has the ticket is not left to find out by himself. */
function tellDesk(step: Step, { ticket, phase }: Conversation, text: string): Step {
  if (!ticket || phase !== 'with-human') return step;
  return { ...step, outgoing: [...step.outgoing, { to: 'desk', text: `${ticket.id}: ${text}`, card: null, replaces: null }] };
}

/** The next procedure. After "it worked" the case is opened again, with all that was known. */
export function onFailed(conversation: Conversation, brain: Brain): Step {
  if (conversation.ended === 'unfixable') return sayOnly(conversation, SAY.stillUnfixable);
  if (conversation.phase === 'with-human') return relayToDesk(conversation, SAY.stillBroken);
  const isReopened = conversation.phase === 'closed' && conversation.signals.length > 0;
  if (conversation.phase !== 'advising' && !isReopened) return showAgain(conversation, brain, []);
  if (!isReopened && conversation.showing.every(({ procedure }) => procedure === HAND_OVER))
    return escalate(conversation, 'not-recognised', brain);
  return advance(failShown(conversation), brain, [isReopened ? SAY.reopened : SAY.failedNext]);
}

/** To the question before: its answer is forgotten, everything else stays. */
function goBack(conversation: Conversation, brain: Brain): Step {
  const last = previousQuestion(conversation, brain);
  if (last === undefined || conversation.phase === 'with-human') return showAgain(conversation, brain, [SAY.backNowhere]);
  const asked = conversation.asked.slice(0, conversation.asked.indexOf(last) + 1);
  return ask({ ...dropFact(conversation, last), asked }, last, 'asking', brain, []);
}
