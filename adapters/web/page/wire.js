/**
 * The line to the bot. A message is sent until it is acknowledged, always with the same id, so that it arrives exactly
 * once; it survives a reload of the page and a restart of the bot. What the bot says comes over server-sent events.
 */

const FIRST_WAIT_MS = 500;
const LONGEST_WAIT_MS = 8_000;
const REQUEST_MS = 30_000;
/** What stands between the page and a bot that restarts answers with one of these. */
export const NOBODY_THERE = [502, 503, 504];
const KEPT = 'reconnect.unsent';
/** How often the help desk is told that the user is writing. */
const TYPING_MS = 3_000;

/**
 * `on` is told what happens: `line` (of the transcript, in order, each once), `ready` (all lines so far are told), `sent`,
 * `delivered` and `refused` (a message of ours), `away` (whether the bot is out of reach), `cleared` (a new conversation),
 * `amended` (a line reads differently now), `typing` (a person of the help desk is writing).
 */
export function createWire(on) {
  const unsent = JSON.parse(sessionStorage.getItem(KEPT) ?? '[]');
  const otherPages = new BroadcastChannel('reconnect');
  let newest = 0;
  let arrived = [];
  let sending = false;
  let ear = null;
  let typed = 0;
  let wakeUp = () => {};

  return { start, send, renew, type };

  async function start() {
    otherPages.onmessage = () => location.reload();
    const { messages } = await fetchHistory();
    for (const line of messages) take(line);
    on.ready();
    for (const message of unsent) on.sent(message);
    listen();
    await flush();
  }

  /** `said` is what the transcript shows; `quiet` is a press whose effect is seen on the card itself. */
  function send(path, body, said, quiet = false) {
    const isAgain = ({ body: other }) => path === '/chat/action' && JSON.stringify(other) === JSON.stringify(body);
    // A button pressed twice in a row is pressed once.
    if (unsent.some(isAgain)) return;
    const message = { id: newId(), path, body, said, quiet };
    keep([...unsent, message]);
    on.sent(message);
    void flush();
  }

  /** Tells the person of the help desk that the user is writing. Nothing is lost when it does not arrive. */
  function type() {
    if (Date.now() < typed + TYPING_MS) return;
    typed = Date.now();
    post('/chat/typing', {}).catch(() => undefined);
  }

  async function renew() {
    const response = await post('/chat/new', {}).catch(() => null);
    if (!response?.ok) return on.refused(null, 'The bot cannot be reached just now. Try again in a moment.');
    keep([]);
    arrived = [];
    newest = 0;
    on.cleared();
    listen();
    otherPages.postMessage('new');
  }

  /** One message after the other. What the bot says meanwhile waits, so that each line finds the one before it. */
  async function flush() {
    if (sending) return;
    sending = true;
    for (let message = unsent[0]; message; message = unsent[0]) {
      const answer = await deliver(message);
      // A new conversation has begun meanwhile.
      if (!unsent.includes(message)) continue;
      keep(unsent.slice(1));
      if (answer.error === undefined) on.delivered(message, answer.seq, answer.seq <= newest);
      else on.refused(message, answer.error);
      release();
    }
    sending = false;
    release();
  }

  /** Tries until the bot answers, or until nobody wants the message any more. */
  async function deliver(message) {
    for (let wait = FIRST_WAIT_MS; unsent.includes(message); wait = Math.min(wait * 2, LONGEST_WAIT_MS)) {
      const response = await post(message.path, { id: message.id, ...message.body }).catch(() => null);
      if (response && !NOBODY_THERE.includes(response.status)) {
        // A bot that was there and could not store it says nothing by itself when it can again.
        if (ear?.readyState === EventSource.OPEN) on.away(false);
        return readAnswer(response);
      }
      on.away(true);
      await nap(wait);
    }
  }

  /** Ends early when the bot is back. */
  function nap(ms) {
    return new Promise((resolve) => {
      wakeUp = resolve;
      setTimeout(resolve, ms);
    });
  }

  function listen() {
    ear?.close();
    ear = new EventSource(`/chat/events?after=${newest}`);
    ear.onopen = () => {
      on.away(false);
      wakeUp();
    };
    ear.addEventListener('message', ({ data }) => {
      arrived.push(JSON.parse(data));
      if (!sending) release();
    });
    ear.addEventListener('amended', ({ data }) => on.amended(JSON.parse(data)));
    ear.addEventListener('typing', ({ data }) => on.typing(JSON.parse(data)));
    ear.onerror = () => {
      on.away(true);
      // A browser gives up for good on some answers; this does not.
      ear.close();
      setTimeout(listen, FIRST_WAIT_MS * 2);
    };
  }

  function release() {
    const lines = arrived;
    arrived = [];
    for (const line of lines) take(line);
  }

  function take(line) {
    if (line.seq <= newest) return;
    newest = line.seq;
    on.line(line);
  }

  async function fetchHistory() {
    for (let wait = FIRST_WAIT_MS; ; wait = Math.min(wait * 2, LONGEST_WAIT_MS)) {
      const response = await fetch('/chat/history').catch(() => null);
      if (response?.ok) return response.json();
      on.away(true);
      await nap(wait);
    }
  }

  function keep(messages) {
    unsent.splice(0, unsent.length, ...messages);
    try {
      sessionStorage.setItem(KEPT, JSON.stringify(unsent));
    } catch {
      // Too large to survive a reload; the bot will not take it either.
    }
  }
}

export function post(path, body) {
  return fetch(path, {
    method: 'POST',
    headers: { 'Content-Type': 'application/json' },
    body: JSON.stringify(body),
    signal: AbortSignal.timeout(REQUEST_MS),
  });
}

export async function readAnswer(response) {
  const answer = await response.json().catch(() => null);
  if (response.ok && answer) return answer;
  return { error: answer?.error ?? `The bot did not take the message (${response.status}). Send it again.` };
}

/** crypto.randomUUID is missing where the page comes over plain HTTP from another machine. */
export function newId() {
  return Array.from(crypto.getRandomValues(new Uint8Array(16)), (byte) => byte.toString(16).padStart(2, '0')).join('');
}
