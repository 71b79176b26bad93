/** Numbers and names as people say them. */
const MINUTE = 60_000;
const HOUR = 60 * MINUTE;
const DAY = 24 * HOUR;
/** With fewer, a percentage would pretend to a precision that is not there. */
const ENOUGH_FOR_PERCENT = 10;

const CHANNELS: Readonly<Record<string, string>> = {
  slack: 'Slack',
  teams: 'Microsoft Teams',
  web: 'Web chat',
  terminal: 'Terminal',
};

/** Why a person was called, from the help desk's side. */
const REASONS: Readonly<Record<string, string>> = {
  asked: 'The user asked for a person',
  'no-rights': 'The next step needs rights that the user does not have',
  exhausted: 'No steps were left to try',
  'not-recognised': 'The problem was not recognised',
  unpublished: 'Nobody has published a fix',
  'version-unknown': 'The Windows version could not be found out',
  'ruled-out': 'Everything known was ruled out',
};

export function sayChannel(channel: string): string {
  return named(CHANNELS, channel);
}

export function sayReason(reason: string): string {
  return named(REASONS, reason);
}

/** Two units at most: `3 days 4 h`, `2 h 10 min`, `6 min`. */
export function sayDuration(ms: number): string {
  if (ms < MINUTE) return 'under 1 min';
  if (ms < HOUR) return `${Math.floor(ms / MINUTE)} min`;
  if (ms < DAY) return joinUnits(`${Math.floor(ms / HOUR)} h`, Math.floor((ms % HOUR) / MINUTE), 'min');
  return joinUnits(count(Math.floor(ms / DAY), 'day'), Math.floor((ms % DAY) / HOUR), 'h');
}

/** `62 of 101 (61 %)`; without the percentage where there are few. */
export function sayShare(part: number, whole: number): string {
  return `${part} of ${whole}${percentOf(part, whole)}`;
}

/** ` (61 %)`, or nothing where there are few. All and nothing are said only where they are exact. */
export function percentOf(part: number, whole: number): string {
  if (whole < ENOUGH_FOR_PERCENT) return '';
  const percent = Math.round((100 * part) / whole);
  if (percent === 100 && part < whole) return ' (99 %)';
  return percent === 0 && part > 0 ? ' (1 %)' : ` (${percent} %)`;
}

/** `1 ticket`, `2 tickets`, `no tickets`. */
export function count(n: number, one: string, many = `${one}s`): string {
  return `${n === 0 ? 'no' : n} ${n === 1 ? one : many}`;
}

/** `31 January 2026`. */
export function sayDay(day: string): string {
  return new Date(`${day}T00:00:00Z`).toLocaleDateString('en-GB', { dateStyle: 'long', timeZone: 'UTC' });
}

/** `Sat 31 Jan 2026, 08:05`, on the wall clock of the zone. A time that cannot be read stays as it is. */
export function sayTime(iso: string, zone: string): string {
  const time = new Date(iso);
  if (Number.isNaN(time.getTime())) return iso;
  const parts = {
    weekday: 'short',
    day: 'numeric',
    month: 'short',
    year: 'numeric',
    hour: '2-digit',
    minute: '2-digit',
  } as const;
  return time.toLocaleString('en-GB', { ...parts, timeZone: zone });
}

function joinUnits(big: string, small: number, unit: string): string {
  return small === 0 ? big : `${big} ${small} ${unit}`;
}

function named(names: Readonly<Record<string, string>>, key: string): string {
  return (Object.hasOwn(names, key) && names[key]) || key;
}
