/** A small, strict Microsoft Teams on this machine: see README.md. */
import { createHash, randomUUID } from 'node:crypto';
import type http from 'node:http';
import type { Scene } from './activities.ts';
import { findPlace } from './connector.ts';
import { post } from './deliver.ts';
import { createFaults, type Faults } from './faults.ts';
import { type Change, createHistory, type History } from './history.ts';
import { createKeys, type Keys, type Signer } from './keys.ts';
import { createLogin } from './login.ts';
import { isObject } from './rules.ts';
import { REGION, startService } from './service.ts';
import type { Account, Activity, Call, Delivered, Fault, Json, Message, Place } from './types.ts';
import { createUser, type User, type World } from './user.ts';

export type * from './types.ts';
export type { Pressed, Said, Sent, User } from './user.ts';

/** How long `until` waits before it says what is missing. */
const PATIENCE_MS = 5_000;

export interface TeamsOptions {
  readonly appId?: string;
  readonly appPassword?: string;
  readonly tenantId?: string;
  readonly botName?: string;
  readonly clock?: () => number;
  /** 0 takes a free one. */
  readonly port?: number;
  /** The bot's address, for example http://127.0.0.1:3978; `connect` can give it later. */
  readonly bot?: string;
  /** Refuse as often as Teams would; otherwise a test may be as fast as it likes. */
  readonly throttle?: boolean;
  readonly tokenSeconds?: number;
  /** Channels that the signing keys vouch for. */
  readonly endorsements?: readonly string[];
  readonly locale?: string;
  /** Answers every path that is none of Microsoft's. */
  readonly others?: http.RequestListener;
}

export interface TokenOptions {
  /** Over the right ones; a claim that is undefined is left out. */
  readonly claims?: Json;
  readonly header?: Json;
  readonly signer?: Signer;
}

export interface DeliverOptions {
  /** null sends no token at all. */
  readonly token?: string | null;
  readonly headers?: Readonly<Record<string, string>>;
  /** The body, instead of the activity as JSON. */
  readonly raw?: string | Buffer;
}

export interface TeamsStandIn extends Pick<Faults, 'fail' | 'breakDown' | 'mend'> {
  readonly url: string;
  readonly serviceUrl: string;
  /** The environment of a bot that believes in this Teams. */
  readonly settings: Readonly<Record<string, string>>;
  readonly connect: (bot: string) => void;

  readonly user: (name: string) => User;
  /** With the users named so far as members; later ones join when they are made. */
  readonly channel: (name: string, team?: string) => Place;
  readonly groupChat: (name: string) => Place;
  /** An agent hub on the Direct Line, for whose keys `endorsements` has to hold `directline`: it has a chat with the bot and sends events. */
  readonly hub: (name: string) => User;
  readonly place: (conversation: string) => Place | null;
  readonly places: () => readonly Place[];
  /** Of a channel, in the order in which they were begun. */
  readonly threads: (channel: Place) => readonly Place[];

  /** In order, as it stands; a personal chat as its user sees it, others as they are stored, or as `viewer` (an id) sees them. */
  readonly messages: (conversation: string | Place, viewer?: string) => readonly Message[];
  /** How often the bot has shown there that it types. */
  readonly typings: (conversation: string | Place) => number;
  /** Every request of the bot, in order of arrival. */
  readonly calls: readonly Call[];
  readonly listen: (listener: (change: Change) => void) => () => void;
  /** Waits until this gives something, looking whenever anything in Teams changes. */
  readonly until: <T>(look: () => T | null | undefined | false) => Promise<T>;

  /** The bot gets 403 there until `unblock`: a channel with its threads no longer has it as a member. */
  readonly block: (conversation: string | Place) => void;
  readonly unblock: (conversation: string | Place) => void;
  readonly rotateKey: Keys['rotate'];
  /** Both documents; 503 unless another fault is given. */
  readonly metadataDown: (fault?: Fault) => void;
  readonly metadataUp: () => void;
  /** All tokens that the login gave out are void. */
  readonly revokeTokens: () => void;

  readonly token: (options?: TokenOptions) => string;
  readonly deliver: (activity: Activity, options?: DeliverOptions) => Promise<Delivered>;
  /** Nothing is added: for attacks. */
  readonly post: (raw: string | Buffer, headers?: Readonly<Record<string, string>>) => Promise<Delivered>;
  readonly close: () => Promise<void>;
}

const DEFAULTS = {
  appId: '5b3cd0f2-0d3e-4f0a-9f55-3d3a6a0a7c11',
  appPassword: 'a secret of this machine',
  tenantId: '8f2d3a54-77c1-4d5c-9a3b-6d1f0a4b2c33',
  botName: 'Reconnect',
  clock: Date.now as () => number,
  port: 0,
  throttle: false,
  tokenSeconds: 3_600,
  endorsements: ['msteams', 'webchat'] as readonly string[],
  locale: 'en-GB',
};

