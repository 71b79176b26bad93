/** Everything Slack says to a bot, in the form in which it says it. Made here, signed and sent by deliver.ts. */
import { type Choice, readState, takePress } from './press.ts';
import { describeThread } from './thread.ts';
import type { Envelope, Json, Message, View } from './wire.ts';
import {
  buryMessage,
  type Channel,
  findChannel,
  findMessage,
  issueTrigger,
  replaceMessage,
  storeMessage,
  type Workspace,
  type World,
  workspaceOf,
} from './world.ts';

/** `team` is the first workspace unless given. */
interface InTeam {
  readonly team?: string;
}

interface InChannel extends InTeam {
  /** A user's id means that user's DM with the bot. */
  readonly channel: string;
}

export interface Said extends InChannel {
  readonly user: string;
  /** As on the wire, with `&amp; &lt; &gt;` escaped and mentions as `<@U…>`. */
  readonly text: string;
  readonly thread_ts?: string;
  readonly client_msg_id?: string;
  readonly blocks?: readonly Json[];
  readonly files?: readonly Json[];
}

export interface Pressed extends InTeam {
  readonly user: string;
  /** A message or view as the user sees it; an older state of it is a press on an old card. */
  readonly on: Message | View;
  readonly choice: Choice;
  readonly values?: Json;
}

export type Make = ReturnType<typeof createMake>;

/** One function for each thing that Slack can say; those about messages also change the channel's history. */
export function createMake(world: World) {
  return {
    message: (said: Said) => messageEvent(world, storeSaid(world, said)),
    /** The text must hold `<@BOT>`; when the bot is a member Slack sends `messageOf` the same message as well. */
    mention: (said: Said) => mentionEvent(world, storeSaid(world, said)),
    messageOf: (message: Message) => messageEvent(world, message),
    mentionOf: (message: Message) => mentionEvent(world, message),
    fileShare: (said: Said) => messageEvent(world, storeSaid(world, { files: [anyFile(world)], ...said }, 'file_share')),
    /** Another app's message. */
    botMessage: (said: Omit<Said, 'user'> & { readonly bot_id: string }) => botMessage(world, said),
    edited: (change: InChannel & { readonly ts: string; readonly text: string }) => edited(world, change),
    deleted: (change: InChannel & { readonly ts: string }) => deleted(world, change),
    /** Slack says it in the channel too, and the bot hears it as a message. */
    joined: (moved: InChannel & { readonly user: string }) => tellMove(world, moved, 'channel_join', 'has joined the channel'),
    left: (moved: InChannel & { readonly user: string }) => tellMove(world, moved, 'channel_leave', 'has left the channel'),
    homeOpened: (opened: InTeam & { readonly user: string; readonly tab?: 'home' | 'messages' }) => homeOpened(world, opened),
    assistantStarted: (started: InTeam & { readonly user: string; readonly context?: Json }) =>
      assistantThread(world, 'assistant_thread_started', started),
    assistantContextChanged: (
      changed: InTeam & { readonly user: string; readonly thread_ts?: string; readonly context?: Json },
    ) => assistantThread(world, 'assistant_thread_context_changed', changed),
    /** The app's tokens stop working at once. */
    uninstalled: (at: InTeam = {}) => uninstalled(world, at),
    tokensRevoked: ({ team }: InTeam = {}) => {
      const workspace = workspaceOf(world, team);
      return eventCallback(world, workspace, { type: 'tokens_revoked', tokens: { oauth: [], bot: [workspace.bot.user] } });
    },
    rateLimited: ({ team }: InTeam = {}) => rateLimited(world, workspaceOf(world, team)),
    urlVerification: (challenge: string) =>
      asJson('check', '', { token: world.app.verificationToken, challenge, type: 'url_verification' }),
    sslCheck: () => asForm('check', '', { ssl_check: '1', token: world.app.verificationToken }),
    /** `command` with its slash. */
    command: (run: InChannel & { readonly user: string; readonly command: string; readonly text: string }) => command(world, run),
    press: (pressed: Pressed) => press(world, pressed),
    submit: (sent: InTeam & { readonly view: View; readonly values?: Json }) => submit(world, sent),
    /** Sent only for a view with notify_on_close. */
    closed: ({ view }: { readonly view: View }) => closed(world, view),
    messageShortcut: (used: { readonly user: string; readonly message: Message; readonly callback_id: string }) =>
      messageShortcut(world, used),
    globalShortcut: ({ team, user, callback_id }: InTeam & { readonly user: string; readonly callback_id: string }) =>
      interaction(world, workspaceOf(world, team), user, { type: 'shortcut', callback_id, action_ts: world.nextTs() }),
  };
}

