/** What may happen to a call on its way, and how often: about one in eight meets something. */
import type { Random } from '../random.ts';

export type Fault =
  | { readonly kind: 'none' }
  /** Nothing is done; come again after so many seconds. */
  | { readonly kind: 'refused'; readonly status: 412 | 429; readonly retryAfter?: number }
  | { readonly kind: 'failed'; readonly status: number; readonly isApplied: boolean }
  | { readonly kind: 'reset'; readonly isApplied: boolean }
  /** Done, and answered late. */
  | { readonly kind: 'slow'; readonly ms: number };

const NONE: Fault = { kind: 'none' };
/** Well below the lease of hooks.ts, a few calls together. */
const SLOWEST_MS = 700;
const SERVER_ERRORS = [500, 502, 503, 504];

/** Per call; the rest goes well. */
const SHARES = { refused: 0.03, failedBefore: 0.02, failedAfter: 0.02, resetBefore: 0.015, resetAfter: 0.015, slow: 0.02 };

/** `mayBe412`: Teams refuses with it now and then what it would take a moment later. */
export function drawFault(random: Random, mayBe412: boolean): Fault {
  let luck = random.next();
  const falls = (share: number) => {
    luck -= share;
    return luck < 0;
  };
  if (falls(SHARES.refused)) {
    if (mayBe412 && random.chance(0.3)) return { kind: 'refused', status: 412 };
    return { kind: 'refused', status: 429, retryAfter: 1 };
  }
  if (falls(SHARES.failedBefore)) return { kind: 'failed', status: random.pick(SERVER_ERRORS), isApplied: false };
  if (falls(SHARES.failedAfter)) return { kind: 'failed', status: random.pick(SERVER_ERRORS), isApplied: true };
  if (falls(SHARES.resetBefore)) return { kind: 'reset', isApplied: false };
  if (falls(SHARES.resetAfter)) return { kind: 'reset', isApplied: true };
  if (falls(SHARES.slow)) return { kind: 'slow', ms: random.below(SLOWEST_MS) };
  return NONE;
}

export const NO_FAULT = NONE;
