import assert from 'node:assert/strict';
import type { Message, Place, User } from '../../stand-ins/teams/teams.ts';
import { buttonsOf, PASTE, runTeamsBot, SENTENCE, type TeamsBot, titleOf, wordsOf } from './running.ts';

const HOLD_MS = 10_000;
const MINUTE = 60_000;
const LATER_MS = 3_600_000;
const REPLY = ['Reply', 'Send to the user'];
const RESOLVE = ['Resolve', 'Close the ticket'];
const NOT_DESK = /^Only people of the help desk can do that/;

describe('A desk in a channel of Teams', () => {
  let bot: TeamsBot;
  let desk: Place;
  let [ada, ben, eve]: [User, User, User] = [] as never;
  const begin = async (options: Parameters<typeof runTeamsBot>[0] = {}) => {
    bot = await runTeamsBot({ desks: ['Desk'], ...options });
    desk = bot.desks[0] ?? assert.fail('there is no desk');
    [ada, ben, eve] = [bot.teams.user('Ada'), bot.teams.user('Ben'), bot.teams.user('Eve')];
    await ada.leaves(desk);
  };
  afterEach(() => bot.stop());

  /** Everything under the ticket, as somebody sees it. */
  const thread = () => bot.teams.threads(desk).at(-1) ?? assert.fail('nothing is at the desk');
  const atDesk = (viewer = ben) => bot.teams.messages(thread(), viewer.id);
  const card = (viewer = ben) => atDesk(viewer).find((message) => message.card) ?? assert.fail('there is no ticket');
  const lines = () => atDesk().flatMap(({ card, from, text }) => (card || from === 'user' ? [] : [text]));
  const toAda = () => ada.sees().flatMap((message) => (message.from === 'bot' ? [titleOf(message) || message.text] : []));
  /** What stands in the chat of somebody of the desk with the bot. */
  const alone = (who = ben): Message | undefined => who.sees().at(-1);

  const says = async (text: string) => {
    const { status, message } = await ada.says(text);
    assert.equal(status, 200);
    await bot.settle();
    return message;
  };
  const asksForHelp = async (paste = PASTE) => {
    await says(paste);
    await says('human');
  };
  /** With all that it takes to know the next steps. */
  const tellsAllAndAsks = async () => {
    for (const text of [PASTE, 'everybody', 'Windows Server 2008 R2', 'yes', 'human']) await says(text);
  };
  const presses = async (title: string | readonly string[], inputs = {}, who = ben, on = card(who)) => {
    const pressed = await who.presses(on, title, inputs);
    assert.equal(pressed.status, 200);
    await bot.settle();
    return pressed.shown;
  };
  /** Teams repeats it under a new id. */
  const pressesTwice = async (title: string | readonly string[], inputs = {}) => {
    const { activity } = await ben.presses(card(), title, inputs);
    assert.equal((await bot.teams.deliver({ ...activity, id: '99' })).status, 200);
    await bot.settle();
  };
  const types = async (text: string, who = ben) => {
    const { status, message } = await who.mentions(thread(), text);
    assert.equal(status, 200);
    await bot.settle();
    return message;
  };
  const replies = async (text: string, who = ben) => {
    const shown = await presses(REPLY, { 'text-reply': text }, who);
    await bot.wait(HOLD_MS);
    return shown;
  };
  const wordsIn = (shown: { readonly kind: string; readonly text?: string }) => shown.text ?? '';

  describe('where one user waits,', () => {
    beforeEach(async () => {
      await begin();
      await asksForHelp();
    });

    it('shows the ticket as a post of its own, and everything else under it', async () => {
      assert.equal(bot.teams.threads(desk).length, 1);
      assert.match(titleOf(card()), /^T-[A-Z0-9-]+: Damaged licence certificate/);
      assert.match(wordsOf(card()), /has not said yet whether you may see what was pasted/);
      const shown = await presses('Claim');
      assert.equal(shown.kind, 'card');
      await replies('Which server is it?');
      await says('It is TS01');
      assert.equal(bot.teams.threads(desk).length, 1);
      assert.equal(atDesk().filter((message) => message.card).length, 1);
      assert.match(wordsOf(card()), /Ben has it/);
      assert.match(toAda().join('\n'), /Ben of the help desk is here.*\nBen: Which server is it\?$/s);
      assert.match(lines().at(-1) ?? '', /^User: It is TS01/);
    });

    it('goes from the claim to the end by buttons', async () => {
      await presses('Claim');
      await replies('Try again now.');
      await says('it works, thank you');
      const shown = await presses(RESOLVE, { 'text-resolve': 'Good.' });
      assert.equal(shown.kind, 'card');
      assert.match(toAda().at(-1) ?? '', /^Ben: Good\.\nThe help desk has closed this/);
      assert.match(wordsOf(card()), /Closed \(Ben\)/);
      assert.deepEqual(buttonsOf(card()), ['Open again']);
    });

    it('goes the same way by typing', async () => {
      await types('claim');
      assert.match(lines().at(-1) ?? '', /^Ben has it\./);
      await types('reply: Try again now.');
      await bot.wait(HOLD_MS);
      assert.equal(toAda().at(-1), 'Ben: Try again now.');
      await types('resolve: Good.');
      assert.match(toAda().at(-1) ?? '', /^Ben: Good\./);
      assert.deepEqual(buttonsOf(card()), ['Open again']);
    });

    it('calls whoever has it and does not answer, so that Teams tells him, and lets others claim it in the end', async () => {
      await presses('Claim');
      await bot.wait(15 * MINUTE);
      const { text, activity } = atDesk().at(-1) ?? assert.fail('nothing was said');
      assert.match(text, /^<at>Ben<\/at>, the user has been waiting for your answer since/);
      assert.deepEqual(activity.entities, [{ type: 'mention', text: '<at>Ben</at>', mentioned: { id: ben.id, name: 'Ben' } }]);
      await bot.wait(30 * MINUTE);
      assert.match(toAda().at(-1) ?? '', /^Ben has not answered yet/);
      await presses('Claim', {}, eve);
      assert.match(wordsOf(card()), /Eve has it/);
    });

    it('goes the same way from clients that know only Action.Submit', async () => {
      for (const [title, inputs] of [
        ['Claim', {}],
        [REPLY, { 'text-reply': 'Try again now.' }],
      ] as const) {
        assert.equal((await ben.submits(card(), title, inputs)).status, 200);
        await bot.settle();
      }
      await bot.wait(HOLD_MS);
      assert.equal(toAda().at(-1), 'Ben: Try again now.');
      assert.match(titleOf(alone()), /What I would/, 'what is for him alone is in his own chat');
      assert.equal(titleOf(alone()).split(': ')[0], titleOf(card()).split(': ')[0], 'which ticket it is about stands there');
    });

    it('has one winner of each race for it', async () => {
      const agents = Array.from({ length: 6 }, (_, i) => bot.teams.user(`Agent ${i}`));
      const on = card();
      for (let round = 0; round < 5; round += 1) {
        if (round > 0) await presses('Open again', {}, ben).then(() => presses('Release', {}, ben));
        const free = round === 0 ? on : card();
        const shown = await Promise.all(agents.map(async (agent) => (await agent.presses(free, 'Claim')).shown));
        await bot.settle();
        const winners = shown.filter(({ kind }) => kind === 'card');
        assert.equal(winners.length, 1);
        const [winner] = agents.filter((_, i) => shown[i]?.kind === 'card');
        for (const each of shown)
          if (each.kind !== 'card') assert.equal(each.kind === 'text' && each.text, `${winner?.name} has it.`);
        assert.match(wordsOf(card()), new RegExp(`${winner?.name} has it`));
        await presses(RESOLVE, {}, winner);
      }
    });

    it('takes a reply back as long as it waits', async () => {
      await presses('Claim');
      await presses(REPLY, { 'text-reply': 'Wrong window' });
      const before = toAda().length;
      await presses('Undo the reply');
      await bot.wait(MINUTE);
      assert.equal(toAda().length, before);
      assert.match(lines().at(-1) ?? '', /taken the reply back/);
      await presses(REPLY, { 'text-reply': 'Right window' });
      await types('undo');
      await bot.wait(HOLD_MS);
      assert.equal(toAda().length, before);
    });

    it('takes back one reply after the other, and with a double click one', async () => {
      await presses('Claim');
      for (const words of ['One', 'Two', 'Three']) await presses(REPLY, { 'text-reply': words });
      await pressesTwice('Undo the reply');
      await presses('Undo the reply');
      await bot.wait(HOLD_MS);
      assert.deepEqual(
        toAda().filter((line) => /^Ben: /.test(line)),
        ['Ben: One'],
      );
    });

    it('passes on addresses that stand behind words', async () => {
      await presses('Claim');
      const { activity } = await types('a note');
      const bold = '<b>this &amp; that</b>';
      const links = `<a href="https://kb.example/7?a=1&amp;b=2" title="x">${bold}</a> on <a href="http://srv01.example.com/">srv01.example.com</a>, <a>here</a>`;
      const content = `<p><span itemtype="http://schema.skype.com/Mention">Reconnect</span>&nbsp;reply: see ${links}</p>`;
      const text = '<at>Reconnect</at> reply: see this &amp; that on srv01.example.com, here';
      const words = { text, attachments: [{ contentType: 'text/html', content }] };
      assert.equal((await bot.teams.deliver({ ...activity, id: '1767355300001', ...words })).status, 200);
      await bot.settle();
      await bot.wait(HOLD_MS);
      assert.equal(toAda().at(-1), 'Ben: see this & that (https://kb.example/7?a=1&b=2) on srv01.example.com, here');
    });

    it('keeps internal what is written without a word for the user, also by those who do not have it', async () => {
      await presses('Claim');
      const before = toAda();
      await types('she is the one from yesterday', eve);
      await types('note: call her back');
      await bot.wait(HOLD_MS);
      assert.deepEqual(toAda(), before);
      const history = await bot.store.history(`teams:${bot.teams.settings.MICROSOFT_APP_TENANT_ID}:@${ada.id}`, 0);
      assert.ok(history.some(({ text }) => text.includes('call her back')));
      // What stands in the thread already is not said there again.
      assert.deepEqual(lines(), ['Ben has it.']);
    });

    it('changes on both sides what is edited or deleted on one', async () => {
      await presses('Claim');
      const reply = await types('reply: reboot TS01');
      const other = await types('reply: and wait');
      await bot.wait(HOLD_MS);
      await ben.edits(reply, `<at>Reconnect</at> reply: reboot TS02`);
      await ben.deletes(other);
      await bot.settle();
      assert.ok(toAda().some((line) => /^Ben: reboot TS02 \(edited\)/.test(line)));
      assert.ok(!toAda().join().includes('TS01') && !toAda().join().includes('and wait'));
      const said = await says('my name is Ada');
      await ada.edits(said, 'my name is Ada B.');
      await bot.settle();
      assert.ok(lines().some((line) => line.startsWith('User: my name is Ada B.')));
      await ada.deletes(said);
      await bot.settle();
      assert.ok(!lines().join().includes('my name'));
    });

    it('forgets what somebody deletes who has left the desk since, or while Teams does not say who is of it', async () => {
      const secret = await types('reply: SECRET');
      const other = await types('reply: PASSWORD');
      await bot.wait(LATER_MS / 100);
      assert.match(toAda().join(), /SECRET.*PASSWORD/);
      bot.teams.breakDown('members', { status: 503 });
      await ben.deletes(other);
      bot.teams.mend('members');
      await ben.leaves(desk);
      await ben.deletes(secret);
      await bot.settle();
      assert.doesNotMatch(toAda().join(), /SECRET|PASSWORD/);
    });

    it('passes no file on, and says so to the one who sent it', async () => {
      await presses('Claim');
      const { activity } = await ben.mentions(thread(), 'reply: see the picture');
      const attachments = [{ contentType: 'image/png', contentUrl: 'https://files.example/x.png' }];
      await bot.teams.deliver({ ...activity, id: '99', attachments });
      await bot.teams.until(() => ben.sees().some(({ text }) => /^T-\w{4}-\w{4}: Files are not passed on/.test(text)));
      await bot.wait(HOLD_MS);
      assert.ok(toAda().includes('Ben: see the picture'));
    });

    it('hides again what was for one person, and shows him the ticket of all', async () => {
      await presses('Claim');
      await presses('Next check');
      assert.match(wordsOf(card()), /Only you see this.*What I would ask next/s);
      assert.doesNotMatch(wordsOf(card(eve)), /Only you see this/);
      await presses('Hide this');
      assert.equal(wordsOf(card()), wordsOf(card(eve)));
    });

    it('goes to the next when it is released, and to somebody who takes it', async () => {
      await presses('Claim');
      await presses('Release');
      assert.match(toAda().at(-1) ?? '', /^Ben had to go/);
      await presses('Claim', {}, eve);
      assert.match(wordsIn(await presses(REPLY, { 'text-reply': 'one more thing' }, ben)), /^$/);
      assert.match(wordsOf(card()), /Eve has it\. Take over first.*one more thing/s, 'his words are not lost');
      await presses('Take over');
      assert.match(toAda().at(-1) ?? '', /^Ben takes over/);
      await replies('Now it is me');
      assert.equal(toAda().at(-1), 'Ben: Now it is me');
    });

    it('gives the user back to the bot, which goes on; what comes later from the desk is refused, and not lost', async () => {
      await presses('Claim');
      await types('return');
      assert.match(wordsOf(ada.sees().at(-1)), /You are back with me/);
      const before = toAda().length;
      await types('reply: one more thing');
      await bot.wait(HOLD_MS);
      assert.equal(toAda().length, before);
      assert.match(alone()?.text ?? '', /back with the bot.*\n.*not sent.*\none more thing/s);
      await presses('Open again');
      await replies('One more thing');
      assert.equal(toAda().at(-1), 'Ben: One more thing');
    });

    it('is closed when the user starts over, and nothing of the old one reaches the new one', async () => {
      await presses('Claim');
      const old = card();
      await says('start over');
      assert.match(wordsOf(card()), /Closed by the user/);
      await types('reply: still there?');
      await bot.wait(HOLD_MS);
      assert.ok(!toAda().join().includes('still there'));
      assert.match(alone()?.text ?? '', /still there/);
      const data = { token: tokenOf(old, REPLY.at(-1) ?? ''), input: 'text-reply', 'text-reply': 'hello?' };
      assert.equal((await ben.executes(card(), { verb: 'press', data })).status, 200);
      assert.match(wordsOf(card()), /hello\?/);
      await bot.wait(HOLD_MS);
      assert.ok(!toAda().join().includes('hello?'));
    });

    it('hears that the user has left, and that he is back, who is welcomed then', async () => {
      await presses('Claim');
      await ada.uninstalls();
      await bot.settle();
      assert.match(lines().at(-1) ?? '', /^The user has left this conversation/);
      await replies('Are you there?');
      assert.match(lines().at(-1) ?? '', /cannot be delivered/);
      await presses('Back to the bot');
      await presses('Open again');
      await presses('Release');
      await ada.installs();
      await bot.settle();
      assert.match(lines().at(-1) ?? '', /^The user is back in this conversation/);
      assert.equal(toAda().filter((text) => /^Hello, I am Reconnect/.test(text)).length, 1);
      assert.match(toAda().at(-1) ?? '', /^Hello, I am Reconnect/);
    });

    it('shows each side that the other one writes', async () => {
      await presses('Claim');
      const before = bot.teams.typings(thread());
      await ada.types();
      await bot.teams.until(() => bot.teams.typings(thread()) > before);
      const way = await bot.store.wayTo(`teams:${bot.teams.settings.MICROSOFT_APP_TENANT_ID}:@${ada.id}`);
      const seen = bot.teams.typings(ada.chat);
      // As the page of the web desk does.
      bot.app.channels.find(({ name }) => name === 'teams')?.typing?.(way?.address ?? '', 'Ben', null);
      await bot.teams.until(() => bot.teams.typings(ada.chat) > seen);
    });

    it('shows it nowhere where nobody knows the way, and goes on', async () => {
      const left: unknown[] = [];
      const note = (reason: unknown) => left.push(reason);
      process.on('unhandledRejection', note);
      bot.app.channels.find(({ name }) => name === 'teams')?.typing?.('', 'Ben', null);
      await presses('Claim');
      process.off('unhandledRejection', note);
      assert.deepEqual(left, []);
    });

    it('goes on after a restart in the middle of a relay', async () => {
      await presses('Claim');
      await ben.presses(card(), REPLY, { 'text-reply': 'First' });
      bot = await bot.restart();
      await bot.wait(HOLD_MS);
      assert.equal(toAda().at(-1), 'Ben: First');
      await says('Second');
      assert.equal(lines().at(-1), 'User: Second');
      assert.equal(bot.teams.threads(desk).length, 1);
    });
  });

  it('without undo sends the same words as often as they are written, and what Teams repeats once', async () => {
    await begin({ settings: { DESK_UNDO_SECONDS: '0' } });
    await asksForHelp();
    await presses('Claim');
    await pressesTwice(REPLY, { 'text-reply': 'Yes.' });
    const said = () => toAda().filter((line) => line === 'Ben: Yes.').length;
    assert.equal(said(), 1);
    await says('And is it the same for the other server?');
    await presses(REPLY, { 'text-reply': 'Yes.' });
    assert.equal(said(), 2);
  });

  describe('has names that only one person may see:', () => {
    beforeEach(async () => {
      await begin();
      await asksForHelp(`${PASTE}\nComputer: SRV-XYZZY.corp.example`);
      await says('share');
      await presses('Claim');
    });

    it('by the button, on the card as he alone sees it', async () => {
      assert.match(wordsOf(card()), /\[HOST-1\]/);
      assert.doesNotMatch(wordsOf(card()), /XYZZY/i);
      await presses('Show the names');
      assert.match(wordsOf(card()), /Only you see this.*\[HOST-1\] SRV-XYZZY/is);
      assert.doesNotMatch(atDesk(eve).map(wordsOf).join(), /XYZZY/i);
      assert.match(lines().at(-1) ?? '', /looked at the hidden names/);
    });

    it('by typing, in his own chat, and not at all where he has none', async () => {
      await types('reveal');
      assert.match(alone()?.text ?? '', /^T-\w{4}-\w{4}: Only for you:.*\[HOST-1\] SRV-XYZZY/is);
      bot.teams.block(eve.chat);
      await types('reveal', eve);
      assert.doesNotMatch(atDesk().map(wordsOf).join(), /XYZZY/i);
      assert.ok(lines().some((line) => /Press the button on the card/.test(line)));
    });
  });

  describe('lets nobody act who is not of it:', () => {
    beforeEach(async () => {
      await begin();
      await asksForHelp();
    });

    const refusals = async () =>
      (await bot.metrics.refused.get()).values.filter(({ labels }) => labels.reason === 'not-desk').length;

    it('a press, a typed command or a forged value of an outsider', async () => {
      const before = wordsOf(card());
      assert.match(wordsIn(await presses('Claim', {}, ada, card())), NOT_DESK);
      await ada.mentions(thread(), 'claim');
      await ada.submits(card(), 'Claim');
      await bot.settle();
      assert.equal(wordsOf(card()), before);
      assert.equal(await refusals(), 1);
      await ada.leaves(desk);
      assert.ok(bot.log.some((line) => /not a member of its channel/.test(line)));
    });

    it('somebody who has left, from the next gesture on', async () => {
      await presses('Claim');
      await ben.leaves(desk);
      await bot.wait(LATER_MS / 100);
      assert.match(wordsIn(await presses('Release')), NOT_DESK);
      await ben.joins(desk);
      assert.equal((await presses('Release')).kind, 'card');
    });

    it('an act of the desk that is pressed in the chat of the user, and an act of the user at the desk', async () => {
      const data = { token: tokenOf(card(), 'Claim') };
      const own = ada.sees().findLast((message) => message.card) ?? assert.fail('no card');
      const { shown } = await ada.executes(own, { verb: 'press', data });
      await bot.settle();
      assert.match(shown.kind === 'text' ? shown.text : '', NOT_DESK);
      const human = { token: tokenOf(own, 'Share my words') };
      const { shown: other } = await ben.executes(card(), { verb: 'press', data: human });
      assert.match(other.kind === 'text' ? other.text : '', /no longer valid/);
      assert.ok(buttonsOf(card()).includes('Claim'));
    });

    it('a value of another ticket', async () => {
      const first = tokenOf(card(), 'Claim');
      await eve.says(PASTE);
      await eve.says('human');
      await bot.settle();
      assert.equal(bot.teams.threads(desk).length, 2);
      const { shown } = await ben.executes(card(), { verb: 'press', data: { token: first } });
      assert.match(shown.kind === 'text' ? shown.text : '', /no longer valid/);
    });

    it('anybody while Teams does not say who is of it, and says so', async () => {
      bot.teams.breakDown('members', { status: 503 });
      assert.match(wordsIn(await presses('Claim')), /^I cannot see just now/);
      assert.ok(buttonsOf(card()).includes('Claim'));
      bot.teams.mend('members');
      assert.equal((await presses('Claim')).kind, 'card');
    });

    it('while everything else in its channel is as in any other', async () => {
      const { thread: own } = await ben.mentions(desk, PASTE);
      await bot.settle();
      assert.match(titleOf(ben.sees(own).find(({ from }) => from === 'bot')), /^Who cannot connect/);
    });
  });

  describe('thinks along with one person:', () => {
    beforeEach(async () => {
      await begin();
      await tellsAllAndAsks();
    });

    it('tells him alone what it would check next, sends it for him, and brings the ticks back', async () => {
      await presses('Claim');
      await presses('Next check');
      assert.match(wordsOf(card()), /Only you see this.*What I would check next/s);
      const data = { token: sendTokenOf(card()) };
      assert.equal((await ben.executes(card(), { verb: 'press', data })).shown.kind, 'card');
      await bot.settle();
      const steps = ada.sees().findLast((message) => message.card) ?? assert.fail('no steps came');
      assert.match(wordsOf(steps), /Ben sends you these steps/);
      assert.equal((await ada.presses(steps, 'Step 1: Done')).status, 200);
      await bot.settle();
      assert.match(lines().at(-1) ?? '', /ticked/);
    });

    for (const [how, claim] of [
      ['pressed, because the card is drawn anew for all', () => presses('Claim')],
      ['typed', () => types('claim')],
    ] as const)
      it(`in his own chat when the claim was ${how}; it is sent from there, once`, async () => {
        await claim();
        const suggestion = await bot.teams.until(() => ben.sees().at(-1));
        assert.match(titleOf(suggestion), /^T-\w{4}-\w{4}: What I would check next/);
        for (let i = 0; i < 2; i += 1) assert.match(wordsIn(await presses('Send to the user', {}, ben, suggestion)), /^Done/);
        assert.match(wordsOf(ada.sees().findLast((message) => message.card)), /Ben sends you these steps/);
        assert.equal(lines().filter((line) => /has sent the user these steps/.test(line)).length, 1);
      });

    it('under the ticket where he has no chat with the bot', async () => {
      bot.teams.block(ben.chat);
      await types('claim');
      const suggestion = atDesk().at(-1) ?? assert.fail('nothing is there');
      assert.match(titleOf(suggestion), /What I would check next/);
      await presses('Send to the user', {}, ben, suggestion);
      assert.match(wordsOf(ada.sees().findLast((message) => message.card)), /Ben sends you these steps/);
    });
  });

  describe('whose people press in their own chat does nothing', () => {
    beforeEach(async () => {
      await begin();
      await tellsAllAndAsks();
      await types('claim');
    });

    it('once they are of the desk no longer', async () => {
      const suggestion = alone() ?? assert.fail('nothing came');
      await ben.leaves(desk);
      await bot.wait(LATER_MS / 100);
      assert.match(wordsIn(await presses('Send to the user', {}, ben, suggestion)), NOT_DESK);
    });

    it('for somebody else, to whom the card was never shown', async () => {
      const suggestion = alone() ?? assert.fail('nothing came');
      const { shown } = await eve.executes(eve.sees()[0] ?? { ...suggestion, conversation: eve.chat.id }, {
        verb: 'press',
        data: { token: tokenOf(suggestion, 'Send to the user') },
      });
      assert.match(shown.kind === 'text' ? shown.text : '', /no longer valid/);
    });
  });

  describe('that cannot be reached', () => {
    it('loses nothing: the user is told, and all of it comes in order', async () => {
      await begin();
      bot.teams.block(desk);
      await asksForHelp();
      for (let i = 0; i < 3; i += 1) await bot.wait(20_000);
      assert.ok(
        toAda().some((line) => /cannot be reached just now/.test(line)),
        toAda().join('\n'),
      );
      await says('one');
      await says('two');
      assert.equal(bot.teams.threads(desk).length, 0);
      bot.teams.unblock(desk);
      for (let i = 0; i < 3; i += 1) await bot.wait(LATER_MS);
      assert.equal(bot.teams.threads(desk).length, 1);
      assert.deepEqual(
        lines().filter((line) => /^User/.test(line)),
        ['User: one', 'User: two'],
      );
    });

    it('holds up nobody else', async () => {
      await begin();
      await asksForHelp();
      await presses('Claim');
      bot.teams.block(desk);
      await says('is somebody there?');
      await says('hello?');
      const second = bot.teams.user('Zoe');
      await second.says(PASTE);
      await bot.settle();
      assert.ok(second.sees().some((message) => message.card));
      bot.teams.unblock(desk);
      bot.teams.fail('send', { status: 429, retryAfter: 60 });
      for (let i = 0; i < 2; i += 1) await bot.wait(LATER_MS);
      const words = lines().filter((line) => /^User/.test(line));
      assert.deepEqual(words, ['User: is somebody there?', 'User: hello?']);
    });

    it('posts the ticket anew where somebody has deleted it', async () => {
      await begin();
      await asksForHelp();
      bot.teams.fail('update', { status: 404 });
      assert.equal((await ben.presses(card(), 'Claim')).status, 200);
      await bot.settle();
      assert.equal(bot.teams.threads(desk).length, 2);
      assert.match(wordsOf(card()), /Ben has it/);
      await presses('Release');
      assert.ok(buttonsOf(card()).includes('Claim'));
    });
  });

  it('is found once anything has come from its team, also after a restart', async () => {
    await begin();
    // Of the people nobody has spoken yet since this bot began; only a service URL of this stand-in is allowed.
    const knows = () => bot.store.shelf.get('teams-service', desk.id, 0);
    assert.equal(await knows(), bot.teams.serviceUrl, 'told by the news of its members');
    bot = await bot.restart();
    await asksForHelp();
    assert.equal(bot.teams.threads(desk).length, 1);
  });

  it('may be two channels: both show the same, and a word at one is read at the other', async () => {
    await begin({ desks: ['Desk', 'Night desk'] });
    const night = bot.desks[1] ?? assert.fail('there is no second one');
    await asksForHelp();
    const there = () => bot.teams.threads(night).at(-1) ?? assert.fail('nothing is there');
    const cardThere = () => bot.teams.messages(there(), eve.id).find((message) => message.card) ?? assert.fail('no card');
    await presses('Claim');
    assert.match(wordsOf(cardThere()), /Ben has it/);
    await types('she is the one from yesterday');
    assert.match(bot.teams.messages(there()).at(-1)?.text ?? '', /^Ben \(internal\): she is/);
    assert.match(wordsIn(await presses('Release', {}, eve, cardThere())), /^Ben has it/);
    // A ticket's place at one desk is none at the other.
    const forged = { ...card(), conversation: `${night.id};messageid=${card().id}` };
    const { status } = await ben.executes(forged, { verb: 'press', data: { token: tokenOf(card(), 'Release') } });
    assert.equal(status, 200);
    assert.match(wordsOf(card()), /Ben has it/);
  });

  it('learns of many who have the same error at once, and answers all of them', async () => {
    await begin({ settings: { DESK_STORM: '3/10' } });
    const many = ['Kim', 'Lee', 'Max', 'Noa'].map((name) => bot.teams.user(name));
    for (const one of many) await one.says(SENTENCE);
    await bot.settle();
    await bot.settle();
    assert.equal(bot.teams.threads(desk).length, 1, bot.log.join('\n'));
    await presses('Claim');
    await replies('We are on it.');
    await bot.settle();
    for (const one of many)
      assert.ok(
        one.sees().some(({ text }) => text.includes('We are on it.')),
        one.name,
      );
  });
});

/** Of the suggestion's button: that of a reply has the same title. */
function sendTokenOf({ card }: Message): string {
  return JSON.stringify(card).match(/"token":"([^"]*\|send\|[^"]+)"/)?.[1] ?? assert.fail('nothing is suggested');
}

function tokenOf({ card }: Message, title: string): string {
  const found = JSON.stringify(card).match(new RegExp(`"title":"${title}","verb":"press","data":\\{"token":"([^"]+)"`))?.[1];
  return found ?? assert.fail(`there is no ${title}`);
}
