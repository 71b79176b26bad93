/** What each feature counts, in ln of odds. Written by `npm run learn`; never by hand. */
import type { FeatureName } from './features.ts';

/** What speaks for a message before anything was compared. */
export const BIAS = -3.321;
export const WEIGHTS: Readonly<Record<FeatureName, number>> = {
  amount: 2.078,
  amountSquared: 3.099,
  foundAmount: 0.369,
  runAmount: 3.164,
  inner: -0.423,
  innerAmount: -1.695,
  between: -1.527,
  betweenAmount: -1.614,
  strange: -0.785,
  replaced: -1.54,
  replacedAmount: -1.741,
  beside: -2.89,
  outside: -0.544,
  outsideAmount: -2.697,
  verbatim: 2.38,
  bagAmount: 2.894,
  bagFound: 1.938,
  bagPasted: 0,
  lost: -2.785,
  lostShare: -11.357,
  words: 4.711,
  code: 9.504,
  event: 12.431,
  otherEvent: -0.923,
};
