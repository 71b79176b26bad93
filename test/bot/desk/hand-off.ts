/** A user and people of the help desk in one conversation; each thing they do is a turn, and the clock goes on by a second. */
import assert from 'node:assert/strict';
import { hear } from '../../../bot/hear.ts';
import { ALWAYS_THERE, type DeskPolicy } from '../../../bot/hours.ts';
import { buildBrain } from '../../../bot/turn.ts';
import type {
  Action,
  Around,
  Card,
  Content,
  Conversation,
  DeskAct,
  DeskAction,
  Incoming,
  Outgoing,
  Press,
  Step,
  Ticket,
} from '../../../bot/types.ts';
import { loadKnowledge } from '../../../knowledge/load.ts';

export const brain = buildBrain(loadKnowledge().knowledge);
export const ERROR =
  'Because of a security error, the client could not connect to the remote computer SRV-7. Event ID: 50, Source: TermDD, component X.224';
export const MINUTE = 60_000;
export const HOUR = 60 * MINUTE;
const SECOND = 1000;
/** A Monday. */
const START = Date.parse('2026-01-05T09:00:00.000Z');

export interface AgentAct extends Partial<Omit<DeskAction, 'kind' | 'do' | 'agent'>> {
  readonly by?: string;
  readonly desk?: string;
}

export class HandOff {
  conversation: Conversation | null = null;
  step: Step | null = null;
  /** What came of the last turn. */
  outgoing: readonly Outgoing[] = [];
  around: Around = { waiting: 0, claimedWithin: null, incidents: [] };
  clock = START;
  private count = 0;
  private readonly policy: DeskPolicy;

  constructor(policy: Partial<DeskPolicy> = {}) {
    this.policy = { ...ALWAYS_THERE, ...policy };
  }

  says(text: string, more: Partial<Incoming> = {}): this {
    return this.take({ kind: 'text', text }, { user: 'ann', ...more });
  }
  does(action: Action, turn?: number): this {
    return this.take({ kind: 'action', action, ...(turn !== undefined && { turn }) }, { user: 'ann' });
  }
  /** On the card that counts. */
  presses(press: Press, turn = this.now.liveCard): this {
    return this.does({ kind: 'press', press }, turn);
  }
  answers(question: string, value: string): this {
    return this.does({ kind: 'answer', question, value }, this.now.liveCard);
  }
  acts(act: DeskAct, { by = 'Dana', desk = 'slack:C1', ...more }: AgentAct = {}): this {
    const action: DeskAction = { kind: 'desk', agent: by, do: act, ...more };
    return this.take({ kind: 'action', action }, { user: `key of ${by}`, desk });
  }
  happens(content: Content): this {
    return this.take(content, { user: 'nobody' });
  }
  /** Time passes, and the conversation is woken whenever it wants to be. */
  waits(ms: number): this {
    const until = this.clock + ms;
    const said: Outgoing[] = [];
    for (let wake = this.now.wake; wake !== null && Date.parse(wake) <= until; wake = this.now.wake) {
      this.clock = Math.max(this.clock, Date.parse(wake));
      this.happens({ kind: 'timer' });
      said.push(...this.outgoing);
    }
    this.clock = until;
    this.outgoing = said;
    return this;
  }
  take(content: Content, more: Partial<Incoming>): this {
    this.count += 1;
    const at = new Date(this.clock).toISOString();
    const incoming = {
      id: `m${this.count}`,
      at,
      channel: 'slack',
      conversation: 'slack:T1:D1',
      user: 'ann',
      address: '',
      content,
    };
    this.step = hear(this.conversation, { ...incoming, ...more }, { ...brain, desk: this.policy }, this.around);
    if (this.step) this.conversation = this.step.conversation;
    this.outgoing = this.step?.outgoing ?? [];
    this.clock += SECOND;
    return this;
  }

  /** An administrator with steps on the screen. */
  toSteps(): this {
    const answers: Record<string, string> = { scope: 'all', server_os: '2008r2', rights: 'admin', role: 'session_host' };
    this.says(ERROR);
    for (let i = 0; i < 6 && this.now.asking !== null; i += 1)
      this.answers(this.now.asking, answers[this.now.asking] ?? 'unknown');
    assert.equal(this.now.phase, 'advising');
    return this;
  }
  waiting(): this {
    return this.says(ERROR).presses('human');
  }
  claimed(by = 'Dana'): this {
    return this.waiting().acts('claim', { by });
  }

  get now(): Conversation {
    return this.conversation ?? assert.fail('nothing was said yet');
  }
  get ticket(): Ticket {
    return this.now.ticket ?? assert.fail('there is no ticket');
  }
  get toUser(): string {
    return textOf(this.outgoing.filter(({ to }) => to === 'user'));
  }
  /** Lines that everybody at the desks sees, without the card. */
  get toDesk(): string {
    return textOf(this.outgoing.filter(({ to, only, card, desk }) => to === 'desk' && !only && !card && desk !== 'webhook'));
  }
  get whispered(): string {
    return textOf(this.outgoing.filter(({ to, only }) => to === 'desk' && only !== undefined));
  }
  /** The card that the user was sent last. */
  get card(): Card {
    return this.outgoing.findLast(({ to, card }) => to === 'user' && card)?.card ?? assert.fail('the user got no card');
  }
  /** The card at the desks, if it was drawn in the last turn. */
  get deskCard(): Outgoing {
    return this.outgoing.find(({ to, only, card }) => to === 'desk' && !only && card) ?? assert.fail('no card was drawn');
  }
  get events(): readonly string[] {
    return this.outgoing.flatMap(({ event }) => (event ? [event.type] : []));
  }
}

export function typedOf(card: Card | null): readonly string[] {
  return card?.actions.map(({ typed }) => typed) ?? [];
}

function textOf(outgoing: readonly Outgoing[]): string {
  return outgoing.map(({ text }) => text).join('\n');
}
