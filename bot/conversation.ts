/** The memory of a conversation, and the small changes that are made to it. */
import type { KnownError } from '../knowledge/model.ts';
import { type Case, HAND_OVER } from './decide.ts';
import { ownIds } from './evidence/sources.ts';
import type {
  Candidate,
  Conversation,
  Evidence,
  Fact,
  Facts,
  FactValue,
  Incoming,
  Line,
  Paste,
  Shown,
  Signal,
  Ticket,
} from './types.ts';
import { isKnown, valuesOf } from './when.ts';

/** How much of a paste is kept for the person who takes over, and how many pastes. */
const KEPT_TEXT = 2_000;
const KEPT_PASTES = 5;
/** The same of each line of the transcript, and how many lines. */
const KEPT_LINE = 300;
const KEPT_LINES = 30;

/** From here on the seconds are counted from which conversations count their turns: 32 bits last until 2094. */
const FIRST_SECOND = Date.parse('2026-01-01T00:00:00Z');

/**
 * A conversation that nobody remembers. There may have been one that was erased: its turns have lower numbers, so that its buttons
 * stay old, and no ticket gets an id for the second time.
 */
export function beginConversation({ conversation, at }: Pick<Incoming, 'conversation' | 'at'>): Conversation {
  const seconds = Math.floor((Date.parse(at) - FIRST_SECOND) / 1000);
  return { ...newConversation(conversation), turn: Math.max(0, seconds || 0) };
}

/** A conversation in which nothing was said yet. */
export function newConversation(id: string): Conversation {
  return {
    schema: 3,
    id,
    owner: null,
    turn: 0,
    liveCard: 0,
    phase: 'idle',
    facts: {},
    signals: [],
    pastes: [],
    edited: null,
    asking: null,
    options: [],
    asked: [],
    showing: [],
    cause: null,
    tried: [],
    done: [],
    misses: 0,
    ended: null,
    handedOver: null,
    ticket: null,
    epoch: 0,
    doneAt: {},
    known: null,
    wake: null,
    lines: [],
  };
}

/** The same conversation with a clean sheet; turns go on counting, so that old buttons stay old. */
export function startOver({ id, owner, turn, liveCard, epoch, known }: Conversation): Conversation {
  return { ...newConversation(id), owner, turn, liveCard, epoch, known };
}

/** A conversation as an earlier version stored it, in today's form; null when the form is not known. */
export function upgrade(stored: { readonly schema: number }): Conversation | null {
  switch (stored.schema) {
    case 3:
      return stored as Conversation;
    case 2:
      return fromSchema2(stored as unknown as Schema2);
    case 1:
      return fromSchema2(fromSchema1(stored as unknown as Schema1));
    default:
      return null;
  }
}

/** Before people could take over: a ticket had no more than its id, its status and a name. */
interface Schema2 extends Omit<Conversation, 'schema' | 'ticket' | 'epoch' | 'doneAt' | 'known' | 'wake' | 'lines'> {
  readonly ticket: Pick<Ticket, 'id' | 'status' | 'agent'> | null;
}
/** Before messages could be edited. */
type Schema1 = Omit<Schema2, 'owner' | 'edited' | 'pastes'> & { readonly pastes: readonly string[] };

function fromSchema1(before: Schema1): Schema2 {
  return { ...before, owner: null, edited: null, pastes: before.pastes.map((text) => ({ message: '', text })) };
}

/** Nobody saw the tickets of that time: whoever waits is offered a person again. */
function fromSchema2(before: Schema2): Conversation {
  const { phase, ended, cause } = before;
  const waits = phase === 'with-human';
  return {
    ...newConversation(before.id),
    ...before,
    schema: 3,
    ticket: null,
    phase: waits ? 'advising' : phase,
    ended: waits ? null : ended,
    cause: waits ? null : cause,
  };
}

/** The steps that the card shows. Those of the hand-over are for an administrator; others read in a sentence what helps. */
export function stepsOnCard({ showing, facts }: Conversation): readonly Shown[] {
  return valuesOf(facts.rights).includes('admin') ? showing : showing.filter(({ procedure }) => procedure !== HAND_OVER);
}

/** What decisions are made from. */
export function caseOf({ signals, facts, tried, asked }: Conversation): Case {
  return { signals, facts, tried, asked };
}

export function setFact(conversation: Conversation, name: string, value: FactValue, how: Fact['how']): Conversation {
  return { ...conversation, facts: { ...conversation.facts, [name]: { value, how } } };
}

export function dropFact(conversation: Conversation, name: string): Conversation {
  const { [name]: _, ...facts } = conversation.facts;
  return { ...conversation, facts };
}

/** Takes over the facts of a paste. What is only inferred never overrules what was said or answered. */
export function mergeFacts(conversation: Conversation, evidence: Evidence): Conversation {
  const undenied = evidence.denied.reduce(
    (c, { fact, value }) => (valuesOf(c.facts[fact]).includes(value) ? dropFact(c, fact) : c),
    conversation,
  );
  const facts: Record<string, Fact> = { ...undenied.facts };
  for (const { fact, value, how } of evidence.facts) {
    const before = facts[fact];
    if ((how === 'inferred' && isKnown(before)) || valuesOf(before).includes(value)) continue;
    facts[fact] = { value, how: how === 'said' && conversation.facts[fact] !== undefined ? 'corrected' : how };
  }
  return { ...undenied, facts: withEvents(facts, evidence) };
}

