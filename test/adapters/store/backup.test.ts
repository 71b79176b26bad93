import assert from 'node:assert/strict';
import { spawn } from 'node:child_process';
import {
  existsSync,
  mkdirSync,
  mkdtempSync,
  readdirSync,
  readFileSync,
  rmSync,
  statSync,
  symlinkSync,
  writeFileSync,
} from 'node:fs';
import { tmpdir } from 'node:os';
import path from 'node:path';
import { fileURLToPath } from 'node:url';
import Libsql from 'libsql';
import { backUp } from '../../../adapters/store/backup.ts';
import { openSqlite } from '../../../adapters/store/sqlite.ts';
import type { Store } from '../../../adapters/store/store.ts';
import { conversationAt, say } from '../fakes.ts';

const SCRIPT = fileURLToPath(new URL('../../../adapters/terminal/backup.ts', import.meta.url));
const ROOT = fileURLToPath(new URL('../../..', import.meta.url));

async function openFile(file: string): Promise<Store> {
  const opened = await openSqlite({ kind: 'file', file });
  return 'store' in opened ? opened.store : assert.fail(opened.problem);
}

function tell(store: Store, id: string) {
  const way = { conversation: 'web:1', user: 'ann', channel: 'web', address: 'web:1' };
  return store.turn({ delivery: id, ...way, at: '2026-01-02T03:04:05Z', said: `said ${id}` }, (before) => ({
    conversation: conversationAt((before?.turn ?? 0) + 1),
    outgoing: [say(`answer to ${id}`)],
  }));
}

async function said(store: Store): Promise<readonly string[]> {
  const lines = await store.history('web:1', 0);
  return lines.flatMap((line) => (line.from === 'user' ? [line.text] : []));
}

function problemOf(done: ReturnType<typeof backUp>): string {
  return 'problem' in done ? done.problem : assert.fail('it was copied');
}

