import assert from 'node:assert/strict';
import { readTeamsConfig, type TeamsConfig } from '../../../adapters/teams/config.ts';

const ID = '11111111-2222-3333-4444-555555555555';
const TENANT = '66666666-7777-8888-9999-000000000000';
const APP = { MICROSOFT_APP_ID: ID, MICROSOFT_APP_PASSWORD: 's3cret' };

function configOf(env: Record<string, string>): TeamsConfig {
  const read = readTeamsConfig(env);
  return 'value' in read ? read.value : assert.fail(read.problem.join(' '));
}

function problemsOf(env: Record<string, string>): readonly string[] {
  const read = readTeamsConfig(env);
  return 'problem' in read ? read.problem : assert.fail('no problem was found');
}

const firstWords = (sentences: readonly string[]) => sentences.map((sentence) => sentence.split(' ')[0]);

describe('The settings of Teams', () => {
  it('are for test tools on this machine when no app is set', () => {
    assert.deepEqual(configOf({}), { mode: 'emulator' });
    assert.deepEqual(configOf({ MICROSOFT_APP_ID: '', MICROSOFT_APP_PASSWORD: '', MICROSOFT_APP_TYPE: 'MultiTenant' }), {
      mode: 'emulator',
    });
  });

  it('need an id and a password, and have the addresses of the public cloud', () =>
    assert.deepEqual(configOf(APP), {
      mode: 'live',
      appId: ID,
      appType: 'MultiTenant',
      password: 's3cret',
      tenant: null,
      openIdMetadataUrl: 'https://login.botframework.com/v1/.well-known/openidconfiguration',
      loginUrl: 'https://login.microsoftonline.com',
      serviceUrls: [
        { origin: 'https://smba.trafficmanager.net', path: '/' },
        { origin: 'https://smba.infra.gcc.teams.microsoft.com', path: '/' },
      ],
      ambiguous: 'retry',
    }));

  it('may let a person look when Teams did not say whether it took a message', () => {
    const config = configOf({ ...APP, TEAMS_AMBIGUOUS: 'Park' });
    assert.equal(config.mode === 'live' && config.ambiguous, 'park');
  });

  it('are for one tenant when a tenant is named', () => {
    const config = configOf({ ...APP, MICROSOFT_APP_TENANT_ID: TENANT });
    assert.deepEqual('tenant' in config && [config.appType, config.tenant], ['SingleTenant', TENANT]);
  });

  it('need no password with a managed identity, in any letter case', () => {
    const env = { MICROSOFT_APP_ID: ID, MICROSOFT_APP_TYPE: 'userassignedmsi', MICROSOFT_APP_TENANT_ID: TENANT };
    const config = configOf(env);
    assert.deepEqual('appType' in config && [config.appType, config.password], ['UserAssignedMSI', null]);
  });

  it('may name other addresses', () => {
    const config = configOf({
      ...APP,
      TEAMS_LOGIN_URL: 'http://127.0.0.1:4000/',
      TEAMS_OPENID_METADATA_URL: 'http://localhost:4000/keys',
      TEAMS_SERVICE_URLS: 'http://127.0.0.1:4000/teams',
    });
    assert.equal(config.mode === 'live' && config.loginUrl, 'http://127.0.0.1:4000');
    assert.equal(config.mode === 'live' && config.openIdMetadataUrl, 'http://localhost:4000/keys');
    assert.deepEqual(config.mode === 'live' && config.serviceUrls, [{ origin: 'http://127.0.0.1:4000', path: '/teams/' }]);
  });

  const problems: readonly (readonly [what: string, env: Record<string, string>, name: string, tip: RegExp])[] = [
    ['a password alone', { MICROSOFT_APP_PASSWORD: 's' }, 'MICROSOFT_APP_ID', /Azure Bot > Configuration/],
    ['a tenant alone', { MICROSOFT_APP_TENANT_ID: TENANT }, 'MICROSOFT_APP_ID', /unset every MICROSOFT_ variable/],
    ['an id alone', { MICROSOFT_APP_ID: ID }, 'MICROSOFT_APP_PASSWORD', /client secret/],
    ['no id', { ...APP, MICROSOFT_APP_ID: 'my bot' }, 'MICROSOFT_APP_ID', /Microsoft App ID/],
    ['a word for an id', { ...APP, MICROSOFT_APP_ID: 'abc' }, 'MICROSOFT_APP_ID', /a GUID/],
    ['a word for a tenant', { ...APP, MICROSOFT_APP_TENANT_ID: 'contoso' }, 'MICROSOFT_APP_TENANT_ID', /a GUID/],
    ['no type', { ...APP, MICROSOFT_APP_TYPE: 'Public' }, 'MICROSOFT_APP_TYPE', /MultiTenant, SingleTenant, UserAssignedMSI/],
    ['one tenant without a name', { ...APP, MICROSOFT_APP_TYPE: 'SingleTenant' }, 'MICROSOFT_APP_TENANT_ID', /App Tenant ID/],
    ['no tenant', { ...APP, MICROSOFT_APP_TENANT_ID: 'contoso.com' }, 'MICROSOFT_APP_TENANT_ID', /GUID/],
    ['keys in clear', { ...APP, TEAMS_OPENID_METADATA_URL: 'http://keys.test' }, 'TEAMS_OPENID_METADATA_URL', /https:\/\/login/],
    ['a login in clear', { ...APP, TEAMS_LOGIN_URL: 'http://login.test' }, 'TEAMS_LOGIN_URL', /https:\/\/login/],
    ['neither of both', { ...APP, TEAMS_AMBIGUOUS: 'wait' }, 'TEAMS_AMBIGUOUS', /retry, park/],
    ['no service', { ...APP, TEAMS_SERVICE_URLS: 'teams' }, 'TEAMS_SERVICE_URLS', /https:\/\/smba/],
  ];
  for (const [what, env, name, tip] of problems)
    it(`tell what to write instead of ${what}`, () => {
      const sentences = problemsOf(env);
      assert.deepEqual(firstWords(sentences), [name]);
      assert.match(sentences[0] ?? '', tip);
    });

  it('report every problem at once, and repeat no value', () => {
    const sentences = problemsOf({
      MICROSOFT_APP_ID: 'the hidden one',
      MICROSOFT_APP_TYPE: 'hidden',
      MICROSOFT_APP_TENANT_ID: 'hidden.example.com',
      TEAMS_OPENID_METADATA_URL: 'https://u:hidden@keys.test',
      TEAMS_LOGIN_URL: 'hidden',
    });
    assert.deepEqual(firstWords(sentences), [
      'MICROSOFT_APP_ID',
      'MICROSOFT_APP_TYPE',
      'MICROSOFT_APP_TENANT_ID',
      'TEAMS_OPENID_METADATA_URL',
      'TEAMS_LOGIN_URL',
    ]);
    assert.doesNotMatch(sentences.join(' '), /hidden/);
  });
});
