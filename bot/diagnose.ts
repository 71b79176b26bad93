/** From recognised errors and facts to likelihoods of causes. Facts alone decide; in which order they came does not matter. */
import type { When } from '../knowledge/model.ts';
import type { Brain } from './brain.ts';
import type { CauseLikelihood, Facts, Proof, Signal } from './types.ts';
import { holds, isKnown, valuesOf } from './when.ts';

/** How much a recognised error counts, by what speaks for it: a code is exact, an event nearly so, a dialog text has several causes, own words are vague. */
const WEIGHT: Readonly<Record<Proof, number>> = { code: 3, event: 2, words: 1.2, sign: 1 };
/** What appears after a procedure was tried outweighs what was there before, this many times for each procedure tried. */
const RECENCY = 3;
const MOST_RECENCY = 4;
/** An event that was ticked in a list or only named counts half of one that was pasted. */
const NAMED_EVENT_SCORE = 0.5;

/** What is thought of the causes, in a form in which a further fact can be added. */
export interface Diagnosis {
  /** All causes that are possible, likeliest first; their `p` sum to 1. Empty when nothing was recognised. */
  readonly causes: readonly CauseLikelihood[];
  /** All causes of the recognised errors, with their weight by the errors alone and by the facts too (`p`). */
  readonly weighed: readonly { readonly weight: number; readonly adjusted: CauseLikelihood }[];
}

/** All causes that are possible, likeliest first; their `p` sum to 1. Empty when nothing was recognised. */
export function diagnose(brain: Brain, signals: readonly Signal[], facts: Facts): readonly CauseLikelihood[] {
  return weigh(brain, signals, facts).causes;
}

export function weigh(brain: Brain, signals: readonly Signal[], facts: Facts): Diagnosis {
  const weights = weighCauses(brain, [...signals, ...signalsOfEvents(brain, signals, facts)]);
  const weighed = [...weights].map(([cause, weight]) => ({ weight, adjusted: adjust(brain, cause, weight, facts) }));
  return { weighed, causes: rank(weighed) };
}

/** The same with one fact that is new or different among `facts`; only the causes on which it bears are weighed again. */
export function weighAgain(brain: Brain, before: Diagnosis, signals: readonly Signal[], facts: Facts, fact: string): Diagnosis {
  if (fact === 'events') return weigh(brain, signals, facts);
  if (!before.weighed.some(({ adjusted }) => bearsOn(brain, fact, adjusted.cause))) return before;
  const weighed = before.weighed.map((one) => {
    const { weight, adjusted } = one;
    return bearsOn(brain, fact, adjusted.cause) ? { weight, adjusted: adjust(brain, adjusted.cause, weight, facts) } : one;
  });
  return { weighed, causes: rank(weighed) };
}

function bearsOn({ bearing }: Brain, fact: string, cause: string): boolean {
  return bearing.onLikelihood.get(cause)?.has(fact) === true;
}

function rank(weighed: Diagnosis['weighed']): readonly CauseLikelihood[] {
  const possible = weighed.map(({ adjusted }) => adjusted).filter(({ p }) => p > 0);
  const total = possible.reduce((sum, { p }) => sum + p, 0);
  return possible
    .map(({ cause, p, because }) => ({ cause, p: p / total, because }))
    .sort((a, b) => b.p - a.p || (a.cause < b.cause ? -1 : 1));
}

/** Causes of the recognised errors that the facts exclude, each with the condition that does. */
export function ruledOut(
  brain: Brain,
  signals: readonly Signal[],
  facts: Facts,
): readonly { readonly cause: string; readonly when: When }[] {
  return [...weighCauses(brain, [...signals, ...signalsOfEvents(brain, signals, facts)]).keys()].sort().flatMap((cause) => {
    const when = brain.causes.get(cause)?.never.find((each) => holds(each, facts) === 'yes');
    return when ? [{ cause, when }] : [];
  });
}

/**
 * Errors that the events among the facts stand for, answered or said, beside an error that is recognised already.
 * A pasted event was recognised by its source or text; it is not counted again.
 */
function signalsOfEvents(brain: Brain, signals: readonly Signal[], facts: Facts): Signal[] {
  if (!isKnown(facts.events) || signals.length === 0) return [];
  const seen = new Set(signals.flatMap(({ error }) => brain.errors.get(error)?.events.map(({ id }) => String(id)) ?? []));
  return valuesOf(facts.events).flatMap((id) => {
    const error = seen.has(id) ? undefined : brain.errorsOfEvents.get(id);
    return error ? [{ error: error.id, score: NAMED_EVENT_SCORE, by: 'event', after: 0 }] : [];
  });
}

function weighCauses(brain: Brain, signals: readonly Signal[]): Map<string, number> {
  const weights = new Map<string, number>();
  for (const signal of strongestOfEach(signals)) {
    const error = brain.errors.get(signal.error);
    if (!error) continue;
    const weight = WEIGHT[signal.by] * signal.score * RECENCY ** Math.min(signal.after, MOST_RECENCY);
    for (const [cause, share] of Object.entries(error.causes)) weights.set(cause, (weights.get(cause) ?? 0) + weight * share);
  }
  return weights;
}

/** The same error pasted twice is one piece of evidence; the later sighting counts. Sorted, so that sums come out the same to the digit. */
function strongestOfEach(signals: readonly Signal[]): Signal[] {
  const best = new Map<string, Signal>();
  for (const signal of signals) {
    const seen = best.get(signal.error);
    if (!seen || signal.after > seen.after || (signal.after === seen.after && signal.score > seen.score))
      best.set(signal.error, signal);
  }
  return [...best.values()].sort((a, b) => (a.error < b.error ? -1 : 1));
}

function adjust(brain: Brain, id: string, weight: number, facts: Facts): CauseLikelihood {
  const cause = brain.causes.get(id);
  if (!cause || cause.never.some((when) => holds(when, facts) === 'yes')) return { cause: id, p: 0, because: [] };
  const applying = cause.likelier.filter(({ when }) => holds(when, facts) === 'yes');
  return { cause: id, p: applying.reduce((p, { times }) => p * times, weight), because: applying.map(({ because }) => because) };
}
