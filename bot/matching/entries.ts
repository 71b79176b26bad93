/** The known wordings, indexed: by their words, by what else identifies their error, and by how people put it. */
import type { KnownError } from '../../knowledge/model.ts';
import { buildSignIndex, type SignIndex } from '../signs.ts';
import type { Code } from '../types.ts';
import { COMMONNESS } from './common-words.ts';
import { Slate } from './slate.ts';
import { readMessage, wordShare } from './text.ts';
import { buildVocabulary, Speller, type Vocabulary } from './vocabulary.ts';

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
  /** Numbers of any kind that stand for it, where nobody knows the kinds: they count wherever a paste has them. */
  readonly numbers?: readonly number[];
}

export interface MatchIndex {
  readonly entries: readonly Entry[];
  readonly vocabulary: Vocabulary;
  /** The words of all entries one after the other: what each is about, and the word itself. Entry i has those from starts[i] to starts[i + 1]. */
  readonly meanings: Int32Array;
  readonly surfaces: Int32Array;
  readonly starts: Int32Array;
  /** Per word: 1 where a placeholder stands before it. */
  readonly gaps: Uint8Array;
  /** Per word: 1 where a sentence ends before it. */
  readonly ends: Uint8Array;
  /** Per meaning: how rare it is (`rarityOf`), and the entries that hold it, from holderStarts[i] to holderStarts[i + 1]. */
  readonly rarity: Float64Array;
  readonly holders: Int32Array;
  readonly holderStarts: Int32Array;
  /** Per word of the entries: the summed rarity of all before it, and at the end of all; so a sum over words is a difference. */
  readonly sums: Float64Array;
  /** Per entry: the summed rarity of its words. */
  readonly mass: Float64Array;
  /** Signs of all entries, to the error they speak for. */
  readonly signs: SignIndex<string>;
  /** The entries of an error, those with a code (`keyOfCode`), those with the id of an event, and those with a number of any kind. */
  readonly byError: ReadonlyMap<string, readonly number[]>;
  readonly byCode: ReadonlyMap<string, readonly number[]>;
  readonly byEvent: ReadonlyMap<number, readonly number[]>;
  readonly byNumber: ReadonlyMap<number, readonly number[]>;
  /** How many entries have an event by id and source (`keysOfEvent`). */
  readonly eventHolders: ReadonlyMap<string, number>;
  readonly speller: Speller;
  readonly slate: Slate;
}

/**
 * The size of corpus by which rarity is told. A constant, so that a word weighs the same however many messages there are
 * that do not have it: an unrelated error never changes who wins.
 */
const REFERENCE_SIZE = 10_000;
/** The rarest a word can be: one that nothing known holds. */
export const RAREST = Math.log(1 + REFERENCE_SIZE);

/** How much a word tells, 0.7 … 9.2 (natural logarithm), by how many entries hold it; a character that is compared as one tells its part. */
function rarityOf(holders: number, meaning: string): number {
  return (
    wordShare(meaning) * Math.log(1 + REFERENCE_SIZE / Math.max(1, holders + REFERENCE_SIZE * (COMMONNESS.get(meaning) ?? 0)))
  );
}

