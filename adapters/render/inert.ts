/** Characters that do something other than be read. */

/** Control characters but for line breaks and tabs, what turns the direction of reading around, and halves of characters. */
export const ACTIVE = /[^\P{Cc}\t\r\n]|[\u202a-\u202e\u2066-\u2069]|\p{Surrogate}/gu;

/** Hardly any text has one of these, and with surrogates every character that ACTIVE stands for. */
// biome-ignore lint/suspicious/noControlCharactersInRegex: those are what is looked for
const SUSPECT = /[\x00-\x08\x0b\x0c\x0e-\x1f\x7f-\x9f\u202a-\u202e\u2066-\u2069\ud800-\udfff]/;

/** The text with a mark in the place of each of them, so that what is shown is what is there. */
export function toInert(text: string): string {
  return SUSPECT.test(text) ? text.replace(ACTIVE, '\ufffd') : text;
}
