/** Knowledge made ready for thinking: everything that can be looked up or compiled once. */
import type { Cause, Dispute, Knowledge, KnownError, Procedure, Question } from '../knowledge/model.ts';
import { type Bearing, buildBearing } from './bearing.ts';
import { buildReader, type Reader } from './evidence.ts';
import { ALWAYS_THERE, type DeskPolicy } from './hours.ts';
import { buildIndex, type Entry, foldWords, type MatchIndex } from './match.ts';
import type { Memo } from './memo.ts';
import { buildSignIndex, type SignIndex } from './signs.ts';
import type { Around, Decision } from './types.ts';

export interface Brain {
  readonly knowledge: Knowledge;
  readonly errors: ReadonlyMap<string, KnownError>;
  readonly causes: ReadonlyMap<string, Cause>;
  readonly procedures: ReadonlyMap<string, Procedure>;
  readonly questions: ReadonlyMap<string, Question>;
  readonly disputes: ReadonlyMap<string, Dispute>;
  /** Per question: its choices, and what each can be called, folded. */
  readonly choiceNames: ReadonlyMap<string, readonly ChoiceNames[]>;
  /** The known error behind the number of an event as it is offered in the question for events. */
  readonly errorsOfEvents: ReadonlyMap<string, KnownError>;
  readonly bearing: Bearing;
  /** What was decided of late. */
  readonly decided: Memo<Decision>;
  readonly reader: Reader;
  readonly index: MatchIndex;
  /** Signs of a request to get around licensing, and what is said instead. */
  readonly refusals: SignIndex<string>;
  /** Signs that an error is of another product, and that Remote Desktop is spoken of all the same. */
  readonly elsewhere: SignIndex<'elsewhere' | 'here'>;
  /** Signs that a procedure was taken already, without success. */
  readonly already: SignIndex<string>;
  /** For each procedure: the questions about details that it can answer. */
  readonly hints: ReadonlyMap<string, SignIndex<string>>;
  /** How the help desk works. */
  readonly desk: DeskPolicy;
  /** The moment, ISO 8601, what happens elsewhere, and whether somebody else than the owner of the conversation speaks: `takeTurn` sets them. */
  readonly at: string;
  readonly around: Around;
  readonly isOther: boolean;
}

export interface ChoiceNames {
  readonly value: string;
  readonly names: readonly string[];
}

/** Nothing happens elsewhere. */
export const CALM: Around = { waiting: 0, claimedWithin: null, incidents: [] };
const NO_MOMENT = '1970-01-01T00:00:00.000Z';

/** Compiles the knowledge; takes some tens of milliseconds, once. */
export function buildBrain(knowledge: Knowledge, desk: DeskPolicy = ALWAYS_THERE): Brain {
  const { errors, causes, procedures, questions, disputes, words } = knowledge;
  const proceduresById = byId(procedures);
  const questionsById = byId(questions);
  const knownTexts = errors.flatMap((error) => error.texts.map((wording) => wording.text));
  return {
    knowledge,
    desk,
    at: NO_MOMENT,
    around: CALM,
    isOther: false,
    errors: byId(errors),
    causes: byId(causes),
    procedures: proceduresById,
    questions: questionsById,
    disputes: byId(disputes),
    decided: new Map(),
    choiceNames: new Map(questions.map(({ id, choices }) => [id, choices.map(namesOfChoice)])),
    errorsOfEvents: byEvent(errors),
    bearing: buildBearing(causes, proceduresById, questionsById),
    reader: buildReader(words, disputes, questions, knownTexts),
    index: buildIndex(entriesOf(errors)),
    refusals: buildSignIndex(words.refusals.flatMap(({ signs, say }) => signs.map((sign) => [sign, say] as const))),
    elsewhere: buildSignIndex([
      ...words.elsewhere.signs.map((sign) => [sign, 'elsewhere'] as const),
      ...words.elsewhere.unless.map((sign) => [sign, 'here'] as const),
    ]),
    already: buildSignIndex(procedures.flatMap(({ id, already }) => already.map((sign) => [sign, id] as const))),
    hints: new Map(
      procedures.map(({ id, hints }) => [
        id,
        buildSignIndex(hints.flatMap(({ asks, say }) => asks.map((sign) => [sign, say] as const))),
      ]),
    ),
  };
}

function byId<T extends { readonly id: string }>(items: readonly T[]): ReadonlyMap<string, T> {
  return new Map(items.map((item) => [item.id, item]));
}

/** By its value, its label, or the first word of that. */
function namesOfChoice({ value, label }: Question['choices'][number]): ChoiceNames {
  return { value, names: [value, label, label.split(' ')[0] ?? ''].map(foldWords) };
}

/** The first error of those that log an event speaks for it. */
function byEvent(errors: readonly KnownError[]): ReadonlyMap<string, KnownError> {
  const found = errors
    .filter(({ kind }) => kind === 'event')
    .flatMap((error) =>
      error.events.filter(({ component }) => component !== 'DATA ENCRYPTION').map(({ id }) => [String(id), error] as const),
    );
  return new Map(found.reverse());
}

/** One entry for each wording; an error without wordings (a code, a symptom) gives one without text. */
export function entriesOf(errors: readonly KnownError[]): Entry[] {
  return errors.flatMap((error) => {
    const shared = { error: error.id, codes: error.codes, events: error.events, kind: error.kind };
    if (error.texts.length === 0) return [{ ...shared, text: '', signs: error.signs }];
    return error.texts.map((wording, i) => ({ ...shared, text: wording.text, signs: i === 0 ? error.signs : [] }));
  });
}
