/** `npm run bench -- profile`: where the processor's time goes in our bot under load, by functions and by areas of the code. */
import { mkdtempSync, readdirSync, readFileSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import path from 'node:path';
import { OURS, ourSettings, settingsOf, startBot } from './bots.ts';
import { canPin, DRIVER_CORE, pin } from './cores.ts';
import { createLoad } from './load.ts';
import { DEFAULTS } from './platforms.ts';
import { createTeamsPlatform, type Platform, SLACK_PLATFORM } from './requests.ts';
import { startStandIn } from './stand-in.ts';
import type { StoreChoice } from './stores.ts';
import { show, toTable } from './table.ts';

const IN_FLIGHT = 64;
const LOAD_MS = 15_000;
const MOST_ROWS = 25;
/** CPU.DATE.TIME.PID.THREAD.SEQUENCE; others are of what loads the modules. */
const MAIN_THREAD = /^CPU\.\d+\.\d+\.\d+\.0\.\d+\.cpuprofile$/;
const ROOT = path.join(import.meta.dirname, '../..');

/** As V8 writes it. */
interface Profile {
  readonly nodes: readonly {
    readonly id: number;
    readonly callFrame: { readonly functionName: string; readonly url: string; readonly lineNumber: number };
    readonly children?: readonly number[];
  }[];
  /** Microseconds of the clock that all processes of a machine share. */
  readonly startTime: number;
  readonly samples: readonly number[];
  readonly timeDeltas: readonly number[];
}

interface Spent {
  readonly name: string;
  /** Milliseconds in it, and in it and all that it calls. */
  readonly self: number;
  readonly total: number;
}

export async function profile(platform: Platform['name'], store: StoreChoice): Promise<string> {
  const isPinned = canPin();
  if (isPinned) pin(process.pid, DRIVER_CORE);
  const folder = mkdtempSync(path.join(tmpdir(), 'reconnect-profile-'));
  const standIn = await startStandIn();
  try {
    const env = { ...settingsOf(platform, standIn), ...ourSettings(await store.create(platform, folder)) };
    const bot = await startBot({ program: OURS, env, flags: ['--cpu-prof', `--cpu-prof-dir=${folder}`], isPinned });
    const load = createLoad([bot.url], platform === 'slack' ? SLACK_PLATFORM : createTeamsPlatform(standIn), standIn);
    await load.run({ inFlight: IN_FLIGHT, ms: DEFAULTS.warmUpMs });
    const from = Number(process.hrtime.bigint() / 1_000n);
    const { acks } = await load.run({ inFlight: IN_FLIGHT, ms: LOAD_MS });
    const until = Number(process.hrtime.bigint() / 1_000n);
    load.close();
    await bot.stop();
    const file = readdirSync(folder).find((name) => MAIN_THREAD.test(name));
    if (file === undefined) return 'The bot wrote no profile.';
    return describe(cut(JSON.parse(readFileSync(path.join(folder, file), 'utf8')), from, until), acks.length);
  } finally {
    await standIn.close();
    rmSync(folder, { recursive: true, force: true });
  }
}

function cut(profile: Profile, from: number, until: number): Profile {
  let at = profile.startTime;
  const kept = profile.timeDeltas.map((delta) => {
    at += delta;
    return at >= from && at <= until ? delta : 0;
  });
  return { ...profile, timeDeltas: kept };
}

function describe(profile: Profile, turns: number): string {
  const functions = spentBy(profile, nameFunction);
  const idle = functions.find(({ name }) => name === '(idle)')?.self ?? 0;
  const busy = functions.reduce((total, { self }) => total + self, 0) - idle;
  const row = ({ name, self, total }: Spent) => [
    name,
    share(self, busy),
    share(total, busy),
    show(self / turns),
    show(total / turns),
  ];
  const head = ['', 'self', 'with what it calls', 'self ms/turn', 'total ms/turn'];
  const rank = (all: readonly Spent[], by: 'self' | 'total') =>
    all
      .filter(({ name }) => name !== '(idle)' && name !== '(root)')
      .sort((a, b) => b[by] - a[by])
      .slice(0, MOST_ROWS)
      .map(row);
  const ours = functions.filter(({ name }) => /(adapters|bot|knowledge)\//.test(name) && !name.includes('node_modules'));
  return [
    `${turns} turns, ${show(busy / turns)} ms of processor time a turn`,
    toTable(['function', ...head.slice(1)], rank(functions, 'self')),
    toTable(['own function', ...head.slice(1)], rank(ours, 'total')),
    toTable(['file or package', ...head.slice(1)], rank(spentBy(profile, nameArea), 'self')),
  ].join('\n\n');
}

/** Time is counted once for each name on a path, however often the name is on it. */
function spentBy(
  { nodes, samples, timeDeltas }: Profile,
  nameOf: (url: string, name: string, line: number) => string,
): readonly Spent[] {
  const names = new Map(
    nodes.map(({ id, callFrame: { url, functionName, lineNumber } }) => [id, nameOf(url, functionName, lineNumber)]),
  );
  const parents = new Map(nodes.flatMap(({ id, children = [] }) => children.map((child) => [child, id] as const)));
  const own = new Map<number, number>();
  for (const [i, id] of samples.entries()) own.set(id, (own.get(id) ?? 0) + (timeDeltas[i] ?? 0) / 1_000);
  const self = new Map<string, number>();
  const total = new Map<string, number>();
  for (const [id, ms] of own) {
    const path = new Set<string>();
    for (let at: number | undefined = id; at !== undefined; at = parents.get(at)) path.add(names.get(at) ?? '');
    const name = names.get(id) ?? '';
    self.set(name, (self.get(name) ?? 0) + ms);
    for (const each of path) total.set(each, (total.get(each) ?? 0) + ms);
  }
  return [...total].map(([name, ms]) => ({ name, self: self.get(name) ?? 0, total: ms }));
}

function nameFunction(url: string, name: string, line: number): string {
  const file = shorten(url);
  return file === '' ? name || '(anonymous)' : `${name || '(anonymous)'} ${file}:${line + 1}`;
}

function nameArea(url: string, name: string): string {
  const file = shorten(url);
  if (file === '') return name.startsWith('(') ? name : 'native';
  return file.match(/node_modules\/((?:@[^/]+\/)?[^/]+)/)?.[1] ?? file;
}

function shorten(url: string): string {
  return decodeURIComponent(url.replace(/^file:\/\//, '').replace(/\?.*$/, '')).replace(`${ROOT}/`, '');
}

function share(part: number, whole: number): string {
  return `${((part / whole) * 100).toFixed(1)} %`;
}
