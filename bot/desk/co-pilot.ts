/** While a person has the conversation, the bot thinks along: it tells the person alone what it would do next, and sends what he chooses. */
import type { Procedure } from '../../knowledge/model.ts';
import type { Brain } from '../brain.ts';
import { procedureBlocks, questionCard, sentCard } from '../cards.ts';
import { caseOf } from '../conversation.ts';
import { decide, fittingSteps } from '../decide.ts';
import { cardToText } from '../plain-text.ts';
import { DESK_SAY, SAY } from '../say.ts';
import { present, toDesk } from '../speak.ts';
import type { Block, Card, Conversation, Decision, Shown, Step } from '../types.ts';
import type { Actor } from './acts.ts';
import type { Ticketed } from './ticket.ts';
import { deskButton } from './ticket-card.ts';

const QUESTION = 'question:';

/** What the bot would do if the person who reads it may do everything; to that person alone. */
export function suggest(conversation: Ticketed, actor: Actor, brain: Brain): Step {
  const may = { ...conversation.facts, rights: { value: 'admin', how: 'answered' } as const };
  const decision = decide(brain, { ...caseOf(conversation), facts: may });
  return showAlone(conversation, suggestionCard(conversation, decision, brain), actor);
}

/** `about`: a procedure, or `question:ID`. The user sees it as coming from the person. */
export function send(conversation: Ticketed, about: string, actor: Actor, brain: Brain): Step {
  return about.startsWith(QUESTION)
    ? sendQuestion(conversation, about.slice(QUESTION.length), actor, brain)
    : sendSteps(conversation, about, actor, brain);
}

function suggestionCard(conversation: Ticketed, decision: Decision, brain: Brain): Card {
  const { turn } = conversation;
  if (decision.kind === 'ask') {
    const question = brain.questions.get(decision.question);
    const body = [question?.ask ?? '', question?.why ?? '', question?.find ?? ''].map(sentence);
    return { turn, title: DESK_SAY.nextAsk, body, actions: [deskButton('send', `${QUESTION}${decision.question}`)] };
  }
  if (decision.kind === 'handOver') return { turn, title: DESK_SAY.next, body: [sentence(DESK_SAY.nextNothing)], actions: [] };
  const { cause, show } = decision;
  const about = brain.causes.get(cause);
  const why = [`${SAY.likely} ${about?.title ?? cause}`, ...(decision.kind === 'unfixable' ? [about?.unfixable?.say ?? ''] : [])];
  const body = [...why.map(sentence), ...procedureBlocks({ ...conversation, showing: show }, brain).map(asText)];
  const [first] = show;
  const procedure = brain.procedures.get(first?.procedure ?? '');
  const fits =
    procedure && (missingFor(conversation, procedure).length > 0 || fittingSteps(procedure, conversation.facts).length > 0);
  return { turn, title: DESK_SAY.next, body, actions: fits ? [deskButton('send', procedure.id)] : [] };
}

/** The person who reads a suggestion ticks nothing. */
function asText(block: Block): Block {
  if (block.kind !== 'step') return block;
  return { kind: 'list', items: [[`${block.label}. ${block.text}`, ...block.places, ...block.commands].join('\n')] };
}

function sendSteps(conversation: Ticketed, id: string, actor: Actor, brain: Brain): Step {
  const procedure = brain.procedures.get(id);
  if (!procedure) return whisper(conversation, actor, DESK_SAY.sendUnknown);
  const [missing] = missingFor(conversation, procedure);
  if (missing !== undefined) return askFirst(conversation, missing, actor, brain);
  const steps = fittingSteps(procedure, conversation.facts);
  if (steps.length === 0) return whisper(conversation, actor, DESK_SAY.sendNotForUser);
  const showing: readonly Shown[] = [{ procedure: id, steps }];
  const sent: Conversation = { ...conversation, showing, asking: null };
  const shown = present(sent, sentCard(sent, brain, [`${actor.name} ${SAY.agentSends}`]), null, { by: actor.name });
  const told = toDesk(conversation, `${actor.name} ${DESK_SAY.sent} ${id} ${procedure.title}`);
  return { conversation: shown.conversation, outgoing: [...shown.outgoing, ...told] };
}

function sendQuestion(conversation: Ticketed, id: string, actor: Actor, brain: Brain): Step {
  const question = brain.questions.get(id);
  if (!question) return whisper(conversation, actor, DESK_SAY.sendUnknown);
  const asking: Conversation = { ...conversation, asking: id };
  const card = questionCard(asking, brain, [`${actor.name} ${SAY.agentAsks}`]);
  const shown = present(asking, { ...card, actions: [] }, null, { by: actor.name });
  const told = toDesk(conversation, `${actor.name} ${DESK_SAY.asked} ${question.ask}`);
  return { conversation: shown.conversation, outgoing: [...shown.outgoing, ...told] };
}

/** Without these facts nobody knows which of its steps are for this user; the bot would not show them either. */
function missingFor({ facts }: Conversation, { needs }: Procedure): readonly string[] {
  return needs.filter((fact) => facts[fact] === undefined);
}

function askFirst(conversation: Ticketed, fact: string, actor: Actor, brain: Brain): Step {
  const body = [DESK_SAY.askFirstWhy, brain.questions.get(fact)?.ask ?? fact].map(sentence);
  const actions = [deskButton('send', `${QUESTION}${fact}`)];
  const card = { turn: conversation.turn, title: DESK_SAY.askFirst, body, actions };
  return showAlone(conversation, card, actor);
}

function showAlone(conversation: Ticketed, card: Card, { key, desk }: Actor): Step {
  return { conversation, outgoing: toDesk(conversation, cardToText(card), { card, only: key, desk }) };
}

function whisper(conversation: Ticketed, { key, desk }: Actor, text: string): Step {
  return { conversation, outgoing: toDesk(conversation, text, { only: key, desk }) };
}

function sentence(text: string): Block {
  return { kind: 'text', text, tone: 'normal' };
}
