/** Which facts bear on what: a fact that no condition names cannot change what is thought or advised. */
import type { Cause, Procedure, When } from '../knowledge/model.ts';

export interface Bearing {
  /** Per cause: facts on which its likelihood depends. */
  readonly onLikelihood: ReadonlyMap<string, ReadonlySet<string>>;
  /** Per procedure: facts on which the steps depend that are shown of it. */
  readonly onSteps: ReadonlyMap<string, ReadonlySet<string>>;
  /** Per cause: facts on which anything depends that may be advised for it. */
  readonly onAdvice: ReadonlyMap<string, ReadonlySet<string>>;
}

/** Who may take a step, and who may see which path, depends on these everywhere. */
const ON_ALL_STEPS = ['rights', 'server_os'];

export function buildBearing(causes: readonly Cause[], procedures: readonly Procedure[]): Bearing {
  return {
    onLikelihood: new Map(causes.map((cause) => [cause.id, factsIn(likelihoodConditions(cause))])),
    onSteps: new Map(procedures.map((each) => [each.id, new Set([...factsIn(stepConditions(each)), ...ON_ALL_STEPS])])),
    onAdvice: new Map(causes.map((cause) => [cause.id, factsOfAdvice(cause, procedures)])),
  };
}

function factsOfAdvice(cause: Cause, procedures: readonly Procedure[]): ReadonlySet<string> {
  const route = cause.route.flat().flatMap((id) => procedures.filter((procedure) => procedure.id === id));
  const conditions = [...likelihoodConditions(cause), cause.unfixable?.when ?? {}, ...route.flatMap(stepConditions)];
  return new Set([...factsIn(conditions), ...route.flatMap(({ needs }) => needs)]);
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
