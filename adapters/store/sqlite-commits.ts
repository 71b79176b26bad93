/**
 * Turns share a commit, and commits share a write to the disk. SQLite leaves a commit in its log and does not wait for the disk
 * (synchronous = NORMAL); that is waited for here, beside the event loop. Nothing is told before, so it is as safe as FULL.
 */
import { type FileHandle, open } from 'node:fs/promises';
import { setImmediate as comeRound, setTimeout as pause } from 'node:timers/promises';
import { sql } from 'kysely';
import type Libsql from 'libsql';
import { codeOf } from '../error-code.ts';
import type { Database, Engine, InTransaction, Parts } from './sql-tables.ts';

const BUSY_STEP_MS = 20;
/** A transaction takes up no further work after so long: whoever came first is not to wait for everybody's thinking. */
const TOGETHER_MS = 20;
/** Between two transactions under load: each writes the pages that it has touched, and many touch the same. Longer saves work, and keeps others waiting. */
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

interface Commits extends Pick<Engine, 'inTransaction' | 'inParts'> {
  /** Resolves without waiting for the disk: when the power fails within a tenth of a second, the work is undone. */
  readonly inPassing: InTransaction;
  /** Resolves when all that was begun is done and on the disk. The connection stays open. */
  readonly close: () => Promise<void>;
}

interface Job {
  /** Whose turn it is; null for anything else. */
  readonly conversation: string | null;
  readonly parts: Omit<Parts<unknown, unknown, unknown>, 'conversation'>;
  readonly isInPassing: boolean;
  readonly resolve: (result: never) => void;
  readonly reject: (error: unknown) => void;
  /** It failed among others: it is tried again alone. */
  isSuspect?: boolean;
}

/** What a part of a job came to; of the last part: committed, and not yet on the disk. */
interface Done {
  readonly job: Job;
  readonly result: unknown;
}

/** All work that is there when the event loop comes round shares one transaction. What fails leaves no trace and takes nothing else with it. */
export function groupCommits(line: Line): Commits {
  const waiting = new Set<Job>();
  const disk = createDisk(line);
  let running: Promise<void> | null = null;
  const run = async () => {
    await comeRound();
    while (waiting.size > 0) {
      const done = await commitTogether(line, waiting);
      disk.add(done);
      // Acknowledgements leave, and requests come in. Where there are many, the next commit is one for more of them.
      await (done.length > 1 ? pause(GATHER_MS) : comeRound());
    }
    running = null;
  };
  const add = (what: Pick<Job, 'conversation' | 'parts' | 'isInPassing'>) =>
    new Promise<never>((resolve, reject) => {
      waiting.add({ ...what, resolve, reject });
      running ??= run();
    });
  const take =
    (isInPassing: boolean): InTransaction =>
    (work) =>
      add({ conversation: null, parts: whole(work), isInPassing });
  const close = async () => {
    while (running !== null) await running;
    await disk.settle();
    await line.log?.close();
  };
  return {
    inTransaction: take(false),
    inParts: ({ conversation, ...parts }) => add({ conversation, parts: parts as Job['parts'], isInPassing: false }),
    inPassing: take(true),
    close,
  };
}

/** All of it is done where turns save: whatever writes must end in the transaction in which it began. */
function whole(work: (tx: Database) => Promise<unknown>): Job['parts'] {
  return { look: async () => null, think: () => null, save: work };
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

/** Takes out of `waiting` what was committed, and what cannot be. */
async function commitTogether(line: Line, waiting: Set<Job>): Promise<readonly Done[]> {
  const jobs = nextOf([...waiting]);
  const refuse = (error: unknown) => {
    for (const job of jobs) {
      waiting.delete(job);
      job.reject(error);
    }
  };
  try {
    const tried = await whenFree(() => transact(line, jobs), line);
    if (tried instanceof Failed) {
      if (jobs.length === 1) refuse(tried.error);
      else tried.job.isSuspect = true;
      return [];
    }
    for (const { job } of tried) waiting.delete(job);
    return tried;
  } catch (error) {
    refuse(error);
    return [];
  }
}

/** Those before one that is suspect, so that they keep their order; then that one alone. */
function nextOf(waiting: readonly Job[]): readonly Job[] {
  const suspect = waiting.findIndex(({ isSuspect }) => isSuspect);
  return suspect < 0 ? waiting : waiting.slice(0, Math.max(1, suspect));
}

/** Nothing was committed, because of this job. */
class Failed {
  readonly job: Job;
  readonly error: unknown;
  constructor(job: Job, error: unknown) {
    this.job = job;
    this.error = error;
  }
}

function transact({ db, connection, clock }: Line, jobs: readonly Job[]): Promise<readonly Done[] | Failed> {
  return db.connection().execute(async (tx) => {
    // IMMEDIATE takes the write lock first: a transaction that began by reading could not wait for it any more.
    connection.exec('begin immediate');
    const until = clock() + TOGETHER_MS;
    try {
      const done = await doTogether(tx, jobs, () => clock() > until);
      connection.exec('commit');
      return done;
    } catch (error) {
      if (!(error instanceof Failed)) throw error;
      rollBack(connection);
      return error;
    }
  });
}

/** Does what there is time for, and the first of the jobs in any case. Throws Failed. */
async function doTogether(tx: Database, jobs: readonly Job[], isOver: () => boolean): Promise<readonly Done[]> {
  const all: Done[] = [];
  for (let left = jobs; left.length > 0 && (all.length === 0 || !isOver()); ) {
    const begun = sideBySide(left).map((job) => ({ job, result: undefined }));
    const seen = await doPart(begun, ({ look }) => look(tx), isOver);
    const thoughts = await doPart(seen, ({ think }, result) => think(result), isOver);
    // Turns that were thought about are saved, however late it is.
    const isLate = begun[0]?.job.conversation === null ? isOver : () => false;
    const done = await doPart(thoughts, ({ save }, result) => save(tx, result), isLate);
    const ended = new Set(done.map(({ job }) => job));
    left = left.filter((job) => !ended.has(job));
    all.push(...done);
  }
  return all;
}

/**
 * The first turns of all conversations: what the processor has just done for one of them it does faster for the next. Nothing
 * else comes in between, so that what they have seen still holds when they are saved.
 */
function sideBySide(jobs: readonly Job[]): readonly Job[] {
  if (jobs[0]?.conversation === null) return jobs.filter(({ conversation }) => conversation === null);
  const firsts = new Map<string, Job>();
  for (const job of jobs) if (job.conversation !== null && !firsts.has(job.conversation)) firsts.set(job.conversation, job);
  return [...firsts.values()];
}

/** Does the same part of each job, as far as there is time. */
async function doPart(
  jobs: readonly Done[],
  part: (parts: Job['parts'], result: unknown) => unknown,
  isOver: () => boolean,
): Promise<readonly Done[]> {
  const done: Done[] = [];
  for (const { job, result } of jobs) {
    try {
      done.push({ job, result: await part(job.parts, result) });
    } catch (error) {
      throw new Failed(job, error);
    }
    if (isOver()) break;
  }
  return done;
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