/** Builds the index, in time that grows with the total text. The order in which the entries come makes no difference. */
export function buildIndex(unordered: readonly Entry[]): MatchIndex {
  const entries = unordered.toSorted((a, b) => compareTexts(a.error, b.error) || compareTexts(a.text, b.text));
  const read = entries.map(({ text }) => readMessage(text));
  const starts = new Int32Array(entries.length + 1);
  for (const [i, { words }] of read.entries()) starts[i + 1] = (starts[i] ?? 0) + words.length;
  const surfaces = new Int32Array(starts[entries.length] ?? 0);
  let at = 0;
  const vocabulary = buildVocabulary(
    read.map(({ words }) => words),
    (word) => {
      surfaces[at] = word;
      at += 1;
    },
  );
  const gaps = new Uint8Array(surfaces.length);
  for (const [i, { gaps: own }] of read.entries()) for (const word of own) gaps[(starts[i] ?? 0) + word] = 1;
  const ends = new Uint8Array(surfaces.length);
  for (const [i, { ends: own }] of read.entries()) for (const end of own) ends[(starts[i] ?? 0) + end] = 1;
  const meanings = surfaces.map((word) => vocabulary.meanings[word] ?? 0);
  const { holders, holderStarts } = holdersOf(meanings, starts, vocabulary.meaningIds.size);
  const rarity = new Float64Array(vocabulary.meaningIds.size);
  for (const [meaning, id] of vocabulary.meaningIds)
    rarity[id] = rarityOf((holderStarts[id + 1] ?? 0) - (holderStarts[id] ?? 0), meaning);
  const sums = new Float64Array(meanings.length + 1);
  for (let i = 0; i < meanings.length; i += 1) sums[i + 1] = (sums[i] ?? 0) + (rarity[meanings[i] ?? 0] ?? 0);
  const mass = Float64Array.from(entries, (_, i) => (sums[starts[i + 1] ?? 0] ?? 0) - (sums[starts[i] ?? 0] ?? 0));
  const signs = buildSignIndex(entries.flatMap(({ error, signs: own }) => own.map((sign) => [sign, error] as const)));
  return {
    ...{ entries, vocabulary, meanings, surfaces, starts, gaps, ends, rarity, holders, holderStarts, sums, mass, signs },
    speller: new Speller(vocabulary),
    slate: new Slate(rarity.length, entries.length),
    byError: groupEntries(entries, ({ error }) => [error]),
    byCode: groupEntries(entries, ({ codes }) => codes.map(keyOfCode)),
    byEvent: groupEntries(entries, ({ events }) => events.map(({ id }) => id)),
    byNumber: groupEntries(entries, ({ numbers }) => numbers ?? []),
    eventHolders: new Map(
      [...groupEntries(entries, ({ events }) => events.flatMap(keysOfEvent))].map(([key, all]) => [key, all.length]),
    ),
  };
}

/** A number means something else in each space. */
export function keyOfCode({ space, value }: Pick<Code, 'value'> & { readonly space: string }): string {
  return `${space}:${value}`;
}

/** An event by its id and each of its sources. */
export function keysOfEvent({ id, source }: Pick<Entry['events'][number], 'id' | 'source'>): string[] {
  return source.map((name) => `${id} ${foldSource(name)}`);
}

/** A source as it is compared: articles put invisible marks into names. */
export function foldSource(source: string): string {
  return source
    .toLowerCase()
    .replace(/\p{Cf}/gu, '')
    .trim()
    .replace(/^microsoft-windows-/, '');
}

/** Per meaning the entries that hold it, each once, rising: counted first, so that all of them stand in one array. */
function holdersOf(meanings: Int32Array, starts: Int32Array, size: number): Pick<MatchIndex, 'holders' | 'holderStarts'> {
  const holderStarts = new Int32Array(size + 1);
  const last = new Int32Array(size).fill(-1);
  const visit = (see: (meaning: number, entry: number) => void) => {
    last.fill(-1);
    for (let entry = 0; entry + 1 < starts.length; entry += 1)
      for (let i = starts[entry] ?? 0; i < (starts[entry + 1] ?? 0); i += 1) {
        const meaning = meanings[i] ?? 0;
        if (last[meaning] === entry) continue;
        last[meaning] = entry;
        see(meaning, entry);
      }
  };
  visit((meaning) => {
    holderStarts[meaning + 1] = (holderStarts[meaning + 1] ?? 0) + 1;
  });
  for (let i = 0; i < size; i += 1) holderStarts[i + 1] = (holderStarts[i + 1] ?? 0) + (holderStarts[i] ?? 0);
  const holders = new Int32Array(holderStarts[size] ?? 0);
  const next = holderStarts.slice();
  visit((meaning, entry) => {
    holders[next[meaning] ?? 0] = entry;
    next[meaning] = (next[meaning] ?? 0) + 1;
  });
  return { holders, holderStarts };
}

function compareTexts(one: string, other: string): number {
  return one < other ? -1 : one > other ? 1 : 0;
}

function groupEntries<K>(entries: readonly Entry[], keysOf: (entry: Entry) => readonly K[]): ReadonlyMap<K, readonly number[]> {
  const groups = new Map<K, number[]>();
  for (const [i, entry] of entries.entries())
    for (const key of keysOf(entry)) {
      const group = groups.get(key);
      if (group === undefined) groups.set(key, [i]);
      else if (group.at(-1) !== i) group.push(i);
    }
  return groups;
}
