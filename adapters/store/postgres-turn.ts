/**
 * What every turn and every sending does in PostgreSQL, each in one round trip that it shares with all who come at the same time. A turn
 * is two: a look, and a call of a function that saves if the conversation is still what was looked at. No transaction stays
 * open while the bot thinks.
 */
import { sql } from 'kysely';
import { gather } from './gather.ts';
import type { Draft } from './sql-draft.ts';
import type { Database, Engine, Looked, Saved, Tables } from './sql-tables.ts';
import { namesOf } from './sql-turn.ts';
import type { Arrival, DueRow, TurnKey } from './store.ts';

/** Of two turns at the same moment, in two conversations, that have a name in common, one is told this. */
const UNIQUE_VIOLATION = '23505';
/** While PostgreSQL works for one half, the bot thinks for the other; and it does not think for more at once, because acknowledgements wait meanwhile. */
const TURNS = { atOnce: 2, most: 32 };
/** No user waits for these. */
const MARKS = { atOnce: 1, most: 64 };

/** `clock`: milliseconds since 1970; null where the database's own counts. */
export function createPostgresTurns(
  db: Database,
  clock: () => number | null,
): Pick<Engine, 'look' | 'save' | 'lockPace' | 'takePace' | 'noteArrival' | 'takeOut'> {
  const lookTogether = gather((keys: readonly TurnKey[]) => lookAt(db, keys), TURNS);
  const saveTogether = gather((turns: readonly Turn[]) => saveAll(db, turns, clock()), TURNS);
  const takeOutTogether = gather((sent: readonly Sent[]) => markAll(db, sent), MARKS);
  return {
    look: async (tx, key, lock) => {
      if (!tx.isTransaction) return lookTogether(key);
      // A lock comes first, so that what the other turn has left is seen.
      if (lock) await sql`select from conversation where id = ${key.conversation} for update`.execute(tx);
      return only(await lookAt(tx, [key]));
    },
    save: async (tx, key, draft, expected) => {
      const turn = { key, draft, expected };
      const saved = tx.isTransaction ? null : await saveTogether(turn);
      return toSaved(saved === null || saved.what === 'busy' ? only(await saveAll(tx, [turn], clock())) : saved);
    },
    lockPace: async (tx, keys) => {
      if (keys.length === 0) return;
      await sql`select lock_pace_1(${keys}::text[])`.execute(tx);
    },
    takePace: async (tx, { channel, place, tenant }, limits) => {
      // What has no limits needs no question.
      if (place === '' && tenant === '') return null;
      const rates = limits?.[channel];
      const [ofPlace, ofTenant] = [rates?.place, rates?.tenant].map((rate) => (rate ? JSON.stringify(rate) : null));
      const call = sql<{ opens: number | null }>`
        select take_pace_1(${place}, ${tenant}, ${ofPlace}, ${ofTenant}, ${clock()}) as opens`;
      return (await call.execute(tx)).rows[0]?.opens ?? null;
    },
    noteArrival: async (tx, { place, seq, part, route }) => {
      // In the words of mark_sent_1.
      await sql`
        insert into receipt (place, seq, part, route)
          select ${place}::text, seq, ${part}::integer, ${route}::text from message where seq = ${seq} for key share
          on conflict (place) do update set seq = excluded.seq, part = excluded.part, route = excluded.route`.execute(tx);
    },
    takeOut: async (tx, row, arrival) => {
      const sent = { row, arrival };
      return (await takeOutTogether(sent)) ?? only(await markAll(tx, [sent])) ?? false;
    },
  };
}

function only<T>(rows: readonly T[]): T {
  return rows[0] as T;
}

/** All but `seen` is null for a conversation that has not begun. */
type LookedRow = Tables['conversation'] & { readonly seen: number | null };

async function lookAt(db: Database, keys: readonly TurnKey[]): Promise<readonly Looked[]> {
  const wanted = keys.map(({ conversation, delivery, also = [] }) => ({ conversation, also, deliveries: namesOf(delivery) }));
  const { rows } = await sql<LookedRow>`select (stored).*, seen from look_at_1(${JSON.stringify(wanted)}::jsonb)`.execute(db);
  return rows.map((row) => ({ seen: row.seen, stored: row.id ? row : null }));
}

interface Turn {
  readonly key: TurnKey;
  readonly draft: Draft;
  /** As in Engine.save. */
  readonly expected: number;
}

interface SavedRow {
  /** `busy`: somebody else holds the conversation, and those beside it do not wait for him. */
  readonly what: Saved['what'] | 'failed' | 'busy';
  /** The driver reads long numbers in arrays as texts. */
  readonly seqs: readonly string[] | null;
  readonly taken: readonly number[] | null;
  readonly code: string | null;
  readonly problem: string | null;
}

async function saveAll(db: Database, turns: readonly Turn[], clock: number | null): Promise<readonly SavedRow[]> {
  const all = turns.map(({ key: { delivery, take = null }, draft, expected }) => {
    return { draft, names: namesOf(delivery), expected, take };
  });
  const { rows } = await sql<SavedRow>`
    select what, seqs, taken, code, problem from take_turns_1(${JSON.stringify(all)}::jsonb, ${clock}) order by place`.execute(
    db,
  );
  return rows;
}

/** Throws what PostgreSQL threw for this turn. */
function toSaved({ what, seqs, taken, code, problem }: SavedRow): Saved {
  const numbers = (seqs ?? []).map(Number);
  if (what === 'saved') return { what, seqs: numbers, taken: taken ?? [] };
  if (what === 'seen') return { what, seq: numbers[0] ?? 0 };
  if (what === 'stale' || code === UNIQUE_VIOLATION) return { what: 'stale' };
  throw Object.assign(new Error(problem ?? ''), { code });
}

interface Sent {
  readonly row: DueRow;
  readonly arrival: Arrival | undefined;
}

/** Null where somebody else holds the row. */
async function markAll(db: Database, all: readonly Sent[]): Promise<readonly (boolean | null)[]> {
  const sent = all.map(({ row: { seq, route, tries }, arrival }) => ({ seq, route, tries, ...arrival }));
  const { rows } = await sql<{ more: boolean | null }>`select more from mark_all_sent_1(${JSON.stringify(sent)}::jsonb)`.execute(
    db,
  );
  return rows.map(({ more }) => more);
}
