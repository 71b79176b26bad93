import assert from 'node:assert/strict';
import { mock } from 'node:test';
import type { Delivery, Json, Message, View } from '../../stand-ins/slack/wire.ts';
import type { Somebody, WorkspaceOptions } from '../../stand-ins/slack/world.ts';
import { buttonsOf, wordsOf } from './looks.ts';
import { runSlackBot, type SlackBot } from './running.ts';

const SENTENCE = 'Because of a security error, the client could not connect to the remote computer.';
const PASTE = `${SENTENCE}\nEvent ID 50, source TermDD`;
const HOLD_MS = 10_000;
const MINUTE = 60_000;
/** Somebody's membership is asked for anew. */
const LATER_MS = 60_000;
const DESK = 'C9';
const NOT_DESK = /^Only people of the help desk can do that/;
const CANNOT_SEE = /^I cannot see just now/;

const AGENTS: readonly Somebody[] = [
  { id: 'U2', name: 'ben', real_name: 'Ben Rees', display_name: 'Ben' },
  { id: 'U3', name: 'cid', real_name: 'Cid Moss', display_name: '' },
  { id: 'U4', name: 'dot' },
  { id: 'U5', name: 'eli' },
  { id: 'U6', name: 'fay' },
];
const USERS: readonly Somebody[] = [{ id: 'U1', name: 'ada' }, ...AGENTS, { id: 'U7', name: 'eve' }];

function workspace(more: Partial<WorkspaceOptions> = {}): WorkspaceOptions {
  const members = ['U0BOT', ...AGENTS.map(({ id }) => id)];
  return {
    id: 'T1',
    token: 'xoxb-stand-in',
    bot: { user: 'U0BOT', id: 'B0BOT', name: 'reconnect' },
    users: USERS,
    channels: [
      { id: 'C1', name: 'general', members: ['U0BOT', 'U1', 'U2', 'U7'] },
      { id: DESK, name: 'help-desk', members },
      { id: 'C8', name: 'second-desk', members },
    ],
    ...more,
  };
}

