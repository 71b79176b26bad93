import assert from 'node:assert/strict';
import { findAll } from '../../bot/find-all.ts';

describe('finding all matches', () => {
  const WORD = /[a-z]+/g;
  it('gives what matchAll gives', () => assert.deepEqual(findAll(WORD, 'a bc, d'), [...'a bc, d'.matchAll(WORD)]));
  it('begins at the beginning every time', () => {
    WORD.lastIndex = 4;
    assert.equal(findAll(WORD, 'a bc').length, 2);
    assert.equal(findAll(WORD, 'a bc').length, 2);
  });
  it('ends where the pattern matches nothing at all', () => assert.equal(findAll(/x*/g, 'abc').length, 4));
});
