/** The people of a desk, as Slack knows them: who is in its channel, and what they are called. */
import type { WebClient } from '@slack/web-api';
import { NAMELESS } from '../desk/admit.ts';
import type { IsMember } from '../desk/members.ts';
import { rememberMembers } from '../desk/members.ts';
import { clean } from '../render/block-kit-elements.ts';
import { oneLine } from '../render/split.ts';
import type { DeskWay } from '../store/store.ts';
import { readDeskAddress, userKey } from './address.ts';
import { teamOf, type Workspaces } from './workspaces.ts';

/** The most that Slack gives at once; its documents differ by one. */
const PAGE = 999;
/** A channel with more people than these pages hold is no desk. */
const MOST_PAGES = 10;
const MAX_NAME = 40;
/** Milliseconds for which a name is remembered, and how many are. */
const NAME_HOLDS_MS = 3_600_000;
const MOST_NAMES = 1_000;

export interface People {
  /** Rejects while Slack does not say. */
  readonly isMember: IsMember;
  /** As the user sees him; `otherwise` where Slack does not say. Never rejects. */
  readonly nameOf: (team: string, user: string, otherwise: string | undefined) => Promise<string>;
}

interface Parts {
  readonly desks: readonly DeskWay[];
  readonly call: (team: string) => Promise<WebClient | null>;
  readonly workspaces: Pick<Workspaces, 'home'>;
  readonly clock: () => number;
}

export function createPeople(parts: Parts): People {
  return { isMember: rememberMembers((desk, user) => askForMember(desk, user, parts), parts.clock), nameOf: createNames(parts) };
}

async function askForMember(desk: string, user: string, { desks, call, workspaces }: Parts): Promise<boolean> {
  const way = desks.find(({ name }) => name === desk);
  if (!way) return false;
  const address = readDeskAddress(way.address);
  const client = await call(await teamOf(address, workspaces));
  if (!client) throw new Error('the bot is not installed where the desk is');
  return isListed(client, address.channel, user);
}

async function isListed(client: WebClient, channel: string, user: string): Promise<boolean> {
  let cursor = '';
  for (let page = 0; page < MOST_PAGES; page += 1) {
    const answer = await client.conversations.members({ channel, limit: PAGE, ...(cursor && { cursor }) });
    if (answer.members?.includes(user)) return true;
    cursor = answer.response_metadata?.next_cursor ?? '';
    if (cursor === '') return false;
  }
  throw new Error('the channel of the desk has too many people');
}

function createNames({ call, clock }: Pick<Parts, 'call' | 'clock'>): People['nameOf'] {
  const known = new Map<string, { readonly name: string; readonly until: number }>();
  return async (team, user, otherwise) => {
    const key = userKey(team, user);
    const before = known.get(key);
    if (before && before.until > clock()) return before.name;
    const name = tidy(await askForName(await call(team), user).catch(() => undefined));
    if (name === '') return tidy(otherwise) || NAMELESS;
    if (known.size >= MOST_NAMES) known.clear();
    known.set(key, { name, until: clock() + NAME_HOLDS_MS });
    return name;
  };
}

/** What he wants to be called, else his name. */
async function askForName(client: WebClient | null, user: string): Promise<string | undefined> {
  const found = await client?.users.info({ user });
  const { profile, real_name } = found?.user ?? {};
  return profile?.display_name || profile?.real_name || real_name;
}

function tidy(name: string | undefined): string {
  return [...oneLine(clean(name ?? ''))].slice(0, MAX_NAME).join('').trim();
}