/** Stores what somebody says, without telling the bot. */
export function storeSaid(world: World, said: Said, subtype?: string): Message {
  const { team, channel, ...rest } = said;
  const workspace = workspaceOf(world, team);
  const { id } = channelOf(world, workspace, channel);
  const message = { team: workspace.id, channel: id, ts: world.nextTs(), client_msg_id: makeUuid(world), ...rest };
  return storeMessage(world, workspace, { ...message, ...(subtype && { subtype }) });
}

function channelOf(world: World, workspace: Workspace, id: string): Channel {
  const channel = findChannel(world, workspace, id);
  if (!channel) throw new Error(`There is no channel or user ${id} in ${workspace.id}. Give it in createSlack({ workspaces }).`);
  return channel;
}

// --- events ----------------------------------------------------------------------------------------------------------

function messageEvent(world: World, message: Message): Envelope {
  const workspace = workspaceOf(world, message.team);
  const { kind } = channelOf(world, workspace, message.channel);
  return eventCallback(world, workspace, { type: 'message', ...toEvent(workspace, message), channel_type: kind });
}

function mentionEvent(world: World, message: Message): Envelope {
  const workspace = workspaceOf(world, message.team);
  return eventCallback(world, workspace, { type: 'app_mention', ...toEvent(workspace, message) });
}

function toEvent(workspace: Workspace, said: Message): Json {
  const { onlyFor: _onlyFor, reactions: _reactions, ...message } = said;
  return { ...message, ...describeThread(workspace, said), event_ts: message.ts };
}

function tellMove(world: World, moved: InChannel & { readonly user: string }, subtype: string, does: string): Envelope {
  return messageEvent(world, storeSaid(world, { ...moved, text: `<@${moved.user}> ${does}` }, subtype));
}

function botMessage(world: World, { bot_id, ...said }: Omit<Said, 'user'> & { readonly bot_id: string }): Envelope {
  const { user: _user, ...message } = storeSaid(world, { ...said, user: bot_id }, 'bot_message');
  const workspace = workspaceOf(world, said.team);
  const { kind } = channelOf(world, workspace, message.channel);
  const { client_msg_id: _none, ...event } = message;
  return eventCallback(world, workspace, { type: 'message', ...event, bot_id, event_ts: message.ts, channel_type: kind });
}

function edited(world: World, change: InChannel & { readonly ts: string; readonly text: string }): Envelope {
  const { workspace, channel, message } = whereIs(world, change);
  const { blocks: _blocks, ...kept } = message;
  const stamp = { user: message.user, ts: world.nextTs() };
  const next = replaceMessage(world, workspace, { ...kept, text: change.text, edited: stamp });
  return changedEvent(world, workspace, channel, next, message);
}

function changedEvent(world: World, workspace: Workspace, channel: Channel, next: Message, previous: Message): Envelope {
  return eventCallback(world, workspace, {
    ...hidden(world, channel, 'message_changed'),
    message: { type: 'message', ...toEvent(workspace, next) },
    previous_message: { type: 'message', ...toEvent(workspace, previous) },
  });
}

function deleted(world: World, change: InChannel & { readonly ts: string }): Envelope {
  const { workspace, channel, message } = whereIs(world, change);
  const shell = buryMessage(world, workspace, message);
  if (shell) return changedEvent(world, workspace, channel, shell, message);
  return eventCallback(world, workspace, {
    ...hidden(world, channel, 'message_deleted'),
    deleted_ts: message.ts,
    previous_message: { type: 'message', ...toEvent(workspace, message) },
  });
}

function hidden(world: World, { id, kind }: Channel, subtype: string): Json {
  const ts = world.nextTs();
  return { type: 'message', subtype, hidden: true, channel: id, channel_type: kind, ts, event_ts: ts };
}

function whereIs(world: World, { team, channel, ts }: InChannel & { readonly ts: string }) {
  const workspace = workspaceOf(world, team);
  const found = channelOf(world, workspace, channel);
  const message = findMessage(workspace, found.id, ts);
  if (!message) throw new Error(`There is no message ${ts} in ${channel}.`);
  return { workspace, channel: found, message };
}

