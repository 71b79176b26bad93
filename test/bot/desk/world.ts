/**
 * A small world around the pure bot: a user and a second person in a thread, three agents at two desks, a clock, and a store that
 * takes each delivery once. What happens in it is plain data that refers to what was before by number, so that it shrinks.
 */
import type { Brain } from '../../../bot/brain.ts';
import type { hear } from '../../../bot/hear.ts';
import type {
  Action,
  Content,
  Conversation,
  DeskAct,
  DeskAction,
  IncidentNews,
  Incoming,
  Press,
  Step,
} from '../../../bot/types.ts';

export type Hear = typeof hear;

export interface AgentOf {
  readonly name: string;
  readonly key: string;
  readonly desk: string;
}

const FIRST_DESK = 'slack:C1';
const SECOND_DESK = 'teams:T1/C2';
/** Where an answer for the desk goes, as the store does it. */
export const DESKS = [
  { name: FIRST_DESK, isSecond: false },
  { name: SECOND_DESK, isSecond: true },
] as const;
export const AGENTS: readonly AgentOf[] = [
  { name: 'Desk One', key: 'slack:T1:U1', desk: FIRST_DESK },
  { name: 'Desk Two', key: 'teams:A2', desk: SECOND_DESK },
  { name: 'Desk Three', key: 'slack:T1:U3', desk: FIRST_DESK },
];
/** Who has the problem, and who reads along. */
export type Person = 'ann' | 'bob';

/** What people write. `token` is a word that stands in no other message, `host` a name that nobody needs to know. */
export const TEXTS = {
  error: (token: string, host: string) =>
    `Because of a security error, the client could not connect to the remote computer ${host}. Event ID: 50, Source: TermDD ${token}`,
  otherError: (token: string) => `Error code: 0x204 ${token}`,
  unknownError: (token: string) => `the thing makes strange noises ${token}`,
  wantsPerson: (token: string) => `I want to talk to a person ${token}`,
  noAdmin: (token: string) => `I am not an administrator ${token}`,
  admin: () => 'I have admin rights',
  is2003: (token: string) => `it is Windows Server 2003 ${token}`,
  is2008: () => 'it is 2008 R2',
  all: () => 'everybody has it',
  secret: (token: string) => `password: Zz${token}9`,
  notWell: (token: string) => `it does not work, still the same ${token}`,
  refused: () => 'how do I reset the grace period',
  longName: (token: string, host: string) => `my computer name is ${host} and ${token}`,
  empty: () => ' ',
  hello: () => 'hello',
  yes: () => 'yes',
  no: () => 'no',
  thanks: () => 'thanks',
  worked: () => 'worked',
  failed: () => 'failed',
  human: () => 'human',
  restart: () => 'start over',
  share: () => 'share',
  keepPrivate: () => 'keep private',
  anyway: () => 'anyway',
  done: () => 'done 1',
  edited: () => 'use the edited text',
} as const;
export type TextName = keyof typeof TEXTS;

/** Numbers point at what was before (`which`, modulo how many there are); what points at nothing does not happen. */
export type Happening =
  | { readonly kind: 'say'; readonly who: Person; readonly text: TextName; readonly aside: boolean }
  | { readonly kind: 'image'; readonly text: TextName | null }
  | { readonly kind: 'press'; readonly who: Person; readonly press: Press; readonly card: CardChoice }
  | { readonly kind: 'answer'; readonly which: number; readonly value: number; readonly card: CardChoice }
  | { readonly kind: 'step'; readonly which: number; readonly done: boolean; readonly card: CardChoice }
  | { readonly kind: 'reread'; readonly card: CardChoice }
  | { readonly kind: 'edit'; readonly which: number; readonly text: TextName }
  | { readonly kind: 'delete'; readonly which: number }
  | { readonly kind: 'left' }
  | { readonly kind: 'joined' }
  /** `forged`: without a desk that says who he is, in the name of the agent. */
  | {
      readonly kind: 'act';
      readonly agent: number;
      readonly do: DeskAct;
      readonly about: number;
      readonly hold: number;
      readonly ticket: 'none' | 'this' | 'earlier' | 'wrong';
      readonly forged: boolean;
    }
  /** `timers`: rung when they are due, all of them late, or not at all; `twice` rings each once more under another name. */
  | { readonly kind: 'pass'; readonly ms: number; readonly timers: 'prompt' | 'late' | 'none'; readonly twice: boolean }
  | { readonly kind: 'earlyTimer' }
  | { readonly kind: 'undelivered'; readonly to: 'user' | 'desk'; readonly forGood: boolean }
  | { readonly kind: 'storm'; readonly on: boolean }
  | { readonly kind: 'news'; readonly news: NewsKind }
  /** The delivery before once more: under its own id, or as if it were another. */
  | { readonly kind: 'again'; readonly id: 'same' | 'new' };

