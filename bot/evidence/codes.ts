/** Error codes, each in the space that it belongs to: 516 is another thing in each of them. */
import type { CodeSpace } from '../../knowledge/model.ts';
import { findAll } from '../find-all.ts';
import type { Code } from '../types.ts';
import { isRuledOut } from './denied.ts';
import { ERRCONNECT, ERRINFO } from './errinfo.ts';

/** Where [MS-RDPBCGR] keeps its protocol errors, and where Remote Desktop Gateway its own. */
const PROTOCOL = { from: 0x10c9, to: 0x1196 };
const GATEWAY = { from: 0x3000001, to: 0x30000ff };
/** Windows system errors of Remote Desktop Services. */
const CTX_ERRORS = { from: 7001, to: 7075 };
/** Disconnect reasons are a number in the high byte and one of these kinds in the low byte. */
const DISCONNECT_KINDS = { from: 4, to: 9 };
const HIGHEST_DISCONNECT = 0x2a09;
const HIGHEST_EXTENDED = 0x4ff;
const MOST_CODES = 60;

type Range = { readonly from: number; readonly to: number };
const isIn = (value: number, { from, to }: Range) => value >= from && value <= to;

type Found = { readonly space: CodeSpace; readonly value: number } | null;
interface Pattern {
  /** Group `n` is the number as written; every quantifier is bounded. */
  readonly find: RegExp;
  readonly space: (value: number, match: RegExpExecArray, text: string) => Found;
}

/** Letters of alphabets: Chinese and Japanese put no space around a number. */
const LETTER = String.raw`\p{Script=Latin}\p{Script=Cyrillic}\p{Script=Greek}`;
const NUMBER = String.raw`(?<n>0x[0-9a-f]{1,8}|-?\d{1,10})(?![${LETTER}\p{N}]|[.:]\d)`;
/** Chats put a label or a number between stars or backticks. */
const BREAK = String.raw`[\s:=#(*'：（]`;
const CODE_LABEL = [
  ...['error ?codes?', 'fehlercode', "code d'erreur", 'c[oó]digo de error', 'codice (?:di )?errore', 'c[oó]digo de erro'],
  ...['foutcode', 'kod błędu', 'код ошибки', 'エラー ?コード', '错误代码', '錯誤碼', '오류 코드'],
].join('|');
const EXTENDED_LABEL = [
  ...['extended (?:error |disconnect )?(?:error )?(?:code|reason)', 'extendeddisconnectreason', 'erweiterter fehlercode'],
  ...["code d'erreur étendue?", 'c[oó]digo de error extendido', 'codice (?:di )?errore esteso', 'c[oó]digo de erro estendido'],
  ...['uitgebreide foutcode', 'расширенный код ошибки', '拡張エラー ?コード', '扩展错误代码'],
].join('|');
/** Somebody says that a number stands on his screen; "chkdsk says" is of another one. */
const SHOWN = [
  '(?<![\\p{L}\\p{N}])(?:it|mstsc|rdp|remote ?desktop|dialog|box|window|screen|message|client|session|connection|verbindung|sitzung)',
  '(?: \\p{L}{2,10}){0,2} (?:says?|said|shows?|reads|displays|reports|ends?|closes?|fails?|disconnects?|drops?|sagt|zeigt|meldet|dit|affiche)',
  '(?: (?:with|an?|the|only|just|error|code|mit|avec)){0,3}',
].join('');
const GOT = [
  '(?<![\\p{L}\\p{N}])(?:i|we|he|she|they|users?|everybody|everyone)(?: \\p{L}{2,10})? (?:gets?|got|sees?|receives?)',
  '(?: (?:an?|the|only|just|error|code)){0,3}',
].join('');
/** Programs in which a number beside their name is a disconnect reason. */
const CLIENT = '(?<![\\p{L}\\p{N}])(?:mstsc|rdp|remote ?desktop|rdcman|mremoteng|royal ?ts)(?![\\p{L}\\p{N}])';
const COUNTED = '(?! ?(?:users?|people|mb|gb|sessions?|times|minutes?|hours?|pcs?|clients?|servers?|licen[cs]es?)(?![\\p{L}]))';
const pattern = (source: string) => new RegExp(source, 'giu');

