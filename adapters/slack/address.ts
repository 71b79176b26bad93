/** Where things are in Slack: names of people, conversations and messages that are unique over all workspaces. */

/** Where an answer goes: a channel, or a user id for his direct messages with the bot. */
export interface SlackAddress {
  readonly team: string;
  readonly channel: string;
  /** The message under which the thread hangs. */
  readonly thread?: string;
  /** Who gets the answer in his direct messages, where the bot may not write to the channel. */
  readonly orTo?: string;
  /** The card that was pressed. */
  readonly pressed?: { readonly place: string; readonly turn: number };
}

/** Where a desk is (DeskWay.address); without a team in the workspace of the one bot token. */
export interface DeskAddress {
  readonly desk: string;
  readonly team: string | null;
  readonly channel: string;
}

export const SLACK = 'slack';
const UNNAMED = /^(?:directmessage|privategroup|mpdm-.*)$/;
/** Slack's limit. */
const MAX_NAME = 80;

/** A message as it lies in a channel, in a thread or in direct messages. */
export interface Spot {
  readonly team: string;
  readonly channel: string;
  /** Who wrote or pressed it. */
  readonly user: string;
  readonly ts: string;
  /** The message under which it hangs; null for one that others may hang under. */
  readonly thread: string | null;
}

/** `thread` as Slack gives it: a message with replies names itself there. */
export function spotOf(team: string, channel: string, user: string, ts: string, thread: string | null | undefined): Spot {
  return { team, channel, user, ts, thread: thread && thread !== ts ? thread : null };
}

/** The conversation at a spot, and where its answers go. In a channel that is the thread, which the message itself may open. */
export function conversationOf({ team, channel, user, ts, thread }: Spot): { conversation: string; to: SlackAddress } {
  if (isDirect(channel))
    return { conversation: personalKey(team, user, thread), to: { team, channel, ...(thread && { thread }) } };
  const root = thread ?? ts;
  return { conversation: threadKey(team, channel, root), to: { team, channel, thread: root } };
}

/** Messages between one person and the bot. */
export function isDirect(channel: string): boolean {
  return channel.startsWith('D');
}

/** False for a person, who as the address of an answer stands for his direct messages. */
export function isPlace(channel: string): boolean {
  return !/^[UW]/.test(channel);
}

/** `#name`, or null where there is none to tell: Slack names direct messages and private channels by a word of its own. */
export function channelName(channel: string, name: string | null | undefined): string | null {
  if (!name || isDirect(channel) || UNNAMED.test(name)) return null;
  return `#${name.slice(0, MAX_NAME)}`;
}

export function userKey(team: string, user: string): string {
  return `${SLACK}:${team}:${user}`;
}

/** Both parts of a user's key; null when it is none of Slack. */
export function readUserKey(key: string): Pick<Spot, 'team' | 'user'> | null {
  const [, team, user] = /^slack:([^:]+):([^:]+)$/.exec(key) ?? [];
  return team === undefined || user === undefined ? null : { team, user };
}

/** The direct messages of a user with the bot; a thread among them is a conversation of its own. */
export function personalKey(team: string, user: string, thread: string | null = null): string {
  return [SLACK, team, `@${user}`, ...(thread ? [thread] : [])].join(':');
}

/** A thread in a channel, by the message under which it hangs. */
export function threadKey(team: string, channel: string, root: string): string {
  return [SLACK, team, channel, root].join(':');
}

/** Slack's own id of a person. */
export function idOfUser(key: string): string {
  return key.split(':').at(-1) ?? '';
}

/** The name of one message. */
export function placeOf(team: string, channel: string, ts: string): string {
  return [SLACK, 'at', team, channel, ts].join(':');
}

/** Channel and timestamp of a place. */
export function readPlace(place: string): { readonly channel: string; readonly ts: string } {
  const [ts = '', channel = ''] = place.split(':').reverse();
  return { channel, ts };
}

export function writeAddress(address: SlackAddress): string {
  return JSON.stringify(address);
}

export function readAddress(address: string): SlackAddress {
  return JSON.parse(address) as SlackAddress;
}

export function readDeskAddress(address: string): DeskAddress {
  return JSON.parse(address) as DeskAddress;
}
