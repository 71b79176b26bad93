/** The port to the tickets of the web desk: what its page shows, and what is done there. */
import type { Card, DeskAction } from '../../bot/types.ts';
import type { DeskRecords } from '../store/store.ts';

/** A ticket as the list shows it. Times are ISO 8601. */
export interface DeskTicket {
  readonly id: string;
  readonly status: 'open' | 'claimed' | 'resolved';
  readonly agent: string | null;
  /** Ticket.agentKey: tells him from others of the same name. */
  readonly agentKey: string | null;
  readonly title: string;
  readonly opened: string;
  readonly claimed: string | null;
  readonly ended: string | null;
  /** Ticket.end. */
  readonly end: string | null;
  /** Where the user is: `web`, `slack`, `teams`. */
  readonly channel: string;
  readonly incident: { readonly users: number } | null;
  /** The newest line of it. */
  readonly seq: number;
}

/** One line of what the desk sees of a ticket. */
export interface DeskLine {
  readonly seq: number;
  readonly at: string;
  /** From the user, to the user, among the desk; from the bot, and that something needs to be seen to. */
  readonly kind: 'user' | 'reply' | 'note' | 'news' | 'trouble';
  /** Who says it; null: the bot. */
  readonly by: string | null;
  readonly text: string;
  readonly card: Card | null;
  /** Card.turn of the card that this one takes the place of. */
  readonly replaces: number | null;
  /** Of a reply: whether it can still be taken back, has gone out, or was taken back. */
  readonly fate?: 'held' | 'sent' | 'undone';
  /** Deleted by whoever wrote it. */
  readonly gone?: boolean;
}

/** What only the agent who asked for it gets to see. */
export interface PrivateWord {
  readonly text: string;
  readonly card: Card | null;
}

export interface DeskBook {
  /** Open ones first, then claimed, then the newest ended. */
  readonly tickets: (limit: number) => Promise<readonly DeskTicket[]>;
  /** The messages to the desk under a ticket, oldest first; null: no such ticket. */
  readonly lines: (ticket: string) => Promise<readonly DeskLine[] | null>;
  /** The same `id` again changes nothing and gets the same answer; null: no such ticket. */
  readonly act: (
    by: { readonly name: string; readonly key: string },
    ticket: string,
    id: string,
    action: Omit<DeskAction, 'agent' | 'kind'>,
  ) => Promise<{ readonly private: readonly PrivateWord[] } | null>;
  readonly typing: (by: { readonly name: string }, ticket: string) => void;
  /** What was said at the desks, also by other processes (DeskRecords.saidSince); unset where there is only this one. */
  readonly saidSince?: DeskRecords['saidSince'];
}
