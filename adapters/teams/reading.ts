/** What an activity of Teams means for the bot. */
import type { Incoming } from '../../bot/types.ts';
import type { HandoffStatus } from '../hub/handoff.ts';
import type { TeamsAddress } from './address.ts';

/** What the activity itself does not say. */
export interface TeamsContext {
  /** The bot's id in Teams, where the activity names no recipient. */
  readonly bot: string;
  /** ISO 8601, by the clock of this machine: Teams delivers late what it could not deliver. */
  readonly at: string;
  readonly tenant: string;
  /** As in Incoming.channel. */
  readonly channel: string;
  /** The channel of the Bot Framework behind which an agent hub is; null for Teams. */
  readonly hub: string | null;
}

export interface TeamsTurn {
  readonly incoming: Incoming;
  /** The words with the addresses behind those that are links, where there are such. */
  readonly linked?: string;
  /** What the transcript shows. */
  readonly said: string;
  readonly to: TeamsAddress;
}

/** A button, before its value has been checked against the conversation. */
export interface TeamsPress {
  readonly token: unknown;
  /** What an input beside it adds. */
  readonly values: readonly string[];
  /** What was written for it. */
  readonly text: string;
  /** Of the pressed card; null when Teams does not say. */
  readonly place: string | null;
  /** What stands on the button, where Teams says so. */
  readonly title: string | null;
  /** All but the content, for when the place is unknown. */
  readonly incoming: Omit<Incoming, 'id' | 'address' | 'content'>;
  readonly to: TeamsAddress;
}

export type TeamsReading =
  /** `typing`: somebody waits for an answer. */
  | { readonly kind: 'turn'; readonly turn: TeamsTurn; readonly typing: boolean }
  /** `invoke`: Teams waits for the next card in the answer to the request. */
  | { readonly kind: 'press'; readonly press: TeamsPress; readonly how: 'invoke' | 'message' }
  /** A card asks how it stands, or whoever looks at it. */
  | { readonly kind: 'refresh'; readonly press: TeamsPress }
  /** A message from anywhere in Teams, chosen to be looked into. */
  | { readonly kind: 'extension'; readonly turn: TeamsTurn }
  /** The user of a conversation is writing. */
  | { readonly kind: 'typing'; readonly conversation: string }
  /** What an agent hub says of a conversation; `id` of the event. */
  | { readonly kind: 'handoff'; readonly status: HandoffStatus; readonly conversation: string; readonly id: string }
  /** A dialog that is closed. */
  | { readonly kind: 'close' }
  | { readonly kind: 'unknown-invoke' }
  | { readonly kind: 'nothing' };
