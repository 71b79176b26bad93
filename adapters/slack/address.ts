/** Where things are in Slack: names of people, conversations and messages that are unique over all workspaces. */

/** Where an answer goes: a channel, or a user id for his direct messages with the bot. */
export interface SlackAddress {
  readonly team: string;
  readonly channel: string;
  /** The message under which the thread hangs. */
  readonly thread?: string;
  /** The card that was pressed. */
  readonly pressed?: { readonly place: string; readonly turn: number };
}

export const SLACK = 'slack';

export function userKey(team: string, user: string): string {
  return `${SLACK}:${team}:${user}`;
}

/** The direct messages of a user with the bot; a thread among them is a conversation of its own. */
export function personalKey(team: string, user: string, thread?: string): string {
  return [SLACK, team, `@${user}`, ...(thread ? [thread] : [])].join(':');
}

/** A thread in a channel, by the message under which it hangs. */
export function threadKey(team: string, channel: string, root: string): string {
  return [SLACK, team, channel, root].join(':');
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
