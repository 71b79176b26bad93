import assert from 'node:assert/strict';
import fc from 'fast-check';
import { buildBrain } from '../../bot/brain.ts';
import { readEvidence } from '../../bot/evidence.ts';
import { match } from '../../bot/match.ts';
import { MOST_NAMES } from '../../bot/redact/marks.ts';
import { maskSecrets, redact } from '../../bot/redact.ts';
import type { HiddenName } from '../../bot/types.ts';
import { loadKnowledge } from '../../knowledge/load.ts';

const { knowledge } = loadKnowledge();
const brain = buildBrain(knowledge);
const found = (text: string) => match(readEvidence(text, brain.reader), brain.index).found.map(({ error }) => error);
const hide = (text: string) => redact(text, []).text;
const raw = String.raw;

/** What is pasted → what the help desk reads. */
const HIDDEN: Readonly<Record<string, readonly (readonly [string, string])[]>> = {
  'in Event Viewer': [
    [raw`User:          CORP\anna`, raw`User:          [HOST-1]\[USER-1]`],
    ['Computer:      SRV7.corp.local', 'Computer:      [HOST-1]'],
    ['Computer: thor\nDescription:\nThe terminal', 'Computer: [HOST-1]\nDescription:\nThe terminal'],
    ['MachineName  : TS01.corp.local', 'MachineName  : [HOST-1]'],
    ['Rechner: BUERO', 'Rechner: [HOST-1]'],
    [
      'Nom d’utilisateur : pdupont Ordinateur : COMPTA ID de l’événement : 56',
      'Nom d’utilisateur : [USER-1] Ordinateur : [HOST-1] ID de l’événement : 56',
    ],
    ['der Rechner BUCHHALTUNG antwortet nicht', 'der Rechner [HOST-1] antwortet nicht'],
    ['le serveur COMPTA ne répond pas', 'le serveur [HOST-1] ne répond pas'],
    ['el servidor LDAP no responde', 'el servidor LDAP no responde'],
    ['LE SERVEUR REFUSE LA CONNEXION', 'LE SERVEUR REFUSE LA CONNEXION'],
    ['<Computer>berlin</Computer>', '<Computer>[HOST-1]</Computer>'],
    ["<Security UserID='S-1-5-21-1004336348-1177238915-682003330-512'/>", "<Security UserID='[USER-1]'/>"],
    ["The terminal service client 'PC-REC-04' has", "The terminal service client '[HOST-1]' has"],
    ['<EventData><Data>PC-017</Data><Data>X.224</Data>', '<EventData><Data>[HOST-1]</Data><Data>X.224</Data>'],
    ["<Data Name='TargetUserName'>bob</Data>", "<Data Name='TargetUserName'>[USER-1]</Data>"],
    ['<Param1>anna</Param1><Param2>ACME</Param2>', '<Param1>[USER-1]</Param1><Param2>[HOST-1]</Param2>'],
    ['Account Name:\t\tTS01$\nAccount Domain:\t\tACME', 'Account Name:\t\t[HOST-1]$\nAccount Domain:\t\t[HOST-2]'],
    ['for user "jsmith" in the Active Directory Domain "acme"', 'for user "[USER-1]" in the Active Directory Domain "[HOST-1]"'],
    ['Client IP: 203.0.113.7.', 'Client IP: [ADDRESS-1].'],
    ['client 10.0.0.5, srv 10.0.0.6', 'client [ADDRESS-1], srv [ADDRESS-2]'],
  ],
  'in JSON and in the lines of log servers': [
    ['"user":{"name":"anna.schmidt","domain":"LOHN"}', '"user":{"name":"[USER-1]","domain":"[HOST-1]"}'],
    ['"host": { "name": "lohn" }', '"host": { "name": "[HOST-1]" }'],
    [
      'event_id=50 source="TermDD" host=lohn user=hmeier level=error',
      'event_id=50 source="TermDD" host=[HOST-1] user=[USER-1] level=error',
    ],
    ['dhost=lohn duser="hmeier" src=10.1.1.1', 'dhost=[HOST-1] duser="[USER-1]" src=[ADDRESS-1]'],
    [
      '<11>Mar  7 08:15:01 lohn MSWinEventLog\t1\tSystem\t1205\tFri Mar 07 08:15:01 2014\t1004\tTermService\thmeier\tUser\tError\tlohn\tNone',
      '<11>Mar  7 08:15:01 [HOST-1] MSWinEventLog\t1\tSystem\t1205\tFri Mar 07 08:15:01 2014\t1004\tTermService\t[USER-1]\tUser\tError\t[HOST-1]\tNone',
    ],
    ['user=N/A host=localhost', 'user=N/A host=localhost'],
  ],
  'at the command line': [
    ['telnet thor 3389', 'telnet [HOST-1] 3389'],
    ['ping -n 4 srv-berlin', 'ping -n 4 [HOST-1]'],
    ['mstsc /v:thor:3390', 'mstsc /v:[HOST-1]:3390'],
    ['mstsc /v:10.0.0.5', 'mstsc /v:[ADDRESS-1]'],
    ['mstsc /v:[2001:db8::10]:3390', 'mstsc /v:[[ADDRESS-1]]:3390'],
    ['logoff 14 /server:thor', 'logoff 14 /server:[HOST-1]'],
    ['setspn -Q TERMSRV/thor', 'setspn -Q TERMSRV/[HOST-1]'],
    ['   Host Name . . . . . . . . : RECEPTION', '   Host Name . . . . . . . . : [HOST-1]'],
    ['   Primary Dns Suffix  . . . : acme.lan', '   Primary Dns Suffix  . . . : [HOST-1]'],
    ['Physical Address. . : 00-15-5D-01-AB-CD', 'Physical Address. . : [ADDRESS-1]'],
    ['IPv6 Address : fe80::85a4:3dd:7a12:bb11%12', 'IPv6 Address : [ADDRESS-1]%12'],
    ['  TCP    10.1.2.3:3389    thor:51234    ESTABLISHED', '  TCP    [ADDRESS-1]:3389    [HOST-1]:51234    ESTABLISHED'],
    [' rdp-tcp#3     j.miller      2  Active  rdpwd', ' rdp-tcp#3     [USER-1]      2  Active  rdpwd'],
    ['>bob      rdp-tcp#0      1  Active      .  3/4/2024', '>[USER-1]      rdp-tcp#0      1  Active      .  3/4/2024'],
    ['net user jsmith /domain', 'net user [USER-1] /domain'],
  ],
  'in paths and links': [
    [raw`\\thor\c$`, raw`\\[HOST-1]\c$`],
    [raw`C:\Users\anna\AppData`, raw`C:\Users\[USER-1]\AppData`],
    [raw`C:\Users\Anna Berg\AppData`, raw`C:\Users\[USER-1]\AppData`],
    ['https://rdweb.acme.com/RDWeb', 'https://[HOST-1]/RDWeb'],
    ['acme.onmicrosoft.com', '[HOST-1]'],
    ['CN=srv9.acme.de, OU=IT', 'CN=[HOST-1], OU=IT'],
  ],
  'in dialogs and free words': [
    ['remote computer "thor" for one', 'remote computer "[HOST-1]" for one'],
    ['Oops, we couldn’t connect to srv7.', 'Oops, we couldn’t connect to [HOST-1].'],
    ['the server named thor is down', 'the server named [HOST-1] is down'],
    ['it says TS01 is gone', 'it says [HOST-1] is gone'],
    [raw`The user ACME\peter is already logged on`, raw`The user [HOST-1]\[USER-1] is already logged on`],
    ['write to anna.berg@acme.de', 'write to [USER-1]@[HOST-1]'],
    ['User name: Anna Berg', 'User name: [USER-1]'],
    [raw`I am .\bob or AzureAD\AnnaBerg`, raw`I am .\[USER-1] or AzureAD\[USER-2]`],
  ],
  'of keys': [
    ['License Server ID: ABCDE-12345-FGHIJ-67890-KLMNO-PQRST-UVWXY', 'License Server ID: [KEY-1]'],
    ['Thumbprint: a9 09 50 2d d8 2a e4 14', 'Thumbprint: [KEY-1]'],
    ['SSLCertificateSHA1Hash : A909502DD82AE41433E6F83886B00D4277A32A7B', 'SSLCertificateSHA1Hash : [KEY-1]'],
    ['key ABCDE-12345-FGHIJ-67890-KLMNO', 'key [KEY-1]'],
    ['confirmation 123456-234567-345678-456789-567890-678901', 'confirmation [KEY-1]'],
    ['token: abcdef0123456789', 'token: [KEY-1]'],
  ],
  'and passwords': [
    ['my password is Summer2024! and', 'my password is [PASSWORD] and'],
    ['password: hunter', 'password: [PASSWORD]'],
    ['Passwort: "zwei Worte"', 'Passwort: [PASSWORD]'],
    ['the PIN is 1234, pin 9876', 'the PIN is [PASSWORD], pin [PASSWORD]'],
    ['net user anna Passw0rd! /add', 'net user [USER-1] [PASSWORD] /add'],
    ['https://me:s3cret@thor/', 'https://me:[PASSWORD]@[HOST-1]/'],
  ],
};

