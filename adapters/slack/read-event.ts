/** Events: what is said, edited and deleted; the bot's own tabs; and that it was thrown out. */
import { z } from 'zod';
import type { Content } from '../../bot/types.ts';
import { personalKey, placeOf, type SlackAddress, threadKey } from './address.ts';
import type { SlackBody } from './body.ts';
import { nothing, type SlackContext, type SlackReading, type SlackTurn, type Surface } from './reading.ts';
import { mentions, readWords } from './words.ts';

/** The transcript keeps this many characters of a message; the bot itself reads all of it. */
export const MAX_SAID = 20_000;
/** What brings new words; every other subtype is bookkeeping, or a bot's. */
const SPEAKING = [undefined, 'file_share', 'thread_broadcast'];

const Id = z.string().min(1).max(255);
const Ts = z.string().regex(/^\d{1,12}\.\d{1,8}$/);
const Message = z.object({
  user: Id.optional(),
  bot_id: z.string().optional(),
  text: z.string().optional(),
  ts: Ts,
  thread_ts: Ts.optional(),
  client_msg_id: Id.optional(),
  edited: z.object({ ts: z.string() }).optional(),
  files: z.array(z.unknown()).optional(),
});
const Event = z.discriminatedUnion('type', [
  Message.extend({
    type: z.literal('message'),
    subtype: z.string().optional(),
    channel: Id,
    channel_type: z.string().optional(),
    message: Message.optional(),
    previous_message: Message.optional(),
    deleted_ts: Ts.optional(),
  }),
  Message.extend({ type: z.literal('app_mention'), channel: Id, subtype: z.string().optional() }),
  z.object({ type: z.literal('app_home_opened'), user: Id, tab: z.string().optional(), channel: Id.optional() }),
  z.object({
    type: z.literal('assistant_thread_started'),
    assistant_thread: z.object({ user_id: Id, channel_id: Id, thread_ts: Ts }),
  }),
  z.object({ type: z.literal('assistant_thread_context_changed') }),
  z.object({ type: z.literal('app_uninstalled') }),
  z.object({ type: z.literal('tokens_revoked'), tokens: z.object({ bot: z.array(z.string()).optional() }).optional() }),
]);
const Envelope = z.object({
  team_id: Id.nullish(),
  enterprise_id: Id.nullish(),
  context_team_id: Id.nullish(),
  event: z.looseObject({ type: z.string() }),
});

type MessageEvent = Extract<z.infer<typeof Event>, { type: 'message' | 'app_mention' }>;

/** A message as it lies in a channel, in a thread or in direct messages. */
interface Spot {
  readonly team: string;
  readonly channel: string;
  readonly user: string;
  readonly ts: string;
  readonly thread: string | undefined;
  readonly direct: boolean;
}

export function readEvent(body: SlackBody, context: SlackContext): SlackReading | null {
  const envelope = Envelope.safeParse(body);
  if (!envelope.success) return null;
  const { team_id, context_team_id, enterprise_id } = envelope.data;
  // In an organisation the team may be missing: then the organisation itself is the tenant.
  const team = team_id ?? context_team_id ?? enterprise_id;
  const event = Event.safeParse(envelope.data.event);
  if (!event.success) return nothing(`an event that is not asked for or not understood`);
  const { data } = event;
  switch (data.type) {
    case 'app_uninstalled':
      return { kind: 'left', team: team_id ?? null, enterprise: enterprise_id ?? null };
    case 'tokens_revoked':
      return data.tokens?.bot?.length
        ? { kind: 'left', team: team_id ?? null, enterprise: enterprise_id ?? null }
        : nothing('tokens of users');
    case 'assistant_thread_context_changed':
      return nothing('where the pane is does not matter');
    default:
      if (!team) return null;
  }
  switch (data.type) {
    case 'app_home_opened':
      return onHome(team, data.user, data.tab, data.channel);
    case 'assistant_thread_started':
      return onPane(team, data.assistant_thread);
    default:
      return onMessage(team, data, context);
  }
}

/** The Messages tab greets once; the Home tab is drawn each time. */
function onHome(team: string, user: string, tab: string | undefined, channel: string | undefined): SlackReading {
  if (tab !== 'messages') return { kind: 'home', team, user };
  return { kind: 'turn', turn: joined(team, user, personalKey(team, user), { team, channel: channel ?? user }) };
}

