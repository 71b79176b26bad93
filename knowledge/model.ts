/**
 * The shape of what the bot knows. Every YAML file below knowledge/ is read through these schemas; the types that the
 * bot thinks with are inferred from them, so that data, checks and code cannot drift apart.
 */
import { z } from 'zod';

/** Server versions, oldest first. The order is what `2008+` and `2000..2003r2` in a condition are read against. */
export const SERVER_VERSIONS = [
  '2000',
  '2003',
  '2003r2',
  '2008',
  '2008r2',
  '2012',
  '2012r2',
  '2016',
  '2019',
  '2022',
  '2025',
] as const;
/** Windows clients, oldest first; a client can also be the machine that is connected to. */
export const CLIENT_VERSIONS = ['xp', 'vista', '7', '8', '8.1', '10', '11'] as const;
/** The answer that is always allowed. It is a fact of its own: "declared unknown" is more than "not asked yet". */
export const UNKNOWN = 'unknown';

/** What a step can do to whoever takes it; each tag has a sentence in words.yaml that stands before the step. */
export const WARNINGS = [
  'registry-backup',
  'restart',
  'users-disconnected',
  'session-loss',
  'security-downgrade',
  'licence-outage',
  'firewall',
  'elevated-mstsc',
  'per-device-cal',
  'test-gpo',
  'service-restart-hang',
] as const;
export type Warning = (typeof WARNINGS)[number];

/** The machine on which a step is taken. */
export const MACHINES = ['client', 'session-host', 'license-server', 'domain-controller', 'gateway', 'any'] as const;
export type Machine = (typeof MACHINES)[number];

/** Rising risk: procedures of one cause are offered in this order. */
export const STAGES = ['read-only', 'client', 'server', 'licence-server', 'hand-over'] as const;

/** What a single step changes. `none` only looks. */
export const RISKS = ['none', 'setting', 'registry', 'service-restart', 'restart', 'licence', 'security', 'network'] as const;
export type Risk = (typeof RISKS)[number];

/** H: Microsoft's own text. M: Microsoft text for a neighbouring version, or two third parties. L: one third party or inference. mem: from experience, no source found. */
export const CONFIDENCE = ['H', 'M', 'L', 'mem'] as const;
export type Confidence = (typeof CONFIDENCE)[number];

/** Spaces that error codes live in; 516 is another thing in each of them, so a code is never compared across two. */
export const CODE_SPACES = ['disconnect', 'extended', 'protocol', 'gateway', 'winerror', 'hresult', 'ntstatus'] as const;
export type CodeSpace = (typeof CODE_SPACES)[number];

const text = z.string().trim().min(1);
const id = z.string().regex(/^[A-Za-z][A-Za-z0-9-]*$/, 'letters, digits and hyphens, starting with a letter');
const word = z.union([z.string(), z.number()]).transform(String);
const list = <T extends z.ZodType>(item: T) =>
  z.union([item, z.array(item)]).transform((v) => (Array.isArray(v) ? v : [v]) as z.output<T>[]);
const texts = z.union([text, z.array(text)]).transform((v) => (Array.isArray(v) ? v : [v]));

/**
 * Facts that must hold: every fact named, with any one of its values.
 * `2008+` and `2000..2003r2` are ranges of server versions, `vista+` of clients; `!user` is every known value but that one.
 */
export const When = z.record(
  z.string(),
  list(word).transform((values) => values.flatMap(expandRange)),
);
export type When = z.infer<typeof When>;

function expandRange(value: string): string[] {
  for (const versions of [SERVER_VERSIONS, CLIENT_VERSIONS] as readonly (readonly string[])[]) {
    const from = versions.indexOf(value.replace(/\+$|\.\..*$/, ''));
    if (from < 0) continue;
    if (value.endsWith('+')) return versions.slice(from);
    const to = value.match(/\.\.(.+)$/)?.[1];
    if (to !== undefined && versions.includes(to)) return versions.slice(from, versions.indexOf(to) + 1);
  }
  return [value];
}

/** Where a statement comes from: item ids (`S002-108`), fact-table keys (`R-204`, `X13`), or keys of sources.yaml (`KB2507353`). */
const Sources = z.array(z.string().regex(/^[A-Za-z0-9][\w.-]*$/)).default([]);

