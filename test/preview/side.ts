/** One answer of the bot as one platform shows it. */

export interface Side {
  readonly live: readonly Shown[];
  /** When it counts no more; none for what has nothing to press. */
  readonly spent: readonly Shown[];
}

/** One message. */
export interface Shown {
  readonly drawing: Drawing;
  /** What cannot be seen on it. */
  readonly notes: readonly Note[];
}

export type Drawing =
  | { readonly kind: 'card'; readonly json: Readonly<Record<string, unknown>> }
  | { readonly kind: 'blocks'; readonly blocks: readonly object[] }
  /** As Teams calls them: `plain` or `xml`. */
  | { readonly kind: 'text'; readonly text: string; readonly format: string };

export interface Note {
  readonly label: string;
  readonly text: string;
}

/** Every object in it, at any depth, in order. */
export function* partsOf(value: unknown): Generator<Readonly<Record<string, unknown>>> {
  if (typeof value !== 'object' || value === null) return;
  if (!Array.isArray(value)) yield value as Readonly<Record<string, unknown>>;
  for (const inner of Object.values(value)) yield* partsOf(inner);
}
