import assert from 'node:assert/strict';
import { readdirSync, readFileSync, rmSync } from 'node:fs';
import { mkdtemp } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { GLOBAL_SHORTCUT, MESSAGE_SHORTCUT } from '../../../adapters/slack/read-interaction.ts';
import { openSqlite } from '../../../adapters/store/sqlite.ts';
import type { Message } from '../../stand-ins/slack/wire.ts';
import type { WorkspaceOptions } from '../../stand-ins/slack/world.ts';
import { buttonsOf, liveTurns, wordsOf } from './looks.ts';
import { runSlackBot, type SlackBot } from './running.ts';

const SENTENCE = 'Because of a security error, the client could not connect to the remote computer.';
const PASTE = `${SENTENCE}\nEvent ID 50, source TermDD`;
const SPENT = /This is done; go on below\./;

let bot: SlackBot;

const newest = (channel: string) => bot.slack.messages(channel).at(-1) ?? assert.fail('nothing is there');
const titleOf = (message: Message | undefined) => message?.blocks?.find(({ type }) => type === 'header')?.text.text;
/** Of the bot, as they stand now. */
const answers = (channel: string) => bot.slack.messages(channel).filter(({ bot_id }) => bot_id !== undefined);
const said = (message: Message | undefined) => `${message?.text}`;

