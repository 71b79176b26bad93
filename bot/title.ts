/** What a case is about, in a line of the knowledge. */
import type { Brain } from './brain.ts';
import { DESK_SAY } from './say.ts';
import type { Conversation } from './types.ts';

/** Ids of the knowledge, as far as they are known. */
interface About {
  readonly cause: string | null;
  readonly error: string | null;
}

/** Of a conversation; null when nothing was recognised in it. */
export function nameCase({ cause, signals }: Conversation, brain: Brain): string | null {
  return findTitle({ cause, error: signals.at(-1)?.error ?? null }, brain);
}

/** Of a ticket, which always has one. */
export function titleOf(about: About, brain: Brain): string {
  return findTitle(about, brain) ?? DESK_SAY.unknownError;
}

/** The cause tells more than the error that it shows itself by. */
function findTitle({ cause, error }: About, { causes, errors }: Brain): string | null {
  return causes.get(cause ?? '')?.title ?? errors.get(error ?? '')?.title ?? null;
}
