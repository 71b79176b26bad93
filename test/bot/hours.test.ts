import assert from 'node:assert/strict';
import fc from 'fast-check';
import {
  ALWAYS_THERE,
  addDeskTime,
  type DeskHours,
  type DeskSpan,
  describeHours,
  describeMoment,
  describeSpan,
  isOpen,
  isTimeZone,
  mergeSpans,
  nextOpening,
} from '../../bot/hours.ts';

const MINUTE = 60_000;
const HOUR = 60 * MINUTE;
const DAYS_SHORT = ['Mon', 'Tue', 'Wed', 'Thu', 'Fri', 'Sat', 'Sun'];
const EVERY_DAY = [1, 2, 3, 4, 5, 6, 7];

const span = (day: number, from: number, to: number): DeskSpan => ({ day, from: from * 60, to: to * 60 });
const daily = (from: number, to: number) => EVERY_DAY.map((day) => span(day, from, to));
const berlin = (...spans: readonly DeskSpan[]): DeskHours => ({ zone: 'Europe/Berlin', spans });
const newYork = (...spans: readonly DeskSpan[]): DeskHours => ({ zone: 'America/New_York', spans });
const OFFICE = berlin(...[1, 2, 3, 4, 5].map((day) => span(day, 8, 17)), span(6, 9, 12));
const NEVER = berlin();

