/** `npm run dev:teams`: the stand-in with a page to click through, and the real bot behind it. Stop it with Ctrl+C. */
import { type ChildProcess, spawn } from 'node:child_process';
import type http from 'node:http';
import path from 'node:path';
import { createDevPage } from './dev-page.ts';
import { createTeams, type TeamsStandIn } from './teams.ts';

const ROOT = path.join(import.meta.dirname, '../../..');
const DEFAULT_PORT = '3981';
const DEFAULT_BOT_PORT = '3978';

const botPort = process.env.PORT || DEFAULT_BOT_PORT;
let page: http.RequestListener = (_request, response) => {
  response.writeHead(503);
  response.end();
};
const teams = await createTeams({
  port: Number(process.env.DEV_TEAMS_PORT || DEFAULT_PORT),
  bot: `http://127.0.0.1:${botPort}`,
  others: (request, response) => page(request, response),
});
page = createDevPage(teams);
endTogether(teams, startBot(teams));
console.log(`A small Teams is at ${teams.url}/ – the bot behind it is started now.`);

/** In a group of its own: Ctrl+C would otherwise reach it twice, and the second time it would not end in order. */
function startBot({ settings }: TeamsStandIn): ChildProcess {
  const env = { DATABASE_URL: 'sqlite::memory:', ...process.env, ...settings, PORT: botPort };
  return spawn(process.execPath, ['--import=./typescript.mjs', 'adapters/main.ts'], {
    cwd: ROOT,
    env,
    stdio: 'inherit',
    detached: true,
  });
}

/** Whichever ends first takes the other with it. */
function endTogether({ close }: TeamsStandIn, bot: ChildProcess): void {
  for (const signal of ['SIGINT', 'SIGTERM', 'SIGHUP'] as const) process.on(signal, () => bot.kill('SIGTERM'));
  process.on('exit', () => bot.kill('SIGTERM'));
  bot.once('error', ({ message }) => console.error(`The bot cannot be started: ${message}`));
  bot.once('close', (status) => {
    process.exitCode = status ?? 1;
    void close().finally(() => process.exit());
  });
}
