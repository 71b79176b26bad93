/** What each feature counts, in ln of odds. Written by `npm run learn`; never by hand. */
import type { FeatureName } from './features.ts';

/** What speaks for a message before anything was compared. */
export const BIAS = -3.082;
export const WEIGHTS: Readonly<Record<FeatureName, number>> = {
  amount: 2.374,
  amountSquared: 2.923,
  foundAmount: 0.395,
  runAmount: 2.703,
  telling: 0.515,
  inner: -0.347,
  innerAmount: -2.132,
  between: -0.788,
  betweenAmount: -1.634,
  strange: -1.055,
  replaced: -0.403,
  replacedAmount: -1.487,
  displaced: -1.66,
  beside: -2.667,
  outsideAmount: -4.235,
  verbatim: 0.247,
  whole: 2.391,
  empty: -1.219,
  bagAmount: 3.286,
  bagFound: 2.54,
  bagPasted: 0.258,
  lost: -3.064,
  lostShare: -9.37,
  beyond: -0.83,
  beyondShare: -2.223,
  words: 4.672,
  code: 8.895,
  event: 13.152,
  otherEvent: -1.968,
  codeAmid: -3.14,
};
