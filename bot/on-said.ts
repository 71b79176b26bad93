/** What a text does, by the phase in which it comes. */
import type { Brain } from './brain.ts';
import {
  addSignals,
  caseOf,
  dropFact,
  dropSignals,
  establish,
  failShown,
  keepPaste,
  mergeFacts,
  setFact,
  startOver,
} from './conversation.ts';
import { makePlan } from './decide.ts';
import { expectations } from './desk/expect.ts';
import { incidentOf, isAskedIfOver, isWaiting } from './desk/incident.ts';
import { relayToDesk } from './desk/relay.ts';
import { answered, awaitAnswer, hasTicket, type Ticketed } from './desk/ticket.ts';
import { later } from './desk/time.ts';
import { isOpen } from './hours.ts';
import { advance, ask, askAgainForText, askForText, showAgain } from './next.ts';
import { describeChanges, isCorrection, misprintNotes, noticeOf } from './notes.ts';
import { onAnswer, onFailed, onPress, resumeWithBot } from './on-action.ts';
import { isBareRequest } from './request.ts';
import type { Said } from './said.ts';
import { SAY } from './say.ts';
import { alsoSay, notice, sayLast, sayOnly } from './speak.ts';
import type { Conversation, Outgoing, Step } from './types.ts';

/** For so long after its end people go on talking with whoever has helped. */
const TALKS_ON_MS = 24 * 3_600_000;
/** Words of a message that says nothing besides "thanks" or "it works". */
const MOST_WORDS = 8;

