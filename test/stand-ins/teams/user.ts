/** A person in Teams: what one does there, each as one call, with what the bot answers and what is then to be seen. */
import {
  type Scene,
  toPayload,
  writeDelete,
  writeEdit,
  writeEvent,
  writeExecute,
  writeFile,
  writeImage,
  writeInstallation,
  writeInvoke,
  writeMembers,
  writeMention,
  writeMessage,
  writeReaction,
  writeSubmit,
  writeTyping,
} from './activities.ts';
import { dataOf, fallbackOf, findAction, type Inputs, type Title } from './card-press.ts';
import { threadOf } from './connector.ts';
import type { History } from './history.ts';
import { ADAPTIVE, isObject, refuseCard } from './rules.ts';
import type { Account, Activity, Delivered, Json, Message, Place } from './types.ts';

/** An activity and how the bot answered; `activity` can be delivered again, as Teams does. */
export interface Sent extends Delivered {
  readonly activity: Activity;
}

/** What a user sends lands in the conversation, whatever the bot answers. */
export interface Said extends Sent {
  readonly message: Message;
}

/** What the answer to a press does to the screen. */
export interface Pressed extends Sent {
  readonly shown:
    | { readonly kind: 'card' | 'nothing' }
    | { readonly kind: 'text'; readonly text: string }
    /** Teams shows "Something went wrong". */
    | { readonly kind: 'error'; readonly why: string };
}

export interface ExtensionUse {
  /** Where it is used; for a message of the stand-in that is where it stands. */
  readonly where?: Place;
  /** The command opens a dialog first (fetchTask in the manifest). */
  readonly fetchTask?: boolean;
  readonly commandId?: string;
  /** What was filled in, when a dialog is sent. */
  readonly data?: Json;
}

export interface User extends Account {
  readonly name: string;
  /** The chat with the bot. */
  readonly chat: Place;
  /** What this user sees there, or elsewhere. */
  readonly sees: (where?: Place) => readonly Message[];
  readonly says: (text: string, where?: Place) => Promise<Said>;
  /** In a channel this begins a thread: go on in `message.conversation`, or give the place `thread`. */
  readonly mentions: (where: Place, text: string) => Promise<Said & { readonly thread: Place }>;
  /** Says it to the people there; Teams does not show such a message to a bot. */
  readonly saysToOthers: (where: Place, text: string) => Message;
  readonly sendsFile: (name: string, url: string, text?: string) => Promise<Said>;
  readonly pastesImage: (url: string, text?: string) => Promise<Said>;
  readonly edits: (message: Message, text: string) => Promise<Sent>;
  readonly deletes: (message: Message) => Promise<Sent>;
  /** Takes the deletion back. */
  readonly restores: (message: Message) => Promise<Sent>;
  /** Several titles: each but the last unfolds a card, as in `['Reply', 'Send']`. */
  readonly presses: (message: Message, title: Title, inputs?: Inputs) => Promise<Pressed>;
  /** An Action.Execute as a client has put it together: data and inputs merged. */
  readonly executes: (message: Message, action: Json, trigger?: 'manual' | 'automatic') => Promise<Pressed>;
  /** The same press from a client that knows only Action.Submit. */
  readonly submits: (message: Message, title: Title, inputs?: Inputs) => Promise<Sent>;
  /** An Action.Submit as a client has put it together. */
  readonly submitsValue: (message: Message, value: Json) => Promise<Sent>;
  /** "Troubleshoot this error" in the menu of a message: a message here, or a raw messagePayload. */
  readonly usesExtension: (message: Message | Json, use?: ExtensionUse) => Promise<Sent>;
  readonly submitsTask: (data: Json, where?: Place) => Promise<Sent>;
  readonly invokes: (name: string, value: Json, where?: Place) => Promise<Sent>;
  readonly reacts: (message: Message, type?: string) => Promise<Sent>;
  readonly types: (where?: Place) => Promise<Sent>;
  /** Becomes a member of the team or the group chat, or is one no longer; the bot hears of it. */
  readonly joins: (where: Place) => Promise<Sent>;
  readonly leaves: (where: Place) => Promise<Sent>;
  /** Only from a hub, for example `handoff.status`; people in Teams cannot. */
  readonly sendsEvent: (name: string, value: unknown) => Promise<Sent>;
  /** In order, as Teams does: conversationUpdate, then installationUpdate. */
  readonly installs: (where?: Place) => Promise<readonly Sent[]>;
  /** From then on the bot gets 403 there. */
  readonly uninstalls: (where?: Place) => Promise<readonly Sent[]>;
}

