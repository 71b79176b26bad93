/** What the page may send, and what becomes of it: the last place that knows the page's words. */
import { z } from 'zod';
import { type Action, type Content, PRESSES } from '../../bot/types.ts';
import { parseObject } from '../body.ts';
import { nameAction } from '../press.ts';
import { clip } from '../turn.ts';
import { describeIssue } from './issue.ts';

/** A message that is understood, or why it is not. `said` is what the transcript shows. */
export type Posted =
  | { readonly id: string; readonly content: Content; readonly said: string }
  | { readonly status: number; readonly refused: string };

const MAX_LABEL = 200;

const Id = z.string().regex(/^[\w-]{1,64}$/, 'letters, digits and hyphens, at most 64');
const Name = z.string().min(1).max(200);
const Value = z.union([Name, z.array(Name).max(50)]);

const Message = z.object({ id: Id, text: z.string().refine((text) => text.trim() !== '', 'type or paste the error first') });

const Step = { procedure: Name, step: z.number().int().positive(), done: z.boolean() };
const Actions = z.discriminatedUnion('kind', [
  z.strictObject({ kind: z.literal('answer'), question: Name, value: Value }),
  z.strictObject({ kind: z.literal('press'), press: z.enum(PRESSES) }),
  z.strictObject({ kind: z.literal('change'), fact: Name, value: Value }),
  z.strictObject({ kind: z.literal('reopen'), fact: Name }),
  z.strictObject({ kind: z.literal('step'), ...Step }),
  z.strictObject({ kind: z.literal('reread') }),
]) satisfies z.ZodType<Action>;
const Pressed = z.object({
  id: Id,
  action: Actions,
  turn: z.number().int().nonnegative().optional(),
  label: z.string().optional(),
});
const DeskAct = z.object({ action: z.object({ kind: z.literal('desk') }) });

export function readMessage(body: Buffer): Posted {
  const read = Message.safeParse(parseObject(body.toString('utf8')));
  if (!read.success) return notUnderstood(read.error);
  const { id, text } = read.data;
  return { id, content: { kind: 'text', text }, said: clip(text) };
}

/** The page names a press with the label of its button; without one the action itself is shown. */
export function readAction(body: Buffer): Posted {
  const value = parseObject(body.toString('utf8'));
  if (DeskAct.safeParse(value).success)
    return { status: 403, refused: 'What the help desk does cannot be done from the chat page.' };
  const read = Pressed.safeParse(value);
  if (!read.success) return notUnderstood(read.error);
  const { id, action, turn, label } = read.data;
  const content = { kind: 'action', action, ...(turn !== undefined && { turn }) } as const;
  return { id, content, said: clip(label?.trim() || nameAction(action), MAX_LABEL) };
}

function notUnderstood(error: z.ZodError): Posted {
  return { status: 400, refused: `The message is not understood, at ${describeIssue(error)}.` };
}
