/** Every setting, read once. Nothing else in the bot looks at the environment. */
import path from 'node:path';
import { type DeskConfig, readDeskConfig } from './desk/config.ts';
import { readSlackConfig, type SlackConfig } from './slack/config.ts';
import { readTeamsConfig, type TeamsConfig } from './teams/config.ts';

export type { DeskConfig } from './desk/config.ts';
export type { SlackConfig } from './slack/config.ts';
export type { TeamsConfig } from './teams/config.ts';

export interface Config {
  readonly host: string;
  readonly port: number;
  readonly database: DatabasePlace;
  /** Who may use the web chat: people at this machine, or everybody who reaches the port. */
  readonly webChat: 'loopback' | 'on';
  /** The same for /metrics. */
  readonly metrics: 'loopback' | 'on';
  readonly logLevel: LogLevel;
  /** Whether what is sent keeps to the limits of the platforms (pace.ts); off only for load tests against stand-ins. */
  readonly pace: 'platform' | 'off';
  /** Days without a word after which a conversation is erased; null: never. */
  readonly retentionDays: number | null;
  /** Null: off. */
  readonly slack: SlackConfig | null;
  readonly teams: TeamsConfig;
  readonly desk: DeskConfig;
}

export type DatabasePlace =
  | { readonly kind: 'file'; readonly file: string }
  | { readonly kind: 'memory' }
  | { readonly kind: 'postgres'; readonly url: string };

const LOG_LEVELS = ['silent', 'fatal', 'error', 'warn', 'info', 'debug', 'trace'] as const;
export type LogLevel = (typeof LOG_LEVELS)[number];

/** An environment: process.env, or what a test gives. */
export type Environment = Readonly<Record<string, string | undefined>>;

/** One setting as read: its value, or a sentence that says what to change. Settings that belong together may have several. */
export type Setting<T> = { readonly value: T } | { readonly problem: string };
export type Settings<T> = { readonly value: T } | { readonly problem: readonly string[] };

const DEFAULT_DATABASE = 'sqlite:./data/reconnect.db';
/** Ten years: more is a slip of the finger. */
const MOST_DAYS = 3_650;
const REACH = ['loopback', 'on'] as const;

/**
 * Reads all settings. When any is wrong, every problem is reported, so that one start shows all there is to repair;
 * each sentence names the variable and says what to write instead. An empty variable counts as unset.
 */
export function readConfig(env: Environment): { readonly config: Config } | { readonly problems: readonly string[] } {
  const settings = {
    host: readHost(env.HOST || '127.0.0.1'),
    port: readPort(env.PORT || '3978'),
    database: parseDatabaseUrl(env.DATABASE_URL || DEFAULT_DATABASE),
    webChat: readChoice('WEB_CHAT', env.WEB_CHAT || 'loopback', REACH),
    metrics: readChoice('METRICS', env.METRICS || 'loopback', REACH),
    logLevel: readChoice('LOG_LEVEL', env.LOG_LEVEL || 'info', LOG_LEVELS),
    pace: readChoice('DELIVERY_PACE', env.DELIVERY_PACE || 'platform', ['platform', 'off']),
    retentionDays: readRetention(env.RETENTION_DAYS || '30'),
    slack: readSlackConfig(env),
    teams: readTeamsConfig(env),
    desk: readDeskConfig(env),
  };
  const problems = Object.values(settings).flatMap((setting) => ('problem' in setting ? setting.problem : []));
  return problems.length > 0 ? { problems } : { config: valuesOf(settings) };
}

/** Reads what DATABASE_URL may hold, also where it comes from a command line. */
export function parseDatabaseUrl(url: string): Setting<DatabasePlace> {
  if (url === 'sqlite::memory:') return { value: { kind: 'memory' } };
  if (/^sqlite:./.test(url)) return { value: { kind: 'file', file: path.resolve(url.slice('sqlite:'.length)) } };
  if (/^postgres(ql)?:/.test(url)) return readPostgresUrl(url);
  return {
    problem:
      'DATABASE_URL is not understood: give sqlite:FILE, for example sqlite:./data/reconnect.db, or sqlite::memory:, or postgres://USER:PASSWORD@HOST/DATABASE.',
  };
}

/** The value is not repeated in a problem: it holds a password. */
function readPostgresUrl(url: string): Setting<DatabasePlace> {
  const name = URL.canParse(url) ? new URL(url).pathname : '';
  if (/^\/[^/]+$/.test(name)) return { value: { kind: 'postgres', url } };
  return {
    problem:
      'DATABASE_URL begins like PostgreSQL but is no address: give postgres://USER:PASSWORD@HOST:PORT/DATABASE, with %-escapes for special characters in the password.',
  };
}

function readPort(text: string): Setting<number> {
  const port = Number(text);
  if (/^\d+$/.test(text) && port <= 65535) return { value: port };
  return { problem: `PORT is "${text}": give a whole number from 0 to 65535, for example PORT=3978 (0 takes any free port).` };
}

function readRetention(text: string): Setting<number | null> {
  if (text.toLowerCase() === 'off') return { value: null };
  const days = Number(text);
  if (/^\d+$/.test(text) && days >= 1 && days <= MOST_DAYS) return { value: days };
  return {
    problem: `RETENTION_DAYS is "${text}": give a whole number of days from 1 to ${MOST_DAYS}, for example RETENTION_DAYS=30, or off.`,
  };
}

function readHost(text: string): Setting<string> {
  if (/^[\w.:%-]+$/.test(text)) return { value: text };
  return { problem: `HOST is "${text}": give one address or name to listen on, without a port, for example HOST=127.0.0.1.` };
}

function readChoice<T extends string>(name: string, text: string, choices: readonly T[]): Setting<T> {
  const value = choices.find((choice) => choice === text.toLowerCase());
  return value ? { value } : { problem: `${name} is "${text}": give one of ${choices.join(', ')}, or unset it.` };
}

function valuesOf<T extends Record<string, unknown>>(settings: { [K in keyof T]: Setting<T[K]> | Settings<T[K]> }): T {
  return Object.fromEntries(
    Object.entries(settings).map(([name, setting]) => [name, 'value' in setting ? setting.value : undefined]),
  ) as T;
}
