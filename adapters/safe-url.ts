/** Addresses from the settings to which secrets are sent, or whose answers are believed. */
import { LOCAL_NAMES } from './guards.ts';

/** In clear only on this machine, which is what tests do; and without a name and password in it. */
export function isSafeUrl(url: string): boolean {
  if (!URL.canParse(url)) return false;
  const { protocol, hostname, username, password } = new URL(url);
  if (username !== '' || password !== '') return false;
  return protocol === 'https:' || (protocol === 'http:' && LOCAL_NAMES.includes(hostname));
}
