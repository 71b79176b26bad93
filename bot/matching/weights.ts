/** What each feature counts, in ln of odds. Written by `npm run learn`; never by hand. */
import type { FeatureName } from './features.ts';

/** What speaks for a message before anything was compared. */
export const BIAS = -3.968;
export const WEIGHTS: Readonly<Record<FeatureName, number>> = {
  amount: 1.928,
  amountSquared: 3.801,
  foundAmount: 0,
  runAmount: 2.893,
  inner: -0.035,
  innerAmount: -2.301,
  between: -1.277,
  betweenAmount: -1.543,
  strange: -2.6,
  replaced: -0.995,
  replacedAmount: -1.902,
  beside: -3.075,
  outsideAmount: -2.51,
  verbatim: 2.519,
  bagAmount: 2.803,
  bagFound: 2.06,
  bagPasted: 0,
  lost: -1.74,
  lostShare: -12.323,
  beyond: -1.457,
  beyondShare: 0,
  words: 5.718,
  code: 10.019,
  event: 12.699,
  otherEvent: -0.209,
};
