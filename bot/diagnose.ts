/** From recognised errors and facts to likelihoods of causes. Facts alone decide; in which order they came does not matter. */
import type { KnownError, When } from '../knowledge/model.ts';
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

/** All causes that are possible, likeliest first; their `p` sum to 1. Empty when nothing was recognised. */
export function diagnose(brain: Brain, signals: readonly Signal[], facts: Facts): readonly CauseLikelihood[] {
  const weights = weighCauses(brain, [...signals, ...signalsOfEvents(brain, signals, facts)]);
  const adjusted = [...weights].map(([cause, weight]) => adjust(brain, cause, weight, facts)).filter(({ p }) => p > 0);
  const total = adjusted.reduce((sum, { p }) => sum + p, 0);
  return adjusted
    .map((likelihood) => ({ ...likelihood, p: likelihood.p / total }))
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
    const error = seen.has(id) ? undefined : errorOfEvent(brain, id);
    return error ? [{ error: error.id, score: NAMED_EVENT_SCORE, by: 'event', after: 0 }] : [];
  });
}

/** The known error behind the number of an event as it is offered in the question for events. */
export function errorOfEvent(brain: Brain, id: string): KnownError | undefined {
  return brain.knowledge.errors.find(
    (e) => e.kind === 'event' && e.events.some((v) => String(v.id) === id && v.component !== 'DATA ENCRYPTION'),
  );
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
