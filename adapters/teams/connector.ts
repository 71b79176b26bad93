/**
 * How the bot speaks to Teams. What comes in runs through the SDK's CloudAdapter; what goes out are plain calls of the connector's
 * REST API, the same that the SDK would make, over HTTP of our own, which neither repeats, redirects nor hangs.
 */
import { type Activity, type ChannelAccount, CloudAdapter, type InvokeResponse, type TurnContext } from 'botbuilder';
import { HttpHeaders } from 'botbuilder-stdlib/lib/azureCoreHttpCompat.js';
import {
  type AuthenticateRequestResult,
  BotFrameworkAuthentication,
  ClaimsIdentity,
  ConnectorClient,
  type ConnectorClientOptions,
  ConnectorFactory,
  type UserTokenClient,
} from 'botframework-connector';
import type { JWTPayload } from 'jose';
import { z } from 'zod';
import {
  type Answer,
  type Asked,
  type Exchange,
  exchange as exchangeOverHttp,
  NOT_CONNECTED,
  parseJson,
  readHeader,
} from '../exchange.ts';
import { readRetryAfter } from '../http.ts';
import type { AppType } from './config.ts';
import { isAllowedServiceUrl, isLoopbackServiceUrl, type ServiceUrls } from './service-url.ts';
import { createTokens, TokenError } from './token.ts';

/** Where an activity goes. */
export interface ConnectorRef {
  readonly serviceUrl: string;
  readonly conversation: string;
  /** The activity that is answered, where the answer shall hang below it. */
  readonly replyTo?: string;
  /** The channel of the Bot Framework, when it is not Teams. */
  readonly channelId?: string;
}

/** Somebody who is in a team, a channel or a group chat. */
export interface Member {
  readonly name: string | null;
}

/** With whom a chat of two is opened; the bot's id as Teams writes it, `28:…`. */
export interface ChatRef {
  readonly serviceUrl: string;
  readonly tenant: string;
  readonly user: string;
  readonly botId: string;
}

/** All calls reject with a ConnectorError, and are tried once: repeating is the business of delivery.ts. */
export interface Connector {
  readonly adapter: CloudAdapter;
  /** The id is empty when the connector gave none. */
  readonly create: (ref: ConnectorRef, activity: Partial<Activity>) => Promise<{ readonly id: string }>;
  readonly update: (ref: ConnectorRef, id: string, activity: Partial<Activity>) => Promise<void>;
  readonly delete: (ref: ConnectorRef, id: string) => Promise<void>;
  /** Resolves with the id of the conversation; Teams gives the same one each time. */
  readonly open: (ref: ChatRef) => Promise<string>;
  /** Null: whoever it is, not a member of that conversation. */
  readonly member: (ref: ConnectorRef, user: string) => Promise<Member | null>;
  /**
   * Runs one activity, which must have been verified, through the adapter. Resolves with what an invoke is answered;
   * rejects with whatever `handle` throws.
   */
  readonly runTurn: RunTurn;
}
export type RunTurn = (
  activity: Partial<Activity>,
  claims: JWTPayload,
  handle: (context: TurnContext) => Promise<void>,
) => Promise<InvokeResponse | undefined>;

interface Parts {
  /** Null for a bot that serves the Emulator: no token, and only this machine. */
  readonly appId: string | null;
  readonly appType: AppType;
  readonly tenant: string | null;
  readonly password: string;
  readonly loginUrl: string;
  readonly allowed: ServiceUrls;
  /** Milliseconds since 1970. */
  readonly clock: () => number;
  readonly exchange?: Exchange;
}

/** A call that did not succeed. Its message may be logged: it holds codes only. */
export class ConnectorError extends Error {
  /** What the connector answered; null when it did not, or was not asked. */
  readonly status: number | null;
  readonly retryAfterMs: number | null;
  /** The platform's or the system's word for it. */
  readonly code: string | null;
  /** Whether the call may have had its effect all the same. */
  readonly sent: 'no' | 'maybe';
  constructor({ status, retryAfterMs, code, sent }: Pick<ConnectorError, 'status' | 'retryAfterMs' | 'code' | 'sent'>) {
    super(status === null ? 'The connector did not answer.' : `The connector answered ${status}.`);
    this.name = 'ConnectorError';
    this.status = status;
    this.retryAfterMs = retryAfterMs;
    this.code = code;
    this.sent = sent;
  }
}

/** ConnectorError.code: Microsoft gives the bot no token now. */
export const LOGIN_FAILED = 'login-failed';
const CHANNEL = 'msteams';
const SCOPE = 'https://api.botframework.com';
const JSON_HEADERS = { 'Content-Type': 'application/json; charset=utf-8' };
/** Well within the lease of a delivery, together with a login. */
const TIMEOUT_MS = 10_000;
/** Real answers hold an id, or an error with a sentence. */
const MAX_BYTES = 64 * 1024;
const NOT_TRUSTED = /^(CERT_|ERR_TLS_CERT|DEPTH_ZERO_|SELF_SIGNED_|UNABLE_TO_)/;

