/** The numbers of the report, from the records of a period. */
import { createCalendar, daysBetween, WEEKDAYS } from './calendar.ts';
import type { OutcomeRecord, Records, TicketRecord } from './records.ts';
import { measureTimes, spanOf, type Times } from './times.ts';

/** Columns of the chart of days: a longer period is shown by weeks. */
const MOST_DAYS = 62;
const HOURS = 24;

/** `until` is when the records were read: "now" everywhere below. */
export interface Period {
  readonly since: string;
  readonly until: string;
  /** IANA name, for days and hours. */
  readonly zone: string;
}

/** What the ids of the knowledge are called; null for an id that is not in it. */
export interface Titles {
  readonly cause: (id: string) => string | null;
  readonly error: (id: string) => string | null;
}

/** `handedOver` cases that a person settled are also counted there. */
export interface Endings {
  readonly bot: number;
  readonly human: number;
  readonly user: number;
  readonly unfixable: number;
  readonly handedOver: number;
}
export type Ending = keyof Endings;

/** `cause` is null, and the title too, for cases whose cause is not known (any more). */
export interface CauseFigures {
  readonly cause: string | null;
  readonly title: string | null;
  readonly endings: Endings;
}

/** Tickets of single users. What is "now" does not depend on when the ticket was opened. */
export interface TicketFigures {
  readonly opened: number;
  /** Of those opened in the period. */
  readonly reopened: number;
  readonly waiting: number;
  /** Milliseconds since the one that waits longest was opened. */
  readonly longestWait: number | null;
  readonly withPerson: number;
  /** Of tickets claimed in the period; reopened ones are left out: they may have been claimed only then. */
  readonly claim: Times;
  /** Of tickets that an agent or the user closed in the period, from the first opening. */
  readonly resolve: Times;
  /** Tickets that ended in the period. */
  readonly ends: Readonly<Record<NonNullable<TicketRecord['end']>, number>>;
  readonly reasons: readonly { readonly reason: string; readonly n: number }[];
}

export interface IncidentFigures {
  readonly id: string;
  /** Null when the error is not in the knowledge. */
  readonly title: string | null;
  readonly opened: string;
  readonly ended: string | null;
  /** Milliseconds, until now while it goes on. */
  readonly lasted: number | null;
  readonly users: number | null;
}

export interface ChannelFigures {
  readonly channel: string;
  readonly tickets: number;
  readonly endings: Endings;
}

export interface Figures {
  readonly period: Period;
  readonly endings: Endings;
  /** Most cases first. */
  readonly causes: readonly CauseFigures[];
  readonly tickets: TicketFigures;
  /** Going on at any time of the period, newest first. */
  readonly incidents: readonly IncidentFigures[];
  readonly channels: readonly ChannelFigures[];
  /** Tickets opened, by weekday (Monday first) and hour. */
  readonly hours: readonly (readonly number[])[];
  /** Tickets opened, by day or, in a long period, by `step` days from `day` on. */
  readonly days: readonly { readonly day: string; readonly n: number }[];
  readonly step: 1 | 7;
}

type Within = (iso: string | null) => boolean;

/** Records outside of the period may be among them. A time that cannot be read lies in no period. */
export function computeFigures({ tickets, outcomes }: Records, period: Period, titles: Titles): Figures {
  const within = createWithin(period);
  const own = tickets.filter(({ incident }) => !incident);
  const opened = own.filter((ticket) => within(ticket.opened));
  const ended = outcomes.filter(({ at }) => within(at));
  return {
    period,
    endings: countEndings(ended),
    causes: countCauses(ended, titles),
    tickets: countTickets(own, opened, within, period.until),
    incidents: listIncidents(tickets, period, titles),
    channels: countChannels(opened, ended),
    hours: countHours(opened, period.zone),
    ...countDays(opened, period),
  };
}

/** Cases that came to an end of their own, once each: a hand-over alone is none. */
export function settledOf({ bot, human, user, unfixable }: Endings): number {
  return bot + human + user + unfixable;
}

function createWithin({ since, until }: Period): Within {
  const [from, to] = [Date.parse(since), Date.parse(until)];
  return (iso) => iso !== null && Date.parse(iso) >= from && Date.parse(iso) <= to;
}

function countEndings(outcomes: readonly OutcomeRecord[]): Endings {
  const endings = { bot: 0, human: 0, user: 0, unfixable: 0, handedOver: 0 };
  for (const outcome of outcomes) endings[endingOf(outcome)] += 1;
  return endings;
}

function endingOf({ ended, by }: OutcomeRecord): Ending {
  if (ended === 'resolved') return by;
  return ended === 'escalated' ? 'handedOver' : 'unfixable';
}

function countCauses(outcomes: readonly OutcomeRecord[], titles: Titles): CauseFigures[] {
  const known = (cause: string | null) => (cause !== null && titles.cause(cause) !== null ? cause : null);
  return [...groupBy(outcomes, ({ cause }) => known(cause))]
    .map(([cause, group]) => ({ cause, title: cause === null ? null : titles.cause(cause), endings: countEndings(group) }))
    .toSorted((a, b) => weigh(b.endings) - weigh(a.endings) || compare(a.title ?? '', b.title ?? ''));
}

