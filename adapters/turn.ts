/** One message through the bot: the line that every channel calls and that no channel goes around. */
import type { Around, Conversation, Incoming, Outgoing } from '../bot/types.ts';
import { describeError, type Log, nameInLog } from './log.ts';
import type { Metrics } from './metrics.ts';
import type { PaceOf } from './pace.ts';
import { apologise, createFaults, isWaitedFor, sayUnreadable } from './set-aside.ts';
import { isUnreadable } from './store/outage.ts';
import type { BotMessage, DeskWay, DueRow, Message, Step, Store, Turned, TurnKey, TurnResult } from './store/store.ts';

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
  const faults = createFaults();
  return async (incoming, said) => {
    const message = { incoming, said };
    const work = watchWork(parts, incoming);
    try {
      const result = await take(parts, message, work).catch((error) => {
        if (!isOwnFault(error, work) || !isWaitedFor(incoming) || !faults.isLast(incoming)) throw error;
        return setAside(parts, message, error);
      });
      faults.forget(incoming);
      return result;
    } catch (error) {
      count(parts, incoming, 'failed');
      parts.log.error(aboutFailure(incoming, error), 'a turn failed');
      throw error;
    }
  };
}

interface Heard {
  readonly incoming: Incoming;
  readonly said: string;
}

/** The bot at a message: what came of its last run, which is the one that counts. */
interface Work {
  readonly step: Step;
  change: Change | null;
  /** On what it broke. */
  fault: unknown;
}

function watchWork({ takeTurn, scopeOf, around }: Parts, incoming: Incoming): Work {
  const work: Work = {
    step: (before) => {
      try {
        const turned = takeTurn(before, incoming, around(scopeOf(incoming.conversation)));
        work.change = turned && { before, turned };
        return turned;
      } catch (error) {
        work.fault = error;
        throw error;
      }
    },
    change: null,
    fault: undefined,
  };
  return work;
}

/** Nothing that passes by itself, as an outage of the store does. */
function isOwnFault(error: unknown, { fault }: Work): boolean {
  return error === fault || isUnreadable(error);
}

async function take(parts: Parts, message: Heard, work: Work): Promise<TurnResult> {
  const result = await storeTurn(parts, message, work.step);
  count(parts, message.incoming, result.ignored ? 'ignored' : result.seen ? 'repeated' : 'new');
  if (work.change !== null && !result.seen) parts.noted?.(work.change);
  return result;
}

async function setAside(parts: Parts, message: Heard, error: unknown): Promise<TurnResult> {
  const { incoming } = message;
  const result = await storeTurn(parts, message, (before) => apologise(before, incoming), sayUnreadable(incoming));
  count(parts, incoming, result.seen ? 'repeated' : 'aside');
  if (!result.seen) parts.log.error(aboutFailure(incoming, error), 'a message that fails each time was set aside');
  return result;
}

/** Stores it, and sends what of it is sent at once. */
async function storeTurn(parts: Parts, { incoming, said }: Heard, step: Step, ifUnreadable?: Outgoing): Promise<TurnResult> {
  const { store, desks, scopeOf, paceOf, committed } = parts;
  const scope = scopeOf(incoming.conversation);
  const key = { ...keyOf(incoming, said), scope, desks, paceOf, take: parts.take?.(), ...(ifUnreadable && { ifUnreadable }) };
  const result = await store.turn(key, step);
  if (!result.ignored) committed(result.taken ?? []);
  return result;
}

function count({ metrics }: Parts, { channel }: Incoming, result: string): void {
  metrics.turns.inc({ channel, result });
}

function aboutFailure({ conversation }: Incoming, error: unknown): object {
  return { conversation: nameInLog(conversation), error: describeError(error) };
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
