/** The smallest thing that Teams can talk to: notes what arrives, answers as it is told, and uses the connector by hand. */
import http from 'node:http';
import type { AddressInfo } from 'node:net';
import type { TeamsStandIn } from './teams.ts';
import type { Activity } from './types.ts';

export interface Received {
  readonly headers: http.IncomingHttpHeaders;
  readonly raw: string;
  // biome-ignore lint/suspicious/noExplicitAny: a test looks at what it expects
  readonly activity: any;
}

export interface SmallBot {
  readonly url: string;
  readonly received: readonly Received[];
  /** What it answers from now on. */
  readonly answer: (status: number, body?: unknown) => void;
  readonly close: () => Promise<void>;
}

export async function startSmallBot(): Promise<SmallBot> {
  const received: Received[] = [];
  let next: { readonly status: number; readonly body: unknown } = { status: 200, body: undefined };
  const server = http.createServer(async (request, response) => {
    let raw = '';
    for await (const chunk of request) raw += chunk;
    received.push({ headers: request.headers, raw, activity: JSON.parse(raw || 'null') });
    response.writeHead(next.status, { 'Content-Type': 'application/json' });
    response.end(JSON.stringify(next.body) ?? '');
  });
  await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve));
  return {
    url: `http://127.0.0.1:${(server.address() as AddressInfo).port}`,
    received,
    answer: (status, body) => {
      next = { status, body };
    },
    close: () => {
      server.closeAllConnections();
      return new Promise((resolve) => server.close(() => resolve()));
    },
  };
}

export interface Reply {
  readonly status: number;
  readonly headers: Headers;
  // biome-ignore lint/suspicious/noExplicitAny: a test looks at what it expects
  readonly body: any;
}

/** Asks the login of the stand-in for a token. */
export async function logIn({ url, settings }: TeamsStandIn, changed: Record<string, string> = {}): Promise<Reply> {
  const form = {
    grant_type: 'client_credentials',
    client_id: settings.MICROSOFT_APP_ID ?? '',
    client_secret: settings.MICROSOFT_APP_PASSWORD ?? '',
    scope: 'https://api.botframework.com/.default',
    ...changed,
  };
  const tenant = changed.tenant ?? settings.MICROSOFT_APP_TENANT_ID;
  return toReply(await fetch(`${url}/${tenant}/oauth2/v2.0/token`, { method: 'POST', body: new URLSearchParams(form) }));
}

/** The connector's client with a token of its own. */
export async function connectAs(teams: TeamsStandIn) {
  const { body } = await logIn(teams);
  const ask = async (method: string, path: string, content?: unknown, token = body.access_token): Promise<Reply> => {
    const headers = { Authorization: `Bearer ${token}`, 'Content-Type': 'application/json' };
    const sent = content === undefined ? {} : { body: JSON.stringify(content) };
    return toReply(await fetch(`${teams.serviceUrl}v3/conversations${path}`, { method, headers, ...sent }));
  };
  const at = (conversation: string, activity = '') =>
    `/${encodeURIComponent(conversation)}/activities${activity && `/${encodeURIComponent(activity)}`}`;
  return {
    ask,
    create: (content: unknown) => ask('POST', '', content),
    send: (conversation: string, activity: Activity) => ask('POST', at(conversation), activity),
    reply: (conversation: string, to: string, activity: Activity) => ask('POST', at(conversation, to), activity),
    update: (conversation: string, id: string, activity: Activity) => ask('PUT', at(conversation, id), activity),
    remove: (conversation: string, id: string) => ask('DELETE', at(conversation, id)),
  };
}

export type Connector = Awaited<ReturnType<typeof connectAs>>;

export function say(text: string): Activity {
  return { type: 'message', text };
}

export function show(card: object): Activity {
  return { type: 'message', attachments: [{ contentType: 'application/vnd.microsoft.card.adaptive', content: card }] };
}

/** A valid card with one word and these actions. */
export function cardOf(actions: readonly object[] = [], body: readonly object[] = []): object {
  const first = { type: 'TextBlock', text: 'Which version?', wrap: true };
  return { type: 'AdaptiveCard', version: '1.5', body: [first, ...body], ...(actions.length > 0 && { actions }) };
}

async function toReply(response: Response): Promise<Reply> {
  const text = await response.text();
  return { status: response.status, headers: response.headers, body: text ? JSON.parse(text) : null };
}
