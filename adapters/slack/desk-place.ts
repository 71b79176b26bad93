/** Where things stand at a desk: the card in its channel, the rest in the thread under it. */
import type { Outgoing } from '../../bot/types.ts';
import type { DeskLine, DeskWay, Store } from '../store/store.ts';
import { readPlace, type SlackAddress } from './address.ts';

/** A ticket at one desk. */
export interface AtDesk {
  readonly team: string;
  readonly channel: string;
  readonly ticket: string | undefined;
  readonly route: string;
}

interface Known {
  readonly store: Pick<Store, 'desk'>;
  readonly desks: readonly DeskWay[];
}

/** Where a word of the bot to all of a desk goes. */
export async function placeOfWord(
  { team, channel }: AtDesk,
  { card }: Outgoing,
  anchor: () => Promise<string | null>,
): Promise<SlackAddress> {
  const root = card === null ? await anchor() : null;
  return { team, channel, ...(root !== null && { thread: readPlace(root).ts }) };
}

/** Where somebody of the desk sees a word for him alone: Slack shows it in a thread only where that has begun. */
export async function placeOfWhisper({ team, channel, ticket, route }: AtDesk, { store, desks }: Known): Promise<SlackAddress> {
  const way = desks.find(({ name }) => name === route);
  if (ticket === undefined || !way) return { team, channel };
  const anchor = await store.desk.anchor(ticket, route);
  const isBegun = anchor !== null && (await store.desk.lines(ticket, 0)).some((line) => standsUnder(line, way));
  return { team, channel, ...(isBegun && { thread: readPlace(anchor).ts }) };
}

/** A line that this desk has as well; one that it did not get was written there. */
function standsUnder({ card, desk, second }: DeskLine, { name, isSecond }: DeskWay): boolean {
  if (card !== null) return false;
  return desk === undefined ? !isSecond || second === true : desk === name;
}
