import assert from 'node:assert/strict';
import { readSaid } from '../../bot/said.ts';
import { buildBrain, newConversation } from '../../bot/turn.ts';
import { loadKnowledge } from '../../knowledge/load.ts';

const brain = buildBrain(loadKnowledge().knowledge);
const read = (text: string) => readSaid({ message: 'm1', text }, newConversation('test'), brain);
/** Also what the user is asked about. */
const found = (text: string) => {
  const { matched, doubtful } = read(text);
  return [...matched.found, ...doubtful].map(({ error }) => error);
};

describe('a quotation', () => {
  it('behind a "no:" is what is shown instead', () =>
    assert.deepEqual(
      found(
        'it cannot verify... no: "The two computers couldn\'t connect in the amount of time allotted. Try connecting again."',
      ),
      ['R-108'],
    ));
});

describe('an error of something else', () => {
  const elsewhere: Record<string, string> = {
    'the dialog of FortiClient':
      'FortiClient VPN\nUnable to establish the VPN connection. The VPN server may be unreachable. (-14)',
    'the same in one line': 'FortiClient: Unable to establish the VPN connection. The VPN server may be unreachable. (-14)',
    'what AnyConnect refuses':
      'AnyConnect: VPN establishment capability from a Remote Desktop is disabled. A VPN connection will not be established.',
    'a share that net use does not reach':
      'net use z: \\\\fs1\\data\nSystem error 1311 has occurred.\nThere are currently no logon servers available to service the logon request.',
    'an event of another source':
      'Event Type:\tError\nEvent Source:\tNETLOGON\nEvent ID:\t5719\nDescription:\nThis computer was not able to set up a secure session with a domain controller in domain CORP due to the following: There are currently no logon servers available to service the logon request.',
    'the test of another port': 'Test-NetConnection files01 -Port 445\nTcpTestSucceeded : False',
    'the test of the port of a printer': 'Test-NetConnection print1 -Port 9100 TcpTestSucceeded : False',
    'its result':
      'WARNING: TCP connect to (10.0.0.7 : 1433) failed\nComputerName : sql1\nRemotePort : 1433\nPingSucceeded : True\nTcpTestSucceeded : False',
    'a file that is not saved': 'Beim Speichern der Datei ist ein interner Fehler aufgetreten',
    'a file that is not saved, in English': 'An internal error has occurred while saving the document',
    'a file that is not saved, in Japanese': 'ファイルの保存中に内部エラーが発生しました',
    'a database': 'Microsoft Access: ODBC--call failed. An internal error has occurred',
    'a photo that does not open': 'Class not registered when opening a photo (explorer.exe)',
    'a general code of another program': 'Excel: Class not registered (0x80040154)',
    'a small number of another program': 'Lexware: Interner Fehler 0x3',
    'a report that does not load': 'Power BI: An internal error has occurred. Please try again later',
    'another server': 'Dynamics NAV: The client could not establish a connection to the Microsoft Dynamics NAV Server.',
    'the grace period of Office': 'activation grace period expired for Office 2016',
    'a share':
      '\\\\nas01\\data is not accessible. You might not have permission to use this network resource. The user account is currently disabled',
    'a laptop that sleeps': 'My computer goes to sleep',
    'another laptop that sleeps': 'my laptop goes to sleep after 5 minutes how do i stop that',
    'a remote control of another maker': 'RustDesk: An internal error has occurred',
    'the one of Apple': 'Apple Remote Desktop: the logon attempt failed',
    'a virtual desktop of VMware': 'VMware Horizon Client: An internal error has occurred.',
  };
  for (const [what, text] of Object.entries(elsewhere))
    it(`is none of Remote Desktop: ${what}`, () => assert.deepEqual(found(text), []));

  it('is no paste that proves a known error', () => {
    const lost = brain.knowledge.errors.flatMap(({ id, found: pastes }) =>
      pastes.filter((text) => !found(text).includes(id)).map((text) => `${id}: ${text.slice(0, 100)}`),
    );
    assert.deepEqual(lost, []);
  });

  const here: [text: string, error: string][] = [
    ['FortiClient is connected, but it says: An internal error has occurred', 'R-INTERNAL'],
    ['FortiClient is up, rdp says: An internal error has occurred', 'R-INTERNAL'],
    ['over forticlient I get An internal error has occurred', 'R-INTERNAL'],
    ['AnyConnect says error 800', 'R-ERR800'],
    ['We use AnyConnect. Error code: 0x204', 'R-204'],
    [
      'AnyDesk works. The remote session was disconnected because there are no Remote Desktop License Servers available to provide a license.',
      'R-NOLS',
    ],
    ['Test-NetConnection ts1 -Port 445 works, 3389: TcpTestSucceeded : False', 'ERR-TELNET'],
    ['There are currently no logon servers available to service the logon request.', 'R-EPHEM'],
    [
      'rdp to ts1: There are currently no logon servers available to service the logon request. Event 5719 NETLOGON: none',
      'R-EPHEM',
    ],
    ['Remote Desktop Connection\nClass not registered (0x80040154)', 'R-CLASSNR'],
    ["the office pc goes to sleep and I can't reach it", 'SYM-ASLEEP'],
    ['my office pc goes to sleep and then remote desktop fails', 'SYM-ASLEEP'],
    ['it goes to sleep at night', 'SYM-ASLEEP'],
  ];
  for (const [text, error] of here)
    it(`is one of Remote Desktop all the same: "${text.slice(0, 90).replaceAll('\n', ' ⏎ ')}"`, () =>
      assert.ok(found(text).includes(error), found(text).join()));
});
