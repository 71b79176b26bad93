import assert from 'node:assert/strict';
import { createMetrics } from '../../adapters/metrics.ts';
import { BROKEN, createFaults, OTHER_VERSION } from '../../adapters/set-aside.ts';
import { openSqlite } from '../../adapters/store/sqlite.ts';
import type { Store } from '../../adapters/store/store.ts';
import { createReceive, type TakeTurn } from '../../adapters/turn.ts';
import { beginConversation } from '../../bot/turn.ts';
import type { Conversation, Incoming } from '../../bot/types.ts';
import { createBreakable } from './breakable.ts';
import { openPage } from './browser.ts';
import { conversationAt, createLogBook, echo } from './fakes.ts';
import { run } from './running.ts';
import { runSlackBot } from './slack/running.ts';
import { runTeamsBot } from './teams/running.ts';

const POISON = 'poison';

/** A bot that breaks on one word. */
const brittle: TakeTurn = (before, incoming) => {
  if (incoming.content.kind === 'text' && incoming.content.text === POISON) throw new TypeError('a bug');
  if (incoming.content.kind === 'timer' || incoming.content.kind === 'deleted') throw new TypeError('a bug');
  return echo(before, incoming);
};

function message(id: string, text: string, more: Partial<Incoming> = {}): Incoming {
  const where = { channel: 'slack', conversation: 'slack:T:C', user: 'slack:T:U', address: 'there' };
  return { id, at: '2026-01-02T03:04:05Z', ...where, content: { kind: 'text', text }, ...more };
}

async function start() {
  const opened = await openSqlite({ kind: 'memory' }, { clock: () => 0 });
  const store = 'store' in opened ? opened.store : assert.fail(opened.problem);
  const { log, lines } = createLogBook();
  const metrics = createMetrics();
  const breakable = createBreakable();
  const receive = createReceive({
    ...{ store: breakable.breaking(store), takeTurn: brittle, desks: [], scopeOf: () => '', committed: () => undefined },
    ...{ around: () => ({ waiting: 0, claimedWithin: null, incidents: [] }), metrics, log },
  });
  const turns = async (result: string) => {
    const { values } = await metrics.turns.get();
    return values.find(({ labels }) => labels.result === result)?.value ?? 0;
  };
  return { store, receive, lines, turns, breakable };
}

async function said(store: Store): Promise<readonly string[]> {
  return (await store.history('slack:T:C', 0)).map(({ from, text }) => `${from}: ${text}`);
}

async function stateOf(store: Store): Promise<Conversation | null> {
  let state: Conversation | null = null;
  await store.turn({ ...message('look', ''), delivery: 'look', said: '' }, (before) => {
    state = before;
    return null;
  });
  return state;
}

