/** `npm run dev:slack`: a small Slack on this machine with the real bot in it. Nothing is sent elsewhere. */
import { type ChildProcess, spawn } from 'node:child_process';
import path from 'node:path';
import manifest from '../../../adapters/slack/manifest.json' with { type: 'json' };
import { createDevPage } from './dev-page.ts';
import { createSlack, type SlackStandIn } from './slack.ts';

const ROOT = path.join(import.meta.dirname, '../../..');
const BOT = { user: 'U0BOT', id: 'B0BOT', name: 'reconnect' };
const TOKEN = 'xoxb-stand-in';

const port = Number(process.env.DEV_SLACK_PORT || 3980);
const botPort = process.env.PORT || '3978';
const users = [
  { id: 'U1', name: 'ada' },
  { id: 'U2', name: 'ben' },
];
const channels = [
  { id: 'C1', name: 'general', members: [BOT.user, 'U1', 'U2'] },
  { id: 'C2', name: 'help-desk', members: [BOT.user, 'U1', 'U2'] },
];

const page = createDevPage({ slack: () => slack, bot: BOT.user, users, channels });
const slack: SlackStandIn = await createSlack({
  port,
  clock: Date.now,
  eventsUrl: `http://127.0.0.1:${botPort}/slack/events`,
  workspaces: [
    { id: 'T1', name: 'Development', token: TOKEN, bot: BOT, users, channels, scopes: manifest.oauth_config.scopes.bot },
  ],
  ...page,
}).catch((error: NodeJS.ErrnoException) => {
  console.error(`The page cannot use port ${port} (${error.code}). Choose another, for example DEV_SLACK_PORT=3981.`);
  process.exit(2);
});
const bot = startBot(slack);
bot.once('exit', (code) => process.exit(code ?? 1));
for (const signal of ['SIGINT', 'SIGTERM']) process.on(signal, () => bot.kill('SIGTERM'));
process.on('exit', () => bot.kill('SIGTERM'));
console.log(`A small Slack for trying things: ${slack.url}/`);

function startBot({ apiUrl, signingSecret }: SlackStandIn): ChildProcess {
  const env = {
    DATABASE_URL: 'sqlite::memory:',
    ...process.env,
    PORT: botPort,
    SLACK_BOT_TOKEN: TOKEN,
    SLACK_SIGNING_SECRET: signingSecret,
    SLACK_API_URL: apiUrl,
  };
  return spawn(process.execPath, ['--import=./typescript.mjs', 'adapters/main.ts'], { cwd: ROOT, env, stdio: 'inherit' });
}
