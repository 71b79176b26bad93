/** Conditions over facts, in three values: what has not been asked, or is declared unknown, neither holds nor fails. */
import { UNKNOWN, type When } from '../knowledge/model.ts';
import type { Fact, Facts } from './types.ts';

export type Held = 'yes' | 'no' | 'maybe';

/** Whether all of `when` holds. A fact that is missing or unknown gives `maybe`, unless the condition names `unknown` itself. */
export function holds(when: When, facts: Facts): Held {
  const results = Object.entries(when).map(([fact, wanted]) => holdsOne(wanted, facts[fact]));
  if (results.includes('no')) return 'no';
  return results.includes('maybe') ? 'maybe' : 'yes';
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
  const values = valuesOf(fact);
  if (values.some((value) => wanted.includes(value))) return 'yes';
  if (!isKnown(fact)) return 'maybe';
  const excluded = wanted.filter((value) => value.startsWith('!')).map((value) => value.slice(1));
  return excluded.length > 0 && !values.some((value) => excluded.includes(value)) ? 'yes' : 'no';
}
