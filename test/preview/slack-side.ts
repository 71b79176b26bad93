/** An answer as Slack gets it. */

import { type SlackMessage, toBlockKit, toSpentBlocks } from '../../adapters/render/block-kit.ts';
import { SPENT } from '../../adapters/render/spent.ts';
import { toTextMessages } from '../../adapters/slack/text-messages.ts';
import type { Outgoing } from '../../bot/types.ts';
import { type Note, partsOf, type Shown, type Side } from './side.ts';
import { token } from './tokens.ts';

/** The sentence with which send.ts spends a card. */
/** About what fits a notification; Slack does not say how much. */
const NOTIFIED = 150;

export function toSlackSide({ card, text }: Outgoing): Side {
  const live = card ? toBlockKit(card, token) : toTextMessages(text);
  return { live: live.map(show), spent: card ? toSpentBlocks(card, SPENT).map(show) : [] };
}

function show(message: SlackMessage): Shown {
  return { drawing: { kind: 'blocks', blocks: message.blocks }, notes: [...notifications(message), ...readings(message)] };
}

/** Desktops take the words of the blocks since July 2026, telephones still the text beside them. */
function notifications({ text, blocks }: SlackMessage): Note[] {
  const words = [...partsOf(blocks.slice(0, 4))].flatMap((part) => (typeof part.text === 'string' ? [part.text] : []));
  return [
    { label: 'Notification on a telephone', text: decode(text).slice(0, NOTIFIED) },
    { label: 'Notification on a desktop', text: words.join(' ').slice(0, NOTIFIED) },
  ];
}

function readings({ text, blocks }: SlackMessage): Note[] {
  const buttons = [...partsOf(blocks)].flatMap(({ accessibility_label }) => accessibility_label ?? []);
  return [
    { label: 'Screen reader (text, in the place of the blocks)', text: decode(text) },
    ...(buttons.length > 0 ? [{ label: 'Buttons, as they are read', text: buttons.join('\n') }] : []),
  ];
}

function decode(text: string): string {
  return text.replaceAll('&lt;', '<').replaceAll('&gt;', '>').replaceAll('&amp;', '&');
}
