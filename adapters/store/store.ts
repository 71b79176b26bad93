/** The port to what is remembered. Every store keeps these promises; test/adapters/store/contract.ts holds each one to them. */
import type { Conversation, Outgoing } from '../../bot/types.ts';

/** One delivery from a channel, complete: what is stored of it, and where its answer goes. */
export interface TurnKey {
  /** The same for each repetition of one user action; unique within its conversation. */
  readonly delivery: string;
  readonly conversation: string;
  readonly user: string;
  readonly channel: string;
  readonly address: string;
  readonly at: string;
  /** What the transcript shows as the user's message. */
  readonly said: string;
}

export interface Turned {
  readonly conversation: Conversation;
  readonly outgoing: readonly Outgoing[];
}

/** Pure and synchronous: it runs inside the transaction. `null` is a conversation that has not begun. */
export type Step = (conversation: Conversation | null) => Turned;

/** `seq` is the number of the user's message, the same for each repetition. `seen`: it was a repetition, and no step was run. */
export interface TurnResult {
  readonly seen: boolean;
  readonly seq: number;
}

/** One line of the transcript. `seq` rises; it is never used twice. */
export type Message =
  | { readonly seq: number; readonly at: string; readonly from: 'user'; readonly user: string; readonly text: string }
  | ({ readonly seq: number; readonly at: string; readonly from: 'bot' } & Outgoing);

/** An answer on its way. `tries` counts this claim; it is also what tells this claim from a later one of the same row. */
export interface DueRow {
  readonly seq: number;
  readonly conversation: string;
  readonly channel: string;
  readonly address: string;
  readonly tries: number;
  readonly outgoing: Outgoing;
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
