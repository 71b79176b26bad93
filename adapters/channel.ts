/** The port behind which every channel stands: web chat here, others beside it. */
import type { Outgoing } from '../bot/types.ts';
import type { Route } from './http.ts';

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
  /** Ends what would keep the process alive: open streams, sockets, timers. */
  readonly close: () => void;
}

export interface Sending {
  readonly seq: number;
  readonly conversation: string;
  /** 1 for the first try. */
  readonly tries: number;
}
