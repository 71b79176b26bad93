import assert from 'node:assert/strict';
import { setImmediate as comeRound } from 'node:timers/promises';
import { gather } from '../../../adapters/store/gather.ts';

/** Goes that end when they are told to; a go doubles what it is asked. */
function goes(options: { atOnce: number; most: number }) {
  const begun: { asks: readonly number[]; end: (error?: Error) => void }[] = [];
  const ask = gather(
    (asks: readonly number[]) =>
      new Promise<readonly number[]>((resolve, reject) => {
        begun.push({ asks, end: (error) => (error ? reject(error) : resolve(asks.map((n) => 2 * n))) });
      }),
    options,
  );
  return { ask, begun, asked: () => begun.map(({ asks }) => asks) };
}

describe('What is gathered', () => {
  it('in one round of the event loop is done in one go, and everybody gets his own answer', async () => {
    const { ask, begun, asked } = goes({ atOnce: 1, most: 10 });
    const answers = Promise.all([ask(1), ask(2), ask(3)]);
    await comeRound();
    begun[0]?.end();
    assert.deepEqual(await answers, [2, 4, 6]);
    assert.deepEqual(asked(), [[1, 2, 3]]);
  });

  it('while as many goes as may be are under way waits for the next', async () => {
    const { ask, begun, asked } = goes({ atOnce: 2, most: 10 });
    const first = ask(1);
    await comeRound();
    const second = ask(2);
    await comeRound();
    const others = [ask(3), ask(4)];
    await comeRound();
    assert.deepEqual(asked(), [[1], [2]]);
    begun[1]?.end();
    assert.equal(await second, 4);
    await comeRound();
    assert.deepEqual(asked(), [[1], [2], [3, 4]]);
    begun[0]?.end();
    begun[2]?.end();
    assert.deepEqual(await Promise.all([first, ...others]), [2, 6, 8]);
  });

  it('is never more in one go than may be', async () => {
    const { ask, begun, asked } = goes({ atOnce: 1, most: 2 });
    const answers = Promise.all([ask(1), ask(2), ask(3)]);
    await comeRound();
    begun[0]?.end();
    await comeRound();
    begun[1]?.end();
    assert.deepEqual(await answers, [2, 4, 6]);
    assert.deepEqual(asked(), [[1, 2], [3]]);
  });

  it('fails with its go, and the next one is not the worse for it', async () => {
    const { ask, begun } = goes({ atOnce: 1, most: 1 });
    const [failing, other] = [ask(1), ask(2)];
    await comeRound();
    begun[0]?.end(new Error('away'));
    await assert.rejects(failing, /away/);
    await comeRound();
    begun[1]?.end();
    assert.equal(await other, 4);
  });
});
