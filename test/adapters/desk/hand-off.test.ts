import assert from 'node:assert/strict';
import { type AgentThere, beEverywhere, type Everywhere, PLACES, type UserThere } from './everywhere.ts';

const ERROR =
  'Because of a security error, the client could not connect to the remote computer. Computer: SRV7.corp.local. Verify that you are logged onto the network and then try connecting again.';
/** Longer than a reply can be taken back. */
const OUT_MS = 11_000;
const RACES = 10;

for (const place of PLACES) {
  for (const desk of PLACES) {
    describe(`A hand-off from a user in ${place} to a desk in ${desk}`, () => {
      let bot: Everywhere;
      let user: UserThere;
      let agent: AgentThere;
      beforeEach(async () => {
        bot = await beEverywhere([desk]);
        user = await bot.user(place);
        agent = await bot.agent(desk);
        await user.says(ERROR);
        await user.says('human');
      });
      afterEach(() => bot.stop());

      it('goes from the ticket through words both ways to the end, without a name before the user agrees', async () => {
        assert.match(await agent.reads(), /T-[A-Z0-9-]+: Damaged licence certificate/);
        assert.doesNotMatch(await agent.reads(), /SRV7/i);
        await user.says('share');
        assert.match(await agent.reads(), /\[HOST-1\]/);
        assert.doesNotMatch(await agent.reads(), /SRV7/i);
        await agent.claims();
        await agent.notes('an internal thought');
        await agent.replies('Which server is it?');
        assert.doesNotMatch(await user.reads(), /Which server/);
        await bot.wait(OUT_MS);
        assert.match(await user.reads(), /Which server is it\?/);
        await user.says('The one in Berlin');
        assert.match(await agent.reads(), /The one in Berlin/);
        await agent.does('resolve');
        assert.match(await user.reads(), /The help desk has closed this/);
        assert.doesNotMatch(await user.reads(), /internal thought/);
      });

      it('has one winner when two claim at once, and the other is told who', async () => {
        const other = await bot.agent(desk, 1);
        for (let race = 0; race < RACES; race += 1) {
          await Promise.all(race % 2 === 0 ? [agent.claims(), other.claims()] : [other.claims(), agent.claims()]);
          const ticket = (await bot.store.desk.tickets(1))[0];
          const winner = ticket?.agent === agent.name ? agent : other;
          const loser = winner === agent ? other : agent;
          assert.equal(ticket?.agent, winner.name);
          assert.match(await loser.reads(), new RegExp(`${winner.name} has it`));
          await winner.does('release');
        }
        const [ticket] = await bot.store.desk.tickets(1);
        const said = (await bot.store.history(ticket?.conversation ?? '', 0)).map(({ text }) => text);
        assert.equal(said.filter((text) => text.includes('is here and answers you')).length, RACES);
      });

      it('gives the word back to the bot, which goes on; what the agent writes then goes nowhere and is not lost', async () => {
        await agent.claims();
        await agent.does('return');
        assert.match(await user.reads(), /You are back with me/);
        await agent.replies('too late');
        await bot.wait(OUT_MS);
        assert.doesNotMatch(await user.reads(), /too late/);
        assert.match(await agent.reads(), /back with the bot[^"]*too late/);
      });

      it('ends when the user goes, and the desk is told', async () => {
        await agent.claims();
        await user.says('start over');
        assert.match(await agent.reads(), /The user has started over/);
        await agent.replies('anybody there?');
        await bot.wait(OUT_MS);
        assert.doesNotMatch(await user.reads(), /anybody there/);
      });

      it('survives a restart of the bot in the middle of what is being said', async () => {
        await agent.claims();
        await agent.replies('held while it restarts');
        bot = await bot.restarts();
        await bot.wait(OUT_MS);
        const reads = place === 'web' ? user.reads : (await bot.user(place)).reads;
        if (place !== 'web') assert.match(await reads(), /held while it restarts/);
        const history = JSON.stringify(await bot.store.history((await bot.store.desk.tickets(1))[0]?.conversation ?? '', 0));
        assert.equal(history.match(/: held while it restarts"/g)?.length, 2);
      });
    });
  }
}

describe('A help desk that cannot be reached', () => {
  for (const desk of ['slack', 'teams'] as const) {
    it(`in ${desk}: the user is told, nothing is lost, and all of it comes in order when the desk is back`, async () => {
      const bot = await beEverywhere([desk]);
      bot.shuts();
      const user = await bot.user('web');
      await user.says(ERROR);
      await user.says('human');
      for (const ms of [1_000, 5_000, 15_000]) await bot.wait(ms);
      assert.match(await user.reads(), /cannot be reached just now/);
      for (const text of ['one', 'two', 'three']) await user.says(`word ${text}`);
      bot.opens();
      const agent = await bot.agent(desk);
      for (let i = 0; i < 10; i += 1) await bot.wait(600_000);
      const seen = await agent.reads();
      assert.match(seen, /Damaged licence certificate[\s\S]*word one[\s\S]*word two[\s\S]*word three/);
      assert.equal(seen.match(/word two/g)?.length, 1);
      await bot.stop();
    });
  }
});

describe('Several desks at once', () => {
  it('show one ticket in one state, and a claim at one is known at all', async () => {
    const bot = await beEverywhere(PLACES);
    const agents = await Promise.all(PLACES.map((place) => bot.agent(place)));
    const user = await bot.user('slack');
    await user.says(ERROR);
    await user.says('human');
    const ids = await Promise.all(agents.map(async ({ reads }) => (await reads()).match(/T-[A-Z0-9]{4}-[A-Z0-9]{4}/)?.[0]));
    assert.equal(new Set(ids).size, 1);
    await agents[1]?.claims();
    for (const { reads } of agents) assert.match(await reads(), /Ben has it/);
    await agents[0]?.notes('seen here');
    assert.match((await agents[2]?.reads()) ?? '', /seen here/);
    await bot.stop();
  });
});
