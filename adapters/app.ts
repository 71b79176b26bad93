/** Everything between a store and a port, wired together. main.ts gives it the real parts, tests give it theirs. */
import type { Card } from '../bot/types.ts';
import type { Channel } from './channel.ts';
import type { Config } from './config.ts';
import { createDelivery, type Delivery } from './delivery.ts';
import { describeError, type Log } from './log.ts';
import type { Metrics } from './metrics.ts';
import { createServer, type Server } from './server.ts';
import type { Store } from './store/store.ts';
import { createReceive, type TakeTurn } from './turn.ts';
import { createWebChat } from './web/web-chat.ts';

/** How often the outbox is looked at besides after every turn: for what is tried again, and what a crash left. */
const TICK_MS = 1_000;
/** What open requests get to end when the bot stops. */
const GRACE_MS = 5_000;

export interface App {
  readonly server: Server;
  readonly channels: readonly Channel[];
  readonly delivery: Delivery;
  /** Ends in order: no new work, open work done, all of it on disk. */
  readonly stop: () => Promise<void>;
}

interface Parts {
  readonly config: Pick<Config, 'webChat' | 'metrics'>;
  readonly store: Store;
  readonly takeTurn: TakeTurn;
  readonly toAdaptiveCard: (card: Card) => object;
  readonly clock: () => number;
  readonly metrics: Metrics;
  readonly log: Log;
}

export function createApp(parts: Parts): App {
  const { config, store, metrics, log } = parts;
  const receive = createReceive({ ...parts, committed: () => void sendDue() });
  const channels = [createWebChat({ ...parts, receive, openTo: config.webChat })];
  const delivery = createDelivery({ ...parts, channels });
  const sendDue = () =>
    delivery.tick().catch((error) => log.error({ error: describeError(error) }, 'the outbox could not be read'));
  const timer = setInterval(() => void sendDue(), TICK_MS).unref();
  const routes = channels.flatMap((channel) => channel.routes);
  const server = createServer({ routes, ready: store.ready, metrics, metricsFor: config.metrics, log });
  const stop = async () => {
    clearInterval(timer);
    server.drain();
    for (const channel of channels) channel.close();
    await server.close(GRACE_MS);
    await sendDue();
    await store.close();
  };
  return { server, channels, delivery, stop };
}
