/** `npm run bench -- match`: the matcher beside others, on pastes of which the answer is known. */
import { readCorpus } from '../../../adapters/terminal/corpus.ts';
import { bytesInUse } from '../../../adapters/terminal/memory.ts';
import type { Entry } from '../../../bot/match.ts';
import { createRandom } from '../../random.ts';
import { percentile, show, toTable } from '../table.ts';
import { builtIn, enlarge } from './corpus.ts';
import { makeNegatives } from './negatives.ts';
import { type Answer, type Matcher, ours, PEERS } from './peers.ts';
import { makeQueries, type Query } from './queries.ts';

export interface MatchOptions {
  /** Another corpus than the bot's own knowledge. */
  readonly file: string | undefined;
  /** How many times as large it is made. */
  readonly times: number;
  /** Queries of each kind. */
  readonly each: number;
  readonly withPeers: boolean;
}

export const MATCH_DEFAULTS: MatchOptions = { file: undefined, times: 1, each: 40, withPeers: true };

/** Other queries than those that the weights were learnt from. */
const SEED = 20_261;
/** One message in so many is left out of the corpus, to be asked for all the same. */
const LEFT_OUT = 20;
/** Queries before the clock runs: V8 has compiled by then what a server would have compiled long ago. The slow ones get as many as fit. */
const WARM_UP = 1_500;
const WARM_UP_MS = 3_000;
/** A matcher that takes longer than this for its queries gets no further ones. */
const ENOUGH_MS = 60_000;
const BINS = 10;

interface Judged {
  readonly query: Query;
  readonly answer: Answer;
}

interface Result extends Judged {
  readonly ms: number;
}

interface Measured {
  readonly name: string;
  readonly builtMs: number;
  readonly megabytes: number;
  readonly results: readonly Result[];
}

export function describeMatch(options: MatchOptions, say: (line: string) => void): string {
  const { entries, leftOut } = corpusOf(options);
  say(`making queries for ${entries.length} messages …`);
  const queries = [...makeQueries(entries, options.each, SEED), ...makeNegatives(leftOut, entries, options.each, SEED)];
  const measured = [ours, ...(options.withPeers ? PEERS : [])].map((build) => measure(build, entries, queries, say));
  const calibrated = calibration(measured[0]?.results ?? []);
  return [
    `${entries.length} messages, ${queries.length} queries, Node ${process.version}`,
    toTable(HEAD, measured.map(toRow)),
    'By kind of query: first answer right, or for pastes of nothing known: answered at all (% of them).',
    kinds(measured),
    `How sure ours says it is, and how often it is right (expected calibration error ${calibrated.error.toFixed(3)}):`,
    reliability(calibrated.bins),
  ].join('\n\n');
}

/** Of the bot's own knowledge nothing is left out: all of it is its subject. */
function corpusOf({ file, times }: MatchOptions): { readonly entries: readonly Entry[]; readonly leftOut: readonly Entry[] } {
  const all = file === undefined ? builtIn() : readCorpus(file);
  const mixed = createRandom(SEED).shuffle(all);
  const leftOut = file === undefined ? [] : mixed.slice(0, Math.floor(all.length / LEFT_OUT));
  return { entries: enlarge(mixed.slice(leftOut.length), times, SEED), leftOut };
}

function warmUp(search: Matcher['search'], queries: readonly Query[]): void {
  const deadline = performance.now() + WARM_UP_MS;
  for (const { text } of queries.slice(0, WARM_UP)) {
    if (performance.now() > deadline) return;
    search(text);
  }
}

function measure(
  build: (entries: readonly Entry[]) => Matcher,
  entries: readonly Entry[],
  queries: readonly Query[],
  say: (line: string) => void,
): Measured {
  const before = bytesInUse();
  const started = performance.now();
  const { name, share, search } = build(entries);
  const builtMs = performance.now() - started;
  const megabytes = (bytesInUse() - before) / 2 ** 20;
  const own = queries.filter((_, i) => Math.floor((i + 1) * share) > Math.floor(i * share));
  say(`${name}: ${own.length} queries …`);
  warmUp(search, own);
  const results: Result[] = [];
  const deadline = performance.now() + ENOUGH_MS;
  for (const query of own) {
    if (performance.now() > deadline) break;
    const start = performance.now();
    const answer = search(query.text);
    results.push({ query, answer, ms: performance.now() - start });
  }
  return { name, builtMs, megabytes, results };
}

