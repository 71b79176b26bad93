import assert from 'node:assert/strict';
import { spawnSync } from 'node:child_process';
import { mkdirSync, mkdtempSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import net from 'node:net';
import { tmpdir } from 'node:os';
import path from 'node:path';
import { ask, openPage } from './browser.ts';
import { startProcess } from './process.ts';

const ROOT = path.join(import.meta.dirname, '../..');

describe('npm start', function () {
  // A process each: slow where many run at once.
  this.timeout(60_000);
  const folder = mkdtempSync(path.join(tmpdir(), 'reconnect-main-'));
  after(() => rmSync(folder, { recursive: true, force: true }));

  it('tells every wrong setting at once, without a stack, and ends with 2', async () => {
    const { status, out, err } = await startProcess({ PORT: 'abc', DATABASE_URL: 'postgres://db', WEB_CHAT: 'perhaps' }).ended;
    assert.equal(status, 2);
    assert.equal(out, '');
    const lines = err.trim().split('\n');
    for (const name of ['PORT', 'DATABASE_URL', 'WEB_CHAT'])
      assert.equal(lines.filter((line) => line.startsWith(`${name} `)).length, 1, err);
    assert.doesNotMatch(err, /^\s+at /m);
  });

  it('tells together that the port is taken and the database cannot be written', async () => {
    const other = net.createServer();
    await new Promise<void>((resolve) => other.listen(0, '127.0.0.1', resolve));
    const { port } = other.address() as net.AddressInfo;
    const { status, err } = await startProcess({ PORT: String(port), DATABASE_URL: 'sqlite:/dev/null/r.db' }).ended;
    other.close();
    assert.equal(status, 2);
    assert.match(err, new RegExp(`port ${port} is taken by another program\\. Stop that one, or choose another port`));
    assert.match(err, /The database \/dev\/null\/r\.db cannot be written/);
    assert.doesNotMatch(err, /^\s+at /m);
  });

  it('prints the address and which channels are on, serves, and ends with 0 when it is told to, also twice at once as npm does', async () => {
    const bot = startProcess({});
    const port = await bot.port();
    assert.equal((await ask(port, '/readyz')).status, 200);
    const page = openPage(port);
    await page.say('a', 'Because of a security error, the client could not connect to the remote computer.');
    const ear = await page.listen(0);
    bot.child.kill('SIGINT');
    bot.child.kill('SIGTERM');
    const { status, out, err } = await bot.ended;
    await ear.ended;
    assert.equal(status, 0, err);
    assert.match(out, /web chat +on/);
    assert.match(out, /Teams +only for test tools.*MICROSOFT_APP_ID/);
    assert.match(out, /Slack +off, because SLACK_BOT_TOKEN/);
    assert.doesNotMatch(err, /security error/);
  });

  it('takes two signals of one moment for one, whichever of them it gets first', async () => {
    const bot = startProcess({});
    await bot.port();
    bot.child.kill('SIGTERM');
    bot.child.kill('SIGINT');
    const { status, err } = await bot.ended;
    assert.equal(status, 0, err);
  });

  it('reads .env, as the commands that look into its database do; what the environment has counts more', () => {
    const { scripts } = JSON.parse(readFileSync(path.join(ROOT, 'package.json'), 'utf8'));
    for (const script of ['start', 'dev', 'backup', 'erase', 'outbox', 'report'])
      assert.match(scripts[script], /--import=\.\/settings\.mjs/, script);
    const show = () => {
      const args = [`--import=${path.join(ROOT, 'settings.mjs')}`, '-p', '[process.env.DESK, process.env.PORT].join()'];
      return spawnSync(process.execPath, args, { cwd: folder, env: { PORT: '1' }, encoding: 'utf8' });
    };
    assert.deepEqual([show().stdout, show().stderr], [',1\n', ''], 'without the file');
    writeFileSync(path.join(folder, '.env'), '# the help desk\nDESK="web, slack:C0123456789"\nPORT=2\n');
    assert.deepEqual([show().stdout, show().stderr], ['web, slack:C0123456789,1\n', '']);
    rmSync(path.join(folder, '.env'));
    mkdirSync(path.join(folder, '.env'));
    assert.deepEqual([show().status, show().stderr.split('. ')[0]], [2, 'The file .env cannot be read (EISDIR)']);
    rmSync(path.join(folder, '.env'), { recursive: true });
  });

  it('remembers every message it has acknowledged, also after it was killed', async () => {
    const settings = { DATABASE_URL: `sqlite:${path.join(folder, 'new', 'r.db')}` };
    const first = startProcess(settings);
    const page = openPage(await first.port());
    await page.say('a', 'The remote session was disconnected');
    first.child.kill('SIGKILL');
    await first.ended;
    const second = startProcess(settings);
    const again = openPage(await second.port(), page.cookie());
    const repeated = await again.say('a', 'The remote session was disconnected');
    const messages = await again.history();
    assert.equal(messages[0].text, 'The remote session was disconnected');
    assert.equal(messages[0].seq, repeated.json.seq);
    assert.equal(messages.filter(({ from }: { from: string }) => from === 'user').length, 1);
    assert.ok(messages.length > 1, 'with its answer');
    second.child.kill('SIGTERM');
    assert.equal((await second.ended).status, 0);
  });
});
