/** The app on a free port, with a store in memory and the echo bot. */
import assert from 'node:assert/strict';
import { type App, createApp } from '../../adapters/app.ts';
import type { Config } from '../../adapters/config.ts';
import { createMetrics } from '../../adapters/metrics.ts';
import { openSqlite } from '../../adapters/store/sqlite.ts';
import type { Store } from '../../adapters/store/store.ts';
import type { TakeTurn } from '../../adapters/turn.ts';
import { cardAsIs, createLogBook, echo, NO_DESK } from './fakes.ts';

export interface Running {
  readonly app: App;
  readonly store: Store;
  readonly port: number;
  readonly log: readonly string[];
}

export async function run({
  takeTurn = echo as TakeTurn,
  config = {} as Partial<Config>,
  breaking = (store: Store) => store,
} = {}): Promise<Running> {
  const opened = await openSqlite({ kind: 'memory' });
  const store = 'store' in opened ? opened.store : assert.fail(opened.problem);
  const { log, lines } = createLogBook();
  const app = await createApp({
    config: { webChat: 'loopback', metrics: 'loopback', slack: null, teams: null, desk: NO_DESK, ...config },
    store: breaking(store),
    takeTurn,
    toAdaptiveCard: cardAsIs,
    nameCase: () => null,
    titleOf: () => 'a ticket',
    causes: [],
    clock: () => Date.parse('2026-01-02T03:04:05Z'),
    metrics: createMetrics(),
    log,
  });
  return { app, store, port: await app.server.listen(0, '127.0.0.1'), log: lines };
}
