/** The words of a message in Slack's own notation (`<@U1>`, `&lt;`), wherever in the message they stand. */
import { escapeWords } from './words.ts';

interface Worded {
  readonly text?: string | null | undefined;
  readonly blocks?: unknown;
  readonly attachments?: unknown;
}

type Part = Readonly<Record<string, unknown>>;
type Reader = (part: Part, depth: number) => string;

/** Slack nests four deep. */
const MAX_DEPTH = 8;

/** Its text; without one its blocks. */
export function findOwnText({ text, blocks }: Worded): string {
  return text || join(blocks, '\n');
}

/** Its own words, and the message that it forwards; without any of those what else it passes on, such as a monitor's report. */
export function findRawText(message: Worded): string {
  const own = findOwnText(message);
  // Beside words of its own, everything else is the preview of a link.
  const passedOn = listOf(message.attachments).filter((attachment) => own === '' || isForwarded(attachment));
  return [own, ...passedOn.map(readAttachment)].filter(Boolean).join('\n');
}

function isForwarded(attachment: unknown): boolean {
  return isPart(attachment) && attachment.is_share === true;
}

const across: Reader = ({ elements }, depth) => join(elements, '', depth);
const below: Reader = ({ elements }, depth) => join(elements, '\n', depth);
const written: Reader = ({ text }) => escapeWords(textOf(text));

const READERS: ReadonlyMap<unknown, Reader> = new Map<unknown, Reader>([
  ['rich_text', below],
  ['rich_text_list', below],
  ['rich_text_section', across],
  ['rich_text_quote', across],
  ['rich_text_preformatted', across],
  ['header', ({ text }, depth) => read(text, depth)],
  ['section', ({ text, fields }, depth) => [read(text, depth), join(fields, '\n', depth)].filter(Boolean).join('\n')],
  ['context', ({ elements }, depth) => join(elements, ' ', depth)],
  ['plain_text', written],
  ['text', written],
  ['mrkdwn', ({ text }) => textOf(text)],
  ['link', ({ url, text }) => `<${escapeWords(textOf(url))}${text ? `|${escapeWords(textOf(text))}` : ''}>`],
  ['user', ({ user_id }) => `<@${textOf(user_id)}>`],
  ['channel', ({ channel_id }) => `<#${textOf(channel_id)}>`],
  ['usergroup', ({ usergroup_id }) => `<!subteam^${textOf(usergroup_id)}>`],
  ['broadcast', ({ range }) => `<!${textOf(range)}>`],
  ['emoji', ({ name }) => `:${textOf(name)}:`],
  ['date', ({ fallback }) => escapeWords(textOf(fallback))],
]);

function read(part: unknown, depth: number): string {
  if (!isPart(part) || depth > MAX_DEPTH) return '';
  return READERS.get(part.type)?.(part, depth + 1) ?? '';
}

function join(parts: unknown, between: string, depth = 0): string {
  const texts = listOf(parts).map((part) => read(part, depth));
  return texts.filter((text) => text !== '').join(between);
}

function readAttachment(attachment: unknown): string {
  if (!isPart(attachment)) return '';
  const { pretext, title, text, fallback, blocks } = attachment;
  const shown = [pretext, title, text].map(textOf).filter(Boolean).join('\n');
  return shown || join(blocks, '\n') || textOf(fallback);
}

function isPart(value: unknown): value is Part {
  return typeof value === 'object' && value !== null;
}

function listOf(value: unknown): readonly unknown[] {
  return Array.isArray(value) ? value : [];
}

function textOf(value: unknown): string {
  return typeof value === 'string' ? value : '';
}
