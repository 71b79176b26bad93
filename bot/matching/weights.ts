/** What each feature counts, in ln of odds. Written by `npm run learn`; never by hand. */
import type { FeatureName } from './features.ts';

/** What speaks for a message before anything was compared. */
export const BIAS = -3.877;
export const WEIGHTS: Readonly<Record<FeatureName, number>> = {
  amount: 1.988,
  amountSquared: 3.703,
  foundAmount: 0.201,
  runAmount: 2.781,
  inner: -0.884,
  innerAmount: -2.341,
  between: -1.555,
  betweenAmount: -1.909,
  strange: -2.054,
  replaced: -1.07,
  replacedAmount: -1.565,
  beside: -2.52,
  outsideAmount: -2.57,
  verbatim: 2.498,
  bagAmount: 2.734,
  bagFound: 1.97,
  bagPasted: 0,
  lost: -1.595,
  lostShare: -11.953,
  beyond: -0.278,
  beyondShare: -3.975,
  words: 5.267,
  code: 9.586,
  event: 12.813,
  otherEvent: -1.989,
};
