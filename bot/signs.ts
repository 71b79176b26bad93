/**
 * How people put things. A sign is a line of word groups; it holds when every group is found in one sentence, in any order.
 *
 *   third|3rd user|person        both groups, each as a whole word
 *   log_on|connect*              `_` stands for a space, `*` for any ending
 *   works now -not|never         a group with `-` must be absent
 *   ^yes                         must stand at the beginning of the sentence
 *   =back|go_back                must be the whole sentence, courtesies aside
 *
 * `doesn't` in a sign covers `doesnt` as well. Everything is searched with indexOf, so that no text can be slow to read.
 */

import { findAll } from './find-all.ts';

type Rule = 'has' | 'lacks' | 'starts' | 'is';
interface Alternative {
  readonly text: string;
  /** Any ending of the word will do. */
  readonly open: boolean;
}
interface Group {
  readonly rule: Rule;
  readonly alternatives: readonly Alternative[];
}
export interface Sign {
  readonly groups: readonly Group[];
}

const RULES: Readonly<Record<string, Rule>> = { '-': 'lacks', '^': 'starts', '=': 'is' };
/** A dot after one of these does not end a sentence. */
const ABBREVIATIONS = new Set(
  'e.g i.e eg ie etc vs approx ca z.b bzw usw nr str dr mr mrs st id resp evtl ggf p.ej p.ex ex cf vers ver incl'.split(' '),
);
const SENTENCE_END = /[\n\r。！？.!?]/g;
/** What may stand between a full stop and the end of its sentence. */
const CLOSING = ['"', "'", ')', ']', '»', '”', '’'];
/** Words that do not change what a short sentence says. */
const COURTESIES = new Set('please pls thanks thx great perfect super yes ok okay well bitte danke merci gracias'.split(' '));
const LONGEST_ABBREVIATION = 6;
/** Characters of a sentence that `^` and `=` look at. */
const LONGEST_WHOLE = 120;
/** Longest beginning of a word that is looked up for a `*`. */
const LONGEST_STEM = 16;
const NONE: readonly never[] = [];

/** Lower case, one kind of quotes and dashes, single spaces. Line breaks are spaces too: split first. */
export function fold(text: string): string {
  return unifyMarks(text).toLowerCase().replace(/\s+/g, ' ').trim();
}

