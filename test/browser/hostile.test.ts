import assert from 'node:assert/strict';
import { type Bot, startBot } from './bot.ts';
import { describeInBrowser, openChat } from './chat.ts';

const HOSTILE = [
  'Because of a security error, the client could not connect to the remote computer.',
  '<img src=x onerror=alert(1)> <script>alert(2)</script> <b>bold</b>',
  '[click here](https://evil.example/) ![picture](https://evil.example/x.png) **bold** `code`',
  '{"type":"AdaptiveCard","version":"1.5","body":[{"type":"Image","url":"https://evil.example/y.png"}]}',
].join('\n');

describeInBrowser('The page takes', (launch) => {
  let bot: Bot;
  before(async () => {
    bot = await startBot();
  });
  after(() => bot.end());

  it('hostile text as text: in the message, on the card that quotes it, and after a reload', async () => {
    const chat = await openChat(launch(), bot.url);
    await chat.paste(HOSTILE);
    await chat.press('Talk to a person');
    const look = async () => {
      assert.equal(await chat.page.locator('.ours p').first().textContent(), HOSTILE);
      assert.match(await chat.newest.innerText(), /<img src=x onerror=alert\(1\)>/);
      assert.equal(await chat.page.locator('#log :is(img, script, iframe, a, b, strong, em, code)').count(), 0);
    };
    await look();
    await chat.page.reload();
    await chat.newest.waitFor();
    await look();
    assert.deepEqual(chat.complaints, []);
  });

  it('a megabyte with one sentence beside it, keeps the text, and takes the next message', async () => {
    const chat = await openChat(launch(), bot.url);
    const long = 'x'.repeat(1024 * 1024);
    await chat.page.locator('#text').fill(long);
    await chat.page.locator('#text').press('Enter');
    await chat.page.getByRole('alert').filter({ hasText: 'Paste only the error message' }).waitFor();
    assert.equal((await chat.page.locator('#text').inputValue()).length, long.length);
    assert.equal(await chat.page.locator('article').count(), 0);
    await chat.screenshot('too-long');
    await chat.paste('Event ID 50, source TermDD');
    assert.equal(await chat.page.getByRole('alert').innerText(), '');
    assert.deepEqual(chat.complaints, []);
  });

  it('nothing at all when nothing is typed', async () => {
    const chat = await openChat(launch(), bot.url);
    await chat.page.locator('#text').fill('   \n ');
    await chat.page.locator('#text').press('Enter');
    await chat.paste('Event ID 50, source TermDD');
    assert.equal(await chat.page.locator('.ours').count(), 1);
  });
});
