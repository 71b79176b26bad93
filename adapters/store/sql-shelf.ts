/** The shelf in SQL: one table for the small things that channels keep. */
import { keepQuery } from './kept-query.ts';
import type { Database, Engine } from './sql-tables.ts';
import type { Shelf } from './store.ts';

export function createShelf({ db, inStatement, inTransaction }: Engine): Shelf {
  return {
    put: async (kind, key, value, until = null) => {
      await inStatement((tx) => put(tx, { kind, key, value, until }));
    },
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
    claim: (kind, key, until, now) =>
      inStatement(async (tx) => {
        const row = tx.insertInto('shelf').values({ kind, key, value: '', until });
        const free = row.onConflict((conflict) =>
          conflict.columns(['kind', 'key']).doUpdateSet({ until }).where('shelf.until', '<=', now),
        );
        return (await free.returning('key').executeTakeFirst()) !== undefined;
      }),
  };
}

const put = keepQuery((db, row: { kind: string; key: string; value: string; until: number | null }) =>
  db
    .insertInto('shelf')
    .values({ kind: row.kind, key: row.key, value: row.value, until: row.until })
    .onConflict((conflict) => conflict.columns(['kind', 'key']).doUpdateSet({ value: row.value, until: row.until })),
);

const lying = keepQuery((db, { kind, key, now }: { kind: string; key: string; now: number }) =>
  db
    .selectFrom('shelf')
    .select('value')
    .where('kind', '=', kind)
    .where('key', '=', key)
    .where(({ or, eb }) => or([eb('until', 'is', null), eb('until', '>', now)])),
);

async function get(db: Database, kind: string, key: string, now: number): Promise<string | null> {
  return (await lying(db, { kind, key, now }))[0]?.value ?? null;
}
