/** What a person of the help desk does with a ticket. What is not allowed is said to that person alone, and changes nothing. */
import type { Brain } from '../brain.ts';
import { DESK_SAY, SAY } from '../say.ts';
import { sayLast, toDesk, toUser } from '../speak.ts';
import {
  type Conversation,
  type DeskAct,
  type DeskAction,
  type HeldReply,
  OTHER_SYSTEMS,
  type Outgoing,
  type Step,
} from '../types.ts';
import { backToBot } from './back.ts';
import { send, suggest } from './co-pilot.ts';
import { type Correction, correctWords } from './correct.ts';
import { type Agent, answered, endTicket, giveTo, hasTicket, isOpen, release, type Ticketed } from './ticket.ts';
import { later } from './time.ts';

/** Who acts, at which desk, and the id of what he did. */
export interface Actor extends Agent {
  readonly desk: string;
  readonly message: string;
}

type Handler = (conversation: Ticketed, action: DeskAction, actor: Actor, brain: Brain) => Step;

const HANDLERS: Readonly<Record<Exclude<DeskAct, Correction>, Handler>> = {
  claim: afterHeld(claim),
  take: afterHeld(claim),
  release: afterHeld(onRelease),
  reply,
  note,
  resolve: afterHeld(resolve),
  return: afterHeld(giveBack),
  reopen,
  undo,
  reveal,
  suggest: (conversation, _action, actor, brain) => suggest(conversation, actor, brain),
  send: sendSteps,
};
/** Whoever does this means to help the user: a ticket that nobody has becomes his. */
const TAKES: readonly DeskAct[] = ['reply', 'suggest', 'send'];
/** What only the person who has the ticket may do. */
const HOLDERS: readonly DeskAct[] = ['reply', 'suggest', 'send', 'release', 'resolve', 'return', 'undo'];
/** What makes sense for one user only: an incident has many. */
const NOT_FOR_MANY: readonly DeskAct[] = ['return', 'suggest', 'send'];
/** What carries words that somebody wrote. */
const WRITTEN: readonly DeskAct[] = ['reply', 'note', 'resolve'];
/** How a note begins that says why the user has no answer yet. */
const ON_HOLD = /^(?:(?:(?:i|we)(?: am| are|['’]m|['’]re) )?(?:still )?waiting (?:for|on)|on hold|pending)\b/i;
/** How a note begins that was perhaps to be something else. */
const NO_COLON = /^(?:reply|resolve)\b/i;
/** What may be done with a ticket that is closed. */
const AFTERWARDS: readonly DeskAct[] = ['reopen', 'note', 'reveal'];

export function deskAct(conversation: Conversation, action: DeskAction, actor: Actor, brain: Brain): Step {
  const { do: act } = action;
  if (act === 'correct' || act === 'withdraw') return correctWords(conversation, action, actor);
  if (!hasTicket(conversation))
    return tell(conversation, actor, action.ticket === undefined ? DESK_SAY.ticketNone : DESK_SAY.otherTicket, action);
  const refused = refusal(conversation, action, actor);
  if (refused !== null) return tell(conversation, actor, refused, action);
  const isFree = conversation.ticket.status === 'open' && TAKES.includes(action.do);
  const claimed = isFree ? claim(conversation, action, actor, brain) : { conversation, outgoing: [] };
  const step = HANDLERS[act](claimed.conversation as Ticketed, action, actor, brain);
  const outgoing = [...claimed.outgoing, ...step.outgoing];
  const done = outgoing.some(({ only }) => only === undefined) ? touch(step.conversation, brain) : step.conversation;
  return { ...step, conversation: done, outgoing: conversation.ticket.incident ? outgoing.filter(isForAll) : outgoing };
}

/** What only one person hears of is a refusal, or a question of his own. */
function touch(conversation: Conversation, { at }: Brain): Conversation {
  const { ticket } = conversation;
  return isOpen(ticket) ? { ...conversation, ticket: { ...ticket, active: at } } : conversation;
}

/** Of an incident people hear what an agent writes and that it is over, not who has it. */
function isForAll({ to, passes, over }: Outgoing): boolean {
  return to === 'desk' || passes !== undefined || over === true;
}

/** Before somebody else has the word, what was said is said. */
function afterHeld(handler: Handler): Handler {
  return (conversation, action, actor, brain) => {
    const said = sendHeld(conversation, brain, 'all');
    const step = handler(said.conversation as Ticketed, action, actor, brain);
    return { ...step, outgoing: [...said.outgoing, ...step.outgoing] };
  };
}

/** They follow on what was said, which therefore waits no longer. */
function sendSteps(conversation: Ticketed, { about = '' }: DeskAction, actor: Actor, brain: Brain): Step {
  const step = send(conversation, about, actor, brain);
  if (step.conversation === conversation) return step;
  const said = sendHeld(step.conversation as Ticketed, brain, 'all');
  return { conversation: answered(said.conversation as Ticketed), outgoing: [...said.outgoing, ...step.outgoing] };
}

