/** What leads to a ticket from away of its own messages: out of a window, or out of a message that one person alone sees. Signed, not hidden. */
import { createSeal, type Seal } from '../seal.ts';
import type { TicketAt } from '../store/store.ts';

/** A button of a ticket in the hands of one person. */
export interface Pass extends TicketAt {
  readonly team: string;
  /** Incoming.user of him who may use it. */
  readonly holder: string;
  /** The value of the button (press.ts). */
  readonly token: string;
}

/** For the value of a button, of 2,000 characters at most, or a window's private metadata, of 3,000. */
export type Passes = Seal<Pass>;

/** Longer ones were not written here. */
const MAX_PASS = 3_000;

export function createPasses(key: Buffer): Passes {
  return createSeal<Pass>(key, 'slack-pass', MAX_PASS);
}
