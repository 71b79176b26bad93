import assert from 'node:assert/strict';
import { rememberMembers } from '../../../adapters/desk/members.ts';
import { actOf, readTyped } from '../../../adapters/desk/typed.ts';

describe('What is typed under a ticket', () => {
  it('is internal unless it says otherwise', () => {
    for (const text of ['reply to him that it works', 'claim this one?', 'I resolve: no', 'note', 'send him P02', 'undo it'])
      assert.deepEqual(readTyped(text), { do: 'note', text, written: true }, text);
  });

  it('goes to the user behind "reply:", in any case of letters and over several lines', () => {
    assert.deepEqual(readTyped('Reply: first\nsecond '), { do: 'reply', text: 'first\nsecond' });
    assert.deepEqual(readTyped('reply:'), { do: 'reply', text: '' });
  });

  it('is a command only when it is nothing else', () => {
    const commands = { claim: 'claim', 'Take  over': 'take', release: 'release', return: 'return', reopen: 'reopen' };
    const more = { undo: 'undo', reveal: 'reveal', next: 'suggest', resolve: 'resolve' };
    for (const [typed, act] of Object.entries({ ...commands, ...more })) assert.deepEqual(readTyped(` ${typed} `), { do: act });
    for (const typed of ['Claim.', 'claim!', 'Resolve.'])
      assert.deepEqual(readTyped(typed), { do: typed.slice(0, -1).toLowerCase() });
  });

  it('may close the ticket with last words, say that it is a note, or send steps', () => {
    assert.deepEqual(readTyped('resolve: it runs'), { do: 'resolve', text: 'it runs' });
    assert.deepEqual(readTyped('note: reply: no'), { do: 'note', text: 'reply: no', written: true });
    assert.deepEqual(readTyped('send P02'), { do: 'send', about: 'P02' });
    assert.deepEqual(readTyped('send question:server_os'), { do: 'send', about: 'question:server_os' });
  });

  it('is corrected and withdrawn where it was written', () => {
    const about = (message: string) => `at:${message}`;
    assert.deepEqual(actOf({ kind: 'edited', message: '7', text: 'reply: better' }, about), {
      do: 'correct',
      about: 'at:7',
      text: 'better',
    });
    const note = { do: 'correct', about: 'at:7', text: 'he is lying', inside: true };
    for (const text of ['he is lying', 'note: he is lying'])
      assert.deepEqual(actOf({ kind: 'edited', message: '7', text }, about), note, text);
    assert.deepEqual(actOf({ kind: 'deleted', message: '7' }, about), { do: 'withdraw', about: 'at:7' });
    assert.equal(actOf({ kind: 'image' }, about), null);
    assert.equal(actOf({ kind: 'timer' }, about), null);
  });
});

describe('Who is of a desk', () => {
  let now = 0;
  let asked = 0;
  let members: string[] = [];
  const isMember = () =>
    rememberMembers(
      async (_desk, user) => {
        asked += 1;
        return members.includes(user);
      },
      () => now,
    );
  beforeEach(() => {
    [now, asked, members] = [0, 0, ['ben']];
  });

  it('is asked of the platform, once for a gesture', async () => {
    const ask = isMember();
    assert.deepEqual([await ask('d', 'ben'), await ask('d', 'ben')], [true, true]);
    assert.equal(asked, 1);
  });

  it('and again a moment later, so that whoever has left is out', async () => {
    const ask = isMember();
    await ask('d', 'ben');
    [now, members] = [60_000, []];
    assert.equal(await ask('d', 'ben'), false);
  });

  it('and a no is never remembered, so that whoever has just joined is in', async () => {
    const ask = isMember();
    assert.equal(await ask('d', 'eve'), false);
    members = ['eve'];
    assert.equal(await ask('d', 'eve'), true);
  });
});
