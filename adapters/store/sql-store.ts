/** The store in SQL, for every database kysely speaks. What differs between them (locking, schema, opening) is handed in. */
import { keepQuery } from './kept-query.ts';
import { createOutboxRecords } from './sql-backlog.ts';
import { createDeskRecords } from './sql-desk.ts';
import { readAnswer } from './sql-draft.ts';
import { createErasure } from './sql-erase.ts';
import { claimHeads, hold, putBack, release } from './sql-outbox.ts';
import { sweepPace } from './sql-pace.ts';
import { createShelf } from './sql-shelf.ts';
import { type Database, doParts, type Engine, standing } from './sql-tables.ts';
import { partsOf, tryRead } from './sql-turn.ts';
import { isChangingWords } from './sql-words.ts';
import {
  type Case,
  type Message,
  type Said,
  type SentCard,
  type Step,
  type Store,
  type TurnKey,
  type TurnResult,
  USER_ROUTE,
} from './store.ts';

/** Of a turn that comes between others. More often than that, it is not others that are in the way. */
const MOST_TRIES = 10;

export function createSqlStore(engine: Engine): Store {
  const { db, inTransaction, inStatement, inPassing, isShared } = engine;
  return {
    isShared,
    turn: (key, step) => takeTurn(engine, key, step),
    claimDue: (claim) => inTransaction((tx) => claimHeads(tx, engine, claim)),
    markSent: (row, arrival) => inPassing((tx) => engine.takeOut(tx, row, arrival)),
    markFailed: (row, waitMs) => inTransaction((tx) => putBack(tx, engine, row, waitMs)),
    release: (row) => inStatement((tx) => release(tx, row)),
    hold: (row, what, ms) => inTransaction((tx) => hold(tx, engine, row, what, ms)),
    history: (conversation, afterSeq) => readHistory(db, conversation, afterSeq),
    noteArrival: async (seq, part, place, route = USER_ROUTE) => {
      await inStatement((tx) => engine.noteArrival(tx, { seq, part, place, route }));
    },
    arrivals: (seq, route = USER_ROUTE) => readPlaces(db, seq, route),
    findCard: (conversation, turn, route = USER_ROUTE) => findCard(db, conversation, turn, route),
    conversationAt: (place) => findPlace(db, place),
    wayTo: async (conversation) => {
      const row = db.selectFrom('conversation').select(['channel', 'address']).where('id', '=', conversation);
      return (await row.executeTakeFirst()) ?? null;
    },
    whoSaid: (name) => findNamed(db, name),
    casesOf: (owner, limit) => readCases(db, owner, limit),
    shelf: createShelf(engine),
    desk: createDeskRecords(db),
    outbox: createOutboxRecords(engine),
    sweep: async (before) => {
      await inTransaction(async (tx) => {
        await tx.deleteFrom('sighting').where('at', '<', before).execute();
        await sweepPace(tx, engine);
      });
      // Where somebody was reading when words were removed, their bytes are still in the log.
      await engine.erased();
    },
    ...createErasure(engine),
    ready: () => findProblem(engine),
    close: engine.close,
  };
}

/** Where another process may write at the same time, first without a lock: the bot thinks, and nobody waits for it. */
async function takeTurn(engine: Engine, key: TurnKey, step: Step): Promise<TurnResult> {
  refuseUnstorable(key);
  let isChanged = false;
  const noting: Step = (conversation) => {
    const turned = step(conversation);
    isChanged = isChangingWords(turned);
    return turned;
  };
  for (let tries = 0; tries < MOST_TRIES; tries += 1) {
    const free = engine.isShared ? await doParts(engine.db, partsOf(engine, key, noting, false)) : null;
    const result = free ?? (await engine.inParts(partsOf(engine, key, noting, true)));
    if (result === null) continue;
    // It is stored. Bytes that are left over go with the next sweep.
    if (isChanged) await engine.erased().catch(() => undefined);
    return result;
  }
  throw new Error('A turn could not be stored: something is there already that it wants to store.');
}

const rowsAfter = keepQuery((db, { conversation, afterSeq }: { conversation: string; afterSeq: number }) =>
  db
    .selectFrom('message')
    .select(['seq', 'at', 'author', 'recipient', 'content'])
    .where('conversation', '=', conversation)
    .where('seq', '>', afterSeq)
    .orderBy('seq'),
);

