/** What stands in quotation marks: mostly what Windows shows, seldom what the user says. Marks are expected to be unified. */
import { findAll } from '../find-all.ts';

/** Within one paragraph; an apostrophe is no mark, nor is the sign for inches. */
const QUOTATION = /(?<!\p{N})"(?:[^"\n]|\n(?!\s*\n))*"|(?<!\p{L})'[^'\n]{16,}'(?!\p{L})/gu;
const WORD = /[\p{L}\p{N}]+/gu;

/** From mark to mark. */
export interface Quotation {
  readonly start: number;
  readonly end: number;
}

/** Those of at least so many words: a quoted name is none. */
export function findQuotations(text: string, fewestWords: number): readonly Quotation[] {
  return findAll(QUOTATION, text)
    .filter(([quoted]) => findAll(WORD, quoted).length >= fewestWords)
    .map(({ index, 0: quoted }) => ({ start: index, end: index + quoted.length }));
}
