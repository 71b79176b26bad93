import assert from 'node:assert/strict';
import fc from 'fast-check';
import { Aligner } from '../../../bot/matching/align.ts';
import { type Asked, readAsked } from '../../../bot/matching/asked.ts';
import { buildIndex, type Entry, type MatchIndex } from '../../../bot/matching/entries.ts';

const entry = (text: string): Entry => ({ error: text, text, kind: 'dialog', codes: [], events: [], signs: [] });
const WORDS = ['alpha', 'bravo', 'crypto', 'delta', 'echo', 'foxtrot', 'golfing', 'hotel', 'india', 'juliet'];

function lay(message: string, paste: string, others: readonly string[] = []) {
  const index = buildIndex([message, ...others].map(entry));
  const asked = readAsked([paste], index);
  const place = index.entries.findIndex(({ text }) => text === message);
  return { index, asked, place, alignment: index.slate.with(asked.likes, () => new Aligner(asked, index).align(place)) };
}

/** The heaviest common subsequence by the book: a table of all words of the message by all words of the paste. */
function heaviest(place: number, asked: Asked, { starts, meanings, rarity, surfaces, vocabulary }: MatchIndex): number {
  const own = Array.from(meanings.subarray(starts[place], starts[place + 1]));
  const words = Array.from(surfaces.subarray(starts[place], starts[place + 1]), (word) => vocabulary.words[word]);
  const table = Array.from({ length: own.length + 1 }, () => new Float64Array(asked.words.length + 1));
  for (let i = 1; i <= own.length; i += 1)
    for (let j = 1; j <= asked.words.length; j += 1) {
      const isSame = words[i - 1] === asked.words[j - 1];
      const taken = isSame ? (table[i - 1]?.[j - 1] ?? 0) + (rarity[own[i - 1] ?? 0] ?? 0) : 0;
      (table[i] as Float64Array)[j] = Math.max(taken, table[i - 1]?.[j] ?? 0, table[i]?.[j - 1] ?? 0);
    }
  return table.at(-1)?.at(-1) ?? 0;
}

describe('a message laid along a paste', () => {
  it('is found whole where it stands whole', () => {
    const { alignment } = lay('alpha bravo crypto delta', 'hotel alpha bravo crypto delta india');
    assert.ok(alignment);
    assert.deepEqual(
      [alignment.words, alignment.places],
      [
        [0, 1, 2, 3],
        [1, 2, 3, 4],
      ],
    );
    assert.equal(alignment.exact, alignment.total);
    assert.equal(alignment.run, alignment.total);
  });

  it('tells what is missing between, and the most telling word that is missing anywhere', () => {
    const { alignment, index } = lay('alpha bravo crypto delta echo foxtrot', 'bravo delta echo');
    assert.ok(alignment);
    const weight = index.rarity[0] ?? 0;
    assert.deepEqual(
      [alignment.inner, alignment.lost].map((mass) => Math.round(mass / weight)),
      [1, 1],
    );
    assert.equal(lay('the alpha bravo crypto', 'alpha bravo crypto').alignment?.lost, lay('the', '').index.rarity[0]);
  });

  it('tells a known word in the place of another', () => {
    const { alignment } = lay('alpha bravo crypto delta', 'alpha hotel crypto delta', ['hotel']);
    assert.ok(alignment && alignment.replaced > 0 && alignment.between > 0);
  });

  it('lets a placeholder stand for several words', () => {
    const { alignment } = lay('alpha bravo %1 crypto delta', 'alpha bravo srv app 02 crypto delta');
    assert.deepEqual([alignment?.between, alignment?.strange], [0, 0]);
  });

  it('takes what stands beside it for its words, where they are written wrongly', () => {
    const right = lay('alpha bravo crypto delta', 'alpha bravo crypto delta').alignment;
    const { alignment } = lay('alpha bravo crypto delta', 'qlphq bravo crypto dwlra');
    assert.deepEqual(alignment?.words, [1, 2]);
    assert.deepEqual([alignment?.lost, alignment?.beside], [0, 0]);
    assert.ok(alignment && right && alignment.matched < right.matched);
  });

  it('does not take words for its own that only stand beside it', () => {
    const { alignment } = lay('alpha bravo crypto delta', 'xxxxx bravo crypto yyyyy');
    assert.ok(alignment && alignment.lost > 0 && alignment.beside > 0);
  });

  it('knows a word that was cut off where the paste begins or ends', () => {
    const { alignment } = lay('alpha bravo crypto delta', 'pha bravo crypto del');
    assert.equal(alignment?.lost, 0);
  });

  it('is nothing when hardly a word is there', () => {
    assert.equal(lay('alpha bravo crypto delta echo foxtrot', 'india alpha juliet', ['india', 'juliet']).alignment, null);
  });

  it('is found in the middle of thousands of words', () => {
    const noise = Array.from({ length: 2_000 }, (_, i) => `word${i % 50}`).join(' ');
    const { alignment } = lay('alpha bravo crypto delta', `${noise} alpha bravo crypto delta ${noise}`);
    assert.deepEqual(alignment?.places, [2_000, 2_001, 2_002, 2_003]);
  });

  it('leaves the slate as it was', () => {
    const { index, asked } = lay('alpha bravo crypto delta', 'alpha bravo hotel', WORDS);
    const empty = JSON.stringify(buildIndex(index.entries).slate);
    assert.equal(JSON.stringify(index.slate), empty);
    assert.throws(() =>
      index.slate.with(asked.likes, () => {
        throw new Error('stopped half way');
      }),
    );
    assert.equal(JSON.stringify(index.slate), empty);
  });

  it('explains as much as the heaviest common subsequence does, but for what neighbours add', () => {
    const some = fc.array(fc.constantFrom(...WORDS), { minLength: 3, maxLength: 9 }).map((words) => words.join(' '));
    fc.assert(
      fc.property(some, some, (message, paste) => {
        const { index, asked, place, alignment } = lay(message, paste, WORDS);
        const best = heaviest(place, asked, index);
        if (alignment === null) return best < 15;
        return alignment.matched <= best + 1e-6 && alignment.matched * 1.1 >= best - 1e-6;
      }),
      { numRuns: 300, seed: 6 },
    );
  });
});
