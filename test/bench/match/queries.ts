/** Queries of which the answer is known: what people paste, one function for each kind. */
import type { Entry } from '../../../bot/match.ts';
import { createRandom, type Random } from '../../random.ts';
import { AFTER, BEFORE, BUTTONS, QUOTING, TITLES } from './messages.ts';
import {
  capitalise,
  fillIn,
  forget,
  keepHead,
  keepMiddle,
  keepTail,
  misread,
  mistype,
  type Noise,
  paraphrase,
  quote,
  rename,
  restyle,
  wrap,
} from './noise.ts';
import { findNeighbours } from './siblings.ts';

export interface Query {
  readonly kind: string;
  readonly text: string;
  /** What has to be found; each may go by several ids, where the same words stand under them. Empty when there is nothing. */
  readonly wanted: readonly ReadonlySet<string>[];
}

/** What is pasted of a message, or null where the kind does not apply to it. */
type Make = (entry: Entry, random: Random) => string | Cut | null;

/** Only a piece of a message, which others may have as well. */
interface Cut {
  readonly text: string;
  readonly piece: string;
}

const by =
  (noise: Noise): Make =>
  ({ text }, random) =>
    changed(text, noise(text, random));
/** Shorter messages have nothing that can be left out. */
const LEAST_CUT = 50;
const long =
  (noise: Noise): Make =>
  ({ text }, random) =>
    text.length < LEAST_CUT ? null : noise(text, random);
const cut =
  (noise: Noise, around: readonly string[] = ['…']): Make =>
  ({ text }, random) => {
    if (text.length < LEAST_CUT) return null;
    const piece = noise(text, random);
    return { piece, text: putInto(random.pick(around), piece) };
  };

/** A frame of messages.ts with what stands in it. */
export function putInto(frame: string, piece: string): string {
  return frame.replace('…', () => piece);
}

/** Kinds of which one message is wanted. */
const KINDS: Readonly<Record<string, Make>> = {
  exact: ({ text }) => text,
  'cut at the end': cut(keepHead),
  'cut at the beginning': cut(keepTail),
  'cut at both ends': cut(keepMiddle),
  'typos, 5 %': by(mistype(0.05)),
  'typos, 10 %': by(mistype(0.1)),
  'typos, 20 %': by(mistype(0.2)),
  'read from a picture': by(misread),
  'other quotes and dashes': by(restyle),
  'all capitals or none': by(capitalise),
  'broken into lines': by(wrap),
  'renamed product': by(rename),
  'placeholders filled': by(fillIn),
  dialog: ({ text }, random) =>
    random.chance(0.5)
      ? `---------------------------\n${random.pick(TITLES)}\n---------------------------\n${text}\n---------------------------\n${random.pick(BUTTONS)}\n---------------------------`
      : `${random.pick(TITLES)}\n${text}\n${random.pick(BUTTONS)}`,
  'chatter around it': ({ text }, random) =>
    `${random.pick(BEFORE)} ${random.pick(['', '"', '\n'])}${text}\n${random.pick(AFTER)}`,
  'in a log': ({ text }, random) => logWith(text, 20 + random.below(60), random),
  'event with text': (entry, random) => asEvent(entry, entry.text, random),
  'event without text': (entry, random) => asEvent(entry, null, random),
  'event as XML': (entry, random) => asXml(entry, entry.text, random),
  'event as XML without text': (entry, random) => asXml(entry, null, random),
  'id and source only': (entry, random) => {
    const event = eventOf(entry);
    if (event === null) return null;
    const { id, source } = event;
    return random.pick([`Event ID ${id} ${source}`, `event ${id} source ${source}`, `${source} ${id}`, `Event ${id}, ${source}`]);
  },
  'code only': ({ numbers, text }, random) => {
    const code = text.match(/0x[0-9a-f]{6,8}\b/i)?.[0] ?? (numbers?.[0] === undefined ? undefined : written(numbers[0]));
    return code === undefined ? null : random.pick([`Error code: ${code}`, `error ${code}`, `it says ${code}`, `${code}`]);
  },
  'half remembered': long(forget),
  paraphrase: long(paraphrase),
  'quoted in a sentence': cut(quote, QUOTING),
};

