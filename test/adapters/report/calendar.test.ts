import assert from 'node:assert/strict';
import { createCalendar, daysBetween } from '../../../adapters/report/calendar.ts';

describe('the calendar', () => {
  it('reads the wall clock of the zone, on both sides of midnight', () => {
    assert.deepEqual(createCalendar('UTC')('2026-01-31T23:30:00Z'), { day: '2026-01-31', weekday: 5, hour: 23 });
    assert.deepEqual(createCalendar('Europe/Berlin')('2026-01-31T23:30:00Z'), { day: '2026-02-01', weekday: 6, hour: 0 });
    assert.deepEqual(createCalendar('America/New_York')('2026-03-02T04:59:00Z'), { day: '2026-03-01', weekday: 6, hour: 23 });
  });

  it('knows when the clocks are changed', () => {
    const berlin = createCalendar('Europe/Berlin');
    assert.equal(berlin('2026-03-29T00:59:00Z')?.hour, 1);
    assert.equal(berlin('2026-03-29T01:00:00Z')?.hour, 3);
  });

  it('reads nothing from what is no time', () => assert.equal(createCalendar('UTC')('soon'), null));

  it('counts days over the end of a month and a leap year', () => {
    assert.deepEqual(daysBetween('2028-02-28', '2028-03-01'), ['2028-02-28', '2028-02-29', '2028-03-01']);
    assert.deepEqual(daysBetween('2026-01-01', '2026-01-01'), ['2026-01-01']);
  });
});