describe('Desk hours', () => {
  it('are kept by the clock on the wall of the desk', () => {
    const opens = ['2026-01-05T06:59:59.999Z', '2026-01-05T07:00:00Z', '2026-01-05T15:59:59.999Z', '2026-01-05T16:00:00Z'];
    assert.deepEqual(
      opens.map((at) => isOpen(OFFICE, at)),
      [false, true, true, false],
    );
    assert.equal(isOpen(OFFICE, '2026-07-06T06:00:00Z'), true);
    assert.equal(nextOpening(OFFICE, '2026-01-05T05:12:00Z'), '2026-01-05T07:00:00.000Z');
    assert.equal(nextOpening(OFFICE, '2026-01-09T16:00:00Z'), '2026-01-10T08:00:00.000Z');
    assert.equal(nextOpening(OFFICE, '2026-01-10T11:00:00Z'), '2026-01-12T07:00:00.000Z');
    assert.equal(nextOpening(OFFICE, '2026-01-05T08:00:00Z'), null);
  });

  it('take the weekday from the zone, not from UTC', () => {
    const monday = { zone: 'Pacific/Auckland', spans: [span(1, 0, 24)] };
    assert.equal(isOpen(monday, '2026-01-04T12:00:00Z'), true);
    assert.equal(isOpen(monday, '2026-01-05T12:00:00Z'), false);
  });

  it('are always when there are none', () => {
    assert.equal(isOpen(null, '2026-01-04T03:00:00Z'), true);
    assert.equal(nextOpening(null, '2026-01-04T03:00:00Z'), null);
    assert.equal(addDeskTime(null, '2026-01-04T03:00:00Z', HOUR), '2026-01-04T04:00:00.000Z');
    const times = { remindAfterMs: 10 * MINUTE, answerAfterMs: 15 * MINUTE, staleAfterMs: 72 * HOUR };
    assert.deepEqual(ALWAYS_THERE, { hours: null, ...times, staffed: true });
  });

  it('may be never: there is no next opening, and the clock counts in the place of desk time', () => {
    assert.equal(isOpen(NEVER, '2026-01-05T08:00:00Z'), false);
    assert.equal(nextOpening(NEVER, '2026-01-05T08:00:00Z'), null);
    assert.equal(addDeskTime(NEVER, '2026-01-05T08:00:00Z', 10 * MINUTE), '2026-01-05T08:10:00.000Z');
  });

  it('stop the time while nobody is there', () => {
    assert.equal(addDeskTime(OFFICE, '2026-01-05T08:00:30Z', 10 * MINUTE), '2026-01-05T08:10:30.000Z');
    assert.equal(addDeskTime(OFFICE, '2026-01-05T15:55:00Z', 10 * MINUTE), '2026-01-06T07:05:00.000Z');
    assert.equal(addDeskTime(OFFICE, '2026-01-10T10:59:00Z', 61 * MINUTE), '2026-01-12T08:00:00.000Z');
    assert.equal(addDeskTime(OFFICE, '2026-01-05T15:55:00Z', 5 * MINUTE), '2026-01-05T16:00:00.000Z');
    assert.equal(addDeskTime(OFFICE, '2026-01-04T00:00:00Z', 0), '2026-01-04T00:00:00.000Z');
  });

  it('go over midnight without a break', () => {
    const nights = berlin(...daily(22, 24), ...daily(0, 6));
    assert.equal(isOpen(nights, '2026-01-05T23:00:00Z'), true);
    assert.equal(nextOpening(nights, '2026-01-05T05:00:00Z'), '2026-01-05T21:00:00.000Z');
    assert.equal(addDeskTime(nights, '2026-01-05T22:30:00Z', HOUR), '2026-01-05T23:30:00.000Z');
  });

  it('are an hour shorter in the night in which the clock goes forward', () => {
    const night = span(7, 0, 6);
    assert.equal(addDeskTime(berlin(night), '2026-03-28T12:00:00Z', 5 * HOUR), '2026-03-29T04:00:00.000Z');
    assert.equal(addDeskTime(newYork(night), '2026-03-07T12:00:00Z', 5 * HOUR), '2026-03-08T10:00:00.000Z');
  });

  it('are an hour longer in the night in which it goes back', () => {
    const night = span(7, 0, 6);
    assert.equal(addDeskTime(berlin(night), '2026-10-24T12:00:00Z', 7 * HOUR), '2026-10-25T05:00:00.000Z');
    assert.equal(addDeskTime(newYork(night), '2026-10-31T12:00:00Z', 7 * HOUR), '2026-11-01T11:00:00.000Z');
  });

  it('open twice in an hour that comes twice', () => {
    const half = berlin({ day: 7, from: 150, to: 165 });
    assert.equal(nextOpening(half, '2026-10-25T00:00:00Z'), '2026-10-25T00:30:00.000Z');
    assert.equal(nextOpening(half, '2026-10-25T00:45:00Z'), '2026-10-25T01:30:00.000Z');
    assert.equal(addDeskTime(half, '2026-10-25T00:00:00Z', 20 * MINUTE), '2026-10-25T01:35:00.000Z');
  });

  it('do not open in an hour that is skipped, but a week later', () => {
    assert.equal(nextOpening(berlin(span(7, 2, 3)), '2026-03-22T02:00:00Z'), '2026-04-05T00:00:00.000Z');
    assert.equal(nextOpening(newYork(span(7, 2, 3)), '2026-03-01T08:00:00Z'), '2026-03-15T06:00:00.000Z');
  });

  it('open late when they would have begun in the skipped hour', () =>
    assert.equal(nextOpening(berlin({ day: 7, from: 150, to: 300 }), '2026-03-28T23:00:00Z'), '2026-03-29T01:00:00.000Z'));

  it('overcome a day that a country left out', () => {
    const friday = { zone: 'Pacific/Apia', spans: [span(5, 9, 10)] };
    assert.equal(nextOpening(friday, '2011-12-23T20:00:00Z'), '2012-01-05T19:00:00.000Z');
  });

  it('add up over many weeks', () => {
    const weekly = berlin({ day: 3, from: 600, to: 601 });
    assert.equal(addDeskTime(weekly, '2026-01-05T00:00:00Z', 60 * MINUTE), '2027-02-24T09:01:00.000Z');
  });
});

/** Minutes from `start` on, as the clock on the wall shows them: minute of the week, from Monday. */
interface Walls {
  readonly zone: string;
  readonly start: number;
  readonly shown: readonly number[];
}

const WINDOWS: readonly (readonly [zone: string, start: string])[] = [
  ['UTC', '2026-02-24T00:00Z'],
  ['Europe/Berlin', '2026-03-21T00:00Z'],
  ['Europe/Berlin', '2026-10-17T00:00Z'],
  ['America/New_York', '2026-02-28T00:00Z'],
  ['America/New_York', '2026-10-24T00:00Z'],
  // Half an hour is skipped, or comes twice.
  ['Australia/Lord_Howe', '2026-03-28T00:00Z'],
  ['Australia/Lord_Howe', '2026-09-26T00:00Z'],
  // The clock is changed at midnight.
  ['Asia/Beirut', '2026-03-21T00:00Z'],
  ['Asia/Beirut', '2026-10-17T00:00Z'],
];
const WINDOW_DAYS = 17;

