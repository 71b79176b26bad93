/** From settings to a bot that answers: knowledge → store → app → port. A start that cannot work says why, one sentence for each reason. */
import { createServer as createProbe } from 'node:net';
import { hear } from '../bot/hear.ts';
import { buildBrain, nameCase, titleOf } from '../bot/turn.ts';
import { loadKnowledge } from '../knowledge/load.ts';
import type { Knowledge, Problem } from '../knowledge/model.ts';
import { type App, createApp } from './app.ts';
import { type Config, type DatabasePlace, type Environment, readConfig } from './config.ts';
import { createLog, describeError, type Log } from './log.ts';
import { createMetrics } from './metrics.ts';
import { DRAIN_MS } from './shutdown.ts';
import type { Opened, Store } from './store/store.ts';
import { toAdaptiveCard } from './web/adaptive-card.ts';

/** After this long a stop ends anyway; what was acknowledged is on disk. Platforms kill after ten seconds or more. */
const STOP_MS = 9_000;
/** After Ctrl+C, what comes within this time is the same gesture: a terminal tells all processes, and npm tells them once more. */
const SAME_GESTURE_MS = 500;

const PORT_PROBLEMS: Readonly<Record<string, string>> = {
  EADDRINUSE: 'is taken by another program. Stop that one, or choose another port, for example PORT=3979.',
  EACCES: 'is not allowed for this user. Choose a port above 1023, for example PORT=3978.',
  EADDRNOTAVAIL: 'does not exist on this machine. Set HOST to one of its addresses, or unset it.',
  ENOTFOUND: 'does not exist on this machine. Set HOST to one of its addresses, or unset it.',
};

/** Starts the bot in this process, and ends it on SIGTERM or SIGINT; resolves with all that stands in its way, which is nothing when it runs. */
export async function start(env: Environment, openStore: (place: DatabasePlace) => Promise<Opened>): Promise<readonly string[]> {
  const settings = readConfig(env);
  const { knowledge, problems } = loadKnowledge();
  const unreadable = problems.map(toSentence);
  if ('problems' in settings) return [...settings.problems, ...unreadable];
  const { config } = settings;
  const opened = await openStore(config.database);
  const blocked = [...unreadable, ...('problem' in opened ? [opened.problem] : []), ...(await probePort(config))];
  if ('problem' in opened) return blocked;
  if (blocked.length === 0) return run(config, knowledge, opened.store);
  await opened.store.close();
  return blocked;
}

async function run(config: Config, knowledge: Knowledge, store: Store): Promise<readonly string[]> {
  const log = createLog(config.logLevel);
  const brain = buildBrain(knowledge, config.desk.policy);
  const app = await createApp({
    config,
    store,
    takeTurn: (conversation, incoming, around) => hear(conversation, incoming, brain, around),
    toAdaptiveCard,
    nameCase: (conversation) => nameCase(conversation, brain),
    titleOf: (about) => titleOf(about, brain),
    causes: knowledge.causes.map(({ id }) => id),
    clock: Date.now,
    metrics: createMetrics({ withProcess: true }),
    log,
  });
  process.on('uncaughtException', (error) => {
    log.error({ error: describeError(error) }, 'the bot broke down');
    process.exit(1);
  });
  const stop = createStopper(app, log);
  for (const signal of ['SIGTERM', 'SIGINT']) process.on(signal, stop);
  const port = await app.server.listen(config.port, config.host);
  app.start();
  console.log(greeting(config, port, knowledge));
  return [];
}

/** Twice SIGTERM is meant; Ctrl+C comes from the terminal and from npm, each with a signal of its own, in any order. */
function isTerminated(first: string, second: string): boolean {
  return first === 'SIGTERM' && second === 'SIGTERM';
}