/** What tells about the error, and names nobody. */
const UNTOUCHED: readonly string[] = [
  'Event ID 1003, Source: TermService, Microsoft-Windows-TerminalServices-RemoteConnectionManager, Schannel 36870',
  raw`<Data>\Device\Termdd</Data><Data>X.224</Data><Binary>0000050002002C000000000032000AC00000000032000AC0</Binary>`,
  `<Binary>${'0000050002002C000000'.repeat(2)}</Binary>`,
  'Error code: 0x904, 0x80090302, extended error code: 0x7, winerror 50331676',
  'Windows 10.0.17763.1, 6.1.7601.17514, Version=10.0.0.1, file version 6.0.0.1, KB2507353, x64, TLS1.2, RDP8, OID 1.3.6.1.5.5.7.3.1, section 2.2.1.4',
  'server: 2008R2, client: win10, server sp2, host: XP, connect to 2016',
  raw`%SystemRoot%\System32\LServer and C:\ProgramData\Microsoft\Crypto\RSA\MachineKeys, C:\Windows\System32\TSpkg.dll, logs\today.txt`,
  raw`HKLM\SYSTEM\CurrentControlSet\Control\Terminal Server\RCM, HKEY_LOCAL_MACHINE\SOFTWARE\Policies\Microsoft\Windows NT\Terminal Services`,
  raw`NT AUTHORITY\NETWORK SERVICE, BUILTIN\Administrators, NT SERVICE\TermService, S-1-5-18, S-1-5-20, User: N/A`,
  'localhost 127.0.0.1 ::1 0.0.0.0 [::]:3389 255.255.255.0',
  'https://learn.microsoft.com/x login.windows.net go.microsoft.com/fwlink/?linkid=866660 schemas.microsoft.com',
  '12:30:45 on 12.03.2024, 3/4/2024 8:12:44 AM, 2024-03-04T08:12:44.123Z, port 3389',
  '{C76BAA63-AE81-421C-B425-340B4B24157F} f686aace6942fb7f7ceb231212eef4a4_*',
  'The password is expired. My password is right, I use it in Outlook. The password was changed.',
  'connect to the server, the server is called by users, user: yes, computer: old, log on as another user, WINS\\DNS',
  'Certificate: the server name on the certificate is incorrect. licensing protocol.Please try. gpedit.msc',
];

