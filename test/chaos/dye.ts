/**
 * A dye in every answer: a word by which what stands at a platform is known to be this row of the store, and no other. It is put into what
 * the brain says and changes nothing of what the brain does.
 */
import { createHash } from 'node:crypto';
import type { Card, Outgoing } from '../../bot/types.ts';

const DYE = /zq[b-y]{12}qz/g;
const MARK = /xw[b-y]{9}wx/;
/** Without a and z, so that a dye never runs into what stands beside it. */
const LETTERS = 'bcdefghijklmnopqrstuvwxy';

/** The same whenever the same turn is taken again. */
export function dyeAnswers(conversation: string, delivery: string, outgoing: readonly Outgoing[]): readonly Outgoing[] {
  return outgoing.map((answer, i) => dyeAnswer(answer, `zq${lettersOf(`${conversation}\n${delivery}\n${i}`, 12)}qz`));
}

/** Each once, in the order in which they stand there. */
export function findDyes(text: string): readonly string[] {
  return [...new Set(text.match(DYE) ?? [])];
}

/** The mark of a user's message: letters only, so that nothing reads a code, a name or a key in it. */
export function makeMark(conversation: string, number: number): string {
  return `xw${lettersOf(`${conversation}\n${number}`, 9)}wx`;
}

export function findMark(text: string): string | null {
  return MARK.exec(text)?.[0] ?? null;
}

/** Behind the words, because their beginning may be counted on (Outgoing.lead); in the title and at commands, which are on every part of a card. */
function dyeAnswer(answer: Outgoing, dye: string): Outgoing {
  return { ...answer, text: `${answer.text} ${dye}`, card: answer.card && dyeCard(answer.card, dye) };
}

function dyeCard(card: Card, dye: string): Card {
  const body = card.body.map((block) => (block.kind === 'step' ? { ...block, label: `${block.label} ${dye}` } : block));
  return { ...card, title: `${dye} ${card.title}`, body };
}

function lettersOf(text: string, length: number): string {
  const bytes = createHash('sha256').update(text).digest();
  return [...bytes.subarray(0, length)].map((byte) => LETTERS[byte % LETTERS.length]).join('');
}
