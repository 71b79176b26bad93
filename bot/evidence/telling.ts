/** Which lines of a long log are worth keeping: those that share rare pairs of words with what is known. One look at each word. */
import { readFields } from './fields.ts';
import { SOURCE_WORDS } from './sources.ts';

/** How much words and pairs of them tell. */
export interface Telling {
  /** Words that tell much by themselves. */
  readonly words: ReadonlySet<string>;
  /** Known texts that hold a pair of words, by its bucket; two pairs seldom share one. */
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
const CODE = /^(?:0x[0-9a-f]{3,8}|[cd]000[0-9a-f]{4}|8007[0-9a-f]{4}|8009[0-9a-f]{4})$/;
const LONGEST_LINE = 300;
/** Lines around an event's source in which its number stands. */
const NEAR = 4;

/** Buckets for each word of the known texts: one pair in so many falls into one that is taken. */
const ROOM = 32;

/** Counts in how many of the known texts each pair of words stands: the fewer, the more it tells. */
export function buildTelling(knownTexts: readonly string[]): Telling {
  const texts = knownTexts.map(wordsOf);
  const size = texts.reduce((sum, words) => sum + words.length, 1);
  const holders = new Uint16Array(2 ** Math.ceil(Math.log2(ROOM * size)));
  for (const words of texts)
    for (const bucket of bucketsOf(words, holders.length)) holders[bucket] = Math.min(0xffff, (holders[bucket] ?? 0) + 1);
  const clauses = texts.flatMap((words) => words.filter((word) => CLAUSE.test(word)));
  return { words: new Set([...clauses, ...SOURCE_WORDS]), holders, texts: texts.length };
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

/** Of each pair of neighbours, each once; the number of buckets is a power of two. */
function bucketsOf(words: readonly string[], size: number): ReadonlySet<number> {
  const buckets = new Set<number>();
  let before = 0;
  for (const [i, word] of words.entries()) {
    const own = hashOf(word);
    if (i > 0) buckets.add((Math.imul(before, 0x01000193) ^ own) & (size - 1));
    before = own;
  }
  return buckets;
}

/** FNV-1a, with its bits mixed once more. */
function hashOf(word: string): number {
  let hash = 0x811c9dc5;
  for (let i = 0; i < word.length; i += 1) hash = Math.imul(hash ^ word.charCodeAt(i), 0x01000193);
  return Math.imul(hash ^ (hash >>> 15), 0x2c1b3c6d);
}

function cutLong(line: string): readonly string[] {
  return line.length <= LONGEST_LINE ? [line] : (line.match(/[\s\S]{1,299}(?:\s|$)|[\s\S]{1,300}/g) ?? []);
}

function rate(line: string, { words: telling, holders, texts }: Telling): number {
  const words = wordsOf(line);
  let score = 0;
  for (const word of new Set(words)) if (telling.has(word) || CODE.test(word)) score += BY_ITSELF;
  for (const bucket of bucketsOf(words, holders.length)) {
    const count = holders[bucket] ?? 0;
    if (count > 0) score += Math.log(1 + texts / count);
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
