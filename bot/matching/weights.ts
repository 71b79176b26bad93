/** What each feature counts, in ln of odds. Written by `npm run learn`; never by hand. */
import type { FeatureName } from './features.ts';

/** What speaks for a message before anything was compared. */
export const BIAS = -3.723;
export const WEIGHTS: Readonly<Record<FeatureName, number>> = {
  amount: 2.242,
  amountSquared: 3.992,
  foundAmount: 0,
  runAmount: 2.982,
  inner: -0.706,
  innerAmount: -2.017,
  between: -1.164,
  betweenAmount: -1.766,
  strange: -0.995,
  replaced: -1.035,
  replacedAmount: -1.838,
  beside: -2.495,
  outsideAmount: -2.927,
  verbatim: 2.309,
  bagAmount: 3.121,
  bagFound: 1.402,
  bagPasted: 0,
  lost: -3.181,
  lostShare: -14.661,
  words: 5.498,
  code: 9.199,
  event: 12.564,
  otherEvent: -0.934,
};
