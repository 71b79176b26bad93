/** `npm run report`: what happened, as a page with charts and, where asked for, a table of the tickets. */
import { loadKnowledge } from '../../knowledge/load.ts';
import { readConfig } from '../config.ts';
import { openStore } from '../store/open.ts';
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
  // The other settings of the bot do not matter here, so they cannot stop it.
  const read = readConfig({ DATABASE_URL: process.env.DATABASE_URL });
  if ('problems' in read) return refuse(read.problems.join('\n'));
  const { knowledge, problems } = loadKnowledge();
  for (const { at, message } of problems) console.error(`${at}  ${message}`);
  const parts = { place: read.config.database, open: openStore, titles: titlesOf(knowledge), now: Date.now() };
  const written = await writeReport(options, parts);
  if ('problem' in written) return refuse(written.problem);
  console.log(written.done);
  return 0;
}

function refuse(sentence: string): number {
  console.error(sentence);
  return 2;
}

process.exitCode = await main();
