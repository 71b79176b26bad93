/** `npm run bench`: what the bot costs, measured. README.md says what each table means. */
import { parseArgs } from 'node:util';
import { describeKnowledge } from './knowledge.ts';
import { describeMatch, MATCH_DEFAULTS, type MatchOptions } from './match/report.ts';
import { DEFAULTS, describeLines, measurePlatforms, type PlatformsOptions } from './platforms.ts';
import { profile } from './profile.ts';
import { describeReplicas, REPLICAS } from './replicas.ts';
import type { Platform } from './requests.ts';
import { COUNTS, describeStored, LONG_COUNT } from './stored.ts';
import { SQLITE, type StoreChoice, withPostgres } from './stores.ts';
import { describeTurns } from './turn.ts';

const USAGE = `npm run bench -- [WHAT] [OPTIONS]

  platforms   the bot beside the bare echoes of both platforms (this is the default)
  replicas    one, two and four processes on one PostgreSQL
  stored      turns, memory and queries against what is stored
  knowledge   turns against what the bot knows
  match       the matcher beside fuse.js, MiniSearch and SQLite FTS5
  turn        a turn without any platform, beside a bare fuse.js search
  profile     where a turn's processor time goes

  --store sqlite|postgres|both   where our bot keeps things (platforms, stored, profile); default sqlite
  --platform teams|slack         only this one (platforms, replicas, profile)
  --in-flight 1,16,64            conversations at once (platforms)
  --rounds N                     of which the medians are taken (platforms, replicas)
  --seconds N                    of each round (platforms, replicas)
  --corpus FILE                  messages to search instead of the bot's own (match)
  --times N                      made so many times as many (match); default 1
  --each N                       queries of each kind (match); default 40
  --alone                        without the others (match)
  --long                         also a million stored conversations (stored): minutes, and several GB in the folder for temporary files

PostgreSQL is started for the run, or is the server of TEST_DATABASE_URL.`;

const OPTIONS = {
  store: { type: 'string', default: 'sqlite' },
  platform: { type: 'string' },
  'in-flight': { type: 'string' },
  rounds: { type: 'string' },
  seconds: { type: 'string' },
  corpus: { type: 'string' },
  times: { type: 'string' },
  each: { type: 'string' },
  alone: { type: 'boolean', default: false },
  long: { type: 'boolean', default: false },
  help: { type: 'boolean', default: false },
} as const;

type Values = ReturnType<typeof readArguments>['values'];
const say = (line: string) => console.error(line);

async function run(what: string, values: Values): Promise<string> {
  switch (what) {
    case 'platforms':
      return withStores(values, async (stores) => describeLines(await measurePlatforms(platformsOptions(values, stores), say)));
    case 'replicas': {
      const options = { ...REPLICAS, ...roundsOf(values), platform: platformOf(values) ?? REPLICAS.platform };
      return withPostgres(false, (_store, server) => describeReplicas(options, server, say));
    }
    case 'stored':
      return withEach(values, (store) => describeStored([...COUNTS, ...(values.long ? [LONG_COUNT] : [])], store, say));
    case 'knowledge':
      return describeKnowledge();
    case 'match':
      return describeMatch(matchOptions(values), say);
    case 'turn':
      return describeTurns();
    case 'profile':
      return withEach(values, (store) => profile(platformOf(values) ?? 'teams', store));
    default:
      throw new Refused(`There is no "${what}".`);
  }
}

class Refused extends Error {}

function readArguments() {
  return parseArgs({ options: OPTIONS, allowPositionals: true });
}

function platformsOptions(values: Values, stores: readonly StoreChoice[]): PlatformsOptions {
  const only = platformOf(values);
  const inFlight = values['in-flight']?.split(',').map(toNumber);
  return { ...DEFAULTS, stores, ...roundsOf(values), ...(only && { platforms: [only] }), ...(inFlight && { inFlight }) };
}

function matchOptions({ corpus, times, each, alone }: Values): MatchOptions {
  return {
    ...MATCH_DEFAULTS,
    file: corpus,
    withPeers: !alone,
    ...(times && { times: toNumber(times) }),
    ...(each && { each: toNumber(each) }),
  };
}

function roundsOf({ rounds, seconds }: Values): { rounds?: number; roundMs?: number } {
  return { ...(rounds && { rounds: toNumber(rounds) }), ...(seconds && { roundMs: toNumber(seconds) * 1_000 }) };
}

function platformOf({ platform }: Values): Platform['name'] | undefined {
  if (platform === undefined || platform === 'teams' || platform === 'slack') return platform;
  throw new Refused(`There is no platform "${platform}".`);
}

function toNumber(text: string): number {
  const number = Number(text);
  if (number > 0) return number;
  throw new Refused(`"${text}" is no number above 0.`);
}

async function withStores<T>({ store }: Values, work: (stores: readonly StoreChoice[]) => Promise<T>): Promise<T> {
  if (store === 'sqlite') return work([SQLITE]);
  if (store === 'postgres') return withPostgres(true, (postgres) => work([postgres]));
  if (store === 'both') return withPostgres(true, (postgres) => work([SQLITE, postgres]));
  throw new Refused(`There is no store "${store}".`);
}

/** One text for each store, one under the other. */
async function withEach(values: Values, work: (store: StoreChoice) => Promise<string>): Promise<string> {
  return withStores(values, async (stores) => {
    const texts: string[] = [];
    for (const store of stores) texts.push(`${store.name}\n\n${await work(store)}`);
    return texts.join('\n\n');
  });
}

try {
  const { values, positionals } = readArguments();
  console.log(values.help ? USAGE : await run(positionals[0] ?? 'platforms', values));
} catch (error) {
  const isUsage = error instanceof Refused || (error instanceof TypeError && 'code' in error);
  console.error(isUsage ? `${error.message}\n\n${USAGE}` : error);
  process.exitCode = isUsage ? 2 : 1;
}
