import assert from 'node:assert/strict';
import fc from 'fast-check';
import { ENOUGH, measureTimes, spanOf } from '../../../adapters/report/times.ts';

describe('how long things took', () => {
  it('says nothing typical of fewer than five', () => {
    assert.deepEqual(measureTimes([]), { kind: 'few', n: 0, slowest: null });
    assert.deepEqual(measureTimes([4, 1, 3, 2]), { kind: 'few', n: 4, slowest: 4 });
    assert.deepEqual(measureTimes([4, 1, 3, 2, 5]), { kind: 'enough', n: 5, median: 3, p90: 5, slowest: 5 });
  });

  it('takes the middle of the two middle ones', () => {
    const times = measureTimes([10, 20, 30, 50, 60, 70]);
    assert.equal(times.kind === 'enough' && times.median, 40);
  });

  it('agrees with counting, whatever the order', () => {
    fc.assert(
      fc.property(fc.array(fc.nat(1_000), { minLength: ENOUGH, maxLength: 200 }), (durations) => {
        const times = measureTimes(durations);
        assert.ok(times.kind === 'enough');
        const below = (limit: number) => durations.filter((d) => d < limit).length;
        const upTo = (limit: number) => durations.filter((d) => d <= limit).length;
        assert.ok(below(times.median) <= durations.length / 2 && upTo(times.median) >= durations.length / 2);
        assert.ok(upTo(times.p90) >= durations.length * 0.9 && below(times.p90) < durations.length * 0.9);
        assert.ok(durations.includes(times.p90));
        assert.equal(times.slowest, Math.max(...durations));
      }),
    );
  });

  it('reads no span from a time that is missing or unreadable, and none below zero', () => {
    assert.equal(spanOf('2026-01-01T00:00:00Z', '2026-01-01T00:01:00Z'), 60_000);
    assert.equal(spanOf('2026-01-01T00:01:00Z', '2026-01-01T00:00:00Z'), 0);
    assert.equal(spanOf('2026-01-01T00:00:00Z', null), null);
    assert.equal(spanOf('yesterday', '2026-01-01T00:00:00Z'), null);
  });
});
