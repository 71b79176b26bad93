/** Stores in PostgreSQL for tests, each empty. Making a database takes longer than most tests: one that is free again is emptied. */
import assert from 'node:assert/strict';
import { Client } from 'pg';
import { openPostgres } from '../../adapters/store/postgres.ts';
import type { Store } from '../../adapters/store/store.ts';
import type { PostgresServer } from './server.ts';

export interface Databases {
  readonly open: (clock?: () => number) => Promise<Store>;
  /** Closes a store and opens what it left behind. */
  readonly reopen: (store: Store, clock?: () => number) => Promise<Store>;
  /** The address of the database of a store. */
  readonly urlOf: (store: Store) => string;
}

export function createDatabases(server: () => PostgresServer): Databases {
  const free: string[] = [];
  const urls = new WeakMap<Store, string>();
  const urlOf = (store: Store) => urls.get(store) ?? assert.fail('a store of somebody else');
  const openAt = async (url: string, clock?: () => number) => {
    const store = await openStoreAt(url, clock);
    let isOpen = true;
    const close = async () => {
      await store.close();
      if (isOpen) free.push(url);
      isOpen = false;
    };
    const lent = { ...store, close };
    urls.set(lent, url);
    return lent;
  };
  return {
    urlOf,
    open: async (clock) => {
      const url = free.pop();
      if (url !== undefined) await emptyTables(url);
      return openAt(url ?? (await server().createDatabase()), clock);
    },
    reopen: async (store, clock) => {
      await store.close();
      return openAt(free.pop() ?? assert.fail('it was closed before'), clock);
    },
  };
}

/** Fails with the sentence where there is none. */
export async function openStoreAt(url: string, clock?: () => number): Promise<Store> {
  const opened = await openPostgres(url, clock ? { clock } : {});
  return 'store' in opened ? opened.store : assert.fail(opened.problem);
}

/** One question, by a connection of its own. */
export async function ask<T>(url: string, query: string, values: readonly unknown[] = []): Promise<readonly T[]> {
  const client = new Client({ connectionString: url });
  await client.connect();
  try {
    return (values.length > 0 ? await client.query(query, [...values]) : await client.query(query)).rows;
  } finally {
    await client.end();
  }
}

/** Numbers of messages go on rising, as they do in a real one. Faster than truncate, which makes new files. */
async function emptyTables(url: string): Promise<void> {
  const tables = await ask<{ name: string }>(
    url,
    "select quote_ident(tablename) as name from pg_tables where schemaname = 'public' and tablename <> 'migration'",
  );
  const deletions = tables.map(({ name }) => `delete from ${name}`);
  // A replica checks no references, so the order does not matter.
  await ask(url, ['set session_replication_role = replica', ...deletions].join('; '));
}
