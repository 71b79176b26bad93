import assert from 'node:assert/strict';
import { createMetrics } from '../../../adapters/metrics.ts';
import { createTicketGauges } from '../../../adapters/report/gauges.ts';
import type { OpenTickets } from '../../../adapters/store/store.ts';
import { createLogBook } from '../fakes.ts';

const NOON = Date.parse('2026-01-02T12:00:00.000Z');
const NONE: OpenTickets = { open: 0, unclaimed: 0, oldest: null };

/** The page of a process whose store counts these, and how often it was asked. */
function watch(open: () => Promise<OpenTickets>) {
  const metrics = createMetrics();
  const { log, lines } = createLogBook();
  let asked = 0;
  const count = () => {
    asked += 1;
    return open();
  };
  createTicketGauges({ store: { desk: { open: count } }, clock: () => NOON, metrics, log });
  const page = async () => (await metrics.registry.metrics()).split('\n').filter((line) => line.startsWith('reconnect_tickets_'));
  return { page, lines, asked: () => asked, all: () => metrics.registry.metrics() };
}

const pageOf = (open: number, unclaimed: number, seconds: number) => [
  `reconnect_tickets_open ${open}`,
  `reconnect_tickets_unclaimed ${unclaimed}`,
  `reconnect_tickets_oldest_unclaimed_seconds ${seconds}`,
];

describe('the gauges of tickets', () => {
  it('show what all processes together have done, in each of them', async () => {
    let tickets: OpenTickets = { open: 3, unclaimed: 2, oldest: '2026-01-02T11:56:00.000Z' };
    const pages = [watch(async () => tickets), watch(async () => tickets)];
    for (const { page, asked } of pages) {
      assert.deepEqual(await page(), pageOf(3, 2, 240));
      assert.equal(asked(), 1, 'one question for the whole page');
    }
    tickets = NONE;
    for (const { page } of pages) assert.deepEqual(await page(), pageOf(0, 0, 0));
  });

  it('know no negative age, though the clock was set back', async () => {
    const { page } = watch(async () => ({ open: 1, unclaimed: 1, oldest: '2026-01-02T12:00:05.000Z' }));
    assert.deepEqual(await page(), pageOf(1, 1, 0));
  });

  it('are missing while the store cannot be read, and the rest of the page is there; the log says why', async () => {
    let isAway = true;
    const { page, all, lines } = watch(() => (isAway ? Promise.reject(new TypeError('away')) : Promise.resolve(NONE)));
    assert.deepEqual(await page(), []);
    assert.match(await all(), /reconnect_turns_total/);
    assert.match(lines[0] ?? '', /TypeError.*the open tickets could not be counted/);
    isAway = false;
    assert.deepEqual(await page(), pageOf(0, 0, 0));
  });
});
