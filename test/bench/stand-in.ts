/**
 * Teams and Slack, as little of them as a bot needs to answer: every call succeeds at once. The stand-ins next door are strict and
 * remember everything; this one must never be what a bot waits for.
 */
import http from 'node:http';
import type { AddressInfo } from 'node:net';
import { createKeys, type Keys } from '../stand-ins/teams/keys.ts';

export const APP_ID = '5b3cd0f2-0d3e-4f0a-9f55-3d3a6a0a7c11';
export const APP_PASSWORD = 'a secret of this machine';
export const TENANT = '8f2d3a54-77c1-4d5c-9a3b-6d1f0a4b2c33';
export const SLACK_TOKEN = 'xoxb-bench';
export const SLACK_SECRET = 'a signing secret of this machine';
export const SLACK_BOT = 'UBENCHBOT';
export const SLACK_TEAM = 'TBENCH';

const METADATA = '/v1/.well-known/openidconfiguration';
const KEYS = '/v1/.well-known/keys';
const CONNECTOR = '/amer/v3/conversations/';
const SLACK = '/slack/api/';
const ENDORSEMENTS = ['msteams'];
/** A sign that somebody types is short; a long body need not be searched for it. */
const MAX_TYPING = 2_000;

export interface StandIn {
  readonly url: string;
  readonly serviceUrl: string;
  readonly slackApiUrl: string;
  readonly keys: Keys;
  /** Resolves when the next message, new or changed, arrives in a conversation. */
  readonly nextIn: (conversation: string) => Promise<void>;
  /** Calls of every kind so far. */
  readonly calls: () => number;
  readonly close: () => Promise<void>;
}

/** What is told to those who wait: the conversation, or null where a call is not a message. */
type Noted = { readonly status: number; readonly body: string; readonly conversation: string | null };

export async function startStandIn(): Promise<StandIn> {
  const keys = createKeys(ENDORSEMENTS);
  const waiting = new Map<string, () => void>();
  let calls = 0;
  const server = http.createServer((request, response) => {
    const chunks: Buffer[] = [];
    request.on('data', (chunk: Buffer) => chunks.push(chunk));
    request.on('end', () => {
      calls += 1;
      const { status, body, conversation } = answer(request.url ?? '', Buffer.concat(chunks), String(calls), url, keys);
      response.writeHead(status, { 'Content-Type': 'application/json', 'Content-Length': Buffer.byteLength(body) });
      response.end(body);
      if (conversation === null) return;
      waiting.get(conversation)?.();
      waiting.delete(conversation);
    });
  });
  server.keepAliveTimeout = 0;
  await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve));
  const url = `http://127.0.0.1:${(server.address() as AddressInfo).port}`;
  return {
    url,
    serviceUrl: `${url}/amer/`,
    slackApiUrl: `${url}${SLACK}`,
    keys,
    nextIn: (conversation) => new Promise((resolve) => waiting.set(conversation, resolve)),
    calls: () => calls,
    close: () => {
      server.closeAllConnections();
      return new Promise((resolve) => server.close(() => resolve()));
    },
  };
}

function answer(path: string, raw: Buffer, id: string, url: string, keys: Keys): Noted {
  if (path.startsWith(CONNECTOR)) return answerConnector(path, raw, id);
  if (path.startsWith(SLACK)) return answerSlack(path.slice(SLACK.length), raw.toString(), id);
  if (path === METADATA) return quiet({ issuer: 'https://api.botframework.com', jwks_uri: `${url}${KEYS}` });
  if (path === KEYS) return quiet(keys.published());
  if (path.endsWith('/oauth2/v2.0/token'))
    return quiet({ token_type: 'Bearer', expires_in: 86_400, ext_expires_in: 86_400, access_token: 'bench' });
  return { status: 404, body: '{}', conversation: null };
}

function quiet(body: object): Noted {
  return { status: 200, body: JSON.stringify(body), conversation: null };
}

function answerConnector(path: string, raw: Buffer, id: string): Noted {
  const end = path.indexOf('/', CONNECTOR.length);
  const conversation = decodeURIComponent(path.slice(CONNECTOR.length, end < 0 ? undefined : end));
  const isTyping = raw.length < MAX_TYPING && raw.includes('"typing"');
  return { status: 201, body: `{"id":"${id}"}`, conversation: isTyping ? null : conversation };
}

function answerSlack(method: string, raw: string, id: string): Noted {
  if (method === 'auth.test')
    return quiet({
      ok: true,
      url: 'https://bench.slack.com/',
      team: 'Bench',
      user: 'bench',
      team_id: SLACK_TEAM,
      user_id: SLACK_BOT,
      bot_id: 'BBENCH',
    });
  if (method !== 'chat.postMessage' && method !== 'chat.update') return quiet({ ok: true });
  const channel = raw.match(/(?:^|[&{,])"?channel"?[=:]"?(\w+)/)?.[1] ?? '';
  const body = `{"ok":true,"channel":"${channel}","ts":"1700000000.${id.padStart(6, '0')}","message":{}}`;
  return { status: 200, body, conversation: channel };
}
