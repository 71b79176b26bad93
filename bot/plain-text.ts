/** A card as plain text that is complete by itself: for notifications, screen readers, terminals and scripts. */
import type { Block, Card } from './types.ts';

/** Everything the card shows, line by line, ending with what can be typed instead of pressing. */
export function cardToText(card: Card): string {
  const typed = card.actions.map(({ typed: word, label }) =>
    word.toLowerCase() === label.toLowerCase() ? `"${word}"` : `"${word}" (${label})`,
  );
  const lines = [card.title, ...card.body.flatMap((block) => ['', ...blockToLines(block)])];
  if (typed.length > 0) lines.push('', `You can type: ${typed.join(', ')}.`);
  return lines.join('\n');
}

/** The same for some blocks. */
export function blocksToText(blocks: readonly Block[]): string {
  return blocks.flatMap(blockToLines).join('\n');
}

function blockToLines(block: Block): string[] {
  switch (block.kind) {
    case 'text':
      return [block.text];
    case 'heading':
      return [`== ${block.text} ==`];
    case 'quote':
      return block.text.split('\n').map((line) => `> ${line}`);
    case 'facts':
      return block.items.map(({ label, value }) => `${label}: ${value}`);
    case 'warning':
      return [`! ${block.title}: ${block.text}`];
    case 'step':
      return stepToLines(block);
    case 'list':
      return block.items.map((item) => `- ${item}`);
    case 'commands':
      return [block.label, ...block.commands.map((command) => `  > ${command}`)];
    case 'source':
      return [block.text, ...block.links.map(({ title, url }) => `  ${title}: ${url}`)];
    case 'choices':
      return block.choices.map(({ label }) => `- ${label}`);
  }
}

function stepToLines(step: Extract<Block, { kind: 'step' }>): string[] {
  const only = step.only ? `[${step.only}] ` : '';
  const marks = [step.rights === 'admin' ? 'administrator' : null, step.risk].filter((mark) => mark !== null);
  return [
    `${step.done ? '[x]' : '[ ]'} ${step.label}. ${only}${step.text}${marks.length > 0 ? ` (${marks.join('; ')})` : ''}`,
    ...step.places.map((place) => `      ${place}`),
    ...step.commands.map((command) => `      > ${command}`),
    ...(step.check ? [`    Check: ${step.check}`] : []),
    ...(step.undo ? [`    Undo: ${step.undo}`] : []),
  ];
}
