/** In which workspaces the bot is installed, and with which token it speaks there. */
import type { WebClient } from '@slack/web-api';
import { failure } from '../channel.ts';
import { describeError, type Log } from '../log.ts';
import { within } from '../within.ts';
import type { DeskAddress } from './address.ts';
import type { Removal } from './reading.ts';
import { slackError } from './web-api.ts';

/** The bot in one workspace; null where it is not known yet. */
export interface Member {
  readonly botUser: string | null;
  readonly botId: string | null;
}

export interface Workspaces {
  /** Null: not installed there. Rejects when that cannot be found out now. Waits for no platform longer than a moment. */
  readonly find: (team: string | null, enterprise: string | null) => Promise<Member | null>;
  /** The token to speak with; null: not installed (any more). */
  readonly tokenFor: (team: string) => Promise<string | null>;
  /** The workspace of the one bot token; null where it is not known yet, or where there are many. */
  readonly home: () => Promise<string | null>;
  /** The bot was thrown out. What happened before the installation that there is now says nothing about it. */
  readonly forget: (removal: Removal) => Promise<void>;
}

interface Identity extends Member {
  readonly team: string;
  readonly enterprise: string | null;
}

/** Milliseconds for which a first delivery waits to learn whose token this is. */
const LEARN_MS = 1_500;
/** Then it is asked again. */
const LEARN_AGAIN_MS = 30_000;

/** One workspace, by its token. Slack is asked once to whom it belongs; until it has answered, every workspace that signs is taken for it. */
export function createSingleWorkspace(token: string, client: WebClient, log: Log): Workspaces {
  let identity: Identity | null = null;
  let learning: Promise<void> | null = null;
  const learn = async () => {
    try {
      identity = await whoAmI(client);
    } catch (error) {
      log.error({ error: describeError(error), slack: slackError(error) }, 'Slack does not say whose SLACK_BOT_TOKEN it is');
      setTimeout(() => {
        learning = null;
      }, LEARN_AGAIN_MS).unref();
    }
  };
  /** Resolves when it is known, or when that takes too long: while Slack's API hangs, only the first deliveries wait. */
  const learnSoon = () => {
    learning ??= within(learn(), LEARN_MS, () => undefined);
    return learning;
  };
  return {
    find: async (team, enterprise) => {
      if (!identity) await learnSoon();
      if (!identity) return { botUser: null, botId: null };
      const { team: own, enterprise: ownEnterprise, ...member } = identity as Identity;
      return team === own || (ownEnterprise !== null && enterprise === ownEnterprise) ? member : null;
    },
    tokenFor: async () => token,
    home: async () => {
      if (!identity) await learnSoon();
      return (identity as Identity | null)?.team ?? null;
    },
    forget: async () => log.warn({}, 'the Slack app was uninstalled: set the SLACK_BOT_TOKEN of a new installation'),
  };
}

/** The workspace of a desk. Rejects while it is not known. */
export async function teamOf({ team }: DeskAddress, { home }: Pick<Workspaces, 'home'>): Promise<string> {
  const known = team ?? (await home());
  if (known === null) throw failure('workspace-unknown');
  return known;
}

async function whoAmI(client: WebClient): Promise<Identity> {
  const { team_id, enterprise_id, is_enterprise_install, user_id, bot_id } = await client.auth.test();
  // Every delivery would be another workspace's, and lost.
  if (!team_id) throw new Error('There is no team in the answer.');
  const enterprise = is_enterprise_install ? (enterprise_id ?? null) : null;
  return { team: team_id, enterprise, botUser: user_id ?? null, botId: bot_id ?? null };
}
