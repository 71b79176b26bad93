/** The state of a conversation as scripts see it. Derived, never stored. */
import { UNKNOWN } from '../knowledge/model.ts';
import type { Brain } from './brain.ts';
import { diagnose } from './diagnose.ts';
import type { Conversation, Ended, FactValue, Phase, Ticket } from './types.ts';
import { warningsOf } from './warnings.ts';

export interface StateView {
  readonly phase: Phase;
  readonly asking: { readonly question: string; readonly choices: readonly string[] } | null;
  readonly matched: readonly string[];
  readonly causes: readonly { readonly id: string; readonly p: number }[];
  readonly showing: readonly string[];
  readonly warnings: readonly string[];
  readonly facts: Readonly<Record<string, FactValue>>;
  readonly ended: Ended | null;
  readonly ticket: Pick<Ticket, 'id' | 'status' | 'agent'> | null;
}

/** Causes below this are left out. */
const LEAST_SHOWN = 0.01;

export function viewState(conversation: Conversation, brain: Brain): StateView {
  const { phase, facts, signals, showing, ended, ticket } = conversation;
  return {
    phase,
    asking: asking(conversation, brain),
    matched: [...signals].sort((a, b) => b.after - a.after || b.score - a.score).map(({ error }) => error),
    causes: diagnose(brain, signals, facts)
      .filter(({ p }) => p >= LEAST_SHOWN)
      .map(({ cause, p }) => ({ id: cause, p: Math.round(p * 1000) / 1000 })),
    showing: showing.map(({ procedure }) => procedure),
    warnings: allWarnings(conversation, brain),
    facts: Object.fromEntries(Object.entries(facts).map(([fact, { value }]) => [fact, value])),
    ended,
    ticket: ticket && viewTicket(ticket),
  };
}

/** One that is back with the bot is nobody's any more. */
function viewTicket({ id, status, agent, end }: Ticket): StateView['ticket'] {
  return end === 'bot' ? null : { id, status, agent };
}

function asking({ asking: question, options }: Conversation, brain: Brain): StateView['asking'] {
  if (question === null) return null;
  const choices = brain.questions.get(question)?.choices.map(({ value }) => value) ?? options;
  return { question, choices: [...choices, UNKNOWN] };
}

/** The tags of everything on the screen, each once. */
function allWarnings({ showing }: Conversation, brain: Brain): string[] {
  const tags = showing.flatMap(({ procedure: id, steps }) => {
    const procedure = brain.procedures.get(id);
    return procedure ? warningsOf(procedure, steps) : [];
  });
  return [...new Set(tags)];
}
