/** An answer without a card. */
import { MAX_CHARS } from '../render/block-kit.ts';
import { clean, type Inline, isBlank, type Mention, richText, type SlackMessage, words } from '../render/block-kit-elements.ts';
import { toInertText } from '../render/block-kit-text.ts';
import { splitAtWords } from '../render/split.ts';

/** Slack's own id, and the name that stands in the words. */
export interface Called {
  readonly user: string;
  readonly name: string;
}

/** Slack takes no message without words. */
const NOTHING = '–';

/** In as few messages as it takes, in order: rich text, in which nothing is parsed. `called`: whom it calls, with whose name it begins. */
export function toTextMessages(text: string, called: Called | null = null): SlackMessage[] {
  const parts = splitAtWords(clean(text), MAX_CHARS).filter((part) => !isBlank(part));
  return (parts.length > 0 ? parts : [NOTHING]).map((part, i) => ({
    text: toInertText(part),
    blocks: richText([{ type: 'rich_text_section', elements: i === 0 && called ? calling(part, called) : [words(part)] }]),
  }));
}

/** In the place of his name, so that Slack tells him. */
function calling(part: string, { user, name }: Called): readonly (Inline | Mention)[] {
  return part.startsWith(name) ? [{ type: 'user', user_id: user }, words(part.slice(name.length))] : [words(part)];
}