type Settled = TeamsOptions & typeof DEFAULTS;

export async function createTeams(options: TeamsOptions = {}): Promise<TeamsStandIn> {
  const set: Settled = { ...DEFAULTS, ...options };
  const { clock, tenantId } = set;
  const bot = { id: `28:${set.appId}`, name: set.botName };
  const [history, faults, keys] = [createHistory(), createFaults(), createKeys(set.endorsements)];
  const blocked = new Set<string>();
  const nextId = createIds(clock);
  const login = createLogin(set);
  const sent = set.throttle ? new Map<string, number[]>() : null;
  const connectorAt = (serviceUrl: string) => ({ history, blocked, bot, tenantId, serviceUrl, clock, nextId, sent });
  const service = await startService({ keys, login, faults, clock, connectorAt, others: set.others ?? null }, set.port);
  const serviceUrl = `${service.url}${REGION}`;
  const sender = createSender({ set, keys, history, bot, serviceUrl });
  const block = (place: string | Place) => void blocked.add(idOf(place));
  const unblock = (place: string | Place) => void blocked.delete(idOf(place));
  const scene = (place: Place, from: Account, id: string): Scene => {
    return { id, now: clock(), place, from, bot, tenantId, serviceUrl, locale: set.locale };
  };
  const people = createPeople({ history, bot, clock, nextId, scene, deliver: sender.deliver, block, unblock });
  return {
    ...sender,
    ...people,
    ...faults,
    url: service.url,
    serviceUrl,
    settings: settingsOf(set, service.url, serviceUrl),
    place: (id) => findPlace(id, history),
    places: history.places,
    threads: (channel) => history.places().filter(({ thread }) => thread?.channel === channel.id),
    typings: (conversation) => history.typings(idOf(conversation)),
    messages: (place, viewer) => history.list(idOf(place), viewer ?? onlyUser(history.place(idOf(place)))),
    calls: service.calls,
    listen: history.listen,
    until: (look) => until(look, history, service.calls),
    block,
    unblock,
    rotateKey: keys.rotate,
    metadataDown: (fault = { status: 503 }) => {
      for (const document of ['metadata', 'keys'] as const) faults.breakDown(document, fault);
    },
    metadataUp: () => {
      for (const document of ['metadata', 'keys'] as const) faults.mend(document);
    },
    revokeTokens: login.revoke,
    close: service.close,
  };
}

function settingsOf(
  { appId, appPassword, tenantId }: Settled,
  url: string,
  serviceUrl: string,
): Readonly<Record<string, string>> {
  return {
    MICROSOFT_APP_ID: appId,
    MICROSOFT_APP_PASSWORD: appPassword,
    MICROSOFT_APP_TENANT_ID: tenantId,
    MICROSOFT_APP_TYPE: 'SingleTenant',
    TEAMS_OPENID_METADATA_URL: `${url}/v1/.well-known/openidconfiguration`,
    TEAMS_LOGIN_URL: url,
    TEAMS_SERVICE_URLS: serviceUrl,
  };
}

// --- people and places -----------------------------------------------------------------------------------------------

function createPeople(given: Omit<World, 'admit' | 'dismiss'>): Pick<TeamsStandIn, 'user' | 'hub' | 'channel' | 'groupChat'> {
  const users = new Map<string, User>();
  const rosters = createRosters();
  const { history } = given;
  const world: World = { ...given, admit: rosters.admit, dismiss: rosters.dismiss };
  const meet = (account: Account & { readonly name: string }, chat: Place): User => {
    const user = createUser(account, history.open({ ...chat, members: [account] }), world);
    users.set(account.name, user);
    return user;
  };
  return {
    user: (name) => {
      const known = users.get(name);
      if (known) return known;
      const account = { id: `29:1${hash(name).slice(0, 40)}`, name, aadObjectId: uuid(name) };
      rosters.arrive(account);
      return meet(account, place(`a:1${hash(name)}`, 'personal', name));
    },
    hub: (name) => {
      const chat = { ...place(`${hash(name).slice(0, 22)}-eu`, 'personal', name), channelId: 'directline' as const };
      return users.get(name) ?? meet({ id: `dl_${hash(name).slice(0, 22)}`, name }, chat);
    },
    channel: (name, team = 'IT') => {
      const id = `19:${hash(`${team}/${name}`).slice(0, 32)}@thread.tacv2`;
      const owner = { id: `19:${hash(team).slice(0, 32)}@thread.tacv2`, name: team, aadGroupId: uuid(team) };
      return history.open({ ...place(id, 'channel', name), team: owner, members: rosters.of(owner.id) });
    },
    groupChat: (name) => {
      const id = `19:${hash(name).slice(0, 32)}@thread.v2`;
      return history.open({ ...place(id, 'groupChat', name), members: rosters.of(id) });
    },
  };
}

