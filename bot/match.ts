/**
 * Which known errors are in a paste, with a probability and a reason.
 *
 * Words, codes and events are weighed together (matching/); how people put it in their own words stands beside them.
 */
import { splitRuledOut } from './evidence/denied.ts';
import { type Asked, readAsked } from './matching/asked.ts';
import { type Comparison, compareAll, overlap, shareMark } from './matching/compare.ts';
import { type Entry, type MatchIndex, RAREST } from './matching/entries.ts';
import { type Explanation, explain, tellApart } from './matching/explain.ts';
import { type Ranked, rank } from './matching/rank.ts';
import { findSigns, splitSentences } from './signs.ts';
import type { Candidate, Evidence, Proof } from './types.ts';

export { buildIndex, type Entry, type MatchIndex } from './matching/entries.ts';
export { foldWords } from './matching/text.ts';

export interface Matched {
  readonly verdict: 'match' | 'ambiguous' | 'none';
  /** Best first, one for each error, at most a dozen. */
  readonly candidates: readonly Candidate[];
  /** The candidates that stand for something of their own in the paste: siblings beaten on the same words are left out. */
  readonly found: readonly Candidate[];
  /** All that is found, where it stands on words that fit so badly that somebody must be asked before anything is done about it. */
  readonly doubtful: readonly Candidate[];
  /** What the paste would have to say: to tell the first two apart, or to be the first; empty unless the verdict is `ambiguous`. */
  readonly tellApart: readonly string[];
  /** Messages that the paste quotes only to rule them out: they were not searched for. */
  readonly ruledOut: readonly string[];
}

/** From here on it is likelier right than wrong, and a match. */
const MATCH = 0.5;
/** Words that fit less than this are asked about. */
const SURE = 0.83;
/** The same of words that stand there as they are, and are all of the message or a piece of it. */
const SURE_OF_PIECE = 0.65;
/** Four rare words beside a number are other words than the message's, when less than this of the message is there. */
const OTHER_WORDS = 35;
const FEW_WORDS = 0.5;
/** With less than this, what ends many messages ("Try again later.") tells none of them. What begins many is a dialog that goes on. */
const COMMONPLACE = 0.3;
/** Between this and MATCH it is only shown as a runner-up. */
const MAYBE = 0.02;
/** Of two different errors on the same words the likelier is less than so many times likelier: they cannot be told apart. */
const TOO_CLOSE = 1.5;
/** Two messages stand on the same words when they share this part of them. */
const SAME_WORDS = 0.8;
const MOST_CANDIDATES = 12;
/** A log with more sentences than this is compared as far as it goes; evidence is clipped before. */
const MOST_SENTENCES = 400;
/** A further finding needs at least this share of its words for itself. */
const FRESH_SHARE = 0.6;
/** Entries that are looked at because somebody says them in own words. Who says so many has pasted half of what is known. */
const MOST_SIGNED = 60;
/** A sentence of which a message explains this share says nothing beside it. */
const WHOLE_SHARE = 0.7;
/** What it is worth that somebody says it in own words. */
const SIGN_SCORE = 0.72;

