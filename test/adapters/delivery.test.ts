import assert from 'node:assert/strict';
import { failure, type Sending } from '../../adapters/channel.ts';
import { createDelivery, GONE_MS, LEASE_MS, RETRY_AFTER_MS } from '../../adapters/delivery.ts';
import { createMetrics } from '../../adapters/metrics.ts';
import { STOPPED } from '../../adapters/outbound.ts';
import { openSqlite } from '../../adapters/store/sqlite.ts';
import type { Store } from '../../adapters/store/store.ts';
import { conversationAt, createLogBook, say } from './fakes.ts';

const KEY = { user: 'u', channel: 'web', address: 'to-c1', at: '2026-01-02T03:04:05Z' };

describe('Delivery', () => {
  let store: Store;
  let now: number;
  /** What arrived, and what happens to a message before it does: throw to lose it. */
  let arrived: string[];
  let mishap: (text: string, sending: Sending) => void;

  beforeEach(async () => {
    const opened = await openSqlite({ kind: 'memory' }, { clock: () => now });
    store = 'store' in opened ? opened.store : assert.fail(opened.problem);
    now = 1_000_000;
    arrived = [];
    mishap = () => undefined;
  });
  afterEach(() => store.close());

  const { log, lines } = createLogBook();
  const metrics = createMetrics();
  const start = (name = 'web', more: Partial<Parameters<typeof createDelivery>[0]> = {}) =>
    createDelivery({
      store,
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
      ...more,
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

  const answerBy = (channel: string, conversation: string) =>
    store.turn({ ...KEY, channel, delivery: 'a', conversation, said: 'a' }, () => ({
      conversation: conversationAt(1, conversation),
      outgoing: [say('hello')],
    }));
  const until = async (isSo: () => boolean) => {
    for (let i = 0; i < 10_000 && !isSo(); i += 1) await new Promise((resolve) => setImmediate(resolve));
    assert.ok(isSo());
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
    await store.claimDue({ limit: 10, lease: LEASE_MS, channels: ['web'] });
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

  it('sends what a turn has taken at once, and then what waited behind it', async () => {
    const delivery = start();
    const { taken = [] } = await store.turn(
      { ...KEY, delivery: 'a', conversation: 'c1', said: 'a', take: delivery.take() },
      () => ({ conversation: conversationAt(1, 'c1'), outgoing: [say('one'), say('two')] }),
    );
    await delivery.send(taken);
    assert.deepEqual(arrived, ['to-c1 one', 'to-c1 two']);
  });

  it('begins few sends in one round of the event loop, so that what comes in goes first', async () => {
    const conversations = Array.from({ length: 20 }, (_, i) => `c${i}`);
    for (const conversation of conversations) await answer('a', ['one'], conversation);
    let round = 0;
    const begun: number[] = [];
    const turn = () => {
      round += 1;
      if (arrived.length < conversations.length) setImmediate(turn);
    };
    mishap = () => begun.push(round);
    setImmediate(turn);
    await start().tick();
    const most = Math.max(...begun.map((one) => begun.filter((other) => other === one).length));
    assert.equal(begun.length, conversations.length);
    assert.ok(most <= 2, `${most} in one round`);
  });

  it('takes nothing more when it is stopped, and ends what it has begun', async () => {
    const delivery = start();
    delivery.stop();
    await answer('a', ['one']);
    assert.equal(delivery.take(), undefined);
    assert.equal(await delivery.tick(), 0);
    assert.equal(await start().tick(), 1);
  });

  it('sends nothing twice when the store was away just after it had arrived', async () => {
    await answer('a', ['one', 'two']);
    let isAway = true;
    const markSent: Store['markSent'] = async (...sent) => {
      if (isAway) throw new Error('away');
      return store.markSent(...sent);
    };
    const delivery = start('web', { store: { ...store, markSent } });
    await assert.rejects(delivery.tick(), /away/);
    now += LEASE_MS;
    isAway = false;
    await delivery.tick();
    assert.deepEqual(arrived, ['to-c1 one', 'to-c1 two']);
  });

  it('sends no part twice when the store was away just after that part had arrived', async () => {
    const { seq } = await answer('a', ['one']);
    let isAway = true;
    const noteArrival: Store['noteArrival'] = async (...note) => {
      if (isAway) throw new Error('away');
      return store.noteArrival(...note);
    };
    const parts: string[] = [];
    const send = async (_address: string, _outgoing: unknown, sending: Sending) => {
      for (let part = (await sending.arrived()).length; part < 2; part += 1) {
        parts.push(`part ${part}`);
        await sending.note(part, `at:${part}`, part === 1);
      }
    };
    const delivery = start('web', { store: { ...store, noteArrival }, channels: [{ name: 'web', send }] });
    await assert.rejects(delivery.tick(), /away/);
    isAway = false;
    now += LEASE_MS;
    await delivery.tick();
    now += RETRY_AFTER_MS[0];
    await delivery.tick();
    assert.deepEqual(parts, ['part 0', 'part 1']);
    assert.deepEqual(await store.arrivals(seq + 1), ['at:0', 'at:1']);
  });

  it('knows what had arrived of an answer that an operator sends again', async () => {
    const { seq } = await answer('a', ['one']);
    await store.noteArrival(seq + 1, 0, 'at:0');
    for (const row of await store.claimDue({ limit: 1, lease: LEASE_MS, channels: ['web'] })) await store.markFailed(row, null);
    await store.outbox.retryAll();
    let known: readonly string[] = [];
    const send = async (_address: string, _outgoing: unknown, sending: Sending) => {
      known = await sending.arrived();
    };
    await start('web', { channels: [{ name: 'web', send }] }).tick();
    assert.deepEqual(known, ['at:0']);
  });

  it('goes on with one channel while another one hangs, however much waits for that', async () => {
    const free: (() => void)[] = [];
    const hangs = { name: 'slack', send: () => new Promise<void>((resolve) => free.push(resolve)) };
    const goes = { name: 'web', send: async (address: string) => void arrived.push(address) };
    for (let i = 0; i < 300; i += 1) await answerBy('slack', `s${i}`);
    const delivery = start('web', { channels: [hangs, goes] });
    const ticks = Array.from({ length: 8 }, () => delivery.tick());
    await Promise.race([Promise.all(ticks), until(() => free.length >= 256)]);
    assert.deepEqual(delivery.take()?.channels, ['web']);
    await answerBy('web', 'w');
    assert.equal(await delivery.tick(), 1);
    for (const resolve of free) resolve();
    await until(() => free.length === 300);
    for (const resolve of free) resolve();
    await Promise.all(ticks);
    await delivery.settle();
  });

  it('counts no try when the bot stops', async () => {
    await answer('a', ['one']);
    await answer('b', ['two'], 'c2');
    const delivery = start('web', { troubled: async () => assert.fail('nobody is to be told') });
    mishap = (text) => {
      delivery.stop();
      throw failure(STOPPED, text === 'two' ? { ambiguous: true } : {});
    };
    await delivery.tick();
    now += 5_000;
    const rows = await store.claimDue({ limit: 9, lease: LEASE_MS, channels: ['web'] });
    assert.deepEqual(
      rows.map(({ outgoing, tries }) => [outgoing.text, tries]),
      [
        ['one', 1],
        ['two', 2],
      ],
    );
  });

  it('stores where the last part stands together with its end, or with its failure', async () => {
    const { seq } = await answer('a', ['one']);
    const noting = (isBroken: boolean) =>
      start('web', {
        channels: [
          {
            name: 'web',
            send: async (_address, _outgoing, sending) => {
              await sending.note(0, 'at:1', true);
              if (isBroken) throw new Error('the old card could not be changed');
            },
          },
        ],
      });
    await noting(true).tick();
    assert.deepEqual(await store.arrivals(seq + 1), ['at:1']);
    now += RETRY_AFTER_MS[0];
    assert.equal(await noting(false).tick(), 1);
  });

  it('goes on when whoever waits for the words cannot be told that they do not arrive', async () => {
    await answer('a', ['lost']);
    await answer('a', ['free'], 'c2');
    mishap = (text) => {
      if (text === 'lost') throw failure('gone', { final: true });
    };
    const troubled = async () => Promise.reject(new Error('no turn'));
    assert.equal(await start('web', { troubled }).tick(), 1);
    assert.deepEqual(arrived, ['to-c2 free']);
  });

  it('counts what somebody else has left, because it may have arrived', async () => {
    await answer('a', ['one']);
    await store.claimDue({ limit: 1, lease: LEASE_MS, channels: ['web'] });
    now += LEASE_MS;
    const counting = createMetrics();
    await start('web', { metrics: counting }).tick();
    assert.match(await counting.registry.metrics(), /reconnect_ambiguous_creates_total\{channel="web"\} 1/);
  });

  describe('where the platform has had enough', () => {
    const paceOf = (_channel: string, address: string) => ({ place: address, tenant: 'T' });
    const answerAt = (conversation: string, texts: readonly string[], address: string) =>
      store.turn({ ...KEY, delivery: 'a', conversation, said: 'a', address, paceOf }, () => ({
        conversation: conversationAt(1, conversation),
        outgoing: texts.map((text) => say(text)),
      }));
    beforeEach(async () => {
      await answerAt('c1', ['first'], 'P1');
      await answerAt('c2', ['second'], 'P1');
      await answerAt('c3', ['elsewhere'], 'P2');
    });
    const refuseFirst = (about: Parameters<typeof failure>[1]) => {
      mishap = (text) => {
        if (text === 'first') throw failure('refused', about);
      };
    };

    it('nothing goes to that place for as long as it says, and everything goes everywhere else', async () => {
      refuseFirst({ holds: 'place', retryAfterMs: 30_000 });
      const delivery = start();
      await delivery.tick();
      await answerAt('c4', ['third'], 'P1');
      arrived = [];
      mishap = () => undefined;
      now += 29_999;
      assert.equal(await delivery.tick(), 0);
      now += 1;
      await delivery.tick();
      assert.deepEqual(arrived, ['P1 first', 'P1 third']);
    });

    it('or to nobody of that organisation', async () => {
      refuseFirst({ holds: 'tenant', retryAfterMs: 30_000 });
      const delivery = start();
      await delivery.tick();
      await answerAt('c4', ['third'], 'P9');
      arrived = [];
      assert.equal(await delivery.tick(), 0);
    });

    it('and asks no more often than once a minute where all of an organisation is gone', async () => {
      refuseFirst({ gone: 'tenant', final: true });
      const delivery = start();
      await delivery.tick();
      await answerAt('c4', ['third'], 'P9');
      arrived = [];
      now += GONE_MS - 1;
      assert.equal(await delivery.tick(), 0);
      now += 1;
      await delivery.tick();
      assert.deepEqual(arrived, ['P9 third']);
    });

    it('and sets aside what must not be repeated', async () => {
      refuseFirst({ park: true, ambiguous: true });
      const delivery = start();
      await delivery.tick();
      mishap = () => undefined;
      now += 10 * GONE_MS;
      await delivery.tick();
      assert.deepEqual(
        arrived.filter((line) => line.endsWith('first')),
        [],
      );
    });
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

    it('what one person alone was to see is of no use later', async () => {
      const only = { ...say('a name', 'desk'), only: 'U1' };
      const way = { name: 'slack:C1', channel: 'slack', address: 'c1' };
      await store.turn({ ...KEY, delivery: 'p', conversation: 'c1', said: 'p', desks: [way] }, () => ({
        conversation: conversationAt(1, 'c1'),
        outgoing: [only],
      }));
      mishap = () => {
        throw failure('user_not_found', { final: true });
      };
      await start('slack').tick();
      assert.equal((await store.outbox.aside(9)).length, 1);
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
