/** The `text` beside Slack's blocks. Slack parses it: entities, mentions and addresses in it must stay words. */
import { clean } from './block-kit-elements.ts';
import { isLinked } from './links.ts';
import { splitAtWords } from './split.ts';

/** Slack cuts without a word at 40,000 characters. */
export const MAX_TEXT = 39_000;
const CUT = '\n(Shortened here; the message itself shows everything.)';
/** Invisible, and no part of a name or an address. */
const JOINER = '\u2060';
const ENTITIES: Readonly<Record<string, string>> = { '&': '&amp;', '<': '&lt;', '>': '&gt;' };

/** The same words, with nothing in them that Slack would turn into a mention or a foreign link. */
export function toInertText(text: string): string {
  const cleaned = clean(text);
  const unlinked = cleaned.includes('://') ? cleaned.replace(/\S+/g, unlink) : cleaned;
  const inert = unlinked.replace(/@(?=\w)/g, `@${JOINER}`).replace(/[&<>]/g, (char) => ENTITIES[char] ?? char);
  if (inert.length <= MAX_TEXT) return inert;
  const [head = ''] = splitAtWords(inert, MAX_TEXT - CUT.length);
  // An entity that the cut went through would show its rest.
  return `${head.replace(/&[a-z]*$/, '').trimEnd()}${CUT}`;
}

function unlink(word: string): string {
  return word.includes('://') && !isLinked(word) ? word.replaceAll('://', `:${JOINER}//`) : word;
}
