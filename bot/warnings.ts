/** Which warnings belong to what is shown. A tag that a step carries is said before that step, and only when the step is shown. */
import type { Procedure, Warning } from '../knowledge/model.ts';

/** Tags of the procedure that belong to no single step: said before the first one. */
export function generalWarnings(procedure: Procedure): readonly Warning[] {
  const onSteps = new Set(procedure.steps.flatMap((step) => step.warn));
  return procedure.warn.filter((tag) => !onSteps.has(tag));
}

/** All tags for these steps, each once, in the order in which they are said. */
export function warningsOf(procedure: Procedure, steps: readonly number[]): readonly Warning[] {
  const shown = steps.flatMap((number) => procedure.steps[number - 1]?.warn ?? []);
  return [...new Set([...generalWarnings(procedure), ...shown])];
}
