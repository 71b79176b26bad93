/** What is known about a ticket, and what has been said under it: the card on top, then line after line. */
import { drawCard } from './cards.js';
import { makeCompact } from './desk-card.js';
import { button, clockTime, make } from './desk-words.js';

/** What stands beside the name, so that words to the user and words among the desk are never mistaken for each other. */
const TO = { user: '', reply: 'to the user', note: 'internal note' };
const FATES = { held: 'goes out in a few seconds', undone: 'taken back, not sent' };

/** `press` gets what a card's button says: { do, text?, about? }. */
export function createThread({ press, announce }) {
  const facts = make('div', { className: 'desk-card' });
  const details = make('details', { className: 'desk-facts', open: true }, make('summary', { text: 'What is known' }), facts);
  const list = make('ol', { className: 'desk-lines' });
  const log = make('div', { role: 'log', aria: { label: 'Said under this ticket', live: 'off' } }, list);
  const typing = make('p', { className: 'desk-typing', role: 'status' });
  const places = [];
  const unfolded = new Set();
  let drawn = null;
  const draw = (card) => drawCard(card, ({ action }) => press(wordsOf(action)), announce);
  /** What it offers is taken up by a press, and then out of the way. */
  const drawSecret = (card, hide) => {
    const secret = drawCard(
      card,
      ({ action }) => {
        hide();
        press(wordsOf(action));
      },
      announce,
    );
    makeCompact(secret.element, unfolded);
    return secret;
  };
  const drawFacts = (card) => {
    const facts = draw(card);
    makeCompact(facts.element, unfolded);
    return facts;
  };
  return {
    element: make('div', { className: 'desk-scroll' }, details, make('div', { className: 'desk-talk' }, log, typing)),
    show: (lines) => {
      const first = lines.findIndex(({ card }) => card !== null);
      if (first >= 0) drawn = showFacts(facts, drawn, lines[first], drawFacts);
      details.hidden = first < 0;
      const grown = showTalk(list, places, lines, first, draw);
      if (grown && log.getAttribute('aria-live') === 'polite') showLast(list);
      // What was there before is not read aloud.
      requestAnimationFrame(() => log.setAttribute('aria-live', 'polite'));
    },
    /** `asked`: somebody wants to read it now. */
    whisper: (words, asked) => {
      for (const word of words) list.append(secretOf(word, asked, drawSecret));
      if (words.length > 0) showLast(list);
    },
    showTyping: (isTyping) => {
      const words = isTyping ? 'The user is writing' : '';
      if (typing.textContent !== words) typing.textContent = words;
    },
    toEnd: () => showLast(list),
  };
}

/** A card of the desk says only what is to be done; who does it the server knows. */
function wordsOf({ do: act, text, about }) {
  return { do: act, ...(text !== undefined && { text }), ...(about !== undefined && { about }) };
}

/** The newest version in the place of the one before. What somebody is typing into it stays until it is sent. */
function showFacts(place, shown, { card, seq }, draw) {
  if (shown && (shown.seq === seq || shown.isInUse())) return shown;
  const key = place.contains(document.activeElement) ? document.activeElement.dataset.key : undefined;
  const drawn = { ...draw(card), seq };
  place.replaceChildren(drawn.element);
  if (key) drawn.focusKey(key);
  return drawn;
}

/** Lines keep their places; only what has changed is drawn again. Whether there are more than before. */
function showTalk(list, places, lines, first, draw) {
  const before = places.length;
  for (const [i, line] of lines.entries()) {
    const seal = JSON.stringify(line);
    if (places[i]?.seal === seal || places[i]?.drawn?.isInUse()) continue;
    const place = i === first ? { element: make('li', { hidden: true }) } : lineOf(line, draw);
    if (places[i]) places[i].element.replaceWith(place.element);
    else list.append(place.element);
    places[i] = { ...place, seal };
  }
  for (const { element } of places.splice(lines.length)) element.remove();
  return places.length > before;
}

function lineOf(line, draw) {
  const drawn = line.card && !line.gone ? draw(line.card) : null;
  if (drawn) return { element: make('li', { className: 'desk-card' }, headOf('Reconnect', line), drawn.element), drawn };
  const look = { className: `desk-said desk-is-${line.kind}`, data: { fate: line.fate ?? '' } };
  if (line.by === null) return { element: make('li', look, newsOf(line)), drawn };
  const words = line.gone ? 'Deleted by whoever wrote it.' : line.text;
  const content = make('p', { text: words, dir: 'auto', className: line.gone ? 'desk-gone' : '' });
  return { element: make('li', look, headOf(line.by, line), content), drawn };
}

function headOf(who, { kind, fate, at }) {
  const to = [TO[kind], FATES[fate]].filter(Boolean).join(' · ');
  return make('p', { className: 'desk-who' }, make('b', { text: who, dir: 'auto' }), make('span', { text: to }), timeOf(at));
}

/** What the bot tells. Of several lines, such as what was said so far, the first one is enough until more is wanted. */
function newsOf({ text, at }) {
  const [first, ...more] = text.split('\n');
  const line = make('span', { text: first, dir: 'auto' });
  if (more.length === 0) return make('p', { className: 'desk-news' }, line, ' ', timeOf(at));
  const summary = make('summary', {}, line, ' ', timeOf(at));
  return make('details', { className: 'desk-news' }, summary, make('p', { text: more.join('\n'), dir: 'auto' }));
}

function timeOf(at) {
  return make('time', { dateTime: at, text: clockTime(at), title: new Date(at).toLocaleString() });
}

/** A private word of the bot: it is kept nowhere, and gone when the page is loaded again. */
function secretOf({ text, card }, asked, draw) {
  const hide = () => element.remove();
  const content = card ? draw(card, hide).element : make('p', { text, dir: 'auto' });
  const close = button('Hide', 'desk-hide', hide, { aria: { label: 'Hide this private answer' } });
  const head = make('p', { className: 'desk-who' }, make('b', { text: 'Only you see this' }), close);
  const title = content.querySelector('[role="heading"]');
  const body = title ? foldedUnder(title, content, asked) : content;
  const element = make('li', { className: 'desk-secret' }, head, body);
  return element;
}

function foldedUnder(title, content, open) {
  const summary = make('summary', {}, title);
  return make('details', { className: 'desk-fold', open }, summary, content);
}

function showLast(list) {
  list.lastElementChild?.scrollIntoView({ block: 'nearest' });
}
