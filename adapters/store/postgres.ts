/** The store in PostgreSQL: any number of processes share it. */
import { setTimeout as pause } from 'node:timers/promises';
import { Kysely, PostgresDialect, sql } from 'kysely';
import pg from 'pg';
import { codeOf, explainCode } from '../error-code.ts';
import { createLanes } from './lanes.ts';
import { MIGRATIONS } from './postgres-migrations.ts';
import { createPostgresTurns } from './postgres-turn.ts';
import { migrate } from './sql-migrate.ts';
import { createSqlStore } from './sql-store.ts';
import { type Database, doParts, type InTransaction, type Tables } from './sql-tables.ts';
import type { Opened, Store } from './store.ts';

/** Connections of one process. A turn holds one for a millisecond; PostgreSQL serves a few for each of its cores best. */
const CONNECTIONS = 8;
const CONNECT_MS = 5_000;
/** A statement that takes longer has met a lock that nobody releases, or a database that is overwhelmed. */
const STATEMENT_MS = 10_000;
/** All who start take this lock, one after the other: a number that nothing else in the database uses. */
const MIGRATION_LOCK = 7_365_001;
/** The connection broke, the database is restarting, or it has ended one of two that waited for each other. */
const BROKEN = /^(08...|57P0.|40P01|40001|ECONNRESET|ECONNREFUSED|EPIPE|ETIMEDOUT)$/;
const NO_ANSWER = 'Query read timeout';
const DRIVER_BROKEN = /^(Connection terminated( unexpectedly)?$|Client has encountered a connection error)/;
/** Milliseconds before each repetition: a restart of the database takes about a second, and a platform waits for three. */
const REPEAT_AFTER_MS = [50, 250, 500, 750];
const NUMERIC = [pg.types.builtins.INT8];

export interface PostgresOptions {
  /** Milliseconds since 1970; unset: the clock of the database, which all processes share. */
  readonly clock?: () => number;
}

/** Connects, and brings the schema to the newest form; several processes may do so at once. */
export async function openPostgres(url: string, { clock }: PostgresOptions = {}): Promise<Opened> {
  let pool: pg.Pool | undefined;
  try {
    pool = connect(url);
    const db: Database = new Kysely<Tables>({ dialect: new PostgresDialect({ pool }) });
    const inTransaction = transactionsOf(db);
    await migrate(inTransaction, MIGRATIONS, (tx) => sql`select pg_advisory_xact_lock(${MIGRATION_LOCK})`.execute(tx));
    const now = () => clock?.() ?? sql<number>`floor(extract(epoch from statement_timestamp()) * 1000)::bigint`;
    const inStatement: InTransaction = (work) => work(db);
    const turns = createPostgresTurns(db, () => clock?.() ?? null);
    const store = createSqlStore({
      db,
      inTransaction,
      inParts: (parts) => inTransaction((tx) => doParts(tx, parts)),
      inStatement,
      inPassing: inStatement,
      now,
      isShared: true,
      erased: async () => undefined,
      explain,
      close: () => db.destroy(),
      ...turns,
    });
    const inLane = createLanes();
    const turn: Store['turn'] = (key, step) => inLane(key.conversation, () => patiently(() => store.turn(key, step)));
    return { store: { ...store, turn } };
  } catch (error) {
    await pool?.end().catch(() => undefined);
    return { problem: `The PostgreSQL of DATABASE_URL ${explain(error)}` };
  }
}

function connect(url: string): pg.Pool {
  const pool = new pg.Pool({
    Client: ImpatientClient,
    connectionString: url,
    application_name: 'reconnect',
    max: CONNECTIONS,
    connectionTimeoutMillis: CONNECT_MS,
    statement_timeout: STATEMENT_MS,
    idle_in_transaction_session_timeout: STATEMENT_MS,
    // A little later than the database itself: for one that does not answer any more.
    query_timeout: STATEMENT_MS + CONNECT_MS,
    keepAlive: true,
    types: { getTypeParser: (type, format) => (NUMERIC.includes(type) ? Number : pg.types.getTypeParser(type, format)) as never },
  });
  // A connection that breaks while nobody uses it: the pool opens another when it is needed.
  pool.on('error', () => undefined);
  // One that breaks while it is used tells so twice: to whoever waits for the answer, and here, which would end the process.
  pool.on('connect', (client) => client.on('error', () => undefined));
  return pool;
}

