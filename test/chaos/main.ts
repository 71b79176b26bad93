/**
 * `npm run chaos`. Ends with 1 when something that was promised was not kept, with 2 when it could not run. With `--broken` it is the other
 * way round: 1 when a broken line was not found.
 */
import { spawn } from 'node:child_process';
import { once } from 'node:events';
import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import path from 'node:path';
import { BROKEN, copyBroken } from './broken.ts';
import { type Command, readCommand } from './options.ts';
import { run } from './run.ts';
import { describeRun, drawTable, isRight } from './table.ts';

const LEFT = '  database, logs and journals are in ';

const command = readCommand(process.argv.slice(2), Date.now());
if ('problem' in command) {
  console.error(command.problem);
  process.exitCode = 2;
} else process.exitCode = command.broken === null ? await runHere(command) : await runBroken(command, command.broken);

async function runHere(options: Command): Promise<number> {
  console.log(describeRun(options));
  const folder = mkdtempSync(path.join(tmpdir(), 'reconnect-chaos-'));
  const outcome = await run(options, folder, (line) => console.error(`  ${line}`));
  console.log(drawTable(outcome));
  if (options.keeps || !isRight(outcome)) console.log(`${LEFT}${folder}`);
  else rmSync(folder, { recursive: true, force: true });
  return isRight(outcome) ? 0 : 1;
}

async function runBroken(options: Command, name: string): Promise<number> {
  const missed: string[] = [];
  for (const each of name === 'all' ? Object.keys(BROKEN) : [name]) {
    console.log(`\n${each}:`);
    const status = await runCopy(options, each).catch((error: Error) => error.message);
    console.log(
      status === 1
        ? `${each}: found`
        : `${each}: NOT FOUND (${status === 0 ? 'everything was right' : `it did not run: ${status}`})`,
    );
    if (status !== 1) missed.push(each);
  }
  console.log(missed.length === 0 ? '\nAll were found.' : `\nNot found: ${missed.join(', ')}.`);
  return missed.length === 0 ? 0 : 1;
}

/** The same run, of the copy; of its table only what was wrong is shown. */
async function runCopy({ messages, seed, store, replicas, hasDesk, killEvery }: Command, name: string): Promise<number | null> {
  const { folder, remove } = copyBroken(name);
  const numbers = { messages, seed, store, replicas, 'kill-every': killEvery };
  const args = Object.entries(numbers).flatMap(([option, value]) => [`--${option}`, String(value)]);
  const desk = hasDesk ? [] : ['--no-desk'];
  const main = path.join('test', 'chaos', 'main.ts');
  const child = spawn(process.execPath, ['--import=./typescript.mjs', main, ...args, ...desk], {
    cwd: folder,
    stdio: ['ignore', 'pipe', 'inherit'],
  });
  const chunks: Buffer[] = [];
  child.stdout.on('data', (chunk: Buffer) => chunks.push(chunk));
  const [status] = (await once(child, 'close')) as [number | null];
  const lines = Buffer.concat(chunks).toString().split('\n');
  for (const line of lines) if (line.startsWith(LEFT)) rmSync(line.slice(LEFT.length), { recursive: true, force: true });
  const wrong = lines.filter((line) => line.endsWith('WRONG'));
  for (const line of wrong) console.log(line);
  remove();
  // A program that breaks down ends with 1 as well.
  if (status === 1 && wrong.length === 0) throw new Error('it broke down');
  return status;
}
