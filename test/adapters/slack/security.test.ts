import assert from 'node:assert/strict';
import http from 'node:http';
import net, { type AddressInfo } from 'node:net';
import { gzipSync } from 'node:zlib';
import type { TakeTurn } from '../../../adapters/turn.ts';
import { type DeliverOptions, type Signed, signEnvelope } from '../../stand-ins/slack/deliver.ts';
import { sign } from '../../stand-ins/slack/sign.ts';
import type { Envelope, Json, Message } from '../../stand-ins/slack/wire.ts';
import { conversationAt, say } from '../fakes.ts';
import { wordsOf } from './looks.ts';
import { NOON, runSlackBot, type SlackBot } from './running.ts';

const PASTE = 'Because of a security error, the client could not connect to the remote computer.\nEvent ID 50, source TermDD';
const FORM = 'application/x-www-form-urlencoded';
const STAMP = String(NOON / 1000);

/** A bot that repeats what it hears. */
const repeat: TakeTurn = (before, { content, conversation: id }) => ({
  conversation: conversationAt((before?.turn ?? 0) + 1, id),
  outgoing: [say(content.kind === 'text' ? content.text : content.kind)],
});

let bot: SlackBot;
let unhandled: unknown[];
const note = (error: unknown) => unhandled.push(error);

const message = (text = PASTE) => bot.slack.make.message({ channel: 'U1', user: 'U1', text });
const answers = (channel = 'U1') => bot.slack.messages(channel).filter(({ bot_id }) => bot_id !== undefined);
const signedRaw = (raw: string | Buffer, type = 'application/json'): Signed => ({
  raw,
  headers: {
    'Content-Type': type,
    'X-Slack-Request-Timestamp': STAMP,
    'X-Slack-Signature': sign(bot.slack.signingSecret, STAMP, raw),
  },
});
const postSigned = (raw: string | Buffer, type?: string) => {
  const { headers } = signedRaw(raw, type);
  return bot.slack.post(raw, headers);
};
/** The same with another payload. */
const withPayload = (envelope: Envelope, payload: unknown): Envelope => {
  const json = JSON.stringify(payload);
  const raw = envelope.type === FORM ? new URLSearchParams({ payload: json }).toString() : json;
  return { ...envelope, payload: payload as Json, raw };
};
const turns = async () => (await bot.metrics.turns.get()).values.reduce((sum, { value }) => sum + value, 0);
const refusals = async (reason: string) =>
  (await bot.metrics.refused.get()).values.find(({ labels }) => labels.reason === reason)?.value ?? 0;
/** Nothing was taken in, and nobody was called. */
const assertNothing = async () => {
  await bot.settle();
  assert.equal(await turns(), 0);
  assert.deepEqual(
    bot.slack.calls.filter(({ method }) => method !== 'auth.test'),
    [],
  );
};
const assertAlive = async () => {
  assert.equal((await bot.slack.deliver(message())).status, 200);
  await bot.settle();
  assert.equal(answers().length, 1);
};

function startBot(options: Parameters<typeof runSlackBot>[0] = {}): void {
  beforeEach(async () => {
    unhandled = [];
    process.on('unhandledRejection', note);
    bot = await runSlackBot(options);
  });
  afterEach(async () => {
    await bot.stop();
    process.off('unhandledRejection', note);
    assert.deepEqual(unhandled, []);
  });
}