function readWalls([zone, from]: readonly [string, string]): Walls {
  const format = new Intl.DateTimeFormat('en-GB', {
    timeZone: zone,
    weekday: 'short',
    hour: '2-digit',
    minute: '2-digit',
    hourCycle: 'h23',
  });
  const start = Date.parse(from);
  const shown = Array.from({ length: WINDOW_DAYS * 1440 }, (_, index) => {
    const [day = '', hour, minute] = format.format(start + index * MINUTE).split(/\W+/);
    return DAYS_SHORT.indexOf(day) * 1440 + Number(hour) * 60 + Number(minute);
  });
  return { zone, start, shown };
}

describe('Desk hours, compared with looking at the clock every minute,', () => {
  let windows: readonly Walls[];
  before(() => {
    windows = WINDOWS.map(readWalls);
  });

  const edge = fc.oneof(fc.constantFrom(0, 30, 60, 120, 150, 180, 1410, 1440), fc.integer({ min: 0, max: 1440 }));
  const someSpan = fc
    .tuple(fc.oneof(fc.constant(7), fc.integer({ min: 1, max: 7 })), edge, edge)
    .filter(([, a, b]) => a !== b)
    .map(([day, a, b]): DeskSpan => ({ day, from: Math.min(a, b), to: Math.max(a, b) }));
  const someSpans = fc.array(someSpan, { maxLength: 8 });
  const someWindow = fc.nat({ max: WINDOWS.length - 1 });
  const someSecond = fc.nat({ max: 9 * 86400 });

  function look(which: number, spans: readonly DeskSpan[], second: number) {
    const { zone, start, shown } = windows[which] ?? assert.fail();
    const isIn = (minute: number) => spans.some(({ day, from, to }) => holds((day - 1) * 1440, from, to, shown[minute] ?? -1));
    const at = start + second * 1000;
    return { hours: { zone, spans }, at, iso: new Date(at).toISOString(), start, first: Math.floor(second / 60), isIn };
  }

  const holds = (day: number, from: number, to: number, shown: number) => day + from <= shown && shown < day + to;

  it('open and shut at the same moments', () =>
    fc.assert(
      fc.property(someWindow, someSpans, someSecond, (which, spans, second) => {
        const { hours, iso, start, first, isIn } = look(which, spans, second);
        assert.equal(isOpen(hours, iso), isIn(first));
        let next = first;
        while (next < WINDOW_DAYS * 1440 && !isIn(next)) next += 1;
        if (next === WINDOW_DAYS * 1440) return;
        const opening = next === first ? null : new Date(start + next * MINUTE).toISOString();
        assert.equal(nextOpening(hours, iso), opening);
      }),
      { numRuns: 400 },
    ));

  it('let the same time pass', () =>
    fc.assert(
      fc.property(someWindow, someSpans, someSecond, fc.integer({ min: 1, max: 2e8 }), (which, spans, second, ms) => {
        const { hours, at, iso, start, first, isIn } = look(which, spans, second);
        let left = ms;
        let time = at;
        for (let minute = first; left > 0 && minute < WINDOW_DAYS * 1440; minute += 1) {
          const end = start + (minute + 1) * MINUTE;
          const spent = isIn(minute) ? Math.min(left, end - time) : 0;
          left -= spent;
          time = left === 0 ? time + spent : end;
        }
        if (left === 0) assert.equal(addDeskTime(hours, iso, ms), new Date(time).toISOString());
      }),
      { numRuns: 400 },
    ));

  it('stay the same when spans are merged, and then do not touch', () =>
    fc.assert(
      fc.property(someWindow, someSpans, someSecond, (which, spans, second) => {
        const { hours, iso } = look(which, spans, second);
        const merged = mergeSpans(spans);
        assert.equal(isOpen({ ...hours, spans: merged }, iso), isOpen(hours, iso));
        assert.equal(nextOpening({ ...hours, spans: merged }, iso), nextOpening(hours, iso));
        for (const [index, { day, from }] of merged.entries()) {
          const last = merged[index - 1];
          assert.ok(!last || last.day < day || (last.day === day && last.to < from));
        }
      }),
    ));
});

