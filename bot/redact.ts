/**
 * Takes the names out of what a user pasted, so that the help desk can read it without learning whose it is. What identifies
 * the error stays: event ids, sources, codes, versions, paths of Windows, public host names.
 *
 * Rules find names where something around them says that they are names; from then on they are hidden wherever they stand as
 * a whole word. A rule never starts inside a run of name characters, so that each of them looks at each run once.
 */
import { isKnownSource } from './evidence/sources.ts';
import type { HiddenName } from './types.ts';

export interface Redacted {
  readonly text: string;
  readonly names: readonly HiddenName[];
}

type Kind = 'HOST' | 'USER' | 'ADDRESS' | 'KEY';

interface Rule {
  readonly kind: Kind;
  readonly find: RegExp;
  readonly accept: (name: string, found: RegExpExecArray) => boolean;
  /** Nobody needs to see it, whatever he knows already. */
  readonly secret?: true;
}

interface Found {
  readonly kind: Kind;
  readonly name: string;
  readonly at: number;
}

/** What is hidden can bring two words together that are found only then; it settles at the second look. */
const MOST_ROUNDS = 4;
/** Windows logs no event above 65535, so that longer numbers can be somebody's. */
const SHORTEST_NUMBER = 6;
const SHORTEST_KEY = 6;

/**
 * Hides the names of a text behind marks such as `[HOST-1]`. `known` are those of the ticket so far; the names that come back
 * are `known` and the new ones, to be handed in with the next text. A mark that the user typed counts as quoted if it is
 * known; any other loses its brackets, so that it is never taken for one that is given later.
 */
export function redact(text: string, known: readonly HiddenName[]): Redacted {
  let redacted: Redacted = { text: maskPasswords(unmarkUnknown(text, known)), names: known };
  for (let round = 0; round < MOST_ROUNDS; round += 1) {
    const names = addNames(redacted.names, findNames(redacted.text, redacted.names));
    const isSettled = round > 0 && names.length === redacted.names.length;
    if (isSettled) break;
    redacted = { text: hideNames(redacted.text, names), names };
  }
  return redacted;
}

/** Only what nobody needs to see, ever: passwords, PINs, product keys, tokens. For words that go live to a person. */
export function maskSecrets(text: string): string {
  return RULES.filter(({ secret }) => secret).reduce(
    (masked, rule) =>
      masked.replace(rule.find, (...match) => {
        const whole = String(match[0]);
        const { name = '' } = match.at(-1) as Record<string, string>;
        return rule.accept(name, match as unknown as RegExpExecArray) ? replaceLast(whole, name, '[KEY]') : whole;
      }),
    maskPasswords(text),
  );
}

// --- words that are nobody's name ------------------------------------------------------------------------------------

