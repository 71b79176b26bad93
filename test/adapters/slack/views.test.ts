import assert from 'node:assert/strict';
import { writeAddress } from '../../../adapters/slack/address.ts';
import { homeView, MOST_CASES, pasteWindow } from '../../../adapters/slack/views.ts';
import type { Case } from '../../../adapters/store/store.ts';
import { newConversation } from '../../../bot/turn.ts';
import type { Phase } from '../../../bot/types.ts';
import { partsOf } from '../render/block-kit-rules.ts';
import { assertGolden } from '../render/golden.ts';

const TS = '1767355310.000100';

function caseOf(id: string, phase: Phase, address: { readonly channel: string; readonly thread?: string }): Case {
  const conversation = { ...newConversation(`slack:T0A1B2C3D:${id}`), phase, owner: 'slack:T0A1B2C3D:U0ADA1234' };
  return { conversation, channel: 'slack', address: writeAddress({ team: 'T0A1B2C3D', ...address }) };
}

const name = ({ id }: { readonly id: string }) => (id.endsWith('unknown') ? null : `The error of ${id}`);
const many = (count: number) =>
  Array.from({ length: count }, (_, i) => caseOf(`C0HELPDSK:${i}`, 'asking', { channel: 'C0HELPDSK' }));
const textsOf = (view: unknown) => partsOf(view).flatMap(({ type, text }) => (type === 'plain_text' ? [String(text)] : []));

/** What Slack refuses in a Home tab or a window, from the pages of its blocks. */
function faultsOf(view: { readonly blocks: readonly unknown[] }): string[] {
  const parts = partsOf(view);
  const ids = parts.flatMap(({ action_id }) => (action_id ? [String(action_id)] : []));
  return [
    ...(view.blocks.length > 100 ? ['more than 100 blocks'] : []),
    ...(new Set(ids).size < ids.length ? ['an action_id twice'] : []),
    ...ids.filter((id) => id.length > 255),
    ...parts.filter(({ type }) => type === 'mrkdwn').map(() => 'text that Slack would parse'),
    ...parts.flatMap(({ type, text, url }) => [
      ...(type === 'header' && textsOf(text).some((words) => words.length > 150) ? ['a long header'] : []),
      ...(type === 'section' && textsOf(text).some((words) => words.length > 3_000) ? ['a long section'] : []),
      ...(type === 'button' && textsOf(text).some((words) => words.length > 75) ? ['a long button'] : []),
      ...(url !== undefined && String(url).length > 3_000 ? ['a long address'] : []),
    ]),
    ...textsOf(view).filter((words) => words.trim() === ''),
  ];
}

describe('The Home tab', () => {
  it('shows where each open case goes on', () =>
    assertGolden(
      'slack-home',
      homeView(
        [
          caseOf('C0HELPDSK:unknown', 'choosing', { channel: 'C0HELPDSK', thread: TS }),
          caseOf('@U0ADA1234', 'advising', { channel: 'D0DIRECT1' }),
          caseOf('@U0ADA1234:window', 'with-human', { channel: 'U0ADA1234' }),
          caseOf('@U0ADA1234:closed', 'closed', { channel: 'D0DIRECT1' }),
        ],
        name,
      ),
    ));

  it('says that nothing is open', () => assert.ok(textsOf(homeView([], name)).includes('Nothing is open.')));

  it('counts nothing that is closed or has not begun', () => {
    const cases = [caseOf('1', 'closed', { channel: 'D1' }), caseOf('2', 'idle', { channel: 'D1' })];
    assert.deepEqual(homeView(cases, name), homeView([], name));
  });

  it('shows as many as are useful, and says how many more there are', () => {
    const texts = textsOf(homeView(many(30), name));
    assert.equal(texts.filter((text) => text.includes('waits for your answer')).length, MOST_CASES);
    assert.ok(texts.some((text) => text.startsWith('And 10 older ones')));
    assert.ok(textsOf(homeView(many(MOST_CASES + 1), name)).some((text) => text.startsWith('And 1 older one:')));
  });

  for (const count of [0, 1, 30])
    it(`keeps Slack’s limits with ${count} cases`, () => assert.deepEqual(faultsOf(homeView(many(count), name)), []));

  it('keeps them with names of any length', () =>
    assert.deepEqual(faultsOf(homeView(many(30), () => 'a long name '.repeat(1_000))), []));
});

describe('The window to paste into', () => {
  it('keeps Slack’s limits', () => {
    const { title, submit, close, ...view } = pasteWindow();
    assert.deepEqual(faultsOf(view), []);
    for (const words of [title, submit, close]) assert.ok((words?.text.length ?? 0) <= 24);
  });
});
