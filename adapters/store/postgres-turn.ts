/**
 * What every turn and every sending does in PostgreSQL, each in one round trip. A turn is two: a look, and a call of a
 * function that saves if the conversation is still what was looked at. No transaction stays open while the bot thinks.
 */
import { sql } from 'kysely';
import { codeOf } from '../error-code.ts';
import type { Database, Engine, Looked, Saved, Tables } from './sql-tables.ts';
import { namesOf } from './sql-turn.ts';
import type { TurnKey } from './store.ts';

/** Of two turns at the same moment, in two conversations, that have a name in common, one is told this. */
const UNIQUE_VIOLATION = '23505';

/** `clock`: milliseconds since 1970; null where the database's own counts. */
export function createPostgresTurns(
  clock: () => number | null,
): Pick<Engine, 'look' | 'save' | 'lockPace' | 'takePace' | 'takeOut'> {
  return {
    look,
    save: async (tx, key, draft, expected) => {
      const take = key.take ? JSON.stringify(key.take) : null;
      const names = namesOf(key.delivery);
      const call = sql<SavedRow>`
        select * from take_turn_1(${JSON.stringify(draft)}, ${names}::text[], ${expected}, ${take}, ${clock()})`;
      try {
        return toSaved((await call.execute(tx)).rows[0]);
      } catch (error) {
        if (codeOf(error) === UNIQUE_VIOLATION) return { what: 'stale' };
        throw error;
      }
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
    takeOut: async (tx, { seq, route, tries }, arrival) => {
      const { part = null, place = null } = arrival ?? {};
      const call = sql<{ more: boolean }>`select mark_sent_1(${seq}, ${route}, ${tries}, ${part}, ${place}) as more`;
      return (await call.execute(tx)).rows[0]?.more ?? false;
    },
  };
}

/** All but `seen` is null for a conversation that has not begun. */
type LookedRow = Tables['conversation'] & { readonly seen: number | null };

/** A lock comes first, so that what the other turn has left is seen. */
async function look(tx: Database, { conversation, delivery, also = [] }: TurnKey, lock: boolean): Promise<Looked> {
  if (lock) await sql`select from conversation where id = ${conversation} for update`.execute(tx);
  const { rows } = await sql<LookedRow>`
    select conversation.*, coalesce(
      (select seq from alias where name = any(${also}::text[]) limit 1),
      (select seq from message where conversation = ${conversation} and delivery = any(${namesOf(delivery)}::text[]) limit 1)
    ) as seen
    from (select) as one left join conversation on conversation.id = ${conversation}`.execute(tx);
  const row = rows[0];
  return { seen: row?.seen ?? null, stored: row?.id ? row : null };
}

interface SavedRow {
  readonly what: Saved['what'];
  /** The driver reads long numbers in arrays as texts. */
  readonly seqs: readonly string[] | null;
  readonly taken: readonly number[] | null;
}

function toSaved(row: SavedRow | undefined): Saved {
  const seqs = (row?.seqs ?? []).map(Number);
  if (row?.what === 'saved') return { what: 'saved', seqs, taken: row.taken ?? [] };
  return row?.what === 'seen' ? { what: 'seen', seq: seqs[0] ?? 0 } : { what: 'stale' };
}
