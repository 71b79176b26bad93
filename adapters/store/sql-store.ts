/** The store in SQL, for every database kysely speaks. What differs between them (locking, schema, opening) is handed in. */
import type { Generated, Kysely } from 'kysely';
import { upgrade, withoutWords } from '../../bot/turn.ts';
import type { Conversation, Outgoing } from '../../bot/types.ts';
import { createShelf } from './sql-shelf.ts';
import {
  type Case,
  type Claim,
  type DueRow,
  type Message,
  type Said,
  type SentCard,
  type Step,
  type Store,
  type TurnKey,
  type TurnResult,
  UNREADABLE,
} from './store.ts';

export interface Tables {
  /** `snapshot` is a Conversation as JSON, `schema` the version it was written in. */
  conversation: {
    id: string;
    schema: number;
    snapshot: string;
    at: string;
    /** Conversation.owner, and the newest way to him. */
    owner: string | null;
    channel: string;
    address: string;
  };
  /** The transcript. A user's row carries its delivery id and so is the inbox as well: unique within a conversation. */
  message: {
    seq: Generated<number>;
    conversation: string;
    delivery: string | null;
    at: string;
    author: string;
    recipient: 'bot' | Outgoing['to'];
    schema: number;
    /** JSON, so that any text survives: SQLite ends a string at NUL, and PostgreSQL refuses it. */
    content: string;
    /** Card.turn of an answer with a card. */
    turn: number | null;
  };
  /** Further names of a user's delivery, unique over all conversations. */
  alias: { name: string; seq: number };
  /** Where the parts of an answer stand; a place shows what it was given last. */
  receipt: { place: string; seq: number; part: number };
  shelf: { kind: string; key: string; value: string; until: number | null };
  /** What has not arrived yet, by the number of its message. */
  outbox: {
    seq: number;
    conversation: string;
    channel: string;
    address: string;
    due: number;
    lease: number;
    tries: number;
    aside: number;
  };
  migration: { id: number; name: string };
}

export type Database = Kysely<Tables>;
/** Runs the work in one transaction that no other writer interrupts; when the work rejects, nothing of it remains. All that writes goes through it. */
export type InTransaction = <T>(work: (tx: Database) => Promise<T>) => Promise<T>;

const MESSAGE_SCHEMA = 1;
const BOT = 'bot';

/** `erased` runs after words were removed: whatever it takes until the bytes are gone too. */
export function createSqlStore(db: Database, inTransaction: InTransaction, erased: () => Promise<void>): Store {
  return {
    turn: async (key, step) => {
      refuseUnstorable(key);
      let forgets = false;
      const noting: Step = (conversation) => {
        const turned = step(conversation);
        forgets = turned?.forget !== undefined;
        return turned;
      };
      const result = await inTransaction((tx) => takeTurnOnce(tx, key, noting));
      if (forgets) await erased();
      return result;
    },
    claimDue: (claim) => inTransaction((tx) => claimHeads(tx, claim)),
    markSent: (row) => inTransaction((tx) => takeOut(tx, row)),
    markFailed: (row, retryAt) => inTransaction((tx) => putBack(tx, row, retryAt)),
    history: (conversation, afterSeq) => readHistory(db, conversation, afterSeq),
    noteArrival: (seq, part, place) => inTransaction((tx) => noteArrival(tx, { seq, part, place })),
    arrivals: (seq) => readPlaces(db, seq),
    findCard: (conversation, turn) => findCard(db, conversation, turn),
    conversationAt: (place) => findPlace(db, place),
    whoSaid: (name) => findNamed(db, name),
    casesOf: (owner, limit) => readCases(db, owner, limit),
    shelf: createShelf(db, inTransaction),
    erase: async (conversation) => {
      await inTransaction((tx) => eraseAll(tx, conversation));
      await erased();
    },
    ready: () => answers(db),
    close: () => db.destroy(),
  };
}

async function takeTurnOnce(tx: Database, key: TurnKey, step: Step): Promise<TurnResult> {
  const seen = await findDelivery(tx, key);
  if (seen !== null) return { seen: true, seq: seen };
  const turned = step(await loadConversation(tx, key.conversation));
  if (turned === null) return { seen: false, seq: 0, ignored: true };
  const { conversation, outgoing, forget } = turned;
  await saveConversation(tx, key, conversation);
  const seq = await appendMessage(tx, key, { author: key.user, recipient: 'bot', content: { text: key.said }, turn: null });
  for (const name of key.also ?? []) await tx.insertInto('alias').values({ name, seq }).execute();
  for (const answer of outgoing) await appendAnswer(tx, key, answer);
  if (forget !== undefined) await forgetWords(tx, key.conversation, forget);
  return { seen: false, seq };
}

async function findDelivery(tx: Database, { conversation, delivery, also }: TurnKey): Promise<number | null> {
  const named = also?.length
    ? await tx.selectFrom('alias').select('seq').where('name', 'in', also).executeTakeFirst()
    : undefined;
  if (named) return named.seq;
  const row = await tx
    .selectFrom('message')
    .select('seq')
    .where('conversation', '=', conversation)
    // Its deletion may overtake a message that is delivered again.
    .where('delivery', 'in', [delivery, `${delivery}:deleted`])
    .executeTakeFirst();
  return row?.seq ?? null;
}

