/** A person with a browser: pastes, answers what is asked, looks at the newest card. Waits for what is to be seen, never for time. */
import assert from 'node:assert/strict';
import { existsSync } from 'node:fs';
import path from 'node:path';
import { type Browser, type BrowserContextOptions, chromium, type Locator, type Page } from 'playwright-core';

const CHROMIUM = process.env.CHROMIUM_PATH ?? '/usr/bin/chromium';
const FLAGS = [
  ...['--headless', '--no-sandbox', '--disable-gpu', '--disable-background-networking', '--disable-component-update'],
  ...['--disable-sync', '--no-first-run', '--disable-quic'],
];

/** What a person knows, as the values of the questions; anything else he does not know. */
export type Knows = Readonly<Record<string, string>>;

export interface Chat {
  readonly page: Page;
  /** The card that can be pressed. */
  readonly newest: Locator;
  readonly paste: (text: string) => Promise<void>;
  /** Presses something and waits until a new card is there. */
  readonly press: (name: string | RegExp) => Promise<void>;
  /** Answers question after question until there are none. */
  readonly answerAll: (knows: Knows) => Promise<void>;
  readonly answer: (value: string) => Promise<void>;
  readonly screenshot: (name: string) => Promise<void>;
  /** What a browser would tell a developer, or another host: there should be nothing. */
  readonly complaints: readonly string[];
}

/** Defines tests that need a browser; without one it says how to get them run. */
export function describeInBrowser(title: string, define: (launch: () => Browser) => void): void {
  if (!existsSync(CHROMIUM)) {
    describe.skip(`${title} (no browser at ${CHROMIUM}; CHROMIUM_PATH names another)`, () => define(() => assert.fail()));
    return;
  }
  describe(title, function () {
    this.timeout(90_000);
    let browser: Browser;
    before(async () => {
      browser = await chromium.launch({ executablePath: CHROMIUM, args: FLAGS });
    });
    after(() => browser.close());
    define(() => browser);
  });
}

export async function openChat(browser: Browser, url: string, options: BrowserContextOptions = {}): Promise<Chat> {
  const context = await browser.newContext({ viewport: { width: 900, height: 800 }, ...options });
  const page = await context.newPage();
  const complaints = listenForComplaints(page, url);
  await page.goto(url);
  await page.locator('#welcome').waitFor();
  return { page, complaints, ...handsOf(page) };
}

export function listenForComplaints(page: Page, url: string): readonly string[] {
  const complaints: string[] = [];
  page.on('pageerror', ({ message }) => complaints.push(message));
  page.on('dialog', (dialog) => {
    complaints.push(`a dialog: ${dialog.message()}`);
    void dialog.dismiss();
  });
  // What the bot refuses, and that it is away, a browser reports as well; those are tests of their own.
  page.on('console', (said) => {
    if (said.type() === 'error' && !said.text().startsWith('Failed to load resource')) complaints.push(said.text());
  });
  page.on('request', (request) => {
    if (!request.url().startsWith(url)) complaints.push(`a request to ${request.url()}`);
  });
  return complaints;
}

function handsOf(page: Page): Omit<Chat, 'page' | 'complaints'> {
  const newest = page.locator('.card').last();
  const answer = (value: string) => untilNewCard(page, () => choose(newest, value));
  return {
    newest,
    answer,
    paste: (text) =>
      untilNewCard(page, async () => {
        await page.locator('#text').fill(text);
        await page.getByRole('button', { name: 'Send' }).click();
      }),
    press: (name) => untilNewCard(page, () => newest.getByRole('button', { name }).click()),
    answerAll: async (knows) => {
      for (let question = await questionOf(newest); question !== null; question = await questionOf(newest))
        await answer(knows[question] ?? 'unknown');
    },
    screenshot: (name) => photograph(page, name),
  };
}

/** Only where somebody wants to look at them: SCREENSHOTS names a folder. */
export async function photograph(page: Page, name: string): Promise<void> {
  const folder = process.env.SCREENSHOTS;
  if (folder) await page.screenshot({ path: path.join(folder, `${name}.png`) });
}

/** Each card has its own turn, also one that takes the place of another; all but the newest are marked as answered. */
async function untilNewCard(page: Page, act: () => Promise<void>): Promise<void> {
  const cards = page.locator('.card');
  const before = (await cards.count()) === 0 ? null : await cards.last().getAttribute('data-turn');
  await act();
  await page.locator(`.card:not([data-turn="${before}"]):not(:has(.note))`).waitFor();
}

async function questionOf(card: Locator): Promise<string | null> {
  const key = await card.evaluate((element) => element.querySelector('[data-key^="answer "]')?.getAttribute('data-key'));
  return key?.split(' ')[1] ?? null;
}

async function choose(card: Locator, value: string): Promise<void> {
  const list = card.locator('select');
  const box = card.locator(`input[type="checkbox"][value="${value}"]`);
  if ((await list.count()) > 0) await list.selectOption(value);
  else if ((await box.count()) > 0) await box.check();
  else return card.locator(`[data-key^="answer "][data-key$=" ${value}"]`).click();
  await card.getByRole('button', { name: 'Answer', exact: true }).click();
}
