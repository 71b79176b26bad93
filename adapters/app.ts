/** Everything between a store and a port, wired together. start.ts gives it the real parts, tests give it theirs. */
import { randomBytes } from 'node:crypto';
import type { Card, Conversation } from '../bot/types.ts';
import { createBacklogMeters } from './backlog.ts';
import type { Channel } from './channel.ts';
import type { Config } from './config.ts';
import { createDelivery, type Delivery } from './delivery.ts';
import { createDesk, type Desk } from './desk/desk.ts';
import { createHealth } from './health.ts';
import type { Ask, Reply } from './http.ts';
import { describeError, type Log } from './log.ts';
import type { Metrics } from './metrics.ts';
import { createOutbound } from './outbound.ts';
import { LIMITS, paceOf } from './pace.ts';
import { createPressTokens } from './press.ts';
import { createRetention } from './retention.ts';
import { createServer, type Server } from './server.ts';
import { createShutdown } from './shutdown.ts';
import { markOutages } from './store/outage.ts';
import { type DueRow, type Store, type TicketRow, USER_ROUTE } from './store/store.ts';
import { EMULATOR } from './teams/config.ts';
import { createReceive, type Receive, type TakeTurn } from './turn.ts';
import { createWebChat } from './web/web-chat.ts';

/** How often the outbox and the clock are looked at besides after every turn: for what is tried again, what a crash left, and what is due. */
const TICK_MS = 1_000;

export interface App {
  readonly server: Server;
  readonly channels: readonly Channel[];
  readonly delivery: Delivery;
  /** Does what is due by now, and looks around. */
  readonly watch: () => Promise<void>;
  /** Opens the connections that channels open themselves; the server listens already. */
  readonly start: () => void;
  /** Ends in order, in less than nine seconds; load balancers that ask /readyz get `drainMs` of it to go elsewhere. */
  readonly stop: (drainMs?: number) => Promise<void>;
}

export interface Parts {
  readonly config: Pick<Config, 'webChat' | 'metrics' | 'slack' | 'desk'> &
    Partial<Pick<Config, 'pace' | 'retentionDays'>> & { readonly teams: Config['teams'] | null };
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

export async function createApp(given: Parts): Promise<App> {
  const parts = { ...given, store: markOutages(given.store) };
  const { config, store, metrics, log } = parts;
  // As lasting as the cards and the cookies that carry what it signed.
  const key = Buffer.from(await store.shelf.add('key', 'press', randomBytes(32).toString('base64url')), 'base64url');
  const desk = createDesk({ ...parts, key, receive: () => receive, channels: () => channels });
  const sending = {
    take: () => delivery.take(),
    committed: (taken: readonly DueRow[]) => void (taken.length > 0 && delivery.send(taken)),
    paceOf,
  };
  const receive: Receive = createReceive({ ...parts, ...desk, ...sending });
  const platforms = await createPlatforms({ ...parts, key, receive, desk });
  const channels = [createWebChat({ ...parts, receive, desk, openTo: config.webChat }), ...platforms, ...desk.channels];
  const limits = config.pace === 'off' ? {} : LIMITS;
  const outbound = createOutbound(channels);
  const ways = [USER_ROUTE, ...desk.desks.map(({ name }) => name)];
  const delivery = createDelivery({ ...parts, channels: outbound.channels, routes: ways, limits, troubled: desk.troubled });
  createBacklogMeters({ ...parts, channels: channels.map(({ name }) => name) });
  const health = createHealth({ ready: store.ready, log });
  const sendDue = () =>
    delivery.tick().catch((error) => {
      log.error({ error: describeError(error) }, 'the outbox could not be read');
      return health.check();
    });
  const retention = createRetention({ ...parts, days: config.retentionDays ?? null });
  const watch = async () => {
    await desk.watch();
    await retention.tick();
  };
  const stopLooking = everySecond(async () => {
    // While the store is away, one look is enough to see that it still is.
    if (!health.isWell() && (await health.check()) !== null) return;
    await watch();
    void sendDue();
  });
  const routes = channels.flatMap((channel) => channel.routes);
  const server = createServer({ routes, ready: health.check, metrics, metricsFor: config.metrics, log });
  const unwatch = async () => {
    await stopLooking();
    await desk.settle();
  };
  const stop = createShutdown({ server, channels, delivery, cut: outbound.cut, unwatch, store, log });
  const start = () => {
    for (const channel of channels) channel.start?.();
  };
  return { server, channels, delivery, watch, start, stop };
}

/** A look that takes longer is not joined by another. Gives the way to end it, which resolves when no look is under way. */
function everySecond(look: () => Promise<void>): () => Promise<void> {
  let looking: Promise<void> | null = null;
  const timer = setInterval(() => {
    looking ??= look().finally(() => {
      looking = null;
    });
  }, TICK_MS).unref();
  return async () => {
    clearInterval(timer);
    await looking;
  };
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
