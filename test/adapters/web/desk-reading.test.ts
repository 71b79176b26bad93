import assert from 'node:assert/strict';
import type { DeskLine } from '../../../adapters/store/store.ts';
import { readLines } from '../../../adapters/web/desk-reading.ts';
import { DESK_SAY, SAY } from '../../../bot/say.ts';

const HELD = `${DESK_SAY.toUser} (${DESK_SAY.goesOut})`;

function said(text: string, about: Partial<DeskLine> = {}): DeskLine {
  return { seq: 1, at: '2026-01-02T08:50:00Z', to: 'desk', text, card: null, replaces: null, ...about };
}

/** What an agent wrote: `lead` stands before the words. */
function words(lead: string, text: string, passes: string): DeskLine {
  return said(`${lead} ${text}`, { lead: `${lead} `, passes });
}

const read = (lines: readonly DeskLine[], ...sent: string[]) => readLines(lines, new Set(sent));
const firstOf = (line: DeskLine) => {
  const [first] = read([line]);
  return [first?.kind, first?.by, first?.text];
};

describe('What is said at the desks reads as', () => {
  it('words of the user, without what stands before them', () => {
    const event = { type: 'message', from: 'user', name: null, text: 'It is SRV7' } as const;
    assert.deepEqual(firstOf(said('User: It is SRV7', { event, passes: 'a', lead: 'User: ' })), ['user', 'User', 'It is SRV7']);
  });

  it('words to the user, and words among the desk, each of whoever wrote them', () => {
    assert.deepEqual(firstOf(words(`Ana ${HELD}`, 'Hello', 'a')), ['reply', 'Ana', 'Hello']);
    assert.deepEqual(firstOf(words(`Ana ${DESK_SAY.toUser}`, 'Hello', 'a')), ['reply', 'Ana', 'Hello']);
    assert.deepEqual(firstOf(words(`Ana ${DESK_SAY.internal}`, 'Hm', 'a')), ['note', 'Ana', 'Hm']);
  });

  it('the same, whatever somebody calls himself or writes', () => {
    const name = `Ana ${DESK_SAY.internal}`;
    assert.deepEqual(firstOf(words(`${name} ${DESK_SAY.toUser}`, 'Hello', 'a')), ['reply', name, 'Hello']);
    const text = `x ${DESK_SAY.toUser} y`;
    assert.deepEqual(firstOf(words(`Ana ${DESK_SAY.internal}`, text, 'a')), ['note', 'Ana', text]);
    assert.deepEqual(firstOf(words(`Ana ${DESK_SAY.internal}`, DESK_SAY.userUnreached, 'a')).slice(0, 2), ['note', 'Ana']);
  });

  it('news of the bot, and what needs to be seen to', () => {
    const event = { type: 'ticket.claimed', agent: 'Ana' } as const;
    assert.deepEqual(firstOf(said('Ana has it.', { event })), ['news', null, 'Ana has it.']);
    for (const trouble of [DESK_SAY.userUnreached, DESK_SAY.userUnreachable, DESK_SAY.userLeft])
      assert.deepEqual(firstOf(said(trouble)), ['trouble', null, trouble]);
  });

  it('deleted, where its words are gone', () => {
    assert.equal(read([words(`Ana ${HELD}`, SAY.deleted, 'a')])[0]?.gone, true);
    assert.equal(read([words(`Ana ${HELD}`, 'Hello', 'a')])[0]?.gone, undefined);
  });

  it('a reply that has gone out, that can still be taken back, or that was', () => {
    const [a, b, c] = ['a', 'b', 'c'].map((id) => words(`Ana ${HELD}`, id, id)) as [DeskLine, DeskLine, DeskLine];
    const undo = said(`Ana ${DESK_SAY.undone}`);
    const fates = (lines: readonly DeskLine[], ...sent: string[]) => read(lines, ...sent).flatMap(({ fate }) => fate ?? []);
    assert.deepEqual(fates([a, b, undo, c], 'c'), ['held', 'undone', 'sent']);
    assert.deepEqual(fates([a, b, undo, undo, c]), ['undone', 'undone', 'held']);
    assert.deepEqual(fates([a, b, undo], 'a'), ['sent', 'undone']);
    const note = words(`Ana ${DESK_SAY.internal}`, `Ana ${DESK_SAY.undone}`, 'n');
    assert.deepEqual(fates([a, note]), ['held'], 'words are no deeds');
  });
});
