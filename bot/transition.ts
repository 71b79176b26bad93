/** The step of the conversation: state and event in, state and messages out. Pure; the phases are those of types.ts. */
import { UNKNOWN } from '../knowledge/model.ts';
import type { Brain } from './brain.ts';
import { adviceCard, handOverCard, questionCard, unfixableCard } from './cards.ts';
import { addSignals, caseOf, dropFact, failShown, keepPaste, mergeFacts, setFact, startOver } from './conversation.ts';
import { decide, HAND_OVER, handOverFor, makePlan, type Plan } from './decide.ts';
import { deskAct, openTicket, relayToDesk } from './desk.ts';
import type { Event, Said } from './interpret.ts';
import { describeChanges, misprintNotes, noticeOf } from './notes.ts';
import { cardToText } from './plain-text.ts';
import { SAY, WHY_HUMAN } from './say.ts';
import type { Action, Card, Conversation, FactValue, HandOverReason, Outgoing, Press } from './types.ts';
import { valuesOf } from './when.ts';

export interface Step {
  readonly conversation: Conversation;
  readonly outgoing: readonly Outgoing[];
}

/** `conversation.turn` is already that of this step. */
export function transition(conversation: Conversation, event: Event, brain: Brain): Step {
  switch (event.kind) {
    case 'image':
      return conversation.phase === 'with-human' ? relayToDesk(conversation, SAY.image) : sayOnly(conversation, SAY.image);
    case 'said':
      return onSaid(conversation, event.said, brain);
    case 'action':
      return onAction(conversation, event.action, event.stale, brain);
  }
}

// --- texts -----------------------------------------------------------------------------------------------------------

function onSaid(conversation: Conversation, said: Said, brain: Brain): Step {
  if (said.text.trim() === '') return sayOnly(conversation, SAY.empty);
  if (said.refusal !== null) return onRefusal(conversation, said, brain);
  if (conversation.phase === 'with-human') return onSaidToHuman(conversation, said, brain);
  const isNews = hasNews(conversation, said);
  if (said.intents.includes('human') && !isNews) return onPress(conversation, 'human', brain);
  if (said.intents.includes('restart') && !isNews) return onPress(conversation, 'restart', brain);
  switch (conversation.phase) {
    case 'asking':
    case 'choosing':
      return onSaidWhileAsking(conversation, said, brain);
    case 'advising':
      return onSaidWhileAdvising(conversation, said, brain);
    case 'idle':
    case 'closed':
      return onSaidAtFirst(conversation, said, brain);
  }
}

/** An error that is not on record yet. */
function hasNews({ signals }: Conversation, { matched }: Said): boolean {
  return matched.found.some(({ error }) => !signals.some((signal) => signal.error === error));
}

/** A way around licensing is refused, with the legal way; an error in the same message is still dealt with. */
function onRefusal(conversation: Conversation, said: Said, brain: Brain): Step {
  const refusal = said.refusal ?? '';
  if (hasNews(conversation, said) && conversation.phase !== 'with-human')
    return advance(learn(conversation, said, brain), brain, [refusal]);
  return conversation.phase === 'idle' || conversation.phase === 'closed'
    ? sayOnly(conversation, refusal)
    : showAgain(conversation, brain, [refusal]);
}

function onSaidToHuman(conversation: Conversation, said: Said, brain: Brain): Step {
  if (said.intents.includes('restart') && said.matched.found.length === 0) return onPress(conversation, 'restart', brain);
  return relayToDesk(keepPaste(conversation, said.text), said.text);
}

/** Nothing was going on: an error starts a case; small talk is answered; what is not known is asked for once. */
function onSaidAtFirst(before: Conversation, said: Said, brain: Brain): Step {
  const { matched, evidence, intents } = said;
  if (matched.found.length === 0 && before.ended === 'unfixable' && (intents.includes('failed') || intents.includes('no')))
    return sayOnly(before, SAY.stillUnfixable);
  const fresh = before.phase === 'closed' ? startOver(before) : before;
  if (matched.found.length > 0) return begin(learn(fresh, said, brain), said, brain);
  if (intents.includes('help')) return sayOnly(before, SAY.help);
  if (intents.includes('thanks') || intents.includes('worked')) return sayOnly(before, SAY.thanks);
  if (intents.includes('greeting') && evidence.facts.length === 0) return sayOnly(before, SAY.greeting);
  if (evidence.events.length === 0 && evidence.codes.length === 0 && intents.includes('offtopic'))
    return sayOnly(before, SAY.offTopic);
  return onNotRecognised(learn(fresh, said, brain), brain, noticeOf(said));
}

