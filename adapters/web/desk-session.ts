/** Who sits at the web desk: a signed cookie that says the name and until when. Nothing of it is stored. */
import type { Ask } from '../http.ts';
import { createSeal, isSameSecret } from '../seal.ts';

/** A working day with the time around it; each visit of the page begins it anew. */
export const SESSION_MS = 12 * 60 * 60 * 1000;
/** Wrong keys that one address may try within TRIES_MS: nobody mistypes more often. */
const MOST_TRIES = 10;
/** The same for all that come over one connection's end, such as a proxy: one of them who guesses keeps the others out only then. */
const MOST_TRIES_OF_PEER = 100;
const TRIES_MS = 60_000;
/** Addresses remembered at once; beyond that the longest known is forgotten. */
const MOST_ADDRESSES = 10_000;
/** Longer cookies were not made here. */
const MAX_TOKEN = 1_000;
const MAX_NAME = 40;
/** An address of IPv6 with a port. */
const MAX_HOP = 60;
/** Not to be seen, or turning the direction of reading around: two names could look the same. */
const UNSEEN = /[\p{Cc}\p{Cs}\p{Zl}\p{Zp}\u061c\u200b\u200e\u200f\u202a-\u202e\u2060\u2066-\u2069\ufeff]/u;
const COOKIE = /(?:^|;\s*)reconnect-desk=([\w.-]+)(?:;|$)/;

export interface Agent {
  /** Random; it stays when he changes his name, so that his tickets stay his. */
  readonly id: string;
  /** As the users see it. */
  readonly name: string;
}

export interface Sessions {
  readonly seal: (agent: Agent, now: number) => string;
  /** Whose cookie it is; null when it was not made here, or its time is over. */
  readonly open: (ask: Pick<Ask, 'headers'>, now: number) => Agent | null;
}

/** With another DESK_KEY all sessions end: it goes into the signature. */
export function createSessions(signing: Buffer, key: string | null): Sessions {
  const seal = createSeal<Agent & { readonly until: number }>(signing, `web-desk\n${key ?? ''}`, MAX_TOKEN);
  return {
    seal: ({ id, name }, now) => seal.write({ id, name, until: now + SESSION_MS }),
    open: ({ headers }, now) => {
      const token = headers.cookie?.match(COOKIE)?.[1] ?? '';
      const session = seal.read(token);
      return session && session.until > now ? { id: session.id, name: session.name } : null;
    },
  };
}

/** `token` null takes the cookie away. It is sent to the desk only, never with the chat. */
export function sessionCookie(token: string | null, { headers }: Pick<Ask, 'headers'>): string {
  const secure = headers['x-forwarded-proto'] === 'https' ? '; Secure' : '';
  const age = token === null ? 0 : SESSION_MS / 1000;
  return `reconnect-desk=${token ?? ''}; Path=/desk; Max-Age=${age}; HttpOnly; SameSite=Strict${secure}`;
}

/** The name as users see it, or null for what is none: empty, too long, or with characters that do not show. */
export function cleanName(name: string): string | null {
  const clean = name.normalize('NFC').trim();
  const fits = [...clean].length <= MAX_NAME && /[\p{L}\p{N}]/u.test(clean) && !UNSEEN.test(clean);
  return fits ? clean : null;
}

export type Verdict = 'right' | 'wrong' | 'too-often';

/** Where somebody asks from: behind a proxy many have the same peer, and the proxy says which of them it is. */
export interface From {
  readonly peer: string;
  /** The nearest one that X-Forwarded-For names; whoever makes it up still has his peer. */
  readonly hop: string;
}

export function fromOf({ peer, headers }: Pick<Ask, 'peer' | 'headers'>): From {
  const named = [headers['x-forwarded-for'] ?? ''].flat().join(',');
  return { peer, hop: named.split(',').at(-1)?.trim().slice(0, MAX_HOP) ?? '' };
}

/** Compares what is given as DESK_KEY. It takes equally long however much of it is right, and counts wrong tries by where they come from. */
export function createKeyCheck(key: string): (given: string, from: From, now: number) => Verdict {
  const hops = createTries(MOST_TRIES);
  const peers = createTries(MOST_TRIES_OF_PEER);
  return (given, { peer, hop }, now) => {
    const name = `${peer} ${hop}`;
    if (hops.isFull(name, now) || peers.isFull(peer, now)) return 'too-often';
    if (isSameSecret(given, key)) return 'right';
    hops.add(name, now);
    peers.add(peer, now);
    return 'wrong';
  };
}

interface Tries {
  readonly isFull: (address: string, now: number) => boolean;
  readonly add: (address: string, now: number) => void;
}

function createTries(most: number): Tries {
  const tries = new Map<string, readonly number[]>();
  const recent = (address: string, now: number) => (tries.get(address) ?? []).filter((at) => at > now - TRIES_MS);
  return {
    isFull: (address, now) => recent(address, now).length >= most,
    add: (address, now) => {
      const all = [...recent(address, now), now];
      tries.delete(address);
      tries.set(address, all);
      const [oldest] = tries.keys();
      if (tries.size > MOST_ADDRESSES && oldest !== undefined) tries.delete(oldest);
    },
  };
}