export const TWO = 'two at once';
export const SIBLING = 'sibling of another';

/** So many queries of each kind, as far as there are messages for it. The same seed gives the same queries. */
export function makeQueries(entries: readonly Entry[], each: number, seed: number): readonly Query[] {
  const names = byMeaning(entries);
  const random = createRandom(seed);
  const single = Object.entries(KINDS).flatMap(([kind, make]) => take(kind, entries, make, each, names, random));
  const places = new Map(entries.map((entry, i) => [entry, i] as const));
  const { nearestTo } = findNeighbours(entries.map(({ text }) => text));
  const light: Make = (entry, r) =>
    nearestTo(places.get(entry) ?? 0) < CLOSE ? null : r.pick([restyle, mistype(0.01), wrap, capitalise])(entry.text, r);
  return [...single, ...take(SIBLING, entries, light, each, names, random), ...pairs(entries, each, names, random)];
}

/** Shared share of words from which on a message is called the sibling of another. */
const CLOSE = 0.6;
type Names = (entry: Entry, kind: string) => ReadonlySet<string>;

function take(kind: string, entries: readonly Entry[], make: Make, each: number, names: Names, random: Random): Query[] {
  const queries: Query[] = [];
  for (const entry of random.shuffle(entries)) {
    if (queries.length >= each) break;
    const made = make(entry, random);
    const text = typeof made === 'string' ? made : made?.text;
    if (text === undefined || text.trim() === '') continue;
    const wanted = typeof made === 'object' && made !== null ? holdersOf(made.piece, entry, entries) : names(entry, kind);
    if (wanted.size <= MOST_NAMES) queries.push({ kind, text, wanted: [wanted] });
  }
  return queries;
}

/** Every message in which the piece is: which of them it was cut off nobody can tell. */
function holdersOf(piece: string, entry: Entry, entries: readonly Entry[]): ReadonlySet<string> {
  const folded = foldedOf(entries);
  const words = fold(piece);
  return new Set([entry.error, ...entries.filter((_, i) => folded[i]?.includes(words)).map(({ error }) => error)]);
}

const foldedTexts = new WeakMap<readonly Entry[], readonly string[]>();
function foldedOf(entries: readonly Entry[]): readonly string[] {
  const folded = foldedTexts.get(entries) ?? entries.map(({ text }) => fold(text));
  foldedTexts.set(entries, folded);
  return folded;
}

/** A code that more messages have than this is no question that has an answer. */
const MOST_NAMES = 4;

function pairs(entries: readonly Entry[], each: number, names: Names, random: Random): Query[] {
  const long = entries.filter(({ text }) => text.length >= 30);
  return Array.from({ length: each }, () => {
    const first = random.pick(long);
    let second = random.pick(long);
    while (second.error === first.error) second = random.pick(long);
    const between = random.pick(['\n\n', '\nand on the server:\n', '\nthen it says\n', ' and also ']);
    return { kind: TWO, text: `${first.text}${between}${second.text}`, wanted: [names(first, TWO), names(second, TWO)] };
  });
}

/** Where words, event or code are the same, each of the messages that have them is right. */
function byMeaning(entries: readonly Entry[]): Names {
  const texts = group(entries, ({ text }) => [fold(text)]);
  const events = group(entries, ({ events: own }) => own.slice(0, 1).map(eventKey));
  const codes = group(entries, codeKeys);
  return (entry, kind) => {
    if (kind === 'code only')
      return new Set(
        codeKeys(entry)
          .slice(0, 1)
          .flatMap((key) => codes.get(key) ?? []),
      );
    if (kind.endsWith('without text') || kind === 'id and source only')
      return new Set(entry.events.slice(0, 1).flatMap((event) => events.get(eventKey(event)) ?? []));
    return new Set(texts.get(fold(entry.text)) ?? [entry.error]);
  };
}

