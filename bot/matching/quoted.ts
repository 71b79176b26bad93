/** What a paste puts in quotation marks: who writes `some get "…" since Monday` says himself what the message is, and what is only his. */
import { findQuotations } from '../evidence/quotations.ts';

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
/** What is closed only after so many letters was no quotation. */
const LONGEST = 4_000;

/** Sentences as splitSentences gives them, cut at the marks of quotations, which may go on over sentences. */
export function cutAtQuotes(sentences: readonly string[]): readonly Piece[] {
  const text = sentences.join('\n');
  const quotations = findQuotations(text, FEWEST_WORDS).filter(({ start, end }) => end - start <= LONGEST);
  const pieces: Piece[] = [];
  let next = 0;
  let at = 0;
  for (const [sentence, { length }] of sentences.entries()) {
    const end = at + length;
    while (at < end) {
      const quotation = quotations[next];
      const isInside = quotation !== undefined && quotation.start <= at;
      const to = Math.min(end, (isInside ? quotation.end : quotation?.start) ?? end);
      pieces.push({ text: text.slice(at, to), sentence, quotation: isInside ? next : NOT_QUOTED });
      if (isInside && to === quotation.end) next += 1;
      at = to;
    }
    at = end + 1;
  }
  return pieces;
}
