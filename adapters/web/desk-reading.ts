/** What is said at the desks, as the web desk shows it: who speaks, to whom, and what became of it. */
import { DESK_SAY, SAY } from '../../bot/say.ts';
import type { DeskLine as Said } from '../store/store.ts';
import type { DeskLine } from './desk-book.ts';

/** What stands between the name of an agent and his words, and what the words then are. */
const LEADS: readonly (readonly [string, 'reply' | 'note'])[] = [
  [` ${DESK_SAY.toUser} `, 'reply'],
  [` ${DESK_SAY.toUser} (${DESK_SAY.goesOut}) `, 'reply'],
  [` ${DESK_SAY.internal} `, 'note'],
];
/** What whoever has the ticket must see to. */
const TROUBLES: readonly string[] = [DESK_SAY.userUnreached, DESK_SAY.userUnreachable, DESK_SAY.userLeft];

/** `sent`: the messages (Outgoing.passes) whose words have gone to the user. */
export function readLines(said: readonly Said[], sent: ReadonlySet<string>): readonly DeskLine[] {
  const undone = findUndone(said, sent);
  return said.map((line) => {
    const { passes } = line;
    const read = readLine(line);
    if (read.kind !== 'reply' || passes === undefined) return read;
    return { ...read, fate: sent.has(passes) ? 'sent' : undone.has(passes) ? 'undone' : 'held' };
  });
}

function readLine(line: Said): DeskLine {
  const { seq, at, card, replaces, lead = '' } = line;
  const words = line.text.slice(lead.length);
  const about = { seq, at, card, replaces, ...(words === SAY.deleted && { gone: true }) };
  if (isOfUser(line)) return { ...about, kind: 'user', by: DESK_SAY.user, text: words };
  const [mark, kind] = LEADS.find(([between]) => lead.endsWith(between)) ?? [];
  if (mark !== undefined && kind !== undefined) return { ...about, kind, by: lead.slice(0, -mark.length), text: words };
  return { ...about, kind: isOwn(line) && TROUBLES.includes(line.text) ? 'trouble' : 'news', by: null, text: line.text };
}

function isOfUser({ event }: Said): boolean {
  return event?.type === 'message' && event.from === 'user';
}

/** The bot's own words, in which nobody else's stand. */
function isOwn({ passes, event, card }: Said): boolean {
  return passes === undefined && event === undefined && card === null;
}

/** Each time it was the newest reply that was still held. */
function findUndone(said: readonly Said[], sent: ReadonlySet<string>): ReadonlySet<string> {
  const undone = new Set<string>();
  const held: string[] = [];
  for (const line of said) {
    const { passes } = line;
    if (passes !== undefined && !sent.has(passes) && readLine(line).kind === 'reply') held.push(passes);
    const last = isOwn(line) && line.text.endsWith(` ${DESK_SAY.undone}`) ? held.pop() : undefined;
    if (last !== undefined) undone.add(last);
  }
  return undone;
}
