/** Whose Windows a version is, told from the words around it. */

/** `either`: a version that both a client and a server can have, with nothing that says which. */
export type Machine = 'server_os' | 'client_os' | 'either';

export interface Context {
  readonly sentence: string;
  readonly at: number;
  readonly end: number;
  /** "Windows" stands before the number. */
  readonly named: boolean;
  /** "Server" stands before the number, or "R2" behind it. */
  readonly isServerProduct: boolean;
}
interface Told {
  /** Null: not a version of Windows, or of a machine that does not matter here. */
  readonly machine: Machine | null;
  readonly denied: boolean;
  readonly sure: boolean;
}

const NOTHING: Told = { machine: null, denied: false, sure: false };
const words = (text: string) => new Set(text.split(' '));

const CLIENTS = words('xp vista 7 8 8.1 10 11');
const FILLERS = words(
  'a an the our my his her their this that windows win server microsoft ms on running run is really actually even eine ein der die das le la el',
);
const NOT = words("not isn't isnt wasn't wasnt aren't arent ain't non no never kein keine nicht pas nie");
/** Products with a year of their own. */
const PRODUCTS = words(
  'office sql exchange outlook word excel access sharepoint project visio dynamics crm nav ax studio autocad citrix xenapp xendesktop sage quickbooks acrobat isa tmg kb edition',
);
/** "At least 2008", "older than Vista", "2012 or later" speak of versions, not of this machine. */
const COMPARES = words('least than before until since except besides like minimum requires supports');
const OR_LATER = /^(?:or|and|oder|und) (?:later|newer|higher|above|up|earlier|older|höher|neuer)/;
const MONTHS = words(
  'january february march april may june july august september october november december jan feb mar apr jun jul aug sep sept oct nov dec januar februar märz mai juni juli oktober dezember',
);
const TIME_WORDS = words(
  'in since until till by year years early late mid before after during copyright c seit im depuis en desde dal',
);
const COUNTED = words(
  'users user clients people sessions licenses licences cals times mb gb kb events errors pcs computers seconds minutes machines devices connections ms',
);
const SERVER_NOUNS = words(
  'server servers srv terminal terminalserver box boxes host hosts rds ts rdsh session machine vm standard std datacenter enterprise essentials foundation dc domain x64 64bit 64-bit sp1 sp2 service family',
);
const CLIENT_NOUNS = words(
  'client clients pc pcs workstation workstations desktop desktops laptop laptops notebook notebooks pro professional home user users',
);
const SAYS = words(
  "is it's its isn't isnt was runs running run on not no but actually version os meant mean said be are has have uses use using with = : i sondern ist nicht est es son é",
);
/** Words around a version that is the whole answer. */
const POLITE = words(
  'yes no please thanks ok yeah ja nein bitte oui si sorry wait actually correction oops i we mean meant rather hmm pardon entschuldigung perdón scusa or oder not sure maybe perhaps probably either guess vielleicht',
);
const LOOSE = words('a an the our to from with on und or and maybe perhaps probably either');
const AFTER_LOOSE = words('to and or but not in now');
/** Words that say no more than that it is one. */
const IS = words("is it's its it server computer machine box host on = :");
const HOSTS = words('host hosts target destination server servers srv terminalserver rdsh vm');
const THINGS = words('pc computer machine box laptop workstation desktop notebook system side end');
const PLACES = words('work home office remote other another one old new second');
const OTHERS = words(
  'license licence licensing dc dcs controller controllers domain file print sql exchange gateway broker backup mail web lizenzserver client clients workstation workstations laptop laptops pcs',
);
/** What the computer that is connected to may be as well. */
const SIDE_JOBS = new Set(['domain controller', 'dc', 'file server', 'print server']);
const SESSION_HOSTS = words('terminal terminalserver rdsh rds ts session sessionhost host target remote');
/** Words between a machine and its version: "the licence server is still on 2003". */
const LINKS = words("is are was runs run running has have uses use version os = : ist server servers still now at it's");
const FROM = words('from von');
const TO = words('to into onto auf');
const CONNECTS = /^(?:connect|rdp|remote|log|sign|mstsc|session|verbind|into|get)/;
/** What accepts connections is connected to. */
const ACCEPTS = /(?<!\p{L})accept(?:s|ing)? (?:\p{L}+ ){0,3}(?:connections?|rdp|remote)(?!\p{L})/u;
/** "Windows 11 Home is the remote computer", "Windows 10 at the other side". */
const CALLED_HOST =
  /^(?:(?:home|pro|professional|enterprise|education) )?(?:is|at|on|as|runs on|=) (?:on )?(?:the |my |our )?(?:remote|other|far|target|host|destination|office)(?!\p{L})(?! (?:client|user))/u;
