import assert from 'node:assert/strict';
import manifest from '../../../adapters/slack/manifest.json' with { type: 'json' };
import type { Shelf, Store } from '../../../adapters/store/store.ts';
import type { Envelope } from '../../stand-ins/slack/wire.ts';
import type { WorkspaceOptions } from '../../stand-ins/slack/world.ts';
import { runSlackBot, type SlackBot } from './running.ts';

const PASTE = 'Because of a security error, the client could not connect to the remote computer.\nEvent ID 50, source TermDD';
const REDIRECT = 'https://bot.example/slack/oauth_redirect';
const OAUTH = { botToken: null, oauth: { clientId: '1.2', clientSecret: 'client-secret', redirectUri: REDIRECT } };
const TEN_MINUTES = 600_000;
const A_MINUTE = 60_000;

/** Its token is not known to the bot before it is installed. */
const workspace = (id: string): WorkspaceOptions => ({
  id,
  token: `xoxb-never-given-${id}`,
  bot: { user: `U0BOT${id}`, id: `B0BOT${id}`, name: 'reconnect' },
  users: [
    { id: 'U1', name: 'ada' },
    { id: 'U2', name: 'ben' },
    { id: 'U3', name: 'cy' },
  ],
});

let bot: SlackBot;
const run = (more: Partial<Parameters<typeof runSlackBot>[0]> = {}) =>
  runSlackBot({ slack: { workspaces: [workspace('T1'), workspace('T2')] }, config: OAUTH, ...more });

const get = (path: string, headers: Record<string, string> = {}) => fetch(`${bot.url}${path}`, { headers, redirect: 'manual' });
const asked = (method: string) => bot.slack.calls.filter((call) => call.method === method);
const answers = (user: string, team: string) => bot.slack.messages(user, team).filter(({ bot_id }) => bot_id !== undefined);

/** What a browser has after /slack/install. */
const begin = async () => {
  const response = await get('/slack/install');
  const cookie = (response.headers.get('set-cookie') ?? '').split(';')[0] ?? '';
  const state = new URL(response.headers.get('location') ?? '').searchParams.get('state') ?? '';
  return { response, cookie, state };
};
const finish = (state: string, cookie: string, code: string) =>
  get(`/slack/oauth_redirect?code=${code}&state=${encodeURIComponent(state)}`, cookie ? { cookie } : {});
const install = async (team: string) => {
  const { state, cookie } = await begin();
  return finish(state, cookie, bot.slack.issueCode(team, REDIRECT));
};
const says = async (team: string, text = PASTE, user = 'U1') => {
  const delivery = await bot.slack.user(user, team).says(user, text);
  await bot.settle();
  return delivery;
};

/** The same event in a workspace that belongs to an organisation. */
const ofOrganisation = (envelope: Envelope): Envelope => {
  const authorizations = [{ ...envelope.payload.authorizations[0], enterprise_id: 'E1', is_enterprise_install: true }];
  const payload = { ...envelope.payload, enterprise_id: 'E1', authorizations };
  return { ...envelope, payload, raw: JSON.stringify(payload) };
};

