import assert from 'node:assert/strict';
import fc from 'fast-check';
import { MAX_CHARS, optionValues, type SlackMessage, toBlockKit, toSpentBlocks } from '../../../adapters/render/block-kit.ts';
import { MAX_TEXT, toInertText } from '../../../adapters/render/block-kit-text.ts';
import type { Offered } from '../../../adapters/render/offered.ts';
import { pack, shorten, splitAtWords } from '../../../adapters/render/split.ts';
import { cardToText } from '../../../bot/plain-text.ts';
import type { Block, Card } from '../../../bot/types.ts';
import { SERVER_VERSIONS } from '../../../knowledge/model.ts';
import { findFaults, partsOf } from './block-kit-rules.ts';
import { cardOf, choices, everyBlock, HOSTILE, press, step } from './cards.ts';
import { act, adviceFor, answer, brain, cardAfter, cardsUntilHandOver, say } from './dialogue.ts';
import { assertGolden } from './golden.ts';

type Json = Readonly<Record<string, unknown>>;

const PASTE = say(
  'Because of a security error, the client could not connect to the remote computer.\nEvent ID 50, source TermDD',
);
const NOTE = 'This is over; the newest message below counts.';
const HUGE = 'All the words of a long report. '.repeat(6_400);
/** Nobody writes it, so that every word that is missing is missed. */
const numbered = (count: number, length = 8) =>
  Array.from({ length: count }, (_, i) => `w${String(i).padStart(length, '0')}`).join(' ');

