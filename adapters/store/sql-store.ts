/** The store in SQL, for every database kysely speaks. What differs between them (locking, schema, opening) is handed in. */
import { upgrade } from '../../bot/turn.ts';
import type { Conversation, Outgoing } from '../../bot/types.ts';
import { createDeskRecords, saveOutcome, saveSightings, saveTicket } from './sql-desk.ts';
import { claimHeads, dispatch, putBack, takeOut } from './sql-outbox.ts';
import { createShelf } from './sql-shelf.ts';
import { type Database, type InTransaction, readAnswer, standing, type Tables, USER_ROUTE, type Way } from './sql-tables.ts';
import { changeWords } from './sql-words.ts';
import {
  type Case,
  type Message,
  type Said,
  type SentCard,
  type Step,
  type Store,
  type TurnKey,
  type TurnResult,
  UNREADABLE,
} from './store.ts';

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
        forgets = turned?.forget !== undefined || turned?.amend !== undefined;
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
    noteArrival: (seq, part, place, route = USER_ROUTE) => inTransaction((tx) => noteArrival(tx, { seq, part, place, route })),
    arrivals: (seq, route = USER_ROUTE) => readPlaces(db, seq, route),
    findCard: (conversation, turn, route = USER_ROUTE) => findCard(db, conversation, turn, route),
    conversationAt: (place) => findPlace(db, place),
    wayTo: async (conversation) => {
      const row = db.selectFrom('conversation').select(['channel', 'address']).where('id', '=', conversation);
      return (await row.executeTakeFirst()) ?? null;
    },
    whoSaid: (name) => findNamed(db, name),
    casesOf: (owner, limit) => readCases(db, owner, limit),
    shelf: createShelf(db, inTransaction),
    desk: createDeskRecords(db),
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
  const before = await loadConversation(tx, key.conversation);
  const turned = step(before?.conversation ?? null);
  if (turned === null) return { seen: false, seq: 0, ignored: true };
  const { conversation, outgoing, noticed, outcome } = turned;
  const isHere = key.isForeign !== true || before === null;
  const home = before && !(isHere && isOwners(key, conversation)) ? before.way : homeOf(key);
  await saveConversation(tx, key, conversation, home);
  const seq = await appendMessage(tx, key, { author: key.user, recipient: 'bot', content: { text: key.said } });
  for (const name of key.also ?? []) await tx.insertInto('alias').values({ name, seq }).execute();
  const way = isHere ? { channel: key.channel, address: key.address } : home;
  for (const answer of outgoing) await appendAnswer(tx, key, answer, way);
  await saveTicket(tx, key, conversation);
  if (noticed) await saveSightings(tx, key, conversation, noticed);
  if (outcome) await saveOutcome(tx, key, home.channel, outcome);
  await changeWords(tx, key, turned, home);
  return { seen: false, seq };
}

/** Where somebody else presses or writes is not where the owner is. */
function isOwners({ user }: TurnKey, { owner }: Conversation): boolean {
  return owner === null || owner === user;
}

