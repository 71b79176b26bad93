/** Codes, events and numbers: which of them a paste and a known message have in common. */
import type { Evidence } from '../types.ts';
import type { Asked } from './asked.ts';
import { type Entry, foldSource, keyOfCode, keysOfEvent, type MatchIndex } from './entries.ts';
import { wordsOf } from './text.ts';

export interface Identified {
  /** The code or number that both have: 1 when only this message has it, less the more have it, 0 for none. The same of the event. */
  readonly code: number;
  readonly event: number;
  /** A code in its own space, or an event by id and source, is the message's: nothing else can be meant. */
  readonly isCertain: boolean;
  /** 1 when the paste names events, and the message has others. */
  readonly otherEvent: number;
  /** How much the words of the paste tell that are such a number of the message. */
  readonly numbered: number;
  /** Keys of all that both have. */
  readonly marks: readonly string[];
}

/** A number, however it is written. */
interface Numbered {
  /** 0…1: how much it looks like a code. */
  readonly weight: number;
  /** How much its words tell. */
  readonly mass: number;
  readonly isDecimal: boolean;
}

/** What of a paste may identify a message. */
export interface Marks extends Pick<Evidence, 'codes' | 'events'> {
  readonly numbers: ReadonlyMap<number, Numbered>;
}

/** A number that so many messages have speaks for none of them. */
const MOST_HOLDERS = 100;
const MOST_NUMBERS = 400;
/** Entries that are looked at only because of a number. */
const MOST_NUMBERED = 40;
/** A number with fewer digits is anywhere by chance. */
const DIGITS = 4;
/** A paste of so few words that ends with a number says hardly anything else. */
const FEW_WORDS = 4;
/** In a longer paste an event has its labels, and was read. */
const SHORT_PASTE = 60;
/** What calls a number a code; and what one counts that nothing calls so. */
const CALLS = new Set('error errors code id event status number hresult stop fehler fehlercode erreur codigo errore'.split(' '));
const UNCALLED = 0.2;
/** Shorter ones are threads, flags and sizes as often as errors. */
const LONG_HEX = /^0x[0-9a-f]{5}/;
const NUMBER = /^(?:0x[0-9a-f]{1,8}|\d{1,10}|[0-9a-f]{8})$/;
const NONE: Identified = { code: 0, event: 0, isCertain: false, otherEvent: 0, numbered: 0, marks: [] };

export function readMarks({ words, weights }: Asked, { codes, events }: Pick<Evidence, 'codes' | 'events'>): Marks {
  const numbers = new Map<number, Numbered>();
  const put = (number: number, at: number, weight: number) => {
    const { weight: least, mass, isDecimal } = numbers.get(number) ?? { weight: 0, mass: 0, isDecimal: false };
    const isWrittenSo = isDecimal || !(words[at] ?? '').startsWith('0x');
    numbers.set(number, { weight: Math.max(weight, least), mass: mass + (weights[at] ?? 0), isDecimal: isWrittenSo });
  };
  for (const [at, word] of words.entries()) {
    if (!NUMBER.test(word)) continue;
    if (/^(?:0x|\d+$)/.test(word)) put(Number(word), at, codeLikeness(words, at));
    if (/^[0-9a-f]{8}$/.test(word)) put(Number.parseInt(word, 16), at, 1);
    if (numbers.size >= MOST_NUMBERS) break;
  }
  return { codes, events, numbers };
}

/** 0…1: how much the number at this place looks like a code. */
function codeLikeness(words: readonly string[], at: number): number {
  if (words.length <= FEW_WORDS && at === words.length - 1) return 1;
  const number = words[at] ?? '';
  const isCalled = CALLS.has(words[at - 1] ?? '') || CALLS.has(words[at - 2] ?? '') || LONG_HEX.test(number);
  return Math.min(1, Math.log10(Number(number) + 1) / DIGITS) * (isCalled ? 1 : UNCALLED);
}

/** Entries that have one of the marks. */
export function holdersOf(marks: Marks, asked: Asked, { byCode, byEvent, byNumber, entries }: MatchIndex): readonly number[] {
  const few = (holders: readonly number[] = []) => (holders.length <= MOST_HOLDERS ? holders : []);
  const numbers = [...marks.numbers].filter(([, { weight }]) => weight > UNCALLED).map(([number]) => number);
  const isWrittenIn = (i: number) => (entries[i] === undefined ? false : writtenEvents(entries[i], marks, asked).length > 0);
  return [
    ...marks.codes.flatMap((code) => byCode.get(keyOfCode(code)) ?? []),
    ...marks.events.flatMap(({ id }) => few(byEvent.get(id))),
    ...numbers.flatMap((number) => few(byNumber.get(number))).slice(0, MOST_NUMBERED),
    ...[...marks.numbers.keys()].flatMap((number) => few(byEvent.get(number)).filter(isWrittenIn)),
  ];
}

export function identify(known: Entry, marks: Marks, asked: Asked, index: MatchIndex): Identified {
  const { codes, events, numbers } = marks;
  if (known.codes.length + known.events.length + (known.numbers?.length ?? 0) === 0) return NONE;
  const own = codes.filter((code) => known.codes.some(({ space, value }) => space === code.space && value === code.value));
  const loose = (known.numbers ?? []).filter((number) => numbers.has(number));
  const same = known.events.filter((k) => events.some((event) => isSameEvent(event, k)));
  const sourced = same.filter((k) => events.some((event) => event.source !== null && isSameEvent(event, k)));
  const written = writtenEvents(known, marks, asked);
  return {
    code: Math.max(
      0,
      ...own.map((code) => onlyness(index.byCode.get(keyOfCode(code))?.length)),
      ...loose.map((number) => onlyness(index.byNumber.get(number)?.length) * (numbers.get(number)?.weight ?? 0)),
    ),
    event: Math.max(0, ...[...sourced, ...written].map((event) => onlyness(eventHolders(event, index)))),
    isCertain: own.length + sourced.length > 0,
    marks: [
      ...own.map(keyOfCode),
      ...loose.map((number) => `number ${number}`),
      ...[...sourced, ...written].map(({ id }) => `event ${id}`),
    ],
    numbered: loose.reduce((sum, number) => sum + (numbers.get(number)?.mass ?? 0), 0),
    otherEvent: known.events.length > 0 && same.length + written.length === 0 && events.length > 0 ? 1 : 0,
  };
}

/** 1 when one entry alone has it; half of that for ten, a third for a hundred. */
function onlyness(holders = 0): number {
  return holders === 0 ? 0 : 1 / (1 + Math.log10(holders));
}

function eventHolders(event: Entry['events'][number], index: MatchIndex): number {
  return Math.max(0, ...keysOfEvent(event).map((key) => index.eventHolders.get(key) ?? 0));
}

/** Events of which both the id and the source are written in the paste; only where nobody knows what its numbers are. */
function writtenEvents({ events, numbers: any }: Entry, { numbers }: Marks, asked: Asked): Entry['events'] {
  return any === undefined || asked.words.length > SHORT_PASTE
    ? []
    : events.filter(({ id, source }) => numbers.get(id)?.isDecimal && source.some((name) => isWritten(name, asked)));
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