describe('The words for desk hours', () => {
  const described: readonly (readonly [hours: DeskHours, words: string])[] = [
    [OFFICE, 'Monday to Friday 08:00–17:00, Saturday 09:00–12:00 (Europe/Berlin)'],
    [newYork(...daily(8, 17)), 'every day 08:00–17:00 (America/New_York)'],
    [berlin(span(6, 9, 12), span(7, 9, 12)), 'Saturday and Sunday 09:00–12:00 (Europe/Berlin)'],
    [berlin(...[1, 3, 5].map((day) => span(day, 9, 12))), 'Monday, Wednesday and Friday 09:00–12:00 (Europe/Berlin)'],
    [
      berlin(...[1, 2, 3, 5, 6].map((day) => span(day, 9, 12))),
      'Monday to Wednesday, Friday and Saturday 09:00–12:00 (Europe/Berlin)',
    ],
    [berlin(span(1, 13, 17), span(1, 9, 12)), 'Monday 09:00–12:00 and 13:00–17:00 (Europe/Berlin)'],
    [berlin(span(1, 9, 13), span(1, 13, 17)), 'Monday 09:00–17:00 (Europe/Berlin)'],
    [berlin(...daily(22, 24), ...daily(0, 6)), 'every day 22:00–06:00 (Europe/Berlin)'],
    [berlin(span(7, 20, 24), span(1, 0, 4.5)), 'Sunday 20:00–04:30 (Europe/Berlin)'],
    [berlin(span(1, 0, 24), span(2, 0, 24)), 'Monday and Tuesday 00:00–24:00 (Europe/Berlin)'],
    [NEVER, 'never (Europe/Berlin)'],
  ];
  for (const [hours, words] of described) it(`say ${words}`, () => assert.equal(describeHours(hours), words));
});

describe('The words for a moment', () => {
  const NOW = '2026-01-01T22:59:00Z';
  const told: readonly (readonly [at: string, zone: string | null, words: string])[] = [
    ['2026-01-01T13:00:00Z', 'Europe/Berlin', 'today at 14:00 (Europe/Berlin)'],
    ['2026-01-02T07:00:00Z', 'Europe/Berlin', 'tomorrow at 08:00 (Europe/Berlin)'],
    ['2026-01-01T23:00:00Z', 'Europe/Berlin', 'tomorrow at 00:00 (Europe/Berlin)'],
    ['2026-01-01T23:00:00Z', null, 'today at 23:00 (UTC)'],
    ['2026-01-02T07:00:59Z', 'America/New_York', 'tomorrow at 02:00 (America/New_York)'],
    ['2026-01-05T07:00:00Z', 'Europe/Berlin', 'Monday 5 January at 08:00 (Europe/Berlin)'],
    ['2025-12-31T22:30:00Z', 'Europe/Berlin', 'Wednesday 31 December 2025 at 23:30 (Europe/Berlin)'],
    ['2026-07-06T06:00:00Z', 'Europe/Berlin', 'Monday 6 July at 08:00 (Europe/Berlin)'],
    ['2026-01-01T13:00:00Z', 'Mars/Olympus', 'today at 13:00 (UTC)'],
  ];
  for (const [at, zone, words] of told)
    it(`are ${words} for ${at} with ${zone ?? 'no zone'}`, () => assert.equal(describeMoment(at, zone, NOW), words));
});

describe('The words for a span of time', () => {
  const told: readonly (readonly [ms: number, words: string])[] = [
    [0, 'less than a minute'],
    [59_999, 'less than a minute'],
    [MINUTE, '1 minute'],
    [1.4 * MINUTE, '1 minute'],
    [12 * MINUTE, '12 minutes'],
    [89.4 * MINUTE, '89 minutes'],
    [89.6 * MINUTE, 'about 2 hours'],
    [2 * HOUR, 'about 2 hours'],
    [24 * HOUR, 'about 24 hours'],
    [36 * HOUR, '2 days'],
    [72 * HOUR, '3 days'],
  ];
  for (const [ms, words] of told) it(`are ${words} for ${ms} ms`, () => assert.equal(describeSpan(ms), words));
});

describe('The name of a time zone', () => {
  it('is one that the computer knows', () => {
    for (const zone of ['UTC', 'Europe/Berlin', 'america/new_york', 'Etc/GMT+1']) assert.ok(isTimeZone(zone), zone);
    for (const zone of ['', 'Berlin', '+02:00', 'GMT+1', 'Europe/Berlin ', 'x'.repeat(1000)]) assert.ok(!isTimeZone(zone), zone);
  });
});
