/** Every message that was acknowledged is one turn, which has an answer; in order, and from the newest state. */
import { SAY } from '../../bot/say.ts';
import type { Pressed, Told } from './driver.ts';
import { findMark } from './dye.ts';
import { expectNone, type Figure, groupBy, sum, tell } from './figures.ts';
import type { Evidence, MessageRow } from './verdict.ts';

/** Characters of each row that are shown where a conversation went wrong. */
const SHOWN = 40;

export function judgeTurns({ driven, replies, messages, turns }: Evidence): readonly Figure[] {
  const all = [...driven.told, ...replies];
  const taken = all.filter(({ isTaken }) => isTaken);
  const rows = groupBy(messages.filter(isUsers), ({ content }) => findMark(content) ?? '');
  const countOf = ({ mark }: Told) => rows.get(mark)?.length ?? 0;
  return [
    tell('messages acknowledged', taken.length),
    tell('given up by the platform', all.length - taken.length),
    tell('turns taken of those acknowledged', sum(taken.map(countOf))),
    expectNone('acknowledged messages without a turn', taken.filter((told) => countOf(told) === 0).map(nameOf)),
    expectNone('messages with more than one turn', all.filter((told) => countOf(told) > 1).map(nameOf)),
    expectNone('turns without an answer', findSilent(messages)),
    expectNone(
      'turns in the wrong order',
      findDisorder(all, (mark) => rows.get(mark)?.[0]?.seq),
    ),
    expectNone('conversations that missed a step', findMissed(messages, turns)),
    tell('buttons pressed', driven.presses.filter(({ isTaken }) => isTaken).length),
    expectNone('acknowledged presses without a turn', findLostPresses(driven.presses, messages)),
  ];
}

function isUsers({ recipient }: MessageRow): boolean {
  return recipient === 'bot';
}

function nameOf({ mark, order }: Told): string {
  return `${mark} of ${order}`;
}

/** Rows of users with a mark, behind which stands the next user's row, or nothing. */
function findSilent(messages: readonly MessageRow[]): readonly string[] {
  const conversations = [...groupBy(messages, ({ conversation }) => conversation).values()];
  return conversations.flatMap((rows) =>
    rows.flatMap((row, i) => {
      const next = rows[i + 1];
      const isSilent = isUsers(row) && findMark(row.content) !== null && (next === undefined || isUsers(next));
      return isSilent ? [`row ${row.seq} of ${row.conversation}`] : [];
    }),
  );
}

/** Of those that were taken in time, which must have been taken in beat after beat. */
function findDisorder(all: readonly Told[], seqOf: (mark: string) => number | undefined): readonly string[] {
  const inTime = all.filter(({ isInTime, mark }) => isInTime && seqOf(mark) !== undefined);
  return [...groupBy(inTime, ({ order }) => order).values()].flatMap((told) => {
    let [highest, before, beat] = [0, 0, Number.NEGATIVE_INFINITY];
    return told.flatMap((each) => {
      if (each.beat > beat) [before, beat] = [highest, each.beat];
      const seq = seqOf(each.mark) ?? 0;
      highest = Math.max(highest, seq);
      return seq < before ? [`${nameOf(each)}: ${seq} after ${before}`] : [];
    });
  });
}

/** A turn that went on from an old state is in the transcript, and not in the conversation. What was refused is no step. */
function findMissed(messages: readonly MessageRow[], turns: Evidence['turns']): readonly string[] {
  return [...groupBy(messages, ({ conversation }) => conversation)].flatMap(([conversation, rows]) => {
    const steps = rows.filter((row, i) => isUsers(row) && !isRefusal(rows[i + 1]));
    const turn = turns.get(conversation);
    // What was said tells whether a turn was lost, or one that does not count was taken for one.
    const told = steps.map(({ seq, content }) => `${seq} ${content.slice(0, SHOWN)}`).join(' | ');
    return turn === steps.length ? [] : [`${conversation} is at turn ${turn} after ${steps.length}: ${told}`];
  });
}

/** The bot's answer to a press by somebody else, or to an act of somebody whom no desk knows: both leave the conversation as it is. */
function isRefusal(row: MessageRow | undefined): boolean {
  if (row === undefined || isUsers(row)) return false;
  const { text } = JSON.parse(row.content) as { readonly text?: unknown };
  return text === SAY.notYours || text === SAY.notDesk;
}

/** There are at least so many rows with a label as different buttons of that label were pressed and taken. */
function findLostPresses(presses: readonly Pressed[], messages: readonly MessageRow[]): readonly string[] {
  const rows = groupBy(messages.filter(isUsers), ({ conversation, content }) => `${conversation}\n${content}`);
  const taken = presses.filter(({ isTaken }) => isTaken);
  const pressed = groupBy(taken, ({ conversation, label }) => `${conversation}\n${JSON.stringify({ text: label })}`);
  return [...pressed].flatMap(([key, list]) => {
    const [expected, found] = [new Set(list.map(({ name }) => name)).size, rows.get(key)?.length ?? 0];
    return found < expected ? [`${key.replace('\n', ' ')}: ${found} of ${expected}`] : [];
  });
}
