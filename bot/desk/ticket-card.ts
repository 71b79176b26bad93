/** What the help desk sees of a ticket: everything that is known, so that nobody has to ask the user first. */
import type { Procedure } from '../../knowledge/model.ts';
import type { Brain } from '../brain.ts';
import { describeValue } from '../cards.ts';
import { HAND_OVER } from '../decide.ts';
import { diagnose, ruledOut } from '../diagnose.ts';
import { MOST_NAMES } from '../redact/marks.ts';
import { redact } from '../redact.ts';
import { DESK_SAY, SAY, WHY_DESK } from '../say.ts';
import { titleOf } from '../title.ts';
import type { Block, Button, Card, Conversation, DeskAct, Fact, Facts, HiddenName, Paste, Ticket } from '../types.ts';
import { isOpen, type Ticketed } from './ticket.ts';
import { stamp } from './time.ts';

/** Causes below this are not worth a line. */
const LEAST_NAMED = 0.02;
const MOST_NAMED = 6;
/** Characters of a name that a channel gives, such as `slack`. */
const CHANNEL = /^[a-z]+/;

/** The card as it stands at all desks. */
export function ticketCard(conversation: Ticketed, brain: Brain): Card {
  return drawCard(conversation, words(conversation), brain);
}

/**
 * Whether the card of `before` can stay: both look the same, and its buttons are still good. To hide names takes longer than all
 * the rest, so it is done only where it could matter.
 */
export function isSameCard(before: Ticketed, after: Ticketed, brain: Brain): boolean {
  if (newestReply(before) !== newestReply(after)) return false;
  const outline = (conversation: Ticketed) => JSON.stringify(drawCard({ ...conversation, turn: after.turn }, [], brain));
  if (outline(before) !== outline(after)) return false;
  const source = ({ pastes, ticket }: Ticketed) => JSON.stringify([pastes, ticket.consent, ticket.names]);
  return source(before) === source(after) || JSON.stringify(words(before)) === JSON.stringify(words(after));
}

/**
 * A button of one card counts once, with the same words. With each reply, and each one that is taken back, the card is drawn anew:
 * the next press is another one, and a double click is not.
 */
function newestReply({ lines, ticket }: Ticketed): string | undefined {
  const sent = lines.filter(({ from }) => from !== 'user' && from !== 'other');
  return [...sent, ...ticket.held].findLast(({ message }) => message !== undefined)?.message;
}

function drawCard(conversation: Ticketed, quoted: readonly Block[], brain: Brain): Card {
  const { ticket, turn } = conversation;
  return {
    turn,
    title: `${ticket.id}: ${titleFor(conversation, brain)}`,
    body: [
      text(statusOf(ticket, brain), 'strong'),
      ...(ticket.incident ? incident(ticket, brain) : problem(conversation, quoted, brain)),
    ],
    actions: buttonsFor(ticket),
  };
}

function titleFor({ signals, cause, ticket }: Conversation, brain: Brain): string {
  return titleOf({ cause, error: ticket?.incident?.error ?? signals.at(-1)?.error ?? null }, brain);
}

/**
 * The names that the desk does not see, out of everything of the user that it does see. Stable: those that are known keep their marks.
 * `seen`: an earlier state whose words have been looked through.
 */
export function namesOf({ pastes, lines, ticket }: Conversation, seen: Conversation | null = null): readonly HiddenName[] {
  const words = [
    ...pastes.filter((paste) => !seen?.pastes.includes(paste)),
    ...lines.filter((line) => !seen?.lines.includes(line)),
  ];
  return words.reduce<readonly HiddenName[]>((names, { text: each }) => redact(each, names).names, ticket?.names ?? []);
}

/** The user's words as the desk may see them. */
export function hide(words: string, names: readonly HiddenName[]): string {
  return redact(words, names).text;
}

/** By Line.from; every other one is an agent. */
const SPEAKERS: ReadonlyMap<string, string> = new Map([
  ['user', DESK_SAY.user],
  ['other', DESK_SAY.other],
  ['bot', DESK_SAY.bot],
]);

/** The transcript as the desk may see it, and whose words stand in it. */
export function transcript(
  { lines, ticket }: Ticketed,
  brain: Brain,
): { readonly text: string; readonly quotes: readonly Paste[] } {
  // The bot may have repeated what the user wrote.
  const hidden = lines.map((line) => (SPEAKERS.has(line.from) ? { ...line, text: hide(line.text, ticket.names) } : line));
  const shown = hidden.map(({ at, from, text: words }) => `${stamp(at, brain)} ${SPEAKERS.get(from) ?? from}: ${words}`);
  const quotes = hidden.flatMap(({ message, text: words }) => (message === undefined ? [] : [{ message, text: words }]));
  return { text: [DESK_SAY.transcript, ...shown].join('\n'), quotes };
}

// --- the card's parts ------------------------------------------------------------------------------------------------

