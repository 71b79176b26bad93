/** The messages that a paste may show, each with what speaks for and against it. */
import type { Evidence } from '../types.ts';
import { Aligner, type Alignment } from './align.ts';
import type { Asked } from './asked.ts';
import { findCandidates, promiseOf } from './candidates.ts';
import type { MatchIndex } from './entries.ts';
import { holdersOf, type Identified, identify, readMarks } from './identify.ts';
import { NOT_QUOTED } from './quoted.ts';
import { NONE, type Slate } from './slate.ts';

/** A message beside a paste. */
export interface Comparison extends Identified {
  /** Its number in the index. */
  readonly entry: number;
  /** Null when hardly any of its words is there. */
  readonly alignment: Alignment | null;
  /** How much all words of the paste tell, or of the quotation in which the message was found. */
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
  const { slate } = index;
  slate.with(asked.likes, () => {
    lay(findCandidates(index, slate.likest));
    if (leaveOut(largestOf([...alignments.values()]), asked, slate)) lay(findCandidates(index, slate.rest));
    lay([...holdersOf(marks, asked, index), ...also]);
  });
  return [...alignments]
    .sort(([a], [b]) => a - b)
    .flatMap(([number, alignment]) => {
      const entry = index.entries[number];
      if (entry === undefined) return [];
      return [{ entry: number, pasted: pastedAround(alignment, asked), alignment, ...identify(entry, marks, asked, index) }];
    });
}

/** Who quotes a message says what is the message and what is his own. */
function pastedAround(alignment: Alignment | null, { quotations, quotationMass, mass }: Asked): number {
  const quotation = quotations[alignment?.places[0] ?? NONE] ?? NOT_QUOTED;
  const isInside = quotation !== NOT_QUOTED && alignment?.places.every((place) => quotations[place] === quotation);
  return isInside ? (quotationMass[quotation] ?? mass) : mass;
}

/** A paste of which known words that tell so much, and this share of it, are not explained by the best message may hold another one, which the siblings of the first must not crowd out. */
const LEAST_REST = 12;
const REST_SHARE = 0.03;

/** Puts on the slate how surely each meaning stands where a message explains nothing; false when that is too little for another message. */
function leaveOut(best: Alignment | null, { likes, words, known, weights, mass }: Asked, slate: Slate): boolean {
  if (best === null) return false;
  const isExplained = new Uint8Array(words.length);
  for (const at of best.places) isExplained[at] = 1;
  const left = weights.reduce((sum, weight, at) => (known[at] && !isExplained[at] ? sum + weight : sum), 0);
  if (left < Math.max(LEAST_REST, REST_SHARE * mass)) return false;
  for (const meaning of slate.meanings) {
    let likest = 0;
    for (let i = slate.last[meaning] ?? NONE; i !== NONE && likest < 1; i = slate.next[i] ?? NONE)
      if (!isExplained[likes.at[i] ?? 0]) likest = Math.max(likest, likes.share[i] ?? 0);
    slate.rest[meaning] = likest;
  }
  return true;
}

/** How much a message promises by the words that were found in order. */
export function promiseOfAlignment(alignment: Alignment | null): number {
  return alignment === null ? 0 : promiseOf(alignment.matched, alignment.total);
}

function largestOf(alignments: readonly (Alignment | null)[]): Alignment | null {
  return alignments.reduce((best, other) => (promiseOfAlignment(other) > promiseOfAlignment(best) ? other : best), null);
}

/**
 * How much two messages stand on the same of a paste: 0 not at all, 1 one within the other. What has no words there stands on its marks, and is
 * beaten by a message that has the same ones and words besides. Those of which nothing but the same mark is there take nothing from each other.
 */
export function rivalry(one: Comparison, other: Comparison): number {
  if (one.alignment !== null && other.alignment !== null) return overlap(one.alignment, other.alignment);
  return one.alignment !== other.alignment && shareMark(one, other) ? 1 : 0;
}

export function shareMark(one: Comparison, other: Comparison): boolean {
  return one.marks.some((mark) => other.marks.includes(mark));
}

/** The same of their words: 0 … 1. */
export function overlap(one: Alignment, other: Alignment): number {
  if (isBefore(one.places, other.places) || isBefore(other.places, one.places)) return 0;
  let [both, i, j] = [0, 0, 0];
  while (i < one.places.length && j < other.places.length) {
    const difference = (one.places[i] ?? 0) - (other.places[j] ?? 0);
    if (difference === 0) both += 1;
    if (difference <= 0) i += 1;
    if (difference >= 0) j += 1;
  }
  return both / Math.max(1, Math.min(one.places.length, other.places.length));
}

function isBefore(one: readonly number[], other: readonly number[]): boolean {
  return (one.at(-1) ?? 0) < (other[0] ?? 0);
}
