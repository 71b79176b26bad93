/** What waits in the outbox and what was set aside, in SQL, for whoever runs the bot. */
import type { Database, Engine } from './sql-tables.ts';
import type { AsideRow, Backlog, OutboxRecords } from './store.ts';

/** Due at once, with all its tries before it. */
const FRESH = { aside: 0, tries: 0, due: 0, lease: 0 };

export function createOutboxRecords({ db, inStatement }: Pick<Engine, 'db' | 'inStatement'>): OutboxRecords {
  return {
    backlog: () => readBacklog(db),
    aside: (limit) => readAside(db, limit),
    retry: (seq, route) => inStatement(async (tx) => (await takeBack(tx, { seq, route })) > 0),
    retryAll: (channel) => inStatement((tx) => takeBack(tx, channel === undefined ? {} : { channel })),
    drop: (seq, route) => inStatement((tx) => drop(tx, seq, route)),
  };
}

async function readBacklog(db: Database): Promise<readonly Backlog[]> {
  const rows = await db
    .selectFrom('outbox')
    .innerJoin('message', 'message.seq', 'outbox.seq')
    .select((row) => ['outbox.channel', 'outbox.aside', row.fn.countAll().as('n'), row.fn.min('message.at').as('oldest')])
    .groupBy(['outbox.channel', 'outbox.aside'])
    .orderBy('outbox.channel')
    .execute();
  return [...new Set(rows.map(({ channel }) => channel))].map((channel) => {
    const [waiting, aside] = [0, 1].map((state) => rows.find((row) => row.channel === channel && row.aside === state));
    return { channel, waiting: Number(waiting?.n ?? 0), aside: Number(aside?.n ?? 0), oldest: waiting?.oldest ?? null };
  });
}

function readAside(db: Database, limit: number): Promise<readonly AsideRow[]> {
  return db
    .selectFrom('outbox')
    .innerJoin('message', 'message.seq', 'outbox.seq')
    .select(['outbox.seq', 'outbox.route', 'outbox.channel', 'outbox.conversation', 'outbox.tries', 'message.at'])
    .where('outbox.aside', '=', 1)
    .orderBy('outbox.seq')
    .orderBy('outbox.route')
    .limit(limit)
    .execute();
}

async function takeBack(tx: Database, which: { seq?: number; route?: string; channel?: string }): Promise<number> {
  const aside = tx.updateTable('outbox').set(FRESH).where('aside', '=', 1);
  const { numUpdatedRows } = await aside.where(({ and }) => and(which)).executeTakeFirstOrThrow();
  return Number(numUpdatedRows);
}

async function drop(tx: Database, seq: number, route: string): Promise<boolean> {
  const aside = tx.deleteFrom('outbox').where('aside', '=', 1);
  const { numDeletedRows } = await aside.where('seq', '=', seq).where('route', '=', route).executeTakeFirstOrThrow();
  return numDeletedRows > 0n;
}
