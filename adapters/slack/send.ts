/** Answers on their way to Slack: the first line that knows its words again. */
import { createHmac } from 'node:crypto';
import type { WebClient } from '@slack/web-api';
import type { Card, Outgoing } from '../../bot/types.ts';
import { type Channel, elsewhere, failure, type Sending } from '../channel.ts';
import { withTicket } from '../desk/with-ticket.ts';
import { type Board, patient, placeAnswer, type Rendering } from '../place.ts';
import type { PressTokens } from '../press.ts';
import { type SlackMessage, toBlockKit, toSpentBlocks } from '../render/block-kit.ts';
import type { Token } from '../render/offered.ts';
import { SPENT } from '../render/spent.ts';
import type { DeskWay, Store } from '../store/store.ts';
import { botMessages } from '../turn.ts';
import {
  idOfUser,
  personalKey,
  placeOf,
  readAddress,
  readDeskAddress,
  readPlace,
  readUserKey,
  type SlackAddress,
} from './address.ts';
import { placeOfWhisper, placeOfWord } from './desk-place.ts';
import type { Passes } from './passes.ts';
import type { Redirects } from './redirects.ts';
import { type Called, toTextMessages } from './text-messages.ts';
import { slackError, toFailure } from './web-api.ts';
import { teamOf, type Workspaces } from './workspaces.ts';

/** The message is gone, or not ours to change: it is not worth a retry. */
const UNCHANGEABLE = [
  ...['cant_delete_message', 'cant_update_message', 'channel_not_found', 'edit_window_closed', 'is_archived'],
  ...['message_not_found', 'not_in_channel'],
];
/** No call begins later than this after the first; a send then ends well within its lease. */
const PATIENCE_MS = 20_000;
/** The bot was not invited to the channel. */
const NOT_THERE = ['not_in_channel', 'channel_not_found'];
/** The message under which something was to stand is gone. */
const NO_THREAD = ['thread_not_found', 'cannot_reply_to_message'];
/** The message of this id was deleted since, or was sent to another channel. */
const USED_UP = ['duplicate_message_not_found', 'duplicate_channel_not_found'];
/** Messages under further ids in one try: somebody deletes them as fast as they come. */
const MOST_IDS = 3;
/** What one person alone sees has no id by which Slack would know a repetition: tried so often, it goes to his direct messages, which have. */
const MOST_WHISPERS = 2;
/** Nothing of a text becomes a link, a mention or a preview. */
const INERT = { unfurl_links: false, unfurl_media: false, link_names: false, parse: 'none', mrkdwn: false } as const;

interface Parts {
  readonly workspaces: Workspaces;
  readonly clientFor: (token: string) => WebClient;
  readonly tokens: PressTokens;
  readonly passes: Passes;
  readonly redirects: Pick<Redirects, 'note'>;
  readonly store: Pick<Store, 'arrivals' | 'conversationAt' | 'desk' | 'history'>;
  readonly desks: readonly DeskWay[];
  /** Makes the ids by which Slack knows a repetition; secret, and as lasting as the numbers of the outbox. */
  readonly key: Buffer;
  /** Milliseconds since 1970. */
  readonly clock: () => number;
}

export function createSend(parts: Parts): Channel['send'] {
  const { workspaces, clientFor, clock } = parts;
  return async (address, outgoing, sending) => {
    const place = sending.route === '' ? placeAtUsers : placeAtDesk;
    const to = await place(address, outgoing, sending, parts);
    const token = await workspaces.tokenFor(to.team);
    if (token === null) throw failure('not-installed', { final: true, gone: 'tenant' });
    const client = clientFor(token);
    const rendering = renderingOf(tokenFor(outgoing, sending, to, parts), to);
    const ids = idsFor(sending, parts);
    if (outgoing.only !== undefined) {
      // In a thread it stands under its ticket.
      const words = to.thread === undefined ? withTicket(outgoing) : outgoing;
      return whisper(client, to, idOfUser(outgoing.only), rendering.live(words), { ids, tries: sending.tries });
    }
    const board = patient(boardOf(client, to, sending, ids, parts), clock, PATIENCE_MS);
    await placeAnswer(outgoing, sending, { pressed: to.pressed ?? null, store: parts.store }, rendering, board);
  };
}

