/** The marks that stand for names: `[HOST-1]`, `[USER-2]`. */
import type { HiddenName } from '../types.ts';
import { fold } from './fold.ts';

export type Kind = 'HOST' | 'USER' | 'ADDRESS' | 'KEY';

export interface Found {
  readonly kind: Kind;
  readonly name: string;
  readonly at: number;
}

/** Names of a ticket that have a mark of their own. Who has so many has pasted a list, of which nobody asks which is which. */
export const MOST_NAMES = 200;
/** Stands in the place of a number for all further ones. */
const FURTHER = 'x';
/** A mark without its brackets, as a pattern. */
export const MARKED = String.raw`(?:HOST|USER|ADDRESS|KEY)-(?:\d+|${FURTHER})`;
const TYPED_MARK = new RegExp(String.raw`\[(${MARKED})\]`, 'gi');

/** Takes the brackets from the marks that a user made up. */
export function unmarkUnknown(text: string, known: readonly HiddenName[]): string {
  const marks = new Set(known.map(({ mark }) => mark));
  return text.replace(TYPED_MARK, (whole, inner: string) => (marks.has(whole) ? whole : `(${inner})`));
}

/** `names` are kept; `further` are hidden in this text only. */
export interface Marked {
  readonly names: readonly HiddenName[];
  readonly further: readonly HiddenName[];
}

/** Gives marks to the names that have none. Numbers are never given twice, even where an entry has been removed. */
export function addNames(known: readonly HiddenName[], found: readonly Found[]): Marked {
  const values = new Set(known.map(({ value }) => fold(value)));
  const highest = highestNumbers(known);
  const added = found.flatMap(({ kind, name }) => {
    if (values.has(fold(name))) return [];
    values.add(fold(name));
    const number = (highest.get(kind) ?? 0) + 1;
    highest.set(kind, number);
    return [{ kind, mark: `[${kind}-${number}]`, value: name }];
  });
  const room = Math.max(0, MOST_NAMES - known.length);
  return {
    names: [...known, ...added.slice(0, room).map(({ mark, value }) => ({ mark, value }))],
    further: added.slice(room).map(({ kind, value }) => ({ mark: `[${kind}-${FURTHER}]`, value })),
  };
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
