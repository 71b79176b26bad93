/** Teams' activities, and what they mean: the last line that knows them. Pure; by type of activity. */
import type { Content, Incoming } from '../../bot/types.ts';
import { readHandoffStatus } from '../hub/handoff.ts';
import { clip } from '../turn.ts';
import { attachmentsOf, mentionsOf, parseActivity, type TeamsActivity } from './activity.ts';
import { TEAMS } from './address.ts';
import { readInvoke, readSubmit } from './read-invoke.ts';
import type { TeamsContext, TeamsReading, TeamsTurn } from './reading.ts';
import { botOf, isPersonal, whereOf } from './where.ts';
import { readLinked, readWords, tidy } from './words.ts';

const MAX_NAME = 100;
const FILE = 'application/vnd.microsoft.teams.file.download.info';
/** A picture between the words; what Teams draws for a smile is none. */
const PICTURE = /<img(?![^<>]{0,500}schema\.skype\.com\/Emoji)[^<>]{0,500}schema\.skype\.com\/AMSImage/i;

/** What an update or a deletion is that does not say it. */
const USUAL_CHANGE: Readonly<Record<string, string>> = { messageUpdate: 'editMessage', messageDelete: 'softDeleteMessage' };

const NOTHING: TeamsReading = { kind: 'nothing' };

/** Null for a body that is no activity, or lacks what an answer needs. */
export function readActivity(body: object, context: TeamsContext): TeamsReading | null {
  const activity = parseActivity(body);
  if (activity === null) return null;
  if (isOwn(activity, context)) return NOTHING;
  return context.hub === null ? readOfTeams(activity, context) : readOfHub(activity, context);
}

function readOfTeams(activity: TeamsActivity, context: TeamsContext): TeamsReading | null {
  switch (activity.type) {
    case 'message':
      return readMessage(activity, context);
    case 'invoke':
      return readInvoke(activity, context);
    case 'messageUpdate':
    case 'messageDelete':
      return readChange(activity, context);
    case 'conversationUpdate':
      return readMembers(activity, context);
    case 'installationUpdate':
      if (activity.action?.startsWith('add')) return readJoined(activity, context);
      // `remove-upgrade` makes room for a newer version of the app.
      return activity.action === 'remove' ? readLeft(activity, context) : NOTHING;
    case 'typing':
      return isPersonal(activity) ? { kind: 'typing', conversation: whereOf(activity, context).conversation } : NOTHING;
    default:
      return NOTHING;
  }
}

/** Words, and what the hub says. Cards are not sent there, so that nothing is pressed. */
function readOfHub(activity: TeamsActivity, context: TeamsContext): TeamsReading | null {
  switch (activity.type) {
    case 'message':
      return readMessage(activity, context);
    case 'conversationUpdate':
      return readMembers(activity, context);
    case 'event': {
      const status = readHandoffStatus(activity);
      const { conversation } = whereOf(activity, context);
      return status ? { kind: 'handoff', status, conversation, id: activity.id ?? context.at } : NOTHING;
    }
    default:
      return NOTHING;
  }
}

function isOwn(activity: TeamsActivity, context: TeamsContext): boolean {
  return activity.from.role === 'bot' || activity.from.id === botOf(activity, context);
}

function readMessage(activity: TeamsActivity, context: TeamsContext): TeamsReading | null {
  const { id } = activity;
  const text = wordsOf(activity, context);
  if (text === '' && isObject(activity.value))
    return context.hub === null ? readSubmit(activity, activity.value, context) : NOTHING;
  if (!id) return null;
  const aside = isAside(activity, context);
  const content: Content = { kind: hasPicture(activity) ? 'image' : 'text', text, ...(aside && { aside }) };
  const also = context.hub === null ? { also: [`${TEAMS}:${context.tenant}:${activity.conversation.id}:${id}`] } : {};
  const turn = toTurn(activity, context, { id, ...also, content }, text || '(a file)');
  return { kind: 'turn', turn, typing: !aside && context.hub === null };
}

