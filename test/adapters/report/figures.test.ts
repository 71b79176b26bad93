import assert from 'node:assert/strict';
import fc from 'fast-check';
import { computeFigures, settledOf } from '../../../adapters/report/figures.ts';
import type { OutcomeRecord, Records, TicketRecord } from '../../../adapters/report/records.ts';
import { minute, outcome, PERIOD, TITLES, ticket } from './examples.ts';

const figuresOf = (records: Partial<Records>, period = PERIOD) =>
  computeFigures({ tickets: [], outcomes: [], ...records }, period, TITLES);

describe('the figures', () => {
  it('count each case by how it ended, and a hand-over beside them', () => {
    const outcomes = [
      outcome(),
      outcome({ by: 'human' }),
      outcome({ by: 'user' }),
      outcome({ ended: 'unfixable' }),
      outcome({ ended: 'unfixable', by: 'human' }),
      outcome({ ended: 'escalated' }),
    ];
    const { endings } = figuresOf({ outcomes });
    assert.deepEqual(endings, { bot: 1, human: 1, user: 1, unfixable: 2, handedOver: 1 });
    assert.equal(settledOf(endings), 5);
  });

  it('put what the knowledge does not know together with what was not recognised', () => {
    const outcomes = [
      outcome({ cause: null }),
      outcome({ cause: '<gone>' }),
      outcome({ cause: 'credssp' }),
      outcome(),
      outcome(),
      outcome(),
    ];
    assert.deepEqual(
      figuresOf({ outcomes }).causes.map(({ cause, title, endings }) => [cause, title, endings.bot]),
      [
        ['licence', 'Damaged licence', 3],
        [null, null, 2],
        ['credssp', 'CredSSP', 1],
      ],
    );
  });

  it('leave out what lies before the period, but not who still waits', () => {
    const tickets = [ticket({ opened: '2025-12-31T23:00:00.000Z' }), ticket({ opened: PERIOD.since })];
    const { tickets: figures } = figuresOf({ tickets });
    assert.deepEqual([figures.opened, figures.waiting], [1, 2]);
    assert.equal(figures.longestWait, 30 * 86_400_000 + 3_600_000);
  });

  it('measure from the opening to the claim, but not where it was reopened', () => {
    const claimedAfter = (n: number, reopened = 0) => ticket({ status: 'claimed', claimed: minute(n), reopened });
    const { claim } = figuresOf({
      tickets: [...[5, 1, 4, 2, 3].map((n) => claimedAfter(n)), claimedAfter(500, 1), ticket()],
    }).tickets;
    assert.deepEqual(claim, { kind: 'enough', n: 5, median: 180_000, p90: 300_000, slowest: 300_000 });
  });

  it('measure until it is resolved only where somebody resolved it', () => {
    const ends = ['agent', 'user', 'bot', 'corrected', 'stale'] as const;
    const tickets = ends.map((end, i) => ticket({ status: 'resolved', end, ended: minute(10 * (i + 1)) }));
    const { resolve, ends: counted } = figuresOf({ tickets }).tickets;
    assert.deepEqual(resolve, { kind: 'few', n: 2, slowest: 1_200_000 });
    assert.deepEqual(counted, { agent: 1, user: 1, bot: 1, corrected: 1, stale: 1 });
  });

  it('keep incidents apart, the newest first, with those that began earlier and go on', () => {
    const tickets = [
      ticket({
        id: 'old',
        incident: true,
        opened: '2025-12-01T00:00:00Z',
        ended: '2025-12-02T00:00:00Z',
        status: 'resolved',
        end: 'agent',
      }),
      ticket({ id: 'long', incident: true, opened: '2025-12-31T00:00:00Z', error: 'ERR-C', users: 12 }),
      ticket({ id: 'new', incident: true, opened: minute(0), ended: minute(30), status: 'resolved', end: 'agent' }),
    ];
    const figures = figuresOf({ tickets });
    assert.deepEqual(
      figures.incidents.map(({ id, title, lasted, users }) => [id, title, lasted, users]),
      [
        ['new', null, 1_800_000, null],
        ['long', 'It cannot connect', 31 * 86_400_000, 12],
      ],
    );
    assert.deepEqual([figures.tickets.opened, figures.tickets.waiting], [0, 0]);
  });

  it('put each opening in the weekday, hour and day of the zone', () => {
    const tickets = [ticket({ opened: '2026-01-04T23:30:00Z' })];
    const { hours, days } = figuresOf({ tickets }, { ...PERIOD, zone: 'Europe/Berlin' });
    assert.equal(hours[0]?.[0], 1);
    assert.deepEqual(
      days.filter(({ n }) => n > 0),
      [{ day: '2026-01-05', n: 1 }],
    );
  });

  it('take weeks when there are too many days', () => {
    const period = { ...PERIOD, since: '2025-10-01T00:00:00.000Z' };
    const { days, step } = figuresOf({ tickets: [ticket()] }, period);
    assert.equal(step, 7);
    assert.deepEqual([days[0]?.day, days.length, days.reduce((all, { n }) => all + n, 0)], ['2025-10-01', 18, 1]);
  });

  it('survive times that nobody can read', () => {
    const tickets = [ticket({ opened: 'x', claimed: 'y', ended: 'z', status: 'resolved', end: 'agent' }), ticket({ opened: '' })];
    const { tickets: figures } = figuresOf({ tickets, outcomes: [outcome({ at: 'never' })] });
    assert.deepEqual([figures.opened, figures.waiting, figures.longestWait], [0, 1, null]);
  });

  it('agree with naive counting on any records', () => {
    const time = fc
      .integer({ min: -20, max: 40 })
      .map((day) => new Date(Date.parse(PERIOD.since) + day * 43_200_000 * 2).toISOString());
    const maybe = fc.option(time);
    const anyTicket: fc.Arbitrary<TicketRecord> = fc
      .record({
        status: fc.constantFrom('open', 'claimed', 'resolved'),
        end: fc.constantFrom('agent', 'user', 'bot', 'corrected', 'stale', null),
        channel: fc.constantFrom('slack', 'teams'),
        reason: fc.constantFrom('asked', 'exhausted'),
        opened: time,
        claimed: maybe,
        ended: maybe,
        reopened: fc.nat(2),
        incident: fc.boolean(),
      })
      .map((given) => ticket(given));
    const anyOutcome: fc.Arbitrary<OutcomeRecord> = fc
      .record({
        at: time,
        channel: fc.constantFrom('slack', 'web'),
        ended: fc.constantFrom('resolved', 'escalated', 'unfixable'),
        by: fc.constantFrom('bot', 'human', 'user'),
        cause: fc.constantFrom(null, 'licence', 'credssp', 'gone'),
      })
      .map((given) => outcome(given));
    fc.assert(fc.property(fc.array(anyTicket, { maxLength: 30 }), fc.array(anyOutcome, { maxLength: 30 }), agree));
  });
});

