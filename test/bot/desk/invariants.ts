/** What holds after every step of the hand-off, whatever users, agents, timers and redeliveries do. Each by its name. */
import assert from 'node:assert/strict';
import { isDeepStrictEqual } from 'node:util';
import { hasTicket, isOpen } from '../../../bot/desk/ticket.ts';
import { ticketCard } from '../../../bot/desk/ticket-card.ts';
import { DESK_SAY } from '../../../bot/say.ts';
import type { Card, Content, Conversation, DeskAct, DeskAction, Outgoing, Ticket } from '../../../bot/types.ts';
import { DESKS, type Trace, type Turn } from './world.ts';

/** What may still be done with a ticket that is over. */
const AFTERWARDS: readonly DeskAct[] = ['reopen', 'note', 'reveal'];
/** What one wrote stays one's own, whatever became of the ticket. */
const OWN_WORDS: readonly DeskAct[] = ['correct', 'withdraw'];
/** Typed, they are what their buttons are, also while a person has the word. */
const COMMANDS: readonly string[] = ['worked', 'failed', 'start over', 'share', 'keep private', 'anyway', 'done 1'];
/** Other systems learn of it by events; it is shown to nobody. */
const OTHER_SYSTEMS = 'webhook';
/** What means the same as its button; the desk hears what the button says. */
const COMMAND = /^(failed|(un)?done \d+)$/;
const TOKEN = /xq[a-z]{2}x/g;
const HOST = /SRV-XQ[A-Z]{2}X/g;
const SECRET = /Zzxq[a-z]{2}x9/;

type Invariant = (trace: Trace) => void;

export const INVARIANTS = {
  'one person has the ticket, and only taking it over moves it': oneHolder,
  'the epoch rises exactly when somebody else has the word': epochFollowsSpeaker,
  'within one epoch the user hears the bot or one person': oneVoicePerEpoch,
  'an accepted reply goes out once and in order, unless it is taken back': repliesGoOutOnce,
  'what is written to a person reaches the desk once': wordsReachDesk,
  'internal and refused words never reach the user': internalStaysInternal,
  'the words of the user reach the desk only as he agreed': wordsStayPrivate,
  'deleted words are not said again': deletedIsForgotten,
  'a person is called exactly while a ticket is open': phaseFollowsTicket,
  'the newest card at each desk shows the ticket as it is': cardsAreCurrent,
  'the conversation wakes for whatever is due, and then rests': wakesInTime,
  'nobody waits unheard': waitingIsTold,
  'whoever has a ticket answers, is reminded once, or has it no more': silenceIsTold,
  'what is forged or too late changes nothing but one private word': refusalsChangeNothing,
  'the desk learns that the user needs nobody any more': endIsTold,
  'other systems learn of each change once': eventsFollowStatus,
  'all that is remembered and said is plain JSON': allIsJson,
} satisfies Record<string, Invariant>;
export type InvariantName = keyof typeof INVARIANTS;

/** Throws with the name of the first one that does not hold, and what had happened. */
export function assertInvariants(trace: Trace, names: readonly InvariantName[]): void {
  for (const name of names) {
    try {
      INVARIANTS[name](trace);
    } catch (error) {
      throw new Error(`${name}: ${error instanceof Error ? error.message : error}`, { cause: error });
    }
  }
}

// --- who has the word ------------------------------------------------------------------------------------------------

function oneHolder({ turns }: Trace): void {
  for (const turn of turns) {
    const { before, after, incoming } = turn;
    if (after?.ticket) assert.equal(after.ticket.status === 'claimed', holderOf(after) !== null, tell(turn, 'claimed by nobody'));
    const act = actOf(turn);
    const [had, has] = [holderOf(before), holderOf(after)];
    if (had !== null && act?.do === 'claim' && incoming.user !== had) assertRefused(turn);
    if (had !== null && has !== null && had !== has) assert.equal(act?.do, 'take', tell(turn, 'moved without being taken over'));
    if (had === null && has !== null) assert.equal(has, incoming.user, tell(turn, 'claimed for somebody else'));
  }
}

