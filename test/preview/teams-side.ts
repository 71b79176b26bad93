/** An answer as Teams gets it. */
import { ADAPTIVE, createRendering, type TeamsMessage } from '../../adapters/teams/render.ts';
import type { Outgoing } from '../../bot/types.ts';
import { type Drawing, type Note, partsOf, type Shown, type Side } from './side.ts';
import { token } from './tokens.ts';

/** About what fits a notification of a message without a summary. */
const NOTIFIED = 150;

const rendering = createRendering(token);

export function toTeamsSide(answer: Outgoing): Side {
  return { live: rendering.live(answer).map(show), spent: answer.card ? rendering.spent(answer).map(show) : [] };
}

function show(message: TeamsMessage): Shown {
  const drawing = toDrawing(message);
  const notified: Note = message.summary
    ? { label: 'Notification', text: message.summary }
    : { label: 'Notification', text: (message.text ?? '').slice(0, NOTIFIED) };
  return { drawing, notes: [notified, ...(drawing.kind === 'card' ? readings(drawing.json) : [])] };
}

function toDrawing({ text = '', textFormat = 'plain', attachments = [] }: TeamsMessage): Drawing {
  const card = attachments.find(({ contentType }) => contentType === ADAPTIVE);
  return card ? { kind: 'card', json: card.content } : { kind: 'text', text, format: textFormat };
}

function readings(json: Readonly<Record<string, unknown>>): Note[] {
  const presses = [...partsOf(json)].filter(({ type }) => type === 'Action.Execute');
  const titles = presses.map(({ title, tooltip }) => String(tooltip ?? title));
  return [
    { label: 'Screen reader (speak)', text: String(json.speak) },
    { label: 'In a client without cards (fallbackText)', text: String(json.fallbackText) },
    ...(titles.length > 0 ? [{ label: 'Buttons, as they are read', text: titles.join('\n') }] : []),
  ];
}
