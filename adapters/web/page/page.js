/** The page: shows the transcript, sends what is typed and pressed. It knows nothing about Remote Desktop. */

import { drawCard } from './cards.js';
import { openBeside } from './desk-beside.js';
import { createWire } from './wire.js';

/** Nobody should watch dots for longer than this. */
const LONGEST_TYPING_MS = 15_000;
/** A person who has stopped writing says so by silence. */
const PERSON_TYPING_MS = 6_000;

const find = (id) => document.getElementById(id);
const [log, text, composer, problem] = ['log', 'text', 'composer', 'problem'].map(find);
const [welcome, typing, away, announcement] = ['welcome', 'typing', 'away', 'announce'].map(find);

/** The only card that can be pressed: { turn, article, drawn }, or null. */
let live = null;
/** Our messages that the transcript does not show yet, by id: { bubble, seq }. */
const unshown = new Map();
/** Focus follows the answer of whoever works by keyboard, not of who clicks. */
let byKeyboard = false;
let said = { byKeyboard: false, onCard: false };
let isReady = false;
/** Whether a person of the help desk has the conversation, as far as can be seen here. */
let withPerson = false;
let typingTimer;

const wire = createWire({
  line: (line) => (line.from === 'user' ? showOurs(line) : showAnswer(line)),
  ready: greet,
  sent: showSent,
  delivered: settle,
  refused: takeBack,
  away: showAway,
  cleared: clear,
  amended: amend,
  typing: showPersonTyping,
});
log.setAttribute('aria-live', 'off');
listenToPeople();
void wire.start();
void showAbout();
void openBeside(announce);

// --- what comes in ---------------------------------------------------------------------------------------------------

/** The transcript is there: from now on what is added is read aloud. */
function greet() {
  isReady = true;
  welcome.hidden = log.childElementCount > 0;
  if (log.lastElementChild) bringIntoView(log.lastElementChild);
  focusText();
  requestAnimationFrame(() => log.setAttribute('aria-live', 'polite'));
}

function showOurs({ seq, text: words }) {
  const [id, sent] = [...unshown].find(([, entry]) => entry.seq === seq) ?? [];
  unshown.delete(id);
  // A quiet press has no bubble.
  if (sent && !sent.bubble) return;
  const bubble = sent?.bubble ?? add(bubbleOf(words));
  bubble.classList.remove('unsent');
  bubble.dataset.seq = seq;
}

function showAnswer(line) {
  if (unshown.size === 0 || line.by) stopTyping();
  // A card of the bot's own means that it has the word again.
  withPerson = line.by ? true : withPerson && !line.card;
  if (!line.card) return add(answerOf(line));
  const drawn = drawCard(line.card, press, announce);
  const card = { turn: line.turn, drawn, article: theirArticle('card', line, drawn.element) };
  card.article.dataset.turn = line.turn;
  if (live && line.replaces === live.turn) swap(card, line.seq);
  else follow(card);
  live = card;
}

/** The same card, drawn again: it stays where it is, and so does the keyboard. */
function swap({ article, drawn }, seq) {
  const key = live.article.contains(document.activeElement) ? document.activeElement.dataset.key : undefined;
  // What has changed was announced when it was pressed; the rest was read before.
  article.setAttribute('aria-live', 'off');
  live.article.replaceWith(article);
  if (key) drawn.focusKey(key);
  // The press needs no line of its own: the card shows its effect.
  log.querySelector(`.ours[data-seq="${seq - 1}"]`)?.remove();
}

/** What a person has corrected after it was read. */
function amend({ seq, text: words }) {
  const article = log.querySelector(`article[data-seq="${seq}"]:not(.card)`);
  if (!article) return;
  article.querySelector('p').textContent = words;
  announce(`Changed: ${words}`);
}

/** What the footer says depends on where the bot runs and who helps. */
async function showAbout() {
  const response = await fetch('/chat/about').catch(() => null);
  const { footer } = response?.ok ? await response.json() : {};
  if (footer) find('about').textContent = footer;
}

function follow({ article, drawn }) {
  if (live) spend(live);
  add(article);
  if (isReady && said.byKeyboard && (said.onCard || drawn.asks)) drawn.focusFirst();
}

function spend({ article, drawn }) {
  const hadFocus = article.contains(document.activeElement);
  drawn.spend();
  const note = document.createElement('p');
  note.className = 'note';
  // At its head, so that nobody who scrolls back takes steps that no longer hold.
  note.textContent = drawn.hasSteps ? 'Answered. Go on below: these steps may no longer hold.' : 'Answered';
  article.prepend(note);
  if (hadFocus) focusText();
}

function add(article) {
  welcome.hidden = true;
  log.append(article);
  if (isReady) bringIntoView(article);
  return article;
}

/** What is longer than the window is read from its beginning. */
function bringIntoView(article) {
  const room = (isBeside() ? find('chat').clientHeight : window.innerHeight) - document.querySelector('.dock').offsetHeight;
  article.scrollIntoView({ block: article.offsetHeight > room * 0.8 ? 'start' : 'end' });
}

/** Beside the desk the chat scrolls by itself. */
function isBeside() {
  return document.body.classList.contains('has-desk');
}

/** Not for fingers: it would open the keyboard of a phone over the page. */
function focusText() {
  if (matchMedia('(hover: hover)').matches || byKeyboard) text.focus({ preventScroll: true });
}

