import assert from 'node:assert/strict';
import { hear } from '../../../bot/hear.ts';
import { DESK_SAY } from '../../../bot/say.ts';
import { ask, openPage } from '../browser.ts';
import { NO_DESK } from '../fakes.ts';
import { brain } from '../render/dialogue.ts';
import { type Running, run } from '../running.ts';
import { openDesk } from './desk-stand-in.ts';
import { openStream } from './stream.ts';

const DESK = { ...NO_DESK, first: [{ kind: 'web', name: 'web' }] } as const;
const ERROR = 'Because of a security error, the client could not connect to the remote computer. Computer: SRV7.corp.local.';
const FAR = { Host: 'bot.example.com' };

interface Line {
  readonly kind: string;
  readonly by: string | null;
  readonly text: string;
  readonly fate?: string;
}

describe('A hand-off between the web chat and the web desk', () => {
  let bot: Running;
  before(async () => {
    bot = await run({
      takeTurn: (conversation, incoming, around) => hear(conversation, incoming, brain, around),
      config: { webChat: 'on', desk: DESK as never },
    });
  });
  after(() => bot.app.stop());

  /** Somebody who has asked for a person, and a person at the desk who has claimed his ticket. */
  async function handOff({ claimed = true } = {}) {
    const page = openPage(bot.port);
    await page.say('a', ERROR);
    await page.say('b', 'human');
    const desk = openDesk(bot.port);
    await desk.enter();
    const tickets: readonly { id: string; seq: number }[] = (await desk.get('/desk/tickets')).json.tickets;
    const ticket = tickets.reduce((newest, each) => (each.seq > newest.seq ? each : newest)).id;
    const act = (id: string, what: string, text?: string) => desk.act({ ticket, id, do: what, ...(text && { text }) });
    if (claimed) await act('claim', 'claim');
    const lines = async (): Promise<readonly Line[]> => (await desk.get(`/desk/ticket/${ticket}`)).json.lines;
    const chat = async (): Promise<string> => JSON.stringify(await page.history());
    return { page, desk, ticket, act, lines, chat };
  }

  it('shows the user nothing of what is done and written at the desk, only what is said to him', async () => {
    const { act, lines, chat } = await handOff();
    await act('n', 'note', 'a note among us');
    await act('r', 'reply', 'a reply that waits');
    await act('u', 'undo');
    assert.deepEqual(
      (await lines()).filter(({ kind }) => kind !== 'news').map(({ kind, by, text, fate }) => [kind, by, text, fate]),
      [
        ['note', 'desk-1', 'a note among us', undefined],
        ['reply', 'desk-1', 'a reply that waits', 'undone'],
      ],
    );
    const shown = await chat();
    assert.match(shown, /desk-1 of the help desk is here/);
    assert.doesNotMatch(shown, /a note among us|a reply that waits|desk-1, (claim|note|reply|undo)/);
  });

  it('tells the desk who writes, and the user who writes', async () => {
    const { page, desk, ticket } = await handOff();
    const [chatEar, deskEar] = await Promise.all([
      openStream(bot.port, '/chat/events?after=0', page.cookie()),
      openStream(bot.port, '/desk/events', desk.cookie()),
    ]);
    await desk.post('/desk/typing', { ticket });
    assert.deepEqual(await chatEar.next('typing'), { name: 'desk-1' });
    await page.post('/chat/typing', {});
    // What was done before may be told only now.
    let news: { readonly ticket?: string; readonly typing?: true } = {};
    while (!news.typing) news = (await deskEar.next('message')) as typeof news;
    assert.equal(news.ticket, ticket);
    for (const ear of [chatEar, deskEar]) ear.close();
  });

  it('takes it as no more than a sign of life when somebody writes to whom nobody listens', async () => {
    const { page } = await handOff({ claimed: false });
    for (const cookie of [page.cookie(), '', 'reconnect=1'])
      assert.equal((await openPage(bot.port, cookie).post('/chat/typing', {})).status, 200);
  });

  it('tells the desk that the user has left, whatever he called his messages', async () => {
    const { page, lines } = await handOff();
    await page.say('left', 'one more thing');
    assert.ok(!(await lines()).some(({ kind }) => kind === 'trouble'));
    const old = page.cookie();
    await page.post('/chat/new', {});
    assert.deepEqual((await lines()).find(({ kind }) => kind === 'trouble')?.text, DESK_SAY.userLeft);
    assert.ok((await openPage(bot.port, old).history()).every(({ text }: { text: string }) => text !== ''));
  });

  describe('without DESK_KEY', () => {
    it('lets nobody at the desk who comes from elsewhere, though the chat is open to him', async () => {
      assert.equal((await ask(bot.port, '/chat/history', { headers: FAR })).status, 200);
      const far = openDesk(bot.port, FAR);
      assert.deepEqual((await far.get('/desk/session')).json, { open: false, name: null, needsKey: false });
      for (const entry of [{}, { name: 'Ana' }, { name: 'Ana', key: '' }]) assert.equal((await far.enter(entry)).status, 403);
      const { desk } = await handOff();
      far.use(desk.cookie());
      assert.equal((await far.get('/desk/tickets')).status, 403);
    });

    it("gives nothing for a visitor's cookie: one answer for tickets that there are and that there are not", async () => {
      const { page, ticket } = await handOff();
      const answers = [];
      for (const cookie of [page.cookie(), `reconnect-desk=${page.cookie().split('=')[1]}`, ''])
        for (const id of [ticket, 'T-2222-2222']) {
          const desk = openDesk(bot.port);
          desk.use(cookie);
          answers.push(await desk.get(`/desk/ticket/${id}`), await desk.post('/desk/typing', { ticket: id }));
          for (const what of ['claim', 'reply', 'resolve', 'reveal'])
            answers.push(await desk.act({ ticket: id, id: 'x', do: what, text: 'words' }));
        }
      assert.deepEqual([...new Set(answers.map(({ status, text }) => `${status} ${text}`))], [`403 ${answers[0]?.text}`]);
    });
  });

  it('says truly where the words go', async () => {
    const about = async (port: number) => (await ask(port, '/chat/about')).json.footer;
    assert.match(await about(bot.port), /^Nothing that you paste leaves the machine/);
    const slack = { kind: 'slack', name: 'slack:C1', team: null, channel: 'C1' };
    for (const desk of [
      { ...DESK, first: [slack] },
      { ...DESK, key: 'correct horse' },
    ]) {
      const other = await run({ config: { webChat: 'on', desk: desk as never } });
      assert.match(await about(other.port), /until you hand over to a person/);
      await other.app.stop();
    }
  });
});
