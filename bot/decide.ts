/**
 * From facts to the next thing to say: a question, a procedure, a person, or "this cannot be done".
 * What is advised follows from the facts, the recognised errors and what was tried; the order in which they came plays no part.
 */
import { type Procedure, type Question, type Step, UNKNOWN, type When } from '../knowledge/model.ts';
import type { Brain } from './brain.ts';
import { diagnose, errorOfEvent } from './diagnose.ts';
import type { CauseLikelihood, Decision, Fact, Facts, HandOverReason, Shown, Signal } from './types.ts';
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

/** Questions for one problem. More than this and people give up; then the rest counts as unknown. */
export const MOST_QUESTIONS = 5;
/** A cause below this is not worth a procedure; a person is. */
const LEAST_LIKELY = 0.1;
/** Bits of information per effort below which a question is not worth asking. */
const LEAST_GAIN = 0.12;
/** A question that the next procedure needs counts at least this much, so that it comes before nice-to-know ones. */
const NEEDED_GAIN = 0.5;
/** Likelihood of an event that fits no cause that is thought of. */
const SURPRISE = 0.003;
/** Facts without which no path is ever printed, however many questions were asked. */
const MUST_ASK = ['server_os', 'rights'];
/** The hand-over procedure. */
export const HAND_OVER = 'P28';

/** The next thing to say. */
export function decide(brain: Brain, problem: Case): Decision {
  const plan = makePlan(brain, problem);
  const question = worthAsking(brain, problem, plan);
  return question ? { kind: 'ask', question } : plan;
}

