/**
 * Which known errors are in a paste, with a score and a reason.
 *
 * Four kinds of evidence, each with its own certainty: a code in its namespace, an event id together with its source,
 * the words of the message, and how people put it.
 */
import { type Entry, keyOfCode, type MatchIndex } from './match/entries.ts';
import { MAYBE, matchWords, type WordMatch } from './match/words.ts';
import { findSigns, splitSentences } from './signs.ts';
import type { Candidate, Code, EventMention, Evidence, Proof } from './types.ts';

export { buildIndex, type Entry, type MatchIndex } from './match/entries.ts';
export { foldWords } from './match/pieces.ts';

export interface Matched {
  readonly verdict: 'match' | 'ambiguous' | 'none';
  /** Best first, one for each error. */
  readonly candidates: readonly Candidate[];
  /** The candidates that stand for something of their own in the paste: siblings beaten on the same sentences are left out. */
  readonly found: readonly Candidate[];
}

/** From here on it is a match; between this and MAYBE it is only shown as a runner-up. */
export const MATCH = 0.5;
/** Two different errors this close cannot be told apart. */
const TOO_CLOSE = 0.015;
/** A log with more sentences than this is compared as far as it goes; evidence is clipped before. */
const MOST_SENTENCES = 400;
/** A further finding needs at least this share of its sentences for itself. */
const FRESH_SHARE = 0.6;
const CODE_SCORE = 0.96;
const EVENT_SCORE = 0.95;
const SIGN_SCORE = 0.72;
/** What a second, independent kind of evidence adds. */
const AGREEMENT = 0.02;

/** Ranks the known errors for what was read from a paste. */
export function match(evidence: Evidence, index: MatchIndex): Matched {
  const sentences = splitSentences(evidence.text).slice(0, MOST_SENTENCES);
  const words = matchWords(sentences, index);
  const signed = sentencesOfSigns(sentences, index);
  const rated = spokenFor(evidence, words, signed, index)
    .map(({ entry, i }) => rateEntry(entry, words.get(i), signed.get(entry.error) ?? [], evidence))
    .filter(({ score }) => score >= MAYBE);
  const best = bestOfEachError(rated);
  const found = independent(best);
  const [first, second] = best;
  const ambiguous = first && second && !found.includes(second) && areAlike(first, second);
  return {
    verdict: !first || first.score < MATCH ? 'none' : ambiguous ? 'ambiguous' : 'match',
    candidates: best.map(toCandidate),
    found: found.map(toCandidate),
  };
}

/** They stand on the same words, and fit them equally well. */
function areAlike(first: Rated, second: Rated): boolean {
  const same = first.sentences.length > 0 && first.sentences.join() === second.sentences.join();
  return same && first.score - second.score < TOO_CLOSE;
}

interface Rated {
  readonly entry: Entry;
  readonly score: number;
  readonly by: Proof;
  readonly reason: string;
  /** Indices of the sentences whose words are the message's, of those that hold nothing else, and of those that say it in own words. */
  readonly sentences: readonly number[];
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

/** The entries for which anything may speak, in the order of the knowledge. */
function spokenFor(
  { codes, events }: Evidence,
  words: ReadonlyMap<number, WordMatch>,
  signed: ReadonlyMap<string, readonly number[]>,
  index: MatchIndex,
): readonly { readonly entry: Entry; readonly i: number }[] {
  const spoken = new Set([
    ...words.keys(),
    ...[...signed.keys()].flatMap((error) => index.byError.get(error) ?? []),
    ...codes.flatMap((code) => index.byCode.get(keyOfCode(code)) ?? []),
    ...events.flatMap(({ id }) => index.byEvent.get(id) ?? []),
  ]);
  return [...spoken].sort((a, b) => a - b).flatMap((i) => (index.entries[i] ? [{ entry: index.entries[i], i }] : []));
}

function rateEntry(entry: Entry, words: WordMatch | undefined, signed: readonly number[], evidence: Evidence): Rated {
  const code = evidence.codes.find((c) => entry.codes.some((known) => known.space === c.space && known.value === c.value));
  const event = evidence.events.find((e) => entry.events.some((known) => isSameEvent(e, known)));
  const wordScore = words?.score ?? 0;
  const named = event !== undefined && (event.source !== null || wordScore >= MATCH);
  const parts: { by: Proof; score: number; reason: string }[] = [
    { by: 'code', score: code ? CODE_SCORE : 0, reason: code ? describeCode(code) : '' },
    {
      by: 'event',
      score: named ? EVENT_SCORE : 0,
      reason: event ? `event ${event.id}${event.source ? ` from ${event.source}` : ''}` : '',
    },
    { by: 'words', score: wordScore, reason: `${Math.round((words?.covered ?? 0) * 100)} % of its words` },
    { by: 'sign', score: signed.length > 0 ? SIGN_SCORE : 0, reason: 'said in own words' },
  ];
  const speaking = parts.filter(({ score }) => score >= MAYBE);
  const best = Math.max(0, ...speaking.map(({ score }) => score));
  return {
    entry,
    score: Math.min(0.99, best + AGREEMENT * Math.max(0, speaking.length - 1)),
    by: speaking[0]?.by ?? 'words',
    reason: speaking.map(({ reason }) => reason).join(', '),
    sentences: wordScore >= MAYBE ? (words?.sentences ?? []) : [],
    wholly: wordScore >= MAYBE ? (words?.wholly ?? []) : [],
    signed,
  };
}

/** Same id, and a source that one of them abbreviates; where both name a component, the same one. */
function isSameEvent(event: EventMention, known: Entry['events'][number]): boolean {
  if (event.id !== known.id) return false;
  if (known.component !== undefined && event.component !== known.component) return false;
  if (known.component === undefined && event.component === 'DATA ENCRYPTION') return false;
  if (event.source === null) return true;
  const source = foldSource(event.source);
  return known.source.map(foldSource).some((k) => k === source || k.endsWith(`-${source}`) || source.endsWith(`-${k}`));
}

function foldSource(source: string): string {
  return source.toLowerCase().replace(/^microsoft-windows-/, '');
}

function describeCode({ space, text }: Code): string {
  return `${space} code ${text}`;
}

function bestOfEachError(rated: readonly Rated[]): Rated[] {
  const best = new Map<string, Rated>();
  for (const r of rated) if (r.score > (best.get(r.entry.error)?.score ?? 0)) best.set(r.entry.error, r);
  return [...best.values()].sort((a, b) => b.score - a.score || (a.entry.error < b.entry.error ? -1 : 1));
}

/** Going from the best down: what stands only on sentences that a better one already explains is a sibling, not a finding. */
function independent(best: readonly Rated[]): Rated[] {
  const explained = new Set<number>();
  const closed = new Set<number>();
  return best.filter(({ score, by, sentences, wholly, signed }) => {
    if (score < MATCH) return false;
    const fresh = sentences.filter((i) => !explained.has(i)).length;
    const isNew =
      by === 'code' ||
      by === 'event' ||
      signed.some((i) => !closed.has(i)) ||
      (fresh > 0 && fresh >= sentences.length * FRESH_SHARE);
    if (isNew) for (const i of sentences) explained.add(i);
    if (isNew) for (const i of wholly) closed.add(i);
    return isNew;
  });
}

function toCandidate({ entry, score, by, reason }: Rated): Candidate {
  return { error: entry.error, score: Math.round(score * 1000) / 1000, text: entry.text, reason, by };
}
