import assert from 'node:assert/strict';
import { MAX_BYTES, toAdaptiveCard, toAdaptiveCards } from '../../../adapters/render/adaptive-card.ts';
import { createTeamsDialect, INERT, WEB } from '../../../adapters/render/adaptive-dialect.ts';
import { inputIdOf, MAX_ASKED, readAsked } from '../../../adapters/render/ask.ts';
import { toBlockKit, toSpentBlocks } from '../../../adapters/render/block-kit.ts';
import type { Offered } from '../../../adapters/render/offered.ts';
import { SPENT, spend } from '../../../adapters/render/spent.ts';
import { cardToText } from '../../../bot/plain-text.ts';
import { type Block, type Card, DESK_ACTS } from '../../../bot/types.ts';
import { findFaults, partsOf } from './block-kit-rules.ts';
import { cardOf, deskButton, HOSTILE, press, step, TICKET } from './cards.ts';
import { assertGolden } from './golden.ts';
import { inputsBySubmit, parseAsTeams } from './parser.ts';

type Json = Readonly<Record<string, unknown>>;

const TEAMS = createTeamsDialect(nameToken);
const DIALECTS = { 'the web chat': WEB, Teams: TEAMS };
const REPLY = deskButton('Reply', 'reply', { input: { label: 'Your reply', submit: 'Send' } });
/** Characters of one paste that the desk gets. */
const PASTE = 2_000;

