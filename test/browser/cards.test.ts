import assert from 'node:assert/strict';
import { once } from 'node:events';
import type { Server } from 'node:http';
import type { AddressInfo } from 'node:net';
import path from 'node:path';
import type { Browser, Page } from 'playwright-core';
import { ADVICE, EXAMPLES, listProcedures } from '../preview/examples.ts';
import { createPreview } from '../preview/server.ts';
import { describeInBrowser } from './chat.ts';

const PHONE = 360;
const DESKTOP = 1024;
/** Each example, and the advice of each procedure to somebody whose version is not known: that shows the most. */
const ALL = [...EXAMPLES.map(({ id }) => id), ...listProcedures().map(({ id }) => `${ADVICE}/${id}/unknown`)];
/** Rows of buttons and marks, what is beside a text on one platform and part of it on the other; applied to both. */
const DIFFERENCES: readonly { readonly why: string; readonly from: RegExp; readonly to: string }[] = [
  { why: 'a list is a list in Slack, and lines with a dot in Teams, where lists are markdown', from: /^• /gm, to: '' },
  { why: 'Slack has no coloured boxes, so that a sign stands before a warning', from: /^⚠ /gm, to: '' },
  { why: 'the number of a step is in the line of its button in Slack', from: /^[☐☑]? ?Step (\d+) · (.+)$/gm, to: 'Step $1\n$2' },
  { why: 'the number of a step is in its text in Teams', from: /^(\d+)\. (.+)$/gm, to: 'Step $1\n$2' },
  { why: 'Teams ticks a box, Slack presses a button; over, both show a box', from: /^(?:☐|☑|Done|✓ Done)(?: |$)/gm, to: '' },
  { why: 'a fact is changed by its line in Teams, by a button beside it in Slack', from: /^Change$| {1,2}change$/gm, to: '' },
  {
    why: 'Teams has room to say why an answer is marked; Slack says it to screen readers',
    from: / \(your answer so far\)$/gm,
    to: '',
  },
  { why: 'Teams marks inputs that are needed', from: / \*$/gm, to: '' },
  { why: 'messages hold less in Slack than cards in Teams', from: /^.*\(continued\)$/gm, to: '' },
  { why: 'a joiner keeps a date function of Adaptive Cards a text', from: /\u2060/g, to: '' },
  {
    why: 'Teams cuts long buttons (AdaptiveCards #6880), so that there they are a list',
    from: /^(Answer|Your answer)$/gm,
    to: '',
  },
];

