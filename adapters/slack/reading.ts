/** What a delivery of Slack means. */
import type { Content, Incoming } from '../../bot/types.ts';
import { clip } from '../turn.ts';
import type { SlackAddress } from './address.ts';

/** A turn of the bot, but for what only the store knows: whether the message it hangs under is one of ours. */
export interface SlackTurn extends Pick<Incoming, 'id' | 'also' | 'origin' | 'apart'> {
  readonly team: string;
  /** Slack's own user id. */
  readonly user: string;
  /** As the delivery names him. */
  readonly name?: string;
  readonly content: Content | SlackPress;
  /** The words in Slack's own notation, without the mention of the bot, where that says more: addresses behind words, ids of people. */
  readonly raw?: string;
  /** The conversation, unless `under` is a message of another one. */
  readonly conversation: string;
  /** The place of the message that it answers or presses. */
  readonly under: string | null;
  readonly to: SlackAddress;
  /** What the transcript shows. */
  readonly said: string;
  /** The body of the acknowledgement. */
  readonly reply?: object;
}

export interface Removal {
  readonly team: string | null;
  readonly enterprise: string | null;
  /** When it happened, milliseconds since 1970; null where Slack does not say. */
  readonly at: number | null;
}

/** A button, before its value has been checked against the conversation. */
export interface SlackPress {
  readonly kind: 'pressed';
  readonly token: string;
  /** What is chosen in the inputs of the message. */
  readonly values: readonly string[];
  /** Opens a window within three seconds; another one for each press. */
  readonly trigger: string | null;
}

/** The text that a button of a desk has asked for, with what the window was given when it was opened. */
export interface FilledWindow {
  readonly kind: 'filled';
  readonly team: string;
  readonly user: string;
  readonly name?: string;
  /** Slack's id of the window. */
  readonly view: string;
  readonly pass: string;
  readonly text: string;
}

export type SlackReading =
  | { readonly kind: 'turn'; readonly turn: SlackTurn; readonly surface?: Surface }
  /** The Home tab is on the screen. */
  | { readonly kind: 'home'; readonly team: string; readonly user: string }
  /** A window to paste into is wanted; `trigger` opens one within three seconds. */
  | { readonly kind: 'window'; readonly team: string; readonly user: string; readonly trigger: string }
  /** The bot was thrown out. */
  | ({ readonly kind: 'left' } & Removal)
  /** A message was deleted of which only the place is told, which is one of its names in the store, and Slack's own name for it. */
  | { readonly kind: 'gone'; readonly place: string; readonly message: string }
  /** The acknowledgement is the whole answer. */
  | { readonly kind: 'reply'; readonly reply: object }
  | FilledWindow
  /** A button that was not made here. */
  | { readonly kind: 'foreign'; readonly team: string; readonly user: string; readonly channel: string; readonly thread?: string }
  | { readonly kind: 'nothing'; readonly why: string };

/** A thread in direct messages, where workspaces have it: it can show prompts and that the bot is at work. */
export interface Surface {
  readonly team: string;
  readonly channel: string;
  readonly thread: string;
  readonly opened: boolean;
}

/** What the delivery itself does not tell. */
export interface SlackContext {
  /** The bot's own user id in this workspace, where known. */
  readonly bot: string | null;
}

type Spoken = Extract<Content, { readonly kind: 'text' | 'image' }>;

/** Words that somebody wrote, or a file with or without them. `aside`: where several people talk, without naming the bot. */
export function contentOf(text: string, files: readonly unknown[] | null | undefined, aside = false): Spoken {
  return { kind: files?.length ? 'image' : 'text', text, ...(aside && { aside }) };
}

/** As the transcript shows it. */
export function saidOf({ text = '', kind }: { readonly text?: string; readonly kind?: string }): string {
  if (text === '') return kind === 'image' ? '(a file)' : '(no words)';
  return clip(text);
}

export function nothing(why: string): SlackReading {
  return { kind: 'nothing', why };
}
