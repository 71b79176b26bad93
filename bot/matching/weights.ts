/** What each feature counts, in ln of odds. Written by `npm run learn`; never by hand. */
import type { FeatureName } from './features.ts';

/** What speaks for a message before anything was compared. */
export const BIAS = -3.14;
export const WEIGHTS: Readonly<Record<FeatureName, number>> = {
  amount: 2.32,
  amountSquared: 3.241,
  foundAmount: 2.131,
  runAmount: 2.648,
  head: -4.696,
  tail: -2.861,
  inner: -2.27,
  innerAmount: -2.745,
  between: -1.798,
  betweenAmount: -2.275,
  strange: -3.584,
  replaced: -1.907,
  replacedAmount: -2.298,
  beside: -5.005,
  outside: -2.869,
  whole: 1.895,
  verbatim: 1.653,
  bagAmount: 3.559,
  words: 4.158,
  code: 10.814,
  event: 12.304,
  otherEvent: -1.552,
};
