/** Logs: JSON lines on stderr that say what happened and where, never what somebody wrote. */
import { createHash } from 'node:crypto';
import { destination, type Logger, pino } from 'pino';
import type { LogLevel } from './config.ts';
import { codeOf } from './error-code.ts';

/** Characters of lines that could not be written; more are dropped. */
const MOST_UNWRITTEN = 1_000_000;

export type Log = Pick<Logger, 'debug' | 'info' | 'warn' | 'error'>;

export function createLog(level: LogLevel): Logger {
  // Written at once: the last line before a crash is the one that is needed.
  const lines = destination({ dest: 2, sync: true, maxLength: MOST_UNWRITTEN });
  // A disk that is full must not end the bot that could not say so.
  lines.on('error', () => undefined);
  return pino({ level, base: null }, lines);
}

/** A name for a conversation that lets lines be connected but opens nothing: the id of a web chat is also its key. */
export function nameInLog(conversation: string): string {
  return createHash('sha256').update(conversation).digest('hex').slice(0, 12);
}

/**
 * What may be logged of an error. Its message only where the system or the database wrote it (those carry a code):
 * any other may quote the text that led to it.
 */
export function describeError(error: unknown): object {
  if (!(error instanceof Error)) return { name: typeof error };
  const code = codeOf(error);
  const at = (error.stack ?? '')
    .split('\n')
    .filter((line) => line.startsWith('    at '))
    .slice(0, 8);
  return { name: error.name, ...(code && { code, message: error.message }), at: at.map((line) => line.trim()) };
}

/** Says yes to a reason once in so many milliseconds: for lines that strangers can make us write. Every reason is kept: there are few. */
export function oncePer(ms: number, clock: () => number): (reason: string) => boolean {
  const until = new Map<string, number>();
  return (reason) => {
    if (clock() < (until.get(reason) ?? Number.NEGATIVE_INFINITY)) return false;
    until.set(reason, clock() + ms);
    return true;
  };
}
