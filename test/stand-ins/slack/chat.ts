/** chat.* and reactions.* */
import { checkBlocks, countText, MAX_BLOCKS_TEXT, MAX_TEXT } from './limits.ts';
import { type Answer, deny, denyPlaces, type Method, type Request, seeChannel } from './method.ts';
import type { Json, Message } from './wire.ts';
import { buryMessage, type Channel, findMessage, replaceMessage, repliesTo, storeMessage } from './world.ts';

export const CHAT: Readonly<Record<string, Method>> = {
  'chat.postMessage': { scope: 'chat:write', run: postMessage },
  'chat.postEphemeral': { scope: 'chat:write', run: postEphemeral },
  'chat.update': { scope: 'chat:write', run: updateMessage },
  'chat.delete': { scope: 'chat:write', run: deleteMessage },
  'chat.getPermalink': { scope: null, run: linkMessage },
  'reactions.add': { scope: 'reactions:write', run: (request) => react(request, true) },
  'reactions.remove': { scope: 'reactions:write', run: (request) => react(request, false) },
};

/** What Slack would refuse about a message's text and blocks; null when it takes them. */
export function refuseContent({ text, blocks, attachments }: Json): Answer | null {
  if (typeof text === 'string' && text.length > MAX_TEXT) return deny('msg_too_long');
  if (blocks === undefined) return text || attachments ? null : deny('no_text');
  if (!Array.isArray(blocks)) return denyPlaces('invalid_blocks_format', ['must provide an array [json-pointer:/blocks]']);
  if (blocks.length === 0 && !text) return deny('no_text');
  const problems = checkBlocks(blocks);
  if (problems.length > 0) return denyPlaces('invalid_blocks', problems);
  return countText(blocks) > MAX_BLOCKS_TEXT ? deny('msg_blocks_too_long') : null;
}

function postMessage(request: Request): Answer {
  const { world, workspace, args } = request;
  const channel = seeChannel(request);
  const refused = refusePlace(request, channel) ?? refuseContent(args) ?? refuseThread(request, channel);
  if (refused || !channel) return refused ?? deny('channel_not_found');
  const earlier = args.client_msg_id === undefined ? undefined : workspace.posted.get(args.client_msg_id);
  if (earlier) return repeatPost(request, channel, earlier);
  const message = storeMessage(world, workspace, toMessage(request, channel));
  if (args.client_msg_id !== undefined) workspace.posted.set(args.client_msg_id, { channel: channel.id, ts: message.ts });
  endStatus(request, message);
  return posted(message, args);
}

/** What an app shows of itself in a thread ends when it says something there. */
function endStatus({ workspace: { threads } }: Request, { channel, thread_ts }: Message): void {
  const key = `${channel} ${thread_ts}`;
  const shown = threads.get(key);
  if (shown?.status) threads.set(key, { ...shown, status: '' });
}

/** An assumption about the real Slack: a client_msg_id that was used already gives the first message. */
function repeatPost({ workspace, args }: Request, channel: Channel, earlier: { channel: string; ts: string }): Answer {
  if (earlier.channel !== channel.id) return deny('duplicate_channel_not_found');
  const message = findMessage(workspace, channel.id, earlier.ts);
  return message ? posted(message, args) : deny('duplicate_message_not_found');
}

function posted(message: Message, { text }: Json): Answer {
  const { team, channel, ...wire } = message;
  const warning = text
    ? {}
    : { warning: 'missing_text_in_message', response_metadata: { warnings: ['missing_text_in_message'] } };
  return { ok: true, channel, ts: message.ts, message: { type: 'message', team, ...wire }, ...warning };
}

function postEphemeral(request: Request): Answer {
  const { world, workspace, args } = request;
  const channel = seeChannel(request);
  const refused = refusePlace(request, channel) ?? refuseContent(args) ?? refuseThread(request, channel);
  if (refused || !channel) return refused ?? deny('channel_not_found');
  if (!channel.members.has(args.user)) return deny('user_not_in_channel');
  const message = { ...toMessage(request, channel), onlyFor: args.user };
  // Slack takes it and shows it to nobody: in a thread it appears only where there are replies already.
  if (isShown(request, message)) storeMessage(world, workspace, message);
  return { ok: true, message_ts: message.ts };
}