describe('A dialogue in direct messages', () => {
  afterEach(() => bot.stop());
  beforeEach(async () => {
    bot = await runSlackBot();
  });

  const ada = () => bot.slack.user('U1');
  const says = async (text: string, where = {}) => {
    assert.equal((await ada().says('U1', text, where)).status, 200);
    await rest();
  };
  const presses = async (choice: string, { values = {}, on = newest('U1') } = {}) => {
    assert.equal((await ada().presses(on, choice, { values })).status, 200);
    await rest();
  };
  /** However the dialogue goes, the buttons of one card at the most can be pressed. */
  const rest = async () => {
    await bot.settle();
    assert.ok(liveTurns(bot.slack.messages('U1')).length <= 1, 'two cards are live');
    assert.deepEqual(
      bot.slack.calls.flatMap(({ warnings }) => warnings),
      [],
    );
  };
  const toTheSteps = async () => {
    await says(PASTE);
    await presses('Everybody');
    await presses('Answer', { values: { value: ['Windows Server 2008 R2'] } });
    await presses('Yes, I am an administrator there');
  };

  it('goes from question to question in one place, by button and by list', async () => {
    await says(PASTE);
    const { ts } = newest('U1');
    assert.equal(titleOf(newest('U1')), 'Who cannot connect?');
    await presses('Everybody');
    assert.match(`${titleOf(newest('U1'))}`, /^Which Windows runs/);
    await presses('Answer', { values: { value: ['Windows Server 2008 R2'] } });
    assert.match(wordsOf(newest('U1')), /Windows Server 2008 R2/);
    await presses('Yes, I am an administrator there');
    assert.match(`${titleOf(newest('U1'))}`, /^Most likely:/);
    assert.equal(newest('U1').ts, ts);
    assert.equal(answers('U1').length, 1);
  });

  it('takes several answers at once', async () => {
    await says(SENTENCE);
    await presses('Everybody');
    await presses('Answer', { values: { value: ['Windows 2000 Server'] } });
    await presses('Yes, I am an administrator there');
    await presses('At the server that people connect to');
    assert.match(`${titleOf(newest('U1'))}`, /^Which of these events/);
    const both = ['50 TermDD: error in the protocol stream', '56 TermDD: security layer error'];
    await presses('Answer', { values: { value: both } });
    assert.match(newest('U1').text, /50 TermDD[^\n]*, 56 TermDD/);
    assert.equal(answers('U1').length, 1);
  });

  it('says what is missing when Answer is pressed with nothing chosen', async () => {
    await says(PASTE);
    await presses('Everybody');
    const before = newest('U1');
    await presses('Answer');
    await bot.until(() => bot.slack.ephemerals('U1').length > 0);
    assert.match(said(bot.slack.ephemerals('U1')[0]), /^Choose an answer first/);
    assert.deepEqual(newest('U1'), before);
  });

  it('does nothing while an answer is only chosen', async () => {
    await says(PASTE);
    await presses('Everybody');
    const before = newest('U1');
    await presses('Windows Server 2019');
    assert.deepEqual(newest('U1'), before);
  });

  it('lets a fact be changed, with the earlier answer chosen', async () => {
    await toTheSteps();
    const { ts } = newest('U1');
    const changes = newest('U1').blocks?.filter(({ accessory }) =>
      accessory?.accessibility_label?.includes('Windows Server 2008 R2'),
    );
    await presses(changes?.[0]?.accessory.action_id);
    assert.match(`${titleOf(newest('U1'))}`, /^Which Windows runs/);
    const list = newest('U1').blocks?.find(({ type }) => type === 'input');
    assert.equal(list?.element.initial_option.text.text, 'Windows Server 2008 R2');
    await presses('Answer', { values: { value: ['Windows Server 2003'] } });
    const [card, continued] = answers('U1');
    assert.match(said(card), /Windows Server 2008 R2 → Windows Server 2003/);
    assert.equal(card?.ts, ts);
    assert.match(`${titleOf(continued)}`, /\(continued\)$/);
  });

  it('ticks a step and unticks it, in place', async () => {
    await toTheSteps();
    const { ts } = newest('U1');
    await presses('Done');
    assert.equal(newest('U1').ts, ts);
    assert.ok(buttonsOf(newest('U1')).includes('✓ Done'));
    await presses('✓ Done');
    assert.ok(!buttonsOf(newest('U1')).includes('✓ Done'));
    assert.equal(answers('U1').length, 1);
  });

  it('goes on to the next steps, and closes: the card then cannot be pressed and says so', async () => {
    await toTheSteps();
    const first = wordsOf(newest('U1'));
    await presses('Still broken');
    await presses('Per device');
    await presses('Answer', { values: { value: ['Windows 10'] } });
    assert.notEqual(wordsOf(newest('U1')), first);
    await presses('It worked');
    const [card, farewell] = answers('U1');
    assert.match(said(farewell), /^Good to hear/);
    assert.match(wordsOf(card), SPENT);
    assert.deepEqual(buttonsOf(card), []);
  });

  it('works by typing alone; every new card stands below and the one before it is spent', async () => {
    for (const text of [PASTE, 'everybody', '2008 R2', 'yes', 'failed', 'per device', 'Windows 10', 'failed', 'it worked'])
      await says(text);
    const cards = answers('U1').slice(0, -1);
    assert.ok(cards.length > 6);
    assert.deepEqual(cards.flatMap(buttonsOf), []);
    for (const card of cards) assert.match(`${titleOf(card)}\n${wordsOf(card)}`, /\(continued\)|This is done; go on below\./);
    assert.match(newest('U1').text, /^Good to hear/);
  });

  it('answers a press on an old state of a card with where we are, and moves nothing', async () => {
    await says(PASTE);
    const old = newest('U1');
    await presses('Everybody');
    const title = titleOf(newest('U1'));
    await presses('Some', { on: old });
    assert.equal(titleOf(newest('U1')), title);
    assert.match(newest('U1').text, /^.*\n\nThat button belongs to an earlier card/);
    assert.deepEqual(
      answers('U1')
        .map(buttonsOf)
        .map((labels) => labels.length > 0),
      [false, true],
    );
  });

  it('counts a press that comes twice once', async () => {
    await says(PASTE);
    const old = newest('U1');
    await Promise.all([ada().presses(old, 'Everybody'), ada().presses(old, 'Everybody')]);
    await rest();
    assert.equal(answers('U1').length, 1);
    assert.match(`${titleOf(newest('U1'))}`, /^Which Windows runs/);
  });

  it('goes on in a thread under a card', async () => {
    await says(PASTE);
    const card = newest('U1');
    await says('everybody', { thread_ts: card.ts });
    assert.equal(newest('U1').thread_ts, card.ts);
    assert.match(`${titleOf(newest('U1'))}`, /^Which Windows runs/);
    assert.match(wordsOf(answers('U1')[0]), SPENT);
  });

  it('begins anew in a thread under a message of the user', async () => {
    await says(PASTE);
    const [mine] = bot.slack.messages('U1');
    await ada().says('U1', '0x204', { thread_ts: mine?.ts ?? '' });
    await bot.settle();
    assert.equal(newest('U1').thread_ts, mine?.ts);
    assert.match(`${titleOf(newest('U1'))}`, /^Do you have administrator rights/);
    assert.equal(titleOf(answers('U1')[0]), 'Who cannot connect?');
  });

  it('reads the words beside a file, and asks for words when there are none', async () => {
    await bot.slack.send.fileShare({ channel: 'U1', user: 'U1', text: '' });
    await rest();
    assert.match(newest('U1').text, /I can only read text/);
    await bot.slack.send.fileShare({ channel: 'U1', user: 'U1', text: PASTE });
    await rest();
    assert.match(newest('U1').text, /I cannot read the picture, so I go by what you wrote/);
    assert.equal(titleOf(newest('U1')), 'Who cannot connect?');
  });

  it('offers once to read an edited message anew, and does when it is asked to', async () => {
    await says(PASTE);
    const [mine] = bot.slack.messages('U1');
    const { ts } = newest('U1');
    await ada().edits(mine as Message, '0x204');
    await rest();
    assert.equal(newest('U1').ts, ts);
    assert.match(newest('U1').text, /You have edited a message/);
    const calls = bot.slack.calls.length;
    await ada().edits(mine as Message, 'Error code: 0x204');
    await rest();
    assert.equal(bot.slack.calls.length, calls);
    await presses('Use the edited text');
    assert.equal(newest('U1').ts, ts);
    assert.ok(!buttonsOf(newest('U1')).includes('Use the edited text'));
    assert.doesNotMatch(`${titleOf(newest('U1'))}`, /Who cannot connect/);
  });

  it('does nothing when Slack only adds the preview of a link', async () => {
    await says(`${PASTE} https://learn.microsoft.com/troubleshoot`);
    const calls = bot.slack.calls.length;
    const [mine] = bot.slack.messages('U1');
    const channel = mine?.channel ?? '';
    const envelope = bot.slack.make.edited({ channel, ts: mine?.ts ?? '', text: mine?.text ?? '' });
    const { edited: _edited, ...unfurled } = envelope.payload.event.message;
    envelope.payload.event.message = { ...unfurled, attachments: [{ title: 'Learn' }] };
    assert.equal((await bot.slack.deliver({ ...envelope, raw: JSON.stringify(envelope.payload) })).status, 200);
    await rest();
    assert.equal(bot.slack.calls.length, calls);
  });

  it('greets once in the Messages tab, and not whom it knows already', async () => {
    await bot.slack.send.homeOpened({ user: 'U1', tab: 'messages' });
    await bot.slack.send.homeOpened({ user: 'U1', tab: 'messages' });
    await rest();
    assert.equal(answers('U1').length, 1);
    assert.match(newest('U1').text, /^Hello, I am Reconnect/);
    await bot.slack.user('U2').says('U2', PASTE);
    await bot.slack.send.homeOpened({ user: 'U2', tab: 'messages' });
    await bot.settle();
    assert.equal(answers('U2').length, 1);
  });

  it('shows the open problems of its user in the Home tab, with a window to paste into', async () => {
    await says(PASTE);
    await ada().opensHome();
    await bot.until(() => bot.slack.home('U1') !== null);
    const home = bot.slack.home('U1') ?? assert.fail();
    assert.match(wordsOf(home as never), /It waits for your answer/);
    await ada().presses(home, 'Paste an error');
    await bot.until(() => bot.slack.modals('U1').length > 0);
    await bot.slack.user('U2').opensHome();
    await bot.until(() => bot.slack.home('U2') !== null);
    assert.match(wordsOf(bot.slack.home('U2') as never), /Nothing is open/);
  });

  it('restates what was written in the window, and goes on below', async () => {
    await bot.slack.send.globalShortcut({ user: 'U1', callback_id: GLOBAL_SHORTCUT });
    await bot.until(() => bot.slack.modals('U1').length > 0);
    const window = bot.slack.modals('U1')[0] ?? assert.fail();
    await ada().submits(window, { error: '   ' });
    assert.equal(bot.slack.modals('U1').length, 1, 'an empty window stays open');
    await ada().submits(window, { error: PASTE });
    await rest();
    assert.deepEqual(bot.slack.modals('U1'), []);
    assert.match(newest('U1').text, /You wrote:[\s\S]*Because of a security error/);
    await presses('Everybody');
    assert.match(`${titleOf(newest('U1'))}`, /^Which Windows runs/);
  });

  it('says so when the window came too late', async () => {
    bot.slack.fail('views.open', { error: 'expired_trigger_id' });
    await bot.slack.send.globalShortcut({ user: 'U1', callback_id: GLOBAL_SHORTCUT });
    await bot.until(() => bot.slack.messages('U1').length > 0);
    assert.match(newest('U1').text, /Paste the error here instead/);
  });
});

