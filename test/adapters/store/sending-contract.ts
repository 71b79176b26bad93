/** What every store must keep to when several send at once, and the platforms allow only so much. */
import assert from 'node:assert/strict';
import type { Limits } from '../../../adapters/pace.ts';
import type { Claim, Step, Store, TurnKey } from '../../../adapters/store/store.ts';
import type { Outgoing } from '../../../bot/types.ts';
import { conversationAt, say } from '../fakes.ts';

const LEASE = 60_000;
const CLAIM: Claim = { limit: 100, lease: LEASE, channels: ['slack'] };
const DESK = { name: 'slack:C9', channel: 'slack', address: 'T1 C9' };
/** Two at once and then one a second in a place; three at once and then ten a second for a tenant. */
const LIMITS: Limits = { slack: { place: { burst: 2, everyMs: 1_000 }, tenant: { burst: 3, everyMs: 100 } } };

/** Addresses of these tests are `TENANT PLACE`. */
const paceOf = (_channel: string, address: string) => ({ place: address, tenant: address.split(' ')[0] ?? '' });

function key(delivery: string, more: Partial<TurnKey> = {}): TurnKey {
  const conversation = more.conversation ?? 'c1';
  const way = { conversation, user: 'ann', channel: 'slack', address: `T1 ${conversation}` };
  return { delivery, ...way, at: '2026-01-02T03:04:05Z', said: delivery, paceOf, ...more };
}

