import assert from 'node:assert/strict';
import { mkdtempSync, readFileSync, rmSync, statSync } from 'node:fs';
import { tmpdir } from 'node:os';
import path from 'node:path';
import { setImmediate as comeRound } from 'node:timers/promises';
import { Kysely, SqliteDialect, sql } from 'kysely';
import Libsql from 'libsql';
import type { Tables } from '../../../adapters/store/sql-tables.ts';
import { openSqlite } from '../../../adapters/store/sqlite.ts';
import { groupCommits, type Log } from '../../../adapters/store/sqlite-commits.ts';
import type { Store } from '../../../adapters/store/store.ts';
import { conversationAt, say } from '../fakes.ts';

const folder = mkdtempSync(path.join(tmpdir(), 'reconnect-commits-'));
after(() => rmSync(folder, { recursive: true, force: true }));

let files = 0;

/** A disk that writes when the test says so. */
class Disk implements Log {
  readonly file = path.join(folder, `${++files}.db`);
  /** Writes that nobody has ended. */
  readonly writes: { readonly end: () => void; readonly fail: () => void }[] = [];
  isSlow = false;
  #begun = () => {};

  sync = () =>
    new Promise<void>((resolve, reject) => {
      if (!this.isSlow) return resolve();
      this.writes.push({ end: resolve, fail: () => reject(Object.assign(new Error('broken'), { code: 'EIO' })) });
      this.#begun();
    });

  close = async () => {};

  /** The next write that begins. */
  async next() {
    if (this.writes.length === 0)
      await new Promise<void>((resolve) => {
        this.#begun = resolve;
      });
    return this.writes.shift() ?? assert.fail('no write');
  }

  async open(): Promise<Store> {
    const opened = await openSqlite({ kind: 'file', file: this.file }, { log: () => this });
    this.isSlow = true;
    return 'store' in opened ? opened.store : assert.fail(opened.problem);
  }

  async end(store: Store): Promise<void> {
    this.isSlow = false;
    for (const { end } of this.writes) end();
    await store.close();
  }
}

function tell(store: Store, delivery: string, take?: { lease: number; channels: string[] }) {
  const key = { delivery, conversation: `web:${delivery}`, user: 'ann', channel: 'web', address: 'here' };
  return store.turn({ ...key, at: '2026-01-02T03:04:05Z', said: delivery, ...(take && { take }) }, () => ({
    conversation: conversationAt(1),
    outgoing: [say(`answer to ${delivery}`)],
  }));
}

/** Whether it has ended when all that can go on without the disk has. */
async function isOver(work: Promise<unknown>): Promise<boolean> {
  let over = false;
  void work.then(() => {
    over = true;
  });
  await comeRound();
  return over;
}

