/** Reads everything out of a paste that can be read: what was logged, what was shown, and what the user says about it. */
import { type Dispute, type Question, UNKNOWN, type Words } from '../knowledge/model.ts';
import { cleanWhole, shorten } from './evidence/clean.ts';
import { readCodes } from './evidence/codes.ts';
import { isHedged, partBeforeQuestion, statedPart, withoutContrast } from './evidence/doubt.ts';
import { readEvents } from './evidence/events.ts';
import { buildMisprints, type Misprints, readMisprints } from './evidence/misprints.ts';
import { buildKnownTexts, type KnownTexts, type OwnSentence, readOwnSentences } from './evidence/own-words.ts';
import { placeOf } from './evidence/sources.ts';
import { buildTelling, TELLS_NOTHING, type Telling } from './evidence/telling.ts';
import { readVersions } from './evidence/versions.ts';
import { buildSignIndex, findSigns, fold, type SignIndex, unifyMarks } from './signs.ts';
import type { Code, EventMention, Evidence, FoundFact } from './types.ts';

export { MAX_TEXT } from './evidence/clean.ts';
export { buildTelling } from './evidence/telling.ts';

interface Value {
  readonly fact: string;
  readonly value: string;
}
/** Words, misprints and known texts, made ready for reading. */
export interface Reader {
  readonly facts: SignIndex<Value>;
  /** Those of them that are a whole answer, like `=admin`. */
  readonly answers: SignIndex<Value>;
  readonly intents: SignIndex<string>;
  /** Labels of choices that only one question has, folded: typing one is answering. */
  readonly labels: ReadonlyMap<string, Value>;
  readonly misprints: Misprints;
  readonly known: KnownTexts;
  readonly telling: Telling;
}

/** What is asked of the bot, strongest first; the rest in the order in which it was said. */
const STRONGEST = ['human', 'restart', 'back', 'failed', 'partly', 'worked', 'correction', 'unknown', 'help'];
/** Of these the one said last counts: "no change at first, after a restart it works". */
const OUTCOMES = ['failed', 'partly', 'worked'];
const CORRECTS = 'correction';
/** "Admin on my PC, not on the server": what holds elsewhere is no contrast, it is a no. */
const WITHOUT_CONTRAST = ['rights'];
/** Answers that are given in one sentence. */
const MOST_LISTED = 12;
/** "Rights:" before what is said about them. */
const LABEL = /^[\s*•-]{0,6}[\p{L} ]{2,20}[* ]{0,3}:/u;

/** Compiles what the reader looks for. `knownTexts` are the texts of the known errors: what they say is not what the user says. */
export function buildReader(
  words: Pick<Words, 'intents' | 'facts'>,
  disputes: readonly Dispute[],
  questions: readonly Question[],
  knownTexts: readonly string[] = [],
): Reader {
  const facts = withOneObjectEach(
    Object.entries(words.facts).flatMap(([fact, values]) =>
      Object.entries(values).flatMap(([value, signs]) => signs.map((sign) => [sign, { fact, value }] as const)),
    ),
  );
  const intents = Object.entries(words.intents).flatMap(([intent, signs]) => signs.map((sign) => [sign, intent] as const));
  return {
    facts: buildSignIndex(facts),
    answers: buildSignIndex(facts.filter(([sign]) => sign.startsWith('='))),
    intents: buildSignIndex(intents),
    labels: uniqueLabels(questions),
    misprints: buildMisprints(disputes),
    known: buildKnownTexts(knownTexts),
    telling: buildTelling(knownTexts),
  };
}

/** What a message tells, and what it asks of the bot: `readEvidence` and `readIntent` in one look. */
export function readMessage(raw: string, reader: Reader): { readonly evidence: Evidence; readonly intents: readonly string[] } {
  const whole = cleanWhole(raw);
  const opened = open(whole, reader.telling, reader);
  const request = opened.clipped ? open(whole, TELLS_NOTHING, reader) : opened;
  return { evidence: evidenceOf(opened, reader), intents: intentsOf(request, reader) };
}

/** Reads a paste. Nothing in it is ever a command; a megabyte of anything costs little more than MAX_TEXT. */
export function readEvidence(raw: string, reader: Reader): Evidence {
  return evidenceOf(open(cleanWhole(raw), reader.telling, reader), reader);
}

/** Only what the matcher looks at: a third of the work of `readEvidence`. */
export function readMatter(raw: string, telling: Telling): Pick<Evidence, 'text' | 'clipped' | 'events' | 'codes'> {
  const { text, clipped } = shorten(cleanWhole(raw), telling);
  const readable = unifyMarks(text);
  return { text, clipped, events: readEvents(readable).events, codes: readCodes(readable).codes };
}

