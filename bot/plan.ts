/**
 * What is advised if nothing more is asked: a procedure, a person, or "this cannot be done". It follows from the facts, the
 * recognised errors and what was tried; the order in which they came plays no part.
 */
import { type Procedure, type Step, UNKNOWN } from '../knowledge/model.ts';
import type { Brain } from './brain.ts';
import { type Diagnosis, weigh, weighAgain } from './diagnose.ts';
import type { CauseLikelihood, Decision, Facts, HandOverReason, Shown, Signal } from './types.ts';
import { holds, valuesOf } from './when.ts';

/** What a decision is made from. */
export interface Case {
  readonly signals: readonly Signal[];
  readonly facts: Facts;
  readonly tried: readonly string[];
  readonly asked: readonly string[];
}

/** A decision that needs no further answer. */
export type Plan = Exclude<Decision, { kind: 'ask' }>;
export type HandOver = Extract<Decision, { kind: 'handOver' }>;

/** A cause below this is not worth a procedure; a person is. */
const LEAST_LIKELY = 0.1;
/** The hand-over procedure. */
export const HAND_OVER = 'P28';

/** Missing facts count like unknown ones. */
export function makePlan(brain: Brain, problem: Case): Plan {
  return planFor(brain, viewOf(brain, problem));
}

/** A hand-over for a reason outside the facts: the user asked, or the bot may not. */
export function handOverFor(brain: Brain, problem: Case, reason: HandOverReason): HandOver {
  const view = viewOf(brain, problem);
  return handOver(brain, view, reason, view.diagnosis.causes[0]?.cause ?? null);
}

/**
 * Numbers of the steps that fit the facts and the rights. Where the version is unknown, only an administrator sees the
 * variants. An ordinary user sees what comes before the first step that is not for him: what follows builds on it.
 * Who has said nothing about his rights sees all but what makes a connection less safe.
 */
export function fittingSteps(procedure: Procedure, facts: Facts): readonly number[] {
  const isHidden = isVersionHidden(facts);
  if ((isHidden && 'server_os' in procedure.when) || holds(procedure.when, facts) === 'no') return [];
  const mayTakeAll = !isUser(facts);
  const steps: number[] = [];
  for (const [index, step] of procedure.steps.entries()) {
    if (holds(step.when, facts) === 'no') continue;
    if (!mayTakeAll && (step.rights ?? procedure.rights) === 'admin') break;
    if (weakens(step) && !isAdmin(facts)) continue;
    if (!(isHidden && 'server_os' in step.when)) steps.push(index + 1);
  }
  return steps;
}

/** Whether a step is left out only because nothing is known of the rights. */
export function isHeldBack(procedure: Procedure, facts: Facts): boolean {
  if (facts.rights !== undefined) return false;
  const asAdmin = fittingSteps(procedure, { ...facts, rights: { value: 'admin', how: 'inferred' } });
  return asAdmin.some((number) => weakens(procedure.steps[number - 1]));
}

function weakens(step: Step | undefined): boolean {
  return step?.warn.includes('security-downgrade') ?? false;
}

/** A case with what follows from it for the causes and the procedures: a plan needs no more. */
export interface View {
  readonly problem: Case;
  readonly diagnosis: Diagnosis;
  /** The question of which an answer is tried out, and the steps of procedures on which that has no bearing. */
  readonly trying: string | null;
  readonly seen: Map<string, readonly number[]>;
}

export function viewOf(brain: Brain, problem: Case): View {
  return { problem, diagnosis: weigh(brain, problem.signals, problem.facts), trying: null, seen: new Map() };
}

/** The view if a question had this answer: only what depends on the answer is looked at again. */
export function viewIf(brain: Brain, { problem, diagnosis, seen }: View, question: string, value: string): View {
  const facts: Facts = { ...problem.facts, [question]: { value, how: 'answered' } };
  return {
    problem: { ...problem, facts },
    diagnosis: weighAgain(brain, diagnosis, problem.signals, facts, question),
    trying: question,
    seen,
  };
}

