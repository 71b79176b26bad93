import assert from 'node:assert/strict';
import { type Bot, startBot } from './bot.ts';
import { describeInBrowser, openChat } from './chat.ts';
import { faintTexts, overflow } from './look.ts';

const PASTE = `Because of a security error, the client could not connect to the remote computer. Event ID 50, source TermDD. ${'x'.repeat(300)}`;
const KNOWS = { server_os: '2008r2', role: 'session_host', rights: 'admin', scope: 'all' };

describeInBrowser('The page is legible', (launch) => {
  let bot: Bot;
  before(async () => {
    bot = await startBot();
  });
  after(() => bot.end());

  it('on a phone of 320 pixels, without scrolling sideways', async () => {
    const chat = await openChat(launch(), bot.url, { viewport: { width: 320, height: 640 }, hasTouch: true, isMobile: true });
    assert.equal(await overflow(chat.page), 0);
    await chat.paste(PASTE);
    assert.equal(await overflow(chat.page), 0);
    await chat.screenshot('phone-question');
    await chat.answerAll(KNOWS);
    assert.equal(await overflow(chat.page), 0);
    await chat.screenshot('phone-advice');
    await chat.press('Talk to a person');
    assert.equal(await overflow(chat.page), 0);
    assert.deepEqual(chat.complaints, []);
  });

  for (const colorScheme of ['light', 'dark'] as const)
    it(`in ${colorScheme} colours, with enough contrast everywhere`, async () => {
      const chat = await openChat(launch(), bot.url, { colorScheme });
      const ground = String(await chat.page.evaluate('getComputedStyle(document.body).backgroundColor'));
      assert.equal(Number(ground.match(/\d+/)?.[0]) < 128, colorScheme === 'dark');
      assert.deepEqual(await faintTexts(chat.page), []);
      await chat.paste(PASTE);
      await chat.answerAll(KNOWS);
      await chat.press('Step 1: Done');
      await chat.screenshot(`advice-${colorScheme}`);
      assert.deepEqual(await faintTexts(chat.page), []);
    });
});
