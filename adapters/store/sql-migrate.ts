/** Brings a schema to the newest form. Forwards only; one transaction, so that a start that fails leaves the form as it was. */
import { sql } from 'kysely';
import type { Database, InTransaction } from './sql-tables.ts';

export interface Migration {
  readonly name: string;
  readonly statements: readonly string[];
}

/**
 * `lock` keeps others out until the transaction ends. Throws with the code NEWER_SCHEMA when a newer version was there first.
 * The transaction also proves that the database can be written before the first message comes.
 */
export async function migrate(
  inTransaction: InTransaction,
  migrations: readonly Migration[],
  lock: (tx: Database) => Promise<unknown>,
): Promise<void> {
  await inTransaction(async (tx) => {
    await lock(tx);
    await sql`create table if not exists migration (id integer primary key, name text not null)`.execute(tx);
    const done = (await tx.selectFrom('migration').select('id').execute()).length;
    if (done > migrations.length) throw Object.assign(new Error('newer'), { code: 'NEWER_SCHEMA' });
    for (const [index, { name, statements }] of migrations.entries()) {
      if (index < done) continue;
      for (const statement of statements) await sql.raw(statement).execute(tx);
      const id = index + 1;
      await tx.insertInto('migration').values({ id, name }).execute();
    }
  });
}