/** How the connector says that somebody is no member, with whatever status. */
const NO_MEMBER = 'MemberNotFoundInConversation';

/** Service URLs differ by tenant and region; of more than these the clients are made anew. */
const MOST_CLIENTS = 1_000;

const FoundMember = z.object({ id: z.string(), name: z.string().nullish().catch(undefined) });
const Failed = z.object({ error: z.object({ code: z.string().regex(/^[\w.-]{1,64}$/) }) });

export function createConnector(parts: Parts): Connector {
  const send = createSend(parts);
  const clients = createClients(send);
  const adapter = new Adapter(new Authentication(clients));
  const appId = parts.appId ?? '';
  return {
    adapter,
    create: async (ref, activity) => {
      const url = urlOf(ref, 'activities', ref.replyTo);
      const answer = await send(url, { method: 'POST', headers: JSON_HEADERS, body: toBody(ref, activity, {}) });
      return { id: readId(answer) };
    },
    update: async (ref, id, activity) => {
      await send(urlOf(ref, 'activities', id), { method: 'PUT', headers: JSON_HEADERS, body: toBody(ref, activity, { id }) });
    },
    delete: async (ref, id) => {
      await send(urlOf(ref, 'activities', id), { method: 'DELETE', headers: {} });
    },
    open: (ref) => openChat(adapter, appId, ref),
    member: (ref, user) => findMember(send, ref, user),
    runTurn: (activity, claims, handle) => adapter.runTurn(activity, toIdentity(claims), handle),
  };
}

async function openChat(adapter: CloudAdapter, appId: string, { serviceUrl, tenant, user, botId }: ChatRef): Promise<string> {
  const chat = {
    isGroup: false,
    bot: { id: botId } as ChannelAccount,
    members: [{ id: user } as ChannelAccount],
    tenantId: tenant,
    channelData: { tenant: { id: tenant } },
  };
  let id = '';
  await adapter.createConversationAsync(appId, CHANNEL, serviceUrl, SCOPE, chat, async (context) => {
    id = context.activity.conversation.id;
  });
  if (!id) throw new ConnectorError({ status: null, retryAfterMs: null, code: 'no-conversation-id', sent: 'maybe' });
  return id;
}

/** Not by the SDK, whose errors for it do not hold the code by which an answer is a no. */
async function findMember(send: Send, ref: ConnectorRef, user: string): Promise<Member | null> {
  const answer = await send(urlOf(ref, 'members', user), { method: 'GET', headers: {} }).catch((error: unknown) => {
    const isNo = error instanceof ConnectorError && (error.status === 404 || error.code === NO_MEMBER);
    return isNo ? null : Promise.reject(error);
  });
  if (answer === null) return null;
  const found = FoundMember.safeParse(parseJson(answer.text)).data;
  if (!found) throw new ConnectorError({ status: answer.status, retryAfterMs: null, code: 'no-member', sent: 'no' });
  return { name: found.name ?? null };
}

function urlOf({ serviceUrl, conversation }: ConnectorRef, what: 'activities' | 'members', id?: string): string {
  const path = ['v3', 'conversations', conversation, what, ...(id ? [id] : [])].map(encodeURIComponent).join('/');
  return `${serviceUrl.replace(/\/$/, '')}/${path}`;
}

/** As the SDK writes it, which knows who speaks, and lets nobody else be named. */
function toBody(ref: ConnectorRef, { from: _from, ...activity }: Partial<Activity>, { id }: { readonly id?: string }): string {
  const { serviceUrl, conversation, channelId = CHANNEL, replyTo } = ref;
  const where = { serviceUrl, channelId, conversation: { id: conversation }, ...(replyTo && { replyToId: replyTo }) };
  return JSON.stringify({ ...activity, ...where, id });
}

function readId({ text }: Answer): string {
  const read = parseJson(text);
  return typeof read === 'object' && read !== null && 'id' in read && typeof read.id === 'string' ? read.id : '';
}

function toIdentity(claims: JWTPayload): ClaimsIdentity {
  const texts = Object.entries(claims).flatMap(([type, value]) => (typeof value === 'string' ? [{ type, value }] : []));
  return new ClaimsIdentity(texts, true);
}

/** Opens what the SDK protects: turns whose caller has been verified already. */
class Adapter extends CloudAdapter {
  runTurn(activity: Partial<Activity>, claimsIdentity: ClaimsIdentity, handle: (context: TurnContext) => Promise<void>) {
    const connectorFactory = this.botFrameworkAuthentication.createConnectorFactory(claimsIdentity);
    return this.processActivity({ audience: SCOPE, claimsIdentity, connectorFactory }, activity as Activity, handle);
  }
}

