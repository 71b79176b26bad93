/** What Teams sends a bot, field by field. Pure: the moment and every id are arguments. */
import type { Account, Activity, Json, Message, Place } from './types.ts';

/** Who speaks to which bot, where, and when. */
export interface Scene {
  readonly id: string;
  readonly now: number;
  readonly place: Place;
  readonly from: Account;
  readonly bot: Account;
  readonly tenantId: string;
  readonly serviceUrl: string;
  readonly locale: string;
}

/** A message with its text twice, as Teams has it: plain, and as HTML beside it. A hub has it once. */
export function writeMessage(scene: Scene, text: string, extra: Json = {}): Activity {
  const plain = { ...frame(scene, 'message'), text, textFormat: 'plain' };
  if (scene.place.channelId !== 'msteams') return { ...plain, ...extra };
  return {
    ...plain,
    attachments: [{ contentType: 'text/html', content: toHtml(text) }],
    entities: [clientInfo(scene)],
    ...extra,
  };
}

/** A message that begins with the bot's name, as it must in a channel. */
export function writeMention(scene: Scene, text: string): Activity {
  const { bot } = scene;
  const marked = `<at>${bot.name}</at>`;
  const span = `<span itemtype="http://schema.skype.com/Mention" itemscope="" itemid="0">${bot.name}</span>`;
  const mention = { type: 'mention', mentioned: { id: bot.id, name: bot.name }, text: marked };
  return writeMessage(scene, `${marked} ${text}`, {
    attachments: [{ contentType: 'text/html', content: `<p>${span}&nbsp;${escapeHtml(text)}</p>` }],
    entities: [clientInfo(scene), mention],
  });
}

/** Who mentioned the bot still does, whatever else is changed. */
export function writeEdit(scene: Scene, message: Message, typed: string, eventType = 'editMessage'): Activity {
  const { type, id, channelData, ...rest } = { ...message.activity, ...times(scene.now) } as Activity & { channelData: Json };
  const mark = `<at>${scene.bot.name}</at> `;
  const isMention = message.text.startsWith(mark);
  const words = isMention && typed.startsWith(mark) ? typed.slice(mark.length) : typed;
  const { text, attachments } = isMention ? writeMention(scene, words) : writeMessage(scene, words);
  const said = { text, ...(attachments !== undefined && { attachments }) };
  return { ...rest, ...said, type: 'messageUpdate', id: message.id, channelData: { ...channelData, eventType } };
}

export function writeDelete(scene: Scene, message: Message): Activity {
  const plain = frame(scene, 'messageDelete');
  return { ...plain, id: message.id, channelData: { ...channelData(scene), eventType: 'softDeleteMessage' } };
}

export function writeMembers(scene: Scene, change: 'membersAdded' | 'membersRemoved', members: readonly Account[]): Activity {
  const { tenant, ...rest } = channelData(scene);
  const eventType = change === 'membersAdded' ? 'teamMemberAdded' : 'teamMemberRemoved';
  const data = scene.place.team ? { ...rest, eventType, tenant } : { tenant };
  const added = members.map(({ id, aadObjectId }) => ({ id, ...(aadObjectId && { aadObjectId }) }));
  return { ...frame(scene, 'conversationUpdate'), channelData: data, [change]: added };
}

export function writeInstallation(scene: Scene, action: 'add' | 'remove'): Activity {
  const settings = { selectedChannel: { id: scene.place.id } };
  const data = { ...channelData(scene), ...(action === 'add' && { settings, source: { name: 'message' } }) };
  return { ...frame(scene, 'installationUpdate'), action, channelData: data };
}

export function writeReaction(scene: Scene, message: Message, type: string): Activity {
  return { ...frame(scene, 'messageReaction'), reactionsAdded: [{ type }], replyToId: message.id };
}

export function writeTyping(scene: Scene): Activity {
  return { ...frame(scene, 'typing'), entities: [clientInfo(scene)] };
}

/** Something that is no message, with a name of its own. */
export function writeEvent(scene: Scene, name: string, value: unknown): Activity {
  return { ...frame(scene, 'event'), name, value };
}

export function writeInvoke(scene: Scene, name: string, value: Json, replyToId?: string): Activity {
  const source = { source: { name: 'message' }, ...(replyToId && { legacy: { replyToId } }) };
  const data = { ...channelData(scene), ...source };
  return {
    ...frame(scene, 'invoke'),
    name,
    value,
    channelData: data,
    ...(replyToId && { replyToId }),
    entities: [clientInfo(scene)],
  };
}

