/** `npm run bench -- replicas`: what one, two and four processes do on one PostgreSQL, behind a load balancer that takes turns. */
import { availableParallelism } from 'node:os';
import type { PostgresServer } from '../postgres/server.ts';
import { type Bot, OURS, ourSettings, settingsOf, startBot } from './bots.ts';
import { cpuSeconds, cpuSecondsOfChildren } from './cores.ts';
import { createLoad, describeFailures, type Load, type Measured, type RoundSize } from './load.ts';
import { createTeamsPlatform, type Platform, SLACK_PLATFORM } from './requests.ts';
import { startStandIn } from './stand-in.ts';
import { median, percentile, show, showRatio, toTable } from './table.ts';

export interface ReplicasOptions {
  readonly platform: Platform['name'];
  readonly replicas: readonly number[];
  readonly inFlight: number;
  readonly rounds: number;
  readonly roundMs: number;
  readonly warmUpMs: number;
}

export const REPLICAS: ReplicasOptions = {
  platform: 'slack',
  replicas: [1, 2, 4],
  inFlight: 64,
  rounds: 5,
  roundMs: 3_000,
  warmUpMs: 6_000,
};

interface Group {
  readonly bots: readonly Bot[];
  readonly load: Load;
  readonly rounds: Round[];
}

/** Milliseconds of processor time a turn; null where the system does not tell. */
interface Round extends Measured {
  readonly botsMs: number | null;
  readonly databaseMs: number | null;
  readonly driverMs: number;
}

/** Nothing is pinned: what is asked is what the whole machine can do. */
export async function describeReplicas(
  options: ReplicasOptions,
  server: PostgresServer,
  say: (line: string) => void,
): Promise<string> {
  const { platform: name, inFlight, warmUpMs } = options;
  const standIn = await startStandIn();
  const platform = name === 'slack' ? SLACK_PLATFORM : createTeamsPlatform(standIn);
  const running: Bot[] = [];
  const loads: Load[] = [];
  const startGroup = async (count: number): Promise<Group> => {
    const env = { ...settingsOf(name, standIn), ...ourSettings(await server.createDatabase()) };
    const bots: Bot[] = [];
    for (let i = 0; i < count; i += 1) {
      bots.push(await startBot({ program: OURS, env, isPinned: false }));
      running.push(...bots.slice(-1));
    }
    const load = createLoad(
      bots.map(({ url }) => url),
      platform,
      standIn,
    );
    loads.push(load);
    say(`warming up: ${count} of them`);
    await load.run({ inFlight, ms: warmUpMs });
    return { bots, load, rounds: [] };
  };
  try {
    const groups: Group[] = [];
    for (const count of options.replicas) groups.push(await startGroup(count));
    await takeRounds(groups, options, server, say);
    return describeGroups(groups);
  } finally {
    for (const load of loads) load.close();
    await Promise.all(running.map((bot) => bot.stop()));
    await standIn.close();
  }
}

/** There and back through the groups, so that what else the machine does falls on all. */
async function takeRounds(
  groups: readonly Group[],
  { rounds, inFlight, roundMs: ms }: ReplicasOptions,
  server: PostgresServer,
  say: (line: string) => void,
): Promise<void> {
  for (let round = 0; round < rounds; round += 1) {
    say(`round ${round + 1} of ${rounds}`);
    for (const group of round % 2 === 0 ? groups : [...groups].reverse())
      group.rounds.push(await takeRound(group, server, { inFlight, ms }));
  }
}

async function takeRound({ bots, load }: Group, server: PostgresServer, size: RoundSize): Promise<Round> {
  const look = () => ({ bots: sumOf(bots.map(({ pid }) => cpuSeconds(pid))), database: databaseSeconds(server) });
  const [before, drivers] = [look(), process.cpuUsage()];
  const measured = await load.run(size);
  const { user, system } = process.cpuUsage(drivers);
  const after = look();
  const each = (from: number | null, to: number | null) =>
    from === null || to === null ? null : ((to - from) * 1_000) / Math.max(1, measured.acks.length);
  return {
    ...measured,
    botsMs: each(before.bots, after.bots),
    databaseMs: each(before.database, after.database),
    driverMs: each(0, (user + system) / 1e6) ?? 0,
  };
}

function databaseSeconds(server: PostgresServer): number | null {
  const pid = server.pid();
  return pid === null ? null : cpuSecondsOfChildren(pid);
}

function sumOf(values: readonly (number | null)[]): number | null {
  return values.reduce((total: number | null, value) => (total === null || value === null ? null : total + value), 0);
}

const HEAD = [
  'replicas',
  'turns/s',
  '÷ one',
  'ack p50 ms',
  'ack p99 ms',
  'bots: CPU ms/turn',
  'PostgreSQL: CPU ms/turn',
  'driver: CPU ms/turn',
  'failed',
];

function describeGroups(groups: readonly Group[]): string {
  const rate = ({ rounds }: Group) => median(rounds.map(({ turns, seconds }) => turns / seconds));
  const one = groups[0] ? rate(groups[0]) : 0;
  const rows = groups.map((group) => {
    const { bots, rounds } = group;
    const acks = rounds.flatMap((round) => round.acks);
    const each = (of: (round: Round) => number | null) => {
      const values = rounds.flatMap((round) => of(round) ?? []);
      return values.length > 0 ? show(median(values)) : '–';
    };
    return [
      String(bots.length),
      show(rate(group)),
      showRatio(rate(group) / one),
      show(percentile(acks, 0.5)),
      show(percentile(acks, 0.99)),
      each(({ botsMs }) => botsMs),
      each(({ databaseMs }) => databaseMs),
      each(({ driverMs }) => driverMs),
      String(rounds.reduce((total, { failures }) => total + failures.length, 0)),
    ];
  });
  const cores = availableParallelism();
  return [
    toTable(HEAD, rows),
    '',
    ...describeFailures(groups.flatMap(({ rounds }) => rounds)),
    `All of it shares ${cores} cores: at most ${cores} × 1000 ms ÷ the sum of the three can come out, however many replicas there are.`,
  ].join('\n');
}
