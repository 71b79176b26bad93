/**
 * Takes the names out of what a user pasted, so that the help desk can read it without learning whose it is. What identifies
 * the error stays: event ids, sources, codes, versions, paths of Windows, public host names.
 *
 * Rules find names where something around them says that they are names; from then on they are hidden wherever they stand as
 * a whole word. Each kind of name has its rules in a file of redact/: hosts.ts, users.ts, addresses.ts, keys.ts, passwords.ts.
 * languages.ts has what stands before names in other languages than English.
 */
import { findNames } from './redact/find.ts';
import { hideNames } from './redact/hide.ts';
import { SECRETS } from './redact/keys.ts';
import { addNames, unmarkUnknown } from './redact/marks.ts';
import { maskPasswords } from './redact/passwords.ts';
import { mask } from './redact/rule.ts';
import type { HiddenName } from './types.ts';

export interface Redacted {
  readonly text: string;
  readonly names: readonly HiddenName[];
}

/** What is hidden can bring two words together that are found only then; it settles at the second look. */
const MOST_ROUNDS = 4;

/**
 * Hides the names of a text behind marks such as `[HOST-1]`. `known` are those of the ticket so far; the names that come back
 * are `known` and the new ones, to be handed in with the next text. A mark that the user typed counts as quoted if it is
 * known; any other loses its brackets, so that it is never taken for one that is given later. Beyond MOST_NAMES all have
 * one mark, and are found anew in each text.
 */
export function redact(text: string, known: readonly HiddenName[]): Redacted {
  let redacted: Redacted = { text: maskPasswords(unmarkUnknown(text, known)), names: known };
  for (let round = 0; round < MOST_ROUNDS; round += 1) {
    const { names, further } = addNames(redacted.names, findNames(redacted.text, redacted.names));
    const isSettled = names.length === redacted.names.length && further.length === 0;
    if (isSettled && round > 0) break;
    const hidden = hideNames(redacted.text, [...names, ...further]);
    if (isSettled && hidden === redacted.text) break;
    redacted = { text: hidden, names };
  }
  return redacted;
}

/** Only what nobody needs to see, ever: passwords, PINs, product keys, tokens. For words that go live to a person. */
export function maskSecrets(text: string): string {
  return mask(maskPasswords(text), SECRETS, '[KEY]');
}
