/** Reads the YAML files of this folder into one Knowledge. Every problem is reported with file and line; nothing is thrown for an author's mistake. */
import { readdirSync, readFileSync } from 'node:fs';
import { join, relative } from 'node:path';
import { fileURLToPath } from 'node:url';
import { type Document, isNode, LineCounter, parseDocument } from 'yaml';
import { z } from 'zod';
import * as model from './model.ts';

const FOLDER = fileURLToPath(new URL('.', import.meta.url));

/** Sections that are lists of entries with an `id`, and the schema of one entry. */
const LISTS = {
  errors: model.KnownError,
  causes: model.Cause,
  procedures: model.Procedure,
  questions: model.Question,
  disputes: model.Dispute,
} as const;
/** Sections that are keyed by name. */
const TABLES = { sources: model.Source, uncovered: z.string().trim().min(1) } as const;
const WORDS = model.Words.partial();

export interface Loaded {
  readonly knowledge: model.Knowledge;
  /** Items of the source articles that are not knowledge by themselves → the reason. */
  readonly uncovered: Readonly<Record<string, string>>;
  readonly problems: readonly model.Problem[];
  /** `file:line` of an entry, or of a place inside it. */
  readonly locate: Locate;
}
export type Locate = (section: string, id: string, path?: readonly (string | number)[]) => string;

interface SourceFile {
  readonly name: string;
  readonly doc: Document;
  readonly lines: LineCounter;
}
type Path = readonly (string | number)[];

/**
 * Loads everything below `folder` (default: this folder) synchronously.
 * Entries that do not fit the schema are left out and reported; the rest is usable, so that a preview can go on.
 */
export function loadKnowledge(folder: string = FOLDER): Loaded {
  const problems: model.Problem[] = [];
  const places = new Map<string, { file: SourceFile; path: Path }>();
  const draft = emptyDraft();
  for (const file of readFiles(folder, problems)) readSections(file, draft, places, problems);
  const words = model.Words.safeParse(draft.words);
  if (!words.success)
    problems.push(...words.error.issues.map((issue) => schemaProblem(folder, `words.${issue.path.join('.')}`, issue)));
  const locate: Locate = (section, id, path = []) => {
    const place = places.get(`${section}/${id}`);
    return place ? at(place.file, [...place.path, ...path]) : `${section}/${id}`;
  };
  const knowledge: model.Knowledge = { ...draft, words: words.success ? words.data : emptyWords() };
  return { knowledge, uncovered: draft.uncovered, problems, locate };
}

function emptyDraft() {
  return {
    errors: [] as model.KnownError[],
    causes: [] as model.Cause[],
    procedures: [] as model.Procedure[],
    questions: [] as model.Question[],
    disputes: [] as model.Dispute[],
    sources: {} as Record<string, model.Source>,
    uncovered: {} as Record<string, string>,
    words: emptyWords(),
  };
}
type Draft = ReturnType<typeof emptyDraft>;

function emptyWords(): model.Words {
  const elsewhere = { signs: [], unless: [] };
  return { intents: {}, facts: {}, warnings: {} as model.Words['warnings'], glossary: [], refusals: [], elsewhere };
}

function readFiles(folder: string, problems: model.Problem[]): SourceFile[] {
  const names = readdirSync(folder, { recursive: true, encoding: 'utf8' })
    .filter((name) => name.endsWith('.yaml'))
    .sort();
  return names.flatMap((name) => {
    const lines = new LineCounter();
    const doc = parseDocument(readFileSync(join(folder, name), 'utf8'), { lineCounter: lines });
    const file = { name: relative(process.cwd(), join(folder, name)), doc, lines };
    for (const error of doc.errors)
      problems.push({
        rule: 'yaml',
        at: `${file.name}:${lines.linePos(error.pos[0]).line}`,
        message: error.message.split('\n')[0] ?? 'not YAML',
        tip: 'Quote texts that hold ": " or start with a special character; indent with two spaces.',
      });
    return doc.errors.length === 0 ? [file] : [];
  });
}

