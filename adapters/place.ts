/** Puts an answer where it belongs, on platforms that can change what they were sent: new, or in the place of an earlier card. */
import type { Outgoing } from '../bot/types.ts';
import { failure, type Sending } from './channel.ts';
import type { SentCard, Store } from './store/store.ts';

/** What a platform does for one conversation. A place is its name for a message, unique over all channels. */
export interface Board<Part> {
  /** Rejects with a `failure` (channel.ts). `first` is the place of the first part of the same answer. */
  readonly create: (part: Part, index: number, first: string | null) => Promise<string>;
  /** False: there is nothing at that place any more, or it may not be changed. */
  readonly update: (place: string, part: Part) => Promise<boolean>;
  readonly remove: (place: string) => Promise<void>;
}

export interface Rendering<Part> {
  /** The parts of an answer, in order: one when it fits. */
  readonly live: (outgoing: Outgoing) => readonly Part[];
  /** The same card when it counts no more: to be read, not to be pressed. */
  readonly spent: (outgoing: Outgoing) => readonly Part[];
}

/** What was pressed, when the answer follows from a press: the place of the card, and its Card.turn. */
export interface PressedCard {
  readonly place: string;
  readonly turn: number;
}

/** What is known beside the answer itself. */
export interface Known {
  readonly pressed: PressedCard | null;
  readonly store: Pick<Store, 'conversationAt' | 'history'>;
}

/**
 * A card that follows from a press takes the place of the pressed one; what follows from words comes below, and the card
 * before it loses its buttons. A second copy of a card, of which the platform never told, is taken away when it is pressed.
 * Safe to repeat: what arrived in an earlier try is not sent again.
 */
export async function placeAnswer<Part>(
  outgoing: Outgoing,
  sending: Sending,
  { pressed, store }: Known,
  rendering: Rendering<Part>,
  board: Board<Part>,
): Promise<void> {
  if (sending.isRedrawn && (await sending.arrived()).length > 0) {
    await drawAgain(outgoing, sending, store, rendering, board);
    if (!sending.isUnfinished) return;
  }
  const { stray, earlier } = await findCopy(outgoing, { ...sending, earlier: once(sending.earlier) }, pressed, store);
  // First, so that an answer is put anew where both names are one message after all.
  if (stray !== null) await board.remove(stray);
  const before = await cardInPlace(outgoing, earlier, pressed);
  const over = await Promise.all(spentTurns(outgoing, pressed).map(earlier));
  const parts = rendering.live(outgoing);
  const arrived = [...(await sending.arrived())];
  const free = [...(before?.places ?? [])];
  // Which part stands where is only known while none of them has moved.
  const standing = before && arrived.length === 0 ? rendering.live(before.outgoing) : [];
  for (let i = arrived.length; i < parts.length; i += 1) {
    const part = parts[i] as Part;
    const place = free.shift();
    const isThere = place !== undefined && isSame(standing[i], part);
    const put = isThere ? place : await putPart(part, i, arrived[0] ?? null, place, board);
    await sending.note(i, put, i === parts.length - 1);
    arrived.push(put);
  }
  for (const place of free) await board.remove(place);
  const taken = new Set([...arrived, ...free]);
  for (const card of over)
    if (card) await spend({ ...card, places: card.places.filter((place) => !taken.has(place)) }, rendering, board);
}

/** Asked once for each turn. */
function once<T>(ask: (turn: number) => Promise<T>): (turn: number) => Promise<T> {
  const answers = new Map<number, Promise<T>>();
  return (turn) => {
    const answer = answers.get(turn) ?? ask(turn);
    answers.set(turn, answer);
    return answer;
  };
}

/**
 * The message that was pressed, where nothing is known to stand there: the call that made it was never answered. It is the card
 * itself when that never arrived elsewhere, and else a second copy of it, which is a stray.
 */
