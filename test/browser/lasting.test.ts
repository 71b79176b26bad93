import assert from 'node:assert/strict';
import { type Bot, startBot } from './bot.ts';
import { type Chat, describeInBrowser, openChat } from './chat.ts';

const PASTE = 'Because of a security error, the client could not connect to the remote computer. Event ID 50, source TermDD';

describeInBrowser('A conversation lasts', (launch) => {
  let bot: Bot;
  before(async () => {
    bot = await startBot();
  });
  after(() => bot.end());

  const transcript = (chat: Chat): Promise<string[]> => chat.page.locator('article').allInnerTexts();

  it('through a reload of the page', async () => {
    const chat = await openChat(launch(), bot.url);
    await chat.paste(PASTE);
    const before = await transcript(chat);
    await chat.page.reload();
    await chat.newest.waitFor();
    assert.deepEqual(await transcript(chat), before);
    await chat.answer('all');
    assert.deepEqual(chat.complaints, []);
  });

  it('through a restart of the bot', async () => {
    const chat = await openChat(launch(), bot.url);
    await chat.paste(PASTE);
    await bot.stop();
    const banner = chat.page.getByText('The bot cannot be reached.');
    await banner.waitFor();
    await chat.screenshot('away');
    await bot.resume();
    await banner.waitFor({ state: 'hidden' });
    await chat.answer('all');
    const before = await transcript(chat);
    await chat.page.reload();
    await chat.newest.waitFor();
    assert.deepEqual(await transcript(chat), before);
  });

  it('and what is sent while the bot is away arrives when it is back, once', async () => {
    const chat = await openChat(launch(), bot.url);
    await bot.stop();
    await chat.page.locator('#text').fill(PASTE);
    await chat.page.locator('#text').press('Enter');
    await chat.page.locator('.ours.unsent').waitFor();
    await bot.resume();
    await chat.newest.waitFor();
    assert.equal(await chat.page.locator('.ours').count(), 1);
    assert.equal(await chat.page.locator('.ours.unsent').count(), 0);
    await chat.page.reload();
    await chat.newest.waitFor();
    assert.equal(await chat.page.locator('.ours').count(), 1);
    assert.equal(await chat.page.locator('.theirs').count(), 1);
  });

  it('also when the page is reloaded before the message has gone out', async () => {
    const chat = await openChat(launch(), bot.url);
    await chat.page.route('**/chat/message', (route) => route.abort());
    await chat.page.locator('#text').fill(PASTE);
    await chat.page.locator('#text').press('Enter');
    await chat.page.locator('.ours.unsent').waitFor();
    await chat.page.unroute('**/chat/message');
    await chat.page.reload();
    await chat.newest.waitFor();
    assert.equal(await chat.page.locator('.ours').count(), 1);
  });

  it('and a message whose receipt was lost is not sent as another', async () => {
    const chat = await openChat(launch(), bot.url);
    let lost = 0;
    await chat.page.route('**/chat/message', async (route) => {
      if (lost++ > 0) return route.continue();
      await route.fetch();
      await route.abort();
    });
    await chat.paste(PASTE);
    assert.ok(lost > 1);
    await chat.page.reload();
    await chat.newest.waitFor();
    assert.equal(await chat.page.locator('.ours').count(), 1);
    assert.equal(await chat.page.locator('.theirs').count(), 1);
  });

  it('in every window that shows it', async () => {
    const chat = await openChat(launch(), bot.url);
    const other = await chat.page.context().newPage();
    await other.goto(bot.url);
    await other.locator('#welcome').waitFor();
    await chat.paste(PASTE);
    await other.locator('.card').waitFor();
    assert.deepEqual(await other.locator('article').allInnerTexts(), await transcript(chat));
    await chat.page.getByRole('button', { name: 'New conversation' }).click();
    await other.locator('#welcome').waitFor();
  });
});
