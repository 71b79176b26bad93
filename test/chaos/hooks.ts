/** The store with a hand on its neck: kills this process where a crash hurts most, and writes down what was claimed and noted. */
import { closeSync, openSync, writeSync } from 'node:fs';
import { setTimeout as pause } from 'node:timers/promises';
import type { Claim, Step, Store } from '../../adapters/store/store.ts';
import type { Random } from '../random.ts';
import { dyeAnswers, findDyes } from './dye.ts';

/** Where the process may die by its own hand; `at random` are the parent's kills. */
export const HOOKS = [
  'before commit',
  'in the transaction',
  'after commit',
  'after claim',
  'before note',
  'before mark',
] as const;
export type Hook = (typeof HOOKS)[number];

/** A line of the journal, which outlives the process: what it wrote is with the system. */
export type JournalLine =
  /** A row was claimed: its dye, so that no call goes out that nobody has decided on. */
  | { readonly claimed: string; readonly tries: number }
  /** A place of the platform is on disk. */
  | { readonly noted: string }
  | { readonly killed: Hook; readonly at: number };

/** In place of a minute, so that what a crash left does not hold up the test; longer than any send takes here. */
const LEASE_MS = 12_000;
/** Waits are so much shorter than in real life. This is timing only: which wait follows on what is the product's. */
const FASTER = 10;
/** So much likelier than at the other hooks: what was acknowledged by then would be lost. */
const BEFORE_COMMIT = 3;
/** Share of the turns that meet a slow disk, and how slow it is. */
const SLOW = 0.1;
const SLOW_MS = 150;

export interface Wrapping {
  readonly random: Random;
  /** Of each passing of a hook. */
  readonly killChance: () => number;
  readonly journal: string;
}

export function wrapStore(store: Store, { random, killChance, journal }: Wrapping): Store {
  const file = openSync(journal, 'a');
  const write = (line: JournalLine) => writeSync(file, `${JSON.stringify(line)}\n`);
  const die = (killed: Hook) => {
    write({ killed, at: Date.now() });
    process.kill(process.pid, 'SIGKILL');
  };
  const mayDie = (killed: Hook) => {
    if (random.chance(killChance())) die(killed);
  };
  const noteClaims = (rows: Awaited<ReturnType<Store['claimDue']>>) => {
    for (const { outgoing, tries } of rows) for (const claimed of findDyes(outgoing.text)) write({ claimed, tries });
    if (rows.length > 0) mayDie('after claim');
    return rows;
  };
  return {
    ...store,
    turn: async (key, step) => {
      if (random.chance(SLOW)) await pause(random.below(SLOW_MS));
      // Late, so that whoever acknowledges too early has time for it.
      if (random.chance(BEFORE_COMMIT * killChance())) await pause(SLOW_MS).then(() => die('before commit'));
      const dyeing: Step = (conversation) => {
        const turned = step(conversation);
        mayDie('in the transaction');
        return turned && { ...turned, outgoing: dyeAnswers(key.conversation, key.delivery, turned.outgoing) };
      };
      const result = await store.turn({ ...key, ...(key.take && { take: shorten(key.take) }) }, dyeing);
      mayDie('after commit');
      noteClaims(result.taken ?? []);
      return result;
    },
    claimDue: async (claim) => noteClaims(await store.claimDue(shorten(claim))),
    noteArrival: async (seq, part, place, route) => {
      mayDie('before note');
      await store.noteArrival(seq, part, place, route);
      write({ noted: place });
    },
    markSent: async (row, arrival) => {
      mayDie('before mark');
      const more = await store.markSent(row, arrival);
      if (arrival) write({ noted: arrival.place });
      return more;
    },
    markFailed: (row, waitMs) => store.markFailed(row, waitMs === null ? null : Math.ceil(waitMs / FASTER)),
    hold: (row, what, ms) => store.hold(row, what, Math.ceil(ms / FASTER)),
    close: async () => {
      await store.close();
      closeSync(file);
    },
  };
}

function shorten<T extends Pick<Claim, 'lease'>>(claim: T): T {
  return { ...claim, lease: Math.min(claim.lease, LEASE_MS) };
}
