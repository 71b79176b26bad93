import assert from 'node:assert/strict';
import { isOutage, markOutages } from '../../../adapters/store/outage.ts';
import { openSqlite } from '../../../adapters/store/sqlite.ts';
import { type Store, type TurnKey, UNREADABLE } from '../../../adapters/store/store.ts';

const KEY: TurnKey = {
  ...{ delivery: 'a', conversation: 'web:1', user: 'web:1', channel: 'web', address: 'web:1' },
  ...{ at: '2026-01-02T03:04:05.000Z', said: 'hello' },
};

describe('An outage', () => {
  let store: Store;
  beforeEach(async () => {
    const opened = await openSqlite({ kind: 'memory' });
    store = 'store' in opened ? opened.store : assert.fail(opened.problem);
  });
  afterEach(() => store.close());

  const errorOf = async (work: Promise<unknown>): Promise<unknown> =>
    work.then(
      () => assert.fail('it worked'),
      (error) => error,
    );
  const broken = (error: Error) => async () => Promise.reject(error);

  it('is whatever the store rejects with, in all its parts', async () => {
    const away = new Error('away');
    const marked = markOutages({
      ...store,
      turn: broken(away),
      history: broken(away),
      shelf: { ...store.shelf, get: broken(away) },
    });
    for (const work of [marked.turn(KEY, () => null), marked.history('web:1', 0), marked.shelf.get('a', 'b', 0)])
      assert.ok(isOutage(await errorOf(work)));
  });

  it('is neither a step that breaks nor a conversation that cannot be read here', async () => {
    const bug = new TypeError('bug');
    const error = await errorOf(
      markOutages(store).turn(KEY, () => {
        throw bug;
      }),
    );
    assert.equal(error, bug);
    assert.ok(!isOutage(error));
    const old = Object.assign(new Error('old'), { name: UNREADABLE });
    assert.ok(!isOutage(await errorOf(markOutages({ ...store, turn: broken(old) }).turn(KEY, () => null))));
  });

  it('changes nothing about a store that works', async () => {
    const marked = markOutages(store);
    assert.deepEqual(await marked.turn(KEY, () => null), await store.turn(KEY, () => null));
    assert.equal(await marked.ready(), null);
    assert.equal(isOutage(new Error('elsewhere')), false);
  });
});
