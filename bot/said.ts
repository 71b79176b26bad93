/** A text with everything that can be read from it: what it shows, what it says, what it asks, what it answers. */
import { type CodeSpace, type KnownError, type Question, UNKNOWN } from '../knowledge/model.ts';
import type { Brain } from './brain.ts';
import { isSameCode } from './evidence/codes.ts';
import { areForeign, ownIds } from './evidence/sources.ts';
import { readMessage } from './evidence.ts';
import { foldWords, type Matched, match } from './match.ts';
import { findSigns, type SignIndex, splitSentences } from './signs.ts';
import type { Candidate, Conversation, Evidence, FactValue, Paste } from './types.ts';

/** A text longer than this is a paste, not an answer. */
const SHORT = 80;
/** Of so many words, and so surely there, a dialog is one of Remote Desktop whatever else is named. */
const DIALOG_WORDS = 12;
const FIRM = 0.9;
/** What Remote Desktop is called in its dialogs; "There are currently no logon servers available" is of many programs. */
const NAMES_IT = /remote|terminal|distan[ct]|extern|zdaln|удал|リモート|远程|遠端|원격|\bRD\b|licen[cs]e|lizenz/i;
/** Codes that no other program has, where they are no small numbers. */
const OWN_CODES: ReadonlySet<CodeSpace> = new Set<CodeSpace>(['disconnect', 'extended', 'protocol', 'gateway']);
const SMALL = 0xff;
/** Facts that are a version of Windows. */
const VERSIONS = ['server_os', 'client_os'];
/** Errors that are offered to choose from. */
const MOST_OPTIONS = 4;
/** How a choice is named by its place in the list. */
const PLACES = [
  ['1', 'first', 'the first', 'the first one'],
  ['2', 'second', 'the second', 'the second one'],
  ['3', 'third', 'the third'],
  ['4', 'fourth', 'the fourth'],
];

/** A text with everything that could be read from it, and the id of its message. */
export interface Said {
  readonly message: string;
  readonly text: string;
  readonly evidence: Evidence;
  readonly matched: Matched;
  /** Errors of which it is doubtful that it shows them: the user says which it is, if any. */
  readonly doubtful: readonly Candidate[];
  /** Errors that it rules out by their code or event. */
  readonly over: readonly string[];
  /** Errors that it rules out by their words. */
  readonly unsaid: readonly string[];
  readonly intents: readonly string[];
  /** What to say when it asks for a way around licensing. */
  readonly refusal: string | null;
  /** The answer that it gives to the question on the screen. */
  readonly answer: FactValue | null;
  /** Procedures that the user says he took already, without success. */
  readonly already: readonly string[];
  /** Errors that a bare number in it may stand for: an event without its source, or a code without its kind. */
  readonly numbered: readonly string[];
  /** What a procedure on the screen knows about the detail that it asks for. */
  readonly hint: string | null;
}

export function readSaid({ message, text }: Paste, conversation: Conversation, brain: Brain): Said {
  const { evidence: read, intents } = readMessage(text, brain.reader);
  const answer = readAnswer(read, intents, conversation, brain);
  const evidence = withCorrection(withoutEcho(read, conversation.asking, answer), intents, conversation);
  const sentences = splitSentences(evidence.text);
  const told = (signs: SignIndex<string> | undefined) =>
    signs ? sentences.flatMap((sentence) => findSigns(signs, sentence)) : [];
  const products = told(brain.elsewhere);
  const isForeign = products.includes('elsewhere') || areForeign(evidence.events);
  const isElsewhere = conversation.signals.length === 0 && isForeign && !products.includes('here');
  const matched = match(evidence, brain.index);
  const { sure, doubtful } = weighDoubt(isElsewhere ? onlyFirm(matched, evidence, brain) : matched, conversation);
  return {
    message,
    text: evidence.text,
    evidence,
    matched: sure,
    doubtful,
    over: [...errorsOver(evidence, brain), ...(intents.includes('correction') ? replaced(conversation, matched) : [])],
    unsaid: errorsUnsaid(matched, brain),
    intents: isElsewhere ? [...intents, 'offtopic'] : intents,
    refusal: told(brain.refusals)[0] ?? null,
    answer,
    already: told(brain.already),
    numbered: errorsOfNumber(evidence, brain),
    hint: firstHints(conversation.showing.map(({ procedure }) => told(brain.hints.get(procedure)))),
  };
}

