/** What each feature counts, in ln of odds. Written by `npm run learn`; never by hand. */
import type { FeatureName } from './features.ts';

/** What speaks for a message before anything was compared. */
export const BIAS = -3.429;
export const WEIGHTS: Readonly<Record<FeatureName, number>> = {
  amount: 1.928,
  amountSquared: 3.334,
  foundAmount: 0.141,
  runAmount: 2.777,
  inner: -0.449,
  innerAmount: -2.022,
  between: -1.419,
  betweenAmount: -1.98,
  strange: -0.934,
  replaced: -1.463,
  replacedAmount: -2.011,
  beside: -4.547,
  outside: -2.722,
  verbatim: 2.158,
  bagAmount: 2.806,
  bagFound: 1.832,
  bagPasted: 0,
  lost: -2.553,
  lostShare: -10.588,
  words: 5.205,
  code: 10.661,
  event: 12.692,
  otherEvent: -0.91,
};
