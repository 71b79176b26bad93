import assert from 'node:assert/strict';
import type { Activity, TurnContext } from 'botbuilder';
import { exchange, NEVER_LEFT, TIMED_OUT } from '../../../adapters/exchange.ts';
import { type Connector, ConnectorError, createConnector } from '../../../adapters/teams/connector.ts';
import { readServiceUrls } from '../../../adapters/teams/service-url.ts';
import { type Heard, type LocalServer, type Said, startServer } from './local-server.ts';
import { APP_ID, NOW } from './signing.ts';

const TENANT = '9c0f0d48-aaaa-4000-8000-1d3ea3f0a111';
const CHAT = 'a:1xyz@thread';
const HELLO: Partial<Activity> = { type: 'message', text: 'Hello', channelData: { custom: { deep: true } } };
const FINE: Said = { status: 201, body: { id: 'activity-1' } };

describe('The connector of Teams', () => {
  let server: LocalServer;
  let login: LocalServer;
  let saying: Said;
  let loggingIn: Said;
  let now: number;

  beforeEach(async () => {
    now = NOW;
    saying = FINE;
    loggingIn = { status: 200, body: { access_token: 'secret-token', expires_in: 3600 } };
    server = await startServer(() => saying);
    login = await startServer(() => loggingIn);
  });
  afterEach(() => Promise.all([server.stop(), login.stop()]));

  const open = (changes: Partial<Parameters<typeof createConnector>[0]> = {}): Connector =>
    createConnector({
      appId: APP_ID,
      appType: 'SingleTenant',
      tenant: TENANT,
      password: 'p&ss word',
      loginUrl: login.url,
      allowed: listed(`${server.url}/amer/`),
      clock: () => now,
      ...changes,
    });
  const ref = () => ({ serviceUrl: `${server.url}/amer/`, conversation: CHAT });
  const last = (): Heard => server.heard.at(-1) ?? assert.fail('nothing was asked');
  const failure = async (call: Promise<unknown>): Promise<ConnectorError> => {
    const error = await call.then(
      () => assert.fail('it should have failed'),
      (reason: unknown) => reason,
    );
    assert.ok(error instanceof ConnectorError, String(error));
    return error;
  };

  it('creates a message with the token of the bot', async () => {
    assert.deepEqual(await open().create(ref(), HELLO), { id: 'activity-1' });
    const { method, path, headers, body } = last();
    assert.equal(`${method} ${path}`, `POST /amer/v3/conversations/${encodeURIComponent(CHAT)}/activities`);
    assert.equal(headers.authorization, 'Bearer secret-token');
    const sent = JSON.parse(body);
    assert.deepEqual([sent.text, sent.channelData, sent.conversation.id], ['Hello', HELLO.channelData, CHAT]);
    assert.equal('replyToId' in sent, false);
  });

  it('creates an answer below the message that is answered', async () => {
    await open().create({ ...ref(), replyTo: '17001' }, HELLO);
    assert.equal(last().path, `/amer/v3/conversations/${encodeURIComponent(CHAT)}/activities/17001`);
    assert.equal(JSON.parse(last().body).replyToId, '17001');
  });

  it('changes and deletes a message', async () => {
    await open().update(ref(), '42', HELLO);
    assert.equal(`${last().method} ${last().path}`, `PUT /amer/v3/conversations/${encodeURIComponent(CHAT)}/activities/42`);
    saying = { status: 200, body: '' };
    await open().delete(ref(), '42');
    assert.equal(`${last().method} ${last().path}`, `DELETE /amer/v3/conversations/${encodeURIComponent(CHAT)}/activities/42`);
  });

  describe('asks exactly what the SDK would ask', () => {
    const event = {
      ...{ type: 'event', name: 'handoff.initiate', value: { facts: { deep: [1, null] } }, entities: [] },
      ...{ from: { id: '29:ada' }, relatesTo: { channelId: 'webchat', serviceUrl: 'https://x.test/', user: { id: '29:ada' } } },
      attachments: [{ contentType: 'application/json', name: 'Transcript', content: { activities: [{ text: 'é 😀' }] } }],
    };
    const card = { contentType: 'application/vnd.microsoft.card.adaptive', content: { type: 'AdaptiveCard', body: [] } };
    const activities: readonly (readonly [string, object])[] = [
      ['of a text', { type: 'message', text: 'Hello\n\u2028', textFormat: 'plain' }],
      ['of a card', { type: 'message', summary: 'A card', attachments: [card] }],
      ['of a sign of typing', { type: 'typing' }],
      ['of a hand-off', event],
    ];
    /** Through the SDK: a turn whose activity has no id is answered at no message. */
    const bySdk = async (connector: Connector, replyTo: string | undefined, act: (context: TurnContext) => Promise<unknown>) => {
      const conversation = { id: CHAT } as Activity['conversation'];
      const inbound = { type: 'message', channelId: 'msteams', serviceUrl: `${server.url}/amer/`, conversation };
      await connector.runTurn({ ...inbound, ...(replyTo && { id: replyTo }) }, {}, async (context) => void (await act(context)));
      return asked(last());
    };
    const asked = ({ method, path, headers, body }: Heard) => {
      const { authorization, accept, 'content-type': type, 'content-length': length } = headers;
      return { method, path, authorization, accept, type, length, body: body === '' ? null : JSON.parse(body) };
    };

    for (const [title, activity] of activities)
      it(title, async () => {
        const connector = open();
        await connector.create(ref(), activity);
        assert.deepEqual(asked(last()), await bySdk(connector, undefined, (context) => context.sendActivity({ ...activity })));
        await connector.create({ ...ref(), replyTo: '17 1' }, activity);
        assert.deepEqual(asked(last()), await bySdk(connector, '17 1', (context) => context.sendActivity({ ...activity })));
        await connector.update(ref(), '4/2', activity);
        const update = (context: TurnContext) => context.updateActivity({ ...activity, id: '4/2' });
        assert.deepEqual(asked(last()), await bySdk(connector, undefined, update));
      });

    it('to delete', async () => {
      saying = { status: 200, body: '' };
      const connector = open();
      await connector.delete(ref(), '4/2');
      const { type: _type, ...ours } = asked(last());
      // Which names a type for the body that is not there.
      const { type: _sdk, ...theirs } = await bySdk(connector, undefined, (context) => context.deleteActivity('4/2'));
      assert.deepEqual(ours, theirs);
    });
  });

  it('opens a chat with one person', async () => {
    saying = { status: 200, body: { id: 'a:new' } };
    const chat = { serviceUrl: `${server.url}/amer/`, tenant: TENANT, user: '29:user', botId: `28:${APP_ID}` };
    assert.equal(await open().open(chat), 'a:new');
    assert.equal(last().path, '/amer/v3/conversations');
    const { bot, members, tenantId, channelData } = JSON.parse(last().body);
    assert.deepEqual([bot.id, members[0].id, tenantId, channelData], [chat.botId, '29:user', TENANT, { tenant: { id: TENANT } }]);
  });

  it('asks whether somebody is a member of a conversation', async () => {
    saying = { status: 200, body: { id: '29:ben', name: 'Ben', tenantId: TENANT } };
    const there = { ...ref(), conversation: '19:desk@thread.tacv2' };
    assert.deepEqual(await open().member(there, '29:ben'), { name: 'Ben' });
    const { method, path, headers } = last();
    assert.equal(`${method} ${path}`, 'GET /amer/v3/conversations/19%3Adesk%40thread.tacv2/members/29%3Aben');
    assert.equal(headers.authorization, 'Bearer secret-token');
    saying = { status: 200, body: { id: '29:ben' } };
    assert.deepEqual(await open().member({ ...there, serviceUrl: `${server.url}/amer` }, '29:ben'), { name: null });
  });

  it('goes by the code of the answer to say that somebody is none', async () => {
    const error = { error: { code: 'MemberNotFoundInConversation', message: 'x' } };
    for (const status of [400, 403, 404]) {
      saying = { status, body: error };
      assert.equal(await open().member(ref(), '29:eve'), null, String(status));
    }
    saying = { status: 404 };
    assert.equal(await open().member(ref(), '29:eve'), null);
  });

  it('does not say whether somebody is a member when it cannot be known', async () => {
    const roster = { error: { code: 'BotNotInConversationRoster', message: 'x' } };
    for (const said of [{ status: 403, body: roster }, { status: 401 }, { status: 429 }, { status: 503 }, 'reset'] as const) {
      saying = said;
      await failure(open().member(ref(), '29:eve'));
    }
    for (const body of ['no JSON', [], {}]) {
      saying = { status: 200, body };
      assert.equal((await failure(open().member(ref(), '29:eve'))).code, 'no-member');
    }
    await failure(open({ allowed: [] }).member(ref(), '29:eve'));
  });

  it('gives no id when the answer holds none', async () => {
    saying = { status: 202, body: 'accepted' };
    assert.deepEqual(await open().create(ref(), HELLO), { id: '' });
  });

  describe('asks exactly once', () => {
    const answers: readonly (readonly [string, Said, Partial<ConnectorError>])[] = [
      ['when it is throttled', { status: 429, headers: { 'Retry-After': '7' } }, { status: 429, retryAfterMs: 7000, sent: 'no' }],
      [
        'when it is to come back at a time',
        { status: 429, headers: { 'Retry-After': new Date(NOW + 9000).toUTCString() } },
        { retryAfterMs: 9000 },
      ],
      ['on a 412', { status: 412 }, { status: 412, sent: 'no', retryAfterMs: null }],
      [
        'on a 413',
        { status: 413, body: { error: { code: 'MessageSizeTooBig', message: 'text' } } },
        { code: 'MessageSizeTooBig', sent: 'no' },
      ],
      ['on a 403', { status: 403, body: { error: { code: '<script>' } } }, { status: 403, code: null, sent: 'no' }],
      ['on a 408', { status: 408 }, { status: 408, sent: 'maybe' }],
      ['on a 500', { status: 500 }, { status: 500, sent: 'maybe' }],
      ['on a 502', { status: 502, body: '<html>' }, { status: 502, sent: 'maybe' }],
      ['on a 503', { status: 503, headers: { 'Retry-After': '1' } }, { status: 503, retryAfterMs: 1000, sent: 'maybe' }],
      ['on a 504', { status: 504 }, { status: 504, sent: 'maybe' }],
      ['when the connection is reset', 'reset', { status: null, sent: 'maybe' }],
    ];
    for (const [title, said, expected] of answers)
      it(title, async () => {
        let first = true;
        const faulty = await startServer(() => {
          const now = first ? said : FINE;
          first = false;
          return now;
        });
        const connector = open({ allowed: listed(faulty.url) });
        const error = await failure(connector.create({ serviceUrl: faulty.url, conversation: CHAT }, HELLO));
        for (const [name, value] of Object.entries(expected)) assert.equal(Reflect.get(error, name), value, name);
        assert.equal(faulty.heard.length, 1);
        await faulty.stop();
      });
  });

  it('knows that nothing was sent when nobody listens', async () => {
    const closed = await startServer(() => FINE);
    await closed.stop();
    const connector = open({ allowed: listed(closed.url) });
    const error = await failure(connector.create({ serviceUrl: closed.url, conversation: CHAT }, HELLO));
    assert.deepEqual([error.status, error.sent, error.code], [null, 'no', 'ECONNREFUSED']);
  });

  it('does not know it when no answer comes in time', async () => {
    const connector = open({
      exchange: async (url, asked) => {
        assert.equal(asked.timeoutMs, 10_000);
        if (url.startsWith(login.url)) return exchange(url, asked);
        throw Object.assign(new Error('There was no answer in time.'), { code: TIMED_OUT });
      },
    });
    const error = await failure(connector.create(ref(), HELLO));
    assert.deepEqual([error.status, error.sent, error.code], [null, 'maybe', 'timeout']);
  });

  it('knows that nothing was sent when there was no connection in time', async () => {
    const connector = open({
      exchange: async (url, asked) => {
        if (url.startsWith(login.url)) return exchange(url, asked);
        throw Object.assign(new Error('There was no answer in time.'), { code: NEVER_LEFT });
      },
    });
    assert.equal((await failure(connector.create(ref(), HELLO))).sent, 'no');
  });

  it('never follows a redirect, with or without the token', async () => {
    const evil = await startServer(() => FINE);
    for (const status of [301, 302, 307, 308]) {
      saying = { status, headers: { Location: `${evil.url}/steal` } };
      const error = await failure(open().create(ref(), HELLO));
      assert.deepEqual([error.status, error.sent], [status, 'no']);
    }
    assert.equal(evil.heard.length, 0);
    await evil.stop();
  });

  it('speaks to nobody who is not listed, and does not even log in for it', async () => {
    const evil = await startServer(() => FINE);
    for (const serviceUrl of [
      `${evil.url}/amer/`,
      'http://169.254.169.254/',
      `${server.url}/other/`,
      `${server.url}@evil.test/amer/`,
    ]) {
      const error = await failure(open().create({ serviceUrl, conversation: CHAT }, HELLO));
      assert.deepEqual([error.code, error.sent], ['service-url-not-allowed', 'no'], serviceUrl);
    }
    assert.equal(evil.heard.length + server.heard.length + login.heard.length, 0);
    await evil.stop();
  });

  it('shows no secret and no text in its errors', async () => {
    saying = { status: 500, body: { error: { code: 'ServiceError', message: 'Hello secret-token' } } };
    const error = await failure(open().create(ref(), HELLO));
    assert.doesNotMatch(`${error.message}${error.stack}${JSON.stringify(error)}`, /secret-token|p&ss|Hello/);
  });

  describe('logs in', () => {
    it('once for all who ask at the same time, and again five minutes before the end', async () => {
      const connector = open();
      await Promise.all([1, 2, 3].map(() => connector.create(ref(), HELLO)));
      now += 54 * 60_000;
      await connector.create(ref(), HELLO);
      assert.equal(login.heard.length, 1);
      now += 60_000;
      await connector.create(ref(), HELLO);
      assert.equal(login.heard.length, 2);
    });

    it('at its own tenant, or at the one for bots of many', async () => {
      await open().create(ref(), HELLO);
      assert.equal(login.heard[0]?.path, `/${TENANT}/oauth2/v2.0/token`);
      assert.deepEqual(Object.fromEntries(new URLSearchParams(login.heard[0]?.body)), {
        grant_type: 'client_credentials',
        client_id: APP_ID,
        client_secret: 'p&ss word',
        scope: 'https://api.botframework.com/.default',
      });
      await open({ appType: 'MultiTenant', tenant: null, loginUrl: `${login.url}/` }).create(ref(), HELLO);
      assert.equal(login.heard[1]?.path, '/botframework.com/oauth2/v2.0/token');
    });

    it('again after its token was refused', async () => {
      const connector = open();
      saying = { status: 401 };
      assert.equal((await failure(connector.create(ref(), HELLO))).status, 401);
      saying = FINE;
      await connector.create(ref(), HELLO);
      assert.equal(login.heard.length, 2);
    });

    const refusals: readonly (readonly [string, Said])[] = [
      ['is refused', { status: 401, body: { error: 'invalid_client', error_description: 'secret p&ss' } }],
      ['is sent elsewhere', { status: 302, headers: { Location: 'http://127.0.0.1:1/' } }],
      ['gets nonsense', { status: 200, body: 'yes' }],
      ['is cut off', 'reset'],
    ];
    for (const [title, said] of refusals)
      it(`and sends nothing when that ${title}`, async () => {
        loggingIn = said;
        const connector = open();
        const error = await failure(connector.create(ref(), HELLO));
        assert.deepEqual([error.status, error.sent, error.code], [null, 'no', 'login-failed']);
        assert.equal(server.heard.length, 0);
        loggingIn = { status: 200, body: { access_token: 'secret-token', expires_in: 3600 } };
        await connector.create(ref(), HELLO);
      });
  });

  it('without an app id speaks to this machine only, without a token', async () => {
    const connector = open({ appId: null, allowed: [] });
    await connector.create(ref(), HELLO);
    assert.equal(last().headers.authorization, undefined);
    const error = await failure(connector.create({ serviceUrl: 'http://10.0.0.1/', conversation: CHAT }, HELLO));
    assert.equal(error.code, 'service-url-not-allowed');
    assert.equal(login.heard.length, 0);
  });

  describe('runs a turn', () => {
    const inbound = (changes: object = {}): Partial<Activity> => ({
      type: 'message',
      id: '17001',
      channelId: 'msteams',
      serviceUrl: `${server.url}/amer/`,
      conversation: { id: CHAT } as Activity['conversation'],
      callerId: 'somebody',
      text: 'It does not work',
      ...changes,
    });

    it('through the adapter, in which the bot can answer', async () => {
      let heard = '';
      const answer = await open().runTurn(inbound(), { aud: APP_ID }, async (context) => {
        heard = context.activity.text;
        assert.equal(context.activity.callerId, undefined);
        await context.sendActivity('Hello');
      });
      assert.equal(heard, 'It does not work');
      assert.equal(answer, undefined);
      assert.equal(last().path, `/amer/v3/conversations/${encodeURIComponent(CHAT)}/activities/17001`);
    });

    it('and gives back what an invoke is answered, or 501', async () => {
      const invoke = inbound({ type: 'invoke', name: 'adaptiveCard/action' });
      const answered = await open().runTurn(invoke, {}, async (context) => {
        await context.sendActivity({ type: 'invokeResponse', value: { status: 200, body: { statusCode: 200 } } });
      });
      assert.deepEqual(answered, { status: 200, body: { statusCode: 200 } });
      assert.deepEqual(await open().runTurn(invoke, {}, async () => {}), { status: 501 });
      assert.equal(server.heard.length, 0);
    });

    it('and lets its error through as it is, without a word to the user', async () => {
      const broken = new Error('the disk is full');
      await assert.rejects(
        open().runTurn(inbound(), {}, () => Promise.reject(broken)),
        (error) => error === broken,
      );
      assert.equal(server.heard.length, 0);
    });
  });
});

function listed(list: string) {
  const read = readServiceUrls(list);
  return 'patterns' in read ? read.patterns : [];
}