function weigh(endings: Endings): number {
  return Math.max(settledOf(endings), endings.handedOver);
}

function countTickets(own: readonly TicketRecord[], opened: readonly TicketRecord[], within: Within, now: string): TicketFigures {
  const waiting = own.filter(({ status }) => status === 'open');
  const ended = own.filter((ticket) => ticket.end !== null && within(ticket.ended));
  const claimed = own.filter((ticket) => ticket.reopened === 0 && within(ticket.claimed));
  const closed = ended.filter(({ end }) => end === 'agent' || end === 'user');
  return {
    opened: opened.length,
    reopened: opened.filter(({ reopened }) => reopened > 0).length,
    waiting: waiting.length,
    longestWait: waiting.reduce((most: number | null, ticket) => later(most, spanOf(ticket.opened, now)), null),
    withPerson: own.filter(({ status }) => status === 'claimed').length,
    claim: measureTimes(spans(claimed.map((ticket) => spanOf(ticket.opened, ticket.claimed)))),
    resolve: measureTimes(spans(closed.map((ticket) => spanOf(ticket.opened, ticket.ended)))),
    ends: countEnds(ended),
    reasons: countReasons(opened),
  };
}

function countEnds(ended: readonly TicketRecord[]): TicketFigures['ends'] {
  const ends = { agent: 0, user: 0, bot: 0, corrected: 0, stale: 0 };
  for (const { end } of ended) if (end !== null) ends[end] += 1;
  return ends;
}

function countReasons(opened: readonly TicketRecord[]): TicketFigures['reasons'] {
  return [...groupBy(opened, ({ reason }) => reason)]
    .map(([reason, group]) => ({ reason, n: group.length }))
    .toSorted((a, b) => b.n - a.n || compare(a.reason, b.reason));
}

function listIncidents(tickets: readonly TicketRecord[], { since, until }: Period, titles: Titles): IncidentFigures[] {
  return tickets
    .filter(({ incident, opened }) => incident && Date.parse(opened) <= Date.parse(until))
    .filter(({ ended }) => ended === null || Date.parse(ended) >= Date.parse(since))
    .toSorted((a, b) => Date.parse(b.opened) - Date.parse(a.opened))
    .map(({ id, error, opened, ended, users }) => ({
      id,
      title: error === null ? null : titles.error(error),
      opened,
      ended,
      lasted: spanOf(opened, ended ?? until),
      users: users ?? null,
    }));
}

function countChannels(opened: readonly TicketRecord[], outcomes: readonly OutcomeRecord[]): ChannelFigures[] {
  const names = new Set([...opened, ...outcomes].map(({ channel }) => channel));
  return [...names].toSorted(compare).map((channel) => ({
    channel,
    tickets: opened.filter((ticket) => ticket.channel === channel).length,
    endings: countEndings(outcomes.filter((outcome) => outcome.channel === channel)),
  }));
}

function countHours(opened: readonly TicketRecord[], zone: string): readonly (readonly number[])[] {
  const calendar = createCalendar(zone);
  const hours = WEEKDAYS.map(() => new Array<number>(HOURS).fill(0));
  for (const ticket of opened) {
    const moment = calendar(ticket.opened);
    const row = moment && hours[moment.weekday];
    if (row) row[moment.hour] = (row[moment.hour] ?? 0) + 1;
  }
  return hours;
}

function countDays(opened: readonly TicketRecord[], { since, until, zone }: Period): Pick<Figures, 'days' | 'step'> {
  const calendar = createCalendar(zone);
  const all = daysBetween(calendar(since)?.day ?? '', calendar(until)?.day ?? '');
  const step = all.length > MOST_DAYS ? 7 : 1;
  const counts = all.filter((_, i) => i % step === 0).map((day) => ({ day, n: 0 }));
  const place = new Map(all.map((day, i) => [day, counts[Math.floor(i / step)]]));
  for (const ticket of opened) {
    const count = place.get(calendar(ticket.opened)?.day ?? '');
    if (count) count.n += 1;
  }
  return { days: counts, step };
}

function groupBy<Item, Key>(items: readonly Item[], keyOf: (item: Item) => Key): Map<Key, Item[]> {
  const groups = new Map<Key, Item[]>();
  for (const item of items) {
    const key = keyOf(item);
    const group = groups.get(key);
    if (group) group.push(item);
    else groups.set(key, [item]);
  }
  return groups;
}

function spans(found: readonly (number | null)[]): number[] {
  return found.filter((span) => span !== null);
}

function later(a: number | null, b: number | null): number | null {
  return a === null || b === null ? (a ?? b) : Math.max(a, b);
}

/** By code unit, so that the order is the same on every machine. */
function compare(a: string, b: string): number {
  if (a === b) return 0;
  return a < b ? -1 : 1;
}
