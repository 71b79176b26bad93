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

/** The operation that a path of the connector means, with what is named in it; null for one that does not exist. */
export function readPath(
  method: string,
  segments: readonly string[],
): Pick<Ask, 'operation' | 'conversation' | 'activityId' | 'memberId'> | null {
  const [conversation = null, kind, one = null, ...rest] = segments;
  const none = { conversation, activityId: null, memberId: null };
  if (rest.length > 0) return null;
  if (kind === undefined) return method === 'POST' && conversation === null ? { ...none, operation: 'create' } : null;
  if (kind === 'activities') return readActivityPath(method, { ...none, activityId: one });
  if (method === 'GET' && kind === 'members') return { ...none, operation: 'members', memberId: one };
  return method === 'GET' && kind === 'pagedmembers' && one === null ? { ...none, operation: 'members' } : null;
}

export function answer(ask: Ask, parts: Parts): Answer {
  if (ask.operation === 'create') return createConversation(ask, parts);
  const place = ask.conversation === null ? null : findPlace(ask.conversation, parts.history);
  if (!place) return refuse({ status: 404, code: 'ConversationNotFound', message: 'there is no such conversation' });
  if (ask.operation === 'members') return showMembers(ask, place);
  if (isBlocked(place, parts)) return forbidden();
  switch (ask.operation) {
    case 'send':
      return send(ask, place, parts);
    case 'update':
      return update(ask, place, parts);
    default:
      return remove(ask, place, parts);
  }
}

export function refuse({ status, code, message }: Refusal): Answer {
  return { status, body: { error: { code, message } } };
}

function readActivityPath(method: string, named: Omit<Ask, 'operation' | 'query' | 'body' | 'bytes'>) {
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
  if (isBlocked(place, parts)) return forbidden();
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
  if (isBlocked(place, parts)) return forbidden();
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

function showMembers({ memberId, query }: Ask, { members }: Place): Answer {
  const shown = members.map((member) => ({ ...member, objectId: member.aadObjectId, userRole: 'user' }));
  if (memberId === null) return { status: 200, body: query.has('pageSize') ? { members: shown } : shown };
  const one = shown.find(({ id, aadObjectId }) => id === memberId || aadObjectId === memberId);
  return one
    ? { status: 200, body: one }
    : refuse({ status: 404, code: 'MemberNotFoundInConversation', message: 'not a member' });
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
  const refusal = refuseActivity(body, bytes);
  if (refusal) return refuse(refusal);
  const id = parts.nextId();
  const isNewThread = place.type === 'channel' && place.thread === null;
  const conversation = isNewThread ? parts.history.open(threadOf(place, id)).id : place.id;
  const activity = { ...(body as Activity), id, ...(replyToId !== null && { replyToId }) };
  if (activity.type === 'typing') parts.history.typing(conversation);
  else
    parts.history.add({ id, conversation, from: 'bot', author: parts.bot, at: new Date(parts.clock()).toISOString(), activity });
  return { status: 201, body: { id } };
}

function update({ body, bytes, activityId }: Ask, place: Place, parts: Parts): Answer {
  const found = findOwn(activityId ?? '', place, parts);
  if ('status' in found) return found;
  const refusal = isObject(body) && body.type !== 'message' ? mustBeMessage() : refuseActivity(body, bytes);
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

function forbidden(message = 'the bot is blocked or not installed in this conversation'): Answer {
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
