/** Buttons, shortcuts and windows. */
import { createHash } from 'node:crypto';
import { z } from 'zod';
import { channelName, conversationOf, personalKey, placeOf, spotOf } from './address.ts';
import { ASK_INPUT, ASK_WINDOW } from './ask-window.ts';
import type { SlackBody } from './body.ts';
import { Id, Message, nameOf, Ts, tenantOf, Who } from './payload.ts';
import { findRawText } from './raw-text.ts';
import { contentOf, nothing, type SlackReading, type SlackTurn, saidOf } from './reading.ts';
import { PASTE_INPUT, PASTE_WINDOW, START } from './views.ts';
import { readWords } from './words.ts';

export const MESSAGE_SHORTCUT = 'troubleshoot_message';
export const GLOBAL_SHORTCUT = 'troubleshoot';

const NO_TEXT = 'Paste or type the error first.';
/** Characters of a button's label; Slack allows 75. */
const MAX_LABEL = 200;

const Option = z.object({ value: z.string().max(150) });
const Chosen = z.object({ selected_option: Option.nullish(), selected_options: z.array(Option).nullish() });
const Press = z.object({
  ...Who,
  trigger_id: Id.nullish(),
  container: z
    .object({ message_ts: Ts.nullish(), channel_id: Id.nullish(), thread_ts: Ts.nullish(), is_ephemeral: z.boolean().nullish() })
    .nullish(),
  channel: z.object({ id: Id }).nullish(),
  message: z.object({ ts: Ts, thread_ts: Ts.nullish() }).nullish(),
  actions: z.tuple(
    [
      z.object({
        type: z.string().default('button'),
        action_id: z.string(),
        value: z.string().nullish(),
        text: z.object({ text: z.string() }).nullish(),
      }),
    ],
    z.unknown(),
  ),
  state: z.object({ values: z.record(z.string(), z.record(z.string(), Chosen)) }).nullish(),
});
const Shortcut = z.object({ ...Who, callback_id: z.string(), trigger_id: Id });
const MessageShortcut = z.object({
  ...Who,
  callback_id: z.string(),
  trigger_id: Id,
  channel: z.object({ id: Id, name: z.string().nullish() }),
  message: Message,
});
const Submission = z.object({
  ...Who,
  view: z.object({
    id: Id,
    callback_id: z.string(),
    app_installed_team_id: Id.nullish(),
    private_metadata: z.string().nullish(),
    state: z.object({ values: z.record(z.string(), z.record(z.string(), z.object({ value: z.string().nullish() }))) }),
  }),
});

/** A delivery of a kind that has a reader: read by its schema and, where a tenant is named, by the function. */
type Read = (body: SlackBody) => SlackReading | null;

const READERS: ReadonlyMap<unknown, Read> = new Map<unknown, Read>([
  ['block_actions', reader(Press, onPress)],
  ['shortcut', reader(Shortcut, onShortcut)],
  ['message_action', reader(MessageShortcut, onMessageShortcut)],
  ['view_submission', reader(Submission, onSubmission)],
  ['view_closed', () => nothing('a window was closed')],
]);

export function readInteraction(body: SlackBody): SlackReading | null {
  return READERS.get(body.type)?.(body) ?? null;
}

function reader<T extends z.infer<z.ZodObject<typeof Who>>>(
  schema: z.ZodType<T>,
  read: (payload: T, team: string) => SlackReading,
): Read {
  return (body) => {
    const { data } = schema.safeParse(body);
    const team = data ? tenantOf(data) : null;
    return data && team !== null ? read(data, team) : null;
  };
}

function onPress(payload: z.infer<typeof Press>, team: string): SlackReading {
  const { user, message, container, trigger_id: trigger } = payload;
  const [action] = payload.actions;
  const channel = payload.channel?.id ?? container?.channel_id;
  if (action.action_id === START && trigger) return { kind: 'window', team, user: user.id, trigger };
  // Choosing in a menu is no answer yet; the button beside it is.
  if (action.type !== 'button') return nothing('a choice that is not sent yet');
  if (!channel) return nothing('a button outside of messages');
  const shown = message ?? messageOf(container);
  if (shown && action.value) {
    const turn = pressed(payload, team, channel, shown, action.value);
    return { kind: 'turn', turn: message || !container?.is_ephemeral ? turn : { ...turn, ...alone(team, channel, shown) } };
  }
  const thread = message?.thread_ts ?? container?.thread_ts;
  return { kind: 'foreign', team, user: user.id, channel, ...(thread && { thread }) };
}

