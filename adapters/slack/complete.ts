/** From a reading to what the bot takes in: with what only the store and the signature know. */
import type { Incoming } from '../../bot/types.ts';
import { completeAction, type PressTokens } from '../press.ts';
import type { Store } from '../store/store.ts';
import { isDirect, personalKey, placeOf, SLACK, userKey, writeAddress } from './address.ts';
import type { SlackTurn } from './reading.ts';
import type { Redirects } from './redirects.ts';

interface Parts {
  readonly store: Pick<Store, 'conversationAt' | 'whoSaid'>;
  readonly tokens: PressTokens;
  readonly redirects: Redirects;
  /** Milliseconds since 1970. */
  readonly clock: () => number;
}

/** Else why it is no turn: a button not made for this conversation, or no answer chosen. */
export async function complete(reading: SlackTurn, line: Parts): Promise<Incoming | 'foreign' | 'unanswered'> {
  const { team, user, name: _name, under, content, to, said: _said, reply: _reply, ...turn } = reading;
  const conversation = await findConversation(reading, line);
  const at = new Date(line.clock()).toISOString();
  const common = { ...turn, at, channel: SLACK, conversation, user: userKey(team, user) };
  if (content.kind !== 'pressed') return { ...common, content, address: writeAddress(to) };
  const pressed = line.tokens.read(conversation, content.token);
  if (!pressed || under === null) return 'foreign';
  const action = completeAction(pressed.offered, content.values);
  if (!action) return 'unanswered';
  // What is said later is no answer to this press.
  const ways = { address: writeAddress({ ...to, pressed: { place: under, turn: pressed.turn } }), home: writeAddress(to) };
  return { ...common, ...ways, content: { kind: 'action', action, turn: pressed.turn } };
}

/** The conversation of the message that it answers or presses, or of the message that it changes; else its own. */
async function findConversation(
  { team, user, under, content, to, ...turn }: SlackTurn,
  { store, redirects }: Parts,
): Promise<string> {
  const above = under === null ? null : await store.conversationAt(under);
  const own = personalKey(team, user);
  if (under === null && (content.kind === 'edited' || content.kind === 'deleted'))
    return (await store.whoSaid(placeOf(team, to.channel, content.message)))?.conversation ?? turn.conversation;
  const conversation = above ?? turn.conversation;
  if (conversation !== own || content.kind === 'joined') return conversation;
  const isTyped = above === null && isDirect(to.channel) && content.kind !== 'pressed';
  if (isTyped) return (await redirects.find(own)) ?? own;
  await redirects.end(own);
  return own;
}
