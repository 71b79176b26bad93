/** Where an agent writes: to the desk, which is what Enter does, or to the user, which can be taken back for some seconds. */
import { button, make } from './desk-words.js';

const COUNT_MS = 250;

/**
 * `send` gets { do, text? } and resolves with whether it was done; `typing` is called while somebody writes. `draft` is
 * what was written before.
 */
export function createComposer({ send, typing, announce, draft = '' }) {
  const text = make('textarea', {
    className: 'desk-text',
    rows: 2,
    value: draft,
    placeholder: 'Write to the desk or to the user',
  });
  text.setAttribute('aria-label', 'Write to the desk or to the user');
  const problem = make('p', { className: 'desk-problem', role: 'alert' });
  const note = button('Internal note', 'desk-note', () => say('note'), { title: 'Enter' });
  const reply = button('Reply to user', 'desk-reply', () => say('reply'), { title: 'Ctrl+Enter' });
  const hint = make('p', { className: 'desk-hint' });
  const held = createHold({ announce, undo });
  const form = make(
    'form',
    { className: 'desk-composer' },
    ...[held.element, problem, text, make('div', { className: 'desk-buttons' }, note, reply), hint],
  );
  form.addEventListener('submit', (event) => event.preventDefault());
  text.addEventListener('input', () => {
    problem.textContent = '';
    grow(text);
    typing();
  });
  text.addEventListener('keydown', (event) => {
    if (event.key !== 'Enter' || event.shiftKey || event.isComposing) return;
    event.preventDefault();
    (event.ctrlKey || event.metaKey ? reply : note).click();
  });

  return {
    element: form,
    draft: () => text.value,
    focus: () => text.focus(),
    show: (ticket) => {
      reply.disabled = !(ticket.mine && ticket.status === 'claimed');
      hint.textContent = hintFor(ticket);
    },
    complain: (sentence) => {
      problem.textContent = sentence;
    },
    hold: held.start,
    stop: held.stop,
  };

  async function say(act) {
    const words = text.value;
    if (words.trim() === '') return text.focus();
    problem.textContent = '';
    text.value = '';
    grow(text);
    text.focus();
    // What was not done goes back to where it came from.
    if (!(await send({ do: act, text: words }))) giveBack(words);
  }

  async function undo(words) {
    if (await send({ do: 'undo' })) giveBack(words);
  }

  function giveBack(words) {
    text.value = [words, text.value].filter((part) => part !== '').join('\n');
    grow(text);
    text.focus();
  }
}

function hintFor({ status, mine, agent }) {
  if (status === 'resolved') return 'This ticket is closed. Open it again to write to the user.';
  if (status === 'open') return 'Claim the ticket to write to the user. Notes stay among the desk.';
  if (!mine) return `${agent} writes to the user. Notes stay among the desk.`;
  return 'Enter keeps it among the desk. Ctrl+Enter sends it to the user.';
}

/** The seconds in which a reply can be taken back. */
function createHold({ announce, undo }) {
  const seconds = make('b', { className: 'desk-seconds' });
  const bar = make('span', { className: 'desk-bar', aria: { hidden: 'true' } });
  const taker = button('Undo', 'desk-undo', () => takeBack(), { aria: { label: 'Undo: take the reply back' } });
  const words = make('span', { aria: { hidden: 'true' } }, 'Goes to the user in ', seconds, ' s');
  const element = make('div', { className: 'desk-held', hidden: true }, words, taker, bar);
  let timer;
  let reply = '';
  const stop = () => {
    clearInterval(timer);
    element.hidden = true;
  };
  const takeBack = () => {
    stop();
    void undo(reply);
  };
  const start = (said, ms) => {
    stop();
    if (ms <= 0) return;
    reply = said;
    const end = Date.now() + ms;
    const count = () => {
      const left = Math.max(0, end - Date.now());
      seconds.textContent = Math.ceil(left / 1000);
      bar.style.transform = `scaleX(${left / ms})`;
      if (left === 0) stop();
    };
    element.hidden = false;
    count();
    timer = setInterval(count, COUNT_MS);
    announce(`The reply goes to the user in ${ms / 1000} seconds. Undo takes it back.`);
  };
  return { element, start, stop };
}

/** It grows with what is in it; desk.css sets the limit. */
function grow(text) {
  text.style.height = 'auto';
  text.style.height = `${text.scrollHeight + 2}px`;
}
