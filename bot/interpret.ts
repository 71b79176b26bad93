/** What did the user do? Free text and buttons become one Event; nothing is decided here. */
import type { Brain } from './brain.ts';
import { stepsOnCard } from './conversation.ts';
import type { Actor } from './desk/acts.ts';
import { agentName } from './desk/agent-name.ts';
import { isOpen } from './desk/ticket.ts';
import { readIntent } from './evidence.ts';
import { foldWords } from './match.ts';
import { readSaid, type Said } from './said.ts';
import type { Action, Conversation, DeskAction, IncidentNews, Incoming, Outgoing, Press, Ticket } from './types.ts';

export type Event =
  | { readonly kind: 'said'; readonly said: Said }
  /** `beside`: what was said with it. */
  | { readonly kind: 'image'; readonly beside: Said | null }
  | { readonly kind: 'joined'; readonly shared: boolean; readonly by: string | null }
  | { readonly kind: 'edited'; readonly message: string; readonly text: string }
  | { readonly kind: 'deleted'; readonly message: string }
  /** The user wants his edited text read instead of the first one. */
  | { readonly kind: 'reread'; readonly said: Said }
  | { readonly kind: 'action'; readonly action: Action; readonly how: How }
  | { readonly kind: 'desk'; readonly action: DeskAction; readonly actor: Actor }
  | { readonly kind: 'left' }
  | { readonly kind: 'timer' }
  | { readonly kind: 'undelivered'; readonly to: Outgoing['to']; readonly forGood: boolean }
  | { readonly kind: 'incident'; readonly news: IncidentNews };

/** On the card that counts, on an earlier one, or in words, which stand below the card. */
export type How = 'pressed' | 'stale' | 'typed';

/** What is looked at of a message. */
export type Heard = Pick<Incoming, 'id' | 'user' | 'content' | 'desk'>;

/** A typed command is the same as its button. */
const TYPED: ReadonlyMap<string, Press> = new Map([
  ['worked', 'worked'],
  ['it worked', 'worked'],
  ['failed', 'failed'],
  ['still broken', 'failed'],
  ['human', 'human'],
  ['talk to a person', 'human'],
  ['back', 'back'],
  ['restart', 'restart'],
  ['start over', 'restart'],
  ['share', 'share'],
  ['keep private', 'withhold'],
  ['anyway', 'anyway'],
]);
/** While a person has the conversation, what is typed is for that person; only these are still commands. */
const TYPED_WITH_HUMAN = ['worked', 'failed', 'start over', 'share', 'keep private', 'anyway'];
/** What is as plain as a single word that means yes or no. */
const YES = ['yes please', 'yes share', 'yes share them', 'share them', 'go ahead', 'please do', 'yes do'];
const NO = ['no thanks', 'no thank you', 'please no', 'no please', 'rather not', 'better not', 'do not share', "don't share"].map(
  foldWords,
);

/** A text longer than this is a paste, not a command or an answer. */
const SHORT = 80;

export function interpret(incoming: Heard, conversation: Conversation, brain: Brain): Event {
  const { content, id: message } = incoming;
  switch (content.kind) {
    case 'image': {
      const beside = content.text?.trim() ? readSaid({ message, text: content.text }, conversation, brain) : null;
      return { kind: 'image', beside };
    }
    case 'joined':
      return { kind: 'joined', shared: content.shared, by: content.by ?? null };
    case 'edited':
    case 'deleted':
      return content;
    case 'left':
    case 'timer':
    case 'undelivered':
    case 'incident':
      return content;
    case 'action':
      return readDesk(incoming) ?? readAction(content.action, howPressed(content.turn, conversation), conversation, brain);
    case 'text': {
      const typed = readCommand(content.text, conversation, brain);
      return typed
        ? readAction(typed, 'typed', conversation, brain)
        : { kind: 'said', said: readSaid({ message, text: content.text }, conversation, brain) };
    }
  }
}

/** What a person of the desk does, when the channel says that he is one. */
function readDesk({ id, content, user, desk }: Heard): Event | null {
  if (content.kind !== 'action' || content.action.kind !== 'desk' || desk === undefined) return null;
  const { action } = content;
  return { kind: 'desk', action, actor: { name: agentName(action.agent), key: user, desk, message: id } };
}

function howPressed(turn: number | undefined, { liveCard }: Conversation): How {
  return turn === undefined || turn === liveCard ? 'pressed' : 'stale';
}

function readAction(action: Action, how: How, conversation: Conversation, brain: Brain): Event {
  const { edited, phase } = conversation;
  if (action.kind === 'reread' && how !== 'stale' && edited && phase !== 'with-human')
    return { kind: 'reread', said: readSaid(edited, conversation, brain) };
  return { kind: 'action', action, how };
}

/** `worked`, `human`, `done 3`, `undone 3`, `change licensing mode`: only when the whole message is that. */
function readCommand(text: string, conversation: Conversation, brain: Brain): Action | null {
  if (text.length > SHORT) return null;
  const words = foldWords(text);
  const press = conversation.phase === 'with-human' && !TYPED_WITH_HUMAN.includes(words) ? undefined : TYPED.get(words);
  if (press && isTypedNow(press, conversation)) return { kind: 'press', press };
  const consent = readConsent(words, conversation, brain);
  if (consent) return { kind: 'press', press: consent };
  const step = words.match(/^(?:(?:step )?(\d{1,2}) done|(done|undone) (?:step )?(\d{1,2}))$/);
  if (step) return stepAction(Number(step[1] ?? step[3]), step[2] !== 'undone', conversation);
  if (conversation.phase === 'with-human') return null;
  if (words === 'use the edited text' && conversation.edited) return { kind: 'reread' };
  const change = words.match(/^change (.+)$/)?.[1];
  if (change === undefined) return null;
  const question = brain.knowledge.questions.find(({ id, label }) => foldWords(label) === change || foldWords(id) === change);
  return question ? { kind: 'reopen', fact: question.id } : null;
}

/** Words that are a command only while there is something for them to decide. */
function isTypedNow(press: Press, conversation: Conversation): boolean {
  if (press === 'share') return maySay(conversation, ['asked', 'refused']);
  if (press === 'withhold') return maySay(conversation, ['asked']);
  if (press !== 'anyway') return true;
  return conversation.phase === 'with-human' ? conversation.ticket?.status === 'open' : conversation.known !== null;
}

/** Whoever kept his words private may still share them; what is shared cannot be taken back. */
function maySay({ ticket, pastes }: Conversation, consents: readonly Ticket['consent'][]): boolean {
  return isOpen(ticket) && pastes.length > 0 && consents.includes(ticket.consent);
}

/** Yes and no count as the answer to "Shall I share them?" only right after it. */
function readConsent(words: string, conversation: Conversation, brain: Brain): 'share' | 'withhold' | null {
  const { liveCard, turn, asking, ticket } = conversation;
  const isAsked = ticket?.status === 'open' && maySay(conversation, ['asked']) && asking === null;
  if (!isAsked || liveCard !== turn) return null;
  const intents = words.includes(' ') ? [] : readIntent(words, brain.reader);
  if (YES.includes(words) || intents.includes('yes')) return 'share';
  return NO.includes(words) || intents.includes('no') ? 'withhold' : null;
}

/** The n-th step on the card, counted over all procedures shown together. */
function stepAction(label: number, done: boolean, conversation: Conversation): Action | null {
  const all = stepsOnCard(conversation).flatMap(({ procedure, steps }) => steps.map((step) => ({ procedure, step })));
  const step = all[label - 1];
  return step ? { kind: 'step', ...step, done } : null;
}
