/** What the commands have in common: how they say no, and for those that look into the bot's database, where it is. */
import { type DatabasePlace, type Environment, readConfig, type Setting } from '../config.ts';

/** The database of the bot's settings. The other ones do not matter to these commands, so they cannot stop them. */
export function readDatabase({ DATABASE_URL }: Environment): Setting<DatabasePlace> {
  const read = readConfig({ DATABASE_URL });
  return 'problems' in read ? { problem: read.problems.join('\n') } : { value: read.config.database };
}

/** Says why not; resolves with the exit status. */
export function refuse(sentence: string): number {
  console.error(sentence);
  return 2;
}
