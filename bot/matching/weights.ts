/** What each feature counts, in ln of odds. Written by `npm run learn`; never by hand. */
import type { FeatureName } from './features.ts';

/** What speaks for a message before anything was compared. */
export const BIAS = -3.184;
export const WEIGHTS: Readonly<Record<FeatureName, number>> = {
  amount: 1.263,
  amountSquared: 2.875,
  foundAmount: 1.235,
  runAmount: 3.109,
  head: -5.813,
  tail: -1.967,
  inner: -0.933,
  innerAmount: -2.202,
  between: -1.655,
  betweenAmount: -2.927,
  strange: -1.18,
  replaced: -1.634,
  replacedAmount: -2.516,
  beside: -5.737,
  outside: -3.127,
  whole: 0.79,
  verbatim: 2.342,
  bagAmount: 2.061,
  bagFound: 3.197,
  bagPasted: 1.132,
  words: 4.278,
  code: 11.438,
  event: 12.79,
  otherEvent: -1.603,
};
