/** Server-sent events: the browser's open ear. What it missed while it was away it gets from the transcript. */
import type { ServerResponse } from 'node:http';
import { setImmediate as nextRound } from 'node:timers/promises';
import type { Reply } from '../http.ts';

/** A comment this often keeps proxies from hanging up. */
const KEEP_ALIVE_MS = 15_000;
/** What another process has written is looked for this often; what this one writes is told at once. */
export const LOOK_MS = 3_000;
/** What a browser waits before it connects again. */
const RECONNECT_MS = 2_000;
/** Open streams in all; each costs a socket. */
const MAX_STREAMS = 1_000;

/** Who wants to know when a conversation goes on. */
export interface Watchers {
  readonly wake: (conversation: string) => void;
  /** Something that passes, or that changes an earlier line: it has no number of its own, and is not brought again. */
  readonly tell: (conversation: string, event: string, about: object) => void;
  readonly isFull: () => boolean;
  /** Calls `wake` after every change until `stop`ped; resolves when the stream has ended. */
  readonly watch: (conversation: string, wake: () => void, response: ServerResponse) => Promise<void>;
  readonly closeAll: () => void;
}

export function createWatchers(): Watchers {
  const watching = new Map<string, Map<() => void, ServerResponse>>();
  const streams = new Set<ServerResponse>();
  let isClosed = false;
  return {
    wake: (conversation) => {
      for (const wake of watching.get(conversation)?.keys() ?? []) wake();
    },
    tell: (conversation, event, about) => {
      for (const response of watching.get(conversation)?.values() ?? [])
        if (!response.writableEnded && !response.writableNeedDrain)
          response.write(`event: ${event}\ndata: ${JSON.stringify(about)}\n\n`);
    },
    isFull: () => streams.size >= MAX_STREAMS,
    watch: async (conversation, wake, response) => {
      const mates = watching.get(conversation) ?? new Map();
      watching.set(conversation, mates.set(wake, response));
      streams.add(response);
      // It was asked for before the end, and comes after it.
      if (isClosed) response.end();
      await new Promise<void>((resolve) => response.once('close', resolve));
      streams.delete(response);
      mates.delete(wake);
      if (mates.size === 0) watching.delete(conversation);
    },
    closeAll: () => {
      isClosed = true;
      for (const response of streams) response.end();
    },
  };
}

/** One event, complete: `seq` is the number a browser sends back when it connects again. */
export interface Event {
  readonly seq: number;
}

/** The reply that stays open for events. `X-Accel-Buffering` is how nginx is told to pass each on at once. */
export function streamReply(run: (response: ServerResponse) => Promise<void>): Reply {
  const headers = { 'Content-Type': 'text/event-stream', 'Cache-Control': 'no-store', 'X-Accel-Buffering': 'no' };
  return { kind: 'stream', headers, run };
}

interface Stream {
  readonly conversation: string;
  readonly after: number;
  readonly watchers: Watchers;
  readonly read: (after: number) => Promise<readonly Event[]>;
}

/** Writes what there is after `after`, then whatever comes, until the browser goes away. */
export async function streamEvents(response: ServerResponse, { conversation, after, watchers, read }: Stream): Promise<void> {
  let last = after;
  const catchUp = oneAtATime(async () => {
    // A browser that does not read gets nothing more for now, and nothing is kept for it: what it missed is read again.
    if (response.writableNeedDrain) return;
    for (const event of await read(last)) {
      if (response.writableEnded) return;
      if (!(await hasRoom(response))) {
        response.once('drain', () => void catchUp());
        return;
      }
      response.write(`id: ${event.seq}\nevent: message\ndata: ${JSON.stringify(event)}\n\n`);
      last = event.seq;
    }
  });
  response.write(`retry: ${RECONNECT_MS}\n\n`);
  const looking = setInterval(() => void catchUp(), LOOK_MS);
  const staying = setInterval(() => {
    if (!response.writableEnded) response.write(': still here\n\n');
  }, KEEP_ALIVE_MS);
  const ended = watchers.watch(conversation, () => void catchUp(), response);
  void catchUp();
  await ended;
  clearInterval(looking);
  clearInterval(staying);
}

/** What the system takes at once has gone by the next round of the event loop. */
async function hasRoom(response: ServerResponse): Promise<boolean> {
  if (response.writableNeedDrain) await nextRound();
  return !response.writableNeedDrain;
}

/** Two readings at once would write the same events twice. A call during a reading makes it read once more. */
function oneAtATime(work: () => Promise<void>): () => Promise<void> {
  let busy = false;
  let again = false;
  return async () => {
    again = true;
    if (busy) return;
    busy = true;
    try {
      while (again) {
        again = false;
        await work();
      }
    } catch {
      // What could not be read now is read at the next call.
    } finally {
      busy = false;
    }
  };
}
