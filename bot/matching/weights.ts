/** What each feature counts, in ln of odds. Written by `npm run learn`; never by hand. */
import type { FeatureName } from './features.ts';

/** What speaks for a message before anything was compared. */
export const BIAS = -4.066;
export const WEIGHTS: Readonly<Record<FeatureName, number>> = {
  amount: 2.085,
  amountSquared: 3.507,
  foundAmount: 0.535,
  runAmount: 2.522,
  inner: -0.281,
  innerAmount: -2.158,
  between: -1.487,
  betweenAmount: -1.762,
  strange: -2.357,
  replaced: -1.556,
  replacedAmount: -2.081,
  beside: -2.447,
  outsideAmount: -2.443,
  verbatim: 2.389,
  bagAmount: 2.761,
  bagFound: 2.284,
  bagPasted: 0,
  lost: -1.948,
  lostShare: -11.084,
  beyond: -0.966,
  beyondShare: -1.488,
  words: 4.969,
  code: 10.081,
  event: 12.954,
  otherEvent: -2.083,
};
