import assert from 'node:assert/strict';
import fc from 'fast-check';
import { buildIndex, type Entry, type MatchIndex, match } from '../../../bot/match.ts';
import { readAsked } from '../../../bot/matching/asked.ts';
import { compareAll } from '../../../bot/matching/compare.ts';
import { rank } from '../../../bot/matching/rank.ts';
import { splitSentences } from '../../../bot/signs.ts';
import { builtIn, enlarge } from '../../bench/match/corpus.ts';
import { fold, makeQueries } from '../../bench/match/queries.ts';

const KNOWN: readonly Entry[] = builtIn().map((entry, i) => ({ ...entry, error: `${entry.error}#${i}`, signs: [] }));
const index = buildIndex(KNOWN);
const entry = (error: string, text: string): Entry => ({ error, text, kind: 'dialog', codes: [], events: [], signs: [] });
const paste = (text: string) => ({ text, codes: [], events: [] });

/** The error of the best candidate; where the same words stand under several, all of these. */
function winner(text: string, by: MatchIndex = index): readonly string[] {
  const { candidates } = match(paste(text), by);
  return candidates.filter(({ score }) => score === candidates[0]?.score).map(({ error }) => error);
}

const anEntry = fc.constantFrom(...KNOWN.filter(({ text }) => text.length >= 40));

describe('whatever the knowledge', () => {
  it('an exact message comes first', () => {
    const wrong = KNOWN.filter(({ error, text }) => !winner(text).includes(error));
    const twins = (text: string) => KNOWN.filter((other) => fold(other.text) === fold(text)).length > 1;
    assert.deepEqual(
      wrong.filter(({ text }) => !twins(text)).map(({ text }) => text),
      [],
    );
  });

  it('one wrong letter never loses an exact message', () => {
    fc.assert(
      fc.property(anEntry, fc.nat(), fc.constantFrom(...'aeionrst'), (entry, where, letter) => {
        const places = [...entry.text.matchAll(/\p{Ll}/gu)].map(({ index: at }) => at);
        const at = places[where % places.length] ?? 0;
        return winner(entry.text.slice(0, at) + letter + entry.text.slice(at + 1)).includes(entry.error);
      }),
      { numRuns: 300, seed: 1 },
    );
  });

  it('the order in which it comes never matters', () => {
    const backwards = buildIndex([...KNOWN].reverse());
    for (const { text } of makeQueries(KNOWN, 4, 2))
      assert.deepEqual(match(paste(text), backwards).candidates, match(paste(text), index).candidates, text);
  });

  it('an error that has nothing to do with it never changes who wins', () => {
    const strange = fc
      .array(fc.stringMatching(/^[bcdfgkvwxz]{9,12}$/), { minLength: 4, maxLength: 12 })
      .map((words) => words.join(' '));
    const queries = makeQueries(KNOWN, 2, 3);
    fc.assert(
      fc.property(fc.array(strange, { minLength: 1, maxLength: 3 }), (texts) => {
        const more = texts.map((text, i) => entry(`zz-${i}`, text));
        const larger = buildIndex([...KNOWN, ...more]);
        return queries.every(({ text }) => winner(text, larger).join() === winner(text).join());
      }),
      { numRuns: 5, seed: 4 },
    );
  });

  it('the few messages that get a closer look hold the one that would win among all', () => {
    const entries = enlarge(KNOWN, 4, 5);
    const large = buildIndex(entries);
    const all = entries.map((_, i) => i);
    const missed = makeQueries(entries, 3, 6).filter(({ text }) => {
      const asked = readAsked(splitSentences(text), large);
      const isSame = (one: number, other: number) => one === other;
      const best = (also: Iterable<number>) => rank(compareAll(asked, paste(text), large, also), isSame)[0];
      const [found, naive] = [best([]), best(all)];
      return naive !== undefined && naive.fits >= 0.5 && (found?.score ?? 0) < naive.score - 1e-9;
    });
    assert.deepEqual(
      missed.map(({ kind, text }) => `${kind}: ${text}`),
      [],
    );
  });
});

describe('what messages of all kinds say', () => {
  for (const text of ['Try again later.', 'Contact your system administrator.', 'For more information, see Help and Support.'])
    it(`is none of them: ${text}`, () => assert.equal(match(paste(text), index).verdict, 'none'));
});

