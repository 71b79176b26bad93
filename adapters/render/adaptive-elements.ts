/** The few elements of Adaptive Cards 1.5 that our cards are built from, and the parts that they have in common. */
import type { Action } from '../../bot/types.ts';

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
  readonly actions?: readonly Submit[];
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
      readonly selectAction?: Submit | OpenUrl;
    }
  | { readonly type: 'ColumnSet'; readonly columns: readonly Column[] }
  | { readonly type: 'ActionSet'; readonly actions: readonly Submit[] }
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
  readonly width: 'auto' | 'stretch';
  readonly spacing?: Spacing;
  readonly items: readonly Element[];
  readonly selectAction?: Submit;
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

/** What a press sends back. The answer of a choice set is not in it: the client adds it as `value`, see readSubmitted. */
export interface Submitted {
  readonly action: Action | { readonly kind: 'answer'; readonly question: string };
  readonly turn: number;
  /** The added `value` is a list. */
  readonly multiple?: true;
}

export interface Submit {
  readonly type: 'Action.Submit';
  readonly title: string;
  readonly data: Submitted;
  readonly style?: 'positive' | 'destructive';
  /** Clients then do not insist on an answer first. */
  readonly associatedInputs?: 'none';
}

interface OpenUrl {
  readonly type: 'Action.OpenUrl';
  readonly url: string;
}

export type Look = Omit<TextRun, 'type' | 'text'>;
export const BOLD: Look = { weight: 'Bolder' };
export const SUBTLE: Look = { isSubtle: true };
export const MONO: Look = { fontType: 'Monospace' };

export function run(text: string, look: Look = {}): TextRun {
  return { type: 'TextRun', text, ...look };
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
  return { type: 'TextBlock', text: escapeMarkdown(text), ...look };
}

/** Only what would become markup is escaped, so that most headings stay as they are; dropping each backslash gives the text back. */
export function escapeMarkdown(text: string): string {
  return text
    .replace(/[\\`*_[\]~<]/g, '\\$&')
    .replace(/^(\s*)([#>+-])/gm, '$1\\$2')
    .replace(/^(\s*\d+)([.)])/gm, '$1\\$2');
}
