/** What each feature counts, in ln of odds. Written by `npm run learn`; never by hand. */
import type { FeatureName } from './features.ts';

/** What speaks for a message before anything was compared. */
export const BIAS = -3.998;
export const WEIGHTS: Readonly<Record<FeatureName, number>> = {
  amount: 1.929,
  amountSquared: 3.829,
  foundAmount: 0,
  runAmount: 2.486,
  inner: -0.309,
  innerAmount: -2.502,
  between: -0.463,
  betweenAmount: -2.002,
  strange: -0.889,
  replaced: -0.502,
  replacedAmount: -1.922,
  beside: -2.312,
  outsideAmount: -2.62,
  verbatim: 1.118,
  bagAmount: 2.823,
  bagFound: 2.13,
  bagPasted: 0,
  lost: -2.293,
  lostShare: -13.471,
  beyond: -1.222,
  beyondShare: -1.63,
  words: 5.63,
  code: 9.326,
  event: 12.734,
  otherEvent: -1.622,
};
