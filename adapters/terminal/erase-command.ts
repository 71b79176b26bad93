/** What `npm run erase` understands, does and answers. */
import type { Setting } from '../config.ts';
import { redirectOf } from '../slack/redirects.ts';
import type { Store, Traces } from '../store/store.ts';
import { chatOf, readUserKey } from '../teams/address.ts';

const USAGE = 'usage: npm run erase -- USER';
export const HELP = `${USAGE}

Erases everything of one user, also while the bot runs: conversations with all that was said and concluded in them,
their tickets, and what waits to be sent.

USER  the id as the channel gives it: the member id in Slack (U0123456789), the user id in Teams (29:…),
      the cookie "reconnect" of the web chat; or in full: slack:WORKSPACE:U0123456789, teams:TENANT:29:…, web:…

Conversations of others in which the user wrote stay, and are counted. What stands in Slack or Teams is not touched,
nor are backups. What the user writes afterwards begins a new conversation.`;

/** The user, or a sentence that says what is wrong. */
export function readUser(args: readonly string[]): Setting<string> {
  const [user = '', ...more] = args;
  if (user === '' || more.length > 0) return { problem: `Give the id of one user. ${USAGE}` };
  if (user.startsWith('-')) return { problem: `There is no option ${user}. ${USAGE}` };
  return { value: user };
}

/** Erases, and resolves with what to tell; or with a sentence that says why nothing was erased. */
export async function eraseUser(
  id: string,
  store: Pick<Store, 'traces' | 'eraseUser'>,
): Promise<{ readonly told: string } | { readonly problem: string }> {
  const found = await store.traces(id);
  const [traces = { user: id, own: [], others: 0 }, ...more] = found;
  if (more.length > 0)
    return { problem: `Several users have this id: ${found.map(({ user }) => user).join(', ')}. Give one of these.` };
  const erased = await store.eraseUser(traces, shelvedOf(traces.user));
  if (found.length === 0 && erased === 0)
    return { problem: `Nothing is kept of ${id}. See that the id is right; npm run erase -- --help says which one is meant.` };
  return { told: tell(traces) };
}

/** What the channels keep by the id of a user. */
function shelvedOf(user: string) {
  const inTeams = readUserKey(user);
  const inSlack = redirectOf(user);
  return [...(inSlack ? [inSlack] : []), ...(inTeams ? [chatOf(inTeams)] : [])];
}

/** Where messages stand that are not ours to remove. */
const PLATFORMS: Readonly<Record<string, string>> = { slack: 'Slack', teams: 'Teams' };

function tell({ user, own, others }: Traces): string {
  const platform = PLATFORMS[user.split(':')[0] ?? ''];
  const left = `${others === 1 ? 'One conversation' : `${others} conversations`} of others in which the user wrote`;
  return [
    `${countOf(own.length)} of ${user} ${own.length > 1 ? 'were' : 'was'} erased, with what else was kept by this id.`,
    ...(others > 0 ? [`${left}${others === 1 ? ' stays as it is.' : ' stay as they are.'}`] : []),
    ...(platform
      ? [
          `Messages that stand in ${platform}, at the user's and at the help desk, stay there until they are deleted in ${platform}.`,
        ]
      : []),
    'Backups that were made before keep what was in them, until they are removed.',
  ].join('\n');
}

function countOf(conversations: number): string {
  if (conversations === 0) return 'No conversation';
  return conversations === 1 ? 'One conversation' : `${conversations} conversations`;
}
