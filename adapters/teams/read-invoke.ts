/** What is pressed, on a card or in the menu of a message. */
import { z } from 'zod';
import { PRESS_VERB } from '../render/adaptive-dialect.ts';
import { readAsked } from '../render/ask.ts';
import { MAX_SAID } from '../turn.ts';
import { STORABLE, type TeamsActivity } from './activity.ts';
import { personalKey, placeOf, writeAddress } from './address.ts';
import { TROUBLESHOOT } from './package/manifest.ts';
import type { TeamsContext, TeamsPress, TeamsReading, TeamsTurn } from './reading.ts';
import { whereOf } from './where.ts';
import { htmlToText, tidy } from './words.ts';

/** The verb of a button that only asks how the card stands. */
export const SHOW_VERB = 'show';
const MAX_TITLE = 200;
const MAX_AUTHOR = 100;
/** Values are ids of choices. */
const MAX_VALUES = 50;
const MAX_VALUE = 200;

const Carried = z.object({ token: z.string(), value: z.string().optional().catch(undefined) });
const CardAction = z.object({
  action: z.object({
    verb: z.string().nullish().catch(undefined),
    title: z.string().nullish().catch(undefined),
    data: z.unknown().optional(),
  }),
  trigger: z.string().nullish().catch(undefined),
});
const Extension = z.object({
  commandId: z.string(),
  messagePayload: z.object({
    id: z.string().max(200).regex(STORABLE).catch(''),
    body: z.object({ contentType: z.string().nullish().catch(undefined), content: z.string().nullish() }).nullish(),
    from: z
      .object({ user: z.object({ displayName: z.string() }) })
      .nullish()
      .catch(undefined),
  }),
  data: z.object({ note: z.string() }).nullish().catch(undefined),
});

export function readInvoke(activity: TeamsActivity, context: TeamsContext): TeamsReading {
  switch (activity.name) {
    case 'adaptiveCard/action':
      return readExecute(activity, context);
    case 'composeExtension/submitAction':
    case 'composeExtension/fetchTask':
      return readExtension(activity, context);
    case 'task/submit':
      return { kind: 'close' };
    default:
      return { kind: 'unknown-invoke' };
  }
}

/** A press from a client that does not know universal actions. */
export function readSubmit(activity: TeamsActivity, value: object, context: TeamsContext): TeamsReading {
  return { kind: 'press', press: toPress(activity, value, null, context), how: 'message' };
}

/** An unknown verb has no value that could be right, so that it is answered like every button that is not ours. */
function readExecute(activity: TeamsActivity, context: TeamsContext): TeamsReading {
  const read = CardAction.safeParse(activity.value).data;
  const { verb, title, data } = read?.action ?? {};
  const press = toPress(activity, verb === PRESS_VERB || verb === SHOW_VERB ? data : null, title ?? null, context);
  const onlyLooks = read?.trigger === 'automatic' || verb === SHOW_VERB;
  return onlyLooks ? { kind: 'refresh', press } : { kind: 'press', press, how: 'invoke' };
}

function toPress(activity: TeamsActivity, data: unknown, title: string | null, context: TeamsContext): TeamsPress {
  const { to, address: _address, ...incoming } = whereOf(activity, context);
  const carried = Carried.safeParse(data).data;
  const values = (carried?.value ?? '').split(',').filter((value) => value !== '' && value.length <= MAX_VALUE);
  return {
    token: carried?.token ?? null,
    text: readAsked(data) ?? '',
    values: values.filter((value) => STORABLE.test(value)).slice(0, MAX_VALUES),
    place: activity.replyToId ? placeOf(activity.conversation.id, activity.replyToId) : null,
    title: tidy(title ?? '').slice(0, MAX_TITLE) || null,
    incoming,
    to,
  };
}

// --- the menu of a message -------------------------------------------------------------------------------------------

function readExtension(activity: TeamsActivity, context: TeamsContext): TeamsReading {
  const read = Extension.safeParse(activity.value).data;
  if (!read || read.commandId !== TROUBLESHOOT.id) return { kind: 'unknown-invoke' };
  const { messagePayload: message, data } = read;
  const isHtml = message.body?.contentType !== 'text';
  const words = message.body?.content ?? '';
  const text = [isHtml ? htmlToText(words) : words, data?.note ?? ''].map(tidy).filter(Boolean).join('\n\n');
  const author = tidy(message.from?.user.displayName ?? '').slice(0, MAX_AUTHOR);
  const origin = author ? `About the message from ${author}:` : 'About the message that you chose:';
  const id = `extension:${message.id}:${activity.id ?? context.at}`;
  return { kind: 'extension', turn: toOwnChat(activity, context, { id, origin, text }) };
}

/** Whatever the place of the message, its steps are for the one who asked. */
function toOwnChat(
  activity: TeamsActivity,
  context: TeamsContext,
  { id, origin, text }: { readonly id: string; readonly origin: string; readonly text: string },
): TeamsTurn {
  const { to: here, ...incoming } = whereOf(activity, context);
  const { shared: _shared, ...mine } = here;
  const to = { ...mine, conversation: null };
  const conversation = personalKey(context.tenant, activity.from.id);
  const content = { kind: 'text', text } as const;
  return {
    incoming: { ...incoming, conversation, address: writeAddress(to), id, origin, apart: true, content },
    said: text.slice(0, MAX_SAID),
    to,
  };
}
