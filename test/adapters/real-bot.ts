/** The real bot with its own knowledge on a free port, with a clock that the test sets: what the platforms' harnesses share. */
import assert from 'node:assert/strict';
import { type App, createApp } from '../../adapters/app.ts';
import type { Config } from '../../adapters/config.ts';
import { createMetrics, type Metrics } from '../../adapters/metrics.ts';
import { openSqlite } from '../../adapters/store/sqlite.ts';
import type { Store } from '../../adapters/store/store.ts';
import type { TakeTurn } from '../../adapters/turn.ts';
import { hear } from '../../bot/hear.ts';
import { nameCase, titleOf } from '../../bot/turn.ts';
import { cardAsIs, createLogBook, NO_DESK } from './fakes.ts';
import { brain } from './render/dialogue.ts';

export const NOON = Date.parse('2026-01-02T12:00:00Z');

/** Milliseconds since 1970; a platform's stand-in goes by the same. */
export interface Clock {
  now: number;
}

export interface RealBot {
  readonly app: App;
  readonly store: Store;
  readonly metrics: Metrics;
  readonly log: readonly string[];
  readonly url: string;
  /** Time goes on; what is due is sent. */
  readonly wait: (ms: number) => Promise<void>;
  /** Until everything that was set in motion has come to rest. */
  readonly settle: () => Promise<void>;
}

export interface RealBotOptions {
  readonly store?: Store;
  /** Wraps the store, to break it. */
  readonly breaking?: (store: Store) => Store;
  /** In the place of the bot. */
  readonly takeTurn?: TakeTurn;
  /** How far the bot's clock is from that of the platform. */
  readonly skewMs?: number;
}

/** It listens, and has not opened connections of its own: `app.start` does. */
export async function startRealBot(
  config: Partial<Pick<Config, 'slack' | 'teams' | 'desk'>>,
  clock: Clock,
  options: RealBotOptions,
): Promise<RealBot> {
  const now = () => clock.now + (options.skewMs ?? 0);
  const opened = options.store ? { store: options.store } : await openSqlite({ kind: 'memory' }, { clock: now });
  const store = 'store' in opened ? opened.store : assert.fail(opened.problem);
  const { log, lines } = createLogBook();
  const metrics = createMetrics();
  const app = await createApp({
    config: { ...{ webChat: 'loopback', metrics: 'loopback', pace: 'off' }, slack: null, teams: null, desk: NO_DESK, ...config },
    store: options.breaking?.(store) ?? store,
    takeTurn: options.takeTurn ?? ((conversation, incoming, around) => hear(conversation, incoming, brain, around)),
    toAdaptiveCard: cardAsIs,
    nameCase: (conversation) => nameCase(conversation, brain),
    titleOf: (about) => titleOf(about, brain),
    causes: brain.knowledge.causes.map(({ id }) => id),
    clock: now,
    metrics,
    log,
  });
  const url = `http://127.0.0.1:${await app.server.listen(0, '127.0.0.1')}`;
  const settle = async () => {
    await app.watch();
    await app.delivery.tick();
    await app.delivery.settle();
  };
  const wait = async (ms: number) => {
    clock.now += ms;
    await settle();
  };
  return { app, store, metrics, log: lines, url, settle, wait };
}