/** What is advised if nothing more is asked. Missing facts count like unknown ones. */
export function makePlan(brain: Brain, problem: Case): Plan {
  const causes = diagnose(brain, problem.signals, problem.facts);
  const top = causes[0];
  if (!top) return handOver(brain, problem, problem.signals.length > 0 ? 'ruled-out' : 'not-recognised', null);
  const hopeless = causes.find(({ cause }) => isUnfixable(brain, cause, problem.facts));
  if (hopeless) return { kind: 'unfixable', cause: hopeless.cause, show: firstUsable(brain, problem, hopeless.cause) ?? [] };
  for (const { cause } of worthTrying(causes, problem, brain)) {
    const show = firstUsable(brain, problem, cause);
    if (show) return { kind: 'advise', cause, show };
  }
  return handOver(brain, problem, whyNothing(brain, problem, top.cause), top.cause);
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
function firstUsable(brain: Brain, problem: Case, cause: string): readonly Shown[] | null {
  for (const stage of brain.causes.get(cause)?.route ?? []) {
    const show = stage.flatMap((id) => usable(brain.procedures.get(id), problem));
    if (show.length > 0) return show;
  }
  return null;
}

function usable(procedure: Procedure | undefined, { facts, tried }: Case): Shown[] {
  if (!procedure || tried.includes(procedure.id)) return [];
  const steps = fittingSteps(procedure, facts);
  return steps.length > 0 ? [{ procedure: procedure.id, steps }] : [];
}

/**
 * Numbers of the steps that fit the facts and the rights. Where the version is unknown, only an administrator sees the
 * variants. An ordinary user sees what comes before the first step that is not for him: what follows builds on it.
 */
export function fittingSteps(procedure: Procedure, facts: Facts): readonly number[] {
  if (holds(procedure.when, facts) === 'no' || (isVersionHidden(facts) && 'server_os' in procedure.when)) return [];
  const fitting = [...procedure.steps.entries()].filter(([, { when }]) => holds(when, facts) !== 'no');
  const isForbidden = (step: Step) => isUser(facts) && (step.rights ?? procedure.rights) === 'admin';
  const end = fitting.findIndex(([, step]) => isForbidden(step));
  return fitting
    .slice(0, end < 0 ? fitting.length : end)
    .filter(([, { when }]) => !(isVersionHidden(facts) && 'server_os' in when))
    .map(([index]) => index + 1);
}

/** An ordinary user; somebody who does not know whether he is an administrator counts as one. */
function isUser(facts: Facts): boolean {
  return valuesOf(facts.rights).some((rights) => rights === 'user' || rights === UNKNOWN);
}

/** The version is declared unknown by somebody who is not known to be an administrator. */
function isVersionHidden(facts: Facts): boolean {
  return valuesOf(facts.server_os).includes(UNKNOWN) && !valuesOf(facts.rights).includes('admin');
}

function whyNothing(brain: Brain, problem: Case, cause: string): HandOverReason {
  if (isUnpublished(brain, cause, problem.tried)) return 'unpublished';
  if (isUser(problem.facts)) return 'no-rights';
  return isVersionHidden(problem.facts) ? 'version-unknown' : 'exhausted';
}

function handOver(brain: Brain, { facts }: Case, reason: HandOverReason, cause: string | null): Plan {
  const procedure = brain.procedures.get(HAND_OVER);
  return {
    kind: 'handOver',
    reason,
    cause,
    show: procedure ? [{ procedure: HAND_OVER, steps: fittingSteps(procedure, facts) }] : [],
  };
}

/** A hand-over for a reason outside the facts: the user asked, or the bot may not. */
export function handOverFor(brain: Brain, problem: Case, reason: HandOverReason): Plan {
  return handOver(brain, problem, reason, diagnose(brain, problem.signals, problem.facts)[0]?.cause ?? null);
}

/** The question that tells most for its effort, or null when no answer would change the advice. */
function worthAsking(brain: Brain, problem: Case, plan: Plan): string | null {
  if (plan.kind === 'handOver' && plan.cause === null) return null;
  const bearing = factsThatBear(brain, problem);
  const needed = neededFacts(brain, plan).filter((fact) => problem.facts[fact] === undefined);
  const mayTell = plan.kind === 'unfixable' ? needed : [...bearing];
  const open = brain.knowledge.questions.filter(({ id }) => problem.facts[id] === undefined && mayTell.includes(id));
  const left = MOST_QUESTIONS - problem.asked.length;
  const rated = open
    .map((question) => ({ id: question.id, worth: rate(brain, problem, question, needed) }))
    .filter(({ id, worth }) => worth >= LEAST_GAIN && mayAsk(id, needed, left))
    .sort((a, b) => b.worth - a.worth);
  return rated[0]?.id ?? null;
}

/** Facts on which the likelihoods or the procedures of the causes in question depend. No other can change the advice. */
function factsThatBear(brain: Brain, { signals, facts }: Case): ReadonlySet<string> {
  const bearing = new Set<string>(['events', 'rights']);
  const add = (when: When) => {
    for (const fact of Object.keys(when)) bearing.add(fact);
  };
  for (const { cause: id } of diagnose(brain, signals, facts)) {
    const cause = brain.causes.get(id);
    if (!cause) continue;
    for (const when of [...cause.never, ...cause.likelier.map((l) => l.when), cause.unfixable?.when ?? {}]) add(when);
    for (const procedure of cause.route.flat().flatMap((p) => brain.procedures.get(p) ?? [])) {
      for (const when of [procedure.when, ...procedure.steps.map((step) => step.when)]) add(when);
      for (const fact of procedure.needs) bearing.add(fact);
    }
  }
  return bearing;
}

/** Questions that are needed have their places kept; what must be asked is asked beyond the limit too. */
function mayAsk(id: string, needed: readonly string[], left: number): boolean {
  if (needed.includes(id)) return left > 0 || MUST_ASK.includes(id);
  return left > needed.length;
}

function neededFacts(brain: Brain, plan: Plan): readonly string[] {
  if (plan.kind === 'handOver') return [];
  return [...new Set(plan.show.flatMap(({ procedure }) => brain.procedures.get(procedure)?.needs ?? []))];
}

function rate(brain: Brain, problem: Case, question: Question, needed: readonly string[]): number {
  const gain = expectedGain(brain, problem, question);
  return Math.max(gain / question.effort, needed.includes(question.id) ? NEEDED_GAIN / question.effort : 0);
}

/**
 * Entropy, in bits, of which procedures would be advised, over the answers to the question. Zero when all lead to the
 * same ones. A difference only in single steps is not worth a question unless the procedure needs the fact: such steps
 * are shown with what they are for.
 */
function expectedGain(brain: Brain, problem: Case, question: Question): number {
  const causes = diagnose(brain, problem.signals, problem.facts);
  return entropy(
    question.choices.map(({ value, weight }) => {
      const fact: Fact = { value, how: 'answered' };
      const plan = makePlan(brain, { ...problem, facts: { ...problem.facts, [question.id]: fact } });
      const fit = question.id === 'events' ? plausibility(brain, value, causes) : 1;
      return { weight: weight * fit, key: `${plan.kind}:${plan.show.map(({ procedure }) => procedure).join()}` };
    }),
  );
}

/** How far an event fits the causes that are thought of: it is not asked for where it would be a surprise. */
function plausibility(brain: Brain, event: string, causes: readonly CauseLikelihood[]): number {
  const error = errorOfEvent(brain, event);
  if (!error) return 1;
  return causes.reduce((sum, { cause, p }) => sum + p * (error.causes[cause] ?? 0), SURPRISE);
}

function entropy(outcomes: readonly { readonly weight: number; readonly key: string }[]): number {
  const total = outcomes.reduce((sum, { weight }) => sum + weight, 0);
  const shares = new Map<string, number>();
  for (const { weight, key } of outcomes) shares.set(key, (shares.get(key) ?? 0) + weight / total);
  return -[...shares.values()].reduce((sum, share) => sum + share * Math.log2(share), 0);
}