async function readHistory(db: Database, conversation: string, afterSeq: number): Promise<readonly Message[]> {
  const rows = await rowsAfter(db, { conversation, afterSeq });
  return rows.map(({ seq, at, author, recipient, content }) =>
    recipient === 'bot'
      ? { seq, at, from: 'user', user: author, text: JSON.parse(content).text }
      : { seq, at, from: 'bot', ...readAnswer(recipient, content) },
  );
}

const placesOf = keepQuery((db, { seq, route }: { seq: number; route: string }) =>
  db.selectFrom('receipt').select('place').where('receipt.seq', '=', seq).where('receipt.route', '=', route).orderBy('part'),
);

async function readPlaces(db: Database, seq: number, route: string): Promise<readonly string[]> {
  return (await placesOf(db, { seq, route })).map(({ place }) => place);
}

/** A row for each place, and one for a card that stands nowhere. */
const cardOf = keepQuery(
  (
    db,
    { conversation, turn, recipient, route }: { conversation: string; turn: number; recipient: 'user' | 'desk'; route: string },
  ) =>
    db
      .selectFrom('message')
      .leftJoin('receipt', (join) => join.onRef('receipt.seq', '=', 'message.seq').on('receipt.route', '=', route))
      .select(['message.seq', 'message.recipient', 'message.content', 'receipt.place'])
      .where('message.conversation', '=', conversation)
      .where('message.turn', '=', turn)
      .where('message.recipient', '=', recipient)
      .orderBy('message.seq', 'desc')
      .orderBy('receipt.part'),
);

async function findCard(db: Database, conversation: string, turn: number, route: string): Promise<SentCard | null> {
  const rows = await cardOf(db, { conversation, turn, recipient: route === USER_ROUTE ? 'user' : 'desk', route });
  const [newest] = rows;
  if (!newest) return null;
  const { seq, recipient, content } = newest;
  const places = rows.flatMap((row) => (row.seq === seq && row.place !== null ? [row.place] : []));
  return { seq, outgoing: readAnswer(recipient, content), places };
}

const whoseIs = keepQuery((db, { place }: { place: string }) =>
  standing(db).select('message.conversation').where('receipt.place', '=', place).where('message.recipient', '=', 'user'),
);

async function findPlace(db: Database, place: string): Promise<string | null> {
  return (await whoseIs(db, { place }))[0]?.conversation ?? null;
}

const saidAs = keepQuery((db, { name }: { name: string }) =>
  db
    .selectFrom('alias')
    .innerJoin('message', 'message.seq', 'alias.seq')
    .innerJoin('conversation', 'conversation.id', 'message.conversation')
    .select(['message.conversation', 'message.author as user', 'conversation.address'])
    .where('alias.name', '=', name),
);

async function findNamed(db: Database, name: string): Promise<Said | null> {
  return (await saidAs(db, { name }))[0] ?? null;
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
    // One that another version wrote hides none of the others.
    const conversation = tryRead(row);
    return conversation ? [{ conversation, channel: row.channel, address: row.address }] : [];
  });
}

/** Only what is written shows that the disk is not full, and that nobody else has locked it. */
async function findProblem({ inStatement, explain }: Engine): Promise<string | null> {
  const row = { kind: 'probe', key: 'ready', value: '', until: null };
  try {
    await inStatement((tx) =>
      tx
        .insertInto('shelf')
        .values(row)
        .onConflict((conflict) => conflict.columns(['kind', 'key']).doUpdateSet(row))
        .execute(),
    );
    return null;
  } catch (error) {
    return `The database ${explain(error)}`;
  }
}

/** Ids are compared in the database, where a NUL or a lone surrogate would make two different ones equal. */
function refuseUnstorable(key: TurnKey): void {
  const { delivery, conversation, user, channel, address, at, home = '', scope = '', also = [] } = key;
  const ids = Object.entries({ delivery, conversation, user, channel, address, at, home, scope });
  const all = [...ids, ...also.map((name) => ['also', name] as const)];
  const bad = all.find(([, value]) => /[\p{Cc}\p{Cs}]/u.test(value));
  if (bad) throw new Error(`A channel gave an id that cannot be stored: ${bad[0]} holds a control character.`);
}