function onPane(team: string, pane: { user_id: string; channel_id: string; thread_ts: string }): SlackReading {
  const { user_id: user, channel_id: channel, thread_ts: thread } = pane;
  const turn = joined(team, user, personalKey(team, user, thread), { team, channel, thread });
  return { kind: 'turn', turn, surface: { team, channel, thread, opened: true } };
}

function joined(team: string, user: string, conversation: string, to: SlackAddress): SlackTurn {
  const content: Content = { kind: 'joined', shared: false };
  return { id: 'joined', team, user, content, conversation, under: null, to, said: '' };
}

function onMessage(team: string, event: MessageEvent, context: SlackContext): SlackReading {
  const spot = (message: z.infer<typeof Message>): Spot => ({
    team,
    channel: event.channel,
    user: message.user ?? '',
    ts: message.ts,
    thread: message.thread_ts,
    direct: 'channel_type' in event && event.channel_type ? event.channel_type === 'im' : event.channel.startsWith('D'),
  });
  if (event.type === 'message' && event.subtype === 'message_changed') return onChanged(event, spot, context);
  if (event.type === 'message' && event.subtype === 'message_deleted') return onDeleted(event, spot);
  if (!SPEAKING.includes(event.subtype)) return nothing('bookkeeping');
  if (event.bot_id || !event.user || event.user === context.bot) return nothing('a bot speaks');
  return onSaid(event, spot(event), context);
}

function onSaid(event: MessageEvent, spot: Spot, { bot }: SlackContext): SlackReading {
  const raw = event.text ?? '';
  const isNamed = spot.direct || event.type === 'app_mention' || (bot !== null && mentions(raw, bot));
  if (!isNamed && spot.thread === undefined) return nothing('chatter in a channel');
  const text = readWords(raw, bot);
  const aside = isNamed ? {} : { aside: true };
  const content: Content = event.files?.length ? { kind: 'image', text, ...aside } : { kind: 'text', text, ...aside };
  const said = text.length > MAX_SAID ? `${text.slice(0, MAX_SAID)} …` : text;
  const name = (key: string) => placeOf(spot.team, spot.channel, key);
  const also = [name(event.ts), ...(event.client_msg_id ? [name(event.client_msg_id)] : [])];
  const turn: SlackTurn = { id: event.ts, also, content, said: said || '(a file)', ...whereOf(spot) };
  const surface =
    spot.direct && spot.thread ? { team: spot.team, channel: spot.channel, thread: spot.thread, opened: false } : null;
  return { kind: 'turn', turn, ...(surface && { surface: surface satisfies Surface }) };
}

/** Slack also sends this when it unfurls a link or the bot updates a card: only a person's new words count. */
function onChanged(
  { message, previous_message: before }: Extract<MessageEvent, { type: 'message' }>,
  spot: (message: z.infer<typeof Message>) => Spot,
  { bot }: SlackContext,
): SlackReading {
  if (!message?.edited || !message.user || message.bot_id || message.text === before?.text) return nothing('no new words');
  const text = readWords(message.text ?? '', bot);
  const content: Content = { kind: 'edited', message: message.ts, text };
  const said = `(edited) ${text.slice(0, MAX_SAID)}`;
  return { kind: 'turn', turn: { id: `${message.ts}:${message.edited.ts}`, content, said, ...whereOf(spot(message)) } };
}

function onDeleted(
  event: Extract<MessageEvent, { type: 'message' }>,
  spot: (message: z.infer<typeof Message>) => Spot,
): SlackReading {
  const { previous_message: before, deleted_ts } = event;
  if (!before?.user || before.bot_id || !deleted_ts) return nothing('no message of a person');
  const content: Content = { kind: 'deleted', message: deleted_ts };
  return { kind: 'turn', turn: { id: `${deleted_ts}:deleted`, content, said: '(deleted)', ...whereOf(spot(before)) } };
}

/** In a channel the thread is the conversation; a thread under one of the bot's own messages belongs to that message's. */
function whereOf({ team, channel, user, ts, thread, direct }: Spot) {
  const under = thread === undefined ? null : placeOf(team, channel, thread);
  if (direct) {
    const to = { team, channel, ...(thread && { thread }) };
    return { team, user, conversation: personalKey(team, user, thread), under, to };
  }
  const root = thread ?? ts;
  return { team, user, conversation: threadKey(team, channel, root), under, to: { team, channel, thread: root } };
}