/** In order: a number that one of them has taken is not read by a later one. */
const PATTERNS: readonly Pattern[] = [
  { find: pattern(`(?:${EXTENDED_LABEL})${BREAK}{1,6}${NUMBER}`), space: toExtended },
  {
    find: pattern(`(?<![\\p{L}\\p{N}])(?<n>0x[0-9a-f]{1,4})[\\s,/|&(+，]{1,4}(?:and |with )?(?=${EXTENDED_LABEL})`),
    space: (value) => asDisconnect(value),
  },
  {
    find: pattern(
      `(?<![\\p{L}\\p{N}])ext(?:\\.|ended)?(?: err(?:or)?)?(?: code)?${BREAK}{1,6}(?<n>0x[0-9a-f]{1,4})(?![\\p{L}\\p{N}])`,
    ),
    space: toExtended,
  },
  {
    find: pattern(
      `(?:session "?\\d{1,5}"? has been disconnected|sitzung "?\\d{1,5}"? wurde getrennt)[,. ]{1,2}(?:reason code|ursachencode):? ${NUMBER}`,
    ),
    space: toExtended,
  },
  { find: pattern(`\\bERRINFO_[A-Z0-9_]{2,60}[^0-9A-Z\\n]{0,6}${NUMBER}`), space: toErrinfo },
  {
    find: pattern(
      `(?<!extended |erweiterter |uitgebreide |расширенный |拡張|扩展)(?:${CODE_LABEL})(?: (?:is|was|ist))?${BREAK}{1,6}${NUMBER}`,
    ),
    space: toLabelled,
  },
  { find: pattern(`(?:protocol error|protokollfehler)s?[\\s(]{0,4}(?:code)?[\\s:=]{0,4}${NUMBER}`), space: toProtocol },
  { find: pattern(`\\((?:code|c[oó]digo|codice)\\s{0,3}:\\s{0,3}${NUMBER}`), space: toProtocol },
  { find: pattern(`\\bstatus(?: code)?(?: (?:was|is|returned|of))?[\\s:=]{1,4}${NUMBER}`), space: toStatus },
  {
    find: pattern(
      `(?<!extended |extended)(?:disconnect(?:ed|ion)?[\\s,:!(]{0,4}(?:with )?(?:error |the )?(?:reason|code)(?: code)?|discreason|trennungsgrund)[\\s:=(]{1,6}${NUMBER}`,
    ),
    space: (value) => asDisconnect(value) ?? big(value),
  },
  { find: pattern(`(?<![^\\n])code[:=]\\s{0,4}${NUMBER}`), space: toReason },
  { find: pattern(`(?<!\\p{L})reason(?: code)?\\s{0,2}[:=]\\s{0,2}${NUMBER}`), space: toReason },
  {
    find: pattern(
      `${CLIENT}(?::? (?:error|err|code|fehler|says|shows|reports|disconnected|with|reason)){0,3}[\\s:(]{1,2}(?<n>\\d{3,5})(?![\\p{L}\\p{N}]|[.:]\\d)${COUNTED}`,
    ),
    space: toReason,
  },
  { find: pattern(`(?<!\\p{L})code (?<n>\\d{3,5})(?=[^\\n.]{1,40}${CLIENT})`), space: toReason },
  { find: pattern(`(?<![\\p{L}\\p{N}.:-])(?<n>\\d{3,5}) (?:in|from|with|bei|von|mit) ${CLIENT}`), space: toReason },
  {
    find: pattern(
      `(?<=0x[0-9a-f]{3,4})\\s{0,3}[/,|&(+]\\s{0,3}(?:(?<ext>ext(?:ended)?)[a-z\\s:]{0,14})?(?<n>0x[0-9a-f]{1,3})(?![\\p{L}\\p{N}])`,
    ),
    space: toSecond,
  },
  {
    find: pattern(
      `(?<![\\p{L}\\p{N}])(?<kind>win32 |windows |system |win)?(?:error|fehler|erreur|errore|erro|fout|err\\.?)(?: (?:number|no\\.?|nr\\.?))?[\\s:=#]{1,4}${NUMBER}`,
    ),
    space: toError,
  },
  { find: pattern('(?<![\\p{L}\\p{N}{-])(?<n>(?:c000|d000|8007|8009)[0-9a-f]{4})(?![\\p{L}\\p{N}-])'), space: toBare },
  { find: /(?<![^\n])(?:code )?(?<n>0x[1-3])(?=\n|$| (?:on|when|since|after|auf|bei|seit|nach) )/gi, space: toShown },
  {
    find: pattern(
      // What must stand before is looked for last: looked for at every letter of a log, it is an eighth of all reading.
      `(?<!\\p{L})(?:but|now|today|sondern|jetzt|heute|mais|sino|maar)(?: \\p{L}{1,5}){0,3} (?<n>0x[1-3])(?![\\p{L}\\p{N}])(?<=0x[0-9a-f]{3,4}[^\\d\\n]{4,70}0x[1-3])`,
    ),
    space: toShown,
  },
  { find: pattern(`(?:${SHOWN}|${GOT})[ :"'(]{1,3}(?<n>0x[1-9a-f])(?![${LETTER}\\p{N}]| in )`), space: toShown },
  { find: pattern(`(?<![${LETTER}\\p{N}#.-])(?<n>0x[0-9a-f]{3,8}|5033\\d{4}|-214\\d{7})(?![${LETTER}\\p{N}])`), space: toAlone },
];

