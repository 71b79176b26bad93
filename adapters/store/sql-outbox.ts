/** The outbox in SQL: who may take what out of it, and what becomes of that. */
import { sql } from 'kysely';
import type { Limits, Pace } from '../pace.ts';
import { type DraftWay, outboxRow, paced, readAnswer, type Way } from './sql-draft.ts';
import { holdPace } from './sql-pace.ts';
import { type Database, type Engine, later } from './sql-tables.ts';
import { type Claim, type DueRow, type TurnKey, USER_ROUTE } from './store.ts';

/** Tables.outbox.redrawn of an answer that was changed before all of it had arrived. */
const UNFINISHED = 2;

/** Where it has arrived, or is on its way, it is put once more; elsewhere it goes out as it reads now. */
export async function dispatchAgain(tx: Database, key: TurnKey, seq: number, home: Way): Promise<void> {
  // What was put again already has arrived as a whole once.
  const unlessRedrawn = sql<number>`case outbox.redrawn when 0 then ${sql.lit(UNFINISHED)} else outbox.redrawn end`;
  for (const route of await touchedRoutes(tx, seq)) {
    const way = route === USER_ROUTE ? home : key.desks?.find(({ name }) => name === route);
    if (!way) continue;
    const row: DraftWay = { ...paced(key, route, way), message: 0 };
    await tx
      .insertInto('outbox')
      .values({ ...outboxRow(key.conversation, seq, row), redrawn: 1 })
      // Whoever is sending it now sends the old words: it goes out once more.
      .onConflict((conflict) => conflict.columns(['seq', 'route']).doUpdateSet({ redrawn: unlessRedrawn, tries: 0, aside: 0 }))
      .execute();
  }
}

async function touchedRoutes(tx: Database, seq: number): Promise<readonly string[]> {
  const arrived = await tx.selectFrom('receipt').select('route').distinct().where('seq', '=', seq).execute();
  const tried = await tx.selectFrom('outbox').select('route').where('seq', '=', seq).where('tries', '>', 0).execute();
  return [...new Set([...arrived, ...tried].map(({ route }) => route))];
}

/** Looks in one claim. A platform that has had enough may leave thousands that must wait; who is behind those comes with the next claim. */
const MOST_LOOKS = 10;

/** Takes the rows and counts the try in one transaction, so that two claimers never get the same one. */
export async function claimHeads(tx: Database, engine: Engine, claim: Claim): Promise<readonly DueRow[]> {
  const rows: DueRow[] = [];
  const queues = createQueues(claim.limits);
  if (claim.channels.length === 0) return rows;
  for (let looks = 0; rows.length < claim.limit && looks < MOST_LOOKS; looks += 1) {
    const heads = await findHeads(tx, engine, { ...claim, limit: claim.limit - rows.length });
    if (heads.length === 0) break;
    await engine.lockPace(tx, keysOf(heads, claim.limits));
    const taken: Head[] = [];
    for (const head of heads) {
      const opens = await engine.takePace(tx, head, claim.limits);
      if (opens === null) taken.push(head);
      else
        await tx
          .updateTable('outbox')
          .set({ due: queues.join(head, opens) })
          .where('id', '=', head.id)
          .execute();
    }
    if (taken.length > 0) rows.push(...(await lease(tx, engine, taken, claim.lease)));
  }
  return rows;
}

function keysOf(heads: readonly Head[], limits: Limits | undefined): readonly string[] {
  return heads.filter(({ channel }) => limits?.[channel]).flatMap(({ place, tenant }) => [place, tenant]);
}

/** Those that must wait line up behind each other, so that they do not all come again at the same moment. */
function createQueues(limits: Limits | undefined) {
  const lengths = new Map<string, number>();
  const lengthOf = (key: string) => {
    const length = lengths.get(key) ?? 0;
    lengths.set(key, length + 1);
    return length;
  };
  return {
    join: ({ channel, place, tenant }: Head, opens: number): number => {
      const rates = limits?.[channel];
      if (!rates) return opens;
      return opens + Math.max(lengthOf(place) * rates.place.everyMs, lengthOf(tenant) * rates.tenant.everyMs);
    },
  };
}

type Head = Awaited<ReturnType<typeof findHeads>>[number];

