/** What each feature counts, in ln of odds. Written by `npm run learn`; never by hand. */
import type { FeatureName } from './features.ts';

/** What speaks for a message before anything was compared. */
export const BIAS = -3.73;
export const WEIGHTS: Readonly<Record<FeatureName, number>> = {
  amount: 2.246,
  amountSquared: 4.003,
  foundAmount: 0,
  runAmount: 2.977,
  inner: -0.733,
  innerAmount: -2.029,
  between: -1.149,
  betweenAmount: -1.737,
  strange: -0.994,
  replaced: -1.028,
  replacedAmount: -1.821,
  beside: -2.492,
  outsideAmount: -2.919,
  verbatim: 2.306,
  bagAmount: 3.125,
  bagFound: 1.409,
  bagPasted: 0,
  lost: -3.181,
  lostShare: -14.743,
  words: 5.479,
  code: 9.202,
  event: 12.565,
  otherEvent: -0.934,
};
