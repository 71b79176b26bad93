import assert from 'node:assert/strict';
import fc from 'fast-check';
import { Registry } from 'prom-client';
import { createCauseLabel, createDeskMeters, type DeskMeters, type MeteredTicket } from '../../../adapters/report/meters.ts';
import { minute } from './examples.ts';

describe('the meters of the desk', () => {
  let registry: Registry;
  let meters: DeskMeters;
  beforeEach(() => {
    registry = new Registry();
    meters = createDeskMeters(registry, ['licence']);
  });

  /** The value of one line of /metrics; 0 where there is none. */
  const read = async (line: string) => {
    const text = await registry.metrics();
    const found = text.split('\n').find((each) => each.startsWith(`${line} `));
    return Number(found?.slice(line.length + 1) ?? 0);
  };
  const claims = async () => [
    await read('reconnect_ticket_claim_seconds_count'),
    await read('reconnect_ticket_claim_seconds_sum'),
  ];
  const resolutions = async () => [
    await read('reconnect_ticket_resolve_seconds_count'),
    await read('reconnect_ticket_resolve_seconds_sum'),
  ];
  /** One turn after the other; the last state. */
  const play = (...states: readonly MeteredTicket[]) => {
    states.reduce((before: MeteredTicket | null, after) => {
      meters.observe(before, after);
      return after;
    }, null);
  };

  it('follow a ticket from opening to end', async () => {
    const open = ticketAt(0);
    const claimed = claim(open, 5);
    const resolved = resolve(claimed, 30);
    play(open, claimed, resolved);
    assert.deepEqual(
      [await claims(), await resolutions()],
      [
        [1, 300],
        [1, 1_800],
      ],
    );
    assert.equal(await read('reconnect_tickets_opened_total{reason="asked"}'), 1);
    assert.equal(await read('reconnect_tickets_ended_total{end="agent"}'), 1);
  });

  it('count each wait for a person by itself: opened, released, reopened', async () => {
    const open = ticketAt(0);
    const claimed = claim(open, 5);
    const released: MeteredTicket = release(claimed, 20);
    const again = claim(released, 22);
    const resolved = resolve(again, 30);
    const reopened: MeteredTicket = reopen(resolved, 100);
    play(open, claimed, released, again, resolved, reopened, claim(reopened, 101), resolve(claim(reopened, 101), 110));
    assert.deepEqual(
      [await claims(), await resolutions()],
      [
        [3, (5 + 2 + 1) * 60],
        [2, (30 + 10) * 60],
      ],
    );
    assert.equal(await read('reconnect_tickets_reopened_total'), 1);
    assert.equal(await read('reconnect_tickets_opened_total{reason="asked"}'), 1);
  });

  it('see no wait where an agent takes a ticket from another', async () => {
    const claimed = claim(ticketAt(0), 5);
    play(ticketAt(0), claimed, { ...claimed, agentKey: 'slack:T1:U8', active: minute(9) });
    assert.deepEqual(await claims(), [1, 300]);
  });

  it('see the claim of an agent who closes it at once, and no wait where he opens it again himself', async () => {
    const closed = resolve(claim(ticketAt(0), 5), 5);
    const own: MeteredTicket = { ...reopen(closed, 50), status: 'claimed', agentKey: 'slack:T1:U9', waiting: closed.waiting };
    play(ticketAt(0), closed, own, resolve(own, 60));
    assert.deepEqual(
      [await claims(), await resolutions()],
      [
        [1, 300],
        [2, (5 + 10) * 60],
      ],
    );
  });

  it('know a ticket that they were not told of', async () => {
    meters.observe(claim(ticketAt(0), 5), resolve(claim(ticketAt(0), 5), 9));
    assert.deepEqual(await resolutions(), [1, 540]);
  });

  it('see no claim where the user closes it while nobody has it', async () => {
    play(ticketAt(0), { ...resolve(ticketAt(0), 3), end: 'user' });
    assert.deepEqual(
      [await claims(), await resolutions()],
      [
        [0, 0],
        [1, 180],
      ],
    );
  });

  it('do not take for resolved what went stale, was superfluous or went back to the bot', async () => {
    for (const end of ['stale', 'corrected', 'bot'] as const) {
      const open = ticketAt(0, end);
      play(open, { ...resolve(open, 3), end });
      assert.equal(await read(`reconnect_tickets_ended_total{end="${end}"}`), 1);
    }
    assert.deepEqual(await resolutions(), [0, 0]);
  });

  it('change nothing where nothing changed', async () => {
    const done = resolve(claim(ticketAt(0), 5), 30);
    play(ticketAt(0), claim(ticketAt(0), 5), done);
    const before = await registry.metrics();
    meters.observe(done, done);
    meters.observe(null, null);
    assert.equal(await registry.metrics(), before);
  });

  it('take the ticket that comes after another as new', async () => {
    meters.observe(null, ticketAt(0));
    meters.observe(ticketAt(0), ticketAt(10, 'T-2'));
    assert.equal(await read('reconnect_tickets_opened_total{reason="asked"}'), 2);
  });

  it('go on after a restart without counting what was counted', async () => {
    const fresh = ticketAt(0);
    const old: MeteredTicket = { ...ticketAt(0, 'T-2'), reopened: 1, waiting: minute(4) };
    meters.observe(fresh, claim(fresh, 10));
    meters.observe(old, claim(old, 10));
    assert.equal(await read('reconnect_tickets_opened_total{reason="asked"}'), 0);
    assert.deepEqual(await claims(), [2, 600 + 360]);
    meters.observe(claim(fresh, 10), resolve(claim(fresh, 10), 11));
    meters.observe(claim(old, 10), resolve(claim(old, 10), 11));
    assert.deepEqual(await resolutions(), [1, 660], 'when the other was reopened is not known');
  });

  it('measure nothing from a reopening after which another process reopened it once more', async () => {
    const first = resolve(claim(ticketAt(0), 5), 30);
    const again = reopen(first, 100);
    const elsewhere = reopen(resolve(again, 110), 200);
    play(ticketAt(0), first, again);
    meters.observe(elsewhere, resolve(elsewhere, 210));
    assert.deepEqual(await resolutions(), [1, 1_800]);
  });

  it('count how cases end, with no text as a label', async () => {
    meters.observe(null, null, { ended: 'resolved', by: 'bot', cause: 'licence' });
    meters.observe(null, null, { ended: 'escalated', by: 'bot', cause: null });
    meters.observe(null, null, { ended: 'unfixable', by: 'human', cause: 'my "server"\n' });
    assert.equal(await read('reconnect_cases_ended_total{ended="resolved",by="bot",cause="licence"}'), 1);
    assert.equal(await read('reconnect_cases_ended_total{ended="escalated",by="bot",cause="none"}'), 1);
    assert.equal(await read('reconnect_cases_ended_total{ended="unfixable",by="human",cause="other"}'), 1);
    assert.doesNotMatch(await registry.metrics(), /my |T-1/);
  });

  it('name a cause only by an id of the knowledge', () => {
    const label = createCauseLabel(['licence']);
    assert.deepEqual(['licence', '__proto__', '', null].map(label), ['licence', 'other', 'other', 'none']);
  });

  it('agree with counting over any life of tickets', async () => {
    const move = fc.record({
      id: fc.constantFrom('A', 'B', 'C'),
      act: fc.constantFrom('claim', 'release', 'resolve', 'reopen', 'speak'),
    });
    await fc.assert(
      fc.asyncProperty(fc.array(move, { maxLength: 60 }), async (moves) => {
        const own = new Registry();
        const watching = createDeskMeters(own, []);
        const tickets = new Map<string, MeteredTicket>();
        const counted = { opened: 0, claimed: 0, reopened: 0, ended: 0 };
        for (const [i, { id, act }] of moves.entries()) {
          const before = tickets.get(id) ?? null;
          const after = before === null ? ticketAt(i, id) : apply(before, act, i);
          if (before === null) counted.opened += 1;
          else if (before.status === 'open' && after.status === 'claimed') counted.claimed += 1;
          else if (before.status !== 'resolved' && after.status === 'resolved') counted.ended += 1;
          else if (before.status === 'resolved' && after.status === 'open') counted.reopened += 1;
          watching.observe(before, after);
          tickets.set(id, after);
        }
        const text = await own.metrics();
        const value = (line: string) =>
          Number(
            text
              .split('\n')
              .find((each) => each.startsWith(`${line} `))
              ?.split(' ')[1] ?? 0,
          );
        assert.deepEqual(
          {
            opened: value('reconnect_tickets_opened_total{reason="asked"}'),
            claimed: value('reconnect_ticket_claim_seconds_count'),
            reopened: value('reconnect_tickets_reopened_total'),
            ended: value('reconnect_tickets_ended_total{end="agent"}'),
          },
          counted,
        );
      }),
      { numRuns: 50 },
    );
  });
});