describe('A request that Slack did not sign', () => {
  startBot({ takeTurn: repeat });

  const without =
    (...names: readonly string[]) =>
    ({ raw, headers }: Signed): Signed => ({
      raw,
      headers: Object.fromEntries(Object.entries(headers).filter(([name]) => !names.includes(name))),
    });
  const withHeader =
    (name: string, value: string) =>
    ({ raw, headers }: Signed): Signed => ({ raw, headers: { ...headers, [name]: value } });
  const withBody =
    (change: (raw: string) => string) =>
    ({ raw, headers }: Signed): Signed => ({ raw: change(String(raw)), headers });

  const forged: readonly (readonly [string, NonNullable<DeliverOptions['tamper']>])[] = [
    ['has no signature and no time', without('X-Slack-Signature', 'X-Slack-Request-Timestamp')],
    ['has no signature', without('X-Slack-Signature')],
    ['has no time', without('X-Slack-Request-Timestamp')],
    ['has an empty signature', withHeader('X-Slack-Signature', '')],
    ['has half a signature', withHeader('X-Slack-Signature', 'v0=abcdef')],
    ['has an endless signature', withHeader('X-Slack-Signature', `v0=${'a'.repeat(10_000)}`)],
    ['has a signature of another length than it seems', withHeader('X-Slack-Signature', `v0=${'ä'.repeat(32)}`.normalize())],
    ['has the signature of another version', withHeader('X-Slack-Signature', `v1=${'a'.repeat(64)}`)],
    ['has a time in words', withHeader('X-Slack-Request-Timestamp', 'NaN')],
    ['was given a later time', withHeader('X-Slack-Request-Timestamp', String(Number(STAMP) + 1))],
    ['was changed by a byte', withBody((raw) => raw.replace('security', 'securitY'))],
    ['was written anew', withBody((raw) => JSON.stringify(JSON.parse(raw), null, 1))],
    ['has a space more', withBody((raw) => `${raw} `)],
  ];
  for (const [what, tamper] of forged)
    it(`is refused without a word when it ${what}`, async () => {
      const { status, body } = await bot.slack.deliver(message(), { tamper });
      assert.deepEqual([status, body], [401, '']);
      await assertNothing();
      assert.deepEqual(
        bot.slack.calls.map(({ method }) => method),
        ['auth.test'],
        'which is asked at the start',
      );
    });

  for (const seconds of [-301, 301, -86_400])
    it(`is refused when it is ${seconds} seconds away, with a line about the clock`, async () => {
      const { raw, headers } = signEnvelope(message(), bot.slack.signingSecret, NOON + seconds * 1000);
      assert.equal((await bot.slack.post(raw, headers)).status, 401);
      await assertNothing();
      assert.match(bot.log.join(), /five minutes away from the clock/);
      assert.equal(await refusals('clock'), 1);
    });

  it('is refused with the signature of another app', async () => {
    const { raw, headers } = signEnvelope(message(), 'another-secret', NOON);
    assert.equal((await bot.slack.post(raw, headers)).status, 401);
    await assertNothing();
  });

  it('does not get its challenge back', async () => {
    const { status, body } = await bot.slack.post('{"type":"url_verification","challenge":"x"}', {
      'Content-Type': 'application/json',
    });
    assert.deepEqual([status, body], [401, '']);
  });

  it('may look at the certificate, which is what Slack does without a signature', async () => {
    const { raw, type } = bot.slack.make.sslCheck();
    assert.equal((await bot.slack.post(raw, { 'Content-Type': type })).status, 200);
    assert.equal((await bot.slack.post(`ssl_check=1&command=/reconnect&text=${PASTE}`, { 'Content-Type': FORM })).status, 200);
    await assertNothing();
  });

  it('does not fill the log and holds up nobody, however many there are', async () => {
    const headers = { ...signedRaw('{}').headers, 'X-Slack-Signature': `v0=${'0'.repeat(64)}` };
    const old = { ...headers, 'X-Slack-Request-Timestamp': '1700000000' };
    for (let batch = 0; batch < 10; batch += 1)
      await Promise.all(Array.from({ length: 50 }, (_, i) => bot.slack.post('{"x":1}', i % 2 ? headers : old)));
    await assertAlive();
    assert.equal(await refusals('bad-signature'), 500);
    const loud = () => bot.log.filter((line) => !/answered$|cannot be taken for one of Slack$/.test(line));
    assert.equal(loud().length, 1);
    assert.match(loud()[0] ?? '', /SLACK_SIGNING_SECRET/, 'a wrong secret must not be silent');
    await bot.wait(60_000);
    for (let time = 0; time < 3; time += 1) await bot.slack.post('{"x":1}', headers);
    assert.equal(loud().length, 2);
  }).timeout(10_000);

  it('does not fill the log either when it is one that Slack signed, and is sent again and again', async () => {
    const { raw, headers } = signEnvelope(message(), bot.slack.signingSecret, NOON - 86_400_000);
    const spoken = () => bot.log.filter((line) => /away from the clock/.test(line));
    for (let time = 0; time < 5; time += 1) assert.equal((await bot.slack.post(raw, headers)).status, 401);
    assert.deepEqual([spoken().length, await refusals('clock')], [1, 5]);
    await bot.slack.post('{"x":1}', { ...headers, 'X-Slack-Signature': `v0=${'0'.repeat(64)}` });
    assert.match(bot.log.join(), /SLACK_SIGNING_SECRET/, 'one reason does not hide another');
    await bot.wait(60_000);
    await bot.slack.post(raw, headers);
    assert.equal(spoken().length, 2);
  });
});

