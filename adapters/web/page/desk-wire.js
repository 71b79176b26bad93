/** The desk's line to the bot: asks for what there is, does what is pressed exactly once, hears when something changes. */
import { NOBODY_THERE, newId, post, readAnswer } from './wire.js';

const FIRST_WAIT_MS = 500;
const LONGEST_WAIT_MS = 4_000;
/** After this long somebody is told, and may press again. */
const GIVE_UP_MS = 20_000;
const RECONNECT_MS = 1_000;
/** The user is told this often at most that somebody writes. */
const TYPING_MS = 3_000;
/** Long before a session runs out. */
const RENEW_MS = 60 * 60 * 1000;

/** What the server says about this browser: { open, name, needsKey }; null where there is no desk, or no bot. */
export async function askSession() {
  const response = await fetch('/desk/session').catch(() => null);
  return response?.ok ? response.json() : null;
}

/** Sits down, or changes the name. The answer is a session, or { error }. */
export async function enterDesk(entry) {
  const response = await post('/desk/enter', entry).catch(() => null);
  return response ? readAnswer(response) : { error: 'The bot cannot be reached just now. Try again in a moment.' };
}

export function leaveDesk() {
  return post('/desk/leave', {}).catch(() => null);
}

/**
 * `on` is told: `changed` (look again; under which ticket, or null for any), `typing` (the user of a ticket writes), `away`
 * (whether the bot is out of reach), `shut` (the session is over).
 */
export function createDeskWire(on) {
  let ear = null;
  let typed = 0;
  let renewing;
  let asking;

  const tickets = () => ask('/desk/tickets');
  const lines = (id) => ask(`/desk/ticket/${encodeURIComponent(id)}`);
  return { listen, close, tickets, lines, act, type };

  /** `rests`: not while the page is out of sight. A browser has six lines to one site, and each window of the chat needs one. */
  function listen(rests) {
    renewing = setInterval(() => void askSession(), RENEW_MS);
    connect();
    if (rests) document.addEventListener('visibilitychange', rest);
  }

  function rest() {
    if (ear === null) return;
    if (document.hidden) ear.close();
    else connect();
  }

  function close() {
    clearInterval(renewing);
    clearTimeout(asking);
    ear?.close();
    ear = null;
  }

  function connect() {
    ear?.close();
    ear = new EventSource('/desk/events');
    // What happened before, and while the line was broken, is asked for.
    ear.onopen = () => {
      on.away(false);
      on.changed(null);
    };
    ear.addEventListener('message', ({ data }) => {
      const { ticket, typing } = JSON.parse(data);
      if (typing) on.typing(ticket);
      else on.changed(ticket);
    });
    ear.onerror = async () => {
      ear.close();
      on.away(true);
      await nap(RECONNECT_MS);
      const session = await askSession();
      if (ear === null) return;
      if (session?.name === null) on.shut();
      else connect();
    };
  }

  /** Null when it cannot be had now; the next change asks again, and so does time while the bot is there without its database. */
  async function ask(path) {
    const response = await fetch(path).catch(() => null);
    if (response?.status === 403) on.shut();
    if (NOBODY_THERE.includes(response?.status)) {
      clearTimeout(asking);
      asking = setTimeout(() => on.changed(null), LONGEST_WAIT_MS);
    }
    return response?.ok ? response.json() : null;
  }

  /** Tries until the bot answers, always with the same id. The answer is { private, hold }, or { error }. */
  async function act(ticket, action) {
    const id = newId();
    const end = Date.now() + GIVE_UP_MS;
    for (let wait = FIRST_WAIT_MS; Date.now() < end; wait = Math.min(wait * 2, LONGEST_WAIT_MS)) {
      const response = await post('/desk/act', { ticket, id, ...action }).catch(() => null);
      if (response?.status === 403) on.shut();
      if (response && !NOBODY_THERE.includes(response.status)) return readAnswer(response);
      await nap(wait);
    }
    return { error: 'The bot cannot be reached just now. Look whether it arrived before you send it again.' };
  }

  function type(ticket) {
    if (Date.now() < typed + TYPING_MS) return;
    typed = Date.now();
    post('/desk/typing', { ticket }).catch(() => undefined);
  }
}

function nap(ms) {
  return new Promise((resolve) => setTimeout(resolve, ms));
}
