/** A tiny Slack: what the stand-in knows, drawn again whenever something changes. */
import { drawBlocks, drawMrkdwn, readValues } from './block-kit.js';

const HOME = 'home';
const HINT = 'Type a message, @Reconnect … in a channel, or /reconnect …';

const at = (id) => document.getElementById(id);
const look = { me: 'U1', place: 'dm', thread: null, seen: {}, drawn: '' };
let state = null;

at('text').placeholder = HINT;
at('me').addEventListener('change', () => {
  look.me = at('me').value;
  look.thread = null;
  void refresh();
});
at('close-thread').addEventListener('click', () => openThread(null));
whenSent(at('composer'), at('text'), (text) => act({ do: 'say', channel: channelId(), text }));
whenSent(at('reply'), at('reply-text'), (text) => act({ do: 'say', channel: channelId(), text, thread_ts: look.thread }));
new EventSource('/dev/events').addEventListener('message', () => void refresh());

async function refresh() {
  const response = await fetch(`/dev/state?user=${look.me}`);
  const text = await response.text();
  state = JSON.parse(text);
  // A drawing that would be the same is left alone, so that nothing half filled in is lost.
  const key = `${text} ${JSON.stringify([look.me, look.place, look.thread])}`;
  if (key === look.drawn) return;
  look.drawn = key;
  drawPlaces();
  drawLog();
  drawThread();
  drawModal();
  drawCalls();
}

async function act(gesture) {
  at('status').className = '';
  at('status').textContent = 'Telling the bot …';
  const headers = { 'Content-Type': 'application/json' };
  const response = await fetch('/dev/do', { method: 'POST', headers, body: JSON.stringify({ user: look.me, ...gesture }) });
  const { sentence, isFine, errors = {} } = await response.json();
  at('status').textContent = sentence;
  at('status').className = isFine ? '' : 'bad';
  await refresh();
  return errors;
}

// --- where one is ----------------------------------------------------------------------------------------------------

function drawPlaces() {
  at('me').replaceChildren(...state.users.map(({ id, name }) => new Option(name, id, false, id === look.me)));
  const places = [
    { id: 'dm', words: 'Reconnect' },
    { id: HOME, words: 'Reconnect: Home' },
    ...state.channels.map(({ id, name }) => ({ id, words: `# ${name}` })),
  ];
  at('places').replaceChildren(...places.map(drawPlace));
}

function drawPlace({ id, words }) {
  const button = make('button', '', words);
  button.type = 'button';
  const last = messagesIn(id).at(-1)?.ts ?? '';
  if (id === look.place) {
    button.setAttribute('aria-current', 'page');
    look.seen[id] = last;
  } else if (last > (look.seen[id] ?? '')) button.className = 'unread';
  button.addEventListener('click', () => goTo(id));
  return button;
}

async function goTo(place) {
  look.place = place;
  look.thread = null;
  if (place === HOME) await act({ do: 'home' });
  else await refresh();
}

function openThread(ts) {
  look.thread = ts;
  void refresh().then(() => ts && at('reply-text').focus());
}

function channelId(place = look.place) {
  return place === 'dm' ? state.dm : place;
}

function messagesIn(place) {
  return state.messages.filter(({ channel }) => channel === channelId(place));
}

// --- messages --------------------------------------------------------------------------------------------------------

function drawLog() {
  at('composer').hidden = look.place === HOME;
  if (look.place === HOME) return at('log').replaceChildren(make('li', '', drawHome()));
  const shown = messagesIn(look.place).filter(({ ts, thread_ts }) => thread_ts === undefined || thread_ts === ts);
  fill(
    at('log'),
    shown.map((message) => drawMessage(message, true)),
    at('pane'),
  );
}

function drawHome() {
  const { home } = state;
  return home
    ? drawBlocks(home.blocks, (pressed) => press({ view_id: home.id }, pressed), state.names)
    : make('p', '', 'The bot has not published a Home tab.');
}

function drawThread() {
  at('thread').hidden = look.thread === null;
  if (look.thread === null) return;
  const shown = messagesIn(look.place).filter(({ ts, thread_ts }) => ts === look.thread || thread_ts === look.thread);
  fill(
    at('replies'),
    shown.map((message) => drawMessage(message, false)),
    at('replies'),
  );
}

