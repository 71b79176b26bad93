/** What each feature counts, in ln of odds. Written by `npm run learn`; never by hand. */
import type { FeatureName } from './features.ts';

/** What speaks for a message before anything was compared. */
export const BIAS = -3.265;
export const WEIGHTS: Readonly<Record<FeatureName, number>> = {
  amount: 1.059,
  amountSquared: 2.697,
  foundAmount: 1.324,
  runAmount: 2.301,
  head: -5.062,
  tail: -2.907,
  inner: -1.579,
  innerAmount: -3.002,
  between: -1.295,
  betweenAmount: -2.617,
  strange: -1.417,
  replaced: -2.217,
  replacedAmount: -2.944,
  beside: -5.301,
  outside: -2.995,
  whole: 0.501,
  verbatim: 1.974,
  bagAmount: 2.087,
  bagFound: 3.96,
  bagPasted: 1.358,
  words: 4.058,
  code: 11.257,
  event: 12.744,
  otherEvent: -1.537,
};