describe('A card of the help desk', () => {
  for (const [where, dialect] of Object.entries(DIALECTS))
    describe(`in ${where}`, () => {
      const json = toAdaptiveCard(TICKET, dialect);

      it("passes Microsoft's parser with nothing lost", () => {
        const { complaints, understood } = parseAsTeams(json);
        assert.deepEqual(complaints, []);
        // Neither is written out again: `msteams` belongs to Teams alone, and a fallback is for other parsers.
        const expected = JSON.parse(JSON.stringify(json), (key, value) => (key === 'fallback' ? undefined : value));
        assert.deepEqual({ ...understood, msteams: json.msteams }, expected);
      });

      it('has all of its buttons, in rows of at most six', () => {
        const rows = partsOf(json).filter((part) => Array.isArray(part.actions) && part.body === undefined);
        const titles = [...rows, json].flatMap(({ actions }) => (actions as Json[]).map(({ title }) => title));
        assert.deepEqual(
          titles,
          TICKET.actions.map(({ label }) => label),
        );
        for (const { actions } of [...rows, json]) assert.ok((actions as Json[]).length <= 6);
      });

      it('sends with a press the text that it asks for, and no other', () => {
        assert.deepEqual(inputsBySubmit(json), {
          ...{ Send: ['text-reply'], Keep: ['text-note'], Resolve: ['text-resolve'], Return: ['text-return'] },
          ...{ 'Next check': [], 'Send P02': [], Undo: [], 'Show names': [], Release: [] },
        });
      });

      it('tells a client of the old manner, too, not to ask where nothing is asked for', () => {
        for (const { type, title, associatedInputs } of partsOf(json))
          if (type === 'Action.Submit' && ['Undo', 'Release', 'Send P02'].includes(String(title)))
            assert.equal(associatedInputs, 'none');
      });

      it('insists on a text unless it may be left out', () => {
        const inputs = partsOf(json).filter(({ type }) => type === 'Input.Text');
        assert.deepEqual(
          inputs.map(({ id, isRequired, errorMessage }) => [id, isRequired ?? false, errorMessage !== undefined]),
          [
            ['text-reply', true, true],
            ['text-note', true, true],
            ['text-resolve', false, false],
            ['text-return', false, false],
          ],
        );
        for (const { label, isMultiline, maxLength } of inputs) assert.ok(label && isMultiline && maxLength === MAX_ASKED);
      });

      it('once it is over has nothing to press or to fill in', () => {
        const shown = JSON.stringify(toAdaptiveCard(spend(TICKET, SPENT), INERT));
        assert.doesNotMatch(shown, /Action\.|Input\./);
      });
    });

  it('drops what asks for a text also where nothing can be pressed', () => {
    assert.doesNotMatch(JSON.stringify(toAdaptiveCard(TICKET, INERT)), /Action\.|Input\./);
  });

  it('offers commands to be copied one by one, in letters of one width', () => {
    const runs = partsOf(toAdaptiveCard(TICKET)).filter(({ fontType }) => fontType === 'Monospace');
    assert.deepEqual(
      runs.map(({ text }) => text),
      ['reg import C:\\backup\\rcm.reg', 'Restart-Service TermService -Force'],
    );
    const boxes = partsOf(toBlockKit(TICKET, nameToken)[0]?.blocks).filter(({ type }) => type === 'rich_text_preformatted');
    assert.equal(boxes.length, 2);
    assert.match(cardToText(TICKET), /\nTo take it back\n {2}> reg import C:\\backup\\rcm\.reg\n/);
  });

  describe('in Slack', () => {
    it("keeps Slack's limits", () => {
      for (const message of [...toBlockKit(TICKET, () => 'x'.repeat(90)), ...toSpentBlocks(TICKET, SPENT)])
        assert.deepEqual(findFaults(message), []);
    });

    it('has a plain button for each, in the colours of what they do', () => {
      const buttons = partsOf(toBlockKit(TICKET, nameToken)[0]?.blocks).filter(({ type }) => type === 'button');
      const looks = buttons.map(({ value, style }) => `${value}${style ? ` ${style}` : ''}`);
      assert.deepEqual(looks, [
        ...['reply primary', 'note', 'resolve', 'return', 'suggest', 'send P02', 'undo', 'reveal', 'release danger'],
      ]);
    });

    it('wraps into further rows beyond 25', () => {
      const actions = Array.from({ length: 30 }, (_, i) => deskButton(`Send P${i}`, 'send', { about: `P${i}` }));
      const [message] = toBlockKit({ ...cardOf(), actions }, nameToken);
      assert.deepEqual(findFaults(message), []);
      const rows = partsOf(message?.blocks).filter(({ type }) => type === 'actions');
      assert.deepEqual(
        rows.map(({ elements }) => (elements as Json[]).length),
        [25, 5],
      );
    });

    it('is only read once it is over', () => {
      const types = toSpentBlocks(TICKET, SPENT).flatMap(({ blocks }) => partsOf(blocks).map(({ type }) => type));
      for (const type of types) assert.doesNotMatch(String(type), /button|actions|input/);
    });
  });

  describe('of a long case', () => {
    const log = 'Event ID 50, source TermDD, component X.224: the client at [HOST-1] was disconnected.\n';
    const lines = (line: string) => line.repeat(PASTE).slice(0, PASTE);
    const pastes: Readonly<Record<string, string>> = {
      'a log': lines(log),
      'one endless line': lines('x'),
      'lines of one letter': lines('x\n'),
      'foreign letters': lines('漢字🙂 '),
      'nothing but backslashes': lines('\\"'),
      'a hostile log': lines(`${HOSTILE.join('\n')}\n`),
    };
    for (const [what, paste] of Object.entries(pastes))
      it(`comes in parts that fit, in order, with its buttons on the last: five pastes of ${what}`, () => {
        const card = longTicket(paste);
        for (const dialect of Object.values(DIALECTS)) assertParts(card, toAdaptiveCards(card, dialect));
        const messages = toBlockKit(card, () => 'x'.repeat(90));
        for (const message of messages) assert.deepEqual(findFaults(message), []);
        const rows = messages.map(({ blocks }) => blocks.filter(({ type }) => type === 'actions').length);
        assert.deepEqual(
          rows,
          rows.map((_, i) => (i === rows.length - 1 ? 1 : 0)),
        );
      });
  });

  describe('looks as it was approved', () => {
    it('in the web chat', () => assertGolden('desk-ticket', toAdaptiveCard(TICKET)));
    it('in Teams', () => assertGolden('teams-desk-ticket', toAdaptiveCards(TICKET, TEAMS)));
    it('in Slack', () => assertGolden('slack-desk-ticket', toBlockKit(TICKET, nameToken)));
    it('when it is over, in Teams', () => {
      assertGolden('teams-desk-ticket-spent', toAdaptiveCards(spend(TICKET, SPENT), INERT));
    });
    it('when it is over, in Slack', () => assertGolden('slack-desk-ticket-spent', toSpentBlocks(TICKET, SPENT)));
  });
});