/** Stays at the end, where somebody was at the end. */
function fill(list, items, scrolled) {
  const isAtEnd = scrolled.scrollTop + scrolled.clientHeight >= scrolled.scrollHeight - 40;
  list.replaceChildren(...items);
  if (isAtEnd) scrolled.scrollTop = scrolled.scrollHeight;
}

function drawMessage(message, withThread) {
  const { ts, user, text, blocks, onlyFor, edited, bot_id, reactions = [] } = message;
  const time = make('time', '', new Date(Number(ts) * 1000).toLocaleTimeString());
  const head = make(
    'header',
    '',
    make('strong', '', state.names[user] ?? user),
    ...(bot_id ? [make('span', 'note', 'APP')] : []),
    time,
  );
  const body =
    bot_id && blocks?.length
      ? drawBlocks(blocks, (pressed) => press({ channel: message.channel, ts }, pressed), state.names)
      : drawPlain(text);
  const notes = [
    ...(onlyFor ? ['Only visible to you'] : []),
    ...(edited ? ['edited'] : []),
    ...reactions.map((name) => `:${name}:`),
  ];
  const item = make('li', onlyFor ? 'message private' : 'message', head, body);
  if (notes.length > 0) item.append(make('p', 'note', notes.join(' · ')));
  item.append(drawTools(message, withThread));
  return item;
}

function drawPlain(text) {
  return make('div', 'bk', make('div', 'plain', drawMrkdwn(text, state.names)));
}

function drawTools({ channel, ts, onlyFor, user }, withThread) {
  const replies = messagesIn(look.place).filter(({ thread_ts }) => thread_ts === ts).length;
  const tools = make('footer', '');
  if (onlyFor) return tools;
  if (withThread)
    tools.append(
      tool(replies > 0 ? `${replies} ${replies === 1 ? 'reply' : 'replies'}` : 'Reply in thread', () => openThread(ts)),
    );
  if (user !== state.bot) tools.append(tool('Troubleshoot', () => act({ do: 'shortcut', channel, ts })));
  if (user === look.me) tools.append(tool('Delete', () => act({ do: 'delete', channel, ts })));
  return tools;
}

function tool(words, run, className = '') {
  const button = make('button', className, words);
  button.type = 'button';
  button.addEventListener('click', run);
  return button;
}

function press(on, { block_id, action_id, picked, values }) {
  return act({ do: 'press', ...on, choice: { block_id, action_id, ...(picked && { picked }) }, values });
}

// --- modals and calls ------------------------------------------------------------------------------------------------

function drawModal() {
  const view = state.modals.at(-1);
  if (!view) return at('modal').close();
  const blocks = drawBlocks(view.blocks, (pressed) => press({ view_id: view.id }, pressed), state.names);
  const problem = make('p', 'bad');
  const close = tool(view.close?.text ?? 'Close', () => act({ do: 'close', view_id: view.id }), 'plain');
  const submit = async () => {
    const errors = await act({ do: 'submit', view_id: view.id, values: readValues(blocks) });
    problem.textContent = Object.values(errors).join(' ');
  };
  const menu = make('menu', '', close, ...(view.submit ? [tool(view.submit.text, submit, 'send')] : []));
  at('modal').replaceChildren(make('h2', '', view.title?.text ?? ''), blocks, problem, menu);
  if (!at('modal').open) at('modal').showModal();
}
at('modal').addEventListener('cancel', (event) => {
  event.preventDefault();
  void act({ do: 'close', view_id: state.modals.at(-1)?.id });
});

function drawCalls() {
  const items = state.calls.map(({ method, answer, problems }) =>
    make('li', answer === 'ok' ? '' : 'bad', [method, answer, ...problems].join(' · ')),
  );
  at('calls')
    .querySelector('ol')
    .replaceChildren(...items.reverse());
}

// --- small things ----------------------------------------------------------------------------------------------------

function whenSent(form, field, send) {
  form.addEventListener('submit', (event) => {
    event.preventDefault();
    const text = field.value.trim();
    field.value = '';
    if (text !== '') void send(text);
  });
  field.addEventListener('keydown', (event) => {
    if (event.key !== 'Enter' || event.shiftKey || event.isComposing) return;
    event.preventDefault();
    form.requestSubmit();
  });
}

function make(tag, className, ...children) {
  const element = document.createElement(tag);
  if (className) element.className = className;
  element.append(...children);
  return element;
}

void refresh();
