/** Pieces that the patterns of the rules are put together from. A rule never starts inside a run of name characters. */

export const raw = String.raw;

export const WORD = raw`[\p{L}\p{N}_]`;
/** Words joined by single dots and hyphens, never a part of such a run: where a sentence ends in "...", the name ends before. */
const RUN = `${WORD}{1,63}(?:[.-]${WORD}{1,63}){0,12}(?![.-]?${WORD})`;
export const NAME = `(?<name>${RUN})`;
/** What stands before the backslash of `CORP\anna`. */
export const DOMAIN = raw`${WORD}[\p{L}\p{N}_.-]{0,60}`;

export const NOT_INSIDE = raw`(?<![\p{L}\p{N}_.\\-])`;
export const NO_LETTER = raw`(?<!\p{L})`;
/** Where a word begins. Chinese and Japanese have no spaces, so that a word may begin after any of their letters. */
export const BEGINS = raw`(?<![\p{Script=Latin}\p{Script=Cyrillic}\p{Script=Greek}\p{N}_-])`;

/** Blanks, the wide one of Japanese and those before a French colon among them. */
export const BLANK = raw`[ \t\u00a0\u202f\u3000]`;
/** Full-width as well, as in Chinese and Japanese. */
export const COLON = '[:=：＝]';
export const OPEN_QUOTE = raw`(?:["'“”„‘’「『]|[«»]${BLANK}?)`;
export const CLOSE_QUOTE = raw`(?:["'“”‘’」』]|${BLANK}?[«»])`;
export const OPEN = `(?:[«»]${BLANK}?|["'“”„‘’「『*\`]{0,2})`;
/** How people and PowerShell set a value off: `Host Name . . . . : `. */
const SET_OFF = raw`["']?(?:${BLANK}|\.){0,60}${COLON}${BLANK}{0,60}${OPEN}`;
/** Prose has colons too: after a value the line, the sentence or the field ends. */
export const ENDS = `(?=${[
  `${BLANK}{0,20}$`,
  raw`\.?["'“”’*\x60,;|<)，、；。）」』]`,
  `${BLANK}?[«»]`,
  raw`\.\s|[:：]\d`,
  raw`${BLANK}{1,20}[\p{L}'’.-]{1,20}(?: [\p{L}'’.-]{1,20}){0,3}${BLANK}?[:：]`,
].join('|')})`;

/** One of the labels and its colon, as a dialog or a log puts them before a value. */
export function labelled(...labels: readonly string[]): string {
  return `${BEGINS}(?:${labels.join('|')})${SET_OFF}`;
}

/** The value of an XML element, or of a `Data` of an event, that bears one of the names. */
export function inElement(names: string): string {
  return `<(?:Data Name=["'])?(?:${names})(?:["'])?>${NAME}(?=<)`;
}
