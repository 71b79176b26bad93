/** `npm run bench -- knowledge`: what a turn costs when the bot knows ten and a hundred times as many errors. */
import { createHash } from 'node:crypto';
import { bytesInUse } from '../../adapters/terminal/memory.ts';
import { buildBrain } from '../../bot/turn.ts';
import { loadKnowledge } from '../../knowledge/load.ts';
import type { Knowledge, KnownError } from '../../knowledge/model.ts';
import { median, percentile, show, toTable } from './table.ts';
import { PASTES, takeFirstTurn, time } from './turn.ts';

export const TIMES = [1, 10, 100] as const;

const WARM_UP = 20;
const TURNS = 60;
/** Of three words one is another in each copy: about as far apart as the messages of one product are. */
const CHANGED_OF = 3;
/** Shorter ones are mostly articles and the like. */
const WORD = /\p{L}{4,}/gu;
/** Events of a copy have numbers of their own. */
const EVENT_STEP = 100_000;

export function describeKnowledge(sizes: readonly number[] = TIMES): string {
  const { knowledge } = loadKnowledge();
  const head = ['errors', 'wordings', 'built in ms', 'MB', ...Object.keys(PASTES).map((name) => `${name}: median / p95 ms`)];
  return toTable(
    head,
    sizes.map((times) => measure(enlarge(knowledge, times))),
  );
}

function measure(knowledge: Knowledge): readonly string[] {
  const before = bytesInUse();
  const started = performance.now();
  const brain = buildBrain(knowledge);
  const built = performance.now() - started;
  const megabytes = (bytesInUse() - before) / 2 ** 20;
  const turns = Object.values(PASTES).map((text) => {
    time(WARM_UP, () => takeFirstTurn(text, brain));
    const values = time(TURNS, () => takeFirstTurn(text, brain));
    return `${show(median(values))} / ${show(percentile(values, 0.95))}`;
  });
  const wordings = knowledge.errors.reduce((total, { texts }) => total + texts.length, 0);
  return [String(knowledge.errors.length), String(wordings), show(built), show(megabytes), ...turns];
}

/** So many times as many errors: each copy with other words, so that none of them is what was pasted. */
function enlarge(knowledge: Knowledge, times: number): Knowledge {
  const copies = Array.from({ length: times - 1 }, (_, i) => knowledge.errors.map((error) => change(error, i + 1)));
  return { ...knowledge, errors: [...knowledge.errors, ...copies.flat()] };
}

function change(error: KnownError, copy: number): KnownError {
  const reword = (text: string) => text.replaceAll(WORD, (word) => changeWord(word, copy));
  return {
    ...error,
    id: `${error.id}-C${copy}`,
    texts: error.texts.map((wording) => ({ ...wording, text: reword(wording.text) })),
    codes: [],
    events: error.events.map((event) => ({ ...event, id: event.id + copy * EVENT_STEP })),
    signs: error.signs.map(reword),
    unlike: [],
    found: [],
    notFound: [],
  };
}

/** The same word becomes the same other one within a copy. */
function changeWord(word: string, copy: number): string {
  const digest = createHash('sha256').update(`${copy}:${word.toLowerCase()}`).digest();
  if ((digest[0] ?? 0) % CHANGED_OF !== 0) return word;
  return Array.from(word, (_, i) => String.fromCharCode(97 + ((digest[i % digest.length] ?? 0) % 26))).join('');
}
