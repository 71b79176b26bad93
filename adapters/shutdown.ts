/** The end, in order: others are told, nothing new comes in, what was begun is done, what is due is sent, and all of it in time. */
import { setTimeout as pause } from 'node:timers/promises';
import type { Channel } from './channel.ts';
import type { Delivery } from './delivery.ts';
import { describeError, type Log } from './log.ts';
import type { Server } from './server.ts';
import type { Store } from './store/store.ts';
import { within } from './within.ts';

/** What load balancers get to notice /readyz, where one asks it. */
export const DRAIN_MS = 2_500;
/** What open requests get to end. */
const REQUESTS_MS = 3_000;
/** From the beginning: what has not been sent by then is on disk, and goes out after the next start. */
const SENDS_MS = 7_500;

interface Parts {
  readonly server: Server;
  readonly channels: readonly Channel[];
  readonly delivery: Delivery;
  /** Ends the sending that is under way. */
  readonly cut: () => void;
  /** No more turns by the clock; resolves when the last one has ended. */
  readonly unwatch: () => Promise<void>;
  readonly store: Pick<Store, 'close'>;
  readonly log: Log;
}

/** Resolves when all is done; a second call waits for the first. */
export function createShutdown(parts: Parts): (drainMs?: number) => Promise<void> {
  let ending: Promise<void> | undefined;
  return (drainMs = 0) => {
    ending ??= shutDown(parts, drainMs);
    return ending;
  };
}

async function shutDown({ server, channels, delivery, cut, unwatch, store, log }: Parts, drainMs: number): Promise<void> {
  const began = performance.now();
  const cutting = setTimeout(() => {
    delivery.stop();
    cut();
  }, SENDS_MS);
  server.drain();
  const isWatched = server.isWatched() && drainMs > 0;
  log.info({ drainMs: isWatched ? drainMs : 0 }, 'stopping: /readyz says no');
  if (isWatched) await pause(drainMs, undefined, { ref: false });
  await endRequests(server, channels);
  await unwatch();
  await sendRest(delivery, log);
  clearTimeout(cutting);
  await store.close();
  log.info({ ms: Math.round(performance.now() - began) }, 'stopped');
}

/** Open pages are told to go, so that they do not hold up the end. */
async function endRequests(server: Server, channels: readonly Channel[]): Promise<void> {
  for (const channel of channels) channel.close();
  const connections = Promise.all(channels.map((channel) => channel.settle?.()));
  await Promise.all([server.close(REQUESTS_MS), within(connections, REQUESTS_MS, () => [])]);
}

async function sendRest(delivery: Delivery, log: Log): Promise<void> {
  await delivery.tick().catch((error) => log.error({ error: describeError(error) }, 'the outbox could not be read at the end'));
  await delivery.settle();
}
