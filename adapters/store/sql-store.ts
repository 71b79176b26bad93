/** The store in SQL, for every database kysely speaks. What differs between them (locking, schema, opening) is handed in. */
import type { Generated, Kysely } from 'kysely';
import { upgrade, withoutWords, withWords } from '../../bot/turn.ts';
import type { Conversation, Outcome, Outgoing, Ticket } from '../../bot/types.ts';
import { createDeskRecords, saveOutcome, saveSightings, saveTicket } from './sql-desk.ts';
import { createShelf } from './sql-shelf.ts';
import {
  type Case,
  type Claim,
  type DeskWay,
  type DueRow,
  type Message,
  type Said,
  type SentCard,
  type Step,
  type Store,
  type Turned,
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
    /** Conversation.wake, and the incident that it is part of. */
    wake: string | null;
    incident: string | null;
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
    /** Of what is said at the desks. */
    ticket: string | null;
  };
  /** Further names of a user's delivery, unique over all conversations. */
  alias: { name: string; seq: number };
  /** Where the parts of an answer stand; a place shows what it was given last. */
  receipt: { place: string; seq: number; part: number; route: string };
  shelf: { kind: string; key: string; value: string; until: number | null };
  /** What has not arrived yet, by the number of its message and by its way. `redrawn`: it had arrived, and reads differently now. */
  outbox: {
    id: Generated<number>;
    seq: number;
    route: string;
    conversation: string;
    channel: string;
    address: string;
    due: number;
    lease: number;
    tries: number;
    aside: number;
    redrawn: number;
  };
  ticket: {
    id: string;
    conversation: string;
    status: Ticket['status'];
    agent: string | null;
    agent_key: string | null;
    /** Ticket.end, whose name SQL keeps for itself. */
    outcome: Ticket['end'];
    reason: Ticket['reason'];
    opened: string;
    waiting: string;
    claimed: string | null;
    ended: string | null;
    reopened: number;
    cause: string | null;
    error: string | null;
    /** Null for what is no incident. */
    users: number | null;
    /** TurnKey.scope. */
    scope: string;
  };
  /** The newest time that a user had an error. */
  sighting: { error: string; user: string; scope: string; conversation: string; at: string };
  outcome: {
    id: Generated<number>;
    conversation: string;
    at: string;
    channel: string;
    ended: Outcome['ended'];
    ended_by: Outcome['by'];
    cause: string | null;
  };
  migration: { id: number; name: string };
}

export type Database = Kysely<Tables>;
/** Runs the work in one transaction that no other writer interrupts; when the work rejects, nothing of it remains. All that writes goes through it. */
export type InTransaction = <T>(work: (tx: Database) => Promise<T>) => Promise<T>;

const MESSAGE_SCHEMA = 1;
const BOT = 'bot';
const USER_ROUTE = '';

/** Where answers go. */
interface Way {
  readonly channel: string;
  readonly address: string;
}

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
  if (answer.only !== undefined && key.told) return;
  const ways = to === 'desk' ? desksFor(answer, key.desks ?? []) : [{ name: USER_ROUTE, ...way }];
  for (const { name, channel, address } of ways) {
    // Due at once, whatever the channel's clock says.
    const row = {
      seq,
      route: name,
      conversation: key.conversation,
      channel,
      address,
      due: 0,
      lease: 0,
      tries: 0,
      aside: 0,
      redrawn: 0,
    };
    await tx.insertInto('outbox').values(row).execute();
  }
}

function desksFor(answer: Outgoing, desks: readonly DeskWay[]): readonly DeskWay[] {
  return desks.filter(({ name, isSecond, isSystem }) => {
    if (answer.desk !== undefined) return name === answer.desk && (!isSystem || answer.event !== undefined);
    if (name === answer.skip || (isSecond && !answer.second)) return false;
    return !isSystem || answer.event !== undefined;
  });
}

/** One statement takes the rows and counts the try, so that two claimers never get the same one. */
async function claimHeads(tx: Database, { now, limit, lease, channels }: Claim): Promise<readonly DueRow[]> {
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

export function readAnswer(recipient: Tables['message']['recipient'], content: string): Outgoing {
  return { to: recipient === 'desk' ? 'desk' : 'user', ...JSON.parse(content) };
}

async function takeOut(db: Database, { seq, route, tries }: DueRow): Promise<void> {
  const mine = db.deleteFrom('outbox').where('seq', '=', seq).where('route', '=', route);
  // What has been changed while it was on its way goes out once more.
  await mine.where('tries', '>=', tries).execute();
}

async function putBack(db: Database, row: DueRow, retryAt: number | null): Promise<void> {
  await db
    .updateTable('outbox')
    .set(retryAt === null ? { lease: 0, aside: 1 } : { lease: 0, due: retryAt })
    .where('seq', '=', row.seq)
    .where('route', '=', row.route)
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

/** What is forgotten or edited goes, or changes, wherever it was passed on: in the transcript, and at the places where it stands. */
async function changeWords(tx: Database, key: TurnKey, { forget, amend }: Turned, home: Way): Promise<void> {
  if (forget !== undefined) await forgetMessage(tx, key.conversation, forget);
  const change = (answer: Outgoing) => {
    const kept = forget === undefined ? answer : withoutWords(answer, forget);
    return amend === undefined ? kept : withWords(kept, amend);
  };
  if (forget === undefined && amend === undefined) return;
  const rows = await tx
    .selectFrom('message')
    .select(['seq', 'recipient', 'content'])
    .where('conversation', '=', key.conversation)
    .where('recipient', '<>', 'bot')
    .execute();
  for (const { seq, recipient, content } of rows) {
    const { to: _to, ...changed } = change(readAnswer(recipient, content));
    const now = JSON.stringify(changed);
    if (now === content) continue;
    await tx.updateTable('message').set({ content: now }).where('seq', '=', seq).execute();
    await redraw(tx, key, seq, home);
  }
}

/** The rows of the message and of its edits stay, so that a repetition is still known; its words go. */
async function forgetMessage(tx: Database, conversation: string, delivery: string): Promise<void> {
  const own = await tx
    .selectFrom('message')
    .select(['seq', 'delivery'])
    .where('conversation', '=', conversation)
    .where('recipient', '=', 'bot')
    .execute();
  const named = own.filter((row) => row.delivery === delivery || row.delivery?.startsWith(`${delivery}:`));
  const content = JSON.stringify({ text: '' });
  for (const { seq } of named) await tx.updateTable('message').set({ content }).where('seq', '=', seq).execute();
}

/** Where it has arrived it is put once more; where it has not, it goes out as it reads now. */
async function redraw(tx: Database, key: TurnKey, seq: number, home: Way): Promise<void> {
  const routes = await tx.selectFrom('receipt').select('route').distinct().where('seq', '=', seq).execute();
  for (const { route } of routes) {
    const way = route === USER_ROUTE ? home : key.desks?.find(({ name }) => name === route);
    if (!way) continue;
    const { channel, address } = way;
    const row = {
      seq,
      route,
      conversation: key.conversation,
      channel,
      address,
      due: 0,
      lease: 0,
      tries: 0,
      aside: 0,
      redrawn: 1,
    };
    await tx
      .insertInto('outbox')
      .values(row)
      // Whoever is sending it now sends the old words: it goes out once more.
      .onConflict((conflict) => conflict.columns(['seq', 'route']).doUpdateSet({ redrawn: 1, tries: 0 }))
      .execute();
  }
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
  const row = await db
    .selectFrom('receipt')
    .innerJoin('message', 'message.seq', 'receipt.seq')
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
