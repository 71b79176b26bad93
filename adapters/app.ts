/** Everything between a store and a port, wired together. start.ts gives it the real parts, tests give it theirs. */
import { randomBytes } from 'node:crypto';
import type { Card, Conversation } from '../bot/types.ts';
import type { Channel } from './channel.ts';
import type { Config } from './config.ts';
import { createDelivery, type Delivery } from './delivery.ts';
import { createDesk, type Desk } from './desk/desk.ts';
import type { Ask, Reply } from './http.ts';
import { describeError, type Log } from './log.ts';
import type { Metrics } from './metrics.ts';
import { createPressTokens } from './press.ts';
import { createServer, type Server } from './server.ts';
import type { Store, TicketRow } from './store/store.ts';
import { EMULATOR } from './teams/config.ts';
import { createReceive, type Receive, type TakeTurn } from './turn.ts';
import { createWebChat } from './web/web-chat.ts';

/** How often the outbox and the clock are looked at besides after every turn: for what is tried again, what a crash left, and what is due. */
const TICK_MS = 1_000;
/** What open requests get to end when the bot stops. */
const GRACE_MS = 5_000;

export interface App {
  readonly server: Server;
  readonly channels: readonly Channel[];
  readonly delivery: Delivery;
  /** Does what is due by now, and looks around. */
  readonly watch: () => Promise<void>;
  /** Opens the connections that channels open themselves; the server listens already. */
  readonly start: () => void;
  /** Ends in order: no new work, open work done, all of it on disk. */
  readonly stop: () => Promise<void>;
}

export interface Parts {
  readonly config: Pick<Config, 'webChat' | 'metrics' | 'slack' | 'desk'> & { readonly teams: Config['teams'] | null };
  readonly store: Store;
  readonly takeTurn: TakeTurn;
  readonly toAdaptiveCard: (card: Card) => object;
  /** What a conversation is about, in a line. */
  readonly nameCase: (conversation: Conversation) => string | null;
  /** The same of a ticket; and the ids of all causes, which metrics may name. */
  readonly titleOf: (about: Pick<TicketRow, 'cause' | 'error'>) => string;
  readonly causes: readonly string[];
  readonly clock: () => number;
  readonly metrics: Metrics;
  readonly log: Log;
}

export async function createApp(parts: Parts): Promise<App> {
  const { config, store, metrics, log } = parts;
  // As lasting as the cards and the cookies that carry what it signed.
  const key = Buffer.from(await store.shelf.add('key', 'press', randomBytes(32).toString('base64url')), 'base64url');
  const desk = createDesk({ ...parts, key, receive: () => receive, channels: () => channels });
  const receive: Receive = createReceive({ ...parts, ...desk, committed: () => void sendDue() });
  const platforms = await createPlatforms({ ...parts, key, receive, desk });
  const channels = [createWebChat({ ...parts, receive, desk, openTo: config.webChat }), ...platforms, ...desk.channels];
  const delivery = createDelivery({ ...parts, channels, troubled: desk.troubled });
  const sendDue = () =>
    delivery.tick().catch((error) => log.error({ error: describeError(error) }, 'the outbox could not be read'));
  const timer = setInterval(() => void desk.watch().then(sendDue), TICK_MS).unref();
  const routes = channels.flatMap((channel) => channel.routes);
  const server = createServer({ routes, ready: store.ready, metrics, metricsFor: config.metrics, log });
  const stop = async () => {
    clearInterval(timer);
    server.drain();
    for (const channel of channels) channel.close();
    await server.close(GRACE_MS);
    await desk.settle();
    await sendDue();
    await delivery.settle();
    await store.close();
  };
  const start = () => {
    for (const channel of channels) channel.start?.();
  };
  return { server, channels, delivery, watch: desk.watch, start, stop };
}

interface PlatformParts extends Parts {
  readonly key: Buffer;
  readonly receive: Receive;
  readonly desk: Desk;
}

/** The platforms that are on. Their SDKs take most of a second to load: nobody waits for one that is off. */
async function createPlatforms(parts: PlatformParts): Promise<readonly Channel[]> {
  const { slack, teams } = parts.config;
  const shared = { ...parts, tokens: createPressTokens(parts.key) };
  const loadTeams = async (config: NonNullable<typeof teams>) =>
    (await import('./teams/teams.ts')).createTeams({ ...shared, config, hubs: parts.config.desk.hubs });
  return [
    ...(slack ? [(await import('./slack/slack.ts')).createSlack({ ...shared, config: slack })] : []),
    ...(teams?.mode === 'live' ? [await loadTeams(teams)] : []),
    // Whoever only tries the bot seldom has a test tool for Teams.
    ...(teams?.mode === 'emulator' ? [loadWhenAsked(EMULATOR, '/api/messages', () => loadTeams(teams))] : []),
  ];
}

/** A channel that is made when its first request comes, or its first answer is due. */
function loadWhenAsked(name: string, path: string, load: () => Promise<Channel>): Channel {
  let loading: Promise<Channel> | undefined;
  const channel = () => {
    // What failed may be there the next time.
    loading ??= load().catch((error) => {
      loading = undefined;
      throw error;
    });
    return loading;
  };
  const handle = async (ask: Ask): Promise<Reply> => {
    const route = (await channel()).routes.find((each) => each.path === path);
    if (!route) throw new Error(`the channel ${name} has no ${path}`);
    return route.admit?.(ask) ?? route.handle(ask);
  };
  return {
    name,
    routes: [{ method: 'post', path, handle }],
    send: async (...answer) => (await channel()).send(...answer),
    typing: (...where) => void loading?.then((loaded) => loaded.typing?.(...where)).catch(() => undefined),
    close: () => void loading?.then((loaded) => loaded.close()).catch(() => undefined),
  };
}
