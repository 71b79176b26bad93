/** Short remarks that stand before a card: what changed, what was corrected, what was left out. */
import type { Brain } from './brain.ts';
import { describeValue } from './cards.ts';
import { changedFacts } from './conversation.ts';
import type { Said } from './said.ts';
import { SAY } from './say.ts';
import type { Evidence, Facts } from './types.ts';
import { holds, isKnown } from './when.ts';

/** "Changed: Windows on the remote computer: 2008 R2 → 2003", for facts that had a value before. */
export function describeChanges(before: Facts, after: Facts, brain: Brain): string[] {
  const changed = changedFacts(before, after).flatMap(({ fact, from, to }) => {
    const label = brain.questions.get(fact)?.label;
    if (label === undefined) return [];
    const now = to ? describeValue(fact, { value: to.value }, brain) : SAY.unknown;
    return isKnown(from) && from
      ? [`${label}: ${describeValue(fact, { value: from.value }, brain)} → ${now}`]
      : [`${label}: ${now}`];
  });
  if (changed.length === 0) return [];
  const corrected = changed.some((line) => line.includes('→'));
  return [`${corrected ? SAY.changed : SAY.noted} ${changed.join('; ')}.`];
}

/** Whether a remark tells that an earlier answer was another one: what was advised on it counts no more. */
export function isCorrection(remark: string): boolean {
  return remark.startsWith(SAY.changed);
}

/** A misprint is pointed out without repeating it; the right spelling is named once the version is known. */
export function misprintNotes(evidence: Evidence, facts: Facts, brain: Brain): string[] {
  const notes = evidence.misprints.flatMap(({ dispute, printed }) => {
    const all = brain.disputes.get(dispute)?.misprints.find((misprint) => misprint.printed === printed)?.right ?? [];
    const right = all.filter(({ when }) => holds(when, facts) === 'yes').map(({ text }) => text);
    if (right.length > 0) return [`${SAY.misprintRight} ${right.join('; ')}`];
    return all.some(({ when }) => holds(when, facts) === 'maybe') ? [SAY.misprint] : [];
  });
  return [...new Set(notes)];
}

/** Things about the message itself that the user should know. */
export function noticeOf({ evidence }: Said): string[] {
  return evidence.clipped ? [SAY.clipped] : [];
}
