/** `npm run backup`: a copy of the database, while the bot runs. */
import path from 'node:path';
import { parseArgs } from 'node:util';
import type { DatabasePlace } from '../config.ts';
import { backUp } from '../store/backup.ts';
import { readDatabase, refuse } from './command.ts';

const USAGE = 'usage: npm run backup -- [FILE] [--force]';
const HELP = `${USAGE}

Copies the SQLite database of DATABASE_URL to FILE, also while the bot runs, and checks the copy.
Without FILE, it goes to the folder "backups" beside the database, under the date and time (UTC).
--force  replaces FILE if it exists`;
/** The address holds a password: the shell puts it in. */
const FOR_POSTGRES = `DATABASE_URL names PostgreSQL, which brings its own tool. Run: pg_dump --format=custom --file=reconnect.dump "$DATABASE_URL"`;
const IN_MEMORY = 'DATABASE_URL is sqlite::memory:, of which nothing lasts: there is nothing to copy.';
const MEGABYTE = 1024 * 1024;

function main(): number {
  const options = readOptions(process.argv.slice(2));
  if (typeof options === 'string') return refuse(options);
  if (options.help) return tell(HELP);
  const database = readDatabase(process.env);
  return 'problem' in database ? refuse(database.problem) : copy(database.value, options);
}

interface Options {
  readonly help: boolean;
  readonly force: boolean;
  readonly file: string | null;
}

/** The options, or a sentence that says what is wrong with them. */
function readOptions(args: readonly string[]): Options | string {
  try {
    const { values, positionals } = parseArgs({
      args: [...args],
      allowPositionals: true,
      options: { help: { type: 'boolean', default: false }, force: { type: 'boolean', default: false } },
    });
    const [file = null, ...more] = positionals;
    if (more.length > 0 || file === '') return `Give the name of one file. ${USAGE}`;
    return { ...values, file: file === null ? null : path.resolve(file) };
  } catch (error) {
    return `${error instanceof Error ? error.message : String(error)}. ${USAGE}`;
  }
}

function copy(place: DatabasePlace, { file, force }: Options): number {
  if (place.kind === 'memory') return refuse(IN_MEMORY);
  if (place.kind === 'postgres') return refuse(FOR_POSTGRES);
  const to = file ?? path.join(path.dirname(place.file), 'backups', nameAt(new Date()));
  const done = backUp(place.file, to, { force });
  if ('problem' in done) return refuse(done.problem);
  return tell(`The backup is ${to} (${(done.bytes / MEGABYTE).toFixed(1)} MB), and SQLite finds it whole.`);
}

function nameAt(now: Date): string {
  const [date, time] = now.toISOString().slice(0, 19).replaceAll(/[-:]/g, '').split('T');
  return `reconnect-${date}-${time}.db`;
}

function tell(sentence: string): number {
  console.log(sentence);
  return 0;
}

process.exitCode = main();