export function describeSending(open: (clock: () => number) => Promise<Store>): void {
  describe('lets several send at once:', () => {
    let now: number;
    let store: Store;
    beforeEach(async () => {
      now = 0;
      store = await open(() => now);
    });
    afterEach(() => store.close());

    const steps =
      (...outgoing: readonly Outgoing[]): Step =>
      (before) => ({ conversation: conversationAt((before?.turn ?? 0) + 1), outgoing });
    const answer = (delivery: string, more: Partial<TurnKey> = {}, ...texts: readonly string[]) =>
      store.turn(key(delivery, more), steps(...(texts.length > 0 ? texts : [delivery]).map((text) => say(text))));
    const claimed = async (more: Partial<Claim> = {}) =>
      (await store.claimDue({ ...CLAIM, ...more })).map(({ outgoing }) => outgoing.text);
    const take = { lease: LEASE, channels: ['slack'] };

    describe('whoever takes a turn may take its answers with it', () => {
      it('as if they had been claimed: the first of each way, until the lease runs out', async () => {
        const outgoing = [say('one'), say('two'), say('to the desk', 'desk')];
        const { seq, taken } = await store.turn(key('a', { take, desks: [DESK] }), steps(...outgoing));
        const row = {
          conversation: 'c1',
          channel: 'slack',
          tries: 1,
          at: '2026-01-02T03:04:05Z',
          isFirst: true,
          isRedrawn: false,
          isUnfinished: false,
          isAbandoned: false,
        };
        assert.deepEqual(taken, [
          { ...row, seq: seq + 1, address: 'T1 c1', route: '', outgoing: say('one') },
          { ...row, seq: seq + 3, address: 'T1 C9', route: 'slack:C9', outgoing: say('to the desk', 'desk') },
        ]);
        assert.deepEqual(await claimed(), []);
        now = LEASE;
        const again = await store.claimDue(CLAIM);
        assert.deepEqual(
          again.map(({ seq: number, tries, isAbandoned }) => [number, tries, isAbandoned]),
          [
            [seq + 1, 2, true],
            [seq + 3, 2, true],
          ],
        );
      });

      it('but none that is behind another one, or of a channel that is off', async () => {
        await answer('a');
        assert.equal((await answer('b', { take })).taken, undefined);
        assert.equal((await answer('a', { take: { ...take, channels: ['teams'] }, conversation: 'c2' })).taken, undefined);
      });

      it('and nothing of a repetition', async () => {
        await answer('a', { take });
        assert.equal((await answer('a', { take })).taken, undefined);
      });
    });

    it('tells whoever has sent one whether another waits behind it, and notes where it stands', async () => {
      const { seq, taken = [] } = await answer('a', { take }, 'one', 'two');
      const [row] = taken;
      assert.ok(row);
      assert.equal(await store.markSent(row, { part: 0, place: 'at:1' }), true);
      assert.deepEqual(await store.arrivals(seq + 1), ['at:1']);
      const [next] = await store.claimDue(CLAIM);
      assert.ok(next);
      assert.equal(await store.markSent(next), false);
      assert.equal(await store.markSent(next), false, 'a second time it is gone already');
    });

    it('notes no place of a message that was erased while it was being sent', async () => {
      const { taken = [] } = await answer('a', { take });
      await store.erase('c1');
      for (const row of taken) await store.markSent(row, { part: 0, place: 'at:1' });
      assert.equal(await store.conversationAt('at:1'), null);
    });

    it('hands out only what goes by a way that there is', async () => {
      await store.turn(key('a', { desks: [DESK] }), steps(say('to the desk', 'desk'), say('to the user')));
      assert.deepEqual(await claimed({ routes: [''] }), ['to the user']);
      assert.deepEqual(await claimed({ routes: ['', DESK.name] }), ['to the desk']);
    });

    it('takes back what was claimed and not tried, as if nobody had claimed it', async () => {
      await answer('a');
      for (const row of await store.claimDue(CLAIM)) await store.release(row);
      const [row] = await store.claimDue(CLAIM);
      assert.equal(row?.tries, 1);
    });

    it('looks at what is behind a failure no sooner than at the failure itself', async () => {
      await answer('a', {}, 'one', 'two');
      for (const row of await store.claimDue(CLAIM)) await store.markFailed(row, 500);
      await answer('b');
      now = 499;
      assert.deepEqual(await claimed(), []);
      now = 500;
      for (const text of ['one', 'two', 'b']) {
        const [row] = await store.claimDue(CLAIM);
        assert.ok(row);
        assert.equal(row.outgoing.text, text);
        await store.markSent(row);
      }
    });

    describe('within what a platform allows', () => {
      const inPlaces = async (places: readonly string[], more: Partial<TurnKey> = {}) => {
        for (const [i, place] of places.entries())
          await answer(place, { ...more, conversation: `c${i}`, address: place }, `${place} ${i}`);
      };

      it('in one place: so many at once, and then one after the other', async () => {
        await inPlaces(['T1 C1', 'T1 C1', 'T1 C1', 'T1 C1']);
        assert.deepEqual(await claimed({ limits: LIMITS }), ['T1 C1 0', 'T1 C1 1']);
        now = 999;
        assert.deepEqual(await claimed({ limits: LIMITS }), []);
        now = 1_000;
        assert.deepEqual(await claimed({ limits: LIMITS }), ['T1 C1 2']);
        now = 2_000;
        assert.deepEqual(await claimed({ limits: LIMITS }), ['T1 C1 3']);
      });

      it('in one tenant, whatever the place; another tenant is not held up', async () => {
        await inPlaces(['T1 C1', 'T1 C2', 'T1 C3', 'T1 C4', 'T2 C1']);
        assert.deepEqual(await claimed({ limits: LIMITS }), ['T1 C1 0', 'T1 C2 1', 'T1 C3 2', 'T2 C1 4']);
        now = 100;
        assert.deepEqual(await claimed({ limits: LIMITS }), ['T1 C4 3']);
      });

      it('and lets those wait in a queue, while what is behind them goes elsewhere', async () => {
        const crowd = Array.from({ length: 20 }, (_, i) => `T1 C${i}`);
        await inPlaces([...crowd, 'T2 C99']);
        assert.deepEqual(await claimed({ limits: LIMITS, limit: 5 }), ['T1 C0 0', 'T1 C1 1', 'T1 C2 2', 'T2 C99 20']);
        const later: string[] = [];
        for (now = 100; now <= 1_700; now += 100) later.push(...(await claimed({ limits: LIMITS })));
        assert.equal(later.length, 17, 'one each tenth of a second');
      });

      it('also for what is taken together with its turn', async () => {
        const taking = { take: { ...take, limits: LIMITS } };
        const counts: number[] = [];
        for (const id of ['c1', 'c2', 'c3']) {
          const { taken = [] } = await answer(id, { ...taking, conversation: id, address: 'T1 C1' });
          counts.push(taken.length);
        }
        assert.deepEqual(counts, [1, 1, 0]);
        assert.deepEqual(await claimed({ limits: LIMITS }), []);
        now = 1_000;
        assert.deepEqual(await claimed({ limits: LIMITS }), ['c3']);
      });

      it('and as fast as it can where there is no limit', async () => {
        await inPlaces(['T1 C1', 'T1 C1', 'T1 C1', 'T1 C1']);
        assert.equal((await claimed()).length, 4);
      });

      it('holds a place, or a whole tenant, for as long as the platform says', async () => {
        await inPlaces(['T1 C1', 'T1 C2', 'T2 C3']);
        const [first, second, third] = await store.claimDue(CLAIM);
        assert.ok(first && second && third);
        await store.hold(first, 'place', 5_000);
        await store.hold(third, 'tenant', 9_000);
        for (const row of [first, second, third]) await store.markFailed(row, 10);
        await answer('d', { conversation: 'c9', address: 'T2 C9' });
        now = 10;
        assert.deepEqual(await claimed(), ['T1 C2 1']);
        now = 5_000;
        assert.deepEqual(await claimed(), ['T1 C1 0']);
        now = 9_000;
        assert.deepEqual((await claimed()).slice(-2), ['T2 C3 2', 'd']);
      });
    });

    it('is tidied of limits that are used up and of who had an error long ago, and of nothing else', async () => {
      const at = (day: string) => `2026-01-${day}T00:00:00.000Z`;
      for (const [id, day] of [
        ['c1', '01'],
        ['c2', '03'],
      ] as const)
        await store.turn(key(id, { conversation: id, at: at(day), user: id, take: { ...take, limits: LIMITS } }), (before) => ({
          conversation: before ?? conversationAt(1, id),
          outgoing: [say(id)],
          noticed: ['ERR-1'],
        }));
      now = 1_500;
      await store.sweep(at('02'));
      assert.deepEqual(await store.desk.unlinked('ERR-1', '', at('01')), ['c2']);
      now = 60_000;
      assert.deepEqual(await claimed({ limits: LIMITS }), ['c1', 'c2']);
    });

    describe('when words change while they are being sent', () => {
      const forget: Step = (before) => ({ conversation: before ?? conversationAt(1), outgoing: [], forget: 'a' });
      const passOn = (more: Partial<TurnKey> = {}) =>
        store.turn(key('a', { said: 'MY SECRET', ...more }), steps({ ...say('MY SECRET'), passes: 'a' }));

      it('sends them once more as they read then, when whoever sends the old ones has ended', async () => {
        const { taken = [] } = await passOn({ take });
        await store.turn(key('b'), forget);
        assert.deepEqual(await claimed(), [], 'two would write at the same place');
        for (const row of taken) assert.equal(await store.markSent(row, { part: 0, place: 'at:1' }), true);
        const [again] = await store.claimDue(CLAIM);
        assert.equal(again?.isRedrawn, true);
        assert.doesNotMatch(JSON.stringify(again), /SECRET/);
      });

      it('also when the first try has failed', async () => {
        const { taken = [] } = await passOn({ take });
        await store.turn(key('b'), forget);
        for (const row of taken) await store.markFailed(row, 5_000);
        const [again] = await store.claimDue(CLAIM);
        assert.doesNotMatch(JSON.stringify(again), /SECRET/);
        assert.equal(again?.tries, 1);
      });

      it('and puts what is missing below, where only a part had arrived', async () => {
        const { seq } = await passOn({ take });
        await store.noteArrival(seq + 1, 0, 'at:1');
        await store.turn(key('b'), forget);
        now = LEASE;
        const [again] = await store.claimDue(CLAIM);
        assert.deepEqual([again?.isRedrawn, again?.isUnfinished], [true, true]);
      });

      it('and leaves alone what nobody has tried to send', async () => {
        await passOn();
        await store.turn(key('b'), forget);
        const [row] = await store.claimDue(CLAIM);
        assert.equal(row?.isRedrawn, false);
        assert.doesNotMatch(JSON.stringify(row), /SECRET/);
      });
    });
  });
}
