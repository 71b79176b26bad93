/** Slack's notation of text, turned into what its readers see: `<@U1|ada>`, `<https://…|label>`, `&lt;`. */

const NAME = /^[@#][A-Z][A-Z0-9]+$/;
const SPECIAL = /^!(?:here|channel|everyone|group|(?:subteam|date)\^)/;
const LINK = /^(?:[a-z][a-z0-9+.-]*:\/\/|mailto:|tel:)/i;

/** The text without the bot's own mention; lines and tabs stay. `bot` is its user id. */
export function readWords(text: string, bot: string | null): string {
  return text
    .replace(/<([^<>]+)>/g, (whole, inner: string) => readEntity(inner, bot) ?? whole)
    .replace(/```/g, '\n')
    .replace(/&(lt|gt|amp);/g, (_whole, name: string) => ({ lt: '<', gt: '>', amp: '&' })[name] ?? '')
    .trim();
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
