/** What Slack knows: workspaces, people, channels, messages, tokens. The only mutable part; everything else asks it. */
import type { Call, Fault, Json, Message, View } from './wire.ts';

/** A trigger_id can be exchanged for so long. */
export const TRIGGER_MS = 3_000;
/** An access token with rotation lives so long. */
export const TOKEN_SECONDS = 43_200;

export interface ChannelOptions {
  readonly id: string;
  readonly name: string;
  /** Ids; the bot is a member only if it is listed. */
  readonly members: readonly string[];
  readonly isPrivate?: boolean;
  readonly isArchived?: boolean;
}

export interface Somebody {
  readonly id: string;
  readonly name: string;
  /** Both are the name unless given. */
  readonly real_name?: string;
  readonly display_name?: string;
}

export interface WorkspaceOptions {
  readonly id: string;
  readonly name?: string;
  readonly token: string;
  readonly bot?: { readonly user: string; readonly id: string; readonly name: string };
  readonly users?: readonly Somebody[];
  readonly channels?: readonly ChannelOptions[];
  /** What the token may do; unset: everything. */
  readonly scopes?: readonly string[];
}

export interface AppOptions {
  readonly id: string;
  readonly clientId: string;
  readonly clientSecret: string;
  readonly verificationToken: string;
  /** For Socket Mode. */
  readonly appToken: string;
  /** Whether access tokens run out and come with a refresh token. */
  readonly rotation: boolean;
}

export interface Channel {
  readonly id: string;
  readonly name: string;
  readonly kind: 'channel' | 'group' | 'im';
  readonly members: Set<string>;
  readonly isArchived: boolean;
  /** Deleted, or made private behind the bot's back. */
  readonly isLost: boolean;
}

/** Why the bot does not reach a channel: it was deleted or hidden, the bot was taken out of it, or it was archived. */
export type Unreachable = 'channel_not_found' | 'not_in_channel' | 'is_archived';

export interface Workspace {
  readonly id: string;
  readonly name: string;
  readonly bot: { readonly user: string; readonly id: string; readonly name: string };
  readonly scopes: readonly string[] | null;
  readonly users: Map<string, Somebody>;
  readonly channels: Map<string, Channel>;
  /** Oldest first. */
  readonly messages: Message[];
  /** client_msg_id of the bot's own messages → where they went. */
  readonly posted: Map<string, { readonly channel: string; readonly ts: string }>;
  readonly views: Map<string, View>;
  /** By `channel thread_ts`. */
  readonly threads: Map<string, Json>;
  installed: boolean;
}

export interface Token {
  readonly team: string;
  readonly expiresAt: number | null;
  readonly isRevoked: boolean;
}

export interface Trigger {
  readonly team: string;
  readonly user: string;
  readonly at: number;
  readonly isUsed: boolean;
  /** The view in which it was done, or null outside of views. */
  readonly view: string | null;
}

export interface World {
  readonly app: AppOptions;
  readonly clock: () => number;
  readonly workspaces: Map<string, Workspace>;
  readonly tokens: Map<string, Token>;
  readonly refreshTokens: Map<string, { readonly team: string; readonly isRevoked: boolean }>;
  readonly codes: Map<string, { readonly team: string; readonly redirectUri: string | null; readonly isUsed: boolean }>;
  readonly triggers: Map<string, Trigger>;
  readonly calls: Call[];
  readonly faults: Map<string, Fault[]>;
  /** Strictly rising, also when the clock stands still. */
  readonly nextTs: () => string;
  /** Unique and the same in every run: `B0001`. */
  readonly nextId: (prefix: string) => string;
  readonly changed: () => void;
}

export function createWorld(
  app: AppOptions,
  workspaces: readonly WorkspaceOptions[],
  clock: () => number,
  changed: () => void,
): World {
  let lastMicros = 0;
  let lastId = 0;
  return {
    app,
    clock,
    changed,
    workspaces: new Map(workspaces.map((options) => [options.id, toWorkspace(options)])),
    tokens: new Map(workspaces.map(({ id, token }) => [token, { team: id, expiresAt: null, isRevoked: false }])),
    refreshTokens: new Map(),
    codes: new Map(),
    triggers: new Map(),
    calls: [],
    faults: new Map(),
    nextTs: () => {
      lastMicros = Math.max(lastMicros + 1, clock() * 1000);
      return `${Math.floor(lastMicros / 1e6)}.${String(lastMicros % 1e6).padStart(6, '0')}`;
    },
    nextId: (prefix) => `${prefix}${String(++lastId).padStart(4, '0')}`,
  };
}

/** The workspace, which a test has to have set up. */
export function workspaceOf(world: World, team?: string): Workspace {
  const found = team === undefined ? [...world.workspaces.values()][0] : world.workspaces.get(team);
  if (!found) throw new Error(`There is no workspace ${team}. Give it in createSlack({ workspaces }).`);
  return found;
}

/** The channel, or the DM when a user's id is given; a DM is created when it is first needed. */
export function findChannel(world: World, workspace: Workspace, id: string): Channel | null {
  const known = workspace.channels.get(id);
  if (known) return known;
  return workspace.users.has(id) ? openDm(world, workspace, id) : null;
}

