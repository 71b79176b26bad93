import assert from 'node:assert/strict';
import { ErrorCode, WebAPIHTTPError, WebAPIPlatformError, WebAPIRateLimitedError, type WebClient } from '@slack/web-api';
import type { Failure, Sending } from '../../../adapters/channel.ts';
import { createPressTokens } from '../../../adapters/press.ts';
import { type SlackAddress, writeAddress } from '../../../adapters/slack/address.ts';
import { createPasses } from '../../../adapters/slack/passes.ts';
import { createSend } from '../../../adapters/slack/send.ts';
import { toFailure } from '../../../adapters/slack/web-api.ts';
import type { Outgoing } from '../../../bot/types.ts';
import { say } from '../fakes.ts';

const KEY = Buffer.alloc(32, 1);
const TO: SlackAddress = { team: 'T1', channel: 'C1' };
const called = (name: string) => new WebAPIPlatformError({ ok: false, error: name } as never);

/** A Web API that fails as told, one call after the other, and what it was asked. */
function harness(...failures: readonly (Error | null)[]) {
  const calls: { readonly method: string; readonly channel: string; readonly thread: string | undefined; readonly id: string }[] =
    [];
  const left = [...failures];
  const call = (method: string) => async (body: Record<string, string>) => {
    calls.push({ method, channel: body.channel ?? '', thread: body.thread_ts, id: body.client_msg_id ?? '' });
    const failed = left.shift();
    if (failed) throw failed;
    return { ok: true, channel: body.channel, ts: `${calls.length}.0` };
  };
  const chat = { postMessage: call('post'), postEphemeral: call('whisper'), update: call('update'), delete: call('delete') };
  const send = (key = KEY) =>
    createSend({
      workspaces: {
        tokenFor: async () => 'xoxb',
        find: async () => null,
        home: async () => 'T1',
        forget: async () => undefined,
      },
      clientFor: () => ({ chat }) as unknown as WebClient,
      tokens: createPressTokens(KEY),
      passes: createPasses(KEY),
      redirects: { note: async () => undefined },
      store: {
        arrivals: async () => [],
        conversationAt: async () => null,
        history: async () => [],
        desk: { anchor: async () => 'slack:at:T1:C1:9.9' } as never,
      },
      desks: [],
      key,
      clock: () => 0,
    });
  const sendingOf = (over: Partial<Sending> = {}): Sending => ({
    ...{ seq: 5, conversation: 'slack:T1:@U1', at: '2026-01-02T03:04:05.000Z', route: '', isRedrawn: false, tries: 1 },
    ...{ arrived: async () => [], note: async () => undefined, earlier: async () => null },
    anchor: async () => 'slack:at:T1:C1:9.9',
    ...over,
  });
  const deliver = (outgoing: Outgoing, over: Partial<Sending> = {}, to = TO, key = KEY) => {
    const { route = '' } = over;
    const address = route === '' ? writeAddress(to) : JSON.stringify({ desk: route, team: 'T1', channel: 'C1' });
    return send(key)(address, outgoing, sendingOf(over));
  };
  return { calls, deliver, ways: () => calls.map(({ method, channel, thread }) => [method, channel, thread]) };
}

const failed = (promise: Promise<void>): Promise<Failure> =>
  promise.then(
    () => assert.fail('it arrived'),
    (failure) => failure,
  );

describe('What Slack calls a failure', () => {
  const about = (name: string, creates = true) => {
    const { final, refused, ambiguous, holds, gone } = toFailure(called(name), creates);
    const flags = { ...(final && { final }), ...(refused && { refused }), ...(ambiguous && { ambiguous }) };
    return { ...flags, ...(holds && { holds }), ...(gone && { gone }) };
  };

  it('is final and ends the place, where nothing goes there', () => {
    for (const name of ['channel_not_found', 'is_archived', 'not_in_channel', 'restricted_action', 'user_not_found'])
      assert.deepEqual(about(name), { final: true, gone: 'place' }, name);
  });

  it('says nothing of the channel when only a thread is shut, or one person is not there', () => {
    for (const name of ['thread_not_found', 'thread_locked', 'user_not_in_channel'])
      assert.deepEqual(about(name), { final: true }, name);
  });

  it('ends the whole workspace where the bot was thrown out', () => {
    for (const name of ['account_inactive', 'token_revoked', 'team_access_not_granted'])
      assert.deepEqual(about(name), { final: true, gone: 'tenant' }, name);
  });

  it('is not final where somebody can mend it', () => {
    for (const name of ['invalid_auth', 'missing_scope', 'ekm_access_denied'])
      assert.deepEqual(about(name), { gone: 'tenant' }, name);
    for (const name of ['token_expired', 'something_new']) assert.deepEqual(about(name), {}, name);
  });

  it('is a refusal when no channel would take it', () => {
    for (const name of ['invalid_blocks', 'msg_too_long', 'no_text'])
      assert.deepEqual(about(name), { final: true, refused: true }, name);
  });

  it('leaves open whether something new is there already, and never whether something has changed', () => {
    for (const name of ['internal_error', 'fatal_error', 'service_unavailable']) {
      assert.deepEqual(about(name), { ambiguous: true }, name);
      assert.deepEqual(about(name, false), {}, name);
    }
    for (const status of [408, 500, 503]) {
      const error = new WebAPIHTTPError(status, '', {} as never);
      assert.deepEqual([toFailure(error, true).ambiguous, toFailure(error, false).ambiguous], [true, false]);
    }
    for (const code of ['ECONNREFUSED', 'EHOSTUNREACH', 'UND_ERR_CONNECT_TIMEOUT']) {
      const original = Object.assign(new TypeError('fetch failed'), { cause: Object.assign(new Error(), { code }) });
      assert.equal(toFailure(Object.assign(new Error(), { code: ErrorCode.RequestError, original }), true).ambiguous, false);
    }
    const reset = Object.assign(new Error(), { code: ErrorCode.RequestError, original: new Error('socket hang up') });
    assert.equal(toFailure(reset, true).ambiguous, true);
  });

  it('closes the channel or the workspace for as long as Slack says', () => {
    const { holds, retryAfterMs } = toFailure(new WebAPIRateLimitedError(7), true);
    assert.deepEqual([holds, retryAfterMs], ['place', 7_000]);
    assert.deepEqual(about('ratelimited'), { holds: 'place' });
    for (const name of ['rate_limited', 'message_limit_exceeded']) {
      assert.deepEqual(about(name), { holds: 'tenant' }, name);
      assert.ok((toFailure(called(name), true).retryAfterMs ?? 0) > 0);
    }
    assert.equal(toFailure(new WebAPIHTTPError(503, '', { 'retry-after': '9' } as never), true).retryAfterMs, 9_000);
  });
});