/** The driver gives up waiting, but keeps the connection, which would answer the next one with what this one asked. */
class ImpatientClient extends pg.Client {
  override query = ((...question: Parameters<pg.Client['query']>) => {
    const answer: unknown = super.query(...question);
    if (answer instanceof Promise)
      answer.catch((error) => {
        if (error instanceof Error && error.message === NO_ANSWER) void this.end();
      });
    return answer;
  }) as pg.Client['query'];
}

function transactionsOf(db: Database): InTransaction {
  return (work) => db.transaction().execute(work);
}

/** A turn of which nothing is known may be taken again: if it was stored, it is seen. */
async function patiently<T>(take: () => Promise<T>): Promise<T> {
  for (const wait of REPEAT_AFTER_MS)
    try {
      return await take();
    } catch (error) {
      if (!isBroken(error)) throw error;
      await pause(wait);
    }
  return take();
}

/** The driver gives some of its own errors no code. */
function isBroken(error: unknown): boolean {
  return BROKEN.test(codeOf(error)) || (error instanceof Error && DRIVER_BROKEN.test(error.message));
}

const UNTRUSTED =
  'shows a certificate that is not trusted here. Name the file of its authority in NODE_EXTRA_CA_CERTS, and start again.';
const EXPLANATIONS: Readonly<Record<string, string>> = {
  ECONNREFUSED: 'does not answer. Start PostgreSQL, or correct the host and port in DATABASE_URL.',
  ENOTFOUND: 'has a host name that nobody knows. Correct the host in DATABASE_URL.',
  EAI_AGAIN: 'has a host name that cannot be looked up now. Correct the host in DATABASE_URL, or try again.',
  '28P01': 'refuses the password. Correct the user and password in DATABASE_URL.',
  '28000': 'refuses this user. Correct the user in DATABASE_URL, or let it in in pg_hba.conf.',
  '3D000': 'does not have this database. Create it (createdb reconnect), or correct its name in DATABASE_URL.',
  '42501': 'does not let this user create tables. Give it a database of its own, or the right to create in the schema.',
  '53300': 'has no connection left. Raise max_connections, or put PgBouncer before it.',
  '57P03': 'is just starting. Try again in a moment.',
  '25006': 'is a standby, which cannot be written. Name the primary in DATABASE_URL.',
  '53100': 'cannot write: its disk is full. Make room there.',
  '08P01':
    'refuses the limits that the bot sets. In PgBouncer, set ignore_startup_parameters = statement_timeout,idle_in_transaction_session_timeout.',
  CERT_HAS_EXPIRED: 'shows a certificate that has run out. Renew it there.',
  ERR_TLS_CERT_ALTNAME_INVALID: 'shows a certificate for another name. Write the host in DATABASE_URL as the certificate has it.',
  DEPTH_ZERO_SELF_SIGNED_CERT: UNTRUSTED,
  SELF_SIGNED_CERT_IN_CHAIN: UNTRUSTED,
  UNABLE_TO_GET_ISSUER_CERT_LOCALLY: UNTRUSTED,
  UNABLE_TO_VERIFY_LEAF_SIGNATURE: UNTRUSTED,
  NEWER_SCHEMA: 'was written by a newer version of Reconnect. Start that version, or name another database in DATABASE_URL.',
};

/** Without the address, which holds a password. */
function explain(error: unknown): string {
  const code = codeOf(error);
  const why = error instanceof Error && code === '' ? ` (${error.message})` : code && ` (${code})`;
  return explainCode(EXPLANATIONS, error) ?? `cannot be used${why}. See that it runs and lets this machine in.`;
}
