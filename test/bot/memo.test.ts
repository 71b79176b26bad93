import assert from 'node:assert/strict';
import { type Memo, recall } from '../../bot/memo.ts';

describe('a memo', () => {
  it('makes a result once', () => {
    const memo: Memo<number> = new Map();
    assert.equal(
      recall(memo, 'a', () => 1),
      1,
    );
    assert.equal(
      recall(memo, 'a', () => assert.fail('made again')),
      1,
    );
  });

  it('forgets the oldest rather than grow without end', () => {
    const memo: Memo<number> = new Map();
    for (let i = 0; i < 5_000; i += 1) recall(memo, String(i), () => i);
    assert.equal(memo.size, 2_000);
    assert.ok(memo.has('4999') && !memo.has('2999'));
  });
});
