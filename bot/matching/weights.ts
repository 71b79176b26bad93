/** What each feature counts, in ln of odds. Written by `npm run learn`; never by hand. */
import type { FeatureName } from './features.ts';

/** What speaks for a message before anything was compared. */
export const BIAS = -3.093;
export const WEIGHTS: Readonly<Record<FeatureName, number>> = {
  amount: 1.759,
  amountSquared: 2.705,
  foundAmount: 0.283,
  runAmount: 3.062,
  head: 0,
  tail: 0,
  inner: -0.408,
  innerAmount: -1.79,
  between: -1.325,
  betweenAmount: -2.122,
  strange: -0.335,
  replaced: -1.587,
  replacedAmount: -2.384,
  beside: -4.225,
  outside: -3.123,
  verbatim: 1.916,
  bagAmount: 2.473,
  bagFound: 1.883,
  bagPasted: 0.645,
  lost: -3.063,
  lostShare: -10.429,
  words: 4.604,
  code: 11.054,
  event: 12.729,
  otherEvent: -1.447,
};
