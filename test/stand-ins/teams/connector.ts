/** The Bot Connector's REST interface: what the bot may do in Teams, and what it is told when it may not. */
import type { History } from './history.ts';
import { isObject, type Refusal, refuseActivity } from './rules.ts';
import { waitFor } from './throttle.ts';
import type { Account, Activity, Json, Message, Operation, Place } from './types.ts';

export interface Ask {
  readonly operation: Operation;
  readonly conversation: string | null;
  readonly activityId: string | null;
  readonly memberId: string | null;
  /** Whether the members come in pages. */
  readonly isPaged: boolean;
  readonly query: URLSearchParams;
  readonly body: unknown;
  readonly bytes: number;
}

export interface Answer {
  readonly status: number;
  readonly body: unknown;
  readonly headers?: Readonly<Record<string, string>>;
}

export interface Parts {
  readonly history: History;
  /** Conversations whose people do not want to hear from the bot. */
  readonly blocked: ReadonlySet<string>;
  readonly bot: Account;
  readonly tenantId: string;
  readonly serviceUrl: string;
  readonly clock: () => number;
  readonly nextId: () => string;
  /** When which conversation was written to, or null where nothing is throttled. */
  readonly sent: Map<string, number[]> | null;
}

/** What a path says. */
export type Named = Pick<Ask, 'operation' | 'conversation' | 'activityId' | 'memberId' | 'isPaged'>;

/** What Teams gives on one page of members: at least, when nothing is asked for, and at most. */
const PAGE = { min: 50, usual: 200, max: 500 };

/** The operation that a path of the connector means, with what is named in it; null for one that does not exist. */
export function readPath(method: string, segments: readonly string[]): Named | null {
  const [conversation = null, kind, one = null, ...rest] = segments;
  const none = { conversation, activityId: null, memberId: null, isPaged: false };
  if (rest.length > 0) return null;
  if (kind === undefined) return method === 'POST' && conversation === null ? { ...none, operation: 'create' } : null;
  if (kind === 'activities') return readActivityPath(method, { ...none, activityId: one });
  if (method === 'GET' && kind === 'members') return { ...none, operation: 'members', memberId: one };
  return method === 'GET' && kind === 'pagedmembers' && one === null ? { ...none, operation: 'members', isPaged: true } : null;
}

export function answer(ask: Ask, parts: Parts): Answer {
  if (ask.operation === 'create') return createConversation(ask, parts);
  const place = findAsked(ask, parts.history);
  if (!place) return refuse({ status: 404, code: 'ConversationNotFound', message: 'there is no such conversation' });
  if (isBlocked(place, parts)) return shutOut(place);
  switch (ask.operation) {
    case 'members':
      return showMembers(ask, place, parts);
    case 'send':
      return send(ask, place, parts);
    case 'update':
      return update(ask, place, parts);
    default:
      return remove(ask, place, parts);
  }
}

/** A team has members too, by its own id, and is no place to write in. */
function findAsked({ operation, conversation }: Ask, history: History): Place | null {
  const place = conversation === null ? null : findPlace(conversation, history);
  if (place || operation !== 'members') return place;
  return history.places().find(({ team }) => team?.id === conversation) ?? null;
}

export function refuse({ status, code, message }: Refusal): Answer {
  return { status, body: { error: { code, message } } };
}

function readActivityPath(method: string, named: Omit<Named, 'operation'>) {
  if (method === 'POST') return { ...named, operation: 'send' as const };
  if (named.activityId === null) return null;
  if (method === 'PUT') return { ...named, operation: 'update' as const };
  return method === 'DELETE' ? { ...named, operation: 'delete' as const } : null;
}

// --- conversations ---------------------------------------------------------------------------------------------------

function createConversation({ body }: Ask, parts: Parts): Answer {
  if (!isObject(body)) return badSyntax('the body is no conversation');
  const channel = isObject(body.channelData) && isObject(body.channelData.channel) ? body.channelData.channel.id : undefined;
  if (channel !== undefined) return createThread(String(channel), body.activity, parts);
  const member = Array.isArray(body.members) ? body.members[0] : undefined;
  if (!isObject(member) || (body.members as unknown[]).length !== 1) return badSyntax('members must name one user');
  if (tenantOf(body) !== parts.tenantId) return badSyntax('tenantId must be the tenant of the user');
  return createChat(String(member.id), body.activity, parts);
}