describe('The installation of the Slack app in a workspace', () => {
  beforeEach(async () => {
    bot = await run();
  });
  afterEach(() => bot.stop());

  it('begins at Slack, with the scopes of the manifest and a state that is bound to the browser', async () => {
    const { response, cookie, state } = await begin();
    assert.equal(response.status, 302);
    const target = new URL(response.headers.get('location') ?? '');
    assert.equal(target.origin + target.pathname, 'https://slack.com/oauth/v2/authorize');
    assert.equal(target.searchParams.get('scope'), manifest.oauth_config.scopes.bot.join(','));
    assert.equal(target.searchParams.get('client_id'), '1.2');
    assert.equal(target.searchParams.get('redirect_uri'), REDIRECT);
    assert.ok(state.length >= 40);
    assert.equal(cookie, `slack-app-oauth-state=${state}`);
    assert.match(response.headers.get('set-cookie') ?? '', /Secure; HttpOnly/);
  });

  it('ends with a token with which its events are answered', async () => {
    const response = await install('T1');
    assert.equal(response.status, 200);
    assert.match(await response.text(), /Reconnect is installed/);
    await says('T1');
    assert.equal(answers('U1', 'T1').length, 1);
    assert.match(asked('chat.postMessage')[0]?.token ?? '', /^xoxb-\d+$/);
  });

  it('keeps the tokens of workspaces apart', async () => {
    await install('T1');
    await install('T2');
    for (const team of ['T1', 'T2']) await says(team);
    assert.equal(new Set(asked('chat.postMessage').map(({ token }) => token)).size, 2);
    assert.deepEqual(
      asked('chat.postMessage').map(({ team }) => team),
      ['T1', 'T2'],
    );
  });

  it('can be repeated: the newer token counts', async () => {
    await install('T1');
    await install('T1');
    await says('T1');
    assert.equal(answers('U1', 'T1').length, 1);
  });

  const refused: readonly (readonly [
    string,
    (good: { state: string; cookie: string }) => { state?: string; cookie?: string },
  ])[] = [
    ['no state', ({ cookie }) => ({ cookie })],
    ['a state that was made up', () => ({ state: 'x'.repeat(43), cookie: `slack-app-oauth-state=${'x'.repeat(43)}` })],
    ['the state of another browser', ({ state }) => ({ state, cookie: 'slack-app-oauth-state=other' })],
    ['no cookie', ({ state }) => ({ state })],
  ];
  for (const [what, change] of refused)
    it(`is refused with ${what}, and Slack is not asked for a token`, async () => {
      const { state = '', cookie = '' } = change(await begin());
      const response = await finish(state, cookie, bot.slack.issueCode('T1', REDIRECT));
      assert.equal(response.status, 400);
      assert.match(await response.text(), /was not installed/);
      assert.deepEqual(asked('oauth.v2.access'), []);
    });

  it('is refused without a code', async () => {
    const { state, cookie } = await begin();
    const response = await get(`/slack/oauth_redirect?state=${state}`, { cookie });
    assert.equal(response.status, 400);
    assert.deepEqual(asked('oauth.v2.access'), []);
  });

  it('is refused with a state that was used', async () => {
    const { state, cookie } = await begin();
    await finish(state, cookie, bot.slack.issueCode('T1', REDIRECT));
    const again = await finish(state, cookie, bot.slack.issueCode('T2', REDIRECT));
    assert.equal(again.status, 400);
    assert.equal(asked('oauth.v2.access').length, 1);
  });

  it('is refused when it took longer than ten minutes', async () => {
    const { state, cookie } = await begin();
    await bot.wait(TEN_MINUTES);
    assert.equal((await finish(state, cookie, bot.slack.issueCode('T1', REDIRECT))).status, 400);
    assert.deepEqual(asked('oauth.v2.access'), []);
  });

  it('is refused with a code that Slack does not know', async () => {
    const { state, cookie } = await begin();
    assert.equal((await finish(state, cookie, 'stolen')).status, 400);
    assert.equal((await says('T1')).status, 200);
    assert.deepEqual(answers('U1', 'T1'), []);
  });

  for (const error of ['<script>alert(1)</script>', 'access_denied', '%00%0d%0aSet-Cookie:x=1'])
    it(`shows nothing of what stands in the address: ${error}`, async () => {
      const response = await get(`/slack/oauth_redirect?error=${encodeURIComponent(error)}&state=<b>`);
      assert.equal(response.status, 400);
      const text = await response.text();
      assert.doesNotMatch(text, /script|access_denied|<b>|Set-Cookie/);
      assert.match(response.headers.get('content-security-policy') ?? '', /^default-src 'none'/);
      assert.equal(response.headers.get('x-content-type-options'), 'nosniff');
    });

  it('keeps no state, only what a state can be checked with', async () => {
    const { state } = await begin();
    assert.equal(await bot.store.shelf.get('slack-oauth-state', state, 0), null);
  });

  it('is forgotten when the app is removed', async () => {
    await install('T1');
    await says('T1');
    await bot.slack.send.uninstalled({ team: 'T1' });
    await bot.slack.send.tokensRevoked({ team: 'T1' });
    assert.equal((await says('T1', 'everybody')).status, 200);
    assert.equal(answers('U1', 'T1').length, 1);
    assert.equal(await bot.store.shelf.get('slack-installation', 'T1', 0), null);
    await install('T1');
    await says('T1', 'everybody');
    assert.equal(answers('U1', 'T1').length, 2);
  });

  it('outlasts what Slack tells late, or once more, of the removal of an earlier one', async () => {
    await install('T1');
    const removed = bot.slack.make.uninstalled({ team: 'T1' });
    const revoked = bot.slack.make.tokensRevoked({ team: 'T1' });
    await bot.slack.deliver(removed);
    assert.equal(await bot.store.shelf.get('slack-installation', 'T1', 0), null);
    await bot.wait(A_MINUTE);
    await install('T1');
    for (const envelope of [removed, revoked]) assert.equal((await bot.slack.deliver(envelope)).status, 200);
    await says('T1');
    assert.equal(answers('U1', 'T1').length, 1);
    await bot.slack.send.uninstalled({ team: 'T1' });
    assert.equal(await bot.store.shelf.get('slack-installation', 'T1', 0), null);
  });

  it('of a workspace leaves that of its organisation alone when it is removed', async () => {
    const installed = { isEnterpriseInstall: true, enterprise: { id: 'E1' }, authVersion: 'v2', user: { id: 'U1' } };
    const itself = { token: 'xoxb-never-given-T2', id: 'B0BOTT2', userId: 'U0BOTT2', scopes: [] };
    await bot.store.shelf.put('slack-installation', 'E1', JSON.stringify({ ...installed, bot: itself }));
    await install('T1');
    await bot.slack.deliver(ofOrganisation(bot.slack.make.uninstalled({ team: 'T1' })));
    assert.equal(await bot.store.shelf.get('slack-installation', 'T1', 0), null);
    assert.notEqual(await bot.store.shelf.get('slack-installation', 'E1', 0), null);
    await bot.slack.deliver(ofOrganisation(bot.slack.make.message({ team: 'T2', channel: 'U1', user: 'U1', text: PASTE })));
    await bot.settle();
    assert.equal(answers('U1', 'T2').length, 1, 'a workspace of the organisation is served by its installation');
  });
});

