/** What each feature counts, in ln of odds. Written by `npm run learn`; never by hand. */
import type { FeatureName } from './features.ts';

/** What speaks for a message before anything was compared. */
export const BIAS = -2.734;
export const WEIGHTS: Readonly<Record<FeatureName, number>> = {
  amount: 1.843,
  amountSquared: 3.195,
  foundAmount: 0.335,
  runAmount: 3.008,
  telling: 1.682,
  inner: -0.625,
  innerAmount: -2.199,
  between: -0.935,
  betweenAmount: -1.7,
  strange: -2.83,
  replaced: -0.225,
  replacedAmount: -1.262,
  displaced: -3.348,
  beside: -2.698,
  outsideAmount: -4.406,
  verbatim: 2.153,
  bagAmount: 2.736,
  bagFound: 2.395,
  bagPasted: 0,
  lost: -2.915,
  lostShare: -11.103,
  beyond: -0.67,
  beyondShare: -3.282,
  words: 5.035,
  code: 8.764,
  event: 12.94,
  otherEvent: -2.001,
  codeAmid: -1.758,
};
