/** What a button carries: an opaque value that says which button of which card in which conversation it is, signed. */
import { createHmac, createSecretKey } from 'node:crypto';
import { type Action, DESK_ACTS, type DeskAct, type DeskAction, PRESSES, type Press } from '../bot/types.ts';
import type { Offered } from './render/offered.ts';
import { isSameSecret } from './seal.ts';

/** 96 bits: short enough for a menu's option, and nobody guesses it. */
const TAG_LENGTH = 16;
const SEPARATOR = '|';
/** Longer ones were not made here. */
const MAX_TOKEN = 500;

export interface PressTokens {
  /** The value of a button; bound to its conversation and to the turn that made its card. */
  readonly sign: (conversation: string, offered: Offered, turn: number) => string;
  /** What a value means; null when it was not made here for this conversation. */
  readonly read: (conversation: string, token: unknown) => Pressed | null;
}

export interface Pressed {
  readonly offered: Offered;
  /** Card.turn of the pressed card. */
  readonly turn: number;
}

/** `secret` must stay one, and outlive the cards: values signed with another key are refused. */
export function createPressTokens(secret: Buffer): PressTokens {
  const key = createSecretKey(secret);
  const tagOf = (conversation: string, body: string) =>
    createHmac('sha256', key).update(`${conversation}\n${body}`).digest('base64url').slice(0, TAG_LENGTH);
  return {
    sign: (conversation, offered, turn) => {
      const body = [turn.toString(36), ...encode(offered)].map(encodeURIComponent).join(SEPARATOR);
      return `${body}${SEPARATOR}${tagOf(conversation, body)}`;
    },
    read: (conversation, token) => {
      if (typeof token !== 'string' || token.length > MAX_TOKEN) return null;
      const end = token.lastIndexOf(SEPARATOR);
      const body = token.slice(0, Math.max(end, 0));
      if (!isSameSecret(token.slice(end + 1), tagOf(conversation, body))) return null;
      const [turn = '', ...parts] = body.split(SEPARATOR).map(decodeURIComponent);
      const offered = decode(parts);
      return offered && { offered, turn: Number.parseInt(turn, 36) };
    },
  };
}

/**
 * The action that a press means, with what stood beside its button put into it: the chosen `values`, or the `text` that it
 * asked for (none when it is blank). Null when nothing was chosen. Who presses a button of the desk, the channel adds.
 */
export function completeAction(offered: Offered, values: readonly string[], text = ''): Action | null {
  if (offered.kind === 'desk' && text.trim() !== '') return { ...offered, text };
  if (offered.kind !== 'answer' || 'value' in offered) return offered as Action;
  const [first, ...more] = values;
  if (first === undefined) return null;
  return { ...offered, value: more.length === 0 ? first : values };
}

/** What a button of a desk's card does, with the text that was asked for; null for every other. Who presses is never in the value. */
export function readDeskAct(
  tokens: Pick<PressTokens, 'read'>,
  conversation: string,
  token: unknown,
  text = '',
): Omit<DeskAction, 'kind' | 'agent'> | null {
  const pressed = tokens.read(conversation, token);
  if (pressed?.offered.kind !== 'desk') return null;
  const { kind: _kind, agent: _agent, ...action } = completeAction(pressed.offered, [], text) as DeskAction;
  return action;
}

/** A press as the transcript shows it, where the platform does not say what stands on the button. */
export function nameAction(action: Action): string {
  switch (action.kind) {
    case 'answer':
    case 'change':
      return [action.value].flat().join(', ');
    case 'press':
      return action.press;
    case 'reopen':
      return `Change ${action.fact}`;
    case 'step':
      return `Step ${action.step} of ${action.procedure} ${action.done ? 'done' : 'not done'}`;
    case 'reread':
      return 'Use the edited text';
    case 'desk':
      return action.about === undefined ? action.do : `${action.do} ${action.about}`;
  }
}

/** An answer to be completed has no third part. Corrections by script are never buttons. */
function encode(offered: Offered): readonly string[] {
  switch (offered.kind) {
    case 'answer':
      return 'value' in offered ? ['a', offered.question, ...[offered.value].flat()] : ['a', offered.question];
    case 'press':
      return ['p', offered.press];
    case 'reopen':
      return ['r', offered.fact];
    case 'step':
      return ['s', offered.procedure, String(offered.step), offered.done ? '1' : '0'];
    case 'reread':
      return ['e'];
    case 'desk':
      return offered.about === undefined ? ['d', offered.do] : ['d', offered.do, offered.about];
    case 'change':
      throw new Error('A correction is no button of a card');
  }
}

function decode([kind, first = '', second, third]: readonly string[]): Offered | null {
  switch (kind) {
    case 'a':
      return second === undefined ? { kind: 'answer', question: first } : { kind: 'answer', question: first, value: second };
    case 'p':
      return PRESSES.includes(first as Press) ? { kind: 'press', press: first as Press } : null;
    case 'r':
      return { kind: 'reopen', fact: first };
    case 's':
      return { kind: 'step', procedure: first, step: Number(second), done: third === '1' };
    case 'e':
      return { kind: 'reread' };
    case 'd':
      return DESK_ACTS.includes(first as DeskAct) ? deskButton(first as DeskAct, second) : null;
    default:
      return null;
  }
}

/** A value says what is done and about what; who does it is never in it. */
function deskButton(act: DeskAct, about: string | undefined): Offered {
  return { kind: 'desk', agent: '', do: act, ...(about !== undefined && { about }) };
}
