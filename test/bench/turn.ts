/** `npm run bench -- turn`: what a turn costs without any platform, beside a bare fuse.js search of the same paste. */
import Fuse from 'fuse.js';
import { type Brain, buildBrain, newConversation, takeTurn } from '../../bot/turn.ts';
import type { Incoming } from '../../bot/types.ts';
import { loadKnowledge } from '../../knowledge/load.ts';
import { median, show, toTable } from './table.ts';

const WARM_UP = 20;
const TURNS_A_ROUND = 10;
const LEAST_ROUNDS = 1;
const MOST_ROUNDS = 40;
/** Milliseconds after which no further round is begun: a bare search of a long paste takes many seconds. */
const ENOUGH_MS = 10_000;
const LOG_LINE = 112;

export function describeTurns(): string {
  const { knowledge } = loadKnowledge();
  const started = performance.now();
  const brain = buildBrain(knowledge);
  const built = performance.now() - started;
  const texts = knowledge.errors.flatMap((error) => error.texts.map(({ text }) => text));
  const fuse = new Fuse(texts, { includeScore: true, ignoreLocation: true });
  const head = ['paste', 'whole turn, median / slowest', 'bare fuse.js search, median / slowest', 'fuse ÷ turn'];
  const rows = Object.entries(PASTES).map(([name, text]) => compare(name, text, brain, fuse));
  const about = `${texts.length} known wordings of ${knowledge.errors.length} errors; index and reader built in ${show(built)} ms`;
  return `${about}; Node ${process.version}\n\n${toTable(head, rows)}`;
}

const ERROR =
  'Because of a security error, the client could not connect to the remote computer. Verify that you are logged on to the network, and then try connecting again.\nEvent ID: 50\nEvent Source: TermDD';

/** The security error alone, and at the head of a log of 10 KB. */
export const PASTES: Readonly<Record<string, string>> = {
  'the error alone': ERROR,
  'in 10 KB of log': `${ERROR}\n${Array.from({ length: Math.ceil(10_000 / LOG_LINE) }, (_, i) => logLine(i)).join('\n')}`,
};

function logLine(i: number): string {
  const minute = String(i % 60).padStart(2, '0');
  return `2024-03-04 08:${minute}:12 Information Service Control Manager 7036 The Windows Update service entered the running state.`;
}

/** The first turn of a new conversation. */
export function takeFirstTurn(text: string, brain: Brain): void {
  takeTurn(newConversation('bench'), incoming(text), brain);
}

/** Milliseconds of each of so many calls. */
export function time(times: number, work: () => unknown): number[] {
  return Array.from({ length: times }, () => {
    const start = performance.now();
    work();
    return performance.now() - start;
  });
}

/** Both in turn, so that whatever else the machine does falls on both. */
function compare(name: string, text: string, brain: Brain, fuse: Fuse<string>): readonly string[] {
  const turn = () => takeFirstTurn(text, brain);
  time(WARM_UP, turn);
  const turns: number[] = [];
  const searches: number[] = [];
  const deadline = performance.now() + ENOUGH_MS;
  while (searches.length < LEAST_ROUNDS || (searches.length < MOST_ROUNDS && performance.now() < deadline)) {
    turns.push(...time(TURNS_A_ROUND, turn));
    searches.push(...time(1, () => fuse.search(text)));
  }
  return [name, describe(turns), describe(searches), (median(searches) / median(turns)).toFixed(0)];
}

function incoming(text: string): Incoming {
  const from = { channel: 'bench', conversation: 'bench', user: 'u', address: '' };
  return { id: 'bench', at: '2026-01-01T00:00:00Z', ...from, content: { kind: 'text', text } };
}

function describe(values: readonly number[]): string {
  return `${median(values).toFixed(1)} / ${Math.max(...values).toFixed(1)} ms`;
}
