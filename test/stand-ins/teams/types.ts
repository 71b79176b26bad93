/** What goes over the wire between Teams and a bot, as far as the stand-in looks at it, and what the stand-in keeps. */

export interface Account {
  readonly id: string;
  readonly name?: string;
  readonly aadObjectId?: string;
}

export interface Attachment {
  readonly contentType: string;
  readonly content?: unknown;
  readonly contentUrl?: string;
  readonly name?: string;
}

/** Loose on purpose: an attack sends what no type allows, and a check has to find it. */
export interface Activity {
  readonly type?: unknown;
  readonly id?: unknown;
  readonly text?: unknown;
  readonly attachments?: unknown;
  readonly [field: string]: unknown;
}

export type Json = Readonly<Record<string, unknown>>;

/** A chat, a group chat, a channel, or a thread of a channel. */
export interface Place {
  readonly id: string;
  readonly type: 'personal' | 'groupChat' | 'channel';
  readonly name: string;
  readonly members: readonly Account[];
  /** Where the channel belongs. */
  readonly team: Team | null;
  /** For a thread: the channel's own id and the message it hangs on. */
  readonly thread: { readonly channel: string; readonly root: string } | null;
  /** Whose place it is, as the activities from there say. */
  readonly channelId: ChannelId;
}

/** Teams itself, or the Direct Line over which an agent hub talks to a bot. */
export type ChannelId = 'msteams' | 'directline';

export interface Team {
  readonly id: string;
  readonly name: string;
  readonly aadGroupId: string;
}

/** One message as it stands now. */
export interface Message {
  readonly id: string;
  readonly conversation: string;
  readonly from: 'bot' | 'user';
  readonly author: Account;
  readonly at: string;
  readonly text: string;
  readonly attachments: readonly Attachment[];
  /** The first Adaptive Card on it. */
  readonly card: Json | null;
  readonly replyToId: string | null;
  /** How often it was changed after it was sent. */
  readonly edits: number;
  readonly activity: Activity;
}

/** What the stand-in answers on purpose instead of the right thing. `reset-after` does what was asked, then cuts the line. */
export type Fault =
  | { readonly status: number; readonly retryAfter?: number }
  | { readonly delayMs: number }
  | 'reset'
  | 'reset-after'
  | 'hang';

export const OPERATIONS = ['metadata', 'keys', 'token', 'create', 'send', 'update', 'delete', 'members'] as const;
/** `send` is a new message and a reply alike. */
export type Operation = (typeof OPERATIONS)[number];

/** A request of the bot, in the order of arrival. */
export interface Call {
  readonly operation: Operation;
  readonly method: string;
  readonly path: string;
  readonly at: string;
  readonly conversation: string | null;
  /** The activity in the path: the one replied to, changed or deleted. */
  readonly activityId: string | null;
  // biome-ignore lint/suspicious/noExplicitAny: a test looks at what it expects
  readonly body: any;
  /** What was answered; a fault without an answer is named. */
  readonly outcome: number | 'reset' | 'reset-after' | 'hang';
}

/** How the bot answered one request. */
export interface Delivered {
  readonly status: number;
  readonly headers: Readonly<Record<string, string | readonly string[] | undefined>>;
  /** Parsed when it is JSON, otherwise the text. */
  // biome-ignore lint/suspicious/noExplicitAny: a test looks at what it expects
  readonly body: any;
  readonly ms: number;
}
