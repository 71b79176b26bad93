import assert from 'node:assert/strict';
import { MAX_BYTES, toAdaptiveCard, toAdaptiveCards } from '../../../adapters/render/adaptive-card.ts';
import { escapeMarkdown } from '../../../adapters/render/adaptive-elements.ts';
import type { Card } from '../../../bot/types.ts';
import { SERVER_VERSIONS } from '../../../knowledge/model.ts';
import { cardOf, choices, everyBlock, HOSTILE, press, step } from './cards.ts';
import { act, adviceFor, answer, brain, cardAfter, cardsUntilHandOver, say } from './dialogue.ts';
import { assertGolden } from './golden.ts';
import { parseAsTeams } from './parser.ts';

type Json = Readonly<Record<string, unknown>>;

const PASTE = say(
  'Because of a security error, the client could not connect to the remote computer.\nEvent ID 50, source TermDD',
);

describe('An Adaptive Card', () => {
  describe("passes Microsoft's parser", () => {
    it('which does complain about what is wrong', () => {
      const wrong = {
        ...toAdaptiveCard(cardOf()),
        body: [{ type: 'Hologram' }, { type: 'TextBlock', text: 'x', size: 'Gigantic' }],
      };
      assert.equal(parseAsTeams(wrong).complaints.length, 2);
    });

    it('with every kind of block', () => assertValid(cardOf(...everyBlock('Some text.'))));

    for (const text of HOSTILE)
      it(`with ${JSON.stringify(text.slice(0, 24))} everywhere`, () =>
        assertValid({ ...cardOf(...everyBlock(text)), title: text }));

    it('with every procedure, for every version of Windows', () => {
      for (const { id } of brain.knowledge.procedures)
        for (const os of [...SERVER_VERSIONS, 'unknown']) assertValid(adviceFor([id], os));
    });

    it('with whatever a conversation about a known error can show', () => {
      for (const { texts } of brain.knowledge.errors) cardsUntilHandOver(texts[0]?.text ?? '', 1).forEach(assertValid);
    }).timeout(30_000);
  });

  describe('keeps the rules of Teams', () => {
    const all = allOf(toAdaptiveCard({ ...cardOf(...everyBlock('text'), choices(9)), actions: [press('Talk to a person')] }));

    it('wraps every text', () => {
      for (const element of all)
        if (['TextBlock', 'Input.ChoiceSet'].includes(String(element.type))) assert.equal(element.wrap, true);
    });

    it('is of version 1.5 and has words for old clients and for the ear', () => {
      const json = toAdaptiveCard({ ...cardOf(step(), step()), title: 'Use <this> & that' });
      assert.equal(json.version, '1.5');
      assert.match(json.fallbackText, /^Use <this>/);
      assert.equal(json.speak, 'Use  this    that. 2 steps.');
    });

    it('has no more than two columns beside each other, and a label on every input', () => {
      for (const element of all) if (element.type === 'ColumnSet') assert.equal((element.columns as unknown[]).length, 2);
      for (const element of all) if (String(element.type).startsWith('Input.')) assert.ok(element.label);
    });

    it('has at most six buttons in a row, and as many rows as it takes', () => {
      const many = Array.from({ length: 15 }, (_, i) => press(`Button ${i}`));
      const { body, actions } = toAdaptiveCard({ ...cardOf(step()), actions: many });
      const rows = [...body, { actions }].flatMap((part) => ('actions' in part ? [part.actions?.map(({ title }) => title)] : []));
      assert.deepEqual(
        rows.map((row) => row?.length),
        [6, 6, 3],
      );
      assert.deepEqual(
        rows.flat(),
        many.map(({ label }) => label),
      );
    });

    it('names every button, also one that looks like a line of text', () => {
      for (const element of all) if (element.type === 'Action.Submit') assert.ok(element.title);
    });
  });

  describe('keeps pasted text inert', () => {
    it('outside of every element whose text is markdown', () => {
      for (const text of HOSTILE) {
        const all = allOf(toAdaptiveCard(cardOf({ kind: 'quote', text }, { kind: 'text', text, tone: 'normal' })));
        assert.deepEqual(
          all.filter(({ type }) => type === 'TextBlock').map((element) => element.text),
          ['A title'],
        );
        const shown = all.filter(({ type }) => type === 'TextRun').map((element) => element.text);
        // NUL and the mark that turns reading around are shown as such; a joiner keeps a date function a text.
        const inert = text.replace(/[\0\u202e]/g, '\ufffd').replaceAll('{{', '{\u2060{');
        const lines = inert.split(/\r\n?|\n/).filter((line) => line.trim() !== '');
        assert.deepEqual(shown, [...lines, ...lines]);
      }
    });

    it('and headings as they read: what would be markup is escaped, nothing else', () => {
      assert.equal(
        escapeMarkdown('P02 Remove the values (Windows Server 2008 and later)'),
        'P02 Remove the values (Windows Server 2008 and later)',
      );
      assert.equal(escapeMarkdown('[a](b) *c* _d_ <e>'), '\\[a\\](b) \\*c\\* \\_d\\_ \\<e>');
      assert.equal(escapeMarkdown('1. one\n- two\n# three'), '1\\. one\n\\- two\n\\# three');
      for (const text of HOSTILE) assert.equal(escapeMarkdown(text).replace(/\\(.)/g, '$1'), text);
    });

    it('also where a client would compute something from it', () => {
      const card = { ...cardOf({ kind: 'quote', text: '{{TIME(2017-02-14T06:08:39Z)}}' }), title: '{{DATE(x)}}' };
      const { body, speak } = toAdaptiveCard(card);
      assert.doesNotMatch(JSON.stringify([body, speak]), /\{\{/);
    });

    it('and links only to the documentation of Microsoft', () => {
      const linked = (url: string) =>
        JSON.stringify(toAdaptiveCard(cardOf({ kind: 'source', text: 'Source', links: [{ title: 'Page', url }] }))).includes(
          'OpenUrl',
        );
      assert.ok(linked('https://learn.microsoft.com/en-us/previous-versions/cc757541(v=ws.10)'));
      assert.ok(linked('https://support.microsoft.com/kb/2507353'));
      for (const url of [
        'http://learn.microsoft.com/',
        'https://learn.microsoft.com.evil.example/',
        'https://learn.microsoft.com@evil.example/',
        'https://user@learn.microsoft.com/',
        'https://learn.microsoft.com:8443/',
        'javascript:alert(1)',
        'no address',
      ])
        assert.equal(linked(url), false, url);
    });
  });

  describe('turns choices', () => {
    const submits = (card: Card) => allOf(toAdaptiveCard(card)).filter(({ type }) => type === 'Action.Submit');

    it('into buttons, up to five of them', () => {
      const data = submits(cardOf(choices(5))).map((action) => action.data);
      assert.equal(data.length, 5);
      assert.deepEqual(data[2], { action: { kind: 'answer', question: 'server_os', value: 'v2' }, turn: 7 });
    });

    it('into a list with one button when there are more', () => {
      const json = toAdaptiveCard(cardOf(choices(6)));
      assert.equal(inputOf(json)?.isMultiSelect, undefined);
      assert.deepEqual(
        submits(cardOf(choices(6))).map(({ data }) => data),
        [{ action: { kind: 'answer', question: 'server_os' }, turn: 7 }],
      );
    });

    it('into boxes to tick when several are possible', () => {
      const input = inputOf(toAdaptiveCard(cardOf(choices(3, { multiple: true }))));
      assert.equal(input?.isMultiSelect, true);
      assert.match(String(input?.label), /several are possible/);
    });

    it('with the earlier answer marked when it is being changed', () => {
      assert.equal(submits(cardOf(choices(3, { current: 'v1' })))[1]?.title, '✓ Choice 1 (your answer so far)');
      assert.equal(inputOf(toAdaptiveCard(cardOf(choices(9, { current: 'v4' }))))?.value, 'v4');
      assert.equal(
        inputOf(toAdaptiveCard(cardOf(choices(9, { multiple: true, current: ['v4', 'v5', 'gone'] }))))?.value,
        'v4,v5',
      );
      assert.equal(inputOf(toAdaptiveCard(cardOf(choices(9, { current: 'unknown to it' }))))?.value, undefined);
    });

    it('so that only the answer asks for one: every other button works without', () => {
      const card = {
        ...cardOf({ kind: 'facts', items: [{ label: 'a', value: 'b', fact: 'rights' }] }, choices(9)),
        actions: [press('Back')],
      };
      const free = submits(card).map(({ title, associatedInputs }) => [title, associatedInputs]);
      assert.deepEqual(free, [
        ['Change a, now b', 'none'],
        ['Answer', undefined],
        ['Back', 'none'],
      ]);
    });
  });

  describe('ticks steps', () => {
    const tickOf = (done: boolean) => {
      const all = allOf(toAdaptiveCard(cardOf(step({ done }))));
      return {
        box: all.find(({ text }) => text === '☐' || text === '☑')?.text,
        press: all.find(({ type }) => type === 'Action.Submit'),
      };
    };

    it('with a box that says what it does', () => {
      const { box, press } = tickOf(false);
      assert.equal(box, '☐');
      assert.equal(press?.title, 'Step 2: Done');
      assert.deepEqual(press?.data, { action: { kind: 'step', procedure: 'P02', step: 3, done: true }, turn: 7 });
    });

    it('and takes the tick back', () => {
      const { box, press } = tickOf(true);
      assert.equal(box, '☑');
      assert.equal(press?.title, 'Step 2 is done. Undo tick');
      assert.deepEqual(press?.data, { action: { kind: 'step', procedure: 'P02', step: 3, done: false }, turn: 7 });
    });
  });

  describe('too large for Teams', () => {
    const long = [
      ['P26', 'P25'],
      ['P29', 'P04', 'P05', 'P06'],
    ];

    for (const ids of long)
      it(`is split into pieces that fit, with nothing lost: ${ids.join(' + ')}`, () => {
        const card = adviceFor(ids, 'unknown');
        const parts = toAdaptiveCards(card);
        for (const part of parts) {
          assert.ok(Buffer.byteLength(JSON.stringify(part)) <= MAX_BYTES);
          assert.deepEqual(parseAsTeams(part).complaints, []);
        }
        const texts = (json: object) =>
          allOf(json)
            .filter(({ type }) => type === 'TextRun')
            .map((element) => element.text);
        assert.deepEqual(parts.flatMap(texts), texts(toAdaptiveCard(card)));
      });

    it('has its buttons on the last piece, and says on the others that it goes on', () => {
      const parts = toAdaptiveCards(adviceFor(['P29', 'P04', 'P05', 'P06'], 'unknown'));
      assert.ok(parts.length > 1);
      assert.deepEqual(
        parts.map(({ actions }) => actions !== undefined),
        parts.map((_, i) => i === parts.length - 1),
      );
      for (const part of parts.slice(1)) assert.match(JSON.stringify(part.body[0]), /\(continued\)/);
    });

    it('keeps a warning with the step that it stands before', () => {
      const filler = Array.from({ length: 60 }, () => step({ text: 'x'.repeat(300) }));
      for (let n = 1; n < filler.length; n++) {
        const body = [
          ...filler.slice(0, n),
          { kind: 'warning', tag: 'restart', title: 'T', text: 'W' } as const,
          ...filler.slice(n),
        ];
        for (const part of toAdaptiveCards(cardOf(...body))) assert.doesNotMatch(JSON.stringify(part.body.at(-1)), /Warning: T/);
      }
    });

    it('is one piece when it fits', () => assert.equal(toAdaptiveCards(adviceFor(['P02'], '2008r2')).length, 1));

    it('breaks up a block that fits nowhere', () => {
      const parts = toAdaptiveCards(cardOf({ kind: 'list', items: Array.from({ length: 500 }, () => 'x'.repeat(200)) }));
      assert.ok(parts.length > 3);
      for (const part of parts) assert.ok(Buffer.byteLength(JSON.stringify(part)) <= MAX_BYTES);
    });
  });

  describe('looks as it was approved:', () => {
    it('a question', () => assertGolden('question', toAdaptiveCard(cardAfter(PASTE))));
    it('a question with several answers', () => {
      assertGolden('question-multiple', toAdaptiveCard(cardAfter(PASTE, act({ kind: 'reopen', fact: 'events' }))));
    });
    it('the advice for P02', () => assertGolden('advice-p02', toAdaptiveCard(adviceFor(['P02'], '2008r2'))));
    it('the hand-over', () =>
      assertGolden('hand-over', toAdaptiveCard(cardAfter(PASTE, act({ kind: 'press', press: 'human' })))));
    it('what cannot be made to work', () => assertGolden('unfixable', toAdaptiveCard(unfixableCard())));
  });
});

function assertValid(card: Card): void {
  const pieces = toAdaptiveCards(card);
  for (const json of pieces.length > 1 ? [toAdaptiveCard(card), ...pieces] : pieces) {
    const { complaints, understood } = parseAsTeams(json);
    assert.deepEqual(complaints, [], card.title);
    // What the parser does not know would be missing here; `msteams` belongs to Teams alone.
    assert.deepEqual({ ...understood, msteams: json.msteams }, JSON.parse(JSON.stringify(json)));
  }
}

/** Every element, run, column and action of a card. */
function allOf(value: unknown): Json[] {
  if (Array.isArray(value)) return value.flatMap(allOf);
  if (typeof value !== 'object' || value === null) return [];
  const here = 'type' in value ? [value as Json] : [];
  return [...here, ...Object.values(value).flatMap(allOf)];
}

function inputOf(json: object): Json | undefined {
  return allOf(json).find(({ type }) => type === 'Input.ChoiceSet');
}

function unfixableCard(): Card {
  const paste = say('My PC at home does not accept Remote Desktop connections, it is Windows 7 Home Premium');
  return cardAfter(paste, answer('rights', 'admin'));
}
