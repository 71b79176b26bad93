/** Makes any input a well-formed text of bearable length, before anything else looks at it. */

/** Characters of a paste that are read. Longer ones keep their beginning and their end. */
export const MAX_TEXT = 20_000;
/** Share of MAX_TEXT that is kept from the beginning; errors stand at either end, mostly at the first. */
const HEAD_SHARE = 0.7;
/** What is looked at before cleaning, so that a megabyte of anything costs no more than this. */
const MAX_RAW = 5 * MAX_TEXT;
const GAP = '\n…\n';
/** Cutting inside a word could make event 10 of event 1003: the rest of a word is dropped, up to this length. */
const MAX_WORD = 200;

/** Line breaks in every spelling. */
const BREAKS = /\r\n?|[\v\f\u0085\u2028\u2029]/g;
/** Control characters, byte order marks, zero-width and direction marks, soft hyphens, tags, private and unassigned fillers. */
const INVISIBLE =
  // biome-ignore lint/suspicious/noControlCharactersInRegex: removing them is the purpose
  /[\u0000-\u0008\u000e-\u001f\u007f-\u009f\u00ad\u061c\u180e\u200b-\u200f\u202a-\u202e\u2060-\u206f\ufeff\ufff9-\ufffb\u{e0000}-\u{e007f}]/gu;
/** Piled-up accents: more than a few are no language, and putting thousands in order takes long. */
const PILED_MARKS = /(\p{M}{4})\p{M}+/gu;
const LONE_SURROGATES = /\p{Cs}/gu;

/** The text in NFC without what cannot be seen, and whether something was left out of the middle. */
export function cleanText(raw: string): { readonly text: string; readonly clipped: boolean } {
  const short = clip(raw, MAX_RAW);
  const clean = short
    .replace(LONE_SURROGATES, '\ufffd')
    .replace(BREAKS, '\n')
    .replace(INVISIBLE, '')
    .replace(PILED_MARKS, '$1')
    .normalize('NFC');
  const text = clip(clean, MAX_TEXT).replace(LONE_SURROGATES, '\ufffd').trim();
  return { text, clipped: raw.length > MAX_RAW || clean.length > MAX_TEXT };
}

function clip(text: string, limit: number): string {
  if (text.length <= limit) return text;
  const head = Math.floor(limit * HEAD_SHARE);
  const tail = limit - head - GAP.length;
  return withoutLastWord(text.slice(0, head)) + GAP + withoutFirstWord(text.slice(-tail));
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
export function decodeEntities(text: string): string {
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