function readSections(
  file: SourceFile,
  draft: Draft,
  places: Map<string, { file: SourceFile; path: Path }>,
  problems: model.Problem[],
): void {
  const content: unknown = file.doc.toJS();
  for (const [section, value] of Object.entries((content ?? {}) as Record<string, unknown>)) {
    if (Object.hasOwn(LISTS, section)) readList(file, section as keyof typeof LISTS, value, draft, places, problems);
    else if (Object.hasOwn(TABLES, section)) readTable(file, section as keyof typeof TABLES, value, draft, places, problems);
    else if (section === 'words') readWords(file, value, draft, problems);
    else
      problems.push({
        rule: 'section',
        at: at(file, [section]),
        message: `unknown section "${section}"`,
        tip: `A file holds any of: ${[...Object.keys(LISTS), ...Object.keys(TABLES), 'words'].join(', ')}.`,
      });
  }
}

function readList(
  file: SourceFile,
  section: keyof typeof LISTS,
  value: unknown,
  draft: Draft,
  places: Map<string, { file: SourceFile; path: Path }>,
  problems: model.Problem[],
): void {
  for (const [index, raw] of (Array.isArray(value) ? value : [value]).entries()) {
    const parsed = LISTS[section].safeParse(raw);
    if (!parsed.success) {
      problems.push(
        ...parsed.error.issues.map((issue) => schemaProblem(at(file, [section, index, ...keysOf(issue)]), nameOf(raw), issue)),
      );
      continue;
    }
    const key = `${section}/${parsed.data.id}`;
    const first = places.get(key);
    if (first)
      problems.push({
        rule: 'unique-id',
        at: at(file, [section, index]),
        message: `${parsed.data.id} is already defined at ${at(first.file, first.path)}`,
        tip: 'Give it another id, or extend the first one.',
      });
    else places.set(key, { file, path: [section, index] });
    (draft[section] as unknown[]).push(parsed.data);
  }
}

function readTable(
  file: SourceFile,
  section: keyof typeof TABLES,
  value: unknown,
  draft: Draft,
  places: Map<string, { file: SourceFile; path: Path }>,
  problems: model.Problem[],
): void {
  for (const [key, raw] of Object.entries((value ?? {}) as Record<string, unknown>)) {
    const parsed = TABLES[section].safeParse(raw);
    if (parsed.success) {
      (draft[section] as Record<string, unknown>)[key] = parsed.data;
      places.set(`${section}/${key}`, { file, path: [section, key] });
    } else
      problems.push(...parsed.error.issues.map((issue) => schemaProblem(at(file, [section, key, ...keysOf(issue)]), key, issue)));
  }
}

function readWords(file: SourceFile, value: unknown, draft: Draft, problems: model.Problem[]): void {
  const parsed = WORDS.safeParse(value);
  if (!parsed.success) {
    problems.push(...parsed.error.issues.map((issue) => schemaProblem(at(file, ['words', ...keysOf(issue)]), 'words', issue)));
    return;
  }
  const {
    glossary = [],
    refusals = [],
    intents = {},
    facts = {},
    warnings = {},
    elsewhere = draft.words.elsewhere,
  } = parsed.data;
  draft.words = {
    intents: { ...draft.words.intents, ...intents },
    facts: { ...draft.words.facts, ...facts },
    warnings: { ...draft.words.warnings, ...warnings },
    glossary: [...draft.words.glossary, ...glossary],
    refusals: [...draft.words.refusals, ...refusals],
    elsewhere,
  };
}

function schemaProblem(place: string, name: string, issue: z.core.$ZodIssue): model.Problem {
  return {
    rule: 'schema',
    at: place,
    message: `${name}: ${issue.path.map(String).join('.')}: ${issue.message}`,
    tip: 'knowledge/model.ts says what each field holds; the first line "# yaml-language-server: …" makes an editor underline it.',
  };
}

function keysOf(issue: z.core.$ZodIssue): Path {
  return issue.path.filter((key): key is string | number => typeof key !== 'symbol');
}

function nameOf(raw: unknown): string {
  return typeof raw === 'object' && raw !== null && 'id' in raw ? String(raw.id) : 'entry';
}

/** The line of the deepest node on the path that exists. */
function at(file: SourceFile, path: Path): string {
  for (let length = path.length; length > 0; length -= 1) {
    const node = file.doc.getIn(path.slice(0, length), true);
    if (isNode(node) && node.range) return `${file.name}:${file.lines.linePos(node.range[0]).line}`;
  }
  return `${file.name}:1`;
}
