/** The bot's own token, with which it speaks to the connector. */

import { setTimeout } from 'node:timers/promises';
import { JwtTokenProviderFactory, ManagedIdentityAppCredentials } from 'botframework-connector';
import { z } from 'zod';
import { type Exchange, parseJson, readHeader } from '../exchange.ts';
import type { AppType } from './config.ts';

export interface Tokens {
  /** Resolves with a token that is good for at least five more minutes; rejects with a TokenError. */
  readonly get: () => Promise<string>;
  /** After the connector has refused a token: the next one is fetched anew. */
  readonly forget: () => void;
}

/** There is no token, so nothing was sent. Its message may be logged: it holds codes only. */
export class TokenError extends Error {
  readonly retryAfterS: string | null;
  constructor(message: string, retryAfterS: string | null = null) {
    super(message);
    this.name = 'TokenError';
    this.retryAfterS = retryAfterS;
  }
}

interface Parts {
  readonly appId: string;
  readonly appType: AppType;
  /** Null for a bot of many tenants. */
  readonly tenant: string | null;
  readonly password: string;
  /** Where to log in, for example https://login.microsoftonline.com. */
  readonly loginUrl: string;
  /** Milliseconds since 1970. */
  readonly clock: () => number;
  readonly exchange: Exchange;
}

const SCOPE = 'https://api.botframework.com';
/** Where bots of many tenants log in. */
const BOT_TENANT = 'botframework.com';
/** A token is renewed this long before it ends: a delivery must not begin with one that runs out on the way. */
const RENEW_BEFORE_MS = 300_000;
const TIMEOUT_MS = 10_000;
const MAX_BYTES = 64 * 1024;

interface Issued {
  readonly token: string;
  /** Milliseconds since 1970. */
  readonly until: number;
}
const Granted = z.object({ access_token: z.string().min(1), expires_in: z.coerce.number().positive() });
const Denied = z.object({ error: z.string().regex(/^\w{1,64}$/) });

/** One token at a time, however many deliveries ask for it at once. A failed attempt is not remembered. */
export function createTokens(parts: Parts): Tokens {
  if (parts.appType === 'UserAssignedMSI') return createManagedIdentity(parts.appId);
  let issued: Issued | null = null;
  let running: Promise<Issued> | null = null;
  return {
    async get() {
      if (issued && parts.clock() < issued.until - RENEW_BEFORE_MS) return issued.token;
      running ??= logIn(parts).finally(() => {
        running = null;
      });
      issued = await running;
      return issued.token;
    },
    forget() {
      issued = null;
    },
  };
}

/** By plain HTTP, because MSAL accepts no login on this machine, and with it no test of all this. */
async function logIn({ appId, appType, tenant, password, loginUrl, clock, exchange }: Parts): Promise<Issued> {
  const place = appType === 'MultiTenant' ? BOT_TENANT : (tenant ?? BOT_TENANT);
  const url = `${loginUrl.replace(/\/$/, '')}/${encodeURIComponent(place)}/oauth2/v2.0/token`;
  const body = new URLSearchParams({
    grant_type: 'client_credentials',
    client_id: appId,
    client_secret: password,
    scope: `${SCOPE}/.default`,
  });
  const at = clock();
  const answer = await exchange(url, {
    method: 'POST',
    headers: { 'Content-Type': 'application/x-www-form-urlencoded;charset=UTF-8' },
    body: body.toString(),
    timeoutMs: TIMEOUT_MS,
    maxBytes: MAX_BYTES,
  }).catch(() => {
    throw new TokenError('the login service cannot be reached');
  });
  const granted = Granted.safeParse(parseJson(answer.text));
  if (answer.status === 200 && granted.data)
    return { token: granted.data.access_token, until: at + granted.data.expires_in * 1000 };
  const code = Denied.safeParse(parseJson(answer.text)).data?.error ?? 'no reason given';
  throw new TokenError(`the login service answered ${answer.status} (${code})`, readHeader(answer, 'retry-after'));
}

/** The SDK knows the places where Azure keeps managed identities, and caches what it gets there. */
function createManagedIdentity(appId: string): Tokens {
  const credentials = new ManagedIdentityAppCredentials(appId, SCOPE, new JwtTokenProviderFactory());
  let refused = false;
  return {
    async get() {
      const asked = credentials.getToken(refused);
      refused = false;
      const late = setTimeout(TIMEOUT_MS, null, { ref: false });
      const token = await Promise.race([asked, late]).catch(() => null);
      if (token === null) throw new TokenError('the managed identity gives no token');
      return token;
    },
    forget() {
      refused = true;
    },
  };
}
