/** What each feature counts, in ln of odds. Written by `npm run learn`; never by hand. */
import type { FeatureName } from './features.ts';

/** What speaks for a message before anything was compared. */
export const BIAS = -3.078;
export const WEIGHTS: Readonly<Record<FeatureName, number>> = {
  amount: 2.275,
  amountSquared: 3.241,
  foundAmount: 2.102,
  runAmount: 2.616,
  head: -4.619,
  tail: -3.089,
  inner: -2.289,
  innerAmount: -2.769,
  between: -1.79,
  betweenAmount: -2.274,
  strange: -2.967,
  replaced: -2.159,
  replacedAmount: -2.469,
  beside: -4.97,
  outside: -2.908,
  whole: 1.907,
  verbatim: 1.746,
  bagAmount: 3.501,
  words: 4.229,
  code: 10.611,
  event: 12.295,
  otherEvent: -1.629,
};
