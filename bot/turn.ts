/** One message, one turn: a pure function of the conversation, the message, the knowledge and what happens elsewhere. */
import { type Brain, CALM } from './brain.ts';
import { finish } from './finish.ts';
import { interpret } from './interpret.ts';
import { transition } from './transition.ts';
import type { Around, Conversation, Incoming, Step } from './types.ts';

export { type Brain, buildBrain } from './brain.ts';
export { beginConversation, newConversation, upgrade } from './conversation.ts';
export { withoutWords, withWords } from './on-changed.ts';
export { nameCase, titleOf } from './title.ts';

/** What the bot remembers and says after the message. It never throws for anything a user can send. */
export function takeTurn(conversation: Conversation, incoming: Incoming, brain: Brain, around: Around = CALM): Step {
  const now = { ...brain, at: incoming.at, around, isOther: isOthers(conversation, incoming) };
  const next = { ...conversation, turn: conversation.turn + 1 };
  const step = transition(next, interpret(incoming, conversation, now), now);
  return finish(next, incoming, step, now);
}

function isOthers({ owner }: Conversation, { user, desk }: Incoming): boolean {
  return owner !== null && owner !== user && desk === undefined;
}
