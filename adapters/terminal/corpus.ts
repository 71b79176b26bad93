/** Messages from a file, to be searched instead of the built-in knowledge. */
import { readFileSync } from 'node:fs';
import type { Entry } from '../../bot/match.ts';

const NUMBER = /^(0x[0-9a-f]{1,8}|-?\d{1,10}|[0-9a-f]{8})$/i;

/** Lines `{"id", "text", "event_id"?, "source"?, "codes"?}`; ids and codes are strings or numbers, one or a list. @throws Error that names the line. */
export function readCorpus(file: string): Entry[] {
  return readFileSync(file, 'utf8')
    .split('\n')
    .flatMap((line, i) => (line.trim() === '' ? [] : [readLine(line, `${file}:${i + 1}`)]));
}

function readLine(line: string, place: string): Entry {
  const message = parse(line, place) as {
    id?: unknown;
    text?: unknown;
    event_id?: unknown;
    source?: unknown;
    codes?: unknown;
  } | null;
  if (typeof message?.id !== 'string' || typeof message.text !== 'string') throw new Error(`${place} needs "id" and "text"`);
  const source = typeof message.source === 'string' ? [message.source] : [];
  return {
    error: message.id,
    text: message.text,
    kind: 'dialog',
    codes: [],
    events: numbersOf(message.event_id).map((id) => ({ id, source })),
    signs: [],
    numbers: numbersOf(message.codes),
  };
}

function parse(line: string, place: string): unknown {
  try {
    return JSON.parse(line);
  } catch {
    throw new Error(`${place} is not JSON`);
  }
}

/** Of one or many, those that are numbers; hexadecimal as people write it. */
function numbersOf(values: unknown): number[] {
  return [values].flat().flatMap((value) => {
    const written = typeof value === 'number' ? String(value) : typeof value === 'string' ? value.trim() : '';
    if (!NUMBER.test(written)) return [];
    const number = /^[0-9a-f]{8}$/i.test(written) && !/^\d{8}$/.test(written) ? Number.parseInt(written, 16) : Number(written);
    return [number < 0 ? number >>> 0 : number];
  });
}
