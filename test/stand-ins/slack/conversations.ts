/** conversations.*, users.*, assistant.threads.* and auth.test */
import { type Answer, deny, lookAt, type Method, type Request, scopeFor, seeChannel } from './method.ts';
import { describeThread } from './thread.ts';
import type { Json, Message } from './wire.ts';
import { type Channel, findChannel, findMessage, type Somebody, type Workspace } from './world.ts';

const MAX_PROMPTS = 4;
const MAX_LOADING_MESSAGES = 10;
/** Of conversations.members; the documents differ by one, this is the smaller. */
const MAX_MEMBERS = 999;
const USUAL_MEMBERS = 100;

export const CONVERSATIONS: Readonly<Record<string, Method>> = {
  'auth.test': { scope: null, run: testAuth },
  'conversations.open': { scope: 'im:write', run: openConversation },
  'conversations.info': { scope: scopeFor('read'), run: (request) => withChannel(request, describeChannel) },
  'conversations.history': { scope: scopeFor('history'), run: (request) => withChannel(request, readHistory) },
  'conversations.replies': { scope: scopeFor('history'), run: (request) => withChannel(request, readReplies) },
  'conversations.members': { scope: scopeFor('read'), run: (request) => withChannel(request, listMembers) },
  'users.info': { scope: 'users:read', run: describeUser },
  'assistant.threads.setStatus': {
    // Slack takes either, and will take only chat:write one day.
    scope: ({ workspace }) => (workspace.scopes?.includes('assistant:write') ? 'assistant:write' : 'chat:write'),
    run: setStatus,
  },
  'assistant.threads.setTitle': { scope: 'assistant:write', run: (request) => changeThread(request, ['title']) },
  'assistant.threads.setSuggestedPrompts': { scope: 'assistant:write', run: setPrompts },
};

function testAuth({ workspace }: Request): Answer {
  const { id, name, bot } = workspace;
  const url = `https://${id.toLowerCase()}.slack.com/`;
  return {
    ok: true,
    url,
    team: name,
    user: bot.name,
    team_id: id,
    user_id: bot.user,
    bot_id: bot.id,
    is_enterprise_install: false,
  };
}

function openConversation({ world, workspace, args }: Request): Answer {
  const users = String(args.users ?? '').split(',');
  if (!args.users) return deny('users_list_not_supplied');
  if (users.length > 1 || !workspace.users.has(users[0] ?? '')) return deny('user_not_found');
  const channel = findChannel(world, workspace, users[0] ?? '');
  return channel ? { ok: true, channel: { id: channel.id } } : deny('user_not_found');
}

function withChannel(request: Request, run: (request: Request, channel: Channel) => Answer): Answer {
  const channel = request.workspace.channels.has(request.args.channel) ? seeChannel(request) : null;
  return channel ? run(request, channel) : deny('channel_not_found');
}

function describeChannel({ workspace }: Request, { id, name, kind, members, isArchived }: Channel): Answer {
  const isMember = members.has(workspace.bot.user);
  if (kind === 'im') {
    const user = [...members].find((member) => member !== workspace.bot.user);
    return { ok: true, channel: { id, is_im: true, user, is_archived: isArchived } };
  }
  const described = {
    is_channel: kind === 'channel',
    is_private: kind === 'group',
    is_archived: isArchived,
    is_member: isMember,
  };
  return { ok: true, channel: { id, name, is_im: false, ...described, num_members: members.size } };
}

/** A channel need not have the bot in it, as long as it is public. */
function listMembers({ args }: Request, { members }: Channel): Answer {
  const limit = Number(args.limit ?? USUAL_MEMBERS);
  if (!Number.isInteger(limit) || limit < 1 || limit > MAX_MEMBERS) return deny('invalid_limit');
  const from = args.cursor ? readCursor(String(args.cursor)) : 0;
  if (from === null) return deny('invalid_cursor');
  const next = members.size > from + limit ? Buffer.from(`next:${from + limit}`).toString('base64') : '';
  return { ok: true, members: [...members].slice(from, from + limit), response_metadata: { next_cursor: next } };
}

function readCursor(cursor: string): number | null {
  const from = Buffer.from(cursor, 'base64')
    .toString()
    .match(/^next:(\d+)$/)?.[1];
  return from === undefined ? null : Number(from);
}