export function onSaid(before: Conversation, said: Said, brain: Brain): Step {
  const conversation = before.phase === 'idle' && before.ticket ? startOver(before) : before;
  if (said.text.trim() === '') return { conversation, outgoing: [notice(SAY.empty)] };
  if (conversation.phase === 'with-human') return onSaidToHuman(conversation, said, brain);
  if (said.refusal !== null) return onRefusal(conversation, said, brain);
  const isNews = hasNews(conversation, said);
  if (said.intents.includes('human'))
    return onPress(isBareRequest(said) ? conversation : learn(conversation, said, brain), 'human', brain);
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

/**
 * Everything goes to the person. What somebody else in the thread says is only passed on: nothing is concluded from it. A correction by the user that
 * leaves no reason for a person, while nobody has come yet, brings the bot back.
 */
function onSaidToHuman(conversation: Conversation, said: Said, brain: Brain): Step {
  const heard = brain.isOther ? conversation : hearForPerson(conversation, said);
  if (!hasTicket(heard)) return sayOnly(heard, SAY.humanAlready);
  const changes = describeChanges(conversation.facts, heard.facts, brain);
  const resumed = changes.some(isCorrection) ? resumeWithBot(heard, changes, brain) : null;
  if (resumed) return resumed;
  const waits = brain.isOther ? heard : waitFor(heard, said, brain);
  const isNew = waits.ticket.unanswered !== undefined && heard.ticket.unanswered === undefined;
  return alsoSay(relayToDesk(waits, said.text, brain, said.message), isNew ? sayClosed(heard, brain) : []);
}

/** Whoever has it may have gone home; where both have just talked, he has not. */
function sayClosed({ ticket }: Ticketed, brain: Brain): readonly Outgoing[] {
  const { desk, at } = brain;
  const isAway = !isOpen(desk.hours, at) && at > later(ticket.active, desk.answerAfterMs);
  return isAway ? expectations(brain).map(notice) : [];
}

/** What the person who has it owes him now: an answer, nothing more once it works, and for thanks as much as before. */
function waitFor(conversation: Ticketed, { text, intents, matched }: Said, { at }: Brain): Ticketed {
  const isOpenEnded = text.includes('?') || matched.found.length > 0 || text.split(/\s+/).length > MOST_WORDS;
  const says = (...which: readonly string[]) => !isOpenEnded && which.some((intent) => intents.includes(intent));
  if (says('failed', 'partly')) return awaitAnswer(conversation, at);
  if (says('worked')) return answered(conversation);
  return says('thanks', 'later') ? conversation : awaitAnswer(conversation, at);
}

/** What is said to a person stands in the transcript. Only what shows an error is kept whole, so that talk does not push it out. */
function hearForPerson(conversation: Conversation, said: Said): Conversation {
  const { answer, evidence, matched } = said;
  const showsError = matched.found.length > 0 || evidence.events.length > 0 || evidence.codes.length > 0;
  const learnt = learnFacts(showsError ? keepPaste(conversation, said) : conversation, said);
  const known = addSignals(learnt, matched.found);
  const { asking } = conversation;
  return answer === null || asking === null ? known : { ...setFact(known, asking, answer, 'answered'), asking: null };
}

/** An error that is not on record yet. */
function hasNews({ signals }: Conversation, { matched }: Said): boolean {
  return matched.found.some(({ error }) => !signals.some((signal) => signal.error === error));
}

/** What must not be done is refused, with the legal or safe way; an error in the same message is still dealt with. */
function onRefusal(conversation: Conversation, said: Said, brain: Brain): Step {
  const refusal = said.refusal ?? '';
  if (hasNews(conversation, said)) return advance(learn(conversation, said, brain), brain, [refusal]);
  const isIdle = conversation.phase === 'idle' || conversation.phase === 'closed';
  if (!isIdle) return showAgain(conversation, brain, [refusal]);
  return askAgainForText(learn(startOver(conversation), said, brain), brain, [refusal, SAY.needError]);
}

/** Nothing was going on: an error starts a case; small talk is answered; what is not known is asked for once. */
function onSaidAtFirst(before: Conversation, said: Said, brain: Brain): Step {
  const { matched, evidence, intents } = said;
  if (matched.found.length > 0) {
    const fresh = before.phase === 'closed' ? startOver(before) : before;
    return begin(learn(fresh, said, brain), said, brain);
  }
  if (before.ended === 'unfixable' && (evidence.facts.length > 0 || evidence.denied.length > 0))
    return continueWithFacts(before, said, brain);
  if (before.phase === 'closed' && (intents.includes('failed') || intents.includes('no'))) return onFailed(before, brain);
  if (intents.includes('help')) return sayOnly(before, SAY.help);
  const fresh = before.phase === 'closed' ? startOver(before) : before;
  if (isToChoose(said)) return askWhich(learn(fresh, said, brain), said, brain);
  if (intents.includes('thanks') || intents.includes('worked')) return sayOnly(before, SAY.thanks);
  if (isJustClosed(before, brain) && !intents.includes('greeting')) return sayOnly(keepPaste(before, said), SAY.closedUnread);
  if (evidence.facts.some(({ how }) => how === 'said')) return tellFacts(fresh, said, brain);
  if (intents.includes('greeting')) return sayOnly(before, SAY.greeting);
  if (evidence.codes.length === 0 && intents.includes('offtopic')) return sayOnly(before, SAY.offTopic);
  return askForText(learn(fresh, said, brain), brain, noticeOf(said));
}

/** What comes soon after a person has helped is meant for that person, who does not read it any more. */
function isJustClosed({ phase, ticket }: Conversation, { at }: Brain): boolean {
  if (phase !== 'closed' || !ticket?.agent || ticket.ended === null || ticket.end === 'stale') return false;
  return at < later(ticket.ended, TALKS_ON_MS);
}

function isToChoose({ numbered, doubtful }: Said): boolean {
  return numbered.length + doubtful.length > 0;
}

/** A number without its source can be several things, and a text that is only like a message may be another: it is not guessed. */
function askWhich(conversation: Conversation, said: Said, brain: Brain): Step {
  const { numbered, doubtful } = said;
  const isNumber = numbered.length > 0;
  const options = isNumber ? numbered : doubtful.map(({ error }) => error);
  const lead = isNumber ? SAY.eventOrCode : SAY.readsLike(doubtful.map(({ text }) => text));
  return ask({ ...conversation, options }, 'problem', 'choosing', brain, [...noticeOf(said), lead]);
}

/** Facts before any error: they are kept, and the error is asked for. */
function tellFacts(conversation: Conversation, said: Said, brain: Brain): Step {
  const learnt = learn(conversation, said, brain);
  return askAgainForText(learnt, brain, [...describeChanges(conversation.facts, learnt.facts, brain), SAY.needError]);
}

/** With two errors that cannot be told apart and lead to different steps, the user chooses. */
function begin(conversation: Conversation, said: Said, brain: Brain): Step {
  const [first, second] = said.matched.candidates;
  if (incidentOf(conversation, brain)) return advance(conversation, brain, openingNotes(conversation, said, brain));
  if (said.matched.verdict === 'ambiguous' && first && second) {
    const plans = [first, second].map(({ error, fits }) => planFor(conversation, error, fits, brain));
    if (new Set(plans).size > 1) {
      return ask({ ...conversation, options: [first.error, second.error] }, 'problem', 'choosing', brain, [
        ...noticeOf(said),
        SAY.lookAlike(said.matched.tellApart),
      ]);
    }
  }
  return advance(conversation, brain, openingNotes(conversation, said, brain));
}

function planFor(conversation: Conversation, error: string, score: number, brain: Brain): string {
  const plan = makePlan(brain, { ...caseOf(conversation), signals: [{ error, score, by: 'words', after: 0 }] });
  return plan.show.map(({ procedure }) => procedure).join();
}

function openingNotes(conversation: Conversation, said: Said, brain: Brain): string[] {
  const remarks = said.matched.found.flatMap(({ error }) => brain.errors.get(error)?.say ?? []);
  return [...noticeOf(said), ...remarks, ...misprintNotes(said.evidence, conversation.facts, brain)];
}

/** Takes in everything a text tells: facts, recognised errors and what they establish, the text itself. */
function learn(conversation: Conversation, said: Said, brain: Brain): Conversation {
  const known = learnFacts(conversation, said);
  const withFacts = said.matched.found.reduce((c, { error }) => establish(c, brain.errors.get(error)), known);
  const misses = said.matched.found.length > 0 ? 0 : conversation.misses;
  const tried = [...new Set([...withFacts.tried, ...said.already])];
  return keepPaste({ ...addSignals(withFacts, said.matched.found), misses, tried }, said);
}

function onSaidWhileAsking(conversation: Conversation, said: Said, brain: Brain): Step {
  const { intents, evidence } = said;
  if (hasNews(conversation, said)) return begin(learn(conversation, said, brain), said, brain);
  if (said.answer !== null && conversation.asking !== null)
    return onAnswer(conversation, conversation.asking, said.answer, brain, said);
  if (conversation.asking === 'exact_text' && isToChoose(said)) return askWhich(learn(conversation, said, brain), said, brain);
  const tells = [evidence.facts, evidence.events, evidence.denied, evidence.doubted].some((told) => told.length > 0);
  if (tells || takesBack(conversation, said)) {
    return conversation.phase === 'choosing'
      ? showAgain(learnFacts(conversation, said), brain, [])
      : continueWithFacts(conversation, said, brain);
  }
  if (intents.includes('worked')) return onPress(conversation, 'worked', brain);
  if (intents.includes('help')) return showAgain(conversation, brain, [SAY.help]);
  if (intents.includes('greeting') || intents.includes('thanks')) return showAgain(conversation, brain, [SAY.stillHere]);
  if (intents.includes('later')) return sayOnly(conversation, SAY.later);
  if (conversation.asking === 'exact_text') return askForText(keepPaste(conversation, said), brain);
  return showAgain(conversation, brain, [SAY.notUnderstoodAnswer]);
}

function onSaidWhileAdvising(conversation: Conversation, said: Said, brain: Brain): Step {
  const { intents } = said;
  if (hasNews(conversation, said)) return onNewError(conversation, said, brain);
  if (isWaiting(conversation)) return onSaidWhileWaiting(conversation, said, brain);
  if (isAskedIfOver(conversation)) return onSaidWhetherOver(conversation, said, brain);
  if (conversation.cause === null) return onSaidToOffer(conversation, said, brain);
  if (intents.includes('partly')) return sayOnly(keepPaste(conversation, said), SAY.partly);
  if (intents.includes('worked') && !intents.includes('failed')) return onPress(conversation, 'worked', brain);
  if (intents.includes('failed')) return onFailed(keepPaste(conversation, said), brain);
  const learnt = learnFacts(conversation, said);
  const isChanged = describeChanges(conversation.facts, learnt.facts, brain).length > 0 || takesBack(conversation, said);
  if (isChanged) return continueWithFacts(conversation, said, brain);
  const detail = [...misprintNotes(said.evidence, conversation.facts, brain), ...(said.hint === null ? [] : [said.hint])];
  if (detail.length > 0) return sayOnly(keepPaste(conversation, said), detail.join('\n'));
  if (intents.includes('help')) return showAgain(conversation, brain, [SAY.help]);
  if (intents.includes('thanks')) return sayOnly(conversation, SAY.thanks);
  if (intents.includes('later')) return sayOnly(conversation, SAY.later);
  const isQuestion = said.text.trimEnd().endsWith('?');
  return sayOnly(keepPaste(conversation, said), isQuestion ? SAY.noAnswer : SAY.notUnderstoodResult);
}

/** The problem is known, and the user was asked to wait. */
function onSaidWhileWaiting(conversation: Conversation, said: Said, brain: Brain): Step {
  if (said.intents.includes('worked')) return onPress(conversation, 'worked', brain);
  const learnt = keepPaste(learnFacts(conversation, said), said);
  return sayOnly(learnt, said.intents.includes('thanks') ? SAY.thanks : SAY.knownStill);
}

/** "The help desk says that this is over. Does it work again?" */
function onSaidWhetherOver(conversation: Conversation, said: Said, brain: Brain): Step {
  const { intents } = said;
  if (intents.includes('failed') || intents.includes('no')) return onFailed(keepPaste(conversation, said), brain);
  if (['worked', 'yes', 'thanks'].some((intent) => intents.includes(intent))) return onPress(conversation, 'worked', brain);
  return showAgain(learnFacts(keepPaste(conversation, said), said), brain, [SAY.notUnderstoodResult]);
}

/** "Shall a person take over?" */
function onSaidToOffer(conversation: Conversation, said: Said, brain: Brain): Step {
  if (said.intents.includes('worked') || said.intents.includes('thanks')) return onPress(conversation, 'worked', brain);
  if (said.intents.includes('yes')) return onPress(conversation, 'human', brain);
  if (said.intents.includes('no')) return sayLast({ ...startOver(conversation), facts: conversation.facts }, SAY.offerDeclined);
  const learnt = learn(conversation, said, brain);
  return isToChoose(said) ? askWhich(learnt, said, brain) : askAgainForText(learnt, brain, []);
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
  const learnt = learnFacts(keepPaste(conversation, said), said);
  const hint = said.hint === null ? [] : [said.hint];
  const changes = describeChanges(conversation.facts, learnt.facts, brain);
  if (learnt.signals.length === 0 && isToChoose(said)) return askWhich(learnt, said, brain);
  if (learnt.signals.length === 0) return askAgainForText(learnt, brain, [...changes, SAY.needError]);
  return advance(learnt, brain, [...changes, ...hint, ...misprintNotes(said.evidence, learnt.facts, brain)]);
}

/** A fact that the user is not sure of any more is forgotten, so that it is asked for again; and so is an error that he rules out. */
function learnFacts(conversation: Conversation, said: Said): Conversation {
  const { evidence } = said;
  return mergeFacts(evidence.doubted.reduce(dropFact, dropSignals(conversation, said)), evidence);
}

/** It rules out an error that is on record. */
function takesBack(conversation: Conversation, said: Said): boolean {
  return dropSignals(conversation, said) !== conversation;
}
