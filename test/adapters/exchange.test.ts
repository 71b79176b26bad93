import assert from 'node:assert/strict';
import { type Asked, exchange, TIMED_OUT } from '../../adapters/exchange.ts';
import { type LocalServer, type Said, startServer } from './teams/local-server.ts';

const ASKED: Asked = {
  method: 'POST',
  headers: { Authorization: 'Bearer secret' },
  body: '{"é":1}',
  timeoutMs: 10_000,
  maxBytes: 100,
};

describe('An exchange with a platform', () => {
  let server: LocalServer;
  let saying: Said;

  beforeEach(async () => {
    saying = { status: 200, body: { fine: true } };
    server = await startServer(() => saying);
  });
  afterEach(() => server.stop());

  const codeOf = (asking: Promise<unknown>) =>
    asking.then(
      () => 'answered',
      (error: Error & { code?: string }) => error.code ?? error.message,
    );

  it('brings the body there and the answer back', async () => {
    const { status, headers, text } = await exchange(`${server.url}/a%20path?q=1`, ASKED);
    assert.deepEqual([status, headers['content-type'], text], [200, 'application/json', '{"fine":true}']);
    const [heard] = server.heard;
    assert.deepEqual([heard?.method, heard?.path, heard?.body], ['POST', '/a%20path?q=1', ASKED.body]);
    assert.deepEqual([heard?.headers.authorization, heard?.headers['content-length']], ['Bearer secret', '8']);
    assert.equal(heard?.headers['accept-encoding'], 'identity');
  });

  it('gives back errors and redirects as they are', async () => {
    for (const status of [301, 307, 429, 500]) {
      saying = { status, headers: { Location: `${server.url}/elsewhere`, 'Retry-After': '7' } };
      const answer = await exchange(server.url, ASKED);
      assert.deepEqual([answer.status, answer.headers['retry-after']], [status, '7']);
    }
    assert.equal(server.heard.length, 4);
  });

  it('ends where the answer is too long', async () => {
    saying = { status: 200, body: 'a'.repeat(100) };
    assert.equal((await exchange(server.url, ASKED)).text.length, 100);
    saying = { status: 200, body: 'a'.repeat(101) };
    assert.equal(await codeOf(exchange(server.url, ASKED)), 'The answer has more than 100 bytes.');
  });

  it('ends where no answer comes in time', async () => {
    // Over the connection that is there.
    await exchange(server.url, ASKED);
    saying = 'silence';
    assert.equal(await codeOf(exchange(server.url, { ...ASKED, timeoutMs: 20 })), TIMED_OUT);
    assert.equal(server.heard.length, 2);
  });

  it('says that the other side broke off, or is not there', async () => {
    saying = 'reset';
    assert.match(await codeOf(exchange(server.url, ASKED)), /^(ECONNRESET|UND_ERR_SOCKET)$/);
    assert.equal(server.heard.length, 1, 'nothing is tried again');
    await server.stop();
    assert.equal(await codeOf(exchange(server.url, ASKED)), 'ECONNREFUSED');
  });

  it('rejects what cannot be asked', async () => {
    assert.equal(await codeOf(exchange('nowhere', ASKED)), 'ERR_INVALID_URL');
    assert.match(await codeOf(exchange(server.url, { ...ASKED, headers: { Authorization: 'a\nb' } })), /UND_ERR_INVALID_ARG/);
  });
});
