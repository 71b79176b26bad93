/** Who speaks, and in which conversation. */
import type { Incoming } from '../../bot/types.ts';
import type { TeamsActivity } from './activity.ts';
import {
  hubKey,
  hubUserKey,
  personalKey,
  sharedKey,
  splitThread,
  type TeamsAddress,
  threadOf,
  userKey,
  writeAddress,
} from './address.ts';
import type { TeamsContext } from './reading.ts';

/** Everything about a turn but what was done in it. */
export function whereOf(
  activity: TeamsActivity,
  context: TeamsContext,
): Omit<Incoming, 'id' | 'content'> & { readonly to: TeamsAddress } {
  const { from, serviceUrl } = activity;
  const { tenant, at, channel, hub } = context;
  const conversation = placeIn(activity);
  const shared = hub === null && !isPersonal(activity);
  const about = { ...(shared && { shared: true as const }), ...(hub !== null && { hub }) };
  const to = { serviceUrl, tenant, user: from.id, bot: botOf(activity, context), conversation, ...about };
  return {
    at,
    channel,
    conversation: hub === null ? keyOf(activity, tenant) : hubKey(hub, conversation),
    user: hub === null ? userKey(tenant, from.id) : hubUserKey(hub, conversation, from.id),
    address: writeAddress(to),
    to,
  };
}

/** A group chat has no threads: there each person has a case of his own, as everybody in a channel has by his thread. */
function keyOf(activity: TeamsActivity, tenant: string): string {
  const { from, conversation, type } = activity;
  if (isPersonal(activity)) return personalKey(tenant, from.id);
  const shared = sharedKey(tenant, placeIn(activity));
  const isSaid = type.startsWith('message') || type === 'invoke';
  return conversation.conversationType === 'groupChat' && isSaid ? `${shared}:@${from.id}` : shared;
}

/** In a channel a post without a thread begins one, and its own id is the thread's name. */
function placeIn({ type, id, conversation }: TeamsActivity): string {
  const begins = conversation.conversationType === 'channel' && splitThread(conversation.id).root === null;
  return begins && id && type.startsWith('message') ? threadOf(conversation.id, id) : conversation.id;
}

export function isPersonal({ conversation }: TeamsActivity): boolean {
  const { conversationType, isGroup } = conversation;
  return conversationType ? conversationType === 'personal' : isGroup !== true;
}

export function botOf({ recipient }: TeamsActivity, { bot }: TeamsContext): string {
  return recipient?.id ?? bot;
}
