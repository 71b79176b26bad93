/** What each feature counts, in ln of odds. Written by `npm run learn`; never by hand. */
import type { FeatureName } from './features.ts';

/** What speaks for a message before anything was compared. */
export const BIAS = -3.172;
export const WEIGHTS: Readonly<Record<FeatureName, number>> = {
  amount: 2.628,
  amountSquared: 3.113,
  runAmount: 2.599,
  inner: -0.312,
  innerAmount: -2.108,
  between: -0.702,
  betweenAmount: -1.596,
  strange: -1.353,
  replaced: -0.461,
  replacedAmount: -1.515,
  displaced: -2.397,
  beside: -2.455,
  outsideAmount: -4.295,
  verbatim: 0.52,
  whole: 2.295,
  empty: -1.092,
  bagAmount: 3.51,
  bagFound: 2.457,
  lost: -3.296,
  lostShare: -10.338,
  beyond: -0.958,
  beyondShare: -2.087,
  words: 4.912,
  code: 9.029,
  event: 13.33,
  otherEvent: -1.97,
  codeAmid: -2.995,
};
