/** `npm run outbox`: what waits to go out and what was set aside, and what to do about it, also while the bot runs. */
import { openStore } from '../store/open.ts';
import { readDatabase, refuse } from './command.ts';
import { readCommand, runCommand } from './outbox-command.ts';

async function main(): Promise<number> {
  const command = readCommand(process.argv.slice(2));
  if (typeof command === 'string') return refuse(command);
  const database = readDatabase(process.env);
  if ('problem' in database) return refuse(database.problem);
  const opened = await openStore(database.value);
  if ('problem' in opened) return refuse(opened.problem);
  try {
    console.log(await runCommand(command, opened.store.outbox, Date.now()));
    return 0;
  } finally {
    await opened.store.close();
  }
}

process.exitCode = await main();