export type NewsKind = 'begins' | 'grows' | 'concerns-you' | 'told' | 'over';

/** The card that is pressed: the one on the screen, an earlier one, or nobody knows. */
export type CardChoice = 'fresh' | 'stale' | 'unknown';

/** One delivery and what came of it. */
export interface Turn {
  readonly happening: Happening;
  readonly incoming: Incoming;
  /** Null before anything was said. */
  readonly before: Conversation | null;
  readonly after: Conversation | null;
  /** Null when it is none of the bot's business, or has been taken before. */
  readonly step: Step | null;
  /** The store knew its id. */
  readonly seen: boolean;
}

export interface Trace {
  readonly turns: readonly Turn[];
  /** The world after all timers that were due have rung. */
  readonly rests: readonly { readonly at: string; readonly conversation: Conversation | null }[];
  readonly brain: Brain;
}

interface World {
  readonly hear: Hear;
  readonly brain: Brain;
  readonly turns: Turn[];
  readonly rests: Trace['rests'][number][];
  readonly seen: Set<string>;
  /** Ids of what users and agents wrote. */
  readonly said: string[];
  readonly acted: string[];
  readonly tickets: string[];
  readonly cards: number[];
  conversation: Conversation | null;
  now: number;
  count: number;
  storm: boolean;
}

const START = Date.parse('2026-01-05T09:00:00.000Z');
const SECOND = 1000;
/** Timers that ring one after the other before it is clear that they never stop. */
const MOST_TIMERS = 20;
const INCIDENT = { id: 'T-STRM-0001', error: 'EVT-50', since: '2026-01-05T08:55:00.000Z' } as const;
const LETTERS = 'abcdefghijklmnopqrstuvwxyz';

/** The word that only this message has. */
export function tokenOf(id: string): string {
  const number = Number(id.replace(/\D/g, ''));
  return `xq${LETTERS[Math.floor(number / 26) % 26]}${LETTERS[number % 26]}x`;
}

export function hostOf(id: string): string {
  return `SRV-${tokenOf(id).toUpperCase()}7`;
}

/** Everything that happens, one after the other. */
export function play(happenings: readonly Happening[], hear: Hear, brain: Brain, id = 'slack:T1:D1'): Trace {
  const world: World = {
    ...{ hear, brain, turns: [], rests: [], seen: new Set<string>(), said: [], acted: [], tickets: [], cards: [] },
    ...{ conversation: null, now: START, count: 0, storm: false },
  };
  for (const happening of happenings) {
    world.now += SECOND;
    happen(world, happening, id);
  }
  return { turns: world.turns, rests: world.rests, brain };
}

function happen(world: World, happening: Happening, id: string): void {
  if (happening.kind === 'storm') world.storm = happening.on;
  else if (happening.kind === 'pass') pass(world, happening, id);
  else if (happening.kind === 'earlyTimer') ringEarly(world, happening, id);
  else if (happening.kind === 'again') repeat(world, happening);
  else {
    const incoming = incomingOf(world, happening, id);
    if (incoming) deliver(world, happening, incoming);
  }
}

/** The clock goes on, and wakes the conversation as it asked. */
function pass(world: World, happening: Extract<Happening, { kind: 'pass' }>, id: string): void {
  const until = world.now + happening.ms;
  if (happening.timers !== 'prompt') world.now = until;
  for (let rung = 0; rung < MOST_TIMERS && happening.timers !== 'none'; rung += 1) {
    const wake = world.conversation?.wake ?? null;
    if (wake === null || Date.parse(wake) > until) break;
    world.now = Math.max(world.now, Date.parse(wake));
    const timer = { ...toIncoming(world, { kind: 'timer' }, 'clock', id), id: `timer:${wake}` };
    deliver(world, happening, timer);
    if (happening.twice) deliver(world, happening, { ...timer, id: `${timer.id}:again${world.count}` });
  }
  world.now = until;
  if (happening.timers !== 'none') world.rests.push({ at: isoOf(world), conversation: world.conversation });
}

