/** The bot's processes: started, killed, and started again, as an operating system's service manager does. */
import { type ChildProcess, spawn } from 'node:child_process';
import { once } from 'node:events';
import { closeSync, openSync } from 'node:fs';
import path from 'node:path';
import { setTimeout as pause } from 'node:timers/promises';
import { fileURLToPath } from 'node:url';
import { findFreePort } from '../postgres/free-port.ts';
import type { Random } from '../random.ts';
import type { Balance } from './deliver.ts';

const ROOT = fileURLToPath(new URL('../..', import.meta.url));
const BOT = path.join('test', 'chaos', 'bot.ts');
const RESTART_MS = 100;
/** Until all listen; starting several on two shared cores takes a while. */
const START_MS = 60_000;
/** One that answers later is not ready. */
const READY_MS = 1_000;
/** What the bot promises for its end in order. */
const STOP_MS = 10_000;

export interface Processes {
  readonly balance: Balance;
  /** Ends one of them at once, whatever it does. */
  readonly kill: () => void;
  /** Asks one of them to end in order. */
  readonly stop: () => void;
  /** None of them dies any more. */
  readonly live: () => void;
  /** Ends all in order. */
  readonly close: () => Promise<void>;
  readonly counts: () => Counts;
  /** When one of them died, in milliseconds since 1970. */
  readonly deaths: readonly number[];
  /** Those that ended by themselves, or not in order, which is a failure of the bot. */
  readonly falls: readonly string[];
}

export interface Counts {
  readonly killed: number;
  readonly stopped: number;
}

interface Settings {
  readonly replicas: number;
  readonly env: Readonly<Record<string, string>>;
  /** Of each passing of a hook. */
  readonly killChance: number;
  readonly seed: number;
  /** For journals and logs. */
  readonly folder: string;
  readonly random: Random;
  /** While it is away, a bot may not start. */
  readonly isDatabaseAway: () => boolean;
}

interface Replica {
  readonly url: string;
  readonly port: number;
  child: ChildProcess | null;
  log: string;
  isStopping: boolean;
  isUp: boolean;
}

export async function startProcesses(settings: Settings): Promise<Processes> {
  const { replicas, random, isDatabaseAway } = settings;
  const deaths: number[] = [];
  const falls: string[] = [];
  const counts = { killed: 0, stopped: 0 };
  let [isCalm, isOver, generation] = [false, false, 0];
  const all: Replica[] = [];

  const load = (): Loaded => {
    generation += 1;
    return launch(settings, isCalm ? 0 : settings.killChance, generation);
  };
  let spare = load();
  const run = async (replica: Replica) => {
    const { child, isLoaded, log } = spare;
    spare = load();
    replica.child = child;
    replica.log = log;
    child.on('message', (word) => {
      if (word === 'up')
        void waitFor(() => isReady(replica), START_MS, 'never ready').then(
          () => markUp(replica, child),
          () => undefined,
        );
    });
    child.once('exit', (code, signal) => void ended(replica, code, signal));
    await isLoaded;
    tell(child, replica.port);
    if (isCalm) tell(child, 'live');
  };
  const ended = async (replica: Replica, code: number | null, signal: NodeJS.Signals | null) => {
    replica.isUp = false;
    if (signal === 'SIGKILL' && isOver) return;
    if (signal === 'SIGKILL') {
      counts.killed += 1;
      deaths.push(Date.now());
    } else if (replica.isStopping && code === 0) counts.stopped += 1;
    else if (!isDatabaseAway()) falls.push(`with ${signal ?? `status ${code}`}; see ${replica.log}`);
    replica.isStopping = false;
    replica.child = null;
    await pause(RESTART_MS);
    if (!isOver) await run(replica);
  };
  const markUp = (replica: Replica, child: ChildProcess) => {
    if (replica.child === child && !replica.isStopping) replica.isUp = true;
  };
  for (let i = 0; i < replicas; i += 1) {
    const port = await findFreePort(random.below);
    all.push({ url: `http://127.0.0.1:${port}`, port, child: null, log: '', isStopping: false, isUp: false });
  }
  await Promise.all(all.map(run));
  await waitFor(() => all.every(({ isUp }) => isUp), START_MS, `the bot does not start; its logs are in ${settings.folder}`);
  const strike = (signal: 'SIGKILL' | 'SIGTERM') => {
    const target = random.pick(all);
    // One that is not back yet would only be away longer.
    if (!target.isUp || target.isStopping) return;
    target.isStopping = signal === 'SIGTERM';
    target.isUp = false;
    target.child?.kill(signal);
  };
  return {
    deaths,
    falls,
    counts: () => counts,
    balance: {
      address: (offset) => {
        const up = all.filter(({ isUp }) => isUp);
        const some = up.length > 0 ? up : all;
        return some[offset % some.length]?.url ?? '';
      },
      isUp: () => waitFor(() => all.some((each) => each.isUp), START_MS, 'no process of the bot comes back'),
    },
    kill: () => strike('SIGKILL'),
    stop: () => strike('SIGTERM'),
    live: () => {
      isCalm = true;
      for (const { child } of all) if (child) tell(child, 'live');
    },
    close: async () => {
      isOver = true;
      spare.child.kill('SIGKILL');
      await Promise.all(all.map(end));
    },
  };
}

/** A process that waits for its port. */
interface Loaded {
  readonly log: string;
  readonly child: ChildProcess;
  readonly isLoaded: Promise<unknown>;
}

function launch(settings: Settings, killChance: number, generation: number): Loaded {
  const log = path.join(settings.folder, `bot-${generation}.log`);
  const file = openSync(log, 'a');
  const env = {
    PATH: process.env.PATH ?? '',
    ...settings.env,
    HOST: '127.0.0.1',
    CHAOS_SEED: String(settings.seed * 10_007 + generation),
    CHAOS_KILLS: String(killChance),
    CHAOS_JOURNAL: path.join(settings.folder, `journal-${generation}.jsonl`),
  };
  const child = spawn(process.execPath, ['--import=./typescript.mjs', BOT], {
    cwd: ROOT,
    env,
    stdio: ['ignore', file, file, 'ipc'],
  });
  closeSync(file);
  return { log, child, isLoaded: once(child, 'message') };
}

/** One that has just died hears nothing any more. */
function tell(child: ChildProcess, word: 'live' | number): void {
  if (child.connected) child.send(word, () => undefined);
}

/** As load balancers ask. */
async function isReady({ url }: Replica): Promise<boolean> {
  const answer = await fetch(`${url}/readyz`, { signal: AbortSignal.timeout(READY_MS) }).catch(() => null);
  return answer?.status === 200;
}

/** One that is still starting has nothing to put in order. */
async function end(replica: Replica): Promise<void> {
  const { child, isUp } = replica;
  if (!child || child.exitCode !== null || child.signalCode !== null) return;
  const hasEnded = once(child, 'exit');
  replica.isStopping = true;
  child.kill(isUp ? 'SIGTERM' : 'SIGKILL');
  const timer = setTimeout(() => child.kill('SIGABRT'), STOP_MS);
  await hasEnded;
  clearTimeout(timer);
}

/** Looks again and again; rejects with `otherwise` when it takes too long. */
export async function waitFor(look: () => boolean | Promise<boolean>, ms: number, otherwise: string): Promise<void> {
  for (const until = Date.now() + ms; !(await look()); await pause(50)) if (Date.now() > until) throw new Error(otherwise);
}