describe('A text that a button asks for', () => {
  const action = { kind: 'desk', agent: '', do: 'reply' } as const;

  it('lies under an id of its own for every button', () => {
    const ids = DESK_ACTS.flatMap((act) => [inputIdOf({ do: act }), inputIdOf({ do: act, about: 'P02' })]);
    assert.equal(new Set(ids).size, ids.length);
    assert.equal(inputIdOf({ do: 'send', about: 'P02' }), 'text-send-P02');
  });

  it('is read from where the button says, whatever else was typed', () => {
    const data = { token: 't', input: 'text-reply', 'text-reply': 'Try again.', 'text-note': 'He is slow.' };
    assert.equal(readAsked(data), 'Try again.');
  });

  it('is none where the client sent none, or something else', () => {
    const none = [null, undefined, 7, 'x', {}, { 'text-reply': 'a' }, { input: 'text-reply' }, { input: 7, 7: 'a' }];
    for (const data of none) assert.equal(readAsked(data), undefined);
    for (const data of [{ input: 'token', token: 't' }, { input: '__proto__' }, { input: 'text-reply', 'text-reply': {} }])
      assert.equal(readAsked(data), undefined);
  });

  it('is named beside what is pressed in the web chat, whose page puts it in', () => {
    const submit = partsOf(toAdaptiveCard({ ...cardOf(), actions: [REPLY] })).find(({ type }) => type === 'Action.Submit');
    assert.deepEqual(submit?.data, { action, turn: 7, input: 'text-reply' });
  });

  it('is asked for by the help desk only: on other buttons nothing opens', () => {
    const odd = { ...press('Talk to a person'), input: { label: 'Why', submit: 'Send' } };
    assert.doesNotMatch(JSON.stringify(toAdaptiveCard({ ...cardOf(), actions: [odd] })), /ShowCard|Input\./);
  });
});

/** Stands for the token, and can be read. */
function nameToken(offered: Offered): string {
  if (offered.kind !== 'desk') return offered.kind;
  return [offered.do, ...(offered.about === undefined ? [] : [offered.about])].join(' ');
}

/** Five pastes, and a checklist as long as that of P28. */
function longTicket(paste: string): Card {
  const pastes = Array.from({ length: 5 }, (): Block => ({ kind: 'quote', text: paste }));
  const checklist = Array.from({ length: 9 }, (_, i) =>
    step({ procedure: 'P28', step: i + 1, label: String(i + 1), text: 'Note what was tried. '.repeat(12), commands: ['winver'] }),
  );
  return { ...TICKET, body: [...TICKET.body, ...pastes, ...checklist] };
}

function assertParts(card: Card, parts: readonly object[]): void {
  for (const [i, part] of parts.entries()) {
    assert.ok(Buffer.byteLength(JSON.stringify(part)) <= MAX_BYTES);
    assert.deepEqual(parseAsTeams(part).complaints, []);
    assert.equal(JSON.stringify(part).includes('Action.ShowCard'), i === parts.length - 1);
  }
  const texts = (json: unknown) => partsOf(json).flatMap(({ type, text }) => (type === 'TextRun' ? [text] : []));
  assert.deepEqual(parts.flatMap(texts), texts(toAdaptiveCard(card)));
}
