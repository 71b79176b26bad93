/** Conditions over facts, in three values: what has not been asked, or is declared unknown, neither holds nor fails. */
import { UNKNOWN, type When } from '../knowledge/model.ts';
import type { Fact, Facts } from './types.ts';

export type Held = 'yes' | 'no' | 'maybe';

/** Whether all of `when` holds. A fact that is missing or unknown gives `maybe`, unless the condition names `unknown` itself. */
export function holds(when: When, facts: Facts): Held {
  let held: Held = 'yes';
  for (const fact of Object.keys(when)) {
    const one = holdsOne(when[fact] ?? [], facts[fact]);
    if (one === 'no') return 'no';
    if (one === 'maybe') held = 'maybe';
  }
  return held;
}

/** The values of a fact; a single value counts as a list of one, a missing fact as none. */
export function valuesOf(fact: Fact | undefined): readonly string[] {
  if (fact === undefined) return [];
  return typeof fact.value === 'string' ? [fact.value] : fact.value;
}

/** Whether the fact is there with a real value. */
export function isKnown(fact: Fact | undefined): boolean {
  const values = valuesOf(fact);
  return values.length > 0 && !values.includes(UNKNOWN);
}

function holdsOne(wanted: readonly string[], fact: Fact | undefined): Held {
  if (fact === undefined) return 'maybe';
  const values = valuesOf(fact);
  if (values.some((value) => wanted.includes(value))) return 'yes';
  if (!isKnown(fact)) return 'maybe';
  return excludesOthers(wanted) && !values.some((value) => wanted.includes(`!${value}`)) ? 'yes' : 'no';
}

/** `!user` names a value that must not be; whatever else is known will do. */
function excludesOthers(wanted: readonly string[]): boolean {
  return wanted.some((value) => value.startsWith('!'));
}
