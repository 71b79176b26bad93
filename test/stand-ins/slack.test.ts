import assert from 'node:assert/strict';
import { SocketModeClient } from '@slack/socket-mode';
import { WebClient } from '@slack/web-api';
import { sign } from './slack/sign.ts';
import { createSlack, type SlackOptions, type SlackStandIn } from './slack/slack.ts';
import { call, callForm, send, startSmallBot, TOKEN } from './slack/small-bot.ts';
import type { Json } from './slack/wire.ts';

const section = (text: string) => ({ type: 'section', text: { type: 'mrkdwn', text } });
const button = (text: string, more: Json = {}) => ({ type: 'button', text: { type: 'plain_text', text }, ...more });
const actions = (...elements: Json[]) => ({ type: 'actions', elements });
const option = (text: string) => ({ text: { type: 'plain_text', text }, value: text });
const select = (count: number) => ({ type: 'static_select', options: Array.from({ length: count }, (_, i) => option(`o${i}`)) });
const modal = (more: Json = {}) => ({ type: 'modal', title: { type: 'plain_text', text: 'T' }, blocks: [], ...more });
const input = {
  type: 'input',
  block_id: 'b',
  label: { type: 'plain_text', text: 'L' },
  element: { type: 'plain_text_input', action_id: 'i' },
};

