/** The bots under test, each a process of its own: ours as `npm start` runs it, and the echoes beside it. */
import { type ChildProcess, spawn } from 'node:child_process';
import path from 'node:path';
import { BOT_CORE, pin } from './cores.ts';
import { APP_ID, APP_PASSWORD, SLACK_SECRET, SLACK_TOKEN, type StandIn, TENANT } from './stand-in.ts';

export interface Bot {
  readonly pid: number;
  readonly url: string;
  /** Ends it as somebody at a terminal does, who waits for no load balancer. */
  readonly stop: () => Promise<void>;
}

export interface BotOptions {
  /** Relative to the repository. */
  readonly program: string;
  readonly env: Readonly<Record<string, string>>;
  /** Of Node. */
  readonly flags?: readonly string[];
  readonly isPinned: boolean;
  readonly core?: number;
}

export const OURS = 'adapters/main.ts';
export const ECHO = { teams: 'test/bench/echo-teams.ts', slack: 'test/bench/echo-slack.ts' } as const;

const ROOT = path.join(import.meta.dirname, '../..');
const START_MS = 60_000;
/** What a bot that does not start has to say. */
const MAX_LAST_WORDS = 4_000;

/** The settings of one platform; our bot and the echo read the same. */
export function settingsOf(platform: 'teams' | 'slack', { url, serviceUrl, slackApiUrl }: StandIn): Record<string, string> {
  if (platform === 'slack')
    return { SLACK_BOT_TOKEN: SLACK_TOKEN, SLACK_SIGNING_SECRET: SLACK_SECRET, SLACK_API_URL: slackApiUrl };
  return {
    MICROSOFT_APP_ID: APP_ID,
    MICROSOFT_APP_PASSWORD: APP_PASSWORD,
    MICROSOFT_APP_TENANT_ID: TENANT,
    TEAMS_OPENID_METADATA_URL: `${url}/v1/.well-known/openidconfiguration`,
    TEAMS_LOGIN_URL: url,
    TEAMS_SERVICE_URLS: serviceUrl,
  };
}

/**
 * What our bot gets besides. Thousands who have the same error within minutes would be one incident, and the platforms' limits would
 * be all that is measured: both are off.
 */
export function ourSettings(databaseUrl: string): Record<string, string> {
  return { DATABASE_URL: databaseUrl, PORT: '0', DESK_STORM: 'off', DELIVERY_PACE: 'off' };
}

export async function startBot({ program, env, flags = [], isPinned, core = BOT_CORE }: BotOptions): Promise<Bot> {
  const child = spawn(process.execPath, [...flags, '--import=./typescript.mjs', program], {
    cwd: ROOT,
    env: { PATH: process.env.PATH, ...env },
    stdio: ['ignore', 'pipe', 'pipe'],
  });
  const url = await addressOf(child, program);
  const pid = child.pid ?? 0;
  if (isPinned) pin(pid, core);
  const kill = () => child.kill('SIGKILL');
  // Whatever ends this process leaves no bot behind.
  process.once('exit', kill);
  const ended = new Promise<void>((resolve) =>
    child.once('close', () => {
      process.removeListener('exit', kill);
      resolve();
    }),
  );
  return {
    pid,
    url,
    stop: () => {
      child.kill('SIGINT');
      return ended;
    },
  };
}

function addressOf(child: ChildProcess, program: string): Promise<string> {
  return new Promise((resolve, reject) => {
    let said = '';
    const give = (why: string) => reject(new Error(`${program} ${why}: ${said.slice(-MAX_LAST_WORDS)}`));
    const timer = setTimeout(() => {
      child.kill();
      give('did not start in time');
    }, START_MS);
    const hear = (chunk: Buffer) => {
      said = (said + chunk).slice(-MAX_LAST_WORDS);
      const url = said.match(/answers at (http:\/\/127\.0\.0\.1:\d+)\//)?.[1];
      if (url === undefined) return;
      clearTimeout(timer);
      resolve(url);
    };
    child.stdout?.on('data', hear);
    child.stderr?.on('data', hear);
    child.once('close', () => give('ended'));
  });
}
