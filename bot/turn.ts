/** One message, one turn: a pure function of the conversation, the message and the knowledge. */
import type { Brain } from './brain.ts';
import { interpret } from './interpret.ts';
import { transition } from './transition.ts';
import type { Conversation, Incoming, Step } from './types.ts';

export { type Brain, buildBrain } from './brain.ts';
export { newConversation, upgrade } from './conversation.ts';
export { withoutWords } from './on-changed.ts';
export { nameCase } from './state-view.ts';

/** What the bot remembers and says after the message. It never throws for anything a user can send. */
export function takeTurn(conversation: Conversation, incoming: Incoming, brain: Brain): Step {
  const next = { ...conversation, turn: conversation.turn + 1 };
  return transition(next, interpret(incoming.content, incoming.id, conversation, brain), brain);
}
