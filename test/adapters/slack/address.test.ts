import assert from 'node:assert/strict';
import {
  channelName,
  conversationOf,
  personalKey,
  placeOf,
  readAddress,
  readPlace,
  spotOf,
  threadKey,
  userKey,
  writeAddress,
} from '../../../adapters/slack/address.ts';

describe('Names in Slack', () => {
  it('are never the same for two workspaces, channels, threads or people', () => {
    const names = ['T1', 'T2'].flatMap((team) => [
      personalKey(team, 'U1'),
      personalKey(team, 'U1', '1.1'),
      personalKey(team, 'U2'),
      threadKey(team, 'C1', '1.1'),
      threadKey(team, 'C2', '1.1'),
      threadKey(team, 'C1', '1.2'),
      placeOf(team, 'C1', '1.1'),
      userKey(team, 'U1'),
    ]);
    assert.equal(new Set(names).size, names.length);
    assert.ok(names.every((name) => name.startsWith('slack:')));
  });

  it('of a place give back channel and timestamp', () =>
    assert.deepEqual(readPlace(placeOf('T1', 'C1', '1767355200.000100')), { channel: 'C1', ts: '1767355200.000100' }));

  it('of an address come back as they were', () => {
    const address = { team: 'T1', channel: 'C1', thread: '1.1', pressed: { place: placeOf('T1', 'C1', '1.2'), turn: 3 } };
    assert.deepEqual(readAddress(writeAddress(address)), address);
  });
});

describe('A conversation', () => {
  const at = (channel: string, thread: string | null) => conversationOf(spotOf('T1', channel, 'U1', '1.2', thread));

  it('is a person’s in direct messages', () =>
    assert.deepEqual(at('D1', null), { conversation: 'slack:T1:@U1', to: { team: 'T1', channel: 'D1' } }));

  it('is the thread in a thread of direct messages', () =>
    assert.deepEqual(at('D1', '1.1'), { conversation: 'slack:T1:@U1:1.1', to: { team: 'T1', channel: 'D1', thread: '1.1' } }));

  it('is the thread in a channel, or the one that the message opens', () => {
    assert.deepEqual(at('C1', '1.1'), { conversation: 'slack:T1:C1:1.1', to: { team: 'T1', channel: 'C1', thread: '1.1' } });
    assert.deepEqual(at('C1', null), { conversation: 'slack:T1:C1:1.2', to: { team: 'T1', channel: 'C1', thread: '1.2' } });
  });

  it('does not change when a message gets replies and so names itself as its thread', () => {
    assert.deepEqual(at('D1', '1.2'), at('D1', null));
    assert.deepEqual(at('C1', '1.2'), at('C1', null));
  });
});

describe('The name of a channel', () => {
  it('is told with its mark', () => assert.equal(channelName('C1', 'help-desk'), '#help-desk'));

  for (const [channel, name] of [
    ['C1', 'privategroup'],
    ['G1', 'mpdm-ada--bea-1'],
    ['D1', 'directmessage'],
    ['D1', 'anything'],
    ['C1', ''],
    ['C1', null],
  ] as const)
    it(`is none for ${channel} ${name}`, () => assert.equal(channelName(channel, name), null));
});