describeInBrowser('The cards in Teams and in Slack', (launch) => {
  let server: Server;
  let url: string;
  before(async () => {
    server = createPreview().listen(0, '127.0.0.1');
    await once(server, 'listening');
    url = `http://127.0.0.1:${(server.address() as AddressInfo).port}/`;
  });
  after(() => server.close());

  it('say the same words, live and when they are over', async () => {
    const { page, show, complaints } = await openCards(launch(), url, DESKTOP);
    for (const id of ALL) {
      await show(id);
      for (const state of ['live', 'spent']) {
        const teams = await wordsOf(page, 'teams', state);
        const slack = await wordsOf(page, 'slack', state);
        assert.ok(teams.length > 0 || state === 'spent', id);
        assert.deepEqual(teams, slack, `${id}, ${state}`);
      }
      assert.equal(await page.locator('.spent :is(button, input, select)').count(), 0, id);
    }
    assert.deepEqual(complaints, []);
  });

  for (const [width, ids] of [[DESKTOP, EXAMPLES.map(({ id }) => id)] as const, [PHONE, ALL] as const])
    it(`are no wider than a telephone, in a window of ${width} pixels`, async () => {
      const { page, show, complaints } = await openCards(launch(), url, width);
      for (const id of ids) {
        await show(id);
        assert.deepEqual(await tooWide(page), [], id);
        await photograph(page, `cards-${id.replaceAll('/', '-')}-${width}`);
      }
      assert.deepEqual(complaints, []);
    });

  it('show hostile text as text', async () => {
    const { page, show, complaints } = await openCards(launch(), url, DESKTOP);
    for (const id of ['hostile', 'hostile-here']) {
      await show(id);
      for (const side of ['#teams', '#slack']) {
        assert.match(await page.locator(`${side} .live`).first().innerText(), /<img src=x onerror=alert\(1\)>\n\[click here]/);
        assert.equal(await page.locator(`${side} .message :is(img, script, iframe, object, em, s)`).count(), 0);
      }
      const links = await page.locator('.message a').evaluateAll((all) => all.map((link) => (link as { href?: string }).href));
      for (const link of links) assert.match(String(link), /^https:\/\/(learn|support)\.microsoft\.com\//);
    }
    assert.deepEqual(complaints, []);
  });

  it('mean the same when they are pressed, also without a mouse', async () => {
    const { page, show } = await openCards(launch(), url, DESKTOP);
    await show('question');
    for (const side of ['teams', 'slack']) {
      await page
        .locator(`#${side} .live`)
        .getByRole('button', { name: 'Everybody' })
        .or(menuItem(page, side, 'Everybody'))
        .press('Enter');
      await page.locator('#pressed').getByText('{"kind":"answer","question":"scope","value":"all"}').waitFor();
      await page
        .locator('#pressed')
        .getByText(side === 'teams' ? 'adaptiveCard/action' : 'block_actions')
        .waitFor();
      await show('welcome');
      await show('question');
    }
    await show('question-several');
    for (const side of ['teams', 'slack']) {
      await page.locator(`#${side} .live input[type="checkbox"]`).nth(1).check();
      await page.locator(`#${side} .live button`, { hasText: /^Answer$/ }).click();
      await page.locator('#pressed').getByText('{"kind":"answer","question":"events","value":["50","56"]}').waitFor();
    }
  });
});

async function openCards(browser: Browser, url: string, width: number) {
  const page = await browser.newPage({ viewport: { width, height: 900 }, locale: 'en-US' });
  const complaints: string[] = [];
  page.on('pageerror', ({ message }) => complaints.push(message));
  page.on('console', (said) => complaints.push(`${said.type()}: ${said.text()}`));
  page.on('request', (request) => {
    if (!request.url().startsWith(url) && !request.url().startsWith('data:')) complaints.push(`a request to ${request.url()}`);
  });
  await page.goto(url);
  const show = async (id: string) => {
    await page.evaluate(`location.hash = ${JSON.stringify(id)}`);
    await page.locator(`body[data-shown="${id}"]`).waitFor();
  };
  return { page, show, complaints };
}

/** Every line that can be read on that side, in no order. What Teams sends beside a card, for copying, stands in the card too. */
async function wordsOf(page: Page, side: string, state: string): Promise<string[]> {
  const messages = await page.locator(`#${side} .message.${state}`).allInnerTexts();
  const shown = messages.filter((text) => !text.startsWith('Commands to copy')).join('\n');
  const same = DIFFERENCES.reduce((text, { from, to }) => text.replace(from, to), shown.replace(/[ \t\u00a0]+$/gm, ''));
  return same
    .split('\n')
    .map((line) => line.trim().replace(/\s+/g, ' '))
    .filter((line) => line !== '')
    .sort();
}

/** What sticks out of its column, and texts that are cut off. */
function tooWide(page: Page): Promise<string[]> {
  return page.evaluate(`[...document.querySelectorAll('#teams, #slack')].flatMap((column) => {
    const edge = column.getBoundingClientRect().right + 0.5;
    const isOut = (part) => part.getBoundingClientRect().right > edge;
    const isCut = (part) => part.clientWidth > 0 && part.scrollWidth > part.clientWidth + 1 && !part.matches('select, select *');
    const name = (part) => [part.closest('button') ? 'button' : part.localName, part.textContent.slice(0, 40)].join(' ');
    const parts = [column, ...column.querySelectorAll('.message, .message *')];
    return [...parts.filter(isOut).map((part) => 'out: ' + name(part)), ...parts.filter(isCut).map((part) => 'cut: ' + name(part))];
  })`);
}

/** A row of buttons is a menu to Microsoft's renderer. */
function menuItem(page: Page, side: string, name: string) {
  return page.locator(`#${side} .live`).getByRole('menuitem', { name });
}

async function photograph(page: Page, name: string): Promise<void> {
  const folder = process.env.SCREENSHOTS;
  if (folder) await page.screenshot({ path: path.join(folder, `${name}.png`) });
}
