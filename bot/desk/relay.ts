/** From the user to the help desk: words, pictures, ticks, corrections, and whether it may see what was written before. */
import type { Brain } from '../brain.ts';
import { redraw } from '../next.ts';
import { maskSecrets } from '../redact.ts';
import { DESK_SAY, SAY } from '../say.ts';
import { alsoSay, notice, toDesk } from '../speak.ts';
import type { Conversation, Outgoing, Step } from '../types.ts';
import { isWithPerson, type Ticketed } from './ticket.ts';
import { namesOf, transcript } from './ticket-card.ts';

/** While nobody has come yet, the bot says that it passed the words on; a person answers himself. */
export function relayToDesk(conversation: Ticketed, words: string, brain: Brain, passes?: string): Step {
  const heard = isWithPerson(conversation) ? [] : [notice(heardBy(brain))];
  const hidden = maskSecrets(words) === words ? [] : [notice(SAY.secretHidden)];
  return { conversation, outgoing: [...tellDesk(conversation, words, brain, passes), ...heard, ...hidden] };
}

/** What the user says, or somebody else where several people talk. `passes`: the message whose words they are. */
export function tellDesk(conversation: Ticketed, words: string, { isOther }: Brain, passes?: string): readonly Outgoing[] {
  const text = maskSecrets(words);
  const lead = `${isOther ? DESK_SAY.other : DESK_SAY.user}: `;
  return toDesk(conversation, `${lead}${text}`, {
    event: { type: 'message', from: 'user', name: isOther ? DESK_SAY.other : null, text },
    ...(passes && { passes, lead }),
  });
}

export function heardBy({ desk }: Brain): string {
  return desk.staffed ? SAY.passedOn : SAY.keptOnly;
}

/** A picture is not kept; both sides are told, so that nobody waits for the other to look at it. */
export function imageForDesk(conversation: Ticketed): Step {
  return { conversation, outgoing: [...toDesk(conversation, SAY.imageSent), notice(SAY.imageNotPassed)] };
}

/** What is shared cannot be taken back; what he writes to the person from now on is for the person anyway. */
export function onConsent(conversation: Ticketed, consent: 'given' | 'refused', brain: Brain): Step {
  const { pastes, ticket } = conversation;
  if (ticket.consent === 'given') return { conversation, outgoing: [notice(SAY.sharedAlready)] };
  if (pastes.length === 0 || ticket.consent === consent) return { conversation, outgoing: [notice(SAY.nothingToShare)] };
  const names = consent === 'given' ? namesOf(conversation) : ticket.names;
  const named: Ticketed = { ...conversation, ticket: { ...ticket, consent, names } };
  const told = consent === 'given' ? tellShared(named, brain) : toDesk(named, DESK_SAY.userWithheld);
  const answer = notice(consent === 'given' ? SAY.sharedNow : SAY.withheld);
  return alsoSay(redraw(named, brain, []), [answer, ...told]);
}

function tellShared(conversation: Ticketed, brain: Brain): readonly Outgoing[] {
  const { text, quotes } = transcript(conversation, brain);
  return toDesk(conversation, `${DESK_SAY.userShared} ${text}`, { quotes });
}

/** The answer to what does not count while a person has the word. */
export function sayHumanHas(conversation: Conversation): Step {
  return { conversation, outgoing: [notice(`${conversation.ticket?.agent ?? ''} ${SAY.humanHas}`.trim())] };
}
