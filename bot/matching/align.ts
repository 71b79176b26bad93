/**
 * Lays a known message along a paste: which of its words stand there in its order, what is missing, and what stands between.
 * The heaviest common subsequence of words, by rarity and likeness: n log n in the words that both have, however long the paste is.
 */
import type { Asked } from './asked.ts';
import type { MatchIndex } from './entries.ts';
import { likeness } from './letters.ts';
import { NONE } from './slate.ts';

/** Everything in units of rarity (natural logarithm), summed over words. */
export interface Alignment {
  /** Places in the paste that the message explains, rising; and the words of the message (0 …) that stand there. */
  readonly places: readonly number[];
  readonly words: readonly number[];
  /** The message: all of it, what was found in order, what was found as it is written, and the longest run of that without anything between. */
  readonly total: number;
  readonly matched: number;
  readonly exact: number;
  readonly run: number;
  /** What is missing before the first found word, after the last, and between. */
  readonly head: number;
  readonly tail: number;
  readonly inner: number;
  /** Found anywhere near, in any order. */
  readonly bag: number;
  /** The paste: what of it is explained; what stands between without being the message's, of known words and of unknown ones. */
  readonly explained: number;
  readonly between: number;
  readonly strange: number;
  /** A known word of the paste where the message has another. */
  readonly replaced: number;
  /** What else the touched sentences say outside. */
  readonly beside: number;
}

/** Words a placeholder stands for at most. */
const GAP_WORDS = 8;
/** A message can be stretched over so many times its words in a paste, and some more. */
const STRETCH = 1.6;
const SLACK = 12;
/** What neighbours in both add, as a share of the word: of two places for one word the one beside the word before counts. */
const NEIGHBOUR = 0.1;
/** What another word with the same meaning counts. */
const OTHER_WORD = 0.9;
/** Less than this, of rarity and of the message, is there by chance. */
const LEAST_AMOUNT = 15;
const LEAST_SHARE = 0.3;
/** Between two found words so many are compared letter by letter; this share must be alike; and that counts so much. */
const LONGEST_GARBLED = 4;
const LEAST_GARBLED = 0.45;
const GARBLED = 0.7;

/** Aligns messages with one paste, which must be on the slate of the index; its own tables are made once and used for each of them. */
export class Aligner {
  readonly #asked: Asked;
  readonly #index: MatchIndex;
  /** A tree of maxima over places (Fenwick): the pair that ends the heaviest chain up to a place. */
  readonly #best: Int32Array;
  /** Pairs of a word of the message with a place: both, the value of the heaviest chain that ends there, and the pair before in it. */
  readonly #word: number[] = [];
  readonly #place: number[] = [];
  readonly #value: number[] = [];
  readonly #before: number[] = [];
  readonly #likeness: number[] = [];

  constructor(asked: Asked, index: MatchIndex) {
    this.#asked = asked;
    this.#index = index;
    this.#best = new Int32Array(asked.words.length + 2);
  }

