import assert from 'node:assert/strict';
import { findForgery } from '../../../adapters/slack/verify.ts';
import { sign } from '../../stand-ins/slack/sign.ts';

const SECRET = 'signing-secret';
const NOW = Date.parse('2026-01-02T12:00:00Z');
const SECONDS = NOW / 1000;
const BODY = Buffer.from('{"type":"event_callback", "text":"ä"}');

const headersOf = (timestamp: number | string, signature = sign(SECRET, timestamp, BODY)) => ({
  'x-slack-request-timestamp': String(timestamp),
  'x-slack-signature': signature,
});
const judge = (headers: Record<string, string>, body = BODY, secrets: readonly string[] = [SECRET]) =>
  findForgery(headers, body, secrets, NOW);

describe("Slack's signature", () => {
  it('is good over the raw bytes', () => assert.equal(judge(headersOf(SECONDS)), null));

  it("is the one of Slack's own example", () => {
    const body =
      'token=xyzz0WbapA4vBCDEFasx0q6G&team_id=T1DC2JH3J&team_domain=testteamnow&channel_id=G8PSS9T3V&channel_name=foobar&user_id=U2CERLKJA&user_name=roadrunner&command=%2Fwebhook-collect&text=&response_url=https%3A%2F%2Fhooks.slack.com%2Fcommands%2FT1DC2JH3J%2F397700885554%2F96rGlfmibIGlgcZRskXaIFfN&trigger_id=398738663015.47445629121.803a0bc887a14d10d2c447fce8b6703c';
    const headers = {
      'x-slack-request-timestamp': '1531420618',
      'x-slack-signature': 'v0=a2114d57b48eac39b9ad189dd8316235a7b4a8d21a10bd27519666489c69b503',
    };
    const secrets = ['8f742231b10e8888abcd99yyyzzz85a5'];
    assert.equal(findForgery(headers, Buffer.from(body), secrets, 1531420618_000), null);
  });

  it('is good with either of two secrets while one takes the place of the other', () => {
    assert.equal(judge(headersOf(SECONDS), BODY, ['new', SECRET]), null);
    assert.equal(judge(headersOf(SECONDS), BODY, ['new', 'other']), 'bad-signature');
  });

  it('is needed: without secrets nothing is believed', () => {
    assert.equal(judge(headersOf(SECONDS), BODY, []), 'bad-signature');
    assert.equal(judge({}), 'unsigned');
    assert.equal(judge({ 'x-slack-signature': sign(SECRET, SECONDS, BODY) }), 'unsigned');
    assert.equal(judge({ 'x-slack-request-timestamp': String(SECONDS) }), 'unsigned');
  });

  for (const seconds of [SECONDS - 300, SECONDS + 300])
    it(`is good ${seconds - SECONDS} seconds away`, () => assert.equal(judge(headersOf(seconds)), null));
  for (const seconds of [SECONDS - 301, SECONDS + 301])
    it(`is too old or too new ${seconds - SECONDS} seconds away`, () => assert.equal(judge(headersOf(seconds)), 'clock'));

  it('is looked at before the clock: a stranger cannot make the bot complain about time', () =>
    assert.equal(judge(headersOf(SECONDS - 9_000, `v0=${'0'.repeat(64)}`)), 'bad-signature'));

  const stamp = String(SECONDS);
  for (const bad of [
    '',
    'abc',
    'NaN',
    '-1',
    '1e9',
    `${stamp}.5`,
    '12345678901234567890',
    '0x65',
    ` ${stamp}`,
    `${stamp}, ${stamp}`,
  ])
    it(`is refused with the timestamp “${bad}”`, () => assert.equal(judge(headersOf(bad)), 'bad-timestamp'));

  const good = sign(SECRET, SECONDS, BODY);
  const hash = good.slice(3);
  const odd = [
    '',
    'v0=',
    'v0=a',
    `v0=${'a'.repeat(10_000)}`,
    `v0=${'z'.repeat(64)}`,
    `v1=${hash}`,
    hash,
    good.toUpperCase(),
    `${good}, ${good}`,
    `${good}\n`,
  ];
  for (const signature of odd)
    it(`is refused as “${signature.slice(0, 12)}…” of ${signature.length}`, () =>
      assert.equal(judge(headersOf(SECONDS, signature)), 'bad-signature'));

  for (const body of [`${BODY} `, String(BODY).replace(', ', ','), String(BODY).replace('ä', 'a'), ''])
    it(`is refused over other bytes: ${body}`, () => assert.equal(judge(headersOf(SECONDS), Buffer.from(body)), 'bad-signature'));

  it('is refused with the time of another request', () =>
    assert.equal(judge(headersOf(SECONDS + 1, sign(SECRET, SECONDS, BODY))), 'bad-signature'));
});
