/** What /metrics shows about hand-offs. No label ever holds an id of a person or a text. */
import { Counter, Gauge, Histogram, type Registry } from 'prom-client';
import type { Outcome, Ticket } from '../../bot/types.ts';
import { spanOf } from './times.ts';

const SECOND_MS = 1_000;
/** Seconds: 1 min, 5 min, 15 min, 30 min, 1 h, 2 h, 4 h, a working day, a day, a weekend. */
const CLAIM_BUCKETS = [60, 300, 900, 1_800, 3_600, 7_200, 14_400, 28_800, 86_400, 259_200];
/** Seconds: 5 min, 15 min, 30 min, 1 h, 2 h, 4 h, a working day, a day, three, a week, two. */
const RESOLVE_BUCKETS = [300, 900, 1_800, 3_600, 7_200, 14_400, 28_800, 86_400, 259_200, 604_800, 1_209_600];
const ENDS = ['agent', 'user', 'bot', 'corrected', 'stale'] as const satisfies readonly NonNullable<Ticket['end']>[];

/** What the meters look at. */
export type MeteredTicket = Pick<
  Ticket,
  'id' | 'status' | 'agentKey' | 'reason' | 'opened' | 'waiting' | 'ended' | 'end' | 'reopened' | 'active'
>;
/** What is known of a ticket after a restart. Without `waiting`, it is taken to wait since it was opened. */
export type KnownTicket = Pick<MeteredTicket, 'id' | 'status' | 'opened' | 'reopened'> & Partial<Pick<MeteredTicket, 'waiting'>>;

export interface DeskMeters {
  /** Once at the start: the tickets that have not ended. It changes no counter. */
  readonly resume: (tickets: readonly KnownTicket[]) => void;
  /** After each committed turn, never for a repetition: the conversation's ticket before and after it. */
  readonly observe: (before: MeteredTicket | null, after: MeteredTicket | null, outcome?: Outcome) => void;
}

export interface DeskMeterParts {
  /** Milliseconds since 1970. */
  readonly clock: () => number;
  /** The ids of all causes of the knowledge. */
  readonly causes: Iterable<string>;
}

/** A ticket that has not ended. Times are ISO 8601. */
interface Live {
  readonly status: 'open' | 'claimed';
  readonly waiting: string;
  /** Opened, or reopened; null when that is not known, and then no time is measured from it. */
  readonly begun: string | null;
}

/** Metrics of its own in the registry: call it once for each. */
export function createDeskMeters(registry: Registry, { clock, causes }: DeskMeterParts): DeskMeters {
  const live = new Map<string, Live>();
  const meters = createMeters(registry, live, clock);
  const labelOf = createCauseLabel(causes);
  return {
    resume: (tickets) => {
      for (const ticket of tickets) {
        const { id, status, opened, waiting = opened } = ticket;
        if (status !== 'resolved') live.set(id, { status, waiting, begun: beginningOf(ticket) });
      }
    },
    observe: (before, after, outcome) => {
      if (before !== null && before.id !== after?.id) live.delete(before.id);
      if (after !== null) follow(before?.id === after.id ? before : null, after);
      if (outcome) meters.cases.inc({ ended: outcome.ended, by: outcome.by, cause: labelOf(outcome.cause) });
    },
  };

  function follow(before: MeteredTicket | null, after: MeteredTicket): void {
    if (before === null) meters.opened.inc({ reason: after.reason });
    const reopenings = Math.max(0, after.reopened - (before?.reopened ?? 0));
    meters.reopened.inc(reopenings);
    if (isClaimed(before, after)) measure(meters.claim, (before ?? after).waiting, after.active);
    const begun = reopenings > 0 ? after.active : begunBefore(before, after);
    if (after.status !== 'resolved') live.set(after.id, { status: after.status, waiting: after.waiting, begun });
    else if (before?.status !== 'resolved' || reopenings > 0) end(after, begun);
  }

  function begunBefore(before: MeteredTicket | null, after: MeteredTicket): string | null {
    const known = live.get(after.id);
    return known ? known.begun : beginningOf(before ?? after);
  }

  function end({ id, end, ended }: MeteredTicket, begun: string | null): void {
    live.delete(id);
    if (end === null) return;
    meters.ended.inc({ end });
    if (end === 'agent' || end === 'user') measure(meters.resolve, begun, ended);
  }
}

/** A label for a cause: its id if the knowledge has it, `none` for none, `other` for anything else, so that no text becomes a label. */
export function createCauseLabel(causes: Iterable<string>): (cause: string | null) => string {
  const known = new Set(causes);
  return (cause) => {
    if (cause === null) return 'none';
    return known.has(cause) ? cause : 'other';
  };
}

function createMeters(registry: Registry, live: ReadonlyMap<string, Live>, clock: () => number) {
  const registers = [registry];
  const unclaimed = () => [...live.values()].filter(({ status }) => status === 'open');
  const gauge = (name: string, help: string, read: () => number) =>
    new Gauge({
      name,
      help,
      registers,
      collect() {
        this.set(read());
      },
    });
  gauge('reconnect_tickets_open', 'Tickets that have not ended', () => live.size);
  gauge('reconnect_tickets_unclaimed', 'Tickets that wait for a person', () => unclaimed().length);
  gauge('reconnect_tickets_oldest_unclaimed_seconds', 'How long the ticket waits that has waited longest; 0 when none does', () =>
    Math.max(0, ...unclaimed().map(({ waiting }) => (clock() - Date.parse(waiting)) / SECOND_MS)),
  );
  const ended = new Counter({
    name: 'reconnect_tickets_ended_total',
    help: 'Tickets that ended, by how',
    labelNames: ['end'],
    registers,
  });
  for (const end of ENDS) ended.inc({ end }, 0);
  return {
    claim: new Histogram({
      name: 'reconnect_ticket_claim_seconds',
      help: 'From when a ticket had nobody (opened, reopened, released) until a person claimed it',
      buckets: CLAIM_BUCKETS,
      registers,
    }),
    resolve: new Histogram({
      name: 'reconnect_ticket_resolve_seconds',
      help: 'From when a ticket was opened or reopened until the help desk or the user closed it',
      buckets: RESOLVE_BUCKETS,
      registers,
    }),
    opened: new Counter({
      name: 'reconnect_tickets_opened_total',
      help: 'Tickets opened, by why a person was called',
      labelNames: ['reason'],
      registers,
    }),
    reopened: new Counter({ name: 'reconnect_tickets_reopened_total', help: 'How often tickets were reopened', registers }),
    ended,
    cases: new Counter({
      name: 'reconnect_cases_ended_total',
      help: 'Cases that ended, by how, by whom and by cause; a hand-over is escalated, and ends once more with the person',
      labelNames: ['ended', 'by', 'cause'],
      registers,
    }),
  };
}

/** Whether somebody took it who was waited for, be it that he closed it at once. Who reopens a ticket himself kept nobody waiting. */
function isClaimed(before: MeteredTicket | null, after: MeteredTicket): boolean {
  return before?.status !== 'resolved' && (before?.agentKey ?? null) === null && after.agentKey !== null;
}

/** From outside of what was observed: of a reopened ticket it is not known when that was. */
function beginningOf({ opened, reopened }: KnownTicket): string | null {
  return reopened === 0 ? opened : null;
}

function measure(histogram: Histogram, from: string | null, to: string | null): void {
  const span = spanOf(from, to);
  if (span !== null) histogram.observe(span / SECOND_MS);
}