// --- what goes out ---------------------------------------------------------------------------------------------------

function press({ action, turn, label }) {
  said = { byKeyboard, onCard: true };
  const quiet = action.kind === 'step';
  if (quiet) announce(action.done ? 'Ticked.' : 'Tick taken back.');
  wire.send('/chat/action', { action, turn, label }, label, quiet);
}

function say(words) {
  if (words.trim() === '') return text.focus();
  said = { byKeyboard, onCard: false };
  problem.textContent = '';
  wire.send('/chat/message', { text: words }, words);
}

function showSent({ id, said: words, quiet }) {
  const bubble = quiet ? null : bubbleOf(words);
  bubble?.classList.add('unsent');
  unshown.set(id, { bubble, seq: null });
  if (bubble) add(bubble);
  if (!withPerson) startTyping();
}

/** The transcript brings it in a moment; after a reload it may have brought it already. */
function settle({ id }, seq, isShown) {
  const entry = unshown.get(id);
  if (!entry) return;
  if (isShown) forget(id);
  else entry.seq = seq;
}

/** What was not taken goes back to where it came from, so that nothing is lost. */
function takeBack(message, sentence) {
  problem.textContent = sentence;
  if (message === null) return;
  forget(message.id);
  stopTyping();
  if (message.body.text === undefined) return;
  text.value = [message.body.text, text.value].filter((part) => part !== '').join('\n');
  grow();
  text.focus();
  text.select();
}

function forget(id) {
  unshown.get(id)?.bubble?.remove();
  unshown.delete(id);
  welcome.hidden = log.childElementCount > 0;
}

function clear() {
  unshown.clear();
  log.replaceChildren();
  live = null;
  withPerson = false;
  stopTyping();
  problem.textContent = '';
  welcome.hidden = false;
  (isBeside() ? find('chat') : window).scrollTo(0, 0);
  focusText();
  announce('A new conversation has begun.');
}

// --- pieces ----------------------------------------------------------------------------------------------------------

function bubbleOf(words) {
  const paragraph = document.createElement('p');
  paragraph.textContent = words;
  // A long paste scrolls inside, also by keyboard.
  if (words.length > 600) paragraph.tabIndex = 0;
  return articleOf('ours', 'You', paragraph);
}

function answerOf(line) {
  const paragraph = document.createElement('p');
  paragraph.textContent = line.text;
  return theirArticle('', line, paragraph);
}

/** What a person says is seen to be a person's, and whose. */
function theirArticle(kind, { seq, by }, content) {
  const article = articleOf(`theirs ${kind} ${by ? 'person' : ''}`, 'Reconnect', content);
  article.dataset.seq = seq;
  if (by) Object.assign(article.firstElementChild, { className: 'who', textContent: `${by} · help desk` });
  return article;
}

function articleOf(kind, who, content) {
  const article = document.createElement('article');
  article.className = kind;
  const name = document.createElement('span');
  name.className = 'unseen';
  name.textContent = `${who}: `;
  article.append(name, content);
  return article;
}

function showAway(isAway) {
  document.body.classList.toggle('is-away', isAway);
  const words = isAway ? 'The bot cannot be reached. What you send waits here and goes out as soon as the bot is back.' : '';
  if (away.textContent !== words) away.textContent = words;
}

function startTyping() {
  typing.textContent = 'Reconnect is reading';
  clearTimeout(typingTimer);
  typingTimer = setTimeout(stopTyping, LONGEST_TYPING_MS);
}

function showPersonTyping({ name }) {
  withPerson = true;
  const words = `${name} is writing`;
  if (typing.textContent !== words) typing.textContent = words;
  clearTimeout(typingTimer);
  typingTimer = setTimeout(stopTyping, PERSON_TYPING_MS);
}

function stopTyping() {
  clearTimeout(typingTimer);
  typing.textContent = '';
}

function announce(sentence) {
  announcement.textContent = '';
  requestAnimationFrame(() => {
    announcement.textContent = sentence;
  });
}

/** The message box grows with what is in it; page.css sets the limit. */
function grow() {
  text.style.height = 'auto';
  text.style.height = `${text.scrollHeight + 2}px`;
}

function listenToPeople() {
  addEventListener(
    'keydown',
    () => {
      byKeyboard = true;
    },
    true,
  );
  addEventListener(
    'pointerdown',
    () => {
      byKeyboard = false;
    },
    true,
  );
  composer.addEventListener('submit', (event) => {
    event.preventDefault();
    say(text.value);
    text.value = '';
    grow();
  });
  text.addEventListener('keydown', (event) => {
    if (event.key !== 'Enter' || event.shiftKey || event.isComposing) return;
    event.preventDefault();
    composer.requestSubmit();
  });
  text.addEventListener('input', () => {
    problem.textContent = '';
    grow();
    if (withPerson) wire.type();
  });
  find('new').addEventListener('click', () => void wire.renew());
  find('examples').addEventListener('click', ({ target }) => {
    if (target.matches('button')) say(target.textContent);
  });
  new ResizeObserver(([dock]) => {
    document.documentElement.style.setProperty('--dock', `${dock.target.offsetHeight}px`);
  }).observe(document.querySelector('.dock'));
}