/** "No sorry, Windows 10" corrects the version that was asked for, where nothing says whose it is. */
function withCorrection(evidence: Evidence, intents: readonly string[], { facts }: Conversation): Evidence {
  const isBare = evidence.text.length <= SHORT && !/client|\b(?:my|own|here|i (?:have|use|sit|am|run))\b/i.test(evidence.text);
  if (!isBare || !intents.includes('correction') || !facts.server_os || facts.client_os) return evidence;
  if (evidence.facts.some(({ fact }) => fact === 'server_os')) return evidence;
  const corrected = evidence.facts.map((told) => (told.fact === 'client_os' ? { ...told, fact: 'server_os' } : told));
  return { ...evidence, facts: corrected };
}

function errorsOver({ over }: Evidence, { knowledge }: Brain): readonly string[] {
  if (over.codes.length + over.events.length === 0) return [];
  const isOver = ({ codes, events }: KnownError) =>
    codes.some((known) => over.codes.some((code) => isSameCode(known, code))) ||
    events.some(({ id }) => over.events.includes(id));
  return knowledge.errors.filter(isOver).map(({ id }) => id);
}

/** `Not "…" but "…"`: the messages that are quoted to be ruled out. */
function errorsUnsaid({ found, ruledOut }: Matched, { index }: Brain): readonly string[] {
  const errors = ruledOut.flatMap((text) => match({ text, codes: [], events: [] }, index).found.map(({ error }) => error));
  return errors.filter((error) => !found.some((one) => one.error === error));
}

/** "Sorry, I meant 0x104": what stood on another code before. */
function replaced({ signals }: Conversation, { found }: Matched): readonly string[] {
  if (!found.some(({ by }) => by === 'code')) return [];
  return signals.filter(({ by, error }) => by === 'code' && !found.some((one) => one.error === error)).map(({ error }) => error);
}

/** "Windows 10" as the answer to what is connected to says nothing of the client. */
function withoutEcho(evidence: Evidence, asking: string | null, answer: FactValue | null): Evidence {
  if (asking === null || !VERSIONS.includes(asking)) return evidence;
  const isEcho = ({ fact, value }: Evidence['facts'][number]) => fact !== asking && VERSIONS.includes(fact) && value === answer;
  return { ...evidence, facts: evidence.facts.filter((fact) => !isEcho(fact)) };
}

/** Of an error of another product a few words prove nothing: only a code of its own, an event or a whole dialog that names Remote Desktop does. */
function onlyFirm(matched: Matched, evidence: Evidence, { errors }: Brain): Matched {
  const hasOwnCode = (id: string) =>
    errors
      .get(id)
      ?.codes.some(
        (known) => OWN_CODES.has(known.space) && known.value > SMALL && evidence.codes.some((code) => isSameCode(known, code)),
      );
  const isFirm = ({ error, by, text, fits }: Candidate) =>
    by === 'event' ||
    (by === 'code' && hasOwnCode(error)) ||
    (by === 'words' && fits >= FIRM && text.split(' ').length >= DIALOG_WORDS && NAMES_IT.test(text));
  const found = matched.found.filter(isFirm);
  return {
    ...matched,
    verdict: found.length > 0 ? matched.verdict : 'none',
    found,
    doubtful: matched.doubtful.filter(isFirm),
    candidates: matched.candidates.filter(isFirm),
  };
}

/** While a case is under way, what is like a known error most likely is one; before, it is asked about. */
function weighDoubt(
  matched: Matched,
  { signals }: Conversation,
): { readonly sure: Matched; readonly doubtful: readonly Candidate[] } {
  if (matched.doubtful.length === 0 || signals.length > 0) return { sure: matched, doubtful: [] };
  return { sure: { ...matched, verdict: 'none', found: [] }, doubtful: matched.doubtful.slice(0, MOST_OPTIONS) };
}