function readHistory(request: Request, channel: Channel): Answer {
  const { workspace } = request;
  if (!channel.members.has(workspace.bot.user)) return deny('not_in_channel');
  const isShown = ({ thread_ts, ts }: Message) => thread_ts === undefined || thread_ts === ts;
  const messages = workspace.messages.filter((message) => message.channel === channel.id && !message.onlyFor && isShown(message));
  return page(request, messages.reverse());
}

function readReplies(request: Request, channel: Channel): Answer {
  const { workspace, args } = request;
  if (!channel.members.has(workspace.bot.user)) return deny('not_in_channel');
  const first = findMessage(workspace, channel.id, String(args.ts ?? ''));
  if (!first) return deny('thread_not_found');
  const parent = first.thread_ts ?? first.ts;
  const isInThread = ({ ts, thread_ts }: Message) => ts === parent || thread_ts === parent;
  const messages = workspace.messages.filter(
    (message) => message.channel === channel.id && !message.onlyFor && isInThread(message),
  );
  return page(request, messages);
}

function page({ workspace, args }: Request, messages: readonly Message[]): Answer {
  const from = Number(args.cursor ?? 0);
  const limit = Number(args.limit ?? 100);
  const { oldest = '0', latest = '9999999999' } = args;
  const inside = messages.filter(({ ts }) => ts > oldest && ts < latest);
  const hasMore = inside.length > from + limit;
  return {
    ok: true,
    messages: inside.slice(from, from + limit).map((message) => toWire(workspace, message)),
    has_more: hasMore,
    response_metadata: { next_cursor: hasMore ? String(from + limit) : '' },
  };
}

function toWire(workspace: Workspace, shown: Message): Json {
  const { channel: _channel, reactions = [], ...message } = shown;
  return {
    type: 'message',
    ...message,
    ...describeThread(workspace, shown),
    ...(reactions.length > 0 && { reactions: reactions.map((name) => ({ name, count: 1 })) }),
  };
}

function describeUser({ workspace, args }: Request): Answer {
  const isBot = args.user === workspace.bot.user;
  const user = isBot ? { id: workspace.bot.user, name: workspace.bot.name } : workspace.users.get(args.user);
  if (!user) return deny('user_not_found');
  const { id, name, real_name = name, display_name = name }: Somebody = user;
  const profile = { real_name, display_name };
  const described = { real_name, tz: 'Europe/London', tz_offset: 0, profile, deleted: false, is_bot: isBot };
  return { ok: true, user: { id, team_id: workspace.id, name, ...described } };
}

/** In the pane of an assistant and in any thread of a channel. */
function setStatus(request: Request): Answer {
  const { thread_ts, loading_messages = [] } = request.args;
  if (typeof thread_ts !== 'string') return deny('invalid_arguments');
  const isList = Array.isArray(loading_messages) && loading_messages.length <= MAX_LOADING_MESSAGES;
  return isList ? changeThread(request, ['status', 'loading_messages']) : deny('invalid_arguments');
}

function setPrompts(request: Request): Answer {
  const { prompts } = request.args;
  const isWhole = (prompt: Json) => typeof prompt?.title === 'string' && typeof prompt.message === 'string';
  if (!Array.isArray(prompts) || prompts.length > MAX_PROMPTS || !prompts.every(isWhole)) return deny('invalid_arguments');
  return changeThread(request, ['prompts', 'title'], 'prompts');
}

function changeThread(request: Request, keys: readonly string[], needed = keys[0] ?? ''): Answer {
  const { world, workspace, args } = request;
  const channel = lookAt(workspace, workspace.channels.get(args.channel_id) ?? null);
  if (!channel?.members.has(workspace.bot.user)) return deny('channel_not_found');
  const { thread_ts } = args;
  if (thread_ts !== undefined && !findMessage(workspace, channel.id, thread_ts)) return deny('invalid_thread_ts');
  if (args[needed] === undefined) return deny('invalid_arguments');
  const key = `${channel.id} ${thread_ts ?? ''}`;
  const given = Object.fromEntries(keys.filter((name) => args[name] !== undefined).map((name) => [name, args[name]]));
  workspace.threads.set(key, { ...workspace.threads.get(key), ...given });
  world.changed();
  return { ok: true };
}
