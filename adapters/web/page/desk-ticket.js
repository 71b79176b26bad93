/** One ticket, open: who has it, what can be done, what is known, what was said, and where to write. */
import { createComposer } from './desk-composer.js';
import { createThread } from './desk-thread.js';
import { ageOf, button, channelOf, make, statusOf } from './desk-words.js';

/** What is done most, near at hand; everything else is on the ticket's card. */
const NEAR = {
  open: [['claim', 'Claim', 'desk-go']],
  mine: [
    ['resolve', 'Resolve', 'desk-go'],
    ['suggest', 'Next check', ''],
  ],
  theirs: [['take', 'Take over', '']],
  resolved: [['reopen', 'Open again', '']],
};

/** `act` sends { do, text?, about? } and gives { private, hold } or { error }; `back` shows the list; `typing`: the agent writes. */
export function createTicketView({ act, back, typing, announce, draft }) {
  let ticket = null;
  const title = make('h3', { tabIndex: -1, dir: 'auto' });
  const meta = make('p', { className: 'desk-meta' });
  const chip = make('span', { className: 'desk-chip' });
  const near = make('div', { className: 'desk-near' });
  const thread = createThread({ press: (action) => void send(action), announce });
  const composer = createComposer({ send, typing: () => isMine(ticket) && typing(), announce, draft });
  const top = make('div', { className: 'desk-top' }, button('All tickets', 'desk-back', back), chip, meta);
  const element = make(
    'section',
    { className: 'desk-ticket', aria: { label: 'The open ticket' } },
    make('div', { className: 'desk-about' }, top, make('div', { className: 'desk-heading' }, title, near)),
    ...[thread.element, composer.element],
  );

  return {
    element,
    draft: composer.draft,
    lines: thread.show,
    showTyping: thread.showTyping,
    focus: () => title.focus({ preventScroll: true }),
    write: composer.focus,
    act: send,
    stop: composer.stop,
    show: (next, now) => {
      const moved = ticket?.status !== next.status || ticket.mine !== next.mine;
      ticket = next;
      title.textContent = next.title;
      chip.textContent = statusOf(next);
      chip.dataset.status = kindOf(next);
      element.dataset.kind = kindOf(next);
      meta.textContent = `${next.id} · ${channelOf(next)} · ${ageOf(next, now)}`;
      composer.show(next);
      if (moved) showNear();
    },
  };

  function showNear() {
    const hadFocus = near.contains(document.activeElement);
    const offered = NEAR[kindOf(ticket)];
    near.replaceChildren(...offered.map(([what, label, look]) => button(label, look, () => void send({ do: what }))));
    if (hadFocus && isMine(ticket)) composer.focus();
    else if (hadFocus) title.focus();
  }

  /** Whether it was done. A reply that the bot did not take leaves the ticket with somebody else, which `act` has seen by now. */
  async function send(action) {
    const answer = await act(action);
    composer.complain(answer.error ?? '');
    if (answer.error !== undefined) return false;
    thread.whisper(answer.private, action.do !== 'claim');
    if (action.do !== 'reply') return true;
    if (!isMine(ticket)) return false;
    composer.hold(action.text, answer.hold);
    thread.toEnd();
    return true;
  }
}

function kindOf({ status, mine }) {
  return status === 'claimed' ? (mine ? 'mine' : 'theirs') : status;
}

function isMine(ticket) {
  return ticket !== null && kindOf(ticket) === 'mine';
}
