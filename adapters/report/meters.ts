/** What /metrics shows about hand-offs. No label ever holds an id of a person or a text. */
import { Counter, Histogram, type Registry } from 'prom-client';
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

export interface DeskMeters {
  /** After each committed turn, never for a repetition: the conversation's ticket before and after it. */
  readonly observe: (before: MeteredTicket | null, after: MeteredTicket | null, outcome?: Outcome) => void;
}

/** Metrics of its own in the registry: call it once for each. `causes`: the ids of all causes of the knowledge. */
export function createDeskMeters(registry: Registry, causes: Iterable<string>): DeskMeters {
  // When a ticket was reopened for the last time, which it does not say itself; another process may have reopened it since.
  const reopenings = new Map<string, { readonly count: number; readonly at: string }>();
  const meters = createMeters(registry);
  const labelOf = createCauseLabel(causes);
  return {
    observe: (before, after, outcome) => {
      if (before !== null && before.id !== after?.id) reopenings.delete(before.id);
      if (after !== null) follow(before?.id === after.id ? before : null, after);
      if (outcome) meters.cases.inc({ ended: outcome.ended, by: outcome.by, cause: labelOf(outcome.cause) });
    },
  };

  function follow(before: MeteredTicket | null, after: MeteredTicket): void {
    if (before === null) meters.opened.inc({ reason: after.reason });
    const times = Math.max(0, after.reopened - (before?.reopened ?? 0));
    meters.reopened.inc(times);
    if (times > 0) reopenings.set(after.id, { count: after.reopened, at: after.active });
    if (isClaimed(before, after)) measure(meters.claim, (before ?? after).waiting, after.active);
    if (after.status === 'resolved' && (before?.status !== 'resolved' || times > 0)) end(after);
  }

  function end(ticket: MeteredTicket): void {
    const { id, end, ended } = ticket;
    if (end !== null) meters.ended.inc({ end });
    if (end === 'agent' || end === 'user') measure(meters.resolve, beginningOf(ticket), ended);
    reopenings.delete(id);
  }

  /** When it was opened, or reopened; null when that is not known, and then no time is measured from it. */
  function beginningOf({ id, opened, reopened }: MeteredTicket): string | null {
    if (reopened === 0) return opened;
    const last = reopenings.get(id);
    return last?.count === reopened ? last.at : null;
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

function createMeters(registry: Registry) {
  const registers = [registry];
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

function measure(histogram: Histogram, from: string | null, to: string | null): void {
  const span = spanOf(from, to);
  if (span !== null) histogram.observe(span / SECOND_MS);
}
