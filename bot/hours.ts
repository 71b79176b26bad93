/** When people are at the desk, and how moments and spans of time are told. */

/** When people are at the desk. Minutes of the day, local to `zone`; `to` may be 1440. Days 1 (Monday) … 7. */
export interface DeskHours {
  readonly zone: string;
  readonly spans: readonly DeskSpan[];
}

export interface DeskSpan {
  readonly day: number;
  readonly from: number;
  readonly to: number;
}

/** All that the bot has to know about how the desk works. */
export interface DeskPolicy {
  /** Null: somebody is always there. */
  readonly hours: DeskHours | null;
  /** Desk time after which an unclaimed ticket is called to mind. */
  readonly remindAfterMs: number;
  /** Desk time after which whoever has a ticket is reminded that the user waits for an answer. */
  readonly answerAfterMs: number;
  /** Silence after which a ticket is closed. */
  readonly staleAfterMs: number;
  /** Whether there is any desk at all. */
  readonly staffed: boolean;
}

/** A time in which the desk is either open or shut throughout; the next one begins `until`. */
interface Stretch {
  readonly open: boolean;
  readonly until: number;
}

const SECOND = 1000;
const MINUTE = 60 * SECOND;
const HOUR = 60 * MINUTE;
const DAY = 24 * HOUR;
export const DAY_MINUTES = 24 * 60;
/** Two weeks lie between two openings when the only span of the week falls into an hour that the clock skips. */
const LONGEST_SHUT = 21 * DAY;
/** More than there are, so that odd spellings do not fill the memory. */
const MAX_ZONES = 600;
const WEEK = ['Monday', 'Tuesday', 'Wednesday', 'Thursday', 'Friday', 'Saturday', 'Sunday'] as const;
const MONTHS = [
  ...(['January', 'February', 'March', 'April', 'May', 'June'] as const),
  ...(['July', 'August', 'September', 'October', 'November', 'December'] as const),
] as const;
/** From here on a count of minutes says less than one of hours. */
const MANY_MINUTES = 90;
const MANY_HOURS = 36;

export const ALWAYS_THERE: DeskPolicy = {
  hours: null,
  remindAfterMs: 10 * MINUTE,
  answerAfterMs: 15 * MINUTE,
  staleAfterMs: 72 * HOUR,
  staffed: true,
};

/** Whether the clock on the wall of the desk shows a time within a span: an hour that comes twice counts twice, one that is skipped not at all. */
export function isOpen(hours: DeskHours | null, at: string): boolean {
  return hours === null || stretchAt(hours, Date.parse(at)).open;
}

/** ISO 8601; null when it is open now, or never opens. */
export function nextOpening(hours: DeskHours | null, at: string): string | null {
  const from = Date.parse(at);
  const opening = hours === null ? from : findOpening(hours, from);
  return opening === null || opening === from ? null : toIso(opening);
}

/**
 * The first moment at which `ms` of desk time have passed since `at`; that may be the very end of a span. A desk that never
 * opens has no time of its own: the clock is then taken instead, so that whatever waits for the moment still happens.
 */
export function addDeskTime(hours: DeskHours | null, at: string, ms: number): string {
  let time = Date.parse(at);
  let left = ms;
  while (hours !== null && left > 0) {
    const opening = findOpening(hours, time);
    if (opening === null) break;
    const { until } = stretchAt(hours, opening);
    const spent = Math.min(left, until - opening);
    time = opening + spent;
    left -= spent;
  }
  return toIso(time + left);
}

/** In the order of the week, without overlaps, and as few as possible. A span never crosses midnight. */
export function mergeSpans(spans: readonly DeskSpan[]): readonly DeskSpan[] {
  const merged: DeskSpan[] = [];
  for (const span of spans.toSorted((a, b) => a.day - b.day || a.from - b.from)) {
    const last = merged.at(-1);
    if (last?.day !== span.day || last.to < span.from) merged.push(span);
    else merged[merged.length - 1] = { ...last, to: Math.max(last.to, span.to) };
  }
  return merged;
}

/** Whether `zone` is the name of a time zone, such as `Europe/Berlin`. */
export function isTimeZone(zone: string): boolean {
  // Newer versions of Node also take `+02:00`, older ones do not.
  if (!/^[a-z]/i.test(zone)) return false;
  try {
    return formatterOf(zone) !== null;
  } catch {
    return false;
  }
}

/** For example `Monday to Friday 08:00–17:00, Saturday 09:00–12:00 (Europe/Berlin)`. */
export function describeHours({ zone, spans }: DeskHours): string {
  const nights = joinNights(mergeSpans(spans));
  const times = WEEK.map((_, index) => joinWords(nights.filter(({ day }) => day === index + 1).map(describeTimes)));
  const phrases = [...new Set(times)].filter(Boolean).map((text) => {
    const days = WEEK.flatMap((_, index) => (times[index] === text ? [index] : []));
    return `${describeDays(days)} ${text}`;
  });
  return `${phrases.join(', ') || 'never'} (${zone})`;
}

/** For example `today at 14:00 (Europe/Berlin)`, or with the day and its date. Without a zone, or with one that is none, in UTC. */
export function describeMoment(at: string, zone: string | null, now: string): string {
  const shown = zone !== null && isTimeZone(zone) ? zone : 'UTC';
  const then = toLocal(shown, Date.parse(at));
  const day = describeDay(then, toLocal(shown, Date.parse(now)));
  return `${day} at ${describeMinute(Math.floor(modulo(then, DAY) / MINUTE))} (${shown})`;
}

