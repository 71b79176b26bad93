/**
 * Which known errors are in a paste, with a score and a reason.
 *
 * Four kinds of evidence, each with its own certainty: a code in its namespace, an event id together with its source,
 * the words of the message, and how people put it. Words are compared in three steps: shared four-letter pieces, weighed
 * by rarity, find the few entries worth a look; how much of the known message is in the paste, and how much of the
 * paste's sentence is in the known message, rank them; fuse.js adds its fuzzy score for the best of them.
 */
import Fuse from 'fuse.js';
import type { KnownError } from '../knowledge/model.ts';
import { buildSignIndex, findSigns, type SignIndex, splitSentences } from './signs.ts';
import type { Candidate, Code, EventMention, Evidence, Proof } from './types.ts';

/** One known wording with what else identifies its error. */
export interface Entry {
  readonly error: string;
  readonly text: string;
  readonly kind: KnownError['kind'];
  readonly codes: readonly { readonly space: string; readonly value: number }[];
  readonly events: readonly {
    readonly id: number;
    readonly source: readonly string[];
    readonly component?: string | undefined;
  }[];
  /** How people put it; on one entry of the error is enough. */
  readonly signs: readonly string[];
}

export interface MatchIndex {
  readonly entries: readonly Entry[];
  readonly pieces: ReadonlyMap<string, number>;
  /** Per piece: the entries that hold it. */
  readonly postings: readonly (readonly number[])[];
  /** Per piece: ln(entries / entries that hold it), its rarity. */
  readonly rarity: readonly number[];
  /** Per entry: its pieces, each once, and their summed rarity. */
  readonly entryPieces: readonly Int32Array[];
  readonly mass: readonly number[];
  /** Signs of all entries, to the error they speak for. */
  readonly signs: SignIndex<string>;
}

export interface Matched {
  readonly verdict: 'match' | 'ambiguous' | 'none';
  /** Best first, one for each error. */
  readonly candidates: readonly Candidate[];
  /** The candidates that stand for something of their own in the paste: siblings beaten on the same sentences are left out. */
  readonly found: readonly Candidate[];
}

/** What a message is set off with when people quote it: "now some get: Because of …". */
const CLAUSE_END = /: | - |"/;
/** Characters in a piece. Shorter ones are everywhere, longer ones do not survive a typo. */
const PIECE = 4;
/** Entries that get a closer look. */
const CLOSER_LOOK = 40;
/** Entries that fuse.js scores; it is the slowest part. */
const FUSE_LOOK = 8;
const FUSE_SHARE = 0.2;
/** Characters of a sentence that fuse.js compares. */
const FUSE_TEXT = 200;
/** From here on it is a match; between this and MAYBE it is only shown as a runner-up. */
export const MATCH = 0.5;
const MAYBE = 0.3;
/** Two different errors this close cannot be told apart. */
const TOO_CLOSE = 0.015;
/** A sentence belongs to a message when this share of it is found there … */
const SENTENCE_SHARE = 0.45;
/** … or when it holds this share of the whole message. */
const MESSAGE_SHARE = 0.3;
/** Pieces that must be shared for full weight, or all of a shorter message: "try connecting again" alone is in everything. */
const ENOUGH = 40;
/** A log with more sentences than this is compared as far as it goes; evidence is clipped before. */
const MOST_SENTENCES = 400;
/** A sentence of which the message explains this share says nothing beside it. */
const WHOLE_SHARE = 0.7;
/** A further finding needs at least this share of its sentences for itself. */
const FRESH_SHARE = 0.6;
/** Weight of the better covered of the two sides: a message cut off at one end, or one amid chatter, is still that message. */
const BETTER_SHARE = 0.6;
const CODE_SCORE = 0.96;
const EVENT_SCORE = 0.95;
const SIGN_SCORE = 0.72;
/** What a second, independent kind of evidence adds. */
const AGREEMENT = 0.02;

