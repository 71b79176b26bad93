import assert from 'node:assert/strict';
import fc from 'fast-check';
import { completeAction, createPressTokens, nameAction } from '../../adapters/press.ts';
import type { Offered } from '../../adapters/render/offered.ts';
import { DESK_ACTS, PRESSES } from '../../bot/types.ts';

const { sign, read } = createPressTokens(Buffer.alloc(32, 7));
const HUMAN: Offered = { kind: 'press', press: 'human' };

const name = fc.string({ minLength: 1, maxLength: 20 });
const offered: fc.Arbitrary<Offered> = fc.oneof(
  fc.record({ kind: fc.constant('answer' as const), question: name }),
  fc.record({ kind: fc.constant('answer' as const), question: name, value: name }),
  fc.record({ kind: fc.constant('press' as const), press: fc.constantFrom(...PRESSES) }),
  fc.record({ kind: fc.constant('reopen' as const), fact: name }),
  fc.record({ kind: fc.constant('step' as const), procedure: name, step: fc.integer({ min: 1, max: 99 }), done: fc.boolean() }),
  fc.constant({ kind: 'reread' as const }),
  fc.record({ kind: fc.constant('desk' as const), agent: fc.constant(''), do: fc.constantFrom(...DESK_ACTS) }),
  fc.record({
    ...{ kind: fc.constant('desk' as const), agent: fc.constant(''), do: fc.constantFrom(...DESK_ACTS) },
    about: name,
  }),
);

describe('The value of a button', () => {
  it('gives back what it was made from, in its own conversation', () => {
    fc.assert(
      fc.property(offered, fc.nat({ max: 1e6 }), (what, turn) => {
        assert.deepEqual(read('slack:T1:C1', sign('slack:T1:C1', what, turn)), { offered: { ...what }, turn });
      }),
    );
  });

  it('means nothing in another conversation, or made with another key', () => {
    const value = sign('slack:T1:C1', HUMAN, 3);
    assert.equal(read('slack:T2:C1', value), null);
    assert.equal(createPressTokens(Buffer.alloc(32, 8)).read('slack:T1:C1', value), null);
  });

  it('means nothing when any character of it is changed', () => {
    const value = sign('c', { kind: 'answer', question: 'server_os', value: '2008r2' }, 3);
    for (let i = 0; i < value.length; i += 1) {
      const other = value[i] === 'x' ? 'y' : 'x';
      assert.equal(read('c', value.slice(0, i) + other + value.slice(i + 1)), null, `at ${i}`);
    }
  });

  it('means nothing when it is no value at all', () => {
    for (const junk of [null, undefined, 7, {}, [], '', '|', '%', 'a|b', 'x'.repeat(100_000)])
      assert.equal(read('c', junk), null);
    fc.assert(fc.property(fc.string(), (junk) => read('c', junk) === null));
  });

  it('fits wherever Slack and Teams put it', () => {
    const longest: readonly Offered[] = [
      { kind: 'answer', question: 'admin_session_works', value: 'unknown' },
      ...DESK_ACTS.map((act) => ({ kind: 'desk', agent: '', do: act, about: 'P02' }) as const),
    ];
    for (const what of longest) {
      const value = sign('c', what, 2 ** 31 - 1);
      assert.ok(value.length <= 75, value);
      assert.match(value, /^[\w.~|%-]+$/);
    }
  });

  it('never says who presses it, what he writes, or how long it waits', () => {
    const full = { kind: 'desk', agent: 'Mallory', do: 'reply', text: 'All is well.', hold: 0 } as const;
    const bare = { kind: 'desk', agent: '', do: 'reply' } as const;
    assert.equal(sign('c', full, 3), sign('c', bare, 3));
    assert.deepEqual(read('c', sign('c', full, 3)), { offered: bare, turn: 3 });
  });

  it('means nothing for what the desk does not do', () => {
    const unknown = { kind: 'desk', agent: '', do: 'dismiss' } as unknown as Offered;
    assert.equal(read('c', sign('c', unknown, 3)), null);
  });
});

describe('An answer that an input completes', () => {
  const open: Offered = { kind: 'answer', question: 'events' };
  it('is one value or a list', () => {
    assert.deepEqual(completeAction(open, ['50']), { kind: 'answer', question: 'events', value: '50' });
    assert.deepEqual(completeAction(open, ['50', '56']), { kind: 'answer', question: 'events', value: ['50', '56'] });
  });
  it('is none when nothing is chosen', () => assert.equal(completeAction(open, []), null));
  it('does not change what a button says itself', () => {
    assert.deepEqual(completeAction(HUMAN, ['50']), HUMAN);
    assert.deepEqual(completeAction({ ...open, value: '1' }, ['50']), { ...open, value: '1' });
  });
});

describe('A button of the help desk that asks for a text', () => {
  const REPLY: Offered = { kind: 'desk', agent: '', do: 'reply' };

  it('gets the text that was written', () => {
    assert.deepEqual(completeAction(REPLY, [], 'Try again.'), { ...REPLY, text: 'Try again.' });
  });
  it('has none when nothing was written', () => {
    assert.deepEqual(completeAction(REPLY, []), REPLY);
    assert.deepEqual(completeAction(REPLY, [], ' \n'), REPLY);
  });
  it('is the only one: a text beside another button is not heard', () => {
    assert.deepEqual(completeAction(HUMAN, [], 'Try again.'), HUMAN);
    assert.equal(completeAction({ kind: 'answer', question: 'events' }, [], '50'), null);
  });
});

describe('The name of a press', () => {
  it('of the help desk says what is done, and about what', () => {
    assert.equal(nameAction({ kind: 'desk', agent: '', do: 'claim' }), 'claim');
    assert.equal(nameAction({ kind: 'desk', agent: '', do: 'send', about: 'P02' }), 'send P02');
  });
});