/** Who is in which team or group chat. The lists change in place, so that every channel and thread has the same. */
function createRosters() {
  const everybody: Account[] = [];
  const rosters = new Map<string, Account[]>();
  const of = (id: string): Account[] => {
    const roster = rosters.get(id) ?? [...everybody];
    rosters.set(id, roster);
    return roster;
  };
  const rosterAt = ({ id, team }: Place) => of(team?.id ?? id);
  const join = (roster: Account[], account: Account) => {
    if (!roster.some(({ id }) => id === account.id)) roster.push(account);
  };
  return {
    of,
    arrive: (account: Account) => {
      for (const roster of [everybody, ...rosters.values()]) join(roster, account);
    },
    admit: (where: Place, account: Account) => join(rosterAt(where), account),
    dismiss: (where: Place, account: Account) => {
      const roster = rosterAt(where);
      const index = roster.findIndex(({ id }) => id === account.id);
      if (index >= 0) roster.splice(index, 1);
    },
  };
}

function place(id: string, type: Place['type'], name: string): Place {
  return { id, type, name, members: [], team: null, thread: null, channelId: 'msteams' };
}

function hash(text: string): string {
  return createHash('sha256').update(text).digest('hex');
}

function uuid(text: string): string {
  return hash(text).replace(/^(.{8})(.{4}).(.{3}).(.{3})(.{12}).*$/, '$1-$2-4$3-8$4-$5');
}

/** Ids are moments in Teams, and two messages never have the same. */
function createIds(clock: () => number): () => string {
  let last = 0;
  return () => {
    last = Math.max(last + 1, clock());
    return String(last);
  };
}

function idOf(place: string | Place): string {
  return typeof place === 'string' ? place : place.id;
}

function onlyUser(place: Place | null): string | null {
  return place?.type === 'personal' ? (place.members[0]?.id ?? null) : null;
}

// --- sending ---------------------------------------------------------------------------------------------------------

interface SenderParts {
  readonly set: Settled;
  readonly keys: Keys;
  readonly history: History;
  readonly bot: Account;
  readonly serviceUrl: string;
}

function createSender({
  set,
  keys,
  history,
  serviceUrl,
}: SenderParts): Pick<TeamsStandIn, 'connect' | 'token' | 'deliver' | 'post'> {
  let address = set.bot;
  const target = () => {
    if (address === undefined) throw new Error('connect() the stand-in to a bot first');
    return new URL('/api/messages', address);
  };
  const token = ({ claims = {}, header, signer }: TokenOptions = {}) => {
    const now = Math.floor(set.clock() / 1_000);
    const right = { serviceurl: serviceUrl, nbf: now, exp: now + 3_600, iss: 'https://api.botframework.com', aud: set.appId };
    return keys.sign({ ...right, ...claims }, header, signer);
  };
  return {
    connect: (bot) => {
      address = bot;
    },
    token,
    post: (raw, headers = {}) => post(target(), raw, headers),
    deliver: (activity, { token: shown = token(), headers = {}, raw = JSON.stringify(activity) } = {}) => {
      openFor(activity, history);
      const authorization: Record<string, string> = shown === null ? {} : { Authorization: `Bearer ${shown}` };
      const usual = { 'Content-Type': 'application/json; charset=utf-8', 'MS-CV': randomUUID(), ...authorization };
      return post(target(), raw, { ...usual, ...headers });
    },
  };
}

/** An activity that a test wrote by hand comes from a conversation that exists. */
function openFor({ conversation, from, channelId }: Activity, history: History): void {
  if (!isObject(conversation) || typeof conversation.id !== 'string' || findPlace(conversation.id, history)) return;
  const members = isObject(from) && typeof from.id === 'string' ? [from as unknown as Account] : [];
  const type =
    conversation.conversationType === 'channel' || conversation.conversationType === 'groupChat'
      ? conversation.conversationType
      : 'personal';
  const own = channelId === 'directline' ? { channelId: 'directline' as const } : {};
  history.open({ ...place(conversation.id, type, conversation.id), ...own, members });
}

// --- waiting ---------------------------------------------------------------------------------------------------------

function until<T>(look: () => T | null | undefined | false, history: History, calls: readonly Call[]): Promise<T> {
  return new Promise((resolve, reject) => {
    const end = () => {
      clearTimeout(timer);
      deaf();
    };
    const check = () => {
      try {
        const found = look();
        if (found === null || found === undefined || found === false) return;
        end();
        resolve(found);
      } catch (error) {
        end();
        reject(error);
      }
    };
    const timer = setTimeout(() => {
      end();
      reject(new Error(`it did not happen within ${PATIENCE_MS} ms; the bot's calls: ${describeCalls(calls)}`));
    }, PATIENCE_MS);
    const deaf = history.listen(check);
    check();
  });
}

function describeCalls(calls: readonly Call[]): string {
  return calls.map(({ operation, outcome }) => `${operation} → ${outcome}`).join(', ') || 'none';
}
