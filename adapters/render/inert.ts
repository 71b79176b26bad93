/** Characters that do something other than be read. */

/** Control characters but for line breaks and tabs, what turns the direction of reading around, and halves of characters. */
export const ACTIVE = /[^\P{Cc}\t\r\n]|[\u202a-\u202e\u2066-\u2069]|\p{Surrogate}/gu;

/** The text with a mark in the place of each of them, so that what is shown is what is there. */
export function toInert(text: string): string {
  return text.replace(ACTIVE, '\ufffd');
}
