import assert from 'node:assert/strict';
import { execFileSync } from 'node:child_process';
import { closeSync, mkdtempSync, openSync, readFileSync, rmSync } from 'node:fs';
import net from 'node:net';
import { tmpdir } from 'node:os';
import path from 'node:path';
import Libsql from 'libsql';
import { openSqlite } from '../../adapters/store/sqlite.ts';
import { createSlack, type SlackStandIn } from '../stand-ins/slack/slack.ts';
import { ask, openPage } from './browser.ts';
import { type BotProcess, eventually, startProcess } from './process.ts';

const PASTE = 'Because of a security error, the client could not connect to the remote computer.\nEvent ID 50, source TermDD';
/** Longer than load balancers get, shorter than all of the stop: the bot has to wait for it. */
const SLOW_MS = 4_000;

const isReady = async (port: number) => (await ask(port, '/readyz')).status === 200;
const isUnready = async (port: number) => {
  const answer = await ask(port, '/readyz');
  return answer.status === 503 && answer;
};
const isLimitable = () => {
  try {
    return execFileSync('prlimit', ['--version']).length > 0;
  } catch {
    return false;
  }
};

/** A message of which the second half comes when the test says so: resolves with the answer's head. */
function sendSlowly(port: number, cookie: string, id: string, text: string) {
  const body = JSON.stringify({ id, text });
  const head = ['POST /chat/message HTTP/1.1', 'Host: localhost', 'Content-Type: application/json', `Cookie: ${cookie}`];
  const socket = net.connect(port, '127.0.0.1');
  socket.write(`${[...head, `Content-Length: ${body.length}`].join('\r\n')}\r\n\r\n${body.slice(0, 10)}`);
  const answer = new Promise<string>((resolve, reject) => {
    let heard = '';
    socket.on('data', (chunk) => {
      heard += chunk;
    });
    socket.on('error', reject);
    // It is closed from the other side, or this never ends.
    socket.on('close', () => resolve(heard.split('\r\n\r\n')[0] ?? ''));
  });
  const begun = new Promise<void>((resolve) => socket.once('connect', resolve));
  return {
    begun,
    finish: () => {
      socket.write(body.slice(10));
      return answer;
    },
  };
}

