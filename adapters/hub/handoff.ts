/** The hand-off protocol of the Bot Framework, for agent hubs that speak it. Pure; the SDK's types only. */
import type { Activity, Attachment, ConversationReference } from 'botbuilder';
import { z } from 'zod';
import { toInert } from '../render/inert.ts';
import { clip } from '../turn.ts';

/** The shape is that of EventFactory.createHandoffInitiation, which needs a turn under way, a clock and half a second to load. */
const INITIATE = 'handoff.initiate';
const STATUS = 'handoff.status';
/** Bytes of JSON. A connector takes 256 KB of everything; the oldest lines stay behind. */
const MAX_TRANSCRIPT = 180 * 1024;
const MAX_MESSAGE = 1_000;
/** Its connector answers 400 to these events. */
const TEAMS = 'msteams';

/** What the hub's people see first, and what its routing goes by. */
export interface HandoffContext {
  readonly ticket: string;
  readonly summary: string;
  /** By their labels, as the desk sees them. */
  readonly facts: Readonly<Record<string, string>>;
  /** What a hub wants besides, such as `Skill`. */
  readonly [more: string]: unknown;
}

/** One message of the conversation, as the desk may see it. */
export interface HandoffLine {
  readonly role: 'user' | 'bot';
  /** Of the account that said it. */
  readonly id: string;
  /** ISO 8601. */
  readonly at: string;
  readonly text: string;
}

export interface HandoffStatus {
  readonly state: 'accepted' | 'failed' | 'completed';
  readonly message: string | null;
}

const StatusEvent = z.object({
  type: z.literal('event'),
  name: z.literal(STATUS),
  value: z.object({
    state: z.enum(['accepted', 'failed', 'completed']),
    message: z.string().nullish().catch(undefined),
  }),
});

/** The event that asks a hub to take over. Not for conversations where isHub says no. */
export function toHandoffInitiate({
  conversationRef,
  context,
  transcript,
}: {
  readonly conversationRef: ConversationReference;
  readonly context: HandoffContext;
  readonly transcript: readonly HandoffLine[];
}): Partial<Activity> {
  const { activityId, user, conversation, channelId, serviceUrl } = conversationRef;
  return {
    type: 'event',
    name: INITIATE,
    value: context,
    conversation,
    channelId,
    serviceUrl,
    ...(user && { from: user }),
    ...(activityId !== undefined && { replyToId: activityId }),
    relatesTo: conversationRef,
    attachments: [toAttachment(transcript, conversationRef)],
    entities: [],
  };
}

/** What the hub says of it; null for every other activity. The sender must have been verified like any other. */
export function readHandoffStatus(activity: unknown): HandoffStatus | null {
  const read = StatusEvent.safeParse(activity);
  if (!read.success) return null;
  const { state, message } = read.data.value;
  return { state, message: message ? clip(toInert(message), MAX_MESSAGE) : null };
}

/** `hubs` in lower case, as in the settings. Teams never is one, whatever they say, under none of its names (`msteams:copilot`). */
export function isHub(channelId: string, hubs: readonly string[]): boolean {
  const channel = channelId.toLowerCase();
  return channel.split(':')[0] !== TEAMS && hubs.includes(channel);
}

function toAttachment(transcript: readonly HandoffLine[], { channelId, conversation }: ConversationReference): Attachment {
  const activities = transcript.map(({ role, id, at, text }) => ({
    type: 'message',
    channelId,
    conversation,
    from: { id, role },
    timestamp: at,
    text,
    // What was pasted is not to be read as Markdown.
    textFormat: 'plain',
  }));
  return { contentType: 'application/json', name: 'Transcript', content: { activities: newestOf(activities) } };
}

/** As many of the last ones as fit, in their order. */
function newestOf<T>(activities: readonly T[]): readonly T[] {
  let first = activities.length;
  for (let room = MAX_TRANSCRIPT; first > 0; first -= 1) {
    room -= Buffer.byteLength(JSON.stringify(activities[first - 1])) + 1;
    if (room < 0) break;
  }
  return activities.slice(first);
}