async function loadConversation(tx: Database, id: string): Promise<Conversation | null> {
  const row = await tx.selectFrom('conversation').selectAll().where('id', '=', id).executeTakeFirst();
  if (!row) return null;
  return readSnapshot(row);
}

function readSnapshot(row: Pick<Tables['conversation'], 'schema' | 'snapshot'>): Conversation {
  let stored: { schema: number };
  try {
    stored = JSON.parse(row.snapshot);
  } catch {
    throw unreadable('its row is not JSON');
  }
  return upgrade(stored) ?? fail(`it was stored in form ${row.schema}, which this version does not know`);
}

function fail(why: string): never {
  throw unreadable(why);
}

function unreadable(why: string): Error {
  const tip = 'Start the version of Reconnect that wrote it, or begin a new conversation; the row was left as it is.';
  return Object.assign(new Error(`A stored conversation cannot be read: ${why}. ${tip}`), { name: UNREADABLE });
}

async function saveConversation(tx: Database, key: TurnKey, conversation: Conversation): Promise<void> {
  const { schema, owner } = conversation;
  const way = { channel: key.channel, address: key.address };
  const row = { schema, snapshot: JSON.stringify(conversation), at: key.at, owner, ...way };
  await tx
    .insertInto('conversation')
    .values({ id: key.conversation, ...row })
    .onConflict((conflict) => conflict.column('id').doUpdateSet(row))
    .execute();
}

type NewMessage = Pick<Tables['message'], 'author' | 'recipient' | 'turn'> & { readonly content: object };

async function appendMessage(tx: Database, key: TurnKey, { content, ...message }: NewMessage): Promise<number> {
  const delivery = message.recipient === 'bot' ? key.delivery : null;
  const row = { conversation: key.conversation, delivery, at: key.at, schema: MESSAGE_SCHEMA, ...message };
  const { seq } = await tx
    .insertInto('message')
    .values({ ...row, content: JSON.stringify(content) })
    .returning('seq')
    .executeTakeFirstOrThrow();
  return seq;
}

async function appendAnswer(tx: Database, key: TurnKey, { to, ...answer }: Outgoing): Promise<void> {
  const seq = await appendMessage(tx, key, { author: BOT, recipient: to, content: answer, turn: answer.card?.turn ?? null });
  // The help desk knows its own address; a user's answer goes back where the message came from.
  const way = to === 'desk' ? { channel: 'desk', address: '' } : { channel: key.channel, address: key.address };
  await tx
    .insertInto('outbox')
    // Due at once, whatever the channel's clock says.
    .values({ seq, conversation: key.conversation, ...way, due: 0, lease: 0, tries: 0, aside: 0 })
    .execute();
}

