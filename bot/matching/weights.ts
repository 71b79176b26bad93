/** What each feature counts, in ln of odds. Written by `npm run learn`; never by hand. */
import type { FeatureName } from './features.ts';

/** What speaks for a message before anything was compared. */
export const BIAS = -2.979;
export const WEIGHTS: Readonly<Record<FeatureName, number>> = {
  amount: 2.37,
  amountSquared: 3.042,
  foundAmount: 0.295,
  runAmount: 2.843,
  telling: 0.397,
  inner: -0.476,
  innerAmount: -2.28,
  between: -0.591,
  betweenAmount: -1.533,
  strange: -2.155,
  replaced: -0.027,
  replacedAmount: -1.28,
  displaced: -3.333,
  beside: -2.157,
  outsideAmount: -4.382,
  verbatim: 0.563,
  whole: 2.219,
  empty: -1.323,
  bagAmount: 3.248,
  bagFound: 2.31,
  bagPasted: 0.273,
  lost: -2.695,
  lostShare: -10.119,
  beyond: -0.76,
  beyondShare: -2.882,
  words: 5.104,
  code: 8.477,
  event: 13.194,
  otherEvent: -2,
  codeAmid: -2.593,
};
