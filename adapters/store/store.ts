/** The port to what is remembered. Every store keeps these promises; test/adapters/store/contract.ts holds each one to them. */
import type { Around, Conversation, Incident, Outcome, Outgoing, Paste, Ticket } from '../../bot/types.ts';

/** One delivery from a channel, complete: what is stored of it, and where its answer goes. */
export interface TurnKey {
  /** The same for each repetition of one user action; unique within its conversation. */
  readonly delivery: string;
  /** Incoming.also: further names of the same action, unique in the whole store. */
  readonly also?: readonly string[];
  readonly conversation: string;
  readonly user: string;
  readonly channel: string;
  readonly address: string;
  readonly at: string;
  /** What the transcript shows as the user's message. */
  readonly said: string;
  /** Where what is said later goes, when it differs from where the answer to this goes. */
  readonly home?: string;
  /** As Incoming.told. */
  readonly told?: boolean;
  /** Nothing that the user did: its answers go to where he was last. */
  readonly isForeign?: boolean;
  /** Whose people they are; what one sees of the other ends there. Empty where there is one organisation only. */
  readonly scope?: string;
  /** The desks at which the help desk is told. */
  readonly desks?: readonly DeskWay[];
}

/** A desk, and the way to it. */
export interface DeskWay {
  /** As Incoming.desk; also the lane of what goes there. */
  readonly name: string;
  readonly channel: string;
  readonly address: string;
  /** It joins when nobody at the others has come. */
  readonly isSecond?: boolean;
  /** It is told only by events: another system. */
  readonly isSystem?: boolean;
}

export interface Turned {
  readonly conversation: Conversation;
  readonly outgoing: readonly Outgoing[];
  /** A delivery of this conversation whose words are to go: from its row, and from every answer that passes them on. */
  readonly forget?: string;
  /** A delivery whose words now read differently, in every answer that passes them on. */
  readonly amend?: Paste;
  /** Errors that this user has, for those who look out for many who have the same. */
  readonly noticed?: readonly string[];
  readonly outcome?: Outcome;
}

/**
 * Pure and synchronous: it runs inside the transaction. It gets null for a conversation that has not begun, and gives null
 * when the delivery is none of the bot's business: nothing of it is stored then.
 */
export type Step = (conversation: Conversation | null) => Turned | null;

/**
 * `seq` is the number of the user's message, the same for each repetition. `seen`: it was a repetition, and no step was run.
 * `ignored`: the step gave null, nothing is stored, and `seq` is 0.
 */
export interface TurnResult {
  readonly seen: boolean;
  readonly seq: number;
  readonly ignored?: true;
}

/** One line of the transcript. `seq` rises; it is never used twice. */
export type Message =
  | { readonly seq: number; readonly at: string; readonly from: 'user'; readonly user: string; readonly text: string }
  | ({ readonly seq: number; readonly at: string; readonly from: 'bot' } & Outgoing);

export type BotMessage = Extract<Message, { readonly from: 'bot' }>;

/** An answer on its way. `tries` counts this claim; it is also what tells this claim from a later one of the same row. */
export interface DueRow {
  readonly seq: number;
  readonly conversation: string;
  readonly channel: string;
  readonly address: string;
  readonly tries: number;
  readonly outgoing: Outgoing;
  /** When it was said, ISO 8601. */
  readonly at: string;
  /** DeskWay.name; empty for the user. */
  readonly route: string;
  /** It has arrived before, and reads differently now. */
  readonly isRedrawn: boolean;
}

export interface Claim {
  /** Milliseconds since 1970. */
  readonly now: number;
  readonly limit: number;
  /** Milliseconds for which the rows belong to the claimer. */
  readonly lease: number;
  /** Only rows of these channels. */
  readonly channels: readonly string[];
}

/** An answer with a card, and the places where its parts arrived, in order. A place that shows something newer is not among them. */
export interface SentCard {
  readonly seq: number;
  readonly outgoing: Outgoing;
  readonly places: readonly string[];
}

/** A conversation with the way to whoever began it. */
export interface Case {
  readonly conversation: Conversation;
  readonly channel: string;
  readonly address: string;
}

/** A message of a user, found by one of its names. */
export interface Said {
  readonly conversation: string;
  readonly user: string;
  /** The newest way to whoever began the conversation. */
  readonly address: string;
}

/** A ticket as lists and reports show it. */
export interface TicketRow
  extends Pick<
    Ticket,
    'id' | 'status' | 'agent' | 'agentKey' | 'end' | 'reason' | 'opened' | 'waiting' | 'claimed' | 'ended' | 'reopened'
  > {
  readonly conversation: string;
  /** The channel of the user. */
  readonly channel: string;
  readonly cause: string | null;
  readonly error: string | null;
  /** For an incident: how many people have it. */
  readonly users: number | null;
  /** The newest of what was said at the desks. */
  readonly seq: number;
}

/** How a case ended. */
export interface OutcomeRow extends Outcome {
  readonly at: string;
  readonly channel: string;
}

/** A line at the desks. */
export type DeskLine = { readonly seq: number; readonly at: string } & Outgoing;

/** The ticket whose card or line stands at a place of a desk. */
export interface TicketAt {
  readonly conversation: string;
  readonly ticket: string;
  readonly route: string;
}

/** Around, over all scopes. */
export interface Surroundings extends Around {
  readonly incidents: readonly (Incident & { readonly scope: string })[];
}

/** So many people of one scope have the same error. */
export interface Storm {
  readonly error: string;
  readonly scope: string;
  readonly users: number;
}

