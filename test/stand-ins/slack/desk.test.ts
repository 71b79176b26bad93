import assert from 'node:assert/strict';
import { createSlack, type SlackOptions, type SlackStandIn } from './slack.ts';
import { call, callForm, type SmallBot, startSmallBot, TOKEN } from './small-bot.ts';
import type { Json, Message, View } from './wire.ts';

const section = (text: string) => ({ type: 'section', text: { type: 'mrkdwn', text } });
const button = (text: string) => ({ type: 'button', action_id: text, value: 'v', text: { type: 'plain_text', text } });
const card = (...labels: string[]) => [section('#1042'), { type: 'actions', elements: labels.map(button) }];
const plain = (text: string) => ({ type: 'plain_text', text });
const asking = (more: Json = {}) => ({
  type: 'modal',
  callback_id: 'reply',
  private_metadata: '#1042',
  title: plain('Reply'),
  submit: plain('Send'),
  blocks: [
    {
      type: 'input',
      block_id: 'b',
      label: plain('Text'),
      element: { type: 'plain_text_input', action_id: 'text', multiline: true, max_length: 20 },
    },
  ],
  ...more,
});

describe('a desk in a channel of the Slack stand-in', () => {
  let [slack, small]: [SlackStandIn, SmallBot] = [] as never;
  let reply: Json | null = null;
  const open = async (options: SlackOptions = {}) => {
    slack = await createSlack(options);
    small = await startSmallBot(slack, () => ({ body: reply === null ? '' : JSON.stringify(reply) }));
  };
  const close = () => Promise.all([slack.close(), small.close()]);
  beforeEach(() => {
    reply = null;
    return open();
  });
  afterEach(close);

  const last = () => small.heard.at(-1)?.json ?? assert.fail('nothing heard');
  const post = async (args: Json = {}): Promise<Message> => {
    const { ts, error } = await call(slack, 'chat.postMessage', { channel: 'C1', text: 'x', blocks: card('Reply'), ...args });
    assert.equal(error, undefined);
    return slack.messages('C1').find((message) => message.ts === ts) ?? assert.fail();
  };
  const memberIds = async () => (await call(slack, 'conversations.members', { channel: 'C1' })).members;

  describe('has members', () => {
    it('which the bot can list, page by page', async () => {
      const args = { channel: 'C1', limit: '2' };
      const first = await callForm(slack, 'conversations.members', args);
      assert.deepEqual(first.members, ['U0BOT', 'U1']);
      const { next_cursor: cursor } = first.response_metadata;
      const second = await callForm(slack, 'conversations.members', { ...args, cursor });
      assert.deepEqual([second.members, second.response_metadata.next_cursor], [['U2'], '']);
    });

    const refusals: readonly (readonly [string, Json, string])[] = [
      ['of a channel that is none', { channel: 'C9' }, 'channel_not_found'],
      ['by a user’s id', { channel: 'U1' }, 'channel_not_found'],
      ['none at a time', { channel: 'C1', limit: 0 }, 'invalid_limit'],
      ['a thousand at a time', { channel: 'C1', limit: 1000 }, 'invalid_limit'],
      ['from a place that nobody named', { channel: 'C1', cursor: 'x' }, 'invalid_cursor'],
    ];
    for (const [what, args, error] of refusals)
      it(`which it cannot list ${what}: ${error}`, async () =>
        assert.equal((await call(slack, 'conversations.members', args)).error, error));

    it('which it lists only with the scope for that kind of channel', async () => {
      await close();
      const channels = [{ id: 'C1', name: 'desk', members: ['U0BOT'], isPrivate: true }];
      const bot = { user: 'U0BOT', id: 'B0BOT', name: 'reconnect' };
      await open({ workspaces: [{ id: 'T1', token: TOKEN, bot, channels, scopes: ['channels:read'] }] });
      const { error, needed } = await call(slack, 'conversations.members', { channel: 'C1' });
      assert.deepEqual([error, needed], ['missing_scope', 'groups:read']);
    });

    it('who come and go, and the bot hears it', async () => {
      await slack.user('U2').leaves('C1');
      assert.deepEqual([last().event.subtype, last().event.user], ['channel_leave', 'U2']);
      assert.deepEqual(await memberIds(), ['U0BOT', 'U1']);
      await slack.user('U2').joins('C1');
      assert.deepEqual([last().event.subtype, last().event.text], ['channel_join', '<@U2> has joined the channel']);
      assert.deepEqual(await memberIds(), ['U0BOT', 'U1', 'U2']);
    });

    it('who have a name and what they want to be called', async () => {
      await close();
      const users = [{ id: 'U1', name: 'ada', real_name: 'Ada Byron', display_name: 'Ada (desk)' }];
      await open({ workspaces: [{ id: 'T1', token: TOKEN, users }] });
      const { user } = await call(slack, 'users.info', { user: 'U1' });
      assert.deepEqual([user.name, user.real_name, user.profile.display_name], ['ada', 'Ada Byron', 'Ada (desk)']);
    });
  });

  describe('has threads', () => {
    it('in which several people write, and the bot hears each with whose message they hang on', async () => {
      const root = await post();
      await slack.user('U1').says('C1', 'looking', { thread_ts: root.ts });
      await slack.user('U2').says('C1', 'me too', { thread_ts: root.ts });
      const [first, second] = small.heard.map(({ json }) => json.event);
      assert.deepEqual([first?.user, second?.user], ['U1', 'U2']);
      assert.deepEqual([second?.thread_ts, second?.parent_user_id], [root.ts, 'U0BOT']);
      const seen = slack.user('U2').sees('C1', { thread_ts: root.ts });
      assert.deepEqual(
        seen.map(({ text }) => text),
        ['x', 'looking', 'me too'],
      );
    });

    it('in which edits and deletions keep their place', async () => {
      const root = await post();
      await slack.user('U2').says('C1', 'one', { thread_ts: root.ts });
      const said = slack.messages('C1').at(-1) ?? assert.fail();
      await slack.user('U2').edits(said, 'two');
      const { message, previous_message } = last().event;
      assert.deepEqual([message.text, message.thread_ts, previous_message.text], ['two', root.ts, 'one']);
      await slack.user('U2').deletes(said);
      const { subtype, deleted_ts, previous_message: gone } = last().event;
      assert.deepEqual([subtype, deleted_ts, gone.thread_ts], ['message_deleted', said.ts, root.ts]);
    });

    it('whose first message leaves an empty shell when it is deleted', async () => {
      await slack.user('U1').says('C1', 'help');
      const root = slack.messages('C1')[0] ?? assert.fail();
      await post({ thread_ts: root.ts });
      await slack.user('U1').deletes(root);
      const { subtype, message } = last().event;
      assert.deepEqual([subtype, message.subtype, message.user], ['message_changed', 'tombstone', 'USLACKBOT']);
      assert.equal(slack.messages('C1').length, 2);
      assert.equal((await call(slack, 'chat.update', { channel: 'C1', ts: root.ts, text: 'y' })).error, 'cant_update_message');
    });

    it('whose first message carries the thread once there are replies', async () => {
      const root = await post();
      await slack.user('U1').presses(root, 'Reply');
      assert.deepEqual([last().container.thread_ts, last().message.thread_ts], [undefined, undefined]);
      await post({ thread_ts: root.ts });
      await slack.user('U1').presses(root, 'Reply');
      assert.deepEqual([last().container.thread_ts, last().message.thread_ts, last().message.reply_count], [root.ts, root.ts, 1]);
    });

    it('in which the app may show what it is doing until it says something', async () => {
      await close();
      const channels = [{ id: 'C1', name: 'desk', members: ['UBOTT1'] }];
      await open({ workspaces: [{ id: 'T1', token: TOKEN, channels, scopes: ['chat:write'] }] });
      const { ts } = await post();
      const set = (more: Json) => call(slack, 'assistant.threads.setStatus', { channel_id: 'C1', status: 'types', ...more });
      assert.equal((await set({ thread_ts: ts })).ok, true);
      assert.equal(slack.thread('C1', ts).status, 'types');
      await post({ thread_ts: ts });
      assert.equal(slack.thread('C1', ts).status, '');
      assert.equal((await set({})).error, 'invalid_arguments');
      assert.equal((await set({ thread_ts: '1.000000' })).error, 'invalid_thread_ts');
    });

    it('to which there are links', async () => {
      const root = await post();
      const under = await post({ thread_ts: root.ts });
      const link = async ({ ts }: Message) =>
        (await call(slack, 'chat.getPermalink', { channel: 'C1', message_ts: ts })).permalink;
      assert.equal(await link(root), `https://t1.slack.com/archives/C1/p${root.ts.replace('.', '')}`);
      assert.match(await link(under), new RegExp(`thread_ts=${root.ts}&cid=C1$`));
    });
  });

  describe('has words for one person', () => {
    const whisper = (more: Json = {}) =>
      call(slack, 'chat.postEphemeral', { channel: 'C1', user: 'U2', text: 'x', blocks: card('Show'), ...more });

    it('which only he sees and presses, without the message coming with it', async () => {
      await whisper();
      const seen = slack.user('U2').sees('C1')[0] ?? assert.fail();
      assert.deepEqual([slack.user('U1').sees('C1'), slack.messages('C1')], [[], []]);
      assert.throws(() => slack.user('U1').presses(seen, 'Show'), /Only U2 sees this/);
      await slack.user('U2').presses(seen, 'Show');
      const { container, message, actions, trigger_id } = last();
      assert.deepEqual(container, { type: 'message', message_ts: seen.ts, channel_id: 'C1', is_ephemeral: true });
      assert.deepEqual([message, actions[0].action_id], [undefined, 'Show']);
      assert.match(trigger_id, /./);
    });

    it('which in a thread appear only when it has replies', async () => {
      const root = await post();
      assert.equal((await whisper({ thread_ts: root.ts })).ok, true);
      assert.deepEqual(slack.ephemerals('C1'), []);
      await post({ thread_ts: root.ts });
      await whisper({ thread_ts: root.ts });
      const seen = slack.user('U2').sees('C1', { thread_ts: root.ts }).at(-1) ?? assert.fail();
      await slack.user('U2').presses(seen, 'Show');
      assert.deepEqual([last().container.thread_ts, last().container.is_ephemeral], [root.ts, true]);
    });

    it('which cannot be said to somebody who has left, nor changed afterwards', async () => {
      const { message_ts } = await whisper();
      assert.equal((await call(slack, 'chat.update', { channel: 'C1', ts: message_ts, text: 'y' })).error, 'message_not_found');
      await slack.user('U2').leaves('C1');
      assert.equal((await whisper()).error, 'user_not_in_channel');
    });
  });

  describe('has windows', () => {
    const openView = async (view: Json = asking()): Promise<View> => {
      await slack.user('U2').presses(await post(), 'Reply');
      const { error } = await call(slack, 'views.open', { trigger_id: last().trigger_id, view });
      assert.equal(error, undefined);
      return slack.modals('U2').at(-1) ?? assert.fail('no window');
    };

    it('which a press opens, in time and once', async () => {
      await close();
      let now = 1_000;
      await open({ clock: () => now });
      const press = async () => {
        await slack.user('U2').presses(await post(), 'Reply');
        return last().trigger_id;
      };
      const answer = async (trigger_id: string) => (await call(slack, 'views.open', { trigger_id, view: asking() })).error;
      const [first, late] = [await press(), await press()];
      now += 3_000;
      assert.deepEqual([await answer(first), await answer(first)], [undefined, 'exchanged_trigger_id']);
      now += 1;
      assert.equal(await answer(late), 'expired_trigger_id');
    });

    it('which the one who pressed fills in, and nobody else', async () => {
      const view = await openView();
      await assert.rejects(slack.user('U1').submits(view, { text: 'x' }), /Only U2 sees this/);
      await assert.rejects(slack.user('U2').submits(view, { other: 'x' }), /There is no input other. There are: text/);
      await assert.rejects(slack.user('U2').submits(view, { text: 'x'.repeat(21) }), /at most 20 characters/);
      await slack.user('U2').submits(view, { text: 'Try again now.' });
      const { type, user, view: sent } = last();
      assert.deepEqual([type, user.id, sent.callback_id, sent.private_metadata], ['view_submission', 'U2', 'reply', '#1042']);
      assert.equal(sent.state.values.b.text.value, 'Try again now.');
      await assert.rejects(slack.user('U2').submits(view, { text: 'twice' }), /closed/);
    });

    it('which tell that they are closed only when they should', async () => {
      const quiet = await openView();
      assert.equal(await slack.user('U2').closes(quiet), null);
      const told = await openView(asking({ notify_on_close: true }));
      await slack.user('U2').closes(told);
      const { type, view, trigger_id } = last();
      assert.deepEqual([type, view.private_metadata, trigger_id, slack.modals('U2')], ['view_closed', '#1042', undefined, []]);
    });

    it('which lie on each other, three at most', async () => {
      const more = asking({ blocks: card('More') });
      const push = async (view: View) => {
        await slack.user('U2').presses(view, 'More');
        return call(slack, 'views.push', { trigger_id: last().trigger_id, view: more });
      };
      const root = await openView(more);
      const second = (await push(root)).view;
      assert.deepEqual([second.previous_view_id, second.root_view_id], [root.id, root.id]);
      const [, middle] = slack.modals('U2');
      const third = (await push(middle as View)).view;
      assert.equal(third.root_view_id, root.id);
      assert.equal((await push(slack.modals('U2').at(-1) as View)).error, 'push_limit_reached');
      reply = { response_action: 'clear' };
      await slack.user('U2').submits(slack.modals('U2').at(-1) as View);
      assert.deepEqual(slack.modals('U2'), []);
    });

    it('which cannot be pushed where none is open', async () => {
      await slack.user('U2').presses(await post(), 'Reply');
      const { error } = await call(slack, 'views.push', { trigger_id: last().trigger_id, view: asking() });
      assert.equal(error, 'not_found');
    });

    it('which change under the eyes of the user', async () => {
      const { id, hash } = await openView();
      const update = (more: Json) => call(slack, 'views.update', { view_id: id, view: asking({ title: plain('New') }), ...more });
      assert.equal((await update({ hash: 'old' })).error, 'hash_conflict');
      assert.equal((await update({ hash })).view.id, id);
      assert.equal(slack.modals('U2')[0]?.title.text, 'New');
    });

    it('whose inputs take no more than Slack takes', async () => {
      const element = { type: 'plain_text_input', action_id: 'text', max_length: 3001 };
      await slack.user('U2').presses(await post(), 'Reply');
      const view = asking({ blocks: [{ type: 'input', label: plain('Text'), element }] });
      const answer = await call(slack, 'views.open', { trigger_id: last().trigger_id, view });
      assert.match(answer.errors[0], /max_length/);
    });
  });

  describe('can be out of reach', () => {
    for (const why of ['channel_not_found', 'not_in_channel', 'is_archived'] as const)
      it(`with ${why}, and come back`, async () => {
        const { ts } = await post();
        slack.shut('C1', why);
        const say = () => call(slack, 'chat.postMessage', { channel: 'C1', text: 'y' });
        assert.equal((await say()).error, why);
        assert.equal((await call(slack, 'chat.postEphemeral', { channel: 'C1', user: 'U2', text: 'y' })).error, why);
        assert.equal((await call(slack, 'chat.update', { channel: 'C1', ts, text: 'y' })).error, why);
        slack.reopen('C1');
        assert.equal((await say()).ok, true);
      });

    it('and then the bot does not hear what is said there', async () => {
      slack.shut('C1', 'not_in_channel');
      const { status, body } = await slack.user('U2').says('C1', 'psst');
      assert.deepEqual([status, body, small.heard.length], [0, 'not_in_channel', 0]);
      assert.equal(slack.messages('C1').at(-1)?.text, 'psst');
      slack.reopen('C1');
      assert.equal((await slack.user('U2').says('C1', 'hello')).status, 200);
    });
  });
});
