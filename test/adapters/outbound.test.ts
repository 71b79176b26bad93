import assert from 'node:assert/strict';
import type { Channel, Failure } from '../../adapters/channel.ts';
import { createDelivery } from '../../adapters/delivery.ts';
import { createMetrics } from '../../adapters/metrics.ts';
import { createOutbound } from '../../adapters/outbound.ts';
import { openSqlite } from '../../adapters/store/sqlite.ts';
import { conversationAt, createLogBook, say } from './fakes.ts';

const NOON = Date.parse('2026-01-02T12:00:00Z');
const CLAIM = { limit: 10, lease: 60_000, channels: ['slow'] };

/** A platform that never answers. */
function createSilent() {
  let sent = 0;
  const send: Channel['send'] = () => {
    sent += 1;
    return new Promise(() => undefined);
  };
  return { name: 'slow', send, count: () => sent };
}

describe('What goes out', () => {
  it('is not waited for when the bot must go, and comes back long before its lease ends', async () => {
    let now = NOON;
    const opened = await openSqlite({ kind: 'memory' }, { clock: () => now });
    const store = 'store' in opened ? opened.store : assert.fail(opened.problem);
    const silent = createSilent();
    const { channels, cut } = createOutbound([silent]);
    const delivery = createDelivery({ store, channels, metrics: createMetrics(), log: createLogBook().log });
    const key = { delivery: 'a', conversation: 'slow:1', user: 'u', channel: 'slow', address: 'u', said: 'hello' };
    await store.turn({ ...key, at: new Date(now).toISOString() }, () => ({
      conversation: conversationAt(1, 'slow:1'),
      outgoing: [say('one')],
    }));
    const tick = delivery.tick();
    while (silent.count() === 0) await new Promise(setImmediate);
    assert.deepEqual(await store.claimDue(CLAIM), []);
    delivery.stop();
    cut();
    assert.equal(await tick, 0);
    now += 5_000;
    assert.equal((await store.claimDue(CLAIM)).length, 1);
    await store.close();
  });

  it('may have arrived when it is cut off, and has not when it never began', async () => {
    const { channels, cut } = createOutbound([createSilent()]);
    const send = () => channels[0]?.send('u', say('one'), {} as never) ?? assert.fail();
    const begun = assert.rejects(send(), (error: Failure) => error.ambiguous === true);
    cut();
    await begun;
    await assert.rejects(send(), (error: Failure) => error.ambiguous === undefined);
  });

  it('passes otherwise', async () => {
    const { channels } = createOutbound([{ name: 'quick', send: async () => undefined }]);
    assert.equal(await channels[0]?.send('u', say('one'), {} as never), undefined);
  });
});
