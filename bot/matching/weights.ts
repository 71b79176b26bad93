/** What each feature counts, in ln of odds. Written by `npm run learn`; never by hand. */
import type { FeatureName } from './features.ts';

/** What speaks for a message before anything was compared. */
export const BIAS = -3.199;
export const WEIGHTS: Readonly<Record<FeatureName, number>> = {
  amount: 2.374,
  amountSquared: 3.146,
  runAmount: 2.283,
  inner: -0.309,
  innerAmount: -2.03,
  between: -0.666,
  betweenAmount: -1.736,
  strange: -1.965,
  replaced: -0.139,
  replacedAmount: -1.504,
  displaced: -2.429,
  beside: -3.36,
  outsideAmount: -3.629,
  verbatim: 0.765,
  whole: 1.987,
  empty: -0.997,
  bagAmount: 3.678,
  bagFound: 2.192,
  lost: -3.453,
  lostShare: -8.439,
  beyond: -0.837,
  beyondShare: -2.012,
  words: 5.174,
  code: 9.067,
  event: 13.669,
  otherEvent: -1.972,
  codeAmid: -3.536,
};
