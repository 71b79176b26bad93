/** What leads to a ticket from away of its own messages: out of a window, or out of a message that one person alone sees. Signed, not hidden. */
import { createHmac, timingSafeEqual } from 'node:crypto';
import type { TicketAt } from '../store/store.ts';

/** A button of a ticket in the hands of one person. */
export interface Pass extends TicketAt {
  readonly team: string;
  /** Incoming.user of him who may use it. */
  readonly holder: string;
  /** The value of the button (press.ts). */
  readonly token: string;
}

export interface Passes {
  /** For the value of a button, of 2,000 characters at most, or a window's private metadata, of 3,000. */
  readonly write: (pass: Pass) => string;
  /** Null for what was not written here. */
  readonly read: (text: string) => Pass | null;
}

const SEPARATOR = '.';
/** 132 bits. */
const TAG_LENGTH = 22;
/** Longer ones were not written here. */
const MAX_PASS = 3_000;
/** Nothing else that the key signs begins so. */
const PURPOSE = 'slack-pass';

export function createPasses(key: Buffer): Passes {
  const tagOf = (body: string) =>
    createHmac('sha256', key).update(`${PURPOSE}\n${body}`).digest('base64url').slice(0, TAG_LENGTH);
  return {
    write: (pass) => {
      const body = Buffer.from(JSON.stringify(pass)).toString('base64url');
      return `${body}${SEPARATOR}${tagOf(body)}`;
    },
    read: (text) => {
      const [body = '', tag = '', ...more] = text.length > MAX_PASS ? [] : text.split(SEPARATOR);
      if (more.length > 0 || !isSame(tag, tagOf(body))) return null;
      return JSON.parse(Buffer.from(body, 'base64url').toString()) as Pass;
    },
  };
}

function isSame(a: string, b: string): boolean {
  const [left, right] = [Buffer.from(a), Buffer.from(b)];
  return left.length === right.length && timingSafeEqual(left, right);
}
