/** What every store must do for the help desk. */
import assert from 'node:assert/strict';
import type { DeskWay, Store, Turned, TurnKey } from '../../../adapters/store/store.ts';
import { newConversation } from '../../../bot/conversation.ts';
import type { Conversation, Outgoing, Ticket } from '../../../bot/types.ts';

const AT = '2026-01-02T03:04:05.000Z';
const SLACK: DeskWay = { name: 'slack:C1', channel: 'slack', address: 'c1' };
const WEB: DeskWay = { name: 'web', channel: 'web-desk', address: '' };
const SECOND: DeskWay = { name: 'teams:T/C', channel: 'teams', address: 'c2', isSecond: true };
const SYSTEM: DeskWay = { name: 'webhook', channel: 'webhook', address: '', isSystem: true };
const DESKS = [SLACK, WEB, SECOND, SYSTEM];
const CHANNELS = ['web', 'slack', 'web-desk', 'teams', 'webhook'];

function ticketOf(more: Partial<Ticket> = {}): Ticket {
  const times = { opened: AT, waiting: AT, claimed: null, ended: null, active: AT };
  const who = { status: 'open', agent: null, agentKey: null, end: null, reason: 'asked' } as const;
  const rest = {
    reopened: 0,
    consent: 'given',
    card: 1,
    held: [],
    reminders: 0,
    away: false,
    names: [],
    incident: null,
  } as const;
  return { id: 'T-1', ...who, ...times, ...rest, ...more };
}

function key(delivery: string, more: Partial<TurnKey> = {}): TurnKey {
  const conversation = more.conversation ?? 'web:1';
  const way = { conversation, user: 'ann', channel: 'web', address: 'here' };
  return { delivery, ...way, at: AT, said: delivery, desks: DESKS, ...more };
}

function toDesk(text: string, more: Partial<Outgoing> = {}): Outgoing {
  return { to: 'desk', text, card: null, replaces: null, ticket: 'T-1', ...more };
}

function toUser(text: string, more: Partial<Outgoing> = {}): Outgoing {
  return { to: 'user', text, card: null, replaces: null, ...more };
}

const cardAt = (turn: number) => ({ turn, title: `card ${turn}`, body: [], actions: [] });

