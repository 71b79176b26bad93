/** The way out to Teams: an answer becomes messages of a conversation, new or in the place of earlier ones. */
import { type Channel, failure } from '../channel.ts';
import { type Board, patient, placeAnswer } from '../place.ts';
import type { PressTokens } from '../press.ts';
import type { Shelf } from '../store/store.ts';
import { placeOf, readAddress, readPlace, type TeamsAddress } from './address.ts';
import { type Connector, ConnectorError, type ConnectorRef } from './connector.ts';
import { createRendering, type TeamsMessage } from './render.ts';

interface Parts {
  readonly connector: Pick<Connector, 'create' | 'update' | 'delete' | 'open'>;
  readonly shelf: Pick<Shelf, 'get' | 'put'>;
  readonly tokens: PressTokens;
  /** Milliseconds since 1970. */
  readonly clock: () => number;
}

/** No call begins later than this after the first; with the call's own limit a send then ends well within its lease. */
const PATIENCE_MS = 10_000;
/** Refusals that pass by themselves: 412 is one of Teams' own, and a 401 is followed by a new token. */
const PASSING = [401, 408, 412, 429];
/** There is nothing at the place, or it may not be changed any more. */
const UNCHANGEABLE = [403, 404];
const CHATS = 'teams-chat';

export function createSend(parts: Parts): Channel['send'] {
  return async (address, outgoing, sending) => {
    const to = readAddress(address);
    if (to.told && outgoing.only !== undefined) return;
    const ref = { serviceUrl: to.serviceUrl, conversation: to.conversation ?? (await openChat(to, parts)) };
    const rendering = createRendering((offered, turn) => parts.tokens.sign(sending.conversation, offered, turn));
    const board = boardOf(ref, parts, (index) => `unnamed-${sending.seq}-${index}`);
    await placeAnswer(outgoing, sending, to.pressed ?? null, rendering, patient(board, parts.clock, PATIENCE_MS));
  };
}

/** The same for each user, so that it is asked for once. */
async function openChat({ serviceUrl, tenant, user, bot }: TeamsAddress, { connector, shelf, clock }: Parts): Promise<string> {
  const key = `${tenant}:${user}`;
  const known = await shelf.get(CHATS, key, clock());
  if (known !== null) return known;
  const opened = await attempt(() => connector.open({ serviceUrl, tenant, user, botId: bot }), false);
  await shelf.put(CHATS, key, opened);
  return opened;
}

function boardOf(ref: ConnectorRef, { connector }: Parts, nameless: (index: number) => string): Board<TeamsMessage> {
  const at = (place: string) => {
    const { conversation, activity } = readPlace(place);
    return [{ ...ref, conversation }, activity] as const;
  };
  return {
    create: async (message, index) => {
      const { id } = await attempt(() => connector.create(ref, message), true);
      return placeOf(ref.conversation, id || nameless(index));
    },
    update: (place, message) =>
      attempt(() => change(() => connector.update(...at(place), message), UNCHANGEABLE.includes.bind(UNCHANGEABLE)), false),
    remove: async (place) => {
      const isGone = (status: number) => status < 500 && !PASSING.includes(status);
      await attempt(() => change(() => connector.delete(...at(place)), isGone), false);
    },
  };
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

async function attempt<T>(act: () => Promise<T>, isNew: boolean): Promise<T> {
  try {
    return await act();
  } catch (error) {
    throw error instanceof ConnectorError ? toFailure(error, isNew) : error;
  }
}

/** `isNew`: it would have brought a new message, so that a repetition may bring a second one. */
function toFailure({ status, code, retryAfterMs, sent }: ConnectorError, isNew: boolean): Error {
  const isRefused = status !== null && status >= 400 && status < 500 && !PASSING.includes(status);
  return failure([status, code].filter((part) => part !== null).join(' ') || 'no-answer', {
    ...(retryAfterMs !== null && { retryAfterMs }),
    ...((isRefused || code === 'service-url-not-allowed') && { final: true }),
    ...(isNew && sent === 'maybe' && { ambiguous: true }),
  });
}
