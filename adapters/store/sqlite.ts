/** The store in one SQLite file: the embedded default. One process, one connection. */
import { closeSync, mkdirSync, openSync } from 'node:fs';
import path from 'node:path';
import { Kysely, type SqliteDatabase, SqliteDialect } from 'kysely';
import Libsql from 'libsql';
import type { DatabasePlace } from '../config.ts';
import { explainCode } from '../error-code.ts';
import { migrate } from './sql-migrate.ts';
import { createSqlStore } from './sql-store.ts';
import type { Tables } from './sql-tables.ts';
import { emptyLog, groupCommits, type Log, openLog } from './sqlite-commits.ts';
import { MIGRATIONS } from './sqlite-migrations.ts';
import { createSqliteTurns, type Prepare } from './sqlite-turn.ts';
import type { Opened } from './store.ts';

const BUSY_MS = 1_500;
/** Bytes to which the log is cut back after it had to grow, as it does while a backup reads. */
const LOG_BYTES = 64 * 1024 * 1024;

export interface SqliteOptions {
  /** How long to wait for another process that is writing. */
  readonly busyMs?: number;
  /** Milliseconds since 1970. */
  readonly clock?: () => number;
  /** The log of the database with this name. */
  readonly log?: (file: string) => Log;
}

/** Opens the file, creating it and its folder, brings it to the newest form, and makes sure that it can be written. */
export async function openSqlite(
  place: Exclude<DatabasePlace, { kind: 'postgres' }>,
  { busyMs = BUSY_MS, clock = Date.now, log = openLog }: SqliteOptions = {},
): Promise<Opened> {
  const file = place.kind === 'memory' ? ':memory:' : place.file;
  let connection: Libsql.Database | undefined;
  try {
    if (place.kind === 'file') makeFile(file);
    connection = connect(file);
    const statements = keepStatements(connection);
    const db = new Kysely<Tables>({ dialect: new SqliteDialect({ database: statements }) });
    const line = { db, connection, busyMs, clock, log: place.kind === 'file' ? log(file) : null };
    const { close, ...commits } = groupCommits(line);
    await migrate(commits.inTransaction, MIGRATIONS, async () => undefined);
    const store = createSqlStore({
      ...{ db, ...commits, inStatement: commits.inTransaction, now: clock, isShared: false },
      erased: async () => void (await emptyLog(db)),
      explain,
      close: async () => {
        await close();
        await db.destroy();
      },
      ...createSqliteTurns(statements.prepareOne, clock),
    });
    return { store };
  } catch (error) {
    connection?.close();
    return { problem: `The database ${file} ${explain(error)}` };
  }
}

/** Before SQLite does, which would let everybody read what people wrote. Its log gets the same rights. */
function makeFile(file: string): void {
  mkdirSync(path.dirname(file), { recursive: true, mode: 0o700 });
  closeSync(openSync(file, 'a', 0o600));
}

function connect(file: string): Libsql.Database {
  const connection = new Libsql(file);
  const settings = [
    // Waiting inside the database would stop the whole process: groupCommits waits instead.
    'busy_timeout = 0',
    'journal_mode = WAL',
    // A commit does not wait for the disk: sqlite-commits.ts does.
    'synchronous = NORMAL',
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

const FULL = 'cannot be written: the disk is full. Make room, or name another file in DATABASE_URL.';

const EXPLANATIONS: Readonly<Record<string, string>> = {
  SQLITE_BUSY: 'is locked by another process. Stop that one, or name another file in DATABASE_URL.',
  SQLITE_NOTADB: 'is not a SQLite database. Name another file in DATABASE_URL, or move this one away.',
  SQLITE_CORRUPT: 'is damaged. Restore it from a backup, or move it away to begin with an empty one.',
  ENOSPC: FULL,
  SQLITE_FULL: FULL,
  NEWER_SCHEMA: 'was written by a newer version of Reconnect. Start that version, or name another file in DATABASE_URL.',
};

const UNWRITABLE = 'cannot be written. Give the bot the right to write there, or name another file in DATABASE_URL.';

function explain(error: unknown): string {
  return explainCode(EXPLANATIONS, error) ?? UNWRITABLE;
}
