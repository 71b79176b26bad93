/** A conversation with the real bot, move by move. */
import { hear } from '../../bot/hear.ts';
import type { Action, Content, Conversation, Incoming, Outgoing, Press } from '../../bot/types.ts';
import { UNKNOWN } from '../../knowledge/model.ts';
import { brain } from '../adapters/render/dialogue.ts';

interface Talk {
  readonly conversation: Conversation | null;
  /** What the last move brought the user. */
  readonly said: readonly Outgoing[];
  readonly count: number;
}

export type Move = (talk: Talk) => Talk;

/** Longer than any route through the knowledge. */
const MOST_QUESTIONS = 30;

/** What the bot says to the last of these moves. */
export function after(...moves: readonly Move[]): readonly Outgoing[] {
  const start: Talk = { conversation: null, said: [], count: 0 };
  return moves.reduce((talk, move) => move(talk), start).said;
}

export function hears(content: Content, more: Partial<Incoming> = {}): Move {
  return ({ conversation, count }) => {
    const id = `m${count + 1}`;
    const place = { channel: 'preview', conversation: 'preview', user: 'ada', address: '' };
    const step = hear(conversation, { id, at: '2026-01-02T03:04:05Z', ...place, content, ...more }, brain);
    const said = step?.outgoing.filter(({ to }) => to === 'user') ?? [];
    return { conversation: step?.conversation ?? conversation, said, count: count + 1 };
  };
}

export function reads(text: string, more: Partial<Incoming> = {}): Move {
  return hears({ kind: 'text', text }, more);
}

/** Something on the newest card is pressed. */
export function does(action: Action, more: Partial<Incoming> = {}): Move {
  return (talk) => hears({ kind: 'action', action, turn: talk.conversation?.liveCard ?? 0 }, more)(talk);
}

export function presses(press: Press, more: Partial<Incoming> = {}): Move {
  return does({ kind: 'press', press }, more);
}

/** Ticks the n-th step on the screen. */
export function ticks(n: number): Move {
  return (talk) => {
    const shown = talk.conversation?.showing ?? [];
    const step = shown.flatMap(({ procedure, steps }) => steps.map((number) => ({ procedure, step: number })))[n - 1];
    return step ? does({ kind: 'step', ...step, done: true })(talk) : talk;
  };
}

/** Question after question, until there are none; what is not among the answers is not known. */
export function answers(known: Readonly<Record<string, string>>): Move {
  return (talk) => {
    let now = talk;
    for (let i = 0; i < MOST_QUESTIONS && now.conversation?.phase === 'asking' && now.conversation.asking !== null; i += 1) {
      const question = now.conversation.asking;
      now = does({ kind: 'answer', question, value: known[question] ?? UNKNOWN })(now);
    }
    return now;
  };
}