/** Pasted events answer the question for events; further ones add to the list. */
function withEvents(facts: Facts, { events, over }: Evidence): Facts {
  const before = isKnown(facts.events) ? valuesOf(facts.events).filter((id) => id !== 'none') : [];
  const left = before.filter((id) => !over.events.includes(Number(id)));
  const ids = ownIds(events);
  if (ids.length === 0 && left.length === before.length) return facts;
  const value = [...new Set([...left, ...ids])].sort((a, b) => Number(a) - Number(b));
  const { events: _before, ...others } = facts;
  return value.length === 0 ? others : { ...others, events: { value, how: 'said' } };
}

/** What an error says of where it is shown, as far as nobody has said otherwise. */
export function establish(conversation: Conversation, error: KnownError | undefined): Conversation {
  return Object.entries(error?.facts ?? {}).reduce(
    (c, [fact, value]) => (c.facts[fact] === undefined ? setFact(c, fact, value, 'inferred') : c),
    conversation,
  );
}

/** Adds recognised errors; the same one is not counted twice. */
export function addSignals(conversation: Conversation, found: readonly Pick<Candidate, 'error' | 'fits' | 'by'>[]): Conversation {
  const after = conversation.tried.length;
  const added: Signal[] = found.map(({ error, fits, by }) => ({ error, score: fits, by, after }));
  const kept = conversation.signals.filter(({ error }) => !added.some((a) => a.error === error));
  return { ...conversation, signals: [...kept, ...added] };
}

/** Ids of errors. */
interface RuledOut {
  readonly over: readonly string[];
  readonly unsaid: readonly string[];
}

/** Without errors whose message is ruled out now (`unsaid`), or that stand on a code or an event that is (`over`). */
export function dropSignals(conversation: Conversation, { over, unsaid }: RuledOut): Conversation {
  const isOver = ({ error, by }: Signal) => unsaid.includes(error) || (over.includes(error) && (by === 'code' || by === 'event'));
  return conversation.signals.some(isOver)
    ? { ...conversation, signals: conversation.signals.filter((signal) => !isOver(signal)) }
    : conversation;
}

export function keepPaste(conversation: Conversation, { message, text }: Paste): Conversation {
  const paste = { message, text: text.slice(0, KEPT_TEXT) };
  return { ...conversation, pastes: [...conversation.pastes, paste].slice(-KEPT_PASTES) };
}

/** Adds to the transcript for whoever takes over. */
export function keepLines(conversation: Conversation, lines: readonly Line[]): Conversation {
  const clipped = lines.map((line) => ({ ...line, text: clipLine(line.text) }));
  return { ...conversation, lines: [...conversation.lines, ...clipped].slice(-KEPT_LINES) };
}

/** A line of the transcript as it is kept. */
export function clipLine(text: string): string {
  return text.length > KEPT_LINE ? `${text.slice(0, KEPT_LINE)} …` : text;
}

/** Without a message that was deleted: what was concluded from it stays, its words go, also as names behind placeholders. */
export function forgetMessage(conversation: Conversation, message: string): Conversation {
  const pastes = conversation.pastes.filter((paste) => paste.message !== message);
  const lines = conversation.lines.filter((line) => line.message !== message);
  const edited = conversation.edited?.message === message ? null : conversation.edited;
  return {
    ...conversation,
    pastes,
    lines,
    edited,
    ticket: conversation.ticket && withoutNames(conversation.ticket, [...pastes, ...lines]),
  };
}

/** The mark stays taken, so that it never stands for another name later. */
function withoutNames(ticket: Ticket, kept: readonly { readonly text: string }[]): Ticket {
  const words = kept.map(({ text }) => text.toLowerCase());
  const isKept = (value: string) => words.some((text) => text.includes(value.toLowerCase()));
  return { ...ticket, names: ticket.names.map((name) => (isKept(name.value) ? name : { ...name, value: '' })) };
}

/** The procedures on the screen did not help. The hand-over is nothing that can fail. */
export function failShown(conversation: Conversation): Conversation {
  const failed = conversation.showing
    .map(({ procedure }) => procedure)
    .filter((id) => id !== HAND_OVER && !conversation.tried.includes(id));
  return { ...conversation, tried: [...conversation.tried, ...failed], showing: [] };
}

/** Facts whose value differs, with before and after. */
export function changedFacts(
  before: Facts,
  after: Facts,
): readonly { readonly fact: string; readonly from: Fact | undefined; readonly to: Fact | undefined }[] {
  return [...new Set([...Object.keys(before), ...Object.keys(after)])]
    .filter((fact) => valuesOf(before[fact]).join() !== valuesOf(after[fact]).join())
    .map((fact) => ({ fact, from: before[fact], to: after[fact] }));
}

/** The question that "back" leads to: the last one about a fact that is not the one on the screen. */
export function previousQuestion(
  { asked, asking }: Conversation,
  { questions }: { questions: ReadonlyMap<string, unknown> },
): string | undefined {
  return asked.filter((id) => questions.has(id) && id !== asking).at(-1);
}
