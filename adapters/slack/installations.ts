/** Many workspaces, by OAuth: the pages to install from, the installations in our database, and tokens that rotate. */
import { createHash, randomBytes } from 'node:crypto';
import type { ServerResponse } from 'node:http';
import { type Installation, type InstallationStore, InstallProvider, type StateStore } from '@slack/oauth';
import type { WebClientOptions } from '@slack/web-api';
import type { Reply, Route } from '../http.ts';
import { describeError, type Log } from '../log.ts';
import type { Shelf } from '../store/store.ts';
import manifest from './manifest.json' with { type: 'json' };
import { quietLogger } from './web-api.ts';
import type { Workspaces } from './workspaces.ts';

const INSTALLATION = 'slack-installation';
/** Which organisation a workspace belongs to, where the whole organisation has the bot. */
const ORGANISATION = 'slack-organisation';
const STATE = 'slack-oauth-state';
/** A refresh token is good for one use, whichever process comes first. */
const RENEWAL = 'slack-renewal';
/** Slack tells in whole seconds when something happened. */
const SECOND_MS = 1_000;
/** Longer than a renewal takes; whoever died in the middle of one holds it up for so long. */
const RENEWAL_MS = 30_000;
/** The SDK renews a token so long before its end. */
const EARLY_MS = 2 * 3_600_000;
/** Nobody takes longer to press "Allow". */
const STATE_MS = 10 * 60_000;

const PAGE_HEADERS = {
  'Content-Type': 'text/html; charset=utf-8',
  'Content-Security-Policy': "default-src 'none'; frame-ancestors 'none'",
  'Cache-Control': 'no-store',
};
const INSTALLED = 'Reconnect is installed. Go back to Slack, open Reconnect under Apps, and paste an error.';
const NOT_INSTALLED =
  'Reconnect was not installed: the request was cancelled, is too old, or did not begin in this browser. Begin again at /slack/install.';
const NOT_NOW = 'Reconnect cannot be installed now. Try again in a few minutes at /slack/install.';

interface Parts {
  readonly clientId: string;
  readonly clientSecret: string;
  readonly redirectUri: string | null;
  readonly shelf: Shelf;
  readonly clientOptions: WebClientOptions;
  readonly clock: () => number;
  readonly log: Log;
}

export interface Installations extends Workspaces {
  readonly routes: readonly Route[];
}

export function createInstallations(parts: Parts): Installations {
  const { shelf, log, clientId, clientSecret, clientOptions, clock } = parts;
  const installs = { scopes: manifest.oauth_config.scopes.bot, ...(parts.redirectUri && { redirectUri: parts.redirectUri }) };
  const provider = new InstallProvider({
    clientId,
    clientSecret,
    clientOptions,
    installationStore: storeInstallations(parts),
    stateStore: createStates(parts, installs),
    directInstall: true,
    logger: quietLogger(log),
  });
  return {
    routes: [
      {
        method: 'get',
        path: '/slack/install',
        handle: async ({ raw }) => write((response) => provider.handleInstallPath(raw, response, undefined, installs), log),
      },
      {
        method: 'get',
        path: '/slack/oauth_redirect',
        handle: async ({ raw }) => write((response) => provider.handleCallback(raw, response, answers(log)), log),
      },
    ],
    find: async (team, enterprise) => {
      const own = team === null ? null : await read(shelf, team);
      const all = own === null && enterprise !== null ? await read(shelf, enterprise) : null;
      const bot = (own ?? all)?.bot;
      if (all && team && enterprise) await shelf.put(ORGANISATION, team, enterprise);
      return bot ? { botUser: bot.userId, botId: bot.id } : null;
    },
    tokenFor: oncePerTeam(async (team) => {
      const own = await read(shelf, team);
      const id = own ? team : await shelf.get(ORGANISATION, team, 0);
      const bot = id === null ? undefined : (own ?? (await read(shelf, id)))?.bot;
      if (id === null || !bot) return null;
      if (!isEnding(bot, clock())) return bot.token;
      // While another process renews it, the old one is good, or Slack says that it is not: then the answer comes again.
      if (!(await shelf.claim(RENEWAL, id, clock() + RENEWAL_MS, clock()))) return bot.token;
      const whose = own
        ? { teamId: id, enterpriseId: undefined, isEnterpriseInstall: false as const }
        : { teamId: undefined, enterpriseId: id, isEnterpriseInstall: true as const };
      try {
        // Stores the new one; one that was renewed meanwhile is given as it is.
        return (await provider.authorize(whose)).botToken ?? null;
      } finally {
        await shelf.take(RENEWAL, id, clock());
      }
    }),
    home: async () => null,
    forget: async ({ team, enterprise, at }) => {
      // A workspace that had the bot for itself takes nothing away from its organisation.
      const own = team === null ? null : await read(shelf, team);
      const id = own ? team : enterprise;
      const found = own ?? (id === null ? null : await read(shelf, id));
      if (id !== null && found && !isNewer(found, at)) await shelf.take(INSTALLATION, id, 0);
    },
  };
}

