/** The short form, for every change: about a minute on two cores. It needs a PostgreSQL on this machine, or one in TEST_DATABASE_URL. */
import assert from 'node:assert/strict';
import { mkdtempSync, readFileSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import path from 'node:path';
import { BROKEN, replaceOnce } from './broken.ts';
import type { Options } from './options.ts';
import { run } from './run.ts';
import { describeRun, drawTable, isRight } from './table.ts';

/** Another one each day, so that time finds what one seed does not; the printed one runs it again. */
const SEED = Number(process.env.CHAOS_SEED ?? Math.floor(Date.now() / 86_400_000));
const SHORT = { messages: 250, seed: SEED, hasDesk: true, killEvery: 40 };

describe('nothing is lost and nothing comes twice', () => {
  it('with SQLite, while the process is killed again and again', () => keepsPromise({ ...SHORT, store: 'sqlite', replicas: 1 }));
  it('with two processes on one PostgreSQL, which is struck as well', () =>
    keepsPromise({ ...SHORT, store: 'postgres', replicas: 2 }));
});

async function keepsPromise(options: Options): Promise<void> {
  const folder = mkdtempSync(path.join(tmpdir(), 'reconnect-chaos-'));
  const outcome = await run(options, folder);
  console.log(`${describeRun(options)}\n${drawTable(outcome)}`);
  assert.ok(isRight(outcome), `the table says what is wrong; logs are in ${folder}`);
  rmSync(folder, { recursive: true, force: true });
}

describe('the places that are broken on purpose', () => {
  it('stand in the source exactly once', () => {
    for (const { file, text, instead } of Object.values(BROKEN))
      assert.ok(replaceOnce(readFileSync(file, 'utf8'), text, instead, file).includes(instead));
  });

  it('are reported when they are not there, or twice', () => {
    assert.throws(() => replaceOnce('b', 'a', 'c', 'x.ts'), /not once, but 0 times/);
    assert.throws(() => replaceOnce('a a', 'a', 'c', 'x.ts'), /not once, but 2 times/);
  });
});
