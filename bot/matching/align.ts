/**
 * Lays a known message along a paste: which of its words stand there in its order, what is missing, and what stands between.
 * The heaviest common subsequence of words, by rarity and likeness: n log n in the words that both have, however long the paste is.
 */
import type { Asked } from './asked.ts';
import { type MatchIndex, RAREST } from './entries.ts';
import { likeness } from './letters.ts';
import { NONE } from './slate.ts';
import { wordShare } from './text.ts';

/** A word of a message, and the place in the paste where something stands that may be meant. */
export interface Garbled {
  readonly word: number;
  readonly place: number;
}

/** Everything in units of rarity (natural logarithm), summed over words. */
export interface Alignment {
  /** Places in the paste that the message explains, rising; and the words of the message (0 …) that stand there. */
  readonly places: readonly number[];
  readonly words: readonly number[];
  /** How many words these are, where a character is less than a word. */
  readonly size: number;
  /** Words of the message that are written wrongly, and where. */
  readonly garbled: readonly Garbled[];
  /** The message: all of it, what was found in order, what was found as it is written, and the longest run of that without anything between. */
  readonly total: number;
  readonly matched: number;
  readonly exact: number;
  readonly run: number;
  /** What was found, less what is told by words that are in every text. */
  readonly telling: number;
  /** What is missing between the first found word and the last. */
  readonly inner: number;
  /** Found anywhere near, in any order. */
  readonly bag: number;
  /** The most telling words of the message that are nowhere near, codes left out: of its sentences from the first that was found to the last, and of the others. */
  readonly lost: number;
  readonly beyond: number;
  /** The paste: what of it is explained; what stands between without being the message's, of known words and of unknown ones. */
  readonly explained: number;
  readonly between: number;
  readonly strange: number;
  /** A known word of the paste where the message has another; and one that nobody knows and that is not like it. */
  readonly replaced: number;
  readonly displaced: number;
  /** What else the touched sentences say outside, or, where it is quoted, the quotation. */
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
/** What a word tells at most that a thirtieth of all texts hold. */
const COMMON = 3.6;
/** A piece of a word has so many letters. */
const LEAST_CUT = 2;

/** What stands between found words, or before the first, or after the last. */
interface Gaps {
  /** Of the message: what is missing, and what is written wrongly there. */
  missing: number;
  garbled: number;
  readonly words: Garbled[];
  /** Of the paste: what the wrongly written words tell, the known ones, and the unknown ones. */
  guessed: number;
  between: number;
  strange: number;
  /** What is both missing and another word, gap by gap. */
  replaced: number;
  displaced: number;
}

function noGaps(): Gaps {
  return { missing: 0, garbled: 0, words: [], guessed: 0, between: 0, strange: 0, replaced: 0, displaced: 0 };
}

function isNumber(word: string): boolean {
  return /^\d+$/.test(word);
}

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
    const from = this.#index.starts[entry] ?? 0;
    const to = this.#index.starts[entry + 1] ?? 0;
    const { words, places, likenesses } = this.#chain(last);
    const found = this.#found(from, words, places, likenesses);
    const pasted = this.#pasted(places);
    const inner = this.#gaps(from, words, places);
    const head = this.#edge(from, from + (words[0] ?? 0), low, places[0] ?? 0, -1);
    const tail = this.#edge(from + (words.at(-1) ?? 0) + 1, to, (places.at(-1) ?? 0) + 1, high, 1);
    const garbled = GARBLED * (inner.garbled + head.garbled + tail.garbled);
    const explained = pasted.explained + inner.guessed + head.guessed + tail.guessed;
    const written = [...head.words, ...inner.words, ...tail.words];
    const bag = this.#bag(entry, words, low, high, written);
    const { between, strange, replaced, displaced } = inner;
    return {
      ...{ words, places, explained, between, strange, replaced, displaced },
      ...{ exact: found.exact, run: found.run, telling: found.telling, size: found.size },
      garbled: written.map(({ word, place }) => ({ word: word - from, place })),
      matched: found.matched + garbled,
      total: this.#index.mass[entry] ?? 0,
      inner: inner.missing,
      ...{ bag: bag.sum + garbled, lost: bag.lost, beyond: bag.beyond },
      beside: Math.max(0, pasted.sentences - explained - between - strange),
    };
  }

  /** The pairs of the heaviest chain, from its first to its last. */
  #chain(last: number): { readonly words: number[]; readonly places: number[]; readonly likenesses: number[] } {
    const words: number[] = [];
    const places: number[] = [];
    const likenesses: number[] = [];
    for (let pair = last; pair !== NONE; pair = this.#before[pair] ?? NONE) {
      words.push(this.#word[pair] ?? 0);
      places.push(this.#place[pair] ?? 0);
      likenesses.push(this.#likeness[pair] ?? 0);
    }
    return { words: words.reverse(), places: places.reverse(), likenesses: likenesses.reverse() };
  }

  /** What of the message was found. */
  #found(from: number, words: readonly number[], places: readonly number[], likenesses: readonly number[]) {
    let [matched, exact, run, longest, telling, size] = [0, 0, 0, 0, 0, 0];
    for (let i = 0; i < words.length; i += 1) {
      const weight = this.#weight(from + (words[i] ?? 0));
      const likeness = likenesses[i] ?? 0;
      const wholeness = this.#wordShare(from + (words[i] ?? 0));
      // Two words of a message can stand at one place: a name that is written as one word.
      const isNext = i > 0 && words[i - 1] === (words[i] ?? 0) - 1 && (places[i - 1] ?? 0) >= (places[i] ?? 0) - 1;
      matched += weight * likeness;
      telling += likeness * Math.max(0, weight - COMMON * wholeness);
      // Of characters it takes several to make one word.
      size += wholeness;
      if (likeness === 1) exact += weight;
      run = likeness < 1 ? 0 : isNext ? run + weight : weight;
      longest = Math.max(longest, run);
    }
    return { matched, exact, run: longest, telling, size };
  }

  /** What the places tell, and the sentences in which they are, as far as these are in the same quotation. */
  #pasted(places: readonly number[]): { readonly explained: number; readonly sentences: number } {
    const { weights, pieces, pieceMass } = this.#asked;
    let [explained, sum] = [0, 0];
    for (let i = 0; i < places.length; i += 1) {
      const at = places[i] ?? 0;
      const before = places[i - 1] ?? NONE;
      if (before !== at) explained += weights[at] ?? 0;
      if (before === NONE || pieces[before] !== pieces[at]) sum += pieceMass[pieces[at] ?? 0] ?? 0;
    }
    return { explained, sentences: sum };
  }

  /** All that stands between the first found word and the last. */
  #gaps(from: number, words: readonly number[], places: readonly number[]): Gaps {
    const gaps = noGaps();
    for (let i = 1; i < words.length; i += 1)
      this.#addGap(gaps, from + (words[i - 1] ?? 0) + 1, from + (words[i] ?? 0), (places[i - 1] ?? 0) + 1, places[i] ?? 0);
    return gaps;
  }

  /** Between two found words: those of the message from `from` to `to`, and those of the paste from `low` to `high`. */
  #addGap(gaps: Gaps, from: number, to: number, low: number, high: number): void {
    const { weights, known } = this.#asked;
    const before = gaps.garbled;
    if (to - from <= LONGEST_GARBLED && high - low <= LONGEST_GARBLED + 1) this.#addGarbled(gaps, from, to, low, high);
    const garbled = gaps.garbled - before;
    const missing = this.#sum(from, to) - garbled;
    let free = low < high && this.#hasGap(from, to) ? GAP_WORDS : 0;
    const wasStrange = gaps.strange;
    let between = 0;
    for (let at = low; at < high; at += 1) {
      if (free > 0) free -= 1;
      else if (known[at]) between += weights[at] ?? 0;
      else if (garbled === 0) gaps.strange += weights[at] ?? 0;
    }
    gaps.missing += missing;
    gaps.between += between;
    gaps.replaced += Math.min(missing, between);
    gaps.displaced += Math.min(missing, gaps.strange - wasStrange);
  }

  /** Before the first found word, or after the last: only what is next to it can be a word that was written wrongly. */
  #edge(from: number, to: number, low: number, high: number, step: 1 | -1): Gaps {
    const gaps = noGaps();
    const own = Math.min(to - from, LONGEST_GARBLED);
    const pasted = Math.min(high - low, LONGEST_GARBLED + 1);
    if (step > 0) this.#addGarbled(gaps, from, from + own, low, low + pasted);
    else this.#addGarbled(gaps, to - own, to, high - pasted, high);
    return gaps;
  }

  #weight(own: number): number {
    return this.#sum(own, own + 1);
  }

  /** The rarity of these words of the index. */
  #sum(from: number, to: number): number {
    const { sums } = this.#index;
    return (sums[to] ?? 0) - (sums[from] ?? 0);
  }

  /** Those of these words of the message for which a word stands that may be meant; and what these tell in the paste. */
  #addGarbled(gaps: Gaps, from: number, to: number, low: number, high: number): void {
    let at = low;
    for (let own = from; own < to && at < high; own += 1) {
      const word = this.#index.vocabulary.words[this.#index.surfaces[own] ?? 0] ?? '';
      for (let j = at; j < high; j += 1)
        if (this.#mayBe(j, word)) {
          gaps.garbled += this.#weight(own);
          gaps.words.push({ word: own, place: j });
          gaps.guessed += this.#asked.weights[j] ?? 0;
          at = j + 1;
          break;
        }
    }
  }

  /** Whether the word at a place is this one, written wrongly, or cut off where the paste begins or ends. Of numbers nobody knows. */
  #mayBe(at: number, word: string): boolean {
    if (isNumber(word)) return false;
    const { words, known } = this.#asked;
    const pasted = words[at] ?? '';
    if (pasted.length >= LEAST_CUT && at === words.length - 1 && word.startsWith(pasted)) return true;
    if (pasted.length >= LEAST_CUT && at === 0 && word.endsWith(pasted)) return true;
    return !known[at] && likeness(pasted, word) >= LEAST_GARBLED;
  }

  /** Whether a placeholder stands before any of these words of the index. */
  #hasGap(from: number, to: number): boolean {
    for (let own = from; own <= to; own += 1) if (this.#index.gaps[own]) return true;
    return false;
  }

  /** What of the message is anywhere in the window, and the most telling words that are not. */
  #bag(entry: number, found: readonly number[], low: number, high: number, garbled: readonly Garbled[]) {
    const from = this.#index.starts[entry] ?? 0;
    const to = this.#index.starts[entry + 1] ?? 0;
    const { first, end } = this.#reached(from, to, found);
    const { likest } = this.#index.slate;
    const isWhole = low === 0 && high === this.#asked.words.length;
    let [sum, lost, beyond, missing] = [0, 0, 0, 0];
    for (let own = from; own < to; own += 1) {
      const meaning = this.#index.meanings[own] ?? 0;
      const share = isWhole ? (likest[meaning] ?? 0) : this.#likestWithin(meaning, low, high);
      const weight = this.#weight(own);
      sum += share * weight;
      // Characters that are missing side by side are a word that is missing.
      missing = share > 0 ? 0 : this.#wordShare(own) < 1 ? Math.min(RAREST, missing + weight) : weight;
      const isReached = own >= first && own < end;
      if (missing <= (isReached ? lost : beyond)) continue;
      if (this.#isCode(own) || garbled.some(({ word }) => word === own)) continue;
      if (isReached) lost = missing;
      else beyond = missing;
    }
    return { sum, lost, beyond };
  }

  /** The sentences of the message from the one with the first found word to the one with the last. */
  #reached(from: number, to: number, found: readonly number[]): { readonly first: number; readonly end: number } {
    const { ends } = this.#index;
    let first = from + (found[0] ?? 0);
    let end = from + (found.at(-1) ?? 0) + 1;
    while (first > from && !ends[first]) first -= 1;
    while (end < to && !ends[end]) end += 1;
    return { first, end };
  }

  #wordShare(own: number): number {
    return wordShare(this.#index.vocabulary.words[this.#index.surfaces[own] ?? 0] ?? '');
  }

  /** A code is at the end, and often not pasted. */
  #isCode(own: number): boolean {
    return (this.#index.vocabulary.words[this.#index.surfaces[own] ?? 0] ?? '').startsWith('0x');
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
