/** The echo of Bolt's first page, with its real check of every signature. A process of its own: `bots.ts` starts it. */
import type { AddressInfo } from 'node:net';
import { App, LogLevel } from '@slack/bolt';

const app = new App({
  token: process.env.SLACK_BOT_TOKEN ?? '',
  signingSecret: process.env.SLACK_SIGNING_SECRET ?? '',
  clientOptions: { slackApiUrl: process.env.SLACK_API_URL ?? '' },
  logLevel: LogLevel.WARN,
});
app.message(async ({ message, say }) => {
  if ('text' in message) await say(message.text ?? '');
});

const server = await app.start({ port: 0, host: '127.0.0.1' });
console.log(`It answers at http://127.0.0.1:${(server.address() as AddressInfo).port}/`);
