/** The port to what is remembered. Every store keeps these promises; test/adapters/store/contract.ts holds each one to them. */
import type { Amended, Around, Conversation, Incident, Outcome, Outgoing, Ticket } from '../../bot/types.ts';
import type { Limits, Pace, PaceOf } from '../pace.ts';

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
  /** Whose limits count for what goes to an address. */
  readonly paceOf?: PaceOf | undefined;
  /** What of the answers whoever takes this turn wants to send himself, at once. */
  readonly take?: Omit<Claim, 'limit'> | undefined;
  /** The answer where the conversation is stored in a form that cannot be read here: it stays as it is. Unset: the turn rejects (UNREADABLE). */
  readonly ifUnreadable?: Outgoing;
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
  readonly amend?: Amended;
  /** Errors that this user has, for those who look out for many who have the same. */
  readonly noticed?: readonly string[];
  readonly outcome?: Outcome;
}

/**
 * Pure and synchronous: where another process was quicker, it runs again from what that one left. It gets null for a conversation that has not begun, and gives null
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
  /** What TurnKey.take has taken: as if by claimDue. */
  readonly taken?: readonly DueRow[];
}

/** One line of the transcript. `seq` rises; it is never used twice. */
export type Message =
  | { readonly seq: number; readonly at: string; readonly from: 'user'; readonly user: string; readonly text: string }
  | ({ readonly seq: number; readonly at: string; readonly from: 'bot' } & Outgoing);

export type BotMessage = Extract<Message, { readonly from: 'bot' }>;

/** DueRow.route of what goes to the user. */
export const USER_ROUTE = '';

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
  /** Only a part of it may have arrived before its words changed. */
  readonly isUnfinished: boolean;
  /** Nobody has tried to send it before. */
  readonly isFirst: boolean;
  /** Whoever claimed it before has not said what became of it: it may have arrived. */
  readonly isAbandoned: boolean;
}

export interface Claim {
  readonly limit: number;
  /** Milliseconds for which the rows belong to the claimer, by the clock of the store. */
  readonly lease: number;
  /** Only rows of these channels. */
  readonly channels: readonly string[];
  /** Only rows of these ways (DueRow.route); unset: of all. */
  readonly routes?: readonly string[];
  /** Over all who claim; unset: none. */
  readonly limits?: Limits;
}