function epochFollowsSpeaker({ turns }: Trace): void {
  for (const turn of turns) {
    const rise = (turn.after?.epoch ?? 0) - (turn.before?.epoch ?? 0);
    const isChange = holderOf(turn.before) !== holderOf(turn.after);
    assert.equal(rise, isChange ? 1 : 0, tell(turn, `the epoch rises by ${rise}`));
  }
}

/** A person's words carry the epoch in which he had the word, the bot's one in which nobody had it. */
function oneVoicePerEpoch({ turns }: Trace): void {
  const holders = new Map<number, string | null>([[0, null]]);
  for (const turn of turns) {
    if (turn.after) holders.set(turn.after.epoch, turn.after.ticket?.status === 'claimed' ? turn.after.ticket.agent : null);
    for (const said of saidTo('user', turn)) {
      const isNobodys = said.notice || said.only !== undefined || (said.replaces !== null && said.by === undefined);
      if (isNobodys) continue;
      assert.ok(said.epoch !== undefined, tell(turn, `without an epoch: ${said.text}`));
      assert.equal(said.by ?? null, holders.get(said.epoch) ?? null, tell(turn, `in epoch ${said.epoch}: ${said.text}`));
    }
  }
}

// --- replies ---------------------------------------------------------------------------------------------------------

/** The replies that were accepted and have neither gone out nor been taken back, oldest first, are those that are held. */
function repliesGoOutOnce({ turns }: Trace): void {
  let waiting: readonly string[] = [];
  for (const turn of turns) {
    const { before, after, incoming } = turn;
    const act = actOf(turn);
    const out = saidTo('user', turn).flatMap(({ passes, by }) => (by !== undefined && passes !== undefined ? [passes] : []));
    const isReply = act?.do === 'reply' && !isRefused(turn);
    const accepted = isReply ? [...waiting, incoming.id] : waiting;
    const undone = act?.do === 'undo' && !isRefused(turn) ? [accepted.at(-1)] : [];
    const isTakenBack = act?.do === 'withdraw' || (act?.do === 'correct' && act.inside === true);
    const withdrawn = isTakenBack && !isRefused(turn) ? [act?.about] : [];
    const sent = act?.do === 'resolve' ? out.filter((id) => id !== incoming.id) : out;
    assert.deepEqual(sent, accepted.slice(0, sent.length), tell(turn, 'gone out'));
    waiting = accepted.filter((id) => ![...out, ...undone, ...withdrawn].includes(id));
    if (undone.length > 0) assert.deepEqual(out, [], tell(turn, 'undone and gone out'));
    const held = after?.ticket?.held.map(({ message }) => message) ?? [];
    assert.deepEqual(held, waiting, tell(turn, 'held'));
    if (holderOf(after) === null) assert.deepEqual(held, [], tell(turn, 'held though nobody has the ticket'));
    assertLatestWords(turn, before);
  }
}

/** A reply that was corrected in time goes out as corrected. */
function assertLatestWords(turn: Turn, before: Conversation | null): void {
  for (const { passes, text, by } of saidTo('user', turn)) {
    const held = before?.ticket?.held.find(({ message }) => message === passes);
    if (held) assert.equal(text, `${by}: ${held.text}`, tell(turn, 'not in its newest words'));
  }
}

// --- from the user to the desk ---------------------------------------------------------------------------------------