/** The same user always gets the same conversation. */
function createChat(user: string, activity: unknown, parts: Parts): Answer {
  const place = parts.history.places().find(({ type, members }) => type === 'personal' && members[0]?.id === user);
  if (!place) return badSyntax(`there is no user ${user}`);
  if (isBlocked(place, parts)) return shutOut(place);
  const first = activity === undefined ? null : post(activity, sizeOf(activity), place, null, parts);
  if (first && first.status >= 400) return first;
  return {
    status: 201,
    body: { id: place.id, serviceUrl: parts.serviceUrl, ...(first && { activityId: (first.body as Json).id }) },
  };
}

function createThread(channel: string, activity: unknown, parts: Parts): Answer {
  const place = parts.history.place(channel);
  if (place?.type !== 'channel') return badSyntax(`there is no channel ${channel}`);
  if (isBlocked(place, parts)) return shutOut(place);
  const first = post(activity, sizeOf(activity), place, null, parts);
  if (first.status >= 400) return first;
  const { id } = first.body as { id: string };
  return { status: 201, body: { id: threadId(channel, id), activityId: id, serviceUrl: parts.serviceUrl } };
}

function tenantOf({ tenantId, channelData }: Json): unknown {
  const tenant = isObject(channelData) ? channelData.tenant : undefined;
  return tenantId ?? (isObject(tenant) ? tenant.id : undefined);
}

/** A thread exists as soon as its first message does. */
export function findPlace(id: string, history: History): Place | null {
  const known = history.place(id);
  if (known) return known;
  const [, channel = '', root = ''] = id.match(/^(.+);messageid=(\d+)$/) ?? [];
  const whole = history.place(channel);
  return whole && history.find(id, root) ? history.open(threadOf(whole, root)) : null;
}

export function threadOf(channel: Place, root: string): Place {
  return { ...channel, id: threadId(channel.id, root), thread: { channel: channel.id, root } };
}

function threadId(channel: string, root: string): string {
  return `${channel};messageid=${root}`;
}

/** Whoever blocks a channel blocks its threads. */
function isBlocked({ id, thread }: Place, { blocked }: Parts): boolean {
  return blocked.has(id) || blocked.has(thread?.channel ?? id);
}

function showMembers({ memberId, isPaged, query }: Ask, { members }: Place, { tenantId }: Parts): Answer {
  const shown = members.map((member) => describeMember(member, tenantId));
  if (memberId === null) return isPaged ? showPage(shown, query) : { status: 200, body: shown };
  const one = shown.find(({ id, aadObjectId }) => id === memberId || aadObjectId === memberId);
  return one
    ? { status: 200, body: one }
    : refuse({ status: 404, code: 'MemberNotFoundInConversation', message: 'Member not found in conversation.' });
}

function describeMember(member: Account, tenantId: string) {
  const address = `${(member.name ?? member.id).toLowerCase().replace(/\W+/g, '.')}@contoso.example`;
  const known = { objectId: member.aadObjectId, email: address, userPrincipalName: address };
  return { ...member, ...known, tenantId, userRole: 'user' };
}

function showPage(members: readonly object[], query: URLSearchParams): Answer {
  const size = Math.min(PAGE.max, Math.max(PAGE.min, Number(query.get('pageSize') ?? PAGE.usual) || PAGE.usual));
  const from = query.has('continuationToken') ? readToken(query.get('continuationToken') ?? '') : 0;
  if (from === null) return badSyntax('the continuation token is none of ours');
  const next = from + size < members.length ? { continuationToken: Buffer.from(`from:${from + size}`).toString('base64') } : {};
  return { status: 200, body: { ...next, members: members.slice(from, from + size) } };
}

function readToken(token: string): number | null {
  const from = Buffer.from(token, 'base64')
    .toString()
    .match(/^from:(\d+)$/)?.[1];
  return from === undefined ? null : Number(from);
}

// --- messages --------------------------------------------------------------------------------------------------------