/** The SDK's seam for everything that concerns tokens. Its own checks are never used: verify.ts is stricter. */
class Authentication extends BotFrameworkAuthentication {
  readonly #clients: ConnectorFactory;
  constructor(clients: ConnectorFactory) {
    super();
    this.#clients = clients;
  }
  override authenticateRequest(): Promise<AuthenticateRequestResult> {
    return Promise.reject(new Error('Requests are verified before they come here.'));
  }
  override authenticateStreamingRequest(): Promise<AuthenticateRequestResult> {
    return Promise.reject(new Error('Streaming is not supported.'));
  }
  override createConnectorFactory(): ConnectorFactory {
    return this.#clients;
  }
  override createUserTokenClient(): Promise<UserTokenClient> {
    // The bot signs nobody in; the SDK only passes this on.
    return Promise.resolve({} as UserTokenClient);
  }
}

type HttpClient = NonNullable<ConnectorClientOptions['httpClient']>;

/**
 * The SDK's retry policy cannot be turned off by an option (`noRetryPolicy` is ignored), but it repeats only its own
 * errors and answers that it sees: this client gives it none that it would repeat or follow.
 */
function createClients(send: Send): ConnectorFactory {
  const httpClient: HttpClient = {
    async sendRequest(request) {
      const { method, url, headers, body } = request;
      const content = typeof body === 'string' ? { body } : {};
      const answer = await send(url, {
        method: method as Asked['method'],
        headers: { 'Content-Type': headers.get('content-type') ?? 'application/json' },
        ...content,
      });
      const json = new HttpHeaders({ 'content-type': 'application/json' });
      return { request, status: answer.status, headers: json, bodyAsText: JSON.stringify(parseJson(answer.text) ?? {}) };
    },
  };
  const unsigned = { signRequest: async <T>(request: T) => request };
  // Made for every turn, though hardly any turn uses it: most of a millisecond.
  const clients = new Map<string, ConnectorClient>();
  return new (class extends ConnectorFactory {
    override async create(serviceUrl: string): Promise<ConnectorClient> {
      const known = clients.get(serviceUrl);
      if (known) return known;
      if (clients.size >= MOST_CLIENTS) clients.clear();
      const client = new ConnectorClient(unsigned, { baseUri: serviceUrl, httpClient });
      clients.set(serviceUrl, client);
      return client;
    }
  })();
}

type Send = (url: string, request: Pick<Asked, 'method' | 'headers' | 'body'>) => Promise<Answer>;

/** One request with the bot's token, only to an allowed address; resolves with a 2xx or rejects with a ConnectorError. */
function createSend({ appId, allowed, clock, exchange = exchangeOverHttp, ...login }: Parts): Send {
  const tokens = appId === null ? null : createTokens({ ...login, appId, clock, exchange });
  const isAllowed = (url: string) => (tokens ? isAllowedServiceUrl(url, allowed) : isLoopbackServiceUrl(url));
  return async (url, request) => {
    if (!isAllowed(url))
      throw new ConnectorError({ status: null, retryAfterMs: null, code: 'service-url-not-allowed', sent: 'no' });
    const token = await tokens?.get().catch((error: unknown) => Promise.reject(toLoginFailure(error, clock)));
    const headers = { ...request.headers, Accept: 'application/json', ...(token && { Authorization: `Bearer ${token}` }) };
    const limits = { timeoutMs: TIMEOUT_MS, maxBytes: MAX_BYTES };
    const answer = await exchange(url, { ...request, ...limits, headers }).catch((error: unknown) =>
      Promise.reject(toSilence(error)),
    );
    if (answer.status === 401) tokens?.forget();
    if (answer.status < 200 || answer.status > 299) throw toRefusal(answer, clock);
    return answer;
  };
}

function toLoginFailure(error: unknown, clock: () => number): ConnectorError {
  const retryAfter = error instanceof TokenError ? error.retryAfterS : null;
  return new ConnectorError({
    status: null,
    retryAfterMs: readRetryAfter(retryAfter, clock()),
    code: LOGIN_FAILED,
    sent: 'no',
  });
}

/** No answer came, or not all of it. */
function toSilence(error: unknown): ConnectorError {
  const code = error instanceof Error && 'code' in error && typeof error.code === 'string' ? error.code : null;
  const refused = code !== null && (NOT_CONNECTED.includes(code) || NOT_TRUSTED.test(code));
  return new ConnectorError({ status: null, retryAfterMs: null, code, sent: refused ? 'no' : 'maybe' });
}

function toRefusal(answer: Answer, clock: () => number): ConnectorError {
  const { status } = answer;
  const code = Failed.safeParse(parseJson(answer.text)).data?.error.code ?? null;
  const sent = status === 408 || status >= 500 ? 'maybe' : 'no';
  return new ConnectorError({ status, retryAfterMs: readRetryAfter(readHeader(answer, 'retry-after'), clock()), code, sent });
}