function homeOpened(
  world: World,
  { team, user, tab = 'home' }: InTeam & { readonly user: string; readonly tab?: string },
): Envelope {
  const workspace = workspaceOf(world, team);
  const view = [...workspace.views.values()].find(({ type, user: owner }) => type === 'home' && owner === user);
  const channel = channelOf(world, workspace, user).id;
  const event = { type: 'app_home_opened', user, channel, tab, event_ts: world.nextTs() };
  return eventCallback(world, workspace, { ...event, ...(view && tab === 'home' && { view }) });
}

function assistantThread(
  world: World,
  type: string,
  {
    team,
    user,
    thread_ts,
    context = {},
  }: InTeam & { readonly user: string; readonly thread_ts?: string; readonly context?: Json },
): Envelope {
  const workspace = workspaceOf(world, team);
  const channel = channelOf(world, workspace, user).id;
  const ts = thread_ts ?? openAssistantThread(world, workspace, channel).ts;
  const thread = { user_id: user, context, channel_id: channel, thread_ts: ts };
  return eventCallback(world, workspace, { type, assistant_thread: thread, event_ts: world.nextTs() });
}

/** The thread hangs on a message that the client makes in the app's name. */
function openAssistantThread(world: World, workspace: Workspace, channel: string): Message {
  const { user, id } = workspace.bot;
  const text = 'New assistant thread';
  return storeMessage(world, workspace, {
    team: workspace.id,
    channel,
    ts: world.nextTs(),
    user,
    bot_id: id,
    text,
    subtype: 'assistant_app_thread',
  });
}

function uninstalled(world: World, { team }: InTeam): Envelope {
  const workspace = workspaceOf(world, team);
  workspace.installed = false;
  return eventCallback(world, workspace, { type: 'app_uninstalled' });
}

function eventCallback(world: World, workspace: Workspace, event: Json): Envelope {
  const { id: team, bot } = workspace;
  const authorization = { enterprise_id: null, team_id: team, user_id: bot.user, is_bot: true, is_enterprise_install: false };
  const eventId = world.nextId('Ev');
  const payload = {
    token: world.app.verificationToken,
    team_id: team,
    context_team_id: team,
    context_enterprise_id: null,
    api_app_id: world.app.id,
    event,
    type: 'event_callback',
    event_id: eventId,
    event_time: seconds(world),
    authorizations: [authorization],
    is_ext_shared_channel: false,
    event_context: `4-${eventId}`,
  };
  return asJson('events_api', team, payload);
}

function rateLimited(world: World, { id }: Workspace): Envelope {
  const minute = Math.floor(seconds(world) / 60) * 60;
  const { verificationToken: token, id: app } = world.app;
  return asJson('events_api', id, { token, type: 'app_rate_limited', team_id: id, minute_rate_limited: minute, api_app_id: app });
}

// --- commands and interactions ---------------------------------------------------------------------------------------

function command(
  world: World,
  run: InChannel & { readonly user: string; readonly command: string; readonly text: string },
): Envelope {
  const workspace = workspaceOf(world, run.team);
  const channel = channelOf(world, workspace, run.channel);
  const form = {
    token: world.app.verificationToken,
    team_id: workspace.id,
    team_domain: workspace.id.toLowerCase(),
    channel_id: channel.id,
    channel_name: channel.name,
    user_id: run.user,
    user_name: workspace.users.get(run.user)?.name ?? run.user,
    command: run.command,
    text: run.text,
    api_app_id: world.app.id,
    is_enterprise_install: 'false',
    response_url: responseUrl(world, 'commands'),
    trigger_id: issueTrigger(world, workspace.id, run.user),
  };
  return { ...asForm('slash_commands', workspace.id, form), channel: channel.id, user: run.user };
}

function press(world: World, { user, on, choice, values = {} }: Pressed): Envelope {
  const workspace = workspaceOf(world, 'ts' in on && 'team' in on ? on.team : on.team_id);
  const blocks = on.blocks ?? [];
  const { action, state } = takePress(blocks, choice, values);
  const place = isMessage(on)
    ? messagePlace(world, workspace, on)
    : { container: { type: 'view', view_id: on.id }, view: toView(on, state) };
  const pressed = {
    type: 'block_actions',
    ...place,
    ...(isMessage(on) && { state: { values: state }, response_url: responseUrl(world, 'actions') }),
    actions: [{ ...action, action_ts: world.nextTs() }],
  };
  return interaction(world, workspace, user, pressed, isMessage(on) ? null : on.id);
}

