/** The list of tickets. Rows stay the same elements while they change, so that neither focus nor a click is lost. */
import { ageOf, button, channelOf, make, statusOf } from './desk-words.js';

/** `open` and `claim` get the id of a ticket. */
export function createList({ open, claim }) {
  const rows = new Map();
  const list = make('ul', { className: 'desk-rows' });
  const empty = make('p', {
    className: 'desk-empty',
    text: 'No tickets. When a user asks for a person, it appears here.',
  });
  return {
    element: make('nav', { className: 'desk-list', aria: { label: 'Tickets' } }, empty, list),
    show: (tickets, about) => {
      empty.hidden = tickets.length > 0;
      for (const id of [...rows.keys()].filter((id) => !tickets.some((ticket) => ticket.id === id))) forget(rows, id);
      for (const ticket of tickets) {
        if (!rows.has(ticket.id)) rows.set(ticket.id, createRow(ticket.id, open, claim));
        rows.get(ticket.id).show(ticket, about);
      }
      arrange(
        list,
        tickets.map(({ id }) => rows.get(id).element),
      );
    },
    focus: (id) => rows.get(id)?.focus(),
  };
}

function createRow(id, open, claim) {
  const parts = {
    chip: make('span', { className: 'desk-chip' }),
    fresh: make('span', { className: 'desk-fresh' }),
    title: make('span', { className: 'desk-title', dir: 'auto' }),
    meta: make('span', { className: 'desk-meta' }),
  };
  const opener = button(undefined, 'desk-row', () => open(id));
  opener.append(make('span', { className: 'desk-row-head' }, parts.chip, parts.fresh), parts.title, parts.meta);
  const claimer = button('Claim', 'desk-go', () => claim(id), { aria: { label: `Claim ticket ${id}` } });
  return {
    element: make('li', {}, opener, claimer),
    focus: () => opener.focus(),
    show: (ticket, about) => {
      fill(parts, ticket, about);
      opener.dataset.status = ticket.mine && ticket.status === 'claimed' ? 'mine' : ticket.status;
      if (about.current === id) opener.setAttribute('aria-current', 'true');
      else opener.removeAttribute('aria-current');
      claimer.hidden = ticket.status !== 'open';
    },
  };
}

function fill({ chip, fresh, title, meta }, ticket, { now, isTyping, isFresh }) {
  write(chip, statusOf(ticket));
  write(fresh, isTyping(ticket.id) ? 'writing…' : isFresh(ticket) ? 'new' : '');
  write(title, ticket.title);
  write(meta, `${ticket.id} · ${channelOf(ticket)} · ${ageOf(ticket, now)}`);
}

/** Only what differs: a screen reader begins anew with each change. */
function write(element, text) {
  if (element.textContent !== text) element.textContent = text;
}

function forget(rows, id) {
  rows.get(id).element.remove();
  rows.delete(id);
}

function arrange(list, elements) {
  if (elements.every((element, i) => list.children[i] === element)) return;
  const focused = list.contains(document.activeElement) ? document.activeElement : null;
  list.append(...elements);
  focused?.focus();
}
