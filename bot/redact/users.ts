/** Rules for users: accounts, people, SIDs and the names in mail addresses. */
import { inAll, isLatin } from './languages.ts';
import { isHost, isName } from './names.ts';
import {
  CLOSE_QUOTE,
  DOMAIN,
  ENDS,
  inElement,
  labelled,
  NAME,
  NO_LETTER,
  NOT_INSIDE,
  OPEN,
  OPEN_QUOTE,
  raw,
  WORD,
} from './pieces.ts';
import type { Rule } from './rule.ts';
import { isNoTalk } from './talk.ts';

export const USER_LABEL = labelled(
  '(?:new )?(?:account|user|logon|login|target ?user|subject ?user|sam ?account|caller ?user) ?name|user|login|logon|upn',
  'user ?principal ?name|username:s|logon account|owner',
  ...inAll('user'),
);
/** In languages that put no space between words, where a sentence without one could be a name. */
const LOOSE_USER_LABEL = labelled(...inAll('looseUser'));
/** What stands before the name of a person, in two or three words. */
const PERSON_LABEL = labelled('[Ff]ull [Nn]ame|[Dd]isplay ?[Nn]ame|[Uu]ser ?[Nn]ame|[Rr]egistered [Oo]wner');
const PERSON = raw`(?<name>\p{Lu}[\p{L}'-]{1,30}(?: \p{Lu}[\p{L}'.-]{0,30}){1,2})`;
/** Where the folders of users are. */
const HOME = raw`[\\/](?:Users|Documents and Settings|home|${inAll('home').join('|')})[\\/]{1,2}`;
const IN_PATH = raw`[^\\/\s"'<>|:;,\[\]]{1,40}`;
/** The columns of qwinsta and of quser. */
const SESSION = raw`(?:(?:rdp-|ica-)\S{1,30}[ \t]{1,40}|console[ \t]{1,40})?`;
const STATE = raw`(?:active|disc|conn|listen|shadow|idle|down|aktiv|getr|actif|déco|activo|desc|attivo|disco)(?!\p{L})`;

export const USERS: readonly Rule[] = [
  // The SIDs of the system's own accounts are shorter: S-1-5-18, S-1-5-20.
  user(raw`(?<![\w-])(?<name>S-1-(?:5-21|12-1)(?:-\d{1,10}){3,8})(?![\w-])`),
  user(raw`(?<![\p{L}\p{N}_.%+'-])(?<name>${WORD}{1,64}(?:[.%+'-]${WORD}{1,64}){0,8})@(?=${WORD}|\[HOST-)`),
  user(raw`${HOME}(?<name>${IN_PATH}(?: ${IN_PATH}){1,2}(?=[\\/]))`),
  user(HOME + NAME),
  user(raw`${NOT_INSIDE}(?<domain>${DOMAIN})\\${NAME}(?![\\$])`, isDomainUser),
  user(raw`(?<![\p{L}\p{N}_\\])(?:\.|AzureAD|MicrosoftAccount)\\${NAME}(?!\\)`),
  user(inElement(raw`\w{0,30}User(?:Name)?|Param1|\w{0,20}AccountName`)),
  user(raw`${PERSON_LABEL}${PERSON}(?=[ \t]{0,20}$)`, isName, 'gmu'),
  user(USER_LABEL + NAME + ENDS),
  user(LOOSE_USER_LABEL + NAME + ENDS, (name) => isName(name) && isLatin(name)),
  user(raw`CN=(?<name>${WORD}[^,=\n\[\]<>]{1,60})(?=,(?:OU|CN)=)`),
  // In JSON, and in the lines of log servers.
  user(raw`"user"\s{0,5}:\s{0,5}\{\s{0,20}"name"\s{0,5}:\s{0,5}"${NAME}(?=")`),
  user(raw`(?<![\p{L}\p{N}.-])[a-z_]{0,12}user(?:_?name)?=${OPEN}${NAME}(?![\\@/])`),
  user(raw`\bMSWinEventLog[^\n]{1,120}\t\d{1,5}\t[^\t\n]{1,80}\t${NAME}(?=\t)`),
  // In prose.
  user(`${NO_LETTER}(?:user|account|login|logon)(?: ?name)?(?: (?:is|named|called))? ${OPEN_QUOTE}${NAME}(?=${CLOSE_QUOTE})`),
  user(raw`${NO_LETTER}(?:user|login|logon) ?name is ${NAME}(?![\\@])`, (name) => isName(name) && isNoTalk(name)),
  user(raw`${NO_LETTER}(?:(?:user|colleague) (?:named|called)|(?:log(?:ged)? ?(?:on|in)|signed in) as) ${NAME}(?![\\@])`),
  user(`${NO_LETTER}the user ${NAME}(?= is (?:currently|already))`),
  // At the command line.
  user(raw`${NO_LETTER}net user ${OPEN}${NAME}(?=[ \t]{1,5}(?:/|\[PASSWORD\])|[ \t]{0,20}$)`),
  user(raw`(?:[/-](?:user|u|username):|-credential )${OPEN}${NAME}(?![\\@])`),
  user(raw`^[ \t>]{0,4}${SESSION}${NAME}[ \t]{1,60}${SESSION}\d{1,5}[ \t]{1,20}${STATE}`),
];

function user(source: string, accept: Rule['accept'] = isName, flags = 'gimu'): Rule {
  return { find: new RegExp(source, flags), accept };
}

/** `HKLM\SYSTEM` and `Terminal Server\RCM` are paths: there the first word is ordinary. */
function isDomainUser(name: string, { groups }: RegExpExecArray): boolean {
  return isHost(groups?.domain ?? '') && isName(name);
}
