/** The messages that a paste may show, each with what speaks for and against it. */
import type { Evidence } from '../types.ts';
import { Aligner, type Alignment } from './align.ts';
import type { Asked } from './asked.ts';
import { findCandidates } from './candidates.ts';
import type { MatchIndex } from './entries.ts';
import { holdersOf, type Identified, identify, readMarks } from './identify.ts';

/** A message beside a paste. */
export interface Comparison extends Identified {
  /** Its number in the index. */
  readonly entry: number;
  /** Null when hardly any of its words is there. */
  readonly alignment: Alignment | null;
  /** How much all words of the paste tell. */
  readonly pasted: number;
}

/** The candidates by words, by what identifies them, and `also`; in the order of the index. */
export function compareAll(
  asked: Asked,
  evidence: Pick<Evidence, 'codes' | 'events'>,
  index: MatchIndex,
  also: Iterable<number> = [],
): readonly Comparison[] {
  const marks = readMarks(asked, evidence);
  const aligner = new Aligner(asked, index);
  const numbers = new Set([...findCandidates(asked, index), ...holdersOf(marks, asked, index), ...also]);
  return [...numbers]
    .sort((a, b) => a - b)
    .flatMap((number) => {
      const entry = index.entries[number];
      if (entry === undefined) return [];
      return [{ entry: number, pasted: asked.mass, alignment: aligner.align(number), ...identify(entry, marks, asked, index) }];
    });
}

/** How much two alignments stand on the same words of the paste: 0 not at all, 1 one within the other. What has no words stands on the same. */
export function overlap(one: Alignment | null, other: Alignment | null): number {
  if (one === null || other === null) return 1;
  let [both, i, j] = [0, 0, 0];
  while (i < one.places.length && j < other.places.length) {
    const difference = (one.places[i] ?? 0) - (other.places[j] ?? 0);
    if (difference === 0) both += 1;
    if (difference <= 0) i += 1;
    if (difference >= 0) j += 1;
  }
  return both / Math.max(1, Math.min(one.places.length, other.places.length));
}
