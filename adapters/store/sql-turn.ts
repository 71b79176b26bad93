/** One turn: seen before? load, step, save. */
import { upgrade } from '../../bot/turn.ts';
import type { Conversation, Outgoing } from '../../bot/types.ts';
import { type Draft, draftBeside, draftTurn, firstTry, homeOf } from './sql-draft.ts';
import type { Engine, Looked, Parts, Tables } from './sql-tables.ts';
import { changeWords, isChangingWords } from './sql-words.ts';
import { type Step, type Turned, type TurnKey, type TurnResult, UNREADABLE } from './store.ts';

/** What is to be stored; or the result, where there is nothing to store. */
type Thought =
  | (Drafted & { readonly what: 'draft'; readonly stored: Tables['conversation'] | null })
  | { readonly what: 'result'; readonly result: TurnResult | null };

interface Drafted {
  readonly draft: Draft;
  /** The answers that the draft was made of. */
  readonly outgoing: readonly Outgoing[];
  /** Null where the conversation stays as it is. */
  readonly turned: Turned | null;
}

/** Results in null when it was not stored, because another turn came in between; or, outside a transaction (`isLocked` false), because it needs one. */
export function partsOf(engine: Engine, key: TurnKey, step: Step, isLocked: boolean): Parts<Looked, Thought, TurnResult | null> {
  return {
    conversation: key.conversation,
    look: (tx) => engine.look(tx, key, isLocked),
    think: ({ seen, stored }) => {
      if (seen !== null) return { what: 'result', result: { seen: true, seq: seen } };
      if (stored && key.ifUnreadable && tryRead(stored) === null)
        return {
          what: 'draft',
          stored,
          draft: draftBeside(key, key.ifUnreadable, stored),
          outgoing: [key.ifUnreadable],
          turned: null,
        };
      const turned = step(stored && readSnapshot(stored));
      if (turned === null) return { what: 'result', result: { seen: false, seq: 0, ignored: true } };
      if (isChangingWords(turned) && !isLocked) return { what: 'result', result: null };
      return { what: 'draft', draft: draftTurn(key, turned, stored), outgoing: turned.outgoing, turned, stored };
    },
    save: async (tx, thought) => {
      if (thought.what === 'result') return thought.result;
      const { draft, outgoing, turned, stored } = thought;
      const saved = await engine.save(tx, key, draft, stored?.version ?? 0);
      if (saved.what === 'stale') return null;
      if (saved.what === 'seen') return { seen: true, seq: saved.seq };
      if (turned && isChangingWords(turned)) await changeWords(tx, key, turned, homeOf(key, turned.conversation, stored));
      const ways = saved.taken.flatMap((i) => draft.outbox[i] ?? []);
      const taken = ways.flatMap((way) => firstTry(draft, outgoing, way, saved.seqs) ?? []);
      return { seen: false, seq: saved.seqs[0] ?? 0, ...(taken.length > 0 && { taken }) };
    },
  };
}

/** The names by which a delivery is known: its deletion may overtake it when it is delivered again. */
export function namesOf(delivery: string): readonly [string, string] {
  return [delivery, `${delivery}:deleted`];
}

/** Brings a stored conversation to the newest form; throws UNREADABLE for one that is newer, or broken. */
function readSnapshot(row: Pick<Tables['conversation'], 'schema' | 'snapshot'>): Conversation {
  let stored: { schema: number };
  try {
    stored = JSON.parse(row.snapshot);
  } catch {
    throw unreadable('its row is not JSON');
  }
  const conversation = upgrade(stored);
  if (conversation === null) throw unreadable(`it was stored in form ${row.schema}, which this version does not know`);
  return conversation;
}

/** Null for one that cannot be read. */
export function tryRead(row: Pick<Tables['conversation'], 'schema' | 'snapshot'>): Conversation | null {
  try {
    return readSnapshot(row);
  } catch {
    return null;
  }
}

function unreadable(why: string): Error {
  const tip = 'Start the version of Reconnect that wrote it, or begin a new conversation; the row was left as it is.';
  return Object.assign(new Error(`A stored conversation cannot be read: ${why}. ${tip}`), { name: UNREADABLE });
}
