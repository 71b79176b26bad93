import assert from 'node:assert/strict';
import { createHealth } from '../../adapters/health.ts';
import { createLogBook } from './fakes.ts';

const LOCKED = 'The database is locked by another process.';

/** A store whose answers the test gives, one after the other. */
function createAsked() {
  const asked: ((answer: string | null) => void)[] = [];
  const ready = () => new Promise<string | null>((resolve) => asked.push(resolve));
  return { ready, asked, count: () => asked.length };
}

describe('Health', () => {
  it('asks the store once, however many ask at once', async () => {
    const { ready, asked } = createAsked();
    const health = createHealth({ ready, log: createLogBook().log });
    const answers = [health.check(), health.check(), health.check()];
    asked[0]?.(null);
    assert.deepEqual(await Promise.all(answers), [null, null, null]);
    assert.equal(await health.check(), null, 'an answer holds for a moment');
    assert.equal(asked.length, 1);
  });

  it('answers in time when the store does not, and does not ask again meanwhile', async () => {
    const { ready, asked } = createAsked();
    const { log, lines } = createLogBook();
    const health = createHealth({ ready, log, patienceMs: 1, holdsMs: 0 });
    assert.match((await health.check()) ?? '', /does not answer within/);
    assert.match((await health.check()) ?? '', /does not answer within/);
    assert.equal(asked.length, 1);
    assert.equal(health.isWell(), false);
    asked[0]?.(null);
    while (!health.isWell()) await new Promise(setImmediate);
    assert.equal(lines.length, 2);
  });

  it('tells each change once', async () => {
    let problem: string | null = null;
    const { log, lines } = createLogBook();
    const health = createHealth({ ready: async () => problem, log, holdsMs: 0 });
    const until = async (expected: string | null) => {
      while ((await health.check()) !== expected) await new Promise(setImmediate);
    };
    await until(null);
    assert.deepEqual(lines, []);
    for (const found of [LOCKED, 'The disk is full.', LOCKED, null, null]) {
      problem = found;
      await until(found);
    }
    assert.equal(lines.length, 2);
    assert.match(lines[0] ?? '', /locked by another process.*the database cannot be used/);
    assert.match(lines[1] ?? '', /the database can be used again/);
  });

  it('takes a store that rejects for one that does not answer', async () => {
    const health = createHealth({ ready: () => Promise.reject(new Error('secret')), log: createLogBook().log });
    assert.equal(await health.check(), 'The database does not answer.');
  });
});