export const Step = z.strictObject({
  /** What to do, one action, in the imperative. */
  do: text,
  on: z.enum(MACHINES).optional(),
  rights: z.enum(['user', 'admin']).optional(),
  risk: z.enum(RISKS).default('none'),
  when: When.default({}),
  /** A registry key, menu path or file to go to; shown copyable. */
  place: texts.optional(),
  commands: texts.optional(),
  /** What to see when the step has worked. */
  check: text.optional(),
  /** How to take the step back. Required by a rule wherever risk is not `none`. */
  undo: text.optional(),
  warn: z.array(z.enum(WARNINGS)).default([]),
  source: Sources,
  confidence: z.enum(CONFIDENCE).optional(),
});
export type Step = z.infer<typeof Step>;

/** What to say when somebody asks about a detail while the procedure is on the screen. */
export const Hint = z.strictObject({ asks: texts, say: text, source: Sources });
export type Hint = z.infer<typeof Hint>;

export const Procedure = z.strictObject({
  id,
  title: text,
  /** One or two sentences: what it does and why it helps. */
  about: text,
  stage: z.enum(STAGES),
  on: z.enum(MACHINES),
  rights: z.enum(['user', 'admin']),
  minutes: z.number().int().positive().optional(),
  /** Windows versions and other facts it is written for. */
  when: When.default({}),
  /** Facts that must be known, or declared unknown, before a single step is shown. */
  needs: z.array(z.string()).default([]),
  /** What must be true or ready before the first step. */
  before: z.array(text).default([]),
  warn: z.array(z.enum(WARNINGS)).default([]),
  steps: z.array(Step).min(1),
  /** How to see that the whole procedure helped. */
  check: text,
  undo: text.optional(),
  /** What comes next when it did not help; for the reader, the route of the cause decides. */
  fails: text.optional(),
  notes: z.array(text).default([]),
  hints: z.array(Hint).default([]),
  /** How people say that they did it already, without success: it is then not offered again. Signs, as in KnownError. */
  already: z.array(text).default([]),
  source: Sources,
  confidence: z.enum(CONFIDENCE).default('H'),
});
export type Procedure = z.infer<typeof Procedure>;

export const Likelier = z.strictObject({ when: When, times: z.number().positive().max(20), because: text });

export const Cause = z.strictObject({
  id,
  title: text,
  /** In plain words, for the person in front of the error. */
  explain: text,
  /** How facts change the likelihood; every factor says why. */
  likelier: z.array(Likelier).default([]),
  /** Facts under which it cannot be the cause. */
  never: z.array(When).default([]),
  /** Procedures in the order in which they are offered; those in one list are shown together. */
  route: z.array(list(id)).min(1),
  /** Why something less risky comes after something riskier, where the route does that. */
  riskFalls: text.optional(),
  /** Said plainly when nothing can make it work: what cannot be done, and what can be done instead. */
  unfixable: z.strictObject({ when: When.default({}), say: text }).optional(),
  /** Said when nobody has published a fix. */
  unpublished: text.optional(),
  source: Sources,
  confidence: z.enum(CONFIDENCE).default('M'),
});
export type Cause = z.infer<typeof Cause>;

const codeText = z
  .string()
  .regex(
    /^(disconnect|extended|protocol|gateway|winerror|hresult|ntstatus):(0x[0-9a-fA-F]+|\d+)$/,
    'like disconnect:0x204 or extended:257',
  )
  .transform((v) => {
    const [space, value] = v.split(':') as [CodeSpace, string];
    return { space, value: Number(value) };
  });

export const Wording = z.union([
  text.transform((t) => ({ text: t, lang: 'en' })),
  z.strictObject({ text, lang: z.string().default('en'), source: Sources, confidence: z.enum(CONFIDENCE).optional() }),
]);

