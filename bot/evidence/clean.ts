/** Makes any input a well-formed text of bearable length, before anything else looks at it. */
import { pickTelling, type Telling } from './telling.ts';

/** Characters of a paste that are read. Longer ones keep their beginning, their end, and what is known from between. */
export const MAX_TEXT = 20_000;
const GAP = '\n…\n';
/** Errors stand at either end, mostly at the first. */
const HEAD = 11_000;
const MIDDLE = 4_000;
const TAIL = MAX_TEXT - HEAD - MIDDLE - 2 * GAP.length;
/** What is cleaned of a paste at most, so that a megabyte of anything costs no more than this; of the rest, what is kept. */
const MAX_RAW = 5 * MAX_TEXT;
/** Cutting inside a word could make event 10 of event 1003: the rest of a word is dropped, up to this length. */
const MAX_WORD = 200;

/** Line breaks in every spelling. */
const BREAKS = /\r\n?|[\v\f\u0085\u2028\u2029]/g;
/** Control characters, byte order marks, zero-width and direction marks, soft hyphens, fillers, variation selectors, tags. */
const INVISIBLE =
  // biome-ignore lint/suspicious/noControlCharactersInRegex: removing them is the purpose
  // biome-ignore lint/suspicious/noMisleadingCharacterClass: each is removed by itself
  /[\u0000-\u0008\u000e-\u001f\u007f-\u009f\u00ad\u034f\u061c\u115f\u1160\u17b4\u17b5\u180b-\u180f\u200b-\u200f\u202a-\u202e\u2060-\u206f\u3164\ufe00-\ufe0f\ufeff\uffa0\ufff9-\ufffb\u{e0000}-\u{e01ef}]/gu;
const MARK = /\p{M}/u;
/** Piled-up accents: more than a few are no language, and putting thousands in order takes long. */
const PILED_MARKS = /(\p{M}{4})\p{M}+/gu;
/** On Latin letters already three are a disguise; what is left on them after NFC is no letter of any alphabet. */
const PILED_ON_LATIN = /(?<=\p{Script=Latin})\p{M}{3,}/gu;
const LEFT_ON_LATIN = /(?<=\p{Script=Latin})\p{M}+/gu;
/** Nothing in it is ever scrubbed, once entities are decoded. */
const PLAIN = /^[\t\n -~]*$/;
const LONE_SURROGATES = /\p{Cs}/gu;

export interface Clean {
  /** In NFC, with entities decoded, without what cannot be seen. */
  readonly text: string;
  /** Whether something was left out. */
  readonly clipped: boolean;
  /** The lines that were kept from between: known words, but nobody knows whose. */
  readonly middle: { readonly start: number; readonly end: number };
}

/** The whole text without what cannot be seen; the middle of a very long one is left as it is. */
export function cleanWhole(raw: string): string {
  return raw.length > MAX_RAW ? scrubEnds(raw, MAX_RAW / 2) : scrub(raw);
}

/** What is read of a text that `cleanWhole` gave: of one that is too long, also the `telling` lines from between beginning and end. */
export function shorten(whole: string, telling: Telling): Clean {
  return whole.length > MAX_TEXT
    ? clip(whole, telling)
    : { text: scrub(whole).trim(), clipped: false, middle: { start: 0, end: 0 } };
}

function scrubEnds(raw: string, length: number): string {
  return scrub(raw.slice(0, length)) + raw.slice(length, -length) + scrub(raw.slice(-length));
}

/** Line by line: of a long log hardly any has something to scrub, and nothing that is done to one reaches into the next. */
function scrub(text: string): string {
  const decoded = decodeEntities(text);
  return PLAIN.test(decoded) ? decoded : decoded.replace(BREAKS, '\n').split('\n').map(scrubLine).join('\n');
}

function scrubLine(line: string): string {
  if (PLAIN.test(line)) return line;
  const visible = line.replace(LONE_SURROGATES, '\ufffd').replace(INVISIBLE, '');
  return MARK.test(visible) ? scrubMarks(visible) : visible.normalize('NFC');
}

function scrubMarks(text: string): string {
  return text.replace(PILED_ON_LATIN, '').replace(PILED_MARKS, '$1').normalize('NFC').replace(LEFT_ON_LATIN, '');
}

function clip(whole: string, telling: Telling): Clean {
  const head = withoutLastWord(whole.slice(0, HEAD));
  const tail = withoutFirstWord(whole.slice(-TAIL));
  const between = pickTelling(whole.slice(head.length, -tail.length), telling, MIDDLE);
  const before = scrub(head).trimStart() + GAP;
  const kept = scrub(between);
  const text = before + kept + GAP + scrub(tail).trimEnd();
  return {
    text: text.slice(0, MAX_TEXT),
    clipped: true,
    middle: { start: before.length, end: before.length + kept.length },
  };
}

function withoutLastWord(text: string): string {
  const at = text.slice(-MAX_WORD).search(/\S*$/);
  return at > 0 ? text.slice(0, text.length - Math.min(MAX_WORD, text.length) + at) : text;
}

function withoutFirstWord(text: string): string {
  const at = text.slice(0, MAX_WORD).search(/\s/);
  return at >= 0 ? text.slice(at) : text;
}

const ENTITIES: Readonly<Record<string, string>> = { lt: '<', gt: '>', quot: '"', apos: "'", amp: '&', nbsp: ' ' };

/** Text from a web page or a chat may be escaped, even twice. */
function decodeEntities(text: string): string {
  const once = decodeOnce(text);
  return once.includes('&lt;') ? decodeOnce(once) : once;
}

function decodeOnce(text: string): string {
  if (!text.includes('&')) return text;
  return text.replace(/&(#x[0-9a-f]{1,6}|#\d{1,7}|[a-z]{2,4});/gi, (whole, name: string) => {
    if (!name.startsWith('#')) return ENTITIES[name.toLowerCase()] ?? whole;
    const code = /^#x/i.test(name) ? Number.parseInt(name.slice(2), 16) : Number(name.slice(1));
    return code >= 32 && code < 0xd800 ? String.fromCodePoint(code) : ' ';
  });
}