describe('a number of which nobody knows the kind', () => {
  const numbered = (error: string, text: string, ...numbers: number[]): Entry => ({ ...entry(error, text), numbers });
  const known = buildIndex([
    numbered('a', 'The backup of the mailbox store was cancelled by its owner.', 351),
    numbered('b', 'The tape library holds a cartridge that is not labelled.', 0x80048539, 0x8a0),
    numbered('c', 'The replica of the volume is older than its journal.', 0x80048539, 4127),
  ]);
  const found = (text: string) => match(paste(text), known).found.map(({ error }) => error);

  it('is a code where it is all there is, however short', () => {
    for (const text of ['351', 'error 351', 'it says 351']) assert.deepEqual(found(text), ['a'], text);
    assert.deepEqual(found('in room 351 the coffee machine is leaking again since this morning'), []);
  });

  it('is a thread or a flag where it is short and hexadecimal, and nothing calls it a code', () => {
    assert.deepEqual(found('tape manager 2208 (0x8a0) is waiting for the robot arm of the second shelf'), []);
  });

  it('that several have leaves open which of them it is, and says what would tell', () => {
    const { verdict, candidates, tellApart } = match(paste('error 0x80048539'), known);
    assert.deepEqual([verdict, candidates.map(({ error }) => error)], ['ambiguous', ['b', 'c']]);
    assert.ok(
      tellApart.some((words) => words.includes('tape')) && tellApart.some((words) => words.includes('replica')),
      tellApart.join(),
    );
  });

  it('takes nothing from another number beside it', () => {
    const { candidates } = match(paste('351 and 4127'), known);
    for (const { error, score, fits } of candidates.slice(0, 2)) assert.equal(score, fits, error);
  });
});

describe('a message in quotation marks', () => {
  const piece = 'The remote session was disconnected because there are no Remote Desktop License Servers';
  const about = 'since the move to the new building my colleague from accounting on the third floor gets';
  const fitsOf = (pasted: string) => match(paste(pasted), index).candidates[0]?.fits ?? 0;

  it('is judged by itself, whatever is told around it', () => {
    assert.ok(fitsOf(`${about} "${piece}"`) > fitsOf(`${about} ${piece}`));
  });
});

describe('two messages that cannot be told apart', () => {
  const twins = [
    entry('a', 'The listener of the gateway was stopped by policy seven.'),
    entry('b', 'The listener of the gateway was stopped by policy nine.'),
  ];

  it('are both named, with what would tell', () => {
    const { verdict, candidates, tellApart } = match(
      paste('The listener of the gateway was stopped by policy'),
      buildIndex(twins),
    );
    assert.equal(verdict, 'ambiguous');
    assert.deepEqual(
      candidates.map(({ error }) => error),
      ['a', 'b'],
    );
    assert.deepEqual(tellApart, ['“seven.”', '“nine.”']);
    assert.ok(candidates.every(({ score, fits }) => score < 0.6 && fits > 0.5));
  });

  it('are told apart by the word that differs', () => {
    const { verdict, candidates } = match(paste('the listener of the gateway was stopped by policy nine'), buildIndex(twins));
    assert.deepEqual([verdict, candidates[0]?.error], ['match', 'b']);
  });
});

describe('an answer explains itself', () => {
  it('by the words, codes and events that counted for it and against it', () => {
    const known: readonly Entry[] = [
      {
        ...{ error: 'x', text: 'The frobnicator could not reach the widget on port seven.', kind: 'event', signs: [] },
        codes: [{ space: 'winerror', value: 5 }],
        events: [{ id: 77, source: ['Widget'] }],
      },
    ];
    const evidence = {
      text: 'frobnicator could not find widget',
      codes: [{ space: 'winerror' as const, value: 5, text: '5' }],
      events: [{ id: 78, source: 'Widget', component: null }],
    };
    const [best] = match(evidence, buildIndex(known)).candidates;
    assert.match(best?.pro.join('; ') ?? '', /winerror code 0x5; \d+ % of its words \(frobnicator, .*widget/);
    assert.match(
      best?.contra.join('; ') ?? '',
      /another event than 77 from Widget; missing \(.*reach.*between its words \(find\)/,
    );
  });

  it('by what stands there in the place of its words', () => {
    const known = entry('x', 'The frobnicator could not reach the widget.');
    const [best] = match(paste('The frbnctor could not reach the wdgte'), buildIndex([known])).candidates;
    assert.match(best?.pro.join('; ') ?? '', /written otherwise \(frobnicator, widget\)/);
    assert.deepEqual(best?.contra, []);
  });
});
