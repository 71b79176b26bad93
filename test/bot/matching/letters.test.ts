import assert from 'node:assert/strict';
import { likeness } from '../../../bot/matching/letters.ts';

describe('the likeness of two words', () => {
  for (const [one, other, share] of [
    ['server', 'server', 1],
    ['sever', 'server', 5 / 6],
    ['sevrer', 'server', 5 / 6],
    ['abc', 'xyz', 0],
    ['', '', 1],
    ['', 'abc', 0],
  ] as const)
    it(`of “${one}” and “${other}” is ${share.toFixed(2)}`, () => assert.ok(Math.abs(likeness(one, other) - share) < 1e-9));
});
