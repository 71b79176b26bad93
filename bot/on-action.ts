/** What a button, a tick or a typed command of the user does. */
import { UNKNOWN } from '../knowledge/model.ts';
import type { Brain } from './brain.ts';
import { answeredCard, describeValue } from './cards.ts';
import {
  addSignals,
  caseOf,
  dropFact,
  dropSignals,
  establish,
  failShown,
  keepPaste,
  mergeFacts,
  previousQuestion,
  setFact,
  startOver,
  stepsOnCard,
} from './conversation.ts';
import { decide, HAND_OVER } from './decide.ts';
import { sendHeld } from './desk/acts.ts';
import { backToBot, hasMore } from './desk/back.ts';
import { isAskedIfOver, isWaiting } from './desk/incident.ts';
import { heardBy, onConsent, relayToDesk, sayHumanHas, tellDesk } from './desk/relay.ts';
import { awaitAnswer, endTicket, hasTicket, isOpen, isWithPerson, type Ticketed } from './desk/ticket.ts';
import type { How } from './interpret.ts';
import { advance, ask, askAgainForText, askForText, cardOf, escalate, offerHuman, redraw, showAgain } from './next.ts';
import { describeChanges, isCorrection } from './notes.ts';
import type { Said } from './said.ts';
import { DESK_SAY, SAY } from './say.ts';
import { alsoSay, notice, present, sayLast, sayOnly, toDesk } from './speak.ts';
import type { Action, Conversation, FactValue, Press, Step } from './types.ts';
import { valuesOf } from './when.ts';

/** Certainty of an error that the user chose himself. */
const CHOSEN = 0.97;
/** Characters of a refused answer that are shown back. */
const QUOTED = 60;

const FOR_PERSON: readonly Press[] = ['worked', 'failed', 'restart', 'share', 'withhold'];

/** A button of an earlier card moves nothing; a tick still counts as long as its step is on the screen. */
export function onAction(conversation: Conversation, action: Action, how: How, brain: Brain): Step {
  if (how === 'stale' && action.kind !== 'step') return showStale(conversation, brain);
  if (isWithPerson(conversation) && !isForPerson(action)) return sayHumanHas(conversation);
  switch (action.kind) {
    case 'answer':
      return onAnswer(conversation, action.question, action.value, brain);
    case 'change':
      return onChange(conversation, action.fact, action.value, brain);
    case 'reopen':
      return onReopen(conversation, action.fact, brain);
    case 'step':
      return onStep(conversation, action, how, brain);
    case 'press':
      return onPress(conversation, action.press, brain);
    // interpret.ts makes events of their own of these; what is left of them is not for this user, or not for now.
    case 'reread':
    case 'desk':
      return showStale(conversation, brain);
  }
}

/** What the user may still do on cards while a person has the word: answer and tick what that person sent, and say how it went. */
function isForPerson(action: Action): boolean {
  if (action.kind === 'press') return FOR_PERSON.includes(action.press);
  return action.kind === 'answer' || action.kind === 'change' || action.kind === 'step';
}

function showStale(conversation: Conversation, brain: Brain): Step {
  if (isWithPerson(conversation)) return sayHumanHas(conversation);
  const card = cardOf(conversation, brain, [SAY.staleButton]);
  return card ? present(conversation, card, null) : sayOnly(conversation, SAY.staleOver);
}

/** While somebody is waited for, the question comes by itself, and the wait goes on. */
function onReopen(conversation: Conversation, fact: string, brain: Brain): Step {
  if (!brain.questions.has(fact)) return showStale(conversation, brain);
  if (conversation.phase !== 'with-human') return ask(conversation, fact, 'asking', brain, []);
  return showAgain({ ...conversation, asking: fact }, brain, []);
}

export function onAnswer(conversation: Conversation, question: string, value: FactValue, brain: Brain, said?: Said): Step {
  if (question === 'exact_text' || question === 'problem') return onSpecialAnswer(conversation, question, value, brain);
  const values = typeof value === 'string' ? [value] : value;
  if (!isAllowed(question, values, brain)) return refuseAnswer(conversation, values, brain);
  const told = said ? mergeFacts(keepPaste(dropSignals(conversation, said), said), said.evidence) : conversation;
  const before = conversation.facts[question];
  const single = values.length === 1 ? (values[0] ?? UNKNOWN) : [...new Set(values)];
  const answered = setFact(told, question, single, before === undefined ? 'answered' : 'corrected');
  const changes = describeChanges(conversation.facts, answered.facts, brain);
  if (conversation.phase === 'with-human' && hasTicket(answered)) return onAnswerToHuman(answered, question, changes, brain);
  if (conversation.phase === 'choosing') return showAgain(answered, brain, changes);
  if (answered.signals.length === 0) return askAgainForText(answered, brain, [...changes, SAY.needError]);
  return advance(answered, brain, before === undefined ? [] : changes);
}