  /** Null when hardly a word of the message is in the paste. */
  align(entry: number): Alignment | null {
    const from = this.#index.starts[entry] ?? 0;
    const to = this.#index.starts[entry + 1] ?? 0;
    const { low, high } = this.#window(entry);
    const last = this.#heaviestChain(from, to, low, high);
    const value = last === NONE ? 0 : (this.#value[last] ?? 0);
    const isChance = value < LEAST_AMOUNT && value < LEAST_SHARE * (this.#index.mass[entry] ?? 0);
    return last === NONE || isChance ? null : this.#describe(entry, last, low, high);
  }

  /** Where in a long paste the message most likely is: first word, and behind the last word. */
  #window(entry: number): { readonly low: number; readonly high: number } {
    const { words, meaningAt } = this.#asked;
    const { meanings, rarity, starts, slate } = this.#index;
    const from = starts[entry] ?? 0;
    const to = starts[entry + 1] ?? 0;
    const size = Math.ceil(STRETCH * (to - from)) + SLACK;
    if (words.length <= size) return { low: 0, high: words.length };
    const { counted: counts } = slate;
    for (let own = from; own < to; own += 1) counts[meanings[own] ?? 0] = 0;
    let [sum, most, start] = [0, -1, 0];
    for (let at = 0; at < words.length; at += 1) {
      const added = meaningAt[at] ?? NONE;
      if (added !== NONE && (counts[added] ?? NONE) >= 0) {
        if (counts[added] === 0) sum += rarity[added] ?? 0;
        counts[added] = (counts[added] ?? 0) + 1;
      }
      const left = at < size ? NONE : (meaningAt[at - size] ?? NONE);
      if (left !== NONE && (counts[left] ?? NONE) > 0) {
        counts[left] = (counts[left] ?? 0) - 1;
        if (counts[left] === 0) sum -= rarity[left] ?? 0;
      }
      if (sum > most + 1e-9) {
        most = sum;
        start = Math.max(0, at - size + 1);
      }
    }
    for (let own = from; own < to; own += 1) counts[meanings[own] ?? 0] = NONE;
    return { low: start, high: Math.min(words.length, start + size + SLACK) };
  }

  /** The last pair of it, or NONE. */
  #heaviestChain(from: number, to: number, low: number, high: number): number {
    const { at: ats, share, surface } = this.#asked.likes;
    const { last, next } = this.#index.slate;
    const { meanings, surfaces, rarity } = this.#index;
    const value = this.#value;
    const size = high - low;
    this.#best.fill(NONE, 0, size + 2);
    let pairs = 0;
    let best = NONE;
    for (let own = from; own < to; own += 1) {
      const meaning = meanings[own] ?? 0;
      const begin = pairs;
      for (let i = last[meaning] ?? NONE; i !== NONE; i = next[i] ?? NONE) {
        const at = ats[i] ?? 0;
        if (at >= high) continue;
        if (at < low) break;
        const isName = (surface[i] ?? 0) < 0;
        const before = this.#upTo(at - low + (isName ? 1 : 0));
        const likeness = (share[i] ?? 0) * (isName || surface[i] === surfaces[own] ? 1 : OTHER_WORD);
        const follows = before !== NONE && this.#place[before] === at - 1 && this.#word[before] === own - from - 1;
        const weight = (rarity[meaning] ?? 0) * likeness * (follows ? 1 + NEIGHBOUR : 1);
        this.#word[pairs] = own - from;
        this.#place[pairs] = at;
        this.#before[pairs] = before;
        this.#likeness[pairs] = likeness;
        value[pairs] = weight + (before === NONE ? 0 : (value[before] ?? 0));
        pairs += 1;
      }
      for (let pair = begin; pair < pairs; pair += 1) {
        this.#put((this.#place[pair] ?? 0) - low + 1, pair, size + 1);
        if (best === NONE || (value[pair] ?? 0) > (value[best] ?? 0)) best = pair;
      }
    }
    return best;
  }

