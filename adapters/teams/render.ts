/** The neutral answer as Teams' messages: cards, a message of commands to copy, plain words. */
import type { Activity } from 'botbuilder';
import type { Block, Card, Outgoing } from '../../bot/types.ts';
import type { Rendering } from '../place.ts';
import { type AdaptiveCardJson, toAdaptiveCards } from '../render/adaptive-card.ts';
import { createTeamsDialect, INERT } from '../render/adaptive-dialect.ts';
import type { Token } from '../render/offered.ts';
import { SPENT, spend } from '../render/spent.ts';
import { pack, splitAtWords } from '../render/split.ts';
import { readUserKey } from './address.ts';

export type TeamsMessage = Partial<Activity>;

export const ADAPTIVE = 'application/vnd.microsoft.card.adaptive';
const COMMANDS = 'Commands to copy';
/** Characters of one text message: far below what Teams refuses, however it counts. */
const MAX_TEXT = 8_000;

type Step = Extract<Block, { kind: 'step' }>;

/** In order: the pieces of the card, then its commands. */
export function createRendering(token: Token): Rendering<TeamsMessage> {
  const dialect = createTeamsDialect(token);
  return {
    live: (outgoing) => draw(outgoing, (card) => toAdaptiveCards(card, dialect)),
    spent: (outgoing) => draw(outgoing, (card) => toReadOnly(card, SPENT)),
  };
}

/** The card below a sentence, with nothing to press. */
export function toReadOnly(card: Card, note: string): AdaptiveCardJson[] {
  return toAdaptiveCards(spend(card, note), INERT);
}

/** Teams shows text and card as two things, so that a card stands alone; notifications say its title. */
function draw({ card, text, calls }: Outgoing, toCards: (card: Card) => readonly AdaptiveCardJson[]): readonly TeamsMessage[] {
  const agent = calls && readUserKey(calls.key);
  if (!card && agent && text.startsWith(calls.name)) return [toCall(text, agent.user, calls.name)];
  if (!card) return toTexts(text);
  const cards = toCards(card).map((content): TeamsMessage => {
    return { type: 'message', summary: card.title, attachments: [{ contentType: ADAPTIVE, content }] };
  });
  return [...cards, ...toCommands(card)];
}

/** Never markdown: nothing in it becomes a link or a mention. */
export function toTexts(text: string): readonly TeamsMessage[] {
  return splitAtWords(text, MAX_TEXT).map((piece) => ({ type: 'message', text: piece, textFormat: 'plain' }));
}

/** A mention in the place of the name, so that Teams tells him. Its text must be the same in both places. */
function toCall(text: string, id: string, name: string): TeamsMessage {
  const marked = `<at>${escapeXml(name)}</at>`;
  const mention = { type: 'mention', text: marked, mentioned: { id, name } };
  return { type: 'message', textFormat: 'xml', text: `${marked}${escapeXml(text.slice(name.length))}`, entities: [mention] };
}

/**
 * A phone copies a whole message, but nothing out of a card. As XML, because that is the format whose preformatted text all
 * clients show (Microsoft's "Format your bot messages") and which takes nothing for markup once it is escaped.
 */
function toCommands({ body }: Card): readonly TeamsMessage[] {
  const steps = body.filter((block): block is Step => block.kind === 'step' && block.commands.length > 0);
  const entries = steps.map(({ label, commands }) => {
    return [`<p>Step ${escapeXml(label)}</p>`, ...commands.map((command) => `<pre>${escapeXml(command)}</pre>`)].join('');
  });
  return pack(entries, ({ length }) => length, MAX_TEXT).map((part) => {
    return { type: 'message', textFormat: 'xml', summary: COMMANDS, text: `<p><b>${COMMANDS}</b></p>${part.join('')}` };
  });
}

function escapeXml(text: string): string {
  return text.replace(/&/g, '&amp;').replace(/</g, '&lt;').replace(/>/g, '&gt;').replace(/"/g, '&quot;');
}
