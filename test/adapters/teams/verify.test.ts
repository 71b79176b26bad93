import assert from 'node:assert/strict';
import { createHmac, randomUUID } from 'node:crypto';
import { setFlagsFromString } from 'node:v8';
import { runInNewContext } from 'node:vm';
import { exportJWK, exportSPKI, importJWK } from 'jose';
import { createKeys, type Keys } from '../../../adapters/teams/keys.ts';
import { readServiceUrls, type ServiceUrls } from '../../../adapters/teams/service-url.ts';
import { createEmulatorVerify, createVerify, tenantOf, type Verified } from '../../../adapters/teams/verify.ts';
import { createLogBook } from '../fakes.ts';
import { type LocalServer, startServer } from './local-server.ts';
import {
  APP_ID,
  type Claims,
  createSigner,
  forge,
  goodClaims,
  NOW,
  NOW_S,
  publish,
  publishing,
  SERVICE_URL,
  type Signer,
  signToken,
} from './signing.ts';

const TENANT = '9c0f0d48-aaaa-4000-8000-1d3ea3f0a111';
const ACTIVITY = { serviceUrl: SERVICE_URL, channelId: 'msteams', channelData: { tenant: { id: TENANT } } };

describe('A request to the Teams endpoint', () => {
  let signer: Signer;
  let stranger: Signer;
  let unendorsed: Signer;
  let server: LocalServer;
  let keys: Keys;
  let published: readonly unknown[] | number;
  let now: number;

  before(async () => {
    [signer, stranger, unendorsed] = (await Promise.all(['teams', 'teams', 'other-channel'].map(createSigner))) as [
      Signer,
      Signer,
      Signer,
    ];
  });
  beforeEach(async () => {
    now = NOW;
    published = [publish(signer), publish(unendorsed, ['webchat'])];
    server = await startServer(publishing(() => published));
    keys = createKeys({ metadataUrl: `${server.url}/openid`, clock: () => now, log: createLogBook().log });
  });
  afterEach(() => server.stop());

  const open = (changes: Partial<Parameters<typeof createVerify>[0]> = {}) =>
    createVerify({
      appId: APP_ID,
      appType: 'SingleTenant',
      tenant: TENANT,
      keys,
      allowed: listed(''),
      clock: () => now,
      log: createLogBook().log,
      ...changes,
    });
  const bearer = async (changes: Claims = {}, header = {}, by = signer) => `Bearer ${await signToken(by, changes, header)}`;
  /** What becomes of a token with these claims. */
  const claiming = async (changes: Claims) => outcome(await open()(await bearer(changes), ACTIVITY));

  it('is let in with a token of the channel for this bot, with its claims', async () => {
    const verified = await open()(await bearer(), ACTIVITY);
    assert.ok(verified.ok);
    assert.equal(verified.claims.aud, APP_ID);
  });

  for (const alg of ['RS384', 'RS512'])
    it(`is let in with ${alg}`, async () => {
      const privateKey = await reimport(signer, alg);
      const verified = await open()(await bearer({}, { alg }, { ...signer, privateKey }), ACTIVITY);
      assert.equal(outcome(verified), 'ok');
    });

  it('is refused without a token, and with what is none, before any key is fetched', async () => {
    const verify = open();
    for (const authorization of [
      undefined,
      '',
      'Bearer',
      'Bearer ',
      'Bearer a.b',
      'Bearer a.b.c',
      'Bearer ..',
      'Bearer a.b.c.d.e',
      'Basic dXNlcjpwYXNz',
      `Bearer ${'a'.repeat(9000)}.b.c`,
      `Bearer ${forge([1], [2], 'c2ln')}`,
      `${await bearer()} x`,
      `x, ${await bearer()}`,
    ])
      assert.equal(outcome(await verify(authorization, ACTIVITY)), '401 token', authorization?.slice(0, 40));
    assert.equal(server.heard.length, 0);
  });

  it('is refused with an unsigned token', async () => {
    for (const alg of ['none', 'None', 'NONE', ''])
      assert.equal(outcome(await open()(`Bearer ${forge({ alg, kid: 'teams' }, goodClaims())}`, ACTIVITY)), '401 algorithm');
  });

  it('is refused with a token that names something critical', async () => {
    const header = { alg: 'RS256', kid: 'teams', crit: ['b64'], b64: false };
    assert.equal(outcome(await open()(`Bearer ${forge(header, goodClaims(), 'c2ln')}`, ACTIVITY)), '401 algorithm');
  });

  it('is refused with a token whose HMAC was made with the public key', async () => {
    const pem = await exportSPKI((await importJWK(signer.publicJwk, 'RS256', { extractable: true })) as never);
    const unsigned = forge({ alg: 'HS256', kid: 'teams' }, goodClaims());
    for (const secret of [pem, signer.publicJwk.n ?? '']) {
      const mac = createHmac('sha256', secret).update(unsigned.slice(0, -1)).digest('base64url');
      assert.equal(outcome(await open()(`Bearer ${unsigned}${mac}`, ACTIVITY)), '401 algorithm');
    }
  });

  it('is refused with a signature of somebody else, and with one of another text', async () => {
    assert.equal(outcome(await open()(await bearer({}, {}, stranger), ACTIVITY)), '401 signature');
    const [header, , signature] = (await signToken(signer)).split('.');
    const [, claims] = forge({}, { ...goodClaims(), extra: 1 }).split('.');
    assert.equal(outcome(await open()(`Bearer ${header}.${claims}.${signature}`, ACTIVITY)), '401 signature');
    assert.equal(outcome(await open()(`Bearer ${header}.${claims}.`, ACTIVITY)), '401 signature');
  });

  it('is refused with a token that has expired, is not valid yet, or does not say when', async () => {
    assert.equal(await claiming({ exp: NOW_S - 301 }), '401 expired');
    assert.equal(await claiming({ nbf: NOW_S + 301 }), '401 early');
    assert.equal(await claiming({ exp: undefined }), '401 claims');
    assert.equal(await claiming({ nbf: 'soon' as never }), '401 claims');
    assert.equal(await claiming({ nbf: undefined }), 'ok', 'RFC 7519 lets it be left out; the expiry bounds the token');
    assert.equal(
      outcome(await open()(`Bearer ${forge({ alg: 'RS256', kid: 'teams' }, { ...goodClaims(), exp: '9e9' })}`, ACTIVITY)),
      '401 claims',
    );
  });

  it('is let in while the clocks differ by four minutes, and refused with a clear line at six', async () => {
    const { log, lines } = createLogBook();
    const verify = open({ log });
    const fresh = await bearer({ nbf: NOW_S, exp: NOW_S + 3600 });
    const old = await bearer({ nbf: NOW_S - 3600, exp: NOW_S });
    now = NOW - 240_000;
    assert.equal(outcome(await verify(fresh, ACTIVITY)), 'ok');
    now = NOW + 240_000;
    assert.equal(outcome(await verify(old, ACTIVITY)), 'ok');
    assert.equal(lines.length, 0);
    now = NOW - 360_000;
    assert.equal(outcome(await verify(fresh, ACTIVITY)), '401 early');
    now = NOW + 360_000;
    assert.equal(outcome(await verify(old, ACTIVITY)), '401 expired');
    assert.match(lines[0] ?? '', /not valid yet by the clock of this machine: is it right\? \(360 s\)/);
    assert.match(lines[1] ?? '', /expired by the clock of this machine: is it right\? \(360 s\)/);
  });

  it('is refused with a token of the Emulator, whoever signed it', async () => {
    const claims = { iss: `https://sts.windows.net/${TENANT}/`, appid: APP_ID, azp: APP_ID, tid: TENANT, ver: '1.0' };
    assert.equal(await claiming({ ...claims, aud: 'https://api.botframework.com' }), '401 issuer');
    assert.equal(await claiming({ ...claims, iss: `https://login.microsoftonline.com/${TENANT}/v2.0` }), '401 issuer');
    assert.equal(await claiming({ iss: 'https://api.botframework.com/' }), '401 issuer');
    assert.equal(await claiming({ iss: undefined }), '401 issuer');
  });

  it('is refused with a token of another bot, also of one that wants to use this one as a skill', async () => {
    const other = randomUUID();
    assert.equal(await claiming({ aud: other, appid: APP_ID, ver: '2.0' }), '401 audience');
    assert.equal(await claiming({ aud: [APP_ID, other] }), '401 audience');
    assert.equal(await claiming({ aud: undefined }), '401 audience');
    assert.equal(await claiming({ aud: '' }), '401 audience');
    assert.equal(await claiming({ aud: [APP_ID] }), 'ok');
  });

  it('is refused with a key that is not published, or not named, or not for Teams', async () => {
    assert.equal(outcome(await open()(await bearer({}, { kid: 'nobody' }), ACTIVITY)), '401 key');
    assert.equal(outcome(await open()(await bearer({}, { kid: '' }), ACTIVITY)), '401 algorithm');
    assert.equal(outcome(await open()(await bearer({}, { kid: 'k'.repeat(300) }), ACTIVITY)), '401 algorithm');
    assert.equal(outcome(await open()(await bearer({}, {}, unendorsed), ACTIVITY)), '401 endorsement');
  });

  it('is refused without a service URL', async () => {
    for (const serviceUrl of [undefined, null, ''])
      assert.equal(outcome(await open()(await bearer(), { ...ACTIVITY, serviceUrl })), '400 incomplete');
  });

  it('is refused when the token was made for another service URL, or for none', async () => {
    const elsewhere = { ...ACTIVITY, serviceUrl: 'https://smba.trafficmanager.net/emea/' };
    assert.equal(outcome(await open()(await bearer(), elsewhere)), '401 mismatch');
    assert.equal(await claiming({ serviceurl: undefined }), '401 claims');
    assert.equal(await claiming({ serviceUrl: 'https://evil.test/' }), '401 mismatch');
    assert.equal(await claiming({ serviceurl: [SERVICE_URL] }), '401 claims');
    assert.equal(outcome(await open()(await bearer(), { ...ACTIVITY, serviceUrl: { url: SERVICE_URL } })), '401 mismatch');
  });

  it('is let in with the other spelling of the claim, and without the slash at the end', async () => {
    assert.equal(await claiming({ serviceurl: undefined, serviceUrl: SERVICE_URL }), 'ok');
    assert.equal(await claiming({ serviceurl: SERVICE_URL.slice(0, -1) }), 'ok');
  });

  for (const serviceUrl of [
    'http://169.254.169.254/',
    'http://[::1]/',
    'http://2130706433/',
    'https://smba.trafficmanager.net.evil.test/',
    'https://smba.trafficmanager.net@evil.test/',
    'http://smba.trafficmanager.net/amer/',
  ])
    it(`is refused when token and activity agree on ${serviceUrl}`, async () => {
      const verified = await open()(await bearer({ serviceurl: serviceUrl }), { ...ACTIVITY, serviceUrl });
      assert.equal(outcome(verified), '403 serviceUrl');
    });

  it('is let in from a hub of the settings, if the key may sign for its channel', async () => {
    const from = async (channelId: string, hubs: readonly string[]) =>
      outcome(await open({ hubs })(await bearer(), { ...ACTIVITY, channelId }));
    assert.equal(await from('webchat', ['webchat']), 'ok');
    assert.equal(await from('WebChat', ['webchat']), 'ok');
    assert.equal(await from('directline', ['directline']), '401 endorsement');
    assert.equal(await from('webchat', ['directline']), '400 channel');
    assert.equal(await from('MSTEAMS', ['msteams']), '400 channel');
  });

  it('is refused from any channel but msteams, however it is written', async () => {
    for (const channelId of ['', undefined, null, 'MSTEAMS', 'msteams ', 'webchat', 'emulator', ['msteams'], 5])
      assert.equal(outcome(await open()(await bearer(), { ...ACTIVITY, channelId })), '400 channel', String(channelId));
  });

  it('is refused from another tenant when the bot serves one', async () => {
    const token = await bearer();
    const from = async (activity: object, changes = {}) =>
      outcome(await open(changes)(token, { serviceUrl: SERVICE_URL, channelId: 'msteams', ...activity }));
    assert.equal(await from({ channelData: { tenant: { id: randomUUID() } } }), '403 tenant');
    assert.equal(await from({}), 'ok', 'Teams always names it; other parts of the Bot Framework may not');
    assert.equal(await from({ conversation: { tenantId: TENANT.toUpperCase() } }), 'ok');
    assert.equal(await from({ ...ACTIVITY, conversation: { tenantId: randomUUID() } }), '403 tenant');
    assert.equal(await from({}, { appType: 'MultiTenant' }), 'ok');
    assert.equal(await from({ channelData: { tenant: { id: randomUUID() } } }, { appType: 'UserAssignedMSI' }), '403 tenant');
    assert.equal(await from({}, { tenant: null }), 'ok');
  });

  it('comes again when there are no keys yet', async () => {
    published = 503;
    assert.equal(outcome(await open()(await bearer(), ACTIVITY)), '503 unavailable');
  });

  it('is let in with a cached key while the source of keys is down', async () => {
    const verify = open();
    const later = { exp: NOW_S + 200 * 3600 };
    await verify(await bearer(later), ACTIVITY);
    published = 503;
    now += 25 * 3_600_000;
    assert.equal(outcome(await verify(await bearer(later), ACTIVITY)), 'ok');
    assert.equal(outcome(await verify(await bearer(later, { kid: 'nobody' }), ACTIVITY)), '401 key');
  });

  it('with an invented key costs little, however many come', async () => {
    const verify = open();
    await verify(await bearer(), ACTIVITY);
    const times: number[] = [];
    for (let i = 0; i < 1000; i++) {
      const token = forge({ alg: 'RS256', kid: randomUUID() }, goodClaims(), 'c2lnbmF0dXJl');
      const began = performance.now();
      assert.equal(outcome(await verify(`Bearer ${token}`, ACTIVITY)), '401 key');
      times.push(performance.now() - began);
    }
    assert.ok((times.sort((a, b) => a - b)[990] ?? 99) < 50);
    assert.ok(server.heard.filter(({ path }) => path === '/keys').length <= 2);
  });

  it('leaves nothing behind when it is refused: neither memory nor lines in the log', async () => {
    const { log, lines } = createLogBook();
    const verify = open({ log });
    const flood = async () => {
      for (let i = 0; i < 5_000; i++) {
        const tid = `${randomUUID()}${'x'.repeat(3000)}`;
        const claims = { ...goodClaims(), iss: 'https://sts.windows.net/', tid };
        assert.equal(
          outcome(await verify(`Bearer ${forge({ alg: 'RS256', kid: tid.slice(0, 36) }, claims, 'c2ln')}`, ACTIVITY)),
          '401 issuer',
        );
      }
    };
    await flood();
    const before = measureHeap();
    await flood();
    assert.ok(measureHeap() - before < 5_000_000);
    assert.equal(lines.length, 1);
    assert.equal(server.heard.length, 0);
    assert.ok(!lines.join().includes('xxx'));
  }).timeout(20_000);

  it('that is refused is told to the operator once a minute for each reason', async () => {
    const { log, lines } = createLogBook();
    const verify = open({ log });
    for (let i = 0; i < 3; i++) await verify(undefined, ACTIVITY);
    await verify(await bearer(), { ...ACTIVITY, channelId: 'sms' });
    now += 60_000;
    await verify(undefined, ACTIVITY);
    assert.deepEqual(
      lines.map((line) => JSON.parse(line.slice(0, line.indexOf('}') + 1)).reason),
      ['token', 'channel', 'token'],
    );
  });
});

