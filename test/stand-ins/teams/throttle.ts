/** Teams' limits for one bot in one thread. */

/** So many messages in so many milliseconds, as Microsoft publishes them. */
const LIMITS: readonly (readonly [count: number, ms: number])[] = [
  [7, 1_000],
  [8, 2_000],
  [60, 30_000],
  [1_800, 3_600_000],
];

/** Milliseconds to wait before one more may be sent; 0 when it may be sent now. `sent` is in order. */
export function waitFor(sent: readonly number[], now: number): number {
  return Math.max(0, ...LIMITS.map(([count, ms]) => (sent.at(-count) ?? Number.NEGATIVE_INFINITY) + ms - now));
}
