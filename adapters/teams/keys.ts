/** The public keys of the Bot Framework: with which a request from Teams is signed, and for which channels each key may speak. */
import { createPublicKey, type KeyObject } from 'node:crypto';
import { z } from 'zod';
import { type Exchange, exchange as exchangeOverHttp } from '../exchange.ts';
import type { Log } from '../log.ts';
import { within } from '../within.ts';
import { isLoopbackServiceUrl } from './service-url.ts';

export interface SigningKey {
  readonly key: KeyObject;
  /** The channels this key may sign for. */
  readonly endorsements: readonly string[];
}

export type FoundKey =
  | { readonly kind: 'key'; readonly key: SigningKey }
  | { readonly kind: 'unknown' }
  /** There are no keys that may still be used: nobody can be let in, and nobody can be turned away for good. */
  | { readonly kind: 'unavailable' };

export interface Keys {
  readonly find: (kid: string) => Promise<FoundKey>;
  /** For metrics: how many keys there are, how old they are, and whether the last attempt to renew them failed. */
  readonly state: () => { readonly keys: number; readonly ageMs: number | null; readonly failing: boolean };
}

interface Parts {
  readonly metadataUrl: string;
  readonly exchange?: Exchange;
  /** Milliseconds since 1970. */
  readonly clock: () => number;
  readonly log: Log;
}

const HOUR_MS = 3_600_000;
/** Microsoft asks for a renewal once a day. */
const RENEW_AFTER_MS = 24 * HOUR_MS;
/** How long keys are trusted while their source is down: a long weekend. */
const KEEP_MS = 120 * HOUR_MS;
/** One renewal an hour that an unknown key id asks for, however many come: anybody can invent ids. */
const UNKNOWN_EVERY_MS = HOUR_MS;
/** Between failed attempts while there are no keys at all. */
const FIRST_LOAD_EVERY_MS = 5_000;
const FETCH_TIMEOUT_MS = 5_000;
/** What a request waits for a renewal at most: enough for a new key, too little to be felt as an outage. */
const PATIENCE_MS = 1_000;
/** The real documents have about 1 and 30 KB. */
const MAX_BYTES = 512 * 1024;
/** Shorter ones are no proof any more (RFC 7518, 3.3). */
const LEAST_BITS = 2048;

const Metadata = z.object({ jwks_uri: z.url() });
const KeySet = z.object({ keys: z.array(z.unknown()).max(200) });
const RsaKey = z.object({
  kty: z.literal('RSA'),
  use: z.literal('sig').optional(),
  kid: z.string().min(1),
  n: z.string(),
  e: z.string(),
  endorsements: z.array(z.string()).catch([]),
});

type Loaded = { readonly at: number; readonly byId: ReadonlyMap<string, SigningKey> };

/** Loads at the first question and renews by questions: a bot that nobody asks fetches nothing. */
export function createKeys({ metadataUrl, exchange = exchangeOverHttp, clock, log }: Parts): Keys {
  let loaded: Loaded | null = null;
  let running: Promise<void> | null = null;
  let triedAt = Number.NEGATIVE_INFINITY;
  let unknownAt = Number.NEGATIVE_INFINITY;
  let failing = false;

  const ageMs = () => (loaded ? clock() - loaded.at : null);
  const usable = () => (loaded && clock() - loaded.at <= KEEP_MS ? loaded.byId : null);

  async function load(): Promise<void> {
    triedAt = clock();
    try {
      loaded = { at: triedAt, byId: await fetchKeys(metadataUrl, exchange) };
      failing = false;
    } catch (error) {
      failing = true;
      const about = { ageMs: ageMs(), why: explain(error) };
      if (usable())
        log.error(about, 'the keys of the Bot Framework could not be renewed; the old ones are used for up to 5 days');
      else log.error(about, 'there are no keys of the Bot Framework: nothing from Teams can be let in');
    } finally {
      running = null;
    }
  }
  const renew = (): Promise<void> => {
    running ??= load();
    return running;
  };

  async function findUnknown(kid: string): Promise<FoundKey> {
    if (running === null && clock() - unknownAt >= UNKNOWN_EVERY_MS) {
      unknownAt = clock();
      void renew();
    }
    if (running !== null) await within(running, PATIENCE_MS, () => undefined);
    const key = usable()?.get(kid);
    return key ? { kind: 'key', key } : { kind: 'unknown' };
  }

  return {
    state: () => ({ keys: loaded?.byId.size ?? 0, ageMs: ageMs(), failing }),
    async find(kid) {
      if (!usable() && (running !== null || clock() - triedAt >= FIRST_LOAD_EVERY_MS)) await renew();
      const keys = usable();
      if (!keys) return { kind: 'unavailable' };
      if ((ageMs() ?? 0) >= RENEW_AFTER_MS && clock() - triedAt >= HOUR_MS) void renew();
      const key = keys.get(kid);
      return key ? { kind: 'key', key } : findUnknown(kid);
    },
  };
}

async function fetchKeys(metadataUrl: string, exchange: Exchange): Promise<ReadonlyMap<string, SigningKey>> {
  const { jwks_uri } = Metadata.parse(await fetchJson(metadataUrl, exchange));
  if (!isBeside(jwks_uri, metadataUrl)) throw new Error('The metadata names keys on another host.');
  const keys = toKeys(KeySet.parse(await fetchJson(jwks_uri, exchange)).keys);
  if (keys.size === 0) throw new Error('The key document holds no usable key.');
  return keys;
}

/** The metadata may not send the bot to another machine, nor from https to http. This one has several names. */
function isBeside(url: string, metadataUrl: string): boolean {
  const [keys, metadata] = [new URL(url), new URL(metadataUrl)];
  const isSameHost = keys.hostname === metadata.hostname || [keys, metadata].every(({ href }) => isLoopbackServiceUrl(href));
  return isSameHost && keys.protocol === metadata.protocol;
}

async function fetchJson(url: string, exchange: Exchange): Promise<unknown> {
  const limits = { timeoutMs: FETCH_TIMEOUT_MS, maxBytes: MAX_BYTES };
  const { status, text } = await exchange(url, { method: 'GET', headers: { Accept: 'application/json' }, ...limits });
  if (status !== 200) throw new Error(`The answer was ${status}.`);
  return JSON.parse(text);
}

/** Keys of other kinds are passed over: the document may hold what a later protocol needs. */
function toKeys(entries: readonly unknown[]): ReadonlyMap<string, SigningKey> {
  const read = entries.map((entry) => RsaKey.safeParse(entry)).flatMap(({ data }) => (data ? [data] : []));
  return new Map(
    read.flatMap(({ kid, kty, n, e, endorsements }) => {
      const key = importKey({ kty, n, e });
      return key ? [[kid, { key, endorsements }]] : [];
    }),
  );
}

/** Once, and not for every request that it signs. Null for what is no key, or too short. */
function importKey(jwk: { readonly kty: string; readonly n: string; readonly e: string }): KeyObject | null {
  try {
    const key = createPublicKey({ key: jwk, format: 'jwk' });
    return (key.asymmetricKeyDetails?.modulusLength ?? 0) >= LEAST_BITS ? key : null;
  } catch {
    return null;
  }
}

/** Everything here is public, so that the message may be logged. */
function explain(error: unknown): string {
  return error instanceof Error ? error.message : String(error);
}
