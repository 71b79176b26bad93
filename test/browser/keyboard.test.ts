import assert from 'node:assert/strict';
import type { Page } from 'playwright-core';
import { type Bot, startBot } from './bot.ts';
import { describeInBrowser, openChat } from './chat.ts';

const KNOWS: Readonly<Record<string, string>> = { scope: 'all', rights: 'admin', role: 'session_host' };

describeInBrowser('Without a mouse', (launch) => {
  let bot: Bot;
  before(async () => {
    bot = await startBot();
  });
  after(() => bot.end());

  const focused = (page: Page): Promise<string> =>
    page.evaluate("(document.activeElement.dataset.key ?? '') || document.activeElement.id || document.activeElement.localName");
  const untilFocused = (page: Page, selector: string) => page.locator(`${selector}:focus`).waitFor();
  const tabTo = async (page: Page, selector: string) => {
    for (let i = 0; i < 60 && !(await page.evaluate(`document.activeElement.matches(${JSON.stringify(selector)})`)); i++)
      await page.keyboard.press('Tab');
    assert.ok(
      await page.evaluate(`document.activeElement.matches(${JSON.stringify(selector)})`),
      `Tab never comes to ${selector}`,
    );
  };

  it('somebody gets from the error to the steps, ticks one, and says that it worked', async () => {
    const { page, newest, complaints } = await openChat(launch(), bot.url);
    await untilFocused(page, '#text');
    await page.keyboard.insertText(
      'Because of a security error, the client could not connect to the remote computer.\nEvent ID 50, source TermDD. I am on the server.',
    );
    await page.keyboard.press('Enter');
    // The focus goes to the answers of each question; there Tab, letters and Enter or Space are enough.
    while ((await newest.locator('[data-key^="step "]').count()) === 0) {
      await newest.locator(':is(select, input, [data-key^="answer "]):focus').waitFor();
      const [, question = ''] =
        (await newest.locator('[data-key^="answer "]').first().getAttribute('data-key'))?.split(' ') ?? [];
      const isList = (await newest.locator('select').count()) > 0;
      if (isList) await page.keyboard.type('Windows Server 2008 R2');
      await tabTo(
        page,
        isList ? `[data-key="answer ${question}"]` : `[data-key="answer ${question} ${KNOWS[question] ?? 'unknown'}"]`,
      );
      const turn = await newest.getAttribute('data-turn');
      await page.keyboard.press(isList ? 'Enter' : 'Space');
      await page.locator(`.card:not([data-turn="${turn}"]):not(:has(.note))`).waitFor();
    }
    await newest.getByText('P02').first().waitFor();

    await tabTo(page, '[data-key^="step "]');
    const key = await focused(page);
    await page.keyboard.press('Space');
    await newest.getByText('☑').waitFor();
    assert.equal(await focused(page), key, 'the focus stays on the step that was ticked');
    await tabTo(page, '[data-key="press worked"]');
    await page.keyboard.press('Enter');
    await page.getByText('Good to hear.').waitFor();
    assert.deepEqual(complaints, []);
  });

  it('the first Tab offers to skip everything above the message box', async () => {
    // Where there is no mouse, the page does not put the focus there by itself.
    const { page } = await openChat(launch(), bot.url, { hasTouch: true, isMobile: true });
    await page.keyboard.press('Tab');
    await untilFocused(page, '.skip');
    await page.keyboard.press('Enter');
    await untilFocused(page, '#text');
  });

  it('Shift+Enter begins a new line, and Enter sends all of them', async () => {
    const { page, newest } = await openChat(launch(), bot.url);
    await page.locator('#text').focus();
    await page.keyboard.type('Event ID 50');
    await page.keyboard.press('Shift+Enter');
    await page.keyboard.type('Source: TermDD');
    assert.equal(await page.locator('article').count(), 0);
    await page.keyboard.press('Enter');
    await newest.waitFor();
    assert.equal(await page.locator('.ours p').textContent(), 'Event ID 50\nSource: TermDD');
  });

  it('what is focused is seen, and every control has a name', async () => {
    const { page, paste, newest } = await openChat(launch(), bot.url);
    await paste('Event ID 50, source TermDD');
    const nameless = await newest.evaluate(
      (card) =>
        [...card.querySelectorAll('button, [role="button"], select, input')].filter(
          (control) => !(control.getAttribute('aria-label') || control.getAttribute('aria-labelledby') || control.textContent),
        ).length,
    );
    assert.equal(nameless, 0);
    await page.keyboard.press('Shift+Tab');
    assert.notEqual(await page.evaluate('getComputedStyle(document.activeElement).outlineStyle'), 'none');
  });
});
