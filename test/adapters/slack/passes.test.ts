import assert from 'node:assert/strict';
import { type AskingButton, askWindow } from '../../../adapters/slack/ask-window.ts';
import { createPasses, type Pass } from '../../../adapters/slack/passes.ts';
import { checkView } from '../../stand-ins/slack/limits.ts';

const PASS: Pass = {
  conversation: `teams:${'0'.repeat(36)}:19:${'x'.repeat(300)}@unq.gbl.spaces;messageid=1`,
  ticket: 'T-ABCD-EFGH',
  route: 'slack:T0A1B2C3D/C0HELPDSK',
  team: 'T0A1B2C3D',
  holder: 'slack:T0A1B2C3D:U0ADA1234',
  token: '2|d|reply|c2lnbmF0dXJlXzI',
};
const REPLY: AskingButton = {
  label: 'Reply',
  action: { kind: 'desk', agent: '', do: 'reply' },
  style: 'positive',
  typed: 'reply: your words',
  input: { label: 'To the user', submit: 'Send to the user' },
};

describe('A pass to a ticket', () => {
  const passes = createPasses(Buffer.from('a key of the bot'));
  const written = passes.write(PASS);

  it('says what it was written with, and fits into a button of Slack', () => {
    assert.deepEqual(passes.read(written), PASS);
    assert.ok(written.length <= 2_000);
  });

  const [body = '', tag = ''] = written.split('.');
  const forged = Buffer.from(JSON.stringify({ ...PASS, ticket: 'T-1' })).toString('base64url');
  const others = createPasses(Buffer.from('another key')).write(PASS);
  const wrong = { forged: `${forged}.${tag}`, unsigned: body, empty: '', dot: '.', longer: `${written}.x`, others };
  for (const [what, text] of Object.entries(wrong))
    it(`is worth nothing when it is ${what}`, () => assert.equal(passes.read(text), null));

  it('is worth nothing when it is endless', () => assert.equal(passes.read('x'.repeat(1_000_000)), null));
});

describe('The window of a desk', () => {
  const pass = createPasses(Buffer.from('a key of the bot')).write(PASS);

  it('keeps Slack’s limits, whatever stands on its button', () => {
    assert.deepEqual(checkView(askWindow(REPLY, 'T-ABCD-EFGH: Damaged licence certificate', pass)), []);
    const long = 'a long name '.repeat(1_000);
    assert.deepEqual(checkView(askWindow({ ...REPLY, label: long, input: { label: 'x', submit: long } }, long, pass)), []);
  });

  it('lets the text be left out where that will do', () => {
    const optional = (input: AskingButton['input']) => {
      const block = askWindow({ ...REPLY, input }, 'T-1', pass).blocks.find(({ type }) => type === 'input');
      return block && 'optional' in block && block.optional;
    };
    assert.equal(optional(REPLY.input), false);
    assert.equal(optional({ ...REPLY.input, optional: true }), true);
  });
});
