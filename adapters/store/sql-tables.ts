/** The tables of the store in SQL, and what is shared by everything that speaks to them. */
import { type Expression, type Generated, type Kysely, type RawBuilder, sql } from 'kysely';
import type { Outcome, Outgoing, Ticket } from '../../bot/types.ts';
import type { Limits } from '../pace.ts';
import type { Draft } from './sql-draft.ts';
import type { Arrival, DueRow, TurnKey } from './store.ts';

export interface Tables {
  /** `snapshot` is a Conversation as JSON, `schema` the version it was written in. */
  conversation: {
    id: string;
    schema: number;
    snapshot: string;
    /** How many turns have saved it: whoever read an earlier one must not save. */
    version: number;
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
    /** Pace. */
    place: string;
    tenant: string;
  };
  /** What the limits of the platforms leave, by Pace.place or Pace.tenant. `busy`: until when all that was taken would have lasted, one after the other; `held`: nothing before. Milliseconds since 1970. */
  pace: { key: string; busy: number; held: number };
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

/** A turn: what it reads, what it makes of that, and what it writes. */
export interface Parts<Seen, Thought, Result> {
  readonly conversation: string;
  /** Writes nothing: it may be done and, when the time is over, done again. */
  readonly look: (tx: Database) => Promise<Seen>;
  /** Pure; the same holds for it. */
  readonly think: (seen: Seen) => Thought;
  readonly save: (tx: Database, thought: Thought) => Promise<Result>;
}

export async function doParts<Seen, Thought, Result>(tx: Database, parts: Parts<Seen, Thought, Result>): Promise<Result> {
  return parts.save(tx, parts.think(await parts.look(tx)));
}

/** What differs between databases. `tx` is a transaction, or the database itself where a statement alone is enough. */
export interface Engine {
  /** For reading. */
  readonly db: Database;
  readonly inTransaction: InTransaction;
  /** The same for a turn. Turns of several conversations may take each of these parts together. */
  readonly inParts: <Seen, Thought, Result>(parts: Parts<Seen, Thought, Result>) => Promise<Result>;
  /** The same for work that is one statement, where that needs no more. */
  readonly inStatement: InTransaction;
  /** The same for what may be undone when the power fails, because it is then done again. */
  readonly inPassing: InTransaction;
  /** Ends what was begun, then the connections. */
  readonly close: () => Promise<void>;
  /** Milliseconds since 1970 by the clock that all processes share: a number, or the expression that asks the database. */
  readonly now: () => Expression<number> | number;
  /** Whether others may write at the same time: rows are then locked before they are changed. */
  readonly isShared: boolean;
  /** After words were removed: whatever it takes until the bytes are gone too. */
  readonly erased: () => Promise<void>;
  /** What is in the way, for the operator: the end of a sentence that begins with the database. */
  readonly explain: (error: unknown) => string;
  /** `lock`: nobody else comes to the conversation before the transaction ends. */
  readonly look: (tx: Database, key: TurnKey, lock: boolean) => Promise<Looked>;
  /** `expected`: the version that the draft was made from, 0 for none. */
  readonly save: (tx: Database, key: TurnKey, draft: Draft, expected: number) => Promise<Saved>;
  /** Keeps others from the buckets of these keys until the transaction ends. All at once: one after the other, two would wait for each other. */
  readonly lockPace: (tx: Database, keys: readonly string[]) => Promise<void>;
  /** Takes a turn of what both limits leave, or of neither: null when it was had, otherwise when to ask again, in milliseconds since 1970. */
  readonly takePace: (tx: Database, row: Paced, limits: Limits | undefined) => Promise<number | null>;
  /** As Store.noteArrival. Of a message that has been erased meanwhile nothing is kept. */
  readonly noteArrival: (tx: Database, receipt: Tables['receipt']) => Promise<void>;
  /** As Store.markSent. */
  readonly takeOut: (tx: Database, row: DueRow, arrival: Arrival | undefined) => Promise<boolean>;
}

export interface Looked {
  /** The number of the message by which the delivery is known. */
  readonly seen: number | null;
  readonly stored: Tables['conversation'] | null;
}

/** `stale`: the conversation is not any more what the draft was made from, and nothing is stored. `taken`: by their place in Draft.outbox. */
export type Saved =
  | { readonly what: 'saved'; readonly seqs: readonly number[]; readonly taken: readonly number[] }
  | { readonly what: 'seen'; readonly seq: number }
  | { readonly what: 'stale' };

export type Paced = Pick<Tables['outbox'], 'channel' | 'place' | 'tenant'>;

/** So many milliseconds from now, by the clock that all processes share. */
export function later({ now }: Pick<Engine, 'now'>, ms: number): RawBuilder<number> {
  const start = now();
  return typeof start === 'number' ? sql<number>`cast(${start + ms} as bigint)` : sql<number>`(${start} + ${sql.lit(ms)})`;
}

/** What stands at the places of the platforms. */
export function standing(db: Database) {
  return db.selectFrom('receipt').innerJoin('message', 'message.seq', 'receipt.seq');
}
