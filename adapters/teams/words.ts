/** Teams' ways of writing text, turned into what the user sees: `<at>Name</at>`, entities, and HTML beside the words. */
import { ACTIVE } from '../render/inert.ts';

export interface Mention {
  /** As it stands in the text: `<at>Name</at>`. */
  readonly text: string;
  readonly id: string;
}

/** HTML elements that stand on lines of their own. */
const BLOCKS = /^(p|div|li|ul|ol|tr|table|h[1-6]|pre|blockquote|codeblock)$/i;
/** In these, line breaks and spaces are what they are. */
const VERBATIM = /^(pre|codeblock)$/i;
const ENTITIES: Readonly<Record<string, string>> = { lt: '<', gt: '>', amp: '&', quot: '"', apos: "'", nbsp: ' ' };
/** Every search below stops at the next tag, so that its time is linear. */
const TAG = /<(\/?)([a-z][\w-]*)(?![\w-])([^<>]*)>/gi;
const HREF = /\bhref\s*=\s*"((?:https?|mailto|file|rdp):[^"]{1,2000})"/i;
const MENTION_IN_HTML = /<span[^<>]{0,300}schema\.skype\.com\/Mention[^<>]{0,300}>([^<>]{0,300})<\/span>/gi;
const AT = /<at[^<>]{0,100}>([^<>]{0,300})<\/at>/gi;

/**
 * What the user wrote, without the mentions of the bot. Teams puts a pasted text on one line in `text`, and keeps its lines
 * in the HTML beside it (botframework-sdk #3238): where both say the same, the one with more lines counts.
 */
export function readWords(text: string, html: string | null, mentions: readonly Mention[], bot: string): string {
  const clean = (words: string) => tidy(readMentions(words, mentions, bot));
  const said = clean(decodeEntities(text));
  if (html === null) return said;
  const drawn = clean(htmlToText(drawMentions(html)));
  const same = drawn.replace(/\s/g, '') === said.replace(/\s/g, '');
  return same && countLines(drawn) > countLines(said) ? drawn : said;
}

/** The same with the addresses behind words that lead somewhere; null where there are none. */
export function readLinked(html: string | null, mentions: readonly Mention[], bot: string): string | null {
  if (html === null || !HREF.test(html)) return null;
  const drawn = drawMentions(html);
  const linked = htmlToText(drawn, true);
  return linked === htmlToText(drawn) ? null : tidy(readMentions(linked, mentions, bot));
}

function drawMentions(html: string): string {
  return html.replace(MENTION_IN_HTML, '&lt;at&gt;$1&lt;/at&gt;');
}

/** A message as the user sees it, with its lines; with `links` also with the addresses that its words do not say. */
export function htmlToText(html: string, links = false): string {
  const pieces: string[] = [];
  let open = { href: '', from: 0 };
  let verbatim = 0;
  let last = 0;
  const startsLine = () => pieces.length === 0 || pieces.at(-1) === '\n';
  const add = (words: string) => {
    const shown = verbatim > 0 ? words : words.replace(/[ \t\r\n]+/g, ' ').replace(/^ /, startsLine() ? '' : ' ');
    if (shown !== '') pieces.push(shown);
  };
  for (const tag of html.matchAll(TAG)) {
    add(html.slice(last, tag.index));
    last = tag.index + tag[0].length;
    const [, closing, name = '', attributes = ''] = tag;
    if (/^br$/i.test(name) || (BLOCKS.test(name) && !startsLine())) pieces.push('\n');
    if (links && /^a$/i.test(name)) {
      if (open.href !== '' && !open.href.includes(pieces.slice(open.from).join(''))) pieces.push(` (${open.href})`);
      open = { href: closing ? '' : (HREF.exec(attributes)?.[1] ?? ''), from: pieces.length };
    }
    if (VERBATIM.test(name)) verbatim = Math.max(0, verbatim + (closing ? -1 : 1));
  }
  add(html.slice(last));
  return decodeEntities(pieces.join(''));
}

/** Ends trimmed, and nothing in it that cannot be seen. */
export function tidy(text: string): string {
  return text
    .replace(ACTIVE, '')
    .replace(/\u00a0/g, ' ')
    .trim();
}

function readMentions(text: string, mentions: readonly Mention[], bot: string): string {
  const own = mentions.filter(({ id }) => id === bot).map(({ text: written }) => decodeEntities(written));
  const without = own.reduce((words, mention) => (mention === '' ? words : words.replaceAll(mention, ' ')), text);
  return without.replace(AT, '@$1');
}

function decodeEntities(text: string): string {
  return text.replace(/&(#x[0-9a-f]{1,6}|#\d{1,7}|\w{2,8});/gi, (whole, name: string) => {
    const code = /^#x/i.test(name) ? Number.parseInt(name.slice(2), 16) : name[0] === '#' ? Number(name.slice(1)) : null;
    if (code === null) return ENTITIES[name.toLowerCase()] ?? whole;
    return code > 0 && code <= 0x10ffff ? String.fromCodePoint(code) : whole;
  });
}

function countLines(text: string): number {
  return text.split('\n').filter((line) => line.trim() !== '').length;
}
