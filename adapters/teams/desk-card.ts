/** The ticket's card as one person of the desk sees it who has just pressed a button on it. */
import type { Block, Card, Outgoing } from '../../bot/types.ts';
import { type AdaptiveCardJson, toAdaptiveCards } from '../render/adaptive-card.ts';
import { createTeamsDialect } from '../render/adaptive-dialect.ts';
import type { Token } from '../render/offered.ts';
import { SHOW_VERB } from './read-invoke.ts';

const ONLY_YOU = 'Only you see this:';
const BACK = 'Hide this';

/**
 * With what is for him alone at its head, and a button that hides it again; the card of all others stays as it is. Teams
 * shows one card, so that of a long ticket there is the end, on which the buttons are.
 */
export function drawTicket(card: Card, answers: readonly Outgoing[], token: Token): AdaptiveCardJson {
  const dialect = createTeamsDialect(token);
  if (answers.length === 0) return lastOf(toAdaptiveCards(card, dialect));
  const alone = answers.flatMap(toBlocks);
  const actions = [...answers.flatMap((answer) => answer.card?.actions ?? []), ...card.actions];
  const turn = answers.reduce((newest, answer) => Math.max(newest, answer.card?.turn ?? 0), card.turn);
  const whole = toAdaptiveCards({ ...card, turn, body: [...alone, ...card.body], actions }, dialect);
  const shown = whole.length === 1 ? whole : toAdaptiveCards({ ...card, turn, body: alone, actions }, dialect);
  return withBack(lastOf(shown));
}

function toBlocks({ text, card }: Outgoing): readonly Block[] {
  const head: Block = { kind: 'text', text: ONLY_YOU, tone: 'strong' };
  return card ? [head, { kind: 'heading', text: card.title }, ...card.body] : [head, { kind: 'quote', text }];
}

/** No fallback: a client without universal actions never sees this card. Nothing is carried: it only asks how the ticket stands. */
function withBack(card: AdaptiveCardJson): AdaptiveCardJson {
  const back = { type: 'Action.Execute', title: BACK, verb: SHOW_VERB, data: {}, associatedInputs: 'none' };
  const row = { type: 'ActionSet', actions: [back] } as unknown as AdaptiveCardJson['body'][number];
  return { ...card, body: [...card.body, row] };
}

function lastOf(cards: readonly AdaptiveCardJson[]): AdaptiveCardJson {
  return cards.at(-1) as AdaptiveCardJson;
}
