/** Small things that go out and come back: whoever holds one can read it, and nobody else can make one. */
import { createHash, createHmac, timingSafeEqual } from 'node:crypto';

const SEPARATOR = '.';

export interface Seal<T> {
  /** Letters, digits, `_`, `-` and one full stop. */
  readonly write: (value: T) => string;
  /** Null for what was not written here. */
  readonly read: (text: string) => T | null;
}

/** `purpose` keeps what one part of the bot has sealed from being read by another; what is longer than `most` was not written here. */
export function createSeal<T extends object>(key: Buffer, purpose: string, most: number): Seal<T> {
  const secret = createHmac('sha256', key).update(purpose).digest();
  const tagOf = (body: string) => createHmac('sha256', secret).update(body).digest('base64url');
  return {
    write: (value) => {
      const body = Buffer.from(JSON.stringify(value)).toString('base64url');
      return `${body}${SEPARATOR}${tagOf(body)}`;
    },
    read: (text) => {
      const [body = '', tag = '', ...more] = text.length > most ? [] : text.split(SEPARATOR);
      if (more.length > 0 || !isSameSecret(tag, tagOf(body))) return null;
      return JSON.parse(Buffer.from(body, 'base64url').toString('utf8')) as T;
    },
  };
}

/** Takes equally long however much of it is right, and however long it is. */
export function isSameSecret(a: string, b: string): boolean {
  const [left, right] = [a, b].map((text) => createHash('sha256').update(text).digest());
  return left !== undefined && right !== undefined && timingSafeEqual(left, right);
}