function messagePlace(world: World, workspace: Workspace, message: Message): Json {
  const { id, name } = channelOf(world, workspace, message.channel);
  const { onlyFor, channel: _channel, reactions: _reactions, ...wire } = message;
  const isEphemeral = onlyFor !== undefined;
  const about = describeThread(workspace, message);
  const thread_ts = message.thread_ts ?? about.thread_ts;
  const thread = thread_ts ? { thread_ts } : {};
  return {
    container: { type: 'message', message_ts: message.ts, channel_id: id, is_ephemeral: isEphemeral, ...thread },
    channel: { id, name },
    ...(!isEphemeral && { message: { type: 'message', ...wire, ...about } }),
  };
}

function submit(world: World, { view, values = {} }: { readonly view: View; readonly values?: Json }): Envelope {
  const state = readState(view.blocks, values);
  const sent = { type: 'view_submission', view: toView(view, state), response_urls: [] };
  return interaction(world, workspaceOf(world, view.team_id), view.user, sent, view.id);
}

/** Closing exchanges nothing: it comes without a trigger_id. */
function closed(world: World, view: View): Envelope {
  const shown = toView(view, readState(view.blocks, {}));
  const { trigger_id: _none, ...rest } = interactionOf(world, workspaceOf(world, view.team_id), view.user, null);
  return asPayload(view.team_id, view.user, { ...rest, type: 'view_closed', view: shown, is_cleared: false });
}

function toView({ user: _user, ...view }: View, state: Json): Json {
  return { ...view, state: { values: state } };
}

function messageShortcut(
  world: World,
  { user, message, callback_id }: { readonly user: string; readonly message: Message; readonly callback_id: string },
): Envelope {
  const workspace = workspaceOf(world, message.team);
  const { id, name } = channelOf(world, workspace, message.channel);
  const { channel: _channel, reactions: _reactions, ...wire } = message;
  return interaction(world, workspace, user, {
    type: 'message_action',
    callback_id,
    channel: { id, name },
    message: { type: 'message', ...wire, ...describeThread(workspace, message) },
    message_ts: message.ts,
    action_ts: world.nextTs(),
    response_url: responseUrl(world, 'app'),
  });
}

function interaction(world: World, workspace: Workspace, user: string, more: Json, view: string | null = null): Envelope {
  return asPayload(workspace.id, user, { ...interactionOf(world, workspace, user, view), ...more });
}

/** What every interaction begins with. */
function interactionOf(world: World, workspace: Workspace, user: string, view: string | null): Json {
  const name = workspace.users.get(user)?.name ?? user;
  return {
    user: { id: user, username: name, name, team_id: workspace.id },
    api_app_id: world.app.id,
    token: world.app.verificationToken,
    trigger_id: issueTrigger(world, workspace.id, user, view),
    team: { id: workspace.id, domain: workspace.id.toLowerCase() },
    enterprise: null,
    is_enterprise_install: false,
  };
}

function asPayload(team: string, user: string, payload: Json): Envelope {
  const raw = new URLSearchParams({ payload: JSON.stringify(payload) }).toString();
  return { kind: 'interactive', type: 'application/x-www-form-urlencoded', payload, raw, team, user };
}

function isMessage(on: Message | View): on is Message {
  return 'ts' in on;
}

/** An address that only the real Slack serves: nothing here answers it, and a bot under test must not need it. */
function responseUrl(world: World, kind: string): string {
  return `https://hooks.slack.com/${kind}/${world.nextId('')}`;
}

function asJson(kind: Envelope['kind'], team: string, payload: Json): Envelope {
  return { kind, type: 'application/json', payload, raw: JSON.stringify(payload), team };
}

function asForm(kind: Envelope['kind'], team: string, form: Readonly<Record<string, string>>): Envelope {
  return { kind, type: 'application/x-www-form-urlencoded', payload: form, raw: new URLSearchParams(form).toString(), team };
}

function anyFile(world: World): Json {
  const id = world.nextId('F');
  const address = `https://files.slack.com/files-pri/${id}/screenshot.png`;
  return { id, name: 'screenshot.png', mimetype: 'image/png', filetype: 'png', size: 51_200, url_private: address };
}

function makeUuid(world: World): string {
  return `00000000-0000-4000-8000-${world.nextId('').padStart(12, '0')}`;
}

function seconds({ clock }: World): number {
  return Math.floor(clock() / 1000);
}
