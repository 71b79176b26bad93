/** `npm run outbox`: what waits to go out and what was set aside, and what to do about it, also while the bot runs. */
import { readConfig } from '../config.ts';
import { openStore } from '../store/open.ts';
import { readCommand, runCommand } from './outbox-command.ts';

async function main(): Promise<number> {
  const command = readCommand(process.argv.slice(2));
  if (typeof command === 'string') return refuse(command);
  // The other settings of the bot do not matter here, so they cannot stop it.
  const read = readConfig({ DATABASE_URL: process.env.DATABASE_URL });
  if ('problems' in read) return refuse(read.problems.join('\n'));
  const opened = await openStore(read.config.database);
  if ('problem' in opened) return refuse(opened.problem);
  try {
    console.log(await runCommand(command, opened.store.outbox, Date.now()));
    return 0;
  } finally {
    await opened.store.close();
  }
}

function refuse(sentence: string): number {
  console.error(sentence);
  return 2;
}

process.exitCode = await main();
