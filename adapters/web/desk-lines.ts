/** The lines of a ticket as the page gets them. */
import type { Card } from '../../bot/types.ts';
import type { DeskLine, PrivateWord } from './desk-book.ts';

export interface ShownLine extends Omit<DeskLine, 'card' | 'replaces'> {
  /** An Adaptive Card. */
  readonly card: object | null;
  /** Card.turn: it stays with a card only until the next version takes its place. */
  readonly turn: number | null;
}

type Draw = (card: Card) => object;

/** Each card in its newest version only, where its first one stood; everything else as it came. */
export function showLines(lines: readonly DeskLine[], draw: Draw): readonly ShownLine[] {
  const placed: DeskLine[] = [];
  const places = new Map<number, number>();
  for (const line of lines) {
    const place = (line.replaces === null ? undefined : places.get(line.replaces)) ?? placed.length;
    placed[place] = line;
    if (line.card) places.set(line.card.turn, place);
  }
  return placed.map((line) => toShown(line, draw));
}

export function showWord({ text, card }: PrivateWord, draw: Draw) {
  return { text, card: card && draw(card), turn: card?.turn ?? null };
}

function toShown({ card, replaces: _, ...line }: DeskLine, draw: Draw): ShownLine {
  return { ...line, card: card && draw(card), turn: card?.turn ?? null };
}