/** Ranks the known errors for what was read from a paste. */
export function match(evidence: Pick<Evidence, 'text' | 'codes' | 'events'>, index: MatchIndex): Matched {
  const { shown, over: ruledOut } = splitRuledOut(evidence.text);
  const sentences = splitSentences(shown).slice(0, MOST_SENTENCES);
  const asked = readAsked(sentences, index);
  const signed = sentencesOfSigns(sentences, index);
  const also = new Set([...signed.keys()].flatMap((error) => index.byError.get(error) ?? []).slice(0, MOST_SIGNED));
  const isSameError = (one: number, other: number) => index.entries[one]?.error === index.entries[other]?.error;
  const ranked = rank(compareAll(asked, evidence, index, also), isSameError, also);
  const rated = ranked.flatMap((one) => rate(one, signed, asked, index));
  const best = bestOfEachError(rated);
  const found = independent(best);
  const [first, second] = best;
  const isAmbiguous = first !== undefined && second !== undefined && !found.includes(second) && areAlike(first, second);
  const isDoubtful = found.every(isUnsure);
  const verdict = !first || !isFinding(first) ? 'none' : isAmbiguous || isDoubtful ? 'ambiguous' : 'match';
  const candidates = new Map(best.map((one) => [one, toCandidate(one, asked, index)] as const));
  const toShow = (some: readonly Rated[]) => some.flatMap((one) => candidates.get(one) ?? []);
  return {
    verdict,
    candidates: [...candidates.values()].slice(0, MOST_CANDIDATES),
    found: toShow(found),
    doubtful: isDoubtful ? toShow(best.filter(isFinding)) : [],
    // Reading `contra` explains: only what is doubtful pays for that.
    tellApart: isAmbiguous
      ? tellApart(first.entry, second.entry)
      : isDoubtful
        ? toShow(found).flatMap(({ contra }) => contra)
        : [],
    ruledOut,
  };
}

/** Nothing but words speaks for it, not clearly, and they are not a piece of it as it is: somebody may well have pasted another message. */
function isUnsure({ compared, fits, signed }: Rated): boolean {
  if (compared.isCertain || signed.length > 0) return false;
  return isByChance(compared) || fits < (isVerbatim(compared) && isTelling(compared) ? SURE_OF_PIECE : SURE);
}

function isFinding({ fits, score, by, compared }: Rated): boolean {
  return fits >= MATCH && (by !== 'words' || score >= COMMONPLACE || compared.alignment?.words[0] === 0);
}

/** They stand on the same words, and fit them about equally well; or what would tell them apart was cut off of both: then neither says more of the paste. */
function areAlike(first: Rated, second: Rated): boolean {
  const { alignment } = first.compared;
  const other = second.compared.alignment;
  const isSame =
    alignment !== null && other !== null
      ? overlap(alignment, other) >= SAME_WORDS
      : other === null && isOnSameMark(first, second);
  const isCutOff = isPiece(first) && isPiece(second) && second.places.length >= SAME_WORDS * first.places.length;
  const isClose = first.score < TOO_CLOSE * second.score || isCutOff;
  return isSame && isClose && second.by !== 'sign' && second.fits >= MATCH;
}

/** Nothing of it is there but what identifies the other as well. */
function isOnSameMark({ compared }: Rated, other: Rated): boolean {
  return compared.alignment === null && shareMark(compared, other.compared);
}

/** A number of which nobody knows the kind, amid other words than the message's. */
function isByChance({ code, pasted, alignment }: Comparison): boolean {
  const { matched = 0, total = 1, explained = 0 } = alignment ?? {};
  return code > 0 && pasted - explained > OTHER_WORDS && matched < FEW_WORDS * total;
}

/** What was pasted stands in the message as it is, and the message goes on. */
function isPiece({ by, compared }: Rated): boolean {
  const { alignment } = compared;
  return by === 'words' && alignment !== null && alignment.lost + alignment.beyond > 0 && isVerbatim(compared);
}

/** Between the found words nothing is missing, and nothing else stands. */
function isVerbatim({ alignment }: Comparison): boolean {
  return alignment !== null && alignment.inner + alignment.between + alignment.strange === 0;
}

/** More than what is in every text: half of what a rare word tells, at least. */
function isTelling({ alignment }: Comparison): boolean {
  return alignment !== null && alignment.telling >= RAREST / 2;
}

interface Rated {
  readonly entry: Entry;
  readonly compared: Comparison;
  readonly score: number;
  readonly fits: number;
  readonly by: Proof;
  /** Words of the paste that are the message's, sentences that hold nothing else, and those that say it in own words. */
  readonly places: readonly number[];
  readonly wholly: readonly number[];
  readonly signed: readonly number[];
}