function findHeads(tx: Database, engine: Engine, { channels, routes, limit }: Claim) {
  const now = later(engine, 0);
  return tx
    .selectFrom('outbox as row')
    .select(['row.id', 'row.channel', 'row.place', 'row.tenant', 'row.lease'])
    .where('row.channel', 'in', channels)
    .$if(routes !== undefined, (query) => query.where('row.route', 'in', routes ?? []))
    .where('row.aside', '=', 0)
    .where('row.due', '<=', now)
    .where('row.lease', '<=', now)
    .where(({ not, exists, selectFrom }) =>
      not(
        exists(
          selectFrom('outbox as earlier')
            .select('earlier.id')
            .whereRef('earlier.conversation', '=', 'row.conversation')
            .whereRef('earlier.channel', '=', 'row.channel')
            .whereRef('earlier.route', '=', 'row.route')
            .whereRef('earlier.seq', '<', 'row.seq')
            .where('earlier.aside', '=', 0),
        ),
      ),
    )
    .orderBy('row.seq')
    .limit(limit)
    .$if(engine.isShared, (query) => query.forUpdate('row').skipLocked())
    .execute();
}

async function lease(tx: Database, engine: Engine, heads: readonly Head[], ms: number): Promise<readonly DueRow[]> {
  const ids = heads.map(({ id }) => id);
  const left = new Set(heads.filter((head) => head.lease > 0).map(({ id }) => id));
  await tx
    .updateTable('outbox')
    .set((row) => ({ lease: later(engine, ms), tries: row('tries', '+', 1) }))
    .where('id', 'in', ids)
    .execute();
  const rows = await tx
    .selectFrom('outbox')
    .innerJoin('message', 'message.seq', 'outbox.seq')
    .select(['outbox.seq', 'outbox.route', 'outbox.conversation', 'outbox.channel', 'outbox.address', 'outbox.tries'])
    .select(['outbox.id', 'outbox.redrawn', 'message.at', 'message.recipient', 'message.content'])
    .where('outbox.id', 'in', ids)
    .orderBy('outbox.seq')
    .execute();
  return rows.map(({ id, recipient, content, redrawn, ...row }) => {
    const isChanged = { isRedrawn: redrawn > 0, isUnfinished: redrawn === UNFINISHED };
    return { ...row, isFirst: false, ...isChanged, isAbandoned: left.has(id), outgoing: readAnswer(recipient, content) };
  });
}

export async function putBack(tx: Database, engine: Engine, row: DueRow, waitMs: number | null): Promise<void> {
  const due = later(engine, waitMs ?? 0);
  const { numUpdatedRows } = await tx
    .updateTable('outbox')
    .set(waitMs === null ? { lease: 0, aside: 1 } : { lease: 0, due })
    .where('seq', '=', row.seq)
    .where('route', '=', row.route)
    .where('tries', '=', row.tries)
    .executeTakeFirst();
  // Its words were changed while it was being sent: it may go out once more, now that whoever sent it has ended.
  if (numUpdatedRows === 0n) await freeChanged(tx, row);
  // What is behind it need not be looked at before.
  else if (waitMs !== null && waitMs > 0)
    await tx.updateTable('outbox').set({ due }).where('id', 'in', laneOf(tx, row).select('id')).where('due', '<', due).execute();
}

/** As if it had not been claimed. */
export async function release(tx: Database, { seq, route, tries }: DueRow): Promise<void> {
  await tx
    .updateTable('outbox')
    .set({ lease: 0, tries: tries - 1 })
    .where('seq', '=', seq)
    .where('route', '=', route)
    .where('tries', '=', tries)
    .execute();
}

export async function hold(tx: Database, engine: Engine, { seq, route }: DueRow, what: keyof Pace, ms: number): Promise<void> {
  const row = await tx.selectFrom('outbox').select(what).where('seq', '=', seq).where('route', '=', route).executeTakeFirst();
  if (row) await holdPace(tx, engine, row[what] ?? '', ms);
}

async function freeChanged(tx: Database, { seq, route, tries }: DueRow): Promise<void> {
  const mine = tx.updateTable('outbox').set({ lease: 0, due: 0 }).where('seq', '=', seq).where('route', '=', route);
  await mine.where('tries', '<', tries).execute();
}

function laneOf(tx: Database, { conversation, channel, route, seq }: DueRow) {
  return tx
    .selectFrom('outbox')
    .where('conversation', '=', conversation)
    .where('channel', '=', channel)
    .where('route', '=', route)
    .where('aside', '=', 0)
    .where('seq', '>', seq);
}
