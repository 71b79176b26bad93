/** The store in one SQLite file: the embedded default. One process, one connection. */
import { mkdirSync } from 'node:fs';
import path from 'node:path';
import { Kysely, SqliteDialect, sql } from 'kysely';
import Libsql from 'libsql';
import type { DatabasePlace } from '../config.ts';
import { createSqlStore } from './sql-store.ts';
import type { Database, InTransaction, Tables } from './sql-tables.ts';
import { MIGRATIONS } from './sqlite-migrations.ts';
import type { Opened } from './store.ts';

/** How long to wait for another process that is writing. The wait blocks this process: keep it short. */
const BUSY_MS = 3_000;

/** Opens the file, creating it and its folder, brings it to the newest form, and makes sure that it can be written. */
export async function openSqlite(place: DatabasePlace, busyMs = BUSY_MS): Promise<Opened> {
  const file = place.kind === 'memory' ? ':memory:' : place.file;
  let connection: Libsql.Database | undefined;
  try {
    if (place.kind === 'file') mkdirSync(path.dirname(file), { recursive: true, mode: 0o700 });
    connection = connect(file, busyMs);
    const db = new Kysely<Tables>({ dialect: new SqliteDialect({ database: connection }) });
    const inTransaction = transactionsOf(db, connection);
    await migrate(inTransaction);
    return { store: createSqlStore(db, inTransaction, () => emptyLog(db)) };
  } catch (error) {
    connection?.close();
    return { problem: explain(file, error) };
  }
}

function connect(file: string, busyMs: number): Libsql.Database {
  const connection = new Libsql(file);
  const settings = [
    `busy_timeout = ${busyMs}`,
    'journal_mode = WAL',
    // In WAL mode, only FULL means that a commit has reached the disk.
    'synchronous = FULL',
    'foreign_keys = ON',
    // Erased texts are overwritten, not only unlinked.
    'secure_delete = ON',
  ];
  for (const setting of settings) connection.prepare(`pragma ${setting}`).all();
  return connection;
}

/**
 * IMMEDIATE takes the write lock first: a transaction that began by reading could not wait for it any more. By `exec`,
 * because a prepared statement of libsql that met a lock counts as running until it is collected: nothing could be
 * committed before.
 */
function transactionsOf(db: Database, connection: Libsql.Database): InTransaction {
  return (work) =>
    db.connection().execute(async (tx) => {
      connection.exec('begin immediate');
      try {
        const result = await work(tx);
        connection.exec('commit');
        return result;
      } catch (error) {
        rollBack(connection);
        throw error;
      }
    });
}

/** A failed commit may have rolled back by itself; what went wrong first is what counts. */
function rollBack(connection: Libsql.Database): void {
  try {
    connection.exec('rollback');
  } catch {}
}

/** Forwards only. The transaction also proves that the file can be written before the first message comes. */
async function migrate(inTransaction: InTransaction): Promise<void> {
  await inTransaction(async (tx) => {
    await sql`create table if not exists migration (id integer primary key, name text not null) strict`.execute(tx);
    const done = (await tx.selectFrom('migration').select('id').execute()).length;
    if (done > MIGRATIONS.length) throw Object.assign(new Error('newer'), { code: 'NEWER_SCHEMA' });
    for (const [index, { name, statements }] of MIGRATIONS.entries()) {
      if (index < done) continue;
      for (const statement of statements) await sql.raw(statement).execute(tx);
      await tx
        .insertInto('migration')
        .values({ id: index + 1, name })
        .execute();
    }
  });
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

function explain(file: string, error: unknown): string {
  const code = error instanceof Error && 'code' in error ? String(error.code) : '';
  const known = Object.keys(EXPLANATIONS).find((prefix) => code.startsWith(prefix));
  const what = known
    ? EXPLANATIONS[known]
    : 'cannot be opened for writing. Give the bot the right to write there, or name another file in DATABASE_URL.';
  return `The database ${file} ${what}`;
}
