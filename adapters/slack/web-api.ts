/** Calls to Slack's Web API. Repeating them is our own delivery's business, so that nothing waits for another channel and nothing is lost in memory. */
import { type Logger, LogLevel } from '@slack/bolt';
import {
  ErrorCode,
  type WebAPICallResult,
  WebAPIHTTPError,
  WebAPIPlatformError,
  WebAPIRateLimitedError,
  WebAPIRequestError,
  WebClient,
  type WebClientOptions,
} from '@slack/web-api';
import { type Failure, failure } from '../channel.ts';
import { type Answer, type Exchange, exchange as exchangeOverHttp, NOT_CONNECTED, parseJson, readHeader } from '../exchange.ts';
import type { Log } from '../log.ts';

/** Milliseconds for one call; a delivery may make a few within its lease. */
const TIMEOUT_MS = 10_000;
/** An answer repeats the whole message. */
const MAX_BYTES = 1024 * 1024;
/** Tokens that rotate leave clients behind. */
const MOST_CLIENTS = 1_000;
/** Hardly a turn makes a call of another kind; Slack takes the arguments of these as JSON. */
const EVERYDAY = ['chat.delete', 'chat.postEphemeral', 'chat.postMessage', 'chat.update'];
/** Slack's names for a message that no channel would take. */
const REFUSED = [
  ...['attachment_payload_limit_exceeded', 'invalid_arg_name', 'invalid_arguments', 'invalid_array_arg', 'invalid_blocks'],
  ...['invalid_blocks_format', 'invalid_charset', 'markdown_text_conflict', 'msg_blocks_too_long', 'msg_too_long', 'no_text'],
];
/** For a channel, or direct messages, to which nothing goes. */
const NO_PLACE = [
  ...['cannot_dm_bot', 'channel_not_found', 'is_archived', 'messages_tab_disabled', 'not_in_channel', 'restricted_action'],
  ...['restricted_action_non_threadable_channel', 'restricted_action_read_only_channel'],
  ...['restricted_action_thread_only_channel', 'user_disabled', 'user_not_found'],
];
/** For a thread, or for one person, in a channel that is alive. */
const NOT_THERE = [
  ...['app_missing_action_url', 'cannot_reply_to_message', 'restricted_action_thread_locked', 'thread_locked'],
  ...['thread_not_found', 'user_not_in_channel'],
];
/** For a workspace that has thrown the bot out. */
const NO_TENANT = ['account_inactive', 'team_access_not_granted', 'team_not_found', 'token_revoked'];
/** For one that the settings can open again: what waits for it goes on waiting. */
const NO_ENTRY = [
  ...['access_denied', 'accesslimited', 'ekm_access_denied', 'enterprise_is_restricted', 'invalid_auth', 'missing_scope'],
  ...['no_permission', 'not_allowed_token_type', 'not_authed', 'org_login_required', 'team_added_to_org'],
  ...['two_factor_setup_required'],
];
/** For too many messages in all of a workspace. */
const TOO_MANY = ['message_limit_exceeded', 'rate_limited'];
/** With these the call may have had its effect, as Slack's documentation says. */
const HALF_DONE = ['fatal_error', 'internal_error', 'request_timeout', 'service_unavailable'];
/** Where Slack asks for patience and does not say how long. */
const UNSAID_S = 10;

/** How a client is made here: no retries, no queue that one slow channel could stop, no words in the log. */
export function clientOptions(slackApiUrl: string, log: Log): WebClientOptions {
  return {
    slackApiUrl,
    retryConfig: { retries: 0 },
    rejectRateLimitedCalls: true,
    timeout: TIMEOUT_MS,
    logger: quietLogger(log),
    logLevel: LogLevel.ERROR,
    allowAbsoluteUrls: false,
  };
}

/** One client for each token, as long as it is used. */
export function createClients(options: WebClientOptions, exchange: Exchange = exchangeOverHttp): (token: string) => WebClient {
  const clients = new Map<string, WebClient>();
  return (token) => {
    const known = clients.get(token);
    if (known) return known;
    if (clients.size >= MOST_CLIENTS) clients.clear();
    const client = new LeanClient(token, options, exchange);
    clients.set(token, client);
    return client;
  };
}

/**
 * Everyday calls without what the SDK does besides: it takes every message apart three times for lines of a log that nobody reads.
 * They succeed and fail as the SDK's do.
 */
