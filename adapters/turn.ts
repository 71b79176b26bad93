/** One message through the bot: the line that every channel calls and that no channel goes around. */
import type { Conversation, Incoming } from '../bot/types.ts';
import { describeError, type Log, nameInLog } from './log.ts';
import type { Metrics } from './metrics.ts';
import type { Store, Turned, TurnKey, TurnResult } from './store/store.ts';

/** The transcript keeps this many characters of a message; the bot itself reads all of it. */
export const MAX_SAID = 20_000;

/** The bot, its knowledge already in hand. Pure: it may run again when a transaction is repeated. */
export type TakeTurn = (conversation: Conversation | null, incoming: Incoming) => Turned | null;

/** Resolves when the turn is on disk; only then may a channel acknowledge the delivery. `said` is what the transcript shows. */
export type Receive = (incoming: Incoming, said: string) => Promise<TurnResult>;

interface Parts {
  readonly store: Pick<Store, 'turn'>;
  readonly takeTurn: TakeTurn;
  /** Called after each commit: there may be something to send. */
  readonly committed: () => void;
  readonly metrics: Metrics;
  readonly log: Log;
}

export function createReceive({ store, takeTurn, committed, metrics, log }: Parts): Receive {
  return async (incoming, said) => {
    const count = (result: string) => metrics.turns.inc({ channel: incoming.channel, result });
    try {
      const result = await store.turn(keyOf(incoming, said), (conversation) => takeTurn(conversation, incoming));
      count(result.ignored ? 'ignored' : result.seen ? 'repeated' : 'new');
      if (!result.ignored) committed();
      return result;
    } catch (error) {
      count('failed');
      log.error({ conversation: nameInLog(incoming.conversation), error: describeError(error) }, 'a turn failed');
      throw error;
    }
  };
}

function keyOf({ id, also, at, channel, conversation, user, address }: Incoming, said: string): TurnKey {
  return { delivery: id, conversation, user, channel, address, at, said, ...(also && { also }) };
}

/** A text as the transcript shows it. */
export function clip(text: string, length = MAX_SAID): string {
  return text.length <= length ? text : `${text.slice(0, length)} …`;
}
