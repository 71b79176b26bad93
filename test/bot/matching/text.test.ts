import assert from 'node:assert/strict';
import { readMessage, withoutFrame, wordsOf } from '../../../bot/matching/text.ts';

describe('words of a text', () => {
  it('are letters and digits in lower case, whatever stands between', () => {
    assert.deepEqual(wordsOf('The RDP protocol component “X.224” – error 0x80070005!'), [
      ...['the', 'rdp', 'protocol', 'component', 'x', '224', 'error', '0x80070005'],
    ]);
  });

  it('are the same in full width, and single characters where no blanks are written', () => {
    assert.deepEqual(wordsOf('ＲＤＰ接続'), ['rdp', '接', '続']);
  });

  it('are looked at only at their beginning when they are endless', () => {
    assert.equal(wordsOf('a'.repeat(100_000))[0]?.length, 40);
  });
});

describe('a known message', () => {
  it('tells where a placeholder stands', () => {
    const { words, gaps } = readMessage("The client '%1' on <ServerName> has an invalid license.");
    assert.deepEqual(words, ['the', 'client', 'on', 'has', 'an', 'invalid', 'license']);
    assert.deepEqual(gaps, [2, 3]);
  });

  it('keeps a tag of one word in square brackets, and takes several words for a placeholder', () => {
    assert.deepEqual(readMessage('[Owa] failed at [path to the file]').words, ['owa', 'failed', 'at']);
  });
});

describe('what stands around a message', () => {
  it('is left out when it is the head of an event', () => {
    const event = ['log name: system', 'source: termdd', 'event id: 50', 'level: error', 'description: the rdp protocol failed'];
    assert.deepEqual(withoutFrame(event), ['', '', '', '', ' the rdp protocol failed']);
  });

  it('stays when it is a single line that only looks like one', () => {
    assert.deepEqual(withoutFrame(['source: the disk', 'cannot be read']), ['source: the disk', 'cannot be read']);
  });

  it('is left out when it is the markup of an event', () => {
    assert.deepEqual(wordsOf(withoutFrame(['<event><data name="x">client lost</data></event>'])[0] ?? ''), ['client', 'lost']);
  });

  it('is left out when it says when a line of a log was written, and how grave it is', () => {
    const lines = [
      '2024-03-04 08:04:19,233 error the client was lost',
      '[3/4/2024 8:04 am] the client was lost',
      '03.04.24t08:04:19.1z: lost',
    ];
    assert.deepEqual(withoutFrame(lines), ['the client was lost', 'the client was lost', 'lost']);
    assert.deepEqual(readMessage(lines.join('\n')).words.join(' '), 'the client was lost the client was lost lost');
    assert.deepEqual(withoutFrame(['the last backup is of 2024-03-04 08:04']), ['the last backup is of 2024-03-04 08:04']);
  });

  it('stays when it is the markup of something else, which may be the message', () => {
    const markup = '<property name="expiry" type="number" value="0" locked="false"/> is wrong';
    assert.deepEqual(withoutFrame([markup]), [markup]);
  });
});
