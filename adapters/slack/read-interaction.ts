/** Buttons, shortcuts and windows. */
import { z } from 'zod';
import { personalKey, placeOf, threadKey } from './address.ts';
import type { SlackBody } from './body.ts';
import { MAX_SAID } from './read-event.ts';
import { nothing, type SlackReading, type SlackTurn } from './reading.ts';
import { PASTE_INPUT, PASTE_WINDOW, START } from './views.ts';
import { readWords } from './words.ts';

export const MESSAGE_SHORTCUT = 'troubleshoot_message';
export const GLOBAL_SHORTCUT = 'troubleshoot';

const Id = z.string().min(1).max(255);
const Who = {
  user: z.object({ id: Id, team_id: Id.optional() }),
  team: z.object({ id: Id }).nullish(),
  enterprise: z.object({ id: Id }).nullish(),
};
const Chosen = z.object({
  selected_option: z.object({ value: z.string() }).nullish(),
  selected_options: z.array(z.object({ value: z.string() })).nullish(),
  value: z.string().nullish(),
});
const State = z.object({ values: z.record(z.string(), z.record(z.string(), Chosen)) });
const Press = z.object({
  ...Who,
  type: z.literal('block_actions'),
  trigger_id: z.string().optional(),
  container: z.object({ type: z.string() }).optional(),
  view: z.looseObject({}).optional(),
  channel: z.object({ id: Id }).optional(),
  message: z.object({ ts: Id, thread_ts: Id.optional() }).optional(),
  actions: z
    .array(
      z.object({
        type: z.string(),
        action_id: z.string(),
        value: z.string().optional(),
        text: z.object({ text: z.string() }).optional(),
      }),
    )
    .min(1),
  state: State.optional(),
});
const Shortcut = z.object({ ...Who, type: z.literal('shortcut'), callback_id: z.string(), trigger_id: z.string() });
const MessageShortcut = z.object({
  ...Who,
  type: z.literal('message_action'),
  callback_id: z.string(),
  trigger_id: z.string(),
  channel: z.object({ id: Id, name: z.string().optional() }),
  message: z.object({ text: z.string().optional(), ts: Id }),
});
const Submission = z.object({
  ...Who,
  type: z.literal('view_submission'),
  trigger_id: z.string().optional(),
  view: z.object({ id: Id, callback_id: z.string(), state: State }),
});

export function readInteraction(body: SlackBody): SlackReading | null {
  switch (body.type) {
    case 'block_actions':
      return onPress(body);
    case 'shortcut':
      return onShortcut(body);
    case 'message_action':
      return onMessageShortcut(body);
    case 'view_submission':
      return onSubmission(body);
    case 'view_closed':
      return nothing('a window was closed');
    default:
      return null;
  }
}

function onPress(body: SlackBody): SlackReading | null {
  const read = Press.safeParse(body);
  if (!read.success) return null;
  const { data } = read;
  const team = teamOf(data);
  const [action] = data.actions;
  if (!team || !action) return null;
  const user = data.user.id;
  if (action.action_id === START && data.trigger_id) return { kind: 'window', team, user, trigger: data.trigger_id };
  // Choosing in a menu is no answer yet; the button beside it is.
  if (action.type !== 'button') return nothing('a choice that is not sent yet');
  if (!data.channel || !data.message) return nothing('a button outside of messages');
  const { ts, thread_ts: thread } = data.message;
  const channel = data.channel.id;
  const isDirect = channel.startsWith('D');
  if (action.value === undefined) return { kind: 'foreign', team, user, channel, ...(thread && { thread }) };
  const values = chosen(data.state);
  const turn: SlackTurn = {
    id: `press:${[action.value, ...values].join(',')}`.slice(0, 800),
    team,
    user,
    content: { kind: 'pressed', token: action.value, values },
    conversation: isDirect ? personalKey(team, user, thread) : threadKey(team, channel, thread ?? ts),
    under: placeOf(team, channel, ts),
    to: { team, channel, ...(isDirect ? thread && { thread } : { thread: thread ?? ts }) },
    said: action.text?.text.slice(0, 200) ?? '',
  };
  return { kind: 'turn', turn };
}

function onShortcut(body: SlackBody): SlackReading | null {
  const read = Shortcut.safeParse(body);
  const team = read.success ? teamOf(read.data) : undefined;
  if (!read.success || !team) return null;
  const { callback_id, trigger_id: trigger, user } = read.data;
  return callback_id === GLOBAL_SHORTCUT
    ? { kind: 'window', team, user: user.id, trigger }
    : nothing('a shortcut that is not ours');
}

/** Whoever uses it gets the answer for himself, with the words that it is about: the writer of the message asked for nothing. */
function onMessageShortcut(body: SlackBody): SlackReading | null {
  const read = MessageShortcut.safeParse(body);
  const team = read.success ? teamOf(read.data) : undefined;
  if (!read.success || !team) return null;
  const { callback_id, trigger_id, channel, message, user } = read.data;
  if (callback_id !== MESSAGE_SHORTCUT) return nothing('a shortcut that is not ours');
  const text = readWords(message.text ?? '', null);
  const origin =
    channel.name && !channel.name.includes('direct')
      ? `About a message in #${channel.name}:`
      : 'About the message that you chose:';
  return { kind: 'turn', turn: privately(team, user.id, `shortcut:${trigger_id}`, text, origin) };
}

function onSubmission(body: SlackBody): SlackReading | null {
  const read = Submission.safeParse(body);
  const team = read.success ? teamOf(read.data) : undefined;
  if (!read.success || !team) return null;
  const { view, user } = read.data;
  if (view.callback_id !== PASTE_WINDOW) return nothing('a window that is not ours');
  const text = view.state.values[PASTE_INPUT]?.[PASTE_INPUT]?.value?.trim() ?? '';
  if (text === '')
    return { kind: 'reply', reply: { response_action: 'errors', errors: { [PASTE_INPUT]: 'Paste or type the error first.' } } };
  return { kind: 'turn', turn: privately(team, user.id, `window:${view.id}`, text, 'You wrote:') };
}

function privately(team: string, user: string, id: string, text: string, origin: string): SlackTurn {
  const content = { kind: 'text', text } as const;
  const said = text.slice(0, MAX_SAID);
  return {
    id,
    team,
    user,
    content,
    conversation: personalKey(team, user),
    under: null,
    to: { team, channel: user },
    said,
    origin,
  };
}

function teamOf({
  team,
  user,
  enterprise,
}: {
  team?: { id: string } | null | undefined;
  user: { team_id?: string | undefined };
  enterprise?: { id: string } | null | undefined;
}): string | undefined {
  return team?.id ?? user.team_id ?? enterprise?.id;
}

/** What is chosen in the inputs of the message; a message has one question at the most. */
function chosen(state: z.infer<typeof State> | undefined): readonly string[] {
  const inputs = Object.values(state?.values ?? {}).flatMap((block) => Object.values(block));
  return inputs.flatMap(({ selected_option, selected_options }) => [
    ...(selected_option ? [selected_option.value] : []),
    ...(selected_options ?? []).map(({ value }) => value),
  ]);
}
