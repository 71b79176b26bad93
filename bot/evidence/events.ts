/** Events with their source, from every form in which people paste them. A bare number is never an event. */
import { findAll } from '../find-all.ts';
import { sentenceSpans } from '../signs.ts';
import type { EventMention } from '../types.ts';
import { isRuledOut } from './denied.ts';
import { type Field, fieldValue, lineEnd, readFields } from './fields.ts';
import { findSources, fullSource, isKnownSource, type SourceMention } from './sources.ts';

/** An event with its place, so that what stands next to it can be told. */
interface Found {
  readonly id: number;
  readonly source: string | null;
  readonly at: number;
  /** It is named to be ruled out. */
  readonly isOver?: boolean;
}

const HIGHEST_ID = 65_535;
const MOST_EVENTS = 60;
/** Numbers behind one "event". */
const LONGEST_LIST = 12;
/** Characters around an EventID element in which its provider stands. */
const XML_REACH = 2000;

/** All events of the text, each once; one without a source only if none with the same id has one. */
export function readEvents(text: string): { readonly events: readonly EventMention[]; readonly over: readonly number[] } {
  if (!/\d/.test(text)) return { events: [], over: [] };
  const all = [...fromXml(text), ...fromFields(text), ...fromRows(text), ...fromSentences(text)];
  const found = all.filter(({ isOver }) => !isOver);
  const sourced = new Set(found.filter(({ source }) => source !== null).map(({ id }) => id));
  const ordered = found.filter(({ id, source }) => source !== null || !sourced.has(id)).sort((a, b) => a.at - b.at);
  const events = new Map<string, EventMention>();
  const fifties = ordered.filter(({ id }) => id === 50);
  const components = fifties.length > 0 ? findComponents(text) : [];
  for (const event of ordered) {
    const component = event.id === 50 ? componentOf(event, fifties, components) : null;
    const key = `${event.id} ${event.source?.toLowerCase()} ${component}`;
    if (!events.has(key)) events.set(key, { id: event.id, source: event.source, component });
    if (events.size >= MOST_EVENTS) break;
  }
  const over = all.flatMap(({ id, isOver }) => (isOver && !found.some((event) => event.id === id) ? [id] : []));
  return { events: withoutVaguer([...events.values()]), over: [...new Set(over)] };
}

/** Where one and the same event is named with its component and without, the component is what is known. */
function withoutVaguer(events: readonly EventMention[]): readonly EventMention[] {
  return events.filter(
    (e) => e.component !== null || !events.some((o) => o.component !== null && o.id === e.id && o.source === e.source),
  );
}

function isId(id: number): boolean {
  return Number.isInteger(id) && id > 0 && id <= HIGHEST_ID;
}

// --- event XML -------------------------------------------------------------------------------------------------------

const EVENT_ID_TAG = /<EventID\b[^<>]{0,200}>\s{0,20}(\d{1,6})/gi;

function fromXml(text: string): Found[] {
  const found: Found[] = [];
  let before = 0;
  for (const match of findAll(EVENT_ID_TAG, text)) {
    const id = Number(match[1]);
    const from = Math.max(before, match.index - XML_REACH);
    if (isId(id)) found.push({ id, source: providerIn(text, from, match.index), at: match.index });
    before = match.index;
    if (found.length >= MOST_EVENTS) break;
  }
  return found;
}

/** The provider element stands before the id; Windows 2000 and 2003 exports may have it after. */
function providerIn(text: string, from: number, id: number): string | null {
  const name = /<Provider\b[^<>]{0,200}?\bName\s{0,5}=\s{0,5}["']([^"'<>]{1,120})["']/gi;
  const before = [...text.slice(from, id).matchAll(name)].at(-1)?.[1];
  const after = before === undefined ? [...text.slice(id, id + XML_REACH).matchAll(name)][0]?.[1] : undefined;
  const provider = before ?? after;
  return provider === undefined ? null : fullSource(provider);
}

// --- labels and values -----------------------------------------------------------------------------------------------

interface Draft {
  id?: Field;
  instance?: Field;
  source?: Field;
  log?: Field;
}
const DEFINING = ['id', 'instance', 'source', 'log'] as const;

