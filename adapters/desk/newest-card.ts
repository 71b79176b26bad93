/** The card of a ticket as it stands at the desks now. */
import type { Card } from '../../bot/types.ts';
import type { DeskRecords } from '../store/store.ts';

export async function newestCard(desk: Pick<DeskRecords, 'lines'>, ticket: string): Promise<Card | null> {
  return (await desk.lines(ticket, 0)).findLast(({ card }) => card !== null)?.card ?? null;
}
