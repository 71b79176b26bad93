import assert from 'node:assert/strict';
import type { Failure, Sending } from '../../../adapters/channel.ts';
import { createPressTokens } from '../../../adapters/press.ts';
import { placeOf, readPlace, type TeamsAddress, writeAddress } from '../../../adapters/teams/address.ts';
import type { Ambiguous } from '../../../adapters/teams/config.ts';
import { ConnectorError } from '../../../adapters/teams/connector.ts';
import { createRendering } from '../../../adapters/teams/render.ts';
import { createSend } from '../../../adapters/teams/send.ts';
import type { Outgoing } from '../../../bot/types.ts';
import { say } from '../fakes.ts';
import { cardOf, choices, everyBlock, HOSTILE, step } from '../render/cards.ts';
import { adviceFor } from '../render/dialogue.ts';
import { parseAsTeams } from '../render/parser.ts';

const TO: TeamsAddress = { serviceUrl: 'https://t.example/', tenant: 't1', user: '29:ada', bot: '28:bot', conversation: 'a:1' };
const refusal = (status: number | null, over: Partial<ConnectorError> = {}) =>
  new ConnectorError({ status, retryAfterMs: null, code: null, sent: 'no', ...over });

/** A connector that fails as told, one call after the other, and what it was asked. */
function harness(...failures: readonly (Error | null)[]) {
  return harnessWith('retry', ...failures);
}

function harnessWith(ambiguous: Ambiguous, ...failures: readonly (Error | null)[]) {
  const calls: unknown[][] = [];
  const left = [...failures];
  const shelf = new Map<string, string>();
  let now = 0;
  const call =
    <T>(name: string, result: T) =>
    async (...args: readonly unknown[]): Promise<T> => {
      calls.push([name, ...args]);
      now += 6_000;
      const failed = left.shift();
      if (failed) throw failed;
      return result;
    };
  const connector = {
    create: call('create', { id: '17' }),
    update: call('update', undefined),
    delete: call('delete', undefined),
    open: call('open', 'a:opened'),
  };
  const send = createSend({
    connector,
    shelf: {
      get: async (_kind, key) => shelf.get(key) ?? null,
      put: async (_kind, key, value) => void shelf.set(key, value),
    },
    tokens: createPressTokens(Buffer.from('key')),
    clock: () => now,
    store: { conversationAt: async () => null, history: async () => [] },
    ambiguous,
    hub: { hasWord: async () => false, handOver: async () => undefined },
    services: { find: async () => TO.serviceUrl },
    whispers: { note: async () => undefined },
    bot: TO.bot,
  });
  const places: string[] = [];
  const sending: Sending = {
    ...{ seq: 5, conversation: 'teams:t1:@29:ada', tries: 1, arrived: async () => [] },
    ...{ at: '2026-01-02T03:04:05.000Z', route: '', isRedrawn: false, anchor: async () => null },
    note: async (_part, place) => void places.push(place),
    earlier: async (turn) => ({
      seq: 1,
      outgoing: { ...say('x'), card: { ...cardOf(), turn, title: 'Earlier' } },
      places: [placeOf('a:1', '9')],
    }),
  };
  return {
    ...{ calls, places },
    deliver: (outgoing: Outgoing, to = TO, more: Partial<Sending> = {}) =>
      send(writeAddress(to), outgoing, { ...sending, ...more }),
  };
}

const failureOf = async (error: Error, outgoing = say('x'), to = TO, ambiguous: Ambiguous = 'retry'): Promise<Failure> =>
  harnessWith(ambiguous, error)
    .deliver(outgoing, to)
    .then(
      () => assert.fail('it arrived'),
      (failure) => failure,
    );

describe('The name of a place in Teams', () => {
  it('gives both ids back, whatever is in them', () => {
    const ids = { conversation: '19:x@thread.tacv2;messageid=1', activity: '1:a%b:c' };
    assert.deepEqual(readPlace(placeOf(ids.conversation, ids.activity)), ids);
  });
});