function codeKeys({ numbers, text }: Entry): string[] {
  return [...(text.match(/0x[0-9a-f]{6,8}\b/gi) ?? []).map((key) => key.toLowerCase()), ...(numbers ?? []).map(written)];
}

/** As a message shows it. */
export function written(number: number): string {
  return number > 0xffff ? `0x${number.toString(16).padStart(8, '0')}` : String(number);
}

function eventKey({ id, source }: Entry['events'][number]): string {
  return `${id} ${source[0]?.toLowerCase()}`;
}

function group(entries: readonly Entry[], keysOf: (entry: Entry) => readonly string[]): ReadonlyMap<string, readonly string[]> {
  const groups = new Map<string, string[]>();
  for (const entry of entries) for (const key of keysOf(entry)) groups.set(key, [...(groups.get(key) ?? []), entry.error]);
  return groups;
}

/** The words of a text as they are, with single blanks. */
export function fold(text: string): string {
  return text
    .toLowerCase()
    .replace(/[^\p{L}\p{N}]+/gu, ' ')
    .trim();
}

function changed(before: string, after: string): string | null {
  return before === after ? null : after;
}

/** The first event of a message, by its first source. */
function eventOf({ events: [event] }: Entry): { readonly id: number; readonly source: string } | null {
  const source = event?.source[0];
  return event === undefined || source === undefined ? null : { id: event.id, source };
}

function asEvent(entry: Entry, text: string | null, random: Random): string | null {
  const event = eventOf(entry);
  if (event === null) return null;
  const head = `Log Name:      System\nSource:        ${event.source}\nDate:          3/${1 + random.below(28)}/2024 8:11:12 AM\nEvent ID:      ${event.id}\nTask Category: None\nLevel:         Error\nKeywords:      Classic\nUser:          N/A\nComputer:      SRV-APP02.contoso.com`;
  return text === null ? head : `${head}\nDescription:\n${text}`;
}

function asXml(entry: Entry, text: string | null, random: Random): string | null {
  const event = eventOf(entry);
  if (event === null) return null;
  const system = `<System><Provider Name="${event.source}" /><EventID Qualifiers="49152">${event.id}</EventID><Level>2</Level><Task>0</Task><TimeCreated SystemTime="2024-03-0${1 + random.below(9)}T08:11:12.000000000Z" /><EventRecordID>${random.below(99_999)}</EventRecordID><Channel>System</Channel><Computer>SRV-APP02.contoso.com</Computer></System>`;
  const rendering =
    text === null
      ? ''
      : `<RenderingInfo Culture="en-US"><Message>${text.replaceAll('&', '&amp;').replaceAll('<', '&lt;')}</Message><Level>Error</Level></RenderingInfo>`;
  return `<Event xmlns="http://schemas.microsoft.com/win/2004/08/events/event">${system}<EventData></EventData>${rendering}</Event>`;
}

const LOG_LINES = [
  'INFO  worker 4 finished batch 1881 in 233 ms',
  'DEBUG cache hit ratio 0.93, 1204 entries',
  'GET /index.html 200 5123 "Mozilla/5.0"',
  'TRACE enter PollQueue(depth=3)',
  'INFO  heartbeat 0x1f ok, lag 2 ms',
  'DEBUG gc pause 11 ms, 412 MB live',
  'INFO  nightly job 77 done: 0 changed, 1812 same',
];

/** A message between so many lines that say nothing. */
export function logWith(text: string, lines: number, random: Random): string {
  const at = random.below(lines);
  return Array.from({ length: lines }, (_, i) => {
    const stamp = `2024-03-04 08:${String(i % 60).padStart(2, '0')}:${String(random.below(60)).padStart(2, '0')}`;
    return i === at ? `${stamp} Error ${text}` : `${stamp} ${random.pick(LOG_LINES)}`;
  }).join('\n');
}
