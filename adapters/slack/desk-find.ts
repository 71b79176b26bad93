/** Is it at a desk? By where it happened, or by what the bot gave into somebody's hands. */
import type { DeskWay, Store, TicketAt } from '../store/store.ts';
import { isDirect, readDeskAddress, userKey } from './address.ts';
import type { Passes } from './passes.ts';
import type { FilledWindow, SlackPress, SlackReading, SlackTurn } from './reading.ts';

/** The ticket at which somebody is. */
export interface Spot extends TicketAt {
  readonly team: string;
  readonly channel: string;
}

export type Typed = SlackTurn & { readonly content: Exclude<SlackTurn['content'], SlackPress> };
export type Pressed = SlackTurn & { readonly content: SlackPress };
type Done =
  | { readonly kind: 'typed'; readonly turn: Typed }
  | { readonly kind: 'pressed'; readonly turn: Pressed; readonly token: string }
  | { readonly kind: 'filled'; readonly window: FilledWindow; readonly token: string };

export interface DoneAtDesk {
  readonly done: Done;
  readonly spot: Spot;
}

interface Parts {
  readonly store: Pick<Store, 'desk'>;
  /** Those in Slack. */
  readonly desks: readonly DeskWay[];
  readonly passes: Pick<Passes, 'read'>;
}

/** Null for what is no business of a desk. */
export async function findAtDesk(reading: SlackReading, parts: Parts): Promise<DoneAtDesk | null> {
  if (parts.desks.length === 0) return null;
  if (reading.kind === 'filled') {
    const found = byPass(reading, reading.pass, null, parts);
    return found && { done: { kind: 'filled', window: reading, token: found.token }, spot: found.spot };
  }
  if (reading.kind !== 'turn') return null;
  const { turn } = reading;
  if (isPressed(turn)) return findPressed(turn, parts);
  const spot = isTyped(turn) ? await byPlace(turn, parts) : null;
  return spot && { done: { kind: 'typed', turn: turn as Typed }, spot };
}

async function findPressed(turn: Pressed, parts: Parts): Promise<DoneAtDesk | null> {
  const { token } = turn.content;
  const found = byPass(turn, token, turn.to.channel, parts);
  if (found) return { done: { kind: 'pressed', turn, token: found.token }, spot: found.spot };
  const spot = await byPlace(turn, parts);
  return spot && { done: { kind: 'pressed', turn, token }, spot };
}

function isPressed(turn: SlackTurn): turn is Pressed {
  return turn.content.kind === 'pressed';
}

function isTyped({ content: { kind } }: SlackTurn): boolean {
  return ['text', 'image', 'edited', 'deleted'].includes(kind);
}

/** By the message that begins the thread, or by the pressed one; and only where the settings have a desk. */
async function byPlace({ under, team, to }: SlackTurn, { store, desks }: Parts): Promise<Spot | null> {
  const found = under === null ? null : await store.desk.ticketAt(under);
  const way = found && desks.find(({ name }) => name === found.route);
  if (!way) return null;
  const spot = { ...found, team, channel: to.channel };
  return isOf(spot, way) ? spot : null;
}

/** By what the bot gave into his hands: in the desk's channel, in his direct messages, or in a window (null). */
function byPass(
  { team, user }: { readonly team: string; readonly user: string },
  text: string,
  channel: string | null,
  { passes, desks }: Parts,
): { readonly spot: Spot; readonly token: string } | null {
  const pass = passes.read(text);
  const way = pass && desks.find(({ name }) => name === pass.route);
  if (!way || pass.holder !== userKey(team, user)) return null;
  const { conversation, ticket, route, token } = pass;
  const spot = { conversation, ticket, route, team: pass.team, channel: readDeskAddress(way.address).channel };
  const isThere = channel === null || isDirect(channel) || channel === spot.channel;
  return isThere && pass.team === team && isOf(spot, way) ? { spot, token } : null;
}

/** Channels of two workspaces may have one id. */
function isOf({ team, channel }: Spot, { address }: DeskWay): boolean {
  const desk = readDeskAddress(address);
  return channel === desk.channel && (desk.team === null || desk.team === team);
}
