/** An answer without a card. */

import { MAX_CHARS } from '../render/block-kit.ts';
import { clean, type SlackMessage } from '../render/block-kit-elements.ts';
import { toInertText } from '../render/block-kit-text.ts';
import { splitAtWords } from '../render/split.ts';

/** In as few messages as it takes, in order: rich text, in which nothing is parsed. */
export function toTextMessages(text: string): SlackMessage[] {
  const parts = splitAtWords(clean(text), MAX_CHARS);
  return (parts.length > 0 ? parts : [' ']).map((part) => ({
    text: toInertText(part),
    blocks: [{ type: 'rich_text', elements: [{ type: 'rich_text_section', elements: [{ type: 'text', text: part }] }] }],
  }));
}
