/** From what speaks for and against each message to probabilities. */
import { type Comparison, rivalry } from './compare.ts';
import { FEATURE_NAMES, featuresOf } from './features.ts';
import { BIAS, WEIGHTS } from './weights.ts';

export interface Ranked {
  readonly compared: Comparison;
  /** 0…1: the message is in the paste, if no other is. */
  readonly fits: number;
  /** 0…1: the message is in the paste; those that stand on the same words share the certainty. */
  readonly score: number;
}

const LIST = FEATURE_NAMES.map((name) => WEIGHTS[name]);
/** Messages that are ranked, and that are rivals: of those below, each is less likely than all of these. */
const RANKED = 40;
/** A message so many times less likely takes nothing away. */
const NO_RIVAL = 1e-4;
const NONE: ReadonlySet<number> = new Set();
/** A code or an event that is the message's alone is right 19 times of 20, whatever the words. */
const CERTAIN = 19;
/** Above it nothing grows any more. */
const SURE = 30;

/** ln of how many times likelier it is that the message is in the paste than that none is. */
export function strengthOf(features: readonly number[]): number {
  let sum = BIAS;
  for (let i = 0; i < features.length; i += 1) sum += (features[i] ?? 0) * (LIST[i] ?? 0);
  return sum;
}

/** Best first; of equal ones the first of the index. Rivals are messages of other errors on the same words. Those of `always` are ranked however weak they are. */
export function rank(
  all: readonly Comparison[],
  isSameError: (one: number, other: number) => boolean,
  always: ReadonlySet<number> = NONE,
): readonly Ranked[] {
  const sorted = all
    .map((compared) => ({ compared, strength: strengthOf(featuresOf(compared)) }))
    .sort((a, b) => b.strength - a.strength || a.compared.entry - b.compared.entry)
    .map(({ compared, strength }) => ({
      compared,
      odds: Math.max(compared.isCertain ? CERTAIN : 0, Math.exp(Math.min(SURE, strength))),
    }));
  const likely = sorted.filter(({ compared }, place) => place < RANKED || compared.isCertain);
  const further = sorted.filter(({ compared }, place) => place >= RANKED && !compared.isCertain && always.has(compared.entry));
  return [...likely, ...further]
    .map(({ compared, odds }) => {
      let rivals = 0;
      for (const other of likely)
        if (other.odds > odds * NO_RIVAL && other.compared !== compared && !isSameError(compared.entry, other.compared.entry))
          rivals += other.odds * rivalry(compared, other.compared);
      return { compared, fits: odds / (1 + odds), score: odds / (1 + odds + rivals) };
    })
    .sort((a, b) => b.score - a.score || b.fits - a.fits || a.compared.entry - b.compared.entry);
}
