import assert from 'node:assert/strict';
import { type Activity, type BotAdapter, type ConversationReference, EventFactory, TurnContext } from 'botbuilder';
import { type HandoffLine, isHub, readHandoffStatus, toHandoffInitiate } from '../../../adapters/hub/handoff.ts';

const ACTIVITY = {
  type: 'message',
  id: 'a-1',
  channelId: 'directline',
  serviceUrl: 'https://directline.example/',
  locale: 'en-GB',
  from: { id: 'user-1', name: 'Ada' },
  recipient: { id: 'bot-1', name: 'Reconnect' },
  conversation: { id: 'c-1' },
} as Activity;
const CONTEXT = {
  ticket: 'T-1',
  summary: 'Licence certificate damaged on [HOST-1]',
  facts: { 'Windows version': 'Server 2008 R2' },
  Skill: 'Remote Desktop',
};
const LINES: readonly HandoffLine[] = [
  { role: 'user', id: 'user-1', at: '2026-01-02T12:00:00.000Z', text: '**0x204** on [HOST-1]' },
  { role: 'bot', id: 'bot-1', at: '2026-01-02T12:00:01.000Z', text: 'Which Windows version?' },
];
const reference = () => TurnContext.getConversationReference(ACTIVITY) as ConversationReference;
const initiate = (transcript = LINES) => toHandoffInitiate({ conversationRef: reference(), context: CONTEXT, transcript });
const linesOf = ({ attachments }: Partial<Activity>) => attachments?.[0]?.content.activities as Partial<Activity>[];

describe('handoff.initiate', () => {
  it("has the shape of the SDK's own, but for what a turn adds", () => {
    const sdk = EventFactory.createHandoffInitiation(new TurnContext({} as BotAdapter, ACTIVITY), CONTEXT, { activities: [] });
    const { id: _id, timestamp: _timestamp, localTimezone: _zone, ...expected } = sdk;
    assert.deepEqual(initiate([]), expected);
  });

  it('brings the transcript, line by line, as plain text', () =>
    assert.deepEqual(linesOf(initiate()), [
      {
        type: 'message',
        channelId: 'directline',
        conversation: { id: 'c-1' },
        from: { id: 'user-1', role: 'user' },
        timestamp: '2026-01-02T12:00:00.000Z',
        text: '**0x204** on [HOST-1]',
        textFormat: 'plain',
      },
      {
        type: 'message',
        channelId: 'directline',
        conversation: { id: 'c-1' },
        from: { id: 'bot-1', role: 'bot' },
        timestamp: '2026-01-02T12:00:01.000Z',
        text: 'Which Windows version?',
        textFormat: 'plain',
      },
    ]));

  for (const [what, text] of Object.entries({
    'long lines': 'ä'.repeat(5_000),
    'short lines': 'x',
    'escaped lines': '\u0001'.repeat(5_000),
  }))
    it(`leaves the oldest ${what} behind when there are more than a connector takes`, () => {
      const many = Array.from({ length: 3_000 }, (_, n) => ({ ...LINES[0], text: `${n} ${text}` }) as HandoffLine);
      const event = initiate(many);
      const kept = linesOf(event);
      assert.ok(Buffer.byteLength(JSON.stringify(event)) < 256 * 1024);
      assert.ok(kept.length > 5 && kept.length < many.length);
      assert.deepEqual(
        kept.map((line) => line.text),
        many.slice(-kept.length).map((line) => line.text),
      );
    });

  it('does without what the reference does not know', () => {
    const { activityId: _, user: __, ...conversationRef } = reference();
    const event = toHandoffInitiate({ conversationRef, context: CONTEXT, transcript: [] });
    assert.ok(!('from' in event) && !('replyToId' in event));
  });
});

describe('handoff.status', () => {
  const status = (value: unknown, more: object = {}) =>
    readHandoffStatus({ type: 'event', name: 'handoff.status', value, ...more });

  for (const state of ['accepted', 'failed', 'completed'] as const)
    it(`is understood: ${state}`, () => {
      const sdk = EventFactory.createHandoffStatus({ id: 'c-1' } as Activity['conversation'], state, 'as it is');
      assert.deepEqual(readHandoffStatus(JSON.parse(JSON.stringify(sdk))), { state, message: 'as it is' });
      assert.deepEqual(status({ state }), { state, message: null });
      assert.deepEqual(status({ state, message: '', more: 1 }), { state, message: null });
    });

  it('may have a message that is none, which then counts as absent', () =>
    assert.deepEqual(status({ state: 'failed', message: { text: 'x' } }), { state: 'failed', message: null }));

  it('has its message made harmless and short', () => {
    assert.deepEqual(status({ state: 'failed', message: 'a\u0000\u202eb' }), { state: 'failed', message: 'a\ufffd\ufffdb' });
    assert.ok((status({ state: 'failed', message: 'x'.repeat(50_000) })?.message?.length ?? 0) <= 1_002);
  });

  for (const value of [null, undefined, 'accepted', {}, { state: 'Accepted' }, { state: 'typing' }, { state: ['accepted'] }, []])
    it(`is not ${JSON.stringify(value)}`, () => assert.equal(status(value), null));

  it('is no other activity', () => {
    for (const more of [{ type: 'message' }, { name: 'handoff.initiate' }, { name: undefined }])
      assert.equal(status({ state: 'accepted' }, more), null);
    for (const nothing of [null, undefined, 7, 'handoff.status', []]) assert.equal(readHandoffStatus(nothing), null);
  });
});

describe('A hub', () => {
  it('is a channel that the settings name', () => {
    assert.equal(isHub('directline', ['directline', 'liveperson']), true);
    assert.equal(isHub('DirectLine', ['directline']), true);
    assert.equal(isHub('slack', ['directline']), false);
    assert.equal(isHub('directline', []), false);
  });

  for (const name of ['msteams', 'MSTeams', 'msteams:copilot'])
    it(`is never ${name}, whatever the settings say`, () => assert.equal(isHub(name, [name, name.toLowerCase()]), false));
});