describe('Tokens that rotate', () => {
  beforeEach(async () => {
    bot = await run({ slack: { workspaces: [workspace('T1')], app: { rotation: true } } });
    await install('T1');
  });
  afterEach(() => bot.stop());

  /** The SDK looks at the clock of the machine. */
  const expire = async () => {
    const stored = JSON.parse((await bot.store.shelf.get('slack-installation', 'T1', 0)) ?? '{}');
    const installation = { ...stored, bot: { ...stored.bot, expiresAt: 1 } };
    await bot.store.shelf.put('slack-installation', 'T1', JSON.stringify(installation));
    return stored.bot as { readonly token: string; readonly refreshToken: string };
  };

  it('are used as long as they are good', async () => {
    await says('T1');
    assert.equal(asked('oauth.v2.access').length, 1);
  });

  it('are renewed once, though several answers are sent at once, and the new one is kept', async () => {
    const old = await expire();
    const installedAt = async () => JSON.parse((await bot.store.shelf.get('slack-installation', 'T1', 0)) ?? '{}').installedAt;
    const before = await installedAt();
    await bot.wait(A_MINUTE);
    const people = ['U1', 'U2', 'U3'];
    await Promise.all(people.map((user) => bot.slack.user(user, 'T1').says(user, PASTE)));
    await bot.settle();
    assert.deepEqual(
      people.map((user) => answers(user, 'T1').length),
      [1, 1, 1],
    );
    const renewals = asked('oauth.v2.access').filter(({ body }) => body.grant_type === 'refresh_token');
    assert.deepEqual(
      renewals.map(({ body }) => body.refresh_token),
      [old.refreshToken],
    );
    assert.ok(asked('chat.postMessage').every(({ token, answer }) => token !== old.token && answer === 'ok'));
    assert.equal(await installedAt(), before, 'it is the same installation');
    await says('T1', 'everybody');
    assert.equal(asked('oauth.v2.access').length, 2);
  });

  it('are left alone while another process renews them, and the answer comes with the new one', async () => {
    const old = await expire();
    assert.ok(await bot.store.shelf.claim('slack-renewal', 'T1', Number.MAX_SAFE_INTEGER, 0));
    bot.slack.fail('chat.postMessage', { error: 'token_expired' });
    await says('T1');
    assert.deepEqual([asked('oauth.v2.access').length, asked('chat.postMessage')[0]?.token], [1, old.token]);
    await bot.store.shelf.take('slack-renewal', 'T1', 0);
    await bot.wait(5_000);
    assert.equal(answers('U1', 'T1').length, 1);
    assert.equal(asked('oauth.v2.access').length, 2);
    assert.ok(await bot.store.shelf.claim('slack-renewal', 'T1', 1, 0));
  });

  it('that cannot be renewed now do not lose the answer', async () => {
    await expire();
    bot.slack.fail('oauth.v2.access', { status: 503 });
    bot.slack.fail('chat.postMessage', { error: 'token_expired' });
    await says('T1');
    assert.deepEqual(answers('U1', 'T1'), []);
    await bot.wait(5_000);
    assert.equal(answers('U1', 'T1').length, 1);
  });
});

describe('Installations that cannot be read', () => {
  let isDown = false;
  const breaking = (store: Store): Store => {
    const guard =
      <Args extends unknown[], Result>(work: (...args: Args) => Promise<Result>) =>
      async (...args: Args) => {
        if (isDown) throw new Error('database is away');
        return work(...args);
      };
    const shelf: Shelf = {
      put: guard(store.shelf.put),
      get: guard(store.shelf.get),
      take: guard(store.shelf.take),
      add: guard(store.shelf.add),
      claim: guard(store.shelf.claim),
      sweep: guard(store.shelf.sweep),
    };
    return { ...store, shelf };
  };
  beforeEach(async () => {
    isDown = false;
    bot = await run({ breaking });
    await install('T1');
  });
  afterEach(() => bot.stop());

  it('make Slack come again, and the delivery is answered once', async () => {
    isDown = true;
    const { status, envelope } = await says('T1');
    assert.equal(status, 503);
    isDown = false;
    for (const num of [1, 2])
      assert.equal((await bot.slack.deliver(envelope, { retry: { num, reason: 'http_error' } })).status, 200);
    await bot.settle();
    assert.equal(answers('U1', 'T1').length, 1);
  });

  it('are no reason to lose an answer that is on its way', async () => {
    bot.slack.fail('chat.postMessage', { status: 429, retryAfter: 1 });
    await says('T1');
    isDown = true;
    await bot.wait(1_000);
    isDown = false;
    await bot.wait(5_000);
    assert.equal(answers('U1', 'T1').length, 1);
  });

  it('give a page that says to come back', async () => {
    isDown = true;
    const response = await get('/slack/install');
    assert.equal(response.status, 503);
    assert.match(await response.text(), /Try again in a few minutes/);
  });
});
