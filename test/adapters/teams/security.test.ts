import assert from 'node:assert/strict';
import { createServer } from 'node:http';
import type { AddressInfo } from 'node:net';
import type { Activity, Delivered, DeliverOptions, Message, User } from '../../stand-ins/teams/teams.ts';
import { HOSTILE } from '../render/cards.ts';
import { buttonsOf, NOON, PASTE, runTeamsBot, type TeamsBot, titleOf, wordsOf } from './running.ts';

const OTHER_APP = '99999999-0000-4000-8000-000000000000';
const NOON_S = NOON / 1_000;

describe('The Teams channel under attack', () => {
  let bot: TeamsBot;
  let ada: User;
  const begin = async (options: Parameters<typeof runTeamsBot>[0] = {}) => {
    bot = await runTeamsBot(options);
    ada = bot.teams.user('Ada');
  };
  afterEach(() => bot.stop());

  /** A good activity that nobody has delivered yet. */
  const activity = (over: Record<string, unknown> = {}): Activity => ({
    type: 'message',
    id: '4711',
    timestamp: new Date(NOON).toISOString(),
    channelId: 'msteams',
    serviceUrl: bot.teams.serviceUrl,
    from: { id: ada.id, name: ada.name },
    conversation: { id: ada.chat.id, conversationType: 'personal', tenantId: bot.teams.settings.MICROSOFT_APP_TENANT_ID },
    recipient: { id: `28:${bot.teams.settings.MICROSOFT_APP_ID}`, name: 'Reconnect' },
    channelData: { tenant: { id: bot.teams.settings.MICROSOFT_APP_TENANT_ID } },
    text: PASTE,
    ...over,
  });
  const written = () => bot.teams.calls.filter(({ operation }) => !['metadata', 'keys', 'token'].includes(operation));
  const turns = async () => (await bot.metrics.turns.get()).values.reduce((sum, { value }) => sum + value, 0);
  const cards = () => ada.sees().filter(({ card }) => card !== null);
  const card = (): Message => cards().at(-1) ?? assert.fail('no card is there');

  /** Refused with one of these, and nothing has come of it. */
  const refused = async (sent: Delivered, ...statuses: readonly number[]) => {
    assert.ok(statuses.includes(sent.status), `${sent.status} ${JSON.stringify(sent.body)}`);
    await bot.settle();
    assert.equal(await turns(), 0);
    assert.deepEqual(written(), []);
  };
  /** Afterwards everybody else is served. */
  const stillServes = async () => {
    assert.equal((await ada.says('Hello')).status, 200);
    await bot.settle();
    assert.ok(ada.sees().some(({ from }) => from === 'bot'));
  };

  describe('The Teams endpoint lets in nobody', () => {
    beforeEach(() => begin());

    const tokens: readonly (readonly [string, () => DeliverOptions])[] = [
      ['without a token', () => ({ token: null })],
      ['with a token that nobody signed (TM-02)', () => ({ token: bot.teams.token({ signer: 'nobody' }) })],
      ['with the public key as a secret (TM-03)', () => ({ token: bot.teams.token({ signer: 'public-as-secret' }) })],
      ['with an expired token (TM-05)', () => ({ token: bot.teams.token({ claims: { exp: NOON_S - 301 } }) })],
      ['with a token of the future (TM-05)', () => ({ token: bot.teams.token({ claims: { nbf: NOON_S + 301 } }) })],
      ['with a token without end (TM-05)', () => ({ token: bot.teams.token({ claims: { exp: undefined } }) })],
      ['with the key of a stranger', () => ({ token: bot.teams.token({ signer: 'stranger' }) })],
      [
        'with a token of the Emulator (TM-12)',
        () => ({
          token: bot.teams.token({
            claims: {
              iss: 'https://sts.windows.net/d6d49420-f39b-4df7-a1dc-d59a935871db/',
              aud: 'https://api.botframework.com',
              appid: bot.teams.settings.MICROSOFT_APP_ID,
            },
          }),
        }),
      ],
      [
        'with the token of a skill (TM-15)',
        () => ({ token: bot.teams.token({ claims: { aud: OTHER_APP, appid: OTHER_APP, ver: '1.0' } }) }),
      ],
      ['with a header of 9 KB', () => ({ token: `a.${'b'.repeat(9_000)}.c` })],
    ];
    for (const [name, options] of tokens)
      it(name, async () => {
        await refused(await bot.teams.deliver(activity(), options()), 401, 403);
        await stillServes();
      });

    it('without a service URL (TM-08), or with one that the token does not name', async () => {
      await refused(await bot.teams.deliver(activity({ serviceUrl: undefined })), 400, 401);
      await refused(await bot.teams.deliver(activity({ serviceUrl: `${bot.teams.serviceUrl}other/` })), 401, 403);
    });

    it('from another channel, however it is written (TM-11)', async () => {
      for (const channelId of ['', undefined, 'MSTEAMS', 5])
        await refused(await bot.teams.deliver(activity({ channelId })), 400, 401);
    });

    it('who wants answers elsewhere, also with a token for it (TM-09)', async () => {
      for (const serviceUrl of [
        'http://169.254.169.254/',
        'http://[::1]/',
        'http://2130706433/',
        'https://smba.trafficmanager.net.evil.test/',
        'https://smba.trafficmanager.net@evil.test/',
        bot.teams.serviceUrl.replace('http:', 'https:'),
      ]) {
        const token = bot.teams.token({ claims: { serviceurl: serviceUrl } });
        await refused(await bot.teams.deliver(activity({ serviceUrl }), { token }), 401, 403);
      }
    });

    it('with invented keys or tenants, and fetches keys for them once (TM-06, TM-14)', async () => {
      for (let i = 0; i < 100; i += 1) {
        const token = bot.teams.token({ header: { kid: `kid-${i}` }, claims: { tid: `${i}` } });
        assert.equal((await bot.teams.deliver(activity(), { token })).status, 401);
      }
      assert.ok(bot.teams.calls.filter(({ operation }) => operation === 'keys').length <= 2);
      assert.ok(bot.log.filter((line) => line.includes('was refused')).length <= 2);
      await stillServes();
    });
  });

  describe('The Teams endpoint and time', () => {
    for (const [minutes, status] of [
      [4, 200],
      [-4, 200],
      [6, 401],
      [-6, 401],
    ] as const)
      it(`${status === 200 ? 'bears' : 'refuses'} a clock that is ${minutes} minutes off (TM-32)`, async () => {
        await begin({ skewMs: minutes * 60_000 });
        const token = bot.teams.token({ claims: { exp: NOON_S + 1, nbf: NOON_S } });
        assert.equal((await bot.teams.deliver(activity(), { token })).status, status);
        if (status === 200) return;
        assert.ok(bot.log.some((line) => /clock of this machine/.test(line)));
        const counted = await bot.metrics.refused.get();
        assert.deepEqual(
          counted.values.map(({ labels }) => labels),
          [{ channel: 'teams', reason: minutes > 0 ? 'expired' : 'early' }],
        );
      });

    it('goes on with the keys it has while their source is down (TM-17)', async () => {
      await begin();
      await stillServes();
      bot.teams.metadataDown();
      await bot.wait(25 * 3_600_000);
      const { status, ms } = await ada.says('Hello again');
      assert.deepEqual([status, ms < 2_000], [200, true]);
    });
  });

  describe('A malformed activity', () => {
    beforeEach(() => begin());

    const nested = (depth: number) => `${'['.repeat(depth)}${']'.repeat(depth)}`;
    const raws: readonly (readonly [string, () => string])[] = [
      ['no JSON', () => '{nope'],
      ['nothing at all', () => ''],
      ['null', () => 'null'],
      ['a list', () => '[]'],
      ['an empty object', () => '{}'],
      ['a type that is a number', () => JSON.stringify(activity({ type: 5 }))],
      ['no type', () => JSON.stringify(activity({ type: undefined }))],
      ['a sender that is a text', () => JSON.stringify(activity({ from: 'x' }))],
      ['no sender', () => JSON.stringify(activity({ from: undefined }))],
      ['no conversation', () => JSON.stringify(activity({ conversation: undefined }))],
      ['a conversation whose id is an object', () => JSON.stringify(activity({ conversation: { id: {} } }))],
      ['a moment that is none', () => JSON.stringify(activity({ timestamp: 'x' }))],
      ['a text that is a number', () => JSON.stringify(activity({ text: 5 }))],
      ['no id', () => JSON.stringify(activity({ id: undefined }))],
      ['an id with NUL', () => JSON.stringify(activity({ id: 'a\0b' }))],
      ['half a character in an id', () => JSON.stringify(activity({ from: { id: '\ud800' } }))],
      [
        '100,000 lists in the text (TM-20)',
        () => JSON.stringify(activity({ text: 0 })).replace('"text":0', `"text":${nested(100_000)}`),
      ],
      [
        '100,000 lists in the value (TM-20)',
        () => JSON.stringify(activity({ value: 0 })).replace('"value":0', `"value":${nested(100_000)}`),
      ],
    ];
    for (const [name, raw] of raws)
      it(`with ${name} is refused in a sentence (TM-18)`, async () => {
        const sent = await bot.teams.deliver(activity(), { raw: raw() });
        await refused(sent, 400);
        assert.ok(sent.ms < 1_000);
        assert.deepEqual(Object.keys(sent.body), ['error']);
        await stillServes();
      });

    it('of another content type is refused', async () => {
      const sent = await bot.teams.deliver(activity(), { headers: { 'Content-Type': 'text/plain' } });
      await refused(sent, 415);
    });

    it('cannot change what every object has (TM-21)', async () => {
      const poison = '"__proto__":{"polluted":1},"constructor":{"prototype":{"polluted":1}}';
      for (const place of ['{"type"', '"entities":[{', '"value":{', '"channelData":{']) {
        const raw = JSON.stringify(activity({ entities: [{ a: 1 }], value: { a: 1 } }));
        const found = place === '{"type"' ? raw.replace('{', `{${poison},`) : raw.replace(place, `${place}${poison},`);
        assert.equal((await bot.teams.deliver(activity(), { raw: found })).status, 200);
      }
      assert.equal(({} as Record<string, unknown>).polluted, undefined);
    });

    it('without a recipient, or with a wish for the answer in the response, is answered all the same', async () => {
      for (const [id, over] of [
        ['1', { recipient: undefined }],
        ['2', { deliveryMode: 'expectReplies' }],
      ] as const)
        assert.deepEqual((await bot.teams.deliver(activity({ id, ...over }))).body, {});
      await bot.settle();
      assert.ok(cards().length > 0);
    });

    it('that is an unknown invoke changes nothing (TM-27)', async () => {
      await refused(await ada.invokes('x/y', {}), 501);
    });
  });

  describe('A press in Teams', () => {
    beforeEach(async () => {
      await begin();
      await ada.says(PASTE);
      await bot.settle();
    });

    const dataOf = (title: string): { readonly token: string } => {
      const found = JSON.stringify(card().card).match(new RegExp(`"title":"${title}","verb":"press","data":(\\{[^}]*\\})`))?.[1];
      return JSON.parse(found ?? assert.fail(`there is no ${title}`));
    };
    const untouched = async (before: number) => {
      await bot.settle();
      assert.equal(await turns(), before);
      assert.equal(titleOf(card()), 'Who cannot connect?');
    };

    it('with a value that was tampered with, is too long, or nobody made, moves nothing and says so (TM-26)', async () => {
      const before = await turns();
      const { token } = dataOf('Everybody');
      for (const data of [
        { token: token.replace('1', '2') },
        { token: `${token}x` },
        { token: 'x'.repeat(2_001) },
        { token: 5 },
        {},
        null,
        'x',
        { action: { kind: 'press', press: 'human' }, turn: 1 },
      ]) {
        const { shown } = await ada.executes(card(), { verb: 'press', data });
        assert.match(shown.kind === 'text' ? shown.text : '', /no longer valid/);
      }
      const { shown } = await ada.executes(card(), { verb: 'other', data: { token } });
      assert.equal(shown.kind, 'text');
      await untouched(before);
    });

    it('of another conversation moves neither (TM-26)', async () => {
      const bob = bot.teams.user('Bob');
      await bob.says(PASTE);
      await bot.settle();
      const before = await turns();
      const { shown } = await bob.executes(bob.sees().at(-1) as Message, { verb: 'press', data: dataOf('Everybody') });
      assert.match(shown.kind === 'text' ? shown.text : '', /no longer valid/);
      await untouched(before);
    });

    it('of another tenant moves nothing, whatever it names', async () => {
      await bot.stop();
      // The one tenant of this Teams is where bots of many tenants log in.
      const settings = { MICROSOFT_APP_TYPE: 'MultiTenant', MICROSOFT_APP_TENANT_ID: '' };
      await begin({ teams: { tenantId: 'botframework.com' }, settings });
      await ada.says(PASTE);
      await bot.settle();
      const before = await turns();
      const press = {
        ...{ type: 'invoke', name: 'adaptiveCard/action', replyToId: card().id },
        value: { action: { type: 'Action.Execute', verb: 'press', data: dataOf('Everybody') } },
      };
      const from = (id: string) =>
        activity({
          ...press,
          conversation: { id: ada.chat.id, conversationType: 'personal', tenantId: id },
          channelData: { tenant: { id } },
        });
      const { body } = await bot.teams.deliver(from(OTHER_APP));
      assert.match(JSON.stringify(body), /no longer valid/);
      await untouched(before);
      await bot.teams.deliver(from(bot.teams.settings.MICROSOFT_APP_TENANT_ID ?? ''));
      assert.equal(await turns(), before + 1);
    });

    it('without a value is answered in a message when it comes as one', async () => {
      const before = await turns();
      assert.equal((await ada.submitsValue(card(), { token: 'x' })).status, 200);
      await bot.teams.until(() => ada.sees().some(({ text }) => /no longer valid/.test(text)));
      await untouched(before);
    });

    it('that comes again later under a new id counts once (TM-23)', async () => {
      const on = card();
      const data = dataOf('Everybody');
      for (const ms of [0, 15_000, 15_000]) {
        await bot.wait(ms);
        assert.equal((await ada.submitsValue(on, data)).status, 200);
      }
      await bot.settle();
      const counted = await bot.metrics.turns.get();
      const of = (result: string) => counted.values.find(({ labels }) => labels.result === result)?.value;
      assert.deepEqual([of('new'), of('repeated')], [2, 2]);
      assert.match(titleOf(card()), /^Which Windows/);
    });

    it('cannot choose on behalf of the help desk, nor in other words than the choices', async () => {
      await ada.presses(card(), 'Everybody');
      await bot.settle();
      const answer = dataOf('Answer');
      const { shown } = await ada.executes(card(), { verb: 'press', data: { ...answer, value: 'windows-31' } });
      assert.equal(shown.kind, 'card');
      await bot.settle();
      assert.match(wordsOf(card()), /windows-31/);
      assert.match(titleOf(card()), /^Which Windows/);
      const { shown: none } = await ada.executes(card(), { verb: 'press', data: dataOf('Answer') });
      assert.match(none.kind === 'text' ? none.text : '', /Choose an answer/);
    });

    it('that asks how a card stands moves nothing, and shows it', async () => {
      const before = await turns();
      const { shown } = await ada.executes(card(), { verb: 'press', data: dataOf('Everybody') }, 'automatic');
      assert.equal(shown.kind, 'card');
      await untouched(before);
      const old = card();
      const data = dataOf('Everybody');
      await ada.says('everybody');
      await bot.settle();
      await ada.executes(old, { verb: 'press', data }, 'automatic');
      assert.deepEqual(buttonsOf(ada.sees().find(({ id }) => id === old.id)), []);
    });
  });

  describe('What comes from Teams', () => {
    beforeEach(() => begin());

    it('is answered later and once when the way out is slow (TM-24)', async () => {
      bot.teams.breakDown('send', { delayMs: 300 });
      const { ms } = await ada.says(PASTE);
      assert.ok(ms < 2_000);
      await bot.teams.until(() => ada.sees().some(({ from }) => from === 'bot'));
      await bot.settle();
      assert.equal(cards().length, 1);
    });

    it('is not taken when it cannot be stored, and is taken once when it comes again', async () => {
      await bot.stop();
      let broken = true;
      await begin({
        breaking: (store) => ({
          ...store,
          turn: (...turn) => (broken ? Promise.reject(new Error('secret words of the disk')) : store.turn(...turn)),
        }),
      });
      const sent = await ada.says(PASTE);
      assert.equal(sent.status, 503);
      assert.doesNotMatch(JSON.stringify(sent.body), /secret words/);
      broken = false;
      for (let i = 0; i < 2; i += 1) assert.equal((await bot.teams.deliver(sent.activity)).status, 200);
      await bot.settle();
      assert.equal(cards().length, 1);
    });

    it('never makes the bot fetch an address (TM-30)', async () => {
      let asked = 0;
      const trap = createServer((_request, response) => {
        asked += 1;
        response.end();
      });
      await new Promise<void>((resolve) => trap.listen(0, '127.0.0.1', resolve));
      const own = `http://127.0.0.1:${(trap.address() as AddressInfo).port}/x.png`;
      for (const url of [own, 'http://169.254.169.254/latest/meta-data', 'file:///etc/passwd', 'gopher://127.0.0.1/']) {
        assert.equal((await ada.sendsFile('x.png', url, PASTE)).status, 200);
        assert.equal((await ada.pastesImage(url)).status, 200);
        const odd = { contentType: 'image/png', contentUrl: url, thumbnailUrl: url, content: { downloadUrl: url } };
        assert.equal((await bot.teams.deliver(activity({ id: url.replace(/\W/g, ''), attachments: [odd] }))).status, 200);
      }
      await bot.settle();
      trap.closeAllConnections();
      await new Promise<void>((resolve) => trap.close(() => resolve()));
      assert.equal(asked, 0);
    });

    it('becomes no link, mention or markup in what is shown (OUT-02)', async () => {
      const masked = '<https://evil.test|Open Microsoft support> [Fix](https://evil.test) javascript:alert(1) data:text/html,x';
      for (const text of [masked, ...HOSTILE]) {
        await ada.says(`${PASTE}\n${text}`);
        await ada.usesExtension({ id: '1', body: { contentType: 'text', content: `${PASTE}\n${text}` } });
      }
      await bot.settle();
      const bodies = written().map(({ body }) => JSON.stringify(body));
      for (const body of bodies) {
        assert.doesNotMatch(body, /"url":"(?!https:\/\/(learn|support)\.microsoft\.com\/)/);
        assert.doesNotMatch(body, /"entities"/);
        assert.doesNotMatch(body, /"type":"TextBlock","text":"[^"]*evil/);
      }
    });

    it('may be long: the answer stays within what Teams takes (OUT-05)', async () => {
      assert.equal((await ada.says(`${PASTE}\n${'Event ID 50 TermDD. '.repeat(4_500)}`)).status, 200);
      await bot.settle();
      assert.ok(cards().length > 0);
      for (const { outcome } of written()) assert.ok([200, 201].includes(Number(outcome)), String(outcome));
    });

    it('may hold any character: what cannot be seen is not shown back (OUT-08)', async () => {
      const odd = `${PASTE} \0 \ud800 \u202egnp.exe \u200b ${'e\u0301\u0301'.repeat(2_500)} Вecause`;
      assert.equal((await bot.teams.deliver(activity({ text: odd }))).status, 200);
      await ada.usesExtension({ id: '1', body: { contentType: 'text', content: odd } });
      await bot.settle();
      assert.ok(cards().length > 0);
      for (const { body } of written()) assert.doesNotMatch(JSON.stringify(body), /\\u0000|\\ud800|\u202e/i);
    });
  });

  describe('Without an app', () => {
    it('only this machine is answered, and only here', async () => {
      await begin({ config: { mode: 'emulator' } });
      const local = { token: null } as const;
      await refused(await bot.teams.deliver(activity({ serviceUrl: 'https://smba.trafficmanager.net/emea/' }), local), 403);
      await refused(await bot.teams.deliver(activity(), { ...local, headers: { 'X-Forwarded-For': '203.0.113.7' } }), 403);
      assert.equal((await bot.teams.deliver(activity({ channelId: 'emulator' }), local)).status, 200);
      await bot.settle();
      assert.equal(await turns(), 1);
      assert.deepEqual(
        bot.teams.calls.filter(({ operation }) => operation === 'token'),
        [],
      );
      const way = await bot.store.wayTo(`teams:${bot.teams.settings.MICROSOFT_APP_TENANT_ID}:@${ada.id}`);
      assert.equal(way?.channel, 'teams-emulator', 'what waits for the real Teams is left alone');
    });
  });

  describe('Secrets of Teams', () => {
    it('stand in no log line and no answer (AV-11)', async () => {
      await begin();
      const shown: unknown[] = [];
      const { MICROSOFT_APP_PASSWORD: password = '' } = bot.teams.settings;
      bot.teams.fail('token', { status: 401 });
      const forged = bot.teams.token({ signer: 'stranger' });
      shown.push((await bot.teams.deliver(activity(), { token: forged })).body);
      const good = bot.teams.token();
      shown.push((await bot.teams.deliver(activity(), { token: good })).body);
      await bot.settle();
      bot.teams.fail('send', { status: 500 }, { status: 401 }, 'reset');
      for (let i = 0; i < 4; i += 1) await bot.wait(60_000);
      shown.push((await ada.presses(card(), 'Everybody')).body);
      await bot.settle();
      const all = `${bot.log.join('\n')}\n${JSON.stringify(shown.slice(0, 2))}`;
      const issued = bot.teams.calls.length;
      assert.ok(issued > 0);
      for (const secret of [password, forged, good, forged.split('.')[2] ?? '', 'Bearer ', 'token.'])
        assert.ok(!all.includes(secret), secret);
      assert.doesNotMatch(bot.log.join('\n'), /security error|TermDD|\bAda\b/);
    });
  });
});
