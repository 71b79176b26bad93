/**
 * What every turn and every sending does in SQLite, in its own words: statements that are kept and run at once, without a
 * query builder and a promise for each. With those they would cost some five times as much.
 */
import type { Limits, Rate } from '../pace.ts';
import { type Draft, outboxRow } from './sql-draft.ts';
import type { Engine, Looked, Paced, Tables } from './sql-tables.ts';
import { namesOf } from './sql-turn.ts';
import type { Arrival, DueRow, TurnKey } from './store.ts';

/** Compiles a statement, or gives the one that it compiled before. */
export type Prepare = (text: string) => {
  readonly get: (...values: unknown[]) => unknown;
  readonly run: (...values: unknown[]) => { readonly changes: number };
};

/** All of it runs inside a transaction that the caller has begun. `clock`: milliseconds since 1970. */
export function createSqliteTurns(
  prepare: Prepare,
  clock: () => number,
): Pick<Engine, 'look' | 'save' | 'lockPace' | 'takePace' | 'takeOut'> {
  return {
    look: async (_tx, key) => look(prepare, key),
    save: async (_tx, key, draft, expected) => {
      const seqs = writeDraft(prepare, draft, expected + 1);
      return { what: 'saved', seqs, taken: writeOutbox(prepare, clock(), draft, seqs, key.take) };
    },
    // Nobody else is there.
    lockPace: async () => undefined,
    takePace: async (_tx, row, limits) => takePace(prepare, clock(), row, limits),
    takeOut: async (_tx, row, arrival) => takeOut(prepare, row, arrival),
  };
}

type Values = Readonly<Record<string, unknown>>;

/** Puts a row into a table; resolves with what `returning` names. `over`: what is done where its key is there already. */
function put(prepare: Prepare, table: keyof Tables, row: Values, over = '', returning = 'null'): unknown {
  const columns = Object.keys(row);
  const names = columns.map((name) => `"${name}"`).join();
  const text = `insert into ${table} (${names}) values (${columns.map(() => '?').join()}) ${over} returning ${returning}`;
  return prepare(text).get(...Object.values(row));
}

/** The end of an insert that takes the place of a row with the same key. */
function replacing(row: Values, key: string, kept: readonly string[] = [], where = ''): string {
  const columns = Object.keys(row).filter((name) => !key.split(', ').includes(`"${name}"`) && !kept.includes(name));
  return `on conflict (${key}) do update set ${columns.map((name) => `"${name}" = excluded."${name}"`).join()} ${where}`;
}

// --- a turn ----------------------------------------------------------------------------------------------------------

function look(prepare: Prepare, { conversation, delivery, also = [] }: TurnKey): Looked {
  const named = also.map(() => '(select seq from alias where name = ?)');
  const own = '(select seq from message where conversation = ? and delivery in (?, ?))';
  const text = `select coalesce(${[...named, own, 'null'].join()}) as seen, conversation.*
    from (select 1) left join conversation on id = ?`;
  const row = prepare(text).get(...also, conversation, ...namesOf(delivery), conversation);
  const { seen, ...stored } = row as { readonly seen: number | null } & Tables['conversation'];
  return { seen, stored: stored.id === null ? null : stored };
}

/** The numbers of the messages. */
function writeDraft(prepare: Prepare, draft: Draft, version: number): readonly number[] {
  const conversation = { ...draft.conversation, version };
  put(prepare, 'conversation', conversation, replacing(conversation, '"id"'));
  const seqs = draft.messages.map((message) => (put(prepare, 'message', { ...message }, '', 'seq') as { seq: number }).seq);
  for (const name of draft.aliases) put(prepare, 'alias', { name, seq: seqs[0] });
  writeDeskRows(prepare, draft);
  return seqs;
}