function wordsReachDesk({ turns }: Trace): void {
  const passed = new Set<string>();
  for (const turn of turns) {
    const { before, after, incoming, step } = turn;
    const passing = saidTo('desk', turn).filter(
      ({ passes }) => passes !== undefined && isUsers(incoming.content, passes, incoming.id),
    );
    for (const { passes = '' } of passing) {
      assert.ok(!passed.has(passes), tell(turn, 'passed on twice'));
      passed.add(passes);
    }
    const words = wordsOf(incoming.content);
    if (!step || !words || before?.phase !== 'with-human' || saidOnly(turn) || COMMAND.test(words)) continue;
    const isDecided = after?.ticket?.status !== before.ticket?.status || after?.ticket?.consent !== before.ticket?.consent;
    const told = saidTo('desk', turn).filter(({ only }) => only === undefined);
    assert.ok(told.length > 0, tell(turn, 'the desk hears nothing of it'));
    const isCommand = COMMANDS.includes(words);
    assert.ok(passing.length === 1 || isCommand || isDecided, tell(turn, `passed on ${passing.length} times`));
  }
}

function isUsers(content: Content, passes: string, id: string): boolean {
  return wordsOf(content) !== null && passes === id;
}

function internalStaysInternal({ turns }: Trace): void {
  const internal = new Set<string>();
  for (const turn of turns) {
    const act = actOf(turn);
    if (act && (isInternal(act, turns) || isRefused(turn))) for (const token of tokensIn(act.text)) internal.add(token);
    for (const said of saidTo('user', turn))
      for (const token of tokensIn(shownOf(said))) assert.ok(!internal.has(token), tell(turn, `the user reads ${token}`));
  }
}

/** Nothing but a reply and the last words is for the user, and what such a message reads once it is corrected. */
function isInternal(act: DeskAction, turns: readonly Turn[]): boolean {
  if (act.do !== 'correct') return act.do !== 'reply' && act.do !== 'resolve';
  if (act.inside) return true;
  const corrected = turns.find(({ incoming }) => incoming.id === act.about);
  const earlier = corrected && actOf(corrected);
  return !earlier || isRefused(corrected) || isInternal(earlier, turns);
}

/** What he wrote to the bot is for the bot, until he shares it; names are hidden even then, but not in what he writes to a person. */
function wordsStayPrivate({ turns }: Trace): void {
  const agreed = new Set<string>();
  const live = new Set<string>();
  for (const turn of turns) {
    const { before, incoming } = turn;
    const isLive = before?.phase === 'with-human';
    const written = tokensIn(newWordsOf(incoming.content) ?? '');
    const edits = incoming.content.kind === 'edited' ? incoming.content.message : incoming.id;
    const isForDesk = incoming.content.kind === 'edited' ? live.has(edits) || before?.ticket?.consent === 'given' : true;
    if (isLive && isForDesk) for (const token of written) agreed.add(token);
    if (isLive) live.add(incoming.id);
    if (isConsent(turn)) for (const token of keptOf(before)) agreed.add(token);
    for (const said of saidTo('desk', turn)) {
      const shown = shownOf(said);
      assert.doesNotMatch(shown, SECRET, tell(turn, 'a secret at the desk'));
      for (const token of tokensIn(shown).filter((each) => isUserToken(each, turns)))
        assert.ok(agreed.has(token), tell(turn, `the desk reads ${token}: ${shown}`));
      const isRevealed = actOf(turn)?.do === 'reveal' && said.only !== undefined;
      const isPassed = said.passes === incoming.id && isLive;
      if (!isRevealed && !isPassed) assert.doesNotMatch(shown, HOST, tell(turn, 'a name at the desk'));
    }
  }
}

/** The user has said so himself: the owner's press, or his words. */
function isConsent({ before, after, incoming }: Turn): boolean {
  const isNew = before?.ticket?.consent !== 'given' && after?.ticket?.consent === 'given';
  return isNew && before?.ticket?.id === after?.ticket?.id && incoming.user === before?.owner;
}

