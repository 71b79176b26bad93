/** Results that are remembered: of what gives the same for the same, so that it makes no difference but in time. */
export type Memo<T> = Map<string, T>;

/** Beyond that the oldest is forgotten. */
const MOST = 2_000;

/** What was made for the key before, or is made now. */
export function recall<T>(memo: Memo<T>, key: string, make: () => T): T {
  const known = memo.get(key);
  if (known !== undefined) return known;
  const made = make();
  const [oldest] = memo.keys();
  if (memo.size >= MOST && oldest !== undefined) memo.delete(oldest);
  memo.set(key, made);
  return made;
}