function writeDeskRows(prepare: Prepare, { ticket, sightings, outcome }: Draft): void {
  // Two ids that come out the same by chance must not mix two people's tickets.
  const isSame = 'where ticket.conversation = excluded.conversation';
  if (ticket) put(prepare, 'ticket', { ...ticket }, replacing({ ...ticket }, '"id"', ['conversation', 'scope'], isSame));
  for (const sighting of sightings)
    put(prepare, 'sighting', { ...sighting }, replacing({ ...sighting }, '"error", "user"', ['scope']));
  if (outcome) put(prepare, 'outcome', { ...outcome });
}

// --- what is sent ----------------------------------------------------------------------------------------------------

/** Takes for the sender what nothing waits before and the platform's limits allow: the numbers in the draft's outbox. */
function writeOutbox(
  prepare: Prepare,
  now: number,
  { conversation: { id }, outbox }: Draft,
  seqs: readonly number[],
  take: TurnKey['take'],
): readonly number[] {
  const { lease = 0 } = take ?? {};
  return outbox.flatMap((way, i) => {
    const row = outboxRow(id, seqs[way.message] ?? 0, way);
    const isTaken =
      take?.channels.includes(way.channel) && !isWaiting(prepare, row, '<') && takePace(prepare, now, way, take.limits) === null;
    put(prepare, 'outbox', isTaken ? { ...row, tries: 1, lease: now + lease } : row);
    return isTaken ? [i] : [];
  });
}

type Lane = Pick<DueRow, 'conversation' | 'channel' | 'route' | 'seq'>;

/** Whether something waits on the same way, before it or behind it. */
function isWaiting(prepare: Prepare, { conversation, channel, route, seq }: Lane, side: '<' | '>'): boolean {
  const lane = 'conversation = ? and channel = ? and route = ? and aside = 0';
  const text = `select 1 from outbox where ${lane} and seq ${side} ? limit 1`;
  return prepare(text).get(conversation, channel, route, seq) !== undefined;
}

function takeOut(prepare: Prepare, row: DueRow, arrival: Arrival | undefined): boolean {
  const { seq, route, tries } = row;
  if (arrival)
    // Of a message that has been erased meanwhile nothing is kept.
    prepare(
      `insert into receipt (place, seq, part, route) select ?, seq, ?, ? from message where seq = ?
        on conflict (place) do update set seq = excluded.seq, part = excluded.part, route = excluded.route`,
    ).run(arrival.place, arrival.part, route, seq);
  if (prepare('delete from outbox where seq = ? and route = ? and tries >= ?').run(seq, route, tries).changes === 0)
    // Its words were changed while it was being sent: it may go out once more, now that whoever sent it has ended.
    return prepare('update outbox set lease = 0, due = 0 where seq = ? and route = ?').run(seq, route).changes > 0;
  return isWaiting(prepare, row, '>');
}

// --- the limits of the platforms: a leaky bucket (GCRA) for each place and each tenant ---------------------------------

/** Takes a turn of both buckets, or of none. */
function takePace(prepare: Prepare, now: number, { channel, place, tenant }: Paced, limits: Limits | undefined): number | null {
  const rates = limits?.[channel];
  const opens = Math.max(opensAt(prepare, place, rates?.place), opensAt(prepare, tenant, rates?.tenant));
  if (opens > now) return opens;
  if (rates)
    for (const [key, rate] of [
      [place, rates.place],
      [tenant, rates.tenant],
    ] as const)
      fill(prepare, now, key, rate);
  return null;
}

function opensAt(prepare: Prepare, key: string, rate: Rate | undefined): number {
  if (key === '') return 0;
  const bucket = prepare('select busy, held from pace where key = ?').get(key) as Tables['pace'] | undefined;
  if (!bucket) return 0;
  return Math.max(bucket.held, rate ? bucket.busy - (rate.burst - 1) * rate.everyMs : 0);
}

function fill(prepare: Prepare, now: number, key: string, { everyMs }: Rate): void {
  if (key === '') return;
  const text = `insert into pace (key, busy, held) values (?, ?, 0)
    on conflict (key) do update set busy = max(busy, ?) + ?`;
  prepare(text).run(key, now + everyMs, now, everyMs);
}