function statusOf(ticket: Ticket, brain: Brain): string {
  const since = (at: string | null) => (at === null ? '' : stamp(at, brain));
  switch (ticket.status) {
    case 'open':
      return `${DESK_SAY.open} ${since(ticket.waiting)}. ${WHY_DESK[ticket.reason]}`;
    case 'claimed':
      return `${ticket.agent} ${DESK_SAY.has} ${WHY_DESK[ticket.reason]}`;
    case 'resolved':
      return `${DESK_SAY.ended[ticket.end ?? 'agent']} ${ticket.end === 'agent' && ticket.agent ? `(${ticket.agent}) ` : ''}${since(ticket.ended)}`;
  }
}

function incident({ incident: about }: Ticket, brain: Brain): Block[] {
  const error = brain.errors.get(about?.error ?? '');
  return [
    text(`${about?.users ?? 0} ${DESK_SAY.incidentUsers}`, 'normal'),
    ...(error ? [heading(SAY.recognised), list([error.title, ...error.texts.slice(0, 1).map((wording) => wording.text)])] : []),
    text(DESK_SAY.incidentHow, 'subtle'),
  ];
}

function problem(conversation: Ticketed, quoted: readonly Block[], brain: Brain): Block[] {
  const channel = CHANNEL.exec(conversation.id)?.[0] ?? '';
  return [
    text(`${DESK_SAY.userIs} ${DESK_SAY.channels[channel] ?? channel}.`, 'subtle'),
    ...quoted,
    ...recognised(conversation, brain),
    ...facts(conversation, brain),
    ...causes(conversation, brain),
    ...attempts(conversation, brain),
    ...undos(conversation, brain),
    ...checklist(conversation, brain),
  ];
}

function words({ pastes, ticket }: Ticketed): Block[] {
  if (pastes.length === 0) return [text(DESK_SAY.noPastes, 'normal')];
  if (ticket.consent !== 'given')
    return [text(ticket.consent === 'asked' ? DESK_SAY.consentAsked : DESK_SAY.consentRefused, 'normal')];
  return [
    heading(SAY.pasted),
    ...pastes.map(({ message, text: pasted }): Block => ({ kind: 'quote', text: hide(pasted, ticket.names), message })),
    ...(ticket.names.length > 0 ? [text(DESK_SAY.namesHidden, 'subtle')] : []),
    ...(ticket.names.length >= MOST_NAMES ? [text(DESK_SAY.furtherNames, 'subtle')] : []),
  ];
}

function recognised({ signals }: Conversation, brain: Brain): Block[] {
  const titles = signals.map(({ error, by }) => `${brain.errors.get(error)?.title ?? error} ${DESK_SAY.by[by]}`);
  return titles.length > 0 ? [heading(SAY.recognised), list(titles)] : [];
}

/** Each with how it is known: an inferred one is worth asking about. */
function facts({ facts: known }: Conversation, brain: Brain): Block[] {
  const items = Object.entries(known).flatMap(([name, fact]) => {
    const question = brain.questions.get(name);
    if (!question) return [];
    const value = describeValue(question.id, { value: fact.value }, brain);
    return [{ label: question.label, value: `${value} ${DESK_SAY.how[fact.how as Fact['how']]}`, fact: null }];
  });
  return items.length > 0 ? [heading(DESK_SAY.facts), { kind: 'facts', items }] : [];
}

function causes({ signals, facts: known }: Conversation, brain: Brain): Block[] {
  const likely = diagnose(brain, signals, known).filter(({ p }) => p >= LEAST_NAMED);
  const titleOfCause = (id: string) => brain.causes.get(id)?.title ?? id;
  const items = likely.slice(0, MOST_NAMED).map(({ cause, p, because }) => {
    return `${Math.round(p * 100)} %: ${titleOfCause(cause)}${because.length > 0 ? ` (${because.join('; ')})` : ''}`;
  });
  const out = ruledOut(brain, signals, known).map(
    ({ cause, when }) => `${titleOfCause(cause)}: ${describeReason(when, known, brain)}`,
  );
  return [
    ...(items.length > 0 ? [heading(SAY.causes), list(items)] : []),
    ...(out.length > 0 ? [heading(DESK_SAY.ruledOut), list(out)] : []),
  ];
}

/** What is known, rather than all that would do. */
function describeReason(when: Readonly<Record<string, unknown>>, known: Facts, brain: Brain): string {
  return Object.keys(when)
    .map(
      (fact) => `${brain.questions.get(fact)?.label ?? fact} ${describeValue(fact, { value: known[fact]?.value ?? [] }, brain)}`,
    )
    .join('; ');
}

/** Steps that were taken, with result and time. */
function attempts(conversation: Conversation, brain: Brain): Block[] {
  const items = stepsDone(conversation, brain).map(({ procedure, number, at }) => {
    const result = conversation.tried.includes(procedure.id) ? SAY.didNotHelp : DESK_SAY.resultOpen;
    return `${at ? `${stamp(at, brain)} ` : ''}${procedure.id} ${number}: ${procedure.steps[number - 1]?.do ?? ''} (${result})`;
  });
  const untold = conversation.tried.filter((id) => !conversation.done.some((key) => key.startsWith(`${id}:`)));
  const whole = untold.map((id) => `${id} ${brain.procedures.get(id)?.title ?? ''}: ${SAY.didNotHelp}, ${DESK_SAY.noTicks}`);
  return items.length + whole.length > 0 ? [heading(DESK_SAY.done), list([...items, ...whole])] : [];
}

