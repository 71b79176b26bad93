import assert from 'node:assert/strict';
import { meaningOf } from '../../../bot/matching/names.ts';
import { buildVocabulary, Speller, splitWord } from '../../../bot/matching/vocabulary.ts';

const vocabulary = buildVocabulary([
  [
    'connect',
    'security',
    'terminal',
    'license',
    'listener',
    'authentication',
    'server',
    'servers',
    'the',
    'client',
    '0x80070005',
  ],
]);

describe('an unknown word', () => {
  const likest = (word: string) => {
    const [first] = new Speller(vocabulary).findAlike(word);
    return first === undefined ? null : vocabulary.words[first.word];
  };

  for (const [typed, meant] of [
    ['conect', 'connect'],
    ['secuirty', 'security'],
    ['termnal', 'terminal'],
    ['licnse', 'license'],
    ['authnetication', 'authentication'],
    ['tenninal', 'terminal'],
    ['c0nnect', 'connect'],
    ['client1', 'client'],
    ['cIient'.toLowerCase(), 'client'],
    ['dient', 'client'],
    ['hte', 'the'],
    ['clinet', 'client'],
  ] as const)
    it(`${typed} may be ${meant}`, () => assert.equal(likest(typed), meant));

  for (const typed of ['banana', 'xyzzy', 'cat', 'q'.repeat(40), '0x80070006'])
    it(`${typed.slice(0, 12)} is none of the known ones`, () => assert.equal(likest(typed), null));

  it('leaves nothing behind in the table that is used for all of them', () => {
    const speller = new Speller(vocabulary);
    const first = speller.findAlike('conect');
    speller.findAlike('secuirty');
    assert.deepEqual(speller.findAlike('conect'), first);
  });
});

describe('words that were run together', () => {
  it('are taken apart where both are known', () => assert.deepEqual(splitWord('theclient', vocabulary), ['the', 'client']));
  it('stay where one is not', () => assert.equal(splitWord('bananaclient', vocabulary), null));
});

describe('words that can stand for each other', () => {
  it('have one meaning, and others have another', () => {
    const { ids, meanings } = vocabulary;
    const meaning = (word: string) => meanings[ids.get(word) ?? -1];
    assert.equal(meaning('server'), meaning('servers'));
    assert.notEqual(meaning('server'), meaning('client'));
  });

  it('have it whatever their ending', () => {
    assert.equal(meaningOf('occurred'), meaningOf('happens'));
    assert.equal(meaningOf('stopping'), meaningOf('stops'));
    assert.notEqual(meaningOf('running'), meaningOf('started'));
  });
});