const HEAD = [
  'matcher',
  'first right',
  'in first three',
  'true ones answered + asked about',
  'foreign ones',
  'p50 ms',
  'p99 ms',
  'slowest',
  'index ms',
  'MB',
  'queries',
];

function toRow({ name, builtMs, megabytes, results }: Measured): readonly string[] {
  const { known, foreign } = split(results);
  const times = results.map(({ ms }) => ms);
  return [
    name,
    percent(known, isFirst),
    percent(known, isInThree),
    answered(known),
    answered(foreign),
    show(percentile(times, 0.5)),
    show(percentile(times, 0.99)),
    show(Math.max(...times)),
    show(builtMs),
    show(megabytes),
    String(results.length),
  ];
}

function answered(results: readonly Result[]): string {
  const asked = results.some(({ answer }) => answer.isAsked) ? ` + ${percent(results, ({ answer }) => answer.isAsked)}` : '';
  return `${percent(results, ({ answer }) => answer.isAnswered)}${asked}`;
}

function split(results: readonly Result[]): { readonly known: readonly Result[]; readonly foreign: readonly Result[] } {
  return {
    known: results.filter(({ query }) => query.wanted.length > 0),
    foreign: results.filter(({ query }) => query.wanted.length === 0),
  };
}

function isFirst({ query, answer }: Judged): boolean {
  const [first] = answer.errors;
  return first !== undefined && query.wanted.some((ids) => ids.has(first));
}

/** All that is wanted: of two messages both. */
function isInThree({ query, answer }: Result): boolean {
  return query.wanted.every((ids) => answer.errors.slice(0, 3).some((error) => ids.has(error)));
}

function percent(results: readonly Result[], holds: (result: Result) => boolean): string {
  return results.length === 0 ? '–' : `${((100 * results.filter(holds).length) / results.length).toFixed(1)} %`;
}

function kinds(measured: readonly Measured[]): string {
  const names = [...new Set(measured.flatMap(({ results }) => results.map(({ query }) => query.kind)))];
  const rows = names.map((kind) => [
    kind,
    ...measured.map(({ results }) => {
      const own = results.filter(({ query }) => query.kind === kind);
      return percent(own, (result) => (result.query.wanted.length > 0 ? isFirst(result) : result.answer.isAnswered));
    }),
  ]);
  return toTable(['kind', ...measured.map(({ name }) => name)], rows);
}

interface Bin {
  readonly count: number;
  readonly said: number;
  readonly right: number;
}

/** The mean distance between what is said and what is true, over ten bins by what is said, each by its share of the queries. */
export function calibration(results: readonly Judged[]): {
  readonly bins: readonly Bin[];
  readonly error: number;
} {
  const bins = Array.from({ length: BINS }, (_, bin) => {
    const own = results.filter(({ answer }) => Math.min(BINS - 1, Math.floor((answer.score ?? 0) * BINS)) === bin);
    const said = own.reduce((sum, { answer }) => sum + (answer.score ?? 0), 0) / Math.max(1, own.length);
    const right = own.filter(isFirst).length / Math.max(1, own.length);
    return { count: own.length, said, right };
  });
  const error = bins.reduce(
    (sum, { count, said, right }) => sum + (count / Math.max(1, results.length)) * Math.abs(said - right),
    0,
  );
  return { bins, error };
}

function reliability(bins: readonly Bin[]): string {
  const rows = bins.map(({ count, said, right }, bin) => [
    `${bin / BINS} – ${(bin + 1) / BINS}`,
    String(count),
    count === 0 ? '–' : said.toFixed(3),
    count === 0 ? '–' : right.toFixed(3),
  ]);
  return toTable(['score', 'queries', 'said, mean', 'right'], rows);
}
