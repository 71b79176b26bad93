/** The few parts of Slack's Block Kit that our messages are built from. None of them is mrkdwn: what a text holds is shown as it is. */
import { toInert } from './inert.ts';
import { shorten } from './split.ts';

export interface SlackMessage {
  /** Complete by itself, and inert: notifications and screen readers read it, and Slack would parse it. */
  readonly text: string;
  readonly blocks: readonly SlackBlock[];
}

export type SlackBlock =
  | { readonly type: 'header'; readonly text: PlainText }
  | { readonly type: 'context'; readonly elements: readonly PlainText[] }
  | { readonly type: 'section'; readonly text: PlainText; readonly accessory: SlackButton }
  | { readonly type: 'actions'; readonly elements: readonly SlackButton[] }
  /** Its `block_id` must change with the turn: Slack keeps what was chosen where it stays the same. */
  | { readonly type: 'input'; readonly block_id: string; readonly label: PlainText; readonly element: ChoiceInput }
  | RichText;

export interface PlainText {
  readonly type: 'plain_text';
  readonly text: string;
  /** `:name:` stays as it was written. */
  readonly emoji: false;
}

export interface SlackButton {
  readonly type: 'button';
  readonly action_id: string;
  readonly text: PlainText;
  readonly value: string;
  readonly style?: 'primary' | 'danger';
  /** Read aloud instead of the text. */
  readonly accessibility_label: string;
}

export interface Option {
  readonly text: PlainText;
  readonly value: string;
}

interface Choosing {
  readonly action_id: 'value';
  readonly options: readonly Option[];
}

export type ChoiceInput =
  | (Choosing & { readonly type: 'static_select'; readonly placeholder: PlainText; readonly initial_option?: Option })
  | (Choosing & { readonly type: 'checkboxes'; readonly initial_options?: readonly Option[] })
  | (Choosing & {
      readonly type: 'multi_static_select';
      readonly placeholder: PlainText;
      readonly initial_options?: readonly Option[];
    });

export interface RichText {
  readonly type: 'rich_text';
  readonly elements: readonly RichPart[];
}

export type RichPart =
  | {
      readonly type: 'rich_text_section' | 'rich_text_quote' | 'rich_text_preformatted';
      readonly elements: readonly (Inline | Mention)[];
    }
  | { readonly type: 'rich_text_list'; readonly style: 'bullet'; readonly elements: readonly RichPart[] };

export type Inline =
  | { readonly type: 'text'; readonly text: string; readonly style?: { readonly bold?: true; readonly code?: true } }
  | { readonly type: 'link'; readonly url: string; readonly text: string };

/** Slack tells whoever it names. */
export interface Mention {
  readonly type: 'user';
  readonly user_id: string;
}

/** Slack takes no empty text. */
const NOTHING = '–';

export function words(text: string): Inline {
  return { type: 'text', text: clean(text) };
}

export function bold(text: string): Inline {
  return { type: 'text', text: clean(text), style: { bold: true } };
}

export function code(text: string): Inline {
  return { type: 'text', text: clean(text), style: { code: true } };
}

export function link(text: string, url: string): Inline {
  return { type: 'link', url, text: clean(text).trim() || url };
}

/** Lines below each other in one piece; without any words in them there is no piece. */
export function lines(...all: readonly (readonly Inline[])[]): RichPart[] {
  const shown = all.map((line) => line.filter(({ text }) => text !== '')).filter((line) => line.length > 0);
  const elements = shown.flatMap((line, i) => (i === 0 ? line : [words('\n'), ...line]));
  return elements.length > 0 ? [{ type: 'rich_text_section', elements }] : [];
}

/** A block of its own, or none when it is empty. */
export function richText(parts: readonly RichPart[]): RichText[] {
  return parts.length > 0 ? [{ type: 'rich_text', elements: parts }] : [];
}

/** Plain text, which keeps its lines. */
export function plain(text: string): PlainText {
  const shown = clean(text);
  return { type: 'plain_text', text: shown.trim() === '' ? NOTHING : shown, emoji: false };
}

/** Plain text for a place that has one short line. */
export function name(text: string, max: number): PlainText {
  return plain(shorten(clean(text), max));
}

export function clean(text: string): string {
  return toInert(text.replace(/\r\n?/g, '\n'));
}

/** True for what is not worth a block. */
export function isBlank(text: string): boolean {
  return !/\S/.test(text);
}
