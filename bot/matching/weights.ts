/** What each feature counts, in ln of odds. Written by `npm run learn`; never by hand. */
import type { FeatureName } from './features.ts';

/** What speaks for a message before anything was compared. */
export const BIAS = -3.727;
export const WEIGHTS: Readonly<Record<FeatureName, number>> = {
  amount: 2.194,
  amountSquared: 3.989,
  foundAmount: 0,
  runAmount: 2.945,
  inner: -0.556,
  innerAmount: -2,
  between: -1.229,
  betweenAmount: -1.759,
  strange: -0.671,
  replaced: -1.051,
  replacedAmount: -1.843,
  beside: -2.431,
  outsideAmount: -2.921,
  verbatim: 2.276,
  bagAmount: 2.968,
  bagFound: 1.528,
  bagPasted: 0,
  lost: -2.958,
  lostShare: -14.838,
  beyond: -1.023,
  beyondShare: -3.924,
  words: 5.561,
  code: 9.21,
  event: 12.576,
  otherEvent: -0.937,
};
