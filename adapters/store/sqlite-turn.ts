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
  readonly run: (...values: unknown[]) => { readonly changes: number; readonly lastInsertRowid: number | bigint };
};

/** All of it runs inside a transaction that the caller has begun. `clock`: milliseconds since 1970. */
export function createSqliteTurns(
  prepare: Prepare,
  clock: () => number,
): Pick<Engine, 'look' | 'save' | 'lockPace' | 'takePace' | 'noteArrival' | 'takeOut'> {
  return {
    look: async (_tx, key) => look(prepare, key),
    save: async (_tx, key, draft, expected) => {
      const seqs = writeDraft(prepare, draft, expected + 1);
      return { what: 'saved', seqs, taken: writeOutbox(prepare, clock(), draft, seqs, key.take) };
    },
    // Nobody else is there.
    lockPace: async () => undefined,
    takePace: async (_tx, row, limits) => takePace(prepare, clock(), row, limits),
    noteArrival: async (_tx, receipt) => noteArrival(prepare, receipt),
    takeOut: async (_tx, row, arrival) => takeOut(prepare, row, arrival),
  };
}

type Values = Readonly<Record<string, unknown>>;

/** Puts rows of one form into a table, in their order; gives the number of the last. `over`: what is done where its key is there already. */
function put(prepare: Prepare, table: keyof Tables, rows: readonly Values[], over = ''): number {
  const columns = Object.keys(rows[0] ?? {});
  const names = columns.map((name) => `"${name}"`).join();
  const places = `(${columns.map(() => '?').join()})`;
  const text = `insert into ${table} (${names}) values ${rows.map(() => places).join()} ${over}`;
  return Number(prepare(text).run(...rows.flatMap((row) => columns.map((name) => row[name]))).lastInsertRowid);
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
  const { messages, aliases } = draft;
  const conversation = { ...draft.conversation, version };
  put(prepare, 'conversation', [conversation], replacing(conversation, '"id"'));
  // Nobody else puts any in between.
  const newest = put(
    prepare,
    'message',
    messages.map((message) => ({ ...message })),
  );
  const seqs = messages.map((_, i) => newest - messages.length + 1 + i);
  const names = aliases.map((name) => ({ name, seq: seqs[0] }));
  if (names.length > 0) put(prepare, 'alias', names);
  writeDeskRows(prepare, draft);
  return seqs;
}

function writeDeskRows(prepare: Prepare, { ticket, sightings, outcome }: Draft): void {
  // Two ids that come out the same by chance must not mix two people's tickets.
  const isSame = 'where ticket.conversation = excluded.conversation';
  if (ticket) put(prepare, 'ticket', [{ ...ticket }], replacing({ ...ticket }, '"id"', ['conversation', 'scope'], isSame));
  for (const sighting of sightings)
    put(prepare, 'sighting', [{ ...sighting }], replacing({ ...sighting }, '"error", "user"', ['scope']));
  if (outcome) put(prepare, 'outcome', [{ ...outcome }]);
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
  return outbox.flatMap((way, i) => {
    const row = outboxRow(id, seqs[way.message] ?? 0, way);
    const taken = take?.channels.includes(way.channel) && isFree(prepare, now, row, take.limits) ? take : null;
    if (taken) fill(prepare, now, way, taken.limits);
    put(prepare, 'outbox', [taken ? { ...row, tries: 1, lease: now + taken.lease } : row]);
    return taken ? [i] : [];
  });
}

type Lane = Pick<DueRow, 'conversation' | 'channel' | 'route' | 'seq'>;

/** Something waits on the same way, before it or behind it. Takes the values of `laneOf`. */
const waits = (side: '<' | '>') =>
  `exists (select 1 from outbox where conversation = ? and channel = ? and route = ? and aside = 0 and seq ${side} ?)`;

function laneOf({ conversation, channel, route, seq }: Lane): readonly unknown[] {
  return [conversation, channel, route, seq];
}

/** Nothing waits before it, and the limits leave room. */
function isFree(prepare: Prepare, now: number, row: Lane & Paced, limits: Limits | undefined): boolean {
  const text = `select 1 where not ${waits('<')} and ${OPENS} <= ?`;
  return prepare(text).get(...laneOf(row), ...bucketsOf(row, limits), now) !== undefined;
}

function noteArrival(prepare: Prepare, { place, seq, part, route }: Tables['receipt']): void {
  const text = `insert into receipt (place, seq, part, route) select ?, seq, ?, ? from message where seq = ?
    on conflict (place) do update set seq = excluded.seq, part = excluded.part, route = excluded.route`;
  prepare(text).run(place, part, route, seq);
}

function takeOut(prepare: Prepare, row: DueRow, arrival: Arrival | undefined): boolean {
  const { seq, route, tries } = row;
  if (arrival) noteArrival(prepare, { ...arrival, seq, route });
  const gone = prepare(`delete from outbox where seq = ? and route = ? and tries >= ? returning ${waits('>')} as waits`);
  const deleted = gone.get(seq, route, tries, ...laneOf(row)) as { readonly waits: number } | undefined;
  // Its words were changed while it was being sent: it may go out once more, now that whoever sent it has ended.
  if (!deleted) return prepare('update outbox set lease = 0, due = 0 where seq = ? and route = ?').run(seq, route).changes > 0;
  return deleted.waits > 0;
}

// --- the limits of the platforms: a leaky bucket (GCRA) for each place and each tenant ---------------------------------

/** Takes a turn of both buckets, or of none. */
function takePace(prepare: Prepare, now: number, row: Paced, limits: Limits | undefined): number | null {
  const { opens } = prepare(`select ${OPENS} as opens`).get(...bucketsOf(row, limits)) as { readonly opens: number };
  if (opens > now) return opens;
  fill(prepare, now, row, limits);
  return null;
}

/** When both have room: milliseconds since 1970. Takes the values of `bucketsOf`. */
const OPENS = `max(${Array(2).fill('coalesce((select max(held, busy - ?) from pace where key = ?), 0)').join()})`;

/** Of each bucket: how far it may be filled, and its key; one without a key is never full. */
function bucketsOf({ channel, place, tenant }: Paced, limits: Limits | undefined): readonly unknown[] {
  const rates = limits?.[channel];
  return [roomOf(rates?.place), place, roomOf(rates?.tenant), tenant];
}

/** Where there is no limit only what the platform holds counts. */
function roomOf(rate: Rate | undefined): number {
  return rate ? (rate.burst - 1) * rate.everyMs : Number.MAX_SAFE_INTEGER;
}

function fill(prepare: Prepare, now: number, { channel, place, tenant }: Paced, limits: Limits | undefined): void {
  const rates = limits?.[channel];
  if (!rates) return;
  const text = `insert into pace (key, busy, held)
    select column1, column2, 0 from (values (?, ?), (?, ?)) where column1 <> ''
    on conflict (key) do update set busy = max(busy, ?) + excluded.busy - ?`;
  prepare(text).run(place, now + rates.place.everyMs, tenant, now + rates.tenant.everyMs, now, now);
}
