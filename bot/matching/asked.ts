/** A paste, made ready for comparison: its words, what each of them may be, and how much it tells. */
import type { MatchIndex } from './entries.ts';
import { nameAt } from './names.ts';
import { cutAtQuotes, NOT_QUOTED, type Piece } from './quoted.ts';
import { NONE } from './slate.ts';
import { withoutFrame, wordsOf } from './text.ts';
import { type Likeness, type Speller, splitWord } from './vocabulary.ts';

export interface Asked {
  readonly likes: Likes;
  readonly words: readonly string[];
  /** Per word: the sentence it stands in, how much it tells, and whether it is a word of any known message. */
  readonly sentences: Int32Array;
  readonly weights: Float64Array;
  readonly known: Uint8Array;
  /** Per word: the meaning it most likely has, or -1. */
  readonly meaningAt: Int32Array;
  /** The same of what is in the same sentence and the same quotation; NOT_QUOTED where a word is in none. */
  readonly pieces: Int32Array;
  readonly quotations: Int32Array;
  /** Per sentence, piece and quotation, and of the whole paste: how much its words tell together. */
  readonly sentenceMass: Float64Array;
  readonly pieceMass: Float64Array;
  readonly quotationMass: Float64Array;
  readonly mass: number;
}

/** What the words of a paste may be; place by place, in the order of the paste. A word has none, or one, or several. */
export interface Likes {
  readonly meaning: readonly number[];
  /** The word of the paste; 0…1 how alike it is; and the known word it is taken for, NONE when it is another name of the same thing. */
  readonly at: readonly number[];
  readonly share: readonly number[];
  readonly surface: readonly number[];
}

/** What another name of the same thing counts. */
const OTHER_NAME = 0.9;
/** What a word tells that nothing known is like: half of them are names and numbers, which tell nothing. */
const UNKNOWN = 6;
/** Times, dates and counts tell less. */
const SHORT_NUMBER = /^\d{1,4}$/;
const UNKNOWN_NUMBER = 1.5;
/** Unknown words of a paste that are compared with known ones: a log has thousands. */
const MOST_UNKNOWN = 24;
/** Words of a paste that are looked at: more than fit into what is kept of one. */
const MOST_WORDS = 6_000;
/** In more sentences than this, those that differ only by numbers are the same. */
const FEW_SENTENCES = 30;
const NUMBERS = /\d+/g;
/** It is not two words that were run together. */
const NUMBER = /^(?:0x[0-9a-f]*|\d+)$/;
/** A word as like a known one as this is that one, and not two: "dismmount". */
const LIKELY_TYPO = 0.8;
/** Shorter words are not two. */
const LEAST_SPLIT = 6;
const NOTHING: readonly Likeness[] = [];

export function readAsked(sentences: readonly string[], index: MatchIndex): Asked {
  const { vocabulary, rarity } = index;
  const guess = createGuess(index.speller);
  const cut = cutAtQuotes(withoutFrame(sentences));
  const { words, pieceOf } = splitWords(cut, index, guess);
  const likes = { meaning: [] as number[], at: [] as number[], share: [] as number[], surface: [] as number[] };
  const put = (meaning: number, at: number, share: number, surface: number) => {
    likes.meaning.push(meaning);
    likes.at.push(at);
    likes.share.push(share);
    likes.surface.push(surface);
  };
  const weights = new Float64Array(words.length);
  const known = new Uint8Array(words.length);
  const meaningAt = new Int32Array(words.length).fill(NONE);
  const names = namesIn(words);
  for (const [at, word] of words.entries()) {
    const id = vocabulary.ids.get(word);
    const guesses = id === undefined ? guess(word) : NOTHING;
    const likest = id ?? guesses[0]?.word;
    const meaning = likest === undefined ? NONE : (vocabulary.meanings[likest] ?? NONE);
    known[at] = id === undefined ? 0 : 1;
    meaningAt[at] = meaning;
    weights[at] = meaning === NONE ? (SHORT_NUMBER.test(word) ? UNKNOWN_NUMBER : UNKNOWN) : (rarity[meaning] ?? 0);
    if (id !== undefined) put(meaning, at, 1, id);
    for (const { word: meant, share } of guesses) put(vocabulary.meanings[meant] ?? 0, at, share, meant);
    for (const name of names?.get(at) ?? []) {
      const other = vocabulary.ids.get(name);
      if (other !== undefined) put(vocabulary.meanings[other] ?? 0, at, OTHER_NAME, NONE);
    }
  }
  const pieces = Int32Array.from(pieceOf);
  const sentenceOf = pieces.map((piece) => cut[piece]?.sentence ?? 0);
  const quotations = pieces.map((piece) => cut[piece]?.quotation ?? NOT_QUOTED);
  return {
    ...{ likes, words, sentences: sentenceOf, pieces, quotations, weights, known, meaningAt },
    sentenceMass: massOf(sentenceOf, weights, sentences.length),
    pieceMass: massOf(pieces, weights, cut.length),
    quotationMass: massOf(quotations, weights, cut.length),
    mass: weights.reduce((sum, own) => sum + own, 0),
  };
}

