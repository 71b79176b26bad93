/** One run, from an empty database to the verdict. */
import { execFile } from 'node:child_process';
import { mkdirSync, readdirSync, readFileSync } from 'node:fs';
import path from 'node:path';
import { setTimeout as pause } from 'node:timers/promises';
import { promisify } from 'node:util';
import { beginConversation } from '../../bot/turn.ts';
import { createRandom, type Random } from '../random.ts';
import { type Agents, startAgents } from './agents.ts';
import { createCast } from './cast.ts';
import { type Database, openDatabase, type Row } from './database.ts';
import { type Driven, drive } from './driver.ts';
import { type Figure, tell } from './figures.ts';
import { HOOKS, type JournalLine } from './hooks.ts';
import { createLedger, type Ledger } from './ledger.ts';
import type { Options } from './options.ts';
import { startPlatforms } from './platform.ts';
import { type Processes, startProcesses, waitFor } from './processes.ts';
import { createSlackApi, type SlackPlace } from './slack-api.ts';
import { createTeamsApi, TEAMS_APP, type TeamsApi } from './teams-api.ts';
import { type Evidence, judge, type MessageRow, type OutboxRow } from './verdict.ts';

const runProgram = promisify(execFile);
/** Messages in one conversation, about. */
const LENGTH = 45;
const FEWEST_CONVERSATIONS = 40;
/** Each with the time of its first message. */
const CONVERSATIONS = `
  select id, snapshot, (select at from message where message.conversation = conversation.id order by seq limit 1) as begun
  from conversation`;
const SLACK_SECRET = 'a signing secret of this machine';
const SLACK: SlackPlace = {
  team: 'T0CHAOS',
  bot: { user: 'UBOT', id: 'BBOT' },
  desk: 'C0DESK',
  people: new Map([
    ['U0ANNA', 'Anna'],
    ['U0BELA', 'Bela'],
    ['U0CARL', 'Carl'],
  ]),
};
const DESK = `slack:${SLACK.desk}`;
/** Passings of hooks for one message, about. */
const PASSINGS = 11;
/** Of the parent's blows, those that let a process end in order. */
const GENTLE = 0.2;
/** Messages. */
const REPORT_EVERY = 1_000;
/** Messages from one blow at the database to the next, about. */
const FEWEST_BETWEEN_OUTAGES = 150;
const OUTAGES = 8;
/** After the last message, until nothing is on its way any more. */
const QUIET_MS = 90_000;
/** What wakes a conversation by then has to be done before it is quiet. */
const SOON_MS = 5_000;

export interface Outcome {
  readonly figures: readonly Figure[];
  readonly seconds: number;
}

/** `folder` is for the database, the logs and the journals; `report` is told now and then how far it is. */
export async function run(options: Options, folder: string, report: (line: string) => void = () => undefined): Promise<Outcome> {
  const begun = Date.now();
  mkdirSync(folder, { recursive: true });
  const random = createRandom(options.seed);
  const ledger = createLedger(Date.now);
  const slack = createSlackApi(ledger, SLACK);
  let teams: TeamsApi | null = null;
  const platforms = await startPlatforms(random.branch('faults'), Date.now, (url) => {
    teams = createTeamsApi(url, ledger, Date.now);
    return [slack.understand, teams.understand];
  });
  const database = await openDatabase(options.store, folder);
  const outages: Outage[] = [];
  let processes: Processes | null = null;
  try {
    const about = teams as unknown as TeamsApi;
    processes = await startProcesses({
      replicas: options.replicas,
      env: settingsOf(platforms.url, about, database, options),
      killChance: 0.5 / (options.killEvery * PASSINGS),
      seed: options.seed,
      folder,
      random: random.branch('processes'),
      isDatabaseAway: () => outages.some(({ to }) => to === null || Date.now() - to < SOON_MS),
    });
    const stage = { report, options, random, ledger, database, processes, outages, teams: about };
    const { driven, agents } = await play(stage);
    processes.live();
    platforms.calm();
    await comeToRest(database);
    const setAside = await sendAgain(database);
    if (setAside.length > 0) await comeToRest(database);
    await processes.close();
    const journal = readJournals(folder);
    const evidence = await gather({ driven, agents, journal, setAside, ...stage });
    const { calls, faults } = platforms.counts();
    const around = [
      tell('calls to the platforms', calls),
      tell('of them with a fault', faults),
      tell('repeated creates that Slack knew', slack.repeated()),
      tell('tickets claimed', agents?.claimed() ?? 0),
      ...countDeaths(processes, journal, outages),
      tell('deliveries sent twice', driven.copies),
      tell('messages out of order', driven.reordered),
      tell('tries that were not answered 2xx', driven.failedTries),
    ];
    return { figures: [...judge(evidence), ...around], seconds: (Date.now() - begun) / 1_000 };
  } finally {
    await processes?.close();
    await platforms.close();
    await database.close();
  }
}

