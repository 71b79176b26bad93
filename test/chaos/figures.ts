/** Numbers of a run, and small ways to count. */

/** A number, and whether it is as promised; null for one that is only told. */
export interface Figure {
  readonly name: string;
  readonly value: number;
  readonly isRight: boolean | null;
  /** Some of what is wrong, for whoever looks for the reason. */
  readonly examples: readonly string[];
}

const MOST_EXAMPLES = 5;

export function tell(name: string, value: number): Figure {
  return { name, value, isRight: null, examples: [] };
}

/** `wrong`: a line for each thing that is. */
export function expectNone(name: string, wrong: readonly string[]): Figure {
  return { name, value: wrong.length, isRight: wrong.length === 0, examples: wrong.slice(0, MOST_EXAMPLES) };
}

export function sum(numbers: readonly number[]): number {
  return numbers.reduce((total, each) => total + each, 0);
}

export function groupBy<T>(list: readonly T[], keyOf: (each: T) => string): ReadonlyMap<string, readonly T[]> {
  const groups = new Map<string, T[]>();
  for (const each of list) {
    const key = keyOf(each);
    const group = groups.get(key);
    if (group) group.push(each);
    else groups.set(key, [each]);
  }
  return groups;
}