/** Whoever sent the question gets the answer, and the question shows that it is answered. */
function onAnswerToHuman(answered: Ticketed, question: string, changes: readonly string[], brain: Brain): Step {
  const conversation: Ticketed = awaitAnswer({ ...answered, asking: null }, brain.at);
  const resumed = changes.some(isCorrection) ? resumeWithBot(conversation, changes, brain) : null;
  if (resumed) return resumed;
  const { label = question } = brain.questions.get(question) ?? {};
  const line = `${label}: ${describeValue(question, { value: answered.facts[question]?.value ?? UNKNOWN }, brain)}`;
  const told = tellDesk(conversation, line, brain);
  if (!isWithPerson(conversation)) return alsoSay(showAgain(conversation, brain, [...changes, heardBy(brain)]), told);
  const card = answered.asking === question ? answeredCard(conversation, label, line) : null;
  const shown = card ? present(conversation, card, conversation.liveCard, { notice: true }) : { conversation, outgoing: [] };
  return alsoSay(shown, told);
}

/**
 * The bot goes on by itself when it handed over for want of a fact ("no rights"), the fact has been corrected, and nobody has
 * claimed the ticket. Null when a person stays the way: because the user asked for one, or nothing is left to advise.
 */
export function resumeWithBot(conversation: Conversation, changes: readonly string[], brain: Brain): Step | null {
  const { ticket, handedOver, signals } = conversation;
  if (ticket?.status !== 'open' || handedOver === 'asked' || signals.length === 0) return null;
  if (decide(brain, caseOf(conversation)).kind === 'handOver') return null;
  const closed = endTicket({ ...conversation, ticket }, 'corrected', brain.at);
  const told = toDesk(closed, `${SAY.userCorrected} ${changes.join(' ')}`, ended('corrected'));
  return alsoSay(advance({ ...closed, asking: null }, brain, changes), told);
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
  if (chosen !== undefined) {
    const error = brain.errors.get(chosen);
    const known = addSignals({ ...decided, signals: others }, [{ error: chosen, fits: CHOSEN, by: 'words' }]);
    return advance(establish(known, error), brain, error?.say ? [error.say] : []);
  }
  return conversation.signals.length > 0 ? advance(decided, brain, []) : askForText(decided, brain);
}

function onChange(conversation: Conversation, fact: string, value: FactValue, brain: Brain): Step {
  return brain.questions.has(fact) ? onAnswer(conversation, fact, value, brain) : refuseAnswer(conversation, [fact], brain);
}

/** Ticking is idempotent; the card is shown again in place with the tick. */
function onStep(conversation: Conversation, action: Extract<Action, { kind: 'step' }>, how: How, brain: Brain): Step {
  const { procedure, step, done } = action;
  const known = conversation.showing.some((shown) => shown.procedure === procedure && shown.steps.includes(step));
  if (!known) return showAgain(conversation, brain, [SAY.stepUnknown]);
  const key = `${procedure}:${step}`;
  const others = conversation.done.filter((entry) => entry !== key);
  const { [key]: _, ...times } = conversation.doneAt;
  const doneAt = done ? { ...times, [key]: conversation.doneAt[key] ?? brain.at } : times;
  const ticked = { ...conversation, done: done ? [...others, key] : others, doneAt };
  const shown = redraw(ticked, brain, []);
  // The card may stand far above what was typed.
  const said = how === 'typed' ? [notice(`${SAY.step} ${labelOf(action, ticked)} ${done ? SAY.stepDone : SAY.stepUndone}`)] : [];
  // The person who sent the steps sees them being taken.
  const told = `${done ? DESK_SAY.userTicked : DESK_SAY.userUnticked} ${procedure} ${step}.`;
  return alsoSay(shown, [...said, ...(isWithPerson(ticked) ? toDesk(ticked, told) : [])]);
}

/** The number that the card shows. */
function labelOf({ procedure, step }: Extract<Action, { kind: 'step' }>, conversation: Conversation): number {
  const all = stepsOnCard(conversation).flatMap((shown) => shown.steps.map((number) => `${shown.procedure}:${number}`));
  return all.indexOf(`${procedure}:${step}`) + 1;
}

export function onPress(conversation: Conversation, press: Press, brain: Brain): Step {
  switch (press) {
    case 'worked':
      return conversation.phase === 'idle' ? sayOnly(conversation, SAY.greeting) : resolve(conversation, brain);
    case 'failed':
      return onFailed(conversation, brain);
    case 'human':
      return conversation.phase === 'with-human'
        ? sayOnly(conversation, SAY.humanAlready)
        : escalate(conversation, 'asked', brain);
    case 'back':
      return goBack(conversation, brain);
    case 'restart':
      return closeTicket(conversation, sayLast(leave(conversation, brain), SAY.freshStart), SAY.userStartedOver, brain);
    case 'share':
    case 'withhold':
      return hasTicket(conversation) && isOpen(conversation.ticket)
        ? onConsent(conversation, press === 'share' ? 'given' : 'refused', brain)
        : sayOnly(conversation, SAY.nothingToShare);
    case 'anyway':
      return goOnAnyway(conversation, brain);
  }
}

