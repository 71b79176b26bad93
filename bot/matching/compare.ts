/** The messages that a paste may show, each with what speaks for and against it. */
import type { Evidence } from '../types.ts';
import { Aligner, type Alignment } from './align.ts';
import type { Asked } from './asked.ts';
import { findCandidates, promiseOf } from './candidates.ts';
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
  const alignments = new Map<number, Alignment | null>();
  const lay = (entries: Iterable<number>) => {
    for (const entry of entries) if (!alignments.has(entry)) alignments.set(entry, aligner.align(entry));
  };
  lay(findCandidates(asked, index));
  const rest = withoutExplained(asked, largestOf([...alignments.values()]));
  if (rest !== null) lay(findCandidates(rest, index));
  lay([...holdersOf(marks, asked, index), ...also]);
  return [...alignments]
    .sort(([a], [b]) => a - b)
    .flatMap(([number, alignment]) => {
      const entry = index.entries[number];
      if (entry === undefined) return [];
      return [{ entry: number, pasted: asked.mass, alignment, ...identify(entry, marks, asked, index) }];
    });
}

/** A paste of which so much, and this share, is not explained by the best message may hold another one, which the siblings of the first must not crowd out. */
const LEAST_REST = 12;
const REST_SHARE = 0.03;

/** The words of a paste that an alignment leaves; null when they are too few for another message. */
function withoutExplained(asked: Asked, best: Alignment | null): Pick<Asked, 'meanings' | 'likest'> | null {
  if (best === null || asked.mass - best.explained < Math.max(LEAST_REST, REST_SHARE * asked.mass)) return null;
  const explained = new Set(best.places);
  const likest = new Float32Array(asked.likest.length);
  const meanings = asked.meanings.filter((meaning) => {
    let highest = 0;
    for (let i = asked.first[meaning] ?? -1; i !== -1 && highest < 1; i = asked.next[i] ?? -1)
      if (!explained.has(asked.at[i] ?? 0)) highest = Math.max(highest, asked.share[i] ?? 0);
    likest[meaning] = highest;
    return highest > 0;
  });
  return { meanings, likest };
}

/** How much a message promises by the words that were found in order. */
export function promiseOfAlignment(alignment: Alignment | null): number {
  return alignment === null ? 0 : promiseOf(alignment.matched, alignment.total);
}

function largestOf(alignments: readonly (Alignment | null)[]): Alignment | null {
  return alignments.reduce((best, other) => (promiseOfAlignment(other) > promiseOfAlignment(best) ? other : best), null);
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
