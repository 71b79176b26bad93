/** A turn as rows, before any database has seen them. Pure; each store writes the same draft in its own way. */
import type { Conversation, Outgoing } from '../../bot/types.ts';
import type { Tables } from './sql-tables.ts';
import { type DeskWay, type DueRow, type Turned, type TurnKey, USER_ROUTE } from './store.ts';

const MESSAGE_SCHEMA = 1;
const BOT = 'bot';

/** Where answers go. */
export interface Way {
  readonly channel: string;
  readonly address: string;
}

/** What is stored of a turn. Numbers of messages are given when they are stored: until then a message is named by its place in `messages`. */
export interface Draft {
  readonly conversation: Omit<Tables['conversation'], 'version'>;
  /** The user's first, then the answers. */
  readonly messages: readonly DraftMessage[];
  readonly aliases: readonly string[];
  readonly outbox: readonly DraftWay[];
  readonly ticket: Tables['ticket'] | null;
  readonly sightings: readonly Tables['sighting'][];
  readonly outcome: Omit<Tables['outcome'], 'id'> | null;
}

export type DraftMessage = Omit<Tables['message'], 'seq'>;

/** A message on its way. */
export interface DraftWay extends Pick<Tables['outbox'], 'route' | 'channel' | 'address' | 'place' | 'tenant'> {
  readonly message: number;
}

/** `home` is the stored way to the user; null for a conversation that has not begun. */
export function draftTurn(key: TurnKey, turned: Turned, stored: Way | null): Draft {
  const { conversation, outgoing } = turned;
  const home = homeOf(key, conversation, stored);
  const way = key.isForeign && stored ? home : { channel: key.channel, address: key.address };
  return {
    conversation: draftConversation(key, conversation, home),
    messages: [draftSaid(key), ...outgoing.map((answer) => draftAnswer(key, answer))],
    aliases: key.also ?? [],
    outbox: outgoing.flatMap((answer, i) => waysFor(key, answer, way).map((each) => ({ ...each, message: i + 1 }))),
    ticket: draftTicket(key, conversation),
    sightings: draftSightings(key, conversation, turned.noticed ?? []),
    outcome: turned.outcome ? draftOutcome(key, turned.outcome, home) : null,
  };
}

/** A message and its answer beside a conversation that cannot be read here, which is stored as it was. */
export function draftBeside(key: TurnKey, answer: Outgoing, stored: Tables['conversation']): Draft {
  const { id, schema, snapshot, at, owner, wake, incident, channel, address } = stored;
  return {
    conversation: { id, schema, snapshot, at, owner, wake, incident, channel, address },
    messages: [draftSaid(key), draftAnswer(key, answer)],
    aliases: key.also ?? [],
    outbox: waysFor(key, answer, key).map((way) => ({ ...way, message: 1 })),
    ticket: null,
    sightings: [],
    outcome: null,
  };
}

/** Somebody else's press or words, and what comes from elsewhere, leave the way to the owner as it is. */
export function homeOf(key: TurnKey, { owner }: Conversation, stored: Way | null): Way {
  const isOwners = owner === null || owner === key.user;
  if (stored && (key.isForeign || !isOwners)) return { channel: stored.channel, address: stored.address };
  return { channel: key.channel, address: key.home ?? key.address };
}

/** A row of the outbox for a message: due at once, whatever a channel's clock says. */
export function outboxRow(conversation: string, seq: number, { message: _message, ...way }: DraftWay) {
  return { seq, conversation, ...way, due: 0, lease: 0, tries: 0, aside: 0, redrawn: 0 };
}

const UNTRIED = { isFirst: true, isRedrawn: false, isUnfinished: false, isAbandoned: false } as const;

/** A draft's row as claimDue would hand it out at its first try. `outgoing`: the answers that the draft was made of. */
export function firstTry(
  { conversation, messages }: Draft,
  outgoing: readonly Outgoing[],
  { message, route, channel, address }: DraftWay,
  seqs: readonly number[],
): DueRow | null {
  const [answer, seq] = [outgoing[message - 1], seqs[message]];
  if (answer === undefined || seq === undefined) return null;
  const way = { seq, conversation: conversation.id, channel, address, route };
  return { ...way, tries: 1, outgoing: answer, at: messages[message]?.at ?? '', ...UNTRIED };
}