describe('redacting', () => {
  for (const [where, pairs] of Object.entries(HIDDEN))
    it(`hides names ${where}`, () => {
      for (const [pasted, shown] of pairs) assert.equal(hide(pasted), shown);
    });

  it('leaves what identifies the error', () => {
    for (const text of UNTOUCHED) assert.equal(hide(text), text);
  });

  it('gives the same name the same mark over the whole ticket, however it is written', () => {
    const first = redact('Computer: SRV-BERLIN', []);
    const second = redact(raw`I restarted srv-berlin, \\thor\c$ is up`, first.names);
    assert.equal(second.text, raw`I restarted [HOST-1], \\[HOST-2]\c$ is up`);
    assert.deepEqual(second.names, [
      { mark: '[HOST-1]', value: 'SRV-BERLIN' },
      { mark: '[HOST-2]', value: 'thor' },
    ]);
  });

  it('hides a name also where it stands before the place that shows it to be one', () => {
    assert.equal(hide('thor is down.\nComputer: THOR'), '[HOST-1] is down.\nComputer: [HOST-1]');
  });

  it('hides only whole words', () => {
    assert.equal(redact('annals of hanna', [{ mark: '[USER-1]', value: 'anna' }]).text, 'annals of hanna');
  });

  it('takes a short name for another host than the full one', () => {
    const { text, names } = redact('Computer: berlin.corp.local\nI restarted Berlin', []);
    assert.equal(text, 'Computer: [HOST-1]\nI restarted [HOST-2]');
    assert.equal(redact('berlin again', names).text, '[HOST-2] again');
  });

  it('never gives a number twice, even where an entry is gone', () => {
    const { names } = redact(raw`\\thor\c$ 10.0.0.7`, [{ mark: '[HOST-3]', value: 'odin' }]);
    assert.deepEqual(
      names.map(({ mark }) => mark),
      ['[HOST-3]', '[HOST-4]', '[ADDRESS-1]'],
    );
  });

  it('takes the brackets from a mark that the user made up, and takes a known one as quoted', () => {
    const known: readonly HiddenName[] = [{ mark: '[HOST-1]', value: 'odin' }];
    const { text, names } = redact('[HOST-1] and [HOST-2], [host-1], Computer: thor', known);
    assert.equal(text, '[HOST-1] and (HOST-2), (host-1), Computer: [HOST-2]');
    assert.equal(names.length, 2);
  });

  it('does not take a word that is nobody’s for a name', () => {
    const text = raw`CORP\will sees \\license\share, \\TermService\x, ACME\1003, \\HOST-1\x`;
    assert.equal(hide(text), raw`[HOST-1]\will sees \\license\share, \\TermService\x, [HOST-2]\1003, \\HOST-1\x`);
  });

  it('keeps no password among the names', () => {
    assert.deepEqual(redact('password: hunter2, PIN 1234', []).names, []);
  });
});

