/** What somebody sees who looks at a message. */
import type { Json, Message } from '../../stand-ins/slack/wire.ts';

/** The labels of everything that can be pressed. */
export function buttonsOf(message: Pick<Message, 'blocks'> | undefined): readonly string[] {
  return pressable(message).map(({ text }) => text.text);
}

/** The turns whose buttons can still be pressed: not more than one at a time. */
export function liveTurns(messages: readonly Message[]): readonly string[] {
  const values = messages.flatMap(pressable).map(({ value }) => String(value).split('|')[0] ?? '');
  return [...new Set(values)];
}

/** All texts of the blocks, in a line each. */
export function wordsOf(message: Pick<Message, 'blocks' | 'text'> | undefined): string {
  return textsOf(message?.blocks ?? []).join('\n');
}

function pressable(message: Pick<Message, 'blocks'> | undefined): readonly Json[] {
  const blocks = message?.blocks ?? [];
  const elements = blocks.flatMap((block) => [...(block.type === 'actions' ? block.elements : []), block.accessory]);
  return elements.filter((element) => element?.type === 'button');
}

function textsOf(value: unknown): readonly string[] {
  if (Array.isArray(value)) return value.flatMap(textsOf);
  if (typeof value !== 'object' || value === null) return [];
  return Object.entries(value).flatMap(([key, inner]) =>
    key === 'text' && typeof inner === 'string' ? [inner] : textsOf(inner),
  );
}
