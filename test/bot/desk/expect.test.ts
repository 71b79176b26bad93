import assert from 'node:assert/strict';
import { expectations } from '../../../bot/desk/expect.ts';
import { ALWAYS_THERE, type DeskPolicy } from '../../../bot/hours.ts';
import type { Around } from '../../../bot/types.ts';
import { brain, MINUTE } from './hand-off.ts';

const HOURS = { zone: 'Europe/Berlin', spans: [1, 2, 3, 4, 5].map((day) => ({ day, from: 8 * 60, to: 17 * 60 })) };
const MONDAY = '2026-01-05T09:00:00Z';
const SATURDAY = '2026-01-10T09:00:00Z';

function told(policy: Partial<DeskPolicy> = {}, around: Partial<Around> = {}, at = MONDAY): string {
  const here = { waiting: 0, claimedWithin: null, incidents: [], ...around };
  return expectations({ ...brain, at, desk: { ...ALWAYS_THERE, ...policy }, around: here }).join('\n');
}

describe('What somebody who waits is told', () => {
  it('is what happens if nobody comes, where nothing else is known', () =>
    assert.equal(told(), 'If nobody comes within 10 minutes, I will remind the desk and tell you.'));

  it('is who waits before him, and how soon others were answered', () => {
    assert.match(told({}, { waiting: 1 }), /^One other person is waiting before you\. If nobody/);
    assert.match(
      told({}, { waiting: 3, claimedWithin: 4 * MINUTE }),
      /^3 others are waiting before you\. Lately, half of those who asked were answered within 4 minutes\. If nobody/,
    );
  });

  it('is the same within the hours of the desk', () => assert.match(told({ hours: HOURS }), /^If nobody comes/));

  it('is when it opens, outside of them', () =>
    assert.equal(
      told({ hours: HOURS }, { waiting: 3 }, SATURDAY),
      'The help desk is closed now. It opens Monday 12 January at 08:00 (Europe/Berlin). Its hours: Monday to Friday 08:00–17:00 (Europe/Berlin). What you write here is waiting for it then.',
    ));

  it('is no time where none can be told', () => {
    assert.match(told({ hours: { ...HOURS, spans: [] } }), /cannot say when/);
    assert.match(told({ staffed: false }), /^No help desk is connected to me/);
  });
});