/** Replies whose time has come, or all of them. */
export function sendHeld(conversation: Ticketed, brain: Brain, which: 'due' | 'all'): Step {
  const { ticket } = conversation;
  const due = ticket.held.filter(({ until }) => which === 'all' || until <= brain.at);
  const held = ticket.held.filter((reply) => !due.includes(reply));
  return {
    conversation: due.length > 0 ? answered({ ...conversation, ticket: { ...ticket, held } }) : conversation,
    outgoing: due.flatMap((reply) => deliver(conversation, reply)),
  };
}

/** The sentence for whoever may not do it, or null. */
function refusal({ ticket }: Ticketed, action: DeskAction, { key }: Actor): string | null {
  if (action.ticket !== undefined && action.ticket !== ticket.id) return DESK_SAY.otherTicket;
  if (ticket.incident && NOT_FOR_MANY.includes(action.do)) return DESK_SAY.forMany;
  if (!isOpen(ticket)) {
    if (AFTERWARDS.includes(action.do)) return null;
    return ticket.end === 'bot' ? DESK_SAY.isBack : DESK_SAY.isOver;
  }
  if (action.do === 'reopen') return DESK_SAY.isOpen;
  const isOthers = ticket.status === 'claimed' && ticket.agentKey !== key;
  if (isOthers && action.do === 'claim') return `${ticket.agent} ${DESK_SAY.taken}`;
  if (isOthers && HOLDERS.includes(action.do)) return `${ticket.agent} ${DESK_SAY.taken} ${DESK_SAY.takeFirst}`;
  if (ticket.status === 'open' && HOLDERS.includes(action.do) && !TAKES.includes(action.do)) return DESK_SAY.firstClaim;
  if (action.do === 'reply' && !action.text?.trim()) return DESK_SAY.needsWords;
  const isOwn = ticket.status === 'claimed' && !isOthers;
  return isOwn && (action.do === 'claim' || action.do === 'take') ? DESK_SAY.youHave : null;
}

/** To that person alone. Nothing that he wrote is lost. */
function tell(conversation: Conversation, { key, desk }: Actor, sentence: string, refused?: DeskAction): Step {
  const words = refused && WRITTEN.includes(refused.do) ? refused.text?.trim() : undefined;
  const lost = words ? `\n${DESK_SAY.yourWords}\n${words}` : '';
  const id = conversation.ticket?.id;
  const text = `${sentence}${lost}`;
  return {
    conversation,
    outgoing: [{ to: 'desk', text, card: null, replaces: null, only: key, desk, ...(id && { ticket: id }) }],
  };
}

/** Whoever claims it outright is told what the bot would do next; whoever acts on it at once knows. */
function claim(before: Ticketed, action: DeskAction, actor: Actor, brain: Brain): Step {
  const { agent: other, status } = before.ticket;
  const conversation = giveTo(before, actor, brain.at);
  const isTaken = status === 'claimed';
  const hints = (action.do === 'claim' || action.do === 'take') && !before.ticket.incident;
  return {
    conversation,
    outgoing: [
      toUser(`${actor.name} ${isTaken ? SAY.agentTakes : SAY.agentHere}`, { by: actor.name }),
      ...toDesk(conversation, isTaken ? `${actor.name} ${DESK_SAY.takes} ${other}.` : `${actor.name} ${DESK_SAY.taken}`, {
        event: { type: 'ticket.claimed', agent: actor.name },
      }),
      ...(hints ? suggest(conversation, actor, brain).outgoing : []),
    ],
  };
}

function onRelease(before: Ticketed, _action: DeskAction, { name }: Actor, brain: Brain): Step {
  const conversation = release(before, brain.at);
  const told = toDesk(conversation, `${name} ${DESK_SAY.released}`, { event: { type: 'ticket.released', agent: name } });
  return { conversation, outgoing: [toUser(`${name} ${SAY.agentReleased}`, { by: name }), ...told] };
}

function reply(conversation: Ticketed, { text = '', hold = 0 }: DeskAction, actor: Actor, brain: Brain): Step {
  const { ticket } = conversation;
  const words = text.trim();
  const note = hold > 0 ? ` (${DESK_SAY.goesOut})` : '';
  const lead = `${actor.name} ${DESK_SAY.toUser}${note} `;
  const shown = toDesk(conversation, `${lead}${words}`, { passes: actor.message, lead });
  // Never before an earlier one.
  const until = [later(brain.at, hold), ...ticket.held.map((reply) => reply.until)].reduce((last, at) => (at > last ? at : last));
  const held = [...ticket.held, { message: actor.message, agent: actor.name, text: words, until }];
  const said = sendHeld({ ...conversation, ticket: { ...ticket, held } }, brain, hold > 0 ? 'due' : 'all');
  return { conversation: said.conversation, outgoing: [...said.outgoing, ...shown] };
}