export interface World {
  readonly history: History;
  readonly bot: Account;
  readonly clock: () => number;
  readonly nextId: () => string;
  readonly scene: (place: Place, from: Account, id: string) => Scene;
  readonly deliver: (activity: Activity) => Promise<Delivered>;
  readonly block: (place: Place) => void;
  readonly unblock: (place: Place) => void;
  readonly admit: (place: Place, account: Account) => void;
  readonly dismiss: (place: Place, account: Account) => void;
}

/** Unless a test names the one of its manifest. */
const COMMAND = 'troubleshoot';

export function createUser(account: Account & { readonly name: string }, chat: Place, world: World): User {
  const hands: Hands = {
    account,
    chat,
    world,
    scene: (where) => world.scene(where, account, world.nextId()),
    home: (message) => world.history.place(message.conversation) ?? chat,
    send: async (activity) => ({ ...(await world.deliver(activity)), activity }),
    say: async (activity, where) => {
      const message = keep(activity, where, account, world);
      return { ...(await world.deliver(activity)), activity, message };
    },
  };
  const sees: User['sees'] = (where = chat) => world.history.list(where.id, account.id);
  return {
    ...account,
    chat,
    sees,
    ...talk(hands),
    ...change(hands),
    ...press(hands),
    ...extend(hands),
    ...install(hands),
    ...move(hands),
  };
}

/** What every gesture needs. */
interface Hands {
  readonly account: Account;
  readonly chat: Place;
  readonly world: World;
  readonly scene: (where: Place) => Scene;
  readonly home: (message: Message) => Place;
  readonly send: (activity: Activity) => Promise<Sent>;
  readonly say: (activity: Activity, where: Place) => Promise<Said>;
}

type Talk = 'says' | 'mentions' | 'saysToOthers' | 'sendsFile' | 'pastesImage' | 'types' | 'sendsEvent';

function talk({ account, chat, world, scene, send, say }: Hands): Pick<User, Talk> {
  return {
    says: (text, where = chat) => say(writeMessage(scene(where), text), where),
    mentions: async (where, text) => {
      const begun = scene(where);
      const thread = where.type === 'channel' && !where.thread ? world.history.open(threadOf(where, begun.id)) : where;
      return { ...(await say(writeMention({ ...begun, place: thread }, text), thread)), thread };
    },
    saysToOthers: (where, text) => keep(writeMessage(scene(where), text), where, account, world),
    sendsFile: (name, url, text) => say(writeFile(scene(chat), name, url, text), chat),
    pastesImage: (url, text) => say(writeImage(scene(chat), url, text), chat),
    types: (where = chat) => send(writeTyping(scene(where))),
    sendsEvent: (name, value) => {
      if (chat.channelId === 'msteams') throw new Error('nobody sends events from Teams; take a hub()');
      return send(writeEvent(scene(chat), name, value));
    },
  };
}

function change({ world: { history }, scene, home, send }: Hands): Pick<User, 'edits' | 'deletes' | 'restores' | 'reacts'> {
  return {
    edits: (message, text) => {
      const activity = writeEdit(scene(home(message)), message, text);
      history.edit(message, activity);
      return send(activity);
    },
    deletes: (message) => {
      history.remove(message);
      return send(writeDelete(scene(home(message)), message));
    },
    restores: (message) => {
      history.restore(message);
      return send(writeEdit(scene(home(message)), message, message.text, 'undeleteMessage'));
    },
    reacts: (message, type = 'like') => send(writeReaction(scene(home(message)), message, type)),
  };
}

function press({
  account,
  world: { history },
  scene,
  home,
  send,
}: Hands): Pick<User, 'presses' | 'executes' | 'submits' | 'submitsValue'> {
  const executes: User['executes'] = async (message, action, trigger) => {
    const sent = await send(writeExecute(scene(home(message)), message, action, trigger));
    return { ...sent, shown: show(sent, message, account, history) };
  };
  const submitsValue: User['submitsValue'] = (message, value) => send(writeSubmit(scene(home(message)), message, value));
  return {
    executes,
    submitsValue,
    presses: async (message, title, inputs) => {
      const pressed = findAction(cardOf(message, account, history), title);
      const { action } = pressed;
      const data = dataOf(pressed, inputs);
      if (action.type === 'Action.Execute') return executes(message, { ...action, data });
      if (action.type !== 'Action.Submit') throw new Error(`${action.type} does not reach the bot`);
      return { ...(await submitsValue(message, data)), shown: { kind: 'nothing' } };
    },
    submits: async (message, title, inputs) => {
      const pressed = findAction(cardOf(message, account, history), title);
      return submitsValue(message, dataOf(fallbackOf(pressed), inputs));
    },
  };
}