/** The steps of a procedure that fit the facts. */
function stepsOf(brain: Brain, { problem, trying, seen }: View, id: string): readonly number[] {
  if (trying !== null && brain.bearing.onSteps.get(id)?.has(trying)) return stepsFor(brain, id, problem.facts);
  const steps = seen.get(id) ?? stepsFor(brain, id, problem.facts);
  seen.set(id, steps);
  return steps;
}

function stepsFor(brain: Brain, id: string, facts: Facts): readonly number[] {
  const procedure = brain.procedures.get(id);
  return procedure ? fittingSteps(procedure, facts) : [];
}

export function planFor(brain: Brain, view: View): Plan {
  const { problem, diagnosis } = view;
  const { causes } = diagnosis;
  const top = causes[0];
  if (!top) return handOver(brain, view, problem.signals.length > 0 ? 'ruled-out' : 'not-recognised', null);
  const hopeless = causes.find(({ cause }) => isUnfixable(brain, cause, problem.facts));
  if (hopeless) return { kind: 'unfixable', cause: hopeless.cause, show: firstUsable(brain, view, hopeless.cause) ?? [] };
  for (const { cause } of worthTrying(causes, problem, brain)) {
    const show = firstUsable(brain, view, cause);
    if (show) return { kind: 'advise', cause, show };
  }
  return handOver(brain, view, whyNothing(brain, problem, top.cause), top.cause);
}

/**
 * Somebody without rights is only sent to steps for the likeliest cause; for the rest a person is the shorter way.
 * So is somebody whose cause has no published fix: the tests for it are all there is.
 */
function worthTrying(causes: readonly CauseLikelihood[], { facts, tried }: Case, brain: Brain): readonly CauseLikelihood[] {
  const likely = causes.filter(({ p }, i) => i === 0 || p >= LEAST_LIKELY);
  return isUser(facts) || isUnpublished(brain, causes[0]?.cause, tried) ? likely.slice(0, 1) : likely;
}

/** Where the facts say that it cannot be done, that is the answer, however many other causes are thought of. */
function isUnfixable(brain: Brain, cause: string, facts: Facts): boolean {
  const unfixable = brain.causes.get(cause)?.unfixable;
  return unfixable !== undefined && holds(unfixable.when, facts) === 'yes';
}

/** The tests of a cause without a published fix were made. */
function isUnpublished(brain: Brain, id: string | undefined, tried: readonly string[]): boolean {
  const cause = brain.causes.get(id ?? '');
  return cause?.unpublished !== undefined && cause.route.flat().some((procedure) => tried.includes(procedure));
}

/** The first stage of the cause's route of which something is left to try, with the steps that fit the facts. */
function firstUsable(brain: Brain, view: View, cause: string): readonly Shown[] | null {
  for (const stage of brain.causes.get(cause)?.route ?? []) {
    const show = stage.flatMap((id) => usable(brain, id, view));
    if (show.length > 0) return show;
  }
  return null;
}

function usable(brain: Brain, procedure: string, view: View): Shown[] {
  if (view.problem.tried.includes(procedure)) return [];
  const steps = stepsOf(brain, view, procedure);
  return steps.length > 0 ? [{ procedure, steps }] : [];
}

/** An ordinary user; somebody who does not know whether he is an administrator counts as one. */
function isUser(facts: Facts): boolean {
  return valuesOf(facts.rights).some((rights) => rights === 'user' || rights === UNKNOWN);
}

function isAdmin(facts: Facts): boolean {
  return valuesOf(facts.rights).includes('admin');
}

/** The version is declared unknown by somebody who is not known to be an administrator. */
function isVersionHidden(facts: Facts): boolean {
  return valuesOf(facts.server_os).includes(UNKNOWN) && !isAdmin(facts);
}

function whyNothing(brain: Brain, problem: Case, cause: string): HandOverReason {
  if (isUnpublished(brain, cause, problem.tried)) return 'unpublished';
  if (isUser(problem.facts)) return 'no-rights';
  return isVersionHidden(problem.facts) ? 'version-unknown' : 'exhausted';
}

function handOver(brain: Brain, view: View, reason: HandOverReason, cause: string | null): HandOver {
  const show = brain.procedures.has(HAND_OVER) ? [{ procedure: HAND_OVER, steps: stepsOf(brain, view, HAND_OVER) }] : [];
  return { kind: 'handOver', reason, cause, show };
}
