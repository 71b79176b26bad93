import assert from 'node:assert/strict';
import { ask, openPage } from '../browser.ts';
import { conversationAt } from '../fakes.ts';
import { type Running, run } from '../running.ts';
import { openStream } from './stream.ts';

const textsOf = (messages: readonly { text: string }[]) => messages.map(({ text }) => text);
const JSON_TYPE = { 'Content-Type': 'application/json' };

describe('The web chat', () => {
  let bot: Running;
  before(async () => {
    bot = await run();
  });
  after(() => bot.app.stop());

  describe('serves', () => {
    it('its page, with a cookie that no script can read and no other site can send', async () => {
      const page = await ask(bot.port, '/');
      assert.match(page.headers['content-type'] ?? '', /^text\/html/);
      assert.match(
        page.headers['set-cookie']?.[0] ?? '',
        /^reconnect=[0-9a-f-]{36}; Path=\/; Max-Age=\d+; HttpOnly; SameSite=Strict$/,
      );
      const again = await ask(bot.port, '/', { headers: { Cookie: page.headers['set-cookie']?.[0]?.split(';')[0] ?? '' } });
      assert.equal(again.headers['set-cookie'], undefined);
    });

    it("the page's files and the card renderer, and nothing beside them", async () => {
      assert.equal((await ask(bot.port, '/page/index.html')).status, 200);
      assert.match((await ask(bot.port, '/vendor/adaptivecards.min.js')).headers['content-type'] ?? '', /javascript/);
      for (const path of [
        '/page/missing.js',
        '/page/..%2fpage%2findex.html',
        '/page/..%2fweb-chat.ts',
        '/page/%2e%2e/read.ts',
        '/page/.hidden',
        '/page/',
        '/vendor/package.json',
      ])
        assert.equal((await ask(bot.port, path)).status, 404, path);
    });
  });

  describe('takes a message', () => {
    it('and acknowledges it with its number in the transcript', async () => {
      const page = openPage(bot.port);
      const { json } = await page.say('a', 'the RDP licence error');
      const [mine, answer] = await page.history();
      assert.deepEqual(mine, {
        seq: json.seq,
        from: 'user',
        at: '2026-01-02T03:04:05.000Z',
        text: 'the RDP licence error',
        card: null,
        turn: null,
        replaces: null,
        by: null,
      });
      assert.deepEqual(answer, {
        ...{ seq: json.seq + 1, from: 'bot', at: '2026-01-02T03:04:05.000Z', text: '1: the RDP licence error' },
        ...{ card: { type: 'AdaptiveCard', title: 'Echo' }, turn: 1, replaces: null, by: null },
      });
    });

    it('once, however often the same id comes, also all at the same time', async () => {
      const page = openPage(bot.port);
      await page.say('first', 'hello');
      const answers = await Promise.all(Array.from({ length: 10 }, () => page.say('again', 'me')));
      assert.equal(new Set(answers.map(({ json }) => json.seq)).size, 1);
      assert.deepEqual(textsOf(await page.history()), ['hello', '1: hello', 'me', '2: me']);
    });

    it('and shows only the beginning of a long one, though the bot read all of it', async () => {
      const page = openPage(bot.port);
      await page.say('a', `${'x'.repeat(50_000)} the end`);
      const [mine, answer] = await page.history();
      assert.equal(mine.text.length, 20_002);
      assert.match(answer.text, /the end$/);
    });

    for (const [name, body, where] of [
      ['without an id', { text: 'hello' }, /at id:/],
      ['with an id that is no name', { id: 'a b', text: 'hello' }, /at id: letters, digits and hyphens/],
      ['with nothing in it', { id: 'a', text: ' \n' }, /at text: type or paste the error first/],
      ['with a text that is none', { id: 'a', text: 7 }, /at text:/],
    ] as const)
      it(`but not one ${name}, and says what is wrong`, async () => {
        const { status, json } = await openPage(bot.port).post('/chat/message', body);
        assert.equal(status, 400);
        assert.match(json.error, where);
      });

    for (const body of ['', '{', 'null', '[]', '"x"', '{"id":"a","text":"x","text":null}'])
      it(`but not the body ${body || '(empty)'}`, async () => {
        assert.equal((await ask(bot.port, '/chat/message', { method: 'POST', headers: JSON_TYPE, body })).status, 400);
      });
  });

  describe('takes a press', () => {
    it('with the turn of its card, and shows the label of the button', async () => {
      const page = openPage(bot.port);
      const action = { kind: 'answer', question: 'server_os', value: '2008r2' };
      await page.post('/chat/action', { id: 'a', action, turn: 4, label: 'Windows Server 2008 R2' });
      assert.deepEqual(textsOf(await page.history()), [
        'Windows Server 2008 R2',
        `1: ${JSON.stringify({ kind: 'action', action, turn: 4 })}`,
      ]);
    });

    for (const [action, shown] of [
      [{ kind: 'press', press: 'worked' }, 'worked'],
      [{ kind: 'change', fact: 'events', value: ['50', '1003'] }, '50, 1003'],
      [{ kind: 'reopen', fact: 'server_os' }, 'Change server_os'],
      [{ kind: 'step', procedure: 'P02', step: 1, done: true }, 'Step 1 of P02 done'],
    ] as const)
      it(`of every kind: ${action.kind}, which without a label is shown as "${shown}"`, async () => {
        const page = openPage(bot.port);
        assert.equal((await page.post('/chat/action', { id: 'a', action })).status, 200);
        assert.equal((await page.history())[0].text, shown);
      });

    it('but not one of the help desk', async () => {
      const action = { kind: 'desk', agent: 'me', do: 'resolve' };
      const { status, json } = await openPage(bot.port).post('/chat/action', { id: 'a', action });
      assert.equal(status, 403);
      assert.match(json.error, /help desk/);
    });

    for (const action of [
      { kind: 'press', press: 'explode' },
      { kind: 'step', procedure: 'P02', step: 0, done: true },
      { kind: 'other' },
      null,
    ])
      it(`nor ${JSON.stringify(action)}`, async () => {
        assert.equal((await openPage(bot.port).post('/chat/action', { id: 'a', action })).status, 400);
      });
  });

  it('begins anew with a new cookie', async () => {
    const page = openPage(bot.port);
    await page.say('a', 'old');
    const old = page.cookie();
    assert.equal((await page.post('/chat/new', {})).status, 200);
    assert.notEqual(page.cookie(), old);
    assert.deepEqual(await page.history(), []);
    assert.deepEqual(textsOf(await openPage(bot.port, old).history()), ['old', '1: old', '2: {"kind":"left"}']);
  });

  it('shows nobody anything without a cookie that it could have given', async () => {
    for (const cookie of ['', 'reconnect=', 'reconnect=1', 'reconnect=%00', 'x'.repeat(500)])
      assert.deepEqual(await openPage(bot.port, cookie).history(), []);
  });

  it('keeps what is for the help desk out of the chat', async () => {
    const withDesk = await run({
      takeTurn: (conversation, incoming) => ({
        conversation: conversation ?? conversationAt(1, incoming.conversation),
        outgoing: [
          { to: 'desk', text: 'internal', card: null, replaces: null },
          { to: 'user', text: 'a person will come', card: null, replaces: null },
        ],
      }),
    });
    const page = openPage(withDesk.port);
    await page.say('a', 'human');
    assert.deepEqual(textsOf(await page.history()), ['human', 'a person will come']);
    await withDesk.app.stop();
  });

  it('changes in open pages what a person has corrected, and shows it so from then on', async () => {
    const reply = { to: 'user', text: 'Ana: helo', by: 'Ana', lead: 'Ana: ', passes: 'r', card: null, replaces: null } as const;
    const corrected = await run({
      takeTurn: (_, { conversation, content }) => {
        const isFirst = content.kind === 'text' && content.text === 'human';
        const amend = isFirst ? {} : { amend: { message: 'r', text: 'hello' } };
        return { conversation: conversationAt(1, conversation), outgoing: isFirst ? [reply] : [], ...amend };
      },
    });
    const page = openPage(corrected.port);
    await page.say('a', 'human');
    await corrected.app.delivery.tick();
    await corrected.app.delivery.settle();
    const [, line] = await page.history();
    assert.deepEqual([line.by, line.text], ['Ana', 'helo']);
    const ear = await openStream(corrected.port, '/chat/events?after=0', page.cookie());
    await page.say('b', 'thanks');
    assert.deepEqual(await ear.next('amended'), { seq: line.seq, text: 'hello (edited)' });
    assert.equal((await page.history())[1].text, 'hello (edited)');
    ear.close();
    await corrected.app.stop();
  });

  describe('tells an open page', () => {
    it('what it missed and then what comes, each once and numbered', async () => {
      const page = openPage(bot.port);
      await page.say('a', 'one');
      const ear = await page.listen(0);
      assert.deepEqual(textsOf([(await ear.next()).data, (await ear.next()).data]), ['one', '1: one']);
      await page.say('b', 'two');
      const events = [await ear.next(), await ear.next()];
      assert.deepEqual(textsOf(events.map(({ data }) => data)), ['two', '2: two']);
      for (const { id, event, data } of events) assert.deepEqual([id, event], [String(data.seq), 'message']);
      assert.deepEqual(
        events.map(({ data }) => data),
        (await page.history()).slice(2),
        'the same objects as in the history',
      );
      ear.close();
    });

    it('only what is new when it connects again, by Last-Event-ID before the old address', async () => {
      const page = openPage(bot.port);
      await page.say('a', 'one');
      const first = await page.listen(0);
      await first.next();
      const { id } = await first.next();
      first.close();
      await page.say('b', 'missed');
      const again = await page.listen(0, { 'Last-Event-ID': id });
      assert.deepEqual(textsOf([(await again.next()).data, (await again.next()).data]), ['missed', '2: missed']);
      again.close();
    });

    it('in every window of the same conversation, and in no other', async () => {
      const [page, other] = [openPage(bot.port), openPage(bot.port)];
      await page.say('a', 'one');
      await other.say('a', 'theirs');
      const ears = [await page.listen(0), await openPage(bot.port, page.cookie()).listen(0)];
      for (const ear of ears) assert.deepEqual(textsOf([(await ear.next()).data, (await ear.next()).data]), ['one', '1: one']);
      await other.say('b', 'theirs');
      await page.say('b', 'two');
      for (const ear of ears) assert.equal((await ear.next()).data.text, 'two');
      for (const ear of ears) ear.close();
    });

    it('but needs a conversation to listen to', async () => {
      const answer = await ask(bot.port, '/chat/events');
      assert.equal(answer.status, 400);
      assert.match(answer.json.error, /Open the page \/ first/);
    });
  });

  describe('refuses what another site sends:', () => {
    const post = (headers: Record<string, string>) =>
      ask(bot.port, '/chat/message', { method: 'POST', headers: { ...JSON_TYPE, ...headers }, body: '{"id":"a","text":"x"}' });

    for (const headers of [
      { Origin: 'https://evil.test' },
      { Origin: 'null' },
      { Origin: 'http://127.0.0.1:1' },
      { 'Sec-Fetch-Site': 'cross-site' },
      { 'Sec-Fetch-Site': 'same-site' },
    ] as Record<string, string>[])
      it(JSON.stringify(headers), async () => {
        const { status, json } = await post(headers);
        assert.equal(status, 403);
        assert.match(json.error, /sent by another site/);
      });

    it('a form, which cannot send JSON', async () => {
      for (const type of ['text/plain', 'application/x-www-form-urlencoded', 'multipart/form-data; boundary=x', ''])
        assert.equal((await post({ 'Content-Type': type })).status, 415);
    });

    it('while its own page and scripts may write', async () => {
      const own = { Origin: `http://127.0.0.1:${bot.port}` };
      for (const headers of [
        own,
        { 'Sec-Fetch-Site': 'same-origin' },
        {},
        { 'Content-Type': 'application/json; charset=utf-8' },
      ] as Record<string, string>[])
        assert.equal((await post(headers)).status, 200);
    });
  });

  describe('answers its own machine only', () => {
    for (const headers of [
      { Host: 'bot.example.com' },
      { Host: '127.0.0.1.evil.test' },
      { 'X-Forwarded-For': '203.0.113.9' },
      { Forwarded: 'for=203.0.113.9' },
    ] as Record<string, string>[])
      it(`and refuses ${JSON.stringify(headers)}, page and messages alike`, async () => {
        for (const path of ['/', '/chat/history', '/chat/events', '/page/index.html']) {
          const { status, json } = await ask(bot.port, path, { headers });
          assert.equal(status, 403);
          assert.match(json.error, /unless WEB_CHAT=on/);
        }
        const sent = await ask(bot.port, '/chat/message', {
          method: 'POST',
          headers: { ...headers, ...JSON_TYPE },
          body: '{"id":"a","text":"x"}',
        });
        assert.equal(sent.status, 403);
      });

    it('under each of its names', async () => {
      for (const host of ['localhost', 'LOCALHOST:3978', '127.0.0.1', `127.0.0.1:${bot.port}`, '[::1]:3978'])
        assert.equal((await ask(bot.port, '/', { headers: { Host: host } })).status, 200, host);
    });

    it('unless WEB_CHAT=on', async () => {
      const open = await run({ config: { webChat: 'on' } });
      assert.equal((await ask(open.port, '/', { headers: { Host: 'bot.example.com' } })).status, 200);
      await open.app.stop();
    });
  });
});
