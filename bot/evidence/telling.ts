/** Which lines of a long log are worth keeping: those that share rare pairs of words with what is known. One look at each word. */
import { readFields } from './fields.ts';
import { SOURCE_WORDS } from './sources.ts';

/** How much words and pairs of them tell. */
export interface Telling {
  /** Words that tell much by themselves, hashed. */
  readonly words: ReadonlySet<number>;
  /** How often a pair of words stands in the known texts, by its bucket; two pairs seldom share one. */
  readonly holders: Uint16Array;
  readonly texts: number;
}

/** Nothing is known, so nothing is kept. */
export const TELLS_NOTHING: Telling = { words: new Set(), holders: new Uint16Array(1), texts: 0 };

const WORD = /[\p{L}\p{N}]+/gu;
/** What a code, or the name of an event source, tells: more than half a sentence. */
const BY_ITSELF = 15;
/** A line that tells less is not kept; a few ordinary pairs tell as much. */
const ENOUGH = 6;
/** Where no spaces are written, a word is a whole clause. */
const CLAUSE = /[\u3040-\u9fff]{6}/;
const CODE = /(?<![\p{L}\p{N}])(?:0x[0-9a-f]{3,8}|[cd]000[0-9a-f]{4}|8007[0-9a-f]{4}|8009[0-9a-f]{4})(?![\p{L}\p{N}])/gu;
const MAY_HOLD_CODE = /0x|[cd]000|800[79]/;
const LETTER = /[\p{L}\p{N}]/u;
const LONGEST_LINE = 300;
/** Lines around an event's source in which its number stands. */
const NEAR = 4;

/** Buckets for each word of the known texts: one pair in so many falls into one that is taken. */
const ROOM = 8;

/** Counts how often each pair of words stands in the known texts: the less, the more it tells. */
export function buildTelling(knownTexts: readonly string[]): Telling {
  const texts = knownTexts.map((text) => hashesOf(text.toLowerCase()));
  const size = texts.reduce((sum, words) => sum + words.length, 1);
  const holders = new Uint16Array(2 ** Math.ceil(Math.log2(ROOM * size)));
  for (const words of texts)
    for (let i = 1; i < words.length; i += 1) {
      const bucket = bucketOf(words[i - 1] ?? 0, words[i] ?? 0, holders.length);
      holders[bucket] = Math.min(0xffff, (holders[bucket] ?? 0) + 1);
    }
  const clauses = knownTexts
    .filter((text) => CLAUSE.test(text))
    .flatMap((text) => wordsOf(text).filter((word) => CLAUSE.test(word)));
  return { words: new Set([...clauses, ...SOURCE_WORDS].flatMap(hashesOf)), holders, texts: texts.length };
}

/** The lines that tell most, in their order, each kind of line once, together no longer than `room`. */
export function pickTelling(text: string, telling: Telling, room: number): string {
  if (telling.texts === 0) return '';
  const lines = text.split('\n').flatMap(cutLong);
  const seen = new Set<string>();
  const rated = lines.flatMap((line, at) => {
    const shape = shapeOf(line);
    if (seen.has(shape)) return [];
    seen.add(shape);
    const score = rate(line, telling);
    return score < ENOUGH ? [] : [{ at, score }];
  });
  const picked = new Set<number>();
  let left = room;
  for (const { at } of rated.sort((a, b) => b.score - a.score || a.at - b.at))
    for (const i of withNumber(lines, at)) {
      const length = (lines[i]?.length ?? 0) + 1;
      if (picked.has(i) || length > left) continue;
      picked.add(i);
      left -= length;
    }
  return [...picked]
    .sort((a, b) => a - b)
    .map((i) => lines[i])
    .join('\n');
}

function wordsOf(text: string): readonly string[] {
  return text.toLowerCase().match(WORD) ?? [];
}

/** A pair of neighbours; the number of buckets is a power of two. */
function bucketOf(before: number, word: number, size: number): number {
  return (Math.imul(before, 0x01000193) ^ word) & (size - 1);
}

/** FNV-1a of each word of a text in lower case, with its bits mixed once more. A log has too many words to take each out of it. */
function hashesOf(text: string): number[] {
  const hashes: number[] = [];
  let hash = 0;
  for (let i = 0; i <= text.length; i += 1) {
    const code = text.charCodeAt(i);
    if (isInWord(code)) hash = Math.imul((hash || 0x811c9dc5) ^ code, 0x01000193);
    else if (hash !== 0) {
      hashes.push(Math.imul(hash ^ (hash >>> 15), 0x2c1b3c6d));
      hash = 0;
    }
  }
  return hashes;
}

/** Not a number behind the end of a text. */
function isInWord(code: number): boolean {
  if (code < 0x80) return (code >= 97 && code <= 122) || (code >= 48 && code <= 57);
  return code >= 0x80 && LETTER.test(String.fromCharCode(code));
}

function cutLong(line: string): readonly string[] {
  return line.length <= LONGEST_LINE ? [line] : (line.match(/[\s\S]{1,299}(?:\s|$)|[\s\S]{1,300}/g) ?? []);
}

function rate(line: string, { words: telling, holders, texts }: Telling): number {
  const folded = line.toLowerCase();
  const words = hashesOf(folded);
  let score = MAY_HOLD_CODE.test(folded) ? BY_ITSELF * (folded.match(CODE)?.length ?? 0) : 0;
  const known = new Set<number>();
  for (const [i, word] of words.entries()) {
    if (telling.has(word) && !known.has(word)) score += BY_ITSELF;
    if (telling.has(word)) known.add(word);
    const bucket = i === 0 ? -1 : bucketOf(words[i - 1] ?? 0, word, holders.length);
    if ((holders[bucket] ?? 0) === 0 || known.has(bucket)) continue;
    known.add(bucket);
    score += Math.log(1 + texts / (holders[bucket] ?? 1));
  }
  return score;
}

/** A log repeats itself with other times. */
function shapeOf(line: string): string {
  return line.replace(/\d+(?:[.,:/-]\d+)+/g, '').trim();
}

/** A line that names an event's source, with the lines next to it that hold the number. */
function withNumber(lines: readonly string[], at: number): number[] {
  if (!wordsOf(lines[at] ?? '').some((word) => SOURCE_WORDS.includes(word))) return [at];
  const near = Array.from({ length: 2 * NEAR + 1 }, (_, i) => at - NEAR + i);
  return near.filter((i) => i === at || holdsNumber(lines[i] ?? ''));
}

function holdsNumber(line: string): boolean {
  return /<EventID\b/i.test(line) || readFields(line).some(({ kind }) => kind === 'id');
}
