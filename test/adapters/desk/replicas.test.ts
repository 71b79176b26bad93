import assert from 'node:assert/strict';
import { createWatch, type Watch } from '../../../adapters/desk/watch.ts';
import { createMetrics } from '../../../adapters/metrics.ts';
import { openSqlite } from '../../../adapters/store/sqlite.ts';
import type { DeskRecords, Store } from '../../../adapters/store/store.ts';
import { createReceive, type Receive } from '../../../adapters/turn.ts';
import { hear } from '../../../bot/hear.ts';
import type { Content } from '../../../bot/types.ts';
import { createLogBook } from '../fakes.ts';
import { brain } from '../render/dialogue.ts';

const NOON = Date.parse('2026-01-02T12:00:00Z');
const MINUTE = 60_000;
/** Known by its words and by its event, so that it is two errors at once. */
const ERROR =
  'Because of a security error, the client could not connect to the remote computer. Event ID: 50, Source: TermDD, component X.224';
const STORM = { users: 3, withinMs: 10 * MINUTE };
const USERS = ['ann', 'bob', 'eve'];

/** One of several processes on one database: what it says and what it looks after. */
interface Replica {
  readonly receive: Receive;
  readonly watch: Watch;
}

describe('Two processes on one database', () => {
  let now = NOON;
  let store: Store;
  let count = 0;
  let scopeOf = (_conversation: string) => '';
  let one: Replica;
  beforeEach(async () => {
    [now, count] = [NOON, 0];
    scopeOf = () => '';
    const opened = await openSqlite({ kind: 'memory' });
    store = 'store' in opened ? opened.store : assert.fail(opened.problem);
    one = replica();
  });
  afterEach(() => store.close());

  function replica(desk: DeskRecords = store.desk): Replica {
    const { log } = createLogBook();
    const clock = () => now;
    const receive = createReceive({
      ...{
        store,
        desks: [{ name: 'web', channel: 'web-desk', address: '' }],
        scopeOf: (name) => scopeOf(name),
        committed: () => undefined,
      },
      ...{ metrics: createMetrics(), log, around: (scope) => watch.around(scope) },
      takeTurn: (conversation, incoming, around) => hear(conversation, incoming, brain, around),
    });
    const watch = createWatch({ store: { ...store, desk }, receive, storm: STORM, clock, log });
    return { receive, watch };
  }

  /** While this one has read something, and not yet acted on it, the other one does all that is due. */
  function overtaken(at: keyof DeskRecords): Replica {
    let isOver = false;
    const read = store.desk[at] as (...args: unknown[]) => Promise<unknown>;
    const slowly = async (...args: unknown[]) => {
      const answer = await read(...args);
      if (!isOver) await one.watch.tick();
      isOver = true;
      return answer;
    };
    return replica({ ...store.desk, [at]: slowly });
  }

  async function take(user: string, content: Content): Promise<void> {
    count += 1;
    const about = { id: `m${count}`, at: new Date(now).toISOString(), channel: 'web', conversation: `web:${user}`, address: '' };
    await one.receive({ ...about, user, content }, '');
    now += 1_000;
  }
  const says = (user: string, text: string) => take(user, { kind: 'text', text });
  const incidents = async () => (await store.desk.tickets(10)).filter(({ users }) => users !== null);
  const told = async (user: string, words: RegExp) =>
    (await store.history(`web:${user}`, 0)).filter(({ from, text }) => from === 'bot' && words.test(text)).length;

  for (const at of ['around', 'dueWakes', 'storms', 'unlinked', 'ticketOf', 'ticket', 'linked'] as const)
    it(`make one incident of a storm, also when one overtakes the other at "${at}"`, async () => {
      for (const user of USERS) await says(user, ERROR);
      await overtaken(at).watch.tick();
      await one.watch.tick();
      const [incident, ...others] = await incidents();
      assert.deepEqual(others, []);
      assert.equal(incident?.users, USERS.length);
      for (const user of USERS) assert.equal(await told(user, /This problem is known/), 1, user);
    });

  it('make one incident for each organisation, whatever the other one is at', async () => {
    for (const tenant of ['t1', 't2']) for (const user of USERS) await says(`${tenant}:${user}`, ERROR);
    await Promise.all([one.watch.tick(), replica().watch.tick()]);
    assert.equal((await incidents()).length, 1);
  });

  it('remind once, also when both have seen that it is due', async () => {
    await says('ann', ERROR);
    await says('ann', 'human');
    now += 20 * MINUTE;
    await overtaken('dueWakes').watch.tick();
    assert.equal(await told('ann', /Nobody of the help desk has come yet/), 1);
  });

  it('gather everybody again when an incident is opened again', async () => {
    for (const user of USERS) await says(user, ERROR);
    await one.watch.tick();
    const [incident] = await incidents();
    const name = incident?.conversation ?? '';
    const desk = (act: 'claim' | 'resolve' | 'reopen') =>
      one.receive(
        {
          ...{ id: act, at: new Date(now).toISOString(), channel: 'web-desk', conversation: name, user: 'dana', address: '' },
          ...{ desk: 'web', content: { kind: 'action', action: { kind: 'desk', agent: 'Dana', do: act } } },
        },
        '',
      );
    await desk('claim');
    now += MINUTE;
    await desk('resolve');
    const over = { kind: 'told', incident: incident?.id ?? '', text: 'Over.', over: true } as const;
    for (const user of USERS) await take(user, { kind: 'incident', news: over });
    now += MINUTE;
    await desk('reopen');
    await Promise.all([one.watch.tick(), replica().watch.tick()]);
    for (const user of USERS) assert.equal(await told(user, /This problem is known/), 2, user);
  });
});
