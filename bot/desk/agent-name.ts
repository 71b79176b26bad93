/** The name under which somebody of the desk speaks. It stands beside the words of the user and of the bot. */
import { DESK_SAY } from '../say.ts';

/** Whoever is called so could be taken for the bot, for the user, or for all of the desk. */
const RESERVED: readonly string[] = [
  ...['reconnect', 'bot', 'the bot', 'reconnect bot', 'user', 'the user', 'system', 'other'],
  ...['help desk', 'the help desk', 'helpdesk', 'the helpdesk'],
];

export function isReservedName(name: string): boolean {
  const words = name
    .normalize('NFKC')
    .toLowerCase()
    .replace(/[^\p{L}\p{N}]+/gu, ' ')
    .trim();
  return RESERVED.includes(words);
}

/** A platform's people have the names that they have: such a one is told apart. */
export function agentName(name: string): string {
  return isReservedName(name) ? `${name.trim()} (${DESK_SAY.aPerson})` : name;
}
