/**
 * `npm run learn`: learns the weights of the matcher and writes them to bot/matching/weights.ts, always the same to the digit.
 *
 * It learns from the bot's own knowledge, alone and among siblings made of it; a part is left out each time, to learn what is unknown. No
 * other corpus is ever learnt from, so that all others tell how it does with messages that it has never seen.
 */
import { writeFileSync } from 'node:fs';
import { fileURLToPath } from 'node:url';
import { buildTelling, readMatter } from '../../../bot/evidence.ts';
import { buildIndex, type Entry } from '../../../bot/match.ts';
import { createRandom } from '../../random.ts';
import { builtIn, enlarge } from './corpus.ts';
import { type Example, type Learnt, learn, toExample } from './learn.ts';
import { makeNegatives } from './negatives.ts';
import { makeQueries } from './queries.ts';

export interface Lesson {
  /** How many times as many messages as the knowledge has. */
  readonly times: number;
  readonly seed: number;
  /** Queries of each kind. */
  readonly each: number;
}

const LESSONS: readonly Lesson[] = [
  { times: 1, seed: 11, each: 60 },
  { times: 20, seed: 12, each: 60 },
  { times: 60, seed: 13, each: 60 },
  { times: 1, seed: 14, each: 60 },
  { times: 20, seed: 15, each: 60 },
  { times: 60, seed: 16, each: 60 },
];
/** Of the knowledge so much is unknown in each lesson. */
const LEFT_OUT = 0.2;
/** Queries that have no answer, for each that has one. */
const FOREIGN = 2;

/** The wordings, each an error by itself: it is wordings that must be told apart. Numbers count as in a corpus of which nobody knows the kinds. */
function wordings(): readonly Entry[] {
  return builtIn().map((entry, i) => ({
    ...entry,
    error: `${entry.error}#${i}`,
    numbers: entry.codes.map(({ value }) => value),
  }));
}

export function makeExamples({ times, seed, each }: Lesson): readonly Example[] {
  const mixed = createRandom(seed).shuffle(wordings());
  const leftOut = mixed.slice(0, Math.floor(mixed.length * LEFT_OUT));
  const inside = mixed.slice(leftOut.length);
  const [apart, entries] = setApart(enlarge(inside, times, seed), inside.length);
  const index = buildIndex(entries);
  const telling = buildTelling(entries.map(({ text }) => text));
  const queries = [...makeQueries(entries, each, seed), ...makeNegatives([...leftOut, ...apart], entries, FOREIGN * each, seed)];
  return queries.map((query) => toExample(query, readMatter(query.text, telling), index));
}

/** Of the copies one in so many is unknown, so that it is a sibling of known ones. */
const APART = 15;

function setApart(all: readonly Entry[], originals: number): readonly [readonly Entry[], readonly Entry[]] {
  const isApart = (i: number) => i >= originals && i % APART === 0;
  return [all.filter((_, i) => isApart(i)), all.filter((_, i) => !isApart(i))];
}

/** The file as it stands in the repository. */
export function toSource({ bias, weights }: Learnt): string {
  const lines = Object.entries(weights).map(([name, weight]) => `  ${name}: ${weight},`);
  return `/** What each feature counts, in ln of odds. Written by \`npm run learn\`; never by hand. */
import type { FeatureName } from './features.ts';

/** What speaks for a message before anything was compared. */
export const BIAS = ${bias};
export const WEIGHTS: Readonly<Record<FeatureName, number>> = {
${lines.join('\n')}
};
`;
}

const WEIGHTS_FILE = fileURLToPath(new URL('../../../bot/matching/weights.ts', import.meta.url));

export function train(say: (line: string) => void): void {
  const examples = LESSONS.flatMap((lesson) => {
    say(`${lesson.times} times the knowledge …`);
    return makeExamples(lesson);
  });
  say(`learning from ${examples.length} queries …`);
  writeFileSync(WEIGHTS_FILE, toSource(learn(examples, say)));
}