function ticketAt(n: number, id = 'T-1'): MeteredTicket {
  return {
    id,
    status: 'open',
    end: null,
    reason: 'asked',
    opened: minute(n),
    agentKey: null,
    waiting: minute(n),
    ended: null,
    reopened: 0,
    active: minute(n),
  };
}

function claim(ticket: MeteredTicket, n: number): MeteredTicket {
  return { ...ticket, status: 'claimed', agentKey: 'slack:T1:U9', active: minute(n) };
}

function release(ticket: MeteredTicket, n: number): MeteredTicket {
  return { ...ticket, status: 'open', agentKey: null, waiting: minute(n), active: minute(n) };
}

function reopen(ticket: MeteredTicket, n: number): MeteredTicket {
  return { ...release(ticket, n), end: null, ended: null, reopened: ticket.reopened + 1 };
}

function resolve(ticket: MeteredTicket, n: number): MeteredTicket {
  return { ...ticket, status: 'resolved', end: 'agent', ended: minute(n), active: minute(n) };
}

function apply(ticket: MeteredTicket, act: string, n: number): MeteredTicket {
  if (act === 'claim' && ticket.status === 'open') return claim(ticket, n);
  if (act === 'release' && ticket.status === 'claimed') return release(ticket, n);
  if (act === 'resolve' && ticket.status !== 'resolved') return resolve(ticket, n);
  if (act === 'reopen' && ticket.status === 'resolved') return reopen(ticket, n);
  return { ...ticket, active: minute(n) };
}
