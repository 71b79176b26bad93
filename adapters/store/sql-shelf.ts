/** The shelf in SQL: one table for the small things that channels keep. */
import type { Database, Engine } from './sql-tables.ts';
import type { Shelf } from './store.ts';

export function createShelf({ db, inStatement, inTransaction }: Engine): Shelf {
  return {
    put: (kind, key, value, until = null) => inStatement((tx) => put(tx, { kind, key, value, until })),
    get: (kind, key, now) => get(db, kind, key, now),
    take: (kind, key, now) =>
      inStatement(async (tx) => {
        const taken = tx.deleteFrom('shelf').where('kind', '=', kind).where('key', '=', key).returning(['value', 'until']);
        const row = await taken.executeTakeFirst();
        return row === undefined || (row.until !== null && row.until <= now) ? null : row.value;
      }),
    sweep: (kind, now) =>
      inStatement(async (tx) => {
        await tx.deleteFrom('shelf').where('kind', '=', kind).where('until', '<=', now).execute();
      }),
    add: (kind, key, value) =>
      inTransaction(async (tx) => {
        const row = tx.insertInto('shelf').values({ kind, key, value, until: null });
        await row.onConflict((conflict) => conflict.doNothing()).execute();
        return (await get(tx, kind, key, 0)) ?? value;
      }),
  };
}

async function put(db: Database, row: { kind: string; key: string; value: string; until: number | null }): Promise<void> {
  await db
    .insertInto('shelf')
    .values(row)
    .onConflict((conflict) => conflict.columns(['kind', 'key']).doUpdateSet({ value: row.value, until: row.until }))
    .execute();
}

async function get(db: Database, kind: string, key: string, now: number): Promise<string | null> {
  const row = await db
    .selectFrom('shelf')
    .select('value')
    .where('kind', '=', kind)
    .where('key', '=', key)
    .where(({ or, eb }) => or([eb('until', 'is', null), eb('until', '>', now)]))
    .executeTakeFirst();
  return row?.value ?? null;
}
