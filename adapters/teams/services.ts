/** Where Teams is, for what the bot says first: at a desk, nobody has just spoken from whom it could be known. */
import { failure } from '../channel.ts';
import type { Shelf } from '../store/store.ts';
import { type DeskAddress, splitThread } from './address.ts';
import type { TeamsConfig } from './config.ts';
import { isAllowedServiceUrl } from './service-url.ts';

/** The service URL that Microsoft names for messages to anybody of the public cloud. */
const PUBLIC = 'https://smba.trafficmanager.net/teams/';
const SERVICES = 'teams-service';

export interface Services {
  /** Remembers where a verified activity came from, if it tells something about a desk. */
  readonly note: (from: CameFrom) => Promise<void>;
  /** Rejects with a `failure` while it is not known. */
  readonly find: (desk: Pick<DeskAddress, 'team' | 'channel'>) => Promise<string>;
}

/** Teams' own ids; a team may have two. */
export interface CameFrom {
  readonly serviceUrl: string;
  readonly tenant: string;
  readonly conversation: string;
  readonly teams: readonly string[];
}

interface Parts {
  readonly config: TeamsConfig;
  readonly desks: readonly DeskAddress[];
  readonly shelf: Pick<Shelf, 'get' | 'put'>;
  /** Milliseconds since 1970. */
  readonly clock: () => number;
}

/** The newest one for each desk's channel and team, and for the tenant of the settings; written only when it changes. */
export function createServices({ config, desks, shelf, clock }: Parts): Services {
  const known = new Map<string, string>();
  const tenant = desks.length > 0 ? tenantOf(config) : null;
  const ofDesks = new Set(desks.flatMap(({ team, channel }) => [team, channel]));
  const read = async (key: string): Promise<string | null> => known.get(key) ?? (await shelf.get(SERVICES, key, clock()));
  return {
    note: async ({ serviceUrl, conversation, teams, ...from }) => {
      const named = [splitThread(conversation).channel, ...teams].filter((key) => ofDesks.has(key));
      for (const key of [...named, ...(from.tenant === tenant ? [tenant] : [])]) {
        if ((await read(key)) !== serviceUrl) await shelf.put(SERVICES, key, serviceUrl);
        known.set(key, serviceUrl);
      }
    },
    find: async ({ team, channel }) => {
      for (const key of [channel, team, ...(tenant === null ? [] : [tenant])]) {
        const found = await read(key);
        // The settings may have changed since.
        if (found !== null && isAllowed(found, config)) return found;
      }
      if (isAllowed(PUBLIC, config)) return PUBLIC;
      throw failure('no-service-url: nothing has come from the team of this desk yet; is the bot installed there?');
    },
  };
}

/** The one tenant that is served; null where there are many. */
export function tenantOf(config: TeamsConfig): string | null {
  return config.mode === 'live' ? (config.tenant?.toLowerCase() ?? null) : null;
}

function isAllowed(url: string, config: TeamsConfig): boolean {
  return config.mode === 'live' && isAllowedServiceUrl(url, config.serviceUrls);
}