/** How to take back what was done, newest first. */
function undos(conversation: Conversation, brain: Brain): Block[] {
  const items = [...stepsDone(conversation, brain)].reverse().flatMap(({ procedure, number }) => {
    const undo = procedure.steps[number - 1]?.undo;
    return undo ? [`${procedure.id} ${number}: ${undo}`] : [];
  });
  const whole = [...new Set(stepsDone(conversation, brain).map(({ procedure }) => procedure))].flatMap(({ id, undo }) =>
    undo ? [`${id}: ${undo}`] : [],
  );
  return items.length + whole.length > 0 ? [heading(SAY.undo), list([...items, ...whole])] : [];
}

/** What Microsoft support asks for, as the user has ticked it. */
function checklist({ done }: Conversation, brain: Brain): Block[] {
  const procedure = brain.procedures.get(HAND_OVER);
  if (!procedure) return [];
  const items = procedure.steps.map((step, i) => `${done.includes(`${HAND_OVER}:${i + 1}`) ? '[x]' : '[ ]'} ${step.do}`);
  return [heading(DESK_SAY.checklist), list(items)];
}

interface StepDone {
  readonly procedure: Procedure;
  readonly number: number;
  readonly at: string | null;
}

/** In the order in which they were ticked; the checklist of the hand-over is shown by itself. */
function stepsDone({ done, doneAt }: Conversation, brain: Brain): readonly StepDone[] {
  return done.flatMap((key) => {
    const [id = '', number = ''] = key.split(':');
    const procedure = id === HAND_OVER ? undefined : brain.procedures.get(id);
    return procedure ? [{ procedure, number: Number(number), at: doneAt[key] ?? null }] : [];
  });
}

/** What has a button; corrections are made where the words stand. */
type ButtonAct = Exclude<DeskAct, 'correct' | 'withdraw'>;

const LABELS: Readonly<Record<ButtonAct, Omit<Button, 'action'>>> = {
  claim: { label: 'Claim', style: 'positive', typed: 'claim' },
  reply: {
    label: 'Reply',
    style: 'positive',
    typed: 'reply: your words',
    input: { label: 'To the user', submit: 'Send to the user' },
  },
  note: {
    label: 'Note',
    style: 'default',
    typed: 'note: your words',
    input: { label: 'For the desk only', submit: 'Add the note' },
  },
  suggest: { label: 'Next check', style: 'default', typed: 'next' },
  resolve: {
    label: 'Resolve',
    style: 'default',
    typed: 'resolve',
    input: { label: 'Last words to the user', submit: 'Close the ticket', optional: true },
  },
  return: { label: 'Back to the bot', style: 'default', typed: 'return' },
  release: { label: 'Release', style: 'default', typed: 'release' },
  take: { label: 'Take over', style: 'default', typed: 'take over' },
  reveal: { label: 'Show the names', style: 'default', typed: 'reveal' },
  undo: { label: 'Undo the reply', style: 'destructive', typed: 'undo' },
  reopen: { label: 'Open again', style: 'default', typed: 'reopen' },
  send: { label: 'Send to the user', style: 'positive', typed: 'send' },
};

/** A button of a desk's card; the channel fills in who presses. */
export function deskButton(act: ButtonAct, about?: string): Button {
  const { typed, ...label } = LABELS[act];
  const action = { kind: 'desk', agent: '', do: act, ...(about !== undefined && { about }) } as const;
  return { ...label, action, typed: about === undefined ? typed : `${typed} ${about}` };
}

function buttonsFor(ticket: Ticket): Button[] {
  const reveal: readonly ButtonAct[] =
    ticket.names.some(({ value }) => value !== '') && ticket.consent === 'given' ? ['reveal'] : [];
  if (!isOpen(ticket)) return ['reopen' as const, ...reveal].map((act) => deskButton(act));
  if (ticket.status === 'open') return ['claim' as const, 'reply' as const, ...reveal].map((act) => deskButton(act));
  const more: readonly ButtonAct[] = ticket.incident ? [] : ['suggest', 'return'];
  const undo: readonly ButtonAct[] = ticket.held.length > 0 ? ['undo'] : [];
  return [...undo, 'reply' as const, 'resolve' as const, ...more, 'release' as const, 'take' as const, ...reveal].map((act) =>
    deskButton(act),
  );
}

function text(value: string, tone: 'normal' | 'subtle' | 'strong'): Block {
  return { kind: 'text', text: value, tone };
}

function heading(value: string): Block {
  return { kind: 'heading', text: value };
}

function list(items: readonly string[]): Block {
  return { kind: 'list', items };
}
