import assert from 'node:assert/strict';
import { rmSync } from 'node:fs';
import { mkdtemp } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { GONE_MS, LEASE_MS } from '../../../adapters/delivery.ts';
import { openSqlite } from '../../../adapters/store/sqlite.ts';
import type { TakeTurn } from '../../../adapters/turn.ts';
import type { Block, Card } from '../../../bot/types.ts';
import type { Fault, Message } from '../../stand-ins/slack/wire.ts';
import { conversationAt, say } from '../fakes.ts';
import { buttonsOf, liveTurns, wordsOf } from './looks.ts';
import { NOON, runSlackBot, type SlackBot } from './running.ts';

const PASTE = 'Because of a security error, the client could not connect to the remote computer.\nEvent ID 50, source TermDD';
const AGAIN = { retry: { num: 1, reason: 'http_timeout' } };

/** A bot that repeats what it hears, and counts. */
const repeat: TakeTurn = (before, { content, conversation: id }) => {
  const turn = (before?.turn ?? 0) + 1;
  return { conversation: conversationAt(turn, id), outgoing: [say(`${turn}: ${content.kind === 'text' ? content.text : ''}`)] };
};

let bot: SlackBot;

const answers = (channel: string) => bot.slack.messages(channel).filter(({ bot_id }) => bot_id !== undefined);
const tried = (method: string) => bot.slack.calls.filter((call) => call.method === method);
const ambiguous = async () => (await bot.metrics.ambiguous.get()).values.reduce((sum, { value }) => sum + value, 0);
const delivered = async (result: string) => {
  const { values } = await bot.metrics.deliveries.get();
  return values.find(({ labels }) => labels.result === result)?.value ?? 0;
};
const says = async (user: string, text: string) => {
  assert.equal((await bot.slack.user(user).says(user, text)).status, 200);
  await bot.settle();
};

describe('An answer that Slack does not take at once', () => {
  afterEach(() => bot.stop());
  beforeEach(async () => {
    bot = await runSlackBot({ takeTurn: repeat });
  });

  it('waits as long as Slack says, and holds up nobody else', async () => {
    bot.slack.fail('chat.postMessage', { status: 429, retryAfter: 7 });
    await says('U1', 'one');
    await says('U2', 'two');
    assert.deepEqual([answers('U1').length, answers('U2').length], [0, 1]);
    await bot.wait(6_999);
    assert.deepEqual(answers('U1'), []);
    await bot.wait(1);
    assert.equal(answers('U1').length, 1);
    assert.equal(await ambiguous(), 0);
  });

  const unknown: readonly Fault[] = [{ status: 500 }, { status: 502 }, { status: 504 }, 'reset', 'reset-after'];
  for (const fault of unknown)
    it(`is there once after ${JSON.stringify(fault)}, and counted as ambiguous`, async () => {
      bot.slack.fail('chat.postMessage', fault);
      await says('U1', 'one');
      assert.equal(await ambiguous(), 1);
      await bot.wait(4_999);
      assert.equal(tried('chat.postMessage').length, 1);
      await bot.wait(1);
      assert.equal(answers('U1').length, 1);
      const ids = tried('chat.postMessage').map(({ body }) => body.client_msg_id);
      assert.equal(ids.length, 2);
      assert.equal(ids[0], ids[1]);
    });

  it('keeps the order of what comes behind it', async () => {
    bot.slack.fail('chat.postMessage', 'reset');
    await says('U1', 'one');
    await says('U1', 'two');
    assert.deepEqual(answers('U1'), []);
    await bot.wait(5_000);
    assert.deepEqual(
      answers('U1').map(({ text }) => text),
      ['1: one', '2: two'],
    );
  });

  for (const error of ['channel_not_found', 'is_archived', 'not_in_channel', 'account_inactive', 'invalid_blocks'])
    it(`is set aside at once after ${error}, and later ones go on`, async () => {
      bot.slack.fail('chat.postMessage', { error });
      await says('U1', 'one');
      assert.equal(await delivered('undeliverable'), 1);
      await says('U1', 'two');
      // A workspace that is shut is asked again after a while.
      await bot.wait(GONE_MS);
      assert.deepEqual(
        answers('U1').map(({ text }) => text),
        ['2: two'],
      );
      await bot.wait(3_600_000);
      assert.equal(answers('U1').length, 1);
      assert.match(bot.log.join('\n'), new RegExp(error));
    });

  it('arrives once, whoever sends it again: another process, and after a crash between arrival and note', async () => {
    await bot.stop();
    let isCut = true;
    bot = await runSlackBot({
      takeTurn: repeat,
      lasting: true,
      breaking: (store) => ({
        ...store,
        markSent: (...sent) => (isCut ? Promise.reject(new Error('power cut')) : store.markSent(...sent)),
      }),
    });
    await bot.slack.user('U1').says('U1', 'one');
    await bot.app.delivery.settle();
    const next = await bot.restart();
    bot = next;
    isCut = false;
    await bot.wait(LEASE_MS);
    const ids = tried('chat.postMessage').map(({ body }) => body.client_msg_id);
    assert.equal(ids.length, 2);
    assert.equal(ids[0], ids[1]);
    assert.equal(answers('U1').length, 1);
  });

  it('does not hold up the acknowledgement', async () => {
    bot.slack.fail('chat.postMessage', { delayMs: 300 });
    assert.equal((await bot.slack.user('U1').says('U1', 'one')).status, 200);
    assert.equal(await delivered('sent'), 0, 'the call still hangs');
    await bot.settle();
    assert.equal(await delivered('sent'), 1);
  });

  it('does not hold up the acknowledgement when Slack does not say who we are', async () => {
    bot.slack.fail('auth.test', { delayMs: 60_000 });
    assert.equal((await bot.slack.user('U1').says('U1', 'one')).status, 200);
    await bot.settle();
    assert.equal(answers('U1').length, 1);
  });
});

