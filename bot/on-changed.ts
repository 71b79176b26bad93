/** What an edit or a deletion of an earlier message does. The answer that was given stays; what is read, and what is kept, follows the user. */
import type { Brain } from './brain.ts';
import { forgetMessage, startOver } from './conversation.ts';
import type { Said } from './interpret.ts';
import { cardOf } from './next.ts';
import { onSaid } from './on-said.ts';
import { cardToText } from './plain-text.ts';
import { SAY } from './say.ts';
import { present, sayOnly, toDesk } from './speak.ts';
import type { Block, Button, Conversation, Outgoing, Paste, Step } from './types.ts';

const REREAD: Button = {
  label: 'Use the edited text',
  action: { kind: 'reread' },
  style: 'default',
  typed: 'use the edited text',
};

/** Characters that are kept of an edited text until the user says what shall count. */
const KEPT_EDIT = 20_000;

/** The new text is offered, not taken: steps may have been taken on the old one. Said once, however often the message is edited. */
export function onEdited(conversation: Conversation, message: string, text: string, brain: Brain): Step {
  const before = conversation.edited?.message === message ? conversation.edited : pasteOf(conversation, message);
  if (before && isSameText(before.text, text)) return { conversation, outgoing: [] };
  const clipped = text.slice(0, KEPT_EDIT);
  const edited = { ...conversation, edited: { message, text: clipped } };
  if (conversation.phase === 'with-human')
    return { conversation: edited, outgoing: [{ ...toDesk(`${SAY.userEdited}\n${clipped}`), passes: message }] };
  if (conversation.edited?.message === message) return { conversation: edited, outgoing: [] };
  const card = cardOf(edited, brain, [SAY.editedOffer]);
  if (card === null) return sayOnly(edited, SAY.editedAfter);
  return present(edited, { ...card, actions: [REREAD, ...card.actions] }, conversation.liveCard);
}

/** From the beginning with the edited text; what the user answered himself stays. */
export function onReread(conversation: Conversation, said: Said, brain: Brain): Step {
  const own = Object.entries(conversation.facts).filter(([, { how }]) => how === 'answered' || how === 'corrected');
  const fresh = { ...startOver(conversation), facts: Object.fromEntries(own) };
  return onSaid(fresh, said, brain);
}

/** Its words are forgotten everywhere; a card that shows them is drawn again without them. */
export function onDeleted(conversation: Conversation, message: string, brain: Brain): Step {
  const without = forgetMessage(conversation, message);
  const isKept = without.pastes.length < conversation.pastes.length;
  // The offer to read an edit goes with the message.
  const isOffered = conversation.edited?.message === message;
  const isQuoted = cardOf(conversation, brain, [])?.body.some(isQuoteOf(message)) ?? false;
  const isShown = conversation.liveCard > 0 && (isOffered || isQuoted);
  const card = isShown ? cardOf(without, brain, []) : null;
  const shown = card ? present(without, card, conversation.liveCard) : { conversation: without, outgoing: [] };
  const told = isKept && conversation.phase === 'with-human' ? [toDesk(SAY.userDeleted)] : [];
  return { ...shown, outgoing: [...shown.outgoing, ...told], forget: message };
}

/** An answer as it is kept once a message is deleted whose words it passes on or quotes. */
export function withoutWords(outgoing: Outgoing, message: string): Outgoing {
  if (outgoing.passes === message) return { ...outgoing, text: SAY.deleted };
  const isQuote = isQuoteOf(message);
  if (!outgoing.card?.body.some(isQuote)) return outgoing;
  const body = outgoing.card.body.map((block) =>
    isQuote(block) ? { kind: 'quote' as const, text: SAY.deleted, message } : block,
  );
  const card = { ...outgoing.card, body };
  return { ...outgoing, card, text: cardToText(card) };
}

function pasteOf({ pastes }: Conversation, message: string): Paste | undefined {
  return pastes.find((paste) => paste.message === message);
}

/** Platforms also tell an edit where nothing of the words has changed. */
function isSameText(before: string, now: string): boolean {
  const words = (text: string) => text.replace(/\s+/g, ' ').trim();
  return words(now) === words(before);
}

function isQuoteOf(message: string): (block: Block) => boolean {
  return (block) => block.kind === 'quote' && block.message === message;
}