describe('masking secrets for a person', () => {
  it('hides passwords and keys, and no names', () => {
    assert.equal(
      maskSecrets(raw`CORP\anna on SRV7: password is Summer2024!, product key ABCDE-12345-FGHIJ-67890-KLMNO, 10.0.0.7`),
      raw`CORP\anna on SRV7: password is [PASSWORD], product key [KEY], 10.0.0.7`,
    );
    assert.equal(maskSecrets('Authorization: Bearer abcdef0123456789abcdef'), 'Authorization: Bearer [KEY]');
  });

  it('leaves what identifies the error', () => {
    for (const text of UNTOUCHED) assert.equal(maskSecrets(text), text);
  });

  it('changes nothing the second time', () => {
    for (const [text] of Object.values(HIDDEN).flat()) assert.equal(maskSecrets(maskSecrets(text)), maskSecrets(text));
  });
});

describe('redacting what is known', () => {
  /** Commands that show how a name is filled in. */
  const HOLDS_EXAMPLE = /example|jsmith|DC01|2001:db8/i;

  it('leaves every known wording as it is', () => {
    for (const { text } of knowledge.errors.flatMap(({ texts }) => texts)) assert.equal(hide(text), text);
  });

  it('leaves every command and place of the procedures as it is', () => {
    const shown = knowledge.procedures.flatMap(({ steps }) =>
      steps.flatMap((step) => [...(step.commands ?? []), ...(step.place ?? [])]),
    );
    for (const text of shown.filter((line) => !HOLDS_EXAMPLE.test(line))) assert.equal(hide(text), text);
  });

  it('lets every known paste be recognised as before', () => {
    for (const { id, found: pastes } of knowledge.errors)
      for (const text of pastes.filter((paste) => hide(paste) !== paste)) assert.ok(found(hide(text)).includes(id), hide(text));
  });
});

