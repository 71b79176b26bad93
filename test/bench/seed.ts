/** Conversations that somebody had some time ago, put into a store through its own door. */

import type { Store, Turned } from '../../adapters/store/store.ts';
import { buildBrain, newConversation, takeTurn } from '../../bot/turn.ts';
import type { Conversation, Incoming } from '../../bot/types.ts';
import { loadKnowledge } from '../../knowledge/load.ts';
import { textOf } from './dialogues.ts';
import { SLACK_TEAM } from './stand-in.ts';

/** Different beginnings; each conversation has one of them. */
const TEMPLATES = 10;
/** One in so many was with a person, and is resolved. */
const TICKET_EVERY = 50;
/** One of these tickets in so many still waits. */
const OPEN_EVERY = 100;
/** Turns asked of the store at once, as a busy bot does. */
const AT_ONCE = 256;
/** The conversations are spread over so long a time until now. */
const SPREAD_MS = 90 * 86_400_000;
const LEASE_MS = 60_000;

/** Puts the conversations with these numbers into the store: each has had a turn, whose answer has arrived. */
export async function seed(store: Store, from: number, to: number): Promise<void> {
  const templates = createTemplates();
  const now = Date.now();
  let next = from;
  const work = async () => {
    while (next < to) {
      const number = next;
      next += 1;
      await seedOne(store, number, now, templates);
    }
  };
  await Promise.all(Array.from({ length: AT_ONCE }, work));
}

async function seedOne(store: Store, number: number, now: number, templates: readonly Turned[]): Promise<void> {
  const at = new Date(now - SPREAD_MS + ((number * 7_919) % 1_000) * (SPREAD_MS / 1_000)).toISOString();
  const id = `slack:${SLACK_TEAM}:@${userOf(number)}`;
  const template = templates[number % templates.length] as Turned;
  const conversation: Conversation = { ...template.conversation, id, owner: ownerOf(number) };
  const key = {
    delivery: `${number}.000100`,
    also: [`slack:${SLACK_TEAM}:D${userOf(number)}:${number}.000100`],
    conversation: id,
    user: ownerOf(number),
    channel: 'slack',
    address: JSON.stringify({ team: SLACK_TEAM, channel: `D${userOf(number)}` }),
    at,
    said: textOf(number, 0),
    scope: `slack:${SLACK_TEAM}`,
    desks: [],
    take: { lease: LEASE_MS, channels: ['slack'] },
  };
  const { taken = [] } = await store.turn(key, () => ({ ...template, conversation: withTicket(conversation, number, at) }));
  for (const row of taken)
    await store.markSent(row, { part: 0, place: `slack:${SLACK_TEAM}:D${userOf(number)}:${number}.000200` });
}

/** What the bot thinks of each first message, thought once. */
function createTemplates(): readonly Turned[] {
  const brain = buildBrain(loadKnowledge().knowledge);
  return Array.from({ length: TEMPLATES }, (_, i) => {
    const from = { channel: 'slack', conversation: 'bench', user: 'bench', address: '' };
    const incoming: Incoming = {
      id: 'bench',
      at: '2026-01-01T00:00:00Z',
      ...from,
      content: { kind: 'text', text: textOf(i, 0) },
    };
    const { conversation, outgoing, noticed } = takeTurn(newConversation('bench'), incoming, brain);
    return { conversation, outgoing: outgoing.filter(({ to }) => to === 'user'), ...(noticed && { noticed }) };
  });
}

function withTicket(conversation: Conversation, number: number, at: string): Conversation {
  if (number % TICKET_EVERY !== 0) return conversation;
  const isOpen = number % (TICKET_EVERY * OPEN_EVERY) === 0;
  const over = {
    status: 'resolved',
    agent: 'Alex',
    agentKey: `slack:${SLACK_TEAM}:UALEX`,
    end: 'agent',
    claimed: at,
    ended: at,
  } as const;
  const open = { status: 'open', agent: null, agentKey: null, end: null, claimed: null, ended: null } as const;
  const ticket: NonNullable<Conversation['ticket']> = {
    id: `T-SEED-${number}`,
    ...(isOpen ? open : over),
    reason: 'asked',
    opened: at,
    waiting: at,
    active: at,
    reopened: 0,
    reminders: 0,
    consent: 'given',
    card: conversation.turn,
    held: [],
    away: false,
    names: [],
    incident: null,
  };
  return { ...conversation, ticket, phase: isOpen ? 'with-human' : 'closed', ended: isOpen ? null : 'resolved' };
}

function userOf(number: number): string {
  return `SEED${number}`;
}

/** As Incoming.user. */
export function ownerOf(number: number): string {
  return `slack:${SLACK_TEAM}:U${userOf(number)}`;
}