function fromFields(text: string): Found[] {
  const drafts: Draft[] = [];
  let draft: Draft = {};
  for (const field of readFields(text)) {
    const kind = DEFINING.find((k) => k === field.kind);
    if (!kind || isOtherKey(text, field)) continue;
    if (draft[kind]) draft = {};
    if (Object.keys(draft).length === 0) drafts.push(draft);
    draft[kind] = field;
  }
  return [...drafts.flatMap((d) => eventsOf(text, d)), ...fromFriendlyView(text)].slice(0, MOST_EVENTS);
}

/** JSON is full of ids that are no event's. */
function isOtherKey(text: string, field: Field): boolean {
  return field.isKey && field.kind === 'id' && !/^\d{1,6}$/.test(fieldValue(text, field));
}

function eventsOf(text: string, draft: Draft): Found[] {
  const source = sourceValue(text, draft);
  if (draft.id) {
    const label = /^\w+/.exec(text.slice(draft.id.at, draft.id.valueAt))?.[0].toLowerCase();
    const lacksSource = label === 'code' ? source === null || !isKnownSource(source) : label === 'id' && source === null;
    const at = draft.id.at;
    return lacksSource ? [] : listOfIds(fieldValue(text, draft.id)).map((id) => ({ id, source, at }));
  }
  const instance = draft.instance && Number(fieldValue(text, draft.instance).match(/^\d{1,10}/)?.[0]) & 0xffff;
  return draft.instance && instance && source !== null ? [{ id: instance, source, at: draft.instance.at }] : [];
}

/** "50", "1057/1058", "50 and 1004". */
function listOfIds(value: string): number[] {
  const list = value.match(/^\d{1,6}(?:\s{0,3}(?:,|\/|&|and|und|et|y|e|o|or)\s{0,3}\d{1,5}(?![\d.:-])){0,8}/i)?.[0] ?? '';
  return (list.match(/\d+/g) ?? []).map(Number).filter(isId);
}

/** Words of the longest names: "MSExchange Configuration Cmdlet - Remote Management". */
const LONGEST_SOURCE = 7;

/** A name of several words is only taken where nothing else stands on the line: in articles the text of the event follows. */
function sourceValue(text: string, { source, log }: Draft): string | null {
  if (!source) return log ? logAsSource(fieldValue(text, log)) : null;
  const value = fieldValue(text, source);
  const [known] = findSources(value);
  if (known?.at === 0 && isKnownSource(known.name)) return known.name;
  const words = value.split(/\s+/);
  const isAlone = source.isKey || source.end === lineEnd(text, source.valueAt);
  const name = isAlone && words.length <= (source.leads ? LONGEST_SOURCE : 4) ? value : (words[0] ?? '');
  return name === '' || name.length > 120 ? null : fullSource(name);
}

/** "Microsoft-Windows-TerminalServices-LocalSessionManager/Operational" names its source; "System" does not. */
function logAsSource(log: string): string | null {
  const name = log.split('/')[0] ?? '';
  return isKnownSource(name) ? fullSource(name) : null;
}

const FRIENDLY_ENTRY = /\[ ?Name ?\]\s{1,20}([^\n]{1,80})\n(?:[^\n]{0,100}\n){0,4}?[^\n]{0,20}\bEventID\s{1,10}(\d{1,5})\b/gi;

/** The "Friendly view" of Event Viewer: `[ Name] TermDD`, `EventID 50`. */
function fromFriendlyView(text: string): Found[] {
  return findAll(FRIENDLY_ENTRY, text)
    .map((m) => ({ id: Number(m[2]), source: fullSource(m[1] ?? ''), at: m.index }))
    .filter(({ id }) => isId(id));
}

// --- rows of a list --------------------------------------------------------------------------------------------------

const LEVELS = new Set(
  (
    'error warning information critical verbose fehler warnung informationen kritisch erreur avertissement critique ' +
    'advertencia información errore avviso erro aviso fout waarschuwing ошибка предупреждение ' +
    'błąd ostrzeżenie 错误 錯誤 警告 エラー 오류 경고'
  ).split(' '),
);
const DATE = /^(?:\d{1,4}[./-]\d{1,2}[./-]\d{1,4}|jan|feb|mar|apr|may|jun|jul|aug|sep|oct|nov|dec)$/i;
const TIME = /^(?:\d{1,2}:\d{2}(?::\d{2})?(?:[.,]\d+)?|am|pm|a\.m\.|p\.m\.|\d{1,2})$/i;
const LONGEST_ROW = 600;

