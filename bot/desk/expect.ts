/** What somebody who waits for a person may expect, said honestly. */
import type { Brain } from '../brain.ts';
import { describeHours, describeMoment, describeSpan, isOpen, nextOpening } from '../hours.ts';
import { SAY } from '../say.ts';

export function expectations({ desk, at, around }: Brain): string[] {
  if (!desk.staffed) return [SAY.deskNobody];
  if (desk.hours !== null && !isOpen(desk.hours, at)) {
    const opens = nextOpening(desk.hours, at);
    const when = opens === null ? SAY.deskNeverOpen : `${SAY.deskClosed} ${describeMoment(opens, desk.hours.zone, at)}.`;
    return [`${when} ${SAY.deskHours} ${describeHours(desk.hours)}. ${SAY.writeMeanwhile}`];
  }
  const queue = around.waiting === 1 ? SAY.queueOne : around.waiting > 1 ? `${around.waiting} ${SAY.queueMany}` : '';
  const pace = around.claimedWithin === null ? '' : `${SAY.claimedWithin} ${describeSpan(around.claimedWithin)}.`;
  const remind = `${SAY.remindAfter} ${describeSpan(desk.remindAfterMs)}, ${SAY.iRemind}`;
  return [[queue, pace, remind].filter(Boolean).join(' ')];
}