function deletedIsForgotten({ turns }: Trace): void {
  const gone = new Set<string>();
  for (const turn of turns) {
    const { content } = turn.incoming;
    if (content.kind === 'deleted' && turn.step) for (const token of tokensOfMessage(turns, content.message)) gone.add(token);
    const act = actOf(turn);
    if (act?.do === 'withdraw' && !isRefused(turn)) for (const token of tokensOfMessage(turns, act.about ?? '')) gone.add(token);
    // Words that come once more are there once more.
    for (const token of tokensIn(newWordsOf(content) ?? act?.text ?? '')) gone.delete(token);
    for (const said of turn.step?.outgoing ?? [])
      for (const token of tokensIn(shownOf(said))) assert.ok(!gone.has(token), tell(turn, `${token} is said again`));
  }
}

// --- state, cards and time -------------------------------------------------------------------------------------------

function phaseFollowsTicket({ turns }: Trace): void {
  for (const turn of turns) {
    const { after } = turn;
    if (after)
      assert.equal(after.phase === 'with-human', isOpen(after.ticket), tell(turn, `${after.phase} with ${after.ticket?.status}`));
  }
}

/** Every desk that was told anything of a ticket has its card, drawn as the ticket is now. */
function cardsAreCurrent({ turns, brain }: Trace): void {
  const cards = new Map<string, Map<string, Card>>(DESKS.map(({ name }) => [name, new Map()]));
  for (const turn of turns) {
    for (const said of saidTo('desk', turn).filter(({ only }) => only === undefined)) showAtDesks(cards, turn, said);
    const { after, before } = turn;
    if (after && hasTicket(after)) {
      const now: Card = JSON.parse(JSON.stringify(ticketCard(after, brain)));
      for (const at of cards.values()) assertDrawn(at.get(after.ticket.id), now, turn);
    }
    if (before?.ticket && before.ticket.id !== after?.ticket?.id)
      assert.ok(!isOpen(before.ticket), tell(turn, 'a case with an open ticket is left'));
  }
}

/** Once it is closed, what the case was stays to be read; only that it is over has to be seen. */
function assertDrawn(card: Card | undefined, now: Card, turn: Turn): void {
  if (card === undefined) return;
  const [status, button] = [card.body[0], card.actions[0]];
  assert.deepEqual([status, button], [now.body[0], now.actions[0]], tell(turn, 'a card of another state'));
  if (isOpen(turn.after?.ticket ?? null)) assert.deepEqual({ ...card, turn: 0 }, { ...now, turn: 0 }, tell(turn, 'an old card'));
}

function showAtDesks(cards: Map<string, Map<string, Card>>, turn: Turn, said: Outgoing): void {
  for (const { name, isSecond } of DESKS) {
    const isFor = said.desk === undefined ? name !== said.skip && (!isSecond || said.second) : said.desk === name;
    if (!isFor) continue;
    if (said.card) cards.get(name)?.set(said.ticket ?? '', said.card);
    assert.ok(cards.get(name)?.has(said.ticket ?? ''), tell(turn, `${name} is told something and has no card: ${said.text}`));
  }
}

function wakesInTime({ turns, rests }: Trace): void {
  for (const turn of turns) {
    const { after, before, incoming, step } = turn;
    if (after && !isOpen(after.ticket)) assert.equal(after.wake, after.known?.look ?? null, tell(turn, 'wakes for nothing'));
    if (after && isOpen(after.ticket) && !after.ticket.incident) {
      const { wake } = after;
      assert.ok(wake !== null, tell(turn, 'never wakes'));
      for (const { until } of after.ticket.held) assert.ok(wake <= until, tell(turn, 'wakes too late for a reply'));
    }
    if (step && incoming.content.kind === 'timer') {
      assert.notEqual(after?.wake ?? null, before?.wake, tell(turn, 'the same timer once more'));
      for (const { until } of after?.ticket?.held ?? []) assert.ok(until > incoming.at, tell(turn, 'a reply is overdue'));
    }
  }
  for (const { at, conversation } of rests) {
    const wake = conversation?.wake ?? null;
    assert.ok(wake === null || wake > at, `it has not come to rest: ${wake} at ${at}`);
  }
}

