/** `npm run report`: what happened, as a page with charts and, where asked for, a table of the tickets. */
import { loadKnowledge } from '../../knowledge/load.ts';
import { openStore } from '../store/open.ts';
import { readDatabase, refuse } from '../terminal/command.ts';
import { readOptions, USAGE } from './options.ts';
import { titlesOf, writeReport } from './report.ts';

const HELP: readonly string[] = ['--help', '-h'];

async function main(): Promise<number> {
  const args = process.argv.slice(2);
  if (args.some((arg) => HELP.includes(arg))) {
    console.log(USAGE);
    return 0;
  }
  const options = readOptions(args);
  if (typeof options === 'string') return refuse(options);
  const database = readDatabase(process.env);
  if ('problem' in database) return refuse(database.problem);
  const { knowledge, problems } = loadKnowledge();
  for (const { at, message } of problems) console.error(`${at}  ${message}`);
  const parts = { place: database.value, open: openStore, titles: titlesOf(knowledge), now: Date.now() };
  const written = await writeReport(options, parts);
  if ('problem' in written) return refuse(written.problem);
  console.log(written.done);
  return 0;
}

process.exitCode = await main();