/** A part (0, 1, …) of an answer, and the place where it stands. */
export interface Arrival {
  readonly part: number;
  readonly place: string;
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

/** Tickets that have not ended, over all processes. */
export interface OpenTickets {
  readonly open: number;
  /** Of these, those that nobody has. */
  readonly unclaimed: number;
  /** Since when the one waits that has waited longest, ISO 8601; null when none does. */
  readonly oldest: string | null;
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
  readonly open: () => Promise<OpenTickets>;
  readonly ticket: (id: string) => Promise<TicketRow | null>;
  /** The newest one of a conversation. */
  readonly ticketOf: (conversation: string) => Promise<TicketRow | null>;
  /** What was said at the desks under a ticket, after a number; not what was said to one person alone. */
  readonly lines: (ticket: string, afterSeq: number) => Promise<readonly DeskLine[]>;
  /** Under which tickets something was said at the desks after a number; null: only the newest number. Numbers may come a moment out of order. */
  readonly saidSince: (afterSeq: number | null) => Promise<{
    readonly newest: number;
    readonly said: readonly { readonly seq: number; readonly ticket: string }[];
  }>;
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
  /** The desks that an answer has not reached yet, and how often each was tried. */
  readonly pending: (seq: number) => Promise<readonly { readonly route: string; readonly tries: number }[]>;
  /** Tickets opened or ended, and cases ended, since then, ISO 8601. */
  readonly records: (
    since: string,
  ) => Promise<{ readonly tickets: readonly TicketRow[]; readonly outcomes: readonly OutcomeRow[] }>;
}

/** What a channel has before it. */
export interface Backlog {
  readonly channel: string;
  readonly waiting: number;
  readonly aside: number;
  /** When the oldest of those that wait was said, ISO 8601. */
  readonly oldest: string | null;
}

/** An answer that was set aside, without its words. */
export type AsideRow = Pick<DueRow, 'seq' | 'route' | 'channel' | 'conversation' | 'tries' | 'at'>;

/** The outbox as whoever runs the bot sees it. */
export interface OutboxRecords {
  /** Of each channel for which there is anything. */
  readonly backlog: () => Promise<readonly Backlog[]>;
  /** What was set aside, oldest first. */
  readonly aside: (limit: number) => Promise<readonly AsideRow[]>;
  /** Puts what was set aside on its way again; false where no such row is set aside. */
  readonly retry: (seq: number, route: string) => Promise<boolean>;
  /** The same for all, or all of a channel; resolves with how many. */
  readonly retryAll: (channel?: string) => Promise<number>;
  /** Gives up for good what was set aside: it stays in the transcript. False as above. */
  readonly drop: (seq: number, route: string) => Promise<boolean>;
}

/** Where a thing lies on the shelf. */
export interface ShelfKey {
  readonly kind: string;
  readonly key: string;
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
  /** Lays claim to a thing that one process at a time may do, until it is taken away or its time is over: of several who ask only one gets true. */
  readonly claim: (kind: string, key: string, until: number, now: number) => Promise<boolean>;
}

/** Where a user has written. */
export interface Traces {
  /** As Incoming.user. */
  readonly user: string;
  /** The conversations that are his: he owns them, or nobody does and he wrote there first. */
  readonly own: readonly string[];
  /** How many conversations of others he wrote in, also as somebody of the help desk. */
  readonly others: number;
}

export interface Store {
  /** Other processes may be using it at the same time. */
  readonly isShared: boolean;
  /**
   * One transaction: was the delivery seen before? load, step, save, append the transcript and the outbox. Turns of one
   * conversation happen one after the other, in every process. When it resolves, all of it is on disk; when it rejects,
   * nothing is stored, or (the connection broke at the commit) a repetition is `seen`.
   */
  readonly turn: (key: TurnKey, step: Step) => Promise<TurnResult>;
  /** Of each conversation and way the oldest unsent row, if it is due and belongs to nobody: so the order is kept. */
  readonly claimDue: (claim: Claim) => Promise<readonly DueRow[]>;
  /** Resolves with whether something waits behind it on its way. `arrival`: where its last part stands, noted in the same commit. */
  readonly markSent: (row: DueRow, arrival?: Arrival) => Promise<boolean>;
  /** To be tried again after so many milliseconds; `null` sets the row aside: those behind it go on. A claim that has been taken over changes nothing. */
  readonly markFailed: (row: DueRow, waitMs: number | null) => Promise<void>;
  /** Gives back a row that was claimed and not tried. */
  readonly release: (row: DueRow) => Promise<void>;
  /** Nothing goes to a place, or to all of a tenant (Pace), for so many milliseconds. */
  readonly hold: (row: DueRow, what: keyof Pace, ms: number) => Promise<void>;
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
  readonly outbox: OutboxRecords;
  /** Removes what nobody will look for any more: who had an error before then (ISO 8601), and limits that have been used up. */
  readonly sweep: (before: string) => Promise<void>;
  /** Removes everything about a conversation, also from the bytes of the file. */
  readonly erase: (conversation: string) => Promise<void>;
  /** Of everybody whose id is this one, or ends with it behind a colon. Reads the whole transcript, piece by piece: for commands alone. */
  readonly traces: (id: string) => Promise<readonly Traces[]>;
  /**
   * Removes the conversations that are a user's, and what else is kept under his id, with what lies on the shelf under these keys. Resolves
   * with how much of that else there was.
   */
  readonly eraseUser: (traces: Pick<Traces, 'user' | 'own'>, shelved: readonly ShelfKey[]) => Promise<number>;
  /**
   * Looks at so many conversations, in the order of their ids, after one ('': from the first), and removes those in which nothing has happened
   * since `before` (ISO 8601): not where a ticket is open, also of an incident that the user waits for. `last` is null when there are no more.
   */
  readonly eraseOld: (
    after: string,
    before: string,
    limit: number,
  ) => Promise<{ readonly erased: number; readonly last: string | null }>;
  /**
   * Null when it can be read and written now, else one sentence for the operator: away, locked, full. Everybody may read it, so it names
   * no machine and no file. Settles by itself within some seconds, whatever the database does.
   */
  readonly ready: () => Promise<string | null>;
  readonly close: () => Promise<void>;
}

/** A store, or a sentence that says why there is none and what to do. */
export type Opened = { readonly store: Store } | { readonly problem: string };

/** The name of what a turn throws whose conversation was stored by another version. The row stays as it is. */
export const UNREADABLE = 'UnreadableConversation';
