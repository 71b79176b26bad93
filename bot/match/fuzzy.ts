/**
 * How well a text fits a known message letter by letter: the score of fuse.js, which is the slowest part of matching. Fuse.js looks for
 * stretches of 32 letters, each by itself. Of which the message has few pieces, that is not in it with few typos: so it can be told
 * beforehand how many errors a stretch has at least, and fuse.js is only asked as long as the score can still become high enough.
 */
import Fuse from 'fuse.js';
import { PIECE } from './pieces.ts';

const STRETCH = 32;
/** What fuse.js gives at least for a stretch that is part of a message. */
const LEAST_ERROR = 0.001;
/** Far more than sums and powers can be off by. */
const ROUNDING = 1e-9;
const OPTIONS = { ignoreLocation: true, threshold: 0.6 };

/** 0…1, the same as fuse.js gives for a search among messages; null when it is clear that it is not above `floor`. Both texts are folded. */
export function scoreFuzzily(query: string, message: string, floor: number): number | null {
  if (query === message) return 1;
  const weight = shortness(message);
  if (1 - LEAST_ERROR ** weight + ROUNDING <= floor) return null;
  const stretches = stretchesOf(query).map((text, place) => ({ text, place, error: leastError(text, message) }));
  const errors = stretches.map(({ error }) => error);
  for (const { text, place } of stretches.sort((a, b) => b.error - a.error)) {
    if (scoreOf(errors, weight) + ROUNDING <= floor) return null;
    errors[place] = Math.max(LEAST_ERROR, Fuse.match(text, message, OPTIONS).score);
  }
  return scoreOf(errors, weight);
}

function scoreOf(errors: readonly number[], weight: number): number {
  return 1 - (errors.reduce((sum, error) => sum + error, 0) / errors.length) ** weight;
}

/** A typo stands in as many pieces of a stretch as a piece has letters; all the others are in the message. */
function leastError(stretch: string, message: string): number {
  let missing = 0;
  for (let i = 0; i + PIECE <= stretch.length; i += 1) if (!message.includes(stretch.slice(i, i + PIECE))) missing += 1;
  return Math.max(LEAST_ERROR, Math.ceil(missing / PIECE) / Math.max(1, stretch.length));
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
