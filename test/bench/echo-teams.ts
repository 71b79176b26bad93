/** The echo of botbuilder's samples behind restify, with its real check of every token. A process of its own: `bots.ts` starts it. */
import { ActivityHandler, CloudAdapter, ConfigurationBotFrameworkAuthentication, MessageFactory } from 'botbuilder';
import { MsalServiceClientCredentialsFactory } from 'botframework-connector';
import restify from 'restify';
import { APP_ID } from './stand-in.ts';

const SCOPE = 'https://api.botframework.com';
const DAY_MS = 86_400_000;

/** MSAL logs in over https only; the SDK asks for one token in a run, so that nothing is spared by giving it here. */
const login = {
  acquireTokenByClientCredential: async () => ({ accessToken: 'bench', expiresOn: new Date(Date.now() + DAY_MS) }),
} as unknown as ConstructorParameters<typeof MsalServiceClientCredentialsFactory>[1];

const authentication = new ConfigurationBotFrameworkAuthentication(
  {
    ToChannelFromBotLoginUrl: 'https://login.microsoftonline.com/botframework.com',
    ToChannelFromBotOAuthScope: SCOPE,
    ToBotFromChannelTokenIssuer: SCOPE,
    ToBotFromChannelOpenIdMetadataUrl: process.env.TEAMS_OPENID_METADATA_URL,
    ToBotFromEmulatorOpenIdMetadataUrl: process.env.TEAMS_OPENID_METADATA_URL,
    OAuthUrl: SCOPE,
  } as ConstructorParameters<typeof ConfigurationBotFrameworkAuthentication>[0],
  new MsalServiceClientCredentialsFactory(APP_ID, login),
);
const adapter = new CloudAdapter(authentication);
const bot = new ActivityHandler();
bot.onMessage(async (context, next) => {
  const text = `Echo: ${context.activity.text}`;
  await context.sendActivity(MessageFactory.text(text, text));
  await next();
});

const server = restify.createServer();
server.use(restify.plugins.bodyParser());
server.post('/api/messages', async (request, response) => {
  await adapter.process(request as never, response as never, (context) => bot.run(context));
});
server.listen(0, '127.0.0.1', () => console.log(`It answers at http://127.0.0.1:${server.address().port}/`));
