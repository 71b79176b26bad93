import assert from 'node:assert/strict';
import { buildBrain } from '../../bot/brain.ts';
import { readEvidence } from '../../bot/evidence.ts';
import { match } from '../../bot/match.ts';
import { buildSignIndex, compileSign, findSigns, signHolds, splitSentences } from '../../bot/signs.ts';
import { loadKnowledge } from '../../knowledge/load.ts';

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

describe('the signs in the knowledge', () => {
  const { knowledge } = loadKnowledge();
  const brain = buildBrain(knowledge);
  const refusalOf = (text: string) => splitSentences(text).flatMap((sentence) => findSigns(brain.refusals, sentence))[0] ?? '';
  const hintOf = (procedure: string, text: string) => {
    const hints = brain.hints.get(procedure);
    return hints ? (splitSentences(text).flatMap((sentence) => findSigns(hints, sentence))[0] ?? '') : '';
  };

  const refused: [text: string, says: RegExp][] = [
    ['delete the whole RCM key', /named values/],
    ['can I delete the key RCM completely?', /named values/],
    ['I will just remove the entire key', /named values/],
    ['shall I delete the Parameters key?', /named values/],
    ['reg delete "HKLM\\SYSTEM\\CurrentControlSet\\Control\\Terminal Server\\RCM" /f', /named values/],
    ['should I switch off NLA?', /Network Level Authentication/],
    ['how do I disable network level authentication', /Network Level Authentication/],
    ['would disabling NLA help?', /Network Level Authentication/],
    ['turn NLA off', /Network Level Authentication/],
    ['can we turn off the firewall?', /firewall/i],
    ['disable the Windows firewall', /firewall/i],
    ['netsh advfirewall set allprofiles state off', /firewall/i],
    ['can I set AllowEncryptionOracle to 2?', /updates/],
    ['reg add HKLM\\Software\\X /v AllowEncryptionOracle /t REG_DWORD /d 2', /updates/],
    ['should I set encryption oracle remediation to vulnerable', /updates/],
    ['add NETWORK SERVICE to Administrators', /one key file/],
    ['can I put network service into the administrators group?', /one key file/],
    ['how can I reset the grace period', /CALs/],
    ['reset grace period', /CALs/],
  ];
  for (const [text, says] of refused) it(`refuse "${text}", and say what is right`, () => assert.match(refusalOf(text), says));

  const allowed = [
    'grace period reset?? no it expired',
    'the grace period has expired',
    'I deleted the whole key, what now',
    'Deleted the key on PC-REC-04 and restarted it.',
    'delete the whole MSLicensing key',
    'delete the four values in the RCM key',
    'which registry key do I have to delete?',
    'reg delete "HKLM\\SYSTEM\\CurrentControlSet\\Control\\Terminal Server\\RCM" /v "Certificate" /f',
    'NLA is already switched off',
    'FIPS was switched on and NLA is disabled by policy',
    'we turned off the firewall, still the same',
    'the firewall is off',
    'you can disable NLA by using the options on the Remote tab',
    'This could be due to CredSSP encryption oracle remediation.',
    'AllowEncryptionOracle is already 2',
    'NETWORK SERVICE is not an administrator',
  ];
  for (const text of allowed) it(`do not refuse "${text}"`, () => assert.equal(refusalOf(text), ''));

  it('refuse nothing that is only pasted, however it is wrapped', () => {
    const pasted = knowledge.errors.flatMap(({ texts, found }) => [...texts.map(({ text }) => text), ...found]);
    const wrapped = pasted.flatMap((text) => [text, wrap(text, 40), wrap(text, 60)]);
    assert.deepEqual(
      wrapped.filter((text) => refusalOf(text) !== ''),
      [],
    );
  });

  const hints: [text: string, says: RegExp][] = [
    ['which registry key is it?', /right pane|Parameters|RCM/],
    ['which values do I delete?', /X509 Certificate/],
    ['how do I undo this?', /import/i],
    ['the key is not there', /version/],
    ["I can't find the value X509 Certificate2", /fine/],
    ['there is no Certificate value', /fine/],
    ['reg export says access is denied', /administrator/i],
    ['can I skip the backup?', /No/],
    ['do I really need the export', /No/],
    ['I deleted the whole key, what now', /import/i],
  ];
  for (const procedure of ['P01', 'P02'])
    for (const [text, says] of hints)
      it(`know what to say during ${procedure} to "${text}"`, () => assert.match(hintOf(procedure, text), says));

  it('tell a wrapped security error from client and server versions that do not match', () => {
    const error =
      'Because of a security error, the client could not connect to the remote computer. Verify that you are logged on to the network, and then try connecting again.';
    const found = (text: string) => match(readEvidence(text, brain.reader), brain.index).found.map(({ error: id }) => id);
    for (let width = 24; width <= 80; width += 4)
      assert.deepEqual(found(wrap(error, width)).includes('R-VERSION'), false, `${width}`);
    assert.ok(found('it says client and server versions do not match').includes('R-VERSION'));
  });
});

/** Breaks lines between words, as mail programs do. */
function wrap(text: string, width: number): string {
  return text.replaceAll(new RegExp(`(.{1,${width}})(?: |$)`, 'gm'), '$1\n').trim();
}
