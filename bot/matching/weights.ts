/** What each feature counts, in ln of odds. Written by `npm run learn`; never by hand. */
import type { FeatureName } from './features.ts';

/** What speaks for a message before anything was compared. */
export const BIAS = -3.73;
export const WEIGHTS: Readonly<Record<FeatureName, number>> = {
  amount: 2.248,
  amountSquared: 4.005,
  foundAmount: 0,
  runAmount: 2.976,
  inner: -0.742,
  innerAmount: -2.027,
  between: -1.148,
  betweenAmount: -1.741,
  strange: -1.003,
  replaced: -1.03,
  replacedAmount: -1.826,
  beside: -2.498,
  outsideAmount: -2.918,
  verbatim: 2.305,
  bagAmount: 3.125,
  bagFound: 1.413,
  bagPasted: 0,
  lost: -3.173,
  lostShare: -14.751,
  words: 5.481,
  code: 9.203,
  event: 12.565,
  otherEvent: -0.935,
};
