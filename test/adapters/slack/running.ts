/** The real bot with its own knowledge, connected to the Slack stand-in over HTTP. */
import assert from 'node:assert/strict';
import type { SlackConfig } from '../../../adapters/config.ts';
import { createSlack, type SlackOptions, type SlackStandIn } from '../../stand-ins/slack/slack.ts';
import { type Clock, NOON, type RealBot, type RealBotOptions, startRealBot } from '../real-bot.ts';

export { NOON } from '../real-bot.ts';

export interface SlackBot extends RealBot {
  readonly slack: SlackStandIn;
  /** Until something has come of what goes on beside the conversation. */
  readonly until: (condition: () => boolean) => Promise<void>;
  readonly stop: () => Promise<void>;
}

interface Options extends RealBotOptions {
  readonly slack?: SlackOptions;
  /** A Slack that another bot has spoken to: this one takes its place. */
  readonly at?: SlackStandIn;
  readonly config?: Partial<SlackConfig>;
  /** Before the bot starts. */
  readonly prepare?: (slack: SlackStandIn) => void;
}

export async function runSlackBot(options: Options = {}): Promise<SlackBot> {
  const clock: Clock = { now: NOON };
  const slack = options.at ?? (await createSlack({ clock: () => clock.now, ...options.slack }));
  const config: SlackConfig = {
    ...{ botToken: 'xoxb-stand-in', signingSecrets: [slack.signingSecret], appToken: null, appId: null, oauth: null },
    apiUrl: slack.apiUrl,
    ...options.config,
  };
  const bot = await startRealBot({ slack: config }, clock, options);
  if (config.signingSecrets.length > 0) slack.connect(`${bot.url}/slack/events`);
  options.prepare?.(slack);
  bot.app.start();
  const stop = async () => {
    await bot.app.stop();
    await slack.close();
  };
  return { ...bot, slack, until, stop };
}

/** More turns of the event loop than anything on loopback takes. */
const MOST_TURNS = 100_000;

async function until(condition: () => boolean): Promise<void> {
  for (let turn = 0; turn < MOST_TURNS; turn += 1) {
    if (condition()) return;
    await new Promise((resolve) => setImmediate(resolve));
  }
  assert.fail('it did not come');
}
