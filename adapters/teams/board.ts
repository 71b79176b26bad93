/** A conversation of Teams as a board: what is put there, changed and removed, and what a refusal means. */
import { type Failure, failure, type Sending } from '../channel.ts';
import type { Board } from '../place.ts';
import type { Shelf } from '../store/store.ts';
import { chatOf, placeOf, readPlace, splitThread, type TeamsAddress, threadOf } from './address.ts';
import type { Ambiguous } from './config.ts';
import { type Connector, ConnectorError, type ConnectorRef, LOGIN_FAILED } from './connector.ts';
import type { TeamsMessage } from './render.ts';

/** No call begins later than this after the first; with the call's own limit a send then ends well within its lease. */
export const PATIENCE_MS = 10_000;
/** Refusals that pass by themselves: 412 is one of Teams' own, and a 401 is followed by a new token. */
const PASSING = [401, 408, 412, 429];
/** As often as was asked; it does not say of what. */
const TOO_OFTEN = 429;
/** The whole organisation has put the bot out. */
const NOT_IN_TENANT = 'BotDisabledByAdmin';
/** There is nothing at the place, or it may not be changed any more. */
const UNCHANGEABLE = [403, 404];

export interface BoardParts {
  readonly connector: Pick<Connector, 'create' | 'update' | 'delete' | 'open'>;
  readonly shelf: Pick<Shelf, 'get' | 'put'>;
  /** Milliseconds since 1970. */
  readonly clock: () => number;
  readonly ambiguous: Ambiguous;
}

/** The id of somebody's chat with the bot. It is the same for each user, so that it is asked for once. */
export async function openChat(
  to: Omit<TeamsAddress, 'conversation'>,
  { connector, shelf, clock }: Omit<BoardParts, 'ambiguous'>,
): Promise<string> {
  const { serviceUrl, tenant, user, bot } = to;
  const { kind, key } = chatOf(to);
  const known = await shelf.get(kind, key, clock());
  if (known !== null) return known;
  const opened = await attempt(() => connector.open({ serviceUrl, tenant, user, botId: bot }), 'opens');
  await shelf.put(kind, key, opened);
  return opened;
}

/** `isChannel`: whatever is put there begins a thread of its own, in which its further parts stand. */
export function boardAt(
  ref: ConnectorRef,
  { connector, ambiguous }: Pick<BoardParts, 'connector' | 'ambiguous'>,
  { seq, isAbandoned }: Pick<Sending, 'seq' | 'isAbandoned'>,
  isChannel = false,
): Board<TeamsMessage> {
  const at = (place: string) => {
    const { conversation, activity } = readPlace(place);
    return [{ ...ref, conversation }, activity] as const;
  };
  return {
    create: async (message, index, first) => {
      // Whoever was sending it died: it may stand there.
      if (isAbandoned && ambiguous === 'park') throw failure('left-by-a-crash', { park: true });
      const conversation = isChannel && first !== null ? readPlace(first).conversation : ref.conversation;
      const { id } = await attempt(
        () => connector.create({ ...ref, conversation }, message),
        ambiguous === 'park' ? 'creates-once' : 'creates',
        conversation,
      );
      const name = id || `unnamed-${seq}-${index}`;
      return placeOf(isChannel && splitThread(conversation).root === null ? threadOf(conversation, name) : conversation, name);
    },
    update: (place, message) =>
      attempt(() => change(() => connector.update(...at(place), message), UNCHANGEABLE.includes.bind(UNCHANGEABLE)), 'changes'),
    remove: async (place) => {
      const isGone = (status: number) => status < 500 && !PASSING.includes(status);
      await attempt(() => change(() => connector.delete(...at(place)), isGone), 'changes');
    },
  };
}

/** What a call does. A repetition of one that creates may bring a second message; `creates-once` is never repeated for that reason. */
export type Doing = 'creates' | 'creates-once' | 'changes' | 'opens';

/** Rejects with a `failure` (../channel.ts). `conversation`: where it was to be done. */
export async function attempt<T>(act: () => Promise<T>, doing: Doing, conversation = ''): Promise<T> {
  try {
    return await act();
  } catch (error) {
    throw error instanceof ConnectorError ? toFailure(error, doing, conversation) : error;
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

function toFailure(error: ConnectorError, doing: Doing, conversation: string): Error {
  const { status, code, retryAfterMs, sent } = error;
  const isRefused = status !== null && status >= 400 && status < 500 && !PASSING.includes(status);
  const isUnclear = sent === 'maybe' && doing.startsWith('creates');
  return failure([status, code].filter((part) => part !== null).join(' ') || 'no-answer', {
    ...(retryAfterMs !== null && { retryAfterMs }),
    ...((isRefused || code === 'service-url-not-allowed') && { final: true }),
    ...((status === 400 || status === 413) && { refused: true }),
    ...(isUnclear && { ambiguous: true }),
    ...(isUnclear && doing === 'creates-once' && { park: true as const }),
    ...whoseLimit(error, doing),
    ...whatIsGone(error, conversation),
  });
}

/** Opening a chat counts for no conversation, and without a token nothing goes anywhere. */
function whoseLimit({ status, code }: ConnectorError, doing: Doing): Pick<Failure, 'holds'> {
  if (code === LOGIN_FAILED) return { holds: 'tenant' };
  if (status !== TOO_OFTEN) return {};
  return { holds: doing === 'opens' ? 'tenant' : 'place' };
}

/** A thread that is not there says nothing of its channel. */
function whatIsGone({ status, code }: ConnectorError, conversation: string): Pick<Failure, 'gone'> {
  if (status === 403) return { gone: code === NOT_IN_TENANT ? 'tenant' : 'place' };
  return status === 404 && splitThread(conversation).root === null ? { gone: 'place' } : {};
}