describe('A delivery of Slack', () => {
  afterEach(() => bot.stop());
  it('that comes again is acknowledged and answered once', async () => {
    bot = await runSlackBot({ takeTurn: repeat });
    const { envelope } = await bot.slack.user('U1').says('U1', 'one');
    for (const num of [1, 2, 3])
      assert.equal((await bot.slack.deliver(envelope, { retry: { num, reason: 'http_timeout' } })).status, 200);
    await bot.settle();
    assert.equal(answers('U1').length, 1);
  });

  it('that could not be stored is refused, and answered when it comes again', async () => {
    let isDown = true;
    bot = await runSlackBot({
      takeTurn: repeat,
      breaking: (store) => ({
        ...store,
        turn: async (...turn) => {
          if (isDown) throw new Error('disk full');
          return store.turn(...turn);
        },
      }),
    });
    const { envelope, status } = await bot.slack.user('U1').says('U1', 'one');
    assert.equal(status, 503);
    isDown = false;
    assert.equal((await bot.slack.deliver(envelope, { retry: { num: 1, reason: 'http_error' } })).status, 200);
    await bot.settle();
    assert.deepEqual(
      answers('U1').map(({ text }) => text),
      ['1: one'],
    );
  });

  it('that is overtaken by a later one is answered all the same', async () => {
    bot = await runSlackBot({ takeTurn: repeat });
    const [first, second] = ['one', 'two'].map((text) => bot.slack.make.message({ channel: 'U1', user: 'U1', text }));
    for (const envelope of [second, first]) if (envelope) await bot.slack.deliver(envelope);
    await bot.settle();
    assert.deepEqual(
      answers('U1').map(({ text }) => text),
      ['1: two', '2: one'],
    );
  });

  it('of a press that comes again after a later one moves nothing', async () => {
    bot = await runSlackBot();
    const ada = bot.slack.user('U1');
    await says('U1', PASTE);
    const { envelope } = await ada.presses(answers('U1')[0] as Message, 'Everybody');
    await bot.settle();
    await ada.presses(answers('U1')[0] as Message, 'Back');
    await bot.settle();
    const now = answers('U1');
    assert.equal((await bot.slack.deliver(envelope, AGAIN)).status, 200);
    await bot.settle();
    assert.deepEqual(answers('U1'), now);
  });

  it('comes to a bot that has been started anew: what was unsent is sent, and buttons are still good', async () => {
    const folder = await mkdtemp(join(tmpdir(), 'reconnect-'));
    let now = NOON;
    const open = async () => {
      const opened = await openSqlite({ kind: 'file', file: join(folder, 'reconnect.db') }, { clock: () => now });
      return 'store' in opened ? opened.store : assert.fail(opened.problem);
    };
    const before = await runSlackBot({ store: await open() });
    bot = before;
    await says('U1', PASTE);
    bot.slack.fail('chat.update', { status: 429, retryAfter: 1 });
    await bot.slack.user('U1').presses(answers('U1')[0] as Message, 'Everybody');
    await bot.settle();
    await before.app.stop();
    bot = await runSlackBot({ at: before.slack, store: await open() });
    now += 60_000;
    await bot.wait(60_000);
    assert.match(wordsOf(answers('U1')[0]), /^Which Windows runs/);
    await bot.slack.user('U1').presses(answers('U1')[0] as Message, 'Back');
    await bot.settle();
    assert.match(wordsOf(answers('U1')[0]), /^Who cannot connect/);
    rmSync(folder, { recursive: true });
  });
});