/** A ticket that nobody claims calls itself to mind, and the user hears so; a person is told what time did. */
function waitingIsTold({ turns, rests, brain }: Trace): void {
  for (const turn of turns) {
    const [had, has] = [turn.before?.ticket, turn.after?.ticket];
    if (!had || !has || had.id !== has.id || has.reminders <= had.reminders) continue;
    const isReminded = saidTo('desk', turn).some(({ text, second }) => text.startsWith(DESK_SAY.reminder) && second === true);
    assert.ok(isReminded, tell(turn, 'the desk is not reminded'));
    if (has.reminders <= 2 && !has.incident)
      assert.ok(
        saidTo('user', turn).some(({ notice }) => notice),
        tell(turn, 'the user is not told that nobody came'),
      );
  }
  for (const { at, conversation } of rests) {
    const ticket = conversation?.ticket;
    if (ticket?.status !== 'open' || brain.desk.hours) continue;
    const waited = Date.parse(at) - Date.parse(ticket.waiting);
    assert.ok(waited < brain.desk.remindAfterMs || ticket.reminders > 0, `nobody is reminded at ${at}`);
  }
}

/** Since when the user has waited for the one who has the ticket, and when that person was reminded of it. */
interface Waiting {
  readonly since: string;
  readonly reminded: string | null;
}

function silenceIsTold({ turns, rests, brain }: Trace): void {
  const { answerAfterMs } = brain.desk;
  let waiting: Waiting | null = null;
  const looks: { readonly at: string; readonly waiting: Waiting | null }[] = [];
  for (const turn of turns) {
    const { at } = turn.incoming;
    const isReminded = saidTo('desk', turn).some(({ text, calls }) => text.includes(DESK_SAY.unanswered) && calls !== undefined);
    if (isReminded) {
      assert.ok(waiting && waiting.reminded === null, tell(turn, 'reminded of what nobody waits for, or once more'));
      assert.equal(
        saidTo('desk', turn).find(({ calls }) => calls)?.calls?.key,
        holderOf(turn.before),
        tell(turn, 'the wrong person'),
      );
      waiting = { ...waiting, reminded: at };
    }
    if (isOffered(turn)) {
      assert.ok(waiting?.reminded, tell(turn, 'taken from somebody who was not reminded'));
      assert.ok(
        saidTo('user', turn).some(({ notice }) => notice),
        tell(turn, 'the user is not told that it is for others now'),
      );
    }
    waiting = waitingAfter(turn, waiting);
    looks.push({ at, waiting });
  }
  for (const { at } of rests) {
    const then = looks.findLast((look) => look.at <= at)?.waiting;
    if (!then || brain.desk.hours) continue;
    const [from, times] = then.reminded === null ? [then.since, 1] : [then.reminded, 2];
    assert.ok(Date.parse(at) - Date.parse(from) < times * answerAfterMs, `he waits since ${from} still at ${at}`);
  }
}

/** Told from what was said alone, not from what is remembered. */
function waitingAfter(turn: Turn, waiting: Waiting | null): Waiting | null {
  const { before, after, incoming, happening } = turn;
  const { at } = incoming;
  const holder = holderOf(after);
  if (holder === null || after?.ticket?.incident) return null;
  if (holder !== holderOf(before) || before?.ticket?.id !== after?.ticket?.id) {
    // What was said with the claim itself is the answer already.
    return isAnswered(turn, after?.ticket?.agent ?? '') ? null : { since: at, reminded: null };
  }
  if (isAnswered(turn, after?.ticket?.agent ?? '')) return null;
  const act = actOf(turn);
  if (act?.do === 'note' && incoming.user === holder && act.text?.startsWith('waiting for')) return null;
  if (!turn.step || incoming.user !== after?.owner) return waiting;
  if (happening.kind === 'say' && happening.text === 'worked') return null;
  return asksForAnswer(turn) ? (waiting ?? { since: at, reminded: null }) : waiting;
}

/** A reply, or steps or a question that he has sent. */
function isAnswered(turn: Turn, agent: string): boolean {
  return saidTo('user', turn).some(({ by, passes, card }) => by === agent && (passes !== undefined || card !== null));
}

