/** What each feature counts, in ln of odds. Written by `npm run learn`; never by hand. */
import type { FeatureName } from './features.ts';

/** What speaks for a message before anything was compared. */
export const BIAS = -3.024;
export const WEIGHTS: Readonly<Record<FeatureName, number>> = {
  amount: 1.563,
  amountSquared: 2.776,
  foundAmount: 1.333,
  runAmount: 3.242,
  head: -4.767,
  tail: -1.938,
  inner: -0.816,
  innerAmount: -2.428,
  between: -1.558,
  betweenAmount: -2.976,
  strange: -1.302,
  replaced: -1.722,
  replacedAmount: -2.725,
  beside: -5.992,
  outside: -3.265,
  whole: 0.821,
  verbatim: 2.461,
  bagAmount: 2.228,
  bagFound: 3,
  bagPasted: 1.26,
  words: 3.941,
  code: 11.442,
  event: 12.764,
  otherEvent: -1.508,
};
