/** The few messages worth a closer look: those that share most, weighed by rarity, with the paste. */
import type { Asked } from './asked.ts';
import type { MatchIndex } from './entries.ts';

/** Messages that get a closer look. More find hardly anything better, and cost in proportion. */
const CLOSER_LOOK = 14;
/** Messages that share less than this part of what the most promising one shares by rare words are not looked at. */
const FAR = 0.05;
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

/** What is looked at of a paste: which meanings it has, and how surely. */
type Words = Pick<Asked, 'meanings' | 'likest'>;

/** Entry numbers, the most promising first; of equal ones the first of the index. */
export function findCandidates(asked: Words, index: MatchIndex): readonly number[] {
  const { mass } = index;
  const { touched, shared } = shareRareWords(asked, index);
  const isLong = asked.meanings.length > LONG_PASTE;
  let highest = 0;
  for (let i = 0; i < touched.length; i += 1) {
    const entry = touched[i] ?? 0;
    highest = Math.max(highest, promiseOf(shared[entry] ?? 0, mass[entry] ?? 0));
  }
  const promising: Promising[] = [];
  for (let i = 0; i < touched.length; i += 1) {
    const entry = touched[i] ?? 0;
    const isNear = promiseOf(shared[entry] ?? 0, mass[entry] ?? 0) >= FAR * highest;
    if (isNear || (isLong && i < RAREST_LOOK)) promising.push({ entry, value: 0, isWhole: false });
  }
  shareAllWords(promising, asked, index);
  promising.sort((a, b) => b.value - a.value || a.entry - b.entry);
  const best = promising.slice(0, CLOSER_LOOK);
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

/** The entries that hold rare words of the paste; and per entry how much these tell together. */
function shareRareWords(asked: Words, { entries, rarity, holders, holderStarts }: MatchIndex) {
  const countOf = (meaning: number) => (holderStarts[meaning + 1] ?? 0) - (holderStarts[meaning] ?? 0);
  const mostVisits = MOST_VISITS + VISITS_PER_WORD * asked.meanings.length;
  const shared = new Float32Array(entries.length);
  const touched: number[] = [];
  let visits = 0;
  for (const meaning of asked.meanings.toSorted((a, b) => countOf(a) - countOf(b) || a - b)) {
    visits += countOf(meaning);
    if (visits > mostVisits && touched.length > 0) break;
    const weight = (rarity[meaning] ?? 0) * (asked.likest[meaning] ?? 0);
    const end = holderStarts[meaning + 1] ?? 0;
    for (let i = holderStarts[meaning] ?? 0; i < end; i += 1) {
      const entry = holders[i] ?? 0;
      const before = shared[entry] ?? 0;
      if (before === 0) touched.push(entry);
      shared[entry] = before + weight;
    }
  }
  return { touched, shared };
}

/** Values them by all their words, each counted once. */
function shareAllWords(few: readonly Promising[], asked: Words, { meanings, starts, rarity, mass }: MatchIndex): void {
  const counted = new Int32Array(rarity.length);
  for (const [i, promising] of few.entries()) {
    const { entry } = promising;
    const end = starts[entry + 1] ?? 0;
    let sum = 0;
    for (let own = starts[entry] ?? 0; own < end; own += 1) {
      const meaning = meanings[own] ?? 0;
      const likest = asked.likest[meaning] ?? 0;
      if (likest === 0 || counted[meaning] === i + 1) continue;
      counted[meaning] = i + 1;
      sum += (rarity[meaning] ?? 0) * likest;
    }
    promising.value = promiseOf(sum, mass[entry] ?? 0);
    promising.isWhole = sum >= NEARLY_WHOLE * (mass[entry] ?? 0);
  }
}
