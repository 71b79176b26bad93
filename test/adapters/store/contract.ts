/** What every store must do. Each implementation runs the whole list. */
import assert from 'node:assert/strict';
import fc from 'fast-check';
import type { Claim, Store, TurnKey } from '../../../adapters/store/store.ts';
import type { Outgoing } from '../../../bot/types.ts';
import { conversationAt, say } from '../fakes.ts';
import { describeBacklog } from './backlog-contract.ts';
import { describeDesk } from './desk-contract.ts';
import { describeErasure } from './erasure-contract.ts';
import { describeSending } from './sending-contract.ts';

/** Milliseconds since 1970. */
export type Clock = () => number;

/** `open` gives an empty store that goes by this clock; `reopen` closes a store and opens what it left behind, as a restart does. */
export interface Opener {
  readonly open: (clock: Clock) => Promise<Store>;
  readonly reopen?: (store: Store, clock: Clock) => Promise<Store>;
}

let now = 0;
const clock: Clock = () => now;

const LEASE = 1_000;
const all = (at: number, more: Partial<Claim> = {}): Claim => {
  now = at;
  return { limit: 100, lease: LEASE, channels: ['web', 'desk'], ...more };
};

function delivery(id: string, more: Partial<TurnKey> = {}): TurnKey {
  const conversation = more.conversation ?? 'web:1';
  return {
    delivery: id,
    conversation,
    user: 'ann',
    channel: 'web',
    address: conversation,
    at: '2026-01-02T03:04:05Z',
    said: `said ${id}`,
    ...more,
  };
}

/** A step that answers with the number of the turn and the delivery it was run for. */
function answer(store: Store, key: TurnKey, texts: readonly string[] = ['']) {
  return store.turn(key, (before) => {
    const turn = (before?.turn ?? 0) + 1;
    return {
      conversation: conversationAt(turn, key.conversation),
      outgoing: texts.map((text) => say(`${turn} ${key.delivery}${text}`)),
    };
  });
}

function quoting(text: string, message: string): Outgoing {
  const card = { turn: 1, title: 'T', body: [{ kind: 'quote' as const, text, message }], actions: [] };
  return { to: 'user', text: `T\n\n> ${text}`, card, replaces: null };
}

async function texts(store: Store, conversation = 'web:1', after = 0): Promise<readonly string[]> {
  return (await store.history(conversation, after)).map((message) => `${message.from}: ${message.text}`);
}

/** Takes and sends everything that is due, in the order in which it comes. */
async function drain(store: Store, at = 0): Promise<readonly string[]> {
  const rows = await store.claimDue(all(at));
  for (const row of rows) await store.markSent(row);
  return rows.length === 0 ? [] : [...rows.map((row) => `${row.conversation} ${row.outgoing.text}`), ...(await drain(store, at))];
}

