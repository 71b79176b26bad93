/** One line of `chat --json`: what may be said, and what is said about a line that is not understood. */
import { z } from 'zod';
import { type Action, type Content, DESK_ACTS, PRESSES } from '../../bot/types.ts';

const value = z.union([
  z.string().max(200),
  z.number().transform(String),
  z.array(z.union([z.string().max(200), z.number().transform(String)])).max(50),
]);

const LINES = {
  text: z.string(),
  answer: z.strictObject({ question: z.string(), value }),
  press: z.enum(PRESSES),
  change: z.strictObject({ fact: z.string(), value }),
  step: z.strictObject({ procedure: z.string(), step: z.int().positive(), done: z.boolean() }),
  desk: z.strictObject({ agent: z.string().min(1).max(200), do: z.enum(DESK_ACTS), text: z.string().optional() }),
} as const;

/** A mistake in a line, with what to do about it. */
export interface LineError {
  readonly message: string;
  readonly tip: string;
}

const TIP = `One JSON object a line with exactly one of: ${Object.keys(LINES).join(', ')}.`;

/** Reads one line; never throws. */
export function readLine(line: string): { readonly content: Content } | { readonly error: LineError } {
  let parsed: unknown;
  try {
    parsed = JSON.parse(line.replace(/^\uFEFF/, ''));
  } catch {
    return { error: { message: 'This line is not JSON.', tip: TIP } };
  }
  if (typeof parsed !== 'object' || parsed === null || Array.isArray(parsed))
    return { error: { message: 'This line is not a JSON object.', tip: TIP } };
  const [kind, ...others] = Object.keys(parsed);
  if (kind === undefined || others.length > 0 || !Object.hasOwn(LINES, kind))
    return { error: { message: `Not understood: ${[kind, ...others].join(', ').slice(0, 100)}`, tip: TIP } };
  const result = LINES[kind as keyof typeof LINES].safeParse((parsed as Record<string, unknown>)[kind]);
  if (!result.success) {
    const issue = result.error.issues[0];
    return { error: { message: `${[kind, ...(issue?.path ?? [])].join('.')}: ${issue?.message ?? 'not valid'}`, tip: TIP } };
  }
  return {
    content:
      kind === 'text' ? { kind: 'text', text: result.data as string } : { kind: 'action', action: toAction(kind, result.data) },
  };
}

function toAction(kind: string, data: unknown): Action {
  return kind === 'press' ? ({ kind, press: data } as Action) : ({ kind, ...(data as object) } as Action);
}
