/** Where things are in Teams: names of people, conversations and messages that are unique over all channels and tenants. */
import type { PressedCard } from '../place.ts';

/** Where an answer goes. */
export interface TeamsAddress {
  readonly serviceUrl: string;
  readonly tenant: string;
  /** Teams' own ids, `29:…` and `28:…`. */
  readonly user: string;
  readonly bot: string;
  /** Teams' own id, for a thread with its `;messageid=`; null for the user's chat with the bot, which is opened first. */
  readonly conversation: string | null;
  /** The card that was pressed. */
  readonly pressed?: PressedCard;
  /** The card itself has told the presser what concerns only him. */
  readonly told?: true;
}

export const TEAMS = 'teams';

export function userKey(tenant: string, user: string): string {
  return `${TEAMS}:${tenant}:${user}`;
}

/** A thread, a group chat, or a channel as a whole. */
export function sharedKey(tenant: string, conversation: string): string {
  return `${TEAMS}:${tenant}:${conversation}`;
}

/** By the user, so that it is the same before anybody knows the id of the chat. */
export function personalKey(tenant: string, user: string): string {
  return `${TEAMS}:${tenant}:@${user}`;
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