describe('The pane of an assistant', () => {
  afterEach(() => bot.stop());
  beforeEach(async () => {
    bot = await runSlackBot();
  });

  it('shows prompts, says that it is read, and answers in its own thread', async () => {
    const { envelope } = await bot.slack.send.assistantStarted({ user: 'U1' });
    const { channel_id: channel, thread_ts } = envelope.payload.event.assistant_thread;
    await bot.settle();
    await bot.until(() => bot.slack.thread(channel, thread_ts).prompts !== undefined);
    assert.match(newest('U1').text, /^Hello, I am Reconnect/);
    await bot.slack.user('U1').says('U1', PASTE, { thread_ts });
    await bot.settle();
    await bot.until(() => bot.slack.thread(channel, thread_ts).status !== undefined);
    assert.equal(newest('U1').thread_ts, thread_ts);
    await bot.slack.user('U1').presses(newest('U1'), 'Everybody');
    await bot.settle();
    assert.match(`${titleOf(newest('U1'))}`, /^Which Windows runs/);
    await bot.slack.user('U1').says('U1', '0x204');
    await bot.settle();
    assert.equal(newest('U1').thread_ts, undefined, 'beside the pane another conversation goes on');
  });

  it('does not mind when its thread cannot be decorated', async () => {
    bot.slack.fail('assistant.threads.setSuggestedPrompts', { error: 'missing_scope' });
    await bot.slack.send.assistantStarted({ user: 'U1' });
    await bot.settle();
    assert.match(newest('U1').text, /^Hello, I am Reconnect/);
  });
});

