import assert from 'node:assert/strict';
import { within } from '../../adapters/within.ts';

describe('Work within a time', () => {
  const never = new Promise<string>(() => undefined);

  it('gives what it gives, or fails as it fails', async () => {
    assert.equal(await within(Promise.resolve('done'), 60_000, () => 'late'), 'done');
    await assert.rejects(
      within(Promise.reject(new Error('broken')), 60_000, () => 'late'),
      /broken/,
    );
  });

  it('gives something else when it takes longer', async () => {
    assert.equal(await within(never, 1, () => 'late'), 'late');
    const giveUp = () => {
      throw new Error('too long');
    };
    await assert.rejects(within(never, 1, giveUp), /too long/);
  });
});