export function describeDesk(open: (clock: () => number) => Promise<Store>): void {
  let now = 0;
  let store: Store;
  beforeEach(async () => {
    now = 0;
    store = await open(() => now);
  });
  afterEach(() => store.close());

  const turn = (
    delivery: string,
    turned: Omit<Partial<Turned>, 'conversation'> & { conversation?: Partial<Conversation> },
    more: Partial<TurnKey> = {},
  ) =>
    store.turn(key(delivery, more), (before) => {
      const conversation = { ...(before ?? newConversation(more.conversation ?? 'web:1')), owner: 'ann', ...turned.conversation };
      return { outgoing: [], ...turned, conversation };
    });
  const claim = (at = 0) => {
    now = at;
    return store.claimDue({ limit: 100, lease: 1_000, channels: CHANNELS });
  };
  const due = async (at = 0) => (await claim(at)).map(({ route, outgoing }) => `${route || 'user'}: ${outgoing.text}`).sort();

  describe('for the help desk', () => {
    it('puts what is said there on a way of its own for each desk; the second ones and other systems get only what is for them', async () => {
      const event = { type: 'ticket.claimed', agent: 'desk-1' } as const;
      await turn('a', { outgoing: [toDesk('plain')] });
      assert.deepEqual(await due(), ['slack:C1: plain', 'web: plain']);
      await turn('b', { outgoing: [toDesk('all', { second: true, event })] }, { conversation: 'web:2' });
      assert.deepEqual(await due(), ['slack:C1: all', 'teams:T/C: all', 'web: all', 'webhook: all']);
    });

    it('and on one way only what one desk is told, or what stands at one already', async () => {
      await turn('a', { outgoing: [toDesk('private', { desk: 'web', only: 'agent' })] });
      await turn('b', { outgoing: [toDesk('note', { skip: 'slack:C1' })] }, { conversation: 'web:2' });
      await turn('c', { outgoing: [toDesk('event only', { desk: 'webhook' })] }, { conversation: 'web:3' });
      assert.deepEqual(await due(), ['web: note', 'web: private']);
    });

    it('and delivers nothing private that was told right away', async () => {
      await turn('a', { outgoing: [toDesk('private', { desk: 'web', only: 'agent' }), toDesk('for all')] }, { told: true });
      assert.deepEqual(await due(), ['slack:C1: for all', 'web: for all']);
    });

    it('lets no desk hold up another, nor the user', async () => {
      await turn('a', { outgoing: [toDesk('one'), toUser('hello'), toDesk('two')] });
      for (const row of await claim())
        if (row.route === 'slack:C1') await store.markFailed(row, 500);
        else await store.markSent(row);
      assert.deepEqual(await due(), ['web: two']);
      assert.deepEqual(await due(500), ['slack:C1: one']);
    });

    it('answers what an agent does where the user was last, which is where the owner was', async () => {
      await turn('a', {}, { address: 'the card', home: 'his chat' });
      await turn('b', {}, { user: 'stranger', address: 'elsewhere' });
      await turn('c', { outgoing: [toUser('from the desk')] }, { user: 'agent', channel: 'slack', address: '', isForeign: true });
      const [row] = await claim();
      assert.deepEqual([row?.channel, row?.address], ['web', 'his chat']);
      assert.deepEqual(await store.wayTo('web:1'), { channel: 'web', address: 'his chat' });
      assert.equal(await store.wayTo('web:9'), null);
    });

    it('finds cards and places by their way, and never takes a desk’s for the user’s', async () => {
      const { seq } = await turn('a', {
        outgoing: [toDesk('card', { card: cardAt(1) }), toUser('card', { card: cardAt(1) })],
      });
      await store.noteArrival(seq + 1, 0, 'at:desk', 'slack:C1');
      await store.noteArrival(seq + 1, 0, 'at:web', 'web');
      await store.noteArrival(seq + 2, 0, 'at:user');
      assert.deepEqual((await store.findCard('web:1', 1, 'slack:C1'))?.places, ['at:desk']);
      assert.deepEqual((await store.findCard('web:1', 1))?.places, ['at:user']);
      assert.deepEqual(await store.arrivals(seq + 1, 'web'), ['at:web']);
      assert.equal(await store.conversationAt('at:desk'), null);
      assert.deepEqual(await store.desk.ticketAt('at:desk'), { conversation: 'web:1', ticket: 'T-1', route: 'slack:C1' });
      assert.equal(await store.desk.ticketAt('at:user'), null);
    });

    it('does not take what one person alone was shown for the card of that turn', async () => {
      const one = toDesk('hint', { card: cardAt(1), only: 'agent', desk: 'slack:C1' });
      const { seq } = await turn('a', { outgoing: [toDesk('card', { card: cardAt(1) }), one] });
      assert.equal((await store.findCard('web:1', 1, 'slack:C1'))?.seq, seq + 1);
    });

    it('knows under which place a ticket stands, also when its card is a newer one', async () => {
      const first = await turn('a', { outgoing: [toDesk('card', { card: cardAt(1) })] });
      await store.noteArrival(first.seq + 1, 0, 'at:1', 'slack:C1');
      const second = await turn('b', { outgoing: [toDesk('card', { card: cardAt(2), replaces: 1 }), toDesk('line')] });
      assert.equal(await store.desk.anchor('T-1', 'slack:C1'), 'at:1');
      await store.noteArrival(second.seq + 1, 0, 'at:1', 'slack:C1');
      await store.noteArrival(second.seq + 2, 0, 'at:2', 'slack:C1');
      assert.equal(await store.desk.anchor('T-1', 'slack:C1'), 'at:1');
      assert.equal(await store.desk.anchor('T-1', 'web'), null);
    });

    it('tells which desks an answer has not reached', async () => {
      const { seq } = await turn('a', { outgoing: [toDesk('one')] });
      for (const row of await claim()) if (row.route === 'web') await store.markSent(row);
      assert.deepEqual(await store.desk.pending(seq + 1), [{ route: 'slack:C1', tries: 1 }]);
    });
  });

  describe('when passed-on words change', () => {
    const passes = { passes: 'm1', lead: 'User: ' };
    const say = () => turn('m1', { outgoing: [toDesk('User: hello', passes)] });

    it('sends them once more to where they arrived, and nowhere else', async () => {
      const { seq } = await say();
      for (const row of await claim()) await store.markSent(row);
      await store.noteArrival(seq + 1, 0, 'at:1', 'slack:C1');
      await turn('m1:edit', { amend: { message: 'm1', text: 'hello there' } });
      const rows = await claim();
      assert.deepEqual(
        rows.map(({ route, isRedrawn, outgoing }) => [route, isRedrawn, outgoing.text]),
        [['slack:C1', true, 'User: hello there (edited)']],
      );
    });

    it('sends the new ones where the old ones have not gone out', async () => {
      await say();
      await turn('m1:deleted', { forget: 'm1' });
      assert.deepEqual(await due(), ['slack:C1: User: (deleted by its author)', 'web: User: (deleted by its author)']);
    });

    it('sends them after the old ones that are on their way just now', async () => {
      const { seq } = await say();
      const [row] = (await claim()).filter(({ route }) => route === 'slack:C1');
      assert.ok(row);
      await store.noteArrival(seq + 1, 0, 'at:1', 'slack:C1');
      await turn('m1:edit', { amend: { message: 'm1', text: 'new' } });
      await store.markSent(row);
      const [again] = (await claim(2_000)).filter(({ route }) => route === 'slack:C1');
      assert.deepEqual([again?.isRedrawn, again?.outgoing.text], [true, 'User: new (edited)']);
    });

    it('keeps none of the old ones', async () => {
      await say();
      await turn('m1:deleted', { forget: 'm1' });
      assert.doesNotMatch(JSON.stringify(await store.history('web:1', 0)), /hello/);
    });
  });

  describe('over all conversations', () => {
    it('lists tickets: those that wait by how long, those that somebody has, then what is over', async () => {
      const open = (conversation: string, id: string, more: Partial<Ticket>) =>
        turn(
          'a',
          { conversation: { ticket: ticketOf({ id, ...more }) }, outgoing: [toDesk('x', { ticket: id })] },
          { conversation },
        );
      await open('web:1', 'T-old', { status: 'resolved', end: 'agent', ended: '2026-01-02T01:00:00.000Z' });
      await open('web:2', 'T-new', { opened: '2026-01-02T03:00:00.000Z' });
      await open('web:3', 'T-has', { status: 'claimed', agent: 'desk-1', agentKey: 'k' });
      await open('web:4', 'T-long', { opened: '2026-01-02T02:00:00.000Z' });
      assert.deepEqual(
        (await store.desk.tickets(10)).map(({ id }) => id),
        ['T-long', 'T-new', 'T-has', 'T-old'],
      );
      const row = await store.desk.ticket('T-has');
      assert.deepEqual(
        [row?.conversation, row?.agent, row?.agentKey, row?.channel, row?.users],
        ['web:3', 'desk-1', 'k', 'web', null],
      );
      assert.ok((row?.seq ?? 0) > 0);
      assert.equal((await store.desk.ticketOf('web:4'))?.id, 'T-long');
      assert.equal(await store.desk.ticket('T-none'), null);
    });

    it('keeps the newest state of a ticket, and lets no other conversation write into it', async () => {
      await turn('a', { conversation: { ticket: ticketOf() } });
      await turn('b', { conversation: { ticket: ticketOf({ status: 'claimed', agent: 'desk-1' }) } });
      await turn('a', { conversation: { ticket: ticketOf({ status: 'resolved' }) } }, { conversation: 'web:2' });
      assert.equal((await store.desk.ticket('T-1'))?.status, 'claimed');
    });

    it('gives what was said at the desks under a ticket, but not what one person was told', async () => {
      await turn('a', {
        conversation: { ticket: ticketOf() },
        outgoing: [
          toDesk('for all'),
          toDesk('private', { only: 'agent', desk: 'web' }),
          toDesk('an event', { desk: 'webhook' }),
          toUser('hello'),
        ],
      });
      assert.deepEqual(
        (await store.desk.lines('T-1', 0)).map(({ text }) => text),
        ['for all'],
      );
    });

    it('tells under which tickets something was said since', async () => {
      assert.deepEqual(await store.desk.saidSince(null), { newest: 0, said: [] });
      await turn('a', { conversation: { ticket: ticketOf() }, outgoing: [toDesk('one'), toUser('hello')] });
      const { newest, said } = await store.desk.saidSince(0);
      assert.deepEqual(
        said.map(({ ticket }) => ticket),
        ['T-1'],
      );
      assert.deepEqual(await store.desk.saidSince(null), { newest, said: [] });
      assert.deepEqual(await store.desk.saidSince(newest), { newest, said: [] });
    });

    it('wakes those whose time has come, the oldest first, until they want nothing more', async () => {
      const later = '2026-01-02T03:10:00.000Z';
      await turn('a', { conversation: { wake: later } });
      await turn('a', { conversation: { wake: AT } }, { conversation: 'web:2' });
      assert.deepEqual(await store.desk.dueWakes(AT, 10), [{ conversation: 'web:2', wake: AT }]);
      assert.deepEqual(
        (await store.desk.dueWakes(later, 10)).map(({ conversation }) => conversation),
        ['web:2', 'web:1'],
      );
      await turn('b', { conversation: { wake: null } }, { conversation: 'web:2' });
      assert.deepEqual(
        (await store.desk.dueWakes(later, 10)).map(({ conversation }) => conversation),
        ['web:1'],
      );
    });

    it('counts the tickets that have not ended, and knows since when the one waits that has waited longest', async () => {
      assert.deepEqual(await store.desk.open(), { open: 0, unclaimed: 0, oldest: null });
      const tickets = [
        ticketOf({ waiting: '2026-01-02T03:09:00.000Z' }),
        ticketOf({ id: 'T-2', waiting: '2026-01-02T03:08:00.000Z' }),
        ticketOf({ id: 'T-3', status: 'claimed' }),
        ticketOf({ id: 'T-4', status: 'resolved' }),
      ];
      for (const ticket of tickets) await turn('a', { conversation: { ticket } }, { conversation: `web:${ticket.id}` });
      assert.deepEqual(await store.desk.open(), { open: 3, unclaimed: 2, oldest: '2026-01-02T03:08:00.000Z' });
    });

    it('looks around: who waits, how soon tickets are claimed when enough were, which incidents there are', async () => {
      assert.deepEqual(await store.desk.around(), { waiting: 0, claimedWithin: null, incidents: [] });
      await turn('a', { conversation: { ticket: ticketOf() } });
      const incident = { error: 'ERR-1', users: 6 };
      await turn('a', { conversation: { ticket: ticketOf({ id: 'T-2', incident }) } }, { conversation: 'incident:1' });
      for (let i = 1; i <= 5; i += 1) {
        const claimed = `2026-01-02T03:0${4 + i}:05.000Z`;
        await turn(
          'a',
          { conversation: { ticket: ticketOf({ id: `T-c${i}`, status: 'claimed', claimed }) } },
          { conversation: `web:c${i}` },
        );
      }
      const incidents = [{ id: 'T-2', error: 'ERR-1', scope: '', since: AT }];
      assert.deepEqual(await store.desk.around(), { waiting: 1, claimedWithin: 180_000, incidents });
    });

    it('sees when many users have the same error, each counted once, and who is not told yet', async () => {
      const notice = (conversation: string, owner: string, at = AT) =>
        turn(`at ${at}`, { conversation: { owner }, noticed: ['ERR-1'] }, { conversation, user: owner, at });
      await notice('web:1', 'ann');
      await notice('web:2', 'ann');
      await notice('web:3', 'bob', '2026-01-02T02:00:00.000Z');
      await notice('web:4', 'cid');
      assert.deepEqual(await store.desk.storms(AT, 2), [{ error: 'ERR-1', scope: '', users: 2 }]);
      assert.deepEqual(await store.desk.storms(AT, 3), []);
      assert.deepEqual([...(await store.desk.unlinked('ERR-1', '', AT))].sort(), ['web:2', 'web:4']);
      await turn(
        'told',
        { conversation: { owner: 'cid', known: { incident: 'T-9', anyway: false } } },
        { conversation: 'web:4' },
      );
      assert.deepEqual(await store.desk.unlinked('ERR-1', '', AT), ['web:2']);
      assert.deepEqual(await store.desk.linked('T-9'), ['web:4']);
    });

    it('keeps organisations apart', async () => {
      for (const [conversation, scope] of [
        ['web:1', 't1'],
        ['web:2', 't2'],
      ] as const)
        await turn(
          'a',
          { conversation: { owner: conversation }, noticed: ['ERR-1'] },
          { conversation, user: conversation, scope },
        );
      assert.deepEqual(await store.desk.storms(AT, 2), []);
      assert.deepEqual(await store.desk.unlinked('ERR-1', 't2', AT), ['web:2']);
    });

    it('takes what an incident was about that is over for no sign of another one', async () => {
      await turn('a', { conversation: { owner: 'ann' }, noticed: ['ERR-1'] });
      const over = ticketOf({ id: 'T-2', status: 'resolved', end: 'agent', ended: AT, incident: { error: 'ERR-1', users: 5 } });
      await turn('a', { conversation: { ticket: over } }, { conversation: 'incident:1' });
      assert.deepEqual(await store.desk.storms(AT, 1), []);
      assert.deepEqual(await store.desk.unlinked('ERR-1', '', AT), []);
      const at = '2026-01-02T03:05:00.000Z';
      await turn('b', { conversation: { owner: 'bob' }, noticed: ['ERR-1'] }, { conversation: 'web:2', user: 'bob', at });
      assert.deepEqual(await store.desk.storms(AT, 1), [{ error: 'ERR-1', scope: '', users: 1 }]);
    });

    it('reports tickets and how cases ended', async () => {
      await turn('a', { conversation: { ticket: ticketOf() }, outcome: { ended: 'escalated', by: 'bot', cause: 'c' } });
      const { tickets, outcomes } = await store.desk.records(AT);
      assert.deepEqual(
        tickets.map(({ id }) => id),
        ['T-1'],
      );
      assert.deepEqual(outcomes, [{ at: AT, channel: 'web', ended: 'escalated', by: 'bot', cause: 'c' }]);
      assert.deepEqual((await store.desk.records('2027-01-01T00:00:00.000Z')).outcomes, []);
    });

    it('erases all of it with its conversation', async () => {
      const about = { noticed: ['ERR-1'], outcome: { ended: 'escalated', by: 'bot', cause: null } } as const;
      await turn('a', { conversation: { ticket: ticketOf(), wake: AT }, outgoing: [toDesk('x')], ...about });
      await store.erase('web:1');
      assert.equal(await store.desk.ticket('T-1'), null);
      assert.deepEqual(await store.desk.storms(AT, 1), []);
      assert.deepEqual(await store.desk.dueWakes(AT, 10), []);
      assert.deepEqual(await store.desk.records(AT), { tickets: [], outcomes: [] });
    });
  });
}
