/** Every channel while the store is away: nobody is told that something was taken, and when the store is back all of it is, by the same process. */
import assert from 'node:assert/strict';
import type { Delivery, Json, Message, View } from '../stand-ins/slack/wire.ts';
import { createBreakable } from './breakable.ts';
import { openPage } from './browser.ts';
import { run } from './running.ts';
import { runSlackBot, type SlackBot } from './slack/running.ts';
import { PASTE, runTeamsBot, type TeamsBot } from './teams/running.ts';

const DESK = 'C9';
const WORKSPACE = {
  id: 'T1',
  token: 'xoxb-stand-in',
  bot: { user: 'U0BOT', id: 'B0BOT', name: 'reconnect' },
  users: [
    { id: 'U1', name: 'ada' },
    { id: 'U2', name: 'ben' },
    { id: 'U3', name: 'cid' },
  ],
  channels: [
    { id: 'C1', name: 'general', members: ['U0BOT', 'U1'] },
    { id: DESK, name: 'help-desk', members: ['U0BOT', 'U2'] },
  ],
};

describe('While the store is away,', () => {
  describe('Slack, and the desk,', () => {
    const store = createBreakable();
    let bot: SlackBot;
    let [asked, ticket]: (Message | undefined)[] = [];
    let window: View | undefined;
    before(async () => {
      const settings = { DESK: `web,slack:${DESK}` };
      bot = await runSlackBot({ slack: { workspaces: [WORKSPACE] }, settings, breaking: store.breaking });
      const ada = bot.slack.user('U1');
      for (const [user, text] of [
        ['U1', PASTE],
        ['U1', 'human'],
        ['U3', PASTE],
      ] as const) {
        assert.equal((await bot.slack.user(user).says(user, text)).status, 200);
        await bot.settle();
      }
      asked = bot.slack.messages('U3').at(-1);
      ticket = bot.slack.messages(DESK).find(({ bot_id }) => bot_id !== undefined);
      await ada.opensHome();
      await bot.until(() => bot.slack.home('U1') !== null);
      await ada.presses(bot.slack.home('U1') ?? assert.fail(), 'Paste an error');
      await bot.until(() => bot.slack.modals('U1').length > 0);
      window = bot.slack.modals('U1')[0];
    });
    beforeEach(() => {
      store.isAway = true;
    });
    after(() => bot.stop());

    const who = (id: string) => bot.slack.user(id);
    const inThread = () => ({ thread_ts: ticket?.ts ?? '' });
    const fill = (view: View): Json => ({ [firstInput(view)]: PASTE });
    const GESTURES: Readonly<Record<string, () => Promise<Delivery>>> = {
      'a message': () => who('U1').says('U1', 'again'),
      'a button': () => who('U3').presses(asked ?? assert.fail(), 'Everybody'),
      'a command': () => who('U1').runs(`/reconnect ${PASTE}`, 'C1'),
      'a window': () => who('U1').submits(window ?? assert.fail(), fill(window ?? assert.fail())),
      'an edit': () => who('U1').edits(bot.slack.messages('U1')[0] ?? assert.fail(), 'Event 50'),
      'a button of a ticket': () => who('U2').presses(ticket ?? assert.fail(), 'Claim'),
      'a note under a ticket': () => who('U2').says(DESK, 'a note', inThread()),
    };
    for (const [name, gesture] of Object.entries(GESTURES))
      it(`comes again with ${name}`, async () => {
        const { status, headers, body, envelope } = await gesture();
        assert.deepEqual([status, headers['retry-after']], [503, '5']);
        assert.doesNotMatch(body, /secret/);
        store.isAway = false;
        assert.equal((await bot.slack.deliver(envelope)).status, 200);
        await bot.settle();
      });

    it('and the web desk does not do what is done there', async () => {
      const desk = openPage(Number(new URL(bot.url).port));
      await desk.post('/desk/enter', { name: 'Ana' });
      const [row] = await bot.store.desk.tickets(1);
      const act = () => desk.post('/desk/act', { ticket: row?.id, id: 'a1', do: 'note', text: 'a note' });
      const answers = [await act(), await desk.ask('/desk/tickets')];
      for (const { status, headers } of answers) assert.deepEqual([status, headers['retry-after']], [503, '5']);
      store.isAway = false;
      assert.equal((await act()).status, 200);
    });
  });

  describe('Teams', () => {
    const store = createBreakable();
    let bot: TeamsBot;
    before(async () => {
      bot = await runTeamsBot({ breaking: store.breaking });
    });
    after(() => bot.stop());

    it('comes again with a message, and a press says that it failed', async () => {
      const ada = bot.teams.user('Ada');
      assert.equal((await ada.says(PASTE)).status, 200);
      await bot.settle();
      const card = () => ada.sees().findLast((message) => message.card !== null) ?? assert.fail();
      store.isAway = true;
      const sent = await ada.says('again');
      assert.equal(sent.status, 503);
      assert.equal((await ada.presses(card(), 'Everybody')).status, 503);
      store.isAway = false;
      assert.equal((await bot.teams.deliver(sent.activity)).status, 200);
      await bot.settle();
      assert.equal((await ada.presses(card(), 'Everybody')).status, 200);
    });
  });

  describe('the web chat', () => {
    it('takes nothing, and begins no new conversation that the help desk would not hear of', async () => {
      const store = createBreakable();
      const bot = await run({ breaking: store.breaking });
      const page = openPage(bot.port);
      await page.say('a', 'hello');
      store.isAway = true;
      const answers = [await page.say('b', 'again'), await page.post('/chat/new', {}), await page.ask('/chat/history')];
      for (const { status, headers, json, text } of answers) {
        assert.deepEqual([status, headers['retry-after']], [503, '5']);
        assert.match(json.error, /just now\. .*again in a moment\.$/);
        assert.doesNotMatch(text, /secret/);
      }
      store.isAway = false;
      assert.equal((await page.say('b', 'again')).status, 200);
      assert.equal((await page.history()).length, 4);
      await bot.app.stop();
    });

    it('does not begin to fail for good: a bot that breaks by itself says so', async () => {
      const bot = await run({
        takeTurn: () => {
          throw new TypeError('bug');
        },
      });
      assert.equal((await openPage(bot.port).say('a', 'hello')).status, 500);
      await bot.app.stop();
    });
  });
});

function firstInput({ blocks }: View): string {
  const input = (blocks as readonly Json[]).find(({ type }) => type === 'input');
  return input?.element?.action_id ?? assert.fail('no input');
}