export const KnownError = z.strictObject({
  id,
  title: text,
  /** How specific what was recognised is: it sets how much it counts beside other evidence. */
  kind: z.enum(['dialog', 'event', 'code', 'symptom']),
  /** Everything that is shown word for word, in any wording or language. `%1` stands for whatever is filled in. */
  texts: z.array(Wording).default([]),
  codes: z.array(codeText).default([]),
  /** Event ids with the sources that log them; an id alone never counts. `component` as event 50 of TermDD names it. */
  events: z
    .array(z.strictObject({ id: z.number().int().positive(), source: z.array(text).min(1), component: z.string().optional() }))
    .default([]),
  /**
   * How people put it in their own words: `third|3rd user|person` is every word group in one sentence, in any order.
   * `_` stands for a space, `*` for any ending, `-group` must be absent, `^group` begins the sentence, `=group` is all of it.
   */
  signs: z.array(text).default([]),
  /** Other texts that this one must be told from: the ids and what tells them apart. */
  unlike: z.array(z.strictObject({ error: id, by: text })).default([]),
  /** Likelihood of each cause when this is all one knows; the sum is at most 1. */
  causes: z.record(id, z.number().min(0).max(1)),
  /** Facts that the error itself establishes, for example `link: gateway`. */
  facts: z.record(z.string(), word).default({}),
  /** Said once when it is recognised: what it means, or what is misprinted. */
  say: text.optional(),
  /** Proof: pastes that must find it first, and near misses that must not find it first. */
  found: z.array(text).default([]),
  notFound: z.array(text).default([]),
  source: Sources,
  confidence: z.enum(CONFIDENCE).default('H'),
});
export type KnownError = z.infer<typeof KnownError>;

export const Choice = z.strictObject({
  value: word,
  label: text,
  /** How often it is the answer, relative to its siblings; only the order of questions depends on it. */
  weight: z.number().positive().default(1),
});

export const Question = z.strictObject({
  /** The fact it asks for. */
  id: z.string().regex(/^[a-z_]+$/),
  ask: text,
  why: text,
  /** How the user finds the answer. */
  find: text,
  choices: z.array(Choice).min(2),
  multiple: z.boolean().default(false),
  /** What it costs the user to find out, 1 (knows it) … 4 (has to ask somebody): a cheap question may tell less and still come first. */
  effort: z.number().min(1).max(4).default(1),
  /** The name of the fact in "what I understood". */
  label: text,
});
export type Question = z.infer<typeof Question>;

export const Source = z.strictObject({ title: text, url: z.url().optional(), date: z.string().optional() });
export type Source = z.infer<typeof Source>;

/** A place where the sources contradict each other or are wrong. */
export const Dispute = z.strictObject({
  id,
  about: text,
  says: z.array(z.strictObject({ who: z.array(z.string()).min(1), what: text })).min(1),
  holds: text,
  because: text,
  /** Procedures and errors on whose card "the sources disagree here" is shown. */
  concerns: z.array(id).default([]),
  /** Registry paths or names that are printed wrongly: recognised in what a user pastes, corrected, never repeated. */
  misprints: z
    .array(z.strictObject({ printed: text, right: z.array(z.strictObject({ when: When.default({}), text })).min(1) }))
    .default([]),
  confidence: z.enum(CONFIDENCE),
});
export type Dispute = z.infer<typeof Dispute>;

/** Words people use. Each entry is a sign: see KnownError.signs. */
export const Words = z.strictObject({
  /** What a message asks of the bot. */
  intents: z.record(z.string(), z.array(text)),
  /** fact → value → how people say it. */
  facts: z.record(z.string(), z.record(z.string(), z.array(text))),
  /** Warning tag → the sentence that stands before the step. */
  warnings: z.record(z.enum(WARNINGS), z.strictObject({ title: text, say: text })),
  glossary: z.array(z.strictObject({ term: text, means: text, formerly: z.array(text).default([]), source: Sources })),
  /** Asked-for licence circumvention: the signs, and what is said instead. */
  refusals: z.array(z.strictObject({ signs: z.array(text).min(1), say: text, source: Sources })),
  /** Signs of an error of another product; `unless` Remote Desktop is spoken of anywhere in the message. */
  elsewhere: z.strictObject({ signs: z.array(text), unless: z.array(text) }),
});
export type Words = z.infer<typeof Words>;

export interface Knowledge {
  readonly errors: readonly KnownError[];
  readonly causes: readonly Cause[];
  readonly procedures: readonly Procedure[];
  readonly questions: readonly Question[];
  readonly sources: Readonly<Record<string, Source>>;
  readonly disputes: readonly Dispute[];
  readonly words: Words;
}

/** What a check says to an author: where, what, and what to do about it. `at` is `file:line`. */
export interface Problem {
  readonly rule: string;
  readonly at: string;
  readonly message: string;
  readonly tip: string;
}