/** What the words of each group tell together; a word of no group is left out. */
function massOf(groups: Int32Array, weights: Float64Array, size: number): Float64Array {
  const mass = new Float64Array(size);
  for (const [at, group] of groups.entries()) if (group >= 0) mass[group] = (mass[group] ?? 0) + (weights[at] ?? 0);
  return mass;
}

type Guess = (word: string) => readonly Likeness[];

/** What unknown words may be, each looked up once, and no more than MOST_UNKNOWN of them. */
function createGuess(speller: Speller): Guess {
  const guessed = new Map<string, readonly Likeness[]>();
  return (word) => {
    const before = guessed.get(word);
    if (before !== undefined) return before;
    const likes = guessed.size < MOST_UNKNOWN ? speller.findAlike(word) : NOTHING;
    guessed.set(word, likes);
    return likes;
  };
}

/** Words that were run together are taken apart. Of a log, each kind of line is taken once: it repeats itself with other numbers. */
function splitWords(
  pieces: readonly Piece[],
  { vocabulary }: MatchIndex,
  guess: Guess,
): { readonly words: string[]; readonly pieceOf: number[] } {
  const words: string[] = [];
  const pieceOf: number[] = [];
  const seen = new Set<string>();
  const split = new Map<string, readonly string[]>();
  const partsOf = (word: string): readonly string[] => {
    const before = split.get(word);
    if (before) return before;
    const two = splitWord(word, vocabulary);
    const isTypo = two !== null && (guess(word)[0]?.share ?? 0) >= LIKELY_TYPO;
    const parts = two === null || isTypo ? [word] : two;
    split.set(word, parts);
    return parts;
  };
  for (const [i, { text }] of pieces.entries()) {
    if (words.length >= MOST_WORDS) break;
    const shape = pieces.length > FEW_SENTENCES ? text.replace(NUMBERS, '') : '';
    if (seen.has(shape)) continue;
    if (shape !== '') seen.add(shape);
    for (const word of wordsOf(text)) {
      const isWhole = word.length < LEAST_SPLIT || NUMBER.test(word) || vocabulary.ids.has(word);
      for (const part of isWhole ? [word] : partsOf(word)) {
        words.push(part);
        pieceOf.push(i);
      }
    }
  }
  return { words, pieceOf };
}

/** Per place: the words of other names that could stand there; null when nothing has another name. */
function namesIn(words: readonly string[]): ReadonlyMap<number, readonly string[]> | null {
  let found: Map<number, string[]> | null = null;
  for (let at = 0; at < words.length; at += 1) {
    const name = nameAt(words, at);
    if (name === null) continue;
    found ??= new Map();
    for (const other of name.others)
      for (const [i, word] of other.entries()) {
        const place = at + Math.min(i, name.length - 1);
        found.set(place, [...(found.get(place) ?? []), word]);
      }
  }
  return found;
}
