/** What each feature counts, in ln of odds. Written by `npm run learn`; never by hand. */
import type { FeatureName } from './features.ts';

/** What speaks for a message before anything was compared. */
export const BIAS = -2.738;
export const WEIGHTS: Readonly<Record<FeatureName, number>> = {
  amount: 1.87,
  amountSquared: 3.317,
  foundAmount: 0.607,
  runAmount: 2.864,
  telling: 2.249,
  inner: -1.251,
  innerAmount: -2.622,
  between: -0.723,
  betweenAmount: -1.451,
  strange: -2.538,
  replaced: -0.22,
  replacedAmount: -1.393,
  displaced: -3.288,
  beside: -2.692,
  outsideAmount: -4.316,
  verbatim: 2.619,
  bagAmount: 2.669,
  bagFound: 2.436,
  bagPasted: 0,
  lost: -2.484,
  lostShare: -11.291,
  beyond: -0.91,
  beyondShare: -3.415,
  words: 4.893,
  code: 9.124,
  event: 12.912,
  otherEvent: 0,
  codeAmid: -2.581,
};
