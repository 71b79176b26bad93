/** `npm run bench`: the real bot beside a bare echo of each platform's SDK, in rounds that take turns, each process on a core of its own. */
import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import path from 'node:path';
import { type Bot, ECHO, OURS, ourSettings, settingsOf, startBot } from './bots.ts';
import { BOT_CORE, busySeconds, canPin, cpuSeconds, DRIVER_CORE, pin } from './cores.ts';
import { createLoad, describeFailures, type Load, type Measured, type RoundSize } from './load.ts';
import { createTeamsPlatform, type Platform, SLACK_PLATFORM } from './requests.ts';
import { type StandIn, startStandIn } from './stand-in.ts';
import { SQLITE, type StoreChoice } from './stores.ts';
import { median, percentile, show, showRatio, showShare, toTable } from './table.ts';

export interface PlatformsOptions {
  readonly platforms: readonly Platform['name'][];
  /** Where our bot keeps things: a bot for each. */
  readonly stores: readonly StoreChoice[];
  readonly inFlight: readonly number[];
  readonly rounds: number;
  readonly roundMs: number;
  readonly warmUpMs: number;
  /** Of one round, for tests; unlimited where it is not given. */
  readonly mostTurns?: number;
  readonly tokens?: number;
  /** Each process on a core of its own, where that can be done; this one stays there. */
  readonly isPinned: boolean;
}

export interface Line {
  readonly platform: Platform['name'];
  readonly bot: string;
  readonly isEcho: boolean;
  readonly inFlight: number;
  readonly rounds: readonly Round[];
}

export interface Round extends Measured {
  /** Of the bot, milliseconds a turn; null where the system does not tell. */
  readonly cpuMs: number | null;
  /** Of the driver and the stand-in, 0…1. */
  readonly driverShare: number;
  /** What other programs took of the bot's core, 0…1; null where the system does not tell. */
  readonly othersShare: number | null;
}

export const DEFAULTS: PlatformsOptions = {
  platforms: ['teams', 'slack'],
  stores: [SQLITE],
  inFlight: [1, 16, 64],
  rounds: 5,
  roundMs: 3_000,
  warmUpMs: 40_000,
  isPinned: true,
};

/** Above this the driver may be what is measured. */
const SATURATED = 0.85;
const WARM_UP_IN_FLIGHT = 16;
const TITLES = { teams: 'Teams', slack: 'Slack' } as const;
const ECHO_TITLES = { teams: 'bare botbuilder echo', slack: 'bare Bolt echo' } as const;

interface Contestant {
  readonly platform: Platform['name'];
  readonly title: string;
  readonly isEcho: boolean;
  readonly bot: Bot;
  readonly load: Load;
}

/** Starts everything, measures, stops everything. Prints nothing but what `say` gets. */
export async function measurePlatforms(options: PlatformsOptions, say: (line: string) => void): Promise<readonly Line[]> {
  const isPinned = options.isPinned && canPin();
  if (isPinned) pin(process.pid, DRIVER_CORE);
  const folder = mkdtempSync(path.join(tmpdir(), 'reconnect-bench-'));
  const standIn = await startStandIn();
  const contestants: Contestant[] = [];
  try {
    for (const name of options.platforms) {
      const platform = name === 'slack' ? SLACK_PLATFORM : createTeamsPlatform(standIn, options.tokens);
      for (const start of startersOf(name, options, standIn, folder, isPinned)) {
        const { bot, title, isEcho } = await start();
        contestants.push({ platform: name, title, isEcho, bot, load: createLoad([bot.url], platform, standIn) });
      }
    }
    for (const { title, platform, load } of contestants) {
      say(`warming up: ${TITLES[platform]}, ${title}`);
      await load.run({ inFlight: WARM_UP_IN_FLIGHT, ms: options.warmUpMs, ...most(options) });
    }
    return await takeTurns(contestants, options, say);
  } finally {
    for (const { load } of contestants) load.close();
    await Promise.all(contestants.map(({ bot }) => bot.stop()));
    await standIn.close();
    rmSync(folder, { recursive: true, force: true });
  }
}

function startersOf(
  platform: Platform['name'],
  { stores }: PlatformsOptions,
  standIn: StandIn,
  folder: string,
  isPinned: boolean,
): readonly (() => Promise<Pick<Contestant, 'bot' | 'title' | 'isEcho'>>)[] {
  const env = settingsOf(platform, standIn);
  const echo = async () => {
    const bot = await startBot({ program: ECHO[platform], env, isPinned });
    return { bot, title: ECHO_TITLES[platform], isEcho: true };
  };
  const ours = stores.map((store) => async () => {
    const databaseUrl = await store.create(platform, folder);
    const bot = await startBot({ program: OURS, env: { ...env, ...ourSettings(databaseUrl) }, isPinned });
    return { bot, title: `Reconnect, ${store.name}`, isEcho: false };
  });
  return [echo, ...ours];
}