/** Builds the index; linear in the total text. */
export function buildIndex(entries: readonly Entry[]): MatchIndex {
  const pieces = new Map<string, number>();
  const postings: number[][] = [];
  const entryPieces = entries.map((entry, i) => {
    const own = new Set(
      splitSentences(entry.text)
        .flatMap((sentence) => sentence.split(CLAUSE_END))
        .flatMap((clause) => [...piecesOf(foldWords(clause))]),
    );
    const ids = [...own].map((piece) => {
      const id = pieces.get(piece) ?? pieces.size;
      pieces.set(piece, id);
      const posting = postings[id] ?? [];
      postings[id] = posting;
      posting.push(i);
      return id;
    });
    return Int32Array.from(ids);
  });
  const rarity = postings.map((posting) => Math.log(1 + entries.length / posting.length));
  const mass = entryPieces.map((ids) => ids.reduce((sum, id) => sum + (rarity[id] ?? 0), 0));
  const signs = buildSignIndex(entries.flatMap(({ error, signs: own }) => own.map((sign) => [sign, error] as const)));
  return { entries, pieces, postings, rarity, entryPieces, mass, signs };
}

/** Ranks the known errors for what was read from a paste. */
export function match(evidence: Evidence, index: MatchIndex): Matched {
  const sentences = splitSentences(evidence.text).slice(0, MOST_SENTENCES);
  const words = matchWords(sentences, index);
  const signed = sentencesOfSigns(sentences, index);
  const rated = index.entries
    .map((entry, i) => rateEntry(entry, words.get(i), signed.get(entry.error) ?? [], evidence))
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

interface WordMatch {
  readonly score: number;
  /** Indices of the sentences that belong to the message, and of those that hold hardly anything else. */
  readonly sentences: readonly number[];
  readonly wholly: readonly number[];
  readonly covered: number;
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

/** Per entry index: how well the words fit. Only entries that share something are there. */
function matchWords(sentences: readonly string[], index: MatchIndex): Map<number, WordMatch> {
  const asked = readAsked(sentences, index);
  const close = closest(asked, index).map((entry) => ({ entry, words: coverage(asked, entry, index) }));
  close.sort((a, b) => b.words.score - a.words.score || a.entry - b.entry);
  const fuzzy = scoreWithFuse(close.slice(0, FUSE_LOOK), sentences, index);
  return new Map(close.map(({ entry, words }) => [entry, withFuse(words, fuzzy.get(entry))]));
}

/** The paste, turned round: where each known piece stands. */
interface Asked {
  /** Per piece: the clauses that hold it. */
  readonly clausesOf: ReadonlyMap<number, readonly number[]>;
  /** Per clause: the sentence it is a part of. */
  readonly sentenceOf: readonly number[];
  /** Per clause: summed rarity of all its pieces; a piece that no entry has counts as the rarest. */
  readonly mass: readonly number[];
}

function readAsked(sentences: readonly string[], index: MatchIndex): Asked {
  const rarest = Math.log(1 + index.entries.length);
  const clausesOf = new Map<number, number[]>();
  const clauses = sentences.flatMap((sentence, i) => sentence.split(CLAUSE_END).map((clause) => ({ clause, sentence: i })));
  const mass = clauses.map(({ clause }, i) => {
    let sum = 0;
    for (const piece of piecesOf(foldWords(clause))) {
      const id = index.pieces.get(piece);
      sum += id === undefined ? rarest : (index.rarity[id] ?? 0);
      if (id === undefined) continue;
      const places = clausesOf.get(id) ?? [];
      clausesOf.set(id, places);
      places.push(i);
    }
    return sum;
  });
  return { clausesOf, sentenceOf: clauses.map(({ sentence }) => sentence), mass };
}

/** The entries that share most, relative to their own size. */
function closest(asked: Asked, index: MatchIndex): number[] {
  const shared = new Map<number, number>();
  for (const id of asked.clausesOf.keys())
    for (const entry of index.postings[id] ?? []) shared.set(entry, (shared.get(entry) ?? 0) + (index.rarity[id] ?? 0));
  return [...shared]
    .map(([entry, mass]) => ({ entry, share: mass / Math.sqrt(index.mass[entry] || 1) }))
    .sort((a, b) => b.share - a.share || a.entry - b.entry)
    .slice(0, CLOSER_LOOK)
    .map(({ entry }) => entry);
}

/** How much of the message is in the paste's fitting sentences, and how much of those sentences is in the message. */
function coverage(asked: Asked, entry: number, index: MatchIndex): WordMatch {
  const pieces = index.entryPieces[entry] ?? new Int32Array();
  const mass = index.mass[entry] || 1;
  const weights = asked.mass.map(() => 0);
  for (const id of pieces)
    for (const i of asked.clausesOf.get(id) ?? []) weights[i] = (weights[i] ?? 0) + (index.rarity[id] ?? 0);
  const fits = weights.map(
    (weight, i) => weight > 0 && (weight >= SENTENCE_SHARE * (asked.mass[i] ?? 0) || weight >= MESSAGE_SHARE * mass),
  );
  const together = [...pieces].filter((id) => asked.clausesOf.get(id)?.some((i) => fits[i]));
  const ofMessage = together.reduce((sum, id) => sum + (index.rarity[id] ?? 0), 0) / mass;
  const clauses = [...fits.keys()].filter((i) => fits[i]);
  const total = clauses.reduce((sum, i) => sum + (asked.mass[i] ?? 0), 0);
  const ofPaste = total === 0 ? 0 : clauses.reduce((sum, i) => sum + (weights[i] ?? 0), 0) / total;
  const enough = Math.min(1, together.length / Math.max(1, Math.min(ENOUGH, pieces.length)));
  const score = enough * (BETTER_SHARE * Math.max(ofMessage, ofPaste) + (1 - BETTER_SHARE) * Math.min(ofMessage, ofPaste));
  const sentences = [...new Set(clauses.map((i) => asked.sentenceOf[i] ?? 0))];
  return { score, sentences, wholly: sentences.filter((i) => isWhollyIn(i, weights, asked)), covered: ofMessage };
}

/** Hardly anything in the sentence is not the message's. */
function isWhollyIn(sentence: number, weights: readonly number[], { sentenceOf, mass }: Asked): boolean {
  const clauses = [...sentenceOf.keys()].filter((i) => sentenceOf[i] === sentence);
  const sum = (values: readonly number[]) => clauses.reduce((total, i) => total + (values[i] ?? 0), 0);
  return sum(weights) >= WHOLE_SHARE * sum(mass);
}

function scoreWithFuse(
  close: readonly { entry: number; words: WordMatch }[],
  sentences: readonly string[],
  index: MatchIndex,
): Map<number, number> {
  const texts = close.map(({ entry, words }) => ({
    entry,
    text: foldWords(index.entries[entry]?.text ?? ''),
    query: queryFor(words, sentences),
  }));
  return new Map(
    texts.map(({ entry, text, query }) => {
      const [result] = new Fuse([text], { includeScore: true, ignoreLocation: true, threshold: 0.6 }).search(query);
      return [entry, result?.score === undefined ? 0 : 1 - result.score];
    }),
  );
}

function queryFor(words: WordMatch, sentences: readonly string[]): string {
  return foldWords(words.sentences.map((i) => sentences[i]).join(' ')).slice(0, FUSE_TEXT);
}

function withFuse(words: WordMatch, fuzzy: number | undefined): WordMatch {
  return fuzzy === undefined
    ? words
    : { ...words, score: (1 - FUSE_SHARE) * words.score + FUSE_SHARE * Math.max(fuzzy, words.score) };
}

/** Letters and digits of any script, lower case, single blanks; placeholders are gone. */
export function foldWords(text: string): string {
  return text
    .normalize('NFKC')
    .toLowerCase()
    .replace(/%\d|%s|<[^<>]{0,40}>/g, ' ')
    .replace(/[^\p{L}\p{N}]+/gu, ' ')
    .trim();
}

function piecesOf(folded: string): Set<string> {
  const pieces = new Set<string>();
  for (let i = 0; i + PIECE <= folded.length; i += 1) pieces.add(folded.slice(i, i + PIECE));
  return pieces;
}