function asksForAnswer(turn: Turn): boolean {
  const { content } = turn.incoming;
  const told = saidTo('desk', turn).some(({ event }) => event?.type === 'message' && event.from === 'user');
  const isThanks = turn.happening.kind === 'say' && turn.happening.text === 'thanks';
  return content.kind === 'image' || (told && !isThanks);
}

/** Nobody of the desk did it. */
function isOffered({ before, after, incoming }: Turn): boolean {
  return (
    incoming.content.kind === 'timer' && holderOf(before) !== null && isOpen(after?.ticket ?? null) && holderOf(after) === null
  );
}

// --- what must not work ----------------------------------------------------------------------------------------------

function refusalsChangeNothing({ turns }: Trace): void {
  for (const turn of turns) {
    const { before, incoming } = turn;
    if (incoming.content.kind !== 'action' || incoming.content.action.kind !== 'desk' || turn.seen) continue;
    const { action } = incoming.content;
    const ticket = before?.ticket ?? null;
    const isForeign = ticket?.status === 'claimed' && ticket.agentKey !== incoming.user;
    const isOtherTicket = action.ticket !== undefined && action.ticket !== ticket?.id;
    if (incoming.desk === undefined) assertForged(turn);
    else if (OWN_WORDS.includes(action.do)) continue;
    else if (ticket === null || isOtherTicket) assertRefused(turn);
    else if (!isOpen(ticket) && !AFTERWARDS.includes(action.do)) assertRefused(turn);
    else if (isForeign && !['take', 'note', 'reveal'].includes(action.do)) assertRefused(turn);
  }
}

function assertForged(turn: Turn): void {
  const { before, after, incoming } = turn;
  if (before) assert.deepEqual(after, before, tell(turn, 'a forged act does something'));
  const said = turn.step?.outgoing.map(({ to, only, notice }) => ({ to, only, notice }));
  assert.deepEqual(said, [{ to: 'user', only: incoming.user, notice: true }], tell(turn, 'not one private word'));
}

function assertRefused(turn: Turn): void {
  const { before, after, incoming, seen } = turn;
  if (seen) return;
  assert.deepEqual(apartFromTime(after), apartFromTime(before), tell(turn, 'what is refused does something'));
  const said = turn.step?.outgoing.map(({ to, only, desk }) => ({ to, only, desk }));
  assert.deepEqual(said, [{ to: 'desk', only: incoming.user, desk: incoming.desk }], tell(turn, 'not one private word'));
}

/** That somebody was there is no change. */
function apartFromTime(conversation: Conversation | null): unknown {
  if (conversation?.ticket == null) return null;
  return { ...conversation, turn: 0, wake: null, ticket: { ...conversation.ticket, active: '' } };
}

function endIsTold({ turns }: Trace): void {
  for (const turn of turns) {
    const { before, after } = turn;
    if (!before || !isOpen(before.ticket) || (after?.ticket?.id === before.ticket.id && isOpen(after.ticket))) continue;
    const told = saidTo('desk', turn).filter(
      ({ card, only, ticket }) => !card && only === undefined && ticket === before.ticket?.id,
    );
    assert.ok(told.length > 0, tell(turn, 'the desk is not told that it is over'));
  }
}

/** From the events alone, other systems know of each ticket whether it is open and who has it. */
function eventsFollowStatus({ turns }: Trace): void {
  const known = new Map<string, Pick<Ticket, 'status'> & { readonly agent: string | null }>();
  for (const turn of turns) {
    for (const { event, ticket = '' } of saidTo('desk', turn)) {
      if (event?.type === 'ticket.opened') assert.ok(!known.has(ticket), tell(turn, 'opened twice'));
      if (event && event.type !== 'message' && event.type !== 'ticket.updated') {
        const agent = 'agent' in event ? event.agent : null;
        const status =
          event.type === 'ticket.resolved' ? 'resolved' : agent === null || event.type === 'ticket.released' ? 'open' : 'claimed';
        known.set(ticket, { status, agent: status === 'claimed' ? agent : null });
      }
    }
    const ticket = turn.after?.ticket;
    if (!ticket) continue;
    const now = { status: ticket.status, agent: ticket.status === 'claimed' ? ticket.agent : null };
    assert.deepEqual(known.get(ticket.id), now, tell(turn, 'other systems believe something else'));
  }
}