describe('A Slack message', () => {
  describe("keeps Slack's limits", () => {
    it('with every kind of block', () => assertValid(cardOf(...everyBlock('Some text.'))));

    for (const text of HOSTILE)
      it(`with ${JSON.stringify(text.slice(0, 24))} everywhere`, () =>
        assertValid({ ...cardOf(...everyBlock(text)), title: text, actions: [press(text, 'destructive')] }));

    it('with every procedure, for every version of Windows', () => {
      for (const { id } of brain.knowledge.procedures)
        for (const os of [...SERVER_VERSIONS, 'unknown']) assertValid(adviceFor([id], os));
    }).timeout(30_000);

    it('with whatever a conversation about a known error can show', () => {
      for (const { texts } of brain.knowledge.errors) cardsUntilHandOver(texts[0]?.text ?? '', 1).forEach(assertValid);
    }).timeout(30_000);

    it('with a procedure of 80 steps, 60 facts and 30 answers', () => {
      const steps = Array.from({ length: 80 }, (_, i) => step({ step: i + 1, label: String(i + 1), text: numbered(20) }));
      assertValid(cardOf(...steps));
      const items = Array.from({ length: 60 }, (_, i) => ({ label: `Fact ${i}`, value: 'known', fact: i % 3 ? `f${i}` : null }));
      assertValid(cardOf({ kind: 'heading', text: 'What I understood' }, { kind: 'facts', items }));
      assertValid(cardOf(choices(30)));
      assertValid(cardOf(choices(30, { multiple: true })));
      assertValid(cardOf(choices(130)));
    });

    it('with 200 KB in every place where a text can stand', () => {
      assertValid({ ...cardOf(...everyBlock(HUGE.slice(0, 20_000))), actions: [press(HUGE)] });
      for (const block of everyBlock(HUGE)) assertValid({ ...cardOf(block), title: HUGE.slice(0, 3_000) });
      assertValid(cardOf({ kind: 'quote', text: '🙂'.repeat(50_000) }));
    }).timeout(60_000);

    it('with whatever else', () => {
      fc.assert(
        fc.property(anyCard(), (card) => {
          assertValid(card);
        }),
        { numRuns: 150, seed: 1 },
      );
    }).timeout(60_000);
  });

  describe('loses nothing', () => {
    it('of what the Adaptive Card says', () => {
      const card = adviceFor(['P29', 'P04', 'P05', 'P06'], 'unknown');
      const shown = wordsOf(messagesOf(card));
      for (const block of card.body) for (const text of textsOf(block)) assert.ok(shown.includes(squeeze(text)), text);
    });

    it('of any text, wherever it stands and however long it is', () => {
      const text = numbered(3_000);
      for (const block of everyBlock(text)) {
        const shown = wordsOf(messagesOf(cardOf(block)));
        for (const word of text.split(' ')) assert.ok(shown.includes(word), `${block.kind} lost ${word}`);
      }
    }).timeout(20_000);

    it('of its buttons', () => {
      const card = adviceFor(['P29', 'P04', 'P05', 'P06'], 'unknown');
      const offered = messagesOf(card).flatMap(offersOf);
      const steps = card.body.filter(({ kind }) => kind === 'step');
      assert.equal(offered.filter(({ kind }) => kind === 'step').length, steps.length);
      assert.equal(offered.filter(({ kind }) => kind === 'press').length, card.actions.length);
    });
  });

  describe('comes in parts when it is too long:', () => {
    const card = adviceFor(['P29', 'P04', 'P05', 'P06'], 'unknown');

    it('the buttons are on the last, and the others say that it goes on', () => {
      const parts = messagesOf(card);
      assert.ok(parts.length > 1);
      for (const [i, part] of parts.entries()) {
        const presses = offersOf(part).filter(({ kind }) => kind === 'press');
        assert.equal(presses.length > 0, i === parts.length - 1);
        assert.equal(JSON.stringify(part.blocks[0]).includes(' (continued)'), i > 0);
      }
    });

    it('each with the text of its own blocks', () => {
      const parts = messagesOf(card);
      const text = parts.map((part) => part.text).join('\n');
      for (const line of cardToText(card).split('\n')) assert.ok(text.includes(toInertText(line)), line);
      assert.doesNotMatch(parts[0]?.text ?? '', /You can type/);
      assert.match(parts.at(-1)?.text ?? '', /You can type/);
    });

    it('a warning or a heading stays with the step that it stands before', () => {
      const filler = Array.from({ length: 60 }, () => step({ text: 'x'.repeat(300) }));
      for (let n = 1; n < filler.length; n++) {
        const warned: Block[] = [
          { kind: 'heading', text: 'H' },
          { kind: 'warning', tag: 'restart', title: 'T', text: 'W' },
        ];
        for (const { blocks } of messagesOf(cardOf(...filler.slice(0, n), ...warned, ...filler.slice(n))))
          assert.doesNotMatch(JSON.stringify(blocks.at(-1)), /Warning: T|"H"/);
      }
    });

    it('a step with its tick stays with its instruction', () => {
      for (const { blocks } of messagesOf(cardOf(...Array.from({ length: 90 }, () => step()))))
        assert.equal(blocks.at(-1)?.type, 'rich_text');
    });

    it('commands that fit nowhere go on under the same label', () => {
      const commands = Array.from({ length: 30 }, (_, i) => `command ${i} ${'x'.repeat(900)}`);
      const parts = messagesOf(cardOf({ kind: 'commands', label: 'To take it back', commands }));
      assert.ok(parts.length > 1);
      assert.match(wordsOf(parts), /To take it back \(continued\)/);
      assert.match(wordsOf(parts), /command 29/);
    });

    it('a step that fits nowhere becomes several of the same number', () => {
      const long = step({ commands: Array.from({ length: 30 }, (_, i) => `command ${i} ${'x'.repeat(900)}`), undo: 'the undo' });
      const parts = messagesOf(cardOf(long));
      assert.ok(parts.length > 1);
      assert.match(wordsOf(parts), /Step 2 \(continued\)/);
      assert.match(wordsOf(parts), /command 29 .*the undo/s);
    });

    it('and in one when it fits, with the text of the whole card', () => {
      const short = adviceFor(['P02'], '2008r2');
      const parts = messagesOf(short);
      assert.equal(parts.length, 1);
      assert.equal(parts[0]?.text, toInertText(cardToText(short)));
    });

    it('no fuller than leaves room for what Slack counts beside the text', () => {
      const many = Array.from({ length: 900 }, (_, i) => `item ${i}`);
      for (const block of [{ kind: 'list', items: many } as const, step({ places: many, commands: many })])
        for (const { blocks } of messagesOf(cardOf(block))) assert.ok(partsOf(blocks).length < MAX_CHARS / 20);
    });
  });

  describe('keeps texts inert:', () => {
    it('what users write becomes text elements and plain text only', () => {
      for (const text of HOSTILE) {
        const card = { ...cardOf(...everyBlock(text)), title: text };
        const parts = messagesOf(card).flatMap(({ blocks }) => partsOf(blocks));
        const types = new Set(parts.map(({ type }) => type));
        for (const type of ['mrkdwn', 'user', 'usergroup', 'broadcast', 'channel', 'date', 'emoji', 'image', 'markdown'])
          assert.equal(types.has(type), false, type);
        for (const { type, url } of parts) if (type === 'link') assert.equal(url, 'https://learn.microsoft.com/a');
      }
    });

    it('a quote shows what was pasted, to the letter', () => {
      for (const text of HOSTILE) {
        const quoted = messagesOf(cardOf({ kind: 'quote', text })).flatMap(({ blocks }) => partsOf(blocks));
        const shown = quoted.find(({ type }) => type === 'rich_text_quote')?.elements as Json[];
        assert.equal(shown.map((inline) => inline.text).join(''), text.replace(/\r\n?/g, '\n').replace(/[\0\u202e]/g, '\ufffd'));
      }
    });

    it('links lead to the documentation of Microsoft only, the rest is named', () => {
      const links = [
        { title: 'Ours', url: 'https://support.microsoft.com/kb/1' },
        { title: 'Foreign', url: 'https://learn.microsoft.com.evil.example/' },
      ];
      const messages = messagesOf(cardOf({ kind: 'source', text: 'Source', links }));
      const linked = messages.flatMap(({ blocks }) => partsOf(blocks)).filter(({ type }) => type === 'link');
      assert.deepEqual(linked, [{ type: 'link', url: 'https://support.microsoft.com/kb/1', text: 'Ours' }]);
      assert.match(wordsOf(messages), /Foreign: https:\/\/learn\.microsoft\.com\.evil\.example\//);
    });

    it('the text beside the blocks mentions nobody and links nowhere else', () => {
      assert.equal(toInertText('<!channel> & <@U1>'), '&lt;!channel&gt; &amp; &lt;@\u2060U1&gt;');
      assert.equal(toInertText('@here a@b.example'), '@\u2060here a@\u2060b.example');
      assert.equal(toInertText('https://evil.example/x'), 'https:\u2060//evil.example/x');
      assert.equal(toInertText('at https://learn.microsoft.com/x'), 'at https://learn.microsoft.com/x');
    });

    it('the text says where it had to be shortened, and no entity is torn', () => {
      for (const long of ['&'.repeat(60_000), `${'a '.repeat(19_000)}${'<'.repeat(9_000)}`, HUGE]) {
        const text = toInertText(long);
        assert.ok(text.length <= MAX_TEXT);
        assert.match(text, /Shortened here/);
        assert.doesNotMatch(text, /&(?!(?:amp|lt|gt);)/);
      }
    });
  });

  describe('turns choices', () => {
    it('into buttons, up to five of them', () => {
      const [message] = messagesOf(cardOf(choices(5)));
      assert.equal(message && offersOf(message).length, 5);
      assert.deepEqual(message && offersOf(message)[2], { kind: 'answer', question: 'server_os', value: 'v2' });
      assert.deepEqual(inputsOf(cardOf(choices(5))), []);
    });

    it('into a list with one button when there are more', () => {
      const card = cardOf(choices(6));
      const input = inputOf(card);
      assert.equal(input.element.type, 'static_select');
      assert.equal(input.element.action_id, 'value');
      assert.deepEqual(messagesOf(card).flatMap(offersOf), [{ kind: 'answer', question: 'server_os' }]);
    });

    it('into boxes to tick when several are possible, or a list when there are many', () => {
      const few = inputOf(cardOf(choices(3, { multiple: true })));
      assert.equal(few.element.type, 'checkboxes');
      assert.match(JSON.stringify(few.label), /several are possible/);
      assert.equal(inputOf(cardOf(choices(11, { multiple: true }))).element.type, 'multi_static_select');
    });

    it('under a name that changes with the turn, because Slack would keep what was chosen', () => {
      assert.equal(inputOf(cardOf(choices(9))).block_id, 'value-7');
      assert.equal(inputOf({ ...cardOf(choices(9)), turn: 8 }).block_id, 'value-8');
    });

    it('with the earlier answer marked when it is being changed', () => {
      const chosen = (over: Parameters<typeof choices>[1]) => inputOf(cardOf(choices(9, over))).element;
      assert.match(wordsOf(messagesOf(cardOf(choices(3, { current: 'v1' })))), /✓ Choice 1/);
      assert.equal((chosen({ current: 'v4' }).initial_option as Json).value, 'v4');
      const several = chosen({ multiple: true, current: ['v4', 'v5', 'gone'] }).initial_options as Json[];
      assert.deepEqual(
        several.map(({ value }) => value),
        ['v4', 'v5'],
      );
      assert.equal(chosen({ current: 'unknown to it' }).initial_option, undefined);
    });

    it('whose labels are too long into numbers, explained above', () => {
      const long = Array.from({ length: 3 }, (_, i) => ({ value: `v${i}`, label: `${numbered(12)} end${i}` }));
      const [message] = messagesOf(cardOf(choices(3, { choices: long })));
      const labels = partsOf(message?.blocks).flatMap((part) => (part.type === 'button' ? [labelOf(part)] : []));
      assert.deepEqual(
        labels.map((label) => String(label).slice(0, 4)),
        ['1. w', '2. w', '3. w'],
      );
      for (const { label } of long) assert.ok(wordsOf([message as SlackMessage]).includes(label));
    });

    it('whose values Slack would not take into their indexes, all of them', () => {
      assert.deepEqual(optionValues([{ value: 'a' }, { value: 'b' }]), ['a', 'b']);
      for (const odd of ['x'.repeat(76), '', 'n:0'])
        assert.deepEqual(optionValues([{ value: 'a' }, { value: odd }]), ['n:0', 'n:1']);
    });

    it('beyond a hundred into words that can be typed', () => {
      const card = cardOf(choices(130));
      assert.equal((inputOf(card).element.options as Json[]).length, 100);
      assert.match(wordsOf(messagesOf(card)), /Type one of these.*Choice 129/s);
    });
  });

  describe('has buttons', () => {
    const buttonsOf = (card: Card) =>
      messagesOf(card)
        .flatMap(({ blocks }) => partsOf(blocks))
        .filter(({ type }) => type === 'button');

    it('that tick a step, say which one aloud, and take the tick back', () => {
      const [tick] = buttonsOf(cardOf(step()));
      assert.equal(labelOf(tick), 'Done');
      assert.equal(tick?.accessibility_label, 'Step 2: Done');
      assert.deepEqual(tokenOf(tick), { kind: 'step', procedure: 'P02', step: 3, done: true });
      const [undo] = buttonsOf(cardOf(step({ done: true })));
      assert.equal(labelOf(undo), '✓ Done');
      assert.equal(undo?.accessibility_label, 'Step 2 is done. Undo tick');
      assert.deepEqual(tokenOf(undo), { kind: 'step', procedure: 'P02', step: 3, done: false });
    });

    it('that change a fact and say which, but none where there is no question behind it', () => {
      const items = [
        { label: 'Windows', value: '2003', fact: 'server_os' },
        { label: 'Port', value: '3389', fact: null },
      ];
      const [change, ...others] = buttonsOf(cardOf({ kind: 'facts', items }));
      assert.equal(change?.accessibility_label, 'Change Windows, now 2003');
      assert.deepEqual(tokenOf(change), { kind: 'reopen', fact: 'server_os' });
      assert.deepEqual(others, []);
    });

    it('in the colours of what they do, each with its own id', () => {
      const card = { ...cardOf(), actions: [press('Yes', 'positive'), press('No', 'destructive'), press('Back')] };
      assert.deepEqual(
        buttonsOf(card).map(({ action_id, style }) => [action_id, style]),
        [
          ['press-1', 'primary'],
          ['press-2', 'danger'],
          ['press-3', undefined],
        ],
      );
    });

    it('whose values are made by the token alone, for the turn of the card', () => {
      const turns: number[] = [];
      const messages = toBlockKit({ ...cardOf(step()), actions: [press('Yes')] }, (_, turn) => `t${turns.push(turn)}`);
      assert.deepEqual(turns, [7, 7]);
      assert.match(JSON.stringify(messages), /"value":"t1".*"value":"t2"/);
    });
  });

  describe('that is over', () => {
    const card: Card = {
      ...cardOf(...everyBlock('Some text.'), choices(9), step({ done: true })),
      actions: [press('Talk to a person')],
    };

    it('has its note first, and nothing to press or to choose', () => {
      const messages = toSpentBlocks(card, NOTE);
      assert.match(wordsOf(messages), new RegExp(`^A title\\s${NOTE}`));
      for (const { blocks } of messages)
        for (const { type } of partsOf(blocks)) assert.doesNotMatch(String(type), /button|select|checkboxes|actions|input/);
      assert.doesNotMatch(messages.at(-1)?.text ?? '', /You can type/);
    });

    it('still says everything, with ticks as signs and choices as a list', () => {
      const shown = wordsOf(toSpentBlocks(card, NOTE));
      assert.match(shown, /☑ Step 2/);
      assert.match(shown, /☐ Step 2/);
      assert.match(shown, /Choice 8/);
    });
  });

  describe('looks as it was approved:', () => {
    const assertLooks = (name: string, card: Card) => assertGolden(`slack-${name}`, messagesOf(card));
    it('a question', () => assertLooks('question', cardAfter(PASTE)));
    it('a question with several answers', () =>
      assertLooks('question-multiple', cardAfter(PASTE, act({ kind: 'reopen', fact: 'events' }))));
    it('the advice for P02', () => assertLooks('advice-p02', adviceFor(['P02'], '2008r2')));
    it('the hand-over', () => assertLooks('hand-over', cardAfter(PASTE, act({ kind: 'press', press: 'human' }))));
    it('what cannot be made to work', () => assertLooks('unfixable', unfixableCard()));
    it('what is over', () => assertGolden('slack-spent', toSpentBlocks(cardAfter(PASTE), NOTE)));
  });
});

describe('Long texts', () => {
  it('are split between words, into pieces that join to the same text', () => {
    assert.deepEqual(splitAtWords('one two three', 8), ['one two ', 'three']);
    fc.assert(
      fc.property(fc.string({ unit: 'grapheme', maxLength: 300 }), fc.integer({ min: 2, max: 40 }), (text, max) => {
        const pieces = splitAtWords(text, max);
        assert.equal(pieces.join(''), text);
        for (const piece of pieces) assert.ok(piece.length > 0 && piece.length <= max && !/\p{Surrogate}/u.test(piece));
      }),
      { seed: 1 },
    );
  });

  it('inside a word only if that is longer than a piece, and never inside a character', () => {
    assert.deepEqual(splitAtWords('ab abcdefgh', 4), ['ab ', 'abcd', 'efgh']);
    assert.deepEqual(splitAtWords('a🙂🙂', 4), ['a🙂', '🙂']);
  });

  it('have a short name of one line', () => {
    assert.equal(shorten('fits\n as it is', 20), 'fits as it is');
    assert.equal(shorten('one two three', 9), 'one two…');
  });

  it('are packed in order', () => {
    assert.deepEqual(
      pack([3, 3, 9, 1, 1], (weight) => weight, 6),
      [[3, 3], [9], [1, 1]],
    );
  });
});

describe('The rules for a Slack message', () => {
  const fine = { text: 'x', blocks: [{ type: 'header', text: { type: 'plain_text', text: 'x', emoji: false } }] };
  const button = (over: object) => ({
    ...{ type: 'button', action_id: 'a', value: 'v', accessibility_label: 'l' },
    ...{ text: { type: 'plain_text', text: 'x', emoji: false }, ...over },
  });
  const option = (value: string) => ({ text: { type: 'plain_text', text: 'x', emoji: false }, value });
  const input = (element: object) => ({
    ...{ type: 'input', block_id: 'b', label: { type: 'plain_text', text: 'x', emoji: false } },
    element: { action_id: 'value', placeholder: { type: 'plain_text', text: 'x', emoji: false }, ...element },
  });
  const rich = (...elements: object[]) => ({ type: 'rich_text', elements: [{ type: 'rich_text_section', elements }] });

  it('find nothing in a message that is fine', () => assert.deepEqual(findFaults(fine), []));

  const wrong: readonly (readonly [string, object, RegExp])[] = [
    ['no text', { ...fine, text: ' ' }, /no text/],
    ['an entity in the text', { ...fine, text: 'hello <!channel>' }, /not escaped/],
    ['a mention in the text', { ...fine, text: '@here' }, /mention/],
    ['a text that Slack cuts', { ...fine, text: 'x'.repeat(40_001) }, /cuts/],
    ['no blocks', { text: 'x', blocks: [] }, /holds nothing/],
    ['51 blocks', { text: 'x', blocks: Array(51).fill(fine.blocks[0]) }, /holds 51/],
    ['an unknown block', { text: 'x', blocks: [{ type: 'hologram' }] }, /hologram/],
    ['mrkdwn', { text: 'x', blocks: [{ type: 'header', text: { type: 'mrkdwn', text: 'x' } }] }, /mrkdwn/],
    ['a mention', { text: 'x', blocks: [rich({ type: 'user', user_id: 'U1' })] }, /user/],
    ['an empty text element', { text: 'x', blocks: [rich({ type: 'text', text: '' })] }, /empty/],
    ['half a character', { text: 'x', blocks: [rich({ type: 'text', text: 'a\ud83d' })] }, /half/],
    ['too much text', { text: 'x', blocks: Array(5).fill(rich({ type: 'text', text: 'x'.repeat(2600) })) }, /13000 characters/],
    [
      'a long header',
      {
        text: 'x',
        blocks: [{ type: 'header', text: option('').text && { type: 'plain_text', text: 'x'.repeat(151), emoji: false } }],
      },
      /151/,
    ],
    [
      'a long button',
      { text: 'x', blocks: [{ type: 'actions', elements: [button({ accessibility_label: 'x'.repeat(76) })] }] },
      /76/,
    ],
    [
      'the same id twice',
      { text: 'x', blocks: [{ type: 'actions', elements: [button({}), button({})] }] },
      /action_id a occurs twice/,
    ],
    [
      '26 buttons',
      {
        text: 'x',
        blocks: [{ type: 'actions', elements: Array.from({ length: 26 }, (_, i) => button({ action_id: `a${i}` })) }],
      },
      /holds 26/,
    ],
    [
      '11 boxes',
      { text: 'x', blocks: [input({ type: 'checkboxes', options: Array.from({ length: 11 }, (_, i) => option(`v${i}`)) })] },
      /holds 11/,
    ],
    [
      '101 options',
      { text: 'x', blocks: [input({ type: 'static_select', options: Array.from({ length: 101 }, (_, i) => option(`v${i}`)) })] },
      /holds 101/,
    ],
    [
      'a long value',
      { text: 'x', blocks: [input({ type: 'static_select', options: [option('x'.repeat(76))] })] },
      /option value: 76/,
    ],
    [
      'two equal values',
      { text: 'x', blocks: [input({ type: 'checkboxes', options: [option('v'), option('v')] })] },
      /same value/,
    ],
    [
      'a foreign first choice',
      { text: 'x', blocks: [input({ type: 'static_select', options: [option('v')], initial_option: option('w') })] },
      /none of the options/,
    ],
  ];
  for (const [name, message, fault] of wrong)
    it(`find ${name}`, () => assert.match(findFaults(message).join('\n') || 'nothing was found', fault));
});

/** The value of a button stands for what it offers, so that tests can read it back. */
const sealed = new Map<string, Offered>();

function seal(offered: Offered): string {
  const value = `token-${sealed.size}`;
  sealed.set(value, offered);
  return value;
}

function messagesOf(card: Card): SlackMessage[] {
  return toBlockKit(card, seal);
}

function tokenOf(button: Json | undefined): Offered | undefined {
  return sealed.get(String(button?.value));
}

function offersOf({ blocks }: SlackMessage): Offered[] {
  return partsOf(blocks)
    .filter(({ type }) => type === 'button')
    .flatMap((button) => tokenOf(button) ?? []);
}

function assertValid(card: Card): void {
  for (const message of [...toBlockKit(card, () => 'x'.repeat(90)), ...toSpentBlocks(card, NOTE)])
    assert.deepEqual(findFaults(message), [], card.title.slice(0, 100));
}

interface Input {
  readonly block_id: string;
  readonly label: Json;
  readonly element: Json;
}

function inputsOf(card: Card): Input[] {
  const parts = messagesOf(card).flatMap(({ blocks }) => partsOf(blocks));
  return parts.filter(({ type }) => type === 'input') as unknown as Input[];
}

function inputOf(card: Card): Input {
  return inputsOf(card)[0] ?? assert.fail('nothing to choose from');
}

function labelOf(button: Json | undefined): unknown {
  return (button?.text as Json | undefined)?.text;
}

/** Everything that can be read, one part a line. */
function wordsOf(messages: readonly SlackMessage[]): string {
  const texts = messages.flatMap(({ blocks }) => partsOf(blocks).flatMap(({ text }) => (typeof text === 'string' ? [text] : [])));
  return texts.map(squeeze).join('\n');
}

function squeeze(text: string): string {
  return text.trim().replace(/\s+/g, ' ');
}

function textsOf(block: Block): string[] {
  switch (block.kind) {
    case 'facts':
      return block.items.map(({ value }) => value);
    case 'list':
      return [...block.items];
    case 'commands':
      return [block.label, ...block.commands];
    case 'step':
      return [block.text, ...block.places, ...block.commands, block.check ?? '', block.undo ?? ''];
    case 'choices':
      return block.choices.map(({ label }) => label);
    default:
      return [block.text];
  }
}

function unfixableCard(): Card {
  const paste = say('My PC at home does not accept Remote Desktop connections, it is Windows 7 Home Premium');
  return cardAfter(paste, answer('rights', 'admin'));
}

/** Cards with texts of any length and any characters; a card has one question at most. */
function anyCard(): fc.Arbitrary<Card> {
  const text = fc.oneof(
    fc.string({ unit: 'binary', maxLength: 200 }),
    fc.constantFrom(...HOSTILE, '', ' ', 'half \ud83d and \0'),
    fc.integer({ min: 1, max: 900 }).map((count) => numbered(count)),
  );
  const block = fc.tuple(text, fc.nat(13)).map(([words, which]) => everyBlock(words)[which] ?? step());
  const question = fc
    .record({ count: fc.nat(120), multiple: fc.boolean(), label: text, long: text })
    .map(({ count, multiple, label, long }) => {
      const list = Array.from({ length: count }, (_, i) => ({
        value: `v${i}${i === 3 ? long : ''}`,
        label: `${i} ${long}`.slice(0, 400),
      }));
      return choices(count, { multiple, label, choices: list });
    });
  const body = fc
    .tuple(fc.array(block, { maxLength: 40 }), fc.option(question))
    .map(([blocks, asked]) => [...blocks.filter(({ kind }) => kind !== 'choices'), ...(asked ? [asked] : [])]);
  return fc
    .tuple(text, body)
    .map(([title, blocks]) => ({ ...cardOf(...blocks), title: `T${title}`, actions: [press('Yes', 'positive')] }));
}
