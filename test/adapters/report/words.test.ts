import assert from 'node:assert/strict';
import { count, sayDay, sayDuration, sayShare, sayTime } from '../../../adapters/report/words.ts';

const MINUTE = 60_000;

describe('the words of the report', () => {
  const durations: readonly (readonly [number, string])[] = [
    [0, 'under 1 min'],
    [MINUTE - 1, 'under 1 min'],
    [6 * MINUTE, '6 min'],
    [120 * MINUTE, '2 h'],
    [130 * MINUTE, '2 h 10 min'],
    [24 * 60 * MINUTE, '1 day'],
    [76 * 60 * MINUTE, '3 days 4 h'],
  ];
  for (const [ms, words] of durations) it(`say ${words}`, () => assert.equal(sayDuration(ms), words));

  const shares: readonly (readonly [number, number, string])[] = [
    [3, 4, '3 of 4'],
    [0, 0, '0 of 0'],
    [62, 101, '62 of 101 (61 %)'],
    [199, 200, '199 of 200 (99 %)'],
    [1, 1000, '1 of 1000 (1 %)'],
    [200, 200, '200 of 200 (100 %)'],
    [0, 200, '0 of 200 (0 %)'],
  ];
  for (const [part, whole, words] of shares) it(`say ${words}`, () => assert.equal(sayShare(part, whole), words));

  it('count', () => {
    assert.deepEqual(
      [0, 1, 2].map((n) => count(n, 'ticket')),
      ['no tickets', '1 ticket', '2 tickets'],
    );
    assert.equal(count(2, 'person', 'people'), '2 people');
  });

  it('name days and times on the clock of the zone', () => {
    assert.equal(sayDay('2026-01-31'), '31 January 2026');
    assert.equal(sayTime('2026-01-31T23:05:00Z', 'Europe/Berlin'), 'Sun, 1 Feb 2026, 00:05');
    assert.equal(sayTime('<soon>', 'UTC'), '<soon>');
  });
});
