/** The messages that a paste may show, each with what speaks for it. */
import type { Evidence } from '../types.ts';
import { Aligner, type Alignment } from './align.ts';
import type { Asked } from './asked.ts';
import { findCandidates } from './candidates.ts';
import { type Entry, keyOfCode, keysOfEvent, type MatchIndex } from './entries.ts';
import type { Comparison } from './features.ts';
import { wordsOf } from './text.ts';

export interface Compared extends Comparison {
  readonly entry: number;
}

/** A number that so many messages have speaks for none of them. */
const MOST_HOLDERS = 100;
const MOST_NUMBERS = 400;
/** A number of any kind with fewer digits is anywhere by chance. */
const DIGITS = 4;
/** A paste of so few words says hardly anything but its number. */
const FEW_WORDS = 4;
/** What calls a number a code; and what one counts that nothing calls so. */
const CALLS = new Set('error errors code id event status number hresult stop fehler fehlercode erreur codigo errore'.split(' '));
const UNCALLED = 0.2;

/** In the order of the knowledge. */
export function compareAll(
  asked: Asked,
  evidence: Pick<Evidence, 'codes' | 'events'>,
  index: MatchIndex,
  also: Iterable<number> = [],
): readonly Compared[] {
  const numbers = numbersOf(asked.words);
  const entries = new Set([
    ...findCandidates(asked, index),
    ...also,
    ...evidence.codes.flatMap((code) => index.byCode.get(keyOfCode(code)) ?? []),
    ...evidence.events.flatMap(({ id }) => few(index.byEvent.get(id))),
    ...[...numbers.keys()].flatMap((number) => [...few(index.byNumber.get(number)), ...writtenEvents(number, asked, index)]),
  ]);
  const aligner = new Aligner(asked, index);
  return [...entries]
    .sort((a, b) => a - b)
    .map((entry) => ({
      entry,
      pasted: asked.mass,
      alignment: aligner.align(entry),
      ...identify(entry, asked, evidence, numbers, index),
    }));
}

/** Entries of which both the id and the source of an event are in the paste; only where nobody knows what its numbers are. */
function writtenEvents(number: number, asked: Asked, { byEvent, entries }: MatchIndex): readonly number[] {
  return (byEvent.get(number) ?? []).filter((i) => {
    const known = entries[i];
    return (
      known?.numbers !== undefined &&
      known.events.some(({ id, source }) => id === number && source.some((name) => isWritten(name, asked)))
    );
  });
}

function few(entries: readonly number[] | undefined): readonly number[] {
  return entries !== undefined && entries.length <= MOST_HOLDERS ? entries : [];
}

/**
 * Numbers of the paste, at most MOST_NUMBERS, each with how much it looks like a code, 0…1: hexadecimal ones do, others where something
 * calls them so or where there is hardly anything else; a number with few digits is anywhere by chance.
 */
function numbersOf(words: readonly string[]): ReadonlyMap<number, number> {
  const numbers = new Map<number, number>();
  const put = (number: number, weight: number) => numbers.set(number, Math.max(weight, numbers.get(number) ?? 0));
  for (const [at, word] of words.entries()) {
    if (!/^(?:0x[0-9a-f]{1,8}|\d{1,10}|[0-9a-f]{8})$/.test(word)) continue;
    const isCalled = words.length <= FEW_WORDS || CALLS.has(words[at - 1] ?? '') || CALLS.has(words[at - 2] ?? '');
    const digits = (number: number) => Math.min(1, Math.log10(number + 1) / DIGITS);
    if (word.startsWith('0x')) put(Number(word), digits(Number(word)));
    else if (/^\d+$/.test(word)) put(Number(word), digits(Number(word)) * (isCalled ? 1 : UNCALLED));
    if (/^[0-9a-f]{8}$/.test(word)) put(Number.parseInt(word, 16), 1);
    if (numbers.size >= MOST_NUMBERS) break;
  }
  return numbers;
}

