/** What a method of the Web API is. */
import type { Json } from './wire.ts';
import type { Channel, Workspace, World } from './world.ts';
import { findChannel } from './world.ts';

export interface Request {
  readonly world: World;
  readonly workspace: Workspace;
  readonly token: string;
  readonly args: Json;
}

export type Answer = Json & { readonly ok: boolean };

export interface Method {
  /** The scope that the token needs; null for none. */
  readonly scope: string | null | ((request: Request) => string);
  readonly run: (request: Request) => Answer;
}

export function deny(error: string, more: Json = {}): Answer {
  return { ok: false, error, ...more };
}

/** Refused with the places that are wrong, as Slack names them. */
export function denyPlaces(error: string, problems: readonly string[]): Answer {
  return deny(error, { errors: problems, response_metadata: { messages: problems.map((problem) => `[ERROR] ${problem}`) } });
}

/** The channel when the bot sees it; a private one that it is not in does not exist for it. */
export function seeChannel({ world, workspace, args }: Request): Channel | null {
  return lookAt(workspace, findChannel(world, workspace, String(args.channel ?? '')));
}

/** The same for a channel that is there. */
export function lookAt({ bot }: Workspace, channel: Channel | null): Channel | null {
  if (!channel || channel.isLost) return null;
  return channel.kind !== 'channel' && !channel.members.has(bot.user) ? null : channel;
}

/** The scope's prefix for the kind of channel, for example `im:history`. */
export function scopeFor(right: string): (request: Request) => string {
  const prefixes = { channel: 'channels', group: 'groups', im: 'im' };
  return ({ workspace, args }) => `${prefixes[workspace.channels.get(args.channel)?.kind ?? 'channel']}:${right}`;
}
