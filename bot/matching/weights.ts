/** What each feature counts, in ln of odds. Written by `npm run learn`; never by hand. */
import type { FeatureName } from './features.ts';

/** What speaks for a message before anything was compared. */
export const BIAS = -3.189;
export const WEIGHTS: Readonly<Record<FeatureName, number>> = {
  amount: 1.229,
  amountSquared: 2.849,
  foundAmount: 1.212,
  runAmount: 3.158,
  head: -5.777,
  tail: -2.053,
  inner: -0.964,
  innerAmount: -2.214,
  between: -1.656,
  betweenAmount: -2.936,
  strange: -1.222,
  replaced: -1.616,
  replacedAmount: -2.507,
  beside: -5.757,
  outside: -3.113,
  whole: 0.751,
  verbatim: 2.344,
  bagAmount: 2.047,
  bagFound: 3.216,
  bagPasted: 1.165,
  words: 4.25,
  code: 11.426,
  event: 12.78,
  otherEvent: -1.473,
};