/** What stands where a name could stand. As names they would tell nothing, and hiding them would take the error apart. */
const ORDINARY = new Set(
  [
    'a an the this that these those my our your his her its their one two three all any some each every no none not yes',
    'on off in out at to for from of by with and or but if as is are was were be been has have had do does did can could',
    'will would should may might must it he she we they you i me us them who what which when where why how here there now then',
    'today still again also only just same other another both new old first last next up down slow ok fine good bad wrong',
    'right unknown different local remote normal standard regular too so than via per without running not-found unavailable',
    'well usual before expected soon someone standalone somebody anybody nobody everybody whoever example servername',
    'und oder der die das ein eine mein unser nicht kein ist le la les un une el los mi no se',
    'server servers client clients computer computers computername host hosts hostname machine machines pc pcs laptop desktop',
    'workstation gateway broker domain domains network networks user users username admin admins administrator administrators',
    'owner operator operators guest guests account accounts session sessions console services service system software hardware',
    'windows microsoft terminal connection connections license licence licenses licences licensing error errors event events',
    'code codes message security certificate certificates credentials encryption protocol failed failure warning information',
    'password passwords passwort pin key keys address addresses name names value values data null nul true false na',
    'rdp rds rdsh rdgw rdweb rdcb rdp-tcp ts tsg avd vdi vm vms vpn lan wan wlan dns wins dhcp ad aad dc dcs ou cal cals nla',
    'tls ssl tcp udp ip ipv4 ipv6 mac smb gpo ntlm kerberos credssp azure entra aws citrix wvd os mstsc termsrv',
    'ica-tcp tscc qwinsta quser services.msc sip icmp http https',
    'hklm hkcu hku hkcr hkcc hkey_local_machine hkey_current_user hkey_users hkey_classes_root hkey_current_config registry',
    'currentcontrolset controlset001 control policies policy classes winstations parameters rcm lsa sam settings current',
    'nt authority builtin apppool everyone device driver manager font version versions microsoft-windows mslicensing',
    'system32 syswow64 systemroot windir program files programs programdata crypto rsa machinekeys temp tmp appdata drivers',
    'configuration schema sites ntds default-first-site-name com net org',
    'share shares shared common public default root cimv2 bin etc var usr home documents downloads profiles profile defaultuser',
    'ipc ipc$ print print$ admin$ sysvol netlogon tsclient localhost workgroup localdomain localhost.localdomain azuread',
    'microsoftaccount helpdesk support info noreply office mail vpn www portal login test group groups',
    'asp.net ado.net vb.net command.com computer1.fabrikam.com 157.60.0.1',
  ].flatMap((words) => words.split(' ')),
);
/** Numbers with letters that name a product, a version, an algorithm or an article. */
const TECHNICAL = new RegExp(
  `^(?:${[
    String.raw`0x[\da-f]+|\d+(?:st|nd|rd|th|bit|ms|s|min|h|d|gb|mb|kb|am|pm|x)?|x\.?\d+\w*|\d+x\d+|802\..*`,
    String.raw`w(?:in(?:dows)?|s)?-?(?:2k\d*|20\d\d|xp|vista|7|8|8\.1|10|11)(?:-?r2|h2)?(?:sp\d)?|nt4?|xp|vista`,
    String.raw`(?:server-?)?(?:2k\d*|20\d\d)(?:-?r2)?(?:sp\d)?|\d\dh\d|sp\d|r2|v\d[\d.]*|kb\d+|ms\d\d-\d+|cve-[\d-]+`,
    String.raw`(?:evt|event|error|code|id|port|step|office|exchange|sql|ie)-?\d+|o365|m365`,
    String.raw`(?:tls|ssl|tlsv|sslv|sha|md|aes|rc|des|rdp|ipv|utf|tcp|udp|http|cimv|lpt|com)-?[\d.]+|rdp-tcp#\d+|3des|w32tm`,
    String.raw`(?:host|user|address|key)-\d+`,
  ].join('|')})$`,
  'i',
);
const FILE_NAME =
  /\.(?:exe|dll|sys|msc|cpl|ps1|bat|cmd|vbs|reg|evtx?|etl|log|txt|ini|inf|rdp|pfx|cer|crt|pem|mui|xml|html?|csv|docx?|xlsx?|pdf|png|jpe?g|gif|zip|cab|msi|msu|dat|edb|dmp|tmp|bak)$/i;
/** Everybody's, with all that is below them. */
const PUBLIC = (
  'microsoft.com windows.com windows.net windowsazure.com azure.com azure.net azure-api.net microsoftonline.com office.com ' +
  'office.net office365.com live.com outlook.com hotmail.com msn.com msftauth.net msftncsi.com msftconnecttest.com msocsp.com ' +
  'windowsupdate.com aka.ms w3.org gmail.com googlemail.com google.com github.com digicert.com verisign.com letsencrypt.org'
).split(' ');
/** The first word of the next sentence, where the space was lost. */
const GLUED = /\.\p{Lu}\p{Ll}+$/u;
/** Below these a customer chooses the name. */
const TENANTS = (
  'cloudapp.azure.com cloudapp.net azurewebsites.net onmicrosoft.com sharepoint.com blob.core.windows.net ' +
  'file.core.windows.net database.windows.net vault.azure.net mail.protection.outlook.com'
).split(' ');
/** Addresses that mean the same on each machine; masks, and what ends in zeros, which mostly is a version. */
const EVERYBODYS_ADDRESS = /^(?:127\.|0\.0\.0\.0$|255\.|\d+\.0\.0\.0$|157\.60\.0\.1$)/;

/** Whether a word can be searched for as a name without hitting what is not one. */
function isName(word: string): boolean {
  const lower = word.toLowerCase();
  const isTooShort = word.length < 2 || (/^\d+$/.test(word) && word.length < SHORTEST_NUMBER);
  return !isTooShort && !ORDINARY.has(lower) && !TECHNICAL.test(word) && !FILE_NAME.test(word) && !isKnownSource(lower);
}

function isHost(word: string): boolean {
  return /\p{L}/u.test(word) && isName(word) && !isPublic(word) && !/^(?:Microsoft-Windows-|Microsoft\.|System\.)/i.test(word);
}

/** Where little speaks for a name it must look like one: SRV7, PC-REC-04. */
function isNumberedHost(word: string): boolean {
  return /\p{L}/u.test(word) && /\d/.test(word) && isHost(word);
}

/** A name of several parts, or with a number: what follows "ping" can be any word. */
function isMarkedHost(word: string): boolean {
  return /[\d.-]/.test(word) && isHost(word);
}

function isPublic(host: string): boolean {
  const name = host.replace(GLUED, '').toLowerCase();
  const isBelow = (domain: string) => name === domain || name.endsWith(`.${domain}`);
  return PUBLIC.some(isBelow) && !TENANTS.some(isBelow);
}

// --- addresses and keys by their form --------------------------------------------------------------------------------

const BEFORE_VERSION = /(?<!\p{L})(?:(?:file|product)?version|ver\.?|build|release|firmware|section)["']?[\s:=]{0,4}$/iu;
const VERSION_REACH = 16;

/** Four numbers up to 255 that are neither everybody's nor a version, as 10.0.0.1 in "Version=10.0.0.1". */
function isIpv4(address: string, { index, input }: RegExpExecArray): boolean {
  const isVersion = BEFORE_VERSION.test(input.slice(Math.max(0, index - VERSION_REACH), index));
  return !isVersion && address.split('.').every((part) => Number(part) <= 255) && !EVERYBODYS_ADDRESS.test(address);
}

/** A time has colons too: an IPv6 address has eight groups, or `::` once. `::1` and `::` are everybody's. */
function isIpv6(address: string): boolean {
  const groups = address.replace(/:?\d{1,3}(?:\.\d{1,3}){3}$/, ':0:0').split(':');
  const gaps = address.split('::').length - 1;
  const fits = groups.every((group) => /^[0-9a-f]{0,4}$/i.test(group));
  const isWhole = gaps === 0 ? groups.length === 8 && !groups.includes('') : gaps === 1 && groups.length <= 9;
  return fits && isWhole && !address.includes(':::') && /[2-9a-f]|\d.*\d/i.test(address) && /\d/.test(address);
}

function isKey(value: string): boolean {
  return value.length >= SHORTEST_KEY && /\d/.test(value) && !/^0x[\da-f]{1,8}$/i.test(value);
}

const always = () => true;

// --- pieces of rules -------------------------------------------------------------------------------------------------

const r = String.raw;
const WORD = r`[\p{L}\p{N}_]`;
/** Words joined by single dots and hyphens, never a part of such a run: where a sentence ends in "...", the name ends before. */
const RUN = `${WORD}{1,63}(?:[.-]${WORD}{1,63}){0,12}(?![.-]?${WORD})`;
const NAME = `(?<name>${RUN})`;
const NOT_INSIDE = r`(?<![\p{L}\p{N}_.\\-])`;
const NO_LETTER = r`(?<!\p{L})`;
const QUOTE = `["'“”„‘’]`;
const OPEN = `["'“”„‘’*\`]{0,2}`;
/** How people and PowerShell set a value off: `Host Name . . . . : `. */
const SET_OFF = r`["']?[ \t.]{0,60}[:=][ \t]{0,60}${OPEN}`;
/** Prose has colons too: after a value the line, the sentence or the field ends. */
const ENDS = r`(?=[ \t]{0,20}$|\.?["'“”’*\x60,;|<)]|\.\s|:\d|[ \t]{1,20}\p{L}{1,20}(?: \p{L}{1,20}){0,2}:)`;
const labelled = (...labels: readonly string[]) => `(?<![\\p{L}\\p{N}_-])(?:${labels.join('|')})${SET_OFF}`;

const rule = (kind: Kind, source: string, accept: Rule['accept'], flags: string): Rule => ({
  kind,
  find: new RegExp(source, flags),
  accept,
});
const secret = (source: string, accept: Rule['accept'] = always): Rule => ({ ...key(source, accept), secret: true });
const key = (source: string, accept: Rule['accept'] = always) => rule('KEY', source, accept, 'gimu');
const address = (source: string, accept: Rule['accept'] = always) => rule('ADDRESS', source, accept, 'gimu');
const user = (source: string, accept: Rule['accept'] = isName, flags = 'gimu') => rule('USER', source, accept, flags);
const host = (source: string, accept: Rule['accept'] = isHost, flags = 'gimu') => rule('HOST', source, accept, flags);

const TOKEN_LABEL = labelled(
  '(?:api|access|account|sharedaccess|session)[ _-]?key|(?:client[ _-]?)?secret|(?:access|refresh|auth)?[ _-]?token|sig',
);
const KEY_LABELS = [
  '(?:cert(?:ificate)? ?)?(?:thumbprint|fingerprint)|cert(?:ificate)? ?hash|(?:certificate )?serial ?(?:number|no\\.?)|fingerabdruck',
  'licen[cs]e ?server ?id|(?:product|installation|confirmation|activation) ?id|(?:agreement|authori[sz]ation|enroll?ment) number',
  'licen[cs]e (?:code|number|key)|product ?key',
];
const USER_LABEL = labelled(
  '(?:new )?(?:account|user|logon|login|target ?user|subject ?user|sam ?account|caller ?user) ?name|user|login|logon|upn',
  'user ?principal ?name|username:s|benutzer(?:name)?|kontoname|utilisateur|nom du compte|usuario|nombre de cuenta|utente',
  'usuário|gebruiker|accountnaam|пользователь|owner',
);
const PERSON_LABEL = labelled('[Ff]ull [Nn]ame|[Dd]isplay ?[Nn]ame|[Uu]ser ?[Nn]ame|[Rr]egistered [Oo]wner');
const HOST_LABEL = labelled(
  'computer(?: ?name)?|machine ?name|host ?name|dns ?hostname|netbios ?name|full computer name|remote computer|pscomputername',
  '(?:source )?workstation(?: name)?|client (?:machine|computer )?name|target ?server(?: ?name)?|server ?name|logon ?server',
  '(?:account|user|logon|target|subject)? ?domain(?: ?name)?|user ?domain|(?:primary |connection-specific )?dns[- ]suffix',
  'dns suffix search list|(?:alternate )?full address:s|gatewayhostname:s|issued (?:to|for)|node ?name',
  'ordinateur|nom de l.ordinateur|equipo|nombre de equipo|computador|rechner(?:name)?|nome computer|компьютер',
);
/** What people put before a colon too, and not only before names. */
const LOOSE_HOST_LABEL = labelled(
  '[\\p{L} ]{0,20}(?:server|host|client|machine|computer|gateway|broker|pc|target|farm|name)|from|to|on',
);
const MACHINE = '(?:server|host|computer|machine|client|gateway|broker|workstation|laptop|domain|farm|pc|rd ?session host|box)';
const HOME = r`[\\/](?:Users|Documents and Settings|home)[\\/]{1,2}`;
const IN_PATH = r`[^\\/\s"'<>|:;,\[\]]{1,40}`;
const DOMAIN = `${WORD}[\\p{L}\\p{N}_.-]{0,60}`;
const SESSION = r`(?:(?:rdp-|ica-)\S{1,30}[ \t]{1,40}|console[ \t]{1,40})?`;
const STATE = r`(?:active|disc|conn|listen|shadow|idle|down|aktiv|getr|actif|déco|activo|desc|attivo|disco)(?!\p{L})`;
const REMOTE_OPTION =
  '[/-](?:server|computer|computername|dsgetdc|sc_verify|v|g|cn|s|d)[:=]|-(?:computername|cn) |mstsc(?:\\.exe)? /v ';
const PRINCIPAL = r`(?<!\w)(?:TERMSRV|HOST|RestrictedKrbHost)/`;
const TOOL = '(?:telnet|ping|pinging|nslookup|tracert|pathping|tnc|test-netconnection|test-connection|enter-pssession|ssh)';
const OPTIONS = r`(?: [/-][\w=]{1,20}(?: \d{1,5})?){0,4}`;
/** Ends of host names, told from "protocol.Please" and file names; of two letters only those that are no word. */
const TOP = (
  'local lan corp internal intra intranet home localdomain priv private loc ad domain office com net org edu gov mil info biz cloud io ' +
  'test example invalid int arpa eu de fr nl uk ch pl ru cz dk se fi hu pt br jp cn au ca nz es lu ro gr ie sk si hr bg lt lv ee mx za kr'
).split(' ');
const HOST_END = `(?:${[...TOP, ...TOP.map((end) => end.toUpperCase())].join('|')})`;
/** As administrators number machines, and as Windows names new ones. */
const HOST_SHAPE =
  '(?:srv|svr|ts|rds|rdsh|rdgw|dc|lic|pc|nb|ws)(?:-[a-z0-9]{2,10}){0,2}-?\\d{1,3}|(?:desktop|laptop)-[a-z0-9]{5,8}|win-[a-z0-9]{9,12}';

// --- the rules: group `name` of each is what is hidden ---------------------------------------------------------------

const KEYS: readonly Rule[] = [
  secret('(?<![A-Z0-9-])(?<name>[A-Z0-9]{5}(?:-[A-Z0-9]{5}){4})(?![A-Z0-9-])'),
  secret(r`(?<![\w-])(?<name>eyJ[\w-]{8,}\.[\w-]{4,}(?:\.[\w-]+)?|xox[a-z]-[\w-]{8,}|AKIA[A-Z0-9]{16}|gh[pousr]_\w{20,})`),
  secret(r`(?<!\w)bearer[ \t]{1,5}(?<name>(?=[\w.~+/-]{0,200}\d)[\w.~+/-]{16,}=*)`),
  secret(r`${TOKEN_LABEL}(?<name>[\w.~+/%-]{8,}=*)`, isKey),
  // Identities of licence servers, and what is read out on the phone to activate one.
  key('(?<![A-Z0-9-])(?<name>[A-Z0-9]{5}(?:-[A-Z0-9]{5}){5,8})(?![A-Z0-9-])'),
  key(r`(?<![\w-])(?<name>\d{6,8}(?:[ -]\d{6,8}){5,9})(?![\w-])`),
  // Thumbprints. The binary data of an event looks alike and holds its status code, so it stays.
  key(r`(?<![\w.:-])(?<name>[0-9a-f]{2}(?:[: -][0-9a-f]{2}){15,63})(?![\w:-])`, isKey),
  key('(?<![\\w-]|<Binary>)(?<name>[0-9a-f]{40}|[0-9a-f]{64})(?![\\w-])', isKey),
  key(r`${labelled(...KEY_LABELS)}\u200e?(?<name>[0-9a-f]{2}(?:[: ][0-9a-f]{2}){3,63})(?![\w:-])`, isKey),
  key(r`(?:${labelled(...KEY_LABELS)}|${NO_LETTER}(?:${KEY_LABELS.join('|')}) (?:is )?)(?<name>\w{2,}(?:-\w+)*)`, isKey),
];

const ADDRESSES: readonly Rule[] = [
  address(r`(?<![\w.])(?<name>\d{1,3}(?:\.\d{1,3}){3})(?!\w|\.\d)`, isIpv4),
  address(r`(?<![\w-])(?<name>[0-9a-f]{2}(?:-[0-9a-f]{2}){5,14})(?![\w-])`),
  address(r`(?<![\w:])(?<name>[0-9a-f]{2}(?::[0-9a-f]{2}){5})(?![\w:])`),
  address(r`(?<![\w.-])(?<name>[0-9a-f]{4}(?:\.[0-9a-f]{4}){2})(?![\w.-])`, (name) => /\d/.test(name)),
  address(r`(?<![\w:.])(?<name>(?=[0-9a-f]{0,4}:)[0-9a-f:]{2,41}(?:\d{0,3}(?:\.\d{1,3}){3})?)(?![\w:])`, isIpv6),
];

const USERS: readonly Rule[] = [
  // The SIDs of the system's own accounts are shorter: S-1-5-18, S-1-5-20.
  user(r`(?<![\w-])(?<name>S-1-(?:5-21|12-1)(?:-\d{1,10}){3,8})(?![\w-])`),
  user(`(?<![\\p{L}\\p{N}_.%+'-])(?<name>${WORD}{1,64}(?:[.%+'-]${WORD}{1,64}){0,8})@(?=${WORD}|\\[HOST-)`),
  user(`${HOME}(?<name>${IN_PATH}(?: ${IN_PATH}){1,2}(?=[\\\\/]))`),
  user(HOME + NAME),
  user(r`${NOT_INSIDE}(?<domain>${DOMAIN})\\${NAME}(?![\\$])`, isDomainUser),
  user(r`(?<![\p{L}\p{N}_\\])(?:\.|AzureAD|MicrosoftAccount)\\${NAME}(?!\\)`),
  user(`<(?:Data Name=["'])?(?:\\w{0,30}User(?:Name)?|Param1|\\w{0,20}AccountName)(?:["'])?>${NAME}(?=<)`),
  user(r`${PERSON_LABEL}(?<name>\p{Lu}[\p{L}'-]{1,30}(?: \p{Lu}[\p{L}'.-]{0,30}){1,2})(?=[ \t]{0,20}$)`, isName, 'gmu'),
  user(USER_LABEL + NAME + ENDS),
  user(r`CN=(?<name>${WORD}[^,=\n\[\]<>]{1,60})(?=,(?:OU|CN)=)`),
  user(`${NO_LETTER}(?:user|account|login|logon)(?: ?name)?(?: (?:is|named|called))? ${QUOTE}${NAME}(?=${QUOTE})`),
  user(r`${NO_LETTER}(?:user|login|logon) ?name is ${NAME}(?![\\@])`, (name) => isName(name) && isNoTalk(name)),
  user(r`${NO_LETTER}(?:(?:user|colleague) (?:named|called)|(?:log(?:ged)? ?(?:on|in)|signed in) as) ${NAME}(?![\\@])`),
  user(`${NO_LETTER}the user ${NAME}(?= is (?:currently|already))`),
  user(r`${NO_LETTER}net user ${OPEN}${NAME}(?=[ \t]{1,5}(?:/|\[PASSWORD\])|[ \t]{0,20}$)`),
  user(r`(?:[/-](?:user|u|username):|-credential )${OPEN}${NAME}(?![\\@])`),
  // Rows of qwinsta and of quser.
  user(r`^[ \t>]{0,4}${SESSION}${NAME}[ \t]{1,60}${SESSION}\d{1,5}[ \t]{1,20}${STATE}`),
];

const HOSTS: readonly Rule[] = [
  host(r`(?<=[\p{L}\p{N}_\]]@)${NAME}`),
  // A machine's own account is its name with a dollar sign.
  host(r`(?:${USER_LABEL}|${NOT_INSIDE}${DOMAIN}\\)${NAME}(?=\$)`),
  host(r`${NOT_INSIDE}${NAME}\\(?<user>\[USER-\d+\]|${DOMAIN})(?![\p{L}\p{N}_.\\-])`, isDomain),
  host(r`(?<![\p{L}\p{N}_:.\\])\\\\${NAME}`),
  host(
    `<(?:Data Name=["'])?(?:\\w{0,30}(?:Computer|Machine|Workstation|Client|Server|Host|Domain)(?:Name)?|Param2)(?:["'])?>${NAME}(?=<)`,
  ),
  host(`<Data>${NAME}(?=<)`, (name) => isNumberedHost(name) && !name.includes('.')),
  host(r`://(?:[^\s/@]{1,60}@)?${NAME}`),
  host(`${HOST_LABEL}(?:TERMSRV/)?${NAME}${ENDS}`),
  host(`${LOOSE_HOST_LABEL}${NAME}`, isNumberedHost),
  host(`${NO_LETTER}(?:requested remote computer|name (?:in|on) the certificate) is ${OPEN}${NAME}`, isMarkedHost),
  host(`${NO_LETTER}(?:host|computer|server|machine) ?name is ${OPEN}${NAME}`, (name) => isHost(name) && isNoTalk(name)),
  host(`${NO_LETTER}${MACHINE}(?: name)? ${QUOTE}${NAME}(?=${QUOTE})`),
  host(`${NO_LETTER}${MACHINE},? (?:is |that is |which is )?(?:named|called|namens) ${OPEN}${NAME}`),
  host(`${NO_LETTER}(?:${MACHINE}|connect(?:ed|ing)? to|log(?:ged)? on to|rdp to) ${NAME}`, isNumberedHost),
  host(r`${NO_LETTER}connecting to ${NAME}(?= ?\.\.\.)`),
  host(r`(?:${REMOTE_OPTION}|${PRINCIPAL})${OPEN}(?:\\\\)?${NAME}`),
  host(`${NO_LETTER}telnet ${NAME}(?= \\d{2,5}(?!\\w))`),
  host(`${NO_LETTER}${TOOL}${OPTIONS} ${NAME}`, isMarkedHost),
  host(r`\\Terminal Server Client\\Servers\\${NAME}`),
  host(r`${NO_LETTER}(?:CN|DC)=${NAME}(?=[,;)"'<]|[ \t]{0,9}$)`),
  // Both ends of a row of netstat.
  host(r`^[ \t]{0,10}(?:TCP|UDP)[ \t]{1,20}${NAME}(?=:\d{1,5})`),
  host(r`^[ \t]{0,10}(?:TCP|UDP)[ \t]{1,20}\S{1,100}[ \t]{1,40}${NAME}(?=:[\w-]{1,20})`),
  host(
    r`${NOT_INSIDE}(?<name>(?:${WORD}[\p{L}\p{N}_-]{0,62}\.){1,8}${HOST_END})(?![\p{L}\p{N}_-]|\.[\p{Ll}\p{N}])`,
    isHost,
    'gu',
  ),
  host(r`(?<![\p{L}\p{N}_.\\#-])(?<name>${HOST_SHAPE})(?!\.?[\p{L}\p{N}_-])`),
];

/** In order of certainty: of two rules that find the same word at the same place, the first says what it is. */
const RULES: readonly Rule[] = [...KEYS, ...ADDRESSES, ...USERS, ...HOSTS];

/** `HKLM\SYSTEM` and `Terminal Server\RCM` are paths: there the first word is ordinary. */
function isDomainUser(user: string, { groups }: RegExpExecArray): boolean {
  return isHost(groups?.domain ?? '') && isName(user);
}

function isDomain(domain: string, { groups }: RegExpExecArray): boolean {
  return isHost(domain) && !FILE_NAME.test(groups?.user ?? '');
}

/** What the rules find, and the short names of known hosts: SRV7 where SRV7.corp.local is known. In the order of the text. */
function findNames(text: string, known: readonly HiddenName[]): readonly Found[] {
  const found = RULES.flatMap((one) => findByRule(one, text));
  const hosts = [...known.filter(({ mark }) => mark.startsWith('[HOST-')).map(({ value }) => value), ...hostsOf(found)];
  return [...found, ...findShortNames(text, hosts)].sort((a, b) => a.at - b.at);
}

function findByRule({ kind, find, accept }: Rule, text: string): Found[] {
  return [...text.matchAll(find)].flatMap((match) => {
    const name = match.groups?.name ?? '';
    return name !== '' && accept(name, match) ? [{ kind, name, at: match.index + match[0].lastIndexOf(name) }] : [];
  });
}

function hostsOf(found: readonly Found[]): string[] {
  return found.filter(({ kind }) => kind === 'HOST').map(({ name }) => name);
}

/** They may be other machines, so they get marks of their own; a short name that does not occur gets none. */
function findShortNames(text: string, hosts: readonly string[]): Found[] {
  const short = new Set(hosts.filter((host) => host.includes('.')).map((host) => fold(host.split('.')[0] ?? '')));
  if (short.size === 0) return [];
  return [...text.matchAll(/(?<![\p{L}\p{N}_.-])[\p{L}\p{N}_]+(?:-[\p{L}\p{N}_]+)*(?!\.?[\p{L}\p{N}_-])/gu)]
    .filter(([word]) => short.has(fold(word)) && isHost(word))
    .map((match) => ({ kind: 'HOST', name: match[0], at: match.index }));
}

// --- marks -----------------------------------------------------------------------------------------------------------

const MARK = /\[(?:HOST|USER|ADDRESS|KEY)-\d+\]/y;
const TYPED_MARK = /\[((?:HOST|USER|ADDRESS|KEY)-\d+)\]/gi;

function unmarkUnknown(text: string, known: readonly HiddenName[]): string {
  const marks = new Set(known.map(({ mark }) => mark));
  return text.replace(TYPED_MARK, (whole, inner: string) => (marks.has(whole) ? whole : `(${inner})`));
}

/** Numbers are never given twice, even where an entry has been removed. */
function addNames(known: readonly HiddenName[], found: readonly Found[]): readonly HiddenName[] {
  const values = new Set(known.map(({ value }) => fold(value)));
  const highest = highestNumbers(known);
  const added = found.flatMap(({ kind, name }) => {
    if (values.has(fold(name))) return [];
    values.add(fold(name));
    const number = (highest.get(kind) ?? 0) + 1;
    highest.set(kind, number);
    return [{ mark: `[${kind}-${number}]`, value: name }];
  });
  return [...known, ...added];
}

function highestNumbers(known: readonly HiddenName[]): Map<string, number> {
  const highest = new Map<string, number>();
  for (const { mark } of known) {
    const [, kind = '', number = '0'] = mark.match(/^\[([A-Z]+)-(\d+)\]$/) ?? [];
    highest.set(kind, Math.max(highest.get(kind) ?? 0, Number(number)));
  }
  return highest;
}

/** Lower case of the same length, so that places in it are places in the text. */
function fold(text: string): string {
  return text.replace(/\p{Lu}/gu, (letter) => {
    const lower = letter.toLowerCase();
    return lower.length === letter.length ? lower : letter;
  });
}

// --- hiding ----------------------------------------------------------------------------------------------------------

/** The values letter by letter: a text is searched for thousands of them in one go. */
interface Trie {
  readonly next: Map<string, Trie>;
  mark?: string;
}

function buildTrie(names: readonly HiddenName[]): Trie {
  const root: Trie = { next: new Map() };
  for (const { mark, value } of names) {
    let node = root;
    for (const letter of fold(value).split('')) {
      const next = node.next.get(letter) ?? { next: new Map() };
      node.next.set(letter, next);
      node = next;
    }
    if (node !== root) node.mark ??= mark;
  }
  return root;
}

/** Puts its mark in the place of each name that stands as a whole word; of two that begin at one place the longer one. */
function hideNames(text: string, names: readonly HiddenName[]): string {
  const trie = buildTrie(names);
  const folded = fold(text);
  const isEdge = edgesOf(text);
  const parts: string[] = [];
  let kept = 0;
  for (let at = 0; at < text.length; at += 1) {
    const hit = markAt(text, at) ?? (isEdge(at) ? longestAt(trie, folded, at, isEdge) : null);
    if (!hit) continue;
    parts.push(text.slice(kept, at), hit.mark);
    kept = hit.end;
    at = hit.end - 1;
  }
  return parts.join('') + text.slice(kept);
}

interface Hit {
  readonly mark: string;
  readonly end: number;
}

function markAt(text: string, at: number): Hit | null {
  if (text[at] !== '[') return null;
  MARK.lastIndex = at;
  const mark = MARK.exec(text)?.[0];
  return mark === undefined ? null : { mark, end: at + mark.length };
}

function longestAt(trie: Trie, folded: string, start: number, isEdge: (at: number) => boolean): Hit | null {
  let hit: Hit | null = null;
  let node = trie.next.get(folded[start] ?? '');
  for (let end = start + 1; node; end += 1) {
    if (node.mark !== undefined && isEdge(end)) hit = { mark: node.mark, end };
    node = node.next.get(folded[end] ?? '');
  }
  return hit;
}

/** Tells the places that are not inside a word. */
function edgesOf(text: string): (at: number) => boolean {
  const inWord = new Uint8Array(text.length);
  for (const { 0: word, index } of text.matchAll(/[\p{L}\p{N}_]+/gu)) inWord.fill(1, index, index + word.length);
  return (at) => !(inWord[at - 1] && inWord[at]);
}

// --- passwords -------------------------------------------------------------------------------------------------------

const PASSWORD_WORDS =
  '(?:pass(?:word|wort|phrase|code|wd)?|pwd|pw|kennwort|mot de passe|contraseña|wachtwoord|senha|hasło|пароль|pin(?: ?code)?)';
/** What begins with a mark is masked already. */
const NO_MARK = r`(?!\[(?:PASSWORD|KEY|(?:HOST|USER|ADDRESS|KEY)-\d+)\])`;
const QUOTED = `"[^"\\n]{1,200}"|'[^'\\n]{1,200}'|“[^”\\n]{1,200}”|‘[^’\\n]{1,200}’`;
/** A closing mark after it is left to the sentence. */
const SECRET = `${NO_MARK}(?<secret>${QUOTED}|[^\\s<>]*[^\\s<>.,;)])`;

interface PasswordRule {
  readonly find: RegExp;
  readonly accept: (secret: string) => boolean;
}
const PASSWORDS: readonly PasswordRule[] = [
  {
    find: new RegExp(
      r`(?<!\p{L})${PASSWORD_WORDS}["']?(?:[ \t]{0,5}[:=]|[ \t]{1,5}(?:is|was|ist|war|lautet|est|es)(?=[ \t:]):?)[ \t]{0,5}${SECRET}`,
      'giu',
    ),
    accept: isNoTalk,
  },
  { find: new RegExp(r`(?<!\p{L})${PASSWORD_WORDS}[ \t]{1,5}${SECRET}`, 'giu'), accept: isOdd },
  { find: /(?<!\p{L})pin(?: ?code)?[ \t]{1,5}(?<secret>\d{4,12})(?!\w)/giu, accept: always },
  { find: new RegExp(r`(?<![^\s"'])[/-](?:p|pw|pass|password|pin):${SECRET}`, 'giu'), accept: always },
  { find: new RegExp(r`\bnet user \S{1,60} (?![/*])${SECRET}`, 'giu'), accept: isOdd },
  { find: new RegExp(`ConvertTo-SecureString (?:-String )?(?<secret>${QUOTED})`, 'giu'), accept: always },
  { find: new RegExp(r`<(?:\w{0,20}password|pin)>${NO_MARK}(?<secret>[^<\n]{1,200})(?=<)`, 'giu'), accept: always },
  { find: new RegExp(r`://[^\s:/@]{1,60}:${NO_MARK}(?<secret>[^\s/@]{1,100})(?=@)`, 'giu'), accept: always },
];
/** What is said of passwords, rather than a password. */
const TALK = new Set(
  (
    'right correct incorrect invalid valid ok okay fine good blank empty too known lost gone long short weak strong hers mine case about ' +
    'set reset shorter longer never always definitely because since being what 100% exactly absolutely rejected shown hidden fresh temporary it hard easy ' +
    'falsch richtig abgelaufen korrekt expiré incorrecte'
  ).split(' '),
);

function maskPasswords(text: string): string {
  return PASSWORDS.reduce(
    (masked, { find, accept }) =>
      masked.replace(find, (...match) => {
        const whole = String(match[0]);
        const { secret: hidden = '' } = match.at(-1) as Record<string, string>;
        return accept(hidden) ? replaceLast(whole, hidden, '[PASSWORD]') : whole;
      }),
    text,
  );
}

function isNoTalk(word: string): boolean {
  const lower = word.toLowerCase();
  const isParticiple = /^[a-z]+(?:ed|ing|ly|ble|en|n't)$/.test(word);
  return !isParticiple && !TALK.has(lower) && (!ORDINARY.has(lower) || /\d/.test(word)) && !/^[-–—?!./|]+$/.test(word);
}

/** Without "is" or a colon only what is no word of a language: letters with digits, but no code. */
function isOdd(word: string): boolean {
  return /\p{L}/u.test(word) && /\d/.test(word) && !TECHNICAL.test(word) && !/^[("'“]|^s-1-|[:\\[]/i.test(word);
}

function replaceLast(whole: string, part: string, by: string): string {
  const at = whole.lastIndexOf(part);
  return whole.slice(0, at) + by + whole.slice(at + part.length);
}
