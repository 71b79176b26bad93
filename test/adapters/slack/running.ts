/** The real bot with its own knowledge, connected to the Slack stand-in over HTTP. */
import assert from 'node:assert/strict';
import { type App, createApp } from '../../../adapters/app.ts';
import type { SlackConfig } from '../../../adapters/config.ts';
import { createMetrics, type Metrics } from '../../../adapters/metrics.ts';
import { openSqlite } from '../../../adapters/store/sqlite.ts';
import type { Store } from '../../../adapters/store/store.ts';
import type { TakeTurn } from '../../../adapters/turn.ts';
import { hear, nameCase } from '../../../bot/turn.ts';
import { createSlack, type SlackOptions, type SlackStandIn } from '../../stand-ins/slack/slack.ts';
import { cardAsIs, createLogBook } from '../fakes.ts';
import { brain } from '../render/dialogue.ts';

export const NOON = Date.parse('2026-01-02T12:00:00Z');

export interface SlackBot {
  readonly slack: SlackStandIn;
  readonly app: App;
  readonly store: Store;
  readonly metrics: Metrics;
  readonly log: readonly string[];
  readonly url: string;
  /** Time goes on; what is due is sent. */
  readonly wait: (ms: number) => Promise<void>;
  /** Until everything that was set in motion has come to rest. */
  readonly settle: () => Promise<void>;
  /** Until something has come of what goes on beside the conversation. */
  readonly until: (condition: () => boolean) => Promise<void>;
  readonly stop: () => Promise<void>;
}

interface Options {
  readonly slack?: SlackOptions;
  /** A Slack that another bot has spoken to: this one takes its place. */
  readonly at?: SlackStandIn;
  readonly config?: Partial<SlackConfig>;
  readonly store?: Store;
  /** Before the bot starts. */
  readonly prepare?: (slack: SlackStandIn) => void;
  /** Wraps the store, to break it. */
  readonly breaking?: (store: Store) => Store;
  /** In the place of the bot. */
  readonly takeTurn?: TakeTurn;
}

export async function runSlackBot(options: Options = {}): Promise<SlackBot> {
  let now = NOON;
  const slack = options.at ?? (await createSlack({ clock: () => now, ...options.slack }));
  const opened = await openSqlite({ kind: 'memory' });
  const store = options.store ?? ('store' in opened ? opened.store : assert.fail(opened.problem));
  const { log, lines } = createLogBook();
  const metrics = createMetrics();
  const config: SlackConfig = {
    ...{ botToken: 'xoxb-stand-in', signingSecrets: [slack.signingSecret], appToken: null, appId: null, oauth: null },
    apiUrl: slack.apiUrl,
    ...options.config,
  };
  const app = await createApp({
    config: { webChat: 'loopback', metrics: 'loopback', slack: config, teams: null },
    store: options.breaking?.(store) ?? store,
    takeTurn: options.takeTurn ?? ((conversation, incoming) => hear(conversation, incoming, brain)),
    toAdaptiveCard: cardAsIs,
    nameCase: (conversation) => nameCase(conversation, brain),
    clock: () => now,
    metrics,
    log,
  });
  const port = await app.server.listen(0, '127.0.0.1');
  const url = `http://127.0.0.1:${port}`;
  if (config.signingSecrets.length > 0) slack.connect(`${url}/slack/events`);
  options.prepare?.(slack);
  app.start();
  const settle = async () => {
    await app.delivery.tick();
    await app.delivery.settle();
  };
  return {
    ...{ slack, app, store, metrics, log: lines, url, settle, until },
    wait: async (ms) => {
      now += ms;
      await settle();
    },
    stop: async () => {
      await app.stop();
      await slack.close();
    },
  };
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
