/** What each feature counts, in ln of odds. Written by `npm run learn`; never by hand. */
import type { FeatureName } from './features.ts';

/** What speaks for a message before anything was compared. */
export const BIAS = -3.993;
export const WEIGHTS: Readonly<Record<FeatureName, number>> = {
  amount: 2.159,
  amountSquared: 3.733,
  foundAmount: 0.032,
  runAmount: 2.789,
  inner: -0.682,
  innerAmount: -2.336,
  between: -1.487,
  betweenAmount: -2.053,
  strange: -3.369,
  replaced: -1.334,
  replacedAmount: -1.889,
  beside: -2.282,
  outsideAmount: -2.539,
  verbatim: 2.243,
  bagAmount: 2.92,
  bagFound: 1.859,
  bagPasted: 0,
  lost: -1.802,
  lostShare: -11.279,
  beyond: -1.007,
  beyondShare: -4.271,
  words: 5.47,
  code: 10.025,
  event: 12.92,
  otherEvent: -1.998,
};