describe('A signed request that makes no sense', () => {
  startBot({ takeTurn: repeat });

  const deep = `${'['.repeat(30_000)}${']'.repeat(30_000)}`;
  const bodies = ['null', '[]', '"x"', '123', 'true', '{"a":1}', '', '{nope', '{}', '{"type":5}', '{"type":"unheard-of"}', deep];
  for (const raw of bodies)
    it(`is refused: ${raw.slice(0, 20)}`, async () => {
      assert.equal((await postSigned(raw)).status, 400);
      await assertNothing();
      await assertAlive();
    });

  for (const payload of ['null', '[]', '"x"', '{nope', '', '{"type":"block_actions"}', '{"type":"view_submission"}', deep])
    it(`is refused as a form: ${payload.slice(0, 25)}`, async () => {
      assert.equal((await postSigned(new URLSearchParams({ payload }).toString(), FORM)).status, 400);
      await assertAlive();
    });

  it('is refused where a form is announced and JSON comes, and the other way round', async () => {
    assert.equal((await postSigned(message().raw, FORM)).status, 400);
    assert.equal((await postSigned(new URLSearchParams({ payload: '{}' }).toString())).status, 400);
  });

  it('changes no prototype', async () => {
    const polluted = '"__proto__":{"polluted":true},"constructor":{"prototype":{"polluted":true}}';
    const { raw } = message();
    await postSigned(raw.replace('{"type":"message"', `{${polluted},"type":"message"`).replace(/^\{/, `{${polluted},`));
    await postSigned(`__proto__[polluted]=1&__proto__=1&constructor.prototype.polluted=1&command=/reconnect&text=x`, FORM);
    const press = JSON.stringify({ type: 'block_actions', user: { id: 'U1' }, team: { id: 'T1' }, actions: [{}] });
    const state = `"state":{"values":{"__proto__":{"__proto__":{"value":"x"}}}},${polluted}`;
    await postSigned(new URLSearchParams({ payload: press.replace(/^\{/, `{${state},`) }).toString(), FORM);
    assert.equal(({} as Json).polluted, undefined);
    assert.equal((Object as unknown as Json).polluted, undefined);
  });
});

describe('A signed request with a mistake in it', () => {
  startBot({ takeTurn: repeat });

  it('is taken or refused, whatever is wrong in whichever place, and never brings the bot down', async () => {
    const ada = { user: 'U1', channel: 'U1' };
    await bot.slack.deliver(message());
    await bot.settle();
    const button = { type: 'button', action_id: 'press-1', value: 'x', text: { type: 'plain_text', text: 'Everybody' } };
    const card = { ...(answers()[0] as Message), blocks: [{ type: 'actions', block_id: 'b', elements: [button] }] };
    const envelopes = [
      bot.slack.make.message({ ...ada, text: PASTE }),
      bot.slack.make.press({ user: 'U1', on: card, choice: 'Everybody' }),
      bot.slack.make.messageShortcut({ user: 'U1', message: card, callback_id: 'troubleshoot_message' }),
      bot.slack.make.homeOpened({ user: 'U1' }),
      bot.slack.make.edited({ channel: 'U1', ts: bot.slack.messages('U1')[0]?.ts ?? '', text: 'other words' }),
    ];
    const wrong = [null, {}, ['x\u0000\ud800']];
    const seen = new Set<number>();
    for (const envelope of envelopes)
      for (const path of pathsOf(envelope.payload).filter((path) => path.length < 4)) {
        const replies = wrong.map((value) => bot.slack.deliver(withPayload(envelope, replaceAt(envelope.payload, path, value))));
        for (const { status } of await Promise.all(replies)) {
          assert.ok([200, 400].includes(status), `${status} for ${path.join('.')}`);
          seen.add(status);
        }
      }
    await bot.settle();
    assert.deepEqual([...seen].sort(), [200, 400]);
  }).timeout(10_000);
});

describe('A signed request in an unusual form', () => {
  startBot();

  it('is read when its form names a charset', async () => {
    await bot.slack.deliver(message());
    await bot.settle();
    const { raw } = bot.slack.make.press({ user: 'U1', on: answers()[0] as Message, choice: 'Everybody' });
    assert.equal((await postSigned(raw, `${FORM}; charset=utf-8`)).status, 200);
    await bot.settle();
    assert.match(wordsOf(answers()[0]), /^Which Windows runs/);
  });

  it('gets its challenge back as JSON, whatever stands in it', async () => {
    const { status, body, headers } = await bot.slack.send.urlVerification('<script>alert(1)</script>');
    assert.equal(status, 200);
    assert.equal(JSON.parse(body).challenge, '<script>alert(1)</script>');
    assert.match(String(headers['content-type']), /^application\/json/);
    assert.equal(headers['x-content-type-options'], 'nosniff');
  });

  for (const [challenge, expected] of [
    ['x'.repeat(1_025), 400],
    ['x'.repeat(1_000_000), 413],
  ] as const)
    it(`does not get a challenge of ${challenge.length} characters back`, async () =>
      assert.equal((await bot.slack.send.urlVerification(challenge)).status, expected));

  it('is not unpacked', async () => {
    const raw = gzipSync('x'.repeat(10_000_000));
    const { headers } = signedRaw(raw);
    assert.equal((await bot.slack.post(raw, { ...headers, 'Content-Encoding': 'gzip' })).status, 415);
    await assertNothing();
  });

  it('is counted when it says that Slack holds events back', async () => {
    assert.equal((await bot.slack.send.rateLimited()).status, 200);
    await assertNothing();
    assert.equal(await refusals('rate-limited'), 1);
  });

  it('is only taken as POST, and only at its address', async () => {
    assert.equal((await fetch(`${bot.url}/slack/events`)).status, 405);
    for (const path of ['/slack/install', '/slack/oauth_redirect', '/slack'])
      assert.equal((await fetch(`${bot.url}${path}`)).status, 404, path);
  });
});

describe('A signed event that is not for this bot', () => {
  startBot({ takeTurn: repeat, config: { appId: 'A0APP' } });

  it('is acknowledged and forgotten when the workspace has not installed it', async () => {
    const envelope = message();
    const authorizations = [{ ...envelope.payload.authorizations[0], team_id: 'T999' }];
    const foreign = { ...envelope.payload, team_id: 'T999', context_team_id: 'T999', authorizations };
    assert.equal((await bot.slack.deliver(withPayload(envelope, foreign))).status, 200);
    await assertNothing();
    assert.match(bot.log.join(), /not installed/);
    assert.doesNotMatch(bot.log.join(), /T999/);
    await assertAlive();
  });

  it('is acknowledged and forgotten when it is what the bot said itself: Slack brings that, too', async () => {
    const envelope = message();
    for (const own of [{ user: 'U0BOT', bot_id: 'B0BOT' }, { user: 'U0BOT' }, { bot_id: 'B0BOT', subtype: 'bot_message' }]) {
      const payload = { ...envelope.payload, event: { ...envelope.payload.event, ...own } };
      const { status, body } = await bot.slack.deliver(withPayload(envelope, payload));
      assert.deepEqual([status, body], [200, '']);
    }
    await assertNothing();
  });

  it('is acknowledged and forgotten when it is for another app', async () => {
    const envelope = message();
    assert.equal((await bot.slack.deliver(withPayload(envelope, { ...envelope.payload, api_app_id: 'A666' }))).status, 200);
    await assertNothing();
  });
});

describe('A button that was tampered with', () => {
  startBot();
  let card: Message;
  beforeEach(async () => {
    await bot.slack.deliver(message());
    await bot.settle();
    card = answers()[0] as Message;
  });

  const pressed = (change: (action: Json) => Json, on = card) => {
    const envelope = bot.slack.make.press({ user: 'U1', on, choice: 'Everybody' });
    const actions = envelope.payload.actions.map(change);
    return bot.slack.deliver(withPayload(envelope, { ...envelope.payload, actions }));
  };
  const assertRefused = async () => {
    await bot.settle();
    await bot.until(() => bot.slack.ephemerals('U1').length > 0);
    const [told] = bot.slack.ephemerals('U1');
    assert.match(`${told?.text}`, /no longer valid/);
    assert.equal(told?.onlyFor, 'U1');
    assert.deepEqual(answers(), [card]);
    assert.equal(await turns(), 1);
  };

  const changes: readonly (readonly [string, (value: string) => string | undefined])[] = [
    ['another answer', (value) => value.replace('all', 'one')],
    ['another turn', (value) => value.replace(/^\w+/, 'z')],
    ['another signature', (value) => `${value.slice(0, -1)}${value.endsWith('A') ? 'B' : 'A'}`],
    ['no signature', (value) => value.slice(0, value.lastIndexOf('|') + 1)],
    ['2,001 characters', (value) => value.padEnd(2_001, 'x')],
    ['broken escapes', () => '1|p|%E0%A4%A|AAAAAAAAAAAAAAAA'],
    ['nothing', () => ''],
    ['no value', () => undefined],
  ];
  for (const [what, change] of changes)
    it(`is refused with ${what}`, async () => {
      assert.equal((await pressed((action) => ({ ...action, value: change(action.value) }))).status, 200);
      await assertRefused();
    });

  it('is refused when it was never made', async () => {
    assert.equal((await pressed((action) => ({ ...action, action_id: 'drop_everything', value: 'x' }))).status, 200);
    await assertRefused();
  });

  it('is refused on the card of another conversation', async () => {
    await bot.slack.user('U2').mentions('C1', PASTE);
    await bot.settle();
    const theirs = answers('C1')[0] as Message;
    const [value] = (card.blocks ?? []).flatMap(({ elements = [] }) => elements).flatMap((each: Json) => each.value ?? []);
    assert.equal((await pressed((action) => ({ ...action, value }), theirs)).status, 200);
    await bot.settle();
    await bot.until(() => bot.slack.ephemerals('C1').length > 0);
    assert.deepEqual(answers('C1'), [theirs]);
  });

  it('makes no call to an address in the request', async () => {
    let connections = 0;
    const trap = net.createServer((socket) => {
      connections += 1;
      socket.destroy();
    });
    await new Promise<void>((resolve) => trap.listen(0, '127.0.0.1', resolve));
    const url = `http://127.0.0.1:${(trap.address() as AddressInfo).port}/`;
    const press = bot.slack.make.press({ user: 'U1', on: card, choice: 'Everybody' });
    await bot.slack.deliver(withPayload(press, { ...press.payload, response_url: url, response_urls: [{ response_url: url }] }));
    const command = bot.slack.make.command({ user: 'U1', channel: 'C1', command: '/reconnect', text: '0x204' });
    const form = new URLSearchParams(command.raw);
    form.set('response_url', url);
    assert.equal((await postSigned(form.toString(), FORM)).status, 200);
    const files = [{ id: 'F1', url_private: url, url_private_download: url, thumb_64: url }];
    await bot.slack.send.fileShare({ channel: 'U1', user: 'U1', text: `see ${url}`, files });
    await bot.settle();
    assert.equal(connections, 0);
    await new Promise((resolve) => trap.close(resolve));
  });
});

describe('Words that want to be more than words', () => {
  startBot();

  const HOSTILE = [
    '<https://evil.test|Open Microsoft support> <!channel> <!here> <@U2> <#C1> <mailto:x@evil.test|write>',
    '[Fix](https://evil.test/x) https://evil.test/y javascript:alert(1) data:text/html,x *bold* `code` :tada:',
    '&lt;!everyone&gt; &amp;lt;@U2&amp;gt; @channel @everyone',
  ].join('\n');

  /** Everything that the bot has posted or answered. */
  const posted = () => bot.slack.calls.filter(({ method }) => /^chat\.(post|update)/.test(method)).map(({ body }) => body);
  const assertInert = (body: Json) => {
    const json = JSON.stringify(body.blocks);
    assert.doesNotMatch(json, /"type":"(mrkdwn|user|usergroup|broadcast|channel|emoji|markdown|image)"/);
    for (const [, url = ''] of json.matchAll(/"url":"([^"]*)"/g)) assert.match(url, /^https:\/\/learn\.microsoft\.com\//);
    // Slack reads entities in the text: there must be none.
    assert.doesNotMatch(body.text, /<[@!#a-z]/i);
  };

  it('come back as words, wherever they are quoted', async () => {
    await bot.slack.user('U1').says('U1', `${PASTE}\n${HOSTILE}`);
    await bot.slack.send.message({ channel: 'U1', user: 'U1', text: HOSTILE });
    await bot.slack.user('U1').says('U1', 'human');
    await bot.slack.user('U1').runs(`/reconnect here ${HOSTILE.replace(/\n/g, ' ')}`, 'C1');
    await bot.settle();
    assert.match(JSON.stringify(posted()), /evil\.test/);
    for (const body of posted()) {
      assertInert(body);
      if (!('ts' in body))
        for (const key of ['unfurl_links', 'unfurl_media', 'link_names']) assert.match(String(body[key]), /^(false|0)$/);
    }
    for (const told of bot.slack.ephemerals('C1')) assertInert(told);
  });

  const odd = {
    'NUL and other controls': 'a\u0000b\u0007c\u001b[31m',
    'half characters': '\ud800 \udc00 x\ud83d',
    'reversed words': '\u202eesrever\u202c \u2066x\u2069',
    'invisible characters': 'e\u200br\u200cr\u200do\ufeffr',
    'heaps of accents': `e${'\u0301'.repeat(5_000)}`,
    'look-alikes': 'Ве\u0441ause of \u0430 security err\u043er',
    'nothing but spaces': ' \n\t\u00a0\u3000',
    'a very long word': 'x'.repeat(20_000),
  };
  for (const [what, text] of Object.entries(odd))
    it(`are taken and answered: ${what}`, async () => {
      for (const words of [text, PASTE + text, 'human']) assert.equal((await bot.slack.deliver(message(words))).status, 200);
      await bot.settle();
      assert.ok(answers().length >= 1);
      assert.ok(
        bot.slack.calls.every(({ answer }) => answer === 'ok'),
        'Slack takes all of it',
      );
      const json = JSON.stringify(answers());
      assert.doesNotMatch(json, /\\u0000|\\ud[89a-f]/i);
    });

  it('are answered within the limits of Slack, however many they are', async () => {
    const log = `${PASTE}\n${'2026-01-02 12:00:00 TermService: something happened, <b>again</b> & again\n'.repeat(2_600)}`;
    for (const text of [log, 'human']) assert.equal((await bot.slack.deliver(message(text))).status, 200);
    await bot.settle();
    assert.ok(bot.slack.calls.every(({ answer }) => answer === 'ok'));
    assert.match(answers().map(wordsOf).join(), /A person takes over/);
  });
});

describe('Requests that are no good HTTP', () => {
  startBot({ takeTurn: repeat });

  /** What comes back over a bare connection, until it is closed. */
  const exchange = (text: string) =>
    new Promise<string>((resolve) => {
      let answer = '';
      const { port } = new URL(bot.url);
      const socket = net.connect(Number(port), '127.0.0.1', () => socket.write(text));
      socket.on('data', (chunk) => {
        answer += chunk;
      });
      socket.on('error', () => undefined);
      socket.on('close', () => resolve(answer));
    });
  const head = 'POST /slack/events HTTP/1.1\r\nHost: localhost\r\nContent-Type: application/json\r\n';
  const signed = () => {
    const { headers } = signedRaw('{}');
    return `X-Slack-Request-Timestamp: ${headers['X-Slack-Request-Timestamp']}\r\nX-Slack-Signature: ${headers['X-Slack-Signature']}\r\n`;
  };

  const bad: readonly (readonly [string, () => string, RegExp])[] = [
    [
      'two ways to say where they end',
      () => `${head}${signed()}Content-Length: 2\r\nTransfer-Encoding: chunked\r\n\r\n0\r\n\r\n`,
      /^HTTP\/1\.1 400/,
    ],
    ['two lengths', () => `${head}${signed()}Content-Length: 2\r\nContent-Length: 3\r\n\r\n{}x`, /^HTTP\/1\.1 400/],
    ['a header of 64 KB', () => `${head}X-Big: ${'x'.repeat(65_536)}\r\nContent-Length: 2\r\n\r\n{}`, /^HTTP\/1\.1 431/],
    [
      '2,000 headers',
      () => `${head}${Array.from({ length: 2_000 }, (_, i) => `X-${i}: ${i}\r\n`).join('')}Content-Length: 2\r\n\r\n{}`,
      /^HTTP\/1\.1 431/,
    ],
  ];
  for (const [what, text, expected] of bad)
    it(`are refused with ${what}, and the connection ends`, async () => {
      assert.match(await exchange(text()), expected);
      await assertNothing();
      await assertAlive();
    });

  it('are refused with two signatures', async () => {
    const request = `${head}${signed()}X-Slack-Signature: v0=${'0'.repeat(64)}\r\nConnection: close\r\nContent-Length: 2\r\n\r\n{}`;
    assert.match(await exchange(request), /^HTTP\/1\.1 401/);
  });

  it('hold up nobody while they come byte by byte', async () => {
    const slow = http.request(`${bot.url}/slack/events`, { method: 'POST', headers: { 'Content-Length': '100' } });
    slow.on('error', () => undefined);
    slow.write('{');
    await assertAlive();
    slow.destroy();
  });
});

describe('The log', () => {
  startBot({
    breaking: (store) => ({
      ...store,
      turn: (key, step) =>
        key.said.includes('broken') ? Promise.reject(new Error(`cannot store ${key.said}`)) : store.turn(key, step),
    }),
  });

  it('holds no token, no secret, no name and none of the words, whatever goes wrong', async () => {
    const ada = bot.slack.user('U1');
    const faults = ['reset', { status: 500 }, { error: 'invalid_auth' }, { status: 429, retryAfter: 1 }] as const;
    bot.slack.fail('chat.postMessage', ...faults);
    bot.slack.fail('views.publish', { error: 'internal_error' });
    await ada.says('U1', `MARKER ${PASTE}`);
    assert.equal((await ada.says('U1', 'MARKER broken')).status, 503);
    await ada.opensHome();
    for (let i = 0; i < 5; i += 1) await bot.wait(60_000);
    await postSigned(`{"MARKER": "xoxb-stand-in"}`);
    await bot.slack.deliver(message('MARKER'), { tamper: ({ raw, headers }) => ({ raw: `${raw} `, headers }) });
    await bot.until(() => bot.log.join().includes('could not be shown'));
    assert.equal(answers().length, 1);
    assert.ok(bot.log.length > 8);
    assert.doesNotMatch(bot.log.join('\n'), /MARKER|xoxb|signing-secret|verification|U1\b|D0001|v0=/);
  });
});

// --- what bodies are made of -----------------------------------------------------------------------------------------

type Path = readonly (string | number)[];

function pathsOf(value: unknown, path: Path = []): readonly Path[] {
  if (typeof value !== 'object' || value === null) return [path];
  const inner = Array.isArray(value) ? [...value.entries()] : Object.entries(value);
  return [...(path.length > 0 ? [path] : []), ...inner.flatMap(([key, part]) => pathsOf(part, [...path, key]))];
}

function replaceAt(value: unknown, [key, ...rest]: Path, by: unknown): unknown {
  if (key === undefined) return by;
  const copy = (Array.isArray(value) ? [...value] : { ...(value as Json) }) as Json;
  copy[key] = replaceAt(copy[key], rest, by);
  return copy;
}
