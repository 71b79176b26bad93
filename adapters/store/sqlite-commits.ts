/**
 * Turns share a commit, and commits share a write to the disk. SQLite leaves a commit in its log and does not wait for the disk
 * (synchronous = NORMAL); that is waited for here, beside the event loop. Nothing is told before, so it is as safe as FULL.
 */
import { type FileHandle, open } from 'node:fs/promises';
import { setImmediate as comeRound, setTimeout as pause } from 'node:timers/promises';
import { sql } from 'kysely';
import type Libsql from 'libsql';
import { codeOf } from '../error-code.ts';
import type { Database, InTransaction } from './sql-tables.ts';

const BUSY_STEP_MS = 20;
/** A transaction takes up no further work after so long: whoever came first is not to wait for everybody's thinking. */
const TOGETHER_MS = 20;
/** Between two transactions under load: each writes the pages of the file that it has touched, and many touch the same. */
const GATHER_MS = 8;
/** What was done in passing is on the disk at the latest so much later. */
const PASSING_MS = 100;

/** SQLite's write-ahead log, as a file. */
export interface Log {
  /** Resolves when all that was written to it before the call is on the disk. */
  readonly sync: () => Promise<void>;
  readonly close: () => Promise<void>;
}

export interface Line {
  readonly db: Database;
  readonly connection: Libsql.Database;
  /** How long to wait for another process that is writing; the bot goes on meanwhile. */
  readonly busyMs: number;
  /** Milliseconds since 1970. */
  readonly clock: () => number;
  /** Null for a database that is nowhere but in the memory. */
  readonly log: Log | null;
}

interface Commits {
  readonly inTransaction: InTransaction;
  /** Resolves without waiting for the disk: when the power fails within a tenth of a second, the work is undone. */
  readonly inPassing: InTransaction;
  /** Resolves when all that was begun is done and on the disk. The connection stays open. */
  readonly close: () => Promise<void>;
}

interface Job {
  readonly work: (tx: Database) => Promise<unknown>;
  readonly isInPassing: boolean;
  readonly resolve: (result: never) => void;
  readonly reject: (error: unknown) => void;
}

/** Committed, and not yet on the disk. */
interface Done {
  readonly job: Job;
  readonly result: unknown;
}

/** All work that is there when the event loop comes round shares one transaction. What fails leaves no trace and takes nothing else with it. */
export function groupCommits(line: Line): Commits {
  const waiting: Job[] = [];
  const disk = createDisk(line);
  let running: Promise<void> | null = null;
  const run = async () => {
    await comeRound();
    for (let most = Number.POSITIVE_INFINITY; waiting.length > 0; ) {
      const { done, next } = await commitTogether(line, waiting, most);
      most = next;
      disk.add(done);
      // Acknowledgements leave, and requests come in. Where there are many, the next commit is one for more of them.
      await (done.length > 1 ? pause(GATHER_MS) : comeRound());
    }
    running = null;
  };
  const take =
    (isInPassing: boolean): InTransaction =>
    (work) =>
      new Promise((resolve, reject) => {
        waiting.push({ work, isInPassing, resolve, reject });
        running ??= run();
      });
  const close = async () => {
    while (running !== null) await running;
    await disk.settle();
    await line.log?.close();
  };
  return { inTransaction: take(false), inPassing: take(true), close };
}

/** The log of a database that is open: SQLite keeps the same file for as long. */
export function openLog(database: string): Log {
  let log: FileHandle | undefined;
  return {
    sync: async () => {
      log ??= await open(`${database}-wal`, 'r+');
      await log.datasync();
    },
    close: async () => log?.close(),
  };
}

/** One write to the disk at a time, for all that was committed before it begins. */
function createDisk(line: Line) {
  const sync = createSync(line);
  let unwritten: Done[] = [];
  let writing: Promise<void> | null = null;
  let later: NodeJS.Timeout | undefined;
  const write = async () => {
    do {
      clearTimeout(later);
      later = undefined;
      const told = unwritten.filter(isLasting);
      unwritten = [];
      const problem = await sync().catch((error: unknown) => ({ error }));
      for (const { job, result } of told) problem ? job.reject(problem.error) : job.resolve(result as never);
    } while (unwritten.some(isLasting));
    writing = null;
    if (unwritten.length > 0) writeLater();
  };
  const begin = () => {
    writing ??= write();
  };
  const writeLater = () => {
    later ??= setTimeout(() => {
      later = undefined;
      begin();
    }, PASSING_MS).unref();
  };
  return {
    add: (done: readonly Done[]) => {
      for (const { job, result } of done) if (job.isInPassing) job.resolve(result as never);
      unwritten.push(...done);
      if (done.some(isLasting)) begin();
      else if (done.length > 0) writeLater();
    },
    /** What is left is written when the connection is closed. */
    settle: async () => {
      while (writing !== null) await writing;
      clearTimeout(later);
    },
  };
}

function isLasting({ job }: Done): boolean {
  return !job.isInPassing;
}

/**
 * Writes the log to the disk. Once that has failed, Linux takes what was not written for written: from then on all goes into the
 * database itself, which SQLite writes anew, until that has succeeded.
 */
function createSync({ db, log }: Line): () => Promise<void> {
  let failed: { readonly error: unknown } | null = null;
  return async () => {
    if (log === null) return;
    failed ??= await log.sync().then(
      () => null,
      (error: unknown) => ({ error }),
    );
    if (failed === null) return;
    if (!(await emptyLog(db))) throw failed.error;
    failed = null;
  };
}

/** Moves all of the log into the database, and to the disk; false when a reader is in the way of a part of it. Rejects when the disk is. */
export async function emptyLog(db: Database): Promise<boolean> {
  const { rows } = await sql<{ busy: number }>`pragma wal_checkpoint(truncate)`.execute(db);
  return rows[0]?.busy === 0;
}

interface Committed {
  readonly done: readonly Done[];
  /** So many of those that wait may share the next transaction. */
  readonly next: number;
}

/** Takes out of `waiting` what was committed, and rejects what cannot be. `most`: how many may be tried together. */
async function commitTogether(line: Line, waiting: Job[], most: number): Promise<Committed> {
  const jobs = waiting.slice(0, most);
  const all = Number.POSITIVE_INFINITY;
  try {
    const { done, failed } = await whenFree(() => transact(line, jobs), line);
    if (failed === undefined) waiting.splice(0, done.length);
    // Those before it once more, without it; then it is the first one.
    else if (done.length > 0) return { done: [], next: done.length };
    else waiting.shift()?.reject(failed.error);
    return { done, next: all };
  } catch (error) {
    for (const { reject } of waiting.splice(0, jobs.length)) reject(error);
    return { done: [], next: all };
  }
}

interface Tried {
  readonly done: readonly Done[];
  /** Why the one after them could not be done: then nothing was committed. */
  readonly failed?: { readonly error: unknown };
}

function transact({ db, connection, clock }: Line, jobs: readonly Job[]): Promise<Tried> {
  return db.connection().execute(async (tx) => {
    // IMMEDIATE takes the write lock first: a transaction that began by reading could not wait for it any more.
    connection.exec('begin immediate');
    const done: Done[] = [];
    const until = clock() + TOGETHER_MS;
    for (const job of jobs) {
      try {
        done.push({ job, result: await job.work(tx) });
      } catch (error) {
        rollBack(connection);
        return { done, failed: { error } };
      }
      if (clock() > until) break;
    }
    connection.exec('commit');
    return { done };
  });
}

/** Tries again while another process writes. */
async function whenFree<T>(commit: () => Promise<T>, { connection, busyMs }: Line): Promise<T> {
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