function send({ body, bytes, activityId, conversation }: Ask, place: Place, parts: Parts): Answer {
  const repliedTo = activityId ?? (isObject(body) && typeof body.replyToId === 'string' ? body.replyToId : null);
  if (activityId !== null && !knows(activityId, place, parts)) return notFound(activityId);
  const wait = throttle(conversation ?? place.id, parts);
  if (wait > 0) return tooMany(wait);
  return post(body, bytes, place, repliedTo, parts);
}

/** Invokes and conversation updates have ids too, and are no messages: a reply to them is a message like any other. */
function knows(activityId: string, { id }: Place, { history }: Parts): boolean {
  return !/^\d+$/.test(activityId) || history.find(id, activityId) !== null;
}

function post(body: unknown, bytes: number, place: Place, replyToId: string | null, parts: Parts): Answer {
  const refusal = refuseActivity(body, bytes, place.channelId);
  if (refusal) return refuse(refusal);
  const id = parts.nextId();
  const activity = { ...(body as Activity), id, ...(replyToId !== null && { replyToId }) };
  if (activity.type === 'typing') parts.history.typing(place.id);
  else keep(activity, id, place, parts);
  return { status: 201, body: { id } };
}

/** In a channel, outside of its threads, it begins one. */
function keep(activity: Activity, id: string, place: Place, { history, bot, clock }: Parts): void {
  const isNewThread = place.type === 'channel' && place.thread === null;
  const conversation = isNewThread ? history.open(threadOf(place, id)).id : place.id;
  history.add({ id, conversation, from: 'bot', author: bot, at: new Date(clock()).toISOString(), activity });
}

function update({ body, bytes, activityId }: Ask, place: Place, parts: Parts): Answer {
  const found = findOwn(activityId ?? '', place, parts);
  if ('status' in found) return found;
  const refusal = isObject(body) && body.type !== 'message' ? mustBeMessage() : refuseActivity(body, bytes, place.channelId);
  if (refusal) return refuse(refusal);
  const wait = throttle(place.id, parts);
  if (wait > 0) return tooMany(wait);
  parts.history.edit(found.message, body as Activity);
  return { status: 200, body: { id: activityId } };
}

function remove({ activityId }: Ask, place: Place, parts: Parts): Answer {
  const found = findOwn(activityId ?? '', place, parts);
  if ('status' in found) return found;
  parts.history.remove(found.message);
  return { status: 200, body: undefined };
}

function findOwn(id: string, place: Place, { history }: Parts): Answer | { readonly message: Message } {
  const message = history.find(place.id, id);
  if (!message) return notFound(id);
  return message.from === 'bot' ? { message } : forbidden('a bot can change only what it said itself');
}

function throttle(conversation: string, { sent, clock }: Parts): number {
  if (!sent) return 0;
  const times = sent.get(conversation) ?? [];
  const wait = waitFor(times, clock());
  if (wait === 0) sent.set(conversation, [...times, clock()]);
  return wait;
}

// --- refusals --------------------------------------------------------------------------------------------------------

function tooMany(wait: number): Answer {
  const refusal = { status: 429, code: 'TooManyRequests', message: 'API calls quota exceeded for this conversation' };
  return { ...refuse(refusal), headers: { 'Retry-After': String(Math.ceil(wait / 1_000)) } };
}

/** By a user who does not want to hear from it, or because it is not in the team or the group chat. */
function shutOut({ type }: Place): Answer {
  if (type === 'personal') return forbidden('the bot is blocked or not installed in this conversation');
  const message = 'The bot is not part of the conversation roster.';
  return refuse({ status: 403, code: 'BotNotInConversationRoster', message });
}

function forbidden(message: string): Answer {
  return refuse({ status: 403, code: 'ForbiddenOperationException', message });
}

function notFound(activityId: string): Answer {
  return refuse({ status: 404, code: 'ActivityNotFoundInConversation', message: `there is no activity ${activityId}` });
}

function mustBeMessage(): Refusal {
  return { status: 400, code: 'BadSyntax', message: 'only a message can take the place of a message' };
}

function badSyntax(message: string): Answer {
  return refuse({ status: 400, code: 'BadSyntax', message });
}

function sizeOf(activity: unknown): number {
  return Buffer.byteLength(JSON.stringify(activity ?? null));
}
