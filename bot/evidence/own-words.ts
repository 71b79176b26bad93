/**
 * What the user wrote himself. Logs, dialogs, event texts and quotations are data: "contact your network administrator"
 * in a dialog says nothing about the rights of whoever pastes it, and nothing in a log is a request.
 */
import { findAll } from '../find-all.ts';
import { fold, sentenceSpans, splitSentences } from '../signs.ts';
import { isEventRow } from './events.ts';
import { type Field, lineEnd, readFields } from './fields.ts';
import { findQuotations } from './quotations.ts';
import { findSources } from './sources.ts';
import { isForeign, withoutRemark } from './talk.ts';

export interface OwnSentence {
  readonly folded: string;
  /** As it was written. */
  readonly quote: string;
}

/** Known texts as runs of words, found by their first two. Placeholders cut a text into several runs. */
export type KnownTexts = ReadonlyMap<string, readonly (readonly string[])[]>;

interface Span {
  readonly start: number;
  readonly end: number;
}

const LONGEST_QUOTE = 200;
/** A part of a known text between placeholders must have this many words to be told from ordinary speech; a whole sentence two. A shorter quotation is a name. */
const FEWEST_WORDS = { part: 4, sentence: 2, quotation: 4 };
const PLACEHOLDER = /%\d|%[a-z]|<[^<>]{0,60}>|\[[^[\]]{0,60}\]|""|''|\.{3}|…/i;
const WORD = /[\p{L}\p{N}]+/gu;

/** Compiles the known error texts. */
export function buildKnownTexts(texts: readonly string[]): KnownTexts {
  const runs = new Map<string, string[][]>();
  for (const sentence of texts.flatMap(splitSentences)) {
    const parts = sentence.split(PLACEHOLDER).map(wordsOf);
    const fewest = parts.length === 1 ? FEWEST_WORDS.sentence : FEWEST_WORDS.part;
    for (const words of parts.filter(({ length }) => length >= fewest)) {
      const key = `${words[0]} ${words[1]}`;
      runs.set(key, [...(runs.get(key) ?? []), words]);
    }
  }
  for (const list of runs.values()) list.sort((a, b) => b.length - a.length);
  return runs;
}

/** The sentences of the text without what is data; `foreign` is a part of which that is known before. */
export function readOwnSentences(text: string, known: KnownTexts, foreign: Span): readonly OwnSentence[] {
  const own = blank(text, [foreign, ...dataSpans(text), ...knownSpans(text, known)]);
  return sentenceSpans(own).flatMap(({ start, end }) => {
    const written = own.slice(start, end);
    if (!/[\p{L}\p{N}]/u.test(written)) return [];
    return [{ folded: withoutRemark(fold(written)), quote: written.replace(/\s+/g, ' ').trim().slice(0, LONGEST_QUOTE) }];
  });
}

function wordsOf(text: string): string[] {
  return text.match(WORD) ?? [];
}

/** Known runs, over line breaks too: mail programs wrap what was pasted. */
function knownSpans(text: string, known: KnownTexts): Span[] {
  if (known.size === 0) return [];
  const found = findAll(WORD, text);
  const words = found.map(([word]) => word.toLowerCase());
  const spans: Span[] = [];
  for (let i = 0; i + 1 < words.length; i += 1) {
    const run = known.get(`${words[i]} ${words[i + 1]}`)?.find((r) => r.every((word, n) => words[i + n] === word));
    const last = run && found[i + run.length - 1];
    if (!run || !last) continue;
    spans.push({ start: found[i]?.index ?? 0, end: last.index + last[0].length });
    i += run.length - 1;
  }
  return spans;
}

/** Puts a line break in the place of every span, so that what stood around it does not become one sentence. */
function blank(text: string, spans: readonly Span[]): string {
  const parts: string[] = [];
  let at = 0;
  for (const { start, end } of [...spans].sort((a, b) => a.start - b.start)) {
    if (end <= at) continue;
    parts.push(text.slice(at, Math.max(at, start)), '\n');
    at = end;
  }
  return parts.join('') + text.slice(at);
}

function dataSpans(text: string): Span[] {
  return [
    ...xmlSpan(text),
    ...fieldSpans(text),
    ...dialogSpan(text),
    ...boxSpan(text),
    ...lineSpans(text),
    ...findQuotations(text, FEWEST_WORDS.quotation),
  ];
}

