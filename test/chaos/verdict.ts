/** What a run comes to: what people sent, what the store has and what the platforms showed, counted against each other. Pure. */
import { RETRY_AFTER_MS } from '../../adapters/delivery.ts';
import type { Driven, Told } from './driver.ts';
import { expectNone, type Figure, tell } from './figures.ts';
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
  /** Of each conversation, by how much Conversation.turn has risen. */
  readonly turns: ReadonlyMap<string, number>;
  /** After quiet: what the operator sent again then. */
  readonly setAside: readonly OutboxRow[];
  /** After that. */
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

/** So many has a row, before it is set aside. */
const TRIES = RETRY_AFTER_MS.length + 1;

export function judge(evidence: Evidence): readonly Figure[] {
  const { outbox, setAside, falls } = evidence;
  return [
    ...judgeTurns(evidence),
    ...judgeAnswers(evidence),
    expectNone('rows stuck in the outbox after quiet', outbox.map(nameRow)),
    tell('rows set aside after all their tries, and sent again by the operator', setAside.length),
    expectNone('rows set aside with tries left', setAside.filter(({ tries }) => tries < TRIES).map(nameRow)),
    expectNone('processes that ended by themselves, or not in order', falls),
  ];
}

function nameRow({ seq, route, tries, isAside }: OutboxRow): string {
  return `row ${seq} ${route}, ${tries} tries${isAside ? ', set aside' : ''}`;
}