// --- over all texts --------------------------------------------------------------------------------------------------

const letters = (alphabet: string, min: number, max: number) =>
  fc.string({ unit: fc.constantFrom(...alphabet), minLength: min, maxLength: max });
/** With z and q, so that no word of the fillers is hit. */
const hosts = fc
  .tuple(letters('QZXW', 3, 6), fc.constantFrom('', '-', '-rec-'), fc.nat(99), fc.constantFrom('', '.corp.local', '.zq.de'))
  .map(([head, dash, number, domain]) => `${head}${dash}${number}${domain}`);
const users = fc.tuple(letters('qzxw', 3, 6), fc.constantFrom('', '.', '_'), letters('zqk', 3, 5)).map((parts) => parts.join(''));
const octet = fc.integer({ min: 1, max: 126 });
const ips = fc.tuple(octet, octet, octet, octet).map((octets) => octets.join('.'));

const HOST_PLACES: readonly ((name: string) => string)[] = [
  (name) => `Computer: ${name}`,
  (name) => `<Computer>${name}</Computer>`,
  (name) => `Computer:      ${name.toLowerCase()}\nDescription:`,
  (name) => `\\\\${name}\\share`,
  (name) => `mstsc /v:${name}:3390`,
  (name) => `telnet ${name} 3389`,
  (name) => `remote computer "${name}"`,
  (name) => `the server named ${name} is gone`,
];
const USER_PLACES: readonly ((name: string) => string)[] = [
  (name) => `CORP\\${name} said`,
  (name) => `User:   CORP\\${name}`,
  (name) => `C:\\Users\\${name}\\Desktop`,
  (name) => `${name}@zq.example was here`,
  (name) => `Account Name:  ${name}`,
  (name) => ` rdp-tcp#3         ${name}                  2  Active  rdpwd`,
];
const ADDRESS_PLACES: readonly ((name: string) => string)[] = [
  (ip) => `Client IP: ${ip}.`,
  (ip) => `  TCP  ${ip}:3389  0.0.0.0:0`,
];
const FILLERS = [
  'Because of a security error, the client could not connect to the remote computer.',
  raw`HKLM\SYSTEM\CurrentControlSet\Services\TermService\Parameters`,
  'Event ID: 50, Source: TermDD',
  'password: hunter2',
  '[HOST-9] and [USER-1]',
  'then',
];
interface Placed {
  readonly name: string;
  readonly line: string;
}
const placed = (names: fc.Arbitrary<string>, places: typeof HOST_PLACES): fc.Arbitrary<Placed> =>
  fc.tuple(names, fc.constantFrom(...places)).map(([name, place]) => ({ name, line: place(name) }));
const lines = fc.oneof(
  placed(hosts, HOST_PLACES),
  placed(users, USER_PLACES),
  placed(ips, ADDRESS_PLACES),
  fc.constantFrom(...FILLERS).map((line) => ({ name: '', line })),
);
const scraps = fc.constantFrom(
  ...['\\', '\\\\', ':', '::', '.', '@', ' ', '\n', '=', '/', "'", '"', '<', '>', '[', ']', '-', '$', ', ', ' is '],
  ...[
    'srv7',
    'SRV7',
    'anna',
    'corp',
    'corp.local',
    'CN',
    'User',
    'Computer',
    'server',
    'named',
    'password',
    'pin',
    'Users',
    'net user ',
  ],
  ...[
    '10.0.0.7',
    'fe80',
    '1',
    '0x904',
    'HOST-1',
    '[HOST-1]',
    '[PASSWORD]',
    '[KEY]',
    'token',
    'abc123def',
    '://',
    '<Data>',
    'thumbprint',
  ],
);

function holdsWord(text: string, word: string): boolean {
  const escaped = word.replace(/[.*+?^${}()|[\]\\]/g, '\\$&');
  return new RegExp(`(?<![\\p{L}\\p{N}_])${escaped}(?![\\p{L}\\p{N}_])`, 'iu').test(text);
}

