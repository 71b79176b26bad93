/** What each feature counts, in ln of odds. Written by `npm run learn`; never by hand. */
import type { FeatureName } from './features.ts';

/** What speaks for a message before anything was compared. */
export const BIAS = -3.184;
export const WEIGHTS: Readonly<Record<FeatureName, number>> = {
  amount: 2.59,
  amountSquared: 3.125,
  runAmount: 2.579,
  inner: -0.298,
  innerAmount: -2.092,
  between: -0.717,
  betweenAmount: -1.619,
  strange: -1.444,
  replaced: -0.468,
  replacedAmount: -1.528,
  displaced: -2.428,
  beside: -2.913,
  outsideAmount: -4.272,
  verbatim: 0.689,
  whole: 2.043,
  empty: -0.939,
  bagAmount: 3.525,
  bagFound: 2.477,
  lost: -3.26,
  lostShare: -10.401,
  beyond: -0.942,
  beyondShare: -2.082,
  words: 4.904,
  code: 9.004,
  event: 13.325,
  otherEvent: -1.964,
  codeAmid: -2.964,
};