  #upTo(place: number): number {
    let found = NONE;
    for (let i = place; i > 0; i -= i & -i) {
      const pair = this.#best[i] ?? NONE;
      if (pair !== NONE && (found === NONE || (this.#value[pair] ?? 0) > (this.#value[found] ?? 0))) found = pair;
    }
    return found;
  }

  #put(place: number, pair: number, end: number): void {
    for (let i = place; i <= end; i += i & -i) {
      const there = this.#best[i] ?? NONE;
      if (there === NONE || (this.#value[pair] ?? 0) > (this.#value[there] ?? 0)) this.#best[i] = pair;
    }
  }

  #describe(entry: number, last: number, low: number, high: number): Alignment {
    const { weights, known, sentences, sentenceMass } = this.#asked;
    const from = this.#index.starts[entry] ?? 0;
    const to = this.#index.starts[entry + 1] ?? 0;
    const words: number[] = [];
    const ats: number[] = [];
    const likenesses: number[] = [];
    for (let pair = last; pair !== NONE; pair = this.#before[pair] ?? NONE) {
      words.push(this.#word[pair] ?? 0);
      ats.push(this.#place[pair] ?? 0);
      likenesses.push(this.#likeness[pair] ?? 0);
    }
    words.reverse();
    ats.reverse();
    likenesses.reverse();
    let [matched, exact, run, longest, inner, explained, between, strange, replaced, ofSentences] = [
      0, 0, 0, 0, 0, 0, 0, 0, 0, 0,
    ];
    for (let i = 0; i < words.length; i += 1) {
      const word = words[i] ?? 0;
      const at = ats[i] ?? 0;
      const wordBefore = i === 0 ? word - 1 : (words[i - 1] ?? 0);
      const atBefore = i === 0 ? at - 1 : (ats[i - 1] ?? 0);
      const weight = this.#weight(from + word);
      const likeness = likenesses[i] ?? 0;
      matched += weight * likeness;
      if (likeness === 1) exact += weight;
      run = likeness === 1 ? (atBefore >= at - 1 && wordBefore === word - 1 ? run + weight : weight) : 0;
      longest = Math.max(longest, run);
      if (i === 0 || atBefore !== at) explained += weights[at] ?? 0;
      if (i === 0 || sentences[atBefore] !== sentences[at]) ofSentences += sentenceMass[sentences[at] ?? 0] ?? 0;
      const whole = this.#sum(from + wordBefore + 1, from + word);
      const garbled = whole > 0 && at - atBefore > 1 ? this.#garbled(from + wordBefore + 1, from + word, atBefore + 1, at) : 0;
      const missing = whole - garbled;
      matched += garbled * GARBLED;
      let free = at - atBefore > 1 && this.#hasGap(from + wordBefore + 1, from + word) ? GAP_WORDS : 0;
      let extra = 0;
      for (let j = atBefore + 1; j < at; j += 1) {
        if (free > 0) free -= 1;
        else if (known[j]) extra += weights[j] ?? 0;
        else strange += garbled > 0 ? 0 : (weights[j] ?? 0);
      }
      inner += missing;
      between += extra;
      replaced += Math.min(missing, extra);
    }
    return {
      ...{ words, matched, exact, run: longest, inner, explained, between, strange, replaced },
      places: ats,
      total: this.#index.mass[entry] ?? 0,
      head: this.#sum(from, from + (words[0] ?? 0)),
      tail: this.#sum(from + (words.at(-1) ?? 0) + 1, to),
      bag: this.#bag(from, to, low, high),
      beside: Math.max(0, ofSentences - explained - between - strange),
    };
  }

  #weight(own: number): number {
    return this.#sum(own, own + 1);
  }

  /** The rarity of these words of the index. */
  #sum(from: number, to: number): number {
    const { sums } = this.#index;
    return (sums[to] ?? 0) - (sums[from] ?? 0);
  }

  /** The rarity of the words between two found ones for which an unknown word stands that is like them. */
  #garbled(from: number, to: number, low: number, high: number): number {
    if (to - from > LONGEST_GARBLED || high - low > LONGEST_GARBLED + 1) return 0;
    const { words, known } = this.#asked;
    let sum = 0;
    let at = low;
    for (let own = from; own < to; own += 1) {
      const word = this.#index.vocabulary.words[this.#index.surfaces[own] ?? 0] ?? '';
      for (let j = at; j < high; j += 1)
        if (!known[j] && likeness(words[j] ?? '', word) >= LEAST_GARBLED) {
          sum += this.#weight(own);
          at = j + 1;
          break;
        }
    }
    return sum;
  }

  /** Whether a placeholder stands before any of these words of the index. */
  #hasGap(from: number, to: number): boolean {
    for (let own = from; own <= to; own += 1) if (this.#index.gaps[own]) return true;
    return false;
  }

  /** What of the message is anywhere in the window. */
  #bag(from: number, to: number, low: number, high: number): number {
    const { words } = this.#asked;
    const { likest } = this.#index.slate;
    const isWhole = low === 0 && high === words.length;
    let sum = 0;
    for (let own = from; own < to; own += 1) {
      const meaning = this.#index.meanings[own] ?? 0;
      sum += (isWhole ? (likest[meaning] ?? 0) : this.#likestWithin(meaning, low, high)) * this.#weight(own);
    }
    return sum;
  }

  #likestWithin(meaning: number, low: number, high: number): number {
    const { at: ats, share } = this.#asked.likes;
    const { last, next } = this.#index.slate;
    let likest = 0;
    for (let i = last[meaning] ?? NONE; i !== NONE && (ats[i] ?? 0) >= low && likest < 1; i = next[i] ?? NONE)
      if ((ats[i] ?? 0) < high && (share[i] ?? 0) > likest) likest = share[i] ?? 0;
    return likest;
  }
}
