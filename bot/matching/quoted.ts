/** What a paste puts in quotation marks: who writes `some get "…" since Monday` says himself what the message is, and what is only his. */
import { findAll } from '../find-all.ts';

/** A run of text within one sentence, all of it in the same quotation or in none. */
export interface Piece {
  readonly text: string;
  readonly sentence: number;
  /** 0 … in the order of the paste, or NOT_QUOTED. */
  readonly quotation: number;
}

export const NOT_QUOTED = -1;
/** Fewer words are a name, which messages quote themselves. */
const FEWEST_WORDS = 5;
/** What is not closed after so many letters was no quotation mark. */
const LONGEST = 4_000;
/** A mark that opens stands before a word and behind none; one that closes the other way round. */
const MARK = /(?<![^\s([{:,;=])(?<opening>["'])(?=\S)|(?<=\S)["'](?![^\s)\]}.,:;!?])/g;
const WORD = /\S+/g;

/** Sentences as splitSentences gives them, cut at the marks. A quotation may hold others, and may go on over sentences. */
export function cutAtQuotes(sentences: readonly string[]): readonly Piece[] {
  const pieces: Piece[] = [];
  let quotations = 0;
  let open: { readonly mark: string; readonly first: number; length: number } | null = null;
  const put = (sentence: number, text: string) => {
    if (text !== '') pieces.push({ text, sentence, quotation: NOT_QUOTED });
    if (open !== null) open.length += text.length;
    if (open !== null && open.length > LONGEST) open = null;
  };
  const close = (first: number) => {
    const inside = pieces.slice(first);
    if (inside.reduce((sum, { text }) => sum + findAll(WORD, text).length, 0) < FEWEST_WORDS) return;
    for (const [i, piece] of inside.entries()) pieces[first + i] = { ...piece, quotation: quotations };
    quotations += 1;
  };
  for (const [sentence, text] of sentences.entries()) {
    let from = 0;
    for (const { 0: mark, index, groups } of findAll(MARK, text)) {
      const isOpening = groups?.opening !== undefined;
      if (open === null ? !isOpening : isOpening || open.mark !== mark) continue;
      put(sentence, text.slice(from, index));
      from = index + 1;
      if (open === null) open = { mark, first: pieces.length, length: 0 };
      else {
        close(open.first);
        open = null;
      }
    }
    put(sentence, text.slice(from));
  }
  return pieces;
}
