/**
 * How well the words of a paste fit the known messages. Shared pieces, weighed by rarity, find the few entries worth a look;
 * how much of the known message is in the paste, and how much of the paste's sentence is in the known message, rank them;
 * fuse.js adds its fuzzy score for the best of them.
 */
import type { MatchIndex } from './entries.ts';
import { scoreFuzzily } from './fuzzy.ts';
import { foldWords, piecesOf, splitClauses } from './pieces.ts';

export interface WordMatch {
  /** 0…1 */
  readonly score: number;
  /** Indices of the sentences that belong to the message, and of those that hold hardly anything else. */
  readonly sentences: readonly number[];
  readonly wholly: readonly number[];
  readonly covered: number;
}

const NOTHING: WordMatch = { score: 0, sentences: [], wholly: [], covered: 0 };
/** Words that fit less than this say nothing. */
export const MAYBE = 0.3;
/** Entries that get a closer look. */
const CLOSER_LOOK = 40;
/** Entries that fuse.js scores; it is the slowest part. */
const FUSE_LOOK = 8;
const FUSE_SHARE = 0.2;
/** Characters of a sentence that fuse.js compares. */
const FUSE_TEXT = 200;
/** A sentence belongs to a message when this share of it is found there … */
const SENTENCE_SHARE = 0.45;
/** … or when it holds this share of the whole message. */
const MESSAGE_SHARE = 0.3;
/** Pieces that must be shared for full weight, or all of a shorter message: "try connecting again" alone is in everything. */
const ENOUGH = 40;
/** A sentence of which the message explains this share says nothing beside it. */
const WHOLE_SHARE = 0.7;
/** Weight of the better covered of the two sides: a message cut off at one end, or one amid chatter, is still that message. */
const BETTER_SHARE = 0.6;
/** Far more than sums in another order can differ by. */
const ROUNDING = 1e-9;

/** Per entry index: how well the words fit. What is not there fits less than MAYBE. */
export function matchWords(sentences: readonly string[], index: MatchIndex): ReadonlyMap<number, WordMatch> {
  const asked = readAsked(sentences, index);
  const close = closest(asked, index)
    .map((entry) => ({ entry, words: coverage(asked, entry, index) }))
    .filter(({ words }) => canCount(words.score))
    .sort((a, b) => b.words.score - a.words.score || a.entry - b.entry);
  const matches = new Map<number, WordMatch>();
  for (const [rank, { entry, words }] of close.entries()) {
    const match = rank < FUSE_LOOK ? addFuse(words, sentences, index.folded[entry] ?? '') : words;
    if (match.score >= MAYBE) matches.set(entry, match);
  }
  return matches;
}

/** The paste, turned round: where each known piece stands. */
interface Asked {
  /** The known pieces in the order of the paste, and the clauses that hold each of them. */
  readonly pieces: readonly number[];
  readonly clauses: readonly (readonly number[])[];
  /** Per piece of the index: its place in these two plus one, or 0. */
  readonly places: Int32Array;
  /** Per clause: the sentence it is a part of. */
  readonly sentenceOf: readonly number[];
  /** Per sentence, and once more for the end: its first clause. */
  readonly firstClause: readonly number[];
  /** Per clause: summed rarity of all its pieces; a piece that no entry has counts as the rarest. */
  readonly mass: readonly number[];
}

function readAsked(sentences: readonly string[], index: MatchIndex): Asked {
  const split = sentences.map(splitClauses);
  const firstClause = [0];
  for (const own of split) firstClause.push((firstClause.at(-1) ?? 0) + own.length);
  const sentenceOf = split.flatMap((own, i) => own.map(() => i));
  return { ...placePieces(split.flat(), index), sentenceOf, firstClause };
}

function placePieces(texts: readonly string[], index: MatchIndex): Omit<Asked, 'sentenceOf' | 'firstClause'> {
  const rarest = Math.log(1 + index.entries.length);
  const pieces: number[] = [];
  const clauses: number[][] = [];
  const places = new Int32Array(index.pieces.size);
  const mass = texts.map((text, i) => {
    let sum = 0;
    for (const piece of piecesOf(foldWords(text))) {
      const id = index.pieces.get(piece);
      sum += id === undefined ? rarest : (index.rarity[id] ?? 0);
      if (id === undefined) continue;
      const place = places[id] || pieces.push(id);
      places[id] = place;
      const holding = clauses[place - 1];
      if (holding) holding.push(i);
      else clauses.push([i]);
    }
    return sum;
  });
  return { pieces, clauses, places, mass };
}

/** The entries that share most, relative to their own size, of those that share enough to count. */
function closest(asked: Asked, index: MatchIndex): readonly number[] {
  const mass = new Float64Array(index.entries.length);
  const count = new Int32Array(index.entries.length);
  for (const id of asked.pieces) {
    const rarity = index.rarity[id] ?? 0;
    for (const entry of index.postings[id] ?? []) {
      mass[entry] = (mass[entry] ?? 0) + rarity;
      count[entry] = (count[entry] ?? 0) + 1;
    }
  }
  const leastClause = asked.mass.reduce(
    (least, clause) => (clause > 0 ? Math.min(least, clause) : least),
    Number.POSITIVE_INFINITY,
  );
  const able = new Set<number>();
  for (const [entry, shared] of mass.entries())
    if (
      canBePart(shared, leastClause, index.mass[entry] || 1) &&
      canCount(highestCoverage(entry, shared, count[entry] ?? 0, index))
    )
      able.add(entry);
  if (able.size === 0) return [];
  const shares = mass.map((shared, entry) => shared / Math.sqrt(index.mass[entry] || 1));
  return largest(shares, CLOSER_LOOK).filter((entry) => able.has(entry));
}

