/** The store in one SQLite file: the embedded default. One process, one connection. */
import { mkdirSync } from 'node:fs';
import path from 'node:path';
import { setImmediate as comeRound, setTimeout as pause } from 'node:timers/promises';
import { Kysely, type SqliteDatabase, SqliteDialect, sql } from 'kysely';
import Libsql from 'libsql';
import type { DatabasePlace } from '../config.ts';
import { codeOf, explainCode } from '../error-code.ts';
import { migrate } from './sql-migrate.ts';
import { createSqlStore } from './sql-store.ts';
import type { Database, InTransaction, Tables } from './sql-tables.ts';
import { MIGRATIONS } from './sqlite-migrations.ts';
import { createSqliteTurns, type Prepare } from './sqlite-turn.ts';
import type { Opened } from './store.ts';

/** How long to wait for another process that is writing; the bot goes on meanwhile. */
const BUSY_MS = 1_500;
const BUSY_STEP_MS = 20;
/** A transaction takes up no further work after so long: whoever came first is not to wait for everybody's thinking. */
const TOGETHER_MS = 20;
/** Between two transactions under load: a write to the disk costs as much as a turn. */
const GATHER_MS = 8;
/** Bytes to which the log is cut back after it had to grow, as it does while a backup reads. */
const LOG_BYTES = 64 * 1024 * 1024;

export interface SqliteOptions {
  readonly busyMs?: number;
  /** Milliseconds since 1970. */
  readonly clock?: () => number;
}

/** Opens the file, creating it and its folder, brings it to the newest form, and makes sure that it can be written. */
export async function openSqlite(
  place: Exclude<DatabasePlace, { kind: 'postgres' }>,
  { busyMs = BUSY_MS, clock = Date.now }: SqliteOptions = {},
): Promise<Opened> {
  const file = place.kind === 'memory' ? ':memory:' : place.file;
  let connection: Libsql.Database | undefined;
  try {
    if (place.kind === 'file') mkdirSync(path.dirname(file), { recursive: true, mode: 0o700 });
    connection = connect(file);
    const statements = keepStatements(connection);
    const db = new Kysely<Tables>({ dialect: new SqliteDialect({ database: statements }) });
    const inTransaction = groupCommits({ db, connection, busyMs, clock });
    await migrate(inTransaction, MIGRATIONS, async () => undefined);
    const store = createSqlStore({
      ...{ db, inTransaction, inStatement: inTransaction, now: clock, isShared: false },
      erased: () => emptyLog(db),
      explain,
      ...createSqliteTurns(statements.prepareOne, clock),
    });
    return { store };
  } catch (error) {
    connection?.close();
    return { problem: `The database ${file} ${explain(error)}` };
  }
}

function connect(file: string): Libsql.Database {
  const connection = new Libsql(file);
  const settings = [
    // Waiting inside the database would stop the whole process: groupCommits waits instead.
    'busy_timeout = 0',
    'journal_mode = WAL',
    // In WAL mode, only FULL means that a commit has reached the disk.
    'synchronous = FULL',
    'foreign_keys = ON',
    // Erased texts are overwritten, not only unlinked.
    'secure_delete = ON',
    `journal_size_limit = ${LOG_BYTES}`,
  ];
  for (const setting of settings) connection.prepare(`pragma ${setting}`).all();
  return connection;
}

/** Compiling a statement costs as much as running it. Those of this store are few: their values are bound. */
function keepStatements(connection: Libsql.Database): SqliteDatabase & { readonly prepareOne: Prepare } {
  const statements = new Map<string, Libsql.Statement>();
  const keep = (text: string) => {
    const known = statements.get(text) ?? connection.prepare(text);
    statements.set(text, known);
    return known;
  };
  return {
    prepare: (text) => keep(text) as never,
    prepareOne: (text) => {
      const statement = keep(text);
      const get = (...values: unknown[]) => {
        try {
          return statement.get(...values);
        } catch (error) {
          // libsql does not reset it: the next call would run with the values of this one.
          statements.delete(text);
          throw error;
        }
      };
      return { get, run: (...values) => statement.run(...values) };
    },
    close: () => {
      connection.close();
    },
  };
}

interface Line extends Required<SqliteOptions> {
  readonly db: Database;
  readonly connection: Libsql.Database;
}

