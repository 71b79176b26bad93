import assert from 'node:assert/strict';
import fc from 'fast-check';
import { toTextMessages } from '../../../adapters/slack/text-messages.ts';
import { escapeWords, mentions, readWords } from '../../../adapters/slack/words.ts';
import { findFaults } from '../render/block-kit-rules.ts';

const BOT = 'U0B0TREC0';

describe('The words of a message in Slack', () => {
  const cases: readonly (readonly [what: string, written: string, read: string])[] = [
    ['entities', '&lt;EventID&gt;50&lt;/EventID&gt; &amp; more', '<EventID>50</EventID> & more'],
    ['entities of entities, once', '&amp;lt;', '&lt;'],
    ['entities that are not Slack’s', '&nbsp;&quot;', '&nbsp;&quot;'],
    ['a link', '<https://example.com/a?b=1&amp;c=2>', 'https://example.com/a?b=1&c=2'],
    ['a link with a label', 'on <http://srv01.example.com|srv01.example.com>.', 'on srv01.example.com.'],
    ['a label with a bar', '<https://example.com|a|b>', 'a|b'],
    ['a link to another program', '<rdp://srv01|srv01>', 'srv01'],
    ['an address', '<mailto:ada@example.com|ada@example.com>', 'ada@example.com'],
    ['an address without a label', '<mailto:ada@example.com>', 'ada@example.com'],
    ['a telephone number', '<tel:+15555550123>', '+15555550123'],
    ['a person', '<@U0ADA1234> and <@U0BEA5678|bea> and <@W0C|@cyd>', '@U0ADA1234 and @bea and @cyd'],
    ['a channel', '<#C0HELPDSK|help-desk>', '#help-desk'],
    ['a private channel', '<#C0PR1VATE|>', '#C0PR1VATE'],
    ['a group of users', '<!subteam^S0ADM1NS|@admins> <!subteam^S0ADM1NS>', '@admins @S0ADM1NS'],
    ['everybody', '<!here> <!channel|channel> <!everyone|@everyone>', '@here @channel @everyone'],
    ['a date', '<!date^1392734382^{date_num}|2014-02-18>', '2014-02-18'],
    ['the bot’s own name', `<@${BOT}> 0x204`, '0x204'],
    ['the bot’s own name with a label', `0x204, <@${BOT}|reconnect>`, '0x204,'],
    ['code', 'See:```Event ID:\t50\nSource:\tTermDD```thanks', 'See:\nEvent ID:\t50\nSource:\tTermDD\nthanks'],
    ['code within a line', 'the code `0x204`', 'the code `0x204`'],
    ['lines and tabs', '\n a\tb\r\n\n  c \n', 'a\tb\r\n\n  c'],
    ['curly quotes and spaces that do not break', '“can’t”\u00a0…', '“can’t”\u00a0…'],
    ['a tag that came unescaped', '<Event><ns:System a="b|c"/></Event>', '<Event><ns:System a="b|c"/></Event>'],
    ['a comment that came unescaped', '<!-- here --> <!DOCTYPE html>', '<!-- here --> <!DOCTYPE html>'],
    ['brackets in brackets', '<<https://example.com|x>> <@U0ADA1234', '<x> <@U0ADA1234'],
    ['brackets around nothing', '<> <|> < > a < b > c', '<> <|> < > a < b > c'],
    ['nothing', '', ''],
  ];
  for (const [what, written, read] of cases) it(`are read: ${what}`, () => assert.equal(readWords(written, BOT), read));

  it('are what was escaped, whatever it was', () =>
    fc.assert(
      fc.property(fc.string({ unit: 'grapheme' }), (text) => {
        fc.pre(!text.includes('```'));
        assert.equal(readWords(escapeWords(text), BOT), text.trim());
      }),
      { seed: 1 },
    ));

  for (const [what, piece] of [
    ['opening brackets', '<'],
    ['unfinished mentions', '<@U'],
    ['bars', '<|'],
    ['spaces', ' '],
    ['ampersands', '&'],
    ['links', '<https://a|'],
  ])
    it(`are read in a time that grows with their length: ${what}`, () => {
      const text = `a${piece?.repeat(200_000)}b`;
      const start = process.cpuUsage();
      assert.equal(readWords(text, BOT), text);
      // A search that goes back for each of them would take minutes.
      assert.ok(process.cpuUsage(start).user < 1_500_000);
    });
});

describe('A mention', () => {
  it('is of that user, with a label or without', () => {
    assert.ok(mentions(`hey <@${BOT}>`, BOT));
    assert.ok(mentions(`<@${BOT}|reconnect> hey`, BOT));
  });

  it('is not of a user whose id only begins so, nor of a name that is typed', () => {
    assert.ok(!mentions(`<@${BOT}1>`, BOT));
    assert.ok(!mentions(`@${BOT} &lt;@${BOT}&gt;`, BOT));
  });
});

describe('An answer without a card', () => {
  it('is one message, of words only', () =>
    assert.deepEqual(toTextMessages('Noted. <!here> *x*'), [
      {
        text: 'Noted. &lt;!here&gt; *x*',
        blocks: [
          {
            type: 'rich_text',
            elements: [{ type: 'rich_text_section', elements: [{ type: 'text', text: 'Noted. <!here> *x*' }] }],
          },
        ],
      },
    ]));

  for (const [what, text] of [
    ['long', 'word '.repeat(10_000)],
    ['one word', 'x'.repeat(30_000)],
    ['empty', ''],
    ['blank', ' \n'.repeat(20_000)],
    ['broken', '\ud800\0<@U1>'],
  ] as const)
    it(`keeps Slack’s limits when it is ${what}`, () => {
      const messages = toTextMessages(text);
      assert.ok(messages.length > 0);
      assert.deepEqual(messages.flatMap(findFaults), []);
    });
});
