/** What open desks are told: that something has changed, and under which ticket. They then look themselves. */
import type { Reply } from '../http.ts';
import type { Agent } from './desk-session.ts';
import { createWatchers, type Event, streamEvents } from './events.ts';

/** Kept for a browser that is slow to read; one that missed more is told to look at everything. */
const MOST_NEWS = 200;
/** All desks hear the same. */
const EVERYBODY = 'desk';

export interface News extends Event {
  /** Null: whichever. */
  readonly ticket: string | null;
  /** The user is writing, which is all that there is to know. */
  readonly typing?: true;
}

export interface NewsDesk {
  readonly tell: (about: Omit<News, 'seq'>) => void;
  /** The stream for one browser, from now on; it looks at everything when the stream opens. */
  readonly open: (agent: Agent) => Reply | 'full';
  /** Those who listen now. */
  readonly present: () => readonly Agent[];
  readonly close: () => void;
}

/** Numbers begin at the clock, so that they rise over a restart as well. */
export function createNewsDesk(clock: () => number): NewsDesk {
  const watchers = createWatchers();
  const listening = new Set<Agent>();
  let news: readonly News[] = [];
  let newest = clock();
  let lost = 0;
  const read = async (after: number) => (after < lost ? [{ seq: newest, ticket: null }] : news.filter(({ seq }) => seq > after));
  return {
    tell: (about) => {
      newest = Math.max(newest + 1, clock());
      lost = news.length >= MOST_NEWS ? (news[0]?.seq ?? lost) : lost;
      news = [...news, { seq: newest, ...about }].slice(-MOST_NEWS);
      watchers.wake(EVERYBODY);
    },
    open: (agent) =>
      watchers.isFull()
        ? 'full'
        : {
            kind: 'stream',
            headers: { 'Content-Type': 'text/event-stream', 'Cache-Control': 'no-store', 'X-Accel-Buffering': 'no' },
            run: async (response) => {
              // An object of its own: the same agent may listen in two windows.
              const listener = { ...agent };
              listening.add(listener);
              await streamEvents(response, { conversation: EVERYBODY, after: newest, watchers, read });
              listening.delete(listener);
            },
          },
    present: () => [...listening],
    close: watchers.closeAll,
  };
}
