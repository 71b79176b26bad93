import assert from 'node:assert/strict';
import type { Entry } from '../../../bot/match.ts';
import { FEATURE_NAMES } from '../../../bot/matching/features.ts';
import { createRandom } from '../../random.ts';
import { enlarge } from './corpus.ts';
import { type Example, learn } from './learn.ts';
import { makeNegatives } from './negatives.ts';
import { misread, mistype, wrap } from './noise.ts';
import { makeQueries } from './queries.ts';
import { calibration, describeMatch } from './report.ts';
import { findNeighbours } from './siblings.ts';
import { toSource } from './train.ts';

const entry = (error: string, text: string): Entry => ({ error, text, kind: 'dialog', codes: [], events: [], signs: [] });
const ENTRIES = [
  entry('a', 'The client could not connect to the remote computer because of a security error. Try again.'),
  entry('b', 'The license server has no licenses left for the user or the device that asks for one.'),
  entry('c', 'The client could not connect to the remote computer because of a network error. Try again.'),
];

describe('queries that are made', () => {
  it('are the same for the same seed, and others for another', () => {
    assert.deepEqual(makeQueries(ENTRIES, 3, 1), makeQueries(ENTRIES, 3, 1));
    assert.notDeepEqual(makeQueries(ENTRIES, 3, 1), makeQueries(ENTRIES, 3, 2));
  });

  it('say which answer is right, and for two messages which two', () => {
    for (const { kind, wanted } of makeQueries(ENTRIES, 3, 1)) assert.equal(wanted.length, kind === 'two at once' ? 2 : 1, kind);
    for (const { wanted } of makeNegatives([], ENTRIES, 3, 1)) assert.equal(wanted.length, 0);
  });

  it('of a piece that several messages hold are answered by each of them', () => {
    const cut = makeQueries(ENTRIES, 20, 3).filter(({ kind }) => kind === 'cut at the end');
    for (const { text, wanted } of cut) {
      const holding = ENTRIES.filter((known) => known.text.startsWith(text)).map(({ error }) => error);
      assert.deepEqual([...(wanted[0] ?? [])].sort(), holding, text);
    }
    assert.ok(cut.some(({ wanted }) => wanted[0]?.size === 2));
  });
});

describe('noise', () => {
  const text = 'The terminal server cannot issue a client license to this computer.';

  it('mistypes about as many letters as it is told to', () => {
    const random = createRandom(5);
    const long = text.repeat(40);
    const typed = mistype(0.1)(long, random);
    const same = [...typed].filter((char, i) => char === long[i]).length;
    assert.notEqual(typed, long);
    assert.ok(same < long.length);
    assert.equal(mistype(0)(long, random), long);
  });

  it('breaks lines without losing a word', () => assert.equal(wrap(text, createRandom(1)).replace(/\s+/g, ' '), text));
  it('reads letters for others that look the same', () =>
    assert.notEqual(misread(text.repeat(3), createRandom(1)), text.repeat(3)));
});

describe('a corpus made larger', () => {
  it('has siblings, each with at least one other word, and keeps the originals', () => {
    const large = enlarge(ENTRIES, 3, 1);
    assert.equal(large.length, 9);
    assert.deepEqual(large.slice(0, 3), ENTRIES);
    assert.equal(new Set(large.map(({ error }) => error)).size, 9);
  });

  it('is told by how near each text comes to another', () => {
    const { nearestTo, mostHeldOf } = findNeighbours(ENTRIES.map(({ text }) => text));
    assert.ok(nearestTo(0) === nearestTo(2) && nearestTo(0) > 0.8 && nearestTo(1) < 0.4);
    assert.ok(mostHeldOf('the remote computer') === 1 && mostHeldOf('espresso') === 0);
  });
});

describe('learning', () => {
  /** The right one has much, the wrong one little of the first feature. */
  const example = (i: number): Example => {
    const features = (amount: number) => FEATURE_NAMES.map((_, k) => (k === 0 ? amount : 0));
    return {
      features: [features(0.9 + (i % 7) / 100), features(0.1 + (i % 5) / 100)],
      isRight: [true, false],
      overlaps: [Float64Array.from([0, 1]), Float64Array.from([1, 0])],
    };
  };
  const learnt = learn(
    Array.from({ length: 40 }, (_, i) => example(i)),
    () => {},
  );

  it('finds what tells right from wrong, and nothing else', () => {
    assert.ok((learnt.weights.amount ?? 0) > 3);
    assert.deepEqual(
      Object.values(learnt.weights).slice(1),
      FEATURE_NAMES.slice(1).map(() => 0),
    );
  });

  it('gives the same digits each time, in the form in which they stand in the repository', () => {
    const again = learn(
      Array.from({ length: 40 }, (_, i) => example(i)),
      () => {},
    );
    assert.equal(toSource(again), toSource(learnt));
    assert.match(toSource(learnt), /export const BIAS = -?\d+\.\d+;\nexport const WEIGHTS: .* = \{\n {2}amount: \d/);
  });
});

describe('the table of how sure the matcher is', () => {
  const result = (score: number, isRight: boolean) => ({
    query: { kind: 'x', text: '', wanted: [new Set([isRight ? 'a' : 'b'])] },
    answer: { errors: ['a'], score, isAnswered: true, isAsked: false },
  });

  it('has no error when seven of ten are right where it says 0.7', () => {
    const results = Array.from({ length: 10 }, (_, i) => result(0.7, i < 7));
    assert.ok(calibration(results).error < 1e-9);
    assert.ok(Math.abs(calibration(results.slice(0, 7)).error - 0.3) < 1e-9);
  });
});

describe('the bench of the matcher', () => {
  it('runs beside the others', function () {
    this.timeout(60_000);
    const table = describeMatch({ file: undefined, times: 1, each: 1, withPeers: true }, () => {});
    for (const name of [
      'ours',
      'fuse.js, default',
      'fuse.js, tuned',
      'MiniSearch',
      'SQLite FTS5',
      'two at once',
      'small talk',
      'calibration error',
    ])
      assert.ok(table.includes(name), `no ${name} in\n${table}`);
  });
});
