/** Who may speak to the Teams endpoint: the Bot Framework, for this bot, about a conversation on an allowed service URL. */
import { type KeyObject, verify as verifySignature } from 'node:crypto';
import { decodeJwt, decodeProtectedHeader, type JWTPayload } from 'jose';
import { isJson, isLocal, isSameOrigin } from '../guards.ts';
import type { Ask } from '../http.ts';
import { isHub } from '../hub/handoff.ts';
import { type Log, oncePer } from '../log.ts';
import type { AppType } from './config.ts';
import type { Keys } from './keys.ts';
import { isAllowedServiceUrl, isLoopbackServiceUrl, type ServiceUrls } from './service-url.ts';

/** What is looked at of an activity; nothing of it is known yet. */
export interface Unverified {
  readonly serviceUrl?: unknown;
  readonly channelId?: unknown;
  readonly channelData?: unknown;
  readonly conversation?: unknown;
}

export type Verified = { readonly ok: true; readonly claims: JWTPayload } | Refused;

interface Refused {
  readonly ok: false;
  readonly status: 400 | 401 | 403 | 503;
  /** For metrics. */
  readonly reason: Reason;
  /** For the operator, never for the caller; holds nothing of what was sent but times. */
  readonly why: string;
}

export type Reason = keyof typeof REASONS;
export type Verify = (authorization: string | undefined, activity: Unverified) => Promise<Verified>;

interface Parts {
  readonly appId: string;
  readonly appType: AppType;
  /** The only tenant served, or null for all. Looked at for bots of one tenant. */
  readonly tenant: string | null;
  readonly keys: Pick<Keys, 'find'>;
  readonly allowed: ServiceUrls;
  /** Further channels that are served: those of agent hubs, in small letters. */
  readonly hubs?: readonly string[];
  /** Milliseconds since 1970. */
  readonly clock: () => number;
  readonly log: Log;
}

const ISSUER = 'https://api.botframework.com';
/** What the token calls them, and OpenSSL. */
const ALGORITHMS = new Map([
  ['RS256', 'RSA-SHA256'],
  ['RS384', 'RSA-SHA384'],
  ['RS512', 'RSA-SHA512'],
]);
const CHANNEL = 'msteams';
/** Between this machine's clock and Microsoft's, either way. */
const TOLERANCE_S = 300;
/** Real headers have about 1 KB. */
const MAX_HEADER = 8 * 1024;
const MAX_KEY_ID = 256;
/** One line in the log for each reason and minute: whoever floods the bot shall not flood the disk. */
const LOG_EVERY_MS = 60_000;

const REASONS = {
  token: [401, 'there is no bearer token, or it is not a signed JWT of at most 8 KB'],
  algorithm: [401, 'the token is not signed with RS256, RS384 or RS512 and a named key'],
  issuer: [401, 'the token is not from the Bot Framework channel; tokens of the Emulator and of other bots are not accepted'],
  audience: [401, 'the token is for another bot: is MICROSOFT_APP_ID right?'],
  claims: [401, 'the token lacks exp or serviceurl, or one of them is not of the right kind'],
  expired: [401, 'the token has expired by the clock of this machine: is it right?'],
  early: [401, 'the token is not valid yet by the clock of this machine: is it right?'],
  key: [401, 'the token is signed with a key that the Bot Framework does not publish'],
  signature: [401, 'the signature of the token is wrong'],
  endorsement: [401, 'the key of the token may not sign for the channel of the activity'],
  mismatch: [401, 'the token was made for another service URL than the activity names'],
  incomplete: [400, 'the activity has no serviceUrl'],
  channel: [400, 'the activity is not from the channel msteams, nor from one of HANDOFF_HUBS'],
  serviceUrl: [403, 'the service URL is not one of TEAMS_SERVICE_URLS'],
  tenant: [403, 'the activity is from another tenant than MICROSOFT_APP_TENANT_ID'],
  local: [403, 'without MICROSOFT_APP_ID only programs on this machine may speak to the bot, under a local name and with JSON'],
  unavailable: [503, 'the keys of the Bot Framework could not be loaded'],
} as const satisfies Record<string, readonly [Refused['status'], string]>;

/**
 * Checks a request's token against the activity it came with. What costs nothing is checked first, so that only a token
 * that could be right reaches a key; nothing is remembered of one that is not. Writes the log itself.
 */
export function createVerify(parts: Parts): Verify {
  const note = createNote(parts);
  return async (authorization, activity) => {
    const refused = await check(authorization, activity, parts);
    if ('claims' in refused) return { ok: true, claims: refused.claims };
    return note(refused.reason, refused.seconds);
  };
}

/** For a bot without an app id, whose users are the Emulator and the Agents Playground on this machine: they send no token. */
export function createEmulatorVerify(parts: Pick<Parts, 'clock' | 'log'>) {
  const note = createNote(parts);
  return async (ask: Pick<Ask, 'peer' | 'headers'>, activity: Unverified): Promise<Verified> => {
    if (!isLocal(ask) || !isSameOrigin(ask) || !isJson(ask)) return note('local');
    if (isMissing(activity.serviceUrl)) return note('incomplete');
    if (activity.channelId !== CHANNEL && activity.channelId !== 'emulator') return note('channel');
    return isLoopbackServiceUrl(activity.serviceUrl) ? { ok: true, claims: {} } : note('serviceUrl');
  };
}

/** The channel of the agent hub from which an activity says it is; null for Teams. */
export function hubOf({ channelId }: Unverified, hubs: readonly string[]): string | null {
  return typeof channelId === 'string' && isHub(channelId, hubs) ? channelId.toLowerCase() : null;
}

