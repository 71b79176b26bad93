/** Whose business is a message? Where several people talk, most of it is not the bot's, and buttons belong to whoever asked. */
import type { Brain } from './brain.ts';
import { beginConversation, startOver } from './conversation.ts';
import { isWithPerson } from './desk/ticket.ts';
import { type Event, interpret } from './interpret.ts';
import { SAY } from './say.ts';
import { leadWith, toUser } from './speak.ts';
import { straightenIncoming } from './straight.ts';
import { takeTurn } from './turn.ts';
import type { Around, Content, Conversation, Incoming, Phase, Step } from './types.ts';

/** Characters of a restated text: enough to recognise it. */
const MAX_RESTATED = 600;
/** What is done with a case, and how it goes: in a sentence as on a button, only its owner can say that. Nothing else that others tell decides it. */
const DECIDES: Readonly<Record<Phase, readonly string[]>> = {
  idle: [],
  choosing: ['human', 'restart', 'worked'],
  asking: ['human', 'restart', 'worked'],
  advising: ['human', 'restart', 'worked', 'failed', 'yes', 'no', 'thanks'],
  'with-human': [],
  closed: [],
};

/** The turn, or null when the message is none of the bot's business: then nothing of it is to be remembered. */
export function hear(stored: Conversation | null, raw: Incoming, brain: Brain, around?: Around): Step | null {
  const incoming = straightenIncoming(raw);
  if (!isForBot(stored, incoming) || isChatter(stored, incoming, brain)) return null;
  const conversation = stored ?? beginConversation(incoming);
  const { user, content } = incoming;
  if (isForgedAct(incoming)) return { conversation, outgoing: [toUser(SAY.notDesk, { only: user, notice: true })] };
  if (isForeignPress(conversation, incoming, brain))
    return { conversation, outgoing: [toUser(SAY.notYours, { only: user, notice: true })] };
  const owned = begins(conversation, content) ? { ...conversation, owner: user } : conversation;
  const step = takeTurn(setApart(owned, incoming), incoming, brain, around);
  const words = content.kind === 'text' || content.kind === 'image' ? content.text : undefined;
  return incoming.origin !== undefined && words !== undefined ? restate(step, incoming.origin, incoming.id, words) : step;
}

/** An act of the help desk from somebody of whom no desk says that he is of it. */
function isForgedAct({ content, desk }: Incoming): boolean {
  return content.kind === 'action' && content.action.kind === 'desk' && desk === undefined;
}

/** What somebody else wrote is a case of its own; a person who has this one is asked about it all the same. */
function setApart(conversation: Conversation, { apart }: Incoming): Conversation {
  return apart && conversation.phase !== 'with-human' ? startOver(conversation) : conversation;
}

/** A button, or what is the same in words, from somebody else than the owner of what is open. What he tells is heard all the same. */
function isForeignPress(conversation: Conversation, incoming: Incoming, brain: Brain): boolean {
  const { owner } = conversation;
  const { content, user } = incoming;
  if (owner === null || owner === user) return false;
  if (content.kind === 'action') return content.action.kind !== 'desk';
  const isOpen = conversation.phase !== 'idle' && conversation.phase !== 'closed';
  const isSaid = content.kind === 'text' || content.kind === 'image';
  return isOpen && isSaid && decides(interpret(incoming, conversation, brain), conversation);
}

function decides(event: Event, { phase }: Conversation): boolean {
  if (event.kind === 'action') return true;
  const said = event.kind === 'image' ? event.beside : event.kind === 'said' ? event.said : null;
  return said?.intents.some((intent) => DECIDES[phase].includes(intent)) ?? false;
}

/** A case belongs to whoever opens it: where nothing is open, the next one who says something begins. */
function begins({ owner, phase }: Conversation, content: Content): boolean {
  if (content.kind === 'action') return owner === null && content.action.kind !== 'desk';
  if (content.kind !== 'text' && content.kind !== 'image') return false;
  return owner === null || phase === 'idle' || phase === 'closed';
}

/** What was written somewhere else stands before its answer, so that it can be read without looking for it. */
function restate(step: Step, origin: string, message: string, words: string): Step {
  if (isWithPerson(step.conversation)) return step;
  const text = words.length > MAX_RESTATED ? `${words.slice(0, MAX_RESTATED)} …` : words;
  return leadWith(step, [
    { kind: 'text', text: origin, tone: 'subtle' },
    { kind: 'quote', text, message },
  ]);
}

/** Where several people talk, only what is addressed to the bot, and what the owner of the case, or who helps him, goes on to say. */
function isForBot(stored: Conversation | null, { content, user, at }: Incoming): boolean {
  switch (content.kind) {
    case 'text':
    case 'image':
      return !content.aside || stored?.owner === user || (stored !== null && isHolder(stored, user));
    case 'joined':
      return stored === null || stored.left === true;
    case 'edited':
      return stored !== null && isKept(stored, content.message);
    case 'timer':
      return typeof stored?.wake === 'string' && stored.wake <= at;
    case 'deleted':
    case 'left':
    case 'undelivered':
      return stored !== null;
    case 'action':
    case 'incident':
      return true;
  }
}

function isHolder({ ticket }: Conversation, user: string): boolean {
  return ticket?.status === 'claimed' && ticket.agentKey === user;
}

/** A message that was read, or passed on. */
function isKept({ pastes, lines, ticket }: Conversation, message: string): boolean {
  return [...pastes, ...lines, ...(ticket?.held ?? [])].some((kept) => kept.message === message);
}

/** Once a case is closed its owner talks with others again: only the error that is back is meant for the bot. */
function isChatter(stored: Conversation | null, incoming: Incoming, brain: Brain): boolean {
  const { content } = incoming;
  if (content.kind !== 'text' || !content.aside || stored?.phase !== 'closed') return false;
  const event = interpret(incoming, stored, brain);
  return event.kind === 'said' && event.said.matched.found.length === 0 && !event.said.intents.includes('failed');
}