describe('An answer on its way to Teams', () => {
  it('comes again after what passes by itself, as late as Teams says', async () => {
    for (const status of [401, 408, 412, 429, 500, 502, 503, 504])
      assert.equal((await failureOf(refusal(status))).final, undefined);
    assert.equal((await failureOf(refusal(429, { retryAfterMs: 7_000 }))).retryAfterMs, 7_000);
    const refused = await failureOf(refusal(null, { code: 'ECONNREFUSED' }));
    assert.deepEqual([refused.final, refused.ambiguous, refused.code], [undefined, undefined, 'ECONNREFUSED']);
  });

  it('does not come again where it never can arrive', async () => {
    for (const status of [400, 403, 404, 413]) assert.equal((await failureOf(refusal(status))).final, true, String(status));
    assert.equal((await failureOf(refusal(null, { code: 'service-url-not-allowed' }))).final, true);
  });

  it('says when a new message may have arrived all the same, and only then', async () => {
    assert.equal((await failureOf(refusal(500, { sent: 'maybe' }))).ambiguous, true);
    const update = { ...say('x'), card: cardOf(), replaces: 3 };
    assert.equal((await failureOf(refusal(500, { sent: 'maybe' }), update)).ambiguous, undefined);
  });

  it('is not repeated then where the settings want a person to look', async () => {
    const { park, ambiguous } = await failureOf(refusal(null, { sent: 'maybe' }), say('x'), TO, 'park');
    assert.deepEqual([park, ambiguous], [true, true]);
    assert.equal((await failureOf(refusal(429), say('x'), TO, 'park')).park, undefined);
    const update = { ...say('x'), card: cardOf(), replaces: 3 };
    assert.equal((await failureOf(refusal(500, { sent: 'maybe' }), update, TO, 'park')).park, undefined);
  });

  it('is not repeated there either when whoever was sending it died, except into a place that it has', async () => {
    const left = (ambiguous: Ambiguous, outgoing: Outgoing) =>
      harnessWith(ambiguous).deliver(outgoing, TO, { isAbandoned: true });
    await assert.rejects(left('park', say('x')), { park: true });
    await left('park', { ...say('x'), card: cardOf(), replaces: 3 });
    await left('retry', say('x'));
  });

  it('says whose limit it has met', async () => {
    const closed = { ...TO, conversation: null };
    assert.equal((await failureOf(refusal(429))).holds, 'place');
    assert.equal((await failureOf(refusal(429), say('x'), closed)).holds, 'tenant');
    assert.equal((await failureOf(refusal(null, { code: 'login-failed' }))).holds, 'tenant');
    for (const status of [412, 500, 503]) assert.equal((await failureOf(refusal(status))).holds, undefined);
  });

  it('says what is dead: the conversation, or all of the organisation, but no channel for one of its threads', async () => {
    const thread = { ...TO, conversation: '19:x@thread.tacv2;messageid=1' };
    for (const code of ['BotNotInConversationRoster', 'ConversationBlockedByUser', 'ForbiddenOperationException'])
      assert.equal((await failureOf(refusal(403, { code }), say('x'), thread)).gone, 'place');
    assert.equal((await failureOf(refusal(403, { code: 'BotDisabledByAdmin' }))).gone, 'tenant');
    assert.equal((await failureOf(refusal(404))).gone, 'place');
    const { gone, final } = await failureOf(refusal(404), say('x'), thread);
    assert.deepEqual([gone, final], [undefined, true]);
    for (const status of [400, 401, 413, 429, 500]) assert.equal((await failureOf(refusal(status))).gone, undefined);
  });

  it('takes the place of an earlier card, and comes new where there is none any more', async () => {
    const update = { ...say('x'), card: cardOf(), replaces: 3 };
    const there = harness();
    await there.deliver(update);
    assert.deepEqual([there.calls.map(([name]) => name), there.places], [['update'], [placeOf('a:1', '9')]]);
    const gone = harness(refusal(404));
    await gone.deliver(update);
    assert.deepEqual([gone.calls.map(([name]) => name), gone.places], [['update', 'create'], [placeOf('a:1', '17')]]);
  });

  it('opens the chat with the user once', async () => {
    const { calls, deliver, places } = harness();
    const to = { ...TO, conversation: null };
    await deliver(say('x'), to);
    await deliver(say('y'), to);
    assert.deepEqual(
      calls.map(([name]) => name),
      ['open', 'create', 'create'],
    );
    assert.equal(places[0], placeOf('a:opened', '17'));
  });

  describe('that concerns one person, where others read,', () => {
    const foreign: Outgoing = { ...say('these are not your buttons'), only: 'teams:t1:29:ada' };
    const there: TeamsAddress = { ...TO, conversation: '19:x@thread.tacv2;messageid=1', shared: true };
    const spoken = (calls: readonly unknown[][]) =>
      calls.map(([name, ref, message]) => [
        name,
        (ref as { conversation?: string }).conversation,
        (message as { text?: string })?.text,
      ]);

    it('goes to the chat of that person', async () => {
      const { calls, places, deliver } = harness();
      await deliver(foreign, there);
      assert.deepEqual(spoken(calls), [
        ['open', undefined, undefined],
        ['create', 'a:opened', 'these are not your buttons'],
      ]);
      assert.deepEqual(places, [], 'it is no part of the conversation');
    });

    it('is a short sentence for all where there is no such chat, and nothing is lost when Teams is only busy', async () => {
      const { calls, deliver } = harness(refusal(403));
      await deliver(foreign, there);
      assert.deepEqual(spoken(calls).at(-1), [
        ...['create', '19:x@thread.tacv2;messageid=1', 'Only the person who asked can do that here.'],
      ]);
      const busy = harness(refusal(429));
      await assert.rejects(busy.deliver(foreign, there), { code: '429', holds: 'tenant' });
      assert.equal(busy.calls.length, 1);
    });

    it('is said in the own chat as it is', async () => {
      const { calls, deliver } = harness();
      await deliver(foreign);
      assert.deepEqual(spoken(calls), [['create', 'a:1', 'these are not your buttons']]);
    });
  });

  it('does not begin a further call after ten seconds', async () => {
    const { calls, deliver } = harness();
    const long = 'word '.repeat(10_000);
    await assert.rejects(deliver(say(long)), { code: 'too-slow' });
    assert.equal(calls.length, 2);
  });
});

