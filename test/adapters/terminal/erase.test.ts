import assert from 'node:assert/strict';
import { spawnSync } from 'node:child_process';
import { mkdtempSync, readdirSync, readFileSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { openSqlite } from '../../../adapters/store/sqlite.ts';
import type { ShelfKey, Traces } from '../../../adapters/store/store.ts';
import { eraseUser, readUser } from '../../../adapters/terminal/erase-command.ts';
import { conversationAt, say } from '../fakes.ts';

/** What is told, and what was erased, where this is found and so much else is kept. */
async function erase(id: string, found: readonly Traces[], more = 0) {
  const erased: [user: string, shelved: readonly ShelfKey[]][] = [];
  const done = await eraseUser(id, {
    traces: async () => found,
    eraseUser: async ({ user }, shelved) => {
      erased.push([user, shelved]);
      return more;
    },
  });
  return { told: 'told' in done ? done.told : done.problem, isDone: 'told' in done, erased };
}

describe('npm run erase', () => {
  it('says what was erased, and what is left to others', async () => {
    const { told, isDone } = await erase('U1', [{ user: 'slack:T1:U1', own: ['a', 'b'], others: 0 }]);
    assert.equal(isDone, true);
    assert.deepEqual(told.split('\n'), [
      '2 conversations of slack:T1:U1 were erased, with what else was kept by this id.',
      "Messages that stand in Slack, at the user's and at the help desk, stay there until they are deleted in Slack.",
      'Backups that were made before keep what was in them, until they are removed.',
    ]);
  });

  it('tells of conversations of others, which stay', async () => {
    const alone = { user: 'teams:t:29:1', own: [], others: 2 };
    assert.match(
      (await erase('29:1', [alone])).told,
      /^No conversation of .* was erased.*\n2 conversations of others .* stay as they are\./,
    );
    assert.match(
      (await erase('29:1', [{ ...alone, own: ['a'], others: 1 }])).told,
      /^One conversation .*\nOne conversation of others .* stays as it is\./,
    );
  });

  it('erases what the channels keep by the id, also when no conversation is left', async () => {
    const slack = await erase('slack:T1:U1', [], 1);
    assert.deepEqual(slack.erased, [['slack:T1:U1', [{ kind: 'slack-redirect', key: 'slack:T1:@U1' }]]]);
    assert.equal(slack.isDone, true);
    const teams = await erase('teams:t:29:1', [], 1);
    assert.deepEqual(teams.erased, [['teams:t:29:1', [{ kind: 'teams-chat', key: 't:29:1' }]]]);
  });

  it('refuses where nobody is known by that id, or several are', async () => {
    assert.match((await erase('U9', [])).told, /^Nothing is kept of U9\. See that the id is right/);
    const both = ['slack:T1:U1', 'slack:T2:U1'].map((user) => ({ user, own: ['a'], others: 0 }));
    const { told, isDone, erased } = await erase('U1', both);
    assert.deepEqual(
      [told, isDone, erased],
      ['Several users have this id: slack:T1:U1, slack:T2:U1. Give one of these.', false, []],
    );
  });

  for (const args of [[], [''], ['U1', 'U2'], ['--force']])
    it(`refuses with a sentence: ${args.join(' ')}`, () => {
      const read = readUser(args);
      assert.match('problem' in read ? read.problem : '', /^.{10,}\. usage: npm run erase/);
    });

  it('works on the database of the bot while that one has it open, and leaves no byte of the words', async function () {
    // Processes start.
    this.timeout(30_000);
    const folder = mkdtempSync(join(tmpdir(), 'reconnect-erase-'));
    const file = join(folder, 'bot.db');
    const opened = await openSqlite({ kind: 'file', file });
    const store = 'store' in opened ? opened.store : assert.fail(opened.problem);
    const write = (conversation: string, user: string, said: string) =>
      store.turn(
        { delivery: said, conversation, user, channel: 'slack', address: user, at: '2026-01-02T03:04:05Z', said },
        () => ({
          conversation: { ...conversationAt(1, conversation), owner: user, pastes: [said] as never },
          outgoing: [say(said)],
        }),
      );
    for (let n = 0; n < 5; n += 1) await write(`slack:T1:C1:${n}`, 'slack:T1:U1', `MARKER-1 ${n}`);
    await write('slack:T1:C1:9', 'slack:T1:U2', 'MARKER-2');
    const run = (...args: readonly string[]) =>
      spawnSync(process.execPath, ['--import=./typescript.mjs', 'adapters/terminal/erase.ts', ...args], {
        cwd: fileURLToPath(new URL('../../..', import.meta.url)),
        env: { ...process.env, DATABASE_URL: `sqlite:${file}` },
        encoding: 'utf8',
      });
    const bytes = () =>
      readdirSync(folder)
        .map((name) => readFileSync(join(folder, name), 'latin1'))
        .join('');
    assert.match(bytes(), /MARKER-1/);
    const done = run('U1');
    assert.deepEqual([done.status, done.stderr], [0, '']);
    assert.match(done.stdout, /^5 conversations of slack:T1:U1 were erased/);
    assert.doesNotMatch(bytes(), /MARKER-1|T1:U1/);
    assert.match(bytes(), /MARKER-2/);
    assert.equal((await write('slack:T1:C1:1', 'slack:T1:U1', 'again')).seen, false, 'the bot goes on');
    const unknown = run('U7');
    assert.deepEqual([unknown.status, unknown.stdout], [2, '']);
    assert.match(unknown.stderr, /^Nothing is kept of U7\..*\n$/);
    assert.match(run('--help').stdout, /^usage: npm run erase/);
    await store.close();
    rmSync(folder, { recursive: true, force: true });
  });
});
