/** The few elements of Adaptive Cards 1.5 that our cards are built from, and the parts that they have in common. */
import { toInert } from './inert.ts';
import type { Offered } from './offered.ts';

export interface AdaptiveCardJson {
  readonly $schema: 'http://adaptivecards.io/schemas/adaptive-card.json';
  readonly type: 'AdaptiveCard';
  readonly version: '1.5';
  /** Shown by a client that is too old for the card. */
  readonly fallbackText: string;
  readonly speak: string;
  /** Teams leaves half the width empty otherwise, and commands need it. */
  readonly msteams: { readonly width: 'Full' };
  readonly body: readonly Element[];
  readonly actions?: readonly CardAction[];
}

type Spacing = 'None' | 'Small' | 'Large';

export type Element =
  /** Its text is markdown in every client: escaped, and never what a user wrote. */
  | {
      readonly type: 'TextBlock';
      readonly text: string;
      readonly wrap: true;
      readonly style?: 'heading';
      readonly size?: 'Large' | 'Medium';
      readonly color?: 'Good';
      readonly spacing?: Spacing;
    }
  /** Always wraps. */
  | { readonly type: 'RichTextBlock'; readonly inlines: readonly TextRun[]; readonly spacing?: Spacing }
  | {
      readonly type: 'Container';
      readonly items: readonly Element[];
      readonly style?: 'emphasis' | 'warning' | 'attention';
      readonly spacing?: Spacing;
      readonly selectAction?: Pressable | OpenUrl;
    }
  | { readonly type: 'ColumnSet'; readonly columns: readonly Column[] }
  | { readonly type: 'ActionSet'; readonly actions: readonly CardAction[] }
  | ChoiceSet;

/** Never markdown: what it holds is shown as it is. */
export interface TextRun {
  readonly type: 'TextRun';
  readonly text: string;
  readonly weight?: 'Bolder';
  readonly isSubtle?: true;
  readonly fontType?: 'Monospace';
  readonly color?: 'Accent';
}

export interface Column {
  readonly type: 'Column';
  readonly width: `${number}px` | 'stretch';
  readonly spacing?: Spacing;
  readonly items: readonly Element[];
  readonly selectAction?: Pressable;
}

export interface ChoiceSet {
  readonly type: 'Input.ChoiceSet';
  readonly id: 'value';
  readonly label: string;
  readonly wrap: true;
  readonly style?: 'expanded';
  readonly isMultiSelect?: true;
  readonly isRequired: true;
  readonly errorMessage: string;
  readonly placeholder?: string;
  readonly value?: string;
  readonly choices: readonly { readonly title: string; readonly value: string }[];
}

export interface TextInput {
  readonly type: 'Input.Text';
  readonly id: string;
  readonly label: string;
  readonly isMultiline: true;
  readonly maxLength: number;
  readonly isRequired?: true;
  readonly errorMessage?: string;
}

/**
 * What a press in the web chat sends back. What stands in an input is not in it: the client adds the answer of a choice set
 * as `value`, and a text under the id that `input` names; web/page/cards.js puts them together.
 */
export interface Submitted {
  readonly action: Offered;
  readonly turn: number;
  /** The added `value` is a list. */
  readonly multiple?: true;
  readonly input?: string;
}

/** What a press in Teams sends back; the client adds `value`, or the text that `input` names, in the same way. */
export interface Carried {
  readonly token: string;
  readonly input?: string;
}

interface ButtonLook {
  readonly style?: 'positive' | 'destructive';
  /** Clients then do not insist on an answer first. */
  readonly associatedInputs?: 'none';
}

export interface Submit extends ButtonLook {
  readonly type: 'Action.Submit';
  readonly title: string;
  readonly data: Submitted | Carried;
}

/** The answer of the bot takes the place of the card at once. */
export interface Execute extends ButtonLook {
  readonly type: 'Action.Execute';
  readonly title: string;
  readonly verb: string;
  readonly data: Carried;
  readonly fallback: Submit;
}

export type Pressable = Submit | Execute;

/** Opens below its row, and asks for something there. What is typed into it goes along with its own action only. */
export interface ShowCard {
  readonly type: 'Action.ShowCard';
  readonly title: string;
  readonly style?: 'positive' | 'destructive';
  readonly card: { readonly type: 'AdaptiveCard'; readonly body: readonly TextInput[]; readonly actions: readonly Pressable[] };
}

export type CardAction = Pressable | ShowCard;

interface OpenUrl {
  readonly type: 'Action.OpenUrl';
  readonly url: string;
}

export type Look = Omit<TextRun, 'type' | 'text'>;
export const BOLD: Look = { weight: 'Bolder' };
export const SUBTLE: Look = { isSubtle: true };
export const MONO: Look = { fontType: 'Monospace' };

export function run(text: string, look: Look = {}): TextRun {
  return { type: 'TextRun', text: toLiteral(text), ...look };
}

/** `{{DATE(…)}}` is a date in every client, also in a run: a joiner between the braces, which nobody sees, keeps it a text. */
function toLiteral(text: string): string {
  return toInert(text).replaceAll('{{', '{\u2060{');
}

export function paragraph(inlines: readonly TextRun[], spacing?: Spacing): Element {
  return { type: 'RichTextBlock', inlines, ...(spacing && { spacing }) };
}

/** One paragraph for each line, because not every client breaks lines inside of one. */
export function paragraphs(text: string, look: Look = {}): Element[] {
  const lines = text.split(/\r\n?|\n/).filter((line) => line.trim() !== '');
  return lines.map((line, i) => paragraph([run(line, look)], i === 0 ? undefined : 'None'));
}

export function heading(text: string, size: 'Large' | 'Medium'): Element {
  const look = { wrap: true, style: 'heading', size, ...(size === 'Medium' && { spacing: 'Large' as const }) } as const;
  return { type: 'TextBlock', text: escapeMarkdown(toLiteral(text)), ...look };
}

/** Only what would become markup is escaped, so that most headings stay as they are; dropping each backslash gives the text back. */
export function escapeMarkdown(text: string): string {
  return text
    .replace(/[\\`*_[\]~<]/g, '\\$&')
    .replace(/^(\s*)([#>+-])/gm, '$1\\$2')
    .replace(/^(\s*\d+)([.)])/gm, '$1\\$2');
}