/** A press on an Action.Execute. */
export function writeExecute(scene: Scene, card: Message, action: Json, trigger: 'manual' | 'automatic' = 'manual'): Activity {
  const { title, verb, data = {}, id } = action;
  const pressed = { type: 'Action.Execute', ...(id !== undefined && { id }), title, ...(verb !== undefined && { verb }), data };
  return writeInvoke(scene, 'adaptiveCard/action', { action: pressed, trigger }, card.id);
}

/** A press on an Action.Submit: a message without words. */
export function writeSubmit(scene: Scene, card: Message, value: Json): Activity {
  const source = { source: { name: 'message' }, legacy: { replyToId: card.id } };
  return {
    ...frame(scene, 'message'),
    id: `f:${scene.id}`,
    value,
    replyToId: card.id,
    channelData: { ...channelData(scene), ...source },
  };
}

/** A file sent in a personal chat. */
export function writeFile(scene: Scene, name: string, contentUrl: string, text = ''): Activity {
  const info = { downloadUrl: contentUrl, uniqueId: `file-${scene.id}`, fileType: name.split('.').at(-1) };
  const file = { contentType: 'application/vnd.microsoft.teams.file.download.info', content: info, contentUrl, name };
  return writeMessage(scene, text, { attachments: [file, { contentType: 'text/html', content: toHtml(text) }] });
}

/** A picture pasted between the words. */
export function writeImage(scene: Scene, contentUrl: string, text = ''): Activity {
  const html = `<div><p>${escapeHtml(text)}</p><img src="${contentUrl}" itemtype="http://schema.skype.com/AMSImage"></div>`;
  const attachments = [
    { contentType: 'image/*', contentUrl },
    { contentType: 'text/html', content: html },
  ];
  return writeMessage(scene, text, { attachments });
}

/** A message as a message extension hands it over: somebody's, not necessarily said to the bot. */
export function toPayload({ id, at, author, text, replyToId }: Message): Json {
  const user = { userIdentityType: 'aadUser', id: author.aadObjectId ?? author.id, displayName: author.name };
  return {
    id,
    replyToId,
    createdDateTime: at,
    lastModifiedDateTime: null,
    deleted: false,
    subject: null,
    summary: null,
    importance: 'normal',
    locale: 'en-gb',
    body: { contentType: 'html', content: toHtml(text) },
    from: { device: null, conversation: null, user, application: null },
    reactions: [],
    mentions: [],
    attachments: [],
  };
}

export function toHtml(text: string): string {
  return `<p>${escapeHtml(text).replace(/\r?\n/g, '<br>')}</p>`;
}

function frame(scene: Scene, type: string): Activity {
  const { id, now, place, from, bot, tenantId, serviceUrl, locale } = scene;
  return {
    type,
    // Only what can be replied to, changed or deleted has a plain number.
    id: type === 'message' ? id : `f:${id}`,
    ...times(now),
    channelId: place.channelId,
    serviceUrl,
    from,
    conversation: conversationOf(place, tenantId),
    recipient: { id: bot.id, name: bot.name },
    ...(place.channelId === 'msteams' && { channelData: channelData(scene) }),
    locale,
    localTimezone: 'Europe/London',
  };
}

function conversationOf({ id, type, name, channelId }: Place, tenantId: string): Json {
  if (channelId !== 'msteams') return { id };
  return { ...(type !== 'personal' && { isGroup: true, name }), conversationType: type, tenantId, id };
}

function times(now: number): Json {
  const iso = new Date(now).toISOString();
  return { timestamp: iso, localTimestamp: iso.replace('Z', '+00:00') };
}

function channelData({ place: { id, team, thread }, tenantId }: Scene): Json {
  const tenant = { tenant: { id: tenantId } };
  if (!team) return tenant;
  const channel = thread?.channel ?? id;
  return { teamsChannelId: channel, teamsTeamId: team.id, channel: { id: channel }, team, ...tenant };
}

function clientInfo({ locale }: Scene): Json {
  return { locale, country: 'GB', platform: 'Windows', timezone: 'Europe/London', type: 'clientInfo' };
}

function escapeHtml(text: string): string {
  return text.replace(/&/g, '&amp;').replace(/</g, '&lt;').replace(/>/g, '&gt;');
}
