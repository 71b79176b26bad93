import assert from 'node:assert/strict';
import { failure, type Sending } from '../../adapters/channel.ts';
import { createDelivery, LEASE_MS, RETRY_AFTER_MS } from '../../adapters/delivery.ts';
import { createMetrics } from '../../adapters/metrics.ts';
import { openSqlite } from '../../adapters/store/sqlite.ts';
import type { Store } from '../../adapters/store/store.ts';
import { conversationAt, createLogBook, say } from './fakes.ts';

describe('Delivery', () => {
  let store: Store;
  let now: number;
  /** What arrived, and what happens to a message before it does: throw to lose it. */
  let arrived: string[];
  let mishap: (text: string, sending: Sending) => void;

  beforeEach(async () => {
    const opened = await openSqlite({ kind: 'memory' });
    store = 'store' in opened ? opened.store : assert.fail(opened.problem);
    now = 1_000_000;
    arrived = [];
    mishap = () => undefined;
  });
  afterEach(() => store.close());

  const { log, lines } = createLogBook();
  const metrics = createMetrics();
  const start = (name = 'web') =>
    createDelivery({
      store,
      clock: () => now,
      metrics,
      log,
      channels: [
        {
          name,
          send: async (address, { text }, sending) => {
            mishap(text, sending);
            arrived.push(`${address} ${text}`);
          },
        },
      ],
    });
  const answer = (id: string, texts: readonly string[], conversation = 'c1') =>
    store.turn(
      {
        delivery: id,
        conversation,
        user: 'u',
        channel: 'web',
        address: `to-${conversation}`,
        at: '2026-01-02T03:04:05Z',
        said: id,
      },
      () => ({
        conversation: conversationAt(1, conversation),
        outgoing: texts.map((text) => say(text)),
      }),
    );
  const fail = (bad: string) => (text: string) => {
    if (text === bad) throw new Error(`no way for ${text}`);
  };

  it('brings every answer to its address, in order, and once', async () => {
    await answer('a', ['one', 'two', 'three']);
    const delivery = start();
    assert.equal(await delivery.tick(), 3);
    assert.equal(await delivery.tick(), 0);
    assert.deepEqual(arrived, ['to-c1 one', 'to-c1 two', 'to-c1 three']);
  });

  it('sends nothing twice when two look at the same time', async () => {
    for (const conversation of ['c1', 'c2', 'c3']) await answer('a', ['one', 'two'], conversation);
    const counts = await Promise.all([start().tick(), start().tick(), start().tick()]);
    assert.equal(
      counts.reduce((sum, count) => sum + count),
      6,
    );
    for (const conversation of ['c1', 'c2', 'c3'])
      assert.deepEqual(
        arrived.filter((line) => line.startsWith(`to-${conversation}`)),
        [`to-${conversation} one`, `to-${conversation} two`],
      );
  });

  it('tries again after a while, holds back what comes behind, and lets other conversations go on', async () => {
    await answer('a', ['stuck', 'behind']);
    await answer('a', ['free'], 'c2');
    mishap = fail('stuck');
    const delivery = start();
    await delivery.tick();
    assert.deepEqual(arrived, ['to-c2 free']);
    now += RETRY_AFTER_MS[0] - 1;
    assert.equal(await delivery.tick(), 0);
    mishap = () => undefined;
    now += 1;
    await delivery.tick();
    assert.deepEqual(arrived.slice(1), ['to-c1 stuck', 'to-c1 behind']);
  });

  it('waits longer each time, and then sets the answer aside so that the rest can go', async () => {
    await answer('a', ['poison', 'behind']);
    const tried: number[] = [];
    mishap = (text, { tries }) => {
      if (text !== 'poison') return;
      tried.push(tries);
      throw new Error('poison');
    };
    const delivery = start();
    await delivery.tick();
    for (const wait of RETRY_AFTER_MS) {
      assert.deepEqual(arrived, []);
      now += wait;
      await delivery.tick();
    }
    assert.deepEqual(tried, [1, 2, 3, 4, 5, 6, 7, 8]);
    assert.deepEqual(arrived, ['to-c1 behind']);
    assert.match(lines.at(-1) ?? '', /set aside/);
  });

  it('finds what a crashed process was sending, when its lease has run out', async () => {
    await answer('a', ['one']);
    await store.claimDue({ now, limit: 10, lease: LEASE_MS, channels: ['web'] });
    const delivery = start();
    assert.equal(await delivery.tick(), 0);
    now += LEASE_MS;
    assert.equal(await delivery.tick(), 1);
  });

  it('leaves the answers of a channel that is off for the day when it is on', async () => {
    await answer('a', ['one']);
    assert.equal(await start('slack').tick(), 0);
    assert.equal(await start('web').tick(), 1);
  });

  it('writes neither the answer nor the name of the conversation into the log', async () => {
    await answer('a', ['secret words'], 'web:4b0c');
    mishap = fail('secret words');
    await start().tick();
    assert.doesNotMatch(lines.join('\n'), /secret words|4b0c/);
  });

  describe('to a desk', () => {
    const toDesk = (texts: readonly string[]) =>
      store.turn(
        {
          ...{
            delivery: 'd',
            conversation: 'c1',
            user: 'u',
            channel: 'web',
            address: 'x',
            at: '2026-01-02T03:04:05Z',
            said: 'd',
          },
          desks: [{ name: 'slack:C1', channel: 'slack', address: 'c1' }],
        },
        () => ({ conversation: conversationAt(1, 'c1'), outgoing: texts.map((text) => say(text, 'desk')) }),
      );
    const waitLong = async (delivery: ReturnType<typeof start>) => {
      for (let i = 0; i < 20; i += 1) {
        now += RETRY_AFTER_MS.at(-1) ?? 0;
        await delivery.tick();
      }
    };

    it('nothing is set aside while the desk is gone, and all of it comes in order when it is back', async () => {
      await toDesk(['one', 'two']);
      const delivery = start('slack');
      mishap = () => {
        throw failure('channel_not_found', { final: true });
      };
      await waitLong(delivery);
      assert.deepEqual(arrived, []);
      mishap = () => undefined;
      await waitLong(delivery);
      assert.deepEqual(arrived, ['c1 one', 'c1 two']);
    });

    it('what no desk would take does not hold up what is behind it', async () => {
      await toDesk(['far too long', 'two']);
      mishap = (text) => {
        if (text === 'far too long') throw failure('msg_too_long', { final: true, refused: true });
      };
      await start('slack').tick();
      assert.deepEqual(arrived, ['c1 two']);
    });
  });
});
