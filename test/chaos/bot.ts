/**
 * The real bot, as `npm start` starts it, with the store wrapped. It loads its code, says so, and waits for a port: the parent keeps one in
 * reserve, because loading takes seconds and a run has a hundred deaths.
 */
import { start } from '../../adapters/start.ts';
import { openStore } from '../../adapters/store/open.ts';
import { createRandom } from '../random.ts';
import { wrapStore } from './hooks.ts';

/** What the parent sets besides the settings of the bot. */
const { CHAOS_SEED = '0', CHAOS_KILLS = '0', CHAOS_JOURNAL = '' } = process.env;

let killChance = Number(CHAOS_KILLS);
const port = new Promise<number>((resolve) => {
  process.on('message', (word) => {
    if (word === 'live') killChance = 0;
    else resolve(Number(word));
  });
});
// What start.ts would load by itself when it knows that the platforms are on.
await Promise.all([import('../../adapters/slack/slack.ts'), import('../../adapters/teams/teams.ts')]);
process.send?.('loaded');
const settings = { ...process.env, PORT: String(await port) };
// The channel to the parent alone does not keep a process alive that has ended in order.
process.channel?.unref();

const wrapping = { random: createRandom(Number(CHAOS_SEED)), killChance: () => killChance, journal: CHAOS_JOURNAL };
const problems = await start(settings, async (place) => {
  const opened = await openStore(place);
  return 'store' in opened ? { store: wrapStore(opened.store, wrapping) } : opened;
});
for (const problem of problems) console.error(problem);
if (problems.length > 0) process.exit(2);
process.send?.('up');
