/** Times as the help desk reads them. */
import type { Brain } from '../brain.ts';

/** `2 Jan 12:05`, in the time zone of the desk. Such a time stays true however old the message is. */
export function stamp(at: string, { desk }: Pick<Brain, 'desk'>): string {
  const zone = desk.hours?.zone ?? 'UTC';
  const parts = formatOf(zone).formatToParts(new Date(at));
  const part = (type: string) => parts.find((each) => each.type === type)?.value ?? '';
  return `${part('day')} ${part('month')} ${part('hour')}:${part('minute')}${zone === 'UTC' ? ' UTC' : ''}`;
}

/** ISO 8601, `ms` later. */
export function later(at: string, ms: number): string {
  return new Date(Date.parse(at) + ms).toISOString();
}

/** Making one takes longer than all that is done with it. There is one zone for each desk, that is one. */
const FORMATS = new Map<string, Intl.DateTimeFormat>();

function formatOf(timeZone: string): Intl.DateTimeFormat {
  const known = FORMATS.get(timeZone);
  if (known) return known;
  const made = new Intl.DateTimeFormat('en-GB', {
    timeZone,
    day: 'numeric',
    month: 'short',
    hour: '2-digit',
    minute: '2-digit',
    hourCycle: 'h23',
  });
  FORMATS.set(timeZone, made);
  return made;
}