function agree(tickets: readonly TicketRecord[], outcomes: readonly OutcomeRecord[]): void {
  const figures = figuresOf({ tickets, outcomes });
  const inside = (iso: string | null) => iso !== null && iso >= PERIOD.since && iso <= PERIOD.until;
  const own = tickets.filter(({ incident }) => !incident);
  const opened = own.filter((t) => inside(t.opened)).length;
  const cases = outcomes.filter(({ at }) => inside(at)).length;
  const total = (numbers: readonly number[]) => numbers.reduce((all, n) => all + n, 0);
  assert.equal(figures.tickets.opened, opened);
  assert.equal(total(figures.hours.flat()), opened);
  assert.equal(total(figures.days.map(({ n }) => n)), opened);
  assert.equal(total(figures.tickets.reasons.map(({ n }) => n)), opened);
  assert.equal(total(figures.channels.map(({ tickets: n }) => n)), opened);
  assert.equal(total(Object.values(figures.endings)), cases);
  assert.equal(total(figures.causes.flatMap(({ endings }) => Object.values(endings))), cases);
  assert.equal(total(figures.channels.flatMap(({ endings }) => Object.values(endings))), cases);
  assert.equal(figures.tickets.waiting, own.filter(({ status }) => status === 'open').length);
  assert.equal(figures.tickets.claim.n, own.filter((t) => t.reopened === 0 && inside(t.claimed)).length);
  assert.equal(total(Object.values(figures.tickets.ends)), own.filter((t) => t.end !== null && inside(t.ended)).length);
}
