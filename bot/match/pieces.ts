/** Texts as pieces of four letters, which survive a typo where whole words do not. */

/** Characters in a piece. Shorter ones are everywhere, longer ones do not survive a typo. */
export const PIECE = 4;
/** What a message is set off with when people quote it: "now some get: Because of …". */
const CLAUSE_END = /: | - |"/;

/** Letters and digits of any script, lower case, single blanks; placeholders are gone. */
export function foldWords(text: string): string {
  return text
    .normalize('NFKC')
    .toLowerCase()
    .replace(/%\d|%s|<[^<>]{0,40}>/g, ' ')
    .replace(/[^\p{L}\p{N}]+/gu, ' ')
    .trim();
}

export function splitClauses(sentence: string): readonly string[] {
  return sentence.split(CLAUSE_END);
}

/** Each piece once, in the order of the text. */
export function piecesOf(folded: string): ReadonlySet<string> {
  const pieces = new Set<string>();
  for (let i = 0; i + PIECE <= folded.length; i += 1) pieces.add(folded.slice(i, i + PIECE));
  return pieces;
}
