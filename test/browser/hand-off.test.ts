import assert from 'node:assert/strict';
import type { Page } from 'playwright-core';
import { eventually } from '../adapters/process.ts';
import { type Bot, startBot } from './bot.ts';
import { type Chat, describeInBrowser, openChat } from './chat.ts';
import { askForPerson, type DeskHands, handsAtDesk, named, openDesk } from './desk.ts';
import { faintTexts, overflow } from './look.ts';

const ERROR =
  'Because of a security error, the client could not connect to the remote computer. Event ID 50, source TermDD. Computer: SRV7.corp.local';
const KNOWS = { server_os: '2008r2', role: 'session_host', rights: 'admin', scope: 'all' };
const DESKTOP = { width: 1500, height: 950 };
const PHONE = { width: 320, height: 640 };
const HOSTILE = '<img src=x onerror=alert(1)> [click](https://evil.example/) **bold** <script>alert(2)</script>';

describeInBrowser('A hand-off', (launch) => {
  let bot: Bot;
  before(async () => {
    bot = await startBot({ DESK_UNDO_SECONDS: '3' });
  });
  after(() => bot.end());

  /** The chat, and beside it the desk, on one page. */
  const openBoth = async (agent: string, viewport = DESKTOP): Promise<{ chat: Chat; desk: DeskHands; page: Page }> => {
    const chat = await openChat(launch(), bot.url, { viewport, ...named(bot.url, agent) });
    await chat.page.locator('.desk-name').waitFor({ state: 'attached' });
    return { chat, desk: handsAtDesk(chat.page), page: chat.page };
  };
  const persons = (page: Page) => page.locator('article.person');

  it('takes a newcomer a minute on one page: from the paste to the ticket that is closed', async () => {
    const { chat, desk, page } = await openBoth('Ana');
    await chat.paste(ERROR);
    await chat.answerAll(KNOWS);
    await chat.press('Talk to a person');
    await page.locator('.desk-row', { hasText: 'Waiting' }).waitFor();
    await desk.claim();
    await persons(page).getByText('Ana of the help desk is here').waitFor();
    assert.match(await desk.facts.innerText(), /has not said yet whether you may see what was pasted/);
    await page.locator('#log').getByRole('button', { name: 'Share my words' }).click();
    await desk.facts.getByText('Computer: [HOST-1]').waitFor();
    assert.doesNotMatch(await desk.ticket.innerText(), /SRV7/);
    assert.match(await desk.facts.innerText(), /Windows Server 2008 R2[\s\S]*Likely causes/);
    const list = desk.facts.getByText('Copy the exact text of the message.');
    assert.equal(await list.isVisible(), false, 'the long checklist is folded');
    await desk.facts.getByText('What Microsoft support asks for').click();
    assert.equal(await list.isVisible(), true);
    await desk.facts.getByText('What Microsoft support asks for').click();

    await desk.reply('Which user is it?');
    await desk.ticket.getByRole('button', { name: 'Undo' }).click();
    await desk.said('reply').getByText('taken back, not sent').waitFor();
    // The line comes from the server by itself, and may be there before the answer to the press.
    await eventually(async () => (await desk.text.inputValue()) === 'Which user is it?');
    await desk.reply('Which server is it?');
    await desk.said('reply').last().getByText('to the user · goes out in a few seconds').waitFor();
    await chat.screenshot('hand-off-held');
    await persons(page).getByText('Which server is it?').waitFor();
    assert.match(await persons(page).last().innerText(), /^Ana · help desk\s+Which server is it\?$/);
    await desk.said('reply').last().getByText('to the user', { exact: true }).waitFor();

    await page.locator('#text').fill('It is the one in Leeds');
    await page.locator('#text').press('Enter');
    await desk.said('user').getByText('It is the one in Leeds').waitFor();
    await desk.note('That is the old farm');
    await desk.said('note').getByText('That is the old farm').waitFor();
    assert.equal(
      await page
        .locator('#log')
        .getByText(/That is the old farm|Which user|claim/)
        .count(),
      0,
    );

    await desk.ticket.getByText('What I would check next').first().waitFor();
    assert.equal(await desk.ticket.getByText('Shows whether the server').count(), 1);
    assert.equal(await desk.ticket.getByText('Shows whether the server').isVisible(), false, 'unasked, it is folded');
    await desk.ticket.getByRole('button', { name: 'Next check' }).click();
    await desk.ticket.getByRole('button', { name: 'Send to the user' }).last().click();
    await page.locator('article.card').getByText('Ana sends you these steps.').waitFor();
    await chat.newest.locator('[data-key^="step "]').first().click();
    await desk.said('news').getByText('The user has ticked').waitFor();
    await chat.screenshot('hand-off');
    await desk.ticket.getByRole('button', { name: 'Resolve' }).click();
    await persons(page).getByText('The help desk has closed this.').waitFor();
    await desk.ticket.getByText('Resolved', { exact: true }).waitFor();
    assert.deepEqual(await scrolled(page), [0, 0], 'only the panes scroll');
    assert.deepEqual(chat.complaints, []);
    await page.context().close();
  });

  it('gives the ticket to one of two who claim it at once, and tells the other who has it', async () => {
    await askForPerson(bot.url, ERROR);
    const desks = await Promise.all(['Ana', 'Bo'].map((name) => openDesk(launch(), bot.url, name)));
    const claims: (() => void)[] = [];
    for (const { page } of desks)
      await page.route('**/desk/act', async (route) => {
        // Neither goes out before both are on their way.
        const both = new Promise<void>((resolve) => claims.push(resolve));
        if (claims.length === 2) for (const go of claims) go();
        await both;
        await route.continue();
      });
    const claimer = (page: Page) => page.getByRole('button', { name: /^Claim ticket/ }).last();
    await Promise.all(desks.map(({ page }) => claimer(page).waitFor()));
    await Promise.all(desks.map(({ page }) => claimer(page).click()));
    const chips = await Promise.all(
      desks.map(async ({ ticket }) => {
        await ticket.locator('.desk-chip:not([data-status="open"])').waitFor();
        return ticket.locator('.desk-chip').innerText();
      }),
    );
    for (const { page } of desks) await page.unroute('**/desk/act');
    const won = chips.indexOf('Yours');
    const names = ['Ana', 'Bo'];
    assert.deepEqual(
      chips,
      names.map((_, i) => (i === won ? 'Yours' : `${names[won]} has it`)),
    );
    const [winner, loser] = won === 0 ? desks : [...desks].reverse();
    await loser?.ticket.getByText(`${names[won]} has it.`).last().waitFor();
    assert.equal(await loser?.ticket.getByRole('button', { name: 'Reply to user' }).isDisabled(), true);
    await winner?.reply('Hello');
    for (const desk of desks) await desk.said('reply').getByText('Hello').waitFor();
    for (const { page, complaints } of desks) {
      assert.deepEqual(complaints, []);
      await page.context().close();
    }
  });

  it('shows what is said under the open ticket, also when another ticket changes before that is read', async () => {
    const user = await askForPerson(bot.url, ERROR);
    const { page, claim, said, complaints } = await openDesk(launch(), bot.url, 'Fay');
    await claim();
    const answers: (() => void)[] = [];
    await page.route('**/desk/ticket/*', async (route) => {
      await new Promise<void>((resolve) => answers.push(resolve));
      await route.continue();
    });
    const asked = page.waitForRequest('**/desk/ticket/*');
    assert.equal((await user.say('c', 'It still fails')).status, 200);
    await asked;
    const waiting = page.getByRole('button', { name: /^Claim ticket/ });
    const before = await waiting.count();
    await askForPerson(bot.url, ERROR);
    await waiting.nth(before).waitFor();
    await page.unroute('**/desk/ticket/*');
    for (const answer of answers) answer();
    await said('user').getByText('It still fails').waitFor();
    assert.deepEqual(complaints, []);
    await page.context().close();
  });

  it('outlasts a reload of the page and a restart of the bot', async () => {
    const { chat, desk, page } = await openBoth('Cy');
    await chat.paste(ERROR);
    await chat.press('Talk to a person');
    await desk.claim();
    await desk.note('noted before');
    await desk.said('note').waitFor();
    const all = async () => [
      await page.locator('article').allInnerTexts(),
      await desk.ticket.locator('.desk-lines > :not(.desk-secret)').allInnerTexts(),
    ];
    const before = await all();
    await page.reload();
    await page.locator('.desk-row[data-status="mine"]').click();
    await desk.said('note').waitFor();
    assert.deepEqual(await all(), before);
    await desk.reply('said before');
    await desk.said('reply').getByText('said before').waitFor();
    await bot.stop();
    await page.getByText('No line to the bot.').waitFor();
    await bot.resume();
    await persons(page).getByText('said before').waitFor();
    await page.getByText('No line to the bot.').waitFor({ state: 'hidden' });
    assert.equal(await persons(page).getByText('said before').count(), 1);
    await desk.note('noted after');
    await desk.said('note').getByText('noted after').waitFor();
    await page.context().close();
  });

  it('shows each side that the other is writing, and what was corrected', async () => {
    const { chat, desk, page } = await openBoth('Di');
    await chat.paste(ERROR);
    await chat.press('Talk to a person');
    await desk.claim();
    await persons(page).waitFor();
    await desk.text.pressSequentially('He');
    await page.locator('#typing', { hasText: 'Di is writing' }).waitFor();
    await page.locator('#text').pressSequentially('Sh');
    await desk.ticket.getByText('The user is writing').waitFor();

    const seq = await persons(page).getAttribute('data-seq');
    await page.route('**/chat/events*', (route) =>
      route.fulfill({
        contentType: 'text/event-stream',
        body: `event: amended\ndata: ${JSON.stringify({ seq: Number(seq), text: 'Di is here (edited)' })}\n\n`,
      }),
    );
    await page.reload();
    await persons(page).getByText('Di is here (edited)').waitFor();
    assert.match(await persons(page).innerText(), /^Di · help desk/);
    await page.context().close();
  });

  it('needs no mouse at the desk', async () => {
    await askForPerson(bot.url, ERROR);
    const { page, ticket, said, complaints } = await openDesk(launch(), bot.url, 'Eve');
    await page.locator('.desk-rows .desk-go:visible').last().waitFor();
    await page.locator('.desk-rows .desk-go:visible').last().focus();
    await page.keyboard.press('Enter');
    await ticket.locator('.desk-text:focus').waitFor();
    await page.keyboard.type('hm');
    await page.keyboard.press('Enter');
    await said('note').getByText('hm').waitFor();
    await page.keyboard.type('Hello');
    await page.keyboard.press('Control+Enter');
    await said('reply').getByText('Hello').waitFor();
    // The line may be seen before the answer to the request is, which is what shows the button.
    await ticket.locator('.desk-undo').waitFor();
    await page.keyboard.press('Shift+Tab');
    await ticket.locator('.desk-undo:focus').waitFor();
    await page.keyboard.press('Enter');
    await said('reply').getByText('taken back, not sent').waitFor();
    await ticket.locator('.desk-text:focus').waitFor();
    const nameless = await ticket.evaluate(
      (pane) =>
        [...pane.querySelectorAll('button, textarea, summary')].filter(
          (control) => !(control.getAttribute('aria-label') || control.textContent),
        ).length,
    );
    assert.equal(nameless, 0);
    assert.deepEqual(complaints, []);
    await page.context().close();
  });

  it('fits on a phone of 320 pixels, with a switch between the two', async () => {
    const { chat, desk, page } = await openBoth('Flo', PHONE);
    await chat.paste(ERROR);
    await chat.press('Talk to a person');
    assert.equal(await overflow(page), 0);
    const position = await page.locator('#chat').evaluate((pane) => pane.scrollTop);
    const toDesk = page.getByRole('button', { name: /^Help desk/ });
    await toDesk.click();
    assert.equal(await page.locator('#chat').isVisible(), false);
    await chat.screenshot('phone-desk');
    await desk.claim();
    assert.equal(await overflow(page), 0);
    await desk.facts.waitFor();
    await desk.reply('Hello');
    await desk.said('reply').waitFor();
    await chat.screenshot('phone-ticket');
    assert.equal(await overflow(page), 0);
    await desk.ticket.getByRole('button', { name: 'All tickets' }).click();
    await page.getByRole('button', { name: 'Your chat' }).click();
    await persons(page).getByText('Flo of the help desk is here').waitFor();
    assert.ok((await page.locator('#chat').evaluate((pane) => pane.scrollTop)) >= position);
    await chat.screenshot('phone-chat');
    assert.deepEqual(await scrolled(page), [0, 0]);
    assert.deepEqual(chat.complaints, []);
    await page.context().close();
  });

  for (const colorScheme of ['light', 'dark'] as const)
    it(`is legible in ${colorScheme} colours`, async () => {
      const options = { viewport: DESKTOP, colorScheme, ...named(bot.url, `Gil ${colorScheme}`) };
      const chat = await openChat(launch(), bot.url, options);
      const desk = handsAtDesk(chat.page);
      await chat.paste(ERROR);
      await chat.press('Talk to a person');
      await chat.page.locator('.desk-rows .desk-go:visible').last().waitFor();
      assert.deepEqual(await faintTexts(chat.page), []);
      await desk.claim();
      await desk.note('a note');
      await desk.reply('taken back');
      await desk.ticket.getByRole('button', { name: 'Undo' }).click();
      await desk.said('reply').getByText('taken back, not sent').waitFor();
      await desk.reply('a reply');
      await chat.page.locator('#text').fill('an answer');
      await chat.page.locator('#text').press('Enter');
      await desk.said('user').waitFor();
      await desk.said('note').waitFor();
      assert.deepEqual(await faintTexts(chat.page), []);
      await chat.screenshot(`hand-off-${colorScheme}`);
      await chat.page.context().close();
    });

  it('takes hostile text as text, in what is pasted and said and in the name of who says it', async () => {
    const name = '<b onclick=alert(1)>[Ana](//evil)</b>';
    const { chat, desk, page } = await openBoth(name);
    await chat.paste(`${ERROR}\n${HOSTILE}`);
    await chat.press('Talk to a person');
    await page.locator('#log').getByRole('button', { name: 'Share my words' }).click();
    await page.locator('#log').getByText('Thank you. The help desk has them now.').waitFor();
    await desk.claim();
    await desk.facts.getByText('<img src=x onerror=alert(1)>').waitFor();
    for (const write of [desk.note, desk.reply]) await write(HOSTILE);
    await desk.said('note').getByText(HOSTILE).waitFor();
    await persons(page).getByText(HOSTILE).waitFor();
    assert.equal(await persons(page).last().locator('.who').textContent(), `${name} · help desk`);
    assert.equal(await desk.said('reply').locator('b').first().textContent(), name);
    const foreign = ':is(#log, .desk-ticket, .desk-list, .desk-bar-top) :is(img, script, iframe, a, strong, em, code, b b)';
    assert.equal(await page.locator(foreign).count(), 0);
    assert.deepEqual(chat.complaints, []);
    await page.context().close();
  });
});

/** By how much the page itself is scrolled, and could be. */
function scrolled(page: Page): Promise<number[]> {
  return page.evaluate('[scrollY, document.scrollingElement.scrollHeight - innerHeight]');
}