/** What the user asks of the bot in his own sentences, strongest first. */
export function readIntent(raw: string, reader: Reader): readonly string[] {
  return intentsOf(open(cleanWhole(raw), TELLS_NOTHING, reader), reader);
}

/** A text as it is read: clean, with one kind of marks, and what of it the user wrote himself. */
interface Opened extends Pick<Evidence, 'text' | 'clipped'> {
  readonly readable: string;
  readonly own: readonly OwnSentence[];
}

/** Of a text that is too long `telling` says what is kept. */
function open(whole: string, telling: Telling, { known }: Reader): Opened {
  const { text, clipped, middle } = shorten(whole, telling);
  const readable = unifyMarks(text);
  return { text, clipped, readable, own: readOwnSentences(readable, known, middle) };
}

function evidenceOf({ text, clipped, readable, own: written }: Opened, reader: Reader): Evidence {
  const { events, over: overEvents } = readEvents(readable);
  const { codes, over: overCodes } = readCodes(readable);
  const own = written.flatMap(statedOnly);
  const versions = readVersions(
    own,
    events.some(({ source }) => source !== null && placeOf(source) === 'session_host'),
  );
  const claims = inOrder([...versions.facts, ...saidFacts(own, reader)], own);
  const { facts, doubted } = settle(claims, own, reader);
  const isOpen = (fact: string) => !doubted.includes(fact) && !facts.some((said) => said.fact === fact);
  return {
    text,
    clipped,
    events,
    codes,
    facts: [...facts, ...inferFacts(events, codes).filter(({ fact }) => isOpen(fact))],
    denied: versions.denied,
    doubted,
    misprints: readMisprints(readable, reader.misprints),
    over: { codes: overCodes, events: overEvents },
  };
}

function intentsOf({ text, own }: Opened, reader: Reader): readonly string[] {
  if (/^[?？\s]*[?？]$/.test(text)) return ['help'];
  const found = own.flatMap(({ folded }) => withOneOutcome(intentsIn(folded, reader)));
  const outcome = found.findLast((intent) => OUTCOMES.includes(intent));
  return ranked([...new Set(found.filter((intent) => !OUTCOMES.includes(intent) || intent === outcome))]);
}

/** How it went is only told by what is stated, and that it works only outside a question. */
function intentsIn(folded: string, reader: Reader): readonly string[] {
  const stated = statedPart(folded);
  const report = partBeforeQuestion(stated);
  const inAll = findSigns(reader.intents, folded);
  const inStated = stated === folded ? inAll : findSigns(reader.intents, stated);
  const inReport = report === stated ? inStated : findSigns(reader.intents, report);
  return [
    ...inAll.filter((intent) => !OUTCOMES.includes(intent)),
    ...inStated.filter((intent) => intent === 'failed'),
    ...inReport.filter((intent) => intent !== 'failed' && OUTCOMES.includes(intent)),
  ];
}

/** "It works on the other PC, but not here": a sentence that says both has not seen it work. */
function withOneOutcome(intents: readonly string[]): readonly string[] {
  const worst = OUTCOMES.find((outcome) => intents.includes(outcome));
  return intents.filter((intent) => !OUTCOMES.includes(intent) || intent === worst);
}

function ranked(intents: readonly string[]): string[] {
  const rank = (intent: string) => (STRONGEST.includes(intent) ? STRONGEST.indexOf(intent) : STRONGEST.length);
  return [...intents].sort((a, b) => rank(a) - rank(b));
}

/** The same object for the same value, so that several signs of one value are found once. */
function withOneObjectEach(facts: readonly (readonly [string, Value])[]): (readonly [string, Value])[] {
  const values = new Map<string, Value>();
  return facts.map(([sign, value]) => {
    const key = `${value.fact}=${value.value}`;
    const one = values.get(key) ?? value;
    values.set(key, one);
    return [sign, one] as const;
  });
}

function uniqueLabels(questions: readonly Question[]): ReadonlyMap<string, Value> {
  const all = questions.flatMap(({ id, choices }) =>
    choices.map(({ label, value }) => ({ label: bare(label), fact: id, value })),
  );
  const unique = all.filter(({ label }) => label.includes(' ') && all.filter((other) => other.label === label).length === 1);
  return new Map(unique.map(({ label, fact, value }) => [label, { fact, value }]));
}

function bare(text: string): string {
  return fold(unifyMarks(text)).replace(/[.!]+$/, '');
}

