/** The marks that stand for names: `[HOST-1]`, `[USER-2]`. */
import type { HiddenName } from '../types.ts';
import { fold } from './fold.ts';

export type Kind = 'HOST' | 'USER' | 'ADDRESS' | 'KEY';

export interface Found {
  readonly kind: Kind;
  readonly name: string;
  readonly at: number;
}

/** A mark without its brackets, as a pattern. */
export const MARKED = String.raw`(?:HOST|USER|ADDRESS|KEY)-\d+`;
const TYPED_MARK = new RegExp(String.raw`\[(${MARKED})\]`, 'gi');

/** Takes the brackets from the marks that a user made up. */
export function unmarkUnknown(text: string, known: readonly HiddenName[]): string {
  const marks = new Set(known.map(({ mark }) => mark));
  return text.replace(TYPED_MARK, (whole, inner: string) => (marks.has(whole) ? whole : `(${inner})`));
}

/** Gives marks to the names that have none. Numbers are never given twice, even where an entry has been removed. */
export function addNames(known: readonly HiddenName[], found: readonly Found[]): readonly HiddenName[] {
  const values = new Set(known.map(({ value }) => fold(value)));
  const highest = highestNumbers(known);
  const added = found.flatMap(({ kind, name }) => {
    if (values.has(fold(name))) return [];
    values.add(fold(name));
    const number = (highest.get(kind) ?? 0) + 1;
    highest.set(kind, number);
    return [{ mark: `[${kind}-${number}]`, value: name }];
  });
  return [...known, ...added];
}

export function isMarkOf(kind: Kind, mark: string): boolean {
  return mark.startsWith(`[${kind}-`);
}

function highestNumbers(known: readonly HiddenName[]): Map<string, number> {
  const highest = new Map<string, number>();
  for (const { mark } of known) {
    const [, kind = '', number = '0'] = mark.match(/^\[([A-Z]+)-(\d+)\]$/) ?? [];
    highest.set(kind, Math.max(highest.get(kind) ?? 0, Number(number)));
  }
  return highest;
}