async function placeAtUsers(address: string, { only }: Outgoing, sending: Sending, parts: Parts): Promise<SlackAddress> {
  const to = readAddress(address);
  if (only !== undefined) return whereSeen(to, to.pressed?.place);
  return isCommand(to) && to.thread === undefined ? { ...to, ...(await threadUnderFirst(to, sending, parts)) } : to;
}

/** What was asked with `/reconnect here`, which stands nowhere. */
function isCommand({ orTo }: SlackAddress): boolean {
  return orTo !== undefined;
}

/** The first answer begins the thread; all others hang under it. */
async function threadUnderFirst(
  { channel }: SlackAddress,
  { conversation }: Sending,
  { store }: Parts,
): Promise<Pick<SlackAddress, 'thread'>> {
  const answers = botMessages(await store.history(conversation, 0)).filter(({ to }) => to === 'user');
  const places = (await Promise.all(answers.map(({ seq }) => store.arrivals(seq)))).flat().map(readPlace);
  // A later card may have taken the place of the first, which is the oldest all the same.
  const [thread] = places.flatMap(({ channel: where, ts }) => (where === channel ? [ts] : [])).sort();
  return thread === undefined ? {} : { thread };
}

async function placeAtDesk(address: string, outgoing: Outgoing, { route, anchor }: Sending, parts: Parts): Promise<SlackAddress> {
  const desk = readDeskAddress(address);
  const at = { team: await teamOf(desk, parts.workspaces), channel: desk.channel, ticket: outgoing.ticket, route };
  return outgoing.only === undefined ? placeOfWord(at, outgoing, anchor) : placeOfWhisper(at, parts);
}

/** What one person of a desk alone sees is at no place by which its ticket could be found: its buttons name the ticket. */
function tokenFor({ only, ticket }: Outgoing, { conversation, route }: Sending, { team }: SlackAddress, parts: Parts): Token {
  const { tokens, passes } = parts;
  const sign: Token = (offered, turn) => tokens.sign(conversation, offered, turn);
  if (route === '' || only === undefined || ticket === undefined) return sign;
  return (...button) => passes.write({ conversation, ticket, route, team, holder: only, token: sign(...button) });
}

/** Where somebody sees a message meant for him alone who looks at `place`: a thread that nobody has begun shows none. */
export function whereSeen({ team, channel, thread }: SlackAddress, place: string | undefined): SlackAddress {
  const isRoot = place !== undefined && readPlace(place).ts === thread;
  return { team, channel, ...(thread && !isRoot && { thread }) };
}

/** To one person only; where Slack cannot do that, in his direct messages. Without `sending` it is not tried again. */
export async function whisper(
  client: WebClient,
  to: SlackAddress,
  user: string,
  messages: readonly SlackMessage[],
  sending: { readonly ids: Ids; readonly tries: number } | null = null,
): Promise<void> {
  const { ids = null, tries = 1 } = sending ?? {};
  for (const [i, message] of messages.entries()) {
    const words = { ...message, ...INERT };
    if (tries <= MOST_WHISPERS && (await showAlone(client, to, user, words))) continue;
    const post = ids ? postOnce(client, user, words, ids, i) : client.chat.postMessage({ channel: user, ...words } as never);
    await post.catch((error) => Promise.reject(elsewhere(toFailure(error, true))));
  }
}

/** False where Slack cannot show it to him alone. In a thread that is gone it cannot, but in its channel. */
async function showAlone(client: WebClient, to: SlackAddress, user: string, words: object): Promise<boolean> {
  const { channel, thread } = to;
  try {
    await client.chat.postEphemeral({ channel, user, ...(thread && { thread_ts: thread }), ...words } as never);
    return true;
  } catch (error) {
    if (thread && NO_THREAD.includes(slackError(error) ?? '')) return showAlone(client, { team: to.team, channel }, user, words);
    const failed = toFailure(error, true);
    if (failed.final && failed.gone !== 'tenant') return false;
    throw elsewhere(failed);
  }
}

