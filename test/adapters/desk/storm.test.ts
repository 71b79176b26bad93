import assert from 'node:assert/strict';
import { NO_DESK } from '../fakes.ts';
import { type Clock, NOON, type RealBot, startRealBot } from '../real-bot.ts';
import { type DeskPerson, sitDown, type Visitor, visit } from './visitors.ts';

const ERROR =
  'Remote desktop disconnected. Because of a security error, the client could not connect to the remote computer. Verify that you are logged onto the network and then try connecting again.';
const MINUTE = 60_000;
const DAY = 24 * 60 * MINUTE;
const DESK = {
  ...NO_DESK,
  first: [{ kind: 'web', name: 'web' }],
  holdMs: 0,
  storm: { users: 3, withinMs: 10 * MINUTE },
} as const;

describe('When many people have the same error within minutes', () => {
  const clock: Clock = { now: NOON };
  let bot: RealBot;
  let desk: DeskPerson;
  beforeEach(async () => {
    clock.now = NOON;
    bot = await startRealBot({ desk: DESK }, clock, {});
    desk = await sitDown(bot.url, 'desk-1');
  });
  afterEach(() => bot.app.stop());

  const newest = async (visitor: Visitor) => (await visitor.reads()).at(-1)?.text ?? '';
  const meet = async (text = ERROR): Promise<Visitor> => {
    const visitor = visit(bot.url);
    await visitor.says(text);
    clock.now += 1_000;
    await bot.settle();
    return visitor;
  };
  const incidents = async () => (await bot.store.desk.tickets(10)).filter(({ users }) => users !== null);
  const acts = async (what: string, text?: string) => {
    const [incident] = await incidents();
    await desk.acts(incident?.id ?? '', what, text === undefined ? {} : { text });
    await bot.settle();
  };

  it('the desk gets one incident, those who came first are told, and those who come later before any question', async () => {
    const first = await meet();
    await meet();
    assert.equal((await incidents()).length, 0);
    await meet();
    const [incident, ...others] = await incidents();
    assert.deepEqual(others, []);
    assert.equal(incident?.users, 3);
    await bot.settle();
    assert.match(await newest(first), /is known, and the help desk has it/);
    const later = await meet();
    const said = await later.reads();
    assert.equal(said.length, 1);
    assert.match(said[0]?.text ?? '', /is known, and the help desk has it[\s\S]*change nothing/);
    assert.doesNotMatch(said[0]?.text ?? '', /regedit|HKEY/i);
  });

  it('what the desk writes goes to all of them, and so does its end', async () => {
    const people = [await meet(), await meet(), await meet(), await meet()];
    await bot.settle();
    await acts('claim');
    await acts('reply', 'We are restarting the licence server.');
    for (const person of people) assert.match(await newest(person), /restarting the licence server/);
    await acts('resolve', 'It runs again.');
    for (const person of people) assert.match(await newest(person), /It runs again\.[\s\S]*worked/);
    const [one, two] = people;
    await one?.presses('worked');
    await two?.presses('failed');
    await bot.settle();
    assert.match(await newest(one as Visitor), /Good to hear/);
    assert.doesNotMatch(await newest(two as Visitor), /is known/);
    const fresh = await meet();
    assert.doesNotMatch(await newest(fresh), /is known/);
  });

  it('the next one reaches those who were in the first, also when that was erased meanwhile', async () => {
    const people = [await meet(), await meet(), await meet()];
    await bot.settle();
    const [first] = await incidents();
    await acts('claim');
    await acts('resolve', 'It runs again.');
    await bot.wait(20 * DAY);
    for (const person of people) await person.says('start over');
    await bot.wait(15 * DAY);
    assert.equal((await bot.store.eraseOld('', new Date(clock.now - 30 * DAY).toISOString(), 50)).erased, 1);
    for (const person of people) await person.says(ERROR);
    await bot.wait(1_000);
    await bot.settle();
    const [second] = await incidents();
    assert.notEqual(second?.id, first?.id);
    for (const person of people) assert.match(await newest(person), /is known, and the help desk has it/);
  });

  it('nobody is kept from the steps, nor from a person of his own', async () => {
    for (let i = 0; i < 3; i += 1) await meet();
    const [steps, person] = [await meet(), await meet()];
    await steps.presses('anyway');
    await person.presses('human');
    await bot.settle();
    assert.doesNotMatch(await newest(steps), /is known/);
    assert.match(await newest(person), /A person takes over/);
  });

  it('one who pastes it again and again is no storm, and neither are many over hours', async () => {
    const one = visit(bot.url);
    for (let i = 0; i < 5; i += 1) await one.says(ERROR);
    await bot.settle();
    for (let i = 0; i < 4; i += 1) {
      await meet();
      await bot.wait(11 * MINUTE);
    }
    assert.deepEqual(await incidents(), []);
  });
});