/** Rows of Event Viewer, of its exports and of Get-WinEvent and Get-EventLog tables. */
function fromRows(text: string): Found[] {
  const found: Found[] = [];
  let provider: string | null = null;
  for (let at = 0; at < text.length && found.length < MOST_EVENTS; at = lineEnd(text, at) + 1) {
    const line = text.slice(at, Math.min(lineEnd(text, at), at + LONGEST_ROW));
    provider = line.match(/^\s{0,20}ProviderName\s{0,20}:\s{0,20}(\S{1,120})/i)?.[1] ?? provider;
    const row = readRow(line, provider);
    if (row) found.push({ ...row, at });
  }
  return found;
}

/** Whether a line is such a row. */
export function isEventRow(line: string): boolean {
  return readRow(line.slice(0, LONGEST_ROW), 'any') !== null;
}

const BAR = /\s{0,9}\|\s{0,9}/;
/** What stands between the cells of a line, and how such a line is known. */
const SEPARATORS: readonly { readonly isIn: RegExp; readonly between: RegExp }[] = [
  { isIn: /\t/, between: /\t+/ },
  { isIn: /^\s{0,9}\|/, between: BAR },
  { isIn: /^[^\s;]{1,20};[^;]{1,60};[^;]{1,100};/, between: /\s{0,3};\s{0,3}/ },
  { isIn: /^(?![^\n]{0,600}\s{2})[^\n]{0,600},\S/, between: /\s{0,3},\s{0,3}/ },
];

/** `| Error | TermDD | 50 |` of Markdown. A service's name beside a number may be a row of processes. */
function rowOfBars(cells: readonly string[]): { id: number; source: string } | null {
  const at = cells.findIndex((cell, i) => isKnownSource(cell) && /^\d{1,5}$/.test(cells[i + 1] ?? ''));
  const isLevelled = cells.some((cell) => LEVELS.has(cell.toLowerCase()));
  const source = fullSource(cells[at] ?? '');
  const id = Number(cells[at + 1]);
  return at >= 0 && isId(id) && (isLevelled || source !== 'TermService') ? { id, source } : null;
}

function readRow(line: string, provider: string | null): { id: number; source: string } | null {
  const separator = SEPARATORS.find(({ isIn }) => isIn.test(line))?.between ?? null;
  const cells = (separator ? line.split(separator) : line.split(/\s+/)).map(unquote).filter(Boolean);
  if (separator === BAR) return rowOfBars(cells);
  const level = cells.findIndex((cell) => LEVELS.has(cell.toLowerCase()));
  if (level < 0 || cells.length < 3) return null;
  const rest = cells.slice(level + 1);
  const isDated = cells.some((cell) => DATE.test(cell.split(' ')[0] ?? ''));
  if (!isDated) return null;
  return rowOfTable(cells, level, provider) ?? rowOfList(rest, separator !== null);
}

/** Export-Csv puts each cell in quotes. */
function unquote(cell: string): string {
  return cell.trim().replace(/^"|"$/g, '');
}

/** `3/2/2011 10:33:12 AM  50 Error  The …` below a provider's name. */
function rowOfTable(cells: readonly string[], level: number, provider: string | null): { id: number; source: string } | null {
  const id = Number(cells[level - 1]);
  const isDatedBefore =
    cells.slice(0, level - 1).some((cell) => DATE.test(cell)) && cells.slice(0, level - 1).some((cell) => cell.includes(':'));
  return provider !== null && isId(id) && isDatedBefore ? { id, source: fullSource(provider) } : null;
}

/** `Error  3/2/2011 10:33:12 AM  TermDD  50  None`; the category of older exports may stand between source and id. */
function rowOfList(rest: readonly string[], hasCells: boolean): { id: number; source: string } | null {
  const first = rest.findIndex((cell) => !DATE.test(cell.split(' ')[0] ?? '') && !TIME.test(cell.split(' ')[0] ?? ''));
  const number = rest.findIndex((cell, i) => i > first && /^\d{1,10}$/.test(cell));
  if (first < 0 || number < 0 || number - first > 4) return null;
  const source = hasCells ? (rest[first] ?? '') : rest.slice(first, number).join(' ');
  const name = isKnownSource(source) || hasCells ? source : (rest[first] ?? '');
  const id = Number(rest[number]) > HIGHEST_ID ? Number(rest[number]) & 0xffff : Number(rest[number]);
  return isId(id) && (hasCells || isKnownSource(name)) ? { id, source: fullSource(name) } : null;
}