/** Where several people talk, only what names the bot is said to it. Teams delivers the rest only with a permission for it. */
function isAside(activity: TeamsActivity, context: TeamsContext): boolean {
  return context.hub === null && !isPersonal(activity) && !mentionsOf(activity).some(({ id }) => id === botOf(activity, context));
}

/** Its address is never looked up: the bot cannot read pictures. */
function hasPicture(activity: TeamsActivity): boolean {
  return (
    attachmentsOf(activity).some(({ contentType }) => contentType.startsWith('image/') || contentType === FILE) ||
    PICTURE.test(htmlOf(activity) ?? '')
  );
}

function readChange(activity: TeamsActivity, context: TeamsContext): TeamsReading | null {
  const { id: message, channelData, timestamp, type } = activity;
  if (!message) return null;
  switch (channelData?.eventType ?? USUAL_CHANGE[type]) {
    case 'editMessage': {
      const text = wordsOf(activity, context);
      const content: Content = { kind: 'edited', message, text };
      const id = `${message}:edit:${timestamp ?? context.at}`;
      return { kind: 'turn', turn: toTurn(activity, context, { id, content }, `(edited) ${text}`), typing: false };
    }
    case 'softDeleteMessage': {
      const content: Content = { kind: 'deleted', message };
      const turn = toTurn(activity, context, { id: `${message}:deleted`, content }, '(deleted)');
      return { kind: 'turn', turn, typing: false };
    }
    default:
      return NOTHING;
  }
}

function readMembers(activity: TeamsActivity, context: TeamsContext): TeamsReading {
  const isBot = ({ id }: { readonly id: string }) => id === botOf(activity, context);
  if (activity.membersAdded?.some(isBot)) return readJoined(activity, context);
  return activity.membersRemoved?.some(isBot) ? readLeft(activity, context) : NOTHING;
}

/** Whoever removes the bot sees nothing of the chat any more. A team goes on without it. */
function readLeft(activity: TeamsActivity, context: TeamsContext): TeamsReading {
  if (!isPersonal(activity)) return NOTHING;
  const action = { id: `left:${activity.id ?? context.at}`, content: { kind: 'left' } } as const;
  return { kind: 'turn', turn: toTurn(activity, context, action, ''), typing: false };
}

/** Teams tells an installation twice, in either order: the bot answers whichever comes first, also when it is installed anew. */
function readJoined(activity: TeamsActivity, context: TeamsContext): TeamsReading {
  const by = tidy(activity.from.name ?? '').slice(0, MAX_NAME);
  const content: Content = isPersonal(activity)
    ? { kind: 'joined', shared: false }
    : { kind: 'joined', shared: true, ...(by && { by }) };
  return {
    kind: 'turn',
    turn: toTurn(activity, context, { id: `joined:${activity.id ?? context.at}`, content }, ''),
    typing: false,
  };
}

type Action = Pick<Incoming, 'id' | 'also' | 'content'>;

function toTurn(activity: TeamsActivity, context: TeamsContext, action: Action, said: string): TeamsTurn {
  const { to, ...incoming } = whereOf(activity, context);
  const linked = readLinked(htmlOf(activity), mentionsOf(activity), botOf(activity, context));
  return { incoming: { ...incoming, ...action }, ...(linked !== null && { linked }), said: clip(said), to };
}

// --- words -----------------------------------------------------------------------------------------------------------

function wordsOf(activity: TeamsActivity, context: TeamsContext): string {
  return readWords(activity.text ?? '', htmlOf(activity), mentionsOf(activity), botOf(activity, context));
}

function htmlOf(activity: TeamsActivity): string | null {
  const html = attachmentsOf(activity).find(({ contentType }) => contentType === 'text/html')?.content;
  return typeof html === 'string' ? html : null;
}

function isObject(value: unknown): value is object {
  return typeof value === 'object' && value !== null && !Array.isArray(value);
}