describe('The life of the process', function () {
  // A process each: slow where many run at once.
  this.timeout(60_000);
  const folder = mkdtempSync(path.join(tmpdir(), 'reconnect-life-'));
  let slack: SlackStandIn;
  const running: BotProcess[] = [];
  before(async () => {
    slack = await createSlack({ clock: Date.now });
  });
  after(async () => {
    for (const { child } of running) child.kill('SIGKILL');
    await slack.close();
    rmSync(folder, { recursive: true, force: true });
  });

  const fileOf = (name: string) => path.join(folder, name);
  const begin = async (database: string, stderr?: number) => {
    const platform = { SLACK_BOT_TOKEN: 'xoxb-stand-in', SLACK_SIGNING_SECRET: slack.signingSecret, SLACK_API_URL: slack.apiUrl };
    const bot = startProcess({ DATABASE_URL: database, ...platform }, stderr);
    running.push(bot);
    const port = await bot.port();
    slack.connect(`http://127.0.0.1:${port}/slack/events`);
    await eventually(() => isReady(port));
    return { ...bot, port };
  };

  it('says no first when it is told to end, then ends what is open, sends what is due, and loses nothing', async () => {
    const { child, ended, port } = await begin(`sqlite:${fileOf('end.db')}`);
    const page = openPage(port);
    await page.say('a', 'hello');
    const ear = await page.listen(0);
    slack.fail('chat.postMessage', { delayMs: SLOW_MS });
    assert.equal((await slack.user('U1').says('U1', PASTE)).status, 200);
    await eventually(() => slack.calls.some(({ method }) => method === 'chat.postMessage'));
    const open = sendSlowly(port, page.cookie(), 'b', 'open');
    await open.begun;

    child.kill('SIGTERM');
    const no = await eventually(() => isUnready(port));
    assert.deepEqual(no.json, { ready: false, state: 'draining', error: 'The bot is stopping.' });
    // Whoever has not noticed yet is served, and goes elsewhere next time.
    const late = await page.say('c', 'late');
    assert.deepEqual([late.status, late.headers.connection], [200, 'close']);
    assert.match(await open.finish(), /^HTTP\/1\.1 200 [\s\S]*\r\nConnection: close/);
    const { status, err } = await ended;
    await ear.ended;

    assert.equal(status, 0, err);
    assert.match(err, /"stopping: \/readyz says no"[\s\S]*"stopped"/);
    assert.equal(slack.messages('U1').length, 2);
    const opened = await openSqlite({ kind: 'file', file: fileOf('end.db') });
    const store = 'store' in opened ? opened.store : assert.fail(opened.problem);
    assert.deepEqual(await store.outbox.backlog(), []);
    const [web] = await store.casesOf(`web:${page.cookie().split('=')[1]}`, 1);
    const said = await store.history(web?.conversation.id ?? '', 0);
    assert.deepEqual(said.flatMap((message) => (message.from === 'user' ? [message.text] : [])).sort(), [
      'hello',
      'late',
      'open',
    ]);
    await store.close();
  });

  it('ends at once, with 1, when it is told so a second time', async () => {
    const { child, ended, port } = await begin('sqlite::memory:');
    slack.fail('chat.postMessage', { delayMs: 60_000 });
    await slack.user('U1').says('U1', PASTE);
    child.kill('SIGTERM');
    await eventually(() => isUnready(port));
    child.kill('SIGTERM');
    const { status, err } = await ended;
    assert.equal(status, 1, err);
    assert.match(err, /stopped at once, by a second signal/);
  });

  it('goes on by itself when another process has locked the database, and when the disk was full', async function () {
    if (!isLimitable()) this.skip();
    const [file, log] = [fileOf('away.db'), fileOf('away.log')];
    const stderr = openSync(log, 'a');
    const { child, ended, port } = await begin(`sqlite:${file}`, stderr);
    closeSync(stderr);
    const page = openPage(port);
    await page.say('a', 'before');
    const limit = (bytes: string) => execFileSync('prlimit', ['--pid', String(child.pid), `--fsize=${bytes}:`]);
    const refused = async (id: string) => {
      const envelope = slack.make.message({ channel: 'U1', user: 'U1', text: PASTE });
      const [web, platform, no] = await Promise.all([
        page.say(id, id),
        slack.deliver(envelope),
        eventually(() => isUnready(port)),
      ]);
      assert.deepEqual([web.status, web.headers['retry-after']], [503, '5']);
      // Slack waits no longer than the bot waits for a lock.
      assert.ok([503, 0].includes(platform.status));
      assert.equal(no.json.state, 'no-database');
      assert.match(no.json.error, /^The database [^/]*\.$/);
      return envelope;
    };
    const taken = async (id: string, envelope: Awaited<ReturnType<typeof refused>>) => {
      await eventually(() => isReady(port));
      assert.equal((await page.say(id, id)).status, 200);
      assert.equal((await slack.deliver(envelope)).status, 200);
    };

    const other = new Libsql(file);
    // The bot may be writing just now.
    other.exec('pragma busy_timeout = 5000');
    other.exec('begin immediate');
    const locked = await refused('locked');
    other.exec('rollback');
    other.close();
    await taken('locked', locked);

    limit('0');
    const full = await refused('full');
    limit('unlimited');
    await taken('full', full);

    const messages: readonly { from: string; text: string }[] = await page.history();
    assert.deepEqual(
      messages.flatMap(({ from, text }) => (from === 'user' ? [text] : [])),
      ['before', 'locked', 'full'],
    );
    child.kill('SIGINT');
    assert.equal((await ended).status, 0);
    const lines = readFileSync(log, 'utf8').split('\n');
    // The line about a full disk finds no room itself.
    assert.equal(lines.filter((line) => line.includes('the database can be used again')).length, 2);
    assert.ok(lines.filter((line) => line.includes('the database cannot be used')).length <= 2);
  });
});