function allIsJson({ turns }: Trace): void {
  for (const turn of turns)
    if (turn.step) assert.deepEqual(JSON.parse(JSON.stringify(turn.step)), turn.step, tell(turn, 'it is not plain JSON'));
}

// --- looking at a turn -----------------------------------------------------------------------------------------------

function holderOf(conversation: Conversation | null): string | null {
  return conversation?.ticket?.status === 'claimed' ? conversation.ticket.agentKey : null;
}

/** What an agent did, when the bot heard it as that. */
function actOf({ incoming, step }: Turn): DeskAction | null {
  const { content, desk } = incoming;
  return step && desk !== undefined && content.kind === 'action' && content.action.kind === 'desk' ? content.action : null;
}

/** It was answered with one private word, and nothing has come of it. */
function isRefused({ step, incoming, before, after }: Turn): boolean {
  const said = step?.outgoing ?? [];
  if (step?.amend || step?.forget) return false;
  const isPrivate = said.length === 1 && said[0]?.to === 'desk' && said[0].only === incoming.user;
  return isPrivate && isDeepStrictEqual(apartFromTime(before), apartFromTime(after));
}

/** The user alone was answered, because what he said is not for him to say. */
function saidOnly({ step }: Turn): boolean {
  return step?.outgoing.length === 1 && step.outgoing[0]?.only !== undefined;
}

function saidTo(to: Outgoing['to'], { step }: Turn): readonly Outgoing[] {
  return step?.outgoing.filter((said) => said.to === to) ?? [];
}

function shownOf({ text, card, event, desk }: Outgoing): string {
  return [text, JSON.stringify(card), desk === OTHER_SYSTEMS || event ? JSON.stringify(event ?? null) : ''].join('\n');
}

function wordsOf(content: Content): string | null {
  return content.kind === 'text' || content.kind === 'image' ? content.text?.trim() || null : null;
}

function newWordsOf(content: Content): string | null {
  return content.kind === 'edited' ? content.text : wordsOf(content);
}

function tokensIn(text: string | undefined): readonly string[] {
  return text?.match(TOKEN) ?? [];
}

function isUserToken(token: string, turns: readonly Turn[]): boolean {
  return turns.some(({ incoming }) => newWordsOf(incoming.content)?.includes(token));
}

function tokensOfMessage(turns: readonly Turn[], message: string): readonly string[] {
  return turns.flatMap(({ incoming }) => {
    const { content, id } = incoming;
    const isIt = id === message || (content.kind === 'edited' && content.message === message);
    const isCorrection = content.kind === 'action' && content.action.kind === 'desk' && content.action.about === message;
    const text = content.kind === 'action' && content.action.kind === 'desk' ? content.action.text : newWordsOf(content);
    return isIt || isCorrection ? tokensIn(text ?? '') : [];
  });
}

/** The tokens of the user's words that are remembered. */
function keptOf(conversation: Conversation | null): readonly string[] {
  const kept = [...(conversation?.pastes ?? []), ...(conversation?.lines ?? [])];
  return kept.flatMap(({ text }) => tokensIn(text));
}

function tell({ incoming, happening, before }: Turn, what: string): string {
  const { id, at, user, content } = incoming;
  const state = `${before?.phase ?? 'new'} ${before?.ticket?.status ?? ''} epoch ${before?.epoch ?? 0}`;
  return `${what} [${id} ${at} ${user} ${JSON.stringify(content)} after ${state}; ${happening.kind}]`;
}