/** The tenant an activity says it is from; null when it says none, or two. */
export function tenantOf(activity: Unverified): string | null {
  const [tenant, ...others] = tenantsOf(activity);
  return others.length === 0 && tenant ? tenant : null;
}

/** Each once, in small letters; something odd is an empty name. */
function tenantsOf({ channelData, conversation }: Unverified): readonly string[] {
  const named = [read(read(channelData, 'tenant'), 'id'), read(conversation, 'tenantId')].filter((id) => !isMissing(id));
  return [...new Set(named.map((id) => (typeof id === 'string' ? id.toLowerCase() : '')))];
}

type Checked = { readonly claims: JWTPayload } | { readonly reason: Reason; readonly seconds?: number };

async function check(authorization: string | undefined, activity: Unverified, parts: Parts): Promise<Checked> {
  const token = readToken(authorization);
  if (!token) return { reason: 'token' };
  const wrong = checkHeader(token) ?? checkClaims(token.claims, parts) ?? checkActivity(token.claims, activity, parts);
  if (wrong) return wrong;
  const found = await parts.keys.find(token.kid);
  if (found.kind !== 'key') return { reason: found.kind === 'unknown' ? 'key' : 'unavailable' };
  if (!found.key.endorsements.includes(String(activity.channelId).toLowerCase())) return { reason: 'endorsement' };
  return isSigned(token, found.key.key) ? { claims: token.claims } : { reason: 'signature' };
}

interface Token {
  readonly jwt: string;
  /** The hash to verify with; null for one that is not accepted. */
  readonly hash: string | null;
  readonly kid: string;
  /** Not verified yet. */
  readonly claims: JWTPayload;
}

function readToken(authorization: string | undefined): Token | null {
  if (authorization === undefined || authorization.length > MAX_HEADER) return null;
  const jwt = /^Bearer ([\w-]+\.[\w-]+\.[\w-]*)$/i.exec(authorization)?.[1];
  if (!jwt) return null;
  try {
    const { alg, kid, crit } = decodeProtectedHeader(jwt);
    // What a critical extension would demand is not known here.
    const hash = crit === undefined && typeof alg === 'string' ? (ALGORITHMS.get(alg) ?? null) : null;
    return { jwt, hash, kid: typeof kid === 'string' && kid.length <= MAX_KEY_ID ? kid : '', claims: decodeJwt(jwt) };
  } catch {
    return null;
  }
}

function checkHeader({ hash, kid }: Token): Checked | null {
  return hash !== null && kid !== '' ? null : { reason: 'algorithm' };
}

function checkClaims({ iss, aud, exp, nbf }: JWTPayload, { appId, clock }: Parts): Checked | null {
  if (iss !== ISSUER) return { reason: 'issuer' };
  const audience = Array.isArray(aud) && aud.length === 1 ? aud[0] : aud;
  if (audience !== appId || appId === '') return { reason: 'audience' };
  if (typeof exp !== 'number' || (nbf !== undefined && typeof nbf !== 'number')) return { reason: 'claims' };
  const now = Math.floor(clock() / 1000);
  if (exp <= now - TOLERANCE_S) return { reason: 'expired', seconds: now - exp };
  return nbf !== undefined && nbf > now + TOLERANCE_S ? { reason: 'early', seconds: nbf - now } : null;
}

function checkActivity(claims: JWTPayload, activity: Unverified, { allowed, appType, tenant, hubs = [] }: Parts): Checked | null {
  if (isMissing(activity.serviceUrl)) return { reason: 'incomplete' };
  if (activity.channelId !== CHANNEL && hubOf(activity, hubs) === null) return { reason: 'channel' };
  // Microsoft writes `serviceurl`; its own documentation also `serviceUrl`. A token with both must mean one.
  const urls = [claims.serviceurl, claims.serviceUrl].filter((url) => url !== undefined);
  if (urls.length === 0 || !urls.every((url) => typeof url === 'string')) return { reason: 'claims' };
  if (!urls.every((url) => trimSlash(url) === trimSlash(activity.serviceUrl))) return { reason: 'mismatch' };
  if (!isAllowedServiceUrl(activity.serviceUrl, allowed)) return { reason: 'serviceUrl' };
  // The channel's token names no tenant; the activity does, and the token vouches for the activity.
  const closed = appType !== 'MultiTenant' && tenant !== null;
  return closed && tenantsOf(activity).some((named) => named !== tenant.toLowerCase()) ? { reason: 'tenant' } : null;
}

/** By node:crypto at once: jose would read the token and all its claims again, and wait for a thread. */
function isSigned({ jwt, hash }: Token, key: KeyObject): boolean {
  const end = jwt.lastIndexOf('.');
  const signature = Buffer.from(jwt.slice(end + 1), 'base64url');
  return hash !== null && verifySignature(hash, Buffer.from(jwt.slice(0, end)), key, signature);
}

/** Makes a refusal and writes it down, each reason at most once a minute. */
function createNote({ clock, log }: Pick<Parts, 'clock' | 'log'>) {
  const tells = oncePer(LOG_EVERY_MS, clock);
  return (reason: Reason, seconds?: number): Refused => {
    const [status, sentence] = REASONS[reason];
    const why = seconds === undefined ? sentence : `${sentence} (${seconds} s)`;
    if (tells(reason)) log.warn({ status, reason }, `a request to the Teams endpoint was refused: ${why}`);
    return { ok: false, status, reason, why };
  };
}

function isMissing(value: unknown): boolean {
  return value === undefined || value === null || value === '';
}

function read(value: unknown, key: string): unknown {
  return typeof value === 'object' && value !== null && Object.hasOwn(value, key) ? Reflect.get(value, key) : undefined;
}

function trimSlash(url: unknown): unknown {
  return typeof url === 'string' ? url.replace(/\/$/, '') : url;
}
