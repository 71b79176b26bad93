/** What each feature counts, in ln of odds. Written by `npm run learn`; never by hand. */
import type { FeatureName } from './features.ts';

/** What speaks for a message before anything was compared. */
export const BIAS = -3.208;
export const WEIGHTS: Readonly<Record<FeatureName, number>> = {
  amount: 2.382,
  amountSquared: 3.177,
  runAmount: 2.318,
  inner: -0.362,
  innerAmount: -2.086,
  between: -0.643,
  betweenAmount: -1.745,
  strange: -1.995,
  replaced: -0.134,
  replacedAmount: -1.515,
  displaced: -2.435,
  beside: -3.085,
  outsideAmount: -3.617,
  verbatim: 0.755,
  whole: 2.011,
  empty: -1.041,
  bagAmount: 3.673,
  bagFound: 2.136,
  lost: -3.392,
  lostShare: -8.55,
  beyond: -0.842,
  beyondShare: -2.128,
  words: 5.255,
  code: 9.069,
  event: 13.665,
  otherEvent: -1.974,
  codeAmid: -3.538,
};
