/** `npm run erase`: removes all that is a user's, also while the bot runs. */
import { openStore } from '../store/open.ts';
import { readDatabase, refuse } from './command.ts';
import { eraseUser, HELP, readUser } from './erase-command.ts';

async function main(): Promise<number> {
  const args = process.argv.slice(2);
  if (args.some((arg) => arg === '--help' || arg === '-h')) {
    console.log(HELP);
    return 0;
  }
  const user = readUser(args);
  if ('problem' in user) return refuse(user.problem);
  const database = readDatabase(process.env);
  if ('problem' in database) return refuse(database.problem);
  const opened = await openStore(database.value);
  if ('problem' in opened) return refuse(opened.problem);
  try {
    const done = await eraseUser(user.value, opened.store);
    if ('problem' in done) return refuse(done.problem);
    console.log(done.told);
    return 0;
  } finally {
    await opened.store.close();
  }
}

process.exitCode = await main();