/** One kind of quotes, apostrophes, dashes and dots, each for one character, so that positions stay what they were. */
export function unifyMarks(text: string): string {
  return text
    .replace(/[‘’‚‛′´`ʼ]/g, "'")
    .replace(/[“”„‟«»″]/g, '"')
    .replace(/[‐‑‒–—―−]/g, '-')
    .replace(/[®™]/g, ' ');
}

/** The folded sentences, without empty ones. */
export function splitSentences(text: string): readonly string[] {
  return sentenceSpans(text)
    .map(({ start, end }) => fold(text.slice(start, end)))
    .filter((sentence) => sentence !== '');
}

/**
 * Where the sentences are. They end at a line break and at . ! ? before white space, but not inside numbers, versions,
 * paths, list numbers ("1. Remote access …") or after abbreviations.
 */
export function sentenceSpans(text: string): readonly { readonly start: number; readonly end: number }[] {
  const spans: { start: number; end: number }[] = [];
  let start = 0;
  for (const { index } of findAll(SENTENCE_END, text)) {
    if (!endsSentence(text, start, index)) continue;
    const end = index > start && CLOSING.includes(text.charAt(index + 1)) ? index + 2 : index + 1;
    spans.push({ start, end });
    start = end;
  }
  if (start < text.length) spans.push({ start, end: text.length });
  return spans;
}

/** Whether one of the characters that can end a sentence, at `i`, ends the one that begins at `start`. */
function endsSentence(text: string, start: number, i: number): boolean {
  const char = text.charAt(i);
  if (!'.!?'.includes(char)) return true;
  const next = text.charAt(i + 1);
  const closes =
    next === '' || isSpace(next) || (CLOSING.includes(next) && (i + 2 >= text.length || isSpace(text.charAt(i + 2))));
  return closes && (char !== '.' || !(isListNumber(text, start, i) || isAbbreviation(text, start, i)));
}

function isListNumber(text: string, start: number, i: number): boolean {
  return i - start < 8 && /^\s*\d{1,2}$/.test(text.slice(start, i)) && text.charAt(i + 1) !== '';
}

function isAbbreviation(text: string, start: number, i: number): boolean {
  const before = text.slice(Math.max(start, i - LONGEST_ABBREVIATION - 1), i);
  const word = before.slice(before.search(/[^\s("']*$/)).toLowerCase();
  return ABBREVIATIONS.has(word);
}

function isSpace(char: string): boolean {
  return char === ' ' || char === '\n' || char === '\t' || char === '\r' || char === '\u00a0';
}

/** Reads a sign. One without a positive group holds for nothing. */
export function compileSign(sign: string): Sign {
  return { groups: fold(sign).split(' ').filter(Boolean).map(compileGroup) };
}

function compileGroup(group: string): Group {
  const rule = group.length > 1 ? RULES[group.charAt(0)] : undefined;
  const words = (rule ? group.slice(1) : group).split('|').filter(Boolean);
  return { rule: rule ?? 'has', alternatives: words.flatMap(compileAlternative) };
}

function compileAlternative(word: string): Alternative[] {
  const open = word.length > 1 && word.endsWith('*');
  const text = (open ? word.slice(0, -1) : word).replaceAll('_', ' ');
  return (text.includes("n't") ? [text, text.replaceAll("n't", 'nt')] : [text]).map((t) => ({ text: t, open }));
}

/** Whether the sign holds in a sentence that splitSentences gave. */
export function signHolds(sign: Sign, sentence: string): boolean {
  return holdsIn(sign, { sentence });
}

/** A sentence, and what `^` and `=` look at once one of them has looked. */
interface Looked {
  readonly sentence: string;
  beginning?: string;
  whole?: string;
}

function holdsIn({ groups }: Sign, looked: Looked): boolean {
  return groups.some(({ rule }) => rule !== 'lacks') && groups.every((group) => groupHolds(group, looked));
}

function groupHolds({ rule, alternatives }: Group, looked: Looked): boolean {
  const { sentence } = looked;
  switch (rule) {
    case 'has':
      return alternatives.some((word) => findWord(sentence, word) >= 0);
    case 'lacks':
      return !alternatives.some((word) => findWord(sentence, word) >= 0);
    case 'starts': {
      looked.beginning ??= wordsOf(sentence.slice(0, LONGEST_WHOLE)).join(' ');
      const { beginning } = looked;
      return alternatives.some((word) => startsWith(beginning, word));
    }
    case 'is': {
      looked.whole ??= sentence.length > LONGEST_WHOLE ? '' : withoutCourtesy(wordsOf(sentence));
      const { whole } = looked;
      return alternatives.some((word) => isWhole(whole, word));
    }
  }
}

function startsWith(sentence: string, { text, open }: Alternative): boolean {
  return sentence.startsWith(text) && (open || !goesOn(sentence, text.length));
}

function isWhole(sentence: string, { text, open }: Alternative): boolean {
  return open ? sentence.startsWith(text) && !sentence.includes(' ', text.length) : sentence === text;
}

function wordsOf(sentence: string): string[] {
  return sentence
    .replaceAll('thank you', 'thanks')
    .split(/[\s,;:.!?"()*]+/)
    .filter((word) => word !== '');
}

/** A sentence of nothing but courtesies stays what it is. */
function withoutCourtesy(words: readonly string[]): string {
  const rest = words.filter((word) => !COURTESIES.has(word));
  return (rest.length > 0 ? rest : words).join(' ');
}

/** The first place of the alternative as a whole word, or -1. */
function findWord(sentence: string, { text, open }: Alternative): number {
  for (let at = sentence.indexOf(text); at >= 0; at = sentence.indexOf(text, at + 1)) {
    if (!comesOn(sentence, at) && (open || !goesOn(sentence, at + text.length))) return at;
  }
  return -1;
}

/** Whether a word that is found at `at` began before it. */
function comesOn(sentence: string, at: number): boolean {
  if (!isWordChar(sentence, at)) return false;
  return isWordChar(sentence, at - 1) || (isDigit(sentence, at) && sentence.charAt(at - 1) === '.' && isDigit(sentence, at - 2));
}

/** Whether the word that ends before `at` goes on: `can` in "can't", `8` in "8.1". */
function goesOn(sentence: string, at: number): boolean {
  if (!isWordChar(sentence, at - 1)) return false;
  if (isWordChar(sentence, at)) return true;
  const next = sentence.charAt(at);
  if (next === "'") return sentence.charAt(at + 1) === 't' && !isWordChar(sentence, at + 2);
  return next === '.' && isDigit(sentence, at - 1) && isDigit(sentence, at + 1);
}

function isDigit(text: string, at: number): boolean {
  const code = text.charCodeAt(at);
  return code >= 48 && code <= 57;
}

/** Letters and digits. Chinese and Japanese write no spaces: there every character is a word of its own. */
function isWordChar(text: string, at: number): boolean {
  const code = text.charCodeAt(at);
  if (Number.isNaN(code)) return false;
  if (code < 0x80) return isDigit(text, at) || (code >= 97 && code <= 122) || (code >= 65 && code <= 90) || code === 95;
  return !isUnspaced(code) && /[\p{L}\p{N}\p{M}]/u.test(text.charAt(at));
}

function isUnspaced(code: number): boolean {
  return (code >= 0x3040 && code <= 0x30ff) || (code >= 0x3400 && code <= 0x9fff) || (code >= 0xf900 && code <= 0xfaff);
}

interface Indexed<T> {
  readonly sign: Sign;
  readonly value: T;
}
/** Many signs, found by one of the words that they need, so that a sentence is only compared with the few that can hold. */
export interface SignIndex<T> {
  readonly byWord: ReadonlyMap<string, readonly Indexed<T>[]>;
  readonly byStem: ReadonlyMap<string, readonly Indexed<T>[]>;
  /** Per first character: how long such beginnings are, rising. */
  readonly stemLengths: ReadonlyMap<string, readonly number[]>;
  /** Signs whose words cannot be looked up. */
  readonly rest: readonly Indexed<T>[];
}

/** Compiles signs together with what they stand for. */
export function buildSignIndex<T>(signs: readonly (readonly [sign: string, value: T])[]): SignIndex<T> {
  const byWord = new Map<string, Indexed<T>[]>();
  const byStem = new Map<string, Indexed<T>[]>();
  const rest: Indexed<T>[] = [];
  for (const [text, value] of signs) {
    const entry = { sign: compileSign(text), value };
    const keys = rarestGroup(entry.sign)?.alternatives.map(keyOf) ?? [];
    if (keys.includes(null)) rest.push(entry);
    else for (const key of keys) if (key) append(key.stem ? byStem : byWord, key.text, entry);
  }
  return { byWord, byStem, stemLengths: lengthsOf([...byStem.keys()]), rest };
}

function lengthsOf(stems: readonly string[]): ReadonlyMap<string, readonly number[]> {
  const lengths = new Map<string, number[]>();
  for (const stem of stems.toSorted((a, b) => a.length - b.length))
    if (lengths.get(stem.charAt(0))?.at(-1) !== stem.length) append(lengths, stem.charAt(0), stem.length);
  return lengths;
}

/** What the signs stand for that hold in the sentence, each once. */
export function findSigns<T>(index: SignIndex<T>, sentence: string): readonly T[] {
  const entries = new Set(index.rest);
  for (const word of sentence.match(/[\p{L}\p{N}\p{M}_]+/gu) ?? []) {
    for (const entry of index.byWord.get(word) ?? NONE) entries.add(entry);
    for (const length of index.stemLengths.get(word.charAt(0)) ?? NONE) {
      if (length > word.length) break;
      for (const entry of index.byStem.get(word.slice(0, length)) ?? NONE) entries.add(entry);
    }
  }
  const found = new Set<T>();
  const looked = { sentence };
  for (const { sign, value } of entries) if (holdsIn(sign, looked)) found.add(value);
  return [...found];
}

/** The positive group that fewest sentences can fulfil: short words are in every sentence. */
function rarestGroup({ groups }: Sign): Group | undefined {
  const commonness = ({ alternatives }: Group) =>
    alternatives.filter((a) => (keyOf(a)?.text.length ?? 0) < 4).length * 100 + alternatives.length;
  return groups.filter(({ rule }) => rule !== 'lacks').sort((a, b) => commonness(a) - commonness(b))[0];
}

function append<T>(map: Map<string, T[]>, key: string, value: T): void {
  const list = map.get(key);
  if (list) list.push(value);
  else map.set(key, [value]);
}

/** The word by which an alternative is looked up; null when it has none of its own. */
function keyOf({ text, open }: Alternative): { readonly text: string; readonly stem: boolean } | null {
  const word = text.match(/[\p{L}\p{N}\p{M}_]+/u)?.[0];
  if (word === undefined || [...word].some((char) => isUnspaced(char.charCodeAt(0)))) return null;
  const stem = open && text.endsWith(word);
  return { text: stem ? word.slice(0, LONGEST_STEM) : word, stem };
}
