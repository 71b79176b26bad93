/** How close a text comes to others, by the words that they share. */

const COMMON = 0.1;
/** Of those that share rare words, so many that share most of them are compared. */
const LOOKED_AT = 20;

export interface Neighbours {
  /** 0…1, of the nearest to this one of the texts: words that both have of those that either has (Jaccard). */
  nearestTo(place: number): number;
  /** 0…1, the largest share of the words of a text that any one of the texts has. */
  mostHeldOf(text: string): number;
  /** 0…1, the largest share of the words of any one of the texts that a text has. */
  mostHeldBy(text: string): number;
}

/** How likely a text is a near one, by how many words it shares. */
type Weigh = (shared: number, place: number) => number;

/** Words that a tenth of all texts hold find nothing, but are counted. */
export function findNeighbours(texts: readonly string[]): Neighbours {
  const sets = texts.map(wordsOf);
  const holders = new Map<string, number[]>();
  for (const [i, set] of sets.entries()) for (const word of set) append(holders, word, i);
  const most = Math.max(20, COMMON * texts.length);
  const byNumber: Weigh = (shared) => shared;
  // Of a long text many share more words than those that stand in it whole.
  const byShare: Weigh = (shared, j) => shared / (sets[j]?.size ?? 1);
  const likely = (own: ReadonlySet<string>, weigh: Weigh): readonly number[] => {
    const near = new Map<number, number>();
    for (const word of own) {
      const holding = holders.get(word) ?? [];
      if (holding.length <= most) for (const j of holding) near.set(j, (near.get(j) ?? 0) + 1);
    }
    return [...near]
      .sort(([i, a], [j, b]) => weigh(b, j) - weigh(a, i))
      .slice(0, LOOKED_AT)
      .map(([j]) => j);
  };
  const highest = (own: ReadonlySet<string>, places: readonly number[], measure: typeof alike) =>
    Math.max(0, ...places.map((j) => measure(own, sets[j] ?? own)));
  return {
    nearestTo: (place) => {
      const own = sets[place] ?? new Set();
      return highest(
        own,
        likely(own, byNumber).filter((j) => j !== place),
        alike,
      );
    },
    mostHeldOf: (text) => {
      const own = wordsOf(text);
      return highest(own, likely(own, byNumber), contained);
    },
    mostHeldBy: (text) => {
      const own = wordsOf(text);
      return highest(own, likely(own, byShare), (one, known) => contained(known, one));
    },
  };
}

function alike(one: ReadonlySet<string>, other: ReadonlySet<string>): number {
  const both = countBoth(one, other);
  return both / Math.max(1, one.size + other.size - both);
}

/** The share of the words of one that the other has. */
function contained(one: ReadonlySet<string>, other: ReadonlySet<string>): number {
  return countBoth(one, other) / Math.max(1, one.size);
}

function countBoth(one: ReadonlySet<string>, other: ReadonlySet<string>): number {
  let both = 0;
  for (const word of one) if (other.has(word)) both += 1;
  return both;
}

function wordsOf(text: string): ReadonlySet<string> {
  return new Set(text.toLowerCase().match(/[\p{L}\p{N}]+/gu) ?? []);
}

function append(lists: Map<string, number[]>, key: string, value: number): void {
  const list = lists.get(key);
  if (list) list.push(value);
  else lists.set(key, [value]);
}