describe('A desk in a channel of Slack', () => {
  let bot: SlackBot;
  const begin = async ({ settings = {}, ...options }: Parameters<typeof runSlackBot>[0] = {}) => {
    bot = await runSlackBot({
      slack: { workspaces: [workspace()] },
      settings: { DESK: `slack:${DESK}`, ...settings },
      lasting: true,
      ...options,
    });
  };
  afterEach(() => bot.stop());

  const who = (id: string) => bot.slack.user(id);
  const cards = (channel = DESK) =>
    bot.slack.messages(channel).filter(({ bot_id, thread_ts, blocks }) => bot_id && !thread_ts && blocks?.[0]?.type === 'header');
  const card = (channel = DESK) => cards(channel).at(-1) ?? assert.fail('there is no ticket');
  /** What the bot has said under the newest ticket. */
  const lines = (channel = DESK) =>
    bot.slack
      .messages(channel)
      .filter(({ thread_ts, bot_id }) => bot_id && thread_ts === card(channel).ts)
      .map(({ text }) => text);
  const alone = (id = 'U2', channel = DESK) => bot.slack.ephemerals(channel).filter(({ onlyFor }) => onlyFor === id);
  const lastAlone = (id = 'U2') => alone(id).at(-1) ?? assert.fail(`${id} was told nothing`);
  /** What the bot said to the user. */
  const toAda = () => bot.slack.messages('U1').flatMap(({ bot_id, text }) => (bot_id ? [text] : []));
  const lastToAda = () => toAda().at(-1) ?? '';

  const rest = async (delivery: Delivery) => {
    assert.equal(delivery.status, 200);
    await bot.settle();
    return delivery;
  };
  const says = async (text: string) => rest(await who('U1').says('U1', text));
  const asksForHelp = async (paste = PASTE) => {
    await says(paste);
    await says('human');
  };
  /** With all that it takes to know the next steps. */
  const tellsAllAndAsks = async () => {
    for (const text of [PASTE, 'everybody', 'Windows Server 2008 R2', 'yes', 'human']) await says(text);
  };
  const types = async (text: string, id = 'U2', where = card()) => rest(await who(id).says(DESK, text, { thread_ts: where.ts }));
  const typed = () => bot.slack.messages(DESK).findLast(({ bot_id }) => !bot_id) ?? assert.fail('nobody has typed');
  const presses = async (label: string, id = 'U2', on = card()) => rest(await who(id).presses(on, label));
  const opens = async (label: string, id = 'U2', on = card()): Promise<View> => {
    await presses(label, id, on);
    await bot.until(() => bot.slack.modals(id).length > 0);
    return bot.slack.modals(id).at(-1) ?? assert.fail('no window');
  };
  const submits = async (view: View, text: string, id = view.user) => rest(await who(id).submits(view, { text }));
  const replies = async (text: string, id = 'U2') => {
    await submits(await opens('Reply', id), text);
    await bot.wait(HOLD_MS);
  };
  const errorIn = ({ body }: Delivery): string => (body === '' ? '' : JSON.parse(body).errors.text);
  const told = async (id = 'U2', count = alone(id).length + 1) => {
    await bot.until(() => alone(id).length >= count);
    return lastAlone(id).text;
  };
  const noWarnings = () =>
    assert.deepEqual(
      bot.slack.calls.flatMap(({ warnings }) => warnings),
      [],
    );

  describe('where one user waits,', () => {
    beforeEach(async () => {
      await begin();
      await asksForHelp();
    });

    it('shows the ticket as a message of its own, and everything else under it', async () => {
      assert.match(wordsOf(card()), /^T-[A-Z0-9-]+: /);
      assert.match(wordsOf(card()), /Nobody has it yet/);
      const { ts } = card();
      await presses('Claim');
      await replies('Which server is it?');
      await says('It is TS01');
      assert.equal(cards().length, 1);
      assert.equal(card().ts, ts);
      assert.match(wordsOf(card()), /Ben has it/);
      assert.match(toAda().join('\n'), /Ben of the help desk is here[^\n]*\nBen: Which server is it\?$/);
      assert.match(lines().at(-1) ?? '', /^User: It is TS01/);
      noWarnings();
    });

    it('goes from the claim to the end by buttons', async () => {
      await presses('Claim');
      await replies('Try again now.');
      await says('it works, thank you');
      const view = await opens('Resolve');
      assert.equal(view.title.text, 'Resolve');
      assert.equal(view.submit.text, 'Close the ticket');
      await submits(view, 'Good.');
      assert.match(lastToAda(), /^Ben: Good\.\nThe help desk has closed this/);
      assert.match(wordsOf(card()), /Closed \(Ben\)/);
      assert.deepEqual(buttonsOf(card()), ['Open again']);
      noWarnings();
    });

    it('is closed without last words where nobody has any', async () => {
      await presses('Claim');
      const view = await opens('Resolve');
      assert.deepEqual(bot.slack.modals('U2').length, 1);
      await submits(view, '');
      assert.match(lastToAda(), /^The help desk has closed this/);
      assert.deepEqual(bot.slack.modals('U2'), []);
    });

    it('goes the same way by typing', async () => {
      await types('claim');
      assert.match(lines().join('\n'), /^Ben has it\./m);
      await types('reply: Try again now.');
      await bot.wait(HOLD_MS);
      assert.equal(lastToAda(), 'Ben: Try again now.');
      await types('resolve: Good.');
      assert.match(lastToAda(), /^Ben: Good\./);
      assert.deepEqual(buttonsOf(card()), ['Open again']);
    });

    it('calls whoever has it and does not answer, so that Slack tells him, and lets others claim it in the end', async () => {
      await presses('Claim');
      await bot.wait(15 * MINUTE);
      const called = bot.slack.messages(DESK).at(-1);
      const [block] = (called?.blocks ?? []) as readonly {
        readonly elements: readonly { readonly elements: readonly Json[] }[];
      }[];
      const [mention, words] = block?.elements[0]?.elements ?? [];
      assert.deepEqual(mention, { type: 'user', user_id: 'U2' });
      assert.match(String(words?.text), /^, the user has been waiting for your answer since/);
      assert.equal(called?.thread_ts, card().ts);
      await bot.wait(30 * MINUTE);
      assert.match(lastToAda(), /^Ben has not answered yet/);
      await presses('Claim', 'U3');
      assert.match(wordsOf(card()), /Cid Moss has it/);
      noWarnings();
    });

    it('goes the same way when people mention the bot, of which Slack tells twice', async () => {
      for (const { status } of await who('U2').mentions(DESK, 'reply: Try again now.', { thread_ts: card().ts }))
        assert.equal(status, 200);
      await bot.wait(HOLD_MS);
      assert.equal(toAda().filter((text) => text === 'Ben: Try again now.').length, 1);
    });

    it('passes on addresses that stand behind words, and names instead of ids', async () => {
      await presses('Claim');
      const links = '<https://kb.example/7|this article> or <http://srv01.example.com|srv01.example.com>';
      const text = `reply: see ${links}, or ask <@U3> &amp; <@U99>`;
      await rest(await bot.slack.send.message({ channel: DESK, user: 'U2', thread_ts: card().ts, text }));
      await bot.wait(HOLD_MS);
      const read = 'see this article (https://kb.example/7) or srv01.example.com, or ask @Cid Moss & @U99';
      assert.equal(
        lastToAda(),
        `Ben: ${read.replaceAll('&', '&amp;').replaceAll('://', ':\u2060//').replaceAll('@', '@\u2060')}`,
      );
    });

    it('keeps what is typed among its people', async () => {
      await presses('Claim');
      const before = toAda().length;
      await types('has anybody seen this before?');
      await types('yes, last week', 'U3');
      await types('note: ask about the licence server');
      await bot.wait(HOLD_MS);
      assert.equal(toAda().length, before);
    });

    it('takes a reply back as long as it waits', async () => {
      await presses('Claim');
      await submits(await opens('Reply'), 'Wrong window');
      const before = toAda().length;
      await presses('Undo the reply');
      await bot.wait(LATER_MS);
      assert.equal(toAda().length, before);
      assert.match(lines().at(-1) ?? '', /taken the reply back/);
      await types('reply: Right window');
      await types('undo');
      await bot.wait(HOLD_MS);
      assert.equal(toAda().length, before);
    });

    it('takes back one reply after the other, and with a double click one', async () => {
      await presses('Claim');
      for (const words of ['One', 'Two', 'Three']) await types(`reply: ${words}`);
      const on = card();
      for (let time = 0; time < 2; time += 1) await presses('Undo the reply', 'U2', on);
      await presses('Undo the reply');
      await bot.wait(HOLD_MS);
      assert.deepEqual(
        toAda().filter((text) => /^Ben: /.test(text)),
        ['Ben: One'],
      );
    });

    it('sends a reply that waits also when another one follows, in order', async () => {
      await presses('Claim');
      await submits(await opens('Reply'), 'One');
      await types('reply: Two');
      await bot.wait(HOLD_MS);
      await bot.wait(HOLD_MS);
      assert.deepEqual(toAda().slice(-2), ['Ben: One', 'Ben: Two']);
    });

    it('counts a window that is sent twice once', async () => {
      await presses('Claim');
      const view = await opens('Reply');
      const { envelope } = await submits(view, 'Once');
      await bot.slack.deliver(envelope);
      await bot.wait(HOLD_MS);
      assert.equal(toAda().filter((text) => text === 'Ben: Once').length, 1);
    });

    it('wants words where it needs them, and no more than fit', async () => {
      await presses('Claim');
      const view = await opens('Reply');
      assert.equal(errorIn(await submits(view, '  ')), 'Write something first.');
      const envelope = bot.slack.make.submit({ view, values: { text: 'x'.repeat(3_001) } });
      assert.match(errorIn(await bot.slack.deliver(envelope)), /3000 characters fit/);
      assert.equal(bot.slack.modals('U2').length, 1);
      await submits(view, 'x'.repeat(3_000));
      await bot.wait(HOLD_MS);
      assert.equal(lastToAda(), `Ben: ${'x'.repeat(3_000)}`);
    });

    it('has one winner of each race for it', async () => {
      const ids = AGENTS.map(({ id }) => id);
      for (let round = 0; round < 6; round += 1) {
        const on = card();
        const before = ids.map((id) => alone(id).length);
        const deliveries = await Promise.all(ids.map((id) => who(id).presses(on, 'Claim')));
        assert.ok(deliveries.every(({ status }) => status === 200));
        await bot.settle();
        const winner = (await bot.store.desk.tickets(1))[0];
        const losers = ids.filter((id) => `slack:T1:${id}` !== winner?.agentKey);
        assert.equal(losers.length, ids.length - 1);
        for (const id of losers) {
          assert.equal(alone(id).length, (before[ids.indexOf(id)] ?? 0) + 1);
          assert.equal(lastAlone(id).text, `${winner?.agent} has it.`);
        }
        assert.match(wordsOf(card()), new RegExp(`${winner?.agent} has it`));
        assert.equal(toAda().filter((text) => / of the help desk is here/.test(text)).length, round + 1);
        await presses('Release', winner?.agentKey?.split(':').at(-1));
        await bot.wait(LATER_MS);
      }
    });

    it('has one winner also when two write at once, and gives the other one his words back', async () => {
      const views = [await opens('Reply', 'U2'), await opens('Reply', 'U3')];
      await Promise.all(views.map((view) => who(view.user).submits(view, { text: `From ${view.user}` })));
      await bot.wait(HOLD_MS);
      const winner = (await bot.store.desk.tickets(1))[0]?.agentKey?.split(':').at(-1) ?? '';
      const loser = winner === 'U2' ? 'U3' : 'U2';
      assert.match(lastToAda(), new RegExp(`: From ${winner}$`));
      assert.match(lastAlone(loser).text, new RegExp(`has it\\.[^]*Your words, which were not sent:\nFrom ${loser}`));
    });

    it('tells whoever cannot have the last word before he writes', async () => {
      await presses('Claim');
      await presses('Reply', 'U3');
      assert.match(lastAlone('U3').text, /^Ben has it\. Take over first/);
      assert.deepEqual(bot.slack.modals('U3'), []);
    });

    it('shows edits and deletions of the user', async () => {
      await presses('Claim');
      await says('It is TS01');
      const mine = bot.slack.messages('U1').findLast(({ bot_id }) => !bot_id) as Message;
      await rest(await who('U1').edits(mine, 'It is TS02'));
      assert.match(lines().at(-1) ?? '', /^User: It is TS02/);
      await rest(await who('U1').deletes({ ...mine, text: 'It is TS02' }));
      assert.doesNotMatch(bot.slack.messages(DESK).map(wordsOf).join('\n'), /TS0[12]/);
    });

    it('shows edits and deletions of an agent, and changes what has not gone out yet', async () => {
      await types('reply: Which sever?');
      await rest(await who('U2').edits(typed(), 'reply: Which server?'));
      await bot.wait(HOLD_MS);
      assert.match(lastToAda(), /^Ben: Which server\?/);
      await rest(await who('U2').edits(typed(), 'reply: Which host?'));
      assert.match(lastToAda(), /^Ben: Which host\?/);
      await rest(await who('U2').deletes(typed()));
      assert.doesNotMatch(toAda().join('\n'), /Which/);
      assert.doesNotMatch(lines().join('\n'), /Which/);
    });

    it('forgets what somebody deletes who has left the desk since', async () => {
      await types('reply: SECRET');
      await bot.wait(LATER_MS);
      const secret = typed();
      await who('U2').leaves(DESK);
      await rest(await who('U2').deletes(secret));
      assert.doesNotMatch(toAda().join('\n'), /SECRET/);
    });

    it('says that files are not passed on, and takes the words beside them', async () => {
      const { ts: thread_ts } = card();
      await rest(await bot.slack.send.fileShare({ channel: DESK, user: 'U2', text: 'reply: see this', thread_ts } as never));
      assert.match(await told('U2', 1), /^Files are not passed on/);
      await bot.wait(HOLD_MS);
      assert.equal(lastToAda(), 'Ben: see this');
    });

    it('gives the conversation back, and does not let an agent speak until he opens it again', async () => {
      await presses('Claim');
      await presses('Back to the bot');
      assert.match(toAda().join('\n'), /You are back with me/);
      const before = toAda().length;
      await types('reply: One more thing');
      await bot.wait(HOLD_MS);
      assert.equal(toAda().length, before);
      assert.match(lastAlone().text, /back with the bot[\s\S]*One more thing/);
      assert.equal(lastAlone().thread_ts, card().ts);
      await presses('Open again', 'U3');
      await types('reply: One more thing', 'U3');
      await bot.wait(HOLD_MS);
      assert.equal(lastToAda(), 'Cid Moss: One more thing');
    });

    it('passes from one to the other', async () => {
      await presses('Claim');
      await presses('Take over', 'U3');
      assert.match(lastToAda(), /^Cid Moss takes over/);
      await types('release', 'U3');
      assert.match(wordsOf(card()), /Nobody has it yet/);
      await types('claim');
      assert.match(lastToAda(), /^Ben of the help desk is here/);
    });

    it('is over for the desk when the user begins anew', async () => {
      await presses('Claim');
      const old = card();
      await says('start over');
      await says(PASTE);
      await says('human');
      assert.notEqual(card().ts, old.ts);
      await types('reply: Are you there?', 'U2', old);
      await bot.wait(HOLD_MS);
      assert.doesNotMatch(toAda().join('\n'), /Are you there/);
      assert.match(alone().at(-1)?.text ?? '', /closed[\s\S]*Are you there/);
    });

    it('tells a desk that the words wait, when the user cannot be reached', async () => {
      await presses('Claim');
      bot.slack.shut(bot.slack.messages('U1')[0]?.channel ?? '', 'channel_not_found');
      await replies('Hello?');
      assert.match(lines().join('\n'), /cannot be delivered to the user/);
    });

    it('takes an ordinary question in its channel as such', async () => {
      for (const { status } of await who('U2').mentions(DESK, '0x204')) assert.equal(status, 200);
      await bot.settle();
      const asked = bot.slack.messages(DESK).find(({ user }) => user === 'U2')?.ts;
      const answer = bot.slack.messages(DESK).at(-1);
      assert.equal(answer?.thread_ts, asked);
      assert.match(wordsOf(answer), /administrator rights/);
      assert.equal(cards().length, 1);
    });

    it('does not hear what is said in its channel beside the tickets', async () => {
      const calls = bot.slack.calls.length;
      await rest(await who('U2').says(DESK, 'claim'));
      assert.equal(bot.slack.calls.length, calls);
      assert.match(wordsOf(card()), /Nobody has it yet/);
    });

    it('shows who is typing: the user under the ticket, and the agent where the user has a thread', async () => {
      await presses('Claim');
      const channel = bot.app.channels.find(({ name }) => name === 'slack');
      const address = JSON.stringify({ desk: `slack:${DESK}`, team: null, channel: DESK });
      channel?.typing?.(address, null, `slack:at:T1:${DESK}:${card().ts}`);
      await bot.until(() => bot.slack.thread(DESK, card().ts).status !== undefined);
      assert.match(bot.slack.thread(DESK, card().ts).status, /the user is typing …$/);
      const [mine] = bot.slack.messages('U1');
      const home = { team: 'T1', channel: mine?.channel ?? '', thread: mine?.ts ?? '' };
      channel?.typing?.(JSON.stringify(home), 'Ben', null);
      await bot.until(() => bot.slack.thread(home.channel, home.thread).status !== undefined);
      assert.match(bot.slack.thread(home.channel, home.thread).status, /Ben is typing …$/);
      const calls = bot.slack.calls.length;
      channel?.typing?.(JSON.stringify({ team: 'T1', channel: home.channel }), 'Ben', null);
      await bot.settle();
      assert.equal(bot.slack.calls.length, calls);
    });
  });

  describe('thinks along,', () => {
    beforeEach(async () => {
      await begin();
      await tellsAllAndAsks();
    });

    it('with the one who has claimed it alone, and sends what he chooses; the ticks come back', async () => {
      await presses('Claim');
      const hint = lastAlone();
      assert.match(wordsOf(hint), /^What I would/);
      assert.deepEqual(alone('U3'), []);
      assert.equal(hint.thread_ts, card().ts, 'the thread has begun with the claim');
      const before = toAda().length;
      await presses('Send to the user', 'U2', hint);
      assert.equal(toAda().length, before + 1);
      const steps = bot.slack.messages('U1').findLast(({ bot_id }) => bot_id) as Message;
      assert.match(wordsOf(steps), /Ben sends you these steps/);
      await rest(await who('U1').presses(steps, 'Done'));
      assert.match(lines().at(-1) ?? '', /^The user has ticked/);
      noWarnings();
    });

    it('as often as it is asked, though each press is done once', async () => {
      await presses('Claim');
      const before = alone().length;
      const { envelope } = await presses('Next check');
      await bot.slack.deliver(envelope);
      await bot.settle();
      assert.equal(alone().length, before + 1);
      await presses('Next check');
      assert.equal(alone().length, before + 2);
    });

    it('by typing as well', async () => {
      await types('next');
      assert.match(wordsOf(lastAlone()), /^What I would/);
      assert.match(wordsOf(card()), /Ben has it/);
    });

    it('in direct messages where Slack shows nothing at the desk, and what is pressed there is done', async () => {
      bot.slack.fail('chat.postEphemeral', { error: 'user_not_in_channel' });
      await presses('Claim');
      const hint = bot.slack.messages('U2').at(-1) as Message;
      assert.match(wordsOf(hint), /^What I would/);
      await rest(await who('U2').presses(hint, 'Send to the user'));
      assert.match(lastToAda(), /Ben sends you these steps/);
      const again = toAda().length;
      await rest(await who('U2').presses(hint, 'Send to the user'));
      assert.equal(toAda().length, again);
    });

    it('and does not let anybody else use what was shown to one', async () => {
      await presses('Claim');
      const hint = lastAlone();
      const before = toAda().length;
      const forged = bot.slack.make.press({ user: 'U3', on: hint, choice: 'Send to the user', values: {} });
      await rest(await bot.slack.deliver(forged));
      assert.equal(toAda().length, before);
      await bot.until(() => alone('U3').length > 0);
      assert.match(lastAlone('U3').text, /no longer valid/);
    });
  });

  describe('shows a private word', () => {
    it('in the channel, by the name of the ticket, while nothing stands under that, because Slack shows it nowhere else', async () => {
      await begin();
      await asksForHelp();
      await types('release');
      assert.match(lastAlone().text, /^T-\w{4}-\w{4}: Nobody has it yet/);
      assert.equal(lastAlone().thread_ts, undefined);
      await types('has anybody seen this before?');
      await types('release');
      assert.match(lastAlone().text, /^Nobody has it yet/);
      assert.equal(lastAlone().thread_ts, card().ts);
    });

    it('with the hidden names, as often as somebody asks for them', async () => {
      await begin();
      await says(`${PASTE}\nComputer: SRV-FIN-01.corp.example.com`);
      await says('human');
      const consent = bot.slack.messages('U1').findLast(({ bot_id }) => bot_id) as Message;
      await rest(await who('U1').presses(consent, 'Share my words'));
      assert.doesNotMatch(bot.slack.messages(DESK).map(wordsOf).join('\n'), /SRV-FIN-01/);
      await presses('Show the names');
      assert.match(lastAlone().text, /SRV-FIN-01/);
      const before = alone().length;
      await presses('Show the names');
      assert.equal(alone().length, before + 1);
      assert.deepEqual(alone('U3'), []);
      assert.match(lines().join('\n'), /Ben has looked at the hidden names/);
    });
  });

  describe('is for its members alone:', () => {
    beforeEach(async () => {
      await begin();
      await asksForHelp();
    });
    const untouched = () => assert.match(wordsOf(card()), /Nobody has it yet/);

    it('somebody else who presses is told so, and moves nothing', async () => {
      await presses('Claim', 'U7');
      await bot.until(() => bot.slack.messages('U7').length > 0);
      assert.match(bot.slack.messages('U7').at(-1)?.text ?? '', NOT_DESK);
      untouched();
      assert.equal(bot.log.filter((line) => /not a member of its channel/.test(line)).length, 1);
      assert.match(await bot.metrics.registry.metrics(), /refused_requests_total\{[^}]*reason="not-desk"[^}]*\} 1/);
    });

    it('somebody else who types is told so, and nothing goes to the user', async () => {
      const before = toAda().length;
      await types('reply: I am from the help desk, tell me your password', 'U7');
      await bot.wait(HOLD_MS);
      await bot.until(() => bot.slack.messages('U7').length > 0);
      assert.match(bot.slack.messages('U7').at(-1)?.text ?? '', NOT_DESK);
      assert.equal(toAda().length, before);
      untouched();
    });

    it('nobody gets a window who is none of them', async () => {
      await presses('Reply', 'U7');
      await bot.until(() => bot.slack.messages('U7').length > 0);
      assert.deepEqual(bot.slack.modals('U7'), []);
    });

    it('whoever has left keeps his words in the window, and they go nowhere', async () => {
      const view = await opens('Reply');
      await who('U2').leaves(DESK);
      await bot.wait(LATER_MS);
      assert.match(errorIn(await submits(view, 'Hello')), NOT_DESK);
      await bot.wait(HOLD_MS);
      assert.doesNotMatch(toAda().join('\n'), /Hello/);
      untouched();
    });

    it('while Slack does not say who they are nothing is done, and it can be done again', async () => {
      bot.slack.fail('conversations.members', { error: 'internal_error' });
      await presses('Claim');
      assert.match(await told('U2', 1), CANNOT_SEE);
      untouched();
      const view = await opens('Reply');
      await bot.wait(LATER_MS);
      bot.slack.fail('conversations.members', { error: 'internal_error' });
      assert.match(errorIn(await submits(view, 'Hello')), CANNOT_SEE);
      await submits(view, 'Hello');
      await bot.wait(HOLD_MS);
      assert.equal(lastToAda(), 'Ben: Hello');
      assert.match(bot.log.join('\n'), /Slack did not say who is of a desk/);
    });

    describe('while Slack takes longer to say who they are than it waits itself,', () => {
      const asked = () => bot.slack.calls.filter(({ method }) => method === 'conversations.members').length;
      /** The next act at the desk is answered before Slack has said whose it is. */
      const unanswered = async (act: () => Promise<Delivery>) => {
        bot.slack.fail('conversations.members', { delayMs: 6_000 });
        const before = asked();
        const acted = act();
        await bot.until(() => asked() > before);
        mock.timers.tick(2_000);
        return acted;
      };
      /** Its answer comes while the same is done again, and serves for that. */
      const answered = async (act: () => Promise<Delivery>) => {
        const before = asked();
        const acted = act();
        mock.timers.tick(4_000);
        const delivery = await acted;
        assert.equal(asked(), before);
        mock.timers.reset();
        return rest(delivery);
      };
      beforeEach(() => mock.timers.enable({ apis: ['setTimeout'] }));
      afterEach(() => mock.timers.reset());

      it('nothing comes of a press, and it can be pressed again', async () => {
        assert.equal((await unanswered(() => who('U2').presses(card(), 'Claim'))).status, 200);
        assert.match(await told('U2', 1), CANNOT_SEE);
        untouched();
        await answered(() => who('U2').presses(card(), 'Claim'));
        assert.match(wordsOf(card()), /Ben has it/);
        assert.match(bot.log.join('\n'), /Slack did not say in time who is of a desk/);
      });

      it('a window keeps the words, and can be sent again', async () => {
        const view = await opens('Reply');
        await bot.wait(LATER_MS);
        assert.match(errorIn(await unanswered(() => who('U2').submits(view, { text: 'Hello' }))), CANNOT_SEE);
        untouched();
        await answered(() => who('U2').submits(view, { text: 'Hello' }));
        await bot.wait(HOLD_MS);
        assert.equal(lastToAda(), 'Ben: Hello');
      });

      it('what is typed is not acknowledged, and is done once when Slack comes again', async () => {
        const { status, envelope } = await unanswered(() => who('U2').says(DESK, 'reply: Hello', { thread_ts: card().ts }));
        assert.equal(status, 503);
        untouched();
        const again = (num: number) => bot.slack.deliver(envelope, { retry: { num, reason: 'http_error' } });
        await answered(() => again(1));
        await rest(await again(2));
        await bot.wait(HOLD_MS);
        assert.equal(toAda().filter((text) => text === 'Ben: Hello').length, 1);
        assert.deepEqual([alone(), bot.slack.messages('U2')], [[], []], 'nobody was sent away');
      });
    });

    const forgeries: readonly (readonly [string, (view: View) => Json])[] = [
      [
        'another ticket',
        ({ private_metadata: pass }) => ({ private_metadata: `${btoa('{"ticket":"T-1"}')}.${pass.split('.')[1]}` }),
      ],
      ['no signature', ({ private_metadata: pass }) => ({ private_metadata: pass.split('.')[0] })],
      ['nothing', () => ({ private_metadata: '' })],
      ['more than was ever written', ({ private_metadata: pass }) => ({ private_metadata: pass.padStart(4_000, 'x') })],
    ];
    for (const [what, forge] of forgeries)
      it(`a window that comes with ${what} is worth nothing`, async () => {
        const view = await opens('Reply');
        const envelope = bot.slack.make.submit({ view: { ...view, ...forge(view) }, values: { text: 'Hello' } });
        assert.match(errorIn(await bot.slack.deliver(envelope)), /no longer valid/);
        await bot.wait(HOLD_MS);
        untouched();
      });

    it('a window is worth nothing in other hands', async () => {
      const view = await opens('Reply');
      const envelope = bot.slack.make.submit({ view: { ...view, user: 'U3' }, values: { text: 'Hello' } });
      assert.match(errorIn(await bot.slack.deliver(envelope)), /no longer valid/);
      await bot.wait(HOLD_MS);
      untouched();
    });

    it('their buttons do nothing at the user’s, nor the user’s at a desk', async () => {
      const own = bot.slack.messages('U1').findLast(({ bot_id }) => bot_id) as Message;
      const theirs = { ...own, blocks: card().blocks ?? [] };
      await rest(await bot.slack.send.press({ user: 'U1', on: theirs, choice: 'Claim', values: {} }));
      untouched();
      const users = { ...card(), blocks: own.blocks ?? [] };
      const label = buttonsOf(own)[0] ?? '';
      await rest(await bot.slack.send.press({ user: 'U2', on: users, choice: label, values: {} }));
      await bot.until(() => alone().length > 0);
      assert.match(lastAlone().text, /no longer valid/);
      untouched();
    });

    it('the user himself is none of them', async () => {
      await presses('Claim', 'U1');
      await bot.until(() => toAda().some((text) => NOT_DESK.test(text)));
      untouched();
    });
  });

  describe('helps where somebody has asked with /reconnect here,', () => {
    const inChannel = () => bot.slack.messages('C1').filter(({ bot_id }) => bot_id);
    beforeEach(async () => {
      await begin();
      await rest(await who('U1').runs('/reconnect here human', 'C1'));
      await presses('Claim');
    });

    it('in the thread under the first answer, also before anybody has written there', async () => {
      await types('reply: Which server?');
      await bot.wait(HOLD_MS);
      const [first, ...more] = inChannel();
      assert.equal(first?.thread_ts, undefined);
      assert.equal(more.at(-1)?.text, 'Ben: Which server?');
      assert.ok(more.every(({ thread_ts }) => thread_ts === first?.ts));
      await rest(await who('U1').says('C1', 'TS01', { thread_ts: first?.ts ?? '' }));
      assert.equal(lines().at(-1), 'User: TS01');
    });

    it('in the channel where somebody has deleted that', async () => {
      const before = inChannel().length;
      bot.slack.fail('chat.postMessage', 'none', { error: 'thread_not_found' });
      await types('reply: Which server?');
      await bot.wait(HOLD_MS);
      assert.deepEqual(
        inChannel()
          .slice(before)
          .map(({ text, thread_ts }) => [text, thread_ts]),
        [['Ben: Which server?', undefined]],
      );
    });
  });

  describe('calls its people', () => {
    it('by what they want to be called, else by their name, and asks once', async () => {
      await begin();
      await asksForHelp();
      await types('reply: One', 'U3');
      await bot.wait(HOLD_MS);
      assert.equal(lastToAda(), 'Cid Moss: One');
      await types('reply: Two', 'U3');
      assert.equal(bot.slack.calls.filter(({ method }) => method === 'users.info').length, 1);
    });

    it('by what the press says where Slack does not tell their names, and by nothing else', async () => {
      await begin({ slack: { workspaces: [workspace({ scopes: ['chat:write', 'channels:read', 'im:write'] })] } });
      await asksForHelp();
      await presses('Claim');
      assert.match(lastToAda(), /^ben of the help desk/);
      await types('take over', 'U3');
      assert.match(lastToAda(), /^Somebody takes over/);
    });

    it('by a name that does nothing but be read', async () => {
      const users = [{ id: 'U2', name: 'ben', display_name: `  Ben \n <@U1> \u202e ${'x'.repeat(80)}` }, ...USERS.slice(2)];
      await begin({ slack: { workspaces: [workspace({ users: [{ id: 'U1', name: 'ada' }, ...users] })] } });
      await asksForHelp();
      await presses('Claim');
      assert.match(wordsOf(bot.slack.messages('U1').at(-1)), /^Ben <@U1> \ufffd x{28} of the help desk/);
    });

    it('wherever in a long list they stand', async () => {
      const crowd = Array.from({ length: 1_500 }, (_, i) => `UX${i}`);
      const channels = [{ id: DESK, name: 'help-desk', members: ['U0BOT', ...crowd, 'U2'] }];
      await begin({ slack: { workspaces: [workspace({ channels })] } });
      await asksForHelp();
      await presses('Claim');
      assert.match(lastToAda(), /^Ben of the help desk/);
      const pages = bot.slack.calls.filter(({ method }) => method === 'conversations.members').length;
      assert.equal(pages, 2);
    });
  });

  describe('loses nothing', () => {
    it('when the bot starts anew in the middle of it', async () => {
      await begin();
      await asksForHelp();
      await presses('Claim');
      const view = await opens('Reply');
      await says('It is TS01');
      bot = await bot.restart();
      await submits(view, 'Which Windows?');
      bot = await bot.restart();
      await bot.wait(HOLD_MS);
      assert.equal(lastToAda(), 'Ben: Which Windows?');
      await says('2008 R2');
      assert.deepEqual(
        lines().filter((text) => text.startsWith('User:')),
        ['User: It is TS01', 'User: 2008 R2'],
      );
      assert.equal(cards().length, 1);
    });

    for (const why of ['channel_not_found', 'not_in_channel', 'is_archived'] as const)
      it(`when its channel cannot be reached (${why}): the user is told, and it all comes in order`, async () => {
        await begin();
        bot.slack.shut(DESK, why);
        await asksForHelp();
        await says('first');
        for (let time = 0; time < 6; time += 1) await bot.wait(LATER_MS);
        assert.match(toAda().join('\n'), /The help desk cannot be reached just now/);
        await says('second');
        bot.slack.reopen(DESK);
        for (let time = 0; time < 25; time += 1) await bot.wait(LATER_MS);
        assert.equal(cards().length, 1);
        assert.deepEqual(
          lines().filter((text) => text.startsWith('User:')),
          ['User: first', 'User: second'],
        );
      });

    it('when Slack holds up the desk: the user’s answers do not wait for it', async () => {
      await begin();
      await asksForHelp();
      bot.slack.fail('chat.postMessage', 'none', { status: 429, retryAfter: 30 });
      await presses('Claim');
      assert.deepEqual(lines(), []);
      assert.match(lastToAda(), /^Ben of the help desk is here/);
      await bot.wait(LATER_MS);
      assert.match(lines().join('\n'), /^Ben has it\./m);
    });

    it('when the window came too late: he is told what to write instead', async () => {
      await begin();
      await asksForHelp();
      bot.slack.fail('views.open', { error: 'expired_trigger_id' });
      await presses('Reply');
      assert.match(await told('U2', 1), /^The window did not open in time\. .*: reply: your words$/);
    });

    it('while it is not known whose token it is: the ticket is tried again', async () => {
      await begin({
        prepare: (slack) => slack.fail('auth.test', ...Array.from({ length: 3 }, () => ({ error: 'internal_error' }))),
      });
      await asksForHelp();
      assert.deepEqual(cards(), []);
      assert.match(bot.log.join('\n'), /workspace-unknown/);
    });
  });

  describe('beside another one', () => {
    it('shows the same state, with each word once at each', async () => {
      await begin({ settings: { DESK: `slack:${DESK},slack:C8` } });
      await asksForHelp();
      await presses('Claim');
      await says('It is TS01');
      for (const channel of [DESK, 'C8']) {
        assert.equal(cards(channel).length, 1);
        assert.match(wordsOf(card(channel)), /Ben has it/);
        assert.equal(lines(channel).filter((text) => /TS01/.test(text)).length, 1);
      }
      await presses('Take over', 'U3', card('C8'));
      assert.match(wordsOf(card()), /Cid Moss has it/);
      await rest(await who('U3').says('C8', 'a note', { thread_ts: card('C8').ts }));
      assert.match(lines().at(-1) ?? '', /Cid Moss \(internal\): a note/);
      assert.doesNotMatch(lines('C8').join('\n'), /a note/);
    });

    it('joins when nobody has come, and its private words are where they can be seen', async () => {
      await begin({ settings: { DESK: `slack:${DESK}`, DESK_SECOND: 'slack:C8' } });
      await asksForHelp();
      await says('is anybody there?');
      assert.deepEqual(cards('C8'), []);
      for (let time = 0; time < 11; time += 1) await bot.wait(LATER_MS);
      assert.equal(cards('C8').length, 1);
      await presses('Claim', 'U2', card('C8'));
      assert.match(lastToAda(), /^Ben of the help desk is here/);
      assert.match(wordsOf(alone('U2', 'C8').at(-1)), /^What I would/);
    });
  });

  it('in one workspace is none in another, though channels and people have the same ids there', async () => {
    const oauth = { clientId: '1.2', clientSecret: 'client-secret', redirectUri: null };
    await begin({
      slack: { workspaces: [workspace({ token: 'xoxb-T1' }), workspace({ id: 'T2', token: 'xoxb-T2' })] },
      config: { botToken: null, oauth },
      settings: { DESK: `slack:T1/${DESK}` },
    });
    for (const id of ['T1', 'T2']) {
      const installed = { team: { id }, isEnterpriseInstall: false, authVersion: 'v2', user: { id: 'U1', token: undefined } };
      const itself = { token: `xoxb-${id}`, id: 'B0BOT', userId: 'U0BOT', scopes: [] };
      await bot.store.shelf.put('slack-installation', id, JSON.stringify({ ...installed, bot: itself }));
    }
    await rest(await bot.slack.user('U1', 'T2').says('U1', PASTE));
    await rest(await bot.slack.user('U1', 'T2').says('U1', 'human'));
    assert.deepEqual(bot.slack.messages(DESK, 'T2'), []);
    const ticket = card();
    const foreign = { ...ticket, team: 'T2' };
    await bot.slack.send.press({ user: 'U2', on: foreign, choice: 'Claim', values: {} });
    await bot.slack.send.message({ team: 'T2', channel: DESK, user: 'U2', text: 'claim', thread_ts: ticket.ts });
    await bot.settle();
    assert.match(wordsOf(card()), /Nobody has it yet/);
    await presses('Claim');
    assert.match(wordsOf(card()), /Ben has it/);
    assert.match(bot.slack.messages('U1', 'T2').at(-1)?.text ?? '', /^Ben of the help desk is here/);
  });
});
