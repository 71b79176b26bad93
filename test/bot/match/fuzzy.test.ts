import assert from 'node:assert/strict';
import fc from 'fast-check';
import Fuse from 'fuse.js';
import { scoreFuzzily } from '../../../bot/match/fuzzy.ts';
import { foldWords } from '../../../bot/match/pieces.ts';
import { loadKnowledge } from '../../../knowledge/load.ts';

const MESSAGES = [
  ...new Set(loadKnowledge().knowledge.errors.flatMap(({ texts }) => texts.map(({ text }) => foldWords(text)))),
].filter((message) => message !== '');

/** What fuse.js itself says of one message. */
function search(query: string, message: string): number {
  const [result] = new Fuse([message], { includeScore: true, ignoreLocation: true, threshold: 0.6 }).search(query);
  return result?.score === undefined ? 0 : 1 - result.score;
}

const PLACES = fc.record({ from: fc.nat(80), length: fc.integer({ min: 1, max: 200 }) });
const TYPOS = fc.array(fc.tuple(fc.nat(199), fc.constantFrom('x', '', 'ab')), { maxLength: 12 });

/** A piece of a message with typos, and this message or another one. */
const PAIRS = fc
  .tuple(fc.constantFrom(...MESSAGES), fc.constantFrom(null, ...MESSAGES.slice(0, 3)), PLACES, TYPOS)
  .map(([message, other, { from, length }, typos]) => {
    const letters = [...message.slice(from, from + length)];
    for (const [at, instead] of typos) if (at < letters.length) letters[at] = instead;
    return { query: letters.join('').trim(), message: other ?? message };
  })
  .filter(({ query }) => query !== '');

describe('the fuzzy score', () => {
  it('is that of fuse.js to the last digit, and left out only where it is not above what is asked for', () => {
    fc.assert(
      fc.property(PAIRS, fc.double({ min: 0, max: 1, noNaN: true }), ({ query, message }, floor) => {
        const score = scoreFuzzily(query, message, floor);
        if (score === null) assert.ok(search(query, message) <= floor);
        else assert.equal(score, search(query, message));
      }),
      { numRuns: 600, seed: 5 },
    );
  });

  it('is always told where anything would do', () => {
    for (const message of MESSAGES.slice(0, 60)) {
      assert.equal(scoreFuzzily(message, message, 0), 1);
      const cut = message.slice(3, 150);
      assert.equal(scoreFuzzily(cut, message, -1), search(cut, message));
    }
  });
});
