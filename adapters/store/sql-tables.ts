/** The tables of the store in SQL, and what is shared by everything that speaks to them. */
import type { Generated, Kysely } from 'kysely';
import type { Outcome, Outgoing, Ticket } from '../../bot/types.ts';

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

/** The lane of what goes to the user. */
export const USER_ROUTE = '';

/** Where answers go. */
export interface Way {
  readonly channel: string;
  readonly address: string;
}

/** An answer as a row of `message` keeps it. */
export function readAnswer(recipient: Tables['message']['recipient'], content: string): Outgoing {
  return { to: recipient === 'desk' ? 'desk' : 'user', ...JSON.parse(content) };
}

/** What stands at the places of the platforms. */
export function standing(db: Database) {
  return db.selectFrom('receipt').innerJoin('message', 'message.seq', 'receipt.seq');
}
