/** Finds the names of a text by all rules. */
import { findAll } from '../find-all.ts';
import type { HiddenName } from '../types.ts';
import { ADDRESSES } from './addresses.ts';
import { fold } from './fold.ts';
import { HOSTS } from './hosts.ts';
import { KEYS } from './keys.ts';
import { type Found, isMarkOf, type Kind } from './marks.ts';
import { isHost } from './names.ts';
import type { Rule } from './rule.ts';
import { USERS } from './users.ts';

/** In order of certainty: of two rules that find the same word at the same place, the first says what it is. */
const RULES: readonly (readonly [Kind, readonly Rule[]])[] = [
  ['KEY', KEYS],
  ['ADDRESS', ADDRESSES],
  ['USER', USERS],
  ['HOST', HOSTS],
];
const WHOLE_WORD = /(?<![\p{L}\p{N}_.-])[\p{L}\p{N}_]+(?:-[\p{L}\p{N}_]+)*(?!\.?[\p{L}\p{N}_-])/gu;

/** What the rules find, and the short names of known hosts: SRV7 where SRV7.corp.local is known. In the order of the text. */
export function findNames(text: string, known: readonly HiddenName[]): readonly Found[] {
  const found = RULES.flatMap(([kind, rules]) => rules.flatMap((rule) => findByRule(kind, rule, text)));
  const knownHosts = known.filter(({ mark }) => isMarkOf('HOST', mark)).map(({ value }) => value);
  const foundHosts = found.filter(({ kind }) => kind === 'HOST').map(({ name }) => name);
  return [...found, ...findShortNames(text, [...knownHosts, ...foundHosts])].sort((a, b) => a.at - b.at);
}

function findByRule(kind: Kind, { find, accept }: Rule, text: string): Found[] {
  return findAll(find, text).flatMap((match) => {
    const name = match.groups?.name ?? '';
    return name !== '' && accept(name, match) ? [{ kind, name, at: match.index + match[0].lastIndexOf(name) }] : [];
  });
}

/** They may be other machines, so they get marks of their own; a short name that does not occur gets none. */
function findShortNames(text: string, hosts: readonly string[]): Found[] {
  const short = new Set(hosts.filter((host) => host.includes('.')).map((host) => fold(host.split('.')[0] ?? '')));
  if (short.size === 0) return [];
  return findAll(WHOLE_WORD, text)
    .filter(([word]) => short.has(fold(word)) && isHost(word))
    .map((match) => ({ kind: 'HOST', name: match[0], at: match.index }));
}
