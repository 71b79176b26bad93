import assert from 'node:assert/strict';
import { userKey } from '../../../adapters/teams/address.ts';
import type { Message, Place, User } from '../../stand-ins/teams/teams.ts';
import { buttonsOf, PASTE, runTeamsBot, type TeamsBot, titleOf, wordsOf } from './running.ts';

/** Teams takes new messages and does not say so; then it is well again. */
const SETTLED_MS = 5_000;

describe('A card of which Teams did not say that it took it', () => {
  let bot: TeamsBot;
  let ada: User;
  afterEach(() => bot.stop());

  const begin = async (settings = {}, where = (chat: Place) => chat) => {
    bot = await runTeamsBot({ settings });
    ada = bot.teams.user('Ada');
    bot.teams.breakDown('send', 'reset-after');
    const place = where(ada.chat);
    const said = place.type === 'personal' ? await ada.says(PASTE) : await ada.mentions(place, PASTE);
    assert.equal(said.status, 200);
    await bot.settle();
    bot.teams.mend('send');
    await bot.wait(SETTLED_MS);
  };
  const cards = (where: Place = ada.chat) => bot.teams.messages(where).filter(({ card }) => card !== null);
  const live = (where?: Place) => cards(where).filter((message) => buttonsOf(message).length > 0);
  const presses = async (message: Message | undefined, title: string) => {
    const pressed = await ada.presses(message ?? assert.fail('it is not there'), title);
    assert.equal(pressed.status, 200);
    await bot.settle();
    return pressed.shown;
  };
  const countOf = async (result: string) => {
    const { values } = await bot.metrics.deliveries.get();
    return values.find(({ labels }) => labels.result === result)?.value ?? 0;
  };
  const turn = async () => {
    const [known] = await bot.store.casesOf(userKey(bot.teams.settings.MICROSOFT_APP_TENANT_ID ?? '', ada.id), 1);
    return known?.conversation.turn ?? assert.fail('nothing is known of her');
  };
  const ambiguous = async () => (await bot.metrics.ambiguous.get()).values.reduce((sum, { value }) => sum + value, 0);

  it('stands there twice, which is counted', async () => {
    await begin();
    assert.deepEqual(cards().map(titleOf), ['Who cannot connect?', 'Who cannot connect?']);
    assert.equal(await ambiguous(), 1);
  });

  for (const first of [0, 1])
    it(`ends as one when ${first === 0 ? 'the unknown' : 'the known'} copy is pressed and then the other, with one effect`, async () => {
      await begin();
      const begun = await turn();
      const copies = cards();
      await presses(copies[first], 'Everybody');
      const other = cards().find(({ id }) => id === copies[1 - first]?.id);
      // The same button, as whoever sees the question again presses it; where it shows the next question already, that one's.
      if (other && titleOf(other) === 'Who cannot connect?') await presses(other, 'Everybody');
      // Nobody waits for the call that takes a copy away.
      await bot.teams.until(() => cards().length === 1);
      assert.match(titleOf(cards()[0]), /^Which Windows runs/);
      assert.equal(live().length, 1);
      assert.equal((await turn()) - begun, 1);
    });

  it('ends as one when another button of the copy is pressed, which is too late', async () => {
    await begin();
    const [copy, known] = cards();
    await presses(known, 'Everybody');
    await presses(copy, 'Only one computer or user');
    assert.ok(cards().every(({ id }) => id !== copy?.id));
    assert.equal(live().length, 1);
  });

  it('ends as one in a thread of a channel, too', async () => {
    await begin({}, () => bot.teams.channel('Help'));
    const thread = bot.teams.threads(bot.teams.channel('Help')).at(-1);
    assert.equal(cards(thread).length, 2);
    await presses(cards(thread)[0], 'Everybody');
    assert.equal(cards(thread).length, 1);
    assert.match(titleOf(cards(thread)[0]), /^Which Windows runs/);
  });

  it('keeps the copy that is known, however often that is pressed', async () => {
    await begin();
    const [, known] = cards();
    await presses(known, 'Everybody');
    await presses(known, 'Back');
    assert.equal(titleOf(cards().at(-1)), 'Who cannot connect?');
    assert.equal(bot.teams.calls.filter(({ operation }) => operation === 'delete').length, 0);
  });

  describe('where the settings want a person to look', () => {
    beforeEach(() => begin({ TEAMS_AMBIGUOUS: 'park' }));

    it('is not sent again, and counted', async () => {
      await bot.wait(3_600_000);
      assert.equal(cards().length, 1);
      assert.deepEqual([await ambiguous(), await countOf('aside')], [1, 1]);
      assert.match(bot.log.join('\n'), /set aside/);
    });

    it('is found by its first press, and goes on in its place', async () => {
      const [only] = cards();
      await presses(only, 'Everybody');
      assert.equal(cards().length, 1);
      assert.equal(cards()[0]?.id, only?.id);
      assert.match(wordsOf(cards()[0]), /Which Windows runs/);
      await presses(cards()[0], 'Back');
      assert.equal(titleOf(cards()[0]), 'Who cannot connect?');
    });
  });
});

describe("A ticket's card of which Teams did not say that it took it", () => {
  let bot: TeamsBot;
  afterEach(() => bot.stop());

  it('ends as one when either is pressed, with one effect', async () => {
    bot = await runTeamsBot({ desks: ['Desk'] });
    const [ada, ben] = [bot.teams.user('Ada'), bot.teams.user('Ben')];
    const desk = bot.desks[0] ?? assert.fail('there is no desk');
    const cards = () => bot.teams.threads(desk).flatMap((thread) => bot.teams.messages(thread).filter(({ card }) => card));
    await ada.says(PASTE);
    await bot.settle();
    bot.teams.breakDown('send', 'reset-after');
    await ada.says('human');
    await bot.settle();
    bot.teams.mend('send');
    await bot.wait(SETTLED_MS);
    const [copy, known] = cards();
    assert.ok(copy && known && cards().length === 2);
    assert.equal((await ben.presses(copy, 'Claim')).status, 200);
    await bot.settle();
    await bot.teams.until(() => cards().length === 1);
    assert.equal(cards()[0]?.id, known.id);
    assert.match(wordsOf(cards()[0]), /Ben has it/);
    const [ticket] = await bot.store.desk.tickets(9);
    assert.equal(ticket?.status, 'claimed');
  });

  it('is one only in the channel of the desk', async () => {
    bot = await runTeamsBot({ desks: ['Desk'] });
    const [ada, ben] = [bot.teams.user('Ada'), bot.teams.user('Ben')];
    const desk = bot.desks[0] ?? assert.fail('there is no desk');
    await ada.says(PASTE);
    await ada.says('human');
    await bot.settle();
    const [, token] = /"token":"([^"]+)"/.exec(wordsOf(bot.teams.messages(bot.teams.threads(desk)[0] ?? desk)[0])) ?? [];
    assert.ok(token);
    const [elsewhere] = [bot.teams.channel('Elsewhere')];
    await ben.mentions(elsewhere, PASTE);
    await bot.settle();
    const value = { action: { type: 'Action.Execute', verb: 'press', data: { token } }, trigger: 'manual' };
    const { body } = await ben.invokes('adaptiveCard/action', value, bot.teams.threads(elsewhere)[0]);
    assert.match(JSON.stringify(body), /no longer valid/);
    assert.deepEqual(
      (await bot.store.desk.tickets(9)).map(({ status }) => status),
      ['open'],
    );
  });
});
