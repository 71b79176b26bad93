/** The database of a run: where it is, how it is struck, and what stands in it at the end. */
import path from 'node:path';
import Libsql from 'libsql';
import { Client } from 'pg';
import { startPostgres } from '../postgres/server.ts';

export interface Database {
  /** For DATABASE_URL. */
  readonly url: string;
  /** Takes it away hard, and brings it back; null where there is no server. */
  readonly strike: (() => Promise<void>) | null;
  /** Rows of a statement that only reads. */
  readonly read: (sql: string) => Promise<readonly Row[]>;
  readonly close: () => Promise<void>;
}

export type Row = Readonly<Record<string, unknown>>;

export const STORES = ['sqlite', 'postgres'] as const;
export type StoreKind = (typeof STORES)[number];

export function openDatabase(kind: StoreKind, folder: string): Promise<Database> {
  return kind === 'sqlite' ? openFile(path.join(folder, 'chaos.db')) : openServer();
}

async function openFile(file: string): Promise<Database> {
  const read = async (sql: string) => {
    const connection = new Libsql(file);
    try {
      return connection.prepare(sql).all() as readonly Row[];
    } finally {
      connection.close();
    }
  };
  return { url: `sqlite:${file}`, strike: null, read, close: async () => undefined };
}

/** A server of our own is killed as by a power cut; of one that belongs to somebody all connections are cut. */
async function openServer(): Promise<Database> {
  const server = await startPostgres();
  const url = await server.createDatabase();
  const read = async (sql: string) => {
    const client = new Client({ connectionString: url });
    await client.connect();
    try {
      return (await client.query(sql)).rows as readonly Row[];
    } finally {
      await client.end();
    }
  };
  const cut =
    'select pg_terminate_backend(pid) from pg_stat_activity where datname = current_database() and pid <> pg_backend_pid()';
  const strike = async () => {
    if (!server.isOwn) return void (await read(cut));
    await server.kill();
    await server.start();
  };
  return { url, strike, read, close: server.stop };
}
