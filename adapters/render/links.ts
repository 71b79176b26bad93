/** Which addresses may be pressed: whoever presses a link trusts the bot. */

/** Microsoft's documentation; everything else is named, not linked. */
const LINKED_HOSTS: readonly string[] = ['learn.microsoft.com', 'support.microsoft.com'];

/** True for a plain https address at one of Microsoft's documentation sites, without a user or a port in it. */
export function isLinked(url: string): boolean {
  const parsed = URL.canParse(url) ? new URL(url) : null;
  return parsed?.protocol === 'https:' && parsed.username === '' && parsed.port === '' && LINKED_HOSTS.includes(parsed.hostname);
}
