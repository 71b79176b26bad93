/** A tiny Teams: shows what the stand-in holds, and asks it to do what is clicked. */
import { drawCard } from './cards.js';
import { drawText } from './text.js';

const ADAPTIVE = 'application/vnd.microsoft.card.adaptive';
/** As long as a typing indicator stays in Teams, about. */
const TYPING_MS = 5_000;

const $ = (id) => document.getElementById(id);
let state = { user: 'You', users: [], places: [] };
let current = null;
let reading = Promise.resolve();
/** Messages that have not changed keep their element, and with it what is half filled in. */
const drawn = new Map();
let quiet;

await refresh();
const events = new EventSource('/dev/events');
events.addEventListener('message', () => {
  $('typing').textContent = '';
  void refresh();
});
events.addEventListener('typing', ({ data }) => showTyping(JSON.parse(data)));
events.addEventListener('open', () => void refresh());
$('user').addEventListener('change', () => {
  state.user = $('user').value;
  drawn.clear();
  current = null;
  void refresh();
});
for (const gesture of ['installs', 'uninstalls']) $(gesture).addEventListener('click', () => act({ gesture, where: current }));

/** One after the other, so that an old state never comes after a new one. */
function refresh() {
  reading = reading.then(async () => {
    const response = await fetch(`/dev/state?user=${encodeURIComponent(state.user)}`);
    state = await response.json();
    draw();
  });
  return reading.catch(() => note('The small Teams does not answer. Is it still running?', true));
}

async function act(asked) {
  const body = JSON.stringify({ user: state.user, ...asked });
  const response = await fetch('/dev/do', { method: 'POST', headers: { 'Content-Type': 'application/json' }, body });
  const result = await response.json();
  if (result.error) note(`${asked.gesture}: ${result.error}`, true);
  else note(describe(asked.gesture, result), result.status >= 400 || result.shown?.kind === 'error');
  return result;
}

function describe(gesture, { status, ms, shown, body }) {
  if (status === undefined) return `${gesture}: not shown to the bot`;
  const effect = shown?.why ?? shown?.text ?? shown?.kind ?? '';
  const words = status >= 400 ? JSON.stringify(body) : effect;
  return `${gesture}: the bot answered ${status} in ${Math.round(ms)} ms ${words}`;
}

function note(text, bad = false) {
  $('answer').textContent = text;
  $('answer').classList.toggle('bad', bad);
}

function showTyping(conversation) {
  if (placeOf(conversation)?.id !== current && placeOf(conversation)?.thread?.channel !== current) return;
  $('typing').textContent = 'Reconnect is typing…';
  clearTimeout(quiet);
  quiet = setTimeout(() => {
    $('typing').textContent = '';
  }, TYPING_MS);
}

function placeOf(id) {
  return state.places.find((place) => place.id === id);
}

// --- drawing ---------------------------------------------------------------------------------------------------------

function draw() {
  const open = state.places.filter(({ thread }) => !thread);
  current ??= open.find(({ type }) => type === 'personal')?.id ?? open[0].id;
  $('user').replaceChildren(...state.users.map((name) => new Option(name, name, false, name === state.user)));
  $('places').replaceChildren(...open.map(drawPlace));
  const place = placeOf(current);
  $('title').textContent = titleOf(place);
  drawMessages(place);
  drawComposer(place);
}

function titleOf({ type, name, team }) {
  return { personal: 'Reconnect (chat)', groupChat: name, channel: `${team?.name} › ${name}` }[type];
}

function drawPlace(place) {
  const button = make('button', titleOf(place));
  button.type = 'button';
  button.setAttribute('aria-current', String(place.id === current));
  button.addEventListener('click', () => {
    current = place.id;
    draw();
  });
  return button;
}

function drawMessages(place) {
  const box = $('messages');
  const atEnd = box.scrollHeight - box.scrollTop - box.clientHeight < 120 || box.dataset.place !== place.id;
  const threads = state.places.filter(({ thread, messages }) => thread?.channel === place.id && messages.length > 0);
  sync(box, [...place.messages.map(messageElement), ...threads.map(threadElement)]);
  box.dataset.place = place.id;
  if (atEnd) box.scrollTop = box.scrollHeight;
}

function threadElement(thread) {
  const box = keep(`thread ${thread.id}`, '', () => make('section', '', 'thread'));
  const compose = keep(`reply ${thread.id}`, '', () => composer(thread, 'Reply'));
  sync(box, [...thread.messages.map(messageElement), compose]);
  return box;
}

function messageElement(message) {
  const signature = JSON.stringify([message.text, message.attachments, message.edits, state.user]);
  return keep(`message ${message.conversation} ${message.id}`, signature, () => drawMessage(message));
}

function keep(key, signature, create) {
  const known = drawn.get(key);
  if (known?.signature === signature) return known.element;
  const element = create();
  drawn.set(key, { signature, element });
  return element;
}

