/** The few messages worth a closer look: those that share most, weighed by rarity, with the paste. */
import type { MatchIndex } from './entries.ts';
import { NONE } from './slate.ts';

/** Messages that get a closer look. More find hardly anything better, and cost in proportion. */
const CLOSER_LOOK = 14;
/** Messages that share less than this part of what the most promising one shares by rare words are not looked at. */
const FAR = 0.05;
/** Of those the ones whose promise by all words is less than this part of the highest are not looked at either. */
const NEAR = 0.35;
/** Holders of words that are visited, rare words first … */
const MOST_VISITS = 2_500;
/** … and so many more for each word of a long paste, in which every word is rare. */
const VISITS_PER_WORD = 30;
/** In a paste of more different words than this a short message shares little by comparison: the messages with its rarest words are looked at as well. */
const LONG_PASTE = 50;
const RAREST_LOOK = 80;
/** Of short messages in a long paste: those that are there nearly whole, by this share, get a look as well; so many of them. */
const NEARLY_WHOLE = 0.85;
const WHOLE_LOOK = 8;

/**
 * Entry numbers, the most promising first; of equal ones the first of the index.
 *
 * @param likest per meaning of the paste on the slate how surely it is meant, 0…1.
 */
export function findCandidates(index: MatchIndex, likest: Float32Array): readonly number[] {
  const meanings = rarestFirst(index, likest);
  const count = shareRareWords(meanings, index, likest);
  const promising = takePromising(count, meanings.length > LONG_PASTE, index);
  shareAllWords(promising, index, likest);
  promising.sort((a, b) => b.value - a.value || a.entry - b.entry);
  const least = NEAR * (promising[0]?.value ?? 0);
  const best = promising.slice(0, CLOSER_LOOK).filter(({ value }) => value >= least);
  const whole = promising.slice(CLOSER_LOOK).filter(({ isWhole }) => isWhole);
  return [...best, ...whole.slice(0, WHOLE_LOOK)].map(({ entry }) => entry);
}

interface Promising {
  readonly entry: number;
  value: number;
  /** Nearly all of it is in the paste. */
  isWhole: boolean;
}

/** What is shared times the root of its share of the message favours neither long nor short ones; its square ranks the same. */
export function promiseOf(shared: number, mass: number): number {
  return (shared * shared * shared) / (mass || 1);
}

function rarestFirst({ slate, holderStarts }: MatchIndex, likest: Float32Array): readonly number[] {
  const countOf = (meaning: number) => (holderStarts[meaning + 1] ?? 0) - (holderStarts[meaning] ?? 0);
  return slate.meanings.filter((meaning) => (likest[meaning] ?? 0) > 0).sort((a, b) => countOf(a) - countOf(b) || a - b);
}

/** Writes on the slate how much each entry shares, and which have any of it; tells how many these are. */
function shareRareWords(meanings: readonly number[], index: MatchIndex, likest: Float32Array): number {
  const { rarity, holders, holderStarts } = index;
  const { shared, touched } = index.slate;
  const mostVisits = MOST_VISITS + VISITS_PER_WORD * meanings.length;
  let [visits, count] = [0, 0];
  for (const meaning of meanings) {
    const [begin, end] = [holderStarts[meaning] ?? 0, holderStarts[meaning + 1] ?? 0];
    visits += end - begin;
    if (visits > mostVisits && count > 0) break;
    const weight = (rarity[meaning] ?? 0) * (likest[meaning] ?? 0);
    for (let i = begin; i < end; i += 1) {
      const entry = holders[i] ?? 0;
      const before = shared[entry] ?? 0;
      if (before === 0) {
        touched[count] = entry;
        count += 1;
      }
      shared[entry] = before + weight;
    }
  }
  return count;
}

/** Of those on the slate the ones that share most, and of a long paste those that share its very rarest words. Wipes it. */
function takePromising(count: number, isLong: boolean, { mass, slate }: MatchIndex): Promising[] {
  const { shared, touched } = slate;
  let highest = 0;
  for (let i = 0; i < count; i += 1) {
    const entry = touched[i] ?? 0;
    const promise = promiseOf(shared[entry] ?? 0, mass[entry] ?? 0);
    shared[entry] = promise;
    if (promise > highest) highest = promise;
  }
  const promising: Promising[] = [];
  for (let i = 0; i < count; i += 1) {
    const entry = touched[i] ?? 0;
    if ((shared[entry] ?? 0) >= FAR * highest || (isLong && i < RAREST_LOOK)) promising.push({ entry, value: 0, isWhole: false });
    shared[entry] = 0;
  }
  return promising;
}

/** Values them by all their words, each counted once. */
function shareAllWords(few: readonly Promising[], index: MatchIndex, likest: Float32Array): void {
  const { meanings, starts, rarity, mass, slate } = index;
  const { counted } = slate;
  for (const promising of few) {
    const { entry } = promising;
    const end = starts[entry + 1] ?? 0;
    let sum = 0;
    for (let own = starts[entry] ?? 0; own < end; own += 1) {
      const meaning = meanings[own] ?? 0;
      const share = likest[meaning] ?? 0;
      if (share === 0 || counted[meaning] === entry) continue;
      counted[meaning] = entry;
      sum += (rarity[meaning] ?? 0) * share;
    }
    promising.value = promiseOf(sum, mass[entry] ?? 0);
    promising.isWhole = sum >= NEARLY_WHOLE * (mass[entry] ?? 0);
  }
  for (const meaning of slate.meanings) counted[meaning] = NONE;
}
