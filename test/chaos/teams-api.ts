/** The Bot Connector, the keys and the login, as much of them as the bot calls. The connector knows no idempotency: whoever creates twice has two. */
import type http from 'node:http';
import { createKeys } from '../stand-ins/teams/keys.ts';
import { createLogin } from '../stand-ins/teams/login.ts';
import type { Ledger, Show } from './ledger.ts';
import type { Answer, Call, Understand } from './platform.ts';

export const TEAMS_APP = {
  appId: '5b3cd0f2-0d3e-4f0a-9f55-3d3a6a0a7c11',
  appPassword: 'a secret of this machine',
  tenantId: '8f2d3a54-77c1-4d5c-9a3b-6d1f0a4b2c33',
};
const REGION = '/amer/';
const TOKEN_SECONDS = 24 * 3_600;

export interface TeamsApi {
  readonly understand: Understand;
  readonly serviceUrl: string;
  /** What the connector shows with each activity; the same for all, as in Teams for as long as a token holds. */
  readonly token: string;
}

export function createTeamsApi(url: string, ledger: Ledger, clock: () => number): TeamsApi {
  const keys = createKeys(['msteams']);
  const login = createLogin({ ...TEAMS_APP, tokenSeconds: TOKEN_SECONDS, clock });
  const serviceUrl = `${url}${REGION}`;
  const now = Math.floor(clock() / 1_000);
  const token = keys.sign({
    serviceurl: serviceUrl,
    nbf: now,
    exp: now + TOKEN_SECONDS,
    iss: 'https://api.botframework.com',
    aud: TEAMS_APP.appId,
  });
  const metadata = {
    issuer: 'https://api.botframework.com',
    jwks_uri: `${url}/v1/.well-known/keys`,
    id_token_signing_alg_values_supported: ['RS256'],
  };
  return {
    serviceUrl,
    token,
    understand: (method, { pathname }, body, headers) => {
      if (pathname === '/v1/.well-known/openidconfiguration') return read({ status: 200, body: metadata });
      if (pathname === '/v1/.well-known/keys') return read({ status: 200, body: keys.published() });
      const tenant = pathname.match(/^\/([^/]+)\/oauth2\/v2\.0\/token$/)?.[1];
      if (tenant !== undefined) {
        const { status, body: said = {} } = login.answer(decodeURIComponent(tenant), new URLSearchParams(body));
        return read({ status, body: said as object });
      }
      if (!pathname.startsWith(`${REGION}v3/conversations/`)) return null;
      return understandConnector(method, pathname.slice(REGION.length), body, headers, ledger, login.accepts);
    },
  };
}

function understandConnector(
  method: string,
  path: string,
  body: string,
  { authorization }: http.IncomingHttpHeaders,
  ledger: Ledger,
  accepts: (authorization: string | undefined) => boolean,
): Call | null {
  const [, , conversation = '', what, activity = ''] = path.split('/').map(decodeURIComponent);
  if (what !== 'activities') return null;
  if (!accepts(authorization)) return read({ status: 401, body: refusal(401) });
  const sent = body === '' ? {} : (JSON.parse(body) as Readonly<Record<string, unknown>>);
  if (method === 'POST' && sent.type === 'typing') return read({ status: 200, body: { id: ledger.nextId() } });
  const { text, summary, attachments } = sent;
  const show: Show = {
    platform: 'teams',
    place: conversation,
    thread: null,
    body: JSON.stringify({ text, summary, attachments }),
  };
  return {
    isChange: true,
    mayBe412: true,
    ...(method === 'POST' && { attempt: () => ledger.attempted(show) }),
    act: () => act(method, activity, show, ledger),
    refuse: refusal,
  };
}

function act(method: string, activity: string, show: Show, ledger: Ledger): Answer {
  if (method === 'POST') {
    const create = ledger.created(ledger.nextId(), show);
    return { status: 201, body: { id: create.id }, create };
  }
  if (!ledger.standing.has(activity)) return { status: 404, body: refusal(404) };
  if (method === 'DELETE') ledger.removed(activity);
  else ledger.updated(activity, show);
  return { status: 200, body: { id: activity } };
}

function refusal(status: number): object {
  return { error: { code: `Planned${status}`, message: 'the stand-in was told to fail' } };
}

/** What only reads meets no fault: the promise is about what is said. */
function read(answer: Answer): Call {
  return { isChange: false, mayBe412: false, act: () => answer, refuse: refusal };
}