describe('The id by which Slack knows a repetition', () => {
  const idOf = async (over: Partial<Sending> = {}, key = KEY) => {
    const { calls, deliver } = harness();
    await deliver(say('x'), over, TO, key);
    return calls[0]?.id ?? '';
  };

  it('is the same in every try, process and restart', async () => {
    assert.match(await idOf(), /^[\da-f]{8}-[\da-f]{4}-8[\da-f]{3}-a[\da-f]{3}-[\da-f]{12}$/);
    assert.equal(await idOf(), await idOf({ tries: 7 }));
  });

  it('differs for each answer, way, part and bot, and where a number is used anew', async () => {
    const ids = [
      ...[await idOf(), await idOf({ seq: 6 }), await idOf({ route: 'desk' }), await idOf({ route: 'other' })],
      ...[await idOf({ at: '2026-01-03T00:00:00.000Z' }), await idOf({}, Buffer.alloc(32, 2))],
    ];
    const { calls, deliver } = harness();
    await deliver(say('word '.repeat(10_000)));
    assert.ok(calls.length > 1);
    const all = [...ids, ...calls.slice(1).map(({ id }) => id)];
    assert.equal(new Set(all).size, all.length);
  });

  it('is another one, the same in each try, when the message of the first was deleted or went elsewhere', async () => {
    const tries = [];
    for (const name of ['duplicate_message_not_found', 'duplicate_channel_not_found']) {
      const { calls, deliver } = harness(called(name));
      await deliver(say('x'));
      tries.push(calls.map(({ id }) => id));
    }
    assert.equal(new Set(tries[0]).size, 2);
    assert.deepEqual(tries[0], tries[1]);
  });

  it('is given up when message after message is deleted', async () => {
    const { calls, deliver } = harness(...Array.from({ length: 9 }, () => called('duplicate_message_not_found')));
    assert.equal((await failed(deliver(say('x')))).code, 'duplicate_message_not_found');
    assert.equal(calls.length, 3);
  });
});

describe('What one person alone is to see', () => {
  const alone: Outgoing = { ...say('these are not your buttons'), only: 'slack:T1:U2' };
  const thread: SlackAddress = { ...TO, thread: '1.0' };

  it('is shown in the channel where its thread is gone', async () => {
    const { ways, deliver } = harness(called('thread_not_found'));
    await deliver(alone, {}, thread);
    assert.deepEqual(ways(), [
      ['whisper', 'C1', '1.0'],
      ['whisper', 'C1', undefined],
    ]);
  });

  it('goes to his direct messages where he is not in the channel, under an id that Slack knows again', async () => {
    const { calls, ways, deliver } = harness(called('user_not_in_channel'));
    await deliver(alone);
    assert.deepEqual(ways(), [
      ['whisper', 'C1', undefined],
      ['post', 'U2', undefined],
    ]);
    assert.notEqual(calls[1]?.id, '');
  });

  it('comes again when Slack did not say whether it showed it, the third time in his direct messages', async () => {
    const lost = harness(called('internal_error'));
    const { ambiguous } = await failed(lost.deliver(alone));
    assert.equal(ambiguous, true);
    assert.deepEqual(lost.ways(), [['whisper', 'C1', undefined]]);
    const third = harness();
    await third.deliver(alone, { tries: 3 });
    assert.deepEqual(third.ways(), [['post', 'U2', undefined]]);
  });

  it('closes nothing to others when it does not reach him', async () => {
    const { gone, final } = await failed(harness(called('is_archived'), called('user_not_found')).deliver(alone));
    assert.deepEqual([gone, final], [undefined, true]);
    const busy = await failed(harness(new WebAPIRateLimitedError(7)).deliver(alone));
    assert.deepEqual([busy.holds, busy.retryAfterMs], [undefined, 7_000]);
    assert.equal((await failed(harness(called('token_revoked')).deliver(alone))).gone, 'tenant');
  });
});

describe('A line for a desk', () => {
  it('stands in the channel when the thread of the ticket is gone', async () => {
    const { ways, deliver } = harness(called('thread_not_found'));
    await deliver({ ...say('x'), to: 'desk', ticket: 'T-1' }, { route: 'desk' });
    assert.deepEqual(ways(), [
      ['post', 'C1', '9.9'],
      ['post', 'C1', undefined],
    ]);
  });

  it('is not moved out of the thread of a user', async () => {
    const { ways, deliver } = harness(called('thread_not_found'));
    assert.equal((await failed(deliver(say('x'), {}, { ...TO, thread: '1.0' }))).final, true);
    assert.equal(ways().length, 1);
  });
});