/** The best hint of each procedure on the screen; two versions of the same procedure may both have one. */
function firstHints(hints: readonly (readonly string[])[]): string | null {
  const firsts = [...new Set(hints.flatMap(([first]) => first ?? []))];
  return firsts.length > 0 ? firsts.join('\n') : null;
}

/** Known errors with the number that is named, where nothing says what kind of number it is. */
function errorsOfNumber({ text, events }: Evidence, brain: Brain): readonly string[] {
  const alone = /^\s*\d{2,9}\s*$/.test(text) ? Number(text) : null;
  const ids = new Set([
    ...events.filter(({ source }) => source === null).map(({ id }) => id),
    ...(alone === null ? [] : [alone]),
  ]);
  if (ids.size === 0) return [];
  const fits = brain.knowledge.errors.filter(
    ({ events: known, codes }) =>
      known.some(({ id }) => ids.has(id)) || (alone !== null && codes.some(({ value }) => value === alone)),
  );
  return fits.slice(0, MOST_OPTIONS).map(({ id }) => id);
}

/** The answer to the question on the screen: a fact in the text, a choice by its words, yes or no, or "I don't know". */
function readAnswer(evidence: Evidence, intents: readonly string[], conversation: Conversation, brain: Brain): FactValue | null {
  const question = brain.questions.get(conversation.asking ?? '');
  if (!question) return readSpecialAnswer(evidence, intents, conversation, brain);
  const read = evidence.facts.find(({ fact, how }) => fact === question.id && how === 'said');
  if (read) return read.value;
  const events = question.id === 'events' ? ownIds(evidence.events) : [];
  if (events.length > 0) return events;
  const chosen = choiceIn(evidence.text, question, brain);
  if (chosen !== null) return chosen;
  if (intents.includes('unknown')) return UNKNOWN;
  if (evidence.facts.some(({ how }) => how === 'said')) return null;
  const opening = intents.includes('yes') ? /^yes\b/i : intents.includes('no') ? /^(no|none|nothing)\b/i : null;
  return question.choices.find(({ label }) => opening?.test(label))?.value ?? null;
}

/** A choice that the text names by its value, its label or the first word of its label, as a whole or between commas. */
function choiceIn(text: string, { id, multiple }: Question, brain: Brain): FactValue | null {
  if (text.length > SHORT) return null;
  const parts = text.split(/[,;/]|\band\b/i).map(foldWords);
  const choices = brain.choiceNames.get(id) ?? [];
  const named = choices.filter(({ names }) => names.some((name) => parts.includes(name))).map(({ value }) => value);
  if (multiple && named.length > 1) return named;
  return named.length === 1 ? (named[0] ?? null) : null;
}

/** The answer to "which of these is it" or "what exactly is shown". */
function readSpecialAnswer(
  { text }: Evidence,
  intents: readonly string[],
  { asking, options }: Conversation,
  brain: Brain,
): FactValue | null {
  if (asking === null) return null;
  const words = foldWords(text);
  const byPlace = asking === 'problem' ? PLACES.findIndex((names) => names.includes(words)) : -1;
  const byTitle = options.find((id) => foldWords(brain.errors.get(id)?.title ?? '') === words || foldWords(id) === words);
  const only = options.length === 1 && intents.includes('yes') ? options[0] : undefined;
  const chosen = byTitle ?? options[byPlace] ?? only ?? optionThatHolds(words, options, brain);
  if (chosen !== undefined) return chosen;
  const isNone = asking === 'problem' && (intents.includes('no') || /^(neither|none)\b/.test(words));
  return intents.includes('unknown') || isNone ? UNKNOWN : null;
}

/** "X.224", "data encryption": the only one of the errors to choose from whose title holds all of it. */
function optionThatHolds(words: string, options: readonly string[], { errors }: Brain): string | undefined {
  const isTelling = words.includes(' ') || /\d/.test(words);
  const holding = options.filter((id) => ` ${foldWords(errors.get(id)?.title ?? '')} `.includes(` ${words} `));
  return isTelling && holding.length === 1 ? holding[0] : undefined;
}
