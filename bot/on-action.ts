/** What a button, a tick, a typed command or a person of the help desk does. */
import { UNKNOWN } from '../knowledge/model.ts';
import type { Brain } from './brain.ts';
import { caseOf, dropFact, failShown, keepPaste, mergeFacts, setFact, startOver } from './conversation.ts';
import { decide, HAND_OVER } from './decide.ts';
import { deskAct } from './desk.ts';
import type { Said } from './interpret.ts';
import { advance, ask, askForText, cardOf, escalate, offerHuman, present, sayOnly, showAgain } from './next.ts';
import { describeChanges } from './notes.ts';
import { SAY } from './say.ts';
import type { Action, Conversation, FactValue, Press, Step } from './types.ts';
import { valuesOf } from './when.ts';

export function onAction(conversation: Conversation, action: Action, stale: boolean, brain: Brain): Step {
  switch (action.kind) {
    case 'answer':
      return onAnswer(conversation, action.question, action.value, brain);
    case 'change':
      return onChange(conversation, action.fact, action.value, brain);
    case 'reopen':
      return brain.questions.has(action.fact) && conversation.phase !== 'with-human'
        ? ask(conversation, action.fact, 'asking', brain, [])
        : showAgain(conversation, brain, [SAY.staleButton]);
    case 'step':
      return onStep(conversation, action, brain);
    case 'press':
      return stale && (action.press === 'worked' || action.press === 'failed' || action.press === 'back')
        ? showAgain(conversation, brain, [SAY.staleButton])
        : onPress(conversation, action.press, brain);
    case 'desk':
      return onDesk(conversation, action, brain);
  }
}

function onDesk(conversation: Conversation, action: Extract<Action, { kind: 'desk' }>, brain: Brain): Step {
  const step = deskAct(conversation, action);
  if (action.do !== 'return' || step.conversation.phase === 'with-human') return step;
  const isOver = decide(brain, caseOf(step.conversation)).kind === 'handOver';
  const back = isOver
    ? showAgain(step.conversation, brain, [SAY.agentReturned])
    : advance(step.conversation, brain, [SAY.agentReturned]);
  return { conversation: back.conversation, outgoing: [...step.outgoing, ...back.outgoing] };
}

export function onAnswer(conversation: Conversation, question: string, value: FactValue, brain: Brain, said?: Said): Step {
  if (conversation.phase === 'with-human') return sayOnly(conversation, SAY.humanAlready);
  if (question === 'exact_text')
    return conversation.asking === 'exact_text'
      ? offerHuman(conversation, brain)
      : showAgain(conversation, brain, [SAY.staleButton]);
  if (question === 'problem') return onProblemChosen(conversation, value, brain);
  const values = typeof value === 'string' ? [value] : value;
  if (!isAllowed(question, values, brain))
    return showAgain(conversation, brain, [`"${values.join(', ').slice(0, 60)}" ${SAY.answerUnknown}`]);
  const told = said ? mergeFacts(keepPaste(conversation, said.text), said.evidence) : conversation;
  const before = conversation.facts[question];
  const merged = typeof value !== 'string' && value.length === 1 ? (value[0] ?? UNKNOWN) : value;
  const answered = setFact(told, question, merged, before === undefined ? 'answered' : 'corrected');
  if (answered.signals.length === 0) return askForText(answered, brain, [SAY.noted, SAY.needError]);
  const changes = before === undefined ? [] : describeChanges(conversation.facts, answered.facts, brain);
  return advance(answered, brain, changes);
}

function isAllowed(question: string, values: readonly string[], brain: Brain): boolean {
  const choices = brain.questions.get(question)?.choices;
  if (!choices || values.length === 0) return false;
  const isEvent = (value: string) => question === 'events' && /^\d{1,5}$/.test(value);
  return values.every((value) => value === UNKNOWN || isEvent(value) || choices.some((choice) => choice.value === value));
}

function onProblemChosen(conversation: Conversation, value: FactValue, brain: Brain): Step {
  const chosen = conversation.options.find((id) => valuesOf({ value, how: 'answered' }).includes(id));
  const signals = chosen
    ? conversation.signals.filter(({ error }) => error === chosen || !conversation.options.includes(error))
    : conversation.signals;
  return advance({ ...conversation, signals, options: [] }, brain, []);
}

function onChange(conversation: Conversation, fact: string, value: FactValue, brain: Brain): Step {
  if (!brain.questions.has(fact)) return showAgain(conversation, brain, [`"${fact.slice(0, 60)}" ${SAY.answerUnknown}`]);
  return onAnswer(conversation, fact, value, brain);
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
      return sayOnly(startOver(conversation), SAY.freshStart);
  }
}

function resolve(conversation: Conversation): Step {
  const ticket = conversation.ticket ? { ...conversation.ticket, status: 'resolved' as const } : null;
  return sayOnly({ ...conversation, phase: 'closed', asking: null, ended: 'resolved', ticket }, SAY.resolved);
}

export function onFailed(conversation: Conversation, brain: Brain): Step {
  if (conversation.ended === 'unfixable') return sayOnly(conversation, SAY.stillUnfixable);
  if (conversation.phase === 'with-human') return sayOnly(conversation, SAY.humanAlready);
  if (conversation.phase !== 'advising') return showAgain(conversation, brain, []);
  if (conversation.showing.every(({ procedure }) => procedure === HAND_OVER))
    return escalate(conversation, 'not-recognised', brain);
  return advance(failShown(conversation), brain, [SAY.failedNext]);
}

/** To the question before: its answer is forgotten, everything else stays. */
function goBack(conversation: Conversation, brain: Brain): Step {
  const asked = conversation.asked.filter((id) => brain.questions.has(id) && id !== conversation.asking);
  const last = asked.at(-1);
  if (last === undefined || conversation.phase === 'with-human') return showAgain(conversation, brain, [SAY.backNowhere]);
  return ask({ ...dropFact(conversation, last), asked }, last, 'asking', brain, []);
}
