/** The outbox in SQL: what is put into it, and who may take what out of it. */
import type { Outgoing } from '../../bot/types.ts';
import { type Database, readAnswer, USER_ROUTE, type Way } from './sql-tables.ts';
import type { Claim, DeskWay, DueRow, TurnKey } from './store.ts';

/** Puts an answer on its way: to the user, or to each desk that it is for. `seq` is the number of its message. */
export async function dispatch(tx: Database, key: TurnKey, seq: number, answer: Outgoing, way: Way): Promise<void> {
  if (answer.only !== undefined && key.told) return;
  const ways = answer.to === 'desk' ? desksFor(answer, key.desks ?? []) : [{ name: USER_ROUTE, ...way }];
  for (const { name, ...to } of ways)
    await tx
      .insertInto('outbox')
      .values(rowOf(key, seq, name, to, false))
      .execute();
}

/** Where it has arrived it is put once more; where it has not, it goes out as it reads now. */
export async function dispatchAgain(tx: Database, key: TurnKey, seq: number, home: Way): Promise<void> {
  const routes = await tx.selectFrom('receipt').select('route').distinct().where('seq', '=', seq).execute();
  for (const { route } of routes) {
    const way = route === USER_ROUTE ? home : key.desks?.find(({ name }) => name === route);
    if (!way) continue;
    await tx
      .insertInto('outbox')
      .values(rowOf(key, seq, route, way, true))
      // Whoever is sending it now sends the old words: it goes out once more.
      .onConflict((conflict) => conflict.columns(['seq', 'route']).doUpdateSet({ redrawn: 1, tries: 0 }))
      .execute();
  }
}

/** One statement takes the rows and counts the try, so that two claimers never get the same one. */
export async function claimHeads(tx: Database, { now, limit, lease, channels }: Claim): Promise<readonly DueRow[]> {
  if (channels.length === 0) return [];
  const heads = tx
    .selectFrom('outbox as row')
    .select('row.id')
    .where('row.channel', 'in', channels)
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
    .limit(limit);
  const claimed = await tx
    .updateTable('outbox')
    .set((row) => ({ lease: now + lease, tries: row('tries', '+', 1) }))
    .where('id', 'in', heads)
    .returning('id')
    .execute();
  return readDueRows(
    tx,
    claimed.map((row) => row.id),
  );
}

export async function takeOut(db: Database, { seq, route, tries }: DueRow): Promise<void> {
  const mine = db.deleteFrom('outbox').where('seq', '=', seq).where('route', '=', route);
  // What has been changed while it was on its way goes out once more.
  await mine.where('tries', '>=', tries).execute();
}

export async function putBack(db: Database, row: DueRow, retryAt: number | null): Promise<void> {
  await db
    .updateTable('outbox')
    .set(retryAt === null ? { lease: 0, aside: 1 } : { lease: 0, due: retryAt })
    .where('seq', '=', row.seq)
    .where('route', '=', row.route)
    .where('tries', '=', row.tries)
    .execute();
}

function desksFor(answer: Outgoing, desks: readonly DeskWay[]): readonly DeskWay[] {
  return desks.filter(({ name, isSecond, isSystem }) => {
    if (answer.desk !== undefined) return name === answer.desk && (!isSystem || answer.event !== undefined);
    if (name === answer.skip || (isSecond && !answer.second)) return false;
    return !isSystem || answer.event !== undefined;
  });
}

/** Due at once, whatever the channel's clock says. */
function rowOf({ conversation }: TurnKey, seq: number, route: string, { channel, address }: Way, isRedrawn: boolean) {
  const fresh = { due: 0, lease: 0, tries: 0, aside: 0, redrawn: isRedrawn ? 1 : 0 };
  return { seq, route, conversation, channel, address, ...fresh };
}

async function readDueRows(tx: Database, ids: readonly number[]): Promise<readonly DueRow[]> {
  if (ids.length === 0) return [];
  const rows = await tx
    .selectFrom('outbox')
    .innerJoin('message', 'message.seq', 'outbox.seq')
    .select([
      'outbox.seq',
      'outbox.route',
      'outbox.conversation',
      'outbox.channel',
      'outbox.address',
      'outbox.tries',
      'outbox.redrawn',
    ])
    .select(['message.at', 'message.recipient', 'message.content'])
    .where('outbox.id', 'in', ids)
    .orderBy('outbox.seq')
    .execute();
  return rows.map(({ recipient, content, redrawn, ...row }) => {
    return { ...row, isRedrawn: redrawn === 1, outgoing: readAnswer(recipient, content) };
  });
}
