import assert from 'node:assert/strict';
import { spawnSync } from 'node:child_process';
import {
  existsSync,
  linkSync,
  mkdirSync,
  mkdtempSync,
  readdirSync,
  readFileSync,
  rmSync,
  statSync,
  writeFileSync,
} from 'node:fs';
import { tmpdir } from 'node:os';
import path from 'node:path';
import { fileURLToPath } from 'node:url';
import { type ReportOptions, readOptions, USAGE } from '../../../adapters/report/options.ts';
import type { TicketRecord } from '../../../adapters/report/records.ts';
import { type ReportParts, writeReport } from '../../../adapters/report/report.ts';
import type { TicketRow } from '../../../adapters/store/store.ts';
import { outcome, PERIOD, TITLES, ticket } from './examples.ts';

const ROOT = fileURLToPath(new URL('../../..', import.meta.url));

describe('the options of the report', () => {
  it('are thirty days in UTC unless something else is said', () => {
    assert.deepEqual(readOptions([]), { days: 30, zone: 'UTC', out: path.resolve('data/report.html'), csv: null });
    assert.deepEqual(readOptions(['--days', '7', '--zone', 'Europe/Berlin', '--out', '/tmp/a.html', '--csv', '/tmp/a.csv']), {
      days: 7,
      zone: 'Europe/Berlin',
      out: path.resolve('/tmp/a.html'),
      csv: path.resolve('/tmp/a.csv'),
    });
  });

  const refused = [
    ['--days', '0'],
    ['--days', '-1'],
    ['--days', '1.5'],
    ['--days', '9999'],
    ['--days', ''],
    ['--days'],
    ['--zone', 'Berlin'],
    ['--zone', ''],
    ['--out', ''],
    ['--csv', ''],
    ['--out', 'a', '--csv', './a'],
    ['--nonsense'],
    ['surplus'],
  ];
  for (const args of refused) {
    it(`are refused with one sentence and the usage: ${args.join(' ')}`, () => {
      const read = readOptions(args);
      assert.ok(typeof read === 'string' && read.endsWith(USAGE) && read.length > USAGE.length + 20);
    });
  }
});

/** As the store gives it. */
function rowOf({ incident, users = 0, reason, ...about }: TicketRecord): TicketRow {
  const more = { conversation: 'web:1', agent: null, agentKey: null, waiting: about.opened, seq: 1 };
  return { ...about, ...more, reason: reason as TicketRow['reason'], users: incident ? users : null };
}

