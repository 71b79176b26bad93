/**
 * How well a text fits a known message letter by letter: the score of fuse.js. That is the slowest part of matching, so it can
 * be told beforehand how high it can get: a stretch of 32 letters of which the message has few pieces is not in it with few typos.
 */
import Fuse from 'fuse.js';
import { PIECE } from './pieces.ts';

/** Fuse.js looks for stretches of this length, each by itself; the last one is what stands at the end. */
const STRETCH = 32;
/** What fuse.js gives at least for a stretch that is part of a message. */
const LEAST_ERROR = 0.001;
/** Far more than sums and powers can be off by. */
const ROUNDING = 1e-9;
const OPTIONS = { ignoreLocation: true, threshold: 0.6 };

/** 0…1; both texts are folded. The same as the score of a search for the query among messages. */
export function scoreFuzzily(query: string, message: string): number {
  const { isMatch, score } = Fuse.match(query, message, OPTIONS);
  return isMatch ? 1 - score ** shortness(message) : 0;
}

/** `scoreFuzzily` gives no more than this: fuse.js takes the mean of the errors in all stretches. */
export function highestFuzzyScore(query: string, message: string): number {
  if (query === message) return 1;
  const stretches = stretchesOf(query);
  const errors = stretches.map((stretch) => Math.max(LEAST_ERROR, fewestTypos(stretch, message) / stretch.length));
  const mean = errors.reduce((sum, error) => sum + error, 0) / stretches.length;
  return 1 - mean ** shortness(message) + ROUNDING;
}

/** A typo stands in as many pieces of a stretch as a piece has letters; all the others are in the message. */
function fewestTypos(stretch: string, message: string): number {
  let missing = 0;
  for (let i = 0; i + PIECE <= stretch.length; i += 1) if (!message.includes(stretch.slice(i, i + PIECE))) missing += 1;
  return Math.ceil(missing / PIECE);
}

function stretchesOf(query: string): readonly string[] {
  if (query.length <= STRETCH) return [query];
  const count = Math.ceil(query.length / STRETCH);
  return Array.from({ length: count }, (_, i) =>
    i < count - 1 ? query.slice(i * STRETCH, (i + 1) * STRETCH) : query.slice(-STRETCH),
  );
}

/** The weight that fuse.js gives to a message by its length: one word of one says more than one of twenty. */
function shortness(message: string): number {
  return Math.round(1_000 / message.split(' ').length ** 0.5) / 1_000;
}
