/** The keys of the Bot Framework: signs its tokens and publishes what they are checked with. */
import { createHmac, generateKeyPairSync, type KeyObject, randomBytes, sign } from 'node:crypto';
import type { Json } from './types.ts';

/** The smallest that checkers accept for RS256. */
const KEY_BITS = 2048;

/** Who signs: the published key, a key nobody published, the public key used as an HMAC secret, or nobody. */
export type Signer = 'published' | 'stranger' | 'public-as-secret' | 'nobody';

interface Key {
  readonly kid: string;
  readonly publicKey: KeyObject;
  readonly privateKey: KeyObject;
}

export interface Keys {
  /** The JWKS document. */
  readonly published: () => { readonly keys: readonly Json[] };
  /** Signs with a new key from now on. The old one stays published beside it, unless it is withdrawn. */
  readonly rotate: (options?: { readonly withdraw?: boolean }) => void;
  readonly sign: (claims: Json, header?: Json, signer?: Signer) => string;
}

/** Channels that a key vouches for are its endorsements. */
export function createKeys(endorsements: readonly string[]): Keys {
  let keys = [first()];
  return {
    published: () => ({ keys: keys.map((key) => toJwk(key, endorsements)) }),
    rotate: ({ withdraw = false } = {}) => {
      keys = withdraw ? [generateKey()] : [...keys, generateKey()];
    },
    sign: (claims, header = {}, signer = 'published') => signAs(signer, keys.at(-1) as Key, claims, header),
  };
}

const ALGORITHMS: Readonly<Record<Signer, string>> = {
  published: 'RS256',
  stranger: 'RS256',
  'public-as-secret': 'HS256',
  nobody: 'none',
};

function signAs(signer: Signer, key: Key, claims: Json, header: Json): string {
  const head = { typ: 'JWT', alg: ALGORITHMS[signer], kid: key.kid, x5t: key.kid, ...header };
  const signed = `${encode(head)}.${encode(claims)}`;
  return `${signed}.${signatureOf(signer, key, Buffer.from(signed)).toString('base64url')}`;
}

function signatureOf(signer: Signer, key: Key, signed: Buffer): Buffer {
  switch (signer) {
    case 'published':
      return sign('RSA-SHA256', signed, key.privateKey);
    case 'stranger':
      return sign('RSA-SHA256', signed, stranger().privateKey);
    case 'public-as-secret':
      return createHmac('sha256', key.publicKey.export({ type: 'spki', format: 'pem' }))
        .update(signed)
        .digest();
    case 'nobody':
      return Buffer.alloc(0);
  }
}

/** All stand-ins of a process begin with the same key, as all bots do with Microsoft's; making one takes a while. */
const first = once(generateKey);
const stranger = once(generateKey);

function once<T>(make: () => T): () => T {
  let made: { readonly value: T } | null = null;
  return () => {
    made ??= { value: make() };
    return made.value;
  };
}

function generateKey(): Key {
  return { kid: randomBytes(20).toString('base64url'), ...generateKeyPairSync('rsa', { modulusLength: KEY_BITS }) };
}

function toJwk({ kid, publicKey }: Key, endorsements: readonly string[]): Json {
  const { n, e } = publicKey.export({ format: 'jwk' });
  return { kty: 'RSA', use: 'sig', kid, x5t: kid, n, e, endorsements };
}

function encode(part: Json): string {
  return Buffer.from(JSON.stringify(part)).toString('base64url');
}