describe('A dialogue in a channel', () => {
  afterEach(() => bot.stop());
  beforeEach(async () => {
    bot = await runSlackBot();
  });

  const ada = () => bot.slack.user('U1');
  const ben = () => bot.slack.user('U2');
  const mention = async (text = PASTE) => {
    for (const { status } of await ada().mentions('C1', text)) assert.equal(status, 200);
    await bot.settle();
    return bot.slack.messages('C1').find(({ user }) => user === 'U1')?.ts ?? '';
  };

  it('answers a mention once, in its thread, though Slack delivers it twice', async () => {
    const root = await mention();
    assert.equal(answers('C1').length, 1);
    assert.equal(newest('C1').thread_ts, root);
  });

  it('answers once in whatever order the two deliveries come', async () => {
    const envelope = bot.slack.make.mention({ channel: 'C1', user: 'U1', text: `<@U0BOT> ${SENTENCE}` });
    const message = bot.slack.messages('C1')[0] as Message;
    const other = bot.slack.make.messageOf(message);
    await Promise.all([bot.slack.deliver(envelope), bot.slack.deliver(other)]);
    await bot.settle();
    assert.equal(answers('C1').length, 1);
  });

  it('goes on in the thread without a new mention, and ignores the chatter of others', async () => {
    const root = await mention();
    await ben().says('C1', 'everybody, as always', { thread_ts: root });
    await ben().says('C1', 'event 56 TermDD');
    await ada().says('C1', 'good morning, event 50 TermDD');
    await bot.settle();
    assert.equal(answers('C1').length, 1);
    assert.equal(titleOf(answers('C1')[0]), 'Who cannot connect?');
    await ada().says('C1', 'everybody', { thread_ts: root });
    await bot.settle();
    assert.match(`${titleOf(newest('C1'))}`, /^Which Windows runs/);
    assert.deepEqual(
      answers('C1').map((card) => buttonsOf(card).length > 0),
      [false, true],
    );
  });

  it('stores nothing of chatter', async () => {
    await ben().says('C1', 'SECRET chatter');
    await ben().says('C1', 'more SECRET chatter', { thread_ts: bot.slack.messages('C1')[0]?.ts ?? '' });
    assert.deepEqual(await bot.store.history(`slack:T1:C1:${bot.slack.messages('C1')[0]?.ts}`, 0), []);
  });

  it('hears somebody else in the thread who mentions it', async () => {
    const root = await mention();
    await ben().mentions('C1', 'everybody', { thread_ts: root });
    await bot.settle();
    assert.match(`${titleOf(newest('C1'))}`, /^Which Windows runs/);
  });

  it('tells somebody else who presses that the buttons are not his, and moves nothing; the owner can still press the same', async () => {
    await mention();
    const card = newest('C1');
    assert.equal((await ben().presses(card, 'Everybody')).status, 200);
    await bot.settle();
    assert.deepEqual(newest('C1'), card);
    const [note] = bot.slack.ephemerals('C1');
    assert.equal(note?.onlyFor, 'U2');
    assert.equal(note?.thread_ts, card.thread_ts);
    assert.match(said(note), /^Only the person who asked/);
    await ada().presses(card, 'Everybody');
    await bot.settle();
    assert.equal(newest('C1').ts, card.ts);
    assert.match(`${titleOf(newest('C1'))}`, /^Which Windows runs/);
  });

  it('answers a mention in a channel that it is not a member of only there where it may write', async () => {
    await ada().mentions('C2', PASTE);
    await bot.settle();
    assert.deepEqual(answers('C2'), []);
    await ada().says('U1', PASTE);
    await bot.settle();
    assert.equal(answers('U1').length, 1);
  });

  it('answers /reconnect here in direct messages where it was not invited to the channel', async () => {
    await ada().runs(`/reconnect here ${PASTE}`, 'C2');
    await bot.settle();
    assert.deepEqual(answers('C2'), []);
    assert.match(newest('U1').text, /ada asked with \/reconnect:/);
    await ada().presses(newest('U1'), 'Everybody');
    await bot.settle();
    assert.match(`${titleOf(newest('U1'))}`, /^Which Windows runs/);
  });

  it('goes on with /reconnect here in the direct messages to which its answer had to go', async () => {
    await ada().says('U1', PASTE);
    await ada().runs('/reconnect here 0x204', 'C2');
    await bot.settle();
    assert.match(`${titleOf(newest('U1'))}`, /administrator rights/);
    await ada().says('U1', 'yes');
    await bot.settle();
    assert.match(newest('U1').text, /Administrator rights: Yes/);
    const typed = bot.slack.messages('U1').findLast(({ user, text }) => user === 'U1' && text === 'yes') as Message;
    await ada().edits(typed, 'no');
    await ada().deletes(typed);
    await bot.settle();
    assert.match(newest('U1').text, /Administrator rights: Yes/);
    await ada().presses(answers('U1')[0] as Message, 'Everybody');
    await ada().says('U1', '2008 R2');
    await bot.settle();
    assert.match(newest('U1').text, /2008 R2/, 'what was pressed last goes on');
  });

  it('keeps the way to whoever asked, whoever else presses or writes, and no press in it', async () => {
    const root = await mention();
    const wayTo = () => bot.store.wayTo(`slack:T1:C1:${root}`);
    const before = await wayTo();
    assert.equal((await ben().presses(newest('C1'), 'Everybody')).status, 200);
    await ben().mentions('C1', 'everybody', { thread_ts: root });
    await bot.settle();
    assert.deepEqual(await wayTo(), before);
    await ada().presses(newest('C1'), 'Windows Server 2019');
    await ada().presses(newest('C1'), 'Answer', { values: { value: ['Windows Server 2019'] } });
    await bot.settle();
    assert.deepEqual(await wayTo(), before);
  });

  it('begins anew with a message from its menu, whatever else was open', async () => {
    await ada().says('U1', PASTE);
    await ada().says('U1', 'everybody');
    await ben().says('C1', '0x204');
    await ada().usesShortcut(newest('C1'), MESSAGE_SHORTCUT);
    await bot.settle();
    assert.match(newest('U1').text, /About a message in #general:/);
    assert.doesNotMatch(newest('U1').text, /Everybody|Event 50/);
  });

  it('takes a message from its menu to direct messages, with its words', async () => {
    await ben().says('C1', PASTE);
    const message = newest('C1');
    assert.equal((await ada().usesShortcut(message, MESSAGE_SHORTCUT)).status, 200);
    await bot.settle();
    assert.equal(answers('C1').length, 0);
    assert.match(newest('U1').text, /About a message in #general:[\s\S]*Because of a security error/);
    await ada().presses(newest('U1'), 'Everybody');
    await ada().says('U1', '2008 R2');
    await bot.settle();
    assert.match(`${titleOf(newest('U1'))}`, /^Do you have administrator rights/);
  });

  it('answers /reconnect in direct messages, and repeats there and at once what was typed', async () => {
    assert.equal((await ada().runs(`/reconnect ${SENTENCE}`, 'C1')).status, 200);
    await bot.settle();
    assert.deepEqual(answers('C1'), []);
    const [echo] = bot.slack.ephemerals('C1');
    assert.equal(echo?.onlyFor, 'U1');
    assert.match(wordsOf(echo), /Because of a security error[\s\S]*The answer comes in our direct messages/);
    assert.match(newest('U1').text, /with \/reconnect in [^\n]*:[\s\S]*Because of a security error/);
    await ada().says('U1', 'everybody');
    await bot.settle();
    assert.match(`${titleOf(newest('U1'))}`, /^Which Windows runs/);
  });

  it('answers /reconnect here in the channel, and goes on in the thread under its answer', async () => {
    await ada().runs(`/reconnect here ${SENTENCE}`, 'C1');
    await bot.settle();
    const card = newest('C1');
    assert.equal(card.thread_ts, undefined);
    assert.match(card.text, /Because of a security error/);
    await ben().presses(card, 'Everybody');
    await bot.settle();
    assert.equal(bot.slack.ephemerals('C1').at(-1)?.thread_ts, undefined, 'a thread that nobody began shows nothing');
    await ada().presses(card, 'Everybody');
    await bot.settle();
    assert.equal(newest('C1').ts, card.ts);
    await ada().says('C1', 'Windows Server 2019', { thread_ts: card.ts });
    await bot.settle();
    assert.equal(newest('C1').thread_ts, card.ts);
    assert.match(`${titleOf(newest('C1'))}`, /^Do you have administrator rights/);
    assert.match(wordsOf(answers('C1')[0]), SPENT);
  });

  for (const line of ['/reconnect', '/reconnect   ', '/reconnect help', '/reconnect here'])
    it(`explains itself after “${line}”, to its user alone`, async () => {
      assert.equal((await ada().runs(line, 'C1')).status, 200);
      await bot.settle();
      assert.match(wordsOf(bot.slack.ephemerals('C1')[0]), /Type \/reconnect and the error/);
      assert.deepEqual([...answers('C1'), ...answers('U1')], []);
    });

  it('is silent to bots, to itself and to bookkeeping', async () => {
    await bot.slack.send.botMessage({ channel: 'C1', bot_id: 'B9', text: `<@U0BOT> ${SENTENCE}` });
    await bot.slack.send.message({ channel: 'C1', user: 'U0BOT', text: `<@U0BOT> ${SENTENCE}` });
    await bot.slack.send.message({ channel: 'U1', user: 'U0BOT', text: SENTENCE });
    const joined = bot.slack.make.message({ channel: 'C1', user: 'U1', text: '<@U1> has joined the channel' });
    joined.payload.event.subtype = 'channel_join';
    await bot.slack.deliver({ ...joined, raw: JSON.stringify(joined.payload) });
    await bot.settle();
    assert.deepEqual([...answers('C1'), ...answers('U1')], []);
  });
});

describe('A message that its author deletes', () => {
  let folder: string;
  beforeEach(async () => {
    folder = await mkdtemp(join(tmpdir(), 'reconnect-'));
    const opened = await openSqlite({ kind: 'file', file: join(folder, 'reconnect.db') });
    bot = await runSlackBot({ store: 'store' in opened ? opened.store : assert.fail(opened.problem) });
  });
  afterEach(async () => {
    await bot.stop();
    rmSync(folder, { recursive: true });
  });

  it('is gone from the store, and from the card that quoted it', async () => {
    const ada = bot.slack.user('U1');
    await ada.says('U1', `${SENTENCE} MARKER-7315`);
    await ada.says('U1', 'human');
    await bot.settle();
    const card = newest('U1');
    assert.match(wordsOf(card), /MARKER-7315/);
    const [mine] = bot.slack.messages('U1');
    await ada.deletes(mine as Message);
    await bot.settle();
    assert.equal(newest('U1').ts, card.ts);
    assert.doesNotMatch(
      bot.slack
        .messages('U1')
        .map((message) => wordsOf(message) + message.text)
        .join(),
      /MARKER-7315/,
    );
    await bot.app.stop();
    for (const file of readdirSync(folder)) assert.ok(!readFileSync(join(folder, file)).includes('MARKER-7315'), file);
  });

  it('is gone also when it had been edited, and when it comes again', async () => {
    const ada = bot.slack.user('U1');
    const delivery = await ada.says('U1', `${SENTENCE} MARKER-7316`);
    await bot.settle();
    const [mine] = bot.slack.messages('U1');
    await ada.edits(mine as Message, 'MARKER-7317');
    const deletion = await ada.deletes(bot.slack.messages('U1')[0] as Message);
    await bot.slack.deliver(delivery.envelope, { retry: { num: 1, reason: 'http_timeout' } });
    await bot.slack.deliver(deletion.envelope, { retry: { num: 1, reason: 'http_timeout' } });
    await bot.settle();
    assert.equal(answers('U1').length, 1);
    await bot.app.stop();
    for (const file of readdirSync(folder)) assert.ok(!/MARKER-731[67]/.test(readFileSync(join(folder, file), 'latin1')), file);
  });

  it('is gone as well when Slack tells only where it was', async () => {
    const { raw, ...envelope } = bot.slack.make.message({ channel: 'U1', user: 'U1', text: `MARKER-7318 ${PASTE}` });
    await bot.slack.deliver({ raw, ...envelope });
    await bot.settle();
    const [mine] = bot.slack.messages('U1');
    const deleted = bot.slack.make.deleted({ channel: 'U1', ts: (mine as Message).ts });
    const payload = deleted.payload as { readonly event: object };
    const bare = { ...payload, event: { ...payload.event, previous_message: undefined } };
    assert.equal((await bot.slack.deliver({ ...deleted, raw: JSON.stringify(bare) })).status, 200);
    await bot.settle();
    await bot.app.stop();
    for (const file of readdirSync(folder)) assert.ok(!readFileSync(join(folder, file)).includes('MARKER-7318'), file);
  });
});

describe('Two workspaces', () => {
  afterEach(() => bot.stop());
  const workspace = (id: string): WorkspaceOptions => ({
    id,
    token: `xoxb-${id}`,
    bot: { user: 'U0BOT', id: 'B0BOT', name: 'reconnect' },
    users: [{ id: 'U1', name: 'ada' }],
    channels: [{ id: 'C1', name: 'general', members: ['U0BOT', 'U1'] }],
  });
  const oauth = { clientId: '1.2', clientSecret: 'client-secret', redirectUri: null };
  beforeEach(async () => {
    bot = await runSlackBot({ slack: { workspaces: [workspace('T1'), workspace('T2')] }, config: { botToken: null, oauth } });
    for (const id of ['T1', 'T2']) {
      const installed = { team: { id }, isEnterpriseInstall: false, authVersion: 'v2', user: { id: 'U1', token: undefined } };
      const itself = { token: `xoxb-${id}`, id: 'B0BOT', userId: 'U0BOT', scopes: [] };
      await bot.store.shelf.put('slack-installation', id, JSON.stringify({ ...installed, bot: itself }));
    }
  });

  it('share nothing, though channels and people have the same ids there', async () => {
    await bot.slack.user('U1', 'T1').mentions('C1', PASTE);
    await bot.settle();
    assert.deepEqual(bot.slack.messages('C1', 'T2'), []);
    const root = bot.slack.messages('C1', 'T1')[0]?.ts ?? '';
    await bot.slack.send.message({ team: 'T2', channel: 'C1', user: 'U1', text: 'everybody', thread_ts: root });
    await bot.settle();
    assert.deepEqual(
      bot.slack.messages('C1', 'T2').filter(({ bot_id }) => bot_id),
      [],
    );
    await bot.slack.user('U1', 'T2').opensHome();
    await bot.until(() => bot.slack.home('U1', 'T2') !== null);
    assert.match(wordsOf(bot.slack.home('U1', 'T2') as never), /Nothing is open/);
  });

  it('do not know each other’s buttons', async () => {
    for (const team of ['T1', 'T2']) await bot.slack.user('U1', team).mentions('C1', PASTE);
    await bot.settle();
    const [mine, theirs] = ['T1', 'T2'].map((team) => bot.slack.messages('C1', team).at(-1) as Message);
    await bot.slack.send.press({ user: 'U1', on: { ...(theirs as Message), blocks: mine?.blocks ?? [] }, choice: 'Everybody' });
    await bot.settle();
    await bot.until(() => bot.slack.ephemerals('C1', 'T2').length > 0);
    assert.match(said(bot.slack.ephemerals('C1', 'T2')[0]), /no longer valid/);
    assert.equal(titleOf(bot.slack.messages('C1', 'T2').at(-1)), 'Who cannot connect?');
  });

  it('are forgotten one by one when the app is removed', async () => {
    await bot.slack.send.uninstalled({ team: 'T1' });
    assert.equal((await bot.slack.user('U1', 'T1').says('U1', PASTE)).status, 200);
    await bot.slack.user('U1', 'T2').says('U1', PASTE);
    await bot.settle();
    assert.equal(bot.slack.messages('U1', 'T1').length, 1);
    assert.equal(bot.slack.messages('U1', 'T2').length, 2);
    assert.equal(await bot.store.shelf.get('slack-installation', 'T1', 0), null);
  });
});

describe('A single workspace', () => {
  afterEach(() => bot.stop());
  beforeEach(async () => {
    bot = await runSlackBot();
  });

  it('that has thrown the app out gets nothing more, and its events are still acknowledged', async () => {
    await bot.slack.user('U1').says('U1', PASTE);
    await bot.settle();
    assert.equal((await bot.slack.send.uninstalled()).status, 200);
    assert.equal((await bot.slack.user('U1').says('U1', 'everybody')).status, 200);
    await bot.settle();
    assert.equal(answers('U1').length, 1);
    assert.match(bot.log.join('\n'), /the Slack app was uninstalled/);
  });
});
