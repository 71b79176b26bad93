import assert from 'node:assert/strict';
import type { Message } from '../../stand-ins/slack/wire.ts';
import { wordsOf } from './looks.ts';
import { runSlackBot, type SlackBot } from './running.ts';

const PASTE = 'Because of a security error, the client could not connect to the remote computer.\nEvent ID 50, source TermDD';
const OVER_SOCKET = { signingSecrets: [], appToken: 'xapp-stand-in' };

let bot: SlackBot;

const newest = () => bot.slack.messages('U1').at(-1) as Message;
const connected = () => bot.until(() => bot.slack.sockets() === 1);

describe('Socket Mode', () => {
  afterEach(() => bot.stop());
  it('does not acknowledge what could not be stored, and answers once when it comes again', async () => {
    let isDown = true;
    bot = await runSlackBot({
      config: OVER_SOCKET,
      breaking: (store) => ({
        ...store,
        turn: async (...turn) => {
          if (isDown) throw new Error('disk full');
          return store.turn(...turn);
        },
      }),
    });
    await connected();
    const envelope = bot.slack.make.message({ channel: 'U1', user: 'U1', text: PASTE });
    let isAcknowledged = false;
    // Nobody waits for what does not come.
    void bot.slack.deliver(envelope).then(({ status }) => {
      isAcknowledged = status === 200;
    });
    await bot.until(() => bot.log.join().includes('comes again'));
    isDown = false;
    assert.equal((await bot.slack.deliver(envelope, { retry: { num: 1, reason: 'timeout' } })).status, 200);
    await bot.settle();
    assert.ok(!isAcknowledged);
    assert.equal(bot.slack.messages('U1').length, 2);
  });

  it('carries a whole dialogue, and no route is open beside it', async () => {
    bot = await runSlackBot({ config: OVER_SOCKET });
    await connected();
    const ada = bot.slack.user('U1');
    assert.equal((await ada.says('U1', PASTE)).status, 200);
    await bot.settle();
    assert.equal((await ada.presses(newest(), 'Everybody')).status, 200);
    await bot.settle();
    assert.match(wordsOf(newest()), /^Which Windows runs/);
    await ada.runs('/reconnect', 'C1');
    assert.match(wordsOf(bot.slack.ephemerals('C1')[0]), /Type \/reconnect and the error/);
    const { status } = await fetch(`${bot.url}/slack/events`, { method: 'POST', body: '{}' });
    assert.equal(status, 404);
  });

  it('acknowledges a window with what is wrong in it', async () => {
    bot = await runSlackBot({ config: OVER_SOCKET });
    await connected();
    await bot.slack.user('U1').opensHome();
    await bot.until(() => bot.slack.home('U1') !== null);
    const home = bot.slack.home('U1') ?? assert.fail();
    await bot.slack.user('U1').presses(home, 'Paste an error');
    await bot.until(() => bot.slack.modals('U1').length > 0);
    const window = bot.slack.modals('U1')[0] ?? assert.fail();
    assert.match((await bot.slack.user('U1').submits(window)).body, /Paste or type the error first/);
  });

  it('is tried again when Slack cannot be reached, and does not take the bot down', async () => {
    const unhandled: unknown[] = [];
    const note = (error: unknown) => unhandled.push(error);
    process.on('unhandledRejection', note);
    bot = await runSlackBot({ config: OVER_SOCKET, prepare: (slack) => slack.fail('apps.connections.open', { status: 503 }) });
    await connected();
    assert.match(bot.log.join(), /Socket Mode could not connect/);
    process.off('unhandledRejection', note);
    assert.deepEqual(unhandled, []);
  });

  it('works beside HTTP', async () => {
    bot = await runSlackBot({ config: { appToken: 'xapp-stand-in' } });
    await connected();
    assert.equal((await bot.slack.user('U1').says('U1', PASTE)).status, 200);
    await bot.settle();
    assert.equal(bot.slack.messages('U1').length, 2);
  });

  it('acknowledges what it has taken when the bot stops, and takes nothing more', async () => {
    let goOn: () => void = () => {};
    const held = new Promise<void>((resolve) => {
      goOn = resolve;
    });
    let turns = 0;
    bot = await runSlackBot({
      config: OVER_SOCKET,
      breaking: (store) => ({
        ...store,
        turn: async (...turn) => {
          turns += 1;
          await held;
          return store.turn(...turn);
        },
      }),
    });
    await connected();
    const delivered = bot.slack.user('U1').says('U1', PASTE);
    await bot.until(() => turns === 1);
    const stopped = bot.app.stop();
    void bot.slack.user('U2').says('U2', PASTE);
    goOn();
    assert.equal((await delivered).status, 200);
    await stopped;
    assert.equal(turns, 1);
    assert.equal(bot.slack.messages('U1').length, 2);
  });

  it('can be stopped before it is connected', async () => {
    bot = await runSlackBot({ config: OVER_SOCKET });
    assert.equal((await fetch(`${bot.url}/healthz`)).status, 200);
  });
});
