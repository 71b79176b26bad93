/** The store in SQL, for every database kysely speaks. What differs between them (locking, schema, opening) is handed in. */
import type { Generated, Kysely } from 'kysely';
import type { Conversation, Outgoing } from '../../bot/types.ts';
import {
  type Claim,
  type DueRow,
  type Message,
  type Step,
  type Store,
  type TurnKey,
  type TurnResult,
  UNREADABLE,
} from './store.ts';

export interface Tables {
  /** `snapshot` is a Conversation as JSON, `schema` the version it was written in. */
  conversation: { id: string; schema: number; snapshot: string; at: string };
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
  };
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
/** Runs the work in one transaction that no other writer interrupts; when the work rejects, nothing of it remains. */
export type InTransaction = <T>(work: (tx: Database) => Promise<T>) => Promise<T>;

const CONVERSATION_SCHEMA = 1;
const MESSAGE_SCHEMA = 1;
const BOT = 'bot';

/** `erased` runs after an erasure: whatever it takes until the bytes are gone too. */
export function createSqlStore(db: Database, inTransaction: InTransaction, erased: () => Promise<void>): Store {
  return {
    turn: async (key, step) => {
      refuseUnstorable(key);
      return inTransaction((tx) => takeTurnOnce(tx, key, step));
    },
    claimDue: (claim) => inTransaction((tx) => claimHeads(tx, claim)),
    markSent: async (row) => {
      await db.deleteFrom('outbox').where('seq', '=', row.seq).execute();
    },
    markFailed: (row, retryAt) => putBack(db, row, retryAt),
    history: (conversation, afterSeq) => readHistory(db, conversation, afterSeq),
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
  const { conversation, outgoing } = step(await loadConversation(tx, key.conversation));
  await saveConversation(tx, key, conversation);
  const seq = await appendMessage(tx, key, key.user, 'bot', { text: key.said });
  for (const answer of outgoing) await appendAnswer(tx, key, answer);
  return { seen: false, seq };
}

async function findDelivery(tx: Database, { conversation, delivery }: TurnKey): Promise<number | null> {
  const row = await tx
    .selectFrom('message')
    .select('seq')
    .where('conversation', '=', conversation)
    .where('delivery', '=', delivery)
    .executeTakeFirst();
  return row?.seq ?? null;
}

async function loadConversation(tx: Database, id: string): Promise<Conversation | null> {
  const row = await tx.selectFrom('conversation').selectAll().where('id', '=', id).executeTakeFirst();
  if (!row) return null;
  if (row.schema !== CONVERSATION_SCHEMA)
    throw unreadable(`it was stored in form ${row.schema}, this version reads form ${CONVERSATION_SCHEMA}`);
  try {
    return JSON.parse(row.snapshot) as Conversation;
  } catch {
    throw unreadable('its row is not JSON');
  }
}

function unreadable(why: string): Error {
  const tip = 'Start the version of Reconnect that wrote it, or begin a new conversation; the row was left as it is.';
  return Object.assign(new Error(`A stored conversation cannot be read: ${why}. ${tip}`), { name: UNREADABLE });
}

async function saveConversation(tx: Database, key: TurnKey, conversation: Conversation): Promise<void> {
  const row = { schema: conversation.schema, snapshot: JSON.stringify(conversation), at: key.at };
  await tx
    .insertInto('conversation')
    .values({ id: key.conversation, ...row })
    .onConflict((conflict) => conflict.column('id').doUpdateSet(row))
    .execute();
}

async function appendMessage(
  tx: Database,
  key: TurnKey,
  author: string,
  recipient: Tables['message']['recipient'],
  content: object,
): Promise<number> {
  const delivery = recipient === 'bot' ? key.delivery : null;
  const row = { conversation: key.conversation, delivery, at: key.at, author, recipient, schema: MESSAGE_SCHEMA };
  const { seq } = await tx
    .insertInto('message')
    .values({ ...row, content: JSON.stringify(content) })
    .returning('seq')
    .executeTakeFirstOrThrow();
  return seq;
}

async function appendAnswer(tx: Database, key: TurnKey, { to, ...answer }: Outgoing): Promise<void> {
  const seq = await appendMessage(tx, key, BOT, to, answer);
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

async function eraseAll(tx: Database, conversation: string): Promise<void> {
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
  const { said: _said, ...ids } = key;
  const bad = Object.entries(ids).find(([, value]) => /[\p{Cc}\p{Cs}]/u.test(value));
  if (bad) throw new Error(`A channel gave an id that cannot be stored: ${bad[0]} holds a control character.`);
}
