import assert from 'node:assert/strict';
import fc from 'fast-check';
import { parseSecrets, requireSecrets, signWebhook, verifyWebhook } from '../../../adapters/webhook/signature.ts';
import { headersOf, OTHER, SECRET, sign } from './standard.ts';

const NOW = Date.parse('2026-01-02T12:00:00Z');
const SECONDS = NOW / 1000;
const ID = 'msg_2KWPBgLlAfxdpx2AI54pPJ85f4W';
const BODY = Buffer.from('{"type":"ticket.claim", "data":"ä"}');

const judge = (headers: Record<string, string>, { body = BODY, secrets = SECRET, now = NOW } = {}) =>
  verifyWebhook(headers, body, requireSecrets(secrets), now);
const good = (timestamp: number | string = SECONDS, id = ID) => headersOf(SECRET, id, timestamp, BODY);

describe('A signature of Standard Webhooks', () => {
  it("is the one of the standard's own example", () => {
    const attempt = { id: 'msg_p5jXN8AQM9LWM0D4loKWxJek', timestamp: 1614265330, body: '{"test": 2432232314}' };
    const expected = 'v1,g0hM9SsE+OTPJTGt/tmIKtSyZlE3uFJELVlNIOLJ1OE=';
    assert.equal(signWebhook(attempt, requireSecrets(SECRET)), expected);
    const headers = { 'webhook-id': attempt.id, 'webhook-timestamp': '1614265330', 'webhook-signature': expected };
    assert.deepEqual(judge(headers, { body: Buffer.from(attempt.body), now: 1614265330_000 }), { id: attempt.id });
  });

  it('is good over the raw bytes, also those that are no text', async () => {
    assert.deepEqual(judge(await good()), { id: ID });
    const body = Buffer.from([0x7b, 0xff, 0xfe, 0x00, 0x7d]);
    const headers = await headersOf(SECRET, ID, SECONDS, body);
    assert.deepEqual(judge(headers, { body }), { id: ID });
    // As text both are the same.
    assert.deepEqual(judge(headers, { body: Buffer.from([0x7b, 0xfe, 0xff, 0x00, 0x7d]) }), { forgery: 'bad-signature' });
  });

  it('is good with any of the secrets, and any of the signatures', async () => {
    const headers = await good();
    assert.deepEqual(judge(headers, { secrets: `${OTHER},${SECRET}` }), { id: ID });
    assert.deepEqual(judge(headers, { secrets: OTHER }), { forgery: 'bad-signature' });
    const many = [`v1a,${'A'.repeat(86)}==`, await sign(OTHER, ID, SECONDS, BODY), headers['webhook-signature']].join(' ');
    assert.deepEqual(judge({ ...headers, 'webhook-signature': many }), { id: ID });
  });

  it('is made with each secret, in their order', async () => {
    const both = signWebhook({ id: ID, timestamp: SECONDS, body: BODY }, requireSecrets(`${OTHER}, ${SECRET}`));
    assert.equal(both, `${await sign(OTHER, ID, SECONDS, BODY)} ${await sign(SECRET, ID, SECONDS, BODY)}`);
  });

  for (const name of ['webhook-id', 'webhook-timestamp', 'webhook-signature'])
    it(`is needed with all its headers: not without ${name}`, async () => {
      const { [name]: _, ...rest }: Record<string, string> = await good();
      assert.deepEqual(judge(rest), { forgery: 'unsigned' });
    });

  it('counts only under its own version', async () => {
    const headers = await good();
    for (const version of ['v2', 'v1a', 'V1', ''])
      assert.deepEqual(judge({ ...headers, 'webhook-signature': headers['webhook-signature'].replace('v1', version) }), {
        forgery: 'bad-signature',
      });
  });

  for (const bad of ['', 'v1', 'v1,', 'v1,AAAA', `v1,${'A'.repeat(43)}=`, ' ', ','])
    it(`is not ${JSON.stringify(bad)}`, async () =>
      assert.deepEqual(judge({ ...(await good()), 'webhook-signature': bad }), { forgery: 'bad-signature' }));

  it('does not cover another id, another time or another body', async () => {
    const headers = await good();
    assert.deepEqual(judge({ ...headers, 'webhook-id': `${ID}x` }), { forgery: 'bad-signature' });
    assert.deepEqual(judge({ ...headers, 'webhook-timestamp': String(SECONDS + 1) }), { forgery: 'bad-signature' });
    await fc.assert(
      fc.asyncProperty(fc.nat(BODY.length - 1), fc.integer({ min: 1, max: 255 }), async (at, change) => {
        const body = Buffer.from(BODY);
        body[at] = (body[at] ?? 0) ^ change;
        assert.deepEqual(judge(headers, { body }), { forgery: 'bad-signature' });
      }),
    );
  });

  for (const id of ['', 'a.b', `a.${SECONDS}`, 'a b', 'a\u0000', 'ä', 'x'.repeat(201)])
    it(`is not looked at for the id ${JSON.stringify(id.slice(0, 20))}`, async () =>
      assert.deepEqual(judge(await good(SECONDS, id)), { forgery: 'bad-header' }));

  for (const timestamp of ['', 'abc', 'NaN', '-1', '1e9', `${SECONDS}.5`, ` ${SECONDS}`, '0x65', '12345678901234'])
    it(`is not looked at for the time ${JSON.stringify(timestamp)}`, async () =>
      assert.deepEqual(judge(await good(timestamp)), { forgery: 'bad-header' }));

  for (const away of [-300, 300])
    it(`is good ${away} seconds away`, async () => assert.deepEqual(judge(await good(SECONDS + away)), { id: ID }));
  for (const away of [-301, 301])
    it(`is too old or too new ${away} seconds away`, async () =>
      assert.deepEqual(judge(await good(SECONDS + away)), { forgery: 'clock' }));

  it('is looked at before the clock: a stranger cannot make the bot complain about time', async () =>
    assert.deepEqual(judge(await headersOf(OTHER, ID, SECONDS - 9_000, BODY)), { forgery: 'bad-signature' }));
});

describe('The secrets of a webhook', () => {
  it('may be several, with commas or spaces between', () =>
    assert.deepEqual(
      parseSecrets(` ${SECRET} ,${OTHER}\n`)?.map((key) => key.length),
      [24, 32],
    ));

  const secretOf = (bytes: number) => `whsec_${Buffer.alloc(bytes, 1).toString('base64')}`;
  for (const length of [24, 25, 26, 64])
    it(`may have ${length} bytes`, () => assert.equal(parseSecrets(secretOf(length))?.[0]?.length, length));
  for (const bad of [
    ...['', ',', 'secret', 'whsec_', SECRET.slice(6), SECRET.slice(0, -1), `${SECRET}!`, SECRET.replace('w', 'W')],
    ...[secretOf(23), secretOf(65), `${SECRET},oops`],
  ])
    it(`are not ${JSON.stringify(bad.slice(0, 50))}`, () => assert.equal(parseSecrets(bad), null));

  it('are not repeated in the error when they are none', () =>
    assert.throws(
      () => requireSecrets('hunter2hunter2'),
      (error: Error) => !error.message.includes('hunter2'),
    ));
});
