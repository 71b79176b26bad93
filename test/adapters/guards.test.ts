import assert from 'node:assert/strict';
import { isLocal } from '../../adapters/guards.ts';

describe('A request is local', () => {
  const host = 'localhost:3978';

  for (const peer of ['127.0.0.1', '127.8.8.8', '::1', '::ffff:127.0.0.1'])
    it(`from ${peer}`, () => assert.equal(isLocal({ peer, headers: { host } }), true));

  for (const peer of ['192.168.1.5', '10.127.0.1', '::ffff:10.0.0.1', '2001:db8::1', ''])
    it(`but not from ${peer || 'nowhere'}`, () => assert.equal(isLocal({ peer, headers: { host } }), false));

  it('but not under a foreign name, which a page could have rebound to this machine', () => {
    assert.equal(isLocal({ peer: '127.0.0.1', headers: { host: 'rebound.example.com:3978' } }), false);
    assert.equal(isLocal({ peer: '127.0.0.1', headers: {} }), false);
  });
});
