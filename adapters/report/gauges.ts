/** What /metrics shows about tickets that have not ended, read when it is asked for: several processes have the same tickets. */
import { Gauge } from 'prom-client';
import type { Log } from '../log.ts';
import { type Metrics, readForPage } from '../metrics.ts';
import type { DeskRecords, OpenTickets } from '../store/store.ts';

const SECOND_MS = 1_000;

export interface TicketGaugeParts {
  readonly store: { readonly desk: Pick<DeskRecords, 'open'> };
  /** Milliseconds since 1970. */
  readonly clock: () => number;
  readonly metrics: Pick<Metrics, 'registry'>;
  readonly log: Pick<Log, 'warn'>;
}

/** Metrics of its own in the registry: call it once for each. While the store cannot be read, they are missing, and the others are there. */
export function createTicketGauges({ store, clock, metrics, log }: TicketGaugeParts): void {
  const read = readForPage(() => store.desk.open(), 'the open tickets could not be counted', log);
  const gauge = (name: string, help: string, measure: (tickets: OpenTickets) => number) =>
    new Gauge({
      name,
      help,
      registers: [metrics.registry],
      async collect() {
        const tickets = await read();
        if (tickets === null) this.remove();
        else this.set(measure(tickets));
      },
    });
  gauge('reconnect_tickets_open', 'Tickets that have not ended, the same in every process', ({ open }) => open);
  gauge('reconnect_tickets_unclaimed', 'Those of them that wait for a person', ({ unclaimed }) => unclaimed);
  gauge(
    'reconnect_tickets_oldest_unclaimed_seconds',
    'How long the ticket waits that has waited longest; 0 when none does',
    ({ oldest }) => (oldest === null ? 0 : Math.max(0, (clock() - Date.parse(oldest)) / SECOND_MS)),
  );
}
