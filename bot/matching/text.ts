/** Texts as words: what is compared of a paste and of a known message. */
import { sentenceSpans } from '../signs.ts';

/** What stands in a known message for a name, a path or a number that is another on every machine. */
const PLACEHOLDER = /%\d{1,2}|%s|<[^<>\n]{0,40}>|\{[^{}\n]{0,40}\}|\[\p{L}[^[\]\n]{0,40} [^[\]\n]{0,40}\]/gu;
const MAY_HOLD_PLACEHOLDER = /[%<{[]/;
const GAP = '\u0000';
const TAG = /<[/?!a-z][^<>]{0,300}>/g;
/** Only of an event saved as XML are the tags a frame: in other texts they say something. */
const EVENT_XML = /<(?:event|system|provider|eventid|eventdata|renderinginfo|message|data)[\s/>]/;
/** What Event Viewer writes around the text of an event, each on a line of its own. */
const HEAD_LINE =
  /^(log name|source|event source|date|date and time|time|event id|event type|event category|task category|level|keywords|user|computer|opcode|type|category|description|details|provider|record number) ?:(.*)$/i;
const DESCRIPTION = /^(description|details)$/i;
/** So many lines of it are no part of a message. */
const LEAST_HEAD = 3;
/** When a line of a log was written, and how grave it is: no part of a message. */
const CLOCK =
  /^\W{0,2}(?:\d{4}[-/.]\d{1,2}[-/.]\d{1,2}|\d{1,2}[-/.]\d{1,2}[-/.]\d{2,4})[ t,]{1,2}\d{1,2}:\d\d(?::\d\d(?:[.,:]\d{1,7})?)?(?: ?[ap]m\b)?(?:z|[+-]\d\d:?\d\d)?\W{0,3}(?:(?:info|information|warn|warning|error|err|debug|trace|fatal|critical|verbose)\b\W{0,3})?/i;
const PLAIN = /^[\n -~]*$/;
const APOSTROPHE = /['’´`]/;
const APOSTROPHES = /(?<=\p{L})['’´`](?=\p{L})/gu;
const LETTER = /[\p{L}\p{N}\p{M}]/u;
/** A longer run of letters is no word: only its beginning is looked at. */
const LONGEST_WORD = 40;

/** Letters and digits of any script, lower case, single blanks; placeholders are gone. */
export function foldWords(text: string): string {
  return text
    .normalize('NFKC')
    .toLowerCase()
    .replace(/%\d|%s|<[^<>]{0,40}>/g, ' ')
    .replace(/[^\p{L}\p{N}]+/gu, ' ')
    .trim();
}

/** Folded sentences without what stands around a message in an event or a file of events, and without placeholders; what is left of one may be empty. */
export function withoutFrame(sentences: readonly string[]): readonly string[] {
  const isXml = sentences.some((sentence) => EVENT_XML.test(sentence));
  return bodyOf(sentences).map((body) => {
    if (!body.includes('<') && !body.includes('%')) return body;
    return (isXml ? body.replace(TAG, ' ') : body).replace(PLACEHOLDER, ' ');
  });
}

/** The same lines, each without when it was written. */
function bodyOf(lines: readonly string[]): readonly string[] {
  return withoutHead(lines).map((line) => line.replace(CLOCK, ''));
}

/** The same lines, of those of a head only what is described. */
function withoutHead(lines: readonly string[]): readonly string[] {
  if (lines.length < LEAST_HEAD) return lines;
  const heads = lines.map((line) => HEAD_LINE.exec(line.trim()));
  if (heads.filter((head) => head !== null).length < LEAST_HEAD) return lines;
  return lines.map((line, i) => {
    const head = heads[i];
    if (!head) return line;
    return DESCRIPTION.test(head[1] ?? '') ? (head[2] ?? '') : '';
  });
}

/** Words of a paste in lower case, in their order. A script that writes no blanks has a word in every character. */
export function wordsOf(text: string): string[] {
  const folded = fold(text);
  const words: string[] = [];
  let start = -1;
  for (let i = 0; i <= folded.length; i += 1) {
    const kind = i < folded.length ? kindOf(folded, i) : OTHER;
    if (kind === INSIDE && start < 0) start = i;
    if (kind === INSIDE || start < 0) {
      if (kind === ALONE) words.push(folded.charAt(i));
      continue;
    }
    words.push(folded.slice(start, Math.min(i, start + LONGEST_WORD)));
    start = -1;
    if (kind === ALONE) words.push(folded.charAt(i));
  }
  return words;
}

/** A known message as words. */
export interface MessageWords {
  readonly words: readonly string[];
  /** Those of them (0 …) before which a placeholder stands. */
  readonly gaps: readonly number[];
  /** How many there are up to the end of each sentence. */
  readonly ends: readonly number[];
}

export function readMessage(whole: string): MessageWords {
  const body = bodyOf(whole.split('\n')).join('\n');
  // A message that is nothing but a head is one all the same.
  const text = body.trim() === '' ? whole : body;
  const words: string[] = [];
  const gaps: number[] = [];
  const ends: number[] = [];
  const marked = MAY_HOLD_PLACEHOLDER.test(text) ? text.replace(PLACEHOLDER, GAP) : text;
  for (const { start, end } of sentenceSpans(marked)) {
    for (const [i, part] of marked.slice(start, end).split(GAP).entries()) {
      const own = wordsOf(part);
      if (i > 0 && own.length > 0) gaps.push(words.length);
      for (const word of own) words.push(word);
    }
    ends.push(words.length);
  }
  return { words, gaps, ends };
}

/** Lower case, in one form; an apostrophe within a word is left out, as many leave it out. */
function fold(text: string): string {
  const folded = (PLAIN.test(text) ? text : text.normalize('NFKC')).toLowerCase();
  return APOSTROPHE.test(folded) ? folded.replace(APOSTROPHES, '') : folded;
}

/** How much of a word this is: a character of Chinese or Japanese is compared as one, and takes more of its like to be one. */
export function wordShare(word: string): number {
  if (word.length > 1 || kindOf(word, 0) !== ALONE) return 1;
  return word < '\u3100' ? KANA_SHARE : HAN_SHARE;
}

const KANA_SHARE = 0.2;
const HAN_SHARE = 0.33;

const OTHER = 0;
const INSIDE = 1;
const ALONE = 2;

function kindOf(text: string, i: number): number {
  const code = text.charCodeAt(i);
  if (code < 0x80) return (code >= 97 && code <= 122) || (code >= 48 && code <= 57) ? INSIDE : OTHER;
  if ((code >= 0x3040 && code <= 0x30ff) || (code >= 0x3400 && code <= 0x9fff) || (code >= 0xf900 && code <= 0xfaff))
    return ALONE;
  return LETTER.test(text.charAt(i)) ? INSIDE : OTHER;
}
