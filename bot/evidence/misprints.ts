/** Registry paths and names that the published articles print wrongly, found in what a user pastes. */
import type { Dispute } from '../../knowledge/model.ts';
import type { FoundMisprint } from '../types.ts';

interface Misprint extends FoundMisprint {
  readonly folded: string;
  /** Right spellings that begin with the wrong one: where they stand, nothing is wrong. */
  readonly rightOnes: readonly string[];
}
export type Misprints = readonly Misprint[];

/** Compiles the misprints of all disputes. */
export function buildMisprints(disputes: readonly Dispute[]): Misprints {
  return disputes.flatMap(({ id, misprints }) =>
    misprints.map(({ printed, right }) => {
      const folded = foldPath(printed).replace(/\\$/, '');
      const rightOnes = right
        .map(({ text }) => foldPath(text))
        .filter((text) => text.length > folded.length && text.includes(folded));
      return { dispute: id, printed, folded, rightOnes: rightOnes.map((text) => text.slice(text.indexOf(folded))) };
    }),
  );
}

/** The misprints in the text, as the disputes print them. */
export function readMisprints(text: string, misprints: Misprints): readonly FoundMisprint[] {
  const folded = foldPath(text);
  return misprints.filter((misprint) => isIn(folded, misprint)).map(({ dispute, printed }) => ({ dispute, printed }));
}

/** Lower case, one kind of backslash and of hive name; `ControlSet001` is the current one in an export. */
function foldPath(text: string): string {
  return text
    .toLowerCase()
    .replace(/[‐‑‒–—]/g, '-')
    .replace(/[^\S\n]+/g, ' ')
    .replace(/ ?[\\/]+ ?/g, '\\')
    .replace(/\bcontrolset00\d\b/g, 'currentcontrolset')
    .replace(/\b(?:computer\\)?(?:hkey_local_machine|hklm):?\\/g, '');
}

function isIn(text: string, { folded, rightOnes }: Misprint): boolean {
  for (let at = text.indexOf(folded); at >= 0; at = text.indexOf(folded, at + 1)) {
    const isWhole = !/[\p{L}\p{N}]/u.test(text.charAt(at - 1)) && !/[\p{L}\p{N}]/u.test(text.charAt(at + folded.length));
    if (isWhole && !rightOnes.some((right) => text.startsWith(right, at))) return true;
  }
  return false;
}
