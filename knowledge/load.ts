/** Reads the YAML files of this folder into one Knowledge. Every problem is reported with file and line; nothing is thrown for an author's mistake. */
import { readdirSync, readFileSync } from 'node:fs';
import { join, relative } from 'node:path';
import { fileURLToPath } from 'node:url';
import { type Alias, type Document, isNode, LineCounter, type Node, parseDocument, visit } from 'yaml';
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
  readonly content: unknown;
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
  return names.flatMap((name) => readFile(join(folder, name), problems) ?? []);
}

/** Null if the file cannot be read; then the problems say why. */
function readFile(path: string, problems: model.Problem[]): SourceFile | null {
  const name = relative(process.cwd(), path);
  const lines = new LineCounter();
  try {
    const doc = parseDocument(readFileSync(path, 'utf8'), { lineCounter: lines });
    const { content, mistakes } = readContent(doc);
    problems.push(...mistakes.map(({ message, offset }) => yamlProblem(`${name}:${lines.linePos(offset).line}`, message)));
    return mistakes.length === 0 ? { name, doc, lines, content } : null;
  } catch (error) {
    const tip = 'What ends in .yaml must be a file that the bot may read: call a folder otherwise.';
    problems.push({ ...yamlProblem(`${name}:1`, messageOf(error)), tip });
    return null;
  }
}

interface Mistake {
  readonly message: string;
  readonly offset: number;
}

function readContent(doc: Document): { content: unknown; mistakes: readonly Mistake[] } {
  const aliases = findAliases(doc);
  const mistakes = [
    ...doc.errors.map(({ message, pos }) => ({ message, offset: pos[0] })),
    ...aliases.filter((alias) => !alias.resolve(doc)).map(lostAlias),
  ];
  if (mistakes.length > 0) return { content: null, mistakes };
  try {
    return { content: doc.toJS(), mistakes };
  } catch (error) {
    // Aliases of aliases grow beyond all bounds; the last one is the widest.
    return { content: null, mistakes: [{ message: messageOf(error), offset: startOf(aliases.at(-1)) }] };
  }
}

function findAliases(doc: Document): readonly Alias[] {
  const aliases: Alias[] = [];
  visit(doc, { Alias: (_, alias) => void aliases.push(alias) });
  return aliases;
}

function lostAlias(alias: Alias): Mistake {
  return { message: `*${alias.source} is an alias, and nothing is called &${alias.source}`, offset: startOf(alias) };
}

function startOf(node: Node | undefined): number {
  return node?.range?.[0] ?? 0;
}

function yamlProblem(place: string, message: string): model.Problem {
  return {
    rule: 'yaml',
    at: place,
    message: message.split('\n')[0] ?? 'not YAML',
    tip: 'Quote texts that hold ": " or start with a special character, as "*.contoso.com" does; indent with two spaces.',
  };
}

function messageOf(error: unknown): string {
  return error instanceof Error ? error.message : String(error);
}

function readSections(
  file: SourceFile,
  draft: Draft,
  places: Map<string, { file: SourceFile; path: Path }>,
  problems: model.Problem[],
): void {
  for (const [section, value] of Object.entries((file.content ?? {}) as Record<string, unknown>)) {
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