function ringEarly(world: World, happening: Happening, id: string): void {
  world.count += 1;
  deliver(world, happening, { ...toIncoming(world, { kind: 'timer' }, 'clock', id), id: `timer:early${world.count}` });
}

function repeat(world: World, happening: Extract<Happening, { kind: 'again' }>): void {
  const last = world.turns.findLast(({ incoming }) => incoming.content.kind !== 'timer')?.incoming;
  if (!last) return;
  world.count += 1;
  deliver(world, happening, happening.id === 'same' ? last : { ...last, id: `m${world.count}`, at: isoOf(world) });
}

/** As the store does it: each id once, and what is kept is JSON. */
function deliver(world: World, happening: Happening, incoming: Incoming): void {
  const before = world.conversation;
  const seen = world.seen.has(incoming.id);
  const incidents = world.storm ? [INCIDENT] : [];
  const around = { waiting: world.count % 3, claimedWithin: null, incidents };
  const step = seen ? null : world.hear(before, incoming, world.brain, around);
  if (step) remember(world, incoming, step);
  world.turns.push({ happening, incoming, before, after: world.conversation, step, seen });
}

function remember(world: World, { id, content, desk }: Incoming, { conversation, outgoing }: Step): void {
  world.seen.add(id);
  world.conversation = freeze(JSON.parse(JSON.stringify(conversation)));
  if (content.kind === 'text' || content.kind === 'image') world.said.push(id);
  if (desk !== undefined && content.kind === 'action' && content.action.kind === 'desk') world.acted.push(id);
  for (const { card, to } of outgoing) if (card && to === 'user') world.cards.push(card.turn);
  const ticket = conversation.ticket?.id;
  if (ticket !== undefined && !world.tickets.includes(ticket)) world.tickets.push(ticket);
}

/** Whoever changes what he was given, instead of making something new, is caught. */
function freeze<T>(value: T): T {
  if (typeof value === 'object' && value !== null && !Object.isFrozen(value)) {
    Object.freeze(value);
    for (const each of Object.values(value)) freeze(each);
  }
  return value;
}

// --- from what happens to what the bot is told -----------------------------------------------------------------------

type Told = Exclude<Happening, { kind: 'storm' | 'pass' | 'earlyTimer' | 'again' }>;

function incomingOf(world: World, happening: Told, id: string): Incoming | null {
  world.count += 1;
  const message = `m${world.count}`;
  const action = (act: Action | null, card: CardChoice, who: Person = 'ann') =>
    act && toIncoming(world, { kind: 'action', action: act, ...turnOf(world, card) }, who, id);
  switch (happening.kind) {
    case 'say': {
      const text = wordsOf(happening.text, message);
      return toIncoming(world, { kind: 'text', text, ...(happening.aside && { aside: true }) }, happening.who, id);
    }
    case 'image': {
      const beside = happening.text === null ? {} : { text: wordsOf(happening.text, message) };
      return toIncoming(world, { kind: 'image', ...beside }, 'ann', id);
    }
    case 'press':
      return action({ kind: 'press', press: happening.press }, happening.card, happening.who);
    case 'answer':
      return action(answerOf(world, happening), happening.card);
    case 'step':
      return action(stepOf(world, happening), happening.card);
    case 'reread':
      return action({ kind: 'reread' }, happening.card);
    case 'edit': {
      const edited = pick(world.said, happening.which);
      const content = edited && ({ kind: 'edited', message: edited, text: wordsOf(happening.text, message) } as const);
      return content ? { ...toIncoming(world, content, 'ann', id), id: `${edited}:edited${world.count}` } : null;
    }
    case 'delete': {
      const deleted = pick(world.said, happening.which);
      const content = deleted && ({ kind: 'deleted', message: deleted } as const);
      return content ? { ...toIncoming(world, content, 'ann', id), id: `${deleted}:deleted` } : null;
    }
    case 'left':
    case 'undelivered':
      return toIncoming(world, contentOf(happening), 'clock', id);
    case 'joined':
      return toIncoming(world, { kind: 'joined', shared: true, by: 'bob' }, 'bob', id);
    case 'news':
      return toIncoming(world, { kind: 'incident', news: newsOf(happening.news) }, 'clock', id);
    case 'act':
      return actOf(world, happening, id);
  }
}

