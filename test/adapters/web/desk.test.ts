import assert from 'node:assert/strict';
import { UNREADABLE } from '../../../adapters/store/store.ts';
import { WEB_ACTS } from '../../../adapters/web/desk-read.ts';
import { ask, listen as listenAt } from '../browser.ts';
import { cardOf, createBook, type DeskServer, lineOf, openDesk, serveDesk, TICKET } from './desk-stand-in.ts';

const PROXIED = { 'X-Forwarded-For': '203.0.113.7' };

/** Serves a desk for one group of tests. */
function serve(about: () => Parameters<typeof serveDesk>[0] = () => ({})): () => DeskServer {
  let server: DeskServer;
  before(async () => {
    server = await serveDesk(about());
  });
  after(() => server.stop());
  return () => server;
}

describe('The web desk', () => {
  describe('without DESK_KEY', () => {
    const server = serve(() => ({ openTo: 'on' }));

    it('lets people of this machine in, each under a name that is free', async () => {
      const [first, second] = [openDesk(server().port), openDesk(server().port)];
      assert.deepEqual((await first.get('/desk/session')).json, { open: true, name: null, needsKey: false });
      assert.deepEqual((await first.enter()).json, { open: true, name: 'desk-1', needsKey: false });
      const ear = await listen(server().port, first.cookie());
      assert.equal((await second.enter()).json.name, 'desk-2');
      ear.close();
    });

    it('gives a cookie that no script can read, no other site can send, and the chat never sees', async () => {
      const { headers } = await openDesk(server().port).enter();
      assert.match(
        headers['set-cookie']?.[0] ?? '',
        /^reconnect-desk=[\w-]+\.[\w-]+; Path=\/desk; Max-Age=43200; HttpOnly; SameSite=Strict$/,
      );
    });

    it('lets nobody in who comes from elsewhere, also not with a cookie that was made here', async () => {
      const far = openDesk(server().port, PROXIED);
      assert.deepEqual((await far.get('/desk/session')).json, { open: false, name: null, needsKey: false });
      assert.equal((await far.enter({ key: '' })).status, 403);
      const near = openDesk(server().port);
      await near.enter();
      far.use(near.cookie());
      assert.equal((await far.get('/desk/tickets')).status, 403);
    });

    it('knows an agent again under a new name, so that his tickets stay his', async () => {
      const desk = openDesk(server().port);
      await desk.enter({ name: 'Ana' });
      await desk.act({ do: 'claim' });
      assert.equal((await desk.enter({ name: ' Ana María ' })).json.name, 'Ana María');
      await desk.act({ id: 'b', do: 'release' });
      const [first, second] = server().book.done.slice(-2) as [[{ key: string; name: string }], [{ key: string; name: string }]];
      assert.deepEqual([first[0].name, second[0].name], ['Ana', 'Ana María']);
      assert.equal(first[0].key, second[0].key);
      assert.match(first[0].key, /^web-desk:[0-9a-f-]{36}$/);
    });

    it('takes no name that somebody at the desk has, however it is written', async () => {
      const [first, second] = [openDesk(server().port), openDesk(server().port)];
      await first.enter({ name: 'Bo' });
      const ear = await listen(server().port, first.cookie());
      const { status, json } = await second.enter({ name: 'BO' });
      assert.equal(status, 409);
      assert.match(json.error, /Choose another/);
      ear.close();
    });

    it('takes no name that users would take for the bot or for themselves', async () => {
      for (const name of ['Reconnect', 'bot', 'User', 'help desk']) {
        const { status, json } = await openDesk(server().port).enter({ name });
        assert.equal(status, 400, name);
        assert.match(json.error, /Choose another/);
      }
    });

    for (const name of ['', '  ', '---', 'x'.repeat(41), 'a\u0007b', 'a\nb', '\u202eanA', 'desk-1\u200b', 7])
      it(`takes no name like ${showHidden(JSON.stringify(name))}`, async () => {
        assert.equal((await openDesk(server().port).enter({ name })).status, 400);
      });
  });

  describe('with DESK_KEY', () => {
    const server = serve(() => ({ key: 'correct horse', openTo: 'on' }));

    it('lets in whoever knows it, from anywhere', async () => {
      const desk = openDesk(server().port, PROXIED);
      assert.deepEqual((await desk.get('/desk/session')).json, { open: false, name: null, needsKey: true });
      assert.equal((await desk.enter({ name: 'Ana', key: 'correct horse' })).json.name, 'Ana');
      assert.equal((await desk.get('/desk/session')).json.open, true);
      assert.equal((await desk.get('/desk/tickets')).status, 200);
    });

    it('asks people of this machine for it as well', async () => {
      assert.equal((await openDesk(server().port).get('/desk/session')).json.open, false);
    });

    it('answers a wrong one and a missing one alike', async () => {
      const answers = [
        await openDesk(server().port).enter({ key: 'wrong' }),
        await openDesk(server().port).enter({ key: '' }),
        await openDesk(server().port).enter({ name: 'Ana' }),
      ];
      assert.deepEqual(new Set(answers.map(({ status, text }) => `${status} ${text}`)), new Set([`403 ${answers[0]?.text}`]));
    });

    it('stops an address that guesses, for a minute, and nobody else', async () => {
      const guess = (key: string, from: string) => enterFrom(server().port, from, key);
      for (let i = 0; i < 10; i++) assert.equal((await guess(`guess ${i}`, '127.0.0.9')).status, 403);
      const { status, headers } = await guess('correct horse', '127.0.0.9');
      assert.equal(status, 429);
      assert.equal(headers['retry-after'], '60');
      assert.equal((await guess('correct horse', '127.0.0.10')).status, 200);
      server().clock.now += 60_001;
      assert.equal((await guess('correct horse', '127.0.0.9')).status, 200);
    });

    it('lets somebody leave', async () => {
      const desk = openDesk(server().port);
      await desk.enter({ key: 'correct horse' });
      assert.match((await desk.post('/desk/leave', {})).headers['set-cookie']?.[0] ?? '', /^reconnect-desk=; .*Max-Age=0;/);
    });
  });

  describe('shows nothing to whoever has no right, and no difference between what is there and what is not:', () => {
    const server = serve(() => ({ key: 'correct horse' }));
    const PLACES = ['/desk/tickets', '/desk/ticket/T-1', '/desk/ticket/T-2', '/desk/events'];
    const COMMANDS = [
      ...[{ ticket: 'T-1' }, { ticket: 'T-2' }, {}].map((about) => ['/desk/act', { id: 'a', do: 'resolve', ...about }] as const),
      ...[['/desk/typing', { ticket: 'T-1' }] as const, ['/desk/leave', {}] as const],
    ];
    let refusal: string;
    before(async () => {
      refusal = (await openDesk(server().port).get('/desk/tickets')).text;
    });

    const cookies: Readonly<Record<string, () => Promise<string>>> = {
      'no cookie': async () => '',
      "a visitor's cookie": async () => 'reconnect=7d7a3f6e-0d1c-4a6b-9b57-3f0a6a7c1e55',
      "a visitor's cookie under the desk's name": async () => 'reconnect-desk=7d7a3f6e-0d1c-4a6b-9b57-3f0a6a7c1e55',
      'a cookie without a signature': async () => `reconnect-desk=${forge({ id: 'x', name: 'Ana', until: 9e15 })}`,
      'a cookie with the signature of another': async () => {
        const [, tag] = (await seatedAt(server().port)).cookie().split('.');
        return `reconnect-desk=${forge({ id: 'x', name: 'Ana', until: 9e15 })}.${tag}`;
      },
      'a cookie of a desk with another key': async () => {
        const other = await serveDesk({ key: null });
        const desk = await seatedAt(other.port);
        await other.stop();
        return desk.cookie();
      },
      'a very long cookie': async () => `reconnect-desk=${'x'.repeat(4_000)}.x`,
    };
    for (const [name, make] of Object.entries(cookies))
      it(name, async () => {
        const desk = openDesk(server().port);
        desk.use(await make());
        const answers = [
          ...(await Promise.all(PLACES.map(desk.get))),
          ...(await Promise.all(COMMANDS.map(([path, body]) => desk.post(path, body)))),
        ];
        for (const { status, text } of answers) assert.deepEqual([status, text], [403, refusal]);
        assert.deepEqual(server().book.done, []);
        assert.deepEqual(server().book.typed, []);
      });

    it('a session whose time is over', async () => {
      const desk = await seatedAt(server().port);
      server().clock.now += 12 * 60 * 60 * 1000;
      const { status, text } = await desk.get('/desk/tickets');
      assert.deepEqual([status, text], [403, refusal]);
    });
  });

  describe('hears', () => {
    const server = serve(() => ({ openTo: 'on' }));

    it('only pages of its own', async () => {
      const desk = await seatedAt(server().port);
      const headers = { Cookie: desk.cookie(), 'Content-Type': 'application/json' };
      const body = JSON.stringify({ ticket: 'T-1', id: 'a', do: 'claim' });
      for (const foreign of [{ 'Sec-Fetch-Site': 'same-site' }, { Origin: 'http://127.0.0.1:1' }, { Origin: 'null' }]) {
        const sent = { method: 'POST', headers: { ...headers, ...foreign }, body };
        assert.equal((await ask(server().port, '/desk/act', sent)).status, 403);
        assert.equal((await ask(server().port, '/desk/tickets', { headers: { ...headers, ...foreign } })).status, 403);
        assert.equal((await ask(server().port, '/desk/enter', sent)).status, 403);
      }
      const form = { method: 'POST', headers: { ...headers, 'Content-Type': 'text/plain' }, body };
      assert.equal((await ask(server().port, '/desk/act', form)).status, 415);
    });

    it('at its own machine only, unless it is opened', async () => {
      const closed = await serveDesk({ key: 'correct horse' });
      for (const path of ['/desk', '/desk/session', '/desk/tickets'])
        assert.equal((await openDesk(closed.port, PROXIED).get(path)).status, 403, path);
      await closed.stop();
    });
  });

  describe('shows', () => {
    const MINE = { ...TICKET, status: 'claimed', agent: 'desk-1', agentKey: 'web-desk:x' } as const;
    const lines = [
      lineOf(1, { card: cardOf(3), text: 'the ticket' }),
      lineOf(2, { kind: 'note', by: 'Ana', text: '<b>hello</b>' }),
      lineOf(3, { card: cardOf(5), replaces: 3, text: 'the ticket, claimed' }),
      lineOf(4, { gone: true, text: '' }),
      lineOf(5, { card: cardOf(8), replaces: 5, text: 'the ticket, resolved' }),
      lineOf(6, { card: cardOf(9), replaces: 7, text: 'a card whose earlier version is not here' }),
    ];
    const server = serve(() => ({ book: createBook([TICKET, { ...MINE, id: 'T-2' }], lines) }));

    it('its page', async () => {
      const page = await openDesk(server().port).get('/desk');
      assert.equal(page.status, 200);
      assert.match(page.text, /<main id="desk"/);
    });

    it('the tickets, and which of them are his own, without the key by which it knows that', async () => {
      const desk = await seatedAt(server().port);
      const { tickets, name, now } = (await desk.get('/desk/tickets')).json;
      assert.deepEqual([name, now], ['desk-1', '2026-01-02T09:00:00.000Z']);
      assert.deepEqual(
        tickets.map(({ id, mine }: { id: string; mine: boolean }) => [id, mine]),
        [
          ['T-1', false],
          ['T-2', false],
        ],
        'somebody else of the same name',
      );
      assert.ok(!JSON.stringify(tickets).includes('web-desk:'));
    });

    it("an agent's own ticket as his", async () => {
      const desk = await seatedAt(server().port);
      await desk.act({ do: 'claim' });
      const [{ key }] = server().book.done.at(-1) as [{ key: string }];
      const other = await serveDesk({ book: createBook([{ ...MINE, agentKey: key }], []) });
      const there = openDesk(other.port);
      there.use(desk.cookie());
      assert.equal((await there.get('/desk/tickets')).json.tickets[0].mine, true);
      await other.stop();
    });

    it('each card in its newest version, where its first one stood', async () => {
      const desk = await seatedAt(server().port);
      const shown = (await desk.get('/desk/ticket/T-1')).json.lines;
      assert.deepEqual(
        shown.map(({ seq, turn, text }: { seq: number; turn: number; text: string }) => [seq, turn, text]),
        [
          [5, 8, 'the ticket, resolved'],
          [2, null, '<b>hello</b>'],
          [4, null, ''],
          [6, 9, 'a card whose earlier version is not here'],
        ],
      );
      assert.deepEqual(shown[0].card, { type: 'AdaptiveCard', title: 'Card 8' });
      assert.deepEqual([shown[1].by, shown[1].kind, shown[2].gone], ['Ana', 'note', true]);
    });

    it('that there is no such ticket', async () => {
      const desk = await seatedAt(server().port);
      assert.equal((await desk.get('/desk/ticket/T-9')).status, 404);
      assert.equal((await desk.act({ ticket: 'T-9', do: 'claim' })).status, 404);
    });
  });

  describe('does', () => {
    const server = serve();

    for (const act of WEB_ACTS)
      it(`"${act}", in the name of whoever sits there`, async () => {
        const desk = await seatedAt(server().port);
        const { status, json } = await desk.act({ id: `id-${act}`, do: act, text: 'words', about: 'P02' });
        assert.equal(status, 200);
        assert.deepEqual(json, { private: [], hold: act === 'reply' ? 10_000 : 0 });
        const [by, ticket, id, action] = server().book.done.at(-1) as [{ name: string }, string, string, object];
        assert.deepEqual([by.name, ticket, id], ['desk-1', 'T-1', `id-${act}`]);
        assert.deepEqual(action, { do: act, text: 'words', about: 'P02', ...(act === 'reply' && { hold: 10_000 }) });
      });

    it('nothing in the name of another, and nothing without a hold', async () => {
      const desk = await seatedAt(server().port);
      await desk.act({ do: 'reply', text: 'hi', agent: 'Ana', name: 'Ana', key: 'slack:U1', hold: 0, kind: 'press' });
      const [by, , , action] = server().book.done.at(-1) as [{ name: string; key: string }, string, string, object];
      assert.equal(by.name, 'desk-1');
      assert.match(by.key, /^web-desk:/);
      assert.deepEqual(action, { do: 'reply', text: 'hi', hold: 10_000 });
    });

    it('what is answered privately comes back to this window', async () => {
      const word = { private: [{ text: '[HOST-1] is srv-1', card: cardOf(4) }] };
      const other = await serveDesk({ book: createBook([TICKET], [], async () => word) });
      const { json } = await (await seatedAt(other.port)).act({ do: 'reveal' });
      assert.deepEqual(json.private, [{ text: '[HOST-1] is srv-1', card: { type: 'AdaptiveCard', title: 'Card 4' }, turn: 4 }]);
      await other.stop();
    });

    it('and says what to do when it cannot be stored', async () => {
      const fail = (name: string) => async () => {
        throw Object.assign(new Error('disk full at /secret'), { name });
      };
      for (const [name, status] of [
        ['Error', 500],
        [UNREADABLE, 409],
      ] as const) {
        const other = await serveDesk({ book: createBook([TICKET], [], fail(name)) });
        const answer = await (await seatedAt(other.port)).act({ do: 'claim' });
        assert.equal(answer.status, status);
        assert.doesNotMatch(answer.text, /secret/);
        await other.stop();
      }
    });

    for (const body of [
      { do: 'explode' },
      { do: 'correct', about: 'a', text: 'words of another' },
      { do: 'withdraw', about: 'a' },
      { do: 'reply' },
      { do: 'note', text: ' \n' },
      { do: 'claim', id: 'a b' },
      { do: 'claim', ticket: '' },
      { do: 'claim', ticket: 7 },
      { do: 'send', about: {} },
    ])
      it(`but not ${JSON.stringify(body)}`, async () => {
        const before = server().book.done.length;
        const { status, json } = await (await seatedAt(server().port)).act(body);
        assert.equal(status, 400);
        assert.match(json.error, /^This is not understood, at /);
        assert.doesNotMatch(json.error, /Invalid|expected|Too (small|big)|\|/);
        assert.equal(server().book.done.length, before);
      });

    it('passes on that the agent is writing', async () => {
      const desk = await seatedAt(server().port);
      assert.equal((await desk.post('/desk/typing', { ticket: 'T-1' })).status, 200);
      assert.deepEqual(server().book.typed, [[{ name: 'desk-1' }, 'T-1']]);
      assert.equal((await desk.post('/desk/typing', {})).status, 400);
    });
  });

  describe('tells open desks', () => {
    const server = serve();

    it('under which ticket something has changed, and who is writing', async () => {
      const ear = await listen(server().port, (await seatedAt(server().port)).cookie());
      server().desk.wake('T-1');
      server().desk.userTypes('T-2');
      server().desk.wake();
      const events = [await ear.next(), await ear.next(), await ear.next()];
      assert.deepEqual(
        events.map(({ event, data: { seq: _, ...about } }) => [event, about]),
        [
          ['message', { ticket: 'T-1' }],
          ['message', { ticket: 'T-2', typing: true }],
          ['message', { ticket: null }],
        ],
      );
      ear.close();
    });

    it('nothing of what happened before', async () => {
      server().desk.wake('T-1');
      const ear = await listen(server().port, (await seatedAt(server().port)).cookie());
      server().desk.wake('T-2');
      assert.equal((await ear.next()).data.ticket, 'T-2');
      ear.close();
    });

    it('and lets them go when the bot stops', async () => {
      const other = await serveDesk();
      const ear = await listen(other.port, (await seatedAt(other.port)).cookie());
      await other.stop();
      await ear.ended;
    });
  });
});

async function seatedAt(port: number) {
  const desk = openDesk(port);
  await desk.enter({ key: 'correct horse' });
  return desk;
}

function enterFrom(port: number, from: string, key: string) {
  const headers = { 'Content-Type': 'application/json', 'Sec-Fetch-Site': 'same-origin' };
  return ask(port, '/desk/enter', { method: 'POST', headers, from, body: JSON.stringify({ key }) });
}

/** What cannot be seen, as its number. */
function showHidden(text: string): string {
  return text.replace(/[^ -~]/g, (char) => `\\u${char.charCodeAt(0).toString(16).padStart(4, '0')}`);
}

function forge(body: object): string {
  return Buffer.from(JSON.stringify(body)).toString('base64url');
}

function listen(port: number, cookie: string) {
  return listenAt(port, '/desk/events', { Cookie: cookie });
}
