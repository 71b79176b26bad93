/** The port behind which every channel stands: web chat here, others beside it. */
import type { Outgoing } from '../bot/types.ts';
import type { Route } from './http.ts';
import type { Pace } from './pace.ts';
import type { SentCard } from './store/store.ts';

export interface Channel {
  /** As in Incoming.channel; the outbox finds the way back by it. */
  readonly name: string;
  readonly routes: readonly Route[];
  /**
   * Brings one answer to where the user is; resolves when it has arrived, rejects when it is to be tried again.
   * It must give up by itself well within LEASE_MS (delivery.ts). It may be called twice for one `seq`, after a crash
   * between arrival and note of it: a platform that knows idempotency keys gets one made from `seq`.
   */
  readonly send: (address: string, outgoing: Outgoing, sending: Sending) => Promise<void>;
  /**
   * Shows that somebody writes, for a moment: at the user's (`name` of the agent), or under a ticket at a desk (`anchor`, its card's place).
   * Best effort; nobody waits for it.
   */
  readonly typing?: (address: string, name: string | null, anchor: string | null) => void;
  /** Opens a connection of its own, once the server listens. */
  readonly start?: () => void;
  /** Ends what would keep the process alive: open streams, sockets, timers. */
  readonly close: () => void;
  /** Resolves when what came over a connection of its own, before `close`, is done and acknowledged. */
  readonly settle?: () => Promise<void>;
}

export interface Sending {
  readonly seq: number;
  readonly conversation: string;
  /** When it was said, ISO 8601. */
  readonly at: string;
  /** The desk that it goes to (DeskWay.name); empty for the user. */
  readonly route: string;
  /** It stands where it arrived, and reads differently now. */
  readonly isRedrawn: boolean;
  /** Not all of it may stand there yet: what is missing is put below. */
  readonly isUnfinished?: boolean;
  /** 1 for the first try. */
  readonly tries: number;
  /** Another process had it, and has not said what has become of it. */
  readonly isAbandoned?: boolean;
  /** The places of the parts that arrived in an earlier try, in order. */
  readonly arrived: () => Promise<readonly string[]>;
  /** To be called as soon as a part stands at a place: a further try then goes on behind it. The last one is stored with the end of the sending. */
  readonly note: (part: number, place: string, isLast?: boolean) => Promise<void>;
  /** An earlier card of this conversation on the same way, and where it stands. */
  readonly earlier: (turn: number) => Promise<SentCard | null>;
  /** The place of the card of Outgoing.ticket at this desk: what belongs to the ticket hangs under it. Null before it has arrived. */
  readonly anchor: () => Promise<string | null>;
}

/** What a channel knows about a failure, where it knows more than that there was one. */
export interface Failure {
  /** The platform's own word for when to come again. */
  readonly retryAfterMs?: number;
  /** It was refused because there was too much: whose limit that is (Pace). Nothing goes there before `retryAfterMs`. */
  readonly holds?: keyof Pace;
  /** Where nothing else will arrive either, for now: what is dead (Pace). */
  readonly gone?: keyof Pace;
  /** It is not to be repeated: it may stand there already, and a person is to look. */
  readonly park?: true;
  /** It will never arrive: the place is gone, or the bot was thrown out. */
  readonly final?: boolean;
  /** The place is there, but it will never take this: too long, or not well-formed. */
  readonly refused?: boolean;
  /** A new message may have arrived all the same. */
  readonly ambiguous?: boolean;
  /** The platform's name for it, for the log: `channel_not_found`, `429`. */
  readonly code?: string;
}

/** The error with which `send` rejects. */
export function failure(code: string, about: Omit<Failure, 'code'> = {}): Error & Failure {
  return Object.assign(new Error(`not delivered: ${code}`), { code, ...about });
}

/** The same failure at another place than the one of the address: for what else goes there nothing follows from it. */
export function elsewhere(error: unknown): unknown {
  if (!(error instanceof Error) || !('code' in error)) return error;
  const { code = '', holds, gone, ...about } = error as Failure;
  return failure(code, {
    ...about,
    ...(holds === 'tenant' && { holds }),
    ...(gone === 'tenant' && { gone }),
  });
}
