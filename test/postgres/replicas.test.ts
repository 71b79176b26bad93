/** What a store in PostgreSQL promises beyond every other: several processes at once, and a database that goes away. */
import assert from 'node:assert/strict';
import { Client } from 'pg';
import { openPostgres } from '../../adapters/store/postgres.ts';
import type { Claim, DueRow, Store, TurnKey } from '../../adapters/store/store.ts';
import type { Card, Ticket } from '../../bot/types.ts';
import { conversationAt, say } from '../adapters/fakes.ts';
import { eventually } from '../adapters/process.ts';
import { ask, createDatabases, openStoreAt } from './databases.ts';
import { type PostgresServer, startPostgres } from './server.ts';

const AT = '2026-01-02T03:04:05.000Z';
const CLAIM: Claim = { limit: 7, lease: 60_000, channels: ['web'] };

function key(delivery: string, conversation = 'web:1', more: Partial<TurnKey> = {}): TurnKey {
  const way = { conversation, user: 'ann', channel: 'web', address: conversation };
  return { delivery, ...way, at: AT, said: `said ${delivery}`, ...more };
}

/** A turn that answers with its number in the conversation. */
function tell(store: Store, turn: TurnKey, texts: readonly string[] = ['']) {
  return store.turn(turn, (before) => {
    const n = (before?.turn ?? 0) + 1;
    return { conversation: conversationAt(n, turn.conversation), outgoing: texts.map((text) => say(`${n}${text}`)) };
  });
}

const numbers = (n: number) => Array.from({ length: n }, (_, i) => i + 1);

/** Of what the transcript holds: who was heard, and which numbers were answered, in order. */
async function transcript(store: Store, conversation = 'web:1') {
  const lines = await store.history(conversation, 0);
  return {
    heard: lines.flatMap((line) => (line.from === 'user' ? [line.text.slice('said '.length)] : [])),
    answered: lines.flatMap((line) => (line.from === 'bot' ? [Number(line.text)] : [])),
  };
}

/** Claims and sends until nothing is left; what was sent, in order. */
async function drain(store: Store, claim: Claim = CLAIM): Promise<readonly DueRow[]> {
  const rows = await store.claimDue(claim);
  for (const row of rows) await store.markSent(row);
  return rows.length === 0 ? [] : [...rows, ...(await drain(store, claim))];
}