/** What only one person sees stands at no place that the store knows. */
function alone(team: string, channel: string, { thread_ts: thread }: { readonly thread_ts?: string | null | undefined }) {
  return { under: null, to: { team, channel, ...(thread && { thread }) } };
}

/** Where the payload lacks the message; what only one person sees never has one. */
function messageOf(container: z.infer<typeof Press>['container']): NonNullable<z.infer<typeof Press>['message']> | null {
  return container?.message_ts ? { ts: container.message_ts, thread_ts: container.thread_ts } : null;
}

function pressed(
  { user: sender, actions: [{ text }], state, trigger_id: trigger = null }: z.infer<typeof Press>,
  team: string,
  channel: string,
  { ts, thread_ts }: { readonly ts: string; readonly thread_ts?: string | null | undefined },
  token: string,
): SlackTurn {
  const user = sender.id;
  const values = chosen(state?.values ?? {});
  // The same press by the same person has the same id, whatever stands in the button and however much.
  const id = `press:${createHash('sha256')
    .update(JSON.stringify([user, token, values]))
    .digest('base64url')}`;
  return {
    ...{ id, team, user, ...nameOf({ user: sender }), content: { kind: 'pressed', token, values, trigger } },
    ...conversationOf(spotOf(team, channel, user, ts, thread_ts)),
    under: placeOf(team, channel, ts),
    said: text?.text.slice(0, MAX_LABEL) ?? '',
  };
}

function onShortcut({ callback_id, trigger_id: trigger, user }: z.infer<typeof Shortcut>, team: string): SlackReading {
  if (callback_id !== GLOBAL_SHORTCUT) return nothing('a shortcut that is not ours');
  return { kind: 'window', team, user: user.id, trigger };
}

/** Whoever uses it gets the answer for himself, with the words that it is about: the writer of the message asked for nothing. */
function onMessageShortcut(payload: z.infer<typeof MessageShortcut>, team: string): SlackReading {
  const { callback_id, trigger_id, channel, message, user } = payload;
  if (callback_id !== MESSAGE_SHORTCUT) return nothing('a shortcut that is not ours');
  const content = contentOf(readWords(findRawText(message), null), message.files);
  const name = channelName(channel.id, channel.name);
  const origin = name ? `About a message in ${name}:` : 'About the message that you chose:';
  const turn = { id: `shortcut:${trigger_id}`, content, origin, apart: true, ...privately(team, user.id, content) } as const;
  return { kind: 'turn', turn };
}

function onSubmission(submission: z.infer<typeof Submission>, team: string): SlackReading {
  const { view, user } = submission;
  const typed = (input: string) => view.state.values[input]?.[input]?.value?.trim() ?? '';
  if (view.callback_id === ASK_WINDOW) {
    const window = { view: view.id, pass: view.private_metadata ?? '', text: typed(ASK_INPUT) };
    return { kind: 'filled', team, user: user.id, ...nameOf(submission), ...window };
  }
  if (view.callback_id !== PASTE_WINDOW) return nothing('a window that is not ours');
  const text = typed(PASTE_INPUT);
  if (text === '') return { kind: 'reply', reply: { response_action: 'errors', errors: { [PASTE_INPUT]: NO_TEXT } } };
  const content = contentOf(text, null);
  // A window may have been opened out of a channel that belongs to another workspace.
  const home = view.app_installed_team_id ?? team;
  return { kind: 'turn', turn: { id: `window:${view.id}`, content, origin: 'You wrote:', ...privately(home, user.id, content) } };
}

function privately(team: string, user: string, content: ReturnType<typeof contentOf>) {
  return { team, user, conversation: personalKey(team, user), under: null, to: { team, channel: user }, said: saidOf(content) };
}

/** What is chosen in the inputs of the message; a message has one question at the most. */
function chosen(values: Readonly<Record<string, Readonly<Record<string, z.infer<typeof Chosen>>>>>): readonly string[] {
  const inputs = Object.values(values).flatMap((block) => Object.values(block));
  return inputs.flatMap(({ selected_option, selected_options }) => [
    ...(selected_option ? [selected_option.value] : []),
    ...(selected_options ?? []).map(({ value }) => value),
  ]);
}