/** When the database was away. */
interface Outage {
  readonly from: number;
  to: number | null;
}

interface Stage {
  readonly report: (line: string) => void;
  readonly options: Options;
  readonly random: Random;
  readonly ledger: Ledger;
  readonly database: Database;
  readonly processes: Processes;
  readonly outages: Outage[];
  readonly teams: TeamsApi;
}

function settingsOf(
  url: string,
  { serviceUrl }: TeamsApi,
  database: Database,
  { hasDesk }: Options,
): Readonly<Record<string, string>> {
  return {
    DATABASE_URL: database.url,
    SLACK_BOT_TOKEN: 'xoxb-of-this-machine',
    SLACK_SIGNING_SECRET: SLACK_SECRET,
    SLACK_API_URL: `${url}/api/`,
    MICROSOFT_APP_ID: TEAMS_APP.appId,
    MICROSOFT_APP_PASSWORD: TEAMS_APP.appPassword,
    MICROSOFT_APP_TENANT_ID: TEAMS_APP.tenantId,
    TEAMS_OPENID_METADATA_URL: `${url}/v1/.well-known/openidconfiguration`,
    TEAMS_LOGIN_URL: url,
    TEAMS_SERVICE_URLS: serviceUrl,
    DESK: hasDesk ? DESK : 'none',
    // Held replies go out by the clock, so that timers take part.
    DESK_UNDO_SECONDS: '1',
    // Hundreds of users with the same error would be one incident.
    DESK_STORM: 'off',
    // The platforms' limits would make a run of minutes one of hours.
    DELIVERY_PACE: 'off',
    LOG_LEVEL: 'warn',
  };
}

async function play(stage: Stage): Promise<{ readonly driven: Driven; readonly agents: Agents | null }> {
  const { options, random, ledger, processes, teams } = stage;
  const conversations = Math.max(FEWEST_CONVERSATIONS, Math.round(options.messages / LENGTH));
  const cast = createCast({ conversations, slack: SLACK, slackSecret: SLACK_SECRET, teams, clock: Date.now });
  const { balance } = processes;
  const agents = options.hasDesk
    ? startAgents({ desk: cast.desk, channel: SLACK.desk, ledger, balance, random: random.branch('agents') })
    : null;
  const driven = await drive({
    ...{ conversations: cast.conversations, messages: options.messages, hasDesk: options.hasDesk },
    ...{ balance, ledger, random: random.branch('users'), progress: createMayhem(stage) },
  });
  await agents?.settle();
  return { driven, agents };
}

/** Strikes at random moments, which are counted in messages: so a slow machine meets as many. */
function createMayhem({ options, random, processes, database, outages, report }: Stage): () => void {
  let taken = 0;
  const luck = random.branch('mayhem');
  const strikeDatabase = async (strike: () => Promise<void>) => {
    const outage: Outage = { from: Date.now(), to: null };
    outages.push(outage);
    await strike();
    outage.to = Date.now();
  };
  return () => {
    taken += 1;
    if (taken % REPORT_EVERY === 0) report(`${taken} of ${options.messages} messages, ${processes.counts().killed} deaths`);
    if (luck.chance(0.5 / options.killEvery)) (luck.chance(GENTLE) ? processes.stop : processes.kill)();
    const isAway = outages.some(({ to }) => to === null);
    if (database.strike && !isAway && luck.chance(1 / Math.max(FEWEST_BETWEEN_OUTAGES, options.messages / OUTAGES)))
      void strikeDatabase(database.strike);
  };
}

