import assert from 'node:assert/strict';
import { buildSignIndex, compileSign, findSigns, signHolds, splitSentences } from '../../bot/signs.ts';

const holds = (sign: string, sentence: string) => splitSentences(sentence).some((s) => signHolds(compileSign(sign), s));

describe('splitSentences', () => {
  const cases: [what: string, text: string, sentences: string[]][] = [
    [
      'splits at full stops, question and exclamation marks and line breaks',
      'One. Two! Three?\nFour',
      ['one.', 'two!', 'three?', 'four'],
    ],
    [
      'keeps numbers and versions together',
      'Build 10.0.17763.1 runs. Port 3.5 too.',
      ['build 10.0.17763.1 runs.', 'port 3.5 too.'],
    ],
    ['keeps file names and paths together', 'vendorsvc.exe uses C:\\a.b\\c.d here', ['vendorsvc.exe uses c:\\a.b\\c.d here']],
    ['keeps X.224 together', 'component X.224 detected an error.', ['component x.224 detected an error.']],
    ['keeps abbreviations together', 'Id. del evento 50, e.g. this one. End.', ['id. del evento 50, e.g. this one.', 'end.']],
    [
      'keeps a list number with its text',
      '1. Remote access is off. 2. It is off.',
      ['1. remote access is off.', '2. it is off.'],
    ],
    ['unifies quotes, dashes and white space', 'It’s  “here” – now', ['it\'s "here" - now']],
    ['ends a sentence at a stop before a closing quote', '(It works.) Now', ['(it works.)', 'now']],
    [
      'splits Chinese and Japanese at their own stop',
      '远程桌面已断开连接。由于出现安全错误',
      ['远程桌面已断开连接。', '由于出现安全错误'],
    ],
    ['gives nothing for nothing', ' \n\n \t', []],
  ];
  for (const [what, text, sentences] of cases) it(what, () => assert.deepEqual(splitSentences(text), sentences));
});

describe('a sign', () => {
  const yes: [sign: string, sentence: string][] = [
    ['third|3rd user|person', 'it only happens to the third user'],
    ['third|3rd user|person', 'User number 3rd.'],
    ['log_on', 'They can log on.'],
    ['connect*', 'connecting fails'],
    ['works -not', 'it works'],
    ["doesn't work", 'it doesnt work'],
    ["doesn't work", 'it doesn’t work'],
    ['server', "the server's name"],
    ['erreur', "j'ai l'erreur"],
    ['windows_8.1', 'I use Windows 8.1.'],
    ['mstsc', 'mstsc.exe crashes'],
    ['/admin works', 'mstsc /admin works'],
    ['终端', '无法连接到终端服务器'],
    ['^yes', 'Yes, all of them'],
    ['=go_back|back', 'Go back, please!'],
  ];
  const no: [sign: string, sentence: string][] = [
    ['third|3rd user|person', 'the third time'],
    ['user', 'users'],
    ['can', "I can't connect"],
    ['works -not', 'it works not'],
    ['windows_8', 'I use Windows 8.1'],
    ['17763', '10.0.17763'],
    ['^yes', 'I say yes'],
    ['=back', 'RDP is back'],
    ['-not', 'anything'],
    ['', 'anything'],
    ['one two', 'One. Two.'],
  ];
  for (const [sign, sentence] of yes) it(`"${sign}" holds in "${sentence}"`, () => assert.ok(holds(sign, sentence)));
  for (const [sign, sentence] of no) it(`"${sign}" does not hold in "${sentence}"`, () => assert.ok(!holds(sign, sentence)));
});

describe('an index of signs', () => {
  const signs = ['third|3rd user|person', 'connect* -not', 'log_on again', '终端', '=back', 'works'] as const;
  const index = buildSignIndex(signs.map((sign) => [sign, sign] as const));

  it('finds what holds, and each value once', () => {
    assert.deepEqual(findSigns(index, 'the third user is connecting'), ['third|3rd user|person', 'connect* -not']);
    assert.deepEqual(findSigns(buildSignIndex([['a', 'x'] as const, ['b', 'x'] as const]), 'a b'), ['x']);
  });

  it('finds exactly what looking at every sign finds', () => {
    const sentences = [
      'back',
      'rdp is back',
      'not connected',
      'connected',
      'we log on again',
      '无法连接到终端服务器',
      'it works for the 3rd person',
      '',
    ];
    for (const sentence of sentences) {
      const each = signs.filter((sign) => signHolds(compileSign(sign), sentence));
      assert.deepEqual([...findSigns(index, sentence)].sort(), [...each].sort(), sentence);
    }
  });
});
