/** Events: what is said, edited and deleted; the bot's own tabs; and that it was thrown out. */
import { z } from 'zod';
import { conversationOf, isDirect, personalKey, placeOf, type SlackAddress, type Spot, spotOf } from './address.ts';
import type { SlackBody } from './body.ts';
import { Id, Message, Ts } from './payload.ts';
import { findOwnText, findRawText } from './raw-text.ts';
import { contentOf, nothing, type SlackContext, type SlackReading, type SlackTurn, saidOf } from './reading.ts';
import { mentions, readWords } from './words.ts';

/** What brings somebody's words; every other subtype is bookkeeping, or a bot's. */
const SPEAKING: readonly (string | null | undefined)[] = [undefined, null, 'file_share', 'thread_broadcast', 'me_message'];
/** Slack's own bot; what is left of a deleted message is signed by it, too. */
const SLACKBOT = 'USLACKBOT';

const Event = z.discriminatedUnion('type', [
  Message.extend({
    type: z.literal('message'),
    channel: Id,
    message: Message.nullish(),
    previous_message: Message.nullish(),
    deleted_ts: Ts.nullish(),
  }),
  Message.extend({ type: z.literal('app_mention'), channel: Id }),
  z.object({ type: z.literal('app_home_opened'), user: Id, tab: z.string().nullish(), channel: Id.nullish() }),
  z.object({
    type: z.literal('assistant_thread_started'),
    assistant_thread: z.object({ user_id: Id, channel_id: Id, thread_ts: Ts }),
  }),
  z.object({ type: z.literal('assistant_thread_context_changed') }),
  z.object({ type: z.literal('app_uninstalled') }),
  z.object({ type: z.literal('tokens_revoked'), tokens: z.object({ bot: z.array(z.string()).nullish() }).nullish() }),
]);
const Envelope = z.object({
  team_id: Id.nullish(),
  enterprise_id: Id.nullish(),
  context_team_id: Id.nullish(),
  /** Seconds since 1970. */
  event_time: z.number().nullish(),
  authorizations: z.array(z.object({ team_id: Id.nullish() })).nullish(),
  event: z.looseObject({ type: z.string() }),
});

type Envelope = z.infer<typeof Envelope>;
type AnyEvent = z.infer<typeof Event>;
type Spoken = Extract<AnyEvent, { type: 'message' | 'app_mention' }>;
type Changed = Extract<AnyEvent, { type: 'message' }>;
/** A message that a person wrote. */
type Persons = Message & { readonly user: string };

export function readEvent(body: SlackBody, context: SlackContext): SlackReading | null {
  const envelope = Envelope.safeParse(body);
  if (!envelope.success) return null;
  const event = Event.safeParse(envelope.data.event);
  if (!event.success) return nothing('an event that is not asked for, or not understood');
  if (event.data.type === 'app_uninstalled') return left(envelope.data);
  if (event.data.type === 'tokens_revoked')
    return event.data.tokens?.bot?.length ? left(envelope.data) : nothing('tokens of users');
  const team = tenantOf(envelope.data);
  return team === null ? null : onEvent(team, event.data, context);
}

/** Where channels are shared, the event may have happened in another workspace than that of the bot. */
function tenantOf({ authorizations, team_id, context_team_id, enterprise_id }: Envelope): string | null {
  return authorizations?.[0]?.team_id ?? team_id ?? context_team_id ?? enterprise_id ?? null;
}

/** A workspace that throws the bot out does not speak for its whole organisation. */
function left({ team_id, enterprise_id, event_time }: Envelope): SlackReading {
  const at = event_time ? event_time * 1_000 : null;
  return { kind: 'left', team: team_id ?? null, enterprise: team_id ? null : (enterprise_id ?? null), at };
}

function onEvent(team: string, event: AnyEvent, context: SlackContext): SlackReading {
  switch (event.type) {
    case 'app_home_opened':
      return onHome(team, event);
    case 'assistant_thread_started':
      return onPane(team, event.assistant_thread);
    case 'message':
      if (event.subtype === 'message_changed') return onChanged(team, event, context);
      if (event.subtype === 'message_deleted') return onDeleted(team, event, context);
      return onSaid(team, event, context);
    case 'app_mention':
      return onSaid(team, event, context);
    default:
      return nothing('where the pane is does not matter');
  }
}

