/** Learns the weights of the matcher from made queries, always to the same digits. */

import type { MatchIndex } from '../../../bot/match.ts';
import { readAsked } from '../../../bot/matching/asked.ts';
import { type Comparison, compareAll, promiseOfAlignment, rivalry } from '../../../bot/matching/compare.ts';
import { AGAINST, FEATURE_NAMES, featuresOf } from '../../../bot/matching/features.ts';
import { splitSentences } from '../../../bot/signs.ts';
import type { Evidence } from '../../../bot/types.ts';
import type { Query } from './queries.ts';

/** One query: features and truth of each message that was looked at, and how much each pair are rivals. */
export interface Example {
  readonly features: readonly (readonly number[])[];
  readonly isRight: readonly boolean[];
  readonly overlaps: readonly Float64Array[];
}

export function toExample(query: Query, evidence: Pick<Evidence, 'text' | 'codes' | 'events'>, index: MatchIndex): Example {
  const asked = readAsked(splitSentences(evidence.text), index);
  const isWanted = (entry: number) => query.wanted.some((ids) => ids.has(index.entries[entry]?.error ?? ''));
  const compared = [...compareAll(asked, evidence, index)]
    .sort((a, b) => promise(b) - promise(a) || a.entry - b.entry)
    .filter(({ entry }, i) => i < LOOKED_AT || isWanted(entry));
  return {
    features: compared.map(featuresOf),
    isRight: compared.map(({ entry }) => isWanted(entry)),
    overlaps: compared.map((one, i) => Float64Array.from(compared, (other, j) => (i === j ? 0 : rivalry(one, other)))),
  };
}

/** Messages of each query that are learnt from: those that look most like it, and the right ones. */
const LOOKED_AT = 8;

function promise({ alignment, code, event }: Comparison): number {
  return promiseOfAlignment(alignment) + 1e6 * (code + event);
}

export interface Learnt {
  readonly bias: number;
  readonly weights: Readonly<Record<string, number>>;
}

const STEPS = 600;
/** Keeps weights small that the data says little about. */
const PULL = 1e-5;
const DIGITS = 3;

/** Minimises the cross entropy of the probabilities (Adam, all examples in each step). */
export function learn(examples: readonly Example[], say: (line: string) => void): Learnt {
  const size = FEATURE_NAMES.length + 1;
  const weights = new Float64Array(size);
  const first = new Float64Array(size);
  const second = new Float64Array(size);
  for (let step = 1; step <= STEPS; step += 1) {
    const gradient = new Float64Array(size);
    let loss = 0;
    for (const example of examples) loss += addGradient(example, weights, gradient);
    const rate = step < STEPS * 0.7 ? 0.08 : step < STEPS * 0.9 ? 0.03 : 0.01;
    for (let k = 0; k < size; k += 1) {
      const g = (gradient[k] ?? 0) / examples.length + PULL * (weights[k] ?? 0);
      first[k] = 0.9 * (first[k] ?? 0) + 0.1 * g;
      second[k] = 0.999 * (second[k] ?? 0) + 0.001 * g * g;
      weights[k] =
        (weights[k] ?? 0) -
        (rate * (first[k] ?? 0)) / (1 - 0.9 ** step) / (Math.sqrt((second[k] ?? 0) / (1 - 0.999 ** step)) + 1e-8);
      const name = FEATURE_NAMES[k];
      if (name !== undefined) weights[k] = AGAINST.has(name) ? Math.min(0, weights[k] ?? 0) : Math.max(0, weights[k] ?? 0);
    }
    if (step % 100 === 0) say(`step ${step}: loss ${(loss / examples.length).toFixed(5)}`);
  }
  const round = (value: number) => Math.round(value * 10 ** DIGITS) / 10 ** DIGITS;
  return {
    bias: round(weights[size - 1] ?? 0),
    weights: Object.fromEntries(FEATURE_NAMES.map((name, k) => [name, round(weights[k] ?? 0)])),
  };
}

/** p_i = e^z_i / (1 + e^z_i + Σ overlap_ij e^z_j); the loss is −ln of the probability of each truth. */
function addGradient({ features, isRight, overlaps }: Example, weights: Float64Array, gradient: Float64Array): number {
  const size = gradient.length;
  const n = features.length;
  const strengths = new Float64Array(n);
  for (let i = 0; i < n; i += 1) {
    const own = features[i] as readonly number[];
    let z = weights[size - 1] ?? 0;
    for (let k = 0; k + 1 < size; k += 1) z += (own[k] ?? 0) * (weights[k] ?? 0);
    strengths[i] = Math.exp(Math.max(-30, Math.min(30, z)));
  }
  const slope = new Float64Array(n);
  let loss = 0;
  for (let i = 0; i < n; i += 1) {
    const row = overlaps[i] as Float64Array;
    let all = 1 + (strengths[i] ?? 0);
    for (let j = 0; j < n; j += 1) all += (row[j] ?? 0) * (strengths[j] ?? 0);
    const p = Math.min(1 - 1e-9, (strengths[i] ?? 0) / all);
    // d(−ln p)/dz_i = −(1 − p); d(−ln p)/dz_j = share_j. For a wrong one the chain over ln(1 − p): × −p / (1 − p).
    const times = isRight[i] ? 1 : -p / (1 - p);
    loss -= Math.log(isRight[i] ? Math.max(p, 1e-12) : 1 - p);
    slope[i] = (slope[i] ?? 0) - times * (1 - p);
    for (let j = 0; j < n; j += 1) slope[j] = (slope[j] ?? 0) + (times * (row[j] ?? 0) * (strengths[j] ?? 0)) / all;
  }
  for (let i = 0; i < n; i += 1) {
    const own = features[i] as readonly number[];
    const s = slope[i] ?? 0;
    for (let k = 0; k + 1 < size; k += 1) gradient[k] = (gradient[k] ?? 0) + s * (own[k] ?? 0);
    gradient[size - 1] = (gradient[size - 1] ?? 0) + s;
  }
  return loss;
}
