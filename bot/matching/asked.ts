/** A paste, made ready for comparison: its words, what each of them may be, and how much it tells. */
import type { MatchIndex } from './entries.ts';
import { nameAt } from './names.ts';
import { withoutFrame, wordsOf } from './text.ts';
import { type Likeness, Speller, splitWord } from './vocabulary.ts';

export interface Asked {
  readonly words: readonly string[];
  /** Per word: the sentence it stands in, how much it tells, and whether it is a word of any known message. */
  readonly sentences: Int32Array;
  readonly weights: Float64Array;
  readonly known: Uint8Array;
  /** Per word: the meaning it most likely has, or -1. */
  readonly meaningAt: Int32Array;
  /** Per sentence, and of the whole paste: how much its words tell together. */
  readonly sentenceMass: Float64Array;
  readonly mass: number;
  /**
   * Where in the paste a known meaning may stand: `first` its last such place, `next` the one before it, or -1. Per place: the word of the
   * paste; 0…1 how alike it is; and the known word it is taken for, -1 when it is another name of the same thing.
   */
  readonly first: Int32Array;
  readonly next: readonly number[];
  readonly at: readonly number[];
  readonly share: readonly number[];
  readonly surface: readonly number[];
  /** The meanings that stand anywhere, and per meaning of the index the share of the likest. */
  readonly meanings: readonly number[];
  readonly likest: Float32Array;
}

/** What another name of the same thing counts. */
const OTHER_NAME = 0.9;
/** How much of that counts where words are counted in any order: one name would bring in the words of four. */
const NAME_PULL = 0.4;
/** What a word tells that nothing known is like: half of them are names and numbers, which tell nothing. */
const UNKNOWN = 6;
/** Times, dates and counts tell less. */
const SHORT_NUMBER = /^\d{1,4}$/;
const UNKNOWN_NUMBER = 1.5;
/** Unknown words of a paste that are compared with known ones: a log has thousands. */
const MOST_UNKNOWN = 40;
/** Words of a paste that are looked at: more than fit into what is kept of one. */
const MOST_WORDS = 6_000;
/** In more sentences than this, those that differ only by numbers are the same. */
const FEW_SENTENCES = 30;
const NUMBERS = /\d+/g;
/** Shorter words are not two. */
const LEAST_SPLIT = 6;
const NONE = -1;
const NOTHING: readonly Likeness[] = [];

export function readAsked(sentences: readonly string[], index: MatchIndex): Asked {
  const { vocabulary, rarity } = index;
  const { words, sentenceOf } = splitWords(withoutFrame(sentences), index);
  const first = new Int32Array(rarity.length).fill(NONE);
  const likest = new Float32Array(rarity.length);
  const meanings: number[] = [];
  const speller = new Speller(vocabulary);
  const [next, at, share, surface]: [number[], number[], number[], number[]] = [[], [], [], []];
  const put = (meaning: number, place: number, likeness: number, word: number) => {
    if (first[meaning] === NONE) meanings.push(meaning);
    next.push(first[meaning] ?? NONE);
    first[meaning] = at.length;
    likest[meaning] = Math.max(likest[meaning] ?? 0, word === NONE ? likeness * NAME_PULL : likeness);
    at.push(place);
    share.push(likeness);
    surface.push(word);
  };
  const weights = new Float64Array(words.length);
  const known = new Uint8Array(words.length);
  const meaningAt = new Int32Array(words.length).fill(NONE);
  const sentenceMass = new Float64Array(sentences.length);
  const alike = new Map<string, readonly Likeness[]>();
  const names = namesIn(words);
  let mass = 0;
  for (const [place, word] of words.entries()) {
    const id = vocabulary.ids.get(word);
    if (id !== undefined) {
      const meaning = vocabulary.meanings[id] ?? 0;
      weights[place] = rarity[meaning] ?? 0;
      known[place] = 1;
      meaningAt[place] = meaning;
      put(meaning, place, 1, id);
    } else {
      let likes = alike.get(word);
      if (likes === undefined) {
        likes = alike.size < MOST_UNKNOWN ? speller.findAlike(word) : NOTHING;
        alike.set(word, likes);
      }
      meaningAt[place] = likes[0] ? (vocabulary.meanings[likes[0].word] ?? NONE) : NONE;
      weights[place] = likes[0]
        ? (rarity[vocabulary.meanings[likes[0].word] ?? 0] ?? 0)
        : SHORT_NUMBER.test(word)
          ? UNKNOWN_NUMBER
          : UNKNOWN;
      for (const like of likes) put(vocabulary.meanings[like.word] ?? 0, place, like.share, like.word);
    }
    for (const other of names?.get(place) ?? []) {
      const like = vocabulary.ids.get(other);
      if (like !== undefined) put(vocabulary.meanings[like] ?? 0, place, OTHER_NAME, NONE);
    }
    const weight = weights[place] ?? 0;
    mass += weight;
    sentenceMass[sentenceOf[place] ?? 0] = (sentenceMass[sentenceOf[place] ?? 0] ?? 0) + weight;
  }
  const sentenceOfWord = Int32Array.from(sentenceOf);
  return {
    ...{ words, sentences: sentenceOfWord, weights, known, meaningAt, sentenceMass, mass },
    ...{ first, next, at, share, surface, meanings, likest },
  };
}

/** Words that were run together are taken apart. Of a log, each kind of line is taken once: it repeats itself with other numbers. */
function splitWords(
  sentences: readonly string[],
  { vocabulary }: MatchIndex,
): { readonly words: string[]; readonly sentenceOf: number[] } {
  const words: string[] = [];
  const sentenceOf: number[] = [];
  const seen = new Set<string>();
  const split = new Map<string, readonly string[]>();
  const partsOf = (word: string): readonly string[] => {
    const parts = split.get(word) ?? splitWord(word, vocabulary) ?? [word];
    split.set(word, parts);
    return parts;
  };
  for (const [i, sentence] of sentences.entries()) {
    if (words.length >= MOST_WORDS) break;
    const shape = sentences.length > FEW_SENTENCES ? sentence.replace(NUMBERS, '') : '';
    if (seen.has(shape)) continue;
    if (shape !== '') seen.add(shape);
    for (const word of wordsOf(sentence)) {
      const isWhole = word.length < LEAST_SPLIT || vocabulary.ids.has(word);
      for (const part of isWhole ? [word] : partsOf(word)) {
        words.push(part);
        sentenceOf.push(i);
      }
    }
  }
  return { words, sentenceOf };
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
