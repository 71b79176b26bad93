/** The real bot with its own knowledge, connected to the Slack stand-in over HTTP. */
import assert from 'node:assert/strict';
import type { Environment, SlackConfig } from '../../../adapters/config.ts';
import { readDeskConfig } from '../../../adapters/desk/config.ts';
import type { Store } from '../../../adapters/store/store.ts';
import { createSlack, type SlackOptions, type SlackStandIn } from '../../stand-ins/slack/slack.ts';
import { type Clock, NOON, type RealBot, type RealBotOptions, startRealBot } from '../real-bot.ts';

export { NOON } from '../real-bot.ts';

export interface SlackBot extends RealBot {
  readonly slack: SlackStandIn;
  /** Until something has come of what goes on beside the conversation. */
  readonly until: (condition: () => boolean) => Promise<void>;
  /** The bot alone ends, and begins anew with what it has stored; only with `lasting`. */
  readonly restart: () => Promise<SlackBot>;
  readonly stop: () => Promise<void>;
}

interface Options extends RealBotOptions {
  readonly slack?: SlackOptions;
  /** A Slack that another bot has spoken to: this one takes its place. */
  readonly at?: SlackStandIn;
  readonly config?: Partial<SlackConfig>;
  /** The settings of the desk. */
  readonly settings?: Environment;
  /** The store outlives the bot, until `stop`. */
  readonly lasting?: boolean;
  /** Before the bot starts. */
  readonly prepare?: (slack: SlackStandIn) => void;
}

export async function runSlackBot(options: Options = {}): Promise<SlackBot> {
  const clock: Clock = { now: NOON };
  const slack = options.at ?? (await createSlack({ clock: () => clock.now, ...options.slack }));
  return runWith(slack, clock, options);
}

async function runWith(slack: SlackStandIn, clock: Clock, options: Options): Promise<SlackBot> {
  const config: SlackConfig = {
    ...{ botToken: 'xoxb-stand-in', signingSecrets: [slack.signingSecret], appToken: null, appId: null, oauth: null },
    apiUrl: slack.apiUrl,
    ...options.config,
  };
  const lasting = (store: Store): Store => ({ ...(options.breaking?.(store) ?? store), close: async () => undefined });
  const how = options.lasting ? { ...options, breaking: lasting } : options;
  const bot = await startRealBot({ slack: config, ...deskOf(options.settings) }, clock, how);
  if (config.signingSecrets.length > 0) slack.connect(`${bot.url}/slack/events`);
  options.prepare?.(slack);
  bot.app.start();
  const stop = async () => {
    await bot.app.stop();
    await slack.close();
    if (options.lasting) await bot.store.close();
  };
  const restart = async () => {
    await bot.app.stop();
    return runWith(slack, clock, { ...options, store: bot.store });
  };
  return { ...bot, slack, until, restart, stop };
}

function deskOf(settings: Environment | undefined) {
  if (settings === undefined) return {};
  const read = readDeskConfig({ SLACK_BOT_TOKEN: 'xoxb-stand-in', ...settings });
  return { desk: 'value' in read ? read.value : assert.fail(read.problem.join(' ')) };
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
