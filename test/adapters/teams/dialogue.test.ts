import assert from 'node:assert/strict';
import { readdirSync, readFileSync, rmSync } from 'node:fs';
import { mkdtemp } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { openSqlite } from '../../../adapters/store/sqlite.ts';
import type { Store } from '../../../adapters/store/store.ts';
import type { Fault, Message, Place, User } from '../../stand-ins/teams/teams.ts';
import { assertGolden } from '../render/golden.ts';
import { buttonsOf, PASTE, runTeamsBot, type TeamsBot, titleOf, wordsOf } from './running.ts';

const SPENT = /This is done; go on below\./;
const INPUTS = { value: '2008r2' };

describe('The Teams channel', () => {
  let bot: TeamsBot;
  let ada: User;
  afterEach(() => bot.stop());

  const begin = async () => {
    bot = await runTeamsBot();
    ada = bot.teams.user('Ada');
  };
  /** What the bot has said there, as it stands now and as `viewer` sees it. */
  const answers = (where: Place = ada.chat, viewer = ada) => viewer.sees(where).filter(({ from }) => from === 'bot');
  const newest = (where?: Place) => answers(where).at(-1) ?? assert.fail('nothing is there');
  const cards = (where?: Place) => answers(where).filter(({ card }) => card !== null);
  const card = (where?: Place) => cards(where).at(-1) ?? assert.fail('no card is there');
  /** However a dialogue goes, one card at the most can be pressed. */
  const rest = async (where: Place = ada.chat) => {
    await bot.settle();
    assert.ok(bot.teams.messages(where).filter((message) => buttonsOf(message).length > 0).length <= 1, 'two cards are live');
  };
  const says = async (text: string) => {
    const said = await ada.says(text);
    assert.equal(said.status, 200);
    await rest();
    return said.message;
  };
  const presses = async (title: string | RegExp, inputs = {}, on: Message = card(), who = ada) => {
    const pressed = await who.presses(on, title, inputs);
    assert.equal(pressed.status, 200);
    await rest(bot.teams.place(on.conversation) ?? ada.chat);
    return pressed;
  };
  const submits = async (title: string | RegExp, inputs = {}) => {
    assert.equal((await ada.submits(card(), title, inputs)).status, 200);
    await rest();
  };
  const writtenCalls = () => bot.teams.calls.filter(({ operation }) => operation === 'send' || operation === 'update');
  const toTheSteps = async (act: typeof submits | typeof presses = presses) => {
    await says(PASTE);
    await act('Everybody');
    await act('Answer', INPUTS);
    await act('Yes, I am an administrator there');
  };

  describe('A dialogue in a personal chat of Teams', () => {
    beforeEach(begin);

    it('goes from question to question in one place, by button and by list', async () => {
      await says(PASTE);
      const { id } = card();
      assert.equal(titleOf(card()), 'Who cannot connect?');
      const pressed = await presses('Everybody');
      assert.equal(pressed.shown.kind, 'card');
      assert.match(titleOf(card()), /^Which Windows runs/);
      await presses('Answer', INPUTS);
      await presses('Yes, I am an administrator there');
      assert.match(titleOf(card()), /^Most likely:/);
      assert.equal(card().id, id);
      assert.equal(cards().length, 1);
    });

    it('shows the next card in the answer to the press, before the outbox has done anything', async () => {
      await says(PASTE);
      bot.teams.breakDown('update', 'hang');
      const pressed = await ada.presses(card(), 'Everybody');
      assert.equal(pressed.shown.kind, 'card');
      assert.match(titleOf(card()), /^Which Windows runs/);
      assert.ok(pressed.ms < 1_000);
    });

    it('brings the commands beside the card, to be copied as they are', async () => {
      await toTheSteps();
      const { text, activity } = newest();
      assert.equal(activity.textFormat, 'xml');
      assert.match(text, /<pre>/);
      assert.doesNotMatch(text.replace(/<\/?(p|b|pre)>/g, ''), /[<>]/);
      assert.match(wordsOf(card()), /Monospace/);
    });

    it('changes a fact, and the steps follow', async () => {
      await toTheSteps();
      await presses(/^Change Windows on the remote/);
      await presses('Answer', { value: '2003' });
      assert.match(wordsOf(card()), /Windows Server 2003/);
      assert.equal(cards().length, 1);
    });

    it('ticks a step and takes the tick back, in its place', async () => {
      await toTheSteps();
      const { id } = card();
      await presses('Step 1: Done');
      assert.equal(card().id, id);
      await presses('Step 1 is done. Undo tick');
      assert.ok(buttonsOf(card()).includes('Step 1: Done'));
      assert.equal(answers().length, 2);
    });

    it('ends when it worked, and nothing can be pressed any more', async () => {
      await toTheSteps();
      const { shown } = await presses('It worked');
      assert.equal(shown.kind, 'card', 'the card itself shows at once that it is over');
      assert.match(newest().text, /Good to hear/);
      assert.match(wordsOf(card()), SPENT);
      assert.deepEqual(buttonsOf(card()), []);
    });

    it('goes on when it failed', async () => {
      await toTheSteps();
      const before = titleOf(card());
      await presses('Still broken');
      assert.notEqual(titleOf(card()), before);
      assert.match(wordsOf(card()), /noted that this did not help|A person takes over/);
    });

    it('goes the same way from clients that know only Action.Submit', async () => {
      await toTheSteps(submits);
      assert.match(titleOf(card()), /^Most likely:/);
      assert.equal(cards().length, 1);
      await submits('Step 1: Done');
      await submits('It worked');
      assert.match(newest().text, /Good to hear/);
    });

    it('goes the same way by typing, and leaves one live card', async () => {
      await says(PASTE);
      await says('everybody');
      await says('Windows Server 2008 R2');
      await says('yes');
      assert.match(titleOf(card()), /^Most likely:/);
      await says('done 1');
      await says('worked');
      assert.match(newest().text, /Good to hear/);
      for (const one of cards()) assert.deepEqual(buttonsOf(one), []);
    });

    it('keeps the lines of what is pasted', async () => {
      const html = '<div><div>Log Name: System</div><div>Source: TermDD</div><div>Event ID: 50</div></div>';
      const { activity } = await ada.says('x');
      const pasted = { ...activity, id: '77', text: 'Log Name: System Source: TermDD Event ID: 50' };
      await bot.teams.deliver({ ...pasted, attachments: [{ contentType: 'text/html', content: html }] });
      await bot.settle();
      assert.match(wordsOf(card()), /50/);
    });

    it('says why a pressed button of an earlier card does nothing', async () => {
      await says(PASTE);
      const old = card();
      const action = { verb: 'press', data: dataOf(old, 'Everybody') };
      await says('everybody');
      await says('Windows Server 2008 R2');
      const title = titleOf(card());
      const { shown, status } = await ada.executes(old, action);
      assert.deepEqual([status, shown.kind], [200, 'card']);
      await rest();
      assert.equal(titleOf(card()), title);
      assert.match(wordsOf(card()), /earlier card/);
      assert.match(wordsOf(answers().find(({ id }) => id === old.id)), SPENT);
    });

    it('takes a double press in parallel once', async () => {
      await says(PASTE);
      const on = card();
      const [first, second] = await Promise.all([ada.presses(on, 'Everybody'), ada.presses(on, 'Everybody')]);
      await rest();
      assert.deepEqual([first.shown.kind, second.shown.kind], ['card', 'card']);
      assert.deepEqual(first.body, second.body);
      assert.match(titleOf(card()), /^Which Windows runs/);
      assert.equal(cards().length, 1);
    });

    it('greets once when it is installed, in either order', async () => {
      for (const sent of await ada.installs()) assert.equal(sent.status, 200);
      await bot.settle();
      await ada.installs();
      await rest();
      assert.equal(answers().length, 1);
      assert.match(newest().text, /^Hello, I am Reconnect/);
      assert.equal(newest().activity.textFormat, 'plain');
    });

    it('answers Hi, Hello and Help', async () => {
      for (const word of ['Hi', 'Hello', 'Help']) {
        const before = answers().length;
        await says(word);
        assert.equal(answers().length, before + 1);
      }
    });

    it('offers to read an edited message, and does nothing about a restored one', async () => {
      const said = await says(PASTE);
      await ada.edits(said, 'Remote Desktop: The remote session was disconnected because there are no licence servers available');
      await rest();
      assert.ok(buttonsOf(card()).includes('Use the edited text'));
      await presses('Use the edited text');
      const count = answers().length;
      await ada.restores(said);
      await rest();
      assert.equal(answers().length, count);
    });

    it('ignores reactions, typing and its own messages', async () => {
      const said = await says(PASTE);
      const count = answers().length;
      await ada.reacts(said);
      await ada.types();
      await bot.teams.deliver({ ...said.activity, id: '99', from: { id: `28:${bot.teams.settings.MICROSOFT_APP_ID}` } });
      await rest();
      assert.equal(answers().length, count);
    });

    it('says that it cannot read pictures, and goes by the words beside one', async () => {
      await ada.pastesImage('https://smba.example/picture', '');
      await rest();
      assert.match(newest().text, /only read text/);
      await ada.sendsFile('error.png', 'https://files.example/error.png', PASTE);
      await rest();
      assert.match(wordsOf(card()), /cannot read the picture/);
    });

    it('shows no typing where the answer comes at once', async () => {
      await says(PASTE);
      assert.equal(bot.teams.typings(ada.chat), 0);
    });
  });

  it('shows typing where its database is slow', async () => {
    let see: () => void = () => undefined;
    const seen = new Promise<void>((resolve) => {
      see = resolve;
    });
    const breaking = (store: Store): Store => ({ ...store, turn: (...turn) => seen.then(() => store.turn(...turn)) });
    bot = await runTeamsBot({ breaking });
    ada = bot.teams.user('Ada');
    const said = ada.says(PASTE);
    await bot.teams.until(() => bot.teams.typings(ada.chat) === 1);
    see();
    assert.equal((await said).status, 200);
    await rest();
    assert.equal(cards().length, 1);
  });

  describe('A dialogue in a channel of Teams', () => {
    beforeEach(begin);

    it('stays in its thread, and needs a mention to begin', async () => {
      const channel = bot.teams.channel('Help');
      await ada.says(PASTE, channel);
      await bot.settle();
      assert.deepEqual(writtenCalls(), []);
      const { thread } = await ada.mentions(channel, PASTE);
      await rest(thread);
      await presses('Everybody', {}, card(thread));
      assert.match(titleOf(card(thread)), /^Which Windows runs/);
      assert.equal(answers(thread).length, 1);
      await ada.says('Windows Server 2008 R2', thread);
      await rest(thread);
      assert.equal(answers(thread).length, 2);
    });

    it('has two threads as two conversations', async () => {
      const channel = bot.teams.channel('Help');
      const first = await ada.mentions(channel, PASTE);
      const second = await ada.mentions(channel, PASTE);
      await bot.settle();
      await presses('Everybody', {}, card(first.thread));
      assert.match(titleOf(card(second.thread)), /^Who cannot connect/);
    });

    it('takes the root of a thread also when Teams names only the channel', async () => {
      const channel = bot.teams.channel('Help');
      const { activity, thread } = await ada.mentions(channel, PASTE);
      await bot.settle();
      const bare = { ...(activity.conversation as object), id: channel.id };
      assert.equal((await bot.teams.deliver({ ...activity, conversation: bare })).status, 200);
      await rest(thread);
      assert.equal(answers(thread).length, 1);
    });

    it('tells others that the buttons are not theirs, and only them', async () => {
      const bob = bot.teams.user('Bob');
      const { thread } = await ada.mentions(bot.teams.channel('Help'), PASTE);
      await rest(thread);
      const title = titleOf(card(thread));
      const { shown } = await presses('Everybody', {}, card(thread), bob);
      assert.match(shown.kind === 'text' ? shown.text : '', /^Only the person who asked/);
      assert.equal(titleOf(card(thread)), title);
      assert.equal(answers(thread).length, 1);
      await presses('Everybody', {}, card(thread));
      assert.match(titleOf(card(thread)), /^Which Windows runs/);
    });

    it('tells them so in their own chat when they type it, or their client knows only Action.Submit', async () => {
      const bob = bot.teams.user('Bob');
      const { thread } = await ada.mentions(bot.teams.channel('Help'), PASTE);
      await rest(thread);
      await bob.mentions(thread, 'human');
      await bob.submits(card(thread), 'Everybody');
      await rest(thread);
      assert.equal(answers(thread).length, 1);
      const told = answers(bob.chat, bob).map(({ text }) => text);
      assert.equal(told.length, 2);
      for (const text of told) assert.match(text, /^Only the person who asked/);
      bot.teams.block(bob.chat);
      await bob.mentions(thread, 'worked');
      await rest(thread);
      assert.equal(newest(thread).text, 'Only the person who asked can do that here.');
    });

    it('introduces itself once, without welcoming anybody, and says nothing about new members', async () => {
      const channel = bot.teams.channel('Help');
      await ada.installs(channel);
      await bot.settle();
      const posts = bot.teams.places().filter(({ thread }) => thread?.channel === channel.id);
      assert.equal(posts.length, 1);
      assert.match(bot.teams.messages(posts[0] as Place)[0]?.text ?? '', /I am Reconnect/);
      assert.deepEqual(answers(), []);
    });

    it('goes on in a group chat', async () => {
      const group = bot.teams.groupChat('Help');
      await ada.mentions(group, PASTE);
      await rest(group);
      await presses('Everybody', {}, card(group));
      const bob = bot.teams.user('Bob');
      await bob.says('lunch?', group);
      await rest(group);
      assert.match(titleOf(card(group)), /^Which Windows runs/);
      assert.equal(answers(group).length, 1);
    });
  });

  describe('A message that is deleted in Teams', () => {
    it('leaves no byte of its words in the store', async () => {
      const folder = await mkdtemp(join(tmpdir(), 'reconnect-'));
      const opened = await openSqlite({ kind: 'file', file: join(folder, 'bot.db') });
      const store = 'store' in opened ? opened.store : assert.fail(opened.problem);
      bot = await runTeamsBot({ store });
      ada = bot.teams.user('Ada');
      const said = await says(`${PASTE} on server XYZZY-7731`);
      await presses('Everybody');
      assert.equal((await ada.deletes(said)).status, 200);
      await rest();
      // Writes the log of the database back, as every erasure does.
      await store.erase('nobody');
      await bot.stop();
      const bytes = readdirSync(folder).map((name) => readFileSync(join(folder, name)).includes('XYZZY-7731'));
      rmSync(folder, { recursive: true });
      assert.deepEqual(bytes.filter(Boolean), []);
      await begin();
    });
  });

  describe('"Troubleshoot this error" in the menu of a message', () => {
    beforeEach(begin);

    it('answers in a dialog at once, and goes on in the own chat', async () => {
      const channel = bot.teams.channel('Help');
      const theirs = bot.teams.user('Bob').saysToOthers(channel, PASTE);
      const { status, body, ms } = await ada.usesExtension(theirs);
      assert.equal(status, 200);
      assert.ok(ms < 5_000);
      assert.equal(body.task.type, 'continue');
      assert.match(JSON.stringify(body.task.value.card), /our own chat/);
      assert.doesNotMatch(JSON.stringify(body.task.value.card), /Action\./);
      await rest();
      assert.match(wordsOf(card()), /About the message from Bob/);
      await presses('Everybody');
      assert.match(titleOf(card()), /^Which Windows runs/);
      assert.deepEqual(answers(channel), []);
    });

    it('finds the same conversation as the chat itself, and opens the chat once', async () => {
      const theirs = bot.teams.user('Bob').saysToOthers(bot.teams.channel('Help'), PASTE);
      await ada.usesExtension(theirs);
      await rest();
      await ada.usesExtension(theirs, { fetchTask: true });
      await rest();
      await says('everybody');
      assert.equal(bot.teams.calls.filter(({ operation }) => operation === 'create').length, 1);
    });

    it('says so in a sentence where there is nothing to show, and does not know other commands', async () => {
      const nothing = await ada.usesExtension({ id: '1', body: { contentType: 'html', content: '<p>good morning</p>' } });
      assert.equal(nothing.status, 200);
      assert.ok(['message', 'continue'].includes(nothing.body.task.type));
      const theirs = bot.teams.user('Bob').saysToOthers(bot.teams.channel('Help'), PASTE);
      assert.equal((await ada.usesExtension(theirs, { commandId: 'other' })).status, 501);
      assert.equal((await ada.submitsTask({})).status, 200);
    });
  });

  describe('The way out to Teams', () => {
    beforeEach(begin);

    const faults: readonly (readonly [string, Fault])[] = [
      ['412', { status: 412 }],
      ['429 with Retry-After', { status: 429, retryAfter: 3 }],
      ['500', { status: 500 }],
      ['502', { status: 502 }],
      ['504', { status: 504 }],
      ['401', { status: 401 }],
      ['a reset', 'reset'],
    ];
    for (const [name, fault] of faults)
      it(`survives ${name}: the answer arrives once`, async () => {
        bot.teams.fail('send', fault);
        await ada.says(PASTE);
        await bot.settle();
        await bot.wait(6_000);
        await bot.wait(60_000);
        assert.equal(answers().length, 1);
        const counted = await bot.metrics.ambiguous.get();
        const isAmbiguous = fault === 'reset' || (typeof fault === 'object' && 'status' in fault && fault.status >= 500);
        assert.equal(counted.values.length, isAmbiguous ? 1 : 0);
      });

    it('waits as long as Teams says', async () => {
      bot.teams.fail('send', { status: 429, retryAfter: 30 });
      await ada.says(PASTE);
      await bot.settle();
      await bot.wait(10_000);
      assert.equal(answers().length, 0);
      await bot.wait(21_000);
      assert.equal(answers().length, 1);
    });

    it('does not delay the acknowledgement', async () => {
      bot.teams.breakDown('send', 'hang');
      const { status, ms } = await ada.says(PASTE);
      assert.equal(status, 200);
      assert.ok(ms < 1_000);
    });

    it('gives up for good where the bot is blocked', async () => {
      bot.teams.block(ada.chat);
      await ada.says(PASTE);
      await bot.settle();
      await bot.wait(3_600_000);
      const counted = await bot.metrics.deliveries.get();
      assert.deepEqual(
        counted.values.map(({ labels }) => labels.result),
        ['undeliverable'],
      );
    });

    it('posts a card anew when the earlier one is gone', async () => {
      await says(PASTE);
      const on = card();
      bot.teams.fail('update', { status: 404 });
      assert.equal((await ada.presses(on, 'Everybody')).status, 200);
      await bot.settle();
      assert.equal(cards().length, 2);
    });
  });

  describe('Cards in Teams look as they were approved:', () => {
    beforeEach(begin);

    it('a question', async () => {
      await says(PASTE);
      assertGolden('teams-question', stable(card()));
    });

    it('the advice for P02, and its commands', async () => {
      await toTheSteps();
      assertGolden('teams-advice-p02', answers().map(stable));
    });

    it('a spent card', async () => {
      await toTheSteps();
      await presses('It worked');
      assertGolden('teams-spent', stable(card()));
    });
  });
});

/** Without what differs from run to run: ids and signatures. */
function stable({ activity }: Message): unknown {
  const { type, text, textFormat, summary, attachments } = activity;
  return JSON.parse(
    JSON.stringify({ type, text, textFormat, summary, attachments }, (key, value) =>
      key === 'token' ? String(value).replace(/[^|]*$/, 'SIGNATURE') : value,
    ),
  );
}

function dataOf({ card: json }: Message, title: string): unknown {
  const text = JSON.stringify(json);
  const found = text.match(new RegExp(`"title":"${title}","verb":"press","data":(\\{[^}]*\\})`))?.[1];
  return JSON.parse(found ?? assert.fail(`there is no ${title}`));
}
