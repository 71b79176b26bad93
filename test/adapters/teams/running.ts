/** The real bot with its own knowledge, connected to the Teams stand-in over HTTP. */
import assert from 'node:assert/strict';
import { type App, createApp } from '../../../adapters/app.ts';
import { createMetrics, type Metrics } from '../../../adapters/metrics.ts';
import { openSqlite } from '../../../adapters/store/sqlite.ts';
import type { Store } from '../../../adapters/store/store.ts';
import { readTeamsConfig, type TeamsConfig } from '../../../adapters/teams/config.ts';
import type { TakeTurn } from '../../../adapters/turn.ts';
import { hear, nameCase } from '../../../bot/turn.ts';
import { createTeams, type Message, type TeamsOptions, type TeamsStandIn } from '../../stand-ins/teams/teams.ts';
import { cardAsIs, createLogBook } from '../fakes.ts';
import { brain } from '../render/dialogue.ts';

export const NOON = Date.parse('2026-01-02T12:00:00Z');
export const SENTENCE = 'Because of a security error, the client could not connect to the remote computer.';
export const PASTE = `${SENTENCE}\nEvent ID 50, source TermDD`;

export interface TeamsBot {
  readonly teams: TeamsStandIn;
  readonly app: App;
  readonly store: Store;
  readonly metrics: Metrics;
  readonly log: readonly string[];
  readonly url: string;
  /** Time goes on; what is due is sent. */
  readonly wait: (ms: number) => Promise<void>;
  /** Until everything that was set in motion has come to rest. */
  readonly settle: () => Promise<void>;
  readonly stop: () => Promise<void>;
}

interface Options {
  readonly teams?: TeamsOptions;
  readonly config?: TeamsConfig;
  readonly store?: Store;
  /** Wraps the store, to break it. */
  readonly breaking?: (store: Store) => Store;
  readonly takeTurn?: TakeTurn;
  /** How far the bot's clock is from that of Teams. */
  readonly skewMs?: number;
}

export async function runTeamsBot(options: Options = {}): Promise<TeamsBot> {
  let now = NOON;
  const teams = await createTeams({ clock: () => now, ...options.teams });
  const opened = options.store ? { store: options.store } : await openSqlite({ kind: 'memory' });
  const store = 'store' in opened ? opened.store : assert.fail(opened.problem);
  const { log, lines } = createLogBook();
  const metrics = createMetrics();
  const app = await createApp({
    config: { webChat: 'loopback', metrics: 'loopback', slack: null, teams: options.config ?? configOf(teams) },
    store: options.breaking?.(store) ?? store,
    takeTurn: options.takeTurn ?? ((conversation, incoming) => hear(conversation, incoming, brain)),
    toAdaptiveCard: cardAsIs,
    nameCase: (conversation) => nameCase(conversation, brain),
    clock: () => now + (options.skewMs ?? 0),
    metrics,
    log,
  });
  const url = `http://127.0.0.1:${await app.server.listen(0, '127.0.0.1')}`;
  teams.connect(url);
  const settle = async () => {
    await app.delivery.tick();
    await app.delivery.settle();
  };
  return {
    ...{ teams, app, store, metrics, log: lines, url, settle },
    wait: async (ms) => {
      now += ms;
      await settle();
    },
    stop: async () => {
      await teams.close();
      await app.stop();
    },
  };
}

export function configOf(teams: TeamsStandIn): TeamsConfig {
  const read = readTeamsConfig(teams.settings);
  return 'value' in read ? read.value : assert.fail(read.problem.join(' '));
}

/** All that is written on a message, card or not. */
export function wordsOf(message: Message | undefined): string {
  return JSON.stringify([message?.text, message?.card]);
}

export function titleOf(message: Message | undefined): string {
  const [first] = (message?.card?.body ?? []) as readonly { readonly text?: string }[];
  return first?.text ?? '';
}

/** The titles of everything that can be pressed. */
export function buttonsOf(message: Message | undefined): readonly string[] {
  return actionsOf(message?.card);
}

function actionsOf(value: unknown): readonly string[] {
  if (Array.isArray(value)) return value.flatMap(actionsOf);
  if (typeof value !== 'object' || value === null) return [];
  const { type, title, fallback: _fallback, ...rest } = value as Record<string, unknown>;
  const own = type === 'Action.Execute' || type === 'Action.Submit' ? [String(title)] : [];
  return [...own, ...Object.values(rest).flatMap(actionsOf)];
}
