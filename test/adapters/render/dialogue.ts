/** Cards as the real bot makes them: from its own knowledge, through its own turns. */
import assert from 'node:assert/strict';
import { adviceCard } from '../../../bot/cards.ts';
import { buildBrain, newConversation, takeTurn } from '../../../bot/turn.ts';
import type { Action, Card, Content, Conversation } from '../../../bot/types.ts';
import { holds } from '../../../bot/when.ts';
import { loadKnowledge } from '../../../knowledge/load.ts';

/** Longer than any route through the knowledge. */
const MOST_TURNS = 30;

export const brain = buildBrain(loadKnowledge().knowledge);

export const say = (text: string): Content => ({ kind: 'text', text });
export const act = (action: Action): Content => ({ kind: 'action', action });
export const answer = (question: string, value: string): Content => act({ kind: 'answer', question, value });

/** The advice with these procedures, as an administrator sees it. */
export function adviceFor(ids: readonly string[], os: string): Card {
  const facts = { server_os: { value: os, how: 'answered' }, rights: { value: 'admin', how: 'said' } } as const;
  const showing = ids.map((id) => {
    const steps = brain.procedures.get(id)?.steps ?? [];
    return { procedure: id, steps: steps.flatMap(({ when }, i) => (holds(when, facts) === 'no' ? [] : [i + 1])) };
  });
  const cause = brain.knowledge.causes.find(({ route }) => route.flat().includes(ids[0] ?? ''))?.id ?? null;
  return adviceCard({ ...newConversation('test'), turn: 4, phase: 'advising', cause, facts, showing }, brain, []);
}

/** The card that the last of these messages brings. */
export function cardAfter(...contents: readonly Content[]): Card {
  let conversation = newConversation('test');
  let cards: readonly Card[] = [];
  for (const content of contents) ({ conversation, cards } = take(conversation, content));
  return cards[0] ?? assert.fail('no card came');
}

/** From a first message to its end: each question gets its `pick`-th choice, and no step ever helps. */
export function cardsUntilHandOver(first: string, pick: number): Card[] {
  let { conversation, cards } = take(newConversation('test'), say(first));
  const all = [...cards];
  for (let turn = 0; turn < MOST_TURNS && (conversation.phase === 'asking' || conversation.phase === 'advising'); turn++) {
    ({ conversation, cards } = take(conversation, replyTo(conversation, pick)));
    all.push(...cards);
  }
  return all;
}

function replyTo({ asking }: Conversation, pick: number): Content {
  if (asking === null) return act({ kind: 'press', press: 'failed' });
  const choices = brain.questions.get(asking)?.choices ?? [];
  return answer(asking, choices[pick % choices.length]?.value ?? 'unknown');
}

function take(before: Conversation, content: Content): { conversation: Conversation; cards: readonly Card[] } {
  const incoming = {
    id: '1',
    at: '2026-01-02T03:04:05Z',
    channel: 'test',
    conversation: 'test',
    user: 'u',
    address: 'a',
    content,
  };
  const { conversation, outgoing } = takeTurn(before, incoming, brain);
  return { conversation, cards: outgoing.flatMap(({ to, card }) => (to === 'user' && card ? [card] : [])) };
}
