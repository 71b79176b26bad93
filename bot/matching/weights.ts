/** What each feature counts, in ln of odds. Written by `npm run learn`; never by hand. */
import type { FeatureName } from './features.ts';

/** What speaks for a message before anything was compared. */
export const BIAS = -3.311;
export const WEIGHTS: Readonly<Record<FeatureName, number>> = {
  amount: 2.195,
  amountSquared: 3.423,
  foundAmount: 2.159,
  runAmount: 2.635,
  head: -4.675,
  tail: -3.136,
  inner: -2.388,
  innerAmount: -2.823,
  between: -1.76,
  betweenAmount: -2.232,
  strange: -2.87,
  replaced: -2.215,
  replacedAmount: -2.51,
  beside: -4.954,
  outside: -2.945,
  whole: 1.905,
  verbatim: 1.847,
  bagAmount: 3.73,
  words: 4.568,
  code: 11.176,
  event: 12.541,
  otherEvent: -1.631,
};