describe('the stand-in for Slack', () => {
  const ends: (() => Promise<unknown>)[] = [];
  afterEach(async () => {
    for (const end of ends.splice(0)) await end();
  });

  async function start(options: SlackOptions = {}): Promise<SlackStandIn> {
    const slack = await createSlack(options);
    ends.push(slack.close);
    return slack;
  }

  /** A bot that remembers what it hears. */
  async function listenTo(slack: SlackStandIn, reply?: Parameters<typeof startSmallBot>[1]) {
    const { heard, close } = await startSmallBot(slack, reply);
    ends.push(close);
    return heard;
  }

  describe('the Web API', () => {
    it('answers the real client', async () => {
      const slack = await start();
      const client = new WebClient(TOKEN, { slackApiUrl: slack.apiUrl });
      assert.equal((await client.auth.test()).user_id, 'U0BOT');
      const { ts = '', channel = '' } = await client.chat.postMessage({ channel: 'U1', text: 'a', blocks: [section('a')] });
      assert.match(channel, /^D/);
      await client.chat.update({ channel, ts, text: 'b' });
      assert.equal(slack.messages('U1')[0]?.text, 'b');
      assert.equal((await client.conversations.replies({ channel, ts })).messages?.length, 1);
      await client.chat.delete({ channel, ts });
      assert.deepEqual(slack.messages('U1'), []);
    });

    it('takes JSON as well as forms', async () => {
      const slack = await start();
      await call(slack, 'chat.postMessage', { channel: 'C1', text: 'x' });
      await callForm(slack, 'chat.postMessage', { channel: 'C1', blocks: JSON.stringify([section('y')]), text: 'y' });
      assert.deepEqual(
        slack.messages('C1').map(({ text }) => text),
        ['x', 'y'],
      );
    });

    it('keeps the order of ts when the clock stands still or goes back', async () => {
      let now = 5_000;
      const slack = await start({ clock: () => now });
      const first = await call(slack, 'chat.postMessage', { channel: 'C1', text: '1' });
      now = 1_000;
      const second = await call(slack, 'chat.postMessage', { channel: 'C1', text: '2' });
      assert.ok(second.ts > first.ts);
    });

    const refusals: readonly (readonly [string, string, Json, string])[] = [
      ['an unknown method', 'chat.shout', {}, 'unknown_method'],
      ['an unknown channel', 'chat.postMessage', { channel: 'C9', text: 'x' }, 'channel_not_found'],
      ['a channel without the bot', 'chat.postMessage', { channel: 'C2', text: 'x' }, 'not_in_channel'],
      ['a thread that is none', 'chat.postMessage', { channel: 'C1', text: 'x', thread_ts: '1.000000' }, 'thread_not_found'],
      ['nothing to say', 'chat.postMessage', { channel: 'C1' }, 'no_text'],
      ['a message that is none', 'chat.update', { channel: 'C1', ts: '1.000000', text: 'x' }, 'message_not_found'],
      ['an ephemeral for a stranger', 'chat.postEphemeral', { channel: 'C1', user: 'U9', text: 'x' }, 'user_not_in_channel'],
      ['a text of 40001', 'chat.postMessage', { channel: 'C1', text: 'x'.repeat(40_001) }, 'msg_too_long'],
      ['blocks that are no list', 'chat.postMessage', { channel: 'C1', text: 'x', blocks: 'oops' }, 'invalid_blocks_format'],
      ['an unknown user', 'users.info', { user: 'U9' }, 'user_not_found'],
    ];
    for (const [what, method, args, error] of refusals)
      it(`refuses ${what}: ${error}`, async () => assert.equal((await call(await start(), method, args)).error, error));

    it('knows its tokens', async () => {
      const slack = await start();
      assert.equal((await call(slack, 'auth.test', {}, '')).error, 'not_authed');
      assert.equal((await call(slack, 'auth.test', {}, 'xoxb-other')).error, 'invalid_auth');
    });

    it('keeps workspaces apart', async () => {
      const channels = [{ id: 'C1', name: 'general', members: ['UB'] }];
      const workspaces = ['T1', 'T2'].map((id) => ({
        id,
        token: `xoxb-${id}`,
        bot: { user: 'UB', id: 'BB', name: 'b' },
        channels,
      }));
      const slack = await start({ workspaces });
      await call(slack, 'chat.postMessage', { channel: 'C1', text: 'x' }, 'xoxb-T2');
      assert.deepEqual([slack.messages('C1', 'T1').length, slack.messages('C1', 'T2').length], [0, 1]);
    });

    it('asks for scopes when they are configured', async () => {
      const slack = await start({ workspaces: [{ id: 'T1', token: TOKEN, scopes: ['users:read'] }] });
      const answer = await call(slack, 'chat.postMessage', { channel: 'C1', text: 'x' });
      assert.deepEqual([answer.error, answer.needed, answer.provided], ['missing_scope', 'chat:write', 'users:read']);
    });

    it('lets nobody change the message of another', async () => {
      const slack = await start();
      const { envelope } = await slack.user('U1').says('C1', 'mine');
      const answer = await call(slack, 'chat.update', { channel: 'C1', ts: envelope.payload.event.ts, text: 'x' });
      assert.equal(answer.error, 'cant_update_message');
    });

    it('posts a client_msg_id once', async () => {
      const slack = await start();
      const post = () => call(slack, 'chat.postMessage', { channel: 'C1', text: 'x', client_msg_id: 'one' });
      const [first, second] = [await post(), await post()];
      assert.deepEqual([second.ok, second.ts, slack.messages('C1').length], [true, first.ts, 1]);
      await call(slack, 'chat.delete', { channel: 'C1', ts: first.ts });
      assert.equal((await post()).error, 'duplicate_message_not_found');
    });

    it('remarks a message that has blocks and no text', async () => {
      const slack = await start();
      await call(slack, 'chat.postMessage', { channel: 'C1', blocks: [section('x')] });
      assert.deepEqual(slack.calls[0]?.warnings, ['missing_text_in_message']);
    });

    it('changes codes and refresh tokens into tokens, once each', async () => {
      let now = 0;
      const slack = await start({ app: { rotation: true }, clock: () => now });
      const client = { client_id: '1.2', client_secret: 'client-secret' };
      const code = slack.issueCode('T1');
      assert.equal((await call(slack, 'oauth.v2.access', { ...client, code, client_secret: 'x' })).error, 'bad_client_secret');
      const granted = await callForm(slack, 'oauth.v2.access', { ...client, code });
      assert.deepEqual([granted.team.id, granted.bot_user_id, granted.expires_in], ['T1', 'U0BOT', 43_200]);
      assert.equal((await call(slack, 'oauth.v2.access', { ...client, code })).error, 'code_already_used');
      now += 43_200_000;
      assert.equal((await call(slack, 'auth.test', {}, granted.access_token)).error, 'token_expired');
      const again = { ...client, grant_type: 'refresh_token', refresh_token: granted.refresh_token };
      const refreshed = await call(slack, 'oauth.v2.access', again);
      assert.equal((await call(slack, 'auth.test', {}, refreshed.access_token)).ok, true);
      assert.equal((await call(slack, 'oauth.v2.access', again)).error, 'invalid_refresh_token');
    });

    it('exchanges a lasting token for one that runs out', async () => {
      const slack = await start();
      const client = { client_id: '1.2', client_secret: 'client-secret' };
      const { refresh_token } = await call(slack, 'oauth.v2.exchange', { ...client, token: TOKEN }, '');
      assert.match(refresh_token, /^xoxe-/);
      assert.equal((await call(slack, 'auth.test', {})).error, 'token_revoked');
    });

    it('shows the thread of an assistant as the app set it', async () => {
      const slack = await start();
      const { envelope } = await slack.send.assistantStarted({ user: 'U1' });
      const { channel_id, thread_ts } = envelope.payload.event.assistant_thread;
      await call(slack, 'assistant.threads.setStatus', { channel_id, thread_ts, status: 'is reading' });
      await call(slack, 'assistant.threads.setSuggestedPrompts', {
        channel_id,
        thread_ts,
        prompts: [{ title: 'a', message: 'b' }],
      });
      assert.deepEqual(slack.thread(channel_id, thread_ts), { status: 'is reading', prompts: [{ title: 'a', message: 'b' }] });
    });
  });

  describe('the limits of blocks', () => {
    const tooMuch: readonly (readonly [string, readonly Json[], string])[] = [
      ['51 blocks', Array.from({ length: 51 }, () => ({ type: 'divider' })), '/blocks'],
      ['a section of 3001', [section('x'.repeat(3001))], '/blocks/0/text/text'],
      ['an empty section', [section('')], '/blocks/0/text/text'],
      ['11 fields', [{ type: 'section', fields: Array.from({ length: 11 }, () => section('x').text) }], '/blocks/0/fields'],
      ['a field of 2001', [{ type: 'section', fields: [section('x'.repeat(2001)).text] }], '/blocks/0/fields/0/text'],
      ['a header of 151', [{ type: 'header', text: button('x'.repeat(151)).text }], '/blocks/0/text/text'],
      ['a header in mrkdwn', [{ type: 'header', text: section('x').text }], '/blocks/0/text/type'],
      ['26 buttons', [actions(...Array.from({ length: 26 }, () => button('x')))], '/blocks/0/elements'],
      ['a button of 76', [section('x'), actions(button('x'.repeat(76)))], '/blocks/1/elements/0/text/text'],
      ['a value of 2001', [actions(button('x', { value: 'x'.repeat(2001) }))], '/blocks/0/elements/0/value'],
      [
        'a label of 76',
        [actions(button('x', { accessibility_label: 'x'.repeat(76) }))],
        '/blocks/0/elements/0/accessibility_label',
      ],
      [
        'an option of 76',
        [actions({ type: 'static_select', options: [option('x'.repeat(76))] })],
        '/blocks/0/elements/0/options/0/text/text',
      ],
      ['101 options', [actions(select(101))], '/blocks/0/elements/0/options'],
      ['11 checkboxes', [actions({ ...select(11), type: 'checkboxes' })], '/blocks/0/elements/0/options'],
      [
        'an initial option that is none',
        [actions({ ...select(2), initial_option: option('z') })],
        '/blocks/0/elements/0/initial_option',
      ],
      [
        '11 parts of context',
        [{ type: 'context', elements: Array.from({ length: 11 }, () => section('x').text) }],
        '/blocks/0/elements',
      ],
      ['a block that does not exist', [{ type: 'marquee' }], '/blocks/0/type'],
      ['a property that does not exist', [{ ...section('x'), colour: 'red' }], '/blocks/0'],
      [
        'two equal action ids',
        [actions(button('x', { action_id: 'a' })), actions(button('y', { action_id: 'a' }))],
        '/blocks/1/elements/0/action_id',
      ],
      [
        'two equal block ids',
        [
          { ...section('x'), block_id: 'b' },
          { ...section('y'), block_id: 'b' },
        ],
        '/blocks/1/block_id',
      ],
      [
        'a rich text of nothing',
        [{ type: 'rich_text', elements: [{ type: 'rich_text_section', elements: [{ type: 'text', text: '' }] }] }],
        '/blocks/0/elements/0/elements/0/text',
      ],
    ];
    for (const [what, blocks, place] of tooMuch)
      it(`refuse ${what}`, async () => {
        const answer = await call(await start(), 'chat.postMessage', { channel: 'C1', text: 'x', blocks });
        assert.equal(answer.error, 'invalid_blocks');
        assert.ok(answer.response_metadata.messages[0].endsWith(`[json-pointer:${place}]`), answer.response_metadata.messages[0]);
      });

    it('refuse more than 13200 characters over all blocks', async () => {
      const slack = await start();
      const post = (count: number) =>
        call(slack, 'chat.postMessage', {
          channel: 'C1',
          text: 'x',
          blocks: [...Array(5)].map(() => section('x'.repeat(count))),
        });
      assert.deepEqual([(await post(2641)).error, (await post(2640)).ok], ['msg_blocks_too_long', true]);
    });

    it('let pass what is just at the limit', async () => {
      const blocks = [
        { type: 'header', text: button('x'.repeat(150)).text },
        section('x'.repeat(3000)),
        { ...section('y'), accessory: select(100) },
        actions(...Array.from({ length: 25 }, (_, i) => button('x'.repeat(75), { action_id: `a${i}`, value: 'v'.repeat(2000) }))),
        actions({ ...select(10), type: 'checkboxes' }, { ...select(10), type: 'radio_buttons', initial_option: option('o3') }),
        { type: 'rich_text', elements: [{ type: 'rich_text_preformatted', elements: [{ type: 'text', text: 'reg.exe' }] }] },
      ];
      assert.equal((await call(await start(), 'chat.postMessage', { channel: 'C1', text: 'x', blocks })).error, undefined);
    });

    it('hold for chat.update as well, and leave the message as it was', async () => {
      const slack = await start();
      const { ts } = await call(slack, 'chat.postMessage', { channel: 'C1', text: 'x' });
      const answer = await call(slack, 'chat.update', { channel: 'C1', ts, text: 'y', blocks: [section('x'.repeat(3001))] });
      assert.deepEqual([answer.error, slack.messages('C1')[0]?.text], ['invalid_blocks', 'x']);
    });
  });

  describe('views', () => {
    const tooMuch: readonly (readonly [string, Json])[] = [
      ['a title of 25', modal({ title: { type: 'plain_text', text: 'x'.repeat(25) } })],
      ['101 blocks', modal({ blocks: Array.from({ length: 101 }, () => ({ type: 'divider' })) })],
      ['private metadata of 3001', modal({ private_metadata: 'x'.repeat(3001) })],
      ['an input without a submit button', modal({ blocks: [input] })],
    ];
    for (const [what, view] of tooMuch)
      it(`refuse ${what}`, async () => {
        const slack = await start();
        const { envelope } = await slack.send.globalShortcut({ user: 'U1', callback_id: 'x' });
        const answer = await call(slack, 'views.open', { trigger_id: envelope.payload.trigger_id, view });
        assert.equal(answer.error, 'invalid_arguments');
      });

    it('open once for a trigger, and within three seconds', async () => {
      let now = 0;
      const slack = await start({ clock: () => now });
      const trigger = () => slack.make.globalShortcut({ user: 'U1', callback_id: 'x' }).payload.trigger_id;
      const [first, second] = [trigger(), trigger()];
      const open = async (trigger_id: string) => (await call(slack, 'views.open', { trigger_id, view: modal() })).error;
      now = 3_000;
      assert.deepEqual(
        [await open(first), await open(first), await open('none')],
        [undefined, 'exchanged_trigger_id', 'invalid_trigger_id'],
      );
      now = 3_001;
      assert.equal(await open(second), 'expired_trigger_id');
    });

    it('are filled in and submitted, and close unless there are errors', async () => {
      const slack = await start();
      let body = JSON.stringify({ response_action: 'errors', errors: { b: 'No.' } });
      const heard = await listenTo(slack, () => ({ body }));
      const { trigger_id } = slack.make.globalShortcut({ user: 'U1', callback_id: 'x' }).payload;
      await call(slack, 'views.open', {
        trigger_id,
        view: modal({ blocks: [input], submit: { type: 'plain_text', text: 'Go' } }),
      });
      const view = slack.modals('U1')[0] ?? assert.fail('no modal');
      await slack.user('U1').submits(view, { i: 'typed' });
      assert.deepEqual(heard[0]?.json.view.state.values, { b: { i: { type: 'plain_text_input', value: 'typed' } } });
      assert.equal(slack.modals('U1').length, 1);
      body = '';
      await slack.user('U1').submits(view, { i: 'typed' });
      assert.equal(slack.modals('U1').length, 0);
    });

    it('are published as the Home tab', async () => {
      const slack = await start();
      await call(slack, 'views.publish', { user_id: 'U1', view: { type: 'home', blocks: [section('x')] } });
      assert.equal(slack.home('U1')?.blocks.length, 1);
      assert.equal(slack.home('U2'), null);
    });
  });

  describe('faults', () => {
    it('meet one call each, in order', async () => {
      const slack = await start();
      slack.fail('auth.test', { status: 429, retryAfter: 7 }, 'none', { status: 500 }, { error: 'internal_error' });
      const statuses: unknown[] = [];
      for (let i = 0; i < 5; i++) {
        const response = await send(slack, 'auth.test', {});
        statuses.push([response.status, response.headers.get('retry-after'), (await response.text()).includes('"ok":true')]);
      }
      assert.deepEqual(statuses, [
        [429, '7', false],
        [200, null, true],
        [500, null, false],
        [200, null, false],
        [200, null, true],
      ]);
      assert.deepEqual(
        slack.calls.map(({ answer }) => answer),
        ['429', 'ok', '500', 'internal_error', 'ok'],
      );
    });

    it('break the connection before or after the message is there', async () => {
      const slack = await start();
      slack.fail('chat.postMessage', 'reset', 'reset-after');
      await assert.rejects(call(slack, 'chat.postMessage', { channel: 'C1', text: 'before' }));
      assert.deepEqual(slack.messages('C1'), []);
      await assert.rejects(call(slack, 'chat.postMessage', { channel: 'C1', text: 'after' }));
      assert.equal(slack.messages('C1')[0]?.text, 'after');
    });

    it('answer late what was applied at once', async () => {
      const slack = await start();
      slack.fail('chat.postMessage', { delayMs: 30 });
      let isAnswered = false;
      const answer = call(slack, 'chat.postMessage', { channel: 'C1', text: 'x' }).then((got) => {
        isAnswered = true;
        return got;
      });
      while (slack.messages('C1').length === 0) await new Promise((resolve) => setImmediate(resolve));
      assert.equal(isAnswered, false);
      assert.equal((await answer).ok, true);
    });
  });

  describe('what it says to the bot', () => {
    it('is signed as in the documentation of Slack', () => {
      const body =
        'token=xyzz0WbapA4vBCDEFasx0q6G&team_id=T1DC2JH3J&team_domain=testteamnow&channel_id=G8PSS9T3V&channel_name=foobar&user_id=U2CERLKJA&user_name=roadrunner&command=%2Fwebhook-collect&text=&response_url=https%3A%2F%2Fhooks.slack.com%2Fcommands%2FT1DC2JH3J%2F397700885554%2F96rGlfmibIGlgcZRskXaIFfN&trigger_id=398738663015.47445629121.803a0bc887a14d10d2c447fce8b6703c';
      const expected = 'v0=a2114d57b48eac39b9ad189dd8316235a7b4a8d21a10bd27519666489c69b503';
      assert.equal(sign('8f742231b10e8888abcd99yyyzzz85a5', 1531420618, body), expected);
    });

    it('is signed over the bytes that are sent, by its clock', async () => {
      const slack = await start({ clock: () => 1_700_000_000_000 });
      const [heard] = [await listenTo(slack)];
      await slack.user('U1').says('C1', 'ä < b');
      const { headers, raw, json } = heard[0] ?? assert.fail('nothing heard');
      assert.equal(headers['x-slack-request-timestamp'], '1700000000');
      assert.equal(headers['x-slack-signature'], sign('signing-secret', 1_700_000_000, raw));
      assert.deepEqual([json.event.text, json.event.channel_type, json.team_id], ['ä &lt; b', 'channel', 'T1']);
      assert.equal(headers['x-slack-retry-num'], undefined);
    });

    it('can be said again, and changed on the way', async () => {
      const slack = await start();
      const heard = await listenTo(slack);
      const { envelope } = await slack.user('U1').says('U1', 'x');
      await slack.deliver(envelope, { retry: { num: 1, reason: 'http_timeout' } });
      await slack.deliver(envelope, { tamper: ({ raw, headers }) => ({ headers, raw: String(raw).replace('"x"', '"y"') }) });
      const ids = heard.map(({ json }) => json.event_id);
      assert.deepEqual(new Set(ids).size, 1);
      assert.deepEqual(
        [heard[1]?.headers['x-slack-retry-num'], heard[1]?.headers['x-slack-retry-reason']],
        ['1', 'http_timeout'],
      );
      const { headers, raw } = heard[2] ?? assert.fail('not heard');
      assert.notEqual(headers['x-slack-signature'], sign('signing-secret', String(headers['x-slack-request-timestamp']), raw));
      assert.equal(slack.messages('U1').length, 1);
    });

    it('reports a bot that is not there', async () => {
      const slack = await start({ eventsUrl: 'http://127.0.0.1:1/slack/events' });
      const { status, body } = await slack.user('U1').says('C1', 'x');
      assert.deepEqual([status, body], [0, 'connection_failed']);
    });

    it('says a mention twice where the bot is a member, with one ts and two event ids', async () => {
      const slack = await start();
      const heard = await listenTo(slack);
      assert.equal((await slack.user('U1').mentions('C1', 'help')).length, 2);
      const [first, second] = heard.map(({ json }) => json);
      assert.deepEqual([first?.event.type, second?.event.type], ['message', 'app_mention']);
      assert.equal(first?.event.ts, second?.event.ts);
      assert.notEqual(first?.event_id, second?.event_id);
      assert.equal((await slack.user('U1').mentions('C2', 'help')).length, 1);
    });

    it('presses a button, and an option with the state of its block', async () => {
      const slack = await start();
      const heard = await listenTo(slack);
      const blocks = [
        {
          type: 'actions',
          block_id: 'b',
          elements: [button('It works', { action_id: 'ok', value: 'v' }), { ...select(2), action_id: 's' }],
        },
      ];
      await call(slack, 'chat.postMessage', { channel: 'U1', text: 'x', blocks });
      const message = slack.messages('U1')[0] ?? assert.fail('no message');
      await slack.user('U1').presses(message, 'It works', { values: { s: 'o0' } });
      await slack.user('U1').presses(message, 'o1');
      const [pressed, chosen] = heard.map(({ json }) => json);
      assert.deepEqual([pressed?.actions[0].action_id, pressed?.actions[0].value], ['ok', 'v']);
      assert.equal(pressed?.state.values.b.s.selected_option.value, 'o0');
      assert.equal(pressed?.container.message_ts, message.ts);
      assert.equal(chosen?.actions[0].selected_option.value, 'o1');
      assert.throws(() => slack.make.press({ user: 'U1', on: message, choice: 'Not there' }), /It works \| s \| o0/);
    });

    it('runs a command and shows what the response says', async () => {
      const slack = await start();
      const heard = await listenTo(slack, () => ({ body: JSON.stringify({ response_type: 'ephemeral', text: 'only you' }) }));
      await slack.user('U1').runs('/reconnect event 50', 'C1');
      assert.deepEqual([heard[0]?.json.command, heard[0]?.json.text], ['/reconnect', 'event 50']);
      assert.deepEqual(slack.messages('C1'), []);
      assert.deepEqual([slack.ephemerals('C1')[0]?.text, slack.ephemerals('C1')[0]?.onlyFor], ['only you', 'U1']);
    });

    it('tells edits and deletions with what was there before', async () => {
      const slack = await start();
      const heard = await listenTo(slack);
      await slack.user('U1').says('C1', 'one');
      const message = slack.messages('C1')[0] ?? assert.fail('no message');
      await slack.user('U1').edits(message, 'two');
      await slack.user('U1').deletes(message);
      const [, changed, removed] = heard.map(({ json }) => json.event);
      assert.deepEqual([changed.subtype, changed.message.text, changed.previous_message.text], ['message_changed', 'two', 'one']);
      assert.deepEqual(
        [removed.subtype, removed.deleted_ts, removed.previous_message.text],
        ['message_deleted', message.ts, 'two'],
      );
      assert.deepEqual(slack.messages('C1'), []);
    });

    it('stops a token when the app is uninstalled', async () => {
      const slack = await start();
      slack.make.uninstalled();
      assert.equal((await call(slack, 'auth.test', {})).error, 'account_inactive');
    });

    it('goes over the socket in Socket Mode', async () => {
      const slack = await start();
      const client = new SocketModeClient({ appToken: slack.appToken, clientOptions: { slackApiUrl: slack.apiUrl } });
      ends.unshift(() => client.disconnect());
      client.on('slash_commands', ({ ack, body }) => ack({ text: `got ${body.text}` }));
      await client.start();
      const { status, body } = await slack.user('U1').runs('/reconnect hello', 'C1');
      assert.deepEqual([status, JSON.parse(body)], [200, { text: 'got hello' }]);
    });
  });
});
