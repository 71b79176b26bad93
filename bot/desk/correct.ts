/** What somebody of the desk wrote earlier, and edits or deletes where it stands. It stays his also when the user has begun anew since. */
import { clipLine, forgetMessage } from '../conversation.ts';
import { DESK_SAY } from '../say.ts';
import type { Conversation, DeskAct, DeskAction, Outgoing, Step } from '../types.ts';
import type { Actor } from './acts.ts';

export type Correction = Extract<DeskAct, 'correct' | 'withdraw'>;

/** What has not gone out yet is changed; what has is changed where it stands, for the user and at the other desks. */
export function correctWords(conversation: Conversation, action: DeskAction, actor: Actor): Step {
  const { do: act, about = '', text = '', inside } = action;
  const words = text.trim();
  if (act === 'withdraw' || words === '') return { ...withoutWords(conversation, about), outgoing: [], forget: about };
  const wasSaid = isToUser(conversation, about);
  const warned =
    wasSaid === (inside === true) ? [tell(inside ? DESK_SAY.nowInside : DESK_SAY.editSendsNothing, action, actor)] : [];
  const lead = `${actor.name} ${DESK_SAY.internal} `;
  const amend = { message: about, text: words, ...(inside && { inside: lead }) };
  const changed = inside ? withoutWords(conversation, about) : withWords(conversation, about, words);
  return { ...changed, outgoing: warned, amend };
}

/** As far as it is remembered: what was said long ago, or in an earlier case, is not. */
function isToUser({ lines, ticket }: Conversation, about: string): boolean {
  return [...lines, ...(ticket?.held ?? [])].some(({ message }) => message === about);
}

function withWords(conversation: Conversation, about: string, words: string): Pick<Step, 'conversation'> {
  const lines = conversation.lines.map((line) => (line.message === about ? { ...line, text: clipLine(words) } : line));
  const held = conversation.ticket?.held.map((reply) => (reply.message === about ? { ...reply, text: words } : reply));
  return {
    conversation: { ...conversation, lines, ticket: conversation.ticket && { ...conversation.ticket, held: held ?? [] } },
  };
}

function withoutWords(conversation: Conversation, about: string): Pick<Step, 'conversation'> {
  const held = conversation.ticket?.held.filter(({ message }) => message !== about);
  const ticket = conversation.ticket && { ...conversation.ticket, held: held ?? [] };
  return { conversation: forgetMessage({ ...conversation, ticket }, about) };
}

/** To that person alone. */
function tell(text: string, { ticket }: DeskAction, { key, desk }: Actor): Outgoing {
  return { to: 'desk', text, card: null, replaces: null, only: key, desk, ...(ticket !== undefined && { ticket }) };
}
