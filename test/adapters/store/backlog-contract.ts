/** What every store must tell and do about its outbox, for whoever runs the bot. */
import assert from 'node:assert/strict';
import type { Store } from '../../../adapters/store/store.ts';
import { conversationAt, say } from '../fakes.ts';

const CLAIM = { limit: 100, lease: 60_000, channels: ['web', 'slack'] };
const DESK = { name: 'slack:C1', channel: 'slack', address: 'c1' };

export function describeBacklog(open: () => Promise<Store>): void {
  describe('shows the outbox to whoever runs the bot:', () => {
    let store: Store;
    beforeEach(async () => {
      store = await open();
    });
    afterEach(() => store.close());

    /** One answer to the user, and one line to the desk where asked for. */
    const tell = async (delivery: string, at: string, more: { conversation?: string; withDesk?: boolean } = {}) => {
      const conversation = more.conversation ?? 'web:1';
      const key = {
        delivery,
        conversation,
        user: 'ann',
        channel: 'web',
        address: conversation,
        at,
        said: delivery,
        desks: [DESK],
      };
      await store.turn(key, () => ({
        conversation: conversationAt(1, conversation),
        outgoing: [say(`answer to ${delivery}`), ...(more.withDesk ? [say(`${delivery} told`, 'desk')] : [])],
      }));
    };
    const setAside = async (channel: string) => {
      const rows = await store.claimDue({ ...CLAIM, channels: [channel] });
      for (const row of rows) await store.markFailed(row, null);
      return rows;
    };
    const claimed = async () => (await store.claimDue(CLAIM)).map(({ outgoing, tries }) => `${outgoing.text} (${tries})`);

    it('nothing where nothing waits', async () => {
      await tell('a', '2026-01-02T03:04:05.000Z');
      for (const row of await store.claimDue(CLAIM)) await store.markSent(row);
      assert.deepEqual(await store.outbox.backlog(), []);
      assert.deepEqual(await store.outbox.aside(10), []);
    });

    it('of each channel how much waits and since when, also while it is being sent', async () => {
      await tell('a', '2026-01-02T03:04:05.000Z');
      await tell('b', '2026-01-02T03:04:06.000Z', { withDesk: true });
      await store.claimDue(CLAIM);
      assert.deepEqual(await store.outbox.backlog(), [
        { channel: 'slack', waiting: 1, aside: 0, oldest: '2026-01-02T03:04:06.000Z' },
        { channel: 'web', waiting: 2, aside: 0, oldest: '2026-01-02T03:04:05.000Z' },
      ]);
    });

    it('apart from it what was set aside, oldest first, without a word of it', async () => {
      await tell('a', '2026-01-02T03:04:05.000Z');
      await tell('b', '2026-01-02T03:04:06.000Z', { conversation: 'web:2' });
      const [first, second] = await setAside('web');
      await tell('c', '2026-01-02T03:04:07.000Z');
      assert.deepEqual(await store.outbox.backlog(), [
        { channel: 'web', waiting: 1, aside: 2, oldest: '2026-01-02T03:04:07.000Z' },
      ]);
      const row = { route: '', channel: 'web', conversation: 'web:1', tries: 1, at: '2026-01-02T03:04:05.000Z' };
      assert.deepEqual(await store.outbox.aside(1), [{ ...row, seq: first?.seq }]);
      assert.deepEqual((await store.outbox.aside(10))[1], {
        ...row,
        ...{ seq: second?.seq, conversation: 'web:2', at: '2026-01-02T03:04:06.000Z' },
      });
    });

    it('and repeats what was set aside, with all its tries before it', async () => {
      await tell('a', '2026-01-02T03:04:05.000Z');
      const [row] = await setAside('web');
      assert.deepEqual(await claimed(), []);
      assert.equal(await store.outbox.retry(row?.seq ?? 0, ''), true);
      assert.deepEqual(await claimed(), ['answer to a (1)']);
    });

    it('and repeats one way of an answer without the other', async () => {
      await tell('a', '2026-01-02T03:04:05.000Z', { withDesk: true });
      await setAside('web');
      const [row] = await setAside('slack');
      assert.equal(await store.outbox.retry(row?.seq ?? 0, ''), false, 'to the user nothing of this number was set aside');
      assert.equal(await store.outbox.retry(row?.seq ?? 0, DESK.name), true);
      assert.deepEqual(await claimed(), ['a told (1)']);
    });

    it('and repeats all of a channel, or of every channel', async () => {
      await tell('a', '2026-01-02T03:04:05.000Z', { withDesk: true });
      await setAside('web');
      await setAside('slack');
      assert.equal(await store.outbox.retryAll('teams'), 0);
      assert.equal(await store.outbox.retryAll('slack'), 1);
      assert.deepEqual(await claimed(), ['a told (1)']);
      assert.equal(await store.outbox.retryAll(), 1);
      assert.deepEqual(await claimed(), ['answer to a (1)']);
    });

    it('and keeps the order when it repeats: what is behind it on its way waits for it again', async () => {
      await tell('a', '2026-01-02T03:04:05.000Z');
      await setAside('web');
      await tell('b', '2026-01-02T03:04:06.000Z');
      await store.outbox.retryAll();
      assert.deepEqual(await claimed(), ['answer to a (1)']);
    });

    it('and gives one up for good, which the transcript keeps', async () => {
      await tell('a', '2026-01-02T03:04:05.000Z');
      const [row] = await setAside('web');
      assert.equal(await store.outbox.drop(row?.seq ?? 0, ''), true);
      assert.equal(await store.outbox.drop(row?.seq ?? 0, ''), false);
      assert.deepEqual(await store.outbox.backlog(), []);
      assert.deepEqual(
        (await store.history('web:1', 0)).map(({ from }) => from),
        ['user', 'bot'],
      );
    });

    it('and leaves alone what still waits', async () => {
      await tell('a', '2026-01-02T03:04:05.000Z');
      const [row] = await store.claimDue(CLAIM);
      assert.equal(await store.outbox.drop(row?.seq ?? 0, ''), false);
      assert.equal(await store.outbox.retry(row?.seq ?? 0, ''), false);
      assert.equal(await store.outbox.retryAll(), 0);
      assert.deepEqual(await claimed(), [], 'whoever sends it now still has it');
    });
  });
}