const UPGRADES = /^(?:upgrad|updat|migrat|switch|mov|chang|convert|aktualisier)/;

/** Whether the version is one, whose, and whether it is ruled out. */
export function machineOf(version: string, context: Context): Told {
  const { sentence, at, end, named, isServerProduct } = context;
  const before = precedingWords(sentence, at, 8);
  const after = followingWords(sentence, end, 6);
  if (!named && before.slice(-2).some((word) => PRODUCTS.has(word))) return NOTHING;
  if (COMPARES.has(lastBeforeFillers(before)) || OR_LATER.test(after.join(' '))) return NOTHING;
  const denied = isDenied(sentence, at, before);
  if (CLIENTS.has(version)) return clientProduct(version, context, before, after, denied);
  if (!named && !isServerProduct && !isBareYear(before, after, sentence, denied)) return NOTHING;
  if (version === '2000') return windows2000(context, before, after, denied);
  return isOtherMachine(before, after) ? NOTHING : { machine: 'server_os', denied, sure: isSessionHost(before, after) };
}

/** The last words before a place, in their order. */
function precedingWords(sentence: string, at: number, most: number): readonly string[] {
  return (sentence.slice(Math.max(0, at - 90), at).match(WORDS) ?? []).slice(-most);
}

/** The next words behind a place, up to a comma. */
function followingWords(sentence: string, at: number, most: number): readonly string[] {
  return (
    sentence
      .slice(at, at + 60)
      .split(/[,;]/)[0]
      ?.match(WORDS) ?? []
  ).slice(0, most);
}