describe('A message for Teams', () => {
  const rendering = createRendering((_offered, turn) => `token-${turn}`);
  const contentsOf = (parts: ReturnType<typeof rendering.live>) =>
    parts.flatMap(({ attachments = [] }) => attachments.map(({ content }) => content));

  it("passes Microsoft's parser, live and spent, whatever is in it", () => {
    for (const text of ['Some text.', ...HOSTILE]) {
      // A card asks one thing; two lists would share their input.
      const blocks = everyBlock(text).filter(({ kind }) => kind !== 'choices');
      const outgoing = { ...say('x'), card: cardOf(...blocks, choices(9, { label: text })) };
      for (const parts of [rendering.live(outgoing), rendering.spent(outgoing)])
        for (const content of contentsOf(parts)) assert.deepEqual(parseAsTeams(content).complaints, []);
    }
  });

  it('has nothing to press when it is spent', () => {
    const outgoing = { ...say('x'), card: adviceFor(['P02'], '2008r2') };
    assert.doesNotMatch(JSON.stringify(rendering.spent(outgoing)), /Action\.(Execute|Submit)|Input\./);
    assert.match(JSON.stringify(rendering.live(outgoing)), /Action\.Execute/);
  });

  it('carries the same value for old clients, and asks for no answer that is not needed', () => {
    const [content] = contentsOf(rendering.live({ ...say('x'), card: cardOf(step(), choices(9)) }));
    const text = JSON.stringify(content);
    assert.match(
      text,
      /"type":"Action.Execute","title":"Step 2: Done","verb":"press","data":\{"token":"token-7"\},"associatedInputs":"none"/,
    );
    assert.match(text, /"fallback":\{"type":"Action.Submit","title":"Answer","data":\{"token":"token-7"\},"style":"positive"\}/);
  });

  it('of commands is preformatted, and nothing in it is taken for markup', () => {
    const command = 'reg query "HKLM\\A_B*" <x> & echo `y`';
    const [, message] = rendering.live({ ...say('x'), card: cardOf(step({ commands: [command] })) });
    assert.equal(message?.textFormat, 'xml');
    assert.ok(message?.text?.includes('<pre>reg query &quot;HKLM\\A_B*&quot; &lt;x&gt; &amp; echo `y`</pre>'));
  });

  it('of words is plain, and long words come in pieces', () => {
    const parts = rendering.live(say('word '.repeat(5_000)));
    assert.ok(parts.length > 1);
    assert.equal(parts.map(({ text }) => text).join(''), 'word '.repeat(5_000));
    for (const { textFormat } of parts) assert.equal(textFormat, 'plain');
  });

  it('of 80 steps comes in pieces that Teams takes', () => {
    const steps = Array.from({ length: 80 }, (_, i) =>
      step({ label: `${i + 1}`, text: 'x'.repeat(300), commands: ['y'.repeat(100)] }),
    );
    for (const message of rendering.live({ ...say('x'), card: cardOf(...steps, choices(30)) }))
      assert.ok(Buffer.byteLength(JSON.stringify(message)) < 30_000);
  });
});
