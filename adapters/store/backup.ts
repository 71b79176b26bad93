/** A copy of the SQLite file while the bot runs: consistent, checked, and in place only when it is whole. */
import { randomBytes } from 'node:crypto';
import { closeSync, existsSync, fsyncSync, mkdirSync, openSync, renameSync, rmSync, type Stats, statSync } from 'node:fs';
import path from 'node:path';
import Libsql from 'libsql';
import { codeOf, explainCode } from '../error-code.ts';

/** The database is read beside those who write; only a recovery after a crash keeps readers out, and not for long. */
const BUSY_MS = 10_000;
/** What SQLite keeps beside a file in use. Left beside another file, they would be taken for a part of it. */
const COMPANIONS = ['-wal', '-shm', '-journal'] as const;

export type BackedUp = { readonly bytes: number } | { readonly problem: string };

/**
 * Copies the database `from` to the file `to`, both absolute, and makes its folder. All turns that were committed before are in
 * it. Writers are not kept out: their log grows meanwhile. What stands in the way is a sentence, and then `to` is as it was.
 */
export function backUp(from: string, to: string, { force = false } = {}): BackedUp {
  const part = `${to}.${randomBytes(4).toString('hex')}.partial`;
  try {
    const problem = findObstacle(from, to, force) ?? copy(from, part) ?? check(part) ?? publish(part, to, force);
    return problem === null ? { bytes: statSync(to).size } : { problem };
  } finally {
    if (existsSync(part)) rmSync(part);
  }
}

function findObstacle(from: string, to: string, force: boolean): string | null {
  if (!existsSync(from)) return `There is no database ${from} yet. Start the bot once, or name another file in DATABASE_URL.`;
  if (look(from)?.isFile() === false) return `${from} is not a file. Name the file of the bot in DATABASE_URL.`;
  if (isSame(from, to)) return `The backup would replace the database ${from} itself. Name another file.`;
  const companion = COMPANIONS.map((ending) => to + ending).find((file) => existsSync(file));
  if (companion) return `Beside the backup stands ${companion}, so ${to} is a database in use, or was one. Name another file.`;
  return force ? null : findExisting(to);
}

function isSame(from: string, to: string): boolean {
  if (COMPANIONS.some((ending) => to === from + ending)) return true;
  const [one, other] = [look(from), look(to)];
  return one !== undefined && one.dev === other?.dev && one.ino === other.ino;
}

/** What is in the way of looking is in the way of what follows, which says so. */
function look(file: string): Stats | undefined {
  try {
    return statSync(file, { throwIfNoEntry: false });
  } catch {
    return undefined;
  }
}

function findExisting(to: string): string | null {
  return existsSync(to) ? `The file ${to} exists already. Name another one, or replace it with --force.` : null;
}

function copy(from: string, part: string): string | null {
  const unwritable = prepare(part);
  if (unwritable !== null) return unwritable;
  return withDatabase(from, explainSource(from), (database) => {
    if (countMigrations(database) === 0) return `The file ${from} is a database, but not one of Reconnect.`;
    database.exec(`vacuum into '${part.replaceAll("'", "''")}'`);
    return null;
  });
}

/** The file is there before it is filled, because SQLite would let everybody read it. */
function prepare(part: string): string | null {
  try {
    mkdirSync(path.dirname(part), { recursive: true, mode: 0o700 });
    closeSync(openSync(part, 'wx', 0o600));
    return null;
  } catch (error) {
    return explainTarget(part, error);
  }
}

function check(part: string): string | null {
  const damaged =
    'The copy did not pass the check of SQLite and was thrown away. The database may be damaged: check it before you go on.';
  return withDatabase(
    part,
    () => damaged,
    (database) => {
      const [found, ...more] = database.prepare('pragma integrity_check').all() as { integrity_check: string }[];
      return found?.integrity_check === 'ok' && more.length === 0 && countMigrations(database) > 0 ? null : damaged;
    },
  );
}

/** 0 for a database of somebody else. */
function countMigrations(database: Libsql.Database): number {
  const tables = database.prepare("select count(*) as n from sqlite_master where type = 'table' and name = 'migration'").get();
  if ((tables as { n: number }).n === 0) return 0;
  return (database.prepare('select count(*) as n from migration').get() as { n: number }).n;
}

function publish(part: string, to: string, force: boolean): string | null {
  // The copy took a while.
  const existing = force ? null : findExisting(to);
  if (existing !== null) return existing;
  try {
    flush(part);
    renameSync(part, to);
    flushFolder(path.dirname(to));
    return null;
  } catch (error) {
    return explainTarget(to, error);
  }
}

function flush(file: string): void {
  const handle = openSync(file, 'r+');
  try {
    fsyncSync(handle);
  } finally {
    closeSync(handle);
  }
}

/** The new name outlasts a power cut. Windows knows no such thing for folders. */
function flushFolder(folder: string): void {
  if (process.platform === 'win32') return;
  const handle = openSync(folder, 'r');
  fsyncSync(handle);
  closeSync(handle);
}

function withDatabase(
  file: string,
  explain: (error: unknown) => string,
  work: (database: Libsql.Database) => string | null,
): string | null {
  let database: Libsql.Database | undefined;
  try {
    database = new Libsql(file);
    database.exec(`pragma busy_timeout = ${BUSY_MS}`);
    return work(database);
  } catch (error) {
    return explain(error);
  } finally {
    database?.close();
  }
}

const EXPLANATIONS: Readonly<Record<string, string>> = {
  SQLITE_NOTADB: 'is not a SQLite database. Name the file of the bot in DATABASE_URL.',
  SQLITE_CORRUPT: 'is damaged and cannot be copied. Keep the last good backup.',
  SQLITE_BUSY: 'is locked by another process. Try again when that one is done.',
  SQLITE_FULL: 'was not copied: the disk is full. Make room, or name a file on another disk.',
};

function explainSource(from: string): (error: unknown) => string {
  return (error) => {
    const what = explainCode(EXPLANATIONS, error) ?? 'cannot be read. Run the backup as the user who runs the bot.';
    return `The database ${from} ${what}`;
  };
}

function explainTarget(file: string, error: unknown): string {
  const folder = path.dirname(file);
  if (codeOf(error) === 'ENOSPC') return `The disk of ${folder} is full. Make room, or name a file on another disk.`;
  return `The backup cannot be written to ${folder} (${codeOf(error) || 'unknown'}). Name a file in a folder where you may write.`;
}
