import assert from 'node:assert/strict';
import { type Bot, startBot } from './bot.ts';
import { describeInBrowser, openChat } from './chat.ts';

const PASTE = 'Because of a security error, the client could not connect to the remote computer.\nEvent ID 50, source TermDD';
const AWAY = { status: 503, json: { error: 'This message could not be stored just now. Send it again in a moment.' } };

describeInBrowser('A bot that is there without its database', (launch) => {
  let bot: Bot;
  before(async () => {
    bot = await startBot();
  });
  after(() => bot.end());

  it('gets what was sent as soon as it can store it, and the page says so meanwhile', async () => {
    const chat = await openChat(launch(), bot.url);
    let refused = 0;
    await chat.page.route('**/chat/message', (route) => {
      refused += 1;
      return refused <= 2 ? route.fulfill(AWAY) : route.continue();
    });
    await chat.page.locator('#text').fill(PASTE);
    await chat.page.locator('#text').press('Enter');
    await chat.page.locator('.ours.unsent').waitFor();
    await chat.page.locator('body.is-away').waitFor();
    await chat.newest.waitFor();
    await chat.page.locator('body:not(.is-away)').waitFor();
    assert.equal(await chat.page.locator('.ours').count(), 1);
    assert.equal(await chat.page.locator('#problem').innerText(), '');
    assert.deepEqual(chat.complaints, []);
  });
});
