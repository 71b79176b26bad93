/** A card that is over: it still reads the same, and nothing on it can be pressed. */
import type { Block, Card } from '../../bot/types.ts';

/** Said at the head of a card whose buttons count no more. */
export const SPENT = 'This is done; go on below.';

/**
 * The card without anything to press or to choose, the sentence `note` at its head. Steps keep their ticks: render them
 * so that they show, and cannot be pressed.
 */
export function spend(card: Card, note: string): Card {
  const head: Block = { kind: 'text', text: note, tone: 'strong' };
  return { ...card, body: [head, ...card.body.flatMap((block) => spendBlock(block, card))], actions: [] };
}

function spendBlock(block: Block, card: Card): Block[] {
  switch (block.kind) {
    case 'facts':
      return [{ ...block, items: block.items.map((item) => ({ ...item, fact: null })) }];
    case 'choices': {
      const list: Block = { kind: 'list', items: block.choices.map(({ label }) => label) };
      return block.label === card.title ? [list] : [{ kind: 'text', text: block.label, tone: 'strong' }, list];
    }
    default:
      return [block];
  }
}
