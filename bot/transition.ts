/** The step of the conversation: state and event in, state and messages out. Pure; the phases are those of types.ts. */
import type { Brain } from './brain.ts';
import { imageForDesk } from './desk.ts';
import type { Event } from './interpret.ts';
import { sayOnly } from './next.ts';
import { onAction } from './on-action.ts';
import { onSaid } from './on-said.ts';
import { SAY } from './say.ts';
import type { Conversation, Step } from './types.ts';

/** `conversation.turn` is already that of this step. */
export function transition(conversation: Conversation, event: Event, brain: Brain): Step {
  switch (event.kind) {
    case 'image':
      return conversation.phase === 'with-human' ? imageForDesk(conversation) : sayOnly(conversation, SAY.image);
    case 'said':
      return onSaid(conversation, event.said, brain);
    case 'action':
      return onAction(conversation, event.action, event.stale, brain);
  }
}