/** Per error: the sentences that say it in own words. */
function sentencesOfSigns(sentences: readonly string[], index: MatchIndex): ReadonlyMap<string, readonly number[]> {
  const found = new Map<string, number[]>();
  for (const [i, sentence] of sentences.entries())
    for (const error of findSigns(index.signs, sentence)) found.set(error, [...(found.get(error) ?? []), i]);
  return found;
}

/** Nothing when it is not even a runner-up. */
function rate(
  { compared, score, fits }: Ranked,
  signed: ReadonlyMap<string, readonly number[]>,
  asked: Asked,
  index: MatchIndex,
): Rated[] {
  const entry = index.entries[compared.entry];
  if (entry === undefined) return [];
  const own = signed.get(entry.error) ?? [];
  const withSign = (value: number) => (own.length === 0 ? value : Math.max(SIGN_SCORE, value));
  if (withSign(fits) < MAYBE) return [];
  const places = fits >= MAYBE ? (compared.alignment?.places ?? []) : [];
  const by = compared.code > 0 ? 'code' : compared.event > 0 ? 'event' : fits >= MATCH || own.length === 0 ? 'words' : 'sign';
  return [
    { entry, compared, score: withSign(score), fits: withSign(fits), by, places, wholly: whollyIn(places, asked), signed: own },
  ];
}

/** Sentences of which hardly anything is left beside these words. */
function whollyIn(places: readonly number[], { sentences, sentenceMass, weights }: Asked): readonly number[] {
  const explained = new Map<number, number>();
  for (const place of places) {
    const sentence = sentences[place] ?? 0;
    explained.set(sentence, (explained.get(sentence) ?? 0) + (weights[place] ?? 0));
  }
  return [...explained]
    .filter(([sentence, mass]) => mass >= WHOLE_SHARE * (sentenceMass[sentence] ?? 0))
    .map(([sentence]) => sentence);
}

function bestOfEachError(rated: readonly Rated[]): Rated[] {
  const best = new Map<string, Rated>();
  for (const one of rated) {
    const before = best.get(one.entry.error);
    if (!before || isBetter(one, before) < 0) best.set(one.entry.error, one);
  }
  return [...best.values()].sort((a, b) => isBetter(a, b) || (a.entry.error < b.entry.error ? -1 : 1));
}

function isBetter(a: Rated, b: Rated): number {
  return b.score - a.score || b.fits - a.fits;
}

/** Going from the best down: what stands only on words that a better one already explains is a sibling, not a finding. */
function independent(best: readonly Rated[]): Rated[] {
  const explained = new Set<number>();
  const closed = new Set<number>();
  const found: Rated[] = [];
  for (const one of best) {
    if (!isFinding(one)) continue;
    const { by, places, wholly, signed } = one;
    const fresh = places.filter((place) => !explained.has(place)).length;
    const isNew =
      ((by === 'code' || by === 'event') && !found.some((other) => isOnSameMark(one, other))) ||
      signed.some((i) => !closed.has(i)) ||
      (fresh > 0 && fresh >= places.length * FRESH_SHARE);
    if (!isNew) continue;
    found.push(one);
    for (const place of places) explained.add(place);
    for (const sentence of wholly) closed.add(sentence);
  }
  return found;
}

/** It is explained when somebody asks why: a turn does not. */
function toCandidate({ entry, compared, score, fits, by, signed }: Rated, asked: Asked, index: MatchIndex): Candidate {
  const round = (value: number) => Math.round(value * 1000) / 1000;
  let explained: Explanation | null = null;
  const why = (): Explanation => {
    explained ??= explain(compared, signed.length > 0, asked, index);
    return explained;
  };
  return {
    ...{ error: entry.error, score: round(score), fits: round(fits), text: entry.text, by },
    get reason() {
      return why().reason;
    },
    get pro() {
      return why().pro;
    },
    get contra() {
      return why().contra;
    },
  };
}