/** "0 x 204" of those who type, "Ox204" of those who read from a picture. */
const SPELT_ZERO_X = /(?<![\p{L}\p{N}.,])(?:0|o|zero) ?x ?(?=[0-9a-f]{3,8}(?![\p{L}\p{N}]))/giu;

/** All codes of the text and those that it rules out, each once, in the order of the text. Zero says that there is no code. */
export function readCodes(written: string): { readonly codes: readonly Code[]; readonly over: readonly Code[] } {
  const text = written.replace(SPELT_ZERO_X, '0x');
  const found: FoundCode[] = [...namedOnly(text), ...lastStatusOfEvent56(text)];
  const over: FoundCode[] = [];
  const taken = new Set<number>();
  for (const { find, space } of /\d/.test(text) ? PATTERNS : []) {
    for (const match of findAll(find, text)) {
      const written = match.groups?.n ?? '';
      const at = match.index + match[0].lastIndexOf(written);
      if (taken.has(at)) continue;
      const code = space(parseNumber(written), match, text);
      taken.add(at);
      if (!code || code.value === 0) continue;
      const list = isRuledOut(text, match.index, at + written.length) ? over : found;
      list.push({ ...code, text: written, at });
    }
  }
  const codes = unique(found);
  return { codes, over: unique(over).filter((one) => !codes.some((code) => isSameCode(one, code))) };
}

type FoundCode = Code & { readonly at: number };

export function isSameCode(one: Pick<Code, 'value'> & { readonly space: string }, other: Code): boolean {
  return one.space === other.space && one.value === other.value;
}

function unique(found: readonly FoundCode[]): Code[] {
  const codes = found.toSorted((a, b) => b.at - a.at);
  const seen = new Map(codes.map(({ space, value, text }) => [`${space} ${value}`, { space, value, text }] as const));
  return [...seen.values()].reverse().slice(0, MOST_CODES);
}

function parseNumber(written: string): number {
  const isHex = /^0x/i.test(written) || /[a-f]/i.test(written) || /^(?:8007|8009)\d{4}$/.test(written);
  const value = isHex ? Number.parseInt(written.replace(/^0x/i, ''), 16) : Number(written);
  return value < 0 ? value >>> 0 : value;
}

// --- which space -----------------------------------------------------------------------------------------------------

/** Values whose size alone tells what they are. D000xxxx is how event 56 writes C000xxxx. */
function big(value: number): Found {
  if (isIn(value, GATEWAY)) return { space: 'gateway', value };
  if (value > 0xffffffff) return null;
  if (value >= 0xd0000000 && value < 0xd0010000) return { space: 'ntstatus', value: value - 0x10000000 };
  if (value >= 0xc0000000 && value < 0xd0000000) return { space: 'ntstatus', value };
  return value > 0x80000000 && value < 0x90000000 ? { space: 'hresult', value } : null;
}

function asDisconnect(value: number): Found {
  return value > 0 && value <= HIGHEST_DISCONNECT ? { space: 'disconnect', value } : null;
}

function toReason(value: number): Found {
  return looksLikeDisconnect(value) ? asDisconnect(value) : null;
}

function looksLikeDisconnect(value: number): boolean {
  return value > 0xff && value <= HIGHEST_DISCONNECT && isIn(value & 0xff, DISCONNECT_KINDS);
}

/** In this range the low byte 7 belongs to disconnect reasons: 0x1107 is one of the logon failures. */
function isProtocol(value: number): boolean {
  return isIn(value, PROTOCOL) && (value & 0xff) !== 7;
}

function toExtended(value: number): Found {
  if (isIn(value, PROTOCOL)) return { space: 'protocol', value };
  return value <= HIGHEST_EXTENDED ? { space: 'extended', value } : big(value);
}

/** FreeRDP puts the class of a code into its upper half: 0x0001 is errinfo. */
function toErrinfo(value: number): Found {
  return value < 0x20000 ? toExtended(value & 0xffff) : null;
}

function toLabelled(value: number, match: RegExpExecArray): Found {
  if (value > 0xffff) return isClassed(value) ? toErrinfo(value) : big(value);
  if (isProtocol(value)) return { space: 'protocol', value };
  if (isHex(match) || value <= 3 || looksLikeDisconnect(value)) return asDisconnect(value);
  return { space: 'winerror', value };
}

function isClassed(value: number): boolean {
  return value >= 0x10000 && value < 0x20000;
}

function isHex(match: RegExpExecArray): boolean {
  return /^0x/i.test(match.groups?.n ?? '');
}

