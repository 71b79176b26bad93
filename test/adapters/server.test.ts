import assert from 'node:assert/strict';
import { ask, openPage, sendRaw } from './browser.ts';
import { type Running, run } from './running.ts';

describe('The server', () => {
  let bot: Running;
  before(async () => {
    bot = await run();
  });
  after(() => bot.app.stop());

  describe('lives on after a request that is malformed:', () => {
    const HOSTILE = {
      'a Host with a space': 'GET / HTTP/1.1\r\nHost: a b\r\n\r\n',
      'a Host with an open bracket': 'GET / HTTP/1.1\r\nHost: [\r\n\r\n',
      'a Host that is not a number of a port': 'GET / HTTP/1.1\r\nHost: localhost:99999\r\n\r\n',
      'a Host that would choose another route': 'GET / HTTP/1.1\r\nHost: localhost/metrics?\r\n\r\n',
      'a target that is no address': 'GET http://[ HTTP/1.1\r\nHost: localhost\r\n\r\n',
      'an empty Host and two slashes': 'GET // HTTP/1.1\r\nHost:\r\n\r\n',
      'no Host at all': 'GET / HTTP/1.1\r\n\r\n',
      'a body of two lengths': 'POST /chat/new HTTP/1.1\r\nHost: localhost\r\nContent-Length: 1\r\nContent-Length: 2\r\n\r\nab',
    };
    for (const [name, bytes] of Object.entries(HOSTILE))
      it(name, async () => {
        assert.match(await sendRaw(bot.port, bytes), /^HTTP\/1\.1 400 /);
        assert.equal((await ask(bot.port, '/healthz')).status, 200);
      });

    it('a path that cannot be decoded', async () => {
      assert.match(await sendRaw(bot.port, 'GET /page/%zz HTTP/1.1\r\nHost: localhost\r\n\r\n'), / 404 /);
    });

    it('an upgrade, which is hung up instead of left open', async () => {
      const upgrade = 'GET / HTTP/1.1\r\nHost: localhost\r\nConnection: Upgrade\r\nUpgrade: websocket\r\n\r\n';
      assert.equal(await sendRaw(bot.port, upgrade), '');
    });

    it('more headers than anybody needs', async () => {
      const many = Array.from({ length: 250 }, (_, n) => `X${n}: 1\r\n`).join('');
      assert.match(await sendRaw(bot.port, `GET /healthz HTTP/1.1\r\nHost: localhost\r\n${many}\r\n`), / 431 /);
    });

    it('32 KB of headers', async () => {
      assert.match(await sendRaw(bot.port, `GET / HTTP/1.1\r\nHost: localhost\r\nX: ${'x'.repeat(32_768)}\r\n\r\n`), / 431 /);
    });
  });

  describe('answers a message that is too large', () => {
    it('with 413 and a sentence, and takes the next one', async () => {
      const page = openPage(bot.port);
      await page.say('a', 'first');
      const refused = await page.say('b', 'x'.repeat(1_000_000));
      assert.equal(refused.status, 413);
      assert.match(refused.json.error, /more than 256 KB\. Paste only the error message/);
      assert.equal((await page.say('c', 'second')).status, 200);
      assert.deepEqual(
        (await page.history()).map(({ text }: { text: string }) => text),
        ['first', '1: first', 'second', '2: second'],
      );
    });

    it('also when it does not say how long it is', async () => {
      const chunk = `10000\r\n${'x'.repeat(0x10000)}\r\n`;
      const head =
        'POST /chat/message HTTP/1.1\r\nHost: localhost\r\nContent-Type: application/json\r\nTransfer-Encoding: chunked\r\n\r\n';
      assert.match(await sendRaw(bot.port, `${head}${chunk.repeat(6)}0\r\n\r\n`), / 413 /);
    });

    it('and does not unpack what is compressed', async () => {
      const headers = { 'Content-Type': 'application/json', 'Content-Encoding': 'gzip' };
      assert.equal((await ask(bot.port, '/chat/message', { method: 'POST', headers, body: 'zip' })).status, 415);
    });
  });

  it('says in one sentence that there is nothing, without repeating what was asked for', async () => {
    const answer = await ask(bot.port, '/<script>');
    assert.equal(answer.status, 404);
    assert.deepEqual(answer.json, { error: 'There is nothing at this address. The chat is at /.' });
    assert.equal((await ask(bot.port, '/chat/message')).status, 405);
  });

  it('shows no stack and no reason when a turn breaks, and logs neither the text nor the conversation', async () => {
    const broken = await run({
      takeTurn: (_conversation, { content }) => {
        throw new Error(`cannot think about ${JSON.stringify(content)}`);
      },
    });
    const page = openPage(broken.port);
    const answer = await page.say('a', 'my secret error');
    assert.equal(answer.status, 500);
    assert.deepEqual(Object.keys(answer.json), ['error']);
    assert.doesNotMatch(answer.text, /secret|at |cannot think/);
    assert.match(broken.log.join('\n'), /a turn failed/);
    assert.doesNotMatch(broken.log.join('\n'), /secret/);
    await broken.app.stop();
  });

  it('sends its protections with every answer, errors included', async () => {
    for (const path of ['/', '/healthz', '/nothing', '/chat/history']) {
      const { headers } = await ask(bot.port, path);
      const policy = String(headers['content-security-policy']);
      assert.match(policy, /default-src 'self'; img-src 'self' data:;.*frame-ancestors 'none'/);
      assert.doesNotMatch(policy, /unsafe/);
      assert.equal(headers['x-content-type-options'], 'nosniff');
      assert.equal(headers['referrer-policy'], 'no-referrer');
      assert.equal(headers.server, undefined);
    }
  });

  it('is alive, ready, and countable', async () => {
    assert.deepEqual((await ask(bot.port, '/healthz')).json, { ok: true });
    assert.deepEqual((await ask(bot.port, '/readyz')).json, { ready: true });
    await openPage(bot.port).say('a', 'hello');
    const { text } = await ask(bot.port, '/metrics');
    assert.match(text, /reconnect_turns_total\{channel="web",result="new"\} \d/);
    assert.match(text, /reconnect_http_requests_total\{route="\/healthz",status="200"\} \d/);
  });

  it('keeps its numbers for its own machine, unless they are opened', async () => {
    const elsewhere = { headers: { Host: 'bot.example.com' } };
    assert.equal((await ask(bot.port, '/metrics', elsewhere)).status, 403);
    assert.equal((await ask(bot.port, '/healthz', elsewhere)).status, 200);
    const open = await run({ config: { metrics: 'on' } });
    assert.equal((await ask(open.port, '/metrics', elsewhere)).status, 200);
    await open.app.stop();
  });

  it('is not ready without its store', async () => {
    const lame = await run();
    await lame.store.close();
    const answer = await ask(lame.port, '/readyz');
    assert.equal(answer.status, 503);
    assert.match(answer.headers['retry-after'] ?? '', /^\d+$/);
    const { error, ...rest } = answer.json;
    assert.deepEqual(rest, { ready: false, state: 'no-database' });
    assert.match(error, /^The database .*\.$/);
    assert.match(lame.log.join('\n'), /the database cannot be used/);
    await lame.app.server.close(0);
  });

  it('is not ready while it stops, and ends the open streams', async () => {
    const leaving = await run();
    const page = openPage(leaving.port);
    await page.say('a', 'hello');
    const ear = await page.listen(0);
    leaving.app.server.drain();
    const answer = await ask(leaving.port, '/readyz');
    assert.equal(answer.status, 503);
    assert.deepEqual(answer.json, { ready: false, state: 'draining', error: 'The bot is stopping.' });
    assert.match(answer.headers['retry-after'] ?? '', /^\d+$/);
    await leaving.app.stop();
    await ear.ended;
  });

  it('rejects when its port is taken', async () => {
    const second = await run();
    await assert.rejects(second.app.server.listen(bot.port, '127.0.0.1'), { code: /EADDRINUSE|ERR_SERVER_ALREADY_LISTEN/ });
    await second.app.stop();
  });
});
