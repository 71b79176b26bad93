/** Which facts bear on what: a fact that no condition names cannot change what is thought or advised. */
import type { Cause, Procedure, Question, When } from '../knowledge/model.ts';
import { holds } from './when.ts';

export interface Bearing {
  /** Per cause: facts on which its likelihood depends. */
  readonly onLikelihood: ReadonlyMap<string, ReadonlySet<string>>;
  /** Per procedure: facts on which the steps depend that are shown of it. */
  readonly onSteps: ReadonlyMap<string, ReadonlySet<string>>;
  /** Per cause: facts on which anything depends that may be advised for it, each with its answers. */
  readonly onAdvice: ReadonlyMap<string, ReadonlyMap<string, Answers>>;
}

/** Per answer: how the conditions take it. Those that are taken alike lead to the same advice. */
export type Answers = ReadonlyMap<string, string>;

/** Who may take a step, and who may see which path, depends on these everywhere. */
const ON_ALL_STEPS = ['rights', 'server_os'];

export function buildBearing(
  causes: readonly Cause[],
  procedures: ReadonlyMap<string, Procedure>,
  questions: ReadonlyMap<string, Question>,
): Bearing {
  return {
    onLikelihood: new Map(causes.map((cause) => [cause.id, factsIn(likelihoodConditions(cause))])),
    onSteps: new Map(
      [...procedures].map(([id, procedure]) => [id, new Set([...factsIn(stepConditions(procedure)), ...ON_ALL_STEPS])]),
    ),
    onAdvice: new Map(causes.map((cause) => [cause.id, bearOnAdvice(cause, procedures, questions)])),
  };
}

function bearOnAdvice(
  cause: Cause,
  procedures: ReadonlyMap<string, Procedure>,
  questions: ReadonlyMap<string, Question>,
): ReadonlyMap<string, Answers> {
  const route = cause.route.flat().flatMap((id) => procedures.get(id) ?? []);
  const conditions = [...likelihoodConditions(cause), cause.unfixable?.when ?? {}, ...route.flatMap(stepConditions)];
  const facts = new Set([...factsIn(conditions), ...route.flatMap(({ needs }) => needs)]);
  return new Map([...facts].map((fact) => [fact, tellAnswersApart(fact, conditions, questions.get(fact))]));
}

function tellAnswersApart(fact: string, conditions: readonly When[], question: Question | undefined): Answers {
  const wanted = conditions.flatMap((when) => (when[fact] ? [when[fact]] : []));
  const different = [...new Map(wanted.map((values) => [values.join(), { [fact]: values }])).values()];
  const take = (value: string) => different.map((when) => holds(when, { [fact]: { value, how: 'answered' } })).join();
  return new Map(question?.choices.map(({ value }) => [value, take(value)]));
}

function likelihoodConditions({ never, likelier }: Cause): readonly When[] {
  return [...never, ...likelier.map(({ when }) => when)];
}

function stepConditions({ when, steps }: Procedure): readonly When[] {
  return [when, ...steps.map((step) => step.when)];
}

function factsIn(conditions: readonly When[]): ReadonlySet<string> {
  return new Set(conditions.flatMap((when) => Object.keys(when)));
}
