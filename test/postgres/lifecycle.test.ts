import assert from 'node:assert/strict';
import { Client } from 'pg';
import { ask, openPage } from '../adapters/browser.ts';
import { type BotProcess, eventually, startProcess } from '../adapters/process.ts';
import { type PostgresServer, startPostgres } from './server.ts';

describe('The process, whose PostgreSQL comes and goes,', function () {
  this.timeout(120_000);
  let server: PostgresServer;
  let bot: BotProcess;
  let port: number;
  let url: string;
  before(async function () {
    server = await startPostgres();
    if (!server.isOwn) this.skip();
    url = await server.createDatabase();
    bot = startProcess({ DATABASE_URL: url });
    port = await bot.port();
  });
  after(async () => {
    bot?.child.kill('SIGKILL');
    await bot?.ended;
    await server.stop();
  });

  const unready = () =>
    eventually(async () => {
      const answer = await ask(port, '/readyz');
      return answer.status === 503 && answer;
    });
  const ready = () => eventually(async () => (await ask(port, '/readyz')).status === 200);

  it('takes nothing while it is away, says so, and goes on when it is back, without a restart of its own', async () => {
    const page = openPage(port);
    await page.say('a', 'before');
    await server.kill();
    const refused = await page.say('b', 'away');
    assert.deepEqual([refused.status, refused.headers['retry-after']], [503, '5']);
    const { json } = await unready();
    assert.equal(json.state, 'no-database');
    assert.doesNotMatch(json.error, /127\.0\.0\.1|:\d{4,5}|postgres:/);
    await server.start();
    await ready();
    for (const id of ['b', 'b']) assert.equal((await page.say(id, 'away')).status, 200);
    await server.restart();
    await ready();
    await eventually(async () => (await page.say('c', 'after')).status === 200);
    const messages: readonly { from: string; text: string }[] = await page.history();
    assert.deepEqual(
      messages.flatMap(({ from, text }) => (from === 'user' ? [text] : [])),
      ['before', 'away', 'after'],
    );
  });

  it('says so in time while it hangs, and ends in time as well', async () => {
    const other = new Client({ connectionString: url });
    await other.connect();
    await other.query('begin; lock table shelf, conversation, outbox in access exclusive mode');
    const { json } = await unready();
    assert.equal(json.state, 'no-database');
    bot.child.kill('SIGINT');
    const { status, err } = await bot.ended;
    assert.equal(status, 0, err);
    // Where it had to be cut short, it says so.
    assert.match(err, /"stopped"|stopped before all was sent/);
    await other.end();
    assert.match(err, /the database can be used again/);
  });
});
