/** From facts to the next thing to say: a question, or what is advised without one. */
import { type Question, UNKNOWN } from '../knowledge/model.ts';
import type { Brain } from './brain.ts';
import { recall } from './memo.ts';
import { type Case, type Plan, planFor, type View, viewIf, viewOf } from './plan.ts';
import type { CauseLikelihood, Decision } from './types.ts';

export { type Case, fittingSteps, HAND_OVER, type HandOver, handOverFor, makePlan, type Plan } from './plan.ts';

/** Questions for one problem. More than this and people give up; then the rest counts as unknown. */
export const MOST_QUESTIONS = 5;
/** Bits of information per effort below which a question is not worth asking. */
const LEAST_GAIN = 0.12;
/** A question that the next procedure needs counts at least this much, so that it comes before nice-to-know ones. */
const NEEDED_GAIN = 0.5;
/** Likelihood of an event that fits no cause that is thought of. */
const SURPRISE = 0.003;
/** Facts without which no path is ever printed, however many questions were asked. */
const MUST_ASK = ['server_os', 'rights'];
/** Each answer to these is like no other: an event is evidence of its own, and rights decide who takes the steps. */
const ALWAYS_BEAR = ['events', 'rights'];
/** Far more than entropies can be off by. */
const ROUNDING = 1e-9;

/** The next thing to say. Many have the same problem and the same answers: for the same case nothing is thought through twice. */
export function decide(brain: Brain, problem: Case): Decision {
  return recall(brain.decided, memoKey(problem), () => thinkThrough(brain, problem));
}

/** All that a decision is made from. */
function memoKey({ signals, facts, tried, asked }: Case): string {
  const known = Object.entries(facts).map(([fact, { value }]) => [fact, value]);
  return JSON.stringify([signals, known, tried, asked.length]);
}

function thinkThrough(brain: Brain, problem: Case): Decision {
  const view = viewOf(brain, problem);
  const plan = planFor(brain, view);
  const question = worthAsking(brain, view, plan);
  return question ? { kind: 'ask', question } : plan;
}

/** The question that tells most for its effort, or null when no answer would change the advice. */
function worthAsking(brain: Brain, view: View, plan: Plan): string | null {
  if (plan.kind === 'handOver' && plan.cause === null) return null;
  const { facts, asked } = view.problem;
  const needed = neededFacts(brain, plan).filter((fact) => facts[fact] === undefined);
  const mayTell = plan.kind === 'unfixable' ? new Set(needed) : factsThatBear(brain, view);
  const left = MOST_QUESTIONS - asked.length;
  const open = brain.knowledge.questions.filter(
    ({ id }) => facts[id] === undefined && mayTell.has(id) && mayAsk(id, needed, left),
  );
  return mostWorth(brain, view, open, needed);
}

/** Rates the questions beginning with the most promising, until no further one can be worth more. Of equal ones the first is asked. */
function mostWorth(brain: Brain, view: View, open: readonly Question[], needed: readonly string[]): string | null {
  const promising = open
    .map((question, place) => {
      const answers = answersTo(brain, view, question);
      return { question, place, answers, most: worthOf(question, entropy(answers) + ROUNDING, needed) };
    })
    .sort((a, b) => b.most - a.most);
  let best = { worth: LEAST_GAIN, place: Number.POSITIVE_INFINITY, id: null as string | null };
  for (const { question, place, answers, most } of promising) {
    if (most < best.worth) break;
    const worth = worthOf(question, expectedGain(brain, view, question, answers), needed);
    if (worth > best.worth || (worth === best.worth && place < best.place)) best = { worth, place, id: question.id };
  }
  return best.id;
}

/** Facts on which the likelihoods or the procedures of the causes in question depend. No other can change the advice. */
function factsThatBear(brain: Brain, { diagnosis }: View): ReadonlySet<string> {
  const facts = new Set(ALWAYS_BEAR);
  for (const { cause } of diagnosis.causes) for (const fact of brain.bearing.onAdvice.get(cause)?.keys() ?? []) facts.add(fact);
  return facts;
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

function worthOf({ id, effort }: Question, gain: number, needed: readonly string[]): number {
  return Math.max(gain / effort, needed.includes(id) ? NEEDED_GAIN / effort : 0);
}

/** An answer with its weight; those with the same key lead to the same advice. */
interface Answer {
  readonly value: string;
  readonly weight: number;
  readonly key: string;
}

function answersTo(brain: Brain, { diagnosis: { causes } }: View, { id, choices }: Question): readonly Answer[] {
  return choices.map(({ value, weight }) => {
    const fit = id === 'events' ? plausibility(brain, value, causes) : 1;
    return { value, weight: weight * fit, key: keyOf(brain, causes, id, value) };
  });
}

/** How all conditions take the answer that may decide on what is advised. */
function keyOf(brain: Brain, causes: readonly CauseLikelihood[], question: string, value: string): string {
  if (ALWAYS_BEAR.includes(question) || value === UNKNOWN) return value;
  return causes.map(({ cause }) => brain.bearing.onAdvice.get(cause)?.get(question)?.get(value) ?? '').join();
}

/**
 * Entropy, in bits, of which procedures would be advised, over the answers to the question. Zero when all lead to the
 * same ones. A difference only in single steps is not worth a question unless the procedure needs the fact: such steps
 * are shown with what they are for.
 */
function expectedGain(brain: Brain, view: View, { id }: Question, answers: readonly Answer[]): number {
  const advised = new Map<string, string>();
  return entropy(
    answers.map(({ value, weight, key }) => {
      const procedures = advised.get(key) ?? nameAdvice(planFor(brain, viewIf(brain, view, id, value)));
      advised.set(key, procedures);
      return { weight, key: procedures };
    }),
  );
}

function nameAdvice({ kind, show }: Plan): string {
  return `${kind}:${show.map(({ procedure }) => procedure).join()}`;
}

/** How far an event fits the causes that are thought of: it is not asked for where it would be a surprise. */
function plausibility(brain: Brain, event: string, causes: readonly CauseLikelihood[]): number {
  const error = brain.errorsOfEvents.get(event);
  if (!error) return 1;
  return causes.reduce((sum, { cause, p }) => sum + p * (error.causes[cause] ?? 0), SURPRISE);
}

function entropy(outcomes: readonly { readonly weight: number; readonly key: string }[]): number {
  const total = outcomes.reduce((sum, { weight }) => sum + weight, 0);
  const shares = new Map<string, number>();
  for (const { weight, key } of outcomes) shares.set(key, (shares.get(key) ?? 0) + weight / total);
  return -[...shares.values()].reduce((sum, share) => sum + share * Math.log2(share), 0);
}
