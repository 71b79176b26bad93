/** What every store must do when words are to go for good. */
import assert from 'node:assert/strict';
import type { Store, TurnKey } from '../../../adapters/store/store.ts';
import type { Conversation, Ticket } from '../../../bot/types.ts';
import { conversationAt, say } from '../fakes.ts';
import type { Clock, Opener } from './contract.ts';

const ADA = 'slack:T1:U1';
const BEN = 'slack:T1:U2';
const JANUARY = '2026-01-15T00:00:00.000Z';
const FEBRUARY = '2026-02-15T00:00:00.000Z';
const MARCH = '2026-03-15T00:00:00.000Z';
const clock: Clock = () => 0;

export function describeErasure(open: Opener['open']): void {
  let store: Store;
  let count = 0;
  beforeEach(async () => {
    store = await open(clock);
  });
  afterEach(() => store.close());

  const tell = (conversation: string, user: string, about: Partial<Conversation> = {}, more: Partial<TurnKey> = {}) => {
    count += 1;
    const way = { channel: 'slack', address: 'there', at: JANUARY, said: `words of ${user}` };
    return store.turn({ delivery: `d${count}`, conversation, user, ...way, ...more }, (before) => ({
      conversation: { ...(before ?? conversationAt(0, conversation)), ...about },
      outgoing: [say('an answer')],
      noticed: ['ERR-1'],
    }));
  };
  const has = async (conversation: string) => (await store.history(conversation, 0)).length > 0;

  describe('finds a user', () => {
    it('by his key or its end, with what is his and what is of others', async () => {
      await tell('his', ADA, { owner: ADA });
      await tell('nobody’s', ADA);
      await tell('another’s', BEN, { owner: BEN });
      await tell('another’s', ADA);
      await tell('nobody’s, begun by another', BEN);
      await tell('nobody’s, begun by another', ADA);
      for (const id of [ADA, 'U1']) {
        const [found, ...more] = await store.traces(id);
        assert.deepEqual([found?.user, found?.own.toSorted(), found?.others, more], [ADA, ['his', 'nobody’s'], 2, []]);
      }
    });

    it('but nobody whose id only looks like it', async () => {
      for (const user of ['slack:T1:XU1', 'slack:T1:U11', 'slack:T1:u1', 'clock', 'slack:T1:U%'])
        await tell(`of ${user}`, user, { owner: user });
      for (const id of ['U1', ADA, 'clock', 'U_', '', 'T1']) assert.deepEqual(await store.traces(id), [], id);
      assert.deepEqual(
        (await store.traces('U%')).map(({ own }) => own),
        [['of slack:T1:U%']],
      );
    });

    it('or all who have that id in one workspace or another', async () => {
      for (const user of [ADA, 'slack:T2:U1']) await tell(`of ${user}`, user, { owner: user });
      assert.deepEqual((await store.traces('U1')).map(({ user }) => user).toSorted(), [ADA, 'slack:T2:U1']);
    });
  });

  it('erases all that is a user’s, what lies on the shelf of him, and nothing of anybody else', async () => {
    await tell('his', ADA, { owner: ADA });
    await tell('another’s', ADA, { owner: ADA });
    await tell('another’s', BEN, { owner: BEN });
    await store.shelf.put('redirect', 'slack:T1:@U1', 'elsewhere');
    await store.shelf.put('redirect', 'slack:T1:@U2', 'his');
    await store.shelf.put('whisper', 'place', JSON.stringify({ conversation: 'his', ticket: 'T-1' }));
    await store.shelf.put('whisper', 'other', JSON.stringify({ conversation: 'his or not', ticket: 'T-2' }));
    const [ada] = await store.traces('U1');
    assert.equal(
      await store.eraseUser(ada ?? assert.fail(), [{ kind: 'redirect', key: 'slack:T1:@U1' }]),
      2,
      'a sighting, and a place',
    );
    assert.deepEqual([await has('his'), await has('another’s')], [false, true]);
    assert.deepEqual(await store.desk.storms(JANUARY, 1), [{ error: 'ERR-1', scope: '', users: 1 }], 'who is left');
    const kept = [];
    for (const [kind, key] of [
      ['redirect', 'slack:T1:@U1'],
      ['redirect', 'slack:T1:@U2'],
      ['whisper', 'place'],
      ['whisper', 'other'],
    ] as const)
      kept.push((await store.shelf.get(kind, key, 0)) !== null);
    assert.deepEqual(kept, [false, false, false, true]);
    assert.deepEqual(
      (await store.traces('U1')).map(({ own, others }) => [own, others]),
      [[[], 1]],
    );
  });

  describe('erases what is old', () => {
    const erase = (after = '', limit = 10) => store.eraseOld(after, FEBRUARY, limit);

    it('a few at a time, and goes on behind the last one', async () => {
      for (const id of ['a', 'b', 'c']) await tell(id, ADA);
      await tell('d', ADA, {}, { at: MARCH });
      assert.deepEqual(await erase('', 2), { erased: 2, last: 'b' });
      assert.deepEqual(await erase('b', 2), { erased: 1, last: 'd' });
      assert.deepEqual(await erase('d', 2), { erased: 0, last: null });
      assert.deepEqual(await Promise.all(['a', 'b', 'c', 'd'].map(has)), [false, false, false, true]);
    });

    it('but not where something has happened since', async () => {
      await tell('a', ADA);
      await tell('a', ADA, {}, { at: MARCH });
      assert.deepEqual(await erase(), { erased: 0, last: null });
      assert.equal((await store.history('a', 0)).length, 4);
    });

    it('and counts only what it has erased, not what somebody went on with meanwhile', async () => {
      for (const id of ['a', 'b']) await tell(id, ADA);
      const [{ erased }] = await Promise.all([erase(), tell('a', ADA, {}, { at: MARCH })]);
      const left = (await store.history('a', 0)).some(({ at }) => at === JANUARY);
      assert.equal(erased, left ? 1 : 2);
    });

    for (const status of ['open', 'claimed'] as const)
      it(`but never where a ticket is ${status}`, async () => {
        await tell('a', ADA, { ticket: ticketOf(status) });
        assert.equal((await erase()).erased, 0);
        await tell('a', ADA, { ticket: ticketOf('resolved') });
        assert.equal((await erase()).erased, 1);
        assert.equal(await store.desk.ticket('T-1'), null);
      });

    it('nor where the user was promised to hear when an incident is over, or something is still to come', async () => {
      await tell('incident', 'clock', { ticket: ticketOf('open') });
      await tell('waits', ADA, { known: { incident: 'T-1', anyway: false } });
      await tell('wakes', ADA, { wake: MARCH });
      await tell('was to wake', ADA, { wake: JANUARY });
      assert.equal((await erase()).erased, 1);
      assert.equal(await has('was to wake'), false);
      await tell('incident', 'clock', { ticket: ticketOf('resolved') });
      assert.equal((await erase()).erased, 2);
      assert.equal(await has('wakes'), true);
    });
  });
}

function ticketOf(status: Ticket['status']): Ticket {
  const times = { opened: JANUARY, waiting: JANUARY, claimed: null, ended: status === 'resolved' ? JANUARY : null };
  return {
    id: 'T-1',
    status,
    agent: null,
    agentKey: null,
    end: null,
    reason: 'asked',
    reopened: 0,
    incident: null,
    ...times,
  } as never;
}