// --- in a sentence ---------------------------------------------------------------------------------------------------

const EVENT_WORD =
  /(?<![\p{L}\p{N}]|in the )(?:events?|eventid|ereignis(?:se)?|événements?|evenements?|eventos?|eventi|gebeurtenis|событи[ея]|事件|イベント)[\s-]{0,2}(?:ids?|kennung|number|nummer|nr\.?|no\.?|code)?(?:\s{0,3}[:#=]?|(?<=id)\s{0,3}\()\s{0,3}(\d{1,5})(?![\d%]|[.:]\d)/giu;
/** A name between an event and a colon. */
const AFTER_ID = /^[\s(,-]{1,3}(?:from |source )?([A-Z][\w-]{2,40})(?:\s?\)?:\s)/u;
const NEAR_ID = 60;
/** A source stands right behind its number. */
const NEXT = 3;
const NO_SOURCE = new Set(
  'error warning information critical source level message description log text detail details type task user computer server client'.split(
    ' ',
  ),
);
const FURTHER_ID = /\s{0,3}(?:,|\/|&|\+|and|und|et|y|e|or)\s{0,3}(?:events? ?(?:ids?)? ?)?(\d{2,5})(?![\d%:]|\.\d)/iy;
/** "1004 in the log". */
const LOGGED =
  /(?<![\p{L}\p{N}.:/-])(\d{2,5})(?: (?:errors?|entries|messages?))? (?:is |are )?in (?:the|our|its|his) (?:server |system |windows |event )?(?:event )?log/iu;
/** TermService is not so particular that any number beside it is its event: process lists put a PID there. */
const ALONE = /^\W{0,5}TermService[\s:(#,-]{1,3}(\d{4})\W{0,5}$/i;
/** Of other sources it is. */
const NUMBER_BEFORE = /(?<![\p{L}\p{N}.:/-])(\d{2,5})\s{0,2}(?:\(|from |by |von |de )?$/iu;
const NUMBER_AFTER = /^[\s:(#,-]{1,3}(\d{2,5})(?![\d%.:])/;

interface Group {
  readonly ids: readonly number[];
  readonly at: number;
  readonly end: number;
}

function fromSentences(text: string): Found[] {
  return sentenceSpans(text).flatMap(({ start, end }) => {
    const sentence = text.slice(start, end);
    if (!/\d/.test(sentence)) return [];
    const sources = findSources(sentence);
    const groups = findGroups(sentence);
    const found =
      groups.length > 0
        ? groups.flatMap((group, i) =>
            pair(sentence, groups, i, sources).map((event) => ({ ...event, isOver: isOver(sentence, group, sources) })),
          )
        : [...besideSource(sentence, sources), ...loggedNumber(sentence, sources)];
    return found.map((event) => ({ ...event, at: event.at + start }));
  });
}

/** Also behind the name of its source: "event 1004 TermService is fixed". */
function isOver(sentence: string, { at, end }: Group, sources: readonly SourceMention[]): boolean {
  const named = sources.find((source) => source.at >= end && source.at - end <= NEXT);
  return isRuledOut(sentence, at, end) || (named !== undefined && isRuledOut(sentence, at, named.end));
}

/** "event 50 and 1004", "Event IDs 1057/1058": one word with one or several numbers. */
function findGroups(sentence: string): Group[] {
  const groups: Group[] = [];
  for (const match of findAll(EVENT_WORD, sentence)) {
    if (groups.length >= MOST_EVENTS) break;
    if (match.index < (groups.at(-1)?.end ?? 0)) continue;
    const group = readGroup(sentence, match);
    if (group.ids.every(isId)) groups.push(group);
  }
  return groups;
}

function readGroup(sentence: string, match: RegExpExecArray): Group {
  const ids = [Number(match[1])];
  let end = match.index + match[0].length;
  for (
    let more = stickAt(FURTHER_ID, sentence, end);
    more && ids.length < LONGEST_LIST;
    more = stickAt(FURTHER_ID, sentence, end)
  ) {
    ids.push(Number(more[1]));
    end += more[0].length;
  }
  return { ids, at: match.index, end };
}

function stickAt(pattern: RegExp, text: string, at: number): RegExpExecArray | null {
  pattern.lastIndex = at;
  return pattern.exec(text);
}

/** The source after the numbers; else the one before them; else the only one of the sentence. As many as numbers: one each. */
function pair(sentence: string, groups: readonly Group[], i: number, sources: readonly SourceMention[]): Found[] {
  const group = groups[i];
  if (group === undefined) return [];
  const until = groups[i + 1]?.at ?? Number.POSITIVE_INFINITY;
  const since = groups[i - 1]?.end ?? 0;
  const after = sources.filter(({ at }) => at >= group.end && at < until);
  const before = sources.filter(({ at }) => at >= since && at < group.at);
  const foreign = foreignAfter(sentence, group);
  const near = foreign ?? (after.length > 0 ? after : before.length > 0 ? before.slice(-1) : sources.length === 1 ? sources : []);
  const each = near.length === group.ids.length;
  return group.ids.map((id, n) => ({ id, source: (each ? near[n] : near[0])?.name ?? null, at: group.at }));
}

/** "Event 1008 Perflib: …": whatever else the sentence names. */
function foreignAfter(sentence: string, { end }: Group): readonly SourceMention[] | null {
  const name = AFTER_ID.exec(sentence.slice(end, end + NEAR_ID))?.[1];
  return name === undefined || NO_SOURCE.has(name.toLowerCase()) || isKnownSource(name) ? null : [{ name, at: end, end }];
}

/** In this range Windows has errors of services: "net start TermService" fails with 1058. */
const isServiceError = (id: number) => id >= 1050 && id < 1080;

/** "50 TermDD", "Schannel 36870". A service's name beside a number is a source only where nothing else is said. */
function besideSource(sentence: string, sources: readonly SourceMention[]): Found[] {
  return sources.flatMap(({ name, at, end }) => {
    if (!isKnownSource(name)) return [];
    if (name === 'TermService') {
      const alone = Number(ALONE.exec(sentence)?.[1]);
      return isId(alone) && !isServiceError(alone) ? [{ id: alone, source: name, at }] : [];
    }
    const number =
      NUMBER_AFTER.exec(sentence.slice(end, end + 12)) ?? NUMBER_BEFORE.exec(sentence.slice(Math.max(0, at - 20), at));
    const id = Number(number?.[1]);
    return isId(id) ? [{ id, source: name, at }] : [];
  });
}

/** A number that the sentence says is in the log, where no source stands beside it. */
function loggedNumber(sentence: string, sources: readonly SourceMention[]): Found[] {
  const match = sources.length === 0 ? LOGGED.exec(sentence) : null;
  const id = Number(match?.[1]);
  return match && isId(id) ? [{ id, source: null, at: match.index }] : [];
}

// --- the component of event 50 ---------------------------------------------------------------------------------------

interface Component {
  readonly name: string;
  readonly at: number;
}

const COMPONENT = /(X\.?224)(?![\p{L}\p{N}])|(DATA ENCRYPTION)|\bcomponent "?([A-Z][\w. -]{0,24}?)"? (?:has )?detected/giu;

function findComponents(text: string): Component[] {
  return findAll(COMPONENT, text).map((m) => ({ name: componentName(m), at: m.index }));
}

function componentName(match: RegExpMatchArray): string {
  if (match[1]) return 'X.224';
  return match[2] ? 'DATA ENCRYPTION' : (match[3] ?? '');
}

/** The first one after the event and before the next event 50; else one that belongs to no other. */
function componentOf(event: Found, fifties: readonly Found[], components: readonly Component[]): string | null {
  const next = fifties.find(({ at }) => at > event.at)?.at ?? Number.POSITIVE_INFINITY;
  const own = components.find(({ at }) => at >= event.at && at < next);
  if (own) return own.name;
  const [only, other] = new Set(components.map(({ name }) => name));
  return only !== undefined && other === undefined ? only : null;
}
