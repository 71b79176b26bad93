/** How long things took, said so that few of them are not taken for many. */

/** Below this many, a median says more about chance than about the desk. */
export const ENOUGH = 5;

/** Milliseconds. `few`: fewer than ENOUGH, only the slowest is worth telling; null when there are none. */
export type Times =
  | { readonly kind: 'few'; readonly n: number; readonly slowest: number | null }
  | { readonly kind: 'enough'; readonly n: number; readonly median: number; readonly p90: number; readonly slowest: number };

/** The 90th percentile is the nearest rank, a time that really occurred; the median of an even number lies between the two middle ones. */
export function measureTimes(durations: readonly number[]): Times {
  const sorted = durations.toSorted((a, b) => a - b);
  const n = sorted.length;
  const at = (index: number) => sorted[index] ?? 0;
  if (n < ENOUGH) return { kind: 'few', n, slowest: n === 0 ? null : at(n - 1) };
  const median = (at(Math.floor((n - 1) / 2)) + at(Math.floor(n / 2))) / 2;
  return { kind: 'enough', n, median, p90: at(Math.ceil(n * 0.9) - 1), slowest: at(n - 1) };
}

/** Null when either time is missing or unreadable. Clocks of two machines differ a little: never below 0. */
export function spanOf(from: string | null, to: string | null): number | null {
  if (from === null || to === null) return null;
  const span = Date.parse(to) - Date.parse(from);
  return Number.isNaN(span) ? null : Math.max(0, span);
}
