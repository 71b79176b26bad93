import assert from 'node:assert/strict';
import { readAsked } from '../../../bot/matching/asked.ts';
import { buildIndex, type Entry } from '../../../bot/matching/entries.ts';

const entry = (text: string): Entry => ({ error: text, text, kind: 'dialog', codes: [], events: [], signs: [] });
const index = buildIndex(
  ['failed to log on', 'the fall of ed', 'terminal server', 'dism', 'mount', 'dismount', '0x 1000'].map(entry),
);
const wordsOf = (paste: string) => readAsked([paste], index).words;

describe('words of a paste', () => {
  it('are taken apart where two were run together', () => assert.deepEqual(wordsOf('terminalserver'), ['terminal', 'server']));
  it('stay one where they are nearly a longer one', () => assert.deepEqual(wordsOf('dismmount'), ['dismmount']));
  it('stay one where they are a number', () => assert.deepEqual(wordsOf('0x1000'), ['0x1000']));
  it('stay one where a letter was taken for another', () => assert.deepEqual(wordsOf('falled'), ['falled']));

  it('are not looked up for ever: of a wall of words that were run together, the first ones are', () => {
    const wall = ['server', 'failed', 'fall', 'mount', 'terminal'].flatMap((one, _, all) => all.map((other) => one + other));
    assert.deepEqual(wordsOf(`${wall.join(' ')} dismmount`).slice(-2), ['dism', 'mount']);
  });
});
