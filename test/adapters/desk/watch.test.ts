import assert from 'node:assert/strict';
import { createWatch, scopeOf } from '../../../adapters/desk/watch.ts';
import { type Store, UNREADABLE } from '../../../adapters/store/store.ts';
import { createLogBook } from '../fakes.ts';

const NOON = Date.parse('2026-01-02T12:00:00Z');

describe('The watch', () => {
  const wakes = ['web:bad', 'web:good'].map((conversation) => ({ conversation, wake: '2026-01-02T11:59:00.000Z' }));
  const incidents = ['t1', 't2'].map((scope) => ({ id: `T-${scope}`, error: 'E', since: wakes[0]?.wake ?? '', scope }));
  const desk = { dueWakes: async () => wakes, around: async () => ({ waiting: 2, claimedWithin: null, incidents }) };
  const watchWith = (receive: (conversation: string) => Promise<never>, log = createLogBook().log) =>
    createWatch({
      ...{ store: { desk } as unknown as Store, storm: null, clock: () => NOON, log },
      receive: (incoming) => receive(incoming.conversation),
    });

  it('wakes everybody whose time has come, also when one of them cannot be read', async () => {
    const woken: string[] = [];
    const watch = watchWith(async (conversation) => {
      woken.push(conversation);
      throw new Error('unreadable');
    });
    await watch.tick();
    assert.deepEqual(woken, ['web:bad', 'web:good']);
    assert.equal(watch.around('t1').waiting, 2);
  });

  it('looks past those that cannot be read, and tries them again ever later', async () => {
    let now = NOON;
    const woken: string[] = [];
    const all = [...Array.from({ length: 150 }, (_, i) => `web:bad${i}`), 'web:good'];
    const due = all.map((conversation) => ({ conversation, wake: '2026-01-02T11:59:00.000Z' }));
    const dueWakes = async (_now: string, limit: number) => due.slice(0, limit);
    const watch = createWatch({
      ...{ store: { desk: { ...desk, dueWakes } } as unknown as Store, storm: null, clock: () => now, log: createLogBook().log },
      receive: async ({ conversation }) => {
        woken.push(conversation);
        if (conversation === 'web:good') return { seen: false, seq: 1 };
        throw Object.assign(new Error('of another version'), { name: UNREADABLE });
      },
    });
    await watch.tick();
    now += 1_000;
    await watch.tick();
    assert.deepEqual([woken.length, new Set(woken).size, woken.at(-1)], [151, 151, 'web:good']);
    now += 600_000;
    await watch.tick();
    assert.equal(woken.filter((conversation) => conversation === 'web:bad0').length, 2);
  });

  it('shows each organisation its own incidents only', async () => {
    const watch = watchWith(async () => undefined as never);
    await watch.tick();
    assert.deepEqual(
      watch.around('t2').incidents.map(({ id }) => id),
      ['T-t2'],
    );
  });

  it('knows whose a conversation is, and whose an incident', () => {
    assert.equal(scopeOf('slack:T1:C1:1.2'), 'slack:T1');
    assert.equal(scopeOf('teams:tenant:@29:ada'), 'teams:tenant');
    assert.equal(scopeOf('incident:E:0:slack:T1'), 'slack:T1');
  });
});
