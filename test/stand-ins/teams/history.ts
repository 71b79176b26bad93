/** What the people in Teams see: each conversation with its messages as they stand now. */
import { ADAPTIVE, isObject } from './rules.ts';
import type { Account, Activity, Attachment, Json, Message, Place } from './types.ts';

export type Change = { readonly kind: 'message' | 'typing'; readonly conversation: string };

export interface History {
  readonly place: (conversation: string) => Place | null;
  readonly places: () => readonly Place[];
  /** Makes a conversation known; one that is known already stays as it is. */
  readonly open: (place: Place) => Place;
  readonly add: (entry: Entry) => Message;
  readonly find: (conversation: string, id: string) => Message | null;
  /** Takes the place of what was there; also of what single users had been shown instead. */
  readonly edit: (message: Message, activity: Activity) => void;
  readonly remove: (message: Message) => void;
  /** Back where it stood. */
  readonly restore: (message: Message) => void;
  /** Shows one user another card than is stored, as the answer to a press does. */
  readonly showTo: (user: string, message: Message, card: Json) => void;
  /** In order, without what was deleted, as this user sees it; `null` is what the service itself holds. */
  readonly list: (conversation: string, viewer: string | null) => readonly Message[];
  readonly typing: (conversation: string) => void;
  /** How often the bot was seen typing there. */
  readonly typings: (conversation: string) => number;
  readonly listen: (listener: (change: Change) => void) => () => void;
}

export interface Entry {
  readonly id: string;
  readonly conversation: string;
  readonly from: 'bot' | 'user';
  readonly author: Account;
  readonly at: string;
  readonly activity: Activity;
}

interface Kept {
  readonly entry: Entry;
  readonly edits: number;
  readonly deleted: boolean;
  /** What single users see instead of the stored card. */
  readonly views: ReadonlyMap<string, Json>;
}

export function createHistory(): History {
  const places = new Map<string, Place>();
  const kept = new Map<string, Map<string, Kept>>();
  const typed = new Map<string, number>();
  const listeners = new Set<(change: Change) => void>();
  const tell = (change: Change) => {
    for (const listener of listeners) listener(change);
  };
  const keptIn = (conversation: string) => kept.get(conversation) ?? new Map<string, Kept>();
  const put = (one: Kept): Message => {
    const { conversation, id } = one.entry;
    kept.set(conversation, keptIn(conversation).set(id, one));
    tell({ kind: 'message', conversation });
    return toMessage(one, null);
  };
  const change = ({ conversation, id }: Message, next: (now: Kept) => Partial<Kept>) => {
    const now = keptIn(conversation).get(id);
    if (now) put({ ...now, ...next(now) });
  };
  return {
    place: (conversation) => places.get(conversation) ?? null,
    places: () => [...places.values()],
    open: (place) => {
      if (!places.has(place.id)) places.set(place.id, place);
      return places.get(place.id) ?? place;
    },
    add: (entry) => put({ entry, edits: 0, deleted: false, views: new Map() }),
    find: (conversation, id) => {
      const found = keptIn(conversation).get(id);
      return found && !found.deleted ? toMessage(found, null) : null;
    },
    edit: (message, activity) =>
      change(message, ({ entry, edits }) => {
        return { entry: { ...entry, activity: { ...activity, id: entry.id } }, edits: edits + 1, views: new Map() };
      }),
    remove: (message) => change(message, () => ({ deleted: true })),
    restore: (message) => change(message, () => ({ deleted: false })),
    showTo: (user, message, card) => change(message, ({ views }) => ({ views: new Map(views).set(user, card) })),
    list: (conversation, viewer) => {
      const present = [...keptIn(conversation).values()].filter(({ deleted }) => !deleted);
      return present.map((one) => toMessage(one, viewer));
    },
    typing: (conversation) => {
      typed.set(conversation, (typed.get(conversation) ?? 0) + 1);
      tell({ kind: 'typing', conversation });
    },
    typings: (conversation) => typed.get(conversation) ?? 0,
    listen: (listener) => {
      listeners.add(listener);
      return () => void listeners.delete(listener);
    },
  };
}

function toMessage({ entry, edits, views }: Kept, viewer: string | null): Message {
  const { activity, ...rest } = entry;
  const attachments = readAttachments(activity, viewer === null ? undefined : views.get(viewer));
  const card = attachments.find(({ contentType }) => contentType === ADAPTIVE)?.content;
  return {
    ...rest,
    text: typeof activity.text === 'string' ? activity.text : '',
    attachments,
    card: isObject(card) ? card : null,
    replyToId: typeof activity.replyToId === 'string' ? activity.replyToId : null,
    edits,
    activity,
  };
}

function readAttachments({ attachments }: Activity, view: Json | undefined): readonly Attachment[] {
  const stored: readonly Attachment[] = Array.isArray(attachments) ? attachments : [];
  if (!view) return stored;
  return stored.map((one) => (one.contentType === ADAPTIVE ? { ...one, content: view } : one));
}