describe('PostgreSQL under several replicas', () => {
  let server: PostgresServer;
  before(async () => {
    server = await startPostgres();
  });
  after(() => server.stop());
  const databases = createDatabases(() => server);

  let one: Store;
  let other: Store;
  let url: string;
  beforeEach(async () => {
    one = await databases.open();
    url = databases.urlOf(one);
    other = await openStoreAt(url);
  });
  afterEach(async () => {
    await other.close();
    await one.close();
  });

  it('reads no table as a whole for a turn and its answer, so that a turn costs the same with millions of them', async () => {
    const connections = () =>
      ask<{ n: number }>(url, `select count(*)::int as n from pg_stat_activity where application_name = 'reconnect'`);
    const [others] = await connections();
    const third = await openStoreAt(url);
    const scans = () =>
      ask<{ name: string; scans: number }>(
        url,
        `select relname as name, seq_scan::int as scans from pg_stat_user_tables
          where relname in ('alias', 'conversation', 'message', 'outbox', 'receipt') order by relname`,
      );
    const before = await scans();
    for (const n of numbers(30)) {
      const take = { lease: 60_000, channels: ['web'] };
      const { taken = [] } = await tell(third, key(`d${n}`, `web:${n % 7}`, { also: [`event ${n}`], take }));
      for (const row of taken) await third.markSent(row, { place: `place ${n}`, part: 0 });
    }
    // A connection tells what it has read at its end.
    await third.close();
    await eventually(async () => (await connections())[0]?.n === others?.n);
    assert.deepEqual(await scans(), before);
  });

  describe('brings the schema to its form', () => {
    it('once, though four start at the same moment on an empty database', async () => {
      const empty = await server.createDatabase();
      const stores = await Promise.all(numbers(4).map(() => openStoreAt(empty)));
      const done = await ask<{ id: number }>(empty, 'select id from migration order by id');
      assert.deepEqual(
        done.map(({ id }) => id),
        numbers(done.length),
      );
      assert.ok(done.length > 0);
      await Promise.all(stores.map((store, i) => tell(store, key('a', `web:${i}`))));
      await Promise.all(stores.map((store) => store.close()));
    });

    it('but touches none that a newer version wrote', async () => {
      const newer = await server.createDatabase();
      await (await openStoreAt(newer)).close();
      await ask(newer, "insert into migration values (1000, 'from the future')");
      const opened = await openPostgres(newer);
      assert.ok('problem' in opened);
      assert.match(opened.problem, /written by a newer version/);
    });
  });

  describe('takes the turns of one conversation', () => {
    it('one after the other, whichever replica they come to, and loses none', async () => {
      const turns = numbers(60).map((n) => tell(n % 2 ? one : other, key(`${n}`)));
      const results = await Promise.all(turns);
      const { heard, answered } = await transcript(one);
      assert.deepEqual(answered, numbers(60));
      assert.deepEqual([...heard].sort(), numbers(60).map(String).sort());
      const rising = results.map(({ seq }) => seq);
      assert.equal(new Set(rising).size, 60);
    });

    it('once, though the same delivery comes to both at the same moment', async () => {
      for (const n of numbers(20)) {
        const [a, b] = await Promise.all([tell(one, key(`${n}`)), tell(other, key(`${n}`))]);
        assert.deepEqual([a.seen, b.seen].sort(), [false, true]);
        assert.equal(a.seq, b.seq);
      }
      assert.deepEqual((await transcript(one)).answered, numbers(20));
    });

    it('once, though one action comes to both under two ids in two conversations', async () => {
      for (const n of numbers(20)) {
        const also = [`action ${n}`];
        const [a, b] = await Promise.all([
          tell(one, key(`${n}`, 'web:1', { also })),
          tell(other, key(`x${n}`, `web:other:${n}`, { also })),
        ]);
        assert.deepEqual([a.seen, b.seen].sort(), [false, true]);
      }
    });

    it('from its very first one on', async () => {
      for (const n of numbers(10)) {
        const conversation = `web:new:${n}`;
        await Promise.all([tell(one, key('a', conversation)), tell(other, key('b', conversation))]);
        assert.deepEqual((await transcript(one, conversation)).answered, [1, 2]);
      }
    });

    it('also where one of them changes words that are stored', async () => {
      await tell(one, key('secret'));
      await Promise.all([
        ...numbers(10).map((n) => tell(one, key(`a${n}`))),
        ...numbers(5).map((n) =>
          other.turn(key(`forget ${n}`), (before) => ({
            conversation: conversationAt((before?.turn ?? 0) + 1),
            outgoing: [say(`${(before?.turn ?? 0) + 1}`)],
            forget: 'secret',
          })),
        ),
      ]);
      const { heard, answered } = await transcript(one);
      assert.deepEqual(answered, numbers(16));
      assert.ok(!heard.includes('secret'));
    });

    it('or erases it, without hanging or leaving a piece', async () => {
      await tell(one, key('first'));
      await Promise.all([...numbers(10).map((n) => tell(one, key(`a${n}`))), other.erase('web:1')]);
      const { heard, answered } = await transcript(one);
      assert.equal(heard.length, answered.length);
      await one.erase('web:1');
      assert.deepEqual(await one.history('web:1', 0), []);
      assert.deepEqual(await one.outbox.backlog(), []);
    });
  });

  it('erases a conversation while its answers arrive, and leaves no place of it', async () => {
    for (const n of numbers(20)) {
      await tell(one, key(`${n}`));
      const rows = await one.claimDue(CLAIM);
      await Promise.all([...rows.map((row) => one.markSent(row, { part: 0, place: `${n}` })), other.erase('web:1')]);
      assert.equal(await one.conversationAt(`${n}`), null);
    }
    assert.deepEqual(await ask(url, 'select * from receipt'), []);
  });

  describe('hands out what is to be sent', () => {
    const fill = async (conversations: number, answers: number) => {
      const texts = numbers(answers).map((n) => ` ${n}`);
      await Promise.all(numbers(conversations).map((n) => tell(one, key('a', `web:${n}`), texts)));
    };

    it('to one of two that ask at once, in order', async () => {
      await fill(30, 4);
      const [mine, yours] = await Promise.all([drain(one), drain(other)]);
      const all = [...mine, ...yours, ...(await drain(one))];
      assert.equal(all.length, 120);
      assert.equal(new Set(all.map(({ seq }) => seq)).size, 120);
      assert.ok(all.every(({ tries }) => tries === 1));
    });

    it('and the next of a conversation only when the one before has gone', async () => {
      await fill(20, 3);
      for (const n of numbers(3)) {
        const claims = await Promise.all(numbers(6).map((i) => (i % 2 ? one : other).claimDue({ ...CLAIM, limit: 20 })));
        const rows = claims.flat();
        assert.equal(new Set(rows.map(({ conversation }) => conversation)).size, rows.length, 'one of each at most');
        assert.ok(rows.every(({ outgoing }) => outgoing.text === `1 ${n}`));
        const late = await drain(one);
        assert.ok(late.every((row) => !rows.some(({ seq }) => seq === row.seq)));
        for (const row of rows) await other.markSent(row);
        if (late.length > 0) return;
      }
    });

    it('past a row that somebody holds, without waiting for it', async () => {
      await fill(3, 1);
      const holder = new Client({ connectionString: url });
      await holder.connect();
      await holder.query("begin; select from outbox where conversation = 'web:2' for update");
      const rows = await one.claimDue(CLAIM);
      assert.deepEqual(rows.map(({ conversation }) => conversation).sort(), ['web:1', 'web:3']);
      await holder.query('rollback');
      await holder.end();
      assert.deepEqual(
        (await one.claimDue(CLAIM)).map(({ conversation }) => conversation),
        ['web:2'],
      );
    });

    it('as fast as the platform allows, over all replicas together', async () => {
      const paced = numbers(12).map((n) =>
        tell(one, key('a', `web:${n}`, { paceOf: () => ({ place: `place ${n}`, tenant: 'tenant' }) })),
      );
      await Promise.all(paced);
      // So slow that no clock makes a difference.
      const tenant = { burst: 5, everyMs: 3_600_000 };
      const limits = { web: { place: { burst: 1, everyMs: 1 }, tenant } };
      const claims = numbers(6).map((n) => (n % 2 ? one : other).claimDue({ ...CLAIM, limits }));
      assert.equal((await Promise.all(claims)).flat().length, 5);
      assert.deepEqual((await one.outbox.backlog())[0]?.waiting, 12);
    });

    it('to the replica that took the turn, if it wants to send it itself', async () => {
      const { taken } = await tell(one, key('a', 'web:1', { take: { lease: 60_000, channels: ['web'] } }));
      assert.equal(taken?.length, 1);
      assert.deepEqual(await other.claimDue(CLAIM), []);
    });
  });

  it('gives a thing of the shelf to one of two that take it at once', async () => {
    for (const n of numbers(20)) {
      await one.shelf.put('ticket', `${n}`, 'value');
      const taken = await Promise.all([one.shelf.take('ticket', `${n}`, 0), other.shelf.take('ticket', `${n}`, 0)]);
      assert.deepEqual(
        taken.filter((value) => value !== null),
        ['value'],
      );
      const added = await Promise.all([one.shelf.add('key', `${n}`, 'mine'), other.shelf.add('key', `${n}`, 'yours')]);
      assert.equal(added[0], added[1]);
    }
  });

  it('keeps texts that PostgreSQL itself would refuse, also in names', async () => {
    const hostile = 'a\0b \ud800 \udfff \u0001 \\u0000 \' " 😀';
    const ticket = { id: 'T-1', status: 'claimed', agent: hostile, agentKey: 'k', end: null, reason: 'asked' };
    const times = { opened: AT, waiting: AT, claimed: AT, ended: null, active: AT, reopened: 0, incident: null };
    await one.turn(key('a', 'web:1', { said: hostile }), () => ({
      conversation: { ...conversationAt(1), ticket: { ...ticket, ...times } as unknown as Ticket },
      outgoing: [say(hostile), { ...say(hostile, 'desk'), ticket: 'T-1' }],
    }));
    const lines = await other.history('web:1', 0);
    assert.deepEqual(
      lines.map(({ text }) => text),
      [hostile, hostile, hostile],
    );
    assert.equal((await other.desk.ticket('T-1'))?.agent?.includes('😀'), true);
    let before: unknown;
    await other.turn(key('b'), (conversation) => {
      before = conversation?.ticket?.agent;
      return null;
    });
    assert.equal(before, hostile);
  });

  describe('meets locks', () => {
    it('that hold up one conversation and none beside it, and gives up in the end; then all goes on', async () => {
      const patient = new URL(url);
      patient.searchParams.set('statement_timeout', '300');
      const hasty = await openStoreAt(patient.href);
      await tell(hasty, key('a'));
      const holder = new Client({ connectionString: url });
      await holder.connect();
      await holder.query("begin; select from conversation where id = 'web:1' for update");
      const [held, beside] = await Promise.allSettled([tell(hasty, key('b')), tell(hasty, key('a', 'web:2'))]);
      assert.equal(beside.status, 'fulfilled');
      assert.equal(held.status, 'rejected');
      await holder.query('rollback');
      await holder.end();
      assert.equal((await tell(hasty, key('b'))).seen, false);
      assert.deepEqual((await transcript(hasty)).answered, [1, 2]);
      await hasty.close();
    });

    it('of many turns that come together with one that is held, and one that PostgreSQL refuses', async () => {
      await Promise.all(numbers(9).map((i) => tell(one, key(`first ${i}`, `web:${i}`))));
      const holder = new Client({ connectionString: url });
      await holder.connect();
      await holder.query("begin; select from conversation where id = 'web:3' for update");
      const impossible: Card = { turn: 2 ** 40, title: '', body: [], actions: [] };
      const turns = numbers(9).map((i) =>
        i === 5
          ? one.turn(key('second 5', 'web:5'), () => {
              return { conversation: conversationAt(2, 'web:5'), outgoing: [{ ...say('2'), card: impossible }] };
            })
          : tell(one, key(`second ${i}`, `web:${i}`)),
      );
      const refused = assert.rejects(turns[4] as Promise<unknown>, /out of range/);
      await Promise.all(turns.filter((_, i) => i !== 2 && i !== 4));
      await refused;
      assert.deepEqual((await transcript(one, 'web:3')).answered, [1]);
      await holder.query('rollback');
      await holder.end();
      await turns[2];
      for (const i of numbers(9))
        assert.deepEqual((await transcript(one, `web:${i}`)).answered, i === 5 ? [1] : [1, 2], `web:${i}`);
      assert.equal((await tell(one, key('second 5', 'web:5'))).seen, false);
    });

    it('of one of many that have been sent: the others are marked meanwhile', async () => {
      await Promise.all(numbers(5).map((i) => tell(one, key(`a ${i}`, `web:${i}`))));
      const rows = await one.claimDue(CLAIM);
      const holder = new Client({ connectionString: url });
      await holder.connect();
      await holder.query("begin; select from outbox where conversation = 'web:3' for update");
      const marks = rows.map((row) => ({ row, marked: one.markSent(row, { part: 0, place: `place of ${row.conversation}` }) }));
      const [held, ...others] = marks.toSorted(
        (a, b) => Number(b.row.conversation === 'web:3') - Number(a.row.conversation === 'web:3'),
      );
      await Promise.all(others.map(({ marked }) => marked));
      assert.equal(await one.conversationAt('place of web:3'), null);
      await holder.query('rollback');
      await holder.end();
      await held?.marked;
      assert.equal(await one.conversationAt('place of web:3'), 'web:3');
      assert.deepEqual(await ask(url, 'select * from outbox'), []);
    });

    it('of two that erase and write crosswise, and never stands still', async () => {
      for (const n of numbers(10)) {
        await Promise.all(numbers(6).map((i) => tell(i % 2 ? one : other, key(`${n} ${i}`, `web:${i % 3}`))));
        await Promise.all([
          one.erase('web:0'),
          other.erase('web:1'),
          ...numbers(6).map((i) => tell(i % 2 ? one : other, key(`${n} again ${i}`, `web:${i % 3}`))),
          drain(one),
          drain(other),
        ]);
      }
    });
  });

  describe('loses its database', () => {
    beforeEach(function () {
      if (!server.isOwn) this.skip();
    });
    afterEach(() => (server.isOwn ? server.start() : undefined));

    /** Those of `all` that the store says it has. */
    const takeAll = async (turns: readonly Promise<{ seen: boolean }>[]) =>
      (await Promise.allSettled(turns)).filter(({ status }) => status === 'fulfilled').length;

    it('for a moment, and goes on by itself: each turn once, in order', async () => {
      await tell(one, key('before'));
      const turns = numbers(40).map((n) => tell(n % 2 ? one : other, key(`${n}`)));
      const [taken] = await Promise.all([takeAll(turns), server.restart()]);
      const { heard } = await transcript(one);
      assert.ok(heard.length >= taken + 1, 'what resolved is stored');
      await Promise.all(numbers(40).map((n) => tell(one, key(`${n}`))));
      const { heard: all, answered } = await transcript(other);
      assert.deepEqual(answered, numbers(41));
      assert.equal(new Set(all).size, 41);
    });

    it('in a crash, and keeps all that it has acknowledged', async () => {
      const turns = numbers(40).map((n) => tell(n % 2 ? one : other, key(`${n}`, `web:${n % 5}`)).then(() => n));
      const all = Promise.allSettled(turns);
      const first = await Promise.race(turns);
      await server.kill();
      await server.start();
      const settled = await all;
      const heard = (await Promise.all(numbers(5).map((n) => transcript(one, `web:${n % 5}`)))).flatMap((each) => each.heard);
      assert.ok(heard.includes(`${first}`));
      for (const result of settled) if (result.status === 'fulfilled') assert.ok(heard.includes(`${result.value}`));
      assert.equal(new Set(heard).size, heard.length);
    });

    it('for longer: says so, rejects, and works again without being opened anew', async () => {
      await tell(one, key('a'));
      await server.kill();
      assert.notEqual(await one.ready(), null);
      await assert.rejects(tell(one, key('b')));
      await assert.rejects(one.claimDue(CLAIM));
      await server.start();
      assert.equal(await one.ready(), null);
      assert.equal((await tell(one, key('b'))).seen, false);
      assert.deepEqual((await transcript(one)).answered, [1, 2]);
      assert.equal((await drain(one)).length, 2);
    });
  });

  describe('cannot be opened', () => {
    const problems: readonly (readonly [string, Partial<URL>, RegExp])[] = [
      ['at a port where nothing listens', { port: '1' }, /does not answer\. Start PostgreSQL/],
      ['with a wrong password', { password: 'hunter2' }, /refuses the password/],
      ['without its database', { pathname: '/nothing_here' }, /does not have this database/],
    ];
    for (const [what, change, problem] of problems)
      it(`${what}: one sentence says so, and nothing secret`, async () => {
        const wrong = Object.assign(new URL(url), change);
        const opened = await openPostgres(wrong.href);
        assert.ok('problem' in opened);
        assert.match(opened.problem, problem);
        assert.ok(!opened.problem.includes(wrong.password));
      });
  });
});
