/** What each feature counts, in ln of odds. Written by `npm run learn`; never by hand. */
import type { FeatureName } from './features.ts';

/** What speaks for a message before anything was compared. */
export const BIAS = -3.185;
export const WEIGHTS: Readonly<Record<FeatureName, number>> = {
  amount: 1.251,
  amountSquared: 2.847,
  foundAmount: 1.207,
  runAmount: 3.14,
  head: -5.729,
  tail: -2.066,
  inner: -0.978,
  innerAmount: -2.243,
  between: -1.653,
  betweenAmount: -2.924,
  strange: -1.162,
  replaced: -1.603,
  replacedAmount: -2.509,
  beside: -5.775,
  outside: -3.116,
  whole: 0.74,
  verbatim: 2.35,
  bagAmount: 2.062,
  bagFound: 3.207,
  bagPasted: 1.165,
  words: 4.242,
  code: 11.425,
  event: 12.787,
  otherEvent: -1.549,
};