type Identified = Omit<Comparison, 'alignment' | 'pasted'>;

function identify(
  entry: number,
  asked: Asked,
  { codes, events }: Pick<Evidence, 'codes' | 'events'>,
  numbers: ReadonlyMap<number, number>,
  index: MatchIndex,
): Identified {
  const known = index.entries[entry];
  if (known === undefined) return { code: 0, event: 0, bareEvent: 0, isCertain: false, otherEvent: 0, otherCode: 0 };
  const own = codes.filter((code) => known.codes.some(({ space, value }) => space === code.space && value === code.value));
  const loose = (known.numbers ?? []).filter((number) => numbers.has(number));
  const code = Math.max(
    0,
    ...own.map((c) => onlyness(index.byCode.get(keyOfCode(c))?.length)),
    ...loose.map((number) => onlyness(index.byNumber.get(number)?.length) * (numbers.get(number) ?? 0)),
  );
  const same = known.events.filter((k) => events.some((event) => isSameEvent(event, k)));
  const sourced = same.filter((k) => events.some((event) => event.source !== null && isSameEvent(event, k)));
  const written =
    known.numbers === undefined
      ? []
      : known.events.filter(({ id, source }) => numbers.has(id) && source.some((name) => isWritten(name, asked)));
  const event = Math.max(
    0,
    ...[...sourced, ...written].map((k) => onlyness(Math.max(...keysOfEvent(k).map((key) => index.eventHolders.get(key) ?? 1)))),
  );
  const bareEvent = event > 0 ? 0 : Math.max(0, ...same.map(({ id }) => onlyness(index.byEvent.get(id)?.length)));
  return {
    code,
    event,
    bareEvent,
    isCertain: own.length + sourced.length > 0,
    otherEvent: known.events.length > 0 && same.length + written.length === 0 && events.length > 0 ? 1 : 0,
    otherCode: known.codes.length + (known.numbers?.length ?? 0) > 0 && code === 0 && codes.length > 0 ? 1 : 0,
  };
}

/** 1 when one entry alone has it; half of that for ten, a third for a hundred. */
function onlyness(holders = 0): number {
  return holders === 0 ? 0 : 1 / (1 + Math.log10(holders));
}

/** Whether a source stands in the paste, however it is taken apart into words. */
function isWritten(name: string, { words }: Asked): boolean {
  const letters = wordsOf(name).join('');
  return letters !== '' && words.some((_, at) => beginsWith(words, at, letters));
}

function beginsWith(words: readonly string[], at: number, letters: string): boolean {
  let length = 0;
  for (let i = at; length < letters.length; i += 1) {
    const word = words[i];
    if (word === undefined || !letters.startsWith(word, length)) return false;
    length += word.length;
  }
  return true;
}

/** Same id, and a source that one of them abbreviates; where both name a component, the same one. */
function isSameEvent(event: Evidence['events'][number], known: Entry['events'][number]): boolean {
  if (event.id !== known.id) return false;
  if (known.component !== undefined && event.component !== known.component) return false;
  if (known.component === undefined && event.component === 'DATA ENCRYPTION') return false;
  if (event.source === null) return true;
  const source = foldSource(event.source);
  return known.source.map(foldSource).some((k) => k === source || k.endsWith(`-${source}`) || source.endsWith(`-${k}`));
}

function foldSource(source: string): string {
  return source.toLowerCase().replace(/^microsoft-windows-/, '');
}

/** How much two alignments stand on the same words of the paste: 0 not at all, 1 one within the other. */
export function overlap(one: Alignment | null, other: Alignment | null): number {
  if (one === null || other === null) return 1;
  let [both, i, j] = [0, 0, 0];
  while (i < one.places.length && j < other.places.length) {
    const difference = (one.places[i] ?? 0) - (other.places[j] ?? 0);
    if (difference === 0) both += 1;
    if (difference <= 0) i += 1;
    if (difference >= 0) j += 1;
  }
  return both / Math.max(1, Math.min(one.places.length, other.places.length));
}
