/** A conversation of Teams as a board: what is put there, changed and removed, and what a refusal means. */
import { failure } from '../channel.ts';
import type { Board } from '../place.ts';
import type { Shelf } from '../store/store.ts';
import { placeOf, readPlace, splitThread, type TeamsAddress, threadOf } from './address.ts';
import { type Connector, ConnectorError, type ConnectorRef } from './connector.ts';
import type { TeamsMessage } from './render.ts';

/** No call begins later than this after the first; with the call's own limit a send then ends well within its lease. */
export const PATIENCE_MS = 10_000;
/** Refusals that pass by themselves: 412 is one of Teams' own, and a 401 is followed by a new token. */
const PASSING = [401, 408, 412, 429];
/** There is nothing at the place, or it may not be changed any more. */
const UNCHANGEABLE = [403, 404];
const CHATS = 'teams-chat';

export interface BoardParts {
  readonly connector: Pick<Connector, 'create' | 'update' | 'delete' | 'open'>;
  readonly shelf: Pick<Shelf, 'get' | 'put'>;
  /** Milliseconds since 1970. */
  readonly clock: () => number;
}

/** The id of somebody's chat with the bot. It is the same for each user, so that it is asked for once. */
export async function openChat(to: Omit<TeamsAddress, 'conversation'>, { connector, shelf, clock }: BoardParts): Promise<string> {
  const { serviceUrl, tenant, user, bot } = to;
  const key = `${tenant}:${user}`;
  const known = await shelf.get(CHATS, key, clock());
  if (known !== null) return known;
  const opened = await attempt(() => connector.open({ serviceUrl, tenant, user, botId: bot }), false);
  await shelf.put(CHATS, key, opened);
  return opened;
}

/** `isChannel`: whatever is put there begins a thread of its own, in which its further parts stand. */
export function boardAt(
  ref: ConnectorRef,
  { connector }: Pick<BoardParts, 'connector'>,
  seq: number,
  isChannel = false,
): Board<TeamsMessage> {
  const at = (place: string) => {
    const { conversation, activity } = readPlace(place);
    return [{ ...ref, conversation }, activity] as const;
  };
  return {
    create: async (message, index, first) => {
      const conversation = isChannel && first !== null ? readPlace(first).conversation : ref.conversation;
      const { id } = await attempt(() => connector.create({ ...ref, conversation }, message), true);
      const name = id || `unnamed-${seq}-${index}`;
      return placeOf(isChannel && splitThread(conversation).root === null ? threadOf(conversation, name) : conversation, name);
    },
    update: (place, message) =>
      attempt(() => change(() => connector.update(...at(place), message), UNCHANGEABLE.includes.bind(UNCHANGEABLE)), false),
    remove: async (place) => {
      const isGone = (status: number) => status < 500 && !PASSING.includes(status);
      await attempt(() => change(() => connector.delete(...at(place)), isGone), false);
    },
  };
}

/** Rejects with a `failure` (../channel.ts). `isNew`: a repetition may bring a second message. */
export async function attempt<T>(act: () => Promise<T>, isNew: boolean): Promise<T> {
  try {
    return await act();
  } catch (error) {
    throw error instanceof ConnectorError ? toFailure(error, isNew) : error;
  }
}

/** False when the connector says that there is nothing to change. */
async function change(act: () => Promise<void>, isGone: (status: number) => boolean): Promise<boolean> {
  try {
    await act();
    return true;
  } catch (error) {
    if (error instanceof ConnectorError && error.status !== null && isGone(error.status)) return false;
    throw error;
  }
}

function toFailure({ status, code, retryAfterMs, sent }: ConnectorError, isNew: boolean): Error {
  const isRefused = status !== null && status >= 400 && status < 500 && !PASSING.includes(status);
  return failure([status, code].filter((part) => part !== null).join(' ') || 'no-answer', {
    ...(retryAfterMs !== null && { retryAfterMs }),
    ...((isRefused || code === 'service-url-not-allowed') && { final: true }),
    ...((status === 400 || status === 413) && { refused: true }),
    ...(isNew && sent === 'maybe' && { ambiguous: true }),
  });
}
