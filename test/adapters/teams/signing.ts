/** The Bot Framework's side of a token: keys, the documents that publish them, and tokens as it makes them. */
import { exportJWK, generateKeyPair, type JWK, type JWTPayload, SignJWT } from 'jose';
import type { Heard, Said } from './local-server.ts';

export const APP_ID = '11111111-2222-3333-4444-555555555555';
export const SERVICE_URL = 'https://smba.trafficmanager.net/amer/';
/** Where the clocks of these tests stand, in milliseconds and seconds. */
export const NOW = Date.parse('2026-03-01T12:00:00Z');
export const NOW_S = NOW / 1000;

export interface Signer {
  readonly kid: string;
  readonly publicJwk: JWK;
  readonly privateKey: Awaited<ReturnType<typeof generateKeyPair>>['privateKey'];
}

export async function createSigner(kid: string): Promise<Signer> {
  const { publicKey, privateKey } = await generateKeyPair('RS256', { extractable: true });
  return { kid, publicJwk: await exportJWK(publicKey), privateKey };
}

export type Claims = Readonly<Record<string, unknown>>;

/** A token as Teams sends it, but for what the test changes; undefined takes a claim away. */
export function signToken(
  signer: Signer,
  changes: JWTPayload = {},
  header: { kid?: string; alg?: string } = {},
): Promise<string> {
  const claims = { ...goodClaims(), ...changes };
  return new SignJWT(claims).setProtectedHeader({ alg: 'RS256', kid: signer.kid, ...header }).sign(signer.privateKey);
}

export function goodClaims(): JWTPayload {
  const [nbf, exp] = [NOW_S - 60, NOW_S + 3540];
  return { iss: 'https://api.botframework.com', aud: APP_ID, serviceurl: SERVICE_URL, nbf, exp };
}

/** The published form of a key. */
export function publish({ kid, publicJwk }: Signer, endorsements: readonly string[] = ['msteams', 'webchat']): object {
  return { ...publicJwk, kid, use: 'sig', x5t: kid, endorsements };
}

/** Answers as the metadata server; `keys` may change between calls. */
export function publishing(keys: () => readonly unknown[] | number): (heard: Heard) => Said {
  return ({ path, headers }) => {
    const published = keys();
    if (typeof published === 'number') return { status: published };
    if (path === '/keys') return { status: 200, body: { keys: published } };
    return { status: 200, body: { issuer: 'https://api.botframework.com', jwks_uri: `http://${headers.host}/keys` } };
  };
}

/** A token put together by hand, for what no library would sign. */
export function forge(header: object, claims: object, signature = ''): string {
  const part = (value: object) => Buffer.from(JSON.stringify(value)).toString('base64url');
  return `${part(header)}.${part(claims)}.${signature}`;
}
