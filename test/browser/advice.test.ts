import assert from 'node:assert/strict';
import { type Bot, startBot } from './bot.ts';
import { describeInBrowser, openChat } from './chat.ts';

const PASTE = `Because of a security error, the client could not connect to the remote computer.
Verify that you are logged on to the network, and then try connecting again.

Event ID: 50
Source: TermDD
The RDP protocol component X.224 detected an error in the protocol stream and has disconnected the client.`;
const KNOWS = {
  server_os: '2008r2',
  role: 'session_host',
  rights: 'admin',
  scope: 'all',
  cal_mode: 'device',
  admin_session_works: 'yes',
};

describeInBrowser('Somebody who pastes the security error with event 50', (launch) => {
  let bot: Bot;
  before(async () => {
    bot = await startBot();
  });
  after(() => bot.end());

  it('gets the path of his version, and after a correction the other one and no longer the first', async () => {
    const chat = await openChat(launch(), bot.url);
    await chat.screenshot('welcome');
    await chat.paste(PASTE);
    await chat.screenshot('question');
    await chat.answerAll(KNOWS);
    assert.match(await chat.newest.innerText(), /\\Control\\Terminal Server\\RCM/);
    await chat.screenshot('advice-2008r2');

    await chat.press(/^Change Windows on the remote computer/);
    await chat.answer('2003');
    await chat.answerAll(KNOWS);
    const words = await chat.newest.innerText();
    assert.match(words, /\\Services\\TermService\\Parameters/);
    assert.doesNotMatch(words, /RCM/);
    await chat.screenshot('advice-2003');
    assert.deepEqual(chat.complaints, []);
  });

  it('finds every card but the newest answered, and what is typed as it was typed', async () => {
    const chat = await openChat(launch(), bot.url);
    await chat.paste(PASTE);
    await chat.answerAll(KNOWS);
    const cards = await chat.page.locator('.card').count();
    assert.ok(cards > 1);
    assert.equal(await chat.page.locator('.card .note').count(), cards - 1);
    assert.equal(await chat.page.locator('.card:has(.note) :is(button:not(.copy), select, input):enabled').count(), 0);
    assert.ok((await chat.newest.locator('button:enabled').count()) > 3);
    assert.equal(await chat.page.locator('.ours p').first().textContent(), PASTE);
    await chat.screenshot('answered');
  });

  it('can tick several answers, and is told when there is none', async () => {
    const chat = await openChat(launch(), bot.url);
    await chat.paste(PASTE);
    await chat.press(/^Change Events on the server/);
    assert.ok(await chat.newest.getByRole('checkbox', { name: /50 TermDD/ }).isChecked());
    await chat.newest.getByRole('checkbox', { name: /50 TermDD/ }).uncheck();
    await chat.newest.getByRole('button', { name: 'Answer', exact: true }).click();
    await chat.newest.getByText('Tick at least one.').waitFor();
    await chat.newest.getByRole('checkbox', { name: /50 TermDD/ }).check();
    await chat.newest.getByRole('checkbox', { name: /1003/ }).check();
    await chat.press(/^Answer$/);
    assert.match(await chat.newest.innerText(), /50 TermDD[^\n]*, 1003/);
    assert.match(await chat.page.locator('.ours').last().innerText(), /50 TermDD[^\n]*, 1003/);
  });

  it('ticks a step in place, and takes the tick back', async () => {
    const chat = await openChat(launch(), bot.url);
    await chat.paste(PASTE);
    await chat.answerAll(KNOWS);
    const lines = await chat.page.locator('article').count();
    await chat.press('Step 1: Done');
    assert.equal(await chat.newest.getByText('☑').count(), 1);
    await chat.press('Step 1 is done. Undo tick');
    assert.equal(await chat.newest.getByText('☑').count(), 0);
    assert.equal(await chat.page.locator('article').count(), lines);
    await chat.page.reload();
    await chat.newest.waitFor();
    assert.equal(await chat.page.locator('article').count(), lines);
  });

  for (const clipboard of ['the clipboard of the browser', 'a selection, where the browser has no clipboard'])
    it(`copies commands and keys through ${clipboard}`, async () => {
      const chat = await openChat(launch(), bot.url, { permissions: ['clipboard-read', 'clipboard-write'] });
      if (/selection/.test(clipboard))
        await chat.page.evaluate('Clipboard.prototype.writeText = () => Promise.reject(new Error())');
      await chat.paste(PASTE);
      await chat.answerAll(KNOWS);
      const key = 'HKEY_LOCAL_MACHINE\\SYSTEM\\CurrentControlSet\\Control\\Terminal Server\\RCM';
      const command = 'reg delete "HKLM\\SYSTEM\\CurrentControlSet\\Control\\Terminal Server\\RCM" /v "X509 Certificate" /f';
      for (const text of [key, command]) {
        const button = chat.newest.getByRole('button', { name: `Copy ${text}`, exact: true });
        await button.click();
        await button.getByText('Copied').waitFor();
        assert.equal(await chat.page.evaluate('navigator.clipboard.readText()'), text);
      }
      await chat.page.locator('#announce', { hasText: 'Copied.' }).waitFor({ state: 'attached' });
    });

  it('can click an example, and begin a new conversation', async () => {
    const chat = await openChat(launch(), bot.url);
    await chat.page.getByRole('button', { name: 'Event ID 50, source TermDD' }).click();
    await chat.newest.waitFor();
    assert.equal(await chat.page.locator('#welcome').isVisible(), false);
    await chat.page.getByRole('button', { name: 'New conversation' }).click();
    await chat.page.locator('#welcome').waitFor();
    assert.equal(await chat.page.locator('article').count(), 0);
    await chat.paste('Error code 0x204');
    assert.equal(await chat.page.locator('.ours').count(), 1);
    assert.deepEqual(chat.complaints, []);
  });
});
