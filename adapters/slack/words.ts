/** Slack's way of writing text, turned into what the user sees: `<@U1>`, `<https://…|label>`, `&lt;`. */

/** The text without the bot's own mention. `bot` is its user id. */
export function readWords(text: string, bot: string | null): string {
  return text
    .replace(/<([^<>]{1,2000})>/g, (_whole, inner: string) => readEntity(inner, bot))
    .replace(/&(lt|gt|amp);/g, (_whole, name: string) => ({ lt: '<', gt: '>', amp: '&' })[name] ?? '')
    .replace(/^[ \t]+|[ \t]+$/g, '');
}

export function mentions(text: string, user: string): boolean {
  return text.includes(`<@${user}>`) || text.includes(`<@${user}|`);
}

/** Text that Slack shows as it is, even where it looks for links and mentions. */
export function escapeWords(text: string): string {
  return text.replace(/&/g, '&amp;').replace(/</g, '&lt;').replace(/>/g, '&gt;');
}

/** What is left of `<…>`: the label where there is one, else the name or the address. */
function readEntity(inner: string, bot: string | null): string {
  const [target = '', label] = inner.split('|', 2);
  if (target === `@${bot}`) return '';
  if (label) return /^[@#!]/.test(target) ? `${target[0] === '!' ? '' : target[0]}${label}` : label;
  return target.replace(/^!(subteam\^)?/, '@').replace(/^mailto:/, '');
}