/** From the first element of an event to the last tag. */
function xmlSpan(text: string): Span[] {
  const start = text.search(/<(?:\?xml|Events?\b|System\b|Provider\b|EventID\b|EventData\b)/i);
  return start < 0 ? [] : [{ start, end: Math.max(start, text.lastIndexOf('>')) + 1 }];
}

/** Of a log's fields the label and its value; a description goes on to the next empty line when it begins below its label. */
function fieldSpans(text: string): Span[] {
  const fields = readFields(text);
  const isLog =
    fields.some(({ kind }) => kind === 'id' || kind === 'instance') || fields.filter(({ kind }) => kind === 'source').length > 0;
  if (!isLog) return [];
  const kept = fields.filter((field, i) => field.kind !== 'other' || field.leads || fields[i - 1]?.end === field.at);
  return kept.map((field) => ({ start: field.at, end: dataEnd(text, field) }));
}

function dataEnd(text: string, field: Field): number {
  const value = text.slice(field.valueAt, field.end);
  switch (field.kind) {
    case 'id':
    case 'instance':
      return field.valueAt + (value.match(/^[\s*]*[\d ,/&]*/)?.[0].trimEnd().length ?? 0);
    case 'source': {
      const source = findSources(value)[0];
      if (source && value.slice(0, source.at).trim() === '') return field.valueAt + source.end;
      return field.leads && value.length < 60 ? field.end : field.valueAt + (value.match(/^\s*\S*/)?.[0].length ?? 0);
    }
    case 'description':
      return value.trim() === '' ? paragraphEnd(text, lineEnd(text, field.valueAt) + 1) : continuedEnd(text, field.end);
    default:
      return field.end;
  }
}

/** The next empty line. */
function paragraphEnd(text: string, at: number): number {
  const end = text.slice(at).search(/\n[ \t]*\n/);
  return end < 0 ? text.length : at + end;
}

/** PowerShell indents the further lines of a value. */
function continuedEnd(text: string, end: number): number {
  let at = end;
  while (/^\n {6}/.test(text.slice(at, at + 7))) at = lineEnd(text, at + 1);
  return at;
}

const DIALOG_MARK = /^[ \t]{0,4}(?:\[[\p{L} ]{3,40}\][ \t]*$|\[\^\]|(?:\[[\p{L}&' ]{2,20}\][ \t]*){1,4}$)/gmu;

/** What Ctrl+C in a dialog copies: from the first heading in brackets to the paragraph of the last one. */
function dialogSpan(text: string): Span[] {
  const marks = findAll(DIALOG_MARK, text);
  const first = marks[0];
  const last = marks.at(-1);
  if (!first || !last) return [];
  const after = last.index + last[0].length;
  const isButtons = /\[(?:ok|help|close|cancel|yes|no|hilfe|schlie|abbrechen|aide|fermer|ayuda|cerrar|aceptar|\^)/i.test(last[0]);
  return [{ start: first.index, end: isButtons ? lineEnd(text, after) : paragraphEnd(text, after) }];
}

const DASHES = /^[ \t]{0,20}--[- \t]*$/gm;

/** An old message box, or a table of PowerShell: everything between the first and the last line of dashes. */
function boxSpan(text: string): Span[] {
  const lines = findAll(DASHES, text);
  const first = lines[0];
  const last = lines.at(-1);
  if (!first || !last) return [];
  const isTable = / -/.test(last[0].trim());
  const end = last.index + last[0].length;
  return [{ start: first.index, end: isTable ? paragraphEnd(text, end) : end }];
}

/** Buttons that a dialog's text ends with. */
const BUTTONS =
  /^\s{0,10}(?:(?:ok|cancel|close|help|details|abbrechen|hilfe|annuler|aide|aceptar|cancelar|ayuda)\s{0,10}){1,4}$/i;

/** Rows of an event list, a dialog's buttons, lines that are marked as quoted, log lines and what others said. */
function lineSpans(text: string): Span[] {
  const spans: Span[] = [];
  for (let start = 0; start < text.length; start = lineEnd(text, start) + 1) {
    const end = lineEnd(text, start);
    const line = text.slice(start, end);
    const isButtons = line.length < text.length && BUTTONS.test(line);
    if (/^\s{0,4}>/.test(line) || isButtons || isEventRow(line) || isForeign(line)) spans.push({ start, end });
  }
  return spans;
}
