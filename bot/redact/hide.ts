/** Puts marks in the place of names. */
import type { HiddenName } from '../types.ts';
import { fold } from './fold.ts';
import { MARKED } from './marks.ts';
import { buildTrie, type Hit, longestAt } from './trie.ts';

/** Sticky: looks at one place only. */
const MARK = new RegExp(String.raw`\[${MARKED}\]`, 'y');

/** Each name that stands as a whole word gets its mark; of two that begin at one place the longer one. Marks stay as they are. */
export function hideNames(text: string, names: readonly HiddenName[]): string {
  const trie = buildTrie(names);
  const folded = fold(text);
  const isEdge = edgesOf(text);
  const parts: string[] = [];
  let kept = 0;
  for (let at = 0; at < text.length; at += 1) {
    const hit = markAt(text, at) ?? (isEdge(at) ? longestAt(trie, folded, at, isEdge) : null);
    if (!hit) continue;
    parts.push(text.slice(kept, at), hit.mark);
    kept = hit.end;
    at = hit.end - 1;
  }
  return parts.join('') + text.slice(kept);
}

function markAt(text: string, at: number): Hit | null {
  if (text[at] !== '[') return null;
  MARK.lastIndex = at;
  const mark = MARK.exec(text)?.[0];
  return mark === undefined ? null : { mark, end: at + mark.length };
}

/** Tells the places that are not inside a word. */
function edgesOf(text: string): (at: number) => boolean {
  const inWord = new Uint8Array(text.length);
  for (const { 0: word, index } of text.matchAll(/[\p{L}\p{N}_]+/gu)) inWord.fill(1, index, index + word.length);
  return (at) => !(inWord[at - 1] && inWord[at]);
}
