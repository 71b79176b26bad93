import assert from 'node:assert/strict';
import { readSlackConfig, type SlackConfig } from '../../../adapters/slack/config.ts';

const TOKEN = { SLACK_BOT_TOKEN: 'xoxb-1-abc', SLACK_SIGNING_SECRET: 's3cret' };
const OAUTH = { SLACK_CLIENT_ID: '1.2', SLACK_CLIENT_SECRET: 'cl1ent', SLACK_SIGNING_SECRET: 's3cret' };

function configOf(env: Record<string, string>): SlackConfig | null {
  const read = readSlackConfig(env);
  return 'value' in read ? read.value : assert.fail(read.problem.join(' '));
}

function problemsOf(env: Record<string, string>): readonly string[] {
  const read = readSlackConfig(env);
  return 'problem' in read ? read.problem : assert.fail('no problem was found');
}

const firstWords = (sentences: readonly string[]) => sentences.map((sentence) => sentence.split(' ')[0]);

describe('The settings of Slack', () => {
  it('are off when no token and no secret is there', () => {
    assert.equal(configOf({}), null);
    assert.equal(configOf({ SLACK_BOT_TOKEN: '', SLACK_SIGNING_SECRET: ' , ', SLACK_API_URL: '', SLACK_APP_ID: 'A1' }), null);
  });

  it('need a token and a secret for one workspace', () =>
    assert.deepEqual(configOf(TOKEN), {
      botToken: 'xoxb-1-abc',
      signingSecrets: ['s3cret'],
      appToken: null,
      apiUrl: 'https://slack.com/api/',
      appId: null,
      oauth: null,
    }));

  it('take several secrets while one takes the place of another', () =>
    assert.deepEqual(configOf({ ...TOKEN, SLACK_SIGNING_SECRET: 'new, old ,' })?.signingSecrets, ['new', 'old']));

  it('need no secret in Socket Mode', () => {
    const config = configOf({ SLACK_BOT_TOKEN: 'xoxb-1', SLACK_APP_TOKEN: 'xapp-1' });
    assert.deepEqual([config?.appToken, config?.signingSecrets], ['xapp-1', []]);
  });

  it('serve many workspaces with the id and the secret of the app', () =>
    assert.deepEqual(configOf({ ...OAUTH, SLACK_REDIRECT_URI: 'https://bot.example.com/slack/oauth_redirect' })?.oauth, {
      clientId: '1.2',
      clientSecret: 'cl1ent',
      redirectUri: 'https://bot.example.com/slack/oauth_redirect',
    }));

  it('may send everything somewhere else, with or without a slash at the end', () => {
    for (const url of ['http://127.0.0.1:4000/api', 'http://127.0.0.1:4000/api/'])
      assert.equal(configOf({ ...TOKEN, SLACK_API_URL: url })?.apiUrl, 'http://127.0.0.1:4000/api/');
  });

  const problems: readonly (readonly [what: string, env: Record<string, string>, names: readonly string[], tip: RegExp])[] = [
    ['a secret alone', { SLACK_SIGNING_SECRET: 's' }, ['SLACK_BOT_TOKEN'], /xoxb-/],
    ['a token alone', { SLACK_BOT_TOKEN: 'xoxb-1' }, ['SLACK_SIGNING_SECRET'], /Basic Information > App Credentials/],
    ['a token for the socket alone', { SLACK_APP_TOKEN: 'xapp-1' }, ['SLACK_BOT_TOKEN', 'SLACK_SIGNING_SECRET'], /xoxb-/],
    ['another kind of token', { ...TOKEN, SLACK_BOT_TOKEN: 'xoxp-1' }, ['SLACK_BOT_TOKEN'], /begins with xoxb-/],
    ['a token with a space', { ...TOKEN, SLACK_BOT_TOKEN: 'xoxb-1 ' }, ['SLACK_BOT_TOKEN'], /begins with xoxb-/],
    ['another token for the socket', { ...TOKEN, SLACK_APP_TOKEN: 'xoxb-1' }, ['SLACK_APP_TOKEN'], /begins with xapp-/],
    ['an id without its secret', { ...OAUTH, SLACK_CLIENT_SECRET: '' }, ['SLACK_CLIENT_SECRET'], /App Credentials/],
    ['a secret without its id', { ...OAUTH, SLACK_CLIENT_ID: '' }, ['SLACK_CLIENT_ID'], /App Credentials/],
    ['one workspace and many', { ...TOKEN, ...OAUTH }, ['SLACK_BOT_TOKEN'], /unset the one or the others/],
    [
      'an address in clear',
      { ...TOKEN, SLACK_API_URL: 'http://slack.com/api/' },
      ['SLACK_API_URL'],
      /https:\/\/slack\.com\/api\//,
    ],
    ['no address', { ...TOKEN, SLACK_API_URL: 'slack.com' }, ['SLACK_API_URL'], /or unset it/],
    ['an address with a query', { ...TOKEN, SLACK_API_URL: 'https://slack.com/api/?x' }, ['SLACK_API_URL'], /or unset it/],
    [
      'a way back in clear',
      { ...OAUTH, SLACK_REDIRECT_URI: 'http://bot.test' },
      ['SLACK_REDIRECT_URI'],
      /\/slack\/oauth_redirect/,
    ],
    ['no app', { ...TOKEN, SLACK_APP_ID: 'U1' }, ['SLACK_APP_ID'], /begins with A/],
  ];
  for (const [what, env, names, tip] of problems)
    it(`tell what to write instead of ${what}`, () => {
      const sentences = problemsOf(env);
      assert.deepEqual(firstWords(sentences), names);
      assert.match(sentences[0] ?? '', tip);
    });

  it('report every problem at once, and repeat no value', () => {
    const env = {
      SLACK_BOT_TOKEN: 'xoxp-hidden',
      SLACK_APP_TOKEN: 'hidden',
      SLACK_CLIENT_SECRET: 'hidden',
      SLACK_API_URL: 'https://u:hidden@slack.com',
      SLACK_REDIRECT_URI: 'hidden',
      SLACK_APP_ID: 'hidden',
    };
    const sentences = problemsOf(env);
    const names = ['BOT_TOKEN', 'APP_TOKEN', 'BOT_TOKEN', 'API_URL', 'REDIRECT_URI', 'APP_ID'];
    assert.deepEqual(
      firstWords(sentences),
      names.map((name) => `SLACK_${name}`),
    );
    assert.doesNotMatch(sentences.join(' '), /hidden/);
  });
});
