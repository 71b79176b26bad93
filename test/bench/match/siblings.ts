/** How close each text comes to any other: the share of words that both have, of those that either has (Jaccard). */

const COMMON = 0.1;
/** Of those that share rare words, so many that share most of them are compared. */
const LOOKED_AT = 20;

/** Per text 0…1, of its nearest among the others, or among itself's others when none are given. Words that a tenth of all hold find nothing, but are counted. */
export function nearest(texts: readonly string[], others: readonly string[] = texts): readonly number[] {
  const sets = others.map(wordsOf);
  const holders = new Map<string, number[]>();
  for (const [i, set] of sets.entries()) for (const word of set) append(holders, word, i);
  const most = Math.max(20, COMMON * others.length);
  return texts.map((text, i) => {
    const own = wordsOf(text);
    const near = new Map<number, number>();
    for (const word of own) {
      const holding = holders.get(word) ?? [];
      if (holding.length <= most) for (const j of holding) near.set(j, (near.get(j) ?? 0) + 1);
    }
    if (others === texts) near.delete(i);
    const likely = [...near].sort((a, b) => b[1] - a[1]).slice(0, LOOKED_AT);
    const measure = others === texts ? alike : contained;
    return Math.max(0, ...likely.map(([j]) => measure(own, sets[j] ?? own)));
  });
}

function alike(one: ReadonlySet<string>, other: ReadonlySet<string>): number {
  let both = 0;
  for (const word of one) if (other.has(word)) both += 1;
  return both / Math.max(1, one.size + other.size - both);
}

/** The share of the words of one that the other has. */
function contained(one: ReadonlySet<string>, other: ReadonlySet<string>): number {
  let both = 0;
  for (const word of one) if (other.has(word)) both += 1;
  return both / Math.max(1, one.size);
}

function wordsOf(text: string): ReadonlySet<string> {
  return new Set(text.toLowerCase().match(/[\p{L}\p{N}]+/gu) ?? []);
}

function append(lists: Map<string, number[]>, key: string, value: number): void {
  const list = lists.get(key);
  if (list) list.push(value);
  else lists.set(key, [value]);
}
