/** The help desk: who waits, who has whom, and one ticket at a time. It knows nothing about Remote Desktop. */
import { createList } from './desk-list.js';
import { createTicketView } from './desk-ticket.js';
import { createDeskWire, enterDesk, leaveDesk } from './desk-wire.js';
import { button, make, setZone } from './desk-words.js';

const AGES_MS = 20_000;
/** A user who has stopped writing says so by silence. */
const TYPING_MS = 6_000;
const NAME = 'reconnect.desk.name';

/** Sits down without a word where no key is needed, with the name that was chosen last. */
export async function sitDown(session) {
  if (session.name !== null) return session;
  const name = localStorage.getItem(NAME);
  const seated = name === null ? null : await enterDesk({ name });
  // Somebody else may have that name now.
  return seated?.open ? seated : enterDesk({});
}

/**
 * Draws the desk into `root`. `heading` is the tag of its title; `announce` says a sentence to screen readers; `count` gets
 * the number of tickets that nobody has; `rests` while the page is out of sight.
 */
export function mountDesk(root, { session, heading, announce, count, rests = false }) {
  const drafts = new Map();
  const seen = new Map();
  const typing = new Map();
  let tickets = null;
  let ahead = 0;
  let asked = 0;
  // The newest questions whose answers are shown: for the list, and for lines.
  let listed = 0;
  let told = 0;
  let current = null;
  let view = null;

  const waiting = make('span', { className: 'desk-count', hidden: true });
  const away = make('p', { className: 'desk-away', role: 'status' });
  const room = make('div', { className: 'desk-room' });
  const list = createList({ open: (id) => open(id), claim: (id) => claim(id) });
  const none = make('p', { className: 'desk-none', text: 'Choose a ticket.' });
  const title = make(heading, { className: 'desk-name', text: 'Help desk' }, waiting);
  room.append(list.element, none);
  root.replaceChildren(make('div', { className: 'desk-bar-top' }, title, nameplate(session, announce)), away, room);
  const wire = createDeskWire({ changed: (id) => void look(id), typing: showTyping, away: showAway, shut });
  wire.listen(rests);
  setInterval(show, AGES_MS);

  /** Asks for the list, and for the lines of the open ticket where they may have changed. */
  async function look(id) {
    const question = ++asked;
    const about = current !== null && (id ?? current) === current ? current : null;
    const [answer, talk] = await Promise.all([wire.tickets(), about && wire.lines(about)]);
    // Of two answers the one to the later question counts; that may have been a question for the list alone.
    if (answer && question > listed) {
      listed = question;
      take(answer);
    }
    if (talk && about === current && question > told) {
      told = question;
      view.lines(talk.lines);
    }
  }

  function take(answer) {
    ahead = Date.parse(answer.now) - Date.now();
    setZone(answer.zone);
    if (tickets !== null) for (const ticket of answer.tickets) tell(ticket);
    else for (const { id, seq } of answer.tickets) seen.set(id, seq);
    tickets = [...answer.tickets].sort((a, b) => rankOf(a) - rankOf(b));
    show();
  }

  function tell(ticket) {
    const before = tickets.find(({ id }) => id === ticket.id);
    if (ticket.status === 'open' && before?.status !== 'open') announce(`A ticket waits: ${ticket.title}`);
    else if (ticket.mine && before && ticket.seq > before.seq && ticket.id !== current) announce(`New under ${ticket.title}`);
    if (ticket.seq > (before?.seq ?? 0)) typing.delete(ticket.id);
  }

  function show() {
    const now = Date.now() + ahead;
    const shown = (tickets ?? []).find(({ id }) => id === current);
    if (shown) {
      seen.set(current, shown.seq);
      view.show(shown, now);
      view.showTyping(isTyping(current));
    }
    list.show(tickets ?? [], { now, current, isTyping, isFresh: ({ id, seq }) => seq > (seen.get(id) ?? 0) });
    const open = (tickets ?? []).filter(({ status }) => status === 'open').length;
    waiting.hidden = open === 0;
    waiting.textContent = `${open} waiting`;
    count(open);
  }

  function open(id) {
    close();
    current = id;
    const act = (action) => actOn(id, action);
    view = createTicketView({ act, back, typing: () => wire.type(id), announce, draft: drafts.get(id) });
    none.replaceWith(view.element);
    room.classList.add('has-ticket');
    show();
    view.focus();
    void look(id);
  }

  /** What was written and not sent waits for the ticket to be opened again. */
  function close() {
    if (view === null) return;
    drafts.set(current, view.draft());
    view.stop();
    view.element.replaceWith(none);
    room.classList.remove('has-ticket');
    view = null;
    current = null;
  }

  function back() {
    const last = current;
    close();
    show();
    list.focus(last);
  }

  async function claim(id) {
    open(id);
    const isDone = await view.act({ do: 'claim' });
    // Not for fingers: it would open the keyboard of a phone over the ticket.
    if (isDone && current === id && matchMedia('(hover: hover)').matches) view.write();
  }

  /** Resolves when what it changed is on the screen. */
  async function actOn(id, action) {
    const answer = await wire.act(id, action);
    await look(id);
    return answer;
  }

  function isTyping(id) {
    return (typing.get(id) ?? 0) > Date.now();
  }

  function showTyping(id) {
    typing.set(id, Date.now() + TYPING_MS);
    show();
    setTimeout(show, TYPING_MS + 1);
  }

  /** The session is over: whatever was written is still to be read and copied from, but nothing can be done. */
  function shut() {
    wire.close();
    const again = button('Enter again', 'desk-go', () => location.reload());
    away.replaceChildren('You are no longer at the desk. ', again);
    announce('You are no longer at the desk.');
  }

  function showAway(isAway) {
    const words = isAway ? 'No line to the bot. This is how it was last.' : '';
    if (away.textContent !== words) away.textContent = words;
  }
}

/** Who waits comes first, then whom one has oneself. */
function rankOf({ status, mine }) {
  return ['open', 'mine', 'claimed', 'resolved'].indexOf(status === 'claimed' && mine ? 'mine' : status);
}

/** The agent's name as users see it; pressed, it can be changed. */
function nameplate(session, announce) {
  const shown = make('b', { text: session.name, dir: 'auto' });
  const opener = button(undefined, 'desk-me', () => toggle(), { title: 'Change the name that users see' });
  opener.append(make('span', { className: 'unseen', text: 'Change your name. ' }), 'You are ', shown);
  const field = make('input', { className: 'desk-field', value: session.name, maxLength: 40, autocomplete: 'off' });
  field.setAttribute('aria-label', 'Your name, as users see it');
  const problem = make('span', { className: 'desk-problem', role: 'alert' });
  const save = make('button', { type: 'submit', text: 'Save' });
  const form = make('form', { className: 'desk-rename', hidden: true }, field, save, problem);
  const leave = session.needsKey ? button('Leave', '', async () => leaveDesk().then(() => location.reload())) : null;
  const toggle = () => {
    form.hidden = !form.hidden;
    opener.hidden = !form.hidden;
    (form.hidden ? opener : field).focus();
  };
  form.addEventListener('keydown', ({ key }) => key === 'Escape' && toggle());
  form.addEventListener('submit', async (event) => {
    event.preventDefault();
    const answer = await enterDesk({ name: field.value });
    problem.textContent = answer.error ?? '';
    if (answer.error) return field.focus();
    localStorage.setItem(NAME, answer.name);
    shown.textContent = answer.name;
    toggle();
    announce(`You are ${answer.name}.`);
  });
  return make('div', { className: 'desk-plate' }, opener, form, leave);
}
