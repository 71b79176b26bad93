import assert from 'node:assert/strict';
import { readFileSync } from 'node:fs';
import { loadKnowledge } from '../../knowledge/load.ts';

/** META, REF and GAP items with a one-line reason. Lower this number when one finds a real place; never raise it. */
const MOST_UNCOVERED = 8;

describe('the statements of the source articles', () => {
  const { knowledge, uncovered } = loadKnowledge();
  const items = readFileSync(new URL('items.txt', import.meta.url), 'utf8')
    .split('\n')
    .filter((line) => /^S\d/.test(line))
    .map((line) => line.split(' ') as [string, string]);
  const cited = new Set(citedIn({ ...knowledge, sources: undefined }));

  it('are all there: 363 of five articles', () => {
    assert.equal(items.length, 363);
    assert.equal(new Set(items.map(([id]) => id)).size, 363);
  });

  it('are each named as the source of some knowledge, or listed with a reason', () => {
    assert.deepEqual(
      items.map(([id]) => id).filter((id) => !cited.has(id) && uncovered[id] === undefined),
      [],
    );
  });

  it('are listed with a reason only where they say nothing about a fix', () => {
    const kinds = new Map(items);
    assert.deepEqual(
      Object.keys(uncovered).filter((id) => !['META', 'REF', 'GAP'].includes(kinds.get(id) ?? '')),
      [],
    );
  });

  it('are not listed with a reason once they are named as a source', () => {
    assert.deepEqual(
      Object.keys(uncovered).filter((id) => cited.has(id)),
      [],
    );
  });

  it('leave a list of exceptions that can only shrink', () => {
    assert.ok(
      Object.keys(uncovered).length <= MOST_UNCOVERED,
      `${Object.keys(uncovered).length} exceptions, at most ${MOST_UNCOVERED}`,
    );
  });

  it('that are cited all exist', () => {
    const known = new Set(items.map(([id]) => id));
    assert.deepEqual(
      [...cited].filter((id) => !known.has(id)),
      [],
    );
  });

  it('contradict each other in twenty known places, all of them disputed', () => {
    const disputes = new Set(knowledge.disputes.map(({ id }) => id));
    const missing = Array.from({ length: 20 }, (_, i) => `X${i + 1}`).filter((id) => !disputes.has(id));
    assert.deepEqual(missing, []);
  });
});

/** Every item id anywhere inside. */
function citedIn(value: unknown): string[] {
  if (typeof value === 'string') return /^S00[0-4]-\d+$/.test(value) ? [value] : [];
  return typeof value === 'object' && value !== null ? Object.values(value).flatMap(citedIn) : [];
}
