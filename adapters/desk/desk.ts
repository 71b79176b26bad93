/** The help desk as the app sees it: where it is told, what its people do, and what time brings about. */
import type { Card } from '../../bot/types.ts';
import type { Channel } from '../channel.ts';
import type { Config } from '../config.ts';
import type { Log } from '../log.ts';
import type { Metrics } from '../metrics.ts';
import { createTicketGauges } from '../report/gauges.ts';
import { createDeskMeters } from '../report/meters.ts';
import type { DeskWay, DueRow, Store, TicketRow } from '../store/store.ts';
import type { Change, Receive } from '../turn.ts';
import { createWebDesk, type WebDesk } from '../web/desk-routes.ts';
import { type Acted, createInboundWebhook, type InboundAct } from '../webhook/inbound.ts';
import { createWebhook, WEBHOOK } from '../webhook/webhook.ts';
import { type Act, createAct } from './act.ts';
import { createDeskBook } from './book.ts';
import { createIncidents, createTroubled, createWatch, scopeOf, type Watch } from './watch.ts';
import { WEB_DESK, waysOf } from './ways.ts';

export interface Desk {
  readonly desks: readonly DeskWay[];
  readonly around: Watch['around'];
  readonly scopeOf: (conversation: string) => string;
  readonly watch: Watch['tick'];
  readonly settle: Watch['settle'];
  /** The channels that lead to it, besides the platforms'. */
  readonly channels: readonly Channel[];
  readonly act: Act;
  readonly noted: (change: Change) => void;
  readonly troubled: (row: DueRow, forGood: boolean) => Promise<void>;
  /** The user of a conversation is writing. */
  readonly userTypes: (conversation: string) => void;
}

interface Parts {
  readonly config: Pick<Config, 'webChat' | 'desk' | 'slack'> & { readonly teams: Config['teams'] | null };
  readonly store: Store;
  readonly key: Buffer;
  readonly toAdaptiveCard: (card: Card) => object;
  readonly titleOf: (about: Pick<TicketRow, 'cause' | 'error'>) => string;
  readonly causes: readonly string[];
  readonly clock: () => number;
  readonly metrics: Metrics;
  readonly log: Log;
  /** They are made with the help of this, and so come later. */
  readonly receive: () => Receive;
  readonly channels: () => readonly Channel[];
}

export function createDesk(parts: Parts): Desk {
  const { config } = parts;
  const settings = config.desk;
  const desks = waysOf(settings);
  const receive: Receive = (...message) => parts.receive()(...message);
  const line = { ...parts, receive };
  const watch = createWatch({ ...line, storm: settings.storm });
  const act = createAct({ ...line, holdMs: settings.holdMs });
  const web = openWebDesk(parts, act);
  const people = desks.filter(({ isSystem, isSecond }) => !isSystem && !isSecond).map(({ name }) => name);
  createTicketGauges(parts);
  const meters = createDeskMeters(parts.metrics.registry, parts.causes);
  return {
    desks,
    around: watch.around,
    scopeOf: isOneOrganisation(config) ? () => '' : scopeOf,
    watch: watch.tick,
    settle: watch.settle,
    channels: [web.channel, createIncidents(line), ...openSystems(parts, act)],
    act,
    noted: ({ before, turned }) => {
      meters.observe(before?.ticket ?? null, turned.conversation.ticket, turned.outcome);
      if (turned.conversation.ticket) web.desk.wake(turned.conversation.ticket.id);
    },
    troubled: createTroubled(line, people),
    userTypes: (conversation) => passTyping(conversation, desks, parts, web.desk),
  };
}

/** One workspace, one tenant: whoever writes there or in the web chat has the same servers. */
function isOneOrganisation({ slack, teams }: Parts['config']): boolean {
  return !slack?.oauth && !(teams?.mode === 'live' && teams.appType === 'MultiTenant');
}

function openWebDesk(parts: Parts, act: Act): { readonly desk: WebDesk; readonly channel: Channel } {
  const { config, key, store, channels } = parts;
  const typing = (conversation: string, name: string) => showTyping(conversation, name, store, channels());
  const book = createDeskBook({ ...parts, act, typing });
  const { holdMs: hold, policy, first, second } = config.desk;
  const zone = policy.hours?.zone ?? 'UTC';
  const desk = createWebDesk({ ...parts, book, key: config.desk.key, signing: key, openTo: config.webChat, hold, zone });
  const isOn = [...first, ...second].some(({ kind }) => kind === 'web');
  // The pages read the store: to send is to say that there is more.
  const send: Channel['send'] = async (_address, { ticket }) => desk.wake(ticket);
  return { desk, channel: { name: WEB_DESK, routes: isOn ? desk.routes : [], send, close: desk.close } };
}

/** Other systems: what they are told, and what they tell. */
function openSystems(parts: Parts, act: Act): readonly Channel[] {
  const { webhook, inbound } = parts.config.desk;
  const told = webhook ? [createWebhook({ ...webhook, key: parts.key, clock: parts.clock })] : [];
  if (inbound === null) return told;
  const { store } = parts;
  const route = createInboundWebhook({
    ...parts,
    ...inbound,
    findTicket: store.desk.ticket,
    act: (inboundAct) => actForSystem(inboundAct, store, act),
  });
  return [...told, { name: `${WEBHOOK}-inbound`, routes: [route], send: async () => undefined, close: () => undefined }];
}

async function actForSystem({ ticket, agentKey, agentName, id, action }: InboundAct, store: Store, act: Act): Promise<Acted> {
  const row = await store.desk.ticket(ticket);
  if (row === null) return { kind: 'refused', sentence: 'There is no such ticket any more.' };
  const who = { key: agentKey, name: agentName };
  const where = { conversation: row.conversation, ticket, desk: WEBHOOK, channel: WEBHOOK, told: true };
  const answers = await act({ ...where, ...who, id, action });
  // A card is a hint for people; a sentence says why it was not done.
  const refusal = answers.find(({ card }) => card === null);
  return refusal ? { kind: 'refused', sentence: refusal.text } : { kind: 'done' };
}

async function showTyping(
  conversation: string,
  name: string,
  { desk, wayTo }: Store,
  channels: readonly Channel[],
): Promise<void> {
  const ticket = await desk.ticketOf(conversation);
  const way = ticket?.status === 'claimed' ? await wayTo(conversation) : null;
  channels.find((channel) => channel.name === way?.channel)?.typing?.(way?.address ?? '', name, null);
}

function passTyping(conversation: string, desks: readonly DeskWay[], { store, channels }: Parts, web: WebDesk): void {
  const pass = async () => {
    const ticket = await store.desk.ticketOf(conversation);
    if (ticket?.status !== 'claimed') return;
    web.userTypes(ticket.id);
    for (const { name, channel, address } of desks) {
      const anchor = await store.desk.anchor(ticket.id, name);
      if (anchor !== null)
        channels()
          .find((each) => each.name === channel)
          ?.typing?.(address, null, anchor);
    }
  };
  void pass().catch(() => undefined);
}
