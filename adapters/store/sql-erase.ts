/** What is removed for good: a conversation, all that is a user's, and what nobody needs any more. */
import { sql } from 'kysely';
import type { Database, Engine } from './sql-tables.ts';
import type { ShelfKey, Store, Traces } from './store.ts';

/** Messages that are looked through in one go: PostgreSQL gives up a statement that takes long. */
const STRETCH = 20_000;

export function createErasure(engine: Engine): Pick<Store, 'erase' | 'traces' | 'eraseUser' | 'eraseOld'> {
  const { db, inTransaction } = engine;
  const eraseOne = (conversation: string) => inTransaction((tx) => eraseAll(tx, engine, conversation));
  return {
    erase: async (conversation) => {
      await eraseOne(conversation);
      await engine.erased();
    },
    traces: (id) => findTraces(db, id),
    eraseUser: async ({ user, own }, shelved) => {
      for (const conversation of own) await eraseOne(conversation);
      const more = await inTransaction((tx) => eraseAbout(tx, user, own, shelved));
      await engine.erased();
      return more;
    },
    eraseOld: async (after, before, limit) => {
      const ids = await db.selectFrom('conversation').select('id').where('id', '>', after).orderBy('id').limit(limit).execute();
      const old = await findOld(
        db,
        ids.map(({ id }) => id),
        before,
      );
      let erased = 0;
      for (const conversation of old) if (await inTransaction((tx) => eraseIfOld(tx, engine, conversation, before))) erased += 1;
      // Bytes that are left over go with the next sweep.
      return { erased, last: ids.length < limit ? null : (ids.at(-1)?.id ?? null) };
    },
  };
}

async function eraseAll(tx: Database, { isShared }: Engine, conversation: string): Promise<void> {
  // A turn or an arrival at this moment comes before all of it, or after.
  if (isShared) {
    await tx.selectFrom('conversation').select('id').where('id', '=', conversation).forUpdate().execute();
    await tx.selectFrom('message').select('seq').where('conversation', '=', conversation).forUpdate().execute();
  }
  const own = tx.selectFrom('message').select('seq').where('conversation', '=', conversation);
  await tx.deleteFrom('alias').where('seq', 'in', own).execute();
  await tx.deleteFrom('receipt').where('seq', 'in', own).execute();
  await tx.deleteFrom('outbox').where('conversation', '=', conversation).execute();
  for (const table of ['message', 'ticket', 'sighting', 'outcome'] as const)
    await tx.deleteFrom(table).where('conversation', '=', conversation).execute();
  await tx.deleteFrom('conversation').where('id', '=', conversation).execute();
}

// --- a user ----------------------------------------------------------------------------------------------------------

async function findTraces(db: Database, id: string): Promise<readonly Traces[]> {
  const written = new Map<string, Set<string>>();
  for (const { author, conversation } of await findWritten(db, id)) {
    const conversations = written.get(author) ?? new Set();
    written.set(author, conversations.add(conversation));
  }
  const traces: Traces[] = [];
  for (const [user, conversations] of written) {
    const own: string[] = [];
    for (const conversation of conversations) if (await isOwn(db, conversation, user)) own.push(conversation);
    traces.push({ user, own, others: conversations.size - own.length });
  }
  return traces;
}

async function findWritten(db: Database, id: string) {
  const { first, newest } = await db
    .selectFrom('message')
    .select(({ fn }) => [fn.min('seq').as('first'), fn.max('seq').as('newest')])
    .executeTakeFirstOrThrow();
  const found: { readonly author: string; readonly conversation: string }[] = [];
  for (let from = first ?? 0; from <= (newest ?? -1); from += STRETCH) {
    const rows = await db
      .selectFrom('message')
      .select(['author', 'conversation'])
      .distinct()
      .where('seq', '>=', from)
      .where('seq', '<', from + STRETCH)
      .where('recipient', '=', 'bot')
      .where('author', 'like', sql<string>`${`%${escapeLike(id)}`} escape '!'`)
      .execute();
    found.push(...rows.filter(({ author }) => isNamed(author, id)));
  }
  return found;
}

function escapeLike(text: string): string {
  return text.replace(/[%_!]/g, '!$&');
}

/** Ids of channels hold a colon: what has none is the clock, or the terminal. */
function isNamed(author: string, id: string): boolean {
  return (author === id && id.includes(':')) || author.endsWith(`:${id}`);
}

async function isOwn(db: Database, conversation: string, user: string): Promise<boolean> {
  const row = await db
    .selectFrom('message')
    .innerJoin('conversation', 'conversation.id', 'message.conversation')
    .select(['message.author', 'conversation.owner'])
    .where('message.conversation', '=', conversation)
    .orderBy('message.seq')
    .limit(1)
    .executeTakeFirst();
  return row !== undefined && (row.owner ?? row.author) === user;
}

/** What is kept of him beside his conversations, and what leads to those. */
async function eraseAbout(tx: Database, user: string, own: readonly string[], shelved: readonly ShelfKey[]): Promise<number> {
  const seen = await tx.deleteFrom('sighting').where('user', '=', user).executeTakeFirst();
  let erased = seen.numDeletedRows;
  for (const { kind, key } of shelved) {
    const kept = await tx.deleteFrom('shelf').where('kind', '=', kind).where('key', '=', key).executeTakeFirst();
    erased += kept.numDeletedRows;
  }
  for (const conversation of own) {
    const quoted = sql<string>`${`%${escapeLike(JSON.stringify(conversation))}%`} escape '!'`;
    await tx
      .deleteFrom('shelf')
      .where(({ or, eb }) => or([eb('value', '=', conversation), eb('value', 'like', quoted)]))
      .execute();
  }
  return Number(erased);
}

// --- what is old -----------------------------------------------------------------------------------------------------

async function findOld(db: Database, ids: readonly string[], before: string): Promise<readonly string[]> {
  if (ids.length === 0) return [];
  const rows = await db
    .selectFrom('conversation')
    .select('id')
    .where('id', 'in', ids)
    .where('at', '<', before)
    // What it waits for has not come, or came to nothing.
    .where(({ or, eb }) => or([eb('wake', 'is', null), eb('wake', '<', before)]))
    .where(({ not, exists, selectFrom }) =>
      not(
        exists(
          selectFrom('ticket')
            .select('ticket.id')
            .where('ticket.status', '<>', 'resolved')
            .where(({ or, eb }) =>
              or([
                eb('ticket.conversation', '=', eb.ref('conversation.id')),
                eb('ticket.id', '=', eb.ref('conversation.incident')),
              ]),
            ),
        ),
      ),
    )
    .execute();
  return rows.map(({ id }) => id);
}

/** Whether it was erased: somebody may have written there since it was looked at. */
async function eraseIfOld(tx: Database, engine: Engine, conversation: string, before: string): Promise<boolean> {
  if (engine.isShared) await tx.selectFrom('conversation').select('id').where('id', '=', conversation).forUpdate().execute();
  const [stillOld] = await findOld(tx, [conversation], before);
  if (stillOld === undefined) return false;
  await eraseAll(tx, engine, conversation);
  return true;
}
