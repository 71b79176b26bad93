/**
 * The words of all known messages, and which of them a word is that is not among them: read wrongly from a picture, run together with
 * the next one, or mistyped. Typos are judged by fuse.js, on words, where it is at its best: short patterns, few comparisons.
 */
import Fuse from 'fuse.js';
import { meaningOf } from './names.ts';

export interface Vocabulary {
  /** Number of a word. */
  readonly ids: ReadonlyMap<string, number>;
  readonly words: readonly string[];
  /** Per word: its characters. */
  readonly lengths: Uint8Array;
  /** Per word: the number of what it is about. */
  readonly meanings: readonly number[];
  readonly meaningIds: ReadonlyMap<string, number>;
  /** Words by how they look where letters are taken for others. */
  readonly looks: ReadonlyMap<string, number>;
  /** Per trigram (`trigramsOf`): the words that hold it, shortest first. */
  readonly byTrigram: readonly (readonly number[] | undefined)[];
}

/** A known word that an unknown one may be. */
export interface Likeness {
  readonly word: number;
  /** 0…1; 1 is the word itself. */
  readonly share: number;
}

/** Words that fuse.js compares with an unknown one: those that share most trigrams. */
const FUSE_LOOK = 3;
/** Words of this share of like letters may be meant. Lower: more typos survive, and more words become others. */
const LEAST_LIKE = 0.58;
const FUSE_OPTIONS = { ignoreLocation: true, threshold: 1 - LEAST_LIKE };
/** A word is at most a letter and this share of it longer or shorter than what is meant. */
const LENGTH_SHARE = 0.2;
/** Shorter words have too many that look like them. */
const LEAST_TYPO = 4;
/** A word that only looks the same. */
const LOOKS = 0.93;
/** A word with two neighbours swapped, and the shortest that counts. */
const SWAPPED = 0.9;
const LEAST_SWAPPED = 3;
const LONGEST = 32;
/** Letters that are taken for each other, and pairs that are taken for one. */
const LOOKALIKES = ['1|!ijl', '0o', '5s', '8b', 'ce', 'ft', 'h'];
const LOOKALIKE = new Map(LOOKALIKES.flatMap((letters) => [...letters].map((letter) => [letter, letters.charAt(0)] as const)));
const PAIRS = new Map([
  ['rn', 'm'],
  ['cl', 'd'],
  ['vv', 'w'],
]);
const TRIGRAM_BUCKETS = 1 << 14;
const NONE: readonly number[] = [];

/** Numbers the words in the order in which they come; `see` is told the number of each. */
export function buildVocabulary(texts: Iterable<readonly string[]>, see: (word: number) => void = () => {}): Vocabulary {
  const ids = new Map<string, number>();
  const words: string[] = [];
  const meanings: number[] = [];
  const meaningIds = new Map<string, number>();
  const looks = new Map<string, number>();
  for (const text of texts)
    for (const word of text) {
      const before = ids.get(word);
      if (before !== undefined) {
        see(before);
        continue;
      }
      const id = words.push(word) - 1;
      see(id);
      ids.set(word, id);
      const meaning = meaningOf(word);
      const meaningId = meaningIds.get(meaning) ?? meaningIds.size;
      meaningIds.set(meaning, meaningId);
      meanings.push(meaningId);
      if (isTypable(word)) {
        const look = lookOf(word);
        if (!looks.has(look)) looks.set(look, id);
      }
    }
  const lengths = Uint8Array.from(words, ({ length }) => length);
  return { ids, words, lengths, meanings, meaningIds, looks, byTrigram: holdersOfTrigrams(words, lengths) };
}

function holdersOfTrigrams(words: readonly string[], lengths: Uint8Array): Vocabulary['byTrigram'] {
  const holders: (number[] | undefined)[] = new Array(TRIGRAM_BUCKETS).fill(undefined);
  for (const id of Int32Array.from(words.keys()).sort((a, b) => (lengths[a] ?? 0) - (lengths[b] ?? 0) || a - b)) {
    const word = words[id] ?? '';
    if (!isTypable(word)) continue;
    for (const trigram of trigramsOf(word)) {
      const list = holders[trigram];
      if (list) list.push(id);
      else holders[trigram] = [id];
    }
  }
  return holders;
}

/** Finds what unknown words may be. */
export class Speller {
  readonly #vocabulary: Vocabulary;
  /** Per known word: trigrams shared with the one that is looked for; 0 between two of them. */
  readonly #shared: Uint8Array;

  constructor(vocabulary: Vocabulary) {
    this.#vocabulary = vocabulary;
    this.#shared = new Uint8Array(vocabulary.words.length);
  }

