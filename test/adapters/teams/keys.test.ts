import assert from 'node:assert/strict';
import { generateKeyPairSync, randomUUID } from 'node:crypto';
import { createKeys } from '../../../adapters/teams/keys.ts';
import { createLogBook } from '../fakes.ts';
import { type LocalServer, type Said, startServer } from './local-server.ts';
import { createSigner, publish, publishing, type Signer } from './signing.ts';

const HOUR = 3_600_000;

describe('The keys of the Bot Framework', () => {
  let first: Signer;
  let second: Signer;
  let server: LocalServer;
  let published: readonly unknown[] | number;
  let now: number;

  before(async () => {
    [first, second] = await Promise.all([createSigner('first'), createSigner('second')]);
  });
  beforeEach(async () => {
    now = 1_000_000;
    published = [publish(first)];
    server = await startServer(publishing(() => published));
  });
  afterEach(() => server.stop());

  const open = (log = createLogBook().log) => createKeys({ metadataUrl: `${server.url}/openid`, clock: () => now, log });
  const loads = () => server.heard.filter(({ path }) => path === '/openid').length;
  /** Resolves when the background has done what a question set off. */
  const settle = async (arrived: () => boolean) => {
    while (!arrived()) await new Promise((resolve) => setImmediate(resolve));
  };

  it('are loaded once by the first who ask, with their endorsements', async () => {
    const keys = open();
    const found = await Promise.all([keys.find('first'), keys.find('first')]);
    for (const one of found) assert.deepEqual(one.kind === 'key' && one.key.endorsements, ['msteams', 'webchat']);
    assert.equal(loads(), 1);
  });

  it('are fetched twice at most when a thousand tokens name keys that do not exist', async () => {
    const keys = open();
    const found = await Promise.all(Array.from({ length: 1000 }, () => keys.find(randomUUID())));
    assert.ok(found.every(({ kind }) => kind === 'unknown'));
    assert.ok(loads() <= 2, `${loads()} loads`);
    now += HOUR;
    for (let i = 0; i < 50; i++) await keys.find(randomUUID());
    assert.ok(loads() <= 3, `${loads()} loads`);
  });

  it('are found when they are new', async () => {
    const keys = open();
    await keys.find('first');
    published = [publish(first), publish(second)];
    assert.equal((await keys.find('second')).kind, 'key');
  });

  it('are renewed in the background after a day; those that are withdrawn go', async () => {
    const keys = open();
    await keys.find('first');
    published = [publish(second)];
    now += 24 * HOUR;
    assert.equal((await keys.find('first')).kind, 'key', 'the old ones serve meanwhile');
    await settle(() => keys.state().ageMs === 0);
    assert.equal((await keys.find('first')).kind, 'unknown');
    assert.equal((await keys.find('second')).kind, 'key');
  });

  it('serve for five days while their source is down, and the log and the state tell', async () => {
    const { log, lines } = createLogBook();
    const keys = open(log);
    await keys.find('first');
    published = 503;
    now += 25 * HOUR;
    assert.equal((await keys.find('first')).kind, 'key');
    await settle(() => keys.state().failing);
    assert.match(lines.join('\n'), /503.*could not be renewed/);
    assert.equal((await keys.find('other')).kind, 'unknown');
    now += 94 * HOUR;
    assert.equal((await keys.find('first')).kind, 'key');
    now += 2 * HOUR;
    assert.equal((await keys.find('first')).kind, 'unavailable');
    assert.deepEqual({ ...keys.state(), ageMs: 0 }, { keys: 1, ageMs: 0, failing: true });
  });

  it('serve at once while their source hangs', async () => {
    let hang = false;
    const slow = await startServer((heard) => (hang ? 'silence' : publishing(() => published)(heard)));
    const keys = createKeys({ metadataUrl: `${slow.url}/openid`, clock: () => now, log: createLogBook().log });
    await keys.find('first');
    hang = true;
    now += 25 * HOUR;
    const began = performance.now();
    for (let i = 0; i < 100; i++) assert.equal((await keys.find('first')).kind, 'key');
    assert.ok(performance.now() - began < 500);
    await slow.stop();
  });

  it('are asked for again when the source is back, but not by everybody', async () => {
    published = 503;
    const keys = open();
    for (let i = 0; i < 20; i++) assert.equal((await keys.find('first')).kind, 'unavailable');
    assert.equal(loads(), 1);
    published = [publish(first)];
    now += 6_000;
    assert.equal((await keys.find('first')).kind, 'key');
  });

  const refused: readonly (readonly [string, Said])[] = [
    ['on another host', { status: 200, body: { jwks_uri: 'http://keys.example/keys' } }],
    [
      'on this machine, when the metadata is elsewhere on it in clear',
      { status: 200, body: { jwks_uri: 'https://localhost/keys' } },
    ],
    ['behind a redirect', { status: 302, headers: { Location: '/elsewhere' } }],
    ['in a document without end', { status: 200, body: `{"jwks_uri":"${'a'.repeat(600_000)}"}` }],
    ['in a document that is no JSON', { status: 200, body: '<html>' }],
    ['that are none', { status: 200, body: { jwks_uri: 5 } }],
  ];
  for (const [title, said] of refused)
    it(`are not taken ${title}`, async () => {
      const odd = await startServer(() => said);
      const keys = createKeys({ metadataUrl: `${odd.url}/openid`, clock: () => now, log: createLogBook().log });
      assert.equal((await keys.find('first')).kind, 'unavailable');
      assert.equal(odd.heard.length, 1);
      await odd.stop();
    });

  it('may lie under another name of this machine', async () => {
    const twin = await startServer(({ path, headers }) => {
      const port = headers.host?.split(':')[1];
      const said = path === '/keys' ? { keys: [publish(first)] } : { jwks_uri: `http://127.0.0.1:${port}/keys` };
      return { status: 200, body: said };
    });
    const metadataUrl = `${twin.url.replace('127.0.0.1', 'localhost')}/openid`;
    const keys = createKeys({ metadataUrl, clock: () => now, log: createLogBook().log });
    assert.equal((await keys.find('first')).kind, 'key');
    await twin.stop();
  });

  it('are only those for RSA signatures', async () => {
    published = [{ kty: 'oct', kid: 'secret', k: 'c2VjcmV0' }, { ...publish(second), use: 'enc' }, publish(first), null];
    const keys = open();
    assert.equal((await keys.find('first')).kind, 'key');
    assert.equal((await keys.find('secret')).kind, 'unknown');
    assert.equal((await keys.find('second')).kind, 'unknown');
  });

  it('are only those of 2048 bits or more', async () => {
    const { publicKey } = generateKeyPairSync('rsa', { modulusLength: 1024 });
    published = [{ ...publicKey.export({ format: 'jwk' }), kid: 'short' }, { ...publish(second), n: '' }, publish(first)];
    const keys = open();
    assert.equal((await keys.find('first')).kind, 'key');
    assert.equal((await keys.find('short')).kind, 'unknown');
    assert.equal((await keys.find('second')).kind, 'unknown');
  });

  it('are given up on after a time', async () => {
    const keys = createKeys({
      metadataUrl: 'http://127.0.0.1/openid',
      clock: () => now,
      log: createLogBook().log,
      exchange: async (_url, { timeoutMs }) => {
        assert.equal(timeoutMs, 5_000);
        throw new Error('There was no answer in time.');
      },
    });
    assert.equal((await keys.find('first')).kind, 'unavailable');
  });
});
