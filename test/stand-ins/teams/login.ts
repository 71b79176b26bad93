/** Microsoft's login for bots: an id and its secret for a token that opens the connector until it runs out. */
import { randomBytes } from 'node:crypto';
import type { Answer } from './connector.ts';

const SCOPE = 'https://api.botframework.com/.default';

export interface Login {
  readonly answer: (tenant: string, form: URLSearchParams) => Answer;
  readonly accepts: (authorization: string | undefined) => boolean;
  /** No token that was given out opens anything any longer. */
  readonly revoke: () => void;
}

interface Parts {
  readonly appId: string;
  readonly appPassword: string;
  readonly tenantId: string;
  readonly tokenSeconds: number;
  readonly clock: () => number;
}

export function createLogin({ appId, appPassword, tenantId, tokenSeconds, clock }: Parts): Login {
  const expires = new Map<string, number>();
  return {
    answer: (tenant, form) => {
      if (tenant !== tenantId) return refuse(400, 'invalid_request', `AADSTS90002: there is no tenant ${tenant}`);
      if (form.get('grant_type') !== 'client_credentials') return refuse(400, 'unsupported_grant_type', 'AADSTS70003');
      if (form.get('scope') !== SCOPE) return refuse(400, 'invalid_scope', `AADSTS70011: the scope must be ${SCOPE}`);
      if (form.get('client_id') !== appId) return refuse(400, 'unauthorized_client', 'AADSTS700016: unknown application');
      if (form.get('client_secret') !== appPassword) return refuse(401, 'invalid_client', 'AADSTS7000215: wrong client secret');
      const token = `token.${randomBytes(24).toString('base64url')}`;
      expires.set(token, clock() + tokenSeconds * 1_000);
      return {
        status: 200,
        body: { token_type: 'Bearer', expires_in: tokenSeconds, ext_expires_in: tokenSeconds, access_token: token },
      };
    },
    accepts: (authorization) => (expires.get(authorization?.match(/^Bearer (.+)$/)?.[1] ?? '') ?? 0) > clock(),
    revoke: () => expires.clear(),
  };
}

/** In the form of Microsoft's login, which is not the connector's. */
export function refuse(status: number, error: string, description: string): Answer {
  return { status, body: { error, error_description: description } };
}