describe('writing the report', () => {
  let folder: string;
  let file: string;
  let closed: number;
  beforeEach(() => {
    folder = mkdtempSync(path.join(tmpdir(), 'report-'));
    file = path.join(folder, 'reconnect.db');
    writeFileSync(file, 'a database');
    closed = 0;
  });
  afterEach(() => rmSync(folder, { recursive: true }));

  const open: ReportParts['open'] = async () => ({
    store: {
      desk: {
        records: async (since) => ({ tickets: since === PERIOD.since ? [rowOf(ticket())] : [], outcomes: [outcome()] }),
      },
      close: async () => {
        closed += 1;
      },
    },
  });
  const optionsFor = (out: string, csv: string | null = null): ReportOptions => ({ days: 30, zone: 'UTC', out, csv });
  const write = (options: ReportOptions, parts: Partial<ReportParts> = {}) =>
    writeReport(options, { place: { kind: 'file', file }, open, titles: TITLES, now: Date.parse(PERIOD.until), ...parts });
  const problemOf = async (written: ReturnType<typeof write>) => {
    const result = await written;
    return 'problem' in result ? result.problem : assert.fail('it was written');
  };

  it('makes the page and the table, for nobody else to read, and says where they are', async () => {
    const [out, csv] = [path.join(folder, 'new/report.html'), path.join(folder, 'tickets.csv')];
    assert.deepEqual(await write(optionsFor(out, csv)), { done: `The report of the last 30 days: ${out}, ${csv}` });
    assert.match(readFileSync(out, 'utf8'), /<h1>Reconnect, 1 January 2026 to 31 January 2026<\/h1>[\s\S]*1 ticket was opened/);
    assert.match(readFileSync(csv, 'utf8'), /"T-1"/);
    assert.equal(statSync(out).mode & 0o077, 0);
    assert.equal(closed, 1);
  });

  it('does not make the database that it looks for', async () => {
    const missing = { kind: 'file', file: path.join(folder, 'no/such.db') } as const;
    const out = path.join(folder, 'report.html');
    const refuses = async () => assert.fail('it was opened');
    assert.match(
      await problemOf(write(optionsFor(out), { place: missing, open: refuses })),
      /^There is no database .*such\.db yet: start the bot first/,
    );
    assert.deepEqual(readdirSync(folder), ['reconnect.db']);
  });

  it('says that a database in memory holds nothing', async () => {
    assert.match(await problemOf(write(optionsFor('x'), { place: { kind: 'memory' } })), /keeps nothing/);
  });

  it('does not write over the database, by whatever name', async () => {
    const link = path.join(folder, 'linked.html');
    linkSync(file, link);
    for (const out of [file, `${file}-wal`, link])
      assert.match(await problemOf(write(optionsFor(out))), /belongs to the database/);
    assert.match(await problemOf(write(optionsFor(path.join(folder, 'r.html'), file))), /belongs to the database/);
    assert.equal(readFileSync(file, 'utf8'), 'a database');
  });

  it('passes on why the database cannot be opened', async () => {
    const problem = 'The database is damaged.';
    assert.equal(await problemOf(write(optionsFor(path.join(folder, 'r.html')), { open: async () => ({ problem }) })), problem);
  });

  it('says which file cannot be written', async () => {
    const out = path.join(folder, 'folder.html');
    mkdirSync(out);
    assert.match(await problemOf(write(optionsFor(out))), /folder\.html cannot be written \(EISDIR\)/);
    assert.equal(closed, 1);
  });

  it('lets the database go when it cannot be read', async () => {
    const records = () => Promise.reject(new Error('unreadable'));
    const close = async () => {
      closed += 1;
    };
    await assert.rejects(write(optionsFor('x'), { open: async () => ({ store: { desk: { records }, close } }) }), /unreadable/);
    assert.equal(closed, 1);
  });
});

describe('npm run report', () => {
  const run = (args: readonly string[], database: string) =>
    spawnSync(process.execPath, ['--import=./typescript.mjs', 'adapters/report/main.ts', ...args], {
      cwd: ROOT,
      encoding: 'utf8',
      env: { PATH: process.env.PATH, DATABASE_URL: database, PORT: 'nonsense' },
    });

  it('ends with 2 and a sentence where there is no database yet, and leaves nothing behind', () => {
    const folder = path.join(tmpdir(), `report-none-${process.pid}`);
    const { status, stdout, stderr } = run(['--out', path.join(folder, 'report.html')], `sqlite:${path.join(folder, 'none.db')}`);
    assert.deepEqual([status, stdout], [2, '']);
    assert.match(stderr, /^There is no database .*none\.db yet/);
    assert.ok(!existsSync(folder));
  });

  it('says how it is called, where that is asked', () => {
    for (const help of ['--help', '-h']) {
      const { status, stdout, stderr } = run([help], 'sqlite::memory:');
      assert.deepEqual([status, stdout.trim(), stderr], [0, USAGE, '']);
    }
  });

  it('ends with 2 and a sentence for arguments that it does not understand', () => {
    const { status, stdout, stderr } = run(['--days', 'many'], 'sqlite::memory:');
    assert.deepEqual([status, stdout], [2, '']);
    assert.match(stderr, /^--days takes a whole number from 1 to 3650, not "many"\. usage:/);
  });
});
