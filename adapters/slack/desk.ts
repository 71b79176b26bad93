/** What people do at a desk in a channel of Slack: found by where the ticket stands, done after asking Slack who they are, answered to them alone. */
import { createHash } from 'node:crypto';
import type { Content, DeskAct } from '../../bot/types.ts';
import type { ActAtDesk } from '../desk/act.ts';
import { type Admitted, admit, CANNOT_SEE, NAMELESS, NO_FILES } from '../desk/admit.ts';
import type { Desk } from '../desk/desk.ts';
import { newestCard } from '../desk/newest-card.ts';
import { actOf } from '../desk/typed.ts';
import type { Log } from '../log.ts';
import type { Metrics } from '../metrics.ts';
import { type PressTokens, readDeskAct } from '../press.ts';
import type { DeskWay, Store } from '../store/store.ts';
import { within } from '../within.ts';
import { isDirect, placeOf, SLACK, userKey } from './address.ts';
import { type AskingButton, askWindow, keepOpen, MAX_ASKED } from './ask-window.ts';
import { type DoneAtDesk, findAtDesk, type Pressed, type Spot, type Typed } from './desk-find.ts';
import { placeOfWhisper } from './desk-place.ts';
import type { Pass, Passes } from './passes.ts';
import type { People } from './people.ts';
import type { FilledWindow, SlackReading, SlackTurn } from './reading.ts';
import type { ShownTo, Surfaces } from './surfaces.ts';
import { mentioned, readWordsForOthers } from './words.ts';

/** Of a window whose desk is none any more, or that was not opened here. */
export const NOT_VALID = 'This window is no longer valid. Close it, and press the button again.';
const NO_WORDS = 'Write something first.';
const TOO_LONG = `That is too long: ${MAX_ASKED} characters fit.`;
const NO_WINDOW = 'The window did not open in time. Press again, or write this under the ticket:';
/** Milliseconds for which an act waits to learn whose it is: Slack itself waits three seconds for the acknowledgement. */
const LEARN_MS = 2_000;
const TOO_LATE = 'Slack did not say in time who is of a desk';
/** What closes a ticket needs no last words. */
const MAY_BE_EMPTY: readonly DeskAct[] = ['resolve'];
/** What shows something to the person alone, who may want to see it again. */
const AGAIN: readonly DeskAct[] = ['suggest', 'reveal'];

export interface SlackDesk {
  /** Null for what is no business of a desk. */
  readonly find: (reading: SlackReading) => Promise<DoneAtDesk | null>;
  /** Resolves when it is on disk, with the body of the acknowledgement. */
  readonly act: (here: DoneAtDesk) => Promise<object | undefined>;
}

interface Parts {
  readonly store: Pick<Store, 'desk'>;
  readonly desk: Pick<Desk, 'act'>;
  /** Those in Slack. */
  readonly desks: readonly DeskWay[];
  readonly people: People;
  readonly tokens: PressTokens;
  readonly passes: Passes;
  readonly surfaces: Pick<Surfaces, 'ask' | 'tell' | 'invalid'>;
  readonly metrics: Metrics;
  readonly log: Log;
}

export function createSlackDesk(parts: Parts): SlackDesk {
  return {
    find: (reading) => findAtDesk(reading, parts),
    act: async ({ done, spot }) => {
      switch (done.kind) {
        case 'typed':
          return takeTyped(done.turn, spot, parts);
        case 'pressed':
          return takePress(done.turn, done.token, spot, parts);
        case 'filled':
          return takeWindow(done.window, done.token, spot, parts);
      }
    },
  };
}

// --- who -------------------------------------------------------------------------------------------------------------

type Sender = Pick<SlackTurn, 'user' | 'name'>;

/** Asked of Slack for each act. */
function admitHere({ user, name: otherwise }: Sender, { route, team, conversation }: Spot, parts: Parts): Promise<Admitted> {
  const { people } = parts;
  const nameOf = async () => {
    const [isMember, name] = await Promise.all([people.isMember(route, user), people.nameOf(team, user, otherwise)]);
    return isMember ? name : null;
  };
  return admit(nameOf, { ...parts, channel: SLACK, platform: 'Slack', desk: route, conversation });
}

/** He presses again: by then is remembered what Slack has said late. */
function admitPress(sender: Sender, spot: Spot, parts: Parts): Promise<Admitted> {
  return within(admitHere(sender, spot, parts), LEARN_MS, () => {
    parts.log.warn({ desk: spot.route }, TOO_LATE);
    return { refusal: CANNOT_SEE };
  });
}

/** It stands under the ticket already: Slack brings it again. */
function admitTyped(sender: Sender, spot: Spot, parts: Parts): Promise<Admitted> {
  return within(admitHere(sender, spot, parts), LEARN_MS, () => {
    throw new Error(TOO_LATE);
  });
}

// --- what is typed ---------------------------------------------------------------------------------------------------

