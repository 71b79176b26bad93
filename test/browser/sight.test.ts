import assert from 'node:assert/strict';
import type { Page } from 'playwright-core';
import { type Bot, startBot } from './bot.ts';
import { describeInBrowser, openChat } from './chat.ts';

const PASTE = `Because of a security error, the client could not connect to the remote computer. Event ID 50, source TermDD. ${'x'.repeat(300)}`;
const KNOWS = { server_os: '2008r2', role: 'session_host', rights: 'admin', scope: 'all' };
/** WCAG 2.2, level AA, for text of normal size. */
const LEAST_CONTRAST = 4.5;

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

/** Pixels by which the page, or anything on it that does not scroll by itself, is too wide. */
function overflow(page: Page): Promise<number> {
  return page.evaluate(`Math.max(0, document.documentElement.scrollWidth - innerWidth,
    ...[...document.querySelectorAll('main *')].map((element) => element.getBoundingClientRect().right - innerWidth))`);
}

/** Texts that stand out too little from what is behind them. Disabled controls are exempt. */
function faintTexts(page: Page): Promise<string[]> {
  return page.evaluate(`(() => {
    const canvas = new OffscreenCanvas(1, 1).getContext('2d', { willReadFrequently: true });
    const paint = (color, behind) => {
      for (const fill of [behind, color]) { canvas.fillStyle = fill; canvas.fillRect(0, 0, 1, 1); }
      return [...canvas.getImageData(0, 0, 1, 1).data].slice(0, 3);
    };
    const css = ([r, g, b]) => \`rgb(\${r}, \${g}, \${b})\`;
    const groundOf = (element) => {
      const behind = element.parentElement ? groundOf(element.parentElement) : [255, 255, 255];
      return paint(getComputedStyle(element).backgroundColor, css(behind));
    };
    const light = (rgb) => {
      const [r, g, b] = rgb.map((v) => v / 255).map((v) => (v <= 0.04045 ? v / 12.92 : ((v + 0.055) / 1.055) ** 2.4));
      return 0.2126 * r + 0.7152 * g + 0.0722 * b;
    };
    const contrast = (element) => {
      const ground = groundOf(element);
      const [a, b] = [light(paint(getComputedStyle(element).color, css(ground))), light(ground)].sort((x, y) => y - x);
      return (a + 0.05) / (b + 0.05);
    };
    const texts = [...document.querySelectorAll('body *')].filter((element) =>
      element.checkVisibility() && !element.closest('.unseen, .skip, :disabled, [aria-disabled], script, svg') &&
      [...element.childNodes].some((node) => node.nodeType === 3 && node.data.trim() !== ''));
    return texts.filter((element) => contrast(element) < ${LEAST_CONTRAST})
      .map((element) => contrast(element).toFixed(2) + ' ' + element.textContent.slice(0, 40));
  })()`);
}
