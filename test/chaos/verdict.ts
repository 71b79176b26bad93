/** What a run comes to: what people sent, what the store has and what the platforms showed, counted against each other. Pure. */
import type { Driven, Told } from './driver.ts';
import { expectNone, type Figure } from './figures.ts';
import type { JournalLine } from './hooks.ts';
import { judgeAnswers } from './judge-answers.ts';
import { judgeTurns } from './judge-turns.ts';
import type { Ledger } from './ledger.ts';

/** A row of the transcript. */
export interface MessageRow {
  readonly seq: number;
  readonly conversation: string;
  /** `bot` for what a user did. */
  readonly recipient: string;
  readonly content: string;
}

export interface OutboxRow {
  readonly seq: number;
  readonly route: string;
  readonly tries: number;
  readonly isAside: boolean;
}

export interface Evidence {
  readonly driven: Driven;
  /** Of the people at the desk. */
  readonly replies: readonly Told[];
  /** In the order in which they were stored. */
  readonly messages: readonly MessageRow[];
  /** Conversation.turn of each conversation. */
  readonly turns: ReadonlyMap<string, number>;
  /** After quiet. */
  readonly outbox: readonly OutboxRow[];
  readonly ledger: Pick<Ledger, 'seen'>;
  readonly journal: readonly JournalLine[];
  /** When a process or the database died, in milliseconds since 1970. */
  readonly deaths: readonly number[];
  /** DeskWay.name; null without a desk. */
  readonly desk: string | null;
  /** How processes ended that should not have. */
  readonly falls: readonly string[];
}

export function judge(evidence: Evidence): readonly Figure[] {
  const { outbox, falls } = evidence;
  const rowsOf = (isAside: boolean) =>
    outbox.filter((row) => row.isAside === isAside).map(({ seq, route, tries }) => `row ${seq} ${route}, ${tries} tries`);
  return [
    ...judgeTurns(evidence),
    ...judgeAnswers(evidence),
    expectNone('rows stuck in the outbox after quiet', rowsOf(false)),
    expectNone('rows set aside', rowsOf(true)),
    expectNone('processes that ended by themselves, or not in order', falls),
  ];
}
