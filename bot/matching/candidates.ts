/** The few messages worth a closer look: those that share most, weighed by rarity, with the paste. */
import type { Asked } from './asked.ts';
import type { MatchIndex } from './entries.ts';

/** Messages that get a closer look. More find hardly anything better, and cost in proportion. */
const CLOSER_LOOK = 20;
/** Holders of words that are visited: rare words first, and no further ones after so many. */
const MOST_VISITS = 10_000;
/** Of these, messages far behind the first are left out, but for so many. */
const FAR = 0.03;
const AT_LEAST = 6;
/** … and so many more for each word of a long paste, in which every word is rare. */
const VISITS_PER_WORD = 50;
/** Of short messages in a long paste: those that are there nearly whole, by this share, get a look as well; so many of them. */
const NEARLY_WHOLE = 0.85;
const WHOLE_LOOK = 8;
/** Entry numbers, the most promising first; of equal ones the first of the knowledge. */
export function findCandidates(asked: Asked, { entries, rarity, holders, holderStarts, mass }: MatchIndex): readonly number[] {
  const countOf = (meaning: number) => (holderStarts[meaning + 1] ?? 0) - (holderStarts[meaning] ?? 0);
  const shared = new Float32Array(entries.length);
  const touched: number[] = [];
  const mostVisits = MOST_VISITS + VISITS_PER_WORD * asked.meanings.length;
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
  // What is shared times the root of its share of the message favours neither long nor short ones. Its square ranks the same.
  const whole: number[] = [];
  for (const entry of touched) if ((shared[entry] ?? 0) >= NEARLY_WHOLE * (mass[entry] ?? 0)) whole.push(entry);
  for (const entry of touched) {
    const own = shared[entry] ?? 0;
    shared[entry] = (own * own * own) / (mass[entry] || 1);
  }
  const likeliest = largest(touched, shared, CLOSER_LOOK);
  const far = FAR * (shared[likeliest[0] ?? 0] ?? 0);
  const best = likeliest.filter((entry, place) => place < AT_LEAST || (shared[entry] ?? 0) >= far);
  return whole.length === 0 ? best : [...new Set([...best, ...largest(whole, shared, WHOLE_LOOK)])];
}

/** So many with the largest values, largest first; of equal ones the lower number. */
function largest(entries: readonly number[], values: Float32Array, most: number): number[] {
  const best: number[] = [];
  let least = 0;
  for (let i = 0; i < entries.length; i += 1) {
    const entry = entries[i] ?? 0;
    const value = values[entry] ?? 0;
    if (value < least) continue;
    let place = best.length;
    for (; place > 0; place -= 1) {
      const other = best[place - 1] ?? 0;
      const otherValue = values[other] ?? 0;
      if (otherValue > value || (otherValue === value && other < entry)) break;
      best[place] = other;
    }
    best[place] = entry;
    if (best.length > most) best.length = most;
    if (best.length === most) least = values[best[most - 1] ?? 0] ?? 0;
  }
  return best;
}