/** Round by round through everybody, so that what else the machine does falls on all. */
async function takeTurns(
  contestants: readonly Contestant[],
  options: PlatformsOptions,
  say: (line: string) => void,
): Promise<readonly Line[]> {
  const lines: Line[] = [];
  for (const inFlight of options.inFlight) {
    const measured = contestants.map((): Round[] => []);
    for (let round = 0; round < options.rounds; round += 1) {
      say(`${inFlight} in flight: round ${round + 1} of ${options.rounds}`);
      // There and back, so that whoever comes first is not always the same.
      const order = [...contestants.entries()];
      for (const [i, { bot, load }] of round % 2 === 0 ? order : order.reverse())
        measured[i]?.push(await takeRound(bot, load, { inFlight, ms: options.roundMs, ...most(options) }));
    }
    for (const [i, { platform, title, isEcho }] of contestants.entries())
      lines.push({ platform, bot: title, isEcho, inFlight, rounds: measured[i] ?? [] });
  }
  return lines;
}

function most({ mostTurns }: PlatformsOptions): { most?: number } {
  return mostTurns === undefined ? {} : { most: mostTurns };
}

async function takeRound(bot: Bot, load: Load, size: RoundSize): Promise<Round> {
  const look = () => ({ bot: cpuSeconds(bot.pid), core: busySeconds(BOT_CORE), at: performance.now() / 1_000 });
  const [before, drivers] = [look(), process.cpuUsage()];
  const measured = await load.run(size);
  const { user, system } = process.cpuUsage(drivers);
  const after = look();
  const seconds = after.at - before.at;
  const cpu = after.bot === null || before.bot === null ? null : after.bot - before.bot;
  const core = after.core === null || before.core === null ? null : after.core - before.core;
  return {
    ...measured,
    cpuMs: cpu === null ? null : (cpu * 1_000) / Math.max(1, measured.acks.length),
    driverShare: (user + system) / 1e6 / seconds,
    othersShare: cpu === null || core === null ? null : Math.max(0, core - cpu) / seconds,
  };
}

// --- what is printed -------------------------------------------------------------------------------------------------

const HEAD = [
  'platform',
  'bot',
  'in flight',
  'turns/s',
  '÷ bare',
  'ack p50 ms',
  'ack p99 ms',
  'whole p50 ms',
  'CPU ms/turn (÷ bare)',
  'calls/turn',
  'failed',
];

/** The table, and what has to be known to believe it. */
export function describeLines(lines: readonly Line[]): string {
  const rounds = lines.flatMap((line) => line.rounds);
  const most = Math.max(...rounds.map(({ driverShare }) => driverShare));
  const driver = `The driver and the stand-in took at most ${showShare(most)} of their core`;
  const saturated = ': where they were this busy they may be what was measured, and the bot is faster than it looks';
  const others = median(rounds.flatMap(({ othersShare }) => othersShare ?? []));
  return [
    toTable(
      HEAD,
      lines.map((line) => describeLine(line, lines)),
    ),
    '',
    `${driver}${most < SATURATED ? '' : saturated}.`,
    ...describeFailures(rounds),
    `Other programs took ${showShare(others)} of the bot's core (median): the more, the less turns/s say, and the more CPU ms/turn.`,
  ].join('\n');
}

function describeLine(line: Line, lines: readonly Line[]): readonly string[] {
  const { platform, bot, isEcho, inFlight, rounds } = line;
  const bare = lines.find((other) => other.isEcho && other.platform === platform && other.inFlight === inFlight);
  const acks = rounds.flatMap(({ acks }) => acks);
  const cpu = cpuOf(line);
  const bareCpu = isEcho || !bare ? null : cpuOf(bare);
  return [
    TITLES[platform],
    bot,
    String(inFlight),
    show(rateOf(line)),
    isEcho || !bare ? '' : showRatio(rateOf(line) / rateOf(bare)),
    show(percentile(acks, 0.5)),
    show(percentile(acks, 0.99)),
    show(median(rounds.flatMap(({ wholes }) => wholes))),
    cpu === null ? '–' : `${show(cpu)}${bareCpu === null ? '' : ` (${showRatio(cpu / bareCpu)})`}`,
    show(sum(rounds, ({ calls }) => calls) / Math.max(1, acks.length)),
    String(sum(rounds, ({ failures }) => failures.length)),
  ];
}

function rateOf({ rounds }: Line): number {
  return median(rounds.map(({ turns, seconds }) => turns / seconds));
}

function cpuOf({ rounds }: Line): number | null {
  const known = rounds.flatMap(({ cpuMs }) => cpuMs ?? []);
  return known.length > 0 ? median(known) : null;
}

function sum<T>(values: readonly T[], of: (value: T) => number): number {
  return values.reduce((total, value) => total + of(value), 0);
}