export function describeStore(name: string, { open, reopen }: Opener): void {
  describe(`the store in ${name}`, () => {
    describeDesk(open);
    describeBacklog(() => open(clock));

    let store: Store;
    beforeEach(async () => {
      now = 0;
      store = await open(clock);
    });
    afterEach(() => store.close());

    describe('takes a turn', () => {
      it('from nothing when the conversation is new, and then from where it was', async () => {
        await answer(store, delivery('a'));
        await answer(store, delivery('b'));
        assert.deepEqual(await texts(store), ['user: said a', 'bot: 1 a', 'user: said b', 'bot: 2 b']);
      });

      it('once for each delivery: a repetition runs no step and gives the same number', async () => {
        const first = await answer(store, delivery('a'));
        const again = await store.turn(delivery('a'), () => assert.fail('the step ran again'));
        assert.deepEqual(again, { seen: true, seq: first.seq });
        assert.equal(first.seen, false);
        assert.deepEqual(await drain(store), ['web:1 1 a']);
      });

      it('for the same delivery id in another conversation, because ids are only unique within one', async () => {
        await answer(store, delivery('a'));
        const other = await answer(store, delivery('a', { conversation: 'web:2' }));
        assert.equal(other.seen, false);
      });

      it('once for each of its names, also in another conversation', async () => {
        const first = await answer(store, delivery('a', { also: ['at:7', 'client:x'] }));
        for (const again of [delivery('b', { also: ['client:x'] }), delivery('c', { conversation: 'web:2', also: ['at:7'] })])
          assert.deepEqual(await store.turn(again, () => assert.fail('the step ran again')), { seen: true, seq: first.seq });
      });

      it('or stores nothing of it, not even its names, when it is none of the bot’s business', async () => {
        const ignored = await store.turn(delivery('a', { also: ['at:7'] }), () => null);
        assert.deepEqual(ignored, { seen: false, seq: 0, ignored: true });
        assert.deepEqual(await texts(store), []);
        assert.equal((await answer(store, delivery('a', { also: ['at:7'] }))).seen, false);
      });

      it('and forgets the words of a message, there and wherever they were passed on, but not that it came', async () => {
        await store.turn(delivery('a', { said: 'MY SECRET' }), () => ({
          conversation: conversationAt(1),
          outgoing: [{ ...say('MY SECRET', 'desk'), passes: 'a' }, quoting('MY SECRET', 'a'), say('other words')],
        }));
        await store.turn(delivery('b'), () => ({ conversation: conversationAt(2), outgoing: [], forget: 'a' }));
        const kept = await store.history('web:1', 0);
        assert.doesNotMatch(JSON.stringify(kept), /SECRET/);
        assert.match(JSON.stringify(kept), /other words/);
        assert.equal((await answer(store, delivery('a'))).seen, true);
        assert.doesNotMatch((await drain(store)).join('\n'), /SECRET/, 'what is still on its way is cleaned as well');
      });

      it('and none for a message whose deletion came first', async () => {
        await answer(store, delivery('x'));
        await store.turn(delivery('a:deleted', { said: '' }), () => ({
          conversation: conversationAt(2),
          outgoing: [],
          forget: 'a',
        }));
        const late = await store.turn(delivery('a', { said: 'MY SECRET' }), () => assert.fail('the step ran'));
        assert.equal(late.seen, true);
        assert.doesNotMatch(JSON.stringify(await store.history('web:1', 0)), /SECRET/);
      });

      it('or leaves no trace when the step throws, so that the delivery can come again', async () => {
        await answer(store, delivery('a'));
        const failing = store.turn(delivery('b'), () => {
          throw new Error('a bug in the bot');
        });
        await assert.rejects(failing, /a bug in the bot/);
        assert.deepEqual(await texts(store), ['user: said a', 'bot: 1 a']);
        assert.equal((await answer(store, delivery('b'))).seen, false);
        assert.deepEqual(await drain(store), ['web:1 1 a', 'web:1 2 b']);
      });

      it('and what was wrong with one turn does no harm to the next', async () => {
        await answer(store, delivery('a', { also: ['n1'] }));
        await assert.rejects(answer(store, delivery('b', { also: ['n2', 'n2'] })));
        await answer(store, delivery('c', { conversation: 'web:2', also: ['n3', 'n4'] }));
        for (const name of ['n3', 'n4']) assert.equal((await store.whoSaid(name))?.conversation, 'web:2');
        assert.equal(await store.whoSaid('n2'), null);
        assert.deepEqual(await texts(store, 'web:2'), ['user: said c', 'bot: 1 c']);
      });

      it('or leaves no trace when an answer cannot be stored, though everything before it could', async () => {
        const unstorable = { ...say('second'), card: { turn: 1n } as never };
        const failing = store.turn(delivery('a'), () => ({
          conversation: conversationAt(1),
          outgoing: [say('first'), unstorable],
        }));
        await assert.rejects(failing, TypeError);
        assert.deepEqual(await texts(store), []);
        await answer(store, delivery('b'));
        assert.deepEqual(await drain(store), ['web:1 1 b'], 'the memory did not move on either');
      });

      it('without losing a character of what was said, not even those that databases dislike', async () => {
        const said = 'NUL \0, half a pair \ud800, \u202e bidi, "quotes\', 😀, and \\u0000';
        await answer(store, delivery('a', { said }), [said]);
        assert.deepEqual(await texts(store), [`user: ${said}`, `bot: 1 a${said}`]);
      });

      it('but refuses an id with a control character, which a database could confuse with another', async () => {
        await assert.rejects(answer(store, delivery('a\0b')), /delivery holds a control character/);
      });

      it('and refuses, keeping the row, when the conversation was stored in another form', async () => {
        const future = { ...conversationAt(1), schema: 99 } as never;
        await store.turn(delivery('a'), () => ({ conversation: future, outgoing: [] }));
        await assert.rejects(answer(store, delivery('b')), {
          name: 'UnreadableConversation',
          message: /stored in form 99.*row was left as it is/,
        });
        assert.deepEqual(await texts(store), ['user: said a']);
      });

      it('or stores beside such a conversation what is said then, once, and leaves it as it is', async () => {
        const future = { ...conversationAt(7), schema: 99, wake: '2026-01-02T03:04:05Z' } as never;
        await store.turn(delivery('a', { address: 'old' }), () => ({ conversation: future, outgoing: [] }));
        const key = delivery('b', { address: 'new', also: ['b2'], ifUnreadable: say('not here') });
        const { seq } = await answer(store, key);
        assert.deepEqual(await answer(store, key), { seen: true, seq });
        assert.deepEqual(await answer(store, delivery('c', { also: ['b2'] })), { seen: true, seq });
        assert.deepEqual(await texts(store), ['user: said a', 'user: said b', 'bot: not here']);
        const due = await store.claimDue(all(0));
        assert.deepEqual(
          due.map(({ outgoing, address }) => [outgoing.text, address]),
          [['not here', 'new']],
        );
        await assert.rejects(answer(store, delivery('d')), /stored in form 99/);
        assert.deepEqual(await store.wayTo('web:1'), { channel: 'web', address: 'old' });
        assert.equal((await store.desk.dueWakes('2026-01-02T03:04:05Z', 9)).length, 1);
        assert.equal((await answer(store, delivery('e', { conversation: 'web:2', ifUnreadable: say('no') }))).seen, false);
        assert.deepEqual(await texts(store, 'web:2'), ['user: said e', 'bot: 1 e']);
      });
    });

    describe('gives the transcript', () => {
      it('after a number, with who spoke, when, to whom, and the card', async () => {
        const card = { turn: 1, title: 'T', body: [], actions: [] };
        const { seq } = await store.turn(delivery('a'), () => ({
          conversation: conversationAt(1),
          outgoing: [{ to: 'user', text: 'hello', card, replaces: 3 }, say('a new case', 'desk')],
        }));
        const at = '2026-01-02T03:04:05Z';
        assert.deepEqual(await store.history('web:1', seq), [
          { seq: seq + 1, at, from: 'bot', to: 'user', text: 'hello', card, replaces: 3 },
          { seq: seq + 2, at, from: 'bot', to: 'desk', text: 'a new case', card: null, replaces: null },
        ]);
        const [said] = await store.history('web:1', 0);
        assert.deepEqual(said, { seq, at, from: 'user', user: 'ann', text: 'said a' });
      });

      it('of one conversation only, and an empty one for a conversation it does not know', async () => {
        await answer(store, delivery('a'));
        await answer(store, delivery('a', { conversation: 'web:2' }));
        assert.equal((await store.history('web:2', 0)).length, 2);
        assert.deepEqual(await store.history('web:3', 0), []);
      });
    });

    describe('knows where answers stand', () => {
      const cardAt = (turn: number) => ({ turn, title: `T${turn}`, body: [], actions: [] });
      const show = (id: string, turn: number) =>
        store.turn(delivery(id), () => ({
          conversation: conversationAt(turn),
          outgoing: [{ to: 'user', text: `card ${turn}`, card: cardAt(turn), replaces: null }],
        }));

      it('part by part, and finds a card by its turn', async () => {
        const { seq } = await show('a', 1);
        await store.noteArrival(seq + 1, 1, 'slack:at:2');
        await store.noteArrival(seq + 1, 0, 'slack:at:1');
        assert.deepEqual(await store.arrivals(seq + 1), ['slack:at:1', 'slack:at:2']);
        const found = await store.findCard('web:1', 1);
        assert.deepEqual([found?.seq, found?.outgoing.text, found?.places], [seq + 1, 'card 1', ['slack:at:1', 'slack:at:2']]);
        assert.equal(await store.findCard('web:1', 2), null);
        assert.equal(await store.findCard('web:2', 1), null);
      });

      it('and that a place shows what was put there last', async () => {
        const first = await show('a', 1);
        const second = await show('b', 2);
        await store.noteArrival(first.seq + 1, 0, 'slack:at:1');
        await store.noteArrival(second.seq + 1, 0, 'slack:at:1');
        assert.deepEqual((await store.findCard('web:1', 1))?.places, []);
        assert.deepEqual((await store.findCard('web:1', 2))?.places, ['slack:at:1']);
      });

      it('and to which conversation a place belongs', async () => {
        const { seq } = await show('a', 1);
        await store.noteArrival(seq + 1, 0, 'slack:at:1');
        assert.equal(await store.conversationAt('slack:at:1'), 'web:1');
        assert.equal(await store.conversationAt('slack:at:9'), null);
        await store.erase('web:1');
        assert.equal(await store.conversationAt('slack:at:1'), null);
      });
    });

    it('knows by a name of a message where it was said, by whom, and the way back', async () => {
      await answer(store, delivery('a', { also: ['at:7'] }));
      assert.deepEqual(await store.whoSaid('at:7'), {
        conversation: 'web:1',
        user: delivery('a').user,
        address: delivery('a').address,
      });
      assert.equal(await store.whoSaid('at:8'), null);
    });

    it('lists the cases that somebody began, newest first, with the way to him', async () => {
      const begin = (conversation: string, at: string, owner = 'ann') =>
        store.turn(delivery('a', { conversation, at, address: `way to ${conversation}` }), () => ({
          conversation: { ...conversationAt(1, conversation), owner },
          outgoing: [],
        }));
      await begin('web:1', '2026-01-01T00:00:00Z');
      await begin('web:2', '2026-01-03T00:00:00Z');
      await begin('web:3', '2026-01-02T00:00:00Z', 'bob');
      const cases = await store.casesOf('ann', 10);
      assert.deepEqual(
        cases.map(({ conversation, address }) => [conversation.id, address]),
        [
          ['web:2', 'way to web:2'],
          ['web:1', 'way to web:1'],
        ],
      );
      assert.equal((await store.casesOf('ann', 1)).length, 1);
    });

    describe('has a shelf', () => {
      it('that keeps a text under its kind and key, the last one', async () => {
        await store.shelf.put('kind', 'key', 'one');
        await store.shelf.put('kind', 'key', 'two');
        assert.equal(await store.shelf.get('kind', 'key', 0), 'two');
        assert.equal(await store.shelf.get('other', 'key', 0), null);
      });

      it('on which things have their time', async () => {
        await store.shelf.put('kind', 'key', 'one', 100);
        assert.equal(await store.shelf.get('kind', 'key', 99), 'one');
        assert.equal(await store.shelf.get('kind', 'key', 100), null);
        assert.equal(await store.shelf.take('kind', 'key', 100), null);
      });

      it('from which what is over is swept, kind by kind', async () => {
        await store.shelf.put('kind', 'old', 'one', 100);
        await store.shelf.put('kind', 'young', 'two', 101);
        await store.shelf.put('other', 'old', 'three', 100);
        await store.shelf.sweep('kind', 100);
        const left = await Promise.all([
          store.shelf.get('kind', 'old', 0),
          store.shelf.get('kind', 'young', 0),
          store.shelf.get('other', 'old', 0),
        ]);
        assert.deepEqual(left, [null, 'two', 'three']);
      });

      it('from which only one of several takes a thing', async () => {
        await store.shelf.put('kind', 'key', 'one');
        const taken = await Promise.all([1, 2, 3].map(() => store.shelf.take('kind', 'key', 0)));
        assert.deepEqual(
          taken.filter((value) => value !== null),
          ['one'],
        );
      });

      it('to which only one of several lays claim, until it gives it back or its time is over', async () => {
        const claim = (until: number, now: number) => store.shelf.claim('kind', 'key', until, now);
        const claims = await Promise.all([1, 2, 3].map(() => claim(100, 0)));
        assert.equal(claims.filter(Boolean).length, 1);
        assert.equal(await claim(200, 99), false);
        assert.equal(await claim(200, 100), true);
        assert.equal(await claim(300, 199), false);
        await store.shelf.take('kind', 'key', 0);
        assert.equal(await claim(300, 199), true);
      });

      it('and gives what was there first to whoever adds later', async () => {
        assert.equal(await store.shelf.add('kind', 'key', 'one'), 'one');
        assert.equal(await store.shelf.add('kind', 'key', 'two'), 'one');
      });
    });

    describe('hands out what is to be sent', () => {
      it('with its way, oldest first within a conversation, one at a time', async () => {
        await answer(store, delivery('a', { address: 'here' }), [' first', ' second']);
        const [row, ...none] = await store.claimDue(all(0));
        assert.deepEqual(none, []);
        assert.deepEqual(
          { ...row, seq: 0 },
          {
            seq: 0,
            conversation: 'web:1',
            channel: 'web',
            address: 'here',
            tries: 1,
            at: '2026-01-02T03:04:05Z',
            route: '',
            isFirst: false,
            isRedrawn: false,
            isUnfinished: false,
            isAbandoned: false,
            outgoing: say('1 a first'),
          },
        );
        assert.deepEqual(await store.claimDue(all(0)), [], 'the second waits for the first');
      });

      it('of several conversations side by side, up to the limit', async () => {
        for (const conversation of ['web:1', 'web:2', 'web:3']) await answer(store, delivery('a', { conversation }));
        const claimed = await store.claimDue(all(0, { limit: 2 }));
        assert.deepEqual(
          claimed.map((row) => row.conversation),
          ['web:1', 'web:2'],
        );
      });

      it('again when a lease has run out, as after a crash, and counts the tries', async () => {
        await answer(store, delivery('a'));
        await store.claimDue(all(0));
        assert.deepEqual(await store.claimDue(all(LEASE - 1)), []);
        const [again] = await store.claimDue(all(LEASE));
        assert.equal(again?.tries, 2);
      });

      it('later when it failed, and nothing behind it before', async () => {
        await answer(store, delivery('a'), [' first', ' second']);
        for (const row of await store.claimDue(all(0))) await store.markFailed(row, 500);
        assert.deepEqual(await store.claimDue(all(499)), []);
        assert.deepEqual(await drain(store, 500), ['web:1 1 a first', 'web:1 1 a second']);
      });

      it('never again when it was set aside; what is behind it goes on', async () => {
        await answer(store, delivery('a'), [' first', ' second']);
        for (const row of await store.claimDue(all(0))) await store.markFailed(row, null);
        assert.deepEqual(await drain(store, 1e12), ['web:1 1 a second']);
        assert.equal((await store.history('web:1', 0)).length, 3, 'the transcript keeps it');
      });

      it('and ignores a failure reported by somebody whose claim was taken over', async () => {
        await answer(store, delivery('a'));
        const [mine] = await store.claimDue(all(0));
        await store.claimDue(all(LEASE));
        assert.ok(mine);
        await store.markFailed(mine, null);
        assert.deepEqual(await drain(store, 3 * LEASE), ['web:1 1 a']);
      });

      it('only for channels that are on; what no desk is there for is in the transcript alone', async () => {
        await store.turn(delivery('a'), () => ({
          conversation: conversationAt(1),
          outgoing: [say('a new case', 'desk'), say('a person will come')],
        }));
        const toUser = await store.claimDue(all(0, { channels: ['web'] }));
        assert.deepEqual(
          toUser.map((row) => row.outgoing.text),
          ['a person will come'],
        );
        assert.deepEqual(await store.claimDue(all(0, { channels: [] })), []);
        assert.deepEqual(await store.claimDue(all(0, { channels: ['slack'] })), []);
      });
    });

    describeSending(open);

    describe('when words are to go for good', () => describeErasure(open));

    it('erases one conversation: transcript, memory and what is on its way', async () => {
      await answer(store, delivery('a'));
      await answer(store, delivery('a', { conversation: 'web:2' }));
      const [mine] = await store.claimDue(all(0));
      await store.erase('web:1');
      assert.ok(mine);
      await store.markFailed(mine, 0);
      await store.markSent(mine);
      assert.deepEqual(await texts(store), []);
      assert.deepEqual(await texts(store, 'web:2'), ['user: said a', 'bot: 1 a']);
      await answer(store, delivery('b'));
      assert.deepEqual(
        await texts(store, 'web:1', mine.seq),
        ['user: said b', 'bot: 1 b'],
        'numbers go on rising, memory begins anew',
      );
    });

    it('says whether it answers', async () => {
      assert.equal(await store.ready(), null);
    });

    it('runs each delivery once and keeps the order, however deliveries are repeated and mixed', async () => {
      const arrival = fc.record({
        conversation: fc.constantFrom('web:1', 'web:2', 'web:3'),
        id: fc.constantFrom('a', 'b', 'c', 'd', 'e'),
      });
      await fc.assert(
        fc.asyncProperty(fc.array(arrival, { maxLength: 25 }), async (arrivals) => {
          const fresh = await open(clock);
          const ran: string[] = [];
          const turns = arrivals.map(({ conversation, id }) =>
            fresh.turn(delivery(id, { conversation }), (before) => {
              ran.push(`${conversation} ${(before?.turn ?? 0) + 1} ${id}`);
              return {
                conversation: conversationAt((before?.turn ?? 0) + 1, conversation),
                outgoing: [say(ran.at(-1)?.slice(6) ?? '')],
              };
            }),
          );
          const results = await Promise.all(turns);
          const distinct = [...new Set(arrivals.map(({ conversation, id }) => `${conversation} ${id}`))];
          assert.equal(results.filter((result) => !result.seen).length, distinct.length);
          const sent = await drain(fresh);
          for (const conversation of ['web:1', 'web:2', 'web:3']) {
            const own = (line: string) => line.startsWith(conversation);
            const taken = ran.filter(own).map((line) => line.replace(/ \d+ /, ' '));
            assert.deepEqual(taken, distinct.filter(own), 'in order of arrival, each once');
            assert.deepEqual(sent.filter(own), ran.filter(own), 'answers leave in the order of the turns');
          }
          await fresh.close();
        }),
        { numRuns: 40 },
      );
    });

    if (reopen)
      describe('after a restart', () => {
        it('remembers the conversation, the deliveries it has seen, and what was not sent', async () => {
          await answer(store, delivery('a'));
          store = await reopen(store, clock);
          assert.equal((await answer(store, delivery('a'))).seen, true);
          await answer(store, delivery('b'));
          assert.deepEqual(await drain(store), ['web:1 1 a', 'web:1 2 b']);
        });

        it('gives a row that was being sent again when its lease has run out', async () => {
          await answer(store, delivery('a'));
          await store.claimDue(all(0));
          store = await reopen(store, clock);
          assert.deepEqual(await drain(store, LEASE), ['web:1 1 a']);
        });
      });
  });
}
