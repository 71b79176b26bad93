/** What people do in Slack, for dialogue tests. Each gesture tells the bot and gives the bot's HTTP answer. */
import { readAnswer } from './deliver.ts';
import { type Make, storeSaid } from './envelopes.ts';
import { checkBlocks, checkView } from './limits.ts';
import { type Choice, checkFilling } from './press.ts';
import { isFull, keepView } from './views.ts';
import type { Delivery, Envelope, Json, Message, View } from './wire.ts';
import { findChannel, isTold, knownChannel, storeMessage, type World, workspaceOf } from './world.ts';

interface Where {
  readonly thread_ts?: string;
}

export type Person = ReturnType<typeof createPerson>;

/** A person of the workspace. Texts are given as they are typed; they are escaped as Slack's client does it. */
export function createPerson(
  world: World,
  make: Make,
  deliver: (envelope: Envelope) => Promise<Delivery>,
  user: string,
  team?: string,
) {
  const workspace = workspaceOf(world, team);
  const here = { team: workspace.id, user };
  const write = (channel: string, typed: string, lead: string, where: Where) =>
    storeSaid(world, { ...here, channel, text: `${lead}${escapeText(typed)}`, blocks: [toRichText(typed, lead)], ...where });
  /** Slack is silent about channels that the bot is not in. */
  const tell = (channel: string, envelope: Envelope) =>
    isTold(workspace, channel) ? deliver(envelope) : Promise.resolve(untold(envelope));
  return {
    /** With status 0 and `not_in_channel` where the bot is no member: it is not told. */
    says: (channel: string, text: string, where: Where = {}) => {
      const message = write(channel, text, '', where);
      return tell(message.channel, make.messageOf(message));
    },
    /** What this user sees in a channel or a DM, in order: also what only he sees. A ts narrows it to that thread. */
    sees: (channel: string, { thread_ts }: Where = {}): readonly Message[] => {
      const place = findChannel(world, workspace, channel)?.id;
      const isMine = ({ onlyFor }: Message) => onlyFor === undefined || onlyFor === user;
      const isThere = (message: Message) => !thread_ts || [message.ts, message.thread_ts].includes(thread_ts);
      return workspace.messages.filter((message) => message.channel === place && isMine(message) && isThere(message));
    },
    joins: (channel: string) => {
      knownChannel(workspace, channel).members.add(user);
      return tell(channel, make.joined({ ...here, channel }));
    },
    leaves: (channel: string) => {
      knownChannel(workspace, channel).members.delete(user);
      return tell(channel, make.left({ ...here, channel }));
    },
    /** Two deliveries with one ts when the bot is in the channel, as in Slack: `message`, then `app_mention`. */
    mentions: async (channel: string, text: string, where: Where = {}): Promise<readonly Delivery[]> => {
      const message = write(channel, text, `<@${workspace.bot.user}> `, where);
      const isMember = workspace.channels.get(message.channel)?.members.has(workspace.bot.user);
      const seen = isMember ? [await deliver(make.messageOf(message))] : [];
      return [...seen, await deliver(make.mentionOf(message))];
    },
    /** `choice` is a button's label, an option's label, or an action_id; `values` fill the other inputs by action_id. */
    presses: (on: Message | View, choice: Choice, { values = {} as Json } = {}) => {
      refuseForeign(on, user);
      return deliver(make.press({ ...here, on, choice, values }));
    },
    /** `/reconnect text`; what the bot answers in the response is shown as Slack shows it. */
    runs: async (line: string, channel: string) => {
      const [, command = '', text = ''] = line.match(/^(\S+)\s*([\s\S]*)$/) ?? [];
      const delivery = await deliver(make.command({ ...here, channel, command, text }));
      showResponse(world, delivery);
      return delivery;
    },
    usesShortcut: (message: Message, callback_id = 'troubleshoot_message') =>
      deliver(make.messageShortcut({ user, message, callback_id })),
    /** `values` by action_id or block_id; what is required may stay empty, so that the bot's own check is tested. */
    submits: async (view: View, values: Json = {}) => {
      refuseForeign(view, user);
      if (!workspace.views.has(view.id)) throw new Error('This modal is closed.');
      checkFilling(view.blocks, values);
      const delivery = await deliver(make.submit({ view, values }));
      applySubmission(world, view, delivery);
      return delivery;
    },
    /** Null when the bot is not told: only a view with notify_on_close asks for that. */
    closes: async (view: View): Promise<Delivery | null> => {
      refuseForeign(view, user);
      workspace.views.delete(view.id);
      world.changed();
      return view.notify_on_close ? deliver(make.closed({ view })) : null;
    },
    opensHome: () => deliver(make.homeOpened(here)),
    edits: (message: Message, text: string) =>
      tell(message.channel, make.edited({ ...here, channel: message.channel, ts: message.ts, text: escapeText(text) })),
    /** A message with replies leaves an empty shell, and the bot hears of a change. */
    deletes: (message: Message) => tell(message.channel, make.deleted({ ...here, channel: message.channel, ts: message.ts })),
  };
}