describe('A message on which the bot breaks each time', () => {
  it('is tried three times, then stored with one apology, and the conversation stays as it was', async () => {
    const { store, receive, lines, turns } = await start();
    await receive(message('a', 'hello'), 'hello');
    for (let tries = 0; tries < 2; tries += 1) await assert.rejects(receive(message('b', POISON), POISON), TypeError);
    assert.deepEqual(await said(store), ['user: hello', 'bot: 1: hello'], 'nothing is stored while it comes again');
    const { seen, seq } = await receive(message('b', POISON), POISON);
    assert.equal(seen, false);
    assert.deepEqual((await said(store)).slice(2), [`user: ${POISON}`, `bot: ${BROKEN}`]);
    assert.deepEqual(await stateOf(store), conversationAt(1, 'slack:T:C'));
    assert.deepEqual(await receive(message('b', POISON), POISON), { seen: true, seq });
    assert.equal(lines.filter((line) => /was set aside/.test(line)).length, 1);
    assert.doesNotMatch(lines.join(), new RegExp(`${POISON}|a bug`));
    assert.deepEqual([await turns('failed'), await turns('aside'), await turns('repeated')], [2, 1, 1]);
    await store.close();
  });

  it('holds up none that comes after it, nor what the bot would say to it', async () => {
    const { store, receive } = await start();
    for (let tries = 0; tries < 3; tries += 1) await receive(message('a', POISON), POISON).catch(() => undefined);
    await receive(message('b', 'human'), 'human');
    const { turn } = beginConversation(message('a', POISON));
    assert.deepEqual(await said(store), [`user: ${POISON}`, `bot: ${BROKEN}`, 'user: human', `bot: ${turn + 1}: human`]);
    const claim = { limit: 10, lease: 1, channels: ['slack'] };
    const [first] = await store.claimDue(claim);
    assert.deepEqual([first?.outgoing.text, first?.address], [BROKEN, 'there']);
    await store.close();
  });

  it('is not taken for one where the store is away', async () => {
    const { store, receive, breakable } = await start();
    breakable.isAway = true;
    for (let tries = 0; tries < 5; tries += 1) await assert.rejects(receive(message('a', 'hello'), 'hello'));
    breakable.isAway = false;
    await receive(message('a', 'hello'), 'hello');
    assert.deepEqual(await said(store), ['user: hello', 'bot: 1: hello']);
    await assert.rejects(receive(message('b', POISON), POISON));
    await store.close();
  });

  it('is left to whoever brings it where nobody waits for an answer', async () => {
    const { store, receive } = await start();
    await receive(message('a', 'hello'), 'hello');
    for (const content of [{ kind: 'timer' }, { kind: 'deleted', message: 'a' }] as const)
      for (let tries = 0; tries < 5; tries += 1) await assert.rejects(receive(message(content.kind, '', { content }), ''));
    assert.equal((await said(store)).length, 2);
    await store.close();
  });

  it('is answered where somebody of a desk waits, and there alone', async () => {
    const { store, receive } = await start();
    const action = { kind: 'desk', agent: 'Ana', do: 'reply', ticket: 'T1', text: POISON } as const;
    const act = message('a', '', { user: 'slack:T:ANA', desk: 'slack:C9', content: { kind: 'action', action } });
    const breaking: TakeTurn = () => {
      throw new TypeError('a bug');
    };
    const { log } = createLogBook();
    const desk = { name: 'slack:C9', channel: 'slack', address: 'the desk' };
    const atDesk = createReceive({
      ...{ store, takeTurn: breaking, desks: [desk], scopeOf: () => '', committed: () => undefined },
      ...{ around: () => ({ waiting: 0, claimedWithin: null, incidents: [] }), metrics: createMetrics(), log },
    });
    await receive(message('b', 'hello'), 'hello');
    for (let tries = 0; tries < 3; tries += 1) await atDesk(act, 'Ana, reply').catch(() => undefined);
    const answer = (await store.history('slack:T:C', 2)).at(-1);
    const { to, only, ticket } = answer?.from === 'bot' ? answer : assert.fail('no answer');
    assert.deepEqual([to, only, ticket], ['desk', 'slack:T:ANA', 'T1']);
    const due = await store.claimDue({ limit: 10, lease: 1, channels: ['slack'] });
    assert.deepEqual(
      due.map(({ address }) => address),
      ['there', 'the desk'],
    );
    await store.close();
  });

  describe('is answered in the end', () => {
    it('in Slack, which brings it again', async () => {
      const workspace = { id: 'T1', token: 'xoxb-stand-in', users: [{ id: 'U1', name: 'ada' }], channels: [] };
      const bot = { user: 'U0BOT', id: 'B0BOT', name: 'reconnect' };
      const { slack, settle, stop } = await runSlackBot({ slack: { workspaces: [{ ...workspace, bot }] }, takeTurn: brittle });
      const { status, envelope } = await slack.user('U1').says('U1', POISON);
      const again = [await slack.deliver(envelope), await slack.deliver(envelope), await slack.deliver(envelope)];
      assert.deepEqual([status, ...again.map((delivery) => delivery.status)], [503, 503, 200, 200]);
      await settle();
      const words = slack.messages('U1').filter(({ bot_id }) => bot_id !== undefined);
      assert.deepEqual(words.length, 1);
      assert.match(words[0]?.text ?? '', /I could not process this message/);
      await stop();
    });

    it('in Teams, where it comes again', async () => {
      const { teams, settle, stop } = await runTeamsBot({ takeTurn: brittle });
      const { status, activity } = await teams.user('Ada').says(POISON);
      const again = [await teams.deliver(activity), await teams.deliver(activity), await teams.deliver(activity)];
      assert.deepEqual([status, ...again.map((delivery) => delivery.status)], [503, 503, 200, 200]);
      await settle();
      assert.equal(
        teams
          .user('Ada')
          .sees()
          .filter(({ text }) => text?.startsWith('I could not process this message')).length,
        1,
      );
      await stop();
    });

    it('in the web chat, when the user sends it again', async () => {
      const bot = await run({ takeTurn: brittle });
      const page = openPage(bot.port);
      await page.say('hello', 'hello');
      const statuses = [];
      for (let tries = 0; tries < 4; tries += 1) statuses.push((await page.say('a', POISON)).status);
      assert.deepEqual(statuses, [500, 500, 200, 200]);
      assert.deepEqual(
        (await page.history()).map(({ text }: { text: string }) => text),
        ['hello', '1: hello', POISON, BROKEN],
      );
      await bot.app.stop();
    });
  });

  it('is counted for as long as not too many others are', () => {
    const faults = createFaults();
    const first = message('first', POISON);
    assert.deepEqual([faults.isLast(first), faults.isLast(first)], [false, false]);
    for (let n = 0; n < 10_000; n += 1) faults.isLast(message(`m${n}`, POISON));
    assert.equal(faults.isLast(first), false);
  });
});

describe('A conversation that another version stored', () => {
  it('says so to whoever writes there, and stays as it is', async () => {
    const { store, receive, lines } = await start();
    const future = { ...conversationAt(1, 'slack:T:C'), schema: 99 } as never;
    const key = { ...message('a', ''), delivery: 'a', said: 'hello' };
    await store.turn(key, () => ({ conversation: future, outgoing: [] }));
    for (let tries = 0; tries < 2; tries += 1) await assert.rejects(receive(message('b', 'again'), 'again'));
    await receive(message('b', 'again'), 'again');
    assert.deepEqual(await said(store), ['user: hello', 'user: again', `bot: ${OTHER_VERSION}`]);
    await assert.rejects(stateOf(store), { name: 'UnreadableConversation', message: /form 99/ });
    assert.equal(lines.filter((line) => /was set aside/.test(line)).length, 1);
    await store.close();
  });
});
