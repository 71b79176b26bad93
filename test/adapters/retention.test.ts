import assert from 'node:assert/strict';
import { createRetention } from '../../adapters/retention.ts';
import { openSqlite } from '../../adapters/store/sqlite.ts';
import type { Store } from '../../adapters/store/store.ts';
import { createBreakable } from './breakable.ts';
import { conversationAt, createLogBook } from './fakes.ts';
import { run } from './running.ts';

const NOON = Date.parse('2026-03-01T12:00:00Z');
const HOUR_MS = 3_600_000;
const DAY_MS = 24 * HOUR_MS;
const LONG_AGO = new Date(NOON - 31 * DAY_MS).toISOString();
const LATELY = new Date(NOON - 29 * DAY_MS).toISOString();

async function tell(store: Store, conversation: string, at: string): Promise<void> {
  const way = { user: 'ann', channel: 'web', address: 'there' };
  const step = () => ({ conversation: conversationAt(1, conversation), outgoing: [] });
  await store.turn({ delivery: 'a', conversation, ...way, at, said: 'hello' }, step);
}

describe('The retention', () => {
  let now: number;
  let store: Store;
  let book: ReturnType<typeof createLogBook>;
  beforeEach(async () => {
    now = NOON;
    book = createLogBook();
    const opened = await openSqlite({ kind: 'memory' }, { clock: () => now });
    store = 'store' in opened ? opened.store : assert.fail(opened.problem);
  });
  afterEach(() => store.close());

  const start = (days: number | null, of = store) => createRetention({ store: of, days, clock: () => now, log: book.log });
  const left = async (ids: readonly string[]) => {
    const histories = await Promise.all(ids.map((id) => store.history(id, 0)));
    return ids.filter((_, i) => histories[i]?.length);
  };

  it('erases conversations in which nothing has happened for so many days, and no others', async () => {
    await tell(store, 'old', LONG_AGO);
    await tell(store, 'young', LATELY);
    await start(30).tick();
    assert.deepEqual(await left(['old', 'young']), ['young']);
    assert.match(book.lines.join(), /"erased":1.*old conversations were erased/);
  });

  it('erases nothing where it is off', async () => {
    await tell(store, 'old', LONG_AGO);
    await start(null).tick();
    assert.deepEqual(await left(['old']), ['old']);
  });

  it('looks at a few in one go, until it has been through all of them', async () => {
    const ids = Array.from({ length: 120 }, (_, n) => `c${n}`);
    for (const id of ids) await tell(store, id, LONG_AGO);
    const { tick } = start(30);
    const counts = [];
    for (let n = 0; n < 4; n += 1) {
      await tick();
      counts.push((await left(ids)).length);
    }
    assert.deepEqual(counts, [70, 20, 0, 0]);
  });

  it('goes through them once a day, in one of several processes', async () => {
    const [one, other] = [start(30), start(30)];
    await one.tick();
    await tell(store, 'old', LONG_AGO);
    for (const hours of [0, 1, 22]) {
      now += hours * HOUR_MS;
      for (const { tick } of [one, other]) await tick();
    }
    assert.deepEqual(await left(['old']), ['old'], 'not before a day is over');
    now += 2 * HOUR_MS;
    await other.tick();
    assert.deepEqual(await left(['old']), []);
  });

  it('goes on where it was when the store was away', async () => {
    const breakable = createBreakable();
    const ids = Array.from({ length: 60 }, (_, n) => `c${n}`);
    for (const id of ids) await tell(store, id, LONG_AGO);
    const { tick } = start(30, breakable.breaking(store));
    await tick();
    breakable.isAway = true;
    await tick();
    assert.match(book.lines.join(), /could not be erased/);
    breakable.isAway = false;
    await tick();
    assert.deepEqual(await left(ids), []);
  });

  it('is part of what the bot does by itself', async () => {
    const bot = await run({ config: { retentionDays: 30 } });
    await tell(bot.store, 'old', '2025-12-01T00:00:00.000Z');
    await bot.app.watch();
    assert.deepEqual(await bot.store.history('old', 0), []);
    await bot.app.stop();
  });
});