/** Slack may bring the removal late or twice, when it has been installed anew. */
function isNewer({ installedAt = 0 }: Installed, at: number | null): boolean {
  return at !== null && installedAt >= at + SECOND_MS;
}

function isEnding({ expiresAt }: { readonly expiresAt?: number }, now: number): boolean {
  return expiresAt !== undefined && expiresAt * 1_000 - now < EARLY_MS;
}

/** In this process, whoever comes during a renewal waits for it. */
function oncePerTeam(find: (team: string) => Promise<string | null>): (team: string) => Promise<string | null> {
  const asking = new Map<string, Promise<string | null>>();
  return (team) => {
    const known = asking.get(team);
    if (known !== undefined) return known;
    const asked = find(team).finally(() => asking.delete(team));
    asking.set(team, asked);
    return asked;
  };
}

/** As it is stored: with when that was, milliseconds since 1970. Earlier versions did not keep it. */
type Installed = Installation & { readonly installedAt?: number };

async function read(shelf: Shelf, id: string): Promise<Installed | null> {
  const stored = await shelf.get(INSTALLATION, id, 0);
  return stored === null ? null : (JSON.parse(stored) as Installed);
}

function storeInstallations({ shelf, clock }: Parts): InstallationStore {
  const idOf = (team: string | undefined, enterprise: string | undefined, whole: boolean | undefined) => {
    const id = whole ? enterprise : team;
    if (id === undefined) throw new Error('an installation without its workspace');
    return id;
  };
  return {
    storeInstallation: async (installation) =>
      shelf.put(
        INSTALLATION,
        idOf(installation.team?.id, installation.enterprise?.id, installation.isEnterpriseInstall),
        // One whose token is renewed brings along when it was installed.
        JSON.stringify({ installedAt: clock(), ...installation }),
      ),
    fetchInstallation: async ({ teamId, enterpriseId, isEnterpriseInstall }) => {
      const found = await read(shelf, idOf(teamId, enterpriseId, isEnterpriseInstall));
      if (!found) throw new Error('not installed');
      // biome-ignore lint/suspicious/noExplicitAny: the SDK types one installation as two
      return found as any;
    },
  };
}

/** A state is good once, for ten minutes; the SDK binds it to the browser by a cookie. Only its hash is kept. */
function createStates({ shelf, clock }: Parts, installs: { readonly scopes: string[] }): StateStore {
  const hash = (state: string) => createHash('sha256').update(state).digest('hex');
  return {
    generateStateParam: async () => {
      const state = randomBytes(32).toString('base64url');
      // Whoever only asks for the page leaves one behind.
      await shelf.sweep(STATE, clock());
      await shelf.put(STATE, hash(state), '', clock() + STATE_MS);
      return state;
    },
    verifyStateParam: async (_now, state) => {
      if ((await shelf.take(STATE, hash(state), clock())) === null) throw new Error('a state that is not good (any more)');
      return installs;
    },
  };
}

function answers(log: Log) {
  return {
    success: (_installation: unknown, _options: unknown, _request: unknown, response: ServerResponse) =>
      page(response, 200, INSTALLED),
    failure: (error: { readonly code?: string }, _options: unknown, _request: unknown, response: ServerResponse) => {
      log.warn({ code: error.code }, 'an installation in Slack did not succeed');
      page(response, 400, NOT_INSTALLED);
    },
  };
}

/** Fixed sentences: nothing of the request comes back. */
function page(response: ServerResponse, status: number, sentence: string): void {
  response.writeHead(status, PAGE_HEADERS);
  response.end(`<!doctype html><html lang="en"><title>Reconnect</title><p>${sentence}</p></html>`);
}

function write(run: (response: ServerResponse) => Promise<void>, log: Log): Reply {
  return {
    kind: 'raw',
    write: async (response) => {
      try {
        await run(response);
      } catch (error) {
        log.error({ error: describeError(error) }, 'an installation in Slack could not begin');
        if (!response.headersSent) page(response, 503, NOT_NOW);
      }
    },
  };
}
