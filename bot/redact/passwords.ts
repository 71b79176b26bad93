/** Passwords and PINs. They become `[PASSWORD]` and are never among the names. */
import { MARKED } from './marks.ts';
import { isTechnical } from './ordinary.ts';
import { NO_LETTER, raw } from './pieces.ts';
import { always, mask, type SecretRule } from './rule.ts';
import { isNoTalk } from './talk.ts';

const PASSWORD_WORD =
  '(?:pass(?:word|wort|phrase|code|wd)?|pwd|pw|kennwort|mot de passe|contraseña|wachtwoord|senha|hasło|пароль|pin(?: ?code)?)';
/** "is" in some languages, or a colon. */
const IS = raw`["']?(?:[ \t]{0,5}[:=]|[ \t]{1,5}(?:is|was|ist|war|lautet|est|es)(?=[ \t:]):?)[ \t]{0,5}`;
/** What begins with a mark is masked already. */
const NO_MARK = raw`(?!\[(?:PASSWORD|KEY|${MARKED})\])`;
const QUOTED = raw`"[^"\n]{1,200}"|'[^'\n]{1,200}'|“[^”\n]{1,200}”|‘[^’\n]{1,200}’`;
/** A closing mark after it is left to the sentence. */
const SECRET = raw`${NO_MARK}(?<name>${QUOTED}|[^\s<>]*[^\s<>.,;)])`;

const PASSWORDS: readonly SecretRule[] = [
  password(`${NO_LETTER}${PASSWORD_WORD}${IS}${SECRET}`, isNoTalk),
  password(raw`${NO_LETTER}${PASSWORD_WORD}[ \t]{1,5}${SECRET}`, isOdd),
  password(raw`${NO_LETTER}pin(?: ?code)?[ \t]{1,5}(?<name>\d{4,12})(?!\w)`),
  // At the command line.
  password(raw`(?<![^\s"'])[/-](?:p|pw|pass|password|pin):${SECRET}`),
  password(raw`\bnet user \S{1,60} (?![/*])${SECRET}`, isOdd),
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
