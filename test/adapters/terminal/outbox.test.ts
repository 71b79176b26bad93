import assert from 'node:assert/strict';
import { spawnSync } from 'node:child_process';
import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { nameInLog } from '../../../adapters/log.ts';
import { openSqlite } from '../../../adapters/store/sqlite.ts';
import type { AsideRow, Backlog, OutboxRecords } from '../../../adapters/store/store.ts';
import { readCommand, runCommand } from '../../../adapters/terminal/outbox-command.ts';
import { conversationAt, say } from '../fakes.ts';

const NOON = Date.parse('2026-01-02T12:00:00.000Z');
const ASIDE: AsideRow = {
  ...{ seq: 17, route: '', channel: 'slack', conversation: 'slack:T1:D1', tries: 8 },
  at: '2026-01-02T11:00:00.000Z',
};

/** An outbox in which this is set aside, and what was asked of it. */
function outboxWith(backlog: readonly Backlog[], aside: readonly AsideRow[]) {
  const asked: unknown[][] = [];
  const has = (seq: number, route: string) => aside.some((row) => row.seq === seq && row.route === route);
  const outbox: OutboxRecords = {
    backlog: async () => backlog,
    aside: async (limit) => aside.slice(0, limit),
    retry: async (...what) => asked.push(['retry', ...what]) > 0 && has(...what),
    retryAll: async (...what) => asked.push(['all', ...what]) && aside.length,
    drop: async (...what) => asked.push(['drop', ...what]) > 0 && has(...what),
  };
  return { outbox, asked };
}

async function answer(args: readonly string[], backlog: readonly Backlog[] = [], aside: readonly AsideRow[] = [ASIDE]) {
  const command = readCommand(args);
  if (typeof command === 'string') assert.fail(command);
  const { outbox, asked } = outboxWith(backlog, aside);
  return { said: await runCommand(command, outbox, NOON), asked };
}

describe('npm run outbox', () => {
  it('lists what waits and what was set aside, under the name that the log uses', async () => {
    const backlog = [
      { channel: 'slack', waiting: 12, aside: 1, oldest: '2026-01-02T11:57:30.000Z' },
      { channel: 'web', waiting: 0, aside: 1, oldest: null },
    ];
    const desk = { ...ASIDE, seq: 18, route: 'web', channel: 'web' };
    const { said } = await answer([], backlog, [ASIDE, desk]);
    assert.deepEqual(said.split('\n'), [
      'CHANNEL  WAITING  SINCE  SET ASIDE',
      'slack    12       2 min  1',
      'web      0        -      1',
      '',
      'NUMBER  WAY   CHANNEL  CONVERSATION  TRIES  SAID',
      `17      user  slack    ${nameInLog('slack:T1:D1')}  8      2026-01-02T11:00:00.000Z`,
      `18      web   web      ${nameInLog('slack:T1:D1')}  8      2026-01-02T11:00:00.000Z`,
      '',
      'The log has the reason under the same conversation. npm run outbox -- --help says what can be done.',
    ]);
  });

  it('says when there is nothing', async () => {
    assert.equal((await answer(['list'], [], [])).said, 'Nothing waits, and nothing is set aside.');
    assert.equal((await answer(['retry', 'all'], [], [])).said, 'Nothing is set aside.');
  });

  it('lists a hundred, and says how many more there are', async () => {
    const many = Array.from({ length: 130 }, (_, i) => ({ ...ASIDE, seq: i }));
    const { said } = await answer([], [{ channel: 'slack', waiting: 0, aside: 130, oldest: null }], many);
    assert.match(said, /and 30 more/);
  });

  it('lets no name steer the terminal', async () => {
    const { said } = await answer(
      [],
      [{ channel: 'slack', waiting: 0, aside: 1, oldest: null }],
      [{ ...ASIDE, route: 'a\u001b[2Jb' }],
    );
    assert.match(said, /a\?\[2Jb/);
  });

  const commands: readonly (readonly [string, readonly unknown[], RegExp])[] = [
    ['retry 17', ['retry', 17, ''], /^It is on its way again\.$/],
    ['retry 17 user', ['retry', 17, ''], /^It is on its way again\.$/],
    ['retry 17 slack:C1', ['retry', 17, 'slack:C1'], /^Nothing is set aside under the number 17 and the way slack:C1\./],
    ['drop 17', ['drop', 17, ''], /^It is given up\.$/],
    ['drop 18', ['drop', 18, ''], /^Nothing is set aside under the number 18 and the way user\./],
    ['retry all', ['all', undefined], /^One answer is on its way again\.$/],
    ['retry all slack', ['all', 'slack'], /^One answer for slack is on its way again\.$/],
  ];
  for (const [line, asks, tells] of commands)
    it(`does as it is told: ${line}`, async () => {
      const { said, asked } = await answer(line.split(' '));
      assert.deepEqual(asked, [asks]);
      assert.match(said, tells);
    });

  for (const line of ['resend', 'retry', 'drop', 'drop all', 'retry -1', 'retry 1.5', 'retry 1 2 3', 'list all'])
    it(`refuses with a sentence: ${line}`, () => {
      const read = readCommand(line.split(' '));
      assert.ok(typeof read === 'string');
      assert.match(read, /^.{10,}\. usage: npm run outbox/);
    });

  it('works on the database of the bot while that one has it open', async function () {
    // Two processes start.
    this.timeout(30_000);
    const folder = mkdtempSync(join(tmpdir(), 'reconnect-outbox-'));
    const file = join(folder, 'bot.db');
    const opened = await openSqlite({ kind: 'file', file });
    const store = 'store' in opened ? opened.store : assert.fail(opened.problem);
    const way = { conversation: 'web:1', user: 'ann', channel: 'web', address: 'web:1', at: '2026-01-02T03:04:05Z' };
    await store.turn({ delivery: 'a', ...way, said: 'SECRET' }, () => ({
      conversation: conversationAt(1),
      outgoing: [say('SECRET')],
    }));
    for (const row of await store.claimDue({ limit: 1, lease: 1_000, channels: ['web'] })) await store.markFailed(row, null);
    const run = (...args: readonly string[]) =>
      spawnSync(process.execPath, ['--import=./typescript.mjs', 'adapters/terminal/outbox.ts', ...args], {
        cwd: fileURLToPath(new URL('../../..', import.meta.url)),
        env: { ...process.env, DATABASE_URL: `sqlite:${file}` },
        encoding: 'utf8',
      });
    const list = run();
    assert.deepEqual([list.status, list.stderr], [0, '']);
    assert.match(list.stdout, /user {2}web .* 1 {6}2026-01-02T03:04:05Z/);
    assert.doesNotMatch(list.stdout, /SECRET|web:1/);
    assert.match(run('retry', 'all').stdout, /^One answer is on its way again\.\n$/);
    assert.equal((await store.claimDue({ limit: 1, lease: 1_000, channels: ['web'] })).length, 1);
    await store.close();
    rmSync(folder, { recursive: true, force: true });
  });
});
