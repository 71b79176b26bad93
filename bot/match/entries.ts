/** The known wordings, indexed: by their pieces, by what else identifies their error, and by how people put it. */
import type { KnownError } from '../../knowledge/model.ts';
import { buildSignIndex, type SignIndex, splitSentences } from '../signs.ts';
import type { Code } from '../types.ts';
import { foldWords, piecesOf, splitClauses } from './pieces.ts';

/** One known wording with what else identifies its error. */
export interface Entry {
  readonly error: string;
  readonly text: string;
  readonly kind: KnownError['kind'];
  readonly codes: readonly { readonly space: string; readonly value: number }[];
  readonly events: readonly {
    readonly id: number;
    readonly source: readonly string[];
    readonly component?: string | undefined;
  }[];
  /** How people put it; on one entry of the error is enough. */
  readonly signs: readonly string[];
}

export interface MatchIndex {
  readonly entries: readonly Entry[];
  readonly pieces: ReadonlyMap<string, number>;
  /** Per piece: the entries that hold it. */
  readonly postings: readonly (readonly number[])[];
  /** Per piece: ln(entries / entries that hold it), its rarity. */
  readonly rarity: readonly number[];
  /** Per entry: its pieces, each once, and their summed rarity. */
  readonly entryPieces: readonly Int32Array[];
  readonly mass: readonly number[];
  /** Per entry: its text, folded. */
  readonly folded: readonly string[];
  /** Signs of all entries, to the error they speak for. */
  readonly signs: SignIndex<string>;
  /** The entries of an error, those with a code (`keyOfCode`), and those with the id of an event. */
  readonly byError: ReadonlyMap<string, readonly number[]>;
  readonly byCode: ReadonlyMap<string, readonly number[]>;
  readonly byEvent: ReadonlyMap<number, readonly number[]>;
}

/** Builds the index; linear in the total text. */
export function buildIndex(entries: readonly Entry[]): MatchIndex {
  const pieces = new Map<string, number>();
  const postings: number[][] = [];
  const entryPieces = entries.map(({ text }, i) => {
    const ids = [...piecesOfText(text)].map((piece) => {
      const id = pieces.get(piece) ?? pieces.size;
      pieces.set(piece, id);
      const posting = postings[id] ?? [];
      postings[id] = posting;
      posting.push(i);
      return id;
    });
    return Int32Array.from(ids);
  });
  const rarity = postings.map((posting) => Math.log(1 + entries.length / posting.length));
  const mass = entryPieces.map((ids) => ids.reduce((sum, id) => sum + (rarity[id] ?? 0), 0));
  const signs = buildSignIndex(entries.flatMap(({ error, signs: own }) => own.map((sign) => [sign, error] as const)));
  return {
    ...{ entries, pieces, postings, rarity, entryPieces, mass, signs },
    folded: entries.map(({ text }) => foldWords(text)),
    byError: groupEntries(entries, ({ error }) => [error]),
    byCode: groupEntries(entries, ({ codes }) => codes.map(keyOfCode)),
    byEvent: groupEntries(entries, ({ events }) => events.map(({ id }) => id)),
  };
}

/** A number means something else in each space. */
export function keyOfCode({ space, value }: Pick<Code, 'value'> & { readonly space: string }): string {
  return `${space}:${value}`;
}

function piecesOfText(text: string): ReadonlySet<string> {
  const clauses = splitSentences(text).flatMap(splitClauses);
  return new Set(clauses.flatMap((clause) => [...piecesOf(foldWords(clause))]));
}

function groupEntries<K>(entries: readonly Entry[], keysOf: (entry: Entry) => readonly K[]): ReadonlyMap<K, readonly number[]> {
  const groups = new Map<K, number[]>();
  for (const [i, entry] of entries.entries())
    for (const key of keysOf(entry)) {
      const group = groups.get(key);
      if (group) group.push(i);
      else groups.set(key, [i]);
    }
  return groups;
}