/** The steps, though somebody is waited for, or the problem is known and worked on: the user has been told. */
function goOnAnyway(conversation: Conversation, brain: Brain): Step {
  const { known } = conversation;
  if (hasTicket(conversation) && conversation.ticket.status === 'open') return goOnWithBot(conversation, brain);
  if (!known || !isWaiting(conversation)) return showStale(conversation, brain);
  return advance({ ...conversation, known: { ...known, anyway: true }, ended: null }, brain, []);
}

/** Where the bot has nothing to go on with, the desk reads it. */
function goOnWithBot(conversation: Ticketed, brain: Brain): Step {
  if (!hasMore(conversation, brain)) return relayToDesk(conversation, 'anyway', brain);
  const closed = endTicket(conversation, 'bot', brain.at);
  return alsoSay(backToBot(closed, brain), toDesk(closed, DESK_SAY.userGoesOn, ended('bot')));
}

function resolve(conversation: Conversation, brain: Brain): Step {
  const left = endOpenTicket(conversation, brain);
  const closed: Conversation = { ...left, phase: 'closed', asking: null, options: [], ended: 'resolved' };
  return closeTicket(conversation, sayLast(closed, SAY.resolved), SAY.userSolved, brain);
}

/** A clean sheet; whoever had the ticket has the word no more. That it is closed is kept until the next case begins. */
function leave(conversation: Conversation, brain: Brain): Conversation {
  const left = endOpenTicket(conversation, brain);
  return { ...startOver(left), ticket: isOpen(conversation.ticket) ? left.ticket : null };
}

function endOpenTicket(conversation: Conversation, brain: Brain): Conversation {
  return hasTicket(conversation) && isOpen(conversation.ticket) ? endTicket(conversation, 'user', brain.at) : conversation;
}

/** Whoever has the ticket is not left to find out by himself; what was said to the user before it ended is still said. */
function closeTicket(before: Conversation, step: Step, text: string, brain: Brain): Step {
  if (!hasTicket(before) || !isOpen(before.ticket)) return step;
  const said = sendHeld(before, brain, 'all');
  const told = toDesk(before, text, ended('user'));
  return { ...step, outgoing: [...said.outgoing, ...step.outgoing, ...told] };
}

function ended(end: 'user' | 'corrected' | 'bot') {
  return { event: { type: 'ticket.resolved', agent: null, end } } as const;
}

/** The next procedure. After "it worked" the case is opened again, with all that was known. */
export function onFailed(conversation: Conversation, brain: Brain): Step {
  if (conversation.ended === 'unfixable') return sayOnly(conversation, SAY.stillUnfixable);
  if (conversation.phase === 'with-human' && hasTicket(conversation)) return failWithPerson(conversation, brain);
  if (isWaiting(conversation)) return escalate(conversation, 'asked', brain);
  const isReopened = conversation.phase === 'closed' && conversation.signals.length > 0;
  if (conversation.phase !== 'advising' && !isReopened) return showAgain(conversation, brain, []);
  if (isAskedIfOver(conversation)) return advance(conversation, brain, [SAY.knownFailed]);
  if (!isReopened && conversation.showing.every(({ procedure }) => procedure === HAND_OVER))
    return escalate(conversation, conversation.signals.length > 0 ? 'exhausted' : 'not-recognised', brain);
  const next = advance(failShown(conversation), brain, [isReopened ? SAY.reopened : SAY.failedNext]);
  // Whoever had closed it would not look at it again.
  return isReopened ? { ...next, outgoing: [...next.outgoing, ...toDesk(conversation, DESK_SAY.stillFails)] } : next;
}

/** The person who sent the steps learns that they did not help, and the bot does not suggest them again. */
function failWithPerson(conversation: Ticketed, brain: Brain): Step {
  const { showing, tried } = failShown(conversation);
  const isSent = isWithPerson(conversation) && showing.length < conversation.showing.length;
  const failed = awaitAnswer({ ...conversation, tried }, brain.at);
  if (!isSent) return relayToDesk(failed, SAY.stillBroken, brain);
  return alsoSay(redraw(failed, brain, [SAY.stillBrokenTold]), tellDesk(failed, SAY.stillBroken, brain));
}

/** To the question before: its answer is forgotten, everything else stays. */
function goBack(conversation: Conversation, brain: Brain): Step {
  const last = previousQuestion(conversation, brain);
  if (last === undefined || conversation.phase === 'with-human') return showAgain(conversation, brain, [SAY.backNowhere]);
  const asked = conversation.asked.slice(0, conversation.asked.indexOf(last) + 1);
  return ask({ ...dropFact(conversation, last), asked }, last, 'asking', brain, []);
}
