/** Passwords and PINs. They become `[PASSWORD]` and are never among the names. */
import { JOINED_PASSWORD_WORDS, SPACED_PASSWORD_WORDS } from './languages.ts';
import { MARKED } from './marks.ts';
import { isTechnical } from './ordinary.ts';
import { BLANK, COLON, NO_LETTER, raw } from './pieces.ts';
import { always, mask, type SecretRule } from './rule.ts';
import { isNoTalk } from './talk.ts';

const PASSWORD_WORD = `(?:${['pass(?:word|phrase|code|wd)?|pwd|pw|pin(?: ?code)?', ...SPACED_PASSWORD_WORDS].join('|')})`;
const IS_WORD = 'is|was|ist|war|lautet|est|es|è|é|är|jest';
/** "is" in some languages, or a colon. */
const IS = raw`["']?(?:${BLANK}{0,5}${COLON}|${BLANK}{1,5}(?:${IS_WORD})(?=${BLANK}|[:：])[:：]?)${BLANK}{0,5}`;
/** Words that are "is" in one language and something else in another. */
const PERHAPS_IS = `${BLANK}{1,5}(?:je|er|это)${BLANK}{1,5}`;
/** Whose it is, in up to four words: "for mueller", "for the admin account". */
const WHOSE = raw`${BLANK}{1,5}(?:for|of|für|von|pour|de|du|para|per|di|da|do|voor|van|dla|för|для)(?:${BLANK}{1,5}[^\s:=：＝]{1,40}){1,4}?`;
/** What begins with a mark is masked already. */
const NO_MARK = raw`(?!\[(?:PASSWORD|KEY|${MARKED})\])`;
const QUOTED = raw`"[^"\n]{1,200}"|'[^'\n]{1,200}'|“[^”\n]{1,200}”|‘[^’\n]{1,200}’`;
/** A closing mark after it is left to the sentence. */
const SECRET = raw`${NO_MARK}(?<name>${QUOTED}|[^\s<>]*[^\s<>.,;)])`;

/** Particles that make "the password is" and other things of the word before them. */
const PARTICLE = 'は|が|是|为|為|은|는|이|가';
const JOINED_WORD = `(?:${JOINED_PASSWORD_WORDS.join('|')})`;
const LATIN_SECRET = raw`${NO_MARK}(?<name>${QUOTED}|(?:(?![<>])[!-~]){1,100}(?<![.,;)]))`;
/** A share, as `net use` takes it. */
const SHARE = raw`(?:"\\\\[^"\n]{1,200}"|\\\\\S{1,200})`;

const PASSWORDS: readonly SecretRule[] = [
  password(`${NO_LETTER}${PASSWORD_WORD}${IS}${SECRET}`, isNoTalk),
  password(raw`${NO_LETTER}${PASSWORD_WORD}[ \t]{1,5}${SECRET}`, isOdd),
  password(NO_LETTER + PASSWORD_WORD + PERHAPS_IS + SECRET, isOdd),
  password(NO_LETTER + PASSWORD_WORD + WHOSE + IS + SECRET, isOdd),
  password(`${JOINED_WORD}${BLANK}{0,5}${COLON}${BLANK}{0,5}${LATIN_SECRET}`, isNoTalk),
  password(`${JOINED_WORD}${BLANK}{0,5}(?:${PARTICLE}|${BLANK})${BLANK}{0,5}${LATIN_SECRET}`, isOdd),
  password(raw`${NO_LETTER}pin(?: ?code)?[ \t]{1,5}(?<name>\d{4,12})(?!\w)`),
  // At the command line.
  password(raw`(?<![^\s"'])[/-](?:p|pw|pass|password|pin):${SECRET}`),
  password(raw`\bnet user \S{1,60} (?![/*])${SECRET}`, isOdd),
  password(raw`\bnet use (?:[a-z]: |\* )?${SHARE} (?![/*])${SECRET}(?=[ \t]{1,5}/u(?:ser)?:)`),
  password(raw`\bnet use (?:[a-z]: |\* )?${SHARE} (?:/user:\S{1,80} )?(?![/*])${SECRET}`, isOdd),
  password(`ConvertTo-SecureString (?:-String )?(?<name>${QUOTED})`),
  // In XML and links.
  password(raw`<(?:\w{0,20}password|pin)>${NO_MARK}(?<name>[^<\n]{1,200})(?=<)`),
  password(raw`://[^\s:/@]{1,60}:${NO_MARK}(?<name>[^\s/@]{1,100})(?=@)`),
];

export function maskPasswords(text: string): string {
  return mask(text, PASSWORDS, '[PASSWORD]');
}

function password(source: string, accept: SecretRule['accept'] = always): SecretRule {
  return { find: new RegExp(source, 'giu'), accept };
}

/** Without "is" or a colon only what is no word of a language: letters with digits, but no code. */
function isOdd(word: string): boolean {
  return /\p{L}/u.test(word) && /\d/.test(word) && !isTechnical(word) && !/^[("'“]|^s-1-|[:\\[]/i.test(word);
}
