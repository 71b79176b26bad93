import assert from 'node:assert/strict';
import { toCell, toCsv } from '../../../adapters/report/csv.ts';
import { PERIOD, TITLES, ticket } from './examples.ts';

describe('a cell of the table (OUT-09)', () => {
  const cells: readonly (readonly [string, string, string])[] = [
    ['a plain text', 'T-1', '"T-1"'],
    ['nothing', '', '""'],
    ['quotes', 'say "hi", now', '"say ""hi"", now"'],
    ['a formula', '=HYPERLINK("http://evil.example","x")', `"'=HYPERLINK(""http://evil.example"",""x"")"`],
    ['a plus', '+1+1', `"'+1+1"`],
    ['a minus', '-2+3', `"'-2+3"`],
    ['an at', '@SUM(1)', `"'@SUM(1)"`],
    ['a tab', '\tx', `"'\tx"`],
    ['a carriage return', '\r=1', `"'\r'=1"`],
    ['a line break', '\n=1', `"'\n'=1"`],
    ['spaces before a formula', '  =1', `"'  =1"`],
    ['a wide form', '＝1', `"'＝1"`],
    ['a cell for who splits at semicolons', 'a;=1', `"a;'=1"`],
    ['a row of its own', 'a\r\n=cmd|x', `"a\r\n'=cmd|x"`],
    ['a quoted cell in a cell', 'a;"=1', `"a;""'=1"`],
  ];
  for (const [what, text, cell] of cells) it(`is a text for ${what}`, () => assert.equal(toCell(text), cell));
});

describe('the table of tickets', () => {
  it('has a row for each, with the titles of the knowledge', () => {
    const done = ticket({
      cause: 'licence',
      status: 'resolved',
      end: 'agent',
      claimed: PERIOD.since,
      ended: PERIOD.until,
      reopened: 2,
    });
    const storm = ticket({ id: 'I-1', error: 'ERR-C', reason: 'incident', incident: true, users: 12 });
    const [names, first, second, rest] = toCsv([done, storm], TITLES).split('\r\n');
    assert.equal(
      names,
      '\uFEFF"id","channel","incident","cause","cause title","error","error title","reason","status","end","opened","claimed","ended","reopened","people"',
    );
    assert.equal(
      first,
      '"T-1","slack","no","licence","Damaged licence","","","asked","resolved","agent","2026-01-10T09:00:00.000Z","2026-01-01T00:00:00.000Z","2026-01-31T00:00:00.000Z","2",""',
    );
    assert.equal(
      second,
      '"I-1","slack","yes","","","ERR-C","It cannot connect","incident","open","","2026-01-10T09:00:00.000Z","","","0","12"',
    );
    assert.equal(rest, '');
  });

  it('makes no formula of any text', () => {
    const evil = '=cmd|calc!A0';
    const csv = toCsv([ticket({ id: evil, channel: evil, cause: evil, error: evil, reason: evil, opened: evil })], {
      cause: () => evil,
      error: () => evil,
    });
    assert.doesNotMatch(csv, /"=/);
    assert.equal(csv.match(/"'=cmd/g)?.length, 8);
  });
});
