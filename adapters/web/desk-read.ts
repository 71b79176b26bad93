/** What the desk's page may send: the last place that knows its words. */
import { z } from 'zod';
import { isReservedName } from '../../bot/desk/agent-name.ts';
import { DESK_ACTS } from '../../bot/types.ts';
import { parseObject } from '../body.ts';
import { cleanName } from './desk-session.ts';
import { describeIssue } from './issue.ts';

/** What is done from here. Of messages that could be corrected or deleted, the page does not know who wrote them. */
export const WEB_ACTS = DESK_ACTS.filter((act) => act !== 'correct' && act !== 'withdraw');

/** What is understood, or the sentence that says why it is not. */
export type Read<T> = { readonly value: T } | { readonly refused: string };

export interface Entering {
  /** Null: whichever is free. */
  readonly name: string | null;
  readonly key: string;
}

export type Acting = z.infer<typeof Act>;

/** Acts that say something: without words there is nothing to do. */
const SAYING: readonly string[] = ['reply', 'note'];
const BAD_NAME = 'name: it has 1 to 40 characters, at least one letter or digit among them, and none that cannot be seen';
const RESERVED_NAME = 'Users would take this name for the bot, for themselves or for all of the desk. Choose another one.';

const Ticket = z.string().min(1).max(200);
const Enter = z.object({ name: z.string().max(400).optional(), key: z.string().max(1_000).optional() });
const Act = z
  .object({
    ticket: Ticket,
    id: z.string().regex(/^[\w-]{1,64}$/, 'letters, digits and hyphens, at most 64'),
    do: z.enum(WEB_ACTS),
    text: z.string().optional(),
    about: z.string().min(1).max(200).optional(),
  })
  .refine(({ do: act, text }) => !SAYING.includes(act) || (text ?? '').trim() !== '', {
    path: ['text'],
    message: 'type the words first',
  });
const Typing = z.object({ ticket: Ticket });

export function readEnter(body: Buffer): Read<Entering> {
  const read = understand(Enter, body);
  if ('refused' in read) return read;
  const { name = null, key = '' } = read.value;
  if (name === null) return { value: { name, key } };
  const clean = cleanName(name);
  if (clean === null) return { refused: notUnderstood(BAD_NAME) };
  return isReservedName(clean) ? { refused: RESERVED_NAME } : { value: { name: clean, key } };
}

export function readAct(body: Buffer): Read<Acting> {
  return understand(Act, body);
}

export function readTyping(body: Buffer): Read<z.infer<typeof Typing>> {
  return understand(Typing, body);
}

function understand<T>(schema: z.ZodType<T>, body: Buffer): Read<T> {
  const read = schema.safeParse(parseObject(body.toString('utf8')));
  return read.success ? { value: read.data } : { refused: notUnderstood(describeIssue(read.error)) };
}

function notUnderstood(what: string): string {
  return `This is not understood, at ${what}.`;
}
