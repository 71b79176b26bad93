/** Names letter by letter, so that a text is searched for thousands of them in one go. */
import type { HiddenName } from '../types.ts';
import { fold } from './fold.ts';

export interface Trie {
  readonly next: Map<string, Trie>;
  mark?: string;
}

/** A mark, and where the name ends that it stands for. */
export interface Hit {
  readonly mark: string;
  readonly end: number;
}

export function buildTrie(names: readonly HiddenName[]): Trie {
  const root: Trie = { next: new Map() };
  for (const { mark, value } of names) {
    let node = root;
    for (const letter of fold(value).split('')) {
      const next = node.next.get(letter) ?? { next: new Map() };
      node.next.set(letter, next);
      node = next;
    }
    if (node !== root) node.mark ??= mark;
  }
  return root;
}

/** The longest name that begins at `start` and ends at an edge. `folded` is the text as `fold` gives it. */
export function longestAt(trie: Trie, folded: string, start: number, isEdge: (at: number) => boolean): Hit | null {
  let hit: Hit | null = null;
  let node = trie.next.get(folded[start] ?? '');
  for (let end = start + 1; node; end += 1) {
    if (node.mark !== undefined && isEdge(end)) hit = { mark: node.mark, end };
    node = node.next.get(folded[end] ?? '');
  }
  return hit;
}
