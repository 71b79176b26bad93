/** Rules for hosts: names of machines and of domains. */
import { inAll, isLatin } from './languages.ts';
import { isHost } from './names.ts';
import { isFileName } from './ordinary.ts';
import {
  BEGINS,
  BLANK,
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
import { USER_LABEL } from './users.ts';

const HOST_LABEL = labelled(
  'computer(?: ?name)?|machine ?name|host ?name|dns ?hostname|netbios ?name|full computer name|remote computer|pscomputername',
  '(?:source )?workstation(?: name)?|client (?:machine|computer )?name|target ?server(?: ?name)?|server ?name|logon ?server',
  '(?:account|user|logon|target|subject)? ?domain(?: ?name)?|user ?domain|(?:primary |connection-specific )?dns[- ]suffix',
  'dns suffix search list|(?:alternate )?full address:s|gatewayhostname:s|issued (?:to|for)|node ?name',
  ...inAll('host'),
);
/** What people put before a colon too, and not only before names. */
const LOOSE_HOST_LABEL = labelled(
  raw`[\p{L} ]{0,20}(?:server|host|client|machine|computer|gateway|broker|pc|target|farm|name)|from|to|on`,
);
/** The same in languages that put no space between words. */
const LOOSE_JOINED_LABEL = labelled(...inAll('looseHost'));
const HOST_ELEMENT = raw`\w{0,30}(?:Computer|Machine|Workstation|Client|Server|Host|Domain)(?:Name)?|Param2`;
const MACHINE = '(?:server|host|computer|machine|client|gateway|broker|workstation|laptop|domain|farm|pc|rd ?session host|box)';

const REMOTE_OPTION = [
  '[/-](?:server|computer|computername|dsgetdc|sc_verify|v|g|cn|s|d)[:=]|-(?:computername|cn) ',
  raw`mstsc(?:\.exe)? /v `,
].join('|');
const PRINCIPAL = raw`(?<!\w)(?:TERMSRV|HOST|RestrictedKrbHost)/`;
const TOOL = '(?:telnet|ping|pinging|nslookup|tracert|pathping|tnc|test-netconnection|test-connection|enter-pssession|ssh)';
const OPTIONS = raw`(?: [/-][\w=]{1,20}(?: \d{1,5})?){0,4}`;

/** Ends of host names, told from "protocol.Please" and file names; of two letters only those that are no word. */
const TOP = [
  'local|lan|corp|internal|intra|intranet|home|localdomain|priv|private|loc|ad|domain|office|com|net|org|edu|gov|mil|info|biz',
  'cloud|io|test|example|invalid|int|arpa',
  'eu|de|fr|nl|uk|ch|pl|ru|cz|dk|se|fi|hu|pt|br|jp|cn|au|ca|nz|es|lu|ro|gr|ie|sk|si|hr|bg|lt|lv|ee|mx|za|kr',
].join('|');
const FULL_NAME = raw`(?<name>(?:${WORD}[\p{L}\p{N}_-]{0,62}\.){1,8}(?:${TOP}|${TOP.toUpperCase()}))`;
/** As administrators number machines, and as Windows names new ones. */
const HOST_SHAPE = [
  raw`(?:srv|svr|ts|rds|rdsh|rdgw|dc|lic|pc|nb|ws)(?:-[a-z0-9]{2,10}){0,2}-?\d{1,3}`,
  '(?:desktop|laptop)-[a-z0-9]{5,8}|win-[a-z0-9]{9,12}',
].join('|');

export const HOSTS: readonly Rule[] = [
  host(raw`(?<=[\p{L}\p{N}_\]]@)${NAME}`),
  // A machine's own account is its name with a dollar sign.
  host(raw`(?:${USER_LABEL}|${NOT_INSIDE}${DOMAIN}\\)${NAME}(?=\$)`),
  host(raw`${NOT_INSIDE}${NAME}\\(?<user>\[USER-(?:\d+|x)\]|${DOMAIN})(?![\p{L}\p{N}_.\\-])`, isDomain),
  host(raw`(?<![\p{L}\p{N}_:.\\])\\\\${NAME}`),
  // In events and links, and after labels.
  host(inElement(HOST_ELEMENT)),
  host(`<Data>${NAME}(?=<)`, (name) => isNumberedHost(name) && !name.includes('.')),
  host(raw`://(?:[^\s/@]{1,60}@)?${NAME}`),
  host(`${HOST_LABEL}(?:TERMSRV/)?${NAME}${ENDS}`),
  host(`${LOOSE_HOST_LABEL}${NAME}`, isNumberedHost),
  host(LOOSE_JOINED_LABEL + NAME + ENDS, (name) => isHost(name) && isLatin(name)),
  // In JSON, and in the lines of log servers.
  host(raw`"host"\s{0,5}:\s{0,5}\{\s{0,20}"name"\s{0,5}:\s{0,5}"${NAME}(?=")`),
  host(raw`(?<![\p{L}\p{N}.-])[a-z_]{0,12}(?:host|computer)(?:_?name)?=${OPEN}${NAME}(?![\\@/])`),
  host(raw`^(?:<\d{1,3}>)?[A-Z][a-z]{2} [ \d]\d \d\d:\d\d:\d\d ${NAME}(?= )`),
  // In dialogs and prose.
  host(`${NO_LETTER}(?:requested remote computer|name (?:in|on) the certificate) is ${OPEN}${NAME}`, isMarkedHost),
  host(`${NO_LETTER}(?:host|computer|server|machine) ?name is ${OPEN}${NAME}`, (name) => isHost(name) && isNoTalk(name)),
  host(`${NO_LETTER}${MACHINE}(?: name)? ${OPEN_QUOTE}${NAME}(?=${CLOSE_QUOTE})`),
  host(`${BEGINS}(?:${inAll('machine').join('|')})${BLANK}?${OPEN_QUOTE}${NAME}(?=${CLOSE_QUOTE})`),
  host(`${NO_LETTER}${MACHINE},? (?:is |that is |which is )?(?:named|called|namens) ${OPEN}${NAME}`),
  host(`${NO_LETTER}(?:${MACHINE}|connect(?:ed|ing)? to|log(?:ged)? on to|rdp to) ${NAME}`, isNumberedHost),
  host(`${BEGINS}(?:${[MACHINE, ...inAll('machine')].join('|')}) ${NAME}`, isShoutedHost),
  host(raw`${NO_LETTER}connecting to ${NAME}(?= ?\.\.\.)`),
  // At the command line, and in the registry.
  host(raw`(?:${REMOTE_OPTION}|${PRINCIPAL})${OPEN}(?:\\\\)?${NAME}`),
  host(raw`${NO_LETTER}telnet ${NAME}(?= \d{2,5}(?!\w))`),
  host(`${NO_LETTER}${TOOL}${OPTIONS} ${NAME}`, isMarkedHost),
  host(raw`\\Terminal Server Client\\Servers\\${NAME}`),
  host(raw`${NO_LETTER}(?:CN|DC)=${NAME}(?=[,;)"'<]|[ \t]{0,9}$)`),
  // Both ends of a row of netstat.
  host(raw`^[ \t]{0,10}(?:TCP|UDP)[ \t]{1,20}${NAME}(?=:\d{1,5})`),
  host(raw`^[ \t]{0,10}(?:TCP|UDP)[ \t]{1,20}\S{1,100}[ \t]{1,40}${NAME}(?=:[\w-]{1,20})`),
  // By their form alone.
  host(raw`${NOT_INSIDE}${FULL_NAME}(?![\p{L}\p{N}_-]|\.[\p{Ll}\p{N}])`, isHost, 'gu'),
  host(raw`(?<![\p{L}\p{N}_.\\#-])(?<name>${HOST_SHAPE})(?!\.?[\p{L}\p{N}_-])`),
];

function host(source: string, accept: Rule['accept'] = isHost, flags = 'gimu'): Rule {
  return { find: new RegExp(source, flags), accept };
}

/** Where little speaks for a name it must look like one: SRV7, PC-REC-04. */
function isNumberedHost(name: string): boolean {
  return /\p{L}/u.test(name) && /\d/.test(name) && isHost(name);
}

/** "le serveur COMPTA": a name in capitals where nothing else is. Shorter ones are abbreviations: DNS, RDS, LDAP. */
function isShoutedHost(name: string, { 0: whole }: RegExpExecArray): boolean {
  const isShouted = /^[\p{Lu}\p{N}_-]{5,}$/u.test(name) && /\p{Lu}/u.test(name);
  return isShouted && /\p{Ll}/u.test(whole) && isHost(name) && isNoTalk(name.toLowerCase());
}

/** A name of several parts, or with a number: what follows "ping" can be any word. */
function isMarkedHost(name: string): boolean {
  return /[\d.-]/.test(name) && isHost(name);
}

/** `logs\today.txt` is a path. */
function isDomain(name: string, { groups }: RegExpExecArray): boolean {
  return isHost(name) && !isFileName(groups?.user ?? '');
}