/** As Slack's client sends what was typed. */
export function escapeText(typed: string): string {
  return typed.replaceAll('&', '&amp;').replaceAll('<', '&lt;').replaceAll('>', '&gt;');
}

/** Nobody has another's modal or private message on the screen. */
function refuseForeign(on: Message | View, user: string): void {
  const owner = 'ts' in on ? on.onlyFor : on.user;
  if (owner !== undefined && owner !== user) throw new Error(`Only ${owner} sees this, not ${user}.`);
}

function untold(envelope: Envelope): Delivery {
  return { status: 0, headers: {}, body: 'not_in_channel', ms: 0, envelope };
}

function toRichText(typed: string, lead: string): Json {
  const mentioned = lead.match(/<@(\w+)>/)?.[1];
  const rest = { type: 'text', text: mentioned ? ` ${typed}` : typed };
  const elements = [...(mentioned ? [{ type: 'user', user_id: mentioned }] : []), ...(rest.text ? [rest] : [])];
  return { type: 'rich_text', elements: [{ type: 'rich_text_section', elements }] };
}

/** A message in the answer to a command is shown to its user, or to the channel; blocks that Slack would refuse are not shown. */
function showResponse(world: World, delivery: Delivery): void {
  const { envelope } = delivery;
  const answer = delivery.status === 200 ? (readAnswer(delivery) ?? (delivery.body ? { text: delivery.body } : null)) : null;
  if (!answer || (!answer.text && !answer.blocks)) return;
  const problems = checkBlocks(answer.blocks ?? []);
  if (problems.length > 0) throw new Error(`Slack would not show the answer to the command: ${problems.join('; ')}`);
  const workspace = workspaceOf(world, envelope.team);
  const { user, id } = workspace.bot;
  const { text = '', blocks, response_type } = answer;
  const message = {
    team: workspace.id,
    channel: envelope.channel ?? '',
    ts: world.nextTs(),
    user,
    bot_id: id,
    text,
    ...(blocks && { blocks }),
  };
  storeMessage(world, workspace, response_type === 'in_channel' ? message : { ...message, onlyFor: envelope.user ?? '' });
}

/** An empty answer closes the modal; `errors` leaves it open; `update` and `push` show another view; `clear` closes all. */
function applySubmission(world: World, view: View, delivery: Delivery): void {
  if (delivery.status !== 200) return;
  const answer = readAnswer(delivery);
  const workspace = workspaceOf(world, view.team_id);
  const { views } = workspace;
  if (answer?.response_action === 'errors') return;
  if (answer?.response_action === 'update' || answer?.response_action === 'push') {
    const isPushed = answer.response_action === 'push';
    const problems = isPushed && isFull(workspace, view) ? ['push_limit_reached'] : checkView(answer.view);
    if (problems.length > 0) throw new Error(`Slack would not show the view: ${problems.join('; ')}`);
    keepView(world, workspace, answer.view, view.user, isPushed ? { onTopOf: view } : { instead: view });
    return;
  }
  const isStacked = ({ root_view_id }: View) => answer?.response_action === 'clear' && root_view_id === view.root_view_id;
  for (const open of [...views.values()]) if (open.id === view.id || isStacked(open)) views.delete(open.id);
  world.changed();
}