/** Asked for once; the second time a person is offered, because guessing could do harm. */
function onNotRecognised(conversation: Conversation, brain: Brain, lead: readonly string[] = []): Step {
  const misses = conversation.misses + 1;
  if (misses === 1) return ask({ ...conversation, misses, options: [] }, 'exact_text', 'asking', brain, lead);
  return offerHuman({ ...conversation, misses }, brain);
}

/** With two errors that cannot be told apart and lead to different steps, the user chooses. */
function begin(conversation: Conversation, said: Said, brain: Brain): Step {
  const [first, second] = said.matched.candidates;
  if (said.matched.verdict === 'ambiguous' && first && second) {
    const plans = [first, second].map(({ error, score }) => planFor(conversation, error, score, brain));
    if (new Set(plans).size > 1) {
      return ask({ ...conversation, options: [first.error, second.error] }, 'problem', 'choosing', brain, noticeOf(said));
    }
  }
  return advance(conversation, brain, openingNotes(conversation, said, brain));
}

function planFor(conversation: Conversation, error: string, score: number, brain: Brain): string {
  const plan = makePlan(brain, { ...caseOf(conversation), signals: [{ error, score, after: 0 }] });
  return plan.show.map(({ procedure }) => procedure).join();
}

function openingNotes(conversation: Conversation, said: Said, brain: Brain): string[] {
  const remarks = said.matched.found.flatMap(({ error }) => brain.errors.get(error)?.say ?? []);
  return [...noticeOf(said), ...remarks, ...misprintNotes(said.evidence, conversation.facts, brain)];
}

/** Takes in everything a text tells: facts, recognised errors and what they establish, the text itself. */
function learn(conversation: Conversation, said: Said, brain: Brain): Conversation {
  const known = mergeFacts(conversation, said.evidence);
  const established = said.matched.found.flatMap(({ error }) => Object.entries(brain.errors.get(error)?.facts ?? {}));
  const withFacts = established.reduce(
    (c, [fact, value]) => (c.facts[fact] === undefined ? setFact(c, fact, value, 'inferred') : c),
    known,
  );
  return keepPaste(
    addSignals({ ...withFacts, misses: said.matched.found.length > 0 ? 0 : conversation.misses }, said.matched.found),
    said.text,
  );
}

function onSaidWhileAsking(conversation: Conversation, said: Said, brain: Brain): Step {
  if (hasNews(conversation, said)) return begin(learn(conversation, said, brain), said, brain);
  if (said.answer !== null && conversation.asking !== null)
    return onAnswer(conversation, conversation.asking, said.answer, brain, said);
  if (said.evidence.facts.length > 0 || said.evidence.events.length > 0 || said.evidence.denied.length > 0) {
    return continueWithFacts(conversation, said, brain);
  }
  if (said.intents.includes('worked')) return onPress(conversation, 'worked', brain);
  if (said.intents.includes('help')) return showAgain(conversation, brain, [SAY.help]);
  if (said.intents.includes('greeting')) return showAgain(conversation, brain, [SAY.greeting]);
  if (conversation.asking === 'exact_text') return onNotRecognised(keepPaste(conversation, said.text), brain);
  return showAgain(conversation, brain, [SAY.notUnderstoodAnswer]);
}

function onSaidWhileAdvising(conversation: Conversation, said: Said, brain: Brain): Step {
  const { intents } = said;
  if (hasNews(conversation, said)) return onNewError(conversation, said, brain);
  if (intents.includes('worked') && !intents.includes('failed')) return onPress(conversation, 'worked', brain);
  if (intents.includes('failed')) return onFailed(keepPaste(conversation, said.text), brain);
  const learnt = mergeFacts(conversation, said.evidence);
  if (learnt.facts !== conversation.facts && describeChanges(conversation.facts, learnt.facts, brain).length > 0) {
    return continueWithFacts(conversation, said, brain);
  }
  const detail = [...misprintNotes(said.evidence, conversation.facts, brain), ...(said.hint === null ? [] : [said.hint])];
  if (detail.length > 0) return sayOnly(keepPaste(conversation, said.text), detail.join('\n'));
  if (intents.includes('help')) return showAgain(conversation, brain, [SAY.help]);
  if (intents.includes('thanks')) return sayOnly(conversation, SAY.thanks);
  return sayOnly(keepPaste(conversation, said.text), SAY.notUnderstoodResult);
}

