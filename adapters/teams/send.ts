/** The way out to Teams: an answer becomes messages of a conversation, new or in the place of earlier ones. */
import { DESK_SAY } from '../../bot/say.ts';
import type { Outgoing } from '../../bot/types.ts';
import { type Channel, elsewhere, type Failure, type Sending } from '../channel.ts';
import { withTicket } from '../desk/with-ticket.ts';
import { type Known, type PressedCard, patient, placeAnswer, type Rendering } from '../place.ts';
import type { PressTokens } from '../press.ts';
import type { Store } from '../store/store.ts';
import { type DeskAddress, readAddress, readDeskAddress, readPlace, readUserKey, type TeamsAddress } from './address.ts';
import { type BoardParts, boardAt, openChat, PATIENCE_MS } from './board.ts';
import type { Hub } from './hub.ts';
import { createRendering, type TeamsMessage, toTexts } from './render.ts';
import type { Services } from './services.ts';
import type { Whispers } from './whispers.ts';

interface Parts extends BoardParts {
  readonly store: Pick<Store, 'conversationAt' | 'history'>;
  readonly tokens: PressTokens;
  readonly hub: Pick<Hub, 'hasWord' | 'handOver'>;
  readonly services: Pick<Services, 'find'>;
  readonly whispers: Pick<Whispers, 'note'>;
  /** The bot's own id in Teams. */
  readonly bot: string;
}

/** What everybody reads instead of what concerns one person, where he has no chat with the bot. */
const NOT_FOR_ALL = 'Only the person who asked can do that here.';
const NOT_FOR_DESK = 'I cannot write to you alone. Press the button on the card to see the names.';
/** A hub may know neither cards nor changes of what was said; the words of each answer are complete. */
const IN_WORDS: Rendering<TeamsMessage> = { live: ({ text }) => toTexts(text), spent: () => [] };

export function createSend(parts: Parts): Channel['send'] {
  return async (address, outgoing, sending) => {
    if (sending.route !== '') return sendToDesk(readDeskAddress(address), outgoing, sending, parts);
    const to = readAddress(address);
    if (to.hub !== undefined) return sendToHub({ ...to, hub: to.hub }, outgoing, sending, parts);
    if (to.shared && outgoing.only !== undefined) return whisper(to, outgoing, sending, toTexts(NOT_FOR_ALL), parts);
    const ref = { serviceUrl: to.serviceUrl, conversation: to.conversation ?? (await openChat(to, parts)) };
    const board = patient(boardAt(ref, parts, sending), parts.clock, PATIENCE_MS);
    await placeAnswer(outgoing, sending, knownOf(to.pressed ?? null, parts), renderingOf(sending, parts), board);
  };
}

function knownOf(pressed: PressedCard | null, { store }: Parts): Known {
  return { pressed, store };
}

function renderingOf({ conversation }: Sending, { tokens }: Parts): Rendering<TeamsMessage> {
  return createRendering((offered, turn) => tokens.sign(conversation, offered, turn));
}

// --- to one person, where others read --------------------------------------------------------------------------------

/** In his own chat with the bot; where he has none, `instead` at the place itself. */
async function whisper(
  to: Omit<TeamsAddress, 'hub'>,
  outgoing: Outgoing,
  sending: Sending,
  instead: readonly TeamsMessage[],
  parts: Parts,
): Promise<void> {
  try {
    const conversation = await openChat(to, parts);
    const places = await putAll(conversation, renderingOf(sending, parts).live(withTicket(outgoing)), to, sending, parts);
    const { ticket } = outgoing;
    const about = ticket === undefined ? null : { conversation: sending.conversation, ticket, route: sending.route };
    if (about && outgoing.card) for (const place of places) await parts.whispers.note(place, about);
  } catch (error) {
    if (!(error instanceof Error && (error as Failure).final) || to.conversation === null) throw elsewhere(error);
    await putAll(to.conversation, instead, to, sending, parts);
  }
}

/** Not noted as arrived: what stands in somebody's own chat is no part of the conversation, nor of the ticket. */
async function putAll(
  conversation: string,
  messages: readonly TeamsMessage[],
  { serviceUrl }: Pick<TeamsAddress, 'serviceUrl'>,
  sending: Sending,
  parts: Parts,
): Promise<readonly string[]> {
  const board = patient(boardAt({ serviceUrl, conversation }, parts, sending), parts.clock, PATIENCE_MS);
  const places: string[] = [];
  for (const [i, message] of messages.entries()) places.push(await board.create(message, i, null));
  return places;
}

// --- to a desk -------------------------------------------------------------------------------------------------------

/** The ticket's card begins a thread of the channel; everything else stands in it. */
async function sendToDesk(desk: DeskAddress, outgoing: Outgoing, sending: Sending, parts: Parts): Promise<void> {
  const serviceUrl = await parts.services.find(desk);
  const anchor = await sending.anchor();
  const thread = anchor === null ? desk.channel : readPlace(anchor).conversation;
  const agent = outgoing.only === undefined ? null : readUserKey(outgoing.only);
  if (agent) {
    const to = { serviceUrl, bot: parts.bot, conversation: thread, ...agent };
    return whisper(to, outgoing, sending, forDesk(outgoing, sending, parts), parts);
  }
  const put = (conversation: string) => {
    const board = patient(boardAt({ serviceUrl, conversation }, parts, sending, true), parts.clock, PATIENCE_MS);
    return placeAnswer(outgoing, sending, knownOf(null, parts), renderingOf(sending, parts), board);
  };
  if (outgoing.card) return put(desk.channel);
  // Somebody may have deleted the thread.
  await put(thread).catch((error) => (isGone(error) ? put(desk.channel) : Promise.reject(error)));
}

function isGone(error: unknown): boolean {
  return error instanceof Error && ((error as Failure).code ?? '').startsWith('404');
}

/** What the desk may read of a word to one person: all but the names that only he asked to see. */
function forDesk(outgoing: Outgoing, sending: Sending, parts: Parts): readonly TeamsMessage[] {
  const hasNames = outgoing.text.startsWith(DESK_SAY.names);
  return hasNames ? toTexts(NOT_FOR_DESK) : renderingOf(sending, parts).live(outgoing);
}

// --- to a hub --------------------------------------------------------------------------------------------------------

/** While the hub has the word the bot says nothing. What opens a ticket is followed by the request to take over. */
async function sendToHub(
  to: TeamsAddress & { readonly hub: string },
  outgoing: Outgoing,
  sending: Sending,
  parts: Parts,
): Promise<void> {
  if (to.conversation === null || (await parts.hub.hasWord(sending.conversation))) return;
  const ref = { serviceUrl: to.serviceUrl, conversation: to.conversation, channelId: to.hub };
  const { create } = patient(boardAt(ref, parts, sending), parts.clock, PATIENCE_MS);
  await placeAnswer(outgoing, sending, knownOf(null, parts), IN_WORDS, {
    create,
    update: async () => false,
    remove: async () => undefined,
  });
  await parts.hub.handOver(to, sending.conversation);
}
