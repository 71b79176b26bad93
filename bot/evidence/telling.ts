/** Which lines of a long log are worth keeping: those that share rare pairs of words with what is known. One look at each word. */
import { readFields } from './fields.ts';
import { SOURCE_WORDS } from './sources.ts';

/** How much a word, or a pair of words, tells. What is not in it tells nothing. */
export type Telling = ReadonlyMap<string, number>;

/** Nothing is known, so nothing is kept. */
export const TELLS_NOTHING: Telling = new Map();

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

/** Weighs the pairs of words of the known texts by their rarity. */
export function buildTelling(knownTexts: readonly string[]): Telling {
  const counts = new Map<string, number>();
  for (const text of knownTexts) for (const pair of new Set(pairsOf(text))) counts.set(pair, (counts.get(pair) ?? 0) + 1);
  const clauses = knownTexts.flatMap(wordsOf).filter((word) => CLAUSE.test(word));
  return new Map([
    ...[...counts].map(([pair, count]) => [pair, Math.log(1 + knownTexts.length / count)] as const),
    ...[...clauses, ...SOURCE_WORDS].map((word) => [word, BY_ITSELF] as const),
  ]);
}

/** The lines that tell most, in their order, each kind of line once, together no longer than `room`. */
export function pickTelling(text: string, telling: Telling, room: number): string {
  if (telling.size === 0) return '';
  const lines = text.split('\n').flatMap(cutLong);
  const seen = new Set<string>();
  const rated = lines.flatMap((line, at) => {
    const score = rate(line, telling);
    if (score < ENOUGH || seen.has(shapeOf(line))) return [];
    seen.add(shapeOf(line));
    return [{ at, score }];
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

function pairsOf(text: string): readonly string[] {
  const words = wordsOf(text);
  return words.slice(1).map((word, i) => `${words[i]} ${word}`);
}

function cutLong(line: string): readonly string[] {
  return line.length <= LONGEST_LINE ? [line] : (line.match(/[\s\S]{1,299}(?:\s|$)|[\s\S]{1,300}/g) ?? []);
}

function rate(line: string, telling: Telling): number {
  let score = 0;
  for (const word of new Set(wordsOf(line))) score += telling.get(word) ?? (CODE.test(word) ? BY_ITSELF : 0);
  for (const pair of new Set(pairsOf(line))) score += telling.get(pair) ?? 0;
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
