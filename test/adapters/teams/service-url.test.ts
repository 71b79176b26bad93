import assert from 'node:assert/strict';
import {
  isAllowedServiceUrl,
  isLoopbackServiceUrl,
  readServiceUrls,
  type ServiceUrls,
} from '../../../adapters/teams/service-url.ts';

function listed(list: string): ServiceUrls {
  const read = readServiceUrls(list);
  assert.ok('patterns' in read, JSON.stringify(read));
  return read.patterns;
}

describe('The setting TEAMS_SERVICE_URLS', () => {
  it('means the public cloud and GCC when it is empty', () => {
    for (const url of [
      'https://smba.trafficmanager.net/amer/',
      'https://smba.trafficmanager.net/emea/9c0f0d48-0000-4000-8000-1d3ea3f0a111/',
      'https://smba.trafficmanager.net',
      'https://smba.infra.gcc.teams.microsoft.com/gcc/',
    ])
      assert.equal(isAllowedServiceUrl(url, listed('')), true, url);
  });

  it('takes several addresses, with spaces around them', () => {
    const allowed = listed(' https://a.example/teams , http://127.0.0.1:4001/amer/ ');
    assert.equal(isAllowedServiceUrl('https://a.example/teams/1', allowed), true);
    assert.equal(isAllowedServiceUrl('http://127.0.0.1:4001/amer/', allowed), true);
  });

  for (const list of [
    'smba.trafficmanager.net',
    'ftp://a.example/',
    'https://u:p@a.example/',
    'https://a.example/?q',
    'https://a.example,,',
  ])
    it(`is refused with a sentence when it is ${list}`, () => {
      const read = readServiceUrls(list);
      assert.ok('problem' in read && /^TEAMS_SERVICE_URLS .* for example https:/.test(read.problem));
    });
});

describe('A service URL', () => {
  const allowed = listed('https://smba.trafficmanager.net/, http://127.0.0.1:4001/amer/');

  it('is allowed in any case of its host and with the usual port written out', () => {
    assert.equal(isAllowedServiceUrl('HTTPS://SMBA.trafficmanager.net:443/amer', allowed), true);
  });

  it('is allowed with or without the slash at its end', () => {
    assert.equal(isAllowedServiceUrl('http://127.0.0.1:4001/amer', allowed), true);
  });

  it('is allowed with the id of a conversation behind it, as it is called', () => {
    const url = 'http://127.0.0.1:4001/amer/v3/conversations/19:abc@thread.tacv2;messageid=1/activities';
    assert.equal(isAllowedServiceUrl(url, allowed), true);
  });

  for (const url of [
    'http://169.254.169.254/',
    'http://[::1]/',
    'http://2130706433/',
    'http://0x7f.1:4001/amber/',
    'https://smba.trafficmanager.net.evil.test/',
    'https://smba.trafficmanager.net@evil.test/',
    'https://smba.trafficmanager.net:443@evil.test/',
    'https://@smba.trafficmanager.net/',
    'https://user@smba.trafficmanager.net/',
    'https://smba.trafficmanager.net./',
    'https://smba.trafficmanager.net:8443/',
    'http://smba.trafficmanager.net/',
    'https://evil.test/smba.trafficmanager.net/',
    'https://evil.test\\@smba.trafficmanager.net/',
    'https://evil.test#@smba.trafficmanager.net/',
    'https:smba.trafficmanager.net/',
    'https://smba.traffic\tmanager.net/',
    ' https://smba.trafficmanager.net/',
    'https://ѕmba.trafficmanager.net/',
    'https://xsmba.trafficmanager.net/',
    'http://127.0.0.1:4001/',
    'http://127.0.0.1:4001/americas/',
    'http://127.0.0.1:4001/amer/../admin/',
    'http://127.0.0.1:4001/amer/%2e%2e/admin/',
    'http://127.0.0.1:4002/amer/',
    'https://127.0.0.1:4001/amer/',
    'file:///etc/passwd',
    `https://smba.trafficmanager.net/${'a'.repeat(3000)}`,
    '',
    null,
    5,
    {},
    ['https://smba.trafficmanager.net/'],
  ])
    it(`is refused as ${JSON.stringify(url)?.slice(0, 60)}`, () => assert.equal(isAllowedServiceUrl(url, allowed), false));

  it('of this machine is known by its name', () => {
    for (const url of ['http://localhost:56150', 'http://127.0.0.1:9000/', 'https://[::1]:9000/_connector'])
      assert.equal(isLoopbackServiceUrl(url), true, url);
    for (const url of [
      'http://localhost.evil.test/',
      'http://localhost@evil.test/',
      'http://10.0.0.1/',
      'http://0.0.0.0/',
      undefined,
    ])
      assert.equal(isLoopbackServiceUrl(url), false, url);
  });
});