/** An answer as a row of `message` keeps it. */
export function readAnswer(recipient: Tables['message']['recipient'], content: string): Outgoing {
  return { to: recipient === 'desk' ? 'desk' : 'user', ...JSON.parse(content) };
}

/** The way of an answer, with whose limits it counts for. */
export function paced({ paceOf }: TurnKey, route: string, { channel, address }: Way): Omit<DraftWay, 'message'> {
  return { route, channel, address, ...(paceOf?.(channel, address) ?? { place: '', tenant: '' }) };
}

function draftConversation({ conversation: id, at }: TurnKey, conversation: Conversation, home: Way): Draft['conversation'] {
  const { schema, owner, wake, known } = conversation;
  return { id, schema, snapshot: JSON.stringify(conversation), at, owner, wake, incident: known?.incident ?? null, ...home };
}

function draftSaid(key: TurnKey): DraftMessage {
  const { conversation, delivery, at, user: author, said } = key;
  const content = JSON.stringify({ text: said });
  return { conversation, delivery, at, author, recipient: 'bot', schema: MESSAGE_SCHEMA, content, turn: null, ticket: null };
}

function draftAnswer({ conversation, at }: TurnKey, { to, ...answer }: Outgoing): DraftMessage {
  return {
    ...{ conversation, delivery: null, at, author: BOT, recipient: to, schema: MESSAGE_SCHEMA },
    content: JSON.stringify(answer),
    // What one person alone is shown is not the card of that turn.
    turn: answer.only === undefined ? (answer.card?.turn ?? null) : null,
    ticket: to === 'desk' ? (answer.ticket ?? null) : null,
  };
}

/** To the user, or to each desk that it is for. */
function waysFor(key: TurnKey, answer: Outgoing, way: Way): readonly Omit<DraftWay, 'message'>[] {
  if (answer.only !== undefined && key.told) return [];
  if (answer.to === 'user') return [paced(key, USER_ROUTE, way)];
  return desksFor(answer, key.desks ?? []).map((desk) => paced(key, desk.name, desk));
}

function desksFor(answer: Outgoing, desks: readonly DeskWay[]): readonly DeskWay[] {
  return desks.filter(({ name, isSecond, isSystem }) => {
    if (answer.desk !== undefined) return name === answer.desk && (!isSystem || answer.event !== undefined);
    if (name === answer.skip || (isSecond && !answer.second)) return false;
    return !isSystem || answer.event !== undefined;
  });
}

/** The newest state of the ticket, for lists and reports; the conversation itself stays what counts. */
function draftTicket({ conversation, scope = '' }: TurnKey, { ticket, cause, signals }: Conversation): Draft['ticket'] {
  if (ticket === null) return null;
  const { id, agentKey, end, incident, ...more } = ticket;
  const { status, reason, opened, waiting, claimed, ended, reopened } = more;
  const agent = more.agent === null ? null : storable(more.agent);
  const about = { cause, error: incident?.error ?? signals.at(-1)?.error ?? null, users: incident?.users ?? null };
  const times = { opened, waiting, claimed, ended, reopened };
  return { id, conversation, status, agent, agent_key: agentKey, outcome: end, reason, ...times, ...about, scope };
}

function draftSightings(key: TurnKey, { owner }: Conversation, errors: readonly string[]): Draft['sightings'] {
  const { conversation, at, user, scope = '' } = key;
  return [...new Set(errors)].map((error) => ({ error, user: owner ?? user, scope, conversation, at }));
}

function draftOutcome({ at, conversation }: TurnKey, { ended, by, cause }: NonNullable<Turned['outcome']>, { channel }: Way) {
  return { at, conversation, channel, ended, ended_by: by, cause };
}

/** A name as a column can hold it: PostgreSQL refuses NUL and half a surrogate pair. */
function storable(text: string): string {
  return text.replace(/[\0\p{Cs}]/gu, '\ufffd');
}