describe('Without an app id, a request to the Teams endpoint', () => {
  const verify = createEmulatorVerify({ clock: () => NOW, log: createLogBook().log });
  const headers = { host: 'localhost:3978', 'content-type': 'application/json' };
  const here = { peer: '127.0.0.1', headers };
  const activity = { serviceUrl: 'http://localhost:56150', channelId: 'emulator' };

  it('is let in from the Emulator or the Agents Playground on this machine', async () => {
    assert.equal(outcome(await verify(here, activity)), 'ok');
    assert.equal(outcome(await verify(here, { serviceUrl: 'http://127.0.0.1:56150/_connector', channelId: 'msteams' })), 'ok');
  });

  it('is refused from elsewhere, under a foreign name, through a proxy, and from a page', async () => {
    for (const ask of [
      { peer: '10.0.0.9', headers },
      { peer: '127.0.0.1', headers: { ...headers, host: 'rebound.example.com' } },
      { peer: '127.0.0.1', headers: { ...headers, 'x-forwarded-for': '10.0.0.9' } },
      { peer: '127.0.0.1', headers: { ...headers, origin: 'https://evil.test' } },
      { peer: '127.0.0.1', headers: { ...headers, 'content-type': 'text/plain' } },
    ])
      assert.equal(outcome(await verify(ask, activity)), '403 local');
  });

  it('is refused when the answer would go elsewhere, or the channel is another', async () => {
    assert.equal(
      outcome(await verify(here, { ...activity, serviceUrl: 'https://smba.trafficmanager.net/amer/' })),
      '403 serviceUrl',
    );
    assert.equal(outcome(await verify(here, { ...activity, serviceUrl: undefined })), '400 incomplete');
    assert.equal(outcome(await verify(here, { ...activity, channelId: 'webchat' })), '400 channel');
  });
});