function isShown({ workspace }: Request, { channel, thread_ts }: Message): boolean {
  const first = thread_ts === undefined ? null : findMessage(workspace, channel, thread_ts);
  return !first || repliesTo(workspace, first).length > 0;
}

function updateMessage(request: Request): Answer {
  const { world, workspace, args } = request;
  const own = findOwn(request, 'cant_update_message');
  if ('ok' in own) return own;
  const refused = refuseContent(args);
  if (refused) return refused;
  // Blocks that are not given stay; an empty list takes them away.
  const message = replaceMessage(world, workspace, {
    ...own,
    text: args.text ?? '',
    ...(args.blocks && { blocks: args.blocks }),
    ...(args.metadata && { metadata: args.metadata }),
    edited: { user: workspace.bot.user, ts: world.nextTs() },
  });
  return { ...posted(message, args), text: message.text };
}

function deleteMessage(request: Request): Answer {
  const own = findOwn(request, 'cant_delete_message');
  if ('ok' in own) return own;
  buryMessage(request.world, request.workspace, own);
  return { ok: true, channel: own.channel, ts: own.ts };
}

function findOwn(request: Request, foreign: string): Message | Answer {
  const { workspace, args } = request;
  // A user's id is no channel here: chat.update takes the D… that chat.postMessage has returned.
  const channel = workspace.channels.get(args.channel);
  if (!channel || !seeChannel(request)) return deny('channel_not_found');
  const refused = refusePlace(request, channel);
  if (refused) return refused;
  const message = findMessage(workspace, channel.id, String(args.ts ?? ''));
  if (!message) return deny('message_not_found');
  return message.bot_id === workspace.bot.id ? message : deny(foreign);
}

function linkMessage(request: Request): Answer {
  const { workspace, args } = request;
  const channel = seeChannel(request);
  if (!channel) return deny('channel_not_found');
  const message = findMessage(workspace, channel.id, String(args.message_ts ?? ''));
  if (!message) return deny('message_not_found');
  const thread = message.thread_ts ? `?thread_ts=${message.thread_ts}&cid=${channel.id}` : '';
  const host = `https://${workspace.id.toLowerCase()}.slack.com`;
  return { ok: true, channel: channel.id, permalink: `${host}/archives/${channel.id}/p${message.ts.replace('.', '')}${thread}` };
}

function react(request: Request, isAdded: boolean): Answer {
  const { world, workspace, args } = request;
  const channel = seeChannel(request);
  if (!channel) return deny('channel_not_found');
  const message = findMessage(workspace, channel.id, String(args.timestamp ?? ''));
  if (!message) return deny('message_not_found');
  const reactions = message.reactions ?? [];
  if (reactions.includes(args.name) === isAdded) return deny(isAdded ? 'already_reacted' : 'no_reaction');
  const next = isAdded ? [...reactions, args.name] : reactions.filter((name) => name !== args.name);
  replaceMessage(world, workspace, { ...message, reactions: next });
  return { ok: true };
}

function refusePlace({ workspace }: Request, channel: Channel | null): Answer | null {
  if (!channel) return deny('channel_not_found');
  if (channel.isArchived) return deny('is_archived');
  const mayPostAnywhere = workspace.scopes?.includes('chat:write.public') ?? false;
  return channel.members.has(workspace.bot.user) || mayPostAnywhere ? null : deny('not_in_channel');
}

/** A thread hangs on its first message; the ts of a reply is refused here, where the real Slack only advises against it. */
function refuseThread({ workspace, args }: Request, channel: Channel | null): Answer | null {
  if (args.thread_ts === undefined || !channel) return null;
  const parent = findMessage(workspace, channel.id, String(args.thread_ts));
  return parent && (parent.thread_ts ?? parent.ts) === parent.ts ? null : deny('thread_not_found');
}

function toMessage({ world, workspace, args }: Request, channel: Channel): Message {
  const { text = '', blocks, thread_ts, client_msg_id, metadata } = args;
  return {
    team: workspace.id,
    channel: channel.id,
    ts: world.nextTs(),
    user: workspace.bot.user,
    bot_id: workspace.bot.id,
    app_id: world.app.id,
    text,
    ...(blocks && { blocks }),
    ...(thread_ts && { thread_ts }),
    ...(client_msg_id && { client_msg_id }),
    ...(metadata && { metadata }),
  };
}