class LeanClient extends WebClient {
  readonly #exchange: Exchange;
  constructor(token: string, options: WebClientOptions, exchange: Exchange) {
    super(token, options);
    this.#exchange = exchange;
  }
  override async apiCall(method: string, options: Record<string, unknown> = {}): Promise<WebAPICallResult> {
    if (!EVERYDAY.includes(method)) return super.apiCall(method, options);
    const answer = await this.#exchange(`${this.slackApiUrl}${method}`, {
      method: 'POST',
      headers: { 'Content-Type': 'application/json; charset=utf-8', Authorization: `Bearer ${this.token}` },
      body: JSON.stringify(options),
      timeoutMs: TIMEOUT_MS,
      maxBytes: MAX_BYTES,
    }).catch((error) => Promise.reject(new WebAPIRequestError(error)));
    return readResult(answer);
  }
}

function readResult(answer: Answer): WebAPICallResult {
  const { status, headers, text } = answer;
  if (status === 429) throw new WebAPIRateLimitedError(Number.parseInt(readHeader(answer, 'retry-after') ?? '', 10) || UNSAID_S);
  if (status !== 200) throw new WebAPIHTTPError(status, '', headers as Record<string, string>, text);
  const result = (parseJson(text) ?? { ok: false, error: 'no_json' }) as WebAPICallResult & { error: string };
  if (!result.ok) throw new WebAPIPlatformError(result);
  return result;
}

/** Slack's own name for what went wrong, or null when the call did not get so far. */
export function slackError(error: unknown): string | null {
  const data = error instanceof Error && 'data' in error ? (error.data as { readonly error?: unknown }) : {};
  return typeof data.error === 'string' ? data.error : null;
}

/**
 * The error as delivery.ts understands it. `creates`: the call makes something new, which a repetition would make twice.
 * Slack counts calls by method: chat.postMessage in each channel, all others in the whole workspace. A 429 to one of those closes
 * the channel only, all the same: while cards may not change for a while, new messages go on everywhere else.
 */
export function toFailure(error: unknown, creates: boolean): Error & Failure {
  const name = slackError(error);
  if (name !== null) return failure(name, aboutName(name, creates));
  const { code, retryAfter, statusCode, headers } = (error ?? {}) as Unnamed;
  if (code === ErrorCode.RateLimitedError)
    return failure('ratelimited', { retryAfterMs: Number(retryAfter ?? 1) * 1_000, holds: 'place' });
  if (code !== ErrorCode.HTTPError) return failure('no-answer', { ambiguous: creates && !isRefused(error) });
  const status = Number(statusCode);
  const seconds = Number(headers?.['retry-after']);
  return failure(`http-${status}`, {
    ambiguous: creates && (status >= 500 || status === 408),
    ...(seconds > 0 && { retryAfterMs: seconds * 1_000 }),
  });
}

interface Unnamed {
  readonly code?: unknown;
  readonly retryAfter?: unknown;
  readonly statusCode?: unknown;
  readonly headers?: Readonly<Record<string, string>>;
}

function aboutName(name: string, creates: boolean): Omit<Failure, 'code'> {
  if (REFUSED.includes(name)) return { final: true, refused: true };
  if (NO_PLACE.includes(name)) return { final: true, gone: 'place' };
  if (NOT_THERE.includes(name)) return { final: true };
  if (NO_TENANT.includes(name)) return { final: true, gone: 'tenant' };
  if (NO_ENTRY.includes(name)) return { gone: 'tenant' };
  if (TOO_MANY.includes(name)) return { retryAfterMs: UNSAID_S * 1_000, holds: 'tenant' };
  if (name === 'ratelimited') return { retryAfterMs: UNSAID_S * 1_000, holds: 'place' };
  return { ambiguous: creates && HALF_DONE.includes(name) };
}

/** Nobody was there: nothing can have arrived. */
function isRefused(error: unknown): boolean {
  for (let at: unknown = error, depth = 0; at instanceof Error && depth < 5; depth += 1) {
    const { code, original, cause } = at as Error & { code?: unknown; original?: unknown };
    if (NOT_CONNECTED.includes(String(code))) return true;
    at = original ?? cause;
  }
  return false;
}

/** Bolt and its clients speak through our log, without their texts: those may hold what people wrote, and tokens. */
export function quietLogger(log: Log): Logger {
  const silent = () => undefined;
  return {
    debug: silent,
    info: silent,
    warn: silent,
    error: () => log.debug({}, 'the Slack SDK reported an error'),
    setLevel: silent,
    getLevel: () => LogLevel.ERROR,
    setName: silent,
  };
}