describe('The tenant of an activity', () => {
  it('is read from either place, in small letters', () => {
    assert.equal(tenantOf({ channelData: { tenant: { id: 'ABC' } } }), 'abc');
    assert.equal(tenantOf({ conversation: { tenantId: 'abc' }, channelData: { tenant: { id: 'ABC' } } }), 'abc');
  });

  it('is none when there are two, or something odd', () => {
    assert.equal(tenantOf({ conversation: { tenantId: 'abc' }, channelData: { tenant: { id: 'def' } } }), null);
    for (const odd of [
      {},
      { channelData: 'abc' },
      { channelData: { tenant: 'abc' } },
      { conversation: { tenantId: { id: 'abc' } } },
    ])
      assert.equal(tenantOf(odd), null);
  });
});

function listed(list: string): ServiceUrls {
  const read = readServiceUrls(list);
  return 'patterns' in read ? read.patterns : [];
}

/** `ok`, or the status and the reason. */
function outcome(verified: Verified): string {
  return verified.ok ? 'ok' : `${verified.status} ${verified.reason}`;
}

/** The signer's private key for another hash: a key of Web Crypto is tied to one. */
async function reimport({ privateKey }: Signer, alg: string): Promise<Signer['privateKey']> {
  return (await importJWK(await exportJWK(privateKey), alg)) as Signer['privateKey'];
}

function measureHeap(): number {
  setFlagsFromString('--expose-gc');
  runInNewContext('gc')();
  return process.memoryUsage().heapUsed;
}