/** What the help desk needs to know over all conversations. */
export interface DeskRecords {
  /** Those that wait first, then those that somebody has, then the newest of those that are over. */
  readonly tickets: (limit: number) => Promise<readonly TicketRow[]>;
  readonly ticket: (id: string) => Promise<TicketRow | null>;
  /** The newest one of a conversation. */
  readonly ticketOf: (conversation: string) => Promise<TicketRow | null>;
  /** What was said at the desks under a ticket, after a number; not what was said to one person alone. */
  readonly lines: (ticket: string, afterSeq: number) => Promise<readonly DeskLine[]>;
  readonly ticketAt: (place: string) => Promise<TicketAt | null>;
  /** The place of a ticket's card at a desk; what belongs to the ticket stands under it. */
  readonly anchor: (ticket: string, route: string) => Promise<string | null>;
  /** Conversations that wanted to be woken by then, ISO 8601. */
  readonly dueWakes: (now: string, limit: number) => Promise<readonly { readonly conversation: string; readonly wake: string }[]>;
  readonly around: () => Promise<Surroundings>;
  /** Errors that so many users of one scope have had since then, ISO 8601. */
  readonly storms: (since: string, users: number) => Promise<readonly Storm[]>;
  /** Conversations of users who have had the error since then, and belong to no incident. */
  readonly unlinked: (error: string, scope: string, since: string) => Promise<readonly string[]>;
  /** Conversations that belong to an incident, by the id of its ticket. */
  readonly linked: (incident: string) => Promise<readonly string[]>;
  /** How many incidents of an error there have been. */
  readonly incidentsOf: (error: string) => Promise<number>;
  /** The desks that an answer has not reached yet, and how often each was tried. */
  readonly pending: (seq: number) => Promise<readonly { readonly route: string; readonly tries: number }[]>;
  /** Tickets opened or ended, and cases ended, since then, ISO 8601. */
  readonly records: (
    since: string,
  ) => Promise<{ readonly tickets: readonly TicketRow[]; readonly outcomes: readonly OutcomeRow[] }>;
}

/** Small things that channels keep: keys, installations, single-use tickets. Values are texts. */
export interface Shelf {
  /** `until`: milliseconds since 1970, after which it counts as gone; null for ever. */
  readonly put: (kind: string, key: string, value: string, until?: number | null) => Promise<void>;
  readonly get: (kind: string, key: string, now: number) => Promise<string | null>;
  /** Takes it away: of several who ask at once only one gets it. */
  readonly take: (kind: string, key: string, now: number) => Promise<string | null>;
  /** Removes the things of a kind whose time is over. */
  readonly sweep: (kind: string, now: number) => Promise<void>;
  /** Puts it there unless something is, and gives what is there then. */
  readonly add: (kind: string, key: string, value: string) => Promise<string>;
}

export interface Store {
  /**
   * One transaction: was the delivery seen before? load, step, save, append the transcript and the outbox. Turns of one
   * conversation happen one after the other. When it resolves, all of it is on disk; when it rejects, nothing is stored.
   */
  readonly turn: (key: TurnKey, step: Step) => Promise<TurnResult>;
  /** Of each conversation and channel the oldest unsent row, if it is due and belongs to nobody: so the order is kept. */
  readonly claimDue: (claim: Claim) => Promise<readonly DueRow[]>;
  readonly markSent: (row: DueRow) => Promise<void>;
  /** `null` sets the row aside for good: those behind it go on. A claim that has been taken over changes nothing. */
  readonly markFailed: (row: DueRow, retryAt: number | null) => Promise<void>;
  /** The transcript after a number (0: from the beginning), oldest first. An unknown conversation has an empty one. */
  readonly history: (conversation: string, afterSeq: number) => Promise<readonly Message[]>;
  /** Notes that a part (0, 1, …) of an answer now stands at a place: a name the platform gave it, unique over all channels. */
  readonly noteArrival: (seq: number, part: number, place: string, route?: string) => Promise<void>;
  /** The places of the parts of an answer that have arrived by a route, in order. */
  readonly arrivals: (seq: number, route?: string) => Promise<readonly string[]>;
  /** The newest answer of a conversation, to the user or to a desk, whose card has this Card.turn. */
  readonly findCard: (conversation: string, turn: number, route?: string) => Promise<SentCard | null>;
  /** The conversation whose answer to its user stands at a place. */
  readonly conversationAt: (place: string) => Promise<string | null>;
  /** The newest way to the user of a conversation. */
  readonly wayTo: (conversation: string) => Promise<Pick<Case, 'channel' | 'address'> | null>;
  /** The message of a user that has this name (TurnKey.also). */
  readonly whoSaid: (name: string) => Promise<Said | null>;
  /** The conversations that a user began, newest first. */
  readonly casesOf: (owner: string, limit: number) => Promise<readonly Case[]>;
  readonly shelf: Shelf;
  readonly desk: DeskRecords;
  /** Removes everything about a conversation, also from the bytes of the file. */
  readonly erase: (conversation: string) => Promise<void>;
  /** Whether it can be read now. */
  readonly ready: () => Promise<boolean>;
  readonly close: () => Promise<void>;
}

/** A store, or a sentence that says why there is none and what to do. */
export type Opened = { readonly store: Store } | { readonly problem: string };

/** Thrown by a turn whose conversation was stored by another version. The row stays as it is. */
export const UNREADABLE = 'UnreadableConversation';
