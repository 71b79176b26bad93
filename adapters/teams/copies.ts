/** Second copies of a card: Teams took it, its answer was lost, and the card was sent again. */
import { describeError, type Log } from '../log.ts';
import type { Store } from '../store/store.ts';
import { readPlace } from './address.ts';
import type { Connector } from './connector.ts';
import type { TeamsPress } from './reading.ts';

interface Pressed {
  readonly place: string | null;
  readonly conversation: string;
  /** Card.turn of the pressed card, and of those that came after it. */
  readonly turns: readonly number[];
}

/**
 * Nothing is known of the pressed message, though its card, or what took its place, stands somewhere: one that is only on its way
 * is no copy.
 */
export async function isCopy(
  { place, conversation, turns }: Pressed,
  { conversationAt, findCard }: Pick<Store, 'conversationAt' | 'findCard'>,
): Promise<boolean> {
  if (place === null || (await conversationAt(place)) !== null) return false;
  const cards = await Promise.all(turns.map((turn) => findCard(conversation, turn)));
  return cards.some((card) => card !== null && card.places.length > 0);
}

interface Parts {
  readonly connector: Pick<Connector, 'delete'>;
  readonly log: Log;
}

/** Best effort, and nobody waits for it: when it is pressed again, it is tried again. */
export function takeAway({ place, to: { serviceUrl } }: Pick<TeamsPress, 'place' | 'to'>, { connector, log }: Parts): void {
  if (place === null) return;
  const { conversation, activity } = readPlace(place);
  connector
    .delete({ serviceUrl, conversation }, activity)
    .catch((error) => log.debug({ error: describeError(error) }, 'the copy of a card could not be taken away'));
}