function extend({ chat, scene, home, send }: Hands): Pick<User, 'usesExtension' | 'submitsTask' | 'invokes'> {
  return {
    usesExtension: (message, use = {}) => {
      const where = use.where ?? ('conversation' in message ? home(message as Message) : chat);
      return send(writeExtension(scene(where), message, use));
    },
    submitsTask: (data, where = chat) => send(writeInvoke(scene(where), 'task/submit', { data, context: { theme: 'default' } })),
    invokes: (name, value, where = chat) => send(writeInvoke(scene(where), name, value)),
  };
}

function install({ chat, world, scene, send }: Hands): Pick<User, 'installs' | 'uninstalls'> {
  return {
    installs: async (where = chat) => {
      world.unblock(where);
      const added = await send(writeMembers(scene(where), 'membersAdded', [world.bot]));
      return [added, await send(writeInstallation(scene(where), 'add'))];
    },
    uninstalls: async (where = chat) => {
      world.block(where);
      // A chat just ends; a team loses a member.
      const removed = where.team ? [await send(writeMembers(scene(where), 'membersRemoved', [world.bot]))] : [];
      return [...removed, await send(writeInstallation(scene(where), 'remove'))];
    },
  };
}

function move({ account, world, scene, send }: Hands): Pick<User, 'joins' | 'leaves'> {
  // Not in one of its threads.
  const whole = (where: Place) => world.history.place(where.thread?.channel ?? where.id) ?? where;
  return {
    joins: (where) => {
      world.admit(where, account);
      return send(writeMembers(scene(whole(where)), 'membersAdded', [account]));
    },
    leaves: (where) => {
      world.dismiss(where, account);
      return send(writeMembers(scene(whole(where)), 'membersRemoved', [account]));
    },
  };
}

function keep(activity: Activity, where: Place, author: Account, { history, clock }: World): Message {
  const at = new Date(clock()).toISOString();
  return history.add({ id: String(activity.id), conversation: where.id, from: 'user', author, at, activity });
}

/** As the user sees it now: a message in a test's hands may be older. */
function cardOf({ conversation, id }: Message, { id: viewer }: Account, history: History): Json {
  const card = history.list(conversation, viewer).find((message) => message.id === id)?.card;
  if (!card) throw new Error(`there is no card on message ${id} (any more)`);
  return card;
}

function writeExtension(scene: Scene, message: Message | Json, { fetchTask, commandId = COMMAND, data }: ExtensionUse): Activity {
  const messagePayload = 'conversation' in message ? toPayload(message as Message) : message;
  const value = {
    commandId,
    commandContext: 'message',
    requestId: `request-${scene.id}`,
    messagePayload,
    context: { theme: 'default' },
  };
  const name = fetchTask ? 'composeExtension/fetchTask' : 'composeExtension/submitAction';
  return writeInvoke(scene, name, { ...value, ...(data && { data }) });
}

/** What Teams makes of the answer: a card takes the place of the pressed one, for the one who pressed. */
function show({ status, body }: Delivered, message: Message, { id }: Account, history: History): Pressed['shown'] {
  if (status !== 200) return { kind: 'error', why: `HTTP status ${status}` };
  if (!isObject(body) || body.statusCode === undefined) return { kind: 'error', why: 'the answer is no invoke response' };
  if (body.statusCode !== 200) return { kind: 'error', why: JSON.stringify(body.value) };
  if (body.type === 'application/vnd.microsoft.activity.message') return { kind: 'text', text: String(body.value) };
  if (body.type !== ADAPTIVE) return { kind: 'error', why: `the type "${body.type}" is unknown` };
  const refusal = refuseCard(body.value);
  if (refusal) return { kind: 'error', why: refusal.message };
  history.showTo(id, message, body.value as Json);
  return { kind: 'card' };
}
