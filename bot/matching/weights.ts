/** What each feature counts, in ln of odds. Written by `npm run learn`; never by hand. */
import type { FeatureName } from './features.ts';

/** What speaks for a message before anything was compared. */
export const BIAS = -4.057;
export const WEIGHTS: Readonly<Record<FeatureName, number>> = {
  amount: 2.027,
  amountSquared: 3.582,
  foundAmount: 0.233,
  runAmount: 2.784,
  inner: -0.502,
  innerAmount: -2.456,
  between: -1.318,
  betweenAmount: -1.514,
  strange: -1.342,
  replaced: -1.29,
  replacedAmount: -1.477,
  beside: -2.577,
  outsideAmount: -2.557,
  verbatim: 2.704,
  bagAmount: 2.837,
  bagFound: 2.344,
  bagPasted: 0,
  lost: -2.022,
  lostShare: -12.294,
  beyond: -1.133,
  beyondShare: -2.349,
  words: 5.266,
  code: 10.311,
  event: 12.933,
  otherEvent: -2.07,
};
