/** What each feature counts, in ln of odds. Written by `npm run learn`; never by hand. */
import type { FeatureName } from './features.ts';

/** What speaks for a message before anything was compared. */
export const BIAS = -3.082;
export const WEIGHTS: Readonly<Record<FeatureName, number>> = {
  amount: 2.398,
  amountSquared: 2.938,
  foundAmount: 0.416,
  runAmount: 2.721,
  telling: 0.498,
  inner: -0.304,
  innerAmount: -2.142,
  between: -0.66,
  betweenAmount: -1.608,
  strange: -1.114,
  replaced: -0.271,
  replacedAmount: -1.462,
  displaced: -1.713,
  beside: -2.623,
  outsideAmount: -4.239,
  verbatim: 0.262,
  whole: 2.389,
  empty: -1.186,
  bagAmount: 3.287,
  bagFound: 2.51,
  bagPasted: 0.202,
  lost: -3.042,
  lostShare: -9.37,
  beyond: -0.851,
  beyondShare: -2.17,
  words: 4.674,
  code: 8.924,
  event: 13.157,
  otherEvent: -1.969,
  codeAmid: -3.176,
};
