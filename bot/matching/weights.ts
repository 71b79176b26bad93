/** What each feature counts, in ln of odds. Written by `npm run learn`; never by hand. */
import type { FeatureName } from './features.ts';

/** What speaks for a message before anything was compared. */
export const BIAS = -3.101;
export const WEIGHTS: Readonly<Record<FeatureName, number>> = {
  amount: 2.611,
  amountSquared: 3.108,
  runAmount: 2.587,
  inner: -0.309,
  innerAmount: -2.105,
  between: -0.7,
  betweenAmount: -1.592,
  strange: -1.352,
  replaced: -0.458,
  replacedAmount: -1.512,
  displaced: -2.397,
  beside: -2.461,
  outsideAmount: -4.316,
  verbatim: 0.51,
  whole: 2.295,
  empty: -1.114,
  bagAmount: 3.494,
  bagFound: 2.446,
  lost: -3.303,
  lostShare: -10.358,
  beyond: -0.957,
  beyondShare: -2.094,
  words: 4.911,
  code: 9.016,
  event: 13.274,
  otherEvent: -1.97,
  codeAmid: -3.044,
};
