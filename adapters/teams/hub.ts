/** A conversation behind an agent hub: when the hub is asked to take over, what it answers, and when the bot is silent. */
import type { ConversationReference } from 'botbuilder';
import { hubKey } from '../../bot/desk/ticket.ts';
import { redact } from '../../bot/redact.ts';
import type { Conversation } from '../../bot/types.ts';
import type { Desk } from '../desk/desk.ts';
import { type HandoffContext, type HandoffLine, type HandoffStatus, toHandoffInitiate } from '../hub/handoff.ts';
import { type Log, nameInLog } from '../log.ts';
import type { Store, TicketRow } from '../store/store.ts';
import { hubUserKey, type TeamsAddress } from './address.ts';
import { attempt } from './board.ts';
import type { Connector } from './connector.ts';
import type { TeamsReading } from './reading.ts';

export interface Hub {
  /** The hub's people have the conversation. */
  readonly hasWord: (conversation: string) => Promise<boolean>;
  /** Asks the hub to take over, once for each time that the ticket is opened; nothing while none waits. Rejects with a `failure`. */
  readonly handOver: (to: AtHub, conversation: string) => Promise<void>;
  readonly take: (said: Extract<TeamsReading, { kind: 'handoff' }>) => Promise<void>;
}
type AtHub = TeamsAddress & { readonly hub: string };

interface Parts {
  readonly connector: Pick<Connector, 'create'>;
  readonly store: Pick<Store, 'desk' | 'shelf' | 'casesOf'>;
  readonly desk: Pick<Desk, 'act'>;
  /** As in Incoming.channel. */
  readonly channel: string;
  readonly clock: () => number;
  readonly log: Log;
}

/** As Incoming.desk and as the user sees it. Hubs do not say which of their people it is. */
const DESK = 'hub';
const NAME = 'The service desk';
const HANDED = 'hub-handoff';
/** Of one person behind a hub, who has a case for each conversation. */
const MOST_CASES = 100;
const FAILED = 'The hub could not take this over.';
const COMPLETED = 'The hub says that it is done with this.';

export function createHub(parts: Parts): Hub {
  const { store, clock } = parts;
  return {
    hasWord: async (conversation) => {
      const ticket = await store.desk.ticketOf(conversation);
      return ticket !== null && isHubs(ticket, conversation);
    },
    handOver: async (to, conversation) => {
      const ticket = await store.desk.ticketOf(conversation);
      if (ticket?.status !== 'open') return;
      const opening = String(ticket.reopened);
      if ((await store.shelf.get(HANDED, ticket.id, clock())) === opening) return;
      await initiate(to, ticket, parts);
      await store.shelf.put(HANDED, ticket.id, opening);
    },
    take: (said) => take(said, parts),
  };
}

function isHubs({ status, agentKey }: TicketRow, conversation: string): boolean {
  return status === 'claimed' && agentKey === hubKey(conversation);
}

// --- to the hub ------------------------------------------------------------------------------------------------------

async function initiate(to: AtHub, ticket: TicketRow, { connector, store }: Parts): Promise<void> {
  const { hub: channelId, serviceUrl, user, bot } = to;
  const conversation = to.conversation ?? '';
  const cases = await store.casesOf(hubUserKey(channelId, conversation, user), MOST_CASES);
  const found = cases.find((each) => each.conversation.id === ticket.conversation)?.conversation;
  // The SDK's type demands more than names a conversation.
  const names = { user: { id: user }, bot: { id: bot }, conversation: { id: conversation } };
  const event = toHandoffInitiate({
    conversationRef: { channelId, serviceUrl, ...names } as ConversationReference,
    context: await describe(ticket, store),
    transcript: found ? linesOf(found, to) : [],
  });
  await attempt(() => connector.create({ serviceUrl, conversation, channelId }, event), 'creates');
}

/** What stands on the ticket's card at the other desks. */
async function describe({ id }: TicketRow, { desk }: Parts['store']): Promise<HandoffContext> {
  const shown = (await desk.lines(id, 0)).findLast(({ card }) => card !== null);
  const items = (shown?.card?.body ?? []).flatMap((block) => (block.kind === 'facts' ? block.items : []));
  const facts = Object.fromEntries(items.map(({ label, value }) => [label, value]));
  const summary = shown?.event && 'summary' in shown.event ? shown.event.summary : (shown?.text ?? '');
  return { ticket: id, summary, facts };
}

/** As the other desks would see them: the user's own words only once he has shared them, and names hidden. */
function linesOf({ lines, ticket }: Conversation, { user, bot }: AtHub): readonly HandoffLine[] {
  const names = ticket?.names ?? [];
  return lines.flatMap(({ at, from, text }): HandoffLine[] => {
    const words = redact(text, names).text;
    if (from !== 'user') return [{ role: 'bot', id: bot, at, text: words }];
    return ticket?.consent === 'given' ? [{ role: 'user', id: user, at, text: words }] : [];
  });
}

// --- from the hub ----------------------------------------------------------------------------------------------------

/** It means the conversation in which it came, if that was handed over; a ticket's id in it would prove nothing. */
async function take({ status, conversation, id }: Parameters<Hub['take']>[0], parts: Parts): Promise<void> {
  const { store, desk, channel, clock, log } = parts;
  const ticket = await store.desk.ticketOf(conversation);
  if (ticket === null || (await store.shelf.get(HANDED, ticket.id, clock())) === null) {
    log.warn(
      { conversation: nameInLog(conversation), state: status.state },
      'a hub spoke of a conversation that it was not given',
    );
    return;
  }
  const who = { desk: DESK, channel, key: hubKey(conversation), name: NAME, told: true };
  for (const action of actsFor(status, ticket))
    await desk.act({ ...who, conversation, ticket: ticket.id, id: `handoff:${id}:${action.do}`, action });
}

type HubAct = Parameters<Desk['act']>[0]['action'];

function actsFor({ state, message }: HandoffStatus, ticket: TicketRow): readonly HubAct[] {
  const has = isHubs(ticket, ticket.conversation);
  const note = (text: string | null): readonly HubAct[] => (text === null ? [] : [{ do: 'note', text }]);
  switch (state) {
    case 'accepted':
      return [{ do: 'claim' }, ...note(message)];
    case 'failed':
      return [...(has ? [{ do: 'release' } as const] : []), ...note(message ?? FAILED)];
    case 'completed': {
      if (!has && ticket.status !== 'open') return ticket.status === 'claimed' ? note(message ?? COMPLETED) : [];
      // Whoever asked for a person may still have steps to try; of all others the bot had none.
      const end = { do: ticket.reason === 'asked' ? 'return' : 'resolve' } as const;
      return [...note(message), ...(has ? [] : [{ do: 'claim' } as const]), end];
    }
  }
}
