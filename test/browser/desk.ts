/** A person of the help desk with a browser, and a user without one. Waits for what is to be seen, never for time. */
import assert from 'node:assert/strict';
import type { Browser, BrowserContextOptions, Locator, Page } from 'playwright-core';
import { openPage } from '../adapters/browser.ts';
import { listenForComplaints } from './chat.ts';

export interface DeskHands {
  /** The pane that shows the open ticket. */
  readonly ticket: Locator;
  /** What is known: the ticket's card. */
  readonly facts: Locator;
  /** Where the agent writes. */
  readonly text: Locator;
  /** What is said under the ticket, of one kind. */
  readonly said: (kind: 'user' | 'reply' | 'note' | 'news' | 'trouble') => Locator;
  readonly reply: (words: string) => Promise<void>;
  readonly note: (words: string) => Promise<void>;
  /** Claims the ticket that came last. */
  readonly claim: () => Promise<void>;
}

export interface DeskPage extends DeskHands {
  readonly page: Page;
  readonly complaints: readonly string[];
}

/** The desk on this page: alone, or beside the chat. */
export function handsAtDesk(page: Page): DeskHands {
  const ticket = page.locator('.desk-ticket');
  const text = ticket.locator('.desk-text');
  const write = async (words: string, how: string) => {
    await text.fill(words);
    await ticket.getByRole('button', { name: how }).click();
  };
  return {
    ...{ ticket, text, facts: ticket.locator('.desk-facts') },
    said: (kind) => ticket.locator(`.desk-is-${kind}`),
    reply: (words) => write(words, 'Reply to user'),
    note: (words) => write(words, 'Internal note'),
    claim: async () => {
      await page
        .getByRole('button', { name: /^Claim ticket/ })
        .last()
        .click();
      await ticket.getByText('Yours', { exact: true }).waitFor();
    },
  };
}

/** Sits down at /desk under a name. */
export async function openDesk(
  browser: Browser,
  url: string,
  name: string,
  options: BrowserContextOptions = {},
): Promise<DeskPage> {
  const context = await browser.newContext({ viewport: { width: 1100, height: 800 }, ...named(url, name), ...options });
  const page = await context.newPage();
  const complaints = listenForComplaints(page, url);
  await page.goto(`${url}desk`);
  await page.locator('.desk-name').waitFor();
  return { page, complaints, ...handsAtDesk(page) };
}

/** A browser in which somebody has chosen this name before. */
export function named(url: string, name: string): BrowserContextOptions {
  const localStorage = [{ name: 'reconnect.desk.name', value: name }];
  return { storageState: { cookies: [], origins: [{ origin: new URL(url).origin, localStorage }] } };
}

/** A user who asks for a person. */
export async function askForPerson(url: string, error: string) {
  const user = openPage(Number(new URL(url).port));
  assert.equal((await user.say('a', error)).status, 200);
  assert.equal((await user.say('b', 'human')).status, 200);
  return user;
}
