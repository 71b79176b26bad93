/** conversations.*, users.*, assistant.threads.* and auth.test */
import { type Answer, deny, type Method, type Request, scopeFor, seeChannel } from './method.ts';
import type { Json, Message } from './wire.ts';
import { type Channel, findChannel, findMessage } from './world.ts';

const MAX_PROMPTS = 4;

export const CONVERSATIONS: Readonly<Record<string, Method>> = {
  'auth.test': { scope: null, run: testAuth },
  'conversations.open': { scope: 'im:write', run: openConversation },
  'conversations.info': { scope: scopeFor('read'), run: (request) => withChannel(request, describeChannel) },
  'conversations.history': { scope: scopeFor('history'), run: (request) => withChannel(request, readHistory) },
  'conversations.replies': { scope: scopeFor('history'), run: (request) => withChannel(request, readReplies) },
  'users.info': { scope: 'users:read', run: describeUser },
  'assistant.threads.setStatus': {
    scope: 'assistant:write',
    run: (request) => changeThread(request, ['status', 'loading_messages']),
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

function page({ args }: Request, messages: readonly Message[]): Answer {
  const from = Number(args.cursor ?? 0);
  const limit = Number(args.limit ?? 100);
  const { oldest = '0', latest = '9999999999' } = args;
  const inside = messages.filter(({ ts }) => ts > oldest && ts < latest);
  const hasMore = inside.length > from + limit;
  return {
    ok: true,
    messages: inside.slice(from, from + limit).map(toWire),
    has_more: hasMore,
    response_metadata: { next_cursor: hasMore ? String(from + limit) : '' },
  };
}

function toWire({ channel: _channel, reactions = [], ...message }: Message): Json {
  return {
    type: 'message',
    ...message,
    ...(reactions.length > 0 && { reactions: reactions.map((name) => ({ name, count: 1 })) }),
  };
}

function describeUser({ workspace, args }: Request): Answer {
  const isBot = args.user === workspace.bot.user;
  const user = isBot ? { id: workspace.bot.user, name: workspace.bot.name } : workspace.users.get(args.user);
  if (!user) return deny('user_not_found');
  const profile = { real_name: user.name, display_name: user.name };
  const described = { real_name: user.name, tz: 'Europe/London', tz_offset: 0, profile, deleted: false, is_bot: isBot };
  return { ok: true, user: { ...user, team_id: workspace.id, ...described } };
}

function setPrompts(request: Request): Answer {
  const { prompts } = request.args;
  const isWhole = (prompt: Json) => typeof prompt?.title === 'string' && typeof prompt.message === 'string';
  if (!Array.isArray(prompts) || prompts.length > MAX_PROMPTS || !prompts.every(isWhole)) return deny('invalid_arguments');
  return changeThread(request, ['prompts', 'title'], 'prompts');
}

function changeThread(request: Request, keys: readonly string[], needed = keys[0] ?? ''): Answer {
  const { world, workspace, args } = request;
  const channel = workspace.channels.get(args.channel_id);
  if (!channel) return deny('channel_not_found');
  const { thread_ts } = args;
  if (thread_ts !== undefined && !findMessage(workspace, channel.id, thread_ts)) return deny('thread_not_found');
  if (args[needed] === undefined) return deny('invalid_arguments');
  const key = `${channel.id} ${thread_ts ?? ''}`;
  const given = Object.fromEntries(keys.filter((name) => args[name] !== undefined).map((name) => [name, args[name]]));
  workspace.threads.set(key, { ...workspace.threads.get(key), ...given });
  world.changed();
  return { ok: true };
}