function contentOf(happening: Extract<Happening, { kind: 'left' | 'undelivered' }>): Content {
  return happening.kind === 'left' ? { kind: 'left' } : { kind: 'undelivered', to: happening.to, forGood: happening.forGood };
}

function newsOf(news: NewsKind): IncidentNews {
  if (news === 'begins') return { kind: 'begins', error: INCIDENT.error, users: 5 };
  if (news === 'grows') return { kind: 'grows', users: 9 };
  if (news === 'concerns-you') return { kind: 'concerns-you', incident: INCIDENT };
  return {
    kind: 'told',
    incident: INCIDENT.id,
    text: 'Desk One: the licence server restarts',
    over: news === 'over',
  };
}

function actOf(world: World, happening: Extract<Happening, { kind: 'act' }>, id: string): Incoming | null {
  const agent = pick(AGENTS, happening.agent);
  if (!agent) return null;
  const { name, key, desk } = agent;
  const message = `m${world.count}`;
  const changes = happening.do === 'correct' || happening.do === 'withdraw';
  const about = changes ? pick(world.acted, happening.about) : pick(['P02', 'question:server_os', 'P99', 'P08'], happening.about);
  if (about === undefined) return null;
  const ticket = ticketOf(world, happening.ticket);
  const action: DeskAction = {
    ...{ kind: 'desk', agent: name, do: happening.do, about, hold: happening.hold },
    ...(ticket !== undefined && { ticket }),
    // Typed under the ticket, or by a button.
    ...(happening.about % 2 === 1 && { written: true as const }),
    ...(happening.do === 'correct' && happening.hold > 0 && { inside: true as const }),
    text: `${happening.about % 5 === 4 ? 'waiting for' : 'agent says'} ${tokenOf(message)}`,
  };
  const incoming = toIncoming(world, { kind: 'action', action }, happening.forged ? 'bob' : key, id);
  return happening.forged ? incoming : { ...incoming, desk };
}

function ticketOf({ tickets, conversation }: World, which: 'none' | 'this' | 'earlier' | 'wrong'): string | undefined {
  if (which === 'this') return conversation?.ticket?.id;
  if (which === 'earlier') return tickets[0];
  return which === 'wrong' ? 'T-NONE-0000' : undefined;
}

/** An answer to the question on the screen, to another one, or one that is none. */
function answerOf({ conversation, brain }: World, { which, value }: { which: number; value: number }): Action | null {
  const questions = [conversation?.asking ?? 'rights', 'server_os', 'rights', 'exact_text', 'problem'];
  const question = pick(questions, which) ?? 'rights';
  const choices = brain.questions.get(question)?.choices.map((choice) => choice.value) ?? conversation?.options ?? [];
  return { kind: 'answer', question, value: pick([...choices, 'unknown', 'nonsense'], value) ?? 'unknown' };
}

function stepOf({ conversation }: World, { which, done }: { which: number; done: boolean }): Action {
  const shown = conversation?.showing.flatMap(({ procedure, steps }) => steps.map((step) => ({ procedure, step }))) ?? [];
  return { kind: 'step', ...(pick([...shown, { procedure: 'P99', step: 1 }], which) ?? { procedure: 'P99', step: 1 }), done };
}

function turnOf({ conversation, cards }: World, card: CardChoice): { turn?: number } {
  if (card === 'unknown') return {};
  return { turn: card === 'fresh' ? (conversation?.liveCard ?? 0) : (cards[0] ?? -1) };
}

function toIncoming(world: World, content: Content, user: string, conversation: string): Incoming {
  return { id: `m${world.count}`, at: isoOf(world), channel: 'slack', conversation, user, address: 'a', content };
}

function wordsOf(name: TextName, message: string): string {
  return TEXTS[name](tokenOf(message), hostOf(message));
}

function isoOf({ now }: World): string {
  return new Date(now).toISOString();
}

function pick<T>(items: readonly T[], which: number): T | undefined {
  return items[which % Math.max(items.length, 1)];
}
