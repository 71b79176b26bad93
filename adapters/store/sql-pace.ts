/** The limits of the platforms, as far as it is the same in every database. Taking a turn of them is not: Engine.takePace. */
import { sql } from 'kysely';
import { type Database, type Engine, later } from './sql-tables.ts';

/** Nothing goes there before so many milliseconds have passed. */
export async function holdPace(tx: Database, engine: Engine, key: string, ms: number): Promise<void> {
  if (key === '') return;
  const held = later(engine, ms);
  await tx
    .insertInto('pace')
    .values({ key, busy: 0, held })
    .onConflict((conflict) =>
      conflict.column('key').doUpdateSet({ held: sql`case when pace.held > ${held} then pace.held else ${held} end` }),
    )
    .execute();
}

/** Removes what says nothing any more. */
export async function sweepPace(tx: Database, engine: Engine): Promise<void> {
  const now = later(engine, 0);
  await tx.deleteFrom('pace').where('busy', '<', now).where('held', '<', now).execute();
}
