import assert from 'node:assert/strict';
import {
  cleanName,
  createKeyCheck,
  createSessions,
  fromOf,
  SESSION_MS,
  sessionCookie,
} from '../../../adapters/web/desk-session.ts';

const ANA = { id: 'a', name: 'Ana María' };
const NOW = 1_000_000;
const bring = (token: string, name = 'reconnect-desk') => ({ headers: { cookie: `x=1; ${name}=${token}; y=2` } });

describe('A session at the web desk', () => {
  const sessions = createSessions(Buffer.from('signing'), 'key');

  it('brings back who it is, until its time is over', () => {
    const token = sessions.seal(ANA, NOW);
    assert.deepEqual(sessions.open(bring(token), NOW + SESSION_MS - 1), ANA);
    assert.equal(sessions.open(bring(token), NOW + SESSION_MS), null);
  });

  it('ends when the key is changed, and when another bot made it', () => {
    const token = sessions.seal(ANA, NOW);
    assert.equal(createSessions(Buffer.from('signing'), 'new key').open(bring(token), NOW), null);
    assert.equal(createSessions(Buffer.from('signing'), null).open(bring(token), NOW), null);
    assert.equal(createSessions(Buffer.from('other'), 'key').open(bring(token), NOW), null);
  });

  it('is nothing when a single character of it is changed', () => {
    const token = sessions.seal(ANA, NOW);
    for (let i = 0; i < token.length; i++) {
      const other = token[i] === 'A' ? 'B' : 'A';
      const changed = token.slice(0, i) + other + token.slice(i + 1);
      // The last character of the signature holds bits that mean nothing; as text it differs all the same.
      assert.equal(sessions.open(bring(changed), NOW), null, String(i));
    }
  });

  it('is not read from the cookie of the chat', () => {
    assert.equal(sessions.open(bring(sessions.seal(ANA, NOW), 'reconnect'), NOW), null);
    assert.equal(sessions.open({ headers: {} }, NOW), null);
  });

  it('goes only over HTTPS where the page came so', () => {
    assert.match(sessionCookie('t', { headers: { 'x-forwarded-proto': 'https' } }), /; Secure$/);
    assert.doesNotMatch(sessionCookie('t', { headers: {} }), /Secure/);
  });
});

describe('The name of an agent', () => {
  for (const name of ['desk-1', 'Ana María', '李雷', 'O’Brien (night shift)', 'x'.repeat(40), '😀 Jo'])
    it(`may be ${name}`, () => assert.equal(cleanName(name), name));

  it('is the same however it was typed', () => {
    assert.equal(cleanName(' Maria\u0301 '), 'Mariá');
  });
});

describe('The key of the desk', () => {
  const from = (peer: string, hop = '') => ({ peer, hop });

  it('is asked for ten times a minute at most, by address', () => {
    const check = createKeyCheck('right');
    const guesses = Array.from({ length: 11 }, (_, i) => check(`wrong ${i}`, from('a'), NOW + i));
    assert.deepEqual(new Set(guesses.slice(0, 10)), new Set(['wrong']));
    assert.equal(guesses[10], 'too-often');
    assert.equal(check('right', from('a'), NOW + 11), 'too-often');
    assert.equal(check('right', from('b'), NOW + 11), 'right');
    assert.equal(check('right', from('a'), NOW + 60_000), 'right', 'the first guess is a minute ago');
  });

  it('is not kept from all who come over one proxy because one of them guesses', () => {
    const check = createKeyCheck('right');
    for (let i = 0; i < 20; i++) check('wrong', from('proxy', '203.0.113.7'), NOW);
    assert.equal(check('right', from('proxy', '203.0.113.7'), NOW), 'too-often');
    assert.equal(check('right', from('proxy', '198.51.100.1'), NOW), 'right');
  });

  it('cannot be guessed without end by whoever makes up where he comes from', () => {
    const check = createKeyCheck('right');
    const guesses = Array.from({ length: 200 }, (_, i) => check('wrong', from('a', `made up ${i}`), NOW));
    assert.equal(guesses.filter((verdict) => verdict === 'wrong').length, 100);
  });

  it('is counted by the nearest address that a proxy names', () => {
    const headers = { 'x-forwarded-for': 'made up, 203.0.113.7' };
    assert.deepEqual(fromOf({ peer: '127.0.0.1', headers }), from('127.0.0.1', '203.0.113.7'));
    assert.deepEqual(fromOf({ peer: '127.0.0.1', headers: {} }), from('127.0.0.1'));
  });

  it('does not count the tries of those who know it', () => {
    const check = createKeyCheck('right');
    for (let i = 0; i < 50; i++) assert.equal(check('right', from('a'), NOW), 'right');
  });

  it('forgets addresses when there are very many', () => {
    const check = createKeyCheck('right');
    for (let i = 0; i < 10; i++) check('wrong', from('a'), NOW);
    for (let i = 0; i < 10_000; i++) check('wrong', from(`b${i}`), NOW);
    assert.equal(check('wrong', from('a'), NOW), 'wrong');
  });
});
