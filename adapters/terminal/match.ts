/** `npm run match`: the matcher for scripts. One JSON object a line in, one out; see the README of this folder. */
import { readFileSync } from 'node:fs';
import { createInterface } from 'node:readline';
import { parseArgs } from 'node:util';
import { buildBrain } from '../../bot/brain.ts';
import { readEvidence } from '../../bot/evidence.ts';
import { buildIndex, type Entry, type MatchIndex, match } from '../../bot/match.ts';
import { loadKnowledge } from '../../knowledge/load.ts';

const USAGE = 'usage: npm run --silent match -- [--corpus FILE] [--top N] [--timing]';
const CODE = /^(0x[0-9a-f]+|\d+)$/i;

function main(): number {
  const options = readOptions();
  if (typeof options === 'string') {
    console.error(options);
    return 2;
  }
  const brain = buildBrain(loadKnowledge().knowledge);
  const before = process.memoryUsage().heapUsed;
  const started = performance.now();
  const entries = options.corpus === undefined ? brain.index.entries : options.corpus;
  const index = buildIndex(entries);
  const built = {
    entries: entries.length,
    ms: round(performance.now() - started),
    mb: round((process.memoryUsage().heapUsed - before) / 2 ** 20),
  };
  const lines = createInterface({ input: process.stdin, crlfDelay: Number.POSITIVE_INFINITY });
  lines.on('line', (line) =>
    console.log(JSON.stringify(answer(line, index, options, (text) => readEvidence(text, brain.reader)))),
  );
  lines.on('close', () => {
    if (options.timing) console.log(JSON.stringify({ index: built }));
  });
  return 0;
}

interface Options {
  readonly corpus: Entry[] | undefined;
  readonly top: number;
  readonly timing: boolean;
}

/** The options, or a sentence that says what is wrong with them. */
function readOptions(): Options | string {
  try {
    const { values } = parseArgs({
      options: { corpus: { type: 'string' }, top: { type: 'string', default: '3' }, timing: { type: 'boolean', default: false } },
    });
    const top = Number(values.top);
    if (!Number.isInteger(top) || top < 1) return `--top takes a whole number from 1 on, not "${values.top}". ${USAGE}`;
    return { corpus: values.corpus === undefined ? undefined : readCorpus(values.corpus), top, timing: values.timing };
  } catch (error) {
    return `${error instanceof Error ? error.message : String(error)}. ${USAGE}`;
  }
}

function readCorpus(file: string): Entry[] {
  const lines = readFileSync(file, 'utf8').split('\n');
  return lines.flatMap((line, i) => {
    if (line.trim() === '') return [];
    const entry = JSON.parse(line) as { id?: unknown; text?: unknown; event_id?: unknown; source?: unknown; codes?: unknown };
    if (typeof entry.id !== 'string' || typeof entry.text !== 'string') throw new Error(`${file}:${i + 1} needs "id" and "text"`);
    return [toEntry(entry.id, entry.text, entry)];
  });
}

function toEntry(
  id: string,
  text: string,
  { event_id, source, codes }: { event_id?: unknown; source?: unknown; codes?: unknown },
): Entry {
  const event = Number(event_id);
  const known = Array.isArray(codes) ? codes.map(String).filter((code) => CODE.test(code)) : [];
  return {
    error: id,
    text,
    kind: 'dialog',
    codes: known.map((code) => ({ space: 'hresult', value: Number(code) })),
    events: Number.isInteger(event) && event > 0 && typeof source === 'string' ? [{ id: event, source: [source] }] : [],
    signs: [],
  };
}

function answer(
  line: string,
  index: MatchIndex,
  { top, timing }: Options,
  read: (text: string) => ReturnType<typeof readEvidence>,
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
  const { verdict, candidates } = match(read(query.text), index);
  const us = Math.round((performance.now() - started) * 1000);
  const matches = verdict === 'none' ? [] : candidates.slice(0, top).map(({ error, text, score }) => ({ error, text, score }));
  return { id: query.id ?? null, verdict, matches, ...(timing ? { us } : {}) };
}

function round(value: number): number {
  return Math.round(value * 10) / 10;
}

process.exitCode = main();