function openDm(world: World, { channels, bot }: Workspace, user: string): Channel {
  const open = [...channels.values()].find(({ kind, members }) => kind === 'im' && members.has(user));
  if (open) return open;
  const made: Channel = {
    id: world.nextId('D'),
    name: 'directmessage',
    kind: 'im',
    members: new Set([user, bot.user]),
    isArchived: false,
    isLost: false,
  };
  channels.set(made.id, made);
  return made;
}

export function storeMessage(world: World, workspace: Workspace, message: Message): Message {
  const stored = message.blocks ? { ...message, blocks: nameBlocks(world, message.blocks) } : message;
  workspace.messages.push(stored);
  world.changed();
  return stored;
}

export function findMessage({ messages }: Workspace, channel: string, ts: string): Message | null {
  return messages.find((message) => message.channel === channel && message.ts === ts && !message.onlyFor) ?? null;
}

export function replaceMessage(world: World, { messages }: Workspace, message: Message): Message {
  const stored = message.blocks ? { ...message, blocks: nameBlocks(world, message.blocks) } : message;
  messages.splice(
    messages.findIndex(({ ts }) => ts === message.ts),
    1,
    stored,
  );
  world.changed();
  return stored;
}

export function removeMessage(world: World, { messages }: Workspace, ts: string): void {
  messages.splice(
    messages.findIndex((message) => message.ts === ts),
    1,
  );
  world.changed();
}

/** What becomes of a message that is deleted: gone, or an empty shell when replies hang on it. Gives the shell. */
export function buryMessage(world: World, workspace: Workspace, message: Message): Message | null {
  const { team, channel, ts } = message;
  if (repliesTo(workspace, message).length === 0) {
    removeMessage(world, workspace, ts);
    return null;
  }
  const shell = { user: 'USLACKBOT', text: 'This message was deleted.', subtype: 'tombstone' };
  return replaceMessage(world, workspace, { team, channel, ts, ...shell });
}

/** Oldest first; none for a message that is a reply itself. */
export function repliesTo({ messages }: Workspace, { channel, ts }: Message): readonly Message[] {
  return messages.filter((other) => other.channel === channel && other.thread_ts === ts && other.ts !== ts && !other.onlyFor);
}

/** Makes a channel unreachable for the bot, in this way and until `reopenChannel`. */
export function shutChannel(world: World, workspace: Workspace, id: string, why: Unreachable): void {
  const channel = knownChannel(workspace, id);
  if (why === 'not_in_channel') channel.members.delete(workspace.bot.user);
  else workspace.channels.set(id, { ...channel, isArchived: why === 'is_archived', isLost: why === 'channel_not_found' });
  world.changed();
}

/** As if nothing had been; the bot is a member again. */
export function reopenChannel(world: World, workspace: Workspace, id: string): void {
  const channel = knownChannel(workspace, id);
  channel.members.add(workspace.bot.user);
  workspace.channels.set(id, { ...channel, isArchived: false, isLost: false });
  world.changed();
}

/** The channel, which a test has to have set up. */
export function knownChannel({ channels, id: team }: Workspace, id: string): Channel {
  const channel = channels.get(id);
  if (!channel) throw new Error(`There is no channel ${id} in ${team}. Give it in createSlack({ workspaces }).`);
  return channel;
}

/** Whether Slack tells the bot what people write there. */
export function isTold({ channels, bot }: Workspace, id: string): boolean {
  const channel = channels.get(id);
  return channel !== undefined && !channel.isLost && channel.members.has(bot.user);
}

/** A fresh trigger_id for what the user has just done, in a view or elsewhere. */
export function issueTrigger(world: World, team: string, user: string, view: string | null = null): string {
  const id = world.nextId('9000.7000.');
  world.triggers.set(id, { team, user, at: world.clock(), isUsed: false, view });
  return id;
}

/** Blocks as Slack gives them back: each has a block_id, each control an action_id. */
export function nameBlocks(world: World, blocks: readonly Json[]): readonly Json[] {
  const named = (element: Json): Json => ({ ...element, action_id: element.action_id ?? world.nextId('a') });
  return blocks.map((block) => ({
    ...block,
    block_id: block.block_id ?? world.nextId('b'),
    ...(block.type === 'actions' && { elements: block.elements.map(named) }),
    ...(block.accessory && block.accessory.type !== 'image' && { accessory: named(block.accessory) }),
    ...(block.type === 'input' && { element: named(block.element) }),
  }));
}

function toWorkspace(options: WorkspaceOptions): Workspace {
  const { id, name = `Workspace ${id}`, users = [], channels = [], scopes = null } = options;
  return {
    id,
    name,
    bot: options.bot ?? { user: `UBOT${id}`, id: `BBOT${id}`, name: 'reconnect' },
    scopes,
    users: new Map(users.map((user) => [user.id, user])),
    channels: new Map(channels.map((channel) => [channel.id, toChannel(channel)])),
    messages: [],
    posted: new Map(),
    views: new Map(),
    threads: new Map(),
    installed: true,
  };
}

function toChannel({ id, name, members, isPrivate = false, isArchived = false }: ChannelOptions): Channel {
  return { id, name, kind: isPrivate ? 'group' : 'channel', members: new Set(members), isArchived, isLost: false };
}
