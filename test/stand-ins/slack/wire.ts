/** The shapes that go over the wire and that tests look at. */

// biome-ignore lint/suspicious/noExplicitAny: Slack's JSON; a test looks at what it expects
export type Json = Record<string, any>;

export interface Message {
  readonly team: string;
  readonly channel: string;
  readonly ts: string;
  readonly user: string;
  readonly text: string;
  readonly blocks?: readonly Json[];
  readonly thread_ts?: string;
  readonly bot_id?: string;
  readonly app_id?: string;
  readonly client_msg_id?: string;
  readonly metadata?: Json;
  readonly subtype?: string;
  readonly files?: readonly Json[];
  readonly edited?: { readonly user: string; readonly ts: string };
  /** An ephemeral message: the only user who sees it. */
  readonly onlyFor?: string;
  readonly reactions?: readonly string[];
}

export interface View extends Json {
  readonly id: string;
  readonly team_id: string;
  readonly type: 'modal' | 'home';
  readonly blocks: readonly Json[];
  /** Who looks at it. */
  readonly user: string;
}

/** One call of the Web API, also one that was refused or hit by a fault. */
export interface Call {
  readonly method: string;
  readonly token: string | null;
  /** Null when the token belongs to nobody. */
  readonly team: string | null;
  readonly body: Json;
  /** Milliseconds by the stand-in's clock. */
  readonly at: number;
  /** `ok`, Slack's error name, or the fault. */
  readonly answer: string;
  readonly warnings: readonly string[];
  /** The places that were wrong, when blocks or a view were refused. */
  readonly problems: readonly string[];
}

/** What happens to one call instead of, or on top of, its usual answer. */
export type Fault =
  /** Lets one call through, so that a later one is hit. */
  | 'none'
  /** The connection dies before anything was applied. */
  | 'reset'
  /** Applied, then the connection dies: the caller cannot know. */
  | 'reset-after'
  | { readonly status: 429; readonly retryAfter: number }
  | { readonly status: 500 | 502 | 503 | 504 }
  | { readonly error: string }
  /** Applied at once, answered late, by a real timer. */
  | { readonly delayMs: number };

/** Something that Slack says to the bot, before it is signed. */
export interface Envelope {
  readonly kind: 'events_api' | 'interactive' | 'slash_commands' | 'check';
  readonly type: 'application/json' | 'application/x-www-form-urlencoded';
  /** What is said; in Socket Mode this is the payload. */
  readonly payload: Json;
  readonly raw: string;
  readonly team: string;
  readonly channel?: string;
  readonly user?: string;
}

export interface Delivery {
  /** 0 when there was no answer; `body` then holds the reason, as in X-Slack-Retry-Reason. */
  readonly status: number;
  readonly headers: Readonly<Record<string, string | readonly string[] | undefined>>;
  readonly body: string;
  readonly ms: number;
  readonly envelope: Envelope;
}