/** The Messages tab greets once; the Home tab is drawn each time. */
function onHome(team: string, { user, tab, channel }: Extract<AnyEvent, { type: 'app_home_opened' }>): SlackReading {
  if (tab !== 'messages') return { kind: 'home', team, user };
  return { kind: 'turn', turn: joined(team, user, personalKey(team, user), { team, channel: channel ?? user }) };
}

function onPane(team: string, pane: { user_id: string; channel_id: string; thread_ts: string }): SlackReading {
  const { user_id: user, channel_id: channel, thread_ts: thread } = pane;
  const turn = joined(team, user, personalKey(team, user, thread), { team, channel, thread });
  return { kind: 'turn', turn, surface: { team, channel, thread, opened: true } };
}

function joined(team: string, user: string, conversation: string, to: SlackAddress): SlackTurn {
  return { id: 'joined', team, user, content: { kind: 'joined', shared: false }, conversation, under: null, to, said: '' };
}

function onSaid(team: string, event: Spoken, { bot }: SlackContext): SlackReading {
  if (!isPersons(event, bot)) return nothing('no words of a person');
  const { channel, user, ts, client_msg_id } = event;
  const spot = spotOf(team, channel, user, ts, event.thread_ts);
  const raw = findRawText(event);
  const isNamed = isDirect(channel) || event.type === 'app_mention' || (bot !== null && mentions(findOwnText(event), bot));
  if (!isNamed && spot.thread === null) return nothing('chatter in a channel');
  const content = contentOf(readWords(raw, bot), event.files, !isNamed);
  // A mention comes as two events, and a message that a client sent twice has one id of the client.
  const also = [ts, client_msg_id ?? []].flat().map((name) => placeOf(team, channel, name));
  const turn: SlackTurn = { id: ts, also, content, said: saidOf(content), ...rawOf(raw, bot), ...whereIs(spot) };
  if (!isDirect(channel) || spot.thread === null) return { kind: 'turn', turn };
  return { kind: 'turn', turn, surface: { team, channel, thread: spot.thread, opened: false } };
}

/** Slack also sends this when it unfurls a link, counts replies or the bot updates a card: only a person's new words count. */
function onChanged(team: string, event: Changed, context: SlackContext): SlackReading {
  const { message, previous_message: before, channel } = event;
  // What is left of a deleted message under which others hang.
  if (message?.subtype === 'tombstone') return onDeleted(team, event, context);
  if (!message?.edited || !isPersons(message, context.bot)) return nothing('no edit of a person');
  const raw = findRawText(message);
  if (before && raw === findRawText(before)) return nothing('no new words');
  const content = { kind: 'edited', message: message.ts, text: readWords(raw, context.bot) } as const;
  const where = whereIs(spotOf(team, channel, message.user, message.ts, message.thread_ts));
  const turn = {
    id: `${message.ts}:${message.edited.ts}`,
    content,
    said: `(edited) ${saidOf(content)}`,
    ...rawOf(raw, context.bot),
    ...where,
  };
  return { kind: 'turn', turn };
}

function rawOf(text: string, bot: string | null): Pick<SlackTurn, 'raw'> {
  const raw = bot === null ? text : text.replace(new RegExp(`<@${bot}(?:\\|[^<>]*)?>`, 'g'), '');
  return /<(?:@|[^<>]+\|)/.test(raw) ? { raw } : {};
}

function onDeleted(team: string, event: Changed, { bot }: SlackContext): SlackReading {
  const { channel, previous_message: before, deleted_ts: ts } = event;
  // Slack's own example of this event has no more than that.
  if (!before && ts) return { kind: 'gone', place: placeOf(team, channel, ts), message: ts };
  if (!before || !isPersons(before, bot)) return nothing('no message of a person');
  const content = { kind: 'deleted', message: before.ts } as const;
  const where = whereIs(spotOf(team, channel, before.user, before.ts, before.thread_ts));
  return { kind: 'turn', turn: { id: `${before.ts}:deleted`, content, said: '(deleted)', ...where } };
}

function isPersons<T extends Message>(message: T, bot: string | null): message is T & Persons {
  const { user, bot_id, subtype } = message;
  return Boolean(user) && !bot_id && user !== bot && user !== SLACKBOT && SPEAKING.includes(subtype);
}

/** A thread under one of the bot's own messages belongs to that message's conversation. */
function whereIs(spot: Spot): Pick<SlackTurn, 'team' | 'user' | 'under' | 'conversation' | 'to'> {
  const { team, channel, user, thread } = spot;
  return { team, user, under: thread === null ? null : placeOf(team, channel, thread), ...conversationOf(spot) };
}
