/** `npm run match`: the matcher for scripts. One JSON object a line in, one out; see the README of this folder. */
import { createInterface } from 'node:readline';
import { parseArgs } from 'node:util';
import { entriesOf } from '../../bot/brain.ts';
import { buildTelling, readMatter } from '../../bot/evidence.ts';
import { buildIndex, type Entry, type MatchIndex, match } from '../../bot/match.ts';
import { loadKnowledge } from '../../knowledge/load.ts';
import { refuse } from './command.ts';
import { readCorpus } from './corpus.ts';
import { bytesInUse } from './memory.ts';

const USAGE = 'usage: npm run --silent match -- [--corpus FILE] [--top N] [--explain] [--timing]';

function main(): number {
  const options = readOptions();
  if (typeof options === 'string') return refuse(options);
  const entries = options.corpus ?? entriesOf(loadKnowledge().knowledge.errors);
  const before = bytesInUse();
  const started = performance.now();
  const index = buildIndex(entries);
  const telling = buildTelling(entries.map(({ text }) => text));
  const built = {
    entries: entries.length,
    ms: round(performance.now() - started),
    mb: round((bytesInUse() - before) / 2 ** 20),
  };
  const lines = createInterface({ input: process.stdin, crlfDelay: Number.POSITIVE_INFINITY });
  lines.on('line', (line) => console.log(JSON.stringify(answer(line, index, options, (text) => readMatter(text, telling)))));
  lines.on('close', () => {
    if (options.timing) console.log(JSON.stringify({ index: built }));
  });
  return 0;
}

interface Options {
  readonly corpus: Entry[] | undefined;
  readonly top: number;
  readonly timing: boolean;
  /** Says what counted for and against each; of what is no match as well. */
  readonly explain: boolean;
}

/** The options, or a sentence that says what is wrong with them. */
function readOptions(): Options | string {
  try {
    const { values } = parseArgs({
      options: {
        corpus: { type: 'string' },
        top: { type: 'string', default: '3' },
        timing: { type: 'boolean', default: false },
        explain: { type: 'boolean', default: false },
      },
    });
    const top = Number(values.top);
    if (!Number.isInteger(top) || top < 1) return `--top takes a whole number from 1 on, not "${values.top}". ${USAGE}`;
    return {
      corpus: values.corpus === undefined ? undefined : readCorpus(values.corpus),
      top,
      timing: values.timing,
      explain: values.explain,
    };
  } catch (error) {
    return `${error instanceof Error ? error.message : String(error)}. ${USAGE}`;
  }
}

function answer(
  line: string,
  index: MatchIndex,
  { top, timing, explain }: Options,
  read: (text: string) => ReturnType<typeof readMatter>,
): object {
  let query: { id?: unknown; text?: unknown };
  try {
    query = JSON.parse(line) as typeof query;
  } catch {
    return { error: { message: 'This line is not JSON.', tip: 'Send {"id": "q1", "text": "pasted text"}.' } };
  }
  if (typeof query !== 'object' || query === null || typeof query.text !== 'string') {
    return { error: { message: 'This line has no "text".', tip: 'Send {"id": "q1", "text": "pasted text"}.' } };
  }
  const started = performance.now();
  const { verdict, candidates, tellApart } = match(read(query.text), index);
  const us = Math.round((performance.now() - started) * 1000);
  const shown = verdict === 'none' && !explain ? [] : candidates.slice(0, top);
  const matches = shown.map(({ error, text, score, pro, contra }) => ({
    ...{ error, text, score },
    ...(explain && { for: pro, against: contra }),
  }));
  const telling = verdict === 'ambiguous' ? { tell_apart: tellApart } : {};
  return { id: query.id ?? null, verdict, matches, ...telling, ...(timing && { us }) };
}

function round(value: number): number {
  return Math.round(value * 10) / 10;
}

process.exitCode = main();
