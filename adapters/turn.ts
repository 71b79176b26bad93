/** One message through the bot: the line that every channel calls and that no channel goes around. */
import type { Around, Conversation, Incoming } from '../bot/types.ts';
import { describeError, type Log, nameInLog } from './log.ts';
import type { Metrics } from './metrics.ts';
import type { PaceOf } from './pace.ts';
import type { BotMessage, DeskWay, DueRow, Message, Store, Turned, TurnKey, TurnResult } from './store/store.ts';

/** The transcript keeps this many characters of a message; the bot itself reads all of it. */
export const MAX_SAID = 20_000;

/** The bot, its knowledge already in hand. Pure: it may run again when a transaction is repeated. */
export type TakeTurn = (conversation: Conversation | null, incoming: Incoming, around: Around) => Turned | null;

/** Resolves when the turn is on disk; only then may a channel acknowledge the delivery. `said` is what the transcript shows. */
export type Receive = (incoming: Incoming, said: string) => Promise<TurnResult>;

export interface Change {
  readonly before: Conversation | null;
  readonly turned: Turned;
}

interface Parts {
  readonly store: Pick<Store, 'turn'>;
  readonly takeTurn: TakeTurn;
  /** Where the help desk is told. */
  readonly desks: readonly DeskWay[];
  /** Whose people they are, by the conversation; and what happens elsewhere among them. */
  readonly scopeOf: (conversation: string) => string;
  readonly around: (scope: string) => Around;
  /** Which of the answers this process sends itself, at once; undefined when it has enough to do. */
  readonly take?: () => TurnKey['take'];
  readonly paceOf?: PaceOf;
  /** Called after each commit, with what was taken. */
  readonly committed: (taken: readonly DueRow[]) => void;
  /** Told what each turn has changed, once it is on disk. */
  readonly noted?: (change: Change) => void;
  readonly metrics: Metrics;
  readonly log: Log;
}

export function createReceive(parts: Parts): Receive {
  const { store, takeTurn, desks, scopeOf, around, take, paceOf, committed, noted, metrics, log } = parts;
  return async (incoming, said) => {
    const count = (result: string) => metrics.turns.inc({ channel: incoming.channel, result });
    try {
      let change: Change | null = null;
      const scope = scopeOf(incoming.conversation);
      const key = { ...keyOf(incoming, said), scope, desks, paceOf, take: take?.() };
      const result = await store.turn(key, (before) => {
        const turned = takeTurn(before, incoming, around(scope));
        change = turned && { before, turned };
        return turned;
      });
      count(result.ignored ? 'ignored' : result.seen ? 'repeated' : 'new');
      if (!result.ignored) committed(result.taken ?? []);
      if (change !== null && !result.seen) noted?.(change);
      return result;
    } catch (error) {
      count('failed');
      log.error({ conversation: nameInLog(incoming.conversation), error: describeError(error) }, 'a turn failed');
      throw error;
    }
  };
}

function keyOf(incoming: Incoming, said: string): TurnKey {
  const { id, also, at, channel, conversation, user, address, home, told } = incoming;
  const key = { delivery: id, conversation, user, channel, address, at, said, isForeign: isForeign(incoming) };
  return { ...key, ...(also && { also }), ...(home !== undefined && { home }), ...(told && { told }) };
}

/** What comes from the help desk, from the clock or from the delivery: the user is where he was. */
function isForeign({ desk, content }: Incoming): boolean {
  return desk !== undefined || ['timer', 'undelivered', 'incident', 'left'].includes(content.kind);
}

/** What the bot said in the turn whose own row is just before these. */
export function answersOf(rows: readonly Message[]): readonly BotMessage[] {
  const next = rows.findIndex(({ from }) => from === 'user');
  return botMessages(next < 0 ? rows : rows.slice(0, next));
}

export function botMessages(rows: readonly Message[]): readonly BotMessage[] {
  return rows.filter((row) => row.from === 'bot');
}

/** A text as the transcript shows it. */
export function clip(text: string, length = MAX_SAID): string {
  return text.length <= length ? text : `${text.slice(0, length)} …`;
}