describe('a backup of the SQLite file', function () {
  // Processes start.
  this.timeout(30_000);

  let folder: string;
  let file: string;
  let copy: string;
  let store: Store | null;
  beforeEach(async () => {
    folder = mkdtempSync(path.join(tmpdir(), 'reconnect-backup-'));
    file = path.join(folder, 'live', 'bot.db');
    copy = path.join(folder, "an admin's backups", 'bot.db');
    store = await openFile(file);
  });
  afterEach(async () => {
    await store?.close();
    rmSync(folder, { recursive: true, force: true });
  });

  /** The command, in a process of its own. */
  const run = (args: readonly string[], database = `sqlite:${file}`) =>
    new Promise<{ status: number | null; out: string; err: string }>((resolve) => {
      const env = { ...process.env, DATABASE_URL: database };
      const child = spawn(process.execPath, ['--import=./typescript.mjs', SCRIPT, ...args], { cwd: ROOT, env });
      let [out, err] = ['', ''];
      child.stdout.on('data', (data) => (out += data));
      child.stderr.on('data', (data) => (err += data));
      child.on('close', (status) => resolve({ status, out, err }));
    });
  const live = () => store ?? assert.fail('closed');

  it('holds every turn before it, and goes on from there like the original', async () => {
    await tell(live(), 'a');
    assert.ok('bytes' in backUp(file, copy));
    await tell(live(), 'b');
    const restored = await openFile(copy);
    assert.deepEqual(await said(restored), ['said a']);
    assert.equal((await tell(restored, 'a')).seen, true);
    assert.equal((await tell(restored, 'c')).seen, false);
    const due = await restored.claimDue({ limit: 10, lease: 1_000, channels: ['web'] });
    assert.deepEqual(
      due.map(({ outgoing }) => outgoing.text),
      ['answer to a'],
      'in order: the next one waits for it',
    );
    await restored.close();
  });

  it('is taken from another process while turns go on, and holds a beginning of them without a gap', async () => {
    await tell(live(), 'before');
    let isDone = false;
    const running = run([copy]).finally(() => {
      isDone = true;
    });
    let turns = 0;
    while (!isDone) {
      await tell(live(), `${++turns}`);
      await new Promise(setImmediate);
    }
    assert.deepEqual(await running, { status: 0, out: (await running).out, err: '' });
    const restored = await openFile(copy);
    const [kept, all] = [await said(restored), await said(live())];
    assert.deepEqual(kept, all.slice(0, kept.length));
    assert.equal(kept[0], 'said before');
    assert.equal(all.length, turns + 1, 'and no turn was lost for it');
    await restored.close();
  });

  it('is readable for its owner only, and alone in its folder', () => {
    backUp(file, copy);
    assert.equal(statSync(copy).mode & 0o777, 0o600);
    assert.equal(statSync(path.dirname(copy)).mode & 0o777, 0o700);
    assert.deepEqual(readdirSync(path.dirname(copy)), ['bot.db']);
  });

  it('never goes over a file that is there, unless that is asked for', () => {
    mkdirSync(path.dirname(copy));
    writeFileSync(copy, 'an older one');
    assert.match(problemOf(backUp(file, copy)), /exists already.*--force/);
    assert.equal(readFileSync(copy, 'utf8'), 'an older one');
    assert.ok('bytes' in backUp(file, copy, { force: true }));
    assert.match(readFileSync(copy, 'latin1'), /^SQLite format 3/);
  });

  it('never goes over the database itself, by whatever name', () => {
    const alias = path.join(folder, 'alias.db');
    symlinkSync(file, alias);
    for (const to of [file, alias, `${file}-wal`])
      assert.match(problemOf(backUp(file, to, { force: true })), /replace the database .* itself/);
  });

  it('never goes over another database in use', async () => {
    const other = await openFile(copy);
    await tell(other, 'a');
    assert.match(problemOf(backUp(file, copy, { force: true })), /-wal, so .* is a database in use/);
    assert.deepEqual(await said(other), ['said a']);
    await other.close();
  });

  it('says what is wrong with the database, and leaves nothing behind', async () => {
    await store?.close();
    store = null;
    const junk = path.join(folder, 'junk.db');
    writeFileSync(junk, 'this is a letter, not a database. '.repeat(100));
    const foreign = path.join(folder, 'foreign.db');
    const database = new Libsql(foreign);
    database.exec('create table thing (id integer)');
    database.close();
    const problems: readonly (readonly [string, RegExp])[] = [
      [path.join(folder, 'none.db'), /There is no database .*none\.db yet/],
      [folder, /is not a file/],
      [junk, /is not a SQLite database/],
      [foreign, /is a database, but not one of Reconnect/],
    ];
    for (const [from, problem] of problems) assert.match(problemOf(backUp(from, copy)), problem);
    assert.deepEqual(existsSync(path.dirname(copy)) ? readdirSync(path.dirname(copy)) : [], []);
  });

  it('of a damaged database is none', async () => {
    for (let n = 0; n < 50; n++) await tell(live(), `${n}`);
    const damaged = path.join(folder, 'damaged.db');
    backUp(file, damaged);
    const bytes = readFileSync(damaged);
    bytes.fill(0xff, 3 * 4_096, bytes.length - 4_096);
    writeFileSync(damaged, bytes);
    assert.match(problemOf(backUp(damaged, copy)), /damaged/);
    assert.deepEqual(readdirSync(path.dirname(copy)), []);
  });

  it('says where it cannot be written', () => {
    writeFileSync(path.join(folder, 'file'), '');
    assert.match(problemOf(backUp(file, path.join(folder, 'file', 'bot.db'))), /cannot be written to .*where you may write/);
  });

  describe('by npm run backup', () => {
    it('goes to a folder beside the database, under the time', async () => {
      const { status, out } = await run([]);
      assert.equal(status, 0);
      assert.match(out, /^The backup is .*backups.reconnect-\d{8}-\d{6}\.db \(\d+\.\d MB\), and SQLite finds it whole\.\n$/);
      assert.match(readdirSync(path.join(folder, 'live', 'backups')).join(), /^reconnect-\d{8}-\d{6}\.db$/);
    });

    it('says in one sentence what is wrong', async () => {
      const problems: readonly (readonly [readonly string[], string | undefined, RegExp])[] = [
        [['a.db', 'b.db'], undefined, /^Give the name of one file\. usage: /],
        [['--frce'], undefined, /--frce.*usage: /],
        [[file], undefined, /would replace the database/],
        [[], 'sqlite::memory:', /nothing lasts/],
        [[], 'postgres://reconnect:hunter2@127.0.0.1:1/bot', /pg_dump .*"\$DATABASE_URL"/],
      ];
      await Promise.all(
        problems.map(async ([args, database, problem]) => {
          const { status, out, err } = await run(args, database);
          assert.deepEqual([status, out], [2, '']);
          assert.match(err, problem);
          assert.doesNotMatch(err, /hunter2|at .*\.ts/);
        }),
      );
    });

    it('explains itself', async () => {
      const { status, out } = await run(['--help']);
      assert.equal(status, 0);
      assert.match(out, /^usage: npm run backup/);
    });
  });
});