/** Characters of an answer like "2003, please". */
const SHORT = 30;
const WORDS = /[\p{L}\p{N}]+(?:['.-][\p{L}\p{N}]+)*|[=:%]/gu;

/** Of versions alone. Codes, events and quotations are ruled out in more ways, and farther away: isRuledOut (denied.ts). */
function isDenied(sentence: string, at: number, before: readonly string[]): boolean {
  const word = lastBeforeFillers(before);
  const two = `${before[before.lastIndexOf(word) - 1]} ${word}`;
  if (!NOT.has(word) && !['instead of', 'rather than', 'no longer', 'statt einem', 'other than'].includes(two)) return false;
  const place = sentence.lastIndexOf(word, at - 1);
  return !/[,;:.!?]/.test(sentence.slice(place + word.length, at));
}

function lastBeforeFillers(before: readonly string[]): string {
  return before.findLast((word) => !FILLERS.has(word)) ?? '';
}

/** A year without "Windows" or "Server" is a version only where the words around it say so. */
function isBareYear(before: readonly string[], after: readonly string[], sentence: string, denied: boolean): boolean {
  const last = before.at(-1) ?? '';
  const next = after[0] ?? '';
  if (MONTHS.has(last) || TIME_WORDS.has(last) || MONTHS.has(next) || COUNTED.has(next)) return false;
  if (SERVER_NOUNS.has(next) || denied) return true;
  if (sentence.length <= SHORT && isAlone(sentence)) return true;
  if (LOOSE.has(last)) return next === '' || AFTER_LOOSE.has(next);
  return SAYS.has(last) || HOSTS.has(last);
}

function isAlone(sentence: string): boolean {
  return (sentence.match(WORDS) ?? []).every((word) => /^\d/.test(word) || POLITE.has(word));
}

function windows2000(
  { isServerProduct, named }: Context,
  before: readonly string[],
  after: readonly string[],
  denied: boolean,
): Told {
  const next = after.slice(0, 2);
  if (next.some((word) => CLIENT_NOUNS.has(word))) return { machine: 'client_os', denied, sure: true };
  if (isOtherMachine(before, after)) return NOTHING;
  const isServer =
    isServerProduct ||
    !named ||
    next.some((word) => SERVER_NOUNS.has(word) || word === 'advanced') ||
    isHost(before, after) === 'yes';
  return { machine: isServer ? 'server_os' : 'either', denied, sure: isSessionHost(before, after) };
}

/** A Windows for clients belongs to whoever connects, unless the text says that it is connected to. */
function clientProduct(
  version: string,
  { sentence, named, isServerProduct }: Context,
  before: readonly string[],
  after: readonly string[],
  denied: boolean,
): Told {
  const isWord = version === 'xp' || version === 'vista';
  if (isServerProduct || (!named && !isWord)) return NOTHING;
  const host = ACCEPTS.test(sentence) || CALLED_HOST.test(after.join(' ')) ? 'yes' : isHost(before, after);
  if (host === 'unclear') return NOTHING;
  return { machine: host === 'yes' ? 'server_os' : 'client_os', denied, sure: CLIENT_NOUNS.has(after[0] ?? '') };
}

/** "the host is Windows 10", "Windows 10 host", "connecting to my Windows 10 PC"; "to a computer with Windows 10" says too little. */
function isHost(before: readonly string[], after: readonly string[]): 'yes' | 'no' | 'unclear' {
  if (['host', 'hosts', 'target', 'destination', 'vm'].includes(after[0] ?? '')) return 'yes';
  if (
    ownerOf(before, (word, i) => HOSTS.has(word) || (THINGS.has(word) && word !== 'desktop' && before[i - 1] === 'remote'), true)
  )
    return 'yes';
  const to = before.findLastIndex((word) => TO.has(word));
  if (
    to < 0 ||
    !before.slice(0, to + 1).some((word) => CONNECTS.test(word)) ||
    before.slice(0, to).some((word) => UPGRADES.test(word))
  )
    return 'no';
  const rest = before.slice(to + 1);
  if (rest.every((word) => FILLERS.has(word) || THINGS.has(word) || PLACES.has(word) || LINKS.has(word))) return 'yes';
  return rest.includes('with') && !rest.some((word) => FROM.has(word)) ? 'unclear' : 'no';
}

/** Whether a machine stands before the version with nothing but linking words between. */
function ownerOf(before: readonly string[], isMachine: (word: string, i: number) => boolean, needsLink: boolean): boolean {
  const at = before.findLastIndex(isMachine);
  const between = before.slice(at + 1);
  return at >= 0 && (between.length > 0 || !needsLink) && between.every((word) => FILLERS.has(word) || LINKS.has(word));
}

/** The licence server's, the domain's, the former or the client's version is not that of the computer that is connected to. */
function isOtherMachine(before: readonly string[], after: readonly string[]): boolean {
  const next = after[0] ?? '';
  if (SIDE_JOBS.has(after.join(' ')) && isSpokenOf(before, after)) return false;
  if (next !== 'web' && OTHERS.has(next)) return true;
  if (before.includes('domain') && before.some((word) => UPGRADES.test(word))) return true;
  return ownerOf(before, (word) => OTHERS.has(word) || FROM.has(word), false);
}

/** "It is a Windows 2003 domain controller", "RDP to a Windows 2003 file server": that is the one, where nothing more is told of it. */
function isSpokenOf(before: readonly string[], after: readonly string[]): boolean {
  return isHost(before, after) === 'yes' || before.every((word) => FILLERS.has(word) || POLITE.has(word) || IS.has(word));
}

function isSessionHost(before: readonly string[], after: readonly string[]): boolean {
  return before.slice(-5).some((word) => SESSION_HOSTS.has(word)) || after.slice(0, 2).some((word) => SESSION_HOSTS.has(word));
}