describe('Commits of SQLite', () => {
  it('are told when they are on the disk, and not before', async () => {
    const disk = new Disk();
    const store = await disk.open();
    const turn = tell(store, 'one');
    const write = await disk.next();
    assert.equal((await store.history('web:one', 0)).length, 2);
    assert.equal(await isOver(turn), false);
    write.end();
    assert.equal((await turn).seen, false);
    await disk.end(store);
  });

  it('go on while the disk is written, and share the next write', async () => {
    const disk = new Disk();
    const store = await disk.open();
    const first = tell(store, 'one');
    const write = await disk.next();
    const others = Promise.all([tell(store, 'two'), tell(store, 'three')]);
    while ((await store.history('web:three', 0)).length === 0) await comeRound();
    assert.equal(disk.writes.length, 0);
    write.end();
    await first;
    (await disk.next()).end();
    await others;
    assert.equal(disk.writes.length, 0);
    await disk.end(store);
  });

  it('of what would only be done again do not wait for the disk', async () => {
    const disk = new Disk();
    const store = await disk.open();
    const turn = tell(store, 'one', { lease: 60_000, channels: ['web'] });
    (await disk.next()).end();
    const [row] = (await turn).taken ?? [];
    assert.equal(row && (await store.markSent(row)), false);
    assert.equal(disk.writes.length, 0);
    await disk.end(store);
  });

  it('go into the database itself where the log cannot be written', async () => {
    const disk = new Disk();
    const store = await disk.open();
    const turn = tell(store, 'one');
    (await disk.next()).fail();
    assert.equal((await turn).seen, false);
    assert.equal(statSync(`${disk.file}-wal`).size, 0);
    assert.match(readFileSync(disk.file, 'latin1'), /answer to one/);
    await disk.end(store);
  });

  it('are refused where neither can be, until the database has taken all of it', async () => {
    const disk = new Disk();
    const store = await disk.open();
    const reader = new Libsql(disk.file);
    reader.exec('begin');
    reader.prepare('select count(*) from message').get();
    const refused = tell(store, 'one');
    (await disk.next()).fail();
    await assert.rejects(refused, /broken/);
    // The log seems well again, and is not believed.
    await assert.rejects(tell(store, 'one'), /broken/);
    reader.exec('rollback');
    reader.close();
    assert.equal((await tell(store, 'one')).seen, true);
    assert.equal(disk.writes.length, 0);
    const next = tell(store, 'two');
    (await disk.next()).end();
    await next;
    await disk.end(store);
  });

  it('that fail take nothing else with them, wherever they stand', async () => {
    const disk = new Disk();
    const store = await disk.open();
    disk.isSlow = false;
    const fail = (delivery: string) =>
      store.turn({ delivery, conversation: 'web:f', user: 'u', channel: 'web', address: '', at: '', said: '' }, () => {
        throw new Error('a bug in the bot');
      });
    const results = await Promise.allSettled([
      fail('a'),
      tell(store, 'one'),
      fail('b'),
      fail('c'),
      tell(store, 'two'),
      fail('d'),
    ]);
    assert.deepEqual(
      results.map(({ status }) => status === 'fulfilled'),
      [false, true, false, false, true, false],
    );
    assert.equal((await store.history('web:two', 0)).length, 2);
    assert.deepEqual(await store.history('web:f', 0), []);
    await disk.end(store);
  });

  it('of one conversation keep their order, also when one of them fails', async () => {
    const disk = new Disk();
    const store = await disk.open();
    disk.isSlow = false;
    const told: string[] = [];
    const turn = (delivery: string, conversation: string) =>
      store.turn({ delivery, conversation, user: 'u', channel: 'web', address: '', at: '', said: delivery }, (before) => {
        if (delivery === 'b') throw new Error('a bug in the bot');
        told.push(`${delivery} after ${before?.turn ?? 0}`);
        return { conversation: conversationAt((before?.turn ?? 0) + 1), outgoing: [] };
      });
    const all = [turn('a', 'web:1'), turn('b', 'web:1'), turn('x', 'web:2'), turn('c', 'web:1')];
    const results = await Promise.allSettled(all);
    assert.deepEqual(
      results.map(({ status }) => status === 'fulfilled'),
      [true, false, true, true],
    );
    assert.deepEqual(
      (await store.history('web:1', 0)).map((row) => row.from === 'user' && row.text),
      ['a', 'c'],
    );
    assert.equal(told.at(-1), 'c after 1');
    await disk.end(store);
  });

  it('of one message that two conversations bring at once are one', async () => {
    const disk = new Disk();
    const store = await disk.open();
    disk.isSlow = false;
    const turn = (delivery: string) => {
      const key = { delivery, conversation: `web:${delivery}`, user: 'u', channel: 'web', address: '', at: '', said: '' };
      return store.turn({ ...key, also: ['client:7'] }, () => ({ conversation: conversationAt(1), outgoing: [] }));
    };
    const results = await Promise.all([turn('a'), turn('b')]);
    assert.deepEqual(
      results.map(({ seen }) => seen),
      [false, true],
    );
    await disk.end(store);
  });

  it('hold each piece of work once, also when there is no time for all of it', async () => {
    const connection = new Libsql(':memory:');
    const db = new Kysely<Tables>({ dialect: new SqliteDialect({ database: connection as never }) });
    connection.exec('create table done (what)');
    let now = 0;
    const { inTransaction } = groupCommits({ db, connection, busyMs: 0, clock: () => now, log: null });
    const work = (what: string) =>
      inTransaction(async (tx) => {
        now += 8;
        await sql`insert into done values (${what})`.execute(tx);
        return what;
      });
    assert.deepEqual(await Promise.all(['a', 'b', 'c', 'd', 'e'].map(work)), ['a', 'b', 'c', 'd', 'e']);
    const done = connection.prepare('select what from done').all() as { what: string }[];
    assert.deepEqual(
      done.map(({ what }) => what),
      ['a', 'b', 'c', 'd', 'e'],
    );
    connection.close();
  });
});
