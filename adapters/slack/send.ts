/** Answers on their way to Slack: the first line that knows its words again. */
import { createHmac } from 'node:crypto';
import type { WebClient } from '@slack/web-api';
import type { Card, Outgoing } from '../../bot/types.ts';
import { type Channel, failure, type Sending } from '../channel.ts';
import { type Board, patient, placeAnswer, type Rendering } from '../place.ts';
import type { PressTokens } from '../press.ts';
import { type SlackMessage, toBlockKit, toSpentBlocks } from '../render/block-kit.ts';
import type { Token } from '../render/offered.ts';
import { SPENT } from '../render/spent.ts';
import type { DeskWay, Store } from '../store/store.ts';
import { idOfUser, personalKey, placeOf, readAddress, readDeskAddress, readPlace, type SlackAddress } from './address.ts';
import { placeOfWhisper, placeOfWord } from './desk-place.ts';
import type { Passes } from './passes.ts';
import type { Redirects } from './redirects.ts';
import { toTextMessages } from './text-messages.ts';
import { slackError, toFailure } from './web-api.ts';
import { teamOf, type Workspaces } from './workspaces.ts';

/** The message is gone, or not ours to change: it is not worth a retry. */
const UNCHANGEABLE = [
  'message_not_found',
  'cant_update_message',
  'edit_window_closed',
  'channel_not_found',
  'is_archived',
  'cant_delete_message',
];
/** No call begins later than this after the first; a send then ends well within its lease. */
const PATIENCE_MS = 20_000;
/** The bot was not invited to the channel. */
const NOT_THERE = ['not_in_channel', 'channel_not_found'];
/** Nothing of a text becomes a link, a mention or a preview. */
const INERT = { unfurl_links: false, unfurl_media: false, link_names: false, parse: 'none', mrkdwn: false } as const;

interface Parts {
  readonly workspaces: Workspaces;
  readonly clientFor: (token: string) => WebClient;
  readonly tokens: PressTokens;
  readonly passes: Passes;
  readonly redirects: Pick<Redirects, 'note'>;
  readonly store: Pick<Store, 'desk'>;
  readonly desks: readonly DeskWay[];
  /** Makes the ids by which Slack knows a repetition; secret, and as lasting as the numbers of the outbox. */
  readonly key: Buffer;
  /** Milliseconds since 1970. */
  readonly clock: () => number;
}

export function createSend(parts: Parts): Channel['send'] {
  const { workspaces, clientFor, clock } = parts;
  return async (address, outgoing, sending) => {
    const to = sending.route === '' ? placeAtUsers(address, outgoing) : await placeAtDesk(address, outgoing, sending, parts);
    const token = await workspaces.tokenFor(to.team);
    if (token === null) throw failure('not-installed', { final: true });
    const client = clientFor(token);
    const rendering = renderingOf(tokenFor(outgoing, sending, to, parts));
    if (outgoing.only !== undefined) return whisper(client, to, idOfUser(outgoing.only), rendering.live(outgoing));
    const board = patient(boardOf(client, to, sending, parts), clock, PATIENCE_MS);
    await placeAnswer(outgoing, sending, to.pressed ?? null, rendering, board);
  };
}

function placeAtUsers(address: string, { only }: Outgoing): SlackAddress {
  const to = readAddress(address);
  return only === undefined ? to : whereSeen(to, to.pressed?.place);
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

/** To one person only; where Slack cannot do that, in his direct messages. */
export async function whisper(
  client: WebClient,
  to: SlackAddress,
  user: string,
  messages: readonly SlackMessage[],
): Promise<void> {
  for (const message of messages) await whisperPart(client, to, user, message);
}

async function whisperPart(
  client: WebClient,
  { channel, thread }: SlackAddress,
  user: string,
  message: SlackMessage,
): Promise<void> {
  const words = { ...message, ...INERT };
  try {
    await client.chat.postEphemeral({ channel, user, ...(thread && { thread_ts: thread }), ...words } as never);
  } catch (error) {
    if (slackError(error) === null) throw toFailure(error, true);
    await client.chat.postMessage({ channel: user, ...words } as never).catch((second) => {
      throw toFailure(second, true);
    });
  }
}

function renderingOf(token: Token): Rendering<SlackMessage> {
  const show = (card: Card | null, text: string, draw: (card: Card) => SlackMessage[]) =>
    card ? draw(card) : toTextMessages(text);
  return {
    live: ({ card, text }: Outgoing) => show(card, text, (each) => toBlockKit(each, token)),
    spent: ({ card, text }: Outgoing) => show(card, text, (each) => toSpentBlocks(each, SPENT)),
  };
}

function boardOf(client: WebClient, to: SlackAddress, sending: Sending, parts: Parts): Board<SlackMessage> {
  const idOf = idsFor(sending, parts);
  return {
    create: async (message, part, first) => {
      // Where an answer opens a thread, its further parts hang under the first.
      const thread = to.thread ?? (isChannel(to.channel) && first ? readPlace(first).ts : undefined);
      const more = { client_msg_id: idOf(part), ...(thread && { thread_ts: thread }) };
      const post = async (where: string, how: object) => {
        const { channel, ts } = await client.chat.postMessage({ channel: where, ...message, ...INERT, ...how } as never);
        return placeOf(to.team, channel ?? where, ts ?? '');
      };
      try {
        return await post(to.channel, more);
      } catch (error) {
        const isShut = NOT_THERE.includes(slackError(error) ?? '') && to.orTo !== undefined;
        if (!isShut) throw toFailure(error, true);
        await parts.redirects.note(personalKey(to.team, to.orTo), sending.conversation);
        return post(to.orTo, { client_msg_id: idOf(part) }).catch((second) => {
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

async function change(call: () => Promise<unknown>): Promise<boolean> {
  try {
    await call();
    return true;
  } catch (error) {
    if (UNCHANGEABLE.includes(slackError(error) ?? '')) return false;
    throw toFailure(error, false);
  }
}

/** The same answer on two ways is two messages. */
function idsFor({ seq, route }: Sending, { key }: Parts): (part: number) => string {
  const way = route === '' ? '' : `:${route}`;
  return (part) => toUuid(createHmac('sha256', key).update(`${seq}:${part}${way}`).digest());
}

function isChannel(id: string): boolean {
  return /^[CG]/.test(id);
}

/** RFC 4122's form, version 8: own content. */
function toUuid(bytes: Buffer): string {
  const hex = bytes.subarray(0, 16).toString('hex');
  return [hex.slice(0, 8), hex.slice(8, 12), `8${hex.slice(13, 16)}`, `a${hex.slice(17, 20)}`, hex.slice(20)].join('-');
}
