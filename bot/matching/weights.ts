/** What each feature counts, in ln of odds. Written by `npm run learn`; never by hand. */
import type { FeatureName } from './features.ts';

/** What speaks for a message before anything was compared. */
export const BIAS = -3.018;
export const WEIGHTS: Readonly<Record<FeatureName, number>> = {
  amount: 1.578,
  amountSquared: 2.783,
  foundAmount: 1.341,
  runAmount: 3.25,
  head: -4.757,
  tail: -1.941,
  inner: -0.816,
  innerAmount: -2.413,
  between: -1.57,
  betweenAmount: -2.98,
  strange: -1.369,
  replaced: -1.735,
  replacedAmount: -2.718,
  beside: -6.011,
  outside: -3.27,
  whole: 0.817,
  verbatim: 2.467,
  bagAmount: 2.234,
  bagFound: 2.997,
  bagPasted: 1.246,
  words: 3.938,
  code: 11.443,
  event: 12.764,
  otherEvent: -1.508,
};
