/** What Teams gets in the answer to a request: the card as it stands after a press, so that nobody waits for the outbox. */
import type { InvokeResponse } from 'botbuilder';
import type { Card, Outgoing } from '../../bot/types.ts';
import type { Rendering } from '../place.ts';
import type { BotMessage, Message, SentCard } from '../store/store.ts';
import { answersOf, botMessages } from '../turn.ts';
import { ADAPTIVE, type TeamsMessage, toReadOnly } from './render.ts';

/** An answer whose card is there. */
type Shown = Outgoing & { readonly card: Card };

export const NOT_VALID = 'This card is no longer valid. Write what you want to do, or paste the error again.';
export const NOTHING_CHOSEN = 'Choose an answer first, then press the button again.';
export const BELOW = 'The answer stands below.';
const GOES_ON = 'I go on in our own chat: open Reconnect under Chat. The buttons are there.';
const NOTHING_SAID = 'There is nothing to say about this message. Write to Reconnect under Chat.';
/** Teams cuts longer titles. */
const MAX_TITLE = 64;

/** For the card itself, shown beside it and soon gone. */
export function toast(text: string): InvokeResponse {
  return { status: 200, body: { statusCode: 200, type: 'application/vnd.microsoft.activity.message', value: text } };
}

/** A card that takes the place of the pressed one, for whoever pressed. */
export function cardAnswer(content: object): InvokeResponse {
  return { status: 200, body: { statusCode: 200, type: ADAPTIVE, value: content } };
}

/** What the turn of the press said, and what came later: `rows` begins behind the press. */
export function answerPress(
  rows: readonly Message[],
  user: string,
  turn: number,
  pressed: { readonly card: SentCard | null; readonly place: string | null },
  rendering: Rendering<TeamsMessage>,
): InvokeResponse {
  const all = botMessages(rows);
  const said = answersOf(rows).filter(({ to, only }) => to === 'user' && (only ?? user) === user);
  const answer = said.find(isShown);
  // A sentence that ends the card stands below it for good: the card itself only shows that it is over.
  const isOver = !answer && said.some(({ spends }) => spends === turn);
  if (isOver && pressed.card) return pieceOf(rendering.spent(pressed.card.outgoing), pieceAt(pressed));
  if (!answer || answer.only !== undefined) return toast(said.map(({ text }) => text).join('\n') || BELOW);
  const takesPlace = answer.replaces === turn || (answer.replaces === null && answer.spends === turn);
  const piece = pieceAt(pressed);
  if (takesPlace) return pieceOf(drawNow(answer, all.slice(all.indexOf(answer) + 1), rendering), piece);
  return pressed.card ? pieceOf(rendering.spent(pressed.card.outgoing), piece) : toast(BELOW);
}

/** How a card stands now. */
export function answerRefresh(
  card: SentCard,
  place: string | null,
  later: readonly Message[],
  rendering: Rendering<TeamsMessage>,
): InvokeResponse {
  const { outgoing } = card;
  if (!isShown(outgoing)) return toast(NOT_VALID);
  return pieceOf(drawNow(outgoing, botMessages(later), rendering), pieceAt({ card, place }));
}

/** A dialog with the answer to read; what is to be pressed stands in the user's own chat. */
export function answerExtension(rows: readonly Message[]): InvokeResponse {
  const said = answersOf(rows).filter(({ to }) => to === 'user');
  const card = said.find(isShown)?.card;
  if (!card) return task({ type: 'message', value: said.map(({ text }) => text).join('\n') || NOTHING_SAID });
  const [content] = toReadOnly(card, GOES_ON);
  const title = card.title.slice(0, MAX_TITLE);
  return task({
    type: 'continue',
    value: { title, width: 'medium', height: 'large', card: { contentType: ADAPTIVE, content } },
  });
}

function task(value: object): InvokeResponse {
  return { status: 200, body: { task: value } };
}

/** The card, or what has taken its place since; spent, when it counts no more. */
function drawNow(first: Shown, later: readonly BotMessage[], { live, spent }: Rendering<TeamsMessage>): readonly TeamsMessage[] {
  let now = first;
  let isLive = true;
  for (const next of later) {
    if (isShown(next) && next.replaces === now.card.turn) now = next;
    else if (next.spends === now.card.turn) isLive = false;
  }
  return isLive ? live(now) : spent(now);
}

/** Which of the messages of a long card it was. */
function pieceAt({ card, place }: { readonly card: SentCard | null; readonly place: string | null }): number {
  return Math.max(0, card && place ? card.places.indexOf(place) : 0);
}

function pieceOf(messages: readonly TeamsMessage[], index: number): InvokeResponse {
  const attachment = messages[index]?.attachments?.[0];
  return attachment ? cardAnswer(attachment.content) : toast(BELOW);
}

function isShown<T extends Outgoing>(outgoing: T): outgoing is T & { readonly card: Card } {
  return outgoing.card !== null;
}