describe('The change of a card', () => {
  afterEach(() => bot.stop());
  it('waits when Slack asks for it at the change of an earlier card, and what comes behind waits with it', async () => {
    bot = await runSlackBot();
    await says('U1', PASTE);
    bot.slack.fail('chat.update', { status: 429, retryAfter: 30 });
    await says('U1', 'everybody');
    assert.equal(answers('U1').length, 2);
    await says('U1', '2008 R2');
    assert.equal(answers('U1').length, 2);
    await bot.wait(30_000);
    assert.equal(answers('U1').length, 3);
    assert.equal(liveTurns(answers('U1')).length, 1);
  });
});

describe('A card that is gone when it is to change', () => {
  afterEach(() => bot.stop());
  beforeEach(async () => {
    bot = await runSlackBot();
    await says('U1', PASTE);
    const { channel, ts } = answers('U1')[0] as Message;
    const headers = { Authorization: 'Bearer xoxb-stand-in', 'Content-Type': 'application/json' };
    gone = answers('U1')[0] as Message;
    await fetch(`${bot.slack.apiUrl}chat.delete`, { method: 'POST', headers, body: JSON.stringify({ channel, ts }) });
  });
  let gone: Message;

  it('is posted anew', async () => {
    await bot.slack.user('U1').presses(gone, 'Everybody');
    await bot.settle();
    assert.equal(answers('U1').length, 1);
    assert.match(wordsOf(answers('U1')[0]), /^Which Windows runs/);
  });

  it('holds up nothing', async () => {
    await says('U1', 'everybody');
    assert.equal(answers('U1').length, 1);
    assert.match(wordsOf(answers('U1')[0]), /^Which Windows runs/);
  });
});

describe('A card that is too long for one message', () => {
  afterEach(() => bot.stop());
  /** Six of these fill a message. */
  const PIECE = 'x'.repeat(1_950);
  const long = (turn: number, parts: number): Card => ({
    turn,
    title: `Turn ${turn}`,
    body: Array.from({ length: parts * 6 }, (_, i): Block => ({ kind: 'text', text: `${i} ${PIECE}`, tone: 'normal' })),
    actions: [{ label: 'It worked', action: { kind: 'press', press: 'worked' }, style: 'positive', typed: 'worked' }],
  });
  /** Shows as many parts as it is told, in the place of what it showed before. */
  const takeTurn: TakeTurn = (before, { content, conversation: id }) => {
    const turn = (before?.turn ?? 0) + 1;
    const card = long(turn, content.kind === 'text' ? Number(content.text) : 1);
    return {
      conversation: conversationAt(turn, id),
      outgoing: [{ to: 'user', text: card.title, card, replaces: turn === 1 ? null : turn - 1 }],
    };
  };
  beforeEach(async () => {
    bot = await runSlackBot({ takeTurn });
  });

  it('comes in several, of which the last has the buttons', async () => {
    await says('U1', '3');
    assert.deepEqual(answers('U1').map(buttonsOf), [[], [], ['It worked']]);
  });

  it('changes in place, whether it gets shorter or longer', async () => {
    await says('U1', '3');
    const places = answers('U1').map(({ ts }) => ts);
    await bot.slack.user('U1').presses(answers('U1').at(-1) as Message, 'It worked');
    await bot.settle();
    assert.deepEqual(
      answers('U1').map(({ ts }) => ts),
      places.slice(0, 1),
    );
    await says('U1', '4');
    assert.equal(answers('U1').length, 4);
    assert.equal(answers('U1')[0]?.ts, places[0]);
    assert.equal(liveTurns(answers('U1')).length, 1);
  });

  it('hangs under its own first part where it opens a thread in a channel', async () => {
    await bot.slack.user('U1').runs('/reconnect here 3', 'C1');
    await bot.settle();
    const [first, ...more] = answers('C1');
    assert.equal(first?.thread_ts, undefined);
    assert.deepEqual(
      more.map(({ thread_ts }) => thread_ts),
      [first?.ts, first?.ts],
    );
    await bot.slack.user('U1').presses(more.at(-1) as Message, 'It worked');
    await bot.settle();
    assert.equal(answers('C1').length, 1);
  });

  it('goes on behind the part that had arrived', async () => {
    bot.slack.fail('chat.postMessage', 'none', { status: 500 });
    await says('U1', '3');
    assert.equal(answers('U1').length, 1);
    await bot.wait(5_000);
    assert.equal(answers('U1').length, 3);
    assert.deepEqual(
      tried('chat.postMessage').map(({ answer }) => answer),
      ['ok', '500', 'ok', 'ok'],
    );
  });

  it('goes on where it was cut off while it changed', async () => {
    await says('U1', '3');
    bot.slack.fail('chat.update', 'none', 'reset-after');
    await says('U1', '2');
    await bot.wait(5_000);
    assert.deepEqual(
      answers('U1').map((message) => wordsOf(message).split('\n')[0]),
      ['Turn 2', 'Turn 2 (continued)'],
    );
    assert.equal(await ambiguous(), 0, 'a change may be made twice');
  });
});
