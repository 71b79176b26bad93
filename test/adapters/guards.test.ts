import assert from 'node:assert/strict';
import { isLocal } from '../../adapters/guards.ts';

describe('A request is local', () => {
  const host = 'localhost:3978';

  for (const peer of ['127.0.0.1', '127.8.8.8', '::1', '::ffff:127.0.0.1'])
    it(`from ${peer}`, () => assert.equal(isLocal({ peer, headers: { host } }), true));

  for (const peer of ['192.168.1.5', '10.127.0.1', '::ffff:10.0.0.1', '2001:db8::1', ''])
    it(`but not from ${peer || 'nowhere'}`, () => assert.equal(isLocal({ peer, headers: { host } }), false));

  for (const header of ['forwarded', 'via', 'x-forwarded-for', 'x-forwarded-host', 'x-forwarded-proto', 'x-real-ip'])
    it(`but not where a proxy says so by ${header}`, () =>
      assert.equal(isLocal({ peer: '127.0.0.1', headers: { host, [header]: 'x' } }), false));

  it('but not in the words that a bare proxy speaks to what is behind it', () => {
    const ask = (httpVersion: string) => isLocal({ peer: '127.0.0.1', headers: { host }, raw: { httpVersion } as never });
    assert.deepEqual([ask('1.1'), ask('1.0')], [true, false]);
  });

  it('but not under a foreign name, which a page could have rebound to this machine', () => {
    assert.equal(isLocal({ peer: '127.0.0.1', headers: { host: 'rebound.example.com:3978' } }), false);
    assert.equal(isLocal({ peer: '127.0.0.1', headers: {} }), false);
  });
});