function renderingOf(token: Token, to: SlackAddress): Rendering<SlackMessage> {
  const show = ({ card, text, calls }: Outgoing, draw: (card: Card) => SlackMessage[]) =>
    card ? draw(card) : toTextMessages(text, calledHere(calls, to));
  return {
    live: (outgoing: Outgoing) => show(outgoing, (each) => toBlockKit(each, token)),
    spent: (outgoing: Outgoing) => show(outgoing, (each) => toSpentBlocks(each, SPENT)),
  };
}

/** Null where his desk is somewhere else: there only his name is read. */
function calledHere(calls: Outgoing['calls'], { team }: SlackAddress): Called | null {
  const known = calls && readUserKey(calls.key);
  return known?.team === team ? { user: known.user, name: calls?.name ?? '' } : null;
}

function boardOf(client: WebClient, to: SlackAddress, sending: Sending, ids: Ids, parts: Parts): Board<SlackMessage> {
  const post = async (channel: string, message: SlackMessage, part: number, thread?: string) => {
    const words = { ...message, ...INERT, ...(thread && { thread_ts: thread }) };
    const put = await postOnce(client, channel, words, ids, part);
    return placeOf(to.team, put.channel ?? channel, put.ts ?? '');
  };
  return {
    create: async (message, part, first) => {
      // Where an answer opens a thread, its further parts hang under the first.
      const thread = to.thread ?? (isChannel(to.channel) && first ? readPlace(first).ts : undefined);
      try {
        return await post(to.channel, message, part, thread);
      } catch (error) {
        const instead = await findInstead(to, sending, slackError(error) ?? '', parts);
        if (instead === null) throw toFailure(error, true);
        return post(instead, message, part).catch((second) => {
          throw toFailure(second, true);
        });
      }
    },
    update: (place, message) =>
      change(() => client.chat.update({ ...readPlace(place), ...message, parse: 'none', link_names: false } as never)),
    remove: async (place) => {
      await change(() => client.chat.delete(readPlace(place)));
    },
  };
}

/** Where else it may stand: in the direct messages of whoever asked, or in the channel of which a thread is gone. */
async function findInstead(
  to: SlackAddress,
  { conversation, route }: Sending,
  error: string,
  { redirects }: Parts,
): Promise<string | null> {
  const { team, channel, thread, orTo } = to;
  // The bot itself has begun such a thread.
  if (thread !== undefined && (route !== '' || isCommand(to)) && NO_THREAD.includes(error)) return channel;
  if (orTo === undefined || !NOT_THERE.includes(error)) return null;
  await redirects.note(personalKey(team, orTo), conversation);
  return orTo;
}

/** Slack shows what has one id once. */
async function postOnce(client: WebClient, channel: string, words: object, ids: Ids, part: number) {
  for (let more = 0; ; more += 1) {
    try {
      return await client.chat.postMessage({ channel, ...words, client_msg_id: ids(part, more) } as never);
    } catch (error) {
      if (more + 1 === MOST_IDS || !USED_UP.includes(slackError(error) ?? '')) throw error;
    }
  }
}

async function change(call: () => Promise<unknown>): Promise<boolean> {
  try {
    await call();
    return true;
  } catch (error) {
    if (UNCHANGEABLE.includes(slackError(error) ?? '')) return false;
    throw toFailure(error, false);
  }
}

/** The id of a part; `more` counts further ones, for where the first was used up. */
type Ids = (part: number, more: number) => string;

/**
 * The same in every try and every process; the same answer on two ways is two messages. With the time when it was said: numbers are
 * used anew when an older copy of the store takes its place.
 */
function idsFor({ seq, at, route }: Sending, { key }: Parts): Ids {
  return (part, more) =>
    toUuid(
      createHmac('sha256', key)
        .update(JSON.stringify([seq, at, route, part, more]))
        .digest(),
    );
}

function isChannel(id: string): boolean {
  return /^[CG]/.test(id);
}

/** RFC 4122's form, version 8: own content. */
function toUuid(bytes: Buffer): string {
  const hex = bytes.subarray(0, 16).toString('hex');
  return [hex.slice(0, 8), hex.slice(8, 12), `8${hex.slice(13, 16)}`, `a${hex.slice(17, 20)}`, hex.slice(20)].join('-');
}
