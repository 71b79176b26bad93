/** What the platforms saw, kept for ever: every message that came to stand somewhere, and what became of the answer to the call that made it. */
import { createHash } from 'node:crypto';
import { findDyes } from './dye.ts';

export type Platform = 'slack' | 'teams';

/** What a call wants to show. */
export interface Show {
  readonly platform: Platform;
  readonly place: string;
  /** The message under which it stands. */
  readonly thread: string | null;
  /** All that can be read there, by which dyes are found and the same is told from something else. */
  readonly body: string;
}

/** A message that a call has made. */
export interface Create extends Show {
  /** Unique over both platforms. */
  readonly id: string;
  readonly at: number;
  /** When the caller had a 2xx in full; null: its answer was lost. */
  answeredAt: number | null;
}

/** One answer of the bot, as the platforms know it. */
export interface Seen {
  readonly platform: Platform;
  /** Position among all that was shown, of the first time; null while nothing was shown. */
  first: number | null;
  /** Shown to one person alone, which leaves nothing standing. */
  isWhisper: boolean;
  /** By what is written there: a long answer has several parts. */
  readonly parts: Map<string, Part>;
}

export interface Part {
  /** The messages that show it now. What has become shorter moves up, and stands elsewhere than before. */
  readonly ids: Set<string>;
  readonly creates: Create[];
  /** Creating calls that came, whatever became of them. */
  attempts: number;
}

export interface Ledger {
  readonly nextId: () => string;
  /** A call to create something has come; nothing has become of it yet. */
  readonly attempted: (show: Show) => void;
  readonly created: (id: string, show: Show) => Create;
  readonly updated: (id: string, show: Show) => void;
  readonly removed: (id: string) => void;
  readonly whispered: (show: Show) => void;
  /** By dye. */
  readonly seen: ReadonlyMap<string, Seen>;
  /** What stands there now, by id. */
  readonly standing: ReadonlyMap<string, Show>;
  /** The newest message where somebody looks. */
  readonly newest: (where: Pick<Show, 'place' | 'thread'>) => (Show & { readonly id: string }) | null;
  /** Messages without a dye: notes beside the conversation. */
  readonly undyed: () => number;
  readonly listen: (listener: (create: Create) => void) => void;
}

export function createLedger(clock: () => number): Ledger {
  const seen = new Map<string, Seen>();
  const standing = new Map<string, Show>();
  const parts = new Map<string, readonly Part[]>();
  const newest = new Map<string, string>();
  const listeners: ((create: Create) => void)[] = [];
  let [lastId, shown, undyed] = [clock(), 0, 0];

  const seenOf = ({ platform, body }: Show): readonly Seen[] =>
    findDyes(body).map((dye) => remember(seen, dye, () => ({ platform, first: null, isWhisper: false, parts: new Map() })));
  /** Every dye in it counts as shown from now on. */
  const show = (what: Show): readonly Part[] => {
    shown += 1;
    return seenOf(what).map((each) => {
      each.first ??= shown;
      return partOf(each, what.body);
    });
  };
  /** What stood under that id before stands there no more. */
  const put = (id: string, what: Show | null): readonly Part[] => {
    for (const { ids } of parts.get(id) ?? []) ids.delete(id);
    if (what === null) standing.delete(id);
    else standing.set(id, what);
    const now = what === null ? [] : show(what);
    for (const { ids } of now) ids.add(id);
    parts.set(id, now);
    return now;
  };
  return {
    nextId: () => {
      lastId = Math.max(lastId + 1, clock());
      return String(lastId);
    },
    attempted: (what) => {
      for (const each of seenOf(what)) partOf(each, what.body).attempts += 1;
    },
    created: (id, what) => {
      const create: Create = { id, ...what, at: clock(), answeredAt: null };
      const made = put(id, what);
      for (const { creates } of made) creates.push(create);
      if (made.length === 0) undyed += 1;
      newest.set(nameOf(what), id);
      for (const listener of listeners) listener(create);
      return create;
    },
    updated: (id, what) => void put(id, what),
    removed: (id) => void put(id, null),
    whispered: (what) => {
      show(what);
      for (const each of seenOf(what)) each.isWhisper = true;
    },
    seen,
    standing,
    newest: (where) => {
      const id = newest.get(nameOf(where)) ?? '';
      const found = standing.get(id);
      return found ? { id, ...found } : null;
    },
    undyed: () => undyed,
    listen: (listener) => void listeners.push(listener),
  };
}

function nameOf({ place, thread }: Pick<Show, 'place' | 'thread'>): string {
  return `${place} ${thread ?? ''}`;
}

function partOf({ parts }: Seen, body: string): Part {
  const print = createHash('sha1').update(body).digest('base64url');
  return remember(parts, print, () => ({ ids: new Set(), creates: [], attempts: 0 }));
}

function remember<K, V>(map: Map<K, V>, key: K, make: () => V): V {
  const known = map.get(key);
  if (known !== undefined) return known;
  const made = make();
  map.set(key, made);
  return made;
}
