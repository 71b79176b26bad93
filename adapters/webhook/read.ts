/** What another system may ask for: pure, and the last place that knows its words. */
import { z } from 'zod';
import type { DeskAction } from '../../bot/types.ts';
import { parseObject } from '../body.ts';

/** What somebody in another system does to a ticket. */
export interface Command {
  readonly ticket: string;
  readonly agent: { readonly id: string; readonly name: string };
  readonly action: Pick<DeskAction, 'do' | 'text'>;
}

const MAX_NAME = 100;
const MAX_TEXT = 20_000;
const NOT_AN_OBJECT = 'The body is not a JSON object.';

/** What has to say something, and what may. */
const WORDS = { 'ticket.reply': 'reply', 'ticket.note': 'note' } as const;
const DEEDS = {
  'ticket.claim': 'claim',
  'ticket.release': 'release',
  'ticket.resolve': 'resolve',
  'ticket.return': 'return',
  'ticket.reopen': 'reopen',
} as const;
const ACTS = { ...WORDS, ...DEEDS };

/** Stored and shown: neither control characters, nor halves of characters, nor what turns the direction of reading around. */
const Name = z
  .string()
  .trim()
  .min(1)
  .max(MAX_NAME)
  .regex(/^[^\p{Cc}\p{Cs}\u202a-\u202e\u2066-\u2069]*$/u);
/** The database ends a text at NUL. */
const Text = z
  .string()
  .max(MAX_TEXT)
  .regex(/^[^\0\p{Cs}]*$/u);
const Whose = { ticket: Name, agent: z.object({ id: Name, name: Name }) };
const Body = z.discriminatedUnion('type', [
  z.object({
    type: z.enum(keysOf(WORDS)),
    data: z.object({ ...Whose, text: Text.refine((text) => text.trim() !== '') }),
  }),
  z.object({ type: z.enum(keysOf(DEEDS)), data: z.object({ ...Whose, text: Text.nullish() }) }),
]);

/** The command, or a sentence for whoever connects the systems; it names fields and repeats no values. */
export function readCommand(body: Buffer): Command | { readonly problem: string } {
  const value = parseObject(body.toString('utf8'));
  if (value === null) return { problem: NOT_AN_OBJECT };
  const read = Body.safeParse(value);
  if (!read.success) return { problem: describe(read.error) };
  const { ticket, agent, text } = read.data.data;
  return { ticket, agent, action: { do: ACTS[read.data.type], ...(text?.trim() && { text }) } };
}

function describe({ issues }: z.ZodError): string {
  return `The field ${issues[0]?.path.join('.')} is missing, or not what is taken there.`;
}

function keysOf<T extends object>(object: T): [keyof T & string, ...(keyof T & string)[]] {
  return Object.keys(object) as [keyof T & string, ...(keyof T & string)[]];
}
