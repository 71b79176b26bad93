import assert from 'node:assert/strict';
import { createBacklogMeters } from '../../adapters/backlog.ts';
import { createMetrics } from '../../adapters/metrics.ts';
import type { Backlog, OutboxRecords } from '../../adapters/store/store.ts';
import { createLogBook } from './fakes.ts';

const NOON = Date.parse('2026-01-02T12:00:00.000Z');

/** The page of a bot whose store has this backlog, or fails; and how often it was asked. */
function watch(backlog: () => Promise<readonly Backlog[]>) {
  const metrics = createMetrics();
  const { log, lines } = createLogBook();
  let asked = 0;
  const outbox = {
    backlog: () => {
      asked += 1;
      return backlog();
    },
  } as OutboxRecords;
  createBacklogMeters({ store: { outbox }, channels: ['web', 'slack'], clock: () => NOON, metrics, log });
  const page = async () => (await metrics.registry.metrics()).split('\n').filter((line) => line.startsWith('reconnect_outbox_'));
  return { page, lines, asked: () => asked, all: () => metrics.registry.metrics() };
}

describe('the metrics of the outbox', () => {
  it('show what waits, for how long, and what was set aside; and 0 for a channel with nothing', async () => {
    const slack = { channel: 'slack', waiting: 3, aside: 2, oldest: '2026-01-02T11:58:30.000Z' };
    const { page, asked } = watch(async () => [slack]);
    assert.deepEqual(await page(), [
      'reconnect_outbox_waiting{channel="slack"} 3',
      'reconnect_outbox_waiting{channel="web"} 0',
      'reconnect_outbox_aside{channel="slack"} 2',
      'reconnect_outbox_aside{channel="web"} 0',
      'reconnect_outbox_oldest_seconds{channel="slack"} 90',
      'reconnect_outbox_oldest_seconds{channel="web"} 0',
    ]);
    assert.equal(asked(), 1, 'one question for the whole page');
  });

  it('forget a channel that is off once nothing of it is left', async () => {
    let left = [{ channel: 'teams', waiting: 1, aside: 0, oldest: '2026-01-02T11:59:59.000Z' }];
    const { page } = watch(async () => left);
    assert.match((await page()).join('\n'), /teams/);
    left = [];
    assert.doesNotMatch((await page()).join('\n'), /teams/);
  });

  it('know no negative age, though the clock was set back', async () => {
    const { page } = watch(async () => [{ channel: 'web', waiting: 1, aside: 0, oldest: '2026-01-02T12:00:05.000Z' }]);
    assert.ok((await page()).includes('reconnect_outbox_oldest_seconds{channel="web"} 0'));
  });

  it('are missing while the store cannot be read, and the rest of the page is there; the log says why', async () => {
    let isAway = true;
    const { page, all, lines } = watch(() =>
      isAway ? Promise.reject(Object.assign(new Error('no route to it'), { code: 'ECONNREFUSED' })) : Promise.resolve([]),
    );
    assert.deepEqual(await page(), []);
    assert.match(await all(), /reconnect_turns_total/);
    assert.match(lines[0] ?? '', /ECONNREFUSED.*the backlog could not be read/);
    isAway = false;
    assert.equal((await page()).length, 6);
  });
});
