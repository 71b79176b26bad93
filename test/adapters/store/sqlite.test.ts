import assert from 'node:assert/strict';
import { chmodSync, mkdtempSync, readdirSync, readFileSync, rmSync, statSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import path from 'node:path';
import Libsql from 'libsql';
import { openSqlite } from '../../../adapters/store/sqlite.ts';
import { MIGRATIONS } from '../../../adapters/store/sqlite-migrations.ts';
import type { Store } from '../../../adapters/store/store.ts';
import { conversationAt, say } from '../fakes.ts';
import { type Clock, describeStore } from './contract.ts';

const folder = mkdtempSync(path.join(tmpdir(), 'reconnect-store-'));
after(() => rmSync(folder, { recursive: true, force: true }));

let files = 0;
const newFile = () => path.join(folder, 'made', `${++files}.db`);

async function openFile(file: string, clock: Clock = () => 0): Promise<Store> {
  const opened = await openSqlite({ kind: 'file', file }, { clock });
  return 'store' in opened ? opened.store : assert.fail(opened.problem);
}

async function problemOf(file: string): Promise<string> {
  const opened = await openSqlite({ kind: 'file', file }, { busyMs: 50 });
  return 'problem' in opened ? opened.problem : assert.fail('it opened');
}

async function openMemory(clock: Clock): Promise<Store> {
  const opened = await openSqlite({ kind: 'memory' }, { clock });
  return 'store' in opened ? opened.store : assert.fail(opened.problem);
}

const KEY = {
  ...{ delivery: 'k', conversation: 'web:1', user: 'ann', channel: 'web', address: 'web:1' },
  ...{ at: '2026-01-02T03:04:05Z', said: 'k' },
};

/** Of a write-ahead log as SQLite documents it: frames that end a transaction tell the size of the database. */
function commitsIn(log: string): number {
  const bytes = readFileSync(log);
  const frame = 24 + bytes.readUInt32BE(8);
  let commits = 0;
  for (let at = 32; at + frame <= bytes.length; at += frame) if (bytes.readUInt32BE(at + 4) > 0) commits += 1;
  return commits;
}

function tell(store: Store, id: string, text: string) {
  const key = {
    delivery: id,
    conversation: 'web:1',
    user: 'ann',
    channel: 'web',
    address: 'web:1',
    at: '2026-01-02T03:04:05Z',
    said: text,
  };
  return store.turn(key, () => ({ conversation: { ...conversationAt(1), pastes: [text] } as never, outgoing: [say(text)] }));
}

describeStore('memory', { open: openMemory });

describeStore('a SQLite file', {
  open: (clock) => openFile(newFile(), clock),
  reopen: async (store, clock) => {
    await store.close();
    return openFile(path.join(folder, 'made', `${files}.db`), clock);
  },
});

describe('a SQLite file', () => {
  it('is for its owner alone, also in a folder that others may read, and keeps the rights that somebody gave it', async function () {
    if (process.platform === 'win32') this.skip();
    const file = path.join(folder, 'own.db');
    const store = await openFile(file);
    await tell(store, 'a', 'hello');
    for (const ending of ['', '-wal', '-shm']) assert.equal(statSync(file + ending).mode & 0o777, 0o600, ending);
    await store.close();
    chmodSync(file, 0o640);
    await (await openFile(file)).close();
    assert.equal(statSync(file).mode & 0o777, 0o640);
  });

  it('has every turn in its log as soon as the turn resolves', async () => {
    const file = newFile();
    const store = await openFile(file);
    await tell(store, 'a', 'MARKER-7f3a');
    assert.match(readFileSync(`${file}-wal`, 'latin1'), /MARKER-7f3a/);
    await store.close();
  });

  it('writes to the disk once for all turns of the same moment', async () => {
    const file = newFile();
    const store = await openFile(file, () => 0);
    const before = commitsIn(`${file}-wal`);
    await Promise.all(Array.from({ length: 50 }, (_, n) => tell(store, `a${n}`, 'hello')));
    assert.equal(commitsIn(`${file}-wal`) - before, 1);
    await store.close();
  });

  it('does not let whoever came first wait for all the others to be thought about', async () => {
    const file = newFile();
    let now = 0;
    const store = await openFile(file, () => now);
    const before = commitsIn(`${file}-wal`);
    const slow = (n: number) =>
      store.turn({ ...KEY, delivery: `a${n}` }, () => {
        now += 15;
        return { conversation: conversationAt(1), outgoing: [] };
      });
    await Promise.all(Array.from({ length: 5 }, (_, n) => slow(n)));
    assert.equal(commitsIn(`${file}-wal`) - before, 3);
    await store.close();
  });

  it('keeps the others of the same moment when one of them fails', async () => {
    const store = await openFile(newFile());
    const failing = store.turn(KEY, () => {
      throw new Error('a bug in the bot');
    });
    const results = await Promise.allSettled([tell(store, 'a', 'one'), failing, tell(store, 'b', 'two')]);
    assert.deepEqual(
      results.map(({ status }) => status),
      ['fulfilled', 'rejected', 'fulfilled'],
    );
    assert.equal((await store.history('web:1', 0)).length, 4);
    await store.close();
  });

  it('keeps its log short under load, without anybody asking for it', async () => {
    const file = newFile();
    const store = await openFile(file);
    for (let n = 0; n < 60; n++)
      await Promise.all(Array.from({ length: 20 }, (_, i) => tell(store, `a${n}-${i}`, 'x'.repeat(4_000))));
    // A checkpoint begins at a thousand pages; some thirty times as much was written.
    assert.ok(statSync(`${file}-wal`).size < 2 * 1_000 * 4_096 + 2_000_000, `${statSync(`${file}-wal`).size} bytes`);
    await store.close();
  });

  it('holds no byte of a conversation that was erased', async () => {
    const file = newFile();
    const store = await openFile(file);
    for (let n = 0; n < 20; n++) await tell(store, `a${n}`, `MARKER-9b1c ${'x'.repeat(n * 400)}`);
    await store.erase('web:1');
    const bytes = readdirSync(path.dirname(file))
      .filter((name) => name.startsWith(path.basename(file)))
      .map((name) => readFileSync(path.join(path.dirname(file), name), 'latin1'));
    assert.doesNotMatch(bytes.join(''), /MARKER-9b1c/);
    await store.close();
  });

  it('can be read by two at once: what one process writes the other sees', async () => {
    const file = newFile();
    const [one, other] = [await openFile(file), await openFile(file)];
    await tell(one, 'a', 'hello');
    assert.equal((await tell(other, 'a', 'hello')).seen, true);
    await Promise.all([one.close(), other.close()]);
  });

  it('goes on as soon as another program that held it lets go', async () => {
    const file = newFile();
    const opened = await openSqlite({ kind: 'file', file }, { busyMs: 50 });
    const store = 'store' in opened ? opened.store : assert.fail(opened.problem);
    await tell(store, 'a', 'hello');
    const [row] = await store.claimDue({ limit: 1, lease: 1, channels: ['web'] });
    assert.ok(row);
    const writer = new Libsql(file);
    writer.exec('begin immediate');
    await assert.rejects(tell(store, 'b', 'held'), /locked/);
    await assert.rejects(store.markSent(row), /locked/);
    await assert.rejects(store.markFailed(row, 1), /locked/);
    await assert.rejects(store.noteArrival(row.seq, 0, 'at:1'), /locked/);
    await assert.rejects(store.shelf.put('kind', 'key', 'value'), /locked/);
    await assert.rejects(store.shelf.sweep('kind', 1), /locked/);
    writer.exec('rollback');
    writer.close();
    assert.equal((await tell(store, 'b', 'held')).seen, false);
    await store.close();
  });

  it('goes on with a file of an earlier version: nothing that was on its way is lost', async () => {
    const file = path.join(folder, 'before.db');
    const before = new Libsql(file);
    before.exec('create table migration (id integer primary key, name text not null) strict');
    for (const [i, { name, statements }] of MIGRATIONS.slice(0, 2).entries()) {
      for (const statement of statements) before.exec(statement);
      before.exec(`insert into migration (id, name) values (${i + 1}, '${name}')`);
    }
    const old = { id: 'web:1', turn: 4, liveCard: 3, phase: 'with-human', ended: 'escalated', schema: 2, pastes: [], facts: {} };
    const ticket = { id: 'T-OLD', status: 'open', agent: null };
    before.exec(`insert into conversation (id, schema, snapshot, at, owner, channel, address)
      values ('web:1', 2, '${JSON.stringify({ ...old, ticket })}', '2026-01-01T00:00:00Z', 'ann', 'web', 'here')`);
    const content = JSON.stringify({ text: 'on its way', card: null, replaces: null });
    for (const [seq, recipient, channel] of [
      [1, 'user', 'web'],
      [2, 'desk', 'desk'],
    ]) {
      before.exec(`insert into message (seq, conversation, at, author, recipient, schema, content)
        values (${seq}, 'web:1', '2026-01-01T00:00:00Z', 'bot', '${recipient}', 1, '${content}')`);
      before.exec(`insert into outbox values (${seq}, 'web:1', '${channel}', 'here', 0, 0, 0, 0)`);
    }
    before.exec("insert into receipt (place, seq, part) values ('at:1', 1, 0)");
    before.close();
    const store = await openFile(file);
    const rows = await store.claimDue({ limit: 9, lease: 1, channels: ['web', 'desk', 'web-desk'] });
    assert.deepEqual(
      rows.map(({ seq, route, outgoing }) => [seq, route, outgoing.text]),
      [[1, '', 'on its way']],
    );
    assert.deepEqual(await store.arrivals(1), ['at:1']);
    const [found] = await store.casesOf('ann', 1);
    assert.deepEqual([found?.conversation.schema, found?.conversation.phase, found?.conversation.ticket], [3, 'advising', null]);
    await store.close();
  });

  it('is not ready any more when it is closed', async () => {
    const store = await openFile(newFile());
    await store.close();
    assert.notEqual(await store.ready(), null);
  });

  describe('that cannot be used says why and what to do', () => {
    it('when something else lies there', async () => {
      const file = path.join(folder, 'letter.db');
      writeFileSync(file, 'Dear reader, this is not a database. '.repeat(50));
      assert.match(await problemOf(file), /letter\.db is not a SQLite database\. Name another file in DATABASE_URL/);
    });

    it('when it cannot be written', async () => {
      assert.match(await problemOf('/dev/null/x.db'), /cannot be written\. Give the bot the right/);
      assert.match(await problemOf(folder), /cannot be written/);
    });

    it('when another process is writing it', async () => {
      const file = newFile();
      await (await openFile(file)).close();
      const writer = new Libsql(file);
      writer.exec('begin immediate');
      assert.match(await problemOf(file), /is locked by another process\. Stop that one/);
      writer.exec('rollback');
      writer.close();
      await (await openFile(file)).close();
    });

    it('when a newer version has written it', async () => {
      const file = newFile();
      await (await openFile(file)).close();
      const future = new Libsql(file);
      future.exec("insert into migration (id, name) values (99, 'from the future')");
      future.close();
      assert.match(await problemOf(file), /written by a newer version of Reconnect/);
    });
  });
});
