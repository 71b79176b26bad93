/** Calls to Slack's Web API. Repeating them is our own delivery's business, so that nothing waits for another channel and nothing is lost in memory. */
import { type Logger, LogLevel } from '@slack/bolt';
import { ErrorCode, WebClient, type WebClientOptions } from '@slack/web-api';
import { failure } from '../channel.ts';
import type { Log } from '../log.ts';

/** Milliseconds for one call; a delivery may make a few within its lease. */
const TIMEOUT_MS = 10_000;
/** Tokens that rotate leave clients behind. */
const MOST_CLIENTS = 1_000;
/** Slack's names for what no repetition will mend. */
const FINAL = new Set([
  ...['account_inactive', 'app_missing_action_url', 'cannot_reply_to_message', 'channel_not_found', 'invalid_blocks'],
  ...['invalid_blocks_format', 'invalid_arguments', 'is_archived', 'msg_blocks_too_long', 'msg_too_long', 'no_text'],
  ...['not_in_channel', 'restricted_action', 'team_access_not_granted', 'thread_locked', 'token_revoked', 'user_not_found'],
]);

/** Of these, the names for a message that no channel would take. */
const REFUSED = new Set([
  'invalid_blocks',
  'invalid_blocks_format',
  'invalid_arguments',
  'msg_blocks_too_long',
  'msg_too_long',
  'no_text',
]);

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
export function createClients(options: WebClientOptions): (token: string) => WebClient {
  const clients = new Map<string, WebClient>();
  return (token) => {
    const known = clients.get(token);
    if (known) return known;
    if (clients.size >= MOST_CLIENTS) clients.clear();
    const client = new WebClient(token, options);
    clients.set(token, client);
    return client;
  };
}

/** Slack's own name for what went wrong, or null when the call did not get so far. */
export function slackError(error: unknown): string | null {
  const data = error instanceof Error && 'data' in error ? (error.data as { readonly error?: unknown }) : {};
  return typeof data.error === 'string' ? data.error : null;
}

/** The error as delivery.ts understands it. `creates`: the call makes something new, which a repetition would make twice. */
export function toFailure(error: unknown, creates: boolean): Error {
  const { code, retryAfter, statusCode } = (error ?? {}) as { code?: unknown; retryAfter?: unknown; statusCode?: unknown };
  const name = slackError(error);
  if (name !== null) return failure(name, { final: FINAL.has(name), ...(REFUSED.has(name) && { refused: true }) });
  if (code === ErrorCode.RateLimitedError) return failure('ratelimited', { retryAfterMs: Number(retryAfter ?? 1) * 1_000 });
  if (code === ErrorCode.HTTPError) return failure(`http-${statusCode}`, { ambiguous: creates && Number(statusCode) >= 500 });
  return failure('no-answer', { ambiguous: creates && !isRefused(error) });
}

/** Nobody was there: nothing can have arrived. */
function isRefused(error: unknown): boolean {
  for (let at: unknown = error, depth = 0; at instanceof Error && depth < 5; depth += 1) {
    const { code, original, cause } = at as Error & { code?: unknown; original?: unknown };
    if (['ECONNREFUSED', 'ENOTFOUND', 'EAI_AGAIN'].includes(String(code))) return true;
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
