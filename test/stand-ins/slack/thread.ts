/** What Slack adds to a message because of its thread. */
import type { Json, Message } from './wire.ts';
import { findMessage, repliesTo, type Workspace } from './world.ts';

/** For a reply: whose message it hangs on. For a message with replies: its own ts as that of the thread, and what is in it. */
export function describeThread(workspace: Workspace, message: Message): Json {
  if (message.thread_ts !== undefined && message.thread_ts !== message.ts) return describeParent(workspace, message);
  const replies = repliesTo(workspace, message);
  if (replies.length === 0) return {};
  const users = [...new Set(replies.map(({ user }) => user))];
  return {
    thread_ts: message.ts,
    reply_count: replies.length,
    reply_users_count: users.length,
    latest_reply: replies.at(-1)?.ts,
    reply_users: users,
    is_locked: false,
    subscribed: false,
  };
}

function describeParent(workspace: Workspace, { channel, thread_ts = '' }: Message): Json {
  const parent = findMessage(workspace, channel, thread_ts);
  return parent ? { parent_user_id: parent.user } : {};
}