/** A new error while steps are on the screen: if the user says he took them, it is their result; else it is more evidence. */
function onNewError(conversation: Conversation, said: Said, brain: Brain): Step {
  const isResult = said.intents.includes('failed') || said.intents.includes('did_steps');
  const titles = said.matched.found.map(({ error }) => brain.errors.get(error)?.title ?? error);
  const base = isResult ? failShown(conversation) : conversation;
  const lead = isResult ? [`${SAY.failedWithError} ${titles.join('; ')}`] : [];
  const learnt = learn(base, said, brain);
  return advance(learnt, brain, [...lead, ...openingNotes(learnt, said, brain)]);
}

/** The text told facts: what they change is said, and the advice follows from them. */
function continueWithFacts(conversation: Conversation, said: Said, brain: Brain): Step {
  const learnt = mergeFacts(keepPaste(conversation, said.text), said.evidence);
  const hint = said.hint === null ? [] : [said.hint];
  const changes = describeChanges(conversation.facts, learnt.facts, brain);
  if (learnt.signals.length === 0) return onNotRecognised(learnt, brain, [SAY.noted, SAY.needError]);
  return advance(learnt, brain, [...changes, ...hint, ...misprintNotes(said.evidence, learnt.facts, brain)]);
}

// --- buttons ---------------------------------------------------------------------------------------------------------

function onAction(conversation: Conversation, action: Action, stale: boolean, brain: Brain): Step {
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

function onAnswer(conversation: Conversation, question: string, value: FactValue, brain: Brain, said?: Said): Step {
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
  if (answered.signals.length === 0) return onNotRecognised(answered, brain, [SAY.noted, SAY.needError]);
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

function onPress(conversation: Conversation, press: Press, brain: Brain): Step {
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

function onFailed(conversation: Conversation, brain: Brain): Step {
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

// --- what comes next -------------------------------------------------------------------------------------------------

/** Decides anew from facts, errors and what was tried, and says the result. */
function advance(conversation: Conversation, brain: Brain, lead: readonly string[]): Step {
  const decision = decide(brain, caseOf(conversation));
  if (decision.kind === 'ask') return ask(conversation, decision.question, 'asking', brain, lead);
  if (decision.kind === 'handOver') return handOver(conversation, decision, brain, lead);
  const showing = { ...conversation, asking: null, options: [], showing: decision.show, cause: decision.cause };
  if (decision.kind === 'unfixable') {
    const closed: Conversation = { ...showing, phase: 'closed', ended: 'unfixable' };
    return present(closed, unfixableCard(closed, brain, lead), null);
  }
  const advising: Conversation = { ...showing, phase: 'advising' };
  return present(advising, adviceCard(advising, brain, lead), null);
}

function ask(
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
  };
  return present(asking, questionCard(asking, brain, lead), null);
}

function escalate(conversation: Conversation, reason: HandOverReason, brain: Brain): Step {
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
  };
  const escalated = openTicket(base, brain);
  const step = present(escalated.conversation, handOverCard(escalated.conversation, brain, [...lead, why], false), null);
  return { conversation: step.conversation, outgoing: [...step.outgoing, ...escalated.outgoing] };
}

/** Nothing was recognised twice: a person is offered, and comes only when the user wants it. */
function offerHuman(conversation: Conversation, brain: Brain): Step {
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

// --- messages --------------------------------------------------------------------------------------------------------

/** The same card once more, after a sentence; where there is none, only the sentence. */
function showAgain(conversation: Conversation, brain: Brain, lead: readonly string[]): Step {
  const card = cardOf(conversation, brain, lead);
  return card ? present(conversation, card, null) : sayOnly(conversation, lead.join('\n') || SAY.greeting);
}

function cardOf(conversation: Conversation, brain: Brain, lead: readonly string[]): Card | null {
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

function present(conversation: Conversation, card: Card, replaces: number | null): Step {
  const live = { ...conversation, liveCard: conversation.turn };
  return { conversation: live, outgoing: [{ to: 'user', text: cardToText(card), card, replaces }] };
}

function sayOnly(conversation: Conversation, text: string): Step {
  return { conversation, outgoing: [{ to: 'user', text, card: null, replaces: null }] };
}
