import assert from 'node:assert/strict';
import type http from 'node:http';
import { createDevPage } from './dev-page.ts';
import { type SmallBot, startSmallBot } from './small-bot.ts';
import { createTeams, type TeamsStandIn } from './teams.ts';

describe('the page of the Teams stand-in', () => {
  let [teams, bot]: [TeamsStandIn, SmallBot] = [] as never;
  beforeEach(async () => {
    bot = await startSmallBot();
    let page: http.RequestListener = () => assert.fail();
    teams = await createTeams({ bot: bot.url, others: (request, response) => page(request, response) });
    page = createDevPage(teams);
  });
  afterEach(() => Promise.all([teams.close(), bot.close()]));

  // biome-ignore lint/suspicious/noExplicitAny: a test looks at what it expects
  const state = async (user: string): Promise<any> => (await fetch(`${teams.url}/dev/state?user=${user}`)).json();
  const click = (asked: object, site = 'same-origin') =>
    fetch(`${teams.url}/dev/do`, {
      method: 'POST',
      headers: { 'Sec-Fetch-Site': site },
      body: JSON.stringify({ user: 'You', ...asked }),
    });

  it('has its files and the card renderer, and nothing beside them', async () => {
    for (const path of ['/', '/page.js', '/cards.js', '/text.js', '/page.css', '/vendor/adaptivecards.min.js'])
      assert.equal((await fetch(`${teams.url}${path}`)).status, 200, path);
    assert.equal((await fetch(`${teams.url}/dev-page.ts`)).status, 404);
  });

  it('does what is clicked and shows it, each user his own chat', async () => {
    const { chat } = teams.user('You');
    const answer = await click({ gesture: 'says', where: chat.id, text: 'error 0x204' });
    assert.equal(((await answer.json()) as { status: number }).status, 200);
    assert.equal(bot.received[0]?.activity.text, 'error 0x204');
    const has = async (user: string) => /error 0x204/.test(JSON.stringify(await state(user)));
    assert.deepEqual([await has('You'), await has('Colleague')], [true, false]);
  });

  it('says so when the bot is away', async () => {
    await bot.close();
    const answer = await click({ gesture: 'says', where: teams.user('You').chat.id, text: 'x' });
    assert.deepEqual([answer.status, /ECONNREFUSED/.test(await answer.text())], [502, true]);
  });

  it('does nothing that it does not know, or that another site wants', async () => {
    const { id } = teams.user('You').chat;
    assert.equal((await click({ gesture: 'explodes', where: id })).status, 400);
    assert.equal((await click({ gesture: 'says', where: 'a:nowhere' })).status, 400);
    assert.equal((await click({ gesture: 'says', where: id, text: 'x' }, 'cross-site')).status, 403);
    assert.equal(bot.received.length, 0);
  });
});
