/** What open desks are told: that something has changed, and under which ticket. They then look themselves. */
import type { Reply } from '../http.ts';
import type { DeskBook } from './desk-book.ts';
import type { Agent } from './desk-session.ts';
import { createWatchers, type Event, LOOK_MS, streamEvents, streamReply } from './events.ts';

/** Kept for a browser that is slow to read; one that missed more is told to look at everything. */
const MOST_NEWS = 200;
/** Looks that nobody made, after which what was said since is no news. */
const IDLE_LOOKS = 20;
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

/** Numbers begin at the clock, so that they rise over a restart as well. `saidSince`: where other processes have news as well. */
export function createNewsDesk(clock: () => number, saidSince?: DeskBook['saidSince']): NewsDesk {
  const watchers = createWatchers();
  const listening = new Set<Agent>();
  let news: readonly News[] = [];
  let newest = clock();
  let lost = 0;
  const tell: NewsDesk['tell'] = (about) => {
    newest = Math.max(newest + 1, clock());
    lost = news.length >= MOST_NEWS ? (news[0]?.seq ?? lost) : lost;
    news = [...news, { seq: newest, ...about }].slice(-MOST_NEWS);
    watchers.wake(EVERYBODY);
  };
  const look = saidSince && createLook(clock, saidSince, tell);
  const read = async (after: number) => {
    // What cannot be read now is read at the next look.
    await look?.().catch(() => undefined);
    return after < lost ? [{ seq: newest, ticket: null }] : news.filter(({ seq }) => seq > after);
  };
  return {
    tell,
    open: (agent) =>
      watchers.isFull()
        ? 'full'
        : streamReply(async (response) => {
            // An object of its own: the same agent may listen in two windows.
            const listener = { ...agent };
            listening.add(listener);
            await streamEvents(response, { conversation: EVERYBODY, after: newest, watchers, read });
            listening.delete(listener);
          }),
    present: () => [...listening],
    close: watchers.closeAll,
  };
}

/** Looks now and then what was said, and tells of it once. */
function createLook(
  clock: () => number,
  saidSince: NonNullable<DeskBook['saidSince']>,
  tell: NewsDesk['tell'],
): () => Promise<void> {
  let looked = Number.NEGATIVE_INFINITY;
  // What is committed a moment late has a number that is passed by then: so it is looked for from the look before.
  let marks: readonly number[] = [];
  let known: ReadonlySet<number> = new Set();
  return async () => {
    // Several desks look in turn, each every LOOK_MS by a timer, which can be early by the clock.
    if (clock() - looked < LOOK_MS / 2) return;
    // Nobody has listened meanwhile: whoever does now has just looked at everything.
    if (clock() - looked > IDLE_LOOKS * LOOK_MS) marks = [];
    looked = clock();
    const { newest, said } = await saidSince(marks[0] ?? null);
    const fresh = said.filter(({ seq }) => !known.has(seq));
    marks = [...marks, newest].slice(-2);
    known = new Set(said.map(({ seq }) => seq));
    for (const ticket of new Set(fresh.map((each) => each.ticket))) tell({ ticket });
  };
}
