/** What an edit or a deletion of an earlier message does. The answer that was given stays; what is read, and what is kept, follows the user. */
import type { Brain } from './brain.ts';
import { clipLine, forgetMessage, keepPaste, startOver } from './conversation.ts';
import { cardOf, redraw } from './next.ts';
import { onSaid } from './on-said.ts';
import { cardToText } from './plain-text.ts';
import { maskSecrets } from './redact.ts';
import type { Said } from './said.ts';
import { SAY } from './say.ts';
import { present, sayOnly, toDesk } from './speak.ts';
import {
  type Amended,
  type Block,
  type Button,
  type Conversation,
  OTHER_SYSTEMS,
  type Outgoing,
  type Paste,
  type Step,
} from './types.ts';

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
  if (isKnownText(conversation, message, text)) return { conversation, outgoing: [] };
  const clipped = text.slice(0, KEPT_EDIT);
  if (conversation.phase === 'with-human') return amendForDesk(conversation, { message, text: clipped });
  const edited = { ...conversation, edited: { message, text: clipped } };
  if (conversation.edited?.message === message) return { conversation: edited, outgoing: [] };
  const card = cardOf(edited, brain, [SAY.editedOffer]);
  if (card === null) return sayOnly(edited, SAY.editedAfter);
  return present(edited, { ...card, actions: [REREAD, ...card.actions] }, conversation.liveCard);
}

/** What a person reads is what the user wants to have said: also the words that were passed on already. */
function amendForDesk(conversation: Conversation, { message, text }: Paste): Step {
  const paste = pasteOf(conversation, message);
  const others = conversation.pastes.filter((each) => each !== paste);
  const lines = conversation.lines.map((line) => (line.message === message ? { ...line, text: clipLine(text) } : line));
  const amended = { ...conversation, lines, pastes: others };
  return {
    conversation: paste ? keepPaste(amended, { message, text }) : amended,
    outgoing: [],
    amend: { message, text: maskSecrets(text) },
  };
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
  const isKept = without.pastes.length < conversation.pastes.length || without.lines.length < conversation.lines.length;
  // The offer to read an edit goes with the message.
  const isOffered = conversation.edited?.message === message;
  const isQuoted = cardOf(conversation, brain, [])?.body.some(isQuoteOf(message)) ?? false;
  const isShown = conversation.liveCard > 0 && (isOffered || isQuoted);
  const shown = isShown ? redraw(without, brain, []) : { conversation: without, outgoing: [] };
  const told = isKept && conversation.phase === 'with-human' ? toDesk(conversation, SAY.userDeleted) : [];
  return { ...shown, outgoing: [...shown.outgoing, ...told], forget: message };
}

/** An answer as it reads once a message has been edited whose words it passes on. */
export function withWords(outgoing: Outgoing, { message, text, inside }: Amended): Outgoing {
  if (outgoing.passes !== message) return unquote(outgoing, message, SAY.edited);
  const words = `${text} ${SAY.edited}`;
  if (inside === undefined) return passOn(outgoing, words);
  // Other systems have it as something that was said to the user.
  const isForPeople = outgoing.to === 'desk' && outgoing.desk !== OTHER_SYSTEMS;
  return isForPeople ? passOn({ ...outgoing, lead: inside }, words) : passOn(outgoing, SAY.deleted);
}

/** An answer as it is kept once a message is deleted whose words it passes on or quotes. */
export function withoutWords(outgoing: Outgoing, message: string): Outgoing {
  if (outgoing.passes === message) return passOn(outgoing, SAY.deleted);
  if (outgoing.quotes) return unquote(outgoing, message, SAY.deleted);
  const isQuote = isQuoteOf(message);
  if (!outgoing.card?.body.some(isQuote)) return outgoing;
  const body = outgoing.card.body.map((block) =>
    isQuote(block) ? { kind: 'quote' as const, text: SAY.deleted, message } : block,
  );
  const card = { ...outgoing.card, body };
  const { event } = outgoing;
  const summary = cardToText({ ...card, actions: [] });
  return { ...outgoing, card, text: cardToText(card), ...(event && 'summary' in event && { event: { ...event, summary } }) };
}

/** The new words are for the card of the ticket, which shows them as the desk may see them. */
function unquote(outgoing: Outgoing, message: string, instead: string): Outgoing {
  const { quotes = [], text: before } = outgoing;
  const own = quotes.filter((quote) => quote.message === message);
  // Behind its speaker, so that a short word is not taken out of other people's lines.
  const text = own.reduce((words, quote) => words.replaceAll(`: ${quote.text}`, `: ${instead}`), before);
  return own.length === 0 ? outgoing : { ...outgoing, text, quotes: quotes.filter((quote) => !own.includes(quote)) };
}

/** The same answer with other words in the place of those that it passes on. */
function passOn(outgoing: Outgoing, words: string): Outgoing {
  const { event, lead = '' } = outgoing;
  return { ...outgoing, text: `${lead}${words}`, ...(event?.type === 'message' && { event: { ...event, text: words } }) };
}

function pasteOf({ pastes }: Conversation, message: string): Paste | undefined {
  return pastes.find((paste) => paste.message === message);
}

/** What was said to a person stands only in the transcript, where it is clipped. */
function isKnownText(conversation: Conversation, message: string, text: string): boolean {
  const { edited, lines } = conversation;
  const before = edited?.message === message ? edited : pasteOf(conversation, message);
  if (before) return isSameText(before.text, text);
  return lines.some((line) => line.message === message && isSameText(line.text, clipLine(text)));
}

/** Platforms also tell an edit where nothing of the words has changed. */
function isSameText(before: string, now: string): boolean {
  const words = (text: string) => text.replace(/\s+/g, ' ').trim();
  return words(now) === words(before);
}

function isQuoteOf(message: string): (block: Block) => boolean {
  return (block) => block.kind === 'quote' && block.message === message;
}
