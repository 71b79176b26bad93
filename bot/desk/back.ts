/** The bot has the word again: it says where we were, and goes on. */
import type { Brain } from '../brain.ts';
import { caseOf } from '../conversation.ts';
import { decide } from '../decide.ts';
import { advance, offerHuman } from '../next.ts';
import { SAY } from '../say.ts';
import type { Conversation, Step } from '../types.ts';

/** The procedures that were left are offered again, nothing is asked twice. */
export function backToBot(before: Conversation, brain: Brain): Step {
  const conversation: Conversation = { ...before, phase: 'advising', asking: null, options: [], cause: null, ended: null };
  return hasMore(conversation, brain)
    ? advance(conversation, brain, [SAY.agentReturned])
    : offerHuman(conversation, brain, [SAY.agentReturned]);
}

/** Whether the bot has anything left to ask or to advise. */
export function hasMore(conversation: Conversation, brain: Brain): boolean {
  return decide(brain, caseOf(conversation)).kind !== 'handOver';
}
