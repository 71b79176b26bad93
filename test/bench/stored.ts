/** `npm run bench -- stored`: whether a turn, the memory and the desk's questions grow with what is stored. */
import { mkdtempSync, rmSync, statSync } from 'node:fs';
import { tmpdir } from 'node:os';
import path from 'node:path';
import { parseDatabaseUrl } from '../../adapters/config.ts';
import { openStore } from '../../adapters/store/open.ts';
import type { Store } from '../../adapters/store/store.ts';
import { OURS, ourSettings, settingsOf, startBot } from './bots.ts';
import { canPin, cpuSeconds, DRIVER_CORE, pin, residentBytes } from './cores.ts';
import { createLoad } from './load.ts';
import { SLACK_PLATFORM } from './requests.ts';
import { ownerOf, seed } from './seed.ts';
import { startStandIn } from './stand-in.ts';
import type { StoreChoice } from './stores.ts';
import { median, show, toTable } from './table.ts';

export const COUNTS = [0, 1_000, 10_000, 100_000] as const;
export const LONG_COUNT = 1_000_000;

const IN_FLIGHT = 16;
/** So many turns, in each row the same, because what was said lately is what memory is for; they end sooner where they take too long. */
const WARM_UP_TURNS = 200;
const LOAD_TURNS = 300;
const MOST_MS = 30_000;
const TIMES = 30;
const LEASE_MS = 60_000;
const HOUR_MS = 3_600_000;
const FILE = 'stored';

/** The same store grows from one row of the table to the next. */
export async function describeStored(
  counts: readonly number[],
  choice: StoreChoice,
  say: (line: string) => void,
): Promise<string> {
  if (canPin()) pin(process.pid, DRIVER_CORE);
  const folder = mkdtempSync(path.join(tmpdir(), 'reconnect-stored-'));
  try {
    const url = await choice.create(FILE, folder);
    const turns: (readonly string[])[] = [];
    const questions: (readonly string[])[] = [];
    for (const [i, count] of counts.entries()) {
      say(`${count} conversations: putting them there`);
      const asked = await withStore(url, async (store) => {
        await seed(store, counts[i - 1] ?? 0, count);
        return askQuestions(store);
      });
      say(`${count} conversations: taking turns`);
      turns.push([String(count), sizeOf(path.join(folder, `${FILE}.db`)), ...(await takeTurns(url, count))]);
      questions.push([String(count), ...asked.map(([, ms]) => show(ms))]);
    }
    const head = ['stored', 'file MB', 'turns/s', 'whole p50 ms', 'CPU ms/turn', 'memory MB, started', 'after the load'];
    return `${toTable(head, turns)}\n\nWhat is asked of the store, milliseconds (median of ${TIMES}):\n\n${toTable(['stored', ...QUESTIONS.map(([name]) => name)], questions)}`;
  } finally {
    rmSync(folder, { recursive: true, force: true });
  }
}

/** What the process asks once a second or for each user who looks. */
const QUESTIONS: readonly (readonly [string, (store: Store) => Promise<unknown>])[] = [
  ['claim', (store) => store.claimDue({ limit: 50, lease: LEASE_MS, channels: ['slack'] })],
  ['backlog', (store) => store.outbox.backlog()],
  ['tickets', (store) => store.desk.tickets(50)],
  ['around', (store) => store.desk.around()],
  ['storms', (store) => store.desk.storms(new Date(Date.now() - HOUR_MS).toISOString(), 5)],
  ['wakes', (store) => store.desk.dueWakes(new Date().toISOString(), 50)],
  ['cases of a user', (store) => store.casesOf(ownerOf(0), 10)],
  ['ready', (store) => store.ready()],
];

async function askQuestions(store: Store): Promise<readonly (readonly [string, number])[]> {
  const answers: [string, number][] = [];
  for (const [name, ask] of QUESTIONS) {
    const taken: number[] = [];
    for (let i = 0; i < TIMES; i += 1) {
      const start = performance.now();
      await ask(store);
      taken.push(performance.now() - start);
    }
    answers.push([name, median(taken)]);
  }
  return answers;
}

/** A real bot on what is stored: how much memory it holds before anybody speaks, and after some have. */
async function takeTurns(url: string, first: number): Promise<readonly string[]> {
  const standIn = await startStandIn();
  const env = { ...settingsOf('slack', standIn), ...ourSettings(url) };
  const bot = await startBot({ program: OURS, env, isPinned: canPin() });
  const load = createLoad([bot.url], SLACK_PLATFORM, standIn, first);
  try {
    const started = residentBytes(bot.pid);
    await load.run({ inFlight: IN_FLIGHT, ms: MOST_MS, most: WARM_UP_TURNS });
    const before = cpuSeconds(bot.pid);
    const { turns, seconds, wholes } = await load.run({ inFlight: IN_FLIGHT, ms: MOST_MS, most: LOAD_TURNS });
    const after = cpuSeconds(bot.pid);
    const cpu = before === null || after === null ? null : ((after - before) * 1_000) / wholes.length;
    const figures = [show(turns / seconds), show(median(wholes)), cpu === null ? '–' : show(cpu)];
    return [...figures, megabytes(started), megabytes(residentBytes(bot.pid))];
  } finally {
    load.close();
    await bot.stop();
    await standIn.close();
  }
}

async function withStore<T>(url: string, work: (store: Store) => Promise<T>): Promise<T> {
  const place = parseDatabaseUrl(url);
  if ('problem' in place) throw new Error(String(place.problem));
  const opened = await openStore(place.value);
  if ('problem' in opened) throw new Error(opened.problem);
  try {
    return await work(opened.store);
  } finally {
    await opened.store.close();
  }
}

function sizeOf(file: string): string {
  const size = statSync(file, { throwIfNoEntry: false })?.size;
  return size === undefined ? '–' : megabytes(size);
}

function megabytes(bytes: number | null): string {
  return bytes === null ? '–' : (bytes / 2 ** 20).toFixed(0);
}
