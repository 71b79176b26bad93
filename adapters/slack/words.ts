/** Slack's notation of text, turned into what its readers see: `<@U1|ada>`, `<https://…|label>`, `&lt;`. */

const NAME = /^[@#][A-Z][A-Z0-9]+$/;
const SPECIAL = /^!(?:here|channel|everyone|group|(?:subteam|date)\^)/;
const LINK = /^(?:[a-z][a-z0-9+.-]*:\/\/|mailto:|tel:)/i;

/** People's names by their ids. */
type Names = ReadonlyMap<string, string>;

/** The text without the bot's own mention; lines and tabs stay. `bot` is its user id. */
export function readWords(text: string, bot: string | null): string {
  return read(text, (inner) => readEntity(inner, bot));
}

/** The same for somebody who sees neither Slack nor its links: names in the place of ids, and addresses behind the words that lead there. */
export function readWordsForOthers(text: string, names: Names): string {
  return read(text, (inner) => readPerson(inner, names) ?? readLink(inner) ?? readEntity(inner, null));
}

/** The ids of people whom it mentions without their names. */
export function mentioned(text: string): readonly string[] {
  return [...new Set([...text.matchAll(/<@([A-Z][A-Z0-9]+)>/g)].map(([, id = '']) => id))];
}

function read(text: string, readInner: (inner: string) => string | null): string {
  return text
    .replace(/<([^<>]+)>/g, (whole, inner: string) => readInner(inner) ?? whole)
    .replace(/```/g, '\n')
    .replace(/&(lt|gt|amp);/g, (_whole, name: string) => ({ lt: '<', gt: '>', amp: '&' })[name] ?? '')
    .trim();
}

function readPerson(inner: string, names: Names): string | null {
  const name = names.get(inner.slice(1));
  return inner.startsWith('@') && name !== undefined ? escapeWords(mark('@', name)) : null;
}

/** Null where the words are the address, or a part of it. */
function readLink(inner: string): string | null {
  const [, target = '', label = ''] = /^([^|]+)\|(.+)$/s.exec(inner) ?? [];
  return LINK.test(target) && !target.includes(label) ? `${label} (${target.replace(/^(?:mailto|tel):/i, '')})` : null;
}

export function mentions(text: string, user: string): boolean {
  return text.includes(`<@${user}>`) || text.includes(`<@${user}|`);
}

/** Text that Slack reads back as it is. */
export function escapeWords(text: string): string {
  return text.replace(/&/g, '&amp;').replace(/</g, '&lt;').replace(/>/g, '&gt;');
}

/** The label where there is one, else the name or the address; null for what is none of Slack's: a tag of XML that a command brings unescaped. */
function readEntity(inner: string, bot: string | null): string | null {
  const bar = inner.indexOf('|');
  const target = bar < 0 ? inner : inner.slice(0, bar);
  const label = bar < 0 ? '' : inner.slice(bar + 1);
  if (NAME.test(target)) return target === `@${bot}` ? '' : mark(target.charAt(0), label || target.slice(1));
  if (SPECIAL.test(target)) return readSpecial(target, label);
  return LINK.test(target) ? label || target.replace(/^(?:mailto|tel):/i, '') : null;
}

function readSpecial(target: string, label: string): string {
  const [name = '', id] = target.slice(1).split('^');
  return name === 'date' ? label : mark('@', label || id || name);
}

/** Labels come with their mark and without. */
function mark(sign: string, name: string): string {
  return name.startsWith(sign) ? name : `${sign}${name}`;
}