function deliver(conversation: Ticketed, { agent, text, message }: HeldReply): readonly Outgoing[] {
  const event = { type: 'message', from: 'agent', name: agent, text } as const;
  return [
    // Also when it goes out because somebody else takes over, it was said before that.
    toUser(`${agent}: ${text}`, { by: agent, passes: message, lead: `${agent}: `, epoch: conversation.epoch }),
    ...toDesk(conversation, text, { desk: OTHER_SYSTEMS, event, passes: message }),
  ];
}

function note(conversation: Ticketed, { text, written }: DeskAction, actor: Actor): Step {
  const words = text?.trim() ?? '';
  if (words === '') return { conversation, outgoing: [] };
  const { name, key, desk, message } = actor;
  const lead = `${name} ${DESK_SAY.internal} `;
  // Where it was written it stands already.
  const shown = toDesk(conversation, `${lead}${words}`, { passes: message, lead, ...(written && { skip: desk }) });
  const hint = written && NO_COLON.test(words) ? tell(conversation, actor, DESK_SAY.noColon).outgoing : [];
  const { unanswered, agentKey } = conversation.ticket;
  const isOnHold = unanswered !== undefined && agentKey === key && ON_HOLD.test(words);
  if (!isOnHold) return { conversation, outgoing: [...shown, ...hint] };
  return { conversation: answered(conversation), outgoing: [...shown, ...toDesk(conversation, DESK_SAY.onHold)] };
}

function resolve(before: Ticketed, { text }: DeskAction, { name, message }: Actor, brain: Brain): Step {
  const ended = endTicket(before, 'agent', brain.at);
  const conversation: Ticketed = { ...ended, phase: 'closed', asking: null, ended: 'resolved' };
  const words = text?.trim() ?? '';
  const said = words === '' ? '' : `${name}: ${words}\n`;
  const isOfMany = before.ticket.incident !== null;
  // Deleted or edited, the last words go or change; what the bot says beside them goes with them.
  const last = sayLast(conversation, `${said}${isOfMany ? SAY.incidentOver : SAY.agentResolved}`, {
    by: name,
    ...(words !== '' && { passes: message, lead: `${name}: ` }),
    ...(isOfMany && { over: true }),
  });
  const lead = `${name} ${DESK_SAY.resolved} `;
  const told = toDesk(conversation, `${lead}${words}`.trim(), {
    event: { type: 'ticket.resolved', agent: name, end: 'agent' },
    ...(words !== '' && { passes: message, lead }),
  });
  return { conversation: last.conversation, outgoing: [...last.outgoing, ...told] };
}

function giveBack(before: Ticketed, _action: DeskAction, { name }: Actor, brain: Brain): Step {
  const ended = endTicket(before, 'bot', brain.at);
  const told = toDesk(ended, `${name} ${DESK_SAY.returned}`, { event: { type: 'ticket.resolved', agent: name, end: 'bot' } });
  const back = backToBot(ended, brain);
  return { conversation: back.conversation, outgoing: [...told, ...back.outgoing] };
}

/** Also after the bot had gone on: what it was at is kept, and the person has the word again. */
function reopen(before: Ticketed, _action: DeskAction, actor: Actor, brain: Brain): Step {
  const given = giveTo(before, actor, brain.at);
  const conversation: Ticketed = { ...given, phase: 'with-human', asking: null, options: [], ended: 'escalated' };
  const told = toDesk(conversation, `${actor.name} ${DESK_SAY.reopened}`, {
    event: { type: 'ticket.reopened', agent: actor.name },
  });
  const said = sayLast(conversation, `${actor.name} ${SAY.agentReopened}`, { by: actor.name });
  return { conversation: said.conversation, outgoing: [...said.outgoing, ...told] };
}

function undo(conversation: Ticketed, _action: DeskAction, actor: Actor): Step {
  const { ticket } = conversation;
  if (ticket.held.length === 0) return tell(conversation, actor, DESK_SAY.nothingToUndo);
  const without: Ticketed = { ...conversation, ticket: { ...ticket, held: ticket.held.slice(0, -1) } };
  return { conversation: without, outgoing: toDesk(without, `${actor.name} ${DESK_SAY.undone}`) };
}

/** Private, but not secret: that somebody has looked is told to all of the desk. */
function reveal(conversation: Ticketed, _action: DeskAction, actor: Actor): Step {
  const { consent } = conversation.ticket;
  const names = conversation.ticket.names.filter(({ value }) => value !== '');
  if (consent !== 'given') return tell(conversation, actor, DESK_SAY.namesUnshared);
  if (names.length === 0) return tell(conversation, actor, DESK_SAY.noNames);
  const shown = tell(conversation, actor, [DESK_SAY.names, ...names.map(({ mark, value }) => `${mark} ${value}`)].join('\n'));
  return { conversation, outgoing: [...shown.outgoing, ...toDesk(conversation, `${actor.name} ${DESK_SAY.revealed}`)] };
}