/** The first signal ends in order, the second at once. Nobody at a terminal waits for load balancers. */
function createStopper(app: App, log: Log): (signal: string) => void {
  let first: { readonly signal: string; readonly at: number } | null = null;
  return (signal) => {
    if (first !== null && !isTerminated(first.signal, signal) && performance.now() - first.at < SAME_GESTURE_MS) return;
    if (first !== null) return end(1, log, 'stopped at once, by a second signal');
    first = { signal, at: performance.now() };
    setTimeout(() => end(0, log, 'stopped before all was sent: the rest goes out after the next start'), STOP_MS).unref();
    app.stop(signal === 'SIGTERM' ? DRAIN_MS : 0).then(
      () => process.exit(0),
      (error) => {
        log.error({ error: describeError(error) }, 'the bot could not stop in order');
        process.exit(1);
      },
    );
  };
}

function end(status: number, log: Log, why: string): void {
  log.warn({}, why);
  process.exit(status);
}

/** Asks for the port before anything is built on it, so that its problem is told together with the others. */
function probePort({ host, port }: Config): Promise<readonly string[]> {
  return new Promise((resolve) => {
    const probe = createProbe();
    probe.once('error', (error: NodeJS.ErrnoException) => {
      const what = PORT_PROBLEMS[error.code ?? ''] ?? `cannot be listened on (${error.code}). Choose another PORT or HOST.`;
      resolve([`The address ${host} port ${port} ${what}`]);
    });
    probe.listen(port, host, () => probe.close(() => resolve([])));
  });
}

function toSentence({ at, message, tip }: Problem): string {
  return `${at}: ${message}. ${tip}`;
}

function greeting(
  { host, webChat, database, retentionDays, teams, slack, desk }: Config,
  port: number,
  { errors, procedures }: Knowledge,
): string {
  const name = ['0.0.0.0', '::'].includes(host) ? 'localhost' : host.includes(':') ? `[${host}]` : host;
  const reach =
    webChat === 'on' ? 'for everybody who reaches the port' : 'for browsers on this machine; WEB_CHAT=on opens it to others';
  return [
    `Reconnect answers at http://${name}:${port}/`,
    `  web chat  on, ${reach}`,
    `  Teams     ${describeTeams(teams)}`,
    `  Slack     ${describeSlack(slack)}`,
    `  help desk ${describeDesk(desk)}`,
    `  knows     ${errors.length} errors, ${procedures.length} procedures`,
    `  keeps     ${describeDatabase(database)}${describeRetention(retentionDays)}`,
  ].join('\n');
}

function describeRetention(days: number | null): string {
  return days === null ? '' : `; a conversation in which nothing happens for ${days} days is erased`;
}

/** Without its user and password. */
function describeDatabase(database: DatabasePlace): string {
  if (database.kind === 'memory') return 'nothing after it stops';
  if (database.kind === 'file') return database.file;
  const { host, pathname } = new URL(database.url);
  return `the PostgreSQL database ${host}${pathname}`;
}

function describeDesk({ first, second, webhook, key }: Config['desk']): string {
  const names = [...first, ...second].map(({ name }) =>
    name === 'web' ? `web, at /desk ${key ? 'with DESK_KEY' : 'on this machine'}` : name,
  );
  const all = [...names, ...(webhook ? ['another system, by webhook'] : [])];
  return all.length > 0 ? all.join('; ') : 'off, because DESK is none: nobody sees tickets';
}

function describeTeams(teams: Config['teams']): string {
  return teams.mode === 'live'
    ? `on, as app ${teams.appId} (${teams.appType}); it listens at /api/messages`
    : 'only for test tools on this machine, at /api/messages; off for Teams itself, because MICROSOFT_APP_ID is not set';
}

function describeSlack(slack: Config['slack']): string {
  if (slack === null) return 'off, because SLACK_BOT_TOKEN and SLACK_SIGNING_SECRET are not set';
  const who = slack.oauth ? 'for every workspace that installs it at /slack/install' : 'for the workspace of its token';
  const how = slack.appToken ? 'in Socket Mode, for trials' : 'it listens at /slack/events';
  return `on, ${who}; ${how}`;
}
