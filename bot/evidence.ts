/** Reads everything out of a paste that can be read: what was logged, what was shown, and what the user says about it. */
import type { Dispute, Question, Words } from '../knowledge/model.ts';
import { cleanText, decodeEntities } from './evidence/clean.ts';
import { readCodes } from './evidence/codes.ts';
import { readEvents } from './evidence/events.ts';
import { buildMisprints, type Misprints, readMisprints } from './evidence/misprints.ts';
import { buildKnownTexts, type KnownTexts, type OwnSentence, readOwnSentences } from './evidence/own-words.ts';
import { placeOf } from './evidence/sources.ts';
import { readVersions } from './evidence/versions.ts';
import { buildSignIndex, findSigns, fold, type SignIndex, unifyMarks } from './signs.ts';
import type { Code, EventMention, Evidence, FoundFact } from './types.ts';

export { MAX_TEXT } from './evidence/clean.ts';

interface Value {
  readonly fact: string;
  readonly value: string;
}
/** Words, misprints and known texts, made ready for reading. */
export interface Reader {
  readonly facts: SignIndex<Value>;
  readonly intents: SignIndex<string>;
  /** Labels of choices that only one question has, folded: typing one is answering. */
  readonly labels: ReadonlyMap<string, Value>;
  readonly misprints: Misprints;
  readonly known: KnownTexts;
}

/** What is asked of the bot, strongest first; the rest in the order in which it was said. */
const STRONGEST = ['human', 'restart', 'back', 'failed', 'worked', 'correction', 'unknown', 'help'];
/** Of these the one said last counts: "no change at first, after a restart it works". */
const OUTCOMES = ['failed', 'worked'];
const CORRECTS = 'correction';

/** Compiles what the reader looks for. `knownTexts` are the texts of the known errors: what they say is not what the user says. */
export function buildReader(
  words: Pick<Words, 'intents' | 'facts'>,
  disputes: readonly Dispute[],
  questions: readonly Question[],
  knownTexts: readonly string[] = [],
): Reader {
  const facts = Object.entries(words.facts).flatMap(([fact, values]) =>
    Object.entries(values).flatMap(([value, signs]) => signs.map((sign) => [sign, { fact, value }] as const)),
  );
  const intents = Object.entries(words.intents).flatMap(([intent, signs]) => signs.map((sign) => [sign, intent] as const));
  return {
    facts: buildSignIndex(withOneObjectEach(facts)),
    intents: buildSignIndex(intents),
    labels: uniqueLabels(questions),
    misprints: buildMisprints(disputes),
    known: buildKnownTexts(knownTexts),
  };
}

/** Reads a paste. Nothing in it is ever a command; a megabyte of anything costs no more than MAX_TEXT. */
export function readEvidence(raw: string, reader: Reader): Evidence {
  const { text, clipped } = cleanText(raw);
  const readable = unifyMarks(decodeEntities(text));
  const events = readEvents(readable);
  const codes = readCodes(readable);
  const own = readOwnSentences(readable, reader.known);
  const versions = readVersions(
    own,
    events.some(({ source }) => source !== null && placeOf(source) === 'session_host'),
  );
  const said = settle([...versions.facts, ...saidFacts(own, reader)], correctedFrom(own, reader));
  return {
    text,
    clipped,
    events,
    codes,
    facts: [...said, ...inferFacts(events, codes).filter(({ fact }) => !said.some((s) => s.fact === fact))],
    denied: versions.denied,
    doubted: [],
    misprints: readMisprints(readable, reader.misprints),
  };
}

/** What the user asks of the bot in his own sentences, strongest first. */
export function readIntent(raw: string, reader: Reader): readonly string[] {
  const own = readOwnSentences(unifyMarks(decodeEntities(cleanText(raw).text)), reader.known);
  const found = own.flatMap(({ folded }) => withoutDoubt(findSigns(reader.intents, folded)));
  const outcome = found.findLast((intent) => OUTCOMES.includes(intent));
  return ranked([...new Set(found.filter((intent) => !OUTCOMES.includes(intent) || intent === outcome))]);
}

/** "It works on the other PC, but not here": a sentence that says both has not seen it work. */
function withoutDoubt(intents: readonly string[]): readonly string[] {
  return OUTCOMES.every((intent) => intents.includes(intent)) ? intents.filter((intent) => intent !== 'worked') : intents;
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

function saidFacts(own: readonly OwnSentence[], reader: Reader): FoundFact[] {
  return own.flatMap(({ folded, quote }) => {
    const label = reader.labels.get(bare(folded));
    const values = label ? [label] : findSigns(reader.facts, folded);
    return values.map(({ fact, value }) => ({ fact, value, quote, how: 'said' as const }));
  });
}

/** The sentences from the last correction on. */
function correctedFrom(own: readonly OwnSentence[], reader: Reader): ReadonlySet<string> {
  const at = own.findLastIndex(({ folded }) => findSigns(reader.intents, folded).includes(CORRECTS));
  return new Set(at < 0 ? [] : own.slice(at).map(({ quote }) => quote));
}

/** One value for each fact: where the text says two, what it says after a correction, else neither. */
function settle(facts: readonly FoundFact[], corrected: ReadonlySet<string>): FoundFact[] {
  const names = [...new Set(facts.map(({ fact }) => fact))];
  return names.flatMap((name) => {
    const all = facts.filter(({ fact }) => fact === name);
    const late = all.filter(({ quote }) => corrected.has(quote));
    const left = isOneValue(all) || late.length === 0 ? all : late;
    return isOneValue(left) && left[0] ? [left[0]] : [];
  });
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
