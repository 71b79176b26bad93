/** What /metrics shows about the outbox, read when it is asked for: what waits, for how long, and what was set aside. */
import { Gauge } from 'prom-client';
import type { Log } from './log.ts';
import { type Metrics, readForPage } from './metrics.ts';
import type { Backlog, Store } from './store/store.ts';

const SECOND_MS = 1_000;

export interface BacklogParts {
  readonly store: Pick<Store, 'outbox'>;
  /** Names of the channels that show 0 where nothing waits. */
  readonly channels: readonly string[];
  /** Milliseconds since 1970. */
  readonly clock: () => number;
  readonly metrics: Pick<Metrics, 'registry'>;
  readonly log: Pick<Log, 'warn'>;
}

/** Metrics of its own in the registry: call it once for each. While the store cannot be read, they are missing, and the others are there. */
export function createBacklogMeters({ store, channels, clock, metrics, log }: BacklogParts): void {
  const readAll = async () => withIdle(await store.outbox.backlog(), channels);
  const read = readForPage(readAll, 'the backlog could not be read', log);
  const gauge = (name: string, help: string, measure: (backlog: Backlog) => number) =>
    new Gauge({
      name,
      help,
      labelNames: ['channel'],
      registers: [metrics.registry],
      async collect() {
        const all = await read();
        this.reset();
        for (const backlog of all ?? []) this.set({ channel: backlog.channel }, measure(backlog));
      },
    });
  gauge('reconnect_outbox_waiting', 'Answers that have not arrived yet', ({ waiting }) => waiting);
  gauge('reconnect_outbox_aside', 'Answers that were set aside: npm run outbox shows and repeats them', ({ aside }) => aside);
  gauge('reconnect_outbox_oldest_seconds', 'How long the oldest answer that waits has waited; 0 when none does', ({ oldest }) =>
    oldest === null ? 0 : Math.max(0, (clock() - Date.parse(oldest)) / SECOND_MS),
  );
}

function withIdle(backlog: readonly Backlog[], channels: readonly string[]): readonly Backlog[] {
  const idle = channels.filter((name) => !backlog.some(({ channel }) => channel === name));
  return [...backlog, ...idle.map((channel) => ({ channel, waiting: 0, aside: 0, oldest: null }))];
}
