/** `npm run bench`: what a turn costs, beside a bare fuse.js search of the same paste, in one run. Prints a table; writes nothing. */
import Fuse from 'fuse.js';
import { buildBrain, newConversation, takeTurn } from '../../bot/turn.ts';
import type { Incoming } from '../../bot/types.ts';
import { loadKnowledge } from '../../knowledge/load.ts';

const WARM_UP = 20;
const TURNS_A_ROUND = 10;
const LEAST_ROUNDS = 3;
const MOST_ROUNDS = 40;
/** Milliseconds after which no further round is begun: a bare search of a long paste takes many seconds. */
const ENOUGH_MS = 10_000;

const { knowledge } = loadKnowledge();
const started = performance.now();
const brain = buildBrain(knowledge);
const built = performance.now() - started;
const texts = knowledge.errors.flatMap((error) => error.texts.map(({ text }) => text));
const fuse = new Fuse(texts, { includeScore: true, ignoreLocation: true });

console.log(
  `${texts.length} known wordings of ${knowledge.errors.length} errors; index and reader built in ${built.toFixed(0)} ms; Node ${process.version}\n`,
);
console.log('| paste | whole turn, median / slowest | bare fuse.js search, median / slowest | fuse ÷ turn |');
console.log('|---|---|---|---|');
for (const [name, text] of Object.entries(pastes())) console.log(compare(name, text));

/** The security error alone, and at the head of a log of 10 KB. */
function pastes(): Record<string, string> {
  const error =
    'Because of a security error, the client could not connect to the remote computer. Verify that you are logged on to the network, and then try connecting again.\nEvent ID: 50\nEvent Source: TermDD';
  const line = (i: number) =>
    `2024-03-04 08:${String(i % 60).padStart(2, '0')}:12 Information Service Control Manager 7036 The Windows Update service entered the running state.`;
  const log = (bytes: number) => Array.from({ length: Math.ceil(bytes / 112) }, (_, i) => line(i)).join('\n');
  return { 'the error alone': error, 'in 10 KB of log': `${error}\n${log(10_000)}` };
}

/** Both in turn, so that whatever else the machine does falls on both. */
function compare(name: string, text: string): string {
  const turn = () => takeTurn(newConversation('bench'), incoming(text), brain);
  repeat(WARM_UP, turn);
  const turns: number[] = [];
  const searches: number[] = [];
  const deadline = performance.now() + ENOUGH_MS;
  while (searches.length < LEAST_ROUNDS || (searches.length < MOST_ROUNDS && performance.now() < deadline)) {
    turns.push(...repeat(TURNS_A_ROUND, turn));
    searches.push(...repeat(1, () => fuse.search(text)));
  }
  return `| ${name} | ${describe(turns)} | ${describe(searches)} | ${(median(searches) / median(turns)).toFixed(0)} |`;
}

function incoming(text: string): Incoming {
  return {
    id: 'bench',
    at: '2026-01-01T00:00:00Z',
    channel: 'bench',
    conversation: 'bench',
    user: 'u',
    address: '',
    content: { kind: 'text', text },
  };
}

/** Milliseconds of each of so many calls. */
function repeat(times: number, work: () => unknown): number[] {
  return Array.from({ length: times }, () => {
    const start = performance.now();
    work();
    return performance.now() - start;
  });
}

function median(values: readonly number[]): number {
  return [...values].sort((a, b) => a - b)[Math.floor(values.length / 2)] ?? 0;
}

function describe(values: readonly number[]): string {
  return `${median(values).toFixed(1)} / ${Math.max(...values).toFixed(1)} ms`;
}
