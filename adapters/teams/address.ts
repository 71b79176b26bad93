/** Where things are in Teams: names of people, conversations and messages that are unique over all channels and tenants. */
import type { PressedCard } from '../place.ts';
import type { ShelfKey } from '../store/store.ts';

/** Where an answer goes. */
export interface TeamsAddress {
  readonly serviceUrl: string;
  readonly tenant: string;
  /** Teams' own ids, `29:…` and `28:…`. */
  readonly user: string;
  readonly bot: string;
  /** Teams' own id, for a thread with its `;messageid=`; null for the user's chat with the bot, which is opened first. */
  readonly conversation: string | null;
  /** Several people read there. */
  readonly shared?: true;
  /** Not in Teams: the channel of the Bot Framework behind which an agent hub is. */
  readonly hub?: string;
  /** The card that was pressed. */
  readonly pressed?: PressedCard;
}

/** A channel of Teams where people help, as the settings name it. */
export interface DeskAddress {
  /** DeskWay.name. */
  readonly desk: string;
  /** Teams' own id of the team, or the GUID of its group. */
  readonly team: string;
  /** Teams' own id, without a thread. */
  readonly channel: string;
}

export const TEAMS = 'teams';
const THREAD = ';messageid=';

export function userKey(tenant: string, user: string): string {
  return `${TEAMS}:${tenant}:${user}`;
}

/** Both parts of a user's key; null when it is none of Teams. */
export function readUserKey(key: string): Pick<TeamsAddress, 'tenant' | 'user'> | null {
  const [, tenant, user] = /^teams:([^:]*):(.+)$/.exec(key) ?? [];
  return tenant === undefined || user === undefined ? null : { tenant, user };
}

/** Where the id of somebody's chat with the bot lies on the shelf. */
export function chatOf({ tenant, user }: Pick<TeamsAddress, 'tenant' | 'user'>): ShelfKey {
  return { kind: 'teams-chat', key: `${tenant}:${user}` };
}

/** A thread, a group chat, or a channel as a whole. */
export function sharedKey(tenant: string, conversation: string): string {
  return `${TEAMS}:${tenant}:${conversation}`;
}

/** By the user, so that it is the same before anybody knows the id of the chat. */
export function personalKey(tenant: string, user: string): string {
  return `${TEAMS}:${tenant}:@${user}`;
}

/** By its own id: behind a hub many users may have the same name. */
export function hubKey(hub: string, conversation: string): string {
  return `hub:${hub}:${conversation}`;
}

export function hubUserKey(hub: string, conversation: string, user: string): string {
  return `${hubKey(hub, conversation)}:${user}`;
}

/** A thread of a channel, by the message that begins it. */
export function threadOf(channel: string, root: string): string {
  return `${channel}${THREAD}${root}`;
}

/** `root` is null for what is no thread. */
export function splitThread(conversation: string): { readonly channel: string; readonly root: string | null } {
  const [channel = '', root = null] = conversation.split(THREAD);
  return { channel, root };
}

/** The name of one message. Both ids may hold colons. */
export function placeOf(conversation: string, activity: string): string {
  return [TEAMS, 'at', encodeURIComponent(conversation), encodeURIComponent(activity)].join(':');
}

/** Teams' own ids of a place. */
export function readPlace(place: string): { readonly conversation: string; readonly activity: string } {
  const [, , conversation = '', activity = ''] = place.split(':');
  return { conversation: decodeURIComponent(conversation), activity: decodeURIComponent(activity) };
}

export function writeAddress(address: TeamsAddress): string {
  return JSON.stringify(address);
}

export function readAddress(address: string): TeamsAddress {
  return JSON.parse(address) as TeamsAddress;
}

export function readDeskAddress(address: string): DeskAddress {
  return JSON.parse(address) as DeskAddress;
}
