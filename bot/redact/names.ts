/** Whether a word that stands where a name stands is one. */
import { isKnownSource } from '../evidence/sources.ts';
import { isFileName, isOrdinary, isTechnical } from './ordinary.ts';
import { isPublic } from './public.ts';

/** Windows logs no event above 65535, so that longer numbers can be somebody's. */
const SHORTEST_NUMBER = 6;
/** Event sources and classes, which have dots and hyphens as hosts have. */
const PART_OF_WINDOWS = /^(?:Microsoft-Windows-|Microsoft\.|System\.)/i;

/** Whether a word can be searched for as a name without hitting what is not one. */
export function isName(word: string): boolean {
  const isTooShort = word.length < 2 || (/^\d+$/.test(word) && word.length < SHORTEST_NUMBER);
  return !isTooShort && !isOrdinary(word) && !isTechnical(word) && !isFileName(word) && !isKnownSource(word.toLowerCase());
}

export function isHost(word: string): boolean {
  return /\p{L}/u.test(word) && isName(word) && !isPublic(word) && !PART_OF_WINDOWS.test(word);
}