/** Moves nothing that stands right already: a moved element would lose its focus. */
function sync(box, wanted) {
  for (const child of [...box.children]) if (!wanted.includes(child)) child.remove();
  for (const [i, element] of wanted.entries())
    if (box.children[i] !== element) box.insertBefore(element, box.children[i] ?? null);
}

function drawMessage(message) {
  const isMine = message.from === 'user' && message.author === state.user;
  const box = make('article', '', `message${isMine ? ' mine' : ''}`);
  const bubble = make('div', '', 'bubble');
  if (message.text) bubble.append(drawText(withoutMarks(message), message.textFormat));
  for (const attachment of message.attachments) bubble.append(...drawAttachment(attachment, message));
  box.append(drawMeta(message, isMine), bubble);
  return box;
}

function withoutMarks({ from, text }) {
  return from === 'user' ? text.replace(/<at>(.*?)<\/at>/g, '@$1') : text;
}

function drawMeta(message, isMine) {
  const meta = make('div', '', 'meta');
  const time = new Date(message.at).toLocaleTimeString([], { hour: '2-digit', minute: '2-digit' });
  meta.append(make('b', message.author), time, ...(message.edits > 0 ? [make('span', 'Edited')] : []));
  const at = { where: message.conversation, message: message.id };
  meta.append(button('Troubleshoot this error', () => askForNote(message)));
  if (isMine) {
    meta.append(
      button('Edit', () => edit(message)),
      button('Delete', () => act({ gesture: 'deletes', ...at })),
    );
  }
  return meta;
}

function edit(message) {
  const text = prompt('The message as it should be', withoutMarks(message));
  if (text !== null) void act({ gesture: 'edits', where: message.conversation, message: message.id, text });
}

function drawAttachment({ contentType, content, name }, message) {
  if (contentType === 'text/html') return [];
  if (contentType !== ADAPTIVE) return [make('div', `[${name ?? contentType}]`, 'card')];
  return [drawCard(content, (action) => press(action, message))];
}

function press({ execute, ...action }, { conversation, id }) {
  const at = { where: conversation, message: id };
  void act(execute ? { gesture: 'executes', ...at, data: action } : { gesture: 'submitsValue', ...at, data: action.data });
}

// --- writing ---------------------------------------------------------------------------------------------------------

function drawComposer(place) {
  const box = $('composer');
  if (box.dataset.place === place.id) return;
  box.dataset.place = place.id;
  box.replaceChildren(composer(place, place.type === 'channel' ? 'New post' : 'Send'));
}

function composer(place, label) {
  const form = make('form', '', 'compose');
  const area = make('textarea', '');
  area.rows = 2;
  area.setAttribute('aria-label', label);
  area.placeholder = place.type === 'personal' ? 'Paste the error, or type' : 'A bot sees only what mentions it';
  const mention = make('input', '');
  mention.type = 'checkbox';
  mention.checked = true;
  const mentions = make('label', '');
  mentions.append(mention, ' @Reconnect');
  form.append(area, ...(place.type === 'personal' ? [] : [mentions]), make('button', label));
  form.addEventListener('submit', (event) => {
    event.preventDefault();
    const text = area.value.trim();
    if (text === '') return;
    area.value = '';
    void act({ gesture: gestureFor(place, mention.checked), where: place.id, text });
  });
  area.addEventListener('keydown', (event) => {
    if (event.key !== 'Enter' || event.shiftKey) return;
    event.preventDefault();
    form.requestSubmit();
  });
  return form;
}

function gestureFor({ type }, isMentioned) {
  if (type === 'personal') return 'says';
  return isMentioned ? 'mentions' : 'saysToOthers';
}

// --- the message extension -------------------------------------------------------------------------------------------

/** The form that Teams itself opens, as the manifest of the bot's app describes it. */
function askForNote(message) {
  const note = prompt('Anything to add?', '');
  if (note !== null) void useExtension(message, { note });
}

async function useExtension(message, data) {
  const at = { where: message.conversation, message: message.id };
  const { status, body } = await act({ gesture: 'usesExtension', ...at, data });
  if (status === undefined) return;
  const parts = readExtension(body, message);
  $('dialog-body').replaceChildren(...parts);
  if (parts.length === 0) $('dialog').close();
  else if (!$('dialog').open) $('dialog').showModal();
}

function readExtension(body, message) {
  const { task, composeExtension } = body ?? {};
  if (task?.type === 'message') return [drawText(String(task.value), 'plain')];
  const card = task?.value?.card?.content;
  if (card) return [make('h3', task.value.title ?? ''), drawCard(card, ({ data }) => useExtension(message, data))];
  if (composeExtension?.text) return [drawText(composeExtension.text, 'plain')];
  const results = composeExtension?.attachments ?? [];
  if (results.length > 0) return results.map(({ content }) => drawCard(content, () => undefined));
  return body ? [make('pre', JSON.stringify(body, null, 2))] : [];
}

function make(tag, text, className = '') {
  const element = document.createElement(tag);
  element.textContent = text;
  if (className) element.className = className;
  return element;
}

function button(label, onClick) {
  const made = make('button', label);
  made.type = 'button';
  made.addEventListener('click', onClick);
  return made;
}