interface Job {
  readonly work: (tx: Database) => Promise<unknown>;
  readonly resolve: (result: never) => void;
  readonly reject: (error: unknown) => void;
}

/**
 * All work that is there when the event loop comes round shares one transaction, so one write to the disk. Each piece has
 * a savepoint of its own: what fails leaves no trace and takes nothing else with it. Nothing resolves before the commit.
 */
function groupCommits(line: Line): InTransaction {
  const waiting: Job[] = [];
  let isRunning = false;
  const run = async () => {
    while (waiting.length > 0) {
      const done = await commitTogether(line, waiting);
      // Acknowledgements leave, and requests come in. Where there are many, the next commit is one for more of them.
      await (done > 1 ? pause(GATHER_MS) : comeRound());
    }
    isRunning = false;
  };
  return (work) =>
    new Promise((resolve, reject) => {
      waiting.push({ work, resolve, reject });
      if (isRunning) return;
      isRunning = true;
      setImmediate(() => void run());
    });
}

/** Takes out of `waiting` what was committed, or has failed with the transaction; resolves with how many were committed. */
async function commitTogether({ db, connection, busyMs, clock }: Line, waiting: Job[]): Promise<number> {
  const jobs = waiting.slice();
  const commit = () =>
    db.connection().execute(async (tx) => {
      // IMMEDIATE takes the write lock first: a transaction that began by reading could not wait for it any more.
      connection.exec('begin immediate');
      const outcomes: (() => void)[] = [];
      const until = clock() + TOGETHER_MS;
      for (const job of jobs) {
        outcomes.push(await attempt(tx, connection, job));
        if (clock() > until) break;
      }
      connection.exec('commit');
      return outcomes;
    });
  try {
    const outcomes = await whenFree(commit, connection, busyMs);
    waiting.splice(0, outcomes.length);
    for (const outcome of outcomes) outcome();
    return outcomes.length;
  } catch (error) {
    waiting.splice(0, jobs.length);
    for (const { reject } of jobs) reject(error);
    return 0;
  }
}

/** Tries again while another process writes. */
async function whenFree<T>(commit: () => Promise<T>, connection: Libsql.Database, busyMs: number): Promise<T> {
  for (let waited = 0; ; waited += BUSY_STEP_MS)
    try {
      return await commit();
    } catch (error) {
      rollBack(connection);
      if (!isBusy(error) || waited >= busyMs) throw error;
      await pause(BUSY_STEP_MS);
    }
}

function isBusy(error: unknown): boolean {
  return codeOf(error).startsWith('SQLITE_BUSY');
}

/** A failed commit may have rolled back by itself; what went wrong first is what counts. */
function rollBack(connection: Libsql.Database): void {
  // Asking a closed connection aborts the process.
  if (connection.open && connection.inTransaction) connection.exec('rollback');
}

/** Resolves with what is to be told to whoever asked for it, once all is committed; rejects when the transaction itself is broken. */
async function attempt(tx: Database, connection: Libsql.Database, { work, resolve, reject }: Job): Promise<() => void> {
  connection.exec('savepoint job');
  try {
    const result = await work(tx);
    connection.exec('release job');
    return () => resolve(result as never);
  } catch (error) {
    // SQLite ends the transaction by itself when the disk is full: nothing in it was stored.
    if (!connection.inTransaction) throw error;
    connection.exec('rollback to job');
    connection.exec('release job');
    return () => reject(error);
  }
}

async function emptyLog(db: Database): Promise<void> {
  await sql`pragma wal_checkpoint(truncate)`.execute(db);
}

const EXPLANATIONS: Readonly<Record<string, string>> = {
  SQLITE_BUSY: 'is locked by another process. Stop that one, or name another file in DATABASE_URL.',
  SQLITE_NOTADB: 'is not a SQLite database. Name another file in DATABASE_URL, or move this one away.',
  SQLITE_CORRUPT: 'is damaged. Restore it from a backup, or move it away to begin with an empty one.',
  SQLITE_FULL: 'cannot be written: the disk is full. Make room, or name another file in DATABASE_URL.',
  NEWER_SCHEMA: 'was written by a newer version of Reconnect. Start that version, or name another file in DATABASE_URL.',
};

const UNWRITABLE = 'cannot be written. Give the bot the right to write there, or name another file in DATABASE_URL.';

function explain(error: unknown): string {
  return explainCode(EXPLANATIONS, error) ?? UNWRITABLE;
}