async function findCopy(
  { replaces, spends }: Outgoing,
  { earlier }: Sending,
  pressed: PressedCard | null,
  store: Known['store'],
): Promise<{ readonly stray: string | null; readonly earlier: Sending['earlier'] }> {
  const isKnown = async (place: string) => (await store.conversationAt(place)) !== null;
  if (pressed === null || (await isKnown(pressed.place))) return { stray: null, earlier };
  const { place, turn } = pressed;
  const card = await earlier(turn);
  // A card that counts no more may have given its place to a newer one.
  const isItself = card?.places.length === 0 && (replaces === turn || spends === turn);
  if (!isItself) return { stray: place, earlier };
  const findAgain = async (wanted: number) => {
    const found = await earlier(wanted);
    return found && wanted === turn && !(await isKnown(place)) ? { ...found, places: [place] } : found;
  };
  return { stray: null, earlier: findAgain };
}

/** Its words have changed: it stays where it is. Where it has become longer the end is left out, rather than put far below. */
async function drawAgain<Part>(
  outgoing: Outgoing,
  sending: Sending,
  store: Known['store'],
  rendering: Rendering<Part>,
  board: Board<Part>,
): Promise<void> {
  const parts = (await isSpent(outgoing, sending, store)) ? rendering.spent(outgoing) : rendering.live(outgoing);
  for (const [i, place] of (await sending.arrived()).entries()) {
    const part = parts[i];
    if (part === undefined) await board.remove(place);
    else await board.update(place, part);
  }
}

/** A later answer has taken its buttons. One whose place was taken stands nowhere, and is not asked about. */
async function isSpent({ card }: Outgoing, { conversation, seq }: Sending, { history }: Known['store']): Promise<boolean> {
  if (card === null) return false;
  return (await history(conversation, seq)).some((row) => row.from === 'bot' && row.to === 'user' && row.spends === card.turn);
}

/** A board on which no call begins later than `ms` after it was made: what is left goes on in the next try, well before another process may take over. */
export function patient<Part>(board: Board<Part>, clock: () => number, ms: number): Board<Part> {
  const until = clock() + ms;
  const inTime =
    <Args extends unknown[], Result>(call: (...args: Args) => Promise<Result>) =>
    async (...args: Args): Promise<Result> => {
      if (clock() > until) throw failure('too-slow');
      return call(...args);
    };
  return { create: inTime(board.create), update: inTime(board.update), remove: inTime(board.remove) };
}

/** An update that changes nothing would still mark the message as edited. */
function isSame(one: unknown, other: unknown): boolean {
  return JSON.stringify(one) === JSON.stringify(other);
}

/** The earlier card whose place the answer takes, or null when it is to stand below everything. */
async function cardInPlace(
  { card, replaces, spends }: Outgoing,
  earlier: Sending['earlier'],
  pressed: PressedCard | null,
): Promise<SentCard | null> {
  if (!card) return null;
  if (replaces !== null) return earlier(replaces);
  return spends !== undefined && pressed?.turn === spends ? earlier(spends) : null;
}

async function putPart<Part>(
  part: Part,
  index: number,
  first: string | null,
  place: string | undefined,
  board: Board<Part>,
): Promise<string> {
  if (place !== undefined && (await board.update(place, part))) return place;
  return board.create(part, index, first);
}

/** Cards that count no more. One whose place was taken stands nowhere any more, so that nothing is done to it. */
function spentTurns({ spends }: Outgoing, pressed: PressedCard | null): readonly number[] {
  if (spends === undefined) return [];
  return [...new Set([spends, ...(pressed ? [pressed.turn] : [])])];
}

async function spend<Part>(card: SentCard, { live, spent }: Rendering<Part>, board: Board<Part>): Promise<void> {
  const parts = spent(card.outgoing);
  // The first part of a card says that it is over, so that only further ones can still be the same.
  const standing = card.outgoing.card === null || card.places.length > 1 ? live(card.outgoing) : [];
  for (const [i, place] of card.places.entries()) {
    const part = parts[i];
    if (part === undefined) await board.remove(place);
    else if (!isSame(standing[i], part)) await board.update(place, part);
  }
}
