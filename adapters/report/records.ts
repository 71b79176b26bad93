/** What the report reads from a store. */

/** One ticket as the report needs it; times ISO 8601. */
export interface TicketRecord {
  readonly id: string;
  readonly cause: string | null;
  readonly error: string | null;
  readonly channel: string;
  readonly reason: string;
  readonly status: 'open' | 'claimed' | 'resolved';
  readonly end: 'agent' | 'user' | 'bot' | 'corrected' | 'stale' | null;
  readonly opened: string;
  /** For the first time. */
  readonly claimed: string | null;
  readonly ended: string | null;
  readonly reopened: number;
  readonly incident: boolean;
  /** For an incident: how many people had it, where that is known. */
  readonly users?: number;
}

/**
 * How a case ended. A case that went to a person has two: `escalated` first, and how the person ended it. What incidents have
 * of a conversation is no case.
 */
export interface OutcomeRecord {
  readonly at: string;
  readonly channel: string;
  readonly ended: 'resolved' | 'escalated' | 'unfixable';
  readonly by: 'bot' | 'human' | 'user';
  readonly cause: string | null;
}

export interface Records {
  readonly tickets: readonly TicketRecord[];
  readonly outcomes: readonly OutcomeRecord[];
}