/** One statement takes the rows and counts the try, so that two claimers never get the same one. */
async function claimHeads(tx: Database, { now, limit, lease, channels }: Claim): Promise<readonly DueRow[]> {
  if (channels.length === 0) return [];
  const heads = tx
    .selectFrom('outbox as row')
    .select('row.seq')
    .where('row.channel', 'in', channels)
    .where('row.aside', '=', 0)
    .where('row.due', '<=', now)
    .where('row.lease', '<=', now)
    .where(({ not, exists, selectFrom }) =>
      not(
        exists(
          selectFrom('outbox as earlier')
            .select('earlier.seq')
            .whereRef('earlier.conversation', '=', 'row.conversation')
            .whereRef('earlier.channel', '=', 'row.channel')
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
    .where('seq', 'in', heads)
    .returning('seq')
    .execute();
  return readDueRows(
    tx,
    claimed.map((row) => row.seq),
  );
}

async function readDueRows(tx: Database, seqs: readonly number[]): Promise<readonly DueRow[]> {
  if (seqs.length === 0) return [];
  const rows = await tx
    .selectFrom('outbox')
    .innerJoin('message', 'message.seq', 'outbox.seq')
    .select(['outbox.seq', 'outbox.conversation', 'outbox.channel', 'outbox.address', 'outbox.tries'])
    .select(['message.recipient', 'message.content'])
    .where('outbox.seq', 'in', seqs)
    .orderBy('outbox.seq')
    .execute();
  return rows.map(({ recipient, content, ...row }) => ({ ...row, outgoing: readAnswer(recipient, content) }));
}

function readAnswer(recipient: Tables['message']['recipient'], content: string): Outgoing {
  return { to: recipient === 'desk' ? 'desk' : 'user', ...JSON.parse(content) };
}

async function takeOut(db: Database, { seq }: DueRow): Promise<void> {
  await db.deleteFrom('outbox').where('seq', '=', seq).execute();
}

async function putBack(db: Database, row: DueRow, retryAt: number | null): Promise<void> {
  await db
    .updateTable('outbox')
    .set(retryAt === null ? { lease: 0, aside: 1 } : { lease: 0, due: retryAt })
    .where('seq', '=', row.seq)
    .where('tries', '=', row.tries)
    .execute();
}

async function readHistory(db: Database, conversation: string, afterSeq: number): Promise<readonly Message[]> {
  const rows = await db
    .selectFrom('message')
    .select(['seq', 'at', 'author', 'recipient', 'content'])
    .where('conversation', '=', conversation)
    .where('seq', '>', afterSeq)
    .orderBy('seq')
    .execute();
  return rows.map(({ seq, at, author, recipient, content }) =>
    recipient === 'bot'
      ? { seq, at, from: 'user', user: author, text: JSON.parse(content).text }
      : { seq, at, from: 'bot', ...readAnswer(recipient, content) },
  );
}

/** The rows of the message and of its edits stay, so that a repetition is still known; its words go, here and wherever they were passed on. */
async function forgetWords(tx: Database, conversation: string, delivery: string): Promise<void> {
  const rows = await tx
    .selectFrom('message')
    .select(['seq', 'recipient', 'delivery', 'content'])
    .where('conversation', '=', conversation)
    .execute();
  for (const { seq, recipient, content, ...row } of rows) {
    const isOwn = recipient === 'bot';
    if (isOwn && row.delivery !== delivery && !row.delivery?.startsWith(`${delivery}:`)) continue;
    const { to: _to, ...kept } = isOwn ? { to: 'bot', text: '' } : withoutWords(readAnswer(recipient, content), delivery);
    const now = JSON.stringify(kept);
    if (now !== content) await tx.updateTable('message').set({ content: now }).where('seq', '=', seq).execute();
  }
}

async function noteArrival(db: Database, receipt: Tables['receipt']): Promise<void> {
  await db
    .insertInto('receipt')
    .values(receipt)
    .onConflict((conflict) => conflict.column('place').doUpdateSet({ seq: receipt.seq, part: receipt.part }))
    .execute();
}

async function readPlaces(db: Database, seq: number): Promise<readonly string[]> {
  const rows = await db.selectFrom('receipt').select('place').where('seq', '=', seq).orderBy('part').execute();
  return rows.map(({ place }) => place);
}

async function findCard(db: Database, conversation: string, turn: number): Promise<SentCard | null> {
  const row = await db
    .selectFrom('message')
    .select(['seq', 'recipient', 'content'])
    .where('conversation', '=', conversation)
    .where('turn', '=', turn)
    .where('recipient', '=', 'user')
    .orderBy('seq', 'desc')
    .executeTakeFirst();
  if (!row) return null;
  return { seq: row.seq, outgoing: readAnswer(row.recipient, row.content), places: await readPlaces(db, row.seq) };
}

async function findPlace(db: Database, place: string): Promise<string | null> {
  const row = await db
    .selectFrom('receipt')
    .innerJoin('message', 'message.seq', 'receipt.seq')
    .select('message.conversation')
    .where('receipt.place', '=', place)
    .executeTakeFirst();
  return row?.conversation ?? null;
}

async function findNamed(db: Database, name: string): Promise<Said | null> {
  const row = await db
    .selectFrom('alias')
    .innerJoin('message', 'message.seq', 'alias.seq')
    .innerJoin('conversation', 'conversation.id', 'message.conversation')
    .select(['message.conversation', 'message.author as user', 'conversation.address'])
    .where('alias.name', '=', name)
    .executeTakeFirst();
  return row ?? null;
}

async function readCases(db: Database, owner: string, limit: number): Promise<readonly Case[]> {
  const rows = await db
    .selectFrom('conversation')
    .selectAll()
    .where('owner', '=', owner)
    .orderBy('at', 'desc')
    .limit(limit)
    .execute();
  return rows.map((row) => ({ conversation: readSnapshot(row), channel: row.channel, address: row.address }));
}

async function eraseAll(tx: Database, conversation: string): Promise<void> {
  const own = tx.selectFrom('message').select('seq').where('conversation', '=', conversation);
  await tx.deleteFrom('alias').where('seq', 'in', own).execute();
  await tx.deleteFrom('receipt').where('seq', 'in', own).execute();
  await tx.deleteFrom('outbox').where('conversation', '=', conversation).execute();
  await tx.deleteFrom('message').where('conversation', '=', conversation).execute();
  await tx.deleteFrom('conversation').where('id', '=', conversation).execute();
}

async function answers(db: Database): Promise<boolean> {
  try {
    await db.selectFrom('migration').select('id').limit(1).execute();
    return true;
  } catch {
    return false;
  }
}

/** Ids are compared in the database, where a NUL or a lone surrogate would make two different ones equal. */
function refuseUnstorable(key: TurnKey): void {
  const { said: _said, also = [], ...ids } = key;
  const all = [...Object.entries(ids), ...also.map((name) => ['also', name] as const)];
  const bad = all.find(([, value]) => /[\p{Cc}\p{Cs}]/u.test(value));
  if (bad) throw new Error(`A channel gave an id that cannot be stored: ${bad[0]} holds a control character.`);
}