async function takeTyped(turn: Typed, spot: Spot, parts: Parts): Promise<undefined> {
  const { content, team, user, to } = turn;
  const about = (message: string) => placeOf(team, to.channel, message);
  // What is gone there is gone here, whoever he is by now; nobody reads the name.
  const member = content.kind === 'deleted' ? { name: NAMELESS } : await admitTyped(turn, spot, parts);
  if ('refusal' in member) return void parts.surfaces.tell({ ...to, user }, member.refusal);
  if (content.kind === 'image') parts.surfaces.tell({ ...to, user }, NO_FILES);
  const action = actOf(await inFull(turn, parts), about);
  // Timestamps are names within their channel only, and the conversation has another one.
  if (action) await act({ user, spot, name: member.name, id: about(turn.id), action }, parts);
}

/** The user may be anywhere: there an id of Slack says nothing, and a word leads nowhere. */
async function inFull({ content, raw, team }: Typed, { people }: Parts): Promise<Content> {
  if (raw === undefined || !('text' in content)) return content;
  const ask = async (id: string) => [id, await people.nameOf(team, id, id)] as const;
  const names = within(Promise.all(mentioned(raw).map(ask)), LEARN_MS, () => []);
  return { ...content, text: readWordsForOthers(raw, new Map(await names)) };
}

interface Act {
  readonly user: string;
  readonly spot: Spot;
  readonly name: string;
  readonly id: string;
  readonly action: ActAtDesk['action'];
}

/** What is for him alone comes after what all of the desk sees, by the outbox. */
async function act({ user, spot, name, id, action }: Act, { desk }: Parts): Promise<void> {
  const { conversation, ticket, route, team } = spot;
  const key = userKey(team, user);
  await desk.act({ conversation, ticket, desk: route, channel: SLACK, key, name, id, action, told: false });
}

// --- what is pressed -------------------------------------------------------------------------------------------------

async function takePress(turn: Pressed, token: string, spot: Spot, parts: Parts): Promise<undefined> {
  const action = readDeskAct(parts.tokens, spot.conversation, token);
  if (!action) return void parts.surfaces.invalid(await whereTold(turn, spot, parts));
  const member = await admitPress(turn, spot, parts);
  if ('refusal' in member) return void parts.surfaces.tell(await whereTold(turn, spot, parts), member.refusal);
  const asking = await askingButton(action, turn, spot, parts);
  if (asking) return ask(asking, turn, token, spot, parts);
  await act({ user: turn.user, spot, name: member.name, id: nameOfPress(turn, action), action }, parts);
}

/** As every press is named: the same button of the same card is the same press. What may be asked for again is another one each time. */
function nameOfPress({ id, content: { trigger } }: Pressed, { do: act }: ActAtDesk['action']): string {
  if (!AGAIN.includes(act) || trigger === null) return id;
  return `${id}:${createHash('sha256').update(trigger).digest('base64url')}`;
}

interface Asking {
  readonly button: AskingButton;
  readonly title: string;
}

/**
 * The button that asks for a text, as it stands on the newest card. Null for every other, and for what would be refused in
 * any case, so that nobody writes for nothing.
 */
async function askingButton(
  { do: act }: ActAtDesk['action'],
  { team, user, content }: Pressed,
  { ticket }: Spot,
  { store }: Parts,
): Promise<Asking | null> {
  const row = await store.desk.ticket(ticket);
  const isOthers = row?.status === 'claimed' && row.agentKey !== userKey(team, user);
  if (isOthers || content.trigger === null) return null;
  const card = await newestCard(store.desk, ticket);
  const button = card?.actions.find(({ action }) => action.kind === 'desk' && action.do === act);
  return card && button?.input ? { button: { ...button, input: button.input }, title: card.title } : null;
}

/** Nothing waits for the window: what opens it is good for three seconds. */
function ask({ button, title }: Asking, turn: Pressed, token: string, spot: Spot, parts: Parts): undefined {
  const { team, content } = turn;
  const { conversation, ticket, route } = spot;
  const pass: Pass = { conversation, ticket, route, team, holder: userKey(team, turn.user), token };
  const failed = async () => parts.surfaces.tell(await whereTold(turn, spot, parts), `${NO_WINDOW} ${button.typed}`);
  const view = askWindow(button, title, parts.passes.write(pass));
  parts.surfaces.ask({ team, trigger: content.trigger ?? '', view }, () => void failed().catch(() => undefined));
}

/** Where he looks: in his direct messages, or at the desk. */
async function whereTold({ user, to }: Pressed, spot: Spot, parts: Parts): Promise<ShownTo> {
  return { ...(isDirect(to.channel) ? to : await placeOfWhisper(spot, parts)), user };
}

// --- what is filled in -----------------------------------------------------------------------------------------------

/** What is wrong is said in the window, which keeps the words; what the bot refuses comes back with them to him alone. */
async function takeWindow(window: FilledWindow, token: string, spot: Spot, parts: Parts): Promise<object | undefined> {
  const action = readDeskAct(parts.tokens, spot.conversation, token, window.text);
  if (!action) return keepOpen(NOT_VALID);
  if (window.text === '' && !MAY_BE_EMPTY.includes(action.do)) return keepOpen(NO_WORDS);
  if (window.text.length > MAX_ASKED) return keepOpen(TOO_LONG);
  const member = await admitPress(window, spot, parts);
  if ('refusal' in member) return keepOpen(member.refusal);
  await act({ user: window.user, spot, name: member.name, id: `window:${window.view}`, action }, parts);
  return undefined;
}
