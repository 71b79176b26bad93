/** How the desk's page says what a ticket is, and makes its elements. */

const MINUTE_MS = 60_000;
const CHANNELS = { web: 'Web chat', slack: 'Slack', teams: 'Teams', terminal: 'Terminal' };
const ENDS = {
  agent: 'Resolved',
  user: 'Closed by the user',
  bot: 'Back with the bot',
  corrected: 'Not needed any more',
  stale: 'Gone quiet',
};

/** An element with what is given: `text` is only ever text, `data` goes to its dataset, whatever else are properties of it. */
export function make(tag, { text, role, data = {}, aria = {}, ...properties } = {}, ...children) {
  const element = Object.assign(document.createElement(tag), properties);
  if (text !== undefined) element.textContent = text;
  if (role !== undefined) element.setAttribute('role', role);
  Object.assign(element.dataset, data);
  for (const [name, value] of Object.entries(aria)) element.setAttribute(`aria-${name}`, value);
  element.append(...children.filter((child) => child !== null));
  return element;
}

export function button(text, className, press, more = {}) {
  const element = make('button', { type: 'button', text, className, ...more });
  element.addEventListener('click', press);
  return element;
}

export function statusOf({ status, agent, end, mine }) {
  if (status === 'open') return 'Waiting';
  if (status === 'claimed') return mine ? 'Yours' : `${agent} has it`;
  return ENDS[end] ?? 'Resolved';
}

export function channelOf({ channel, incident }) {
  if (incident) return `${incident.users} people`;
  return CHANNELS[channel] ?? channel;
}

/** How long a ticket has been open, also once somebody has it, or is over: `now` and the times are milliseconds and ISO 8601. */
export function ageOf({ status, opened, ended }, now) {
  const since = status === 'resolved' ? (ended ?? opened) : opened;
  const minutes = Math.floor((now - Date.parse(since)) / MINUTE_MS);
  const ago = status === 'resolved' ? ' ago' : '';
  if (minutes < 1) return 'just now';
  if (minutes < 60) return `${minutes} min${ago}`;
  if (minutes < 48 * 60) return `${Math.floor(minutes / 60)} h${ago}`;
  return `${Math.floor(minutes / 60 / 24)} days${ago}`;
}

/** That of the desk, in which the cards tell their times: two clocks beside each other mislead. */
let zone;

export function setZone(name) {
  zone = name;
}

export function clockTime(at) {
  const time = new Date(at).toLocaleTimeString([], { hour: '2-digit', minute: '2-digit', timeZone: zone });
  return zone === 'UTC' ? `${time} UTC` : time;
}
