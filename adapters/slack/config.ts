/** The settings of Slack. */
import type { Environment, Settings } from '../config.ts';

export interface SlackConfig {
  /** Null with OAuth: each workspace has its own. */
  readonly botToken: string | null;
  /** Several while one takes the place of another; none with Socket Mode alone. */
  readonly signingSecrets: readonly string[];
  /** Turns Socket Mode on. */
  readonly appToken: string | null;
  /** Ends with a slash. */
  readonly apiUrl: string;
  /** When set, deliveries of other apps are refused. */
  readonly appId: string | null;
  readonly oauth: { readonly clientId: string; readonly clientSecret: string; readonly redirectUri: string | null } | null;
}

const API_URL = 'https://slack.com/api/';
const SIGNING_SECRET = "it stands in the app's settings under Basic Information > App Credentials";

/** Null when nothing about Slack is set. */
export function readSlackConfig(env: Environment): Settings<SlackConfig | null> {
  const {
    SLACK_BOT_TOKEN: botToken,
    SLACK_APP_TOKEN: appToken,
    SLACK_CLIENT_ID: clientId,
    SLACK_CLIENT_SECRET: clientSecret,
  } = env;
  const signingSecrets = (env.SLACK_SIGNING_SECRET ?? '')
    .split(',')
    .map((secret) => secret.trim())
    .filter((secret) => secret !== '');
  const isSet = [botToken, appToken, clientId, clientSecret].some(Boolean) || signingSecrets.length > 0;
  if (!isSet) return { value: null };
  const api = env.SLACK_API_URL || API_URL;
  const problems = [
    ...(botToken && !botToken.startsWith('xoxb-')
      ? ['SLACK_BOT_TOKEN is not a bot token: give the one that begins with xoxb-, from OAuth & Permissions.']
      : []),
    ...(appToken && !appToken.startsWith('xapp-')
      ? [
          'SLACK_APP_TOKEN is not an app-level token: give the one that begins with xapp-, from Basic Information > App-Level Tokens.',
        ]
      : []),
    ...(!botToken && !(clientId && clientSecret)
      ? [
          'Slack has no token: set SLACK_BOT_TOKEN for one workspace, or SLACK_CLIENT_ID and SLACK_CLIENT_SECRET for many, or unset every SLACK_ variable.',
        ]
      : []),
    ...(botToken && clientId ? ['SLACK_BOT_TOKEN is for one workspace and SLACK_CLIENT_ID for many: unset one of the two.'] : []),
    ...(signingSecrets.length === 0 && !(botToken && appToken)
      ? [
          `SLACK_SIGNING_SECRET is missing: ${SIGNING_SECRET}. (For a trial without a public address set SLACK_APP_TOKEN instead.)`,
        ]
      : []),
    ...(isApiUrl(api) ? [] : [`SLACK_API_URL is not usable: give an https address that ends with /api/, or unset it.`]),
  ];
  if (problems.length > 0) return { problem: problems };
  return {
    value: {
      botToken: botToken || null,
      signingSecrets,
      appToken: appToken || null,
      apiUrl: api.endsWith('/') ? api : `${api}/`,
      appId: env.SLACK_APP_ID || null,
      oauth: clientId && clientSecret ? { clientId, clientSecret, redirectUri: env.SLACK_REDIRECT_URI || null } : null,
    },
  };
}

/** Tokens go there: in clear only to this machine, which is what tests do. */
function isApiUrl(url: string): boolean {
  if (!URL.canParse(url)) return false;
  const { protocol, hostname } = new URL(url);
  return protocol === 'https:' || (protocol === 'http:' && ['127.0.0.1', 'localhost', '[::1]'].includes(hostname));
}