function statedOnly({ folded, quote }: OwnSentence): OwnSentence[] {
  const stated = statedPart(folded);
  return stated === '' ? [] : [{ folded: stated, quote }];
}

/** What the sentences say; where one of them says maybe, the value is `unknown`. */
function saidFacts(own: readonly OwnSentence[], reader: Reader): FoundFact[] {
  return own.flatMap(({ folded, quote }) => {
    const label = reader.labels.get(bare(folded));
    const values = label ? [label] : meantValues(folded, reader);
    const isSure = !isHedged(folded);
    return values.map(({ fact, value }) => ({ fact, value: isSure ? value : UNKNOWN, quote, how: 'said' as const }));
  });
}

/** "Everybody, not only this PC": what is left without the contrast is meant, where it says anything about the same fact. */
function meantValues(folded: string, reader: Reader): readonly Value[] {
  const all = valuesIn(folded, reader);
  const meant = withoutContrast(folded);
  if (meant === folded) return all;
  const left = valuesIn(meant, reader).filter(({ fact }) => !WITHOUT_CONTRAST.includes(fact));
  return [...left, ...all.filter(({ fact }) => !left.some((value) => value.fact === fact))];
}

function valuesIn(folded: string, reader: Reader): readonly Value[] {
  return [...new Set([...findSigns(reader.facts, folded), ...listedAnswers(folded, reader)])];
}

/** "2016, admin, all users", "Rights: admin": whole answers at the end of a sentence. */
function listedAnswers(folded: string, reader: Reader): readonly Value[] {
  const parts = folded.split(/[,;]/).slice(-MOST_LISTED);
  const answers = parts.map((part) => findSigns(reader.answers, part.replace(LABEL, '').trim()));
  const other = parts.findLastIndex((part, i) => answers[i]?.length === 0 && !/\d/.test(part));
  return answers.slice(other + 1).flat();
}

function inOrder(claims: readonly FoundFact[], own: readonly OwnSentence[]): FoundFact[] {
  const place = new Map(own.map(({ quote }, i) => [quote, i]));
  return claims.toSorted((a, b) => (place.get(a.quote) ?? 0) - (place.get(b.quote) ?? 0));
}

/** The sentences from the last correction on. */
function correctedFrom(own: readonly OwnSentence[], reader: Reader): ReadonlySet<string> {
  const at = own.findLastIndex(({ folded }) => findSigns(reader.intents, folded).includes(CORRECTS));
  return new Set(at < 0 ? [] : own.slice(at).map(({ quote }) => quote));
}

/** One value for each fact: where the text says two, what it says after a correction, else neither. The last word may be a doubt. */
function settle(
  claims: readonly FoundFact[],
  own: readonly OwnSentence[],
  reader: Reader,
): { readonly facts: FoundFact[]; readonly doubted: string[] } {
  const names = [...new Set(claims.map(({ fact }) => fact))];
  const claimed = names.map((name) => ({ name, all: claims.filter(({ fact }) => fact === name) }));
  const isClear = claimed.every(({ all }) => isOneValue(all));
  const corrected = isClear ? new Set<string>() : correctedFrom(own, reader);
  const settled = claimed.map(({ name, all }) => {
    const late = all.filter(({ quote }) => corrected.has(quote));
    const left = isOneValue(all) || late.length === 0 ? all : late;
    const sure = left.at(-1)?.value === UNKNOWN ? [] : left.filter(({ value }) => value !== UNKNOWN);
    return { name, fact: isOneValue(sure) ? sure[0] : undefined };
  });
  return {
    facts: settled.flatMap(({ fact }) => fact ?? []),
    doubted: settled.filter(({ fact }) => fact === undefined).map(({ name }) => name),
  };
}

function isOneValue(facts: readonly FoundFact[]): boolean {
  return new Set(facts.map(({ value }) => value)).size === 1;
}

/** Where the log comes from tells where the user sits; a gateway's code tells that there is one. */
function inferFacts(events: readonly EventMention[], codes: readonly Code[]): FoundFact[] {
  const placed = events.flatMap(({ id, source }) => {
    const place = source === null ? null : placeOf(source);
    return place ? [{ fact: 'role', value: place, quote: `event ${id} ${source}`, how: 'inferred' as const }] : [];
  });
  const gateway = codes.find(({ space }) => space === 'gateway');
  const role = isOneValue(placed) && placed[0] ? [placed[0]] : [];
  return gateway ? [...role, { fact: 'link', value: 'gateway', quote: gateway.text, how: 'inferred' }] : role;
}