function homeOf({ channel, address, home }: TurnKey): Way {
  return { channel, address: home ?? address };
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

async function loadConversation(tx: Database, id: string): Promise<{ conversation: Conversation; way: Way } | null> {
  const row = await tx.selectFrom('conversation').selectAll().where('id', '=', id).executeTakeFirst();
  if (!row) return null;
  return { conversation: readSnapshot(row), way: { channel: row.channel, address: row.address } };
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

async function saveConversation(tx: Database, key: TurnKey, conversation: Conversation, way: Way): Promise<void> {
  const { schema, owner, wake, known } = conversation;
  const snapshot = JSON.stringify(conversation);
  const row = { schema, snapshot, at: key.at, owner, wake, incident: known?.incident ?? null, ...way };
  await tx
    .insertInto('conversation')
    .values({ id: key.conversation, ...row })
    .onConflict((conflict) => conflict.column('id').doUpdateSet(row))
    .execute();
}

type NewMessage = Pick<Tables['message'], 'author' | 'recipient'> & {
  readonly content: object;
  readonly turn?: number | null;
  readonly ticket?: string | null;
};

async function appendMessage(tx: Database, key: TurnKey, message: NewMessage): Promise<number> {
  const { content, author, recipient, turn = null, ticket = null } = message;
  const delivery = recipient === 'bot' ? key.delivery : null;
  const about = { conversation: key.conversation, delivery, at: key.at, schema: MESSAGE_SCHEMA, author, recipient, turn, ticket };
  const { seq } = await tx
    .insertInto('message')
    .values({ ...about, content: JSON.stringify(content) })
    .returning('seq')
    .executeTakeFirstOrThrow();
  return seq;
}

async function appendAnswer(tx: Database, key: TurnKey, answer: Outgoing, way: Way): Promise<void> {
  const { to, ...content } = answer;
  const about = {
    author: BOT,
    recipient: to,
    // What one person alone is shown is not the card of that turn.
    turn: answer.only === undefined ? (answer.card?.turn ?? null) : null,
    ticket: to === 'desk' ? (answer.ticket ?? null) : null,
  };
  const seq = await appendMessage(tx, key, { ...about, content });
  await dispatch(tx, key, seq, answer, way);
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

async function noteArrival(db: Database, receipt: Tables['receipt']): Promise<void> {
  await db
    .insertInto('receipt')
    .values(receipt)
    .onConflict((conflict) =>
      conflict.column('place').doUpdateSet({ seq: receipt.seq, part: receipt.part, route: receipt.route }),
    )
    .execute();
}

async function readPlaces(db: Database, seq: number, route: string): Promise<readonly string[]> {
  const standing = db.selectFrom('receipt').select('place').where('seq', '=', seq).where('route', '=', route);
  const rows = await standing.orderBy('part').execute();
  return rows.map(({ place }) => place);
}

async function findCard(db: Database, conversation: string, turn: number, route: string): Promise<SentCard | null> {
  const row = await db
    .selectFrom('message')
    .select(['seq', 'recipient', 'content'])
    .where('conversation', '=', conversation)
    .where('turn', '=', turn)
    .where('recipient', '=', route === USER_ROUTE ? 'user' : 'desk')
    .orderBy('seq', 'desc')
    .executeTakeFirst();
  if (!row) return null;
  return { seq: row.seq, outgoing: readAnswer(row.recipient, row.content), places: await readPlaces(db, row.seq, route) };
}

async function findPlace(db: Database, place: string): Promise<string | null> {
  const row = await standing(db)
    .select('message.conversation')
    .where('receipt.place', '=', place)
    .where('message.recipient', '=', 'user')
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
  return rows.flatMap((row) => {
    const conversation = tryRead(row);
    return conversation ? [{ conversation, channel: row.channel, address: row.address }] : [];
  });
}

/** One that another version wrote hides none of the others. */
function tryRead(row: Tables['conversation']): Conversation | null {
  try {
    return readSnapshot(row);
  } catch {
    return null;
  }
}

async function eraseAll(tx: Database, conversation: string): Promise<void> {
  const own = tx.selectFrom('message').select('seq').where('conversation', '=', conversation);
  await tx.deleteFrom('alias').where('seq', 'in', own).execute();
  await tx.deleteFrom('receipt').where('seq', 'in', own).execute();
  await tx.deleteFrom('outbox').where('conversation', '=', conversation).execute();
  for (const table of ['message', 'ticket', 'sighting', 'outcome'] as const)
    await tx.deleteFrom(table).where('conversation', '=', conversation).execute();
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
  const { delivery, conversation, user, channel, address, at, home = '', also = [] } = key;
  const ids = Object.entries({ delivery, conversation, user, channel, address, at, home });
  const all = [...ids, ...also.map((name) => ['also', name] as const)];
  const bad = all.find(([, value]) => /[\p{Cc}\p{Cs}]/u.test(value));
  if (bad) throw new Error(`A channel gave an id that cannot be stored: ${bad[0]} holds a control character.`);
}
