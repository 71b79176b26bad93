/** What each feature counts, in ln of odds. Written by `npm run learn`; never by hand. */
import type { FeatureName } from './features.ts';

/** What speaks for a message before anything was compared. */
export const BIAS = -4.015;
export const WEIGHTS: Readonly<Record<FeatureName, number>> = {
  amount: 1.953,
  amountSquared: 4.234,
  foundAmount: 0.152,
  runAmount: 2.87,
  inner: -1.373,
  innerAmount: -2.434,
  between: -1.284,
  betweenAmount: -1.757,
  strange: -1.209,
  replaced: -0.616,
  replacedAmount: -1.669,
  beside: -3.201,
  outsideAmount: -2.494,
  verbatim: 1.497,
  bagAmount: 2.699,
  bagFound: 1.993,
  bagPasted: 0,
  lost: -1.868,
  lostShare: -11.95,
  beyond: -0.868,
  beyondShare: -3.799,
  words: 5.734,
  code: 9.515,
  event: 12.632,
  otherEvent: -0.425,
};
