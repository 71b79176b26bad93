/** Whose business is a message? Where several people talk, most of it is not the bot's, and buttons belong to whoever asked. */
import type { Brain } from './brain.ts';
import { newConversation } from './conversation.ts';
import { interpret } from './interpret.ts';
import { SAY } from './say.ts';
import { leadWith } from './speak.ts';
import { takeTurn } from './turn.ts';
import type { Content, Conversation, Incoming, Step } from './types.ts';

/** Characters of a restated text: enough to recognise it. */
const MAX_RESTATED = 600;

/** The turn, or null when the message is none of the bot's business: then nothing of it is to be remembered. */
export function hear(stored: Conversation | null, incoming: Incoming, brain: Brain): Step | null {
  if (!isForBot(stored, incoming) || isChatter(stored, incoming, brain)) return null;
  const conversation = stored ?? newConversation(incoming.conversation);
  const { user, content } = incoming;
  if (isForeignPress(conversation, incoming, brain))
    return { conversation, outgoing: [{ to: 'user', text: SAY.notYours, card: null, replaces: null, only: user }] };
  const step = takeTurn(begins(conversation, content) ? { ...conversation, owner: user } : conversation, incoming, brain);
  const words = content.kind === 'text' || content.kind === 'image' ? content.text : undefined;
  return incoming.origin !== undefined && words !== undefined ? restate(step, incoming.origin, incoming.id, words) : step;
}

/** A button, or its typed equivalent, from somebody else than the owner of what is open. What he tells is heard all the same. */
function isForeignPress(conversation: Conversation, { content, id, user }: Incoming, brain: Brain): boolean {
  const { owner } = conversation;
  if (owner === null || owner === user) return false;
  if (content.kind === 'action') return content.action.kind !== 'desk';
  const isOpen = conversation.phase !== 'idle' && conversation.phase !== 'closed';
  return isOpen && content.kind === 'text' && interpret(content, id, conversation, brain).kind === 'action';
}

/** A case belongs to whoever opens it: where nothing is open, the next one who says something begins. */
function begins({ owner, phase }: Conversation, { kind }: Content): boolean {
  if (kind !== 'text' && kind !== 'image') return owner === null && kind === 'action';
  return owner === null || phase === 'idle' || phase === 'closed';
}

/** What was written somewhere else stands before its answer, so that it can be read without looking for it. */
function restate(step: Step, origin: string, message: string, words: string): Step {
  const text = words.length > MAX_RESTATED ? `${words.slice(0, MAX_RESTATED)} …` : words;
  return leadWith(step, [
    { kind: 'text', text: origin, tone: 'subtle' },
    { kind: 'quote', text, message },
  ]);
}

/** Where several people talk, only what is addressed to the bot, and what the owner of the case goes on to say. */
function isForBot(stored: Conversation | null, { content, user }: Incoming): boolean {
  switch (content.kind) {
    case 'text':
    case 'image':
      return !content.aside || stored?.owner === user;
    case 'joined':
      return stored === null;
    case 'edited':
      return stored?.pastes.some(({ message }) => message === content.message) ?? false;
    case 'deleted':
      return stored !== null;
    case 'action':
      return true;
  }
}

/** Once a case is closed its owner talks with others again: only the error that is back is meant for the bot. */
function isChatter(stored: Conversation | null, { content, id }: Incoming, brain: Brain): boolean {
  if (content.kind !== 'text' || !content.aside || stored?.phase !== 'closed') return false;
  const event = interpret(content, id, stored, brain);
  return event.kind === 'said' && event.said.matched.found.length === 0 && !event.said.intents.includes('failed');
}