  /** The known words that an unknown one may be, likest first. */
  findAlike(word: string): readonly Likeness[] {
    const swapped = this.#swapped(word);
    if (swapped !== undefined) return [{ word: swapped, share: SWAPPED }];
    if (!isTypable(word)) return [];
    const { looks, words } = this.#vocabulary;
    const look = looks.get(lookOf(word));
    if (look !== undefined) return [{ word: look, share: LOOKS }];
    return this.#nearest(word)
      .map((id) => ({ word: id, share: shareOf(word, words[id] ?? '') }))
      .filter(({ share }) => share >= LEAST_LIKE)
      .sort((a, b) => b.share - a.share || a.word - b.word);
  }

  /** The known word of which two neighbours were swapped: of a short one no trigram is left. */
  #swapped(word: string): number | undefined {
    if (word.length < LEAST_SWAPPED || word.length > LONGEST || /\d/.test(word)) return undefined;
    for (let i = 0; i + 1 < word.length; i += 1) {
      const known = this.#vocabulary.ids.get(word.slice(0, i) + word.charAt(i + 1) + word.charAt(i) + word.slice(i + 2));
      if (known !== undefined) return known;
    }
    return undefined;
  }

  /** Those that share most trigrams, and are about as long. */
  #nearest(word: string): readonly number[] {
    const { byTrigram, lengths } = this.#vocabulary;
    const shared = this.#shared;
    const touched: number[] = [];
    const most = 1 + word.length * LENGTH_SHARE;
    for (const trigram of trigramsOf(word)) {
      const holders = byTrigram[trigram] ?? NONE;
      for (let i = firstOfLength(word.length - most, holders, lengths); i < holders.length; i += 1) {
        const id = holders[i] ?? 0;
        if ((lengths[id] ?? 0) > word.length + most) break;
        const count = shared[id] ?? 0;
        if (count === 0) touched.push(id);
        shared[id] = count + 1;
      }
    }
    const best: { readonly id: number; readonly share: number }[] = [];
    for (const id of touched) {
      const count = shared[id] ?? 0;
      shared[id] = 0;
      const share = count / ((lengths[id] ?? 0) + word.length);
      if (count < 2 || (best.length === FUSE_LOOK && share < (best[FUSE_LOOK - 1]?.share ?? 0))) continue;
      best.push({ id, share });
      best.sort((a, b) => b.share - a.share || a.id - b.id).length = Math.min(best.length, FUSE_LOOK);
    }
    return best.map(({ id }) => id);
  }
}

/** Place of the first of these words, shortest first, that is as long. */
function firstOfLength(length: number, words: readonly number[], lengths: Uint8Array): number {
  let [low, high] = [0, words.length];
  while (low < high) {
    const middle = (low + high) >> 1;
    if ((lengths[words[middle] ?? 0] ?? 0) < length) low = middle + 1;
    else high = middle;
  }
  return low;
}

/** The two known words that were run together, or null. */
export function splitWord(word: string, { ids }: Vocabulary): readonly [string, string] | null {
  for (let i = 2; i <= word.length - 2; i += 1) {
    const [one, other] = [word.slice(0, i), word.slice(i)];
    if (Math.max(i, word.length - i) >= LEAST_TYPO && ids.has(one) && ids.has(other)) return [one, other];
  }
  return null;
}

/** Share of like letters. Fuse.js finds the shorter of two within the longer; what is longer counts as wrong. */
function shareOf(word: string, known: string): number {
  const { isMatch, score } = Fuse.match(word, known, FUSE_OPTIONS);
  const extra = Math.max(0, known.length - word.length) / known.length;
  return isMatch ? Math.max(0, 1 - score - extra / 2) : 0;
}

function isTypable(word: string): boolean {
  return word.length >= LEAST_TYPO && word.length <= LONGEST && /\p{L}{2}/u.test(word) && !/\d\D*\d\D*\d/.test(word);
}

function lookOf(word: string): string {
  let look = '';
  for (let i = 0; i < word.length; i += 1) {
    const pair = PAIRS.get(word.slice(i, i + 2));
    if (pair !== undefined) i += 1;
    const letter = pair ?? word.charAt(i);
    look += LOOKALIKE.get(letter) ?? letter;
  }
  return look;
}

/** Numbers of the runs of three characters, each once, with the beginning and the end as characters. */
function trigramsOf(word: string): readonly number[] {
  const trigrams: number[] = [];
  const code = (i: number) => (i < 0 || i >= word.length ? 32 : word.charCodeAt(i));
  for (let i = -1; i < word.length; i += 1) {
    const trigram = ((code(i) * 31 + code(i + 1)) * 31 + code(i + 2)) & (TRIGRAM_BUCKETS - 1);
    if (!trigrams.includes(trigram)) trigrams.push(trigram);
  }
  return trigrams;
}