/** Indices of so many of the largest values above 0; of equal ones the first. */
function largest(values: Float64Array, most: number): readonly number[] {
  const least = values.toSorted().at(-most) ?? 0;
  const found: number[] = [];
  for (let i = 0; i < values.length; i += 1) if ((values[i] ?? 0) > 0 && (values[i] ?? 0) >= least) found.push(i);
  return found.sort((a, b) => (values[b] ?? 0) - (values[a] ?? 0) || a - b).slice(0, most);
}

/** `coverage` gives no higher score for an entry of which so much is anywhere in the paste. */
function highestCoverage(entry: number, mass: number, count: number, index: MatchIndex): number {
  const ofMessage = mass / (index.mass[entry] || 1);
  return enoughOf(count, index.entryPieces[entry]?.length ?? 0) * blend(1, Math.min(1, ofMessage)) + ROUNDING;
}

/** How much of the message is in the paste's fitting sentences, and how much of those sentences is in the message. */
function coverage(asked: Asked, entry: number, index: MatchIndex): WordMatch {
  const own = index.entryPieces[entry] ?? [];
  const mass = index.mass[entry] || 1;
  const shared: number[] = [];
  for (const id of own) if (asked.places[id] !== 0) shared.push(id);
  const weights = weighClauses(asked, shared, index);
  const clauses: number[] = [];
  for (let i = 0; i < weights.length; i += 1) if (isPart(weights[i] ?? 0, asked.mass[i] ?? 0, mass)) clauses.push(i);
  if (clauses.length === 0) return NOTHING;
  const fits = new Set(clauses);
  const together = fits.size === weights.length ? shared : shared.filter((id) => clausesOf(asked, id).some((i) => fits.has(i)));
  const ofMessage = sumOf(index.rarity, together) / mass;
  const total = sumOf(asked.mass, clauses);
  const ofPaste = total === 0 ? 0 : sumOf(weights, clauses) / total;
  const score = enoughOf(together.length, own.length) * blend(Math.max(ofMessage, ofPaste), Math.min(ofMessage, ofPaste));
  const sentences = [...new Set(clauses.map((i) => asked.sentenceOf[i] ?? 0))];
  return { score, sentences, wholly: sentences.filter((i) => isWhollyIn(i, weights, asked)), covered: ofMessage };
}

/** Per clause of the paste: the summed rarity of those of the pieces that it holds. */
function weighClauses(asked: Asked, pieces: readonly number[], index: MatchIndex): readonly number[] {
  const weights = new Array<number>(asked.mass.length).fill(0);
  for (const id of pieces) for (const i of clausesOf(asked, id)) weights[i] = (weights[i] ?? 0) + (index.rarity[id] ?? 0);
  return weights;
}

function clausesOf({ clauses, places }: Asked, piece: number): readonly number[] {
  return clauses[(places[piece] ?? 0) - 1] ?? [];
}

/** Whether a clause belongs to a message with which it shares this weight. */
function isPart(weight: number, ofClause: number, ofMessage: number): boolean {
  return weight > 0 && (weight >= SENTENCE_SHARE * ofClause || weight >= MESSAGE_SHARE * ofMessage);
}

/** Whether any clause can belong to a message with which the whole paste shares this weight. */
function canBePart(weight: number, leastClause: number, ofMessage: number): boolean {
  return isPart(weight + ROUNDING, leastClause, ofMessage);
}

function sumOf(values: readonly number[], places: readonly number[]): number {
  let sum = 0;
  for (const i of places) sum += values[i] ?? 0;
  return sum;
}

function enoughOf(shared: number, all: number): number {
  return Math.min(1, shared / Math.max(1, Math.min(ENOUGH, all)));
}

function blend(better: number, worse: number): number {
  return BETTER_SHARE * better + (1 - BETTER_SHARE) * worse;
}

/** Hardly anything in the sentence is not the message's. */
function isWhollyIn(sentence: number, weights: readonly number[], { firstClause, mass }: Asked): boolean {
  let weight = 0;
  let all = 0;
  for (let i = firstClause[sentence] ?? 0; i < (firstClause[sentence + 1] ?? 0); i += 1) {
    weight += weights[i] ?? 0;
    all += mass[i] ?? 0;
  }
  return weight >= WHOLE_SHARE * all;
}

/** Words of this score can still come to MAYBE, if fuse.js finds them word for word. */
function canCount(score: number): boolean {
  return withFuzzy(score, 1) >= MAYBE;
}

function withFuzzy(score: number, fuzzy: number): number {
  return (1 - FUSE_SHARE) * score + FUSE_SHARE * Math.max(fuzzy, score);
}

/** The beginning of the sentences, folded. A cut can change how a placeholder is read, but only close before it. */
function queryFor(words: WordMatch, sentences: readonly string[]): string {
  const text = words.sentences.map((i) => sentences[i]).join(' ');
  const beginning = foldWords(text.slice(0, 4 * FUSE_TEXT));
  const isEnough = text.length <= 4 * FUSE_TEXT || beginning.length >= 2 * FUSE_TEXT;
  return (isEnough ? beginning : foldWords(text)).slice(0, FUSE_TEXT);
}

/** Fuse.js is asked only as long as it can make a difference. */
function addFuse(words: WordMatch, sentences: readonly string[], message: string): WordMatch {
  const toCount = (MAYBE - (1 - FUSE_SHARE) * words.score) / FUSE_SHARE - ROUNDING;
  const fuzzy = scoreFuzzily(queryFor(words, sentences), message, Math.max(words.score, toCount));
  return { ...words, score: withFuzzy(words.score, fuzzy ?? 0) };
}
