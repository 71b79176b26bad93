/**
 * Tables as long as the vocabulary and the knowledge. They are made once, with the index; a paste is laid out in them, compared, and wiped off,
 * which costs what the paste is long. To make new ones for every paste would cost more than to compare it.
 */
import type { Likes } from './asked.ts';

/** No place, no word, no pair. */
export const NONE = -1;
/** What another name of the same thing counts where words are counted in any order: one name would bring in the words of four. */
const NAME_PULL = 0.4;

export class Slate {
  /** Per meaning: its last place in the paste, and per place the one before it; or NONE. */
  readonly last: Int32Array;
  readonly next: number[] = [];
  /** Per meaning: 0…1, the share of its likest place; and the same where the best message explains nothing. */
  readonly likest: Float32Array;
  readonly rest: Float32Array;
  /** The meanings that stand anywhere, in the order of the paste. */
  readonly meanings: number[] = [];
  /** Per meaning: the entry it was last counted in, or how often it is in a window; NONE between two uses. */
  readonly counted: Int32Array;
  /** Per entry: 0 between two uses. */
  readonly shared: Float32Array;
  /** Room for a list of entries. What stands in it is nobody's. */
  readonly touched: Int32Array;

  constructor(meanings: number, entries: number) {
    this.last = new Int32Array(meanings).fill(NONE);
    this.likest = new Float32Array(meanings);
    this.rest = new Float32Array(meanings);
    this.counted = new Int32Array(meanings).fill(NONE);
    this.touched = new Int32Array(entries);
    this.shared = new Float32Array(entries);
  }

  /** Lays out one paste for as long as `use` takes; it must not wait, because there is room for one only. */
  with<T>(likes: Likes, use: () => T): T {
    if (this.meanings.length > 0) throw new Error('One paste at a time: another one is laid out.');
    this.#lay(likes);
    try {
      return use();
    } finally {
      this.#wipe();
    }
  }

  #lay({ meaning: meanings, share, surface }: Likes): void {
    for (let i = 0; i < meanings.length; i += 1) {
      const meaning = meanings[i] ?? 0;
      const before = this.last[meaning] ?? NONE;
      if (before === NONE) this.meanings.push(meaning);
      this.next.push(before);
      this.last[meaning] = i;
      const pull = (share[i] ?? 0) * (surface[i] === NONE ? NAME_PULL : 1);
      if (pull > (this.likest[meaning] ?? 0)) this.likest[meaning] = pull;
    }
  }

  #wipe(): void {
    for (const meaning of this.meanings) {
      this.last[meaning] = NONE;
      this.likest[meaning] = 0;
      this.rest[meaning] = 0;
    }
    this.meanings.length = 0;
    this.next.length = 0;
  }
}
