import assert from 'node:assert/strict';
import { type Brain, buildBrain } from '../../bot/brain.ts';
import { readEvidence } from '../../bot/evidence.ts';
import { buildIndex, match } from '../../bot/match.ts';
import { loadKnowledge } from '../../knowledge/load.ts';

const { knowledge } = loadKnowledge();
const brain = buildBrain(knowledge);
const find = (text: string, by: Brain = brain) => match(readEvidence(text, by.reader), by.index);

describe('matching proves each error by its own pastes:', () => {
  for (const error of knowledge.errors) {
    it(`${error.id} is found in ${error.found.length}, and not first in ${error.notFound.length}`, () => {
      const missed = error.found.filter((text) => !find(text).found.some(({ error: id }) => id === error.id));
      const mistaken = error.notFound.filter(
        (text) => find(text).candidates[0]?.error === error.id && find(text).verdict !== 'none',
      );
      assert.deepEqual({ missed, mistaken }, { missed: [], mistaken: [] });
    });
  }
});

describe('matching', () => {
  const ERR_B =
    'Because of a security error, the client could not connect to the remote computer. Verify that you are logged on to the network, and then try connecting again.';

  it('finds every known wording, as it stands, first or level with its twin', () => {
    const wrong = knowledge.errors.flatMap((error) =>
      error.texts
        .filter(({ text }) => {
          const { candidates } = find(text);
          const own = candidates.find(({ error: id }) => id === error.id);
          return !own || own.score < (candidates[0]?.score ?? 1) - 0.02;
        })
        .map(({ text }) => `${error.id}: ${text.slice(0, 80)}`),
    );
    assert.deepEqual(wrong, []);
  });

  it('tells the events about the end of the grace period apart by their bare texts', () => {
    const over = 'The RD Licensing grace period has expired and';
    const mode = `${over} Licensing mode for the Remote Desktop Session Host server has not been configured. Licensing mode must be configured for continuous operation.`;
    const server = `${over} the service has not registered with a license server with installed licenses. A RD Licensing server is required for continuous operation.`;
    const verdicts = [mode, server].map((text) => find(text)).map(({ verdict, candidates }) => [verdict, candidates[0]?.error]);
    assert.deepEqual(verdicts, [
      ['match', 'R-LICMODE'],
      ['match', 'EVT-1008'],
    ]);
  });

  it('does not depend on the order of the knowledge', () => {
    const backwards = buildBrain({ ...knowledge, errors: [...knowledge.errors].reverse() });
    for (const error of knowledge.errors.slice(0, 40)) {
      const text = error.found[0] ?? '';
      assert.deepEqual(
        find(text, backwards).candidates.map((c) => [c.error, c.score]),
        find(text).candidates.map((c) => [c.error, c.score]),
      );
    }
  });

  it('gives an event id no weight without its source or its text', () => {
    assert.equal(find('we had 50 people in the room and 1003 apples').verdict, 'none');
    assert.equal(
      find('event 50 is in the log').candidates.some(({ score }) => score >= 0.9),
      false,
    );
  });

  it('finds nothing in what ends many messages, and asks which one it is where many begin alike', () => {
    const things = ['printer', 'mailbox', 'scanner', 'calendar', 'browser', 'camera'];
    const entry = (error: string, text: string) => ({ error, text, kind: 'dialog' as const, events: [], codes: [], signs: [] });
    const index = buildIndex([
      ...things.map((thing) => entry(`end-${thing}`, `The ${thing} could not be opened. Turn the switch behind it.`)),
      ...things.map((thing) => entry(`begin-${thing}`, `Nobody answers behind the curtain because the ${thing} is gone.`)),
    ]);
    const verdict = (text: string) => match(readEvidence(text, brain.reader), index).verdict;
    assert.equal(verdict('Turn the switch behind it.'), 'none');
    assert.equal(verdict('Nobody answers behind the curtain because the'), 'ambiguous');
    assert.equal(verdict('The scanner could not be opened. Turn the switch behind it.'), 'match');
  });

  it('keeps codes of different namespaces apart', () => {
    assert.equal(find('Error code: 0x204').candidates[0]?.error, 'R-204');
    assert.equal(
      find('Extended error code: 0x204').candidates.some(({ error }) => error === 'R-204'),
      false,
    );
    assert.equal(
      find('winerror 516').candidates.some(({ error }) => error === 'R-204'),
      false,
    );
  });

  it('finds two messages that are pasted together', () => {
    const ids = find(
      `${ERR_B}\n\nand on the server:\nEvent ID: 1003\nSource: TerminalServices-RemoteConnectionManager`,
    ).found.map(({ error }) => error);
    assert.deepEqual([...ids].sort(), ['ERR-B', 'EVT-1003']);
  });

  it('survives typos, another quote, a cut end and chatter around', () => {
    for (const text of [
      'Becuase of a secuirty error, the clinet could not conect to the remote computer. Verfy that you are loged on to the network',
      'Because of a security error, the client could not connect to the remote comp',
      `hi all, since this morning I get “${ERR_B}” when I open my icon, any idea? regards`,
      ERR_B.toUpperCase(),
    ])
      assert.equal(find(text).candidates[0]?.error, 'ERR-B', text);
  });

  it('does not ask what the paste says, although it was cut off: the caption, and the sentence to its end', () => {
    for (const text of [
      'Remote Desktop Disconnected\nBecause of a security error, the client could not connect to the remote computer.',
      'Remote Desktop Disconnected Because of a security error, the client could not connect to the remote computer',
    ])
      assert.deepEqual([find(text).verdict, find(text).candidates[0]?.error], ['match', 'ERR-B'], text);
    assert.equal(find('Because of a security error, the client could not connect').verdict, 'ambiguous');
  });

  it('leaves out what is quoted only to be ruled out', () => {
    const [cred, internal] = ['"Your credentials did not work"', '"An internal error has occurred"'];
    const found: [text: string, errors: string[]][] = [
      [`not ${cred} but "${ERR_B}"`, ['ERR-B']],
      [`It says “${ERR_B}”, not ${internal}`, ['ERR-B']],
      [`Es ist nicht ${cred}, sondern ${internal}.`, ['R-INTERNAL']],
      [`instead of ${cred} I get ${internal} again`, ['R-INTERNAL']],
      [`forget ${cred}, that was my colleague`, []],
      [`${internal} is gone since the update`, []],
      [`I do not get past ${cred}`, ['R-CRED']],
      [`why do I not see ${cred} but ${internal}?`, ['R-INTERNAL']],
      [`${internal} is still there`, ['R-INTERNAL']],
    ];
    for (const [text, errors] of found)
      assert.deepEqual(
        find(text).found.map(({ error }) => error),
        errors,
        text,
      );
  });

  it('doubts a message in which the word that tells it is another, and says what it lacks', () => {
    const { verdict, doubtful, tellApart } = find('The server runs low on spreadsheet pool memory.');
    assert.deepEqual([verdict, doubtful.map(({ error }) => error)], ['ambiguous', ['SYM-SNP']]);
    assert.deepEqual(tellApart, ['missing (nonpaged)', 'between its words (spreadsheet)']);
  });

  it('has no doubt about a message with the typos of a hurried hand, nor about a code', () => {
    for (const text of ["the remote pc dosn't suport Restricted Adminstration mode", 'Could not conect: 0x204'])
      assert.deepEqual([find(text).verdict, find(text).doubtful], ['match', []], text);
  });

  it('finds both siblings in what people shorten both to', () => {
    const { verdict, candidates } = find('rdp: error in the licensing protocol');
    assert.deepEqual([verdict, candidates.slice(0, 2).map(({ error }) => error)], ['ambiguous', ['R-LICPROT-OLD', 'R-LICPROT']]);
  });

  it('takes a sentence without what tells it for no more than it says, also where each character is compared', () => {
    const firstOf = (text: string) => (find(text).verdict === 'none' ? 'none' : find(text).candidates[0]?.error);
    for (const text of ['远程桌面无法连接', '遠端桌面無法連線', 'サーバーに接続できません', 'エラーが発生しました', '出现错误'])
      assert.equal(firstOf(text), 'none', text);
    for (const text of [
      'could not connect to the remote computer',
      '无法连接到远程计算机',
      'リモートデスクトップに接続できません',
    ])
      assert.equal(firstOf(text), 'ERR-C', text);
    for (const text of [
      '由于出现安全错误，客户端无法连接到远程计算机',
      'セキュリティ エラーのため、クライアントはリモート コンピューターに接続できませんでした',
    ])
      assert.equal(firstOf(text), 'ERR-B', text);
  });

  it('says none for what is foreign', () => {
    for (const text of [
      'The printer is out of toner again, can somebody order some?',
      'Windows cannot access the specified device, path, or file. You may not have the appropriate permissions to access the item.',
      'Your PC ran into a problem and needs to restart.',
      'A disk read error occurred. Press Ctrl+Alt+Del to restart.',
      'lorem ipsum dolor sit amet',
      'hello',
      'Outlook cannot open your default e-mail folders.',
    ])
      assert.equal(find(text).verdict, 'none', `${text}: ${JSON.stringify(find(text).candidates[0])}`);
  });

  it('says why, in words', () => {
    assert.match(
      find(`${ERR_B} Error code: 0x706`)
        .candidates.map(({ reason }) => reason)
        .join('; '),
      /disconnect code 0x706.*% of its words|% of its words.*disconnect code 0x706/,
    );
  });
});
