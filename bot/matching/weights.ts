/** What each feature counts, in ln of odds. Written by `npm run learn`; never by hand. */
import type { FeatureName } from './features.ts';

/** What speaks for a message before anything was compared. */
export const BIAS = -3.174;
export const WEIGHTS: Readonly<Record<FeatureName, number>> = {
  amount: 1.163,
  amountSquared: 2.373,
  foundAmount: 0.655,
  runAmount: 2.578,
  head: -0.455,
  tail: -0.177,
  inner: -0.57,
  innerAmount: -2.136,
  between: -1.115,
  betweenAmount: -1.986,
  strange: -0.782,
  replaced: -1.535,
  replacedAmount: -2.421,
  beside: -4.411,
  outside: -3.02,
  whole: 0,
  verbatim: 2.445,
  bagAmount: 2.011,
  bagFound: 2.659,
  bagPasted: 0.563,
  telling: 0,
  lost: -3.453,
  lostShare: -12.958,
  words: 4.739,
  code: 10.962,
  event: 12.689,
  otherEvent: -1.438,
};
