import assert from 'node:assert/strict';
import { WebClient } from '@slack/web-api';
import { clientOptions, createClients, toFailure } from '../../../adapters/slack/web-api.ts';
import { createLogBook } from '../fakes.ts';
import { type Heard, type LocalServer, type Said, startServer } from '../teams/local-server.ts';

const MESSAGE = {
  channel: 'C1',
  text: 'It is & was "so" 😀',
  blocks: [{ type: 'header', text: { type: 'plain_text', text: 'A = b', emoji: false } }],
  unfurl_links: false,
  thread_ts: undefined,
};
const FINE: Said = { status: 200, body: { ok: true, channel: 'C1', ts: '1.2', message: { text: 'x' } } };

describe('A client for Slack', () => {
  let server: LocalServer;
  let saying: Said;

  beforeEach(async () => {
    saying = FINE;
    server = await startServer(() => saying);
  });
  afterEach(() => server.stop());

  const options = () => clientOptions(`${server.url}/api/`, createLogBook().log);
  const ours = () => createClients(options())('xoxb-1');
  const sdk = () => new WebClient('xoxb-1', options());

  for (const method of ['postMessage', 'postEphemeral', 'update', 'delete'] as const)
    it(`calls chat.${method} as the SDK would`, async () => {
      const call = async (client: WebClient) => (await client.chat[method](MESSAGE as never)) as { ok: boolean; ts?: string };
      const [own, other] = [await call(ours()), await call(sdk())];
      assert.deepEqual([own.ok, own.ts], [other.ok, other.ts]);
      const [first, second] = server.heard.map(asked);
      assert.deepEqual(first, second);
      assert.equal(first?.path, `/api/chat.${method}`);
    });

  it('leaves every other call to the SDK', async () => {
    await ours().users.info({ user: 'U1' });
    assert.match(server.heard[0]?.headers['content-type'] ?? '', /form-urlencoded/);
  });

  const refusals: readonly (readonly [string, Said])[] = [
    ['an error of Slack', { status: 200, body: { ok: false, error: 'not_in_channel' } }],
    ['a limit', { status: 429, headers: { 'Retry-After': '7' } }],
    ['a limit within the answer', { status: 200, body: { ok: false, error: 'ratelimited' } }],
    ['a server that cannot', { status: 503, headers: { 'Retry-After': '9' } }],
    ['a server that is overtaxed', { status: 500, body: 'sorry' }],
    ['a connection that breaks', 'reset'],
  ];
  for (const [title, said] of refusals)
    it(`fails as the SDK does: ${title}`, async () => {
      saying = said;
      const failing = async (client: WebClient) => {
        const error = await client.chat.postMessage(MESSAGE as never).catch((reason: unknown) => reason);
        const { message: _message, ...failed } = toFailure(error, true);
        return [(error as Error).name, (error as { code?: string }).code, failed];
      };
      assert.deepEqual(await failing(ours()), await failing(sdk()));
      assert.equal(server.heard.length, 2, 'each has asked once');
    });

  it('knows that nothing has left where nobody is there', async () => {
    await server.stop();
    const error = await ours()
      .chat.postMessage(MESSAGE as never)
      .catch((reason: unknown) => reason);
    assert.equal(toFailure(error, true).ambiguous, false);
  });

  it('waits where Slack asks for patience and does not say how long', async () => {
    saying = { status: 429 };
    const error = await ours()
      .chat.postMessage(MESSAGE as never)
      .catch((reason: unknown) => reason);
    assert.deepEqual([toFailure(error, true).retryAfterMs, toFailure(error, true).holds], [10_000, 'place']);
  });

  it('takes what is no JSON for an error that says nothing of it', async () => {
    saying = { status: 200, body: '<html>secret</html>' };
    const error = await ours()
      .chat.update(MESSAGE as never)
      .catch((reason: unknown) => reason);
    assert.equal(toFailure(error, false).code, 'no_json');
  });
});

/** The same for a form and for JSON: in a form, what is no text is written as JSON. */
function asked({ method, path, headers, body }: Heard) {
  const isForm = headers['content-type']?.includes('form') === true;
  const entries = isForm ? [...new URLSearchParams(body)] : Object.entries(JSON.parse(body));
  const texts = entries.map(([name, value]) => [name, typeof value === 'string' ? value : JSON.stringify(value)]);
  return { method, path, token: headers.authorization, args: Object.fromEntries(texts) };
}
