/** What each feature counts, in ln of odds. Written by `npm run learn`; never by hand. */
import type { FeatureName } from './features.ts';

/** What speaks for a message before anything was compared. */
export const BIAS = -2.851;
export const WEIGHTS: Readonly<Record<FeatureName, number>> = {
  amount: 1.867,
  amountSquared: 3.19,
  foundAmount: 0.346,
  runAmount: 3.019,
  telling: 1.666,
  inner: -0.618,
  innerAmount: -2.199,
  between: -0.914,
  betweenAmount: -1.696,
  strange: -2.832,
  replaced: -0.21,
  replacedAmount: -1.261,
  displaced: -3.353,
  beside: -2.669,
  outsideAmount: -4.345,
  verbatim: 2.157,
  bagAmount: 2.756,
  bagFound: 2.399,
  bagPasted: 0,
  lost: -2.879,
  lostShare: -11.003,
  beyond: -0.668,
  beyondShare: -3.248,
  words: 5.026,
  code: 8.278,
  event: 13.003,
  otherEvent: -1.995,
  codeAmid: -2.586,
};
