/** An answer without a card. */
import { MAX_CHARS } from '../render/block-kit.ts';
import { clean, isBlank, richText, type SlackMessage, words } from '../render/block-kit-elements.ts';
import { toInertText } from '../render/block-kit-text.ts';
import { splitAtWords } from '../render/split.ts';

/** Slack takes no message without words. */
const NOTHING = '–';

/** In as few messages as it takes, in order: rich text, in which nothing is parsed. */
export function toTextMessages(text: string): SlackMessage[] {
  const parts = splitAtWords(clean(text), MAX_CHARS).filter((part) => !isBlank(part));
  return (parts.length > 0 ? parts : [NOTHING]).map((part) => ({
    text: toInertText(part),
    blocks: richText([{ type: 'rich_text_section', elements: [words(part)] }]),
  }));
}
