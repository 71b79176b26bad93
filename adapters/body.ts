/** Reads a request body without ever holding more than MAX_BODY of it. */
import type { IncomingMessage } from 'node:http';
import { type Reply, refuse } from './http.ts';

/** An error message is a few hundred characters, a long event log some ten thousand. */
export const MAX_BODY = 256 * 1024;
/** Too much is read to its end and thrown away up to here: a browser shows the answer only when it could send everything. */
const MAX_WASTE = 16 * 1024 * 1024;
/** Nobody who pastes needs longer; somebody who holds connections open does. */
const MAX_MS = 20_000;

const TOO_LARGE = 'This is more than 256 KB. Paste only the error message, or the one event that shows it.';
const TOO_SLOW = 'The message did not arrive in time. Send it again.';
const COMPRESSED = 'Compressed requests are not read. Send the message as it is.';
const HANG_UP = { Connection: 'close' };

/** The object that a text is as JSON; null for everything else. */
export function parseObject(text: string): Readonly<Record<string, unknown>> | null {
  try {
    const value: unknown = JSON.parse(text);
    return typeof value === 'object' && value !== null && !Array.isArray(value) ? (value as Record<string, unknown>) : null;
  } catch {
    return null;
  }
}

/** The whole body, or the reply that says why not: 413, 408, 415. */
export async function readBody(request: IncomingMessage, maxMs = MAX_MS): Promise<Buffer | Reply> {
  const encoding = request.headers['content-encoding'];
  if (encoding && encoding !== 'identity') return refuse(415, COMPRESSED, HANG_UP);
  const kept: Buffer[] = [];
  let size = 0;
  const outcome = await new Promise<'whole' | 'late' | 'flood'>((resolve) => {
    const timer = setTimeout(resolve, maxMs, 'late');
    request.on('data', (chunk: Buffer) => {
      size += chunk.length;
      if (size <= MAX_BODY) kept.push(chunk);
      if (size > MAX_WASTE) resolve('flood');
    });
    request.once('end', () => resolve('whole'));
    request.once('close', () => {
      clearTimeout(timer);
      resolve('late');
    });
  });
  if (outcome === 'late') return refuse(408, TOO_SLOW, HANG_UP);
  return size > MAX_BODY ? refuse(413, TOO_LARGE, HANG_UP) : Buffer.concat(kept);
}