function toProtocol(value: number): Found {
  if (isIn(value, PROTOCOL)) return { space: 'protocol', value };
  return looksLikeDisconnect(value) ? asDisconnect(value) : big(value);
}

function toStatus(value: number, match: RegExpExecArray): Found {
  if (value > 0xffff) return big(value);
  return isHex(match) ? { space: 'winerror', value } : null;
}

/** The second of "0x904 0x7" is the extended code, unless it is a disconnect reason itself. */
function toSecond(value: number, match: RegExpExecArray): Found {
  const isExtended = match.groups?.ext !== undefined || value < 0x19;
  return isExtended ? toExtended(value) : looksLikeDisconnect(value) ? asDisconnect(value) : null;
}

/** "error 7024". A number of one or two digits is too little without "system error". */
function toError(value: number, match: RegExpExecArray): Found {
  const written = match.groups?.n ?? '';
  if (isHex(match)) return toShown(value) ?? toAlone(value, match, '');
  if (value > 0xffff) return big(value);
  if (match.groups?.kind) return { space: 'winerror', value };
  if (written.length < 3) return null;
  return looksLikeDisconnect(value) && !isIn(value, CTX_ERRORS) ? asDisconnect(value) : { space: 'winerror', value };
}

/** C000xxxx without 0x; digits only could be a telephone number, so that a word before them must say what they are. */
function toBare(value: number, match: RegExpExecArray, text: string): Found {
  const isDigits = /^\d+$/.test(match.groups?.n ?? '');
  const before = text.slice(Math.max(0, match.index - 20), match.index);
  return isDigits && !/(?:error|code|hresult|status|fehler|erreur)\W{0,4}$/i.test(before) ? null : big(value);
}

/** What stands before a hexadecimal number that is no error. */
const NO_CODE = /(?:\bid|handle|address|adresse|dword|value|wert|valeur|keywords|port|pid|tcp|process|thread|offset)\W{0,6}$/i;

/** Of numbers of one digit only the first three are disconnect reasons. */
function toShown(value: number): Found {
  return value <= 3 ? asDisconnect(value) : null;
}

function toAlone(value: number, match: RegExpExecArray, text: string): Found {
  if (value > 0xffff) return isClassed(value) && /freerdp|errinfo/i.test(text) ? toErrinfo(value) : big(value);
  if (NO_CODE.test(text.slice(Math.max(0, match.index - 24), match.index))) return null;
  if (isProtocol(value)) return { space: 'protocol', value };
  return looksLikeDisconnect(value) ? asDisconnect(value) : null;
}

// --- codes that are not written as numbers ---------------------------------------------------------------------------

const ERRINFO_NAME = /\b(ERRINFO_[A-Z0-9_]{2,60})(?![A-Z0-9_])(?![^0-9A-Z\n]{0,6}0x)/gi;
const ERRCONNECT_NAME = /\b(?:ERRCONNECT_([A-Z0-9_]{2,60})|HYBRID_REQUIRED_BY_SERVER)(?![A-Z0-9_])/gi;
/** What a server answers that only takes Network Level Authentication. */
const NLA_REQUIRED = 0xb09;
const DATA_OF_56 = /<EventID\b[^<>]{0,100}>56<[\s\S]{0,1500}?<Binary>([0-9a-f]{8,600})<\/Binary>/gi;

/** ERRINFO names without their number, and ERRCONNECT names, whose number no other client knows. */
function namedOnly(text: string): FoundCode[] {
  const failed = findAll(ERRCONNECT_NAME, text).flatMap((match) => {
    const code = asDisconnect(match[1] === undefined ? NLA_REQUIRED : (ERRCONNECT[match[1].toUpperCase()] ?? 0));
    return code ? [{ ...code, text: match[0], at: match.index }] : [];
  });
  const informed = findAll(ERRINFO_NAME, text).flatMap((match) => {
    const name = match[1] ?? '';
    const value = ERRINFO[name.toUpperCase().slice('ERRINFO_'.length)];
    const code = value === undefined ? null : toExtended(value);
    return code ? [{ ...code, text: name, at: match.index }] : [];
  });
  return [...failed, ...informed];
}

/** Event 56 keeps its status in the last four bytes of its data, lowest byte first: B50000D0 is D00000B5. */
function lastStatusOfEvent56(text: string): FoundCode[] {
  return findAll(DATA_OF_56, text).flatMap((match) => {
    const last = (match[1] ?? '').slice(-8);
    const written = (last.match(/../g) ?? []).toReversed().join('').toUpperCase();
    const code = big(Number.parseInt(written, 16));
    return code ? [{ ...code, text: written, at: match.index }] : [];
  });
}
