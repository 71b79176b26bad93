/** The life of a ticket. It says who has the word in the conversation: the bot, or the person who has claimed it. */
import type { Conversation, Paste, Ticket } from '../types.ts';

/** A person of the help desk: the name that the user sees, and Incoming.user. */
export interface Agent {
  readonly name: string;
  readonly key: string;
}

export type OpenTicket = Ticket & { readonly status: 'open' | 'claimed' };
/** A conversation that has a ticket. */
export type Ticketed = Conversation & { readonly ticket: Ticket };

/** Letters and digits that nobody mistakes for others on the phone. */
const ALPHABET = '23456789ABCDEFGHJKLMNPQRSTUVWXYZ';
const ID_LENGTH = 8;

export function hasTicket(conversation: Conversation): conversation is Ticketed {
  return conversation.ticket !== null;
}

/** Whether a person has the word. */
export function isWithPerson({ ticket }: Conversation): boolean {
  return ticket?.status === 'claimed';
}

/** Waiting for somebody, or with somebody. */
export function isOpen(ticket: Ticket | null): ticket is OpenTicket {
  return ticket !== null && ticket.status !== 'resolved';
}

/** Opens a ticket; the one of the same case is opened again, and one that is open stays as it is. `at`: ISO 8601. */
export function openTicket(conversation: Conversation, reason: Ticket['reason'], at: string): Ticketed {
  const { ticket } = conversation;
  if (isOpen(ticket)) return { ...conversation, ticket };
  const waiting = { status: 'open', agent: null, agentKey: null, end: null, reason, waiting: at, active: at } as const;
  if (ticket) return { ...conversation, ticket: { ...ticket, ...waiting, ...again(conversation, ticket) } };
  const first = { opened: at, claimed: null, ended: null, reopened: 0, reminders: 0, consent: 'asked' } as const;
  const fresh = { card: 0, held: [], away: false, names: [], incident: null };
  return { ...conversation, ticket: { id: ticketId(conversation), ...waiting, ...first, ...fresh } };
}

function again(conversation: Conversation, ticket: Ticket) {
  const consent = consentKept(conversation, ticket);
  return { consent, ended: null, reopened: ticket.reopened + 1, reminders: remindersKept(ticket), away: false };
}

/** What the user has shared stays shared; about what he wrote to the bot since he is asked anew. */
function consentKept({ pastes, lines }: Conversation, { ended, consent }: Ticket): Ticket['consent'] {
  const isOld = ({ message }: Paste) => lines.some((line) => line.message === message && line.at <= (ended ?? ''));
  return ended === null || pastes.every(isOld) ? consent : 'asked';
}

/** The agent has it from now on, also when it was closed or with somebody else: the word passes to him. */
export function giveTo(conversation: Ticketed, agent: Agent, at: string): Ticketed {
  const { ticket, epoch } = conversation;
  const held = {
    status: 'claimed',
    agent: agent.name,
    agentKey: agent.key,
    end: null,
    ended: null,
    active: at,
    away: false,
    consent: consentKept(conversation, ticket),
  } as const;
  const reopened = ticket.reopened + (ticket.status === 'resolved' ? 1 : 0);
  const given = { ...answered(conversation).ticket, ...held, reopened, claimed: ticket.claimed ?? at };
  // He was told that this person answers him.
  return awaitAnswer({ ...conversation, epoch: epoch + 1, ticket: given }, at);
}

/**
 * From now on the user waits for whoever has it, unless he does already. An incident has no user who waits, and people of a hub answer
 * without the bot.
 */
export function awaitAnswer<T extends Conversation>(conversation: T, at: string): T {
  const { id, ticket } = conversation;
  if (ticket?.status !== 'claimed' || ticket.unanswered || ticket.incident || ticket.agentKey === hubKey(id)) return conversation;
  return { ...conversation, ticket: { ...ticket, unanswered: { since: at, reminded: null } } };
}

/** He waits no more. */
export function answered(conversation: Ticketed): Ticketed {
  const { unanswered: _, ...ticket } = conversation.ticket;
  return { ...conversation, ticket };
}

/** Incoming.user of an agent hub; it names the conversation, so that a hub acts on nothing else. */
export function hubKey(conversation: string): string {
  return `${conversation}:hub`;
}

/** It waits again for somebody. */
export function release(conversation: Ticketed, at: string): Ticketed {
  const { epoch } = conversation;
  const { ticket } = answered(conversation);
  const waiting = { status: 'open', agent: null, agentKey: null, waiting: at, active: at } as const;
  return { ...conversation, epoch: epoch + 1, ticket: { ...ticket, ...waiting, reminders: remindersKept(ticket) } };
}

/** The last agent stays named in it. Replies that were held must have been said or taken back before. */
export function endTicket(conversation: Ticketed, end: NonNullable<Ticket['end']>, at: string): Ticketed {
  const { epoch } = conversation;
  const { ticket } = answered(conversation);
  const ended = { ...ticket, status: 'resolved', end, ended: at, active: at, held: [] } as const;
  return { ...conversation, epoch: isWithPerson(conversation) ? epoch + 1 : epoch, ticket: ended };
}

/** It is waited for anew; but the second desk, which knows of it, is told everything from now on. */
function remindersKept({ reminders }: Ticket): number {
  return Math.min(reminders, 1);
}

/** Short enough to say on the phone, and the same for the same turn: it is derived, not drawn. 40 bits. */
function ticketId({ id, turn }: Conversation): string {
  const text = `${id}/${turn}`;
  const bits = (BigInt(hash(text, 0x811c9dc5)) << 32n) | BigInt(hash(text, 0x9747b28c));
  const letters = Array.from({ length: ID_LENGTH }, (_, i) => ALPHABET[Number((bits >> BigInt(5 * i)) & 31n)]).join('');
  return `T-${letters.slice(0, 4)}-${letters.slice(4)}`;
}

/** FNV-1a, with a finish that spreads the last characters over all bits. */
function hash(text: string, seed: number): number {
  let value = seed;
  for (const char of text) value = Math.imul(value ^ (char.codePointAt(0) ?? 0), 0x01000193) >>> 0;
  value = Math.imul(value ^ (value >>> 15), 0x2c1b3c6d) >>> 0;
  return (value ^ (value >>> 13)) >>> 0;
}
