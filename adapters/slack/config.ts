/** The settings of Slack. */
import type { Environment, Settings } from '../config.ts';
import { isSafeUrl } from '../safe-url.ts';

export interface SlackConfig {
  /** Null with OAuth: each workspace has its own. */
  readonly botToken: string | null;
  /** Several while one takes the place of another; none with Socket Mode alone. */
  readonly signingSecrets: readonly string[];
  /** Turns Socket Mode on. */
  readonly appToken: string | null;
  /** Ends with a slash. */
  readonly apiUrl: string;
  /** When set, deliveries of other apps are ignored. */
  readonly appId: string | null;
  readonly oauth: { readonly clientId: string; readonly clientSecret: string; readonly redirectUri: string | null } | null;
}

const API_URL = 'https://slack.com/api/';
const CREDENTIALS = "it stands in the app's settings under Basic Information > App Credentials";

/** Null when no token and no secret of Slack is set. */
export function readSlackConfig(env: Environment): Settings<SlackConfig | null> {
  const { SLACK_BOT_TOKEN: botToken, SLACK_APP_TOKEN: appToken, SLACK_CLIENT_ID, SLACK_CLIENT_SECRET } = env;
  const signingSecrets = readSecrets(env.SLACK_SIGNING_SECRET ?? '');
  const given = [botToken, appToken, SLACK_CLIENT_ID, SLACK_CLIENT_SECRET, ...signingSecrets];
  if (!given.some(Boolean)) return { value: null };
  const problem = [...findTokenProblems(env), ...findSecretProblems(env), ...findAddressProblems(env)];
  if (problem.length > 0) return { problem };
  return {
    value: {
      botToken: botToken || null,
      signingSecrets,
      appToken: appToken || null,
      apiUrl: (env.SLACK_API_URL || API_URL).replace(/\/?$/, '/'),
      appId: env.SLACK_APP_ID || null,
      oauth: readOauth(env),
    },
  };
}

/** With commas between. */
function readSecrets(list: string): readonly string[] {
  return list
    .split(',')
    .map((secret) => secret.trim())
    .filter((secret) => secret !== '');
}

function readOauth({ SLACK_CLIENT_ID, SLACK_CLIENT_SECRET, SLACK_REDIRECT_URI }: Environment): SlackConfig['oauth'] {
  if (!SLACK_CLIENT_ID || !SLACK_CLIENT_SECRET) return null;
  return { clientId: SLACK_CLIENT_ID, clientSecret: SLACK_CLIENT_SECRET, redirectUri: SLACK_REDIRECT_URI || null };
}

/** None of these sentences repeats a value: one may be a secret in the wrong place. */
function findTokenProblems({ SLACK_BOT_TOKEN, SLACK_APP_TOKEN, SLACK_CLIENT_ID, SLACK_CLIENT_SECRET }: Environment): string[] {
  return sentencesOf([
    [
      !SLACK_BOT_TOKEN && !SLACK_CLIENT_ID && !SLACK_CLIENT_SECRET,
      'SLACK_BOT_TOKEN is missing: give the one that begins with xoxb-, from OAuth & Permissions. For many workspaces set SLACK_CLIENT_ID and SLACK_CLIENT_SECRET instead; to turn Slack off unset every SLACK_ variable.',
    ],
    [
      SLACK_BOT_TOKEN && !/^xoxb-\S+$/.test(SLACK_BOT_TOKEN),
      'SLACK_BOT_TOKEN is not a bot token: give the one that begins with xoxb-, from OAuth & Permissions.',
    ],
    [
      SLACK_APP_TOKEN && !/^xapp-\S+$/.test(SLACK_APP_TOKEN),
      'SLACK_APP_TOKEN is not an app-level token: give the one that begins with xapp-, from Basic Information > App-Level Tokens.',
    ],
    [
      SLACK_BOT_TOKEN && (SLACK_CLIENT_ID || SLACK_CLIENT_SECRET),
      'SLACK_BOT_TOKEN is for one workspace, SLACK_CLIENT_ID and SLACK_CLIENT_SECRET are for many: unset the one or the others.',
    ],
  ]);
}

function findSecretProblems(env: Environment): string[] {
  const { SLACK_BOT_TOKEN, SLACK_APP_TOKEN, SLACK_CLIENT_ID, SLACK_CLIENT_SECRET } = env;
  const isTrial = SLACK_BOT_TOKEN && SLACK_APP_TOKEN;
  return sentencesOf([
    [!SLACK_BOT_TOKEN && SLACK_CLIENT_SECRET && !SLACK_CLIENT_ID, `SLACK_CLIENT_ID is missing: ${CREDENTIALS}.`],
    [!SLACK_BOT_TOKEN && SLACK_CLIENT_ID && !SLACK_CLIENT_SECRET, `SLACK_CLIENT_SECRET is missing: ${CREDENTIALS}.`],
    [
      readSecrets(env.SLACK_SIGNING_SECRET ?? '').length === 0 && !isTrial,
      `SLACK_SIGNING_SECRET is missing: ${CREDENTIALS}. For a trial without a public address set SLACK_BOT_TOKEN and SLACK_APP_TOKEN instead.`,
    ],
  ]);
}

function findAddressProblems({ SLACK_API_URL, SLACK_REDIRECT_URI, SLACK_APP_ID }: Environment): string[] {
  return sentencesOf([
    [
      SLACK_API_URL && (!isSafeUrl(SLACK_API_URL) || /[?#]/.test(SLACK_API_URL)),
      `SLACK_API_URL is not usable: give an https address like ${API_URL}, or unset it.`,
    ],
    [
      SLACK_REDIRECT_URI && !isSafeUrl(SLACK_REDIRECT_URI),
      'SLACK_REDIRECT_URI is not usable: give the https address of this bot with /slack/oauth_redirect behind it, or unset it.',
    ],
    [
      SLACK_APP_ID && !/^A[A-Z0-9]+$/.test(SLACK_APP_ID),
      'SLACK_APP_ID is no id of an app: give the one that begins with A, from Basic Information, or unset it.',
    ],
  ]);
}

function sentencesOf(checks: readonly (readonly [isWrong: unknown, sentence: string])[]): string[] {
  return checks.flatMap(([isWrong, sentence]) => (isWrong ? [sentence] : []));
}