/** Until nothing is on its way and nothing is about to happen; what still is then is counted as stuck. */
async function comeToRest({ read }: Database): Promise<void> {
  const isAtRest = async () => {
    const soon = new Date(Date.now() + SOON_MS).toISOString();
    const waiting = await read(
      `select (select count(*) from outbox where aside = 0) + (select count(*) from conversation where wake <= '${soon}') as n`,
    );
    return Number(waiting[0]?.n) === 0;
  };
  await waitFor(isAtRest, QUIET_MS, '').catch(() => undefined);
  // What was taken out of the outbox a moment ago may be followed by something.
  await pause(1_000);
}

/** What has used up all its tries is sent again by an operator, who was told of it; gives what that was. */
async function sendAgain(database: Database): Promise<readonly OutboxRow[]> {
  const setAside = (await readOutbox(database)).filter(({ isAside }) => isAside);
  const args = ['--import=./typescript.mjs', path.join(import.meta.dirname, '../../adapters/terminal/outbox.ts'), 'retry', 'all'];
  if (setAside.length > 0) await runProgram(process.execPath, args, { env: { ...process.env, DATABASE_URL: database.url } });
  return setAside;
}

async function readOutbox({ read }: Database): Promise<readonly OutboxRow[]> {
  const rows = await read('select seq, route, tries, aside from outbox order by seq');
  return rows.map(({ seq, route, tries, aside }) => ({
    ...{ seq: Number(seq), route: String(route), tries: Number(tries), isAside: Number(aside) === 1 },
  }));
}

function readJournals(folder: string): readonly JournalLine[] {
  return readdirSync(folder)
    .filter((name) => name.startsWith('journal-'))
    .flatMap((name) => readFileSync(path.join(folder, name), 'utf8').split('\n'))
    .filter((line) => line !== '')
    .map((line) => JSON.parse(line) as JournalLine);
}

type Gathered = Stage & Pick<Evidence, 'driven' | 'journal' | 'setAside'> & { readonly agents: Agents | null };

async function gather({ driven, agents, journal, setAside, ...stage }: Gathered): Promise<Evidence> {
  const { database, ledger, processes, outages, options } = stage;
  const rows = await database.read('select seq, conversation, recipient, content from message order by seq');
  const conversations = await database.read(CONVERSATIONS);
  return {
    ...{ driven, journal, setAside, ledger, replies: agents?.told ?? [], falls: processes.falls },
    messages: rows.map((row) => ({ ...row, seq: Number(row.seq) }) as MessageRow),
    turns: new Map(conversations.map((row) => [String(row.id), turnsOf(row)])),
    outbox: await readOutbox(database),
    deaths: [...processes.deaths, ...outages.map(({ from, to }) => to ?? from)],
    desk: options.hasDesk ? DESK : null,
  };
}

function turnsOf({ id, snapshot, begun }: Row): number {
  const { turn } = JSON.parse(String(snapshot)) as { readonly turn: number };
  return turn - beginConversation({ conversation: String(id), at: String(begun) }).turn;
}

function countDeaths(processes: Processes, journal: readonly JournalLine[], outages: readonly Outage[]): readonly Figure[] {
  const own = journal.flatMap((line) => ('killed' in line ? [line.killed] : []));
  const { killed, stopped } = processes.counts();
  return [
    tell('processes killed', killed),
    ...HOOKS.map((hook) => tell(`… ${hook}`, own.filter((each) => each === hook).length)),
    tell('… at any moment', killed - own.length),
    tell('processes ended in order', stopped),
    tell('database restarts', outages.length),
  ];
}