function assertSettled(text: string, known: readonly HiddenName[] = []): void {
  const once = redact(text, known);
  const twice = redact(once.text, once.names);
  assert.equal(twice.text, once.text);
  assert.deepEqual(twice.names, once.names);
  const shown = once.text.replace(/\[[A-Z]+-\d+\]/g, '[]');
  for (const { value } of once.names) assert.ok(!holdsWord(shown, value), `${value} in ${once.text}`);
}

describe('redacting any text', () => {
  it('hides each name at each place, and in what is said later', () => {
    fc.assert(
      fc.property(fc.array(lines, { minLength: 1, maxLength: 12 }), (parts) => {
        const text = parts.map(({ line }) => line).join('\n');
        const later = parts.map(({ name }) => `so ${name} again`).join(', ');
        const first = redact(text, []);
        const second = redact(later, first.names);
        for (const { name } of parts.filter((part) => part.name !== '')) {
          assert.ok(!holdsWord(first.text, name), `${name} in ${first.text}`);
          assert.ok(!holdsWord(second.text, name), `${name} in ${second.text}`);
        }
        assertSettled(text);
      }),
      { seed: 7, numRuns: 100 },
    );
  });

  it('changes nothing the second time, and shows no name that it knows', () => {
    const texts = fc.array(scraps, { maxLength: 40 }).map((parts) => parts.join(''));
    fc.assert(
      fc.property(texts, texts, (text, next) => {
        assertSettled(text);
        assertSettled(next, redact(text, []).names);
      }),
      { seed: 7, numRuns: 1000 },
    );
  });

  it('lets each mark be put back', () => {
    for (const [text, shown] of Object.values(HIDDEN)
      .flat()
      .filter(([, to]) => !to.includes('[PASSWORD]'))) {
      const { names } = redact(text, []);
      assert.equal(
        names.reduce((restored, { mark, value }) => restored.replaceAll(mark, () => value), shown),
        text,
      );
    }
  });

  it('reads hostile texts of full length', () => {
    const SIZE = 20_000;
    const patterns = [
      ...[
        '\\',
        'a.',
        ':',
        'a',
        'a@',
        'a\\',
        ' ',
        'ab:',
        'ab-',
        '/',
        '1.',
        '<Data>',
        'computer:',
        'computer . . ',
        'password is ',
      ],
      ...[
        'password: "',
        '[HOST-1]',
        '[',
        'eyJ',
        'eyJabcdefgh.',
        '\\Users\\a ',
        'TCP a ',
        '\n TCP',
        'server ',
        'CN=',
        'bearer a1',
        '123456 ',
      ],
      ...['ABCDE-', '://a:', 'İ', 'token=', 'ts-aa', 'S-1-5-21', 'ping -a ', 'rdp-', "client '", 'user: a b', 'Full Name: A B'],
    ];
    for (const pattern of patterns) {
      const text = pattern.repeat(Math.ceil(SIZE / pattern.length)).slice(0, SIZE);
      assert.ok(redact(text, []).text.length > 0);
      assert.ok(maskSecrets(text).length > 0);
    }
  });

  it('reads a text of thousands of names that begin alike', () => {
    const text = Array.from({ length: 2000 }, (_, i) => `\\\\a.q${i} `).join('');
    const { text: shown, names } = redact(text, []);
    assert.equal(names.length, MOST_NAMES);
    assert.ok(!shown.includes('a.q'));
  });
});

describe('More names than anybody tells apart', () => {
  const list = (from: number) => Array.from({ length: MOST_NAMES }, (_, i) => `SRV-${from + i}`).join(', ');

  it('are hidden all the same, behind one mark', () => {
    const { names } = redact(list(1000), []);
    const { text, names: after } = redact('SRV-1000 and SRV-5000 and CORP\\ada, once more SRV-5000', names);
    assert.equal(text, '[HOST-1] and [HOST-x] and [HOST-x]\\[USER-x], once more [HOST-x]');
    assert.deepEqual(after, names);
  });

  it('leave a mark that the user typed himself without its brackets', () =>
    assert.equal(redact('it says [HOST-x]', []).text, 'it says (HOST-x)'));
});