/** Rounded, as one would say it: `12 minutes`, `about 2 hours`, `3 days`. */
export function describeSpan(ms: number): string {
  if (ms < MINUTE) return 'less than a minute';
  const minutes = Math.round(ms / MINUTE);
  if (minutes < MANY_MINUTES) return minutes === 1 ? '1 minute' : `${minutes} minutes`;
  const hours = Math.round(minutes / 60);
  return hours < MANY_HOURS ? `about ${hours} hours` : `${Math.round(hours / 24)} days`;
}

function findOpening(hours: DeskHours, from: number): number | null {
  let time = from;
  while (time <= from + LONGEST_SHUT) {
    const { open, until } = stretchAt(hours, time);
    if (open) return time;
    time = until;
  }
  return null;
}

/** Ends at the next edge of a span, at midnight, or where the clock is changed: between two of these nothing changes. */
function stretchAt({ zone, spans }: DeskHours, time: number): Stretch {
  const local = toLocal(zone, time);
  const passed = modulo(local, DAY);
  const today = spans.filter(({ day }) => day === weekdayOf(local) + 1);
  const edges = today.flatMap(({ from, to }) => [from * MINUTE, to * MINUTE]).filter((edge) => edge > passed);
  const end = time - passed + Math.min(DAY, ...edges);
  const open = today.some(({ from, to }) => from * MINUTE <= passed && passed < to * MINUTE);
  return { open, until: findClockChange(zone, time, end) ?? end };
}

/** The first moment after `from` with the offset of `to`; null when it is that of `from`. At most a day apart, so there is one change at the most. */
function findClockChange(zone: string, from: number, to: number): number | null {
  const offset = offsetAt(zone, from);
  if (offsetAt(zone, to) === offset) return null;
  let [before, after] = [Math.floor(from / SECOND), Math.ceil(to / SECOND)];
  while (after - before > 1) {
    const middle = Math.floor((before + after) / 2);
    if (offsetAt(zone, middle * SECOND) === offset) before = middle;
    else after = middle;
  }
  return after * SECOND;
}

/** What the clock on the wall shows, as if it were UTC. */
function toLocal(zone: string, time: number): number {
  return time + offsetAt(zone, time);
}

function offsetAt(zone: string, time: number): number {
  const shown = formatterOf(zone).format(time).match(/\d+/g) ?? [];
  const [month = 1, day = 1, year = 0, hour = 0, minute = 0, second = 0] = shown.map(Number);
  return Date.UTC(year, month - 1, day, hour, minute, second) - Math.floor(time / SECOND) * SECOND;
}

/** Kept, because making one costs as much as using it a hundred times. */
const formatters = new Map<string, Intl.DateTimeFormat>();

function formatterOf(timeZone: string): Intl.DateTimeFormat {
  const kept = formatters.get(timeZone);
  if (kept) return kept;
  const [date, time] = [
    { year: 'numeric', month: 'numeric', day: 'numeric' },
    { hour: 'numeric', minute: 'numeric' },
  ] as const;
  const made = new Intl.DateTimeFormat('en-US', { timeZone, hourCycle: 'h23', ...date, ...time, second: 'numeric' });
  if (formatters.size >= MAX_ZONES) formatters.clear();
  formatters.set(timeZone, made);
  return made;
}

/** 0 is Monday. */
function weekdayOf(local: number): number {
  return (new Date(local).getUTCDay() + 6) % 7;
}

/** What ends at midnight and goes on into the small hours of the next day is one night: then `to` is not after `from`. */
function joinNights(spans: readonly DeskSpan[]): readonly DeskSpan[] {
  const mornings = spans.map((span) => findMorningAfter(span, spans));
  return spans.flatMap((span, index) => (mornings.includes(span) ? [] : [{ ...span, to: mornings[index]?.to ?? span.to }]));
}

function findMorningAfter({ day, from, to }: DeskSpan, spans: readonly DeskSpan[]): DeskSpan | undefined {
  if (to !== DAY_MINUTES) return undefined;
  return spans.find((next) => next.day === (day % WEEK.length) + 1 && next.from === 0 && next.to <= from);
}

function describeTimes({ from, to }: DeskSpan): string {
  return `${describeMinute(from)}–${describeMinute(to)}`;
}

function describeMinute(minute: number): string {
  return [Math.floor(minute / 60), minute % 60].map((part) => String(part).padStart(2, '0')).join(':');
}

/** `days` count from 0 for Monday, in order. */
function describeDays(days: readonly number[]): string {
  if (days.length === WEEK.length) return 'every day';
  const ends = days.filter((day) => !days.includes(day + 1));
  const starts = days.filter((day) => !days.includes(day - 1));
  return joinWords(starts.flatMap((start, index) => describeRun(start, ends[index] ?? start)));
}

function describeRun(start: number, end: number): readonly string[] {
  const names = WEEK.slice(start, end + 1);
  return names.length > 2 ? [`${names[0]} to ${names.at(-1)}`] : names;
}

function describeDay(then: number, today: number): string {
  const distance = Math.floor(then / DAY) - Math.floor(today / DAY);
  if (distance === 0) return 'today';
  if (distance === 1) return 'tomorrow';
  const [date, current] = [new Date(then), new Date(today)];
  const year = date.getUTCFullYear() === current.getUTCFullYear() ? '' : ` ${date.getUTCFullYear()}`;
  return `${WEEK[weekdayOf(then)]} ${date.getUTCDate()} ${MONTHS[date.getUTCMonth()]}${year}`;
}

function joinWords(words: readonly string[]): string {
  return words.length < 2 ? words.join('') : `${words.slice(0, -1).join(', ')} and ${words.at(-1)}`;
}

function modulo(value: number, by: number): number {
  return value - Math.floor(value / by) * by;
}

function toIso(time: number): string {
  return new Date(time).toISOString();
}
