/** Who speaks, and in which conversation. */
import type { Incoming } from '../../bot/types.ts';
import type { TeamsActivity } from './activity.ts';
import { personalKey, sharedKey, TEAMS, type TeamsAddress, userKey, writeAddress } from './address.ts';
import type { TeamsContext } from './reading.ts';

/** Everything about a turn but what was done in it. */
export function whereOf(
  activity: TeamsActivity,
  context: TeamsContext,
): Omit<Incoming, 'id' | 'content'> & { readonly to: TeamsAddress } {
  const { from, serviceUrl } = activity;
  const { tenant, at } = context;
  const conversation = threadOf(activity);
  const to = { serviceUrl, tenant, user: from.id, bot: botOf(activity, context), conversation };
  return {
    at,
    channel: TEAMS,
    conversation: keyOf(activity, tenant),
    user: userKey(tenant, from.id),
    address: writeAddress(to),
    to,
  };
}

/** A group chat has no threads: there each person has a case of his own, as everybody in a channel has by his thread. */
function keyOf(activity: TeamsActivity, tenant: string): string {
  const { from, conversation, type } = activity;
  if (isPersonal(activity)) return personalKey(tenant, from.id);
  const shared = sharedKey(tenant, threadOf(activity));
  const isSaid = type.startsWith('message') || type === 'invoke';
  return conversation.conversationType === 'groupChat' && isSaid ? `${shared}:@${from.id}` : shared;
}

/** In a channel a post without a thread begins one, and its own id is the thread's name. */
function threadOf({ type, id, conversation }: TeamsActivity): string {
  const begins = conversation.conversationType === 'channel' && !conversation.id.includes(';messageid=');
  return begins && id && type.startsWith('message') ? `${conversation.id};messageid=${id}` : conversation.id;
}

export function isPersonal({ conversation }: TeamsActivity): boolean {
  const { conversationType, isGroup } = conversation;
  return conversationType ? conversationType === 'personal' : isGroup !== true;
}

export function botOf({ recipient }: TeamsActivity, { bot }: TeamsContext): string {
  return recipient?.id ?? bot;
}
